//! Receipts reach the numbers of the figures they explain, on MiniDesk (METRICS part F) and on a desk with every feed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use nabiz_catalogue::metric::{Recipe, Special};
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::query::{Dimension, Query, parse_filter};
use nabiz_domain::book::{Book, Index};
use nabiz_domain::calendar::Hours;
use nabiz_domain::event::Millis;
use nabiz_usecases::load::{LoadOptions, load};
use nabiz_usecases::receipt::{Question, Reason, Receipt, ReceiptError, Row, Value, receipt};
use nabiz_usecases::session::{Session, accounts};

struct Desk {
    book: Book,
    index: Index,
    session: Session,
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn open(inputs: Vec<PathBuf>, config: PathBuf, as_of: &str) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("quarantine.jsonl");
    let options = LoadOptions { inputs, config: Some(config), quarantine, ..LoadOptions::default() };
    let mut loaded = load(&options, &mut |_| {}).unwrap();
    assert_eq!(loaded.refused, 0, "{:?}", loaded.first_refusals);
    let index = loaded.book.index();
    let at: Millis = as_of.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let all = accounts(&loaded.book);
    let session = Session::open(&loaded.book, &index, &all, &loaded.config, Some(at), 2).unwrap();
    Desk { book: loaded.book, index, session }
}

fn minidesk() -> Desk {
    open(vec![data("minidesk.jsonl")], data("minidesk.toml"), "2024-04-30T00:00:00+03:00")
}

fn week() -> Query {
    Query {
        from: Some("2024-04-15T00:00:00".parse().unwrap()),
        to: Some("2024-04-22T00:00:00".parse().unwrap()),
        ..Query::default()
    }
}

fn ask(desk: &Desk, question: &Question<'_>) -> Vec<Receipt> {
    receipt(&desk.session, &desk.book, &desk.index, question).unwrap()
}

fn of_class(receipts: Vec<Receipt>, class: &str) -> Receipt {
    receipts.into_iter().find(|one| one.score.class == class).unwrap()
}

fn ids(rows: &[Row]) -> Vec<&str> {
    rows.iter().filter_map(|row| row.case_id.as_deref()).collect()
}

fn left_out(receipt: &Receipt) -> Vec<(Reason, Vec<&str>)> {
    let mut all = Vec::new();
    for one in &receipt.left_out {
        all.push((one.reason, one.cases.iter().filter_map(|case| case.case_id.as_deref()).collect()));
    }
    all
}

/// What the rows alone add up to must be what the score says.
fn reproduces(receipt: &Receipt) -> Result<(), String> {
    let score = &receipt.score;
    let rows = &receipt.counted;
    let mut seconds: Vec<f64> = Vec::new();
    let (mut num, mut den, mut numbers) = (0.0, 0.0, Vec::new());
    for row in rows {
        match row.value {
            Value::Seconds(value) => seconds.push(value),
            Value::Number(value) => numbers.push(value),
            Value::Share { num: a, den: b } => {
                (num, den) = (num + f64::from(u8::from(a)), den + f64::from(u8::from(b)))
            }
            Value::Parts { num: a, den: b } => (num, den) = (num + a, den + b),
            Value::One => {}
        }
    }
    let mut wrong = String::new();
    let mut same = |what: &str, got: f64, expected: Option<f64>| {
        let Some(expected) = expected else { return };
        if (got - expected).abs() > 1e-9 * expected.abs().max(1.0) {
            write!(wrong, " {what}: rows {got}, score {expected};").unwrap();
        }
    };
    if !seconds.is_empty() {
        seconds.sort_by(f64::total_cmp);
        let n = seconds.len();
        same("n", n as f64, Some(score.n as f64));
        same("mean", seconds.iter().sum::<f64>() / n as f64, score.mean);
        same("median", (seconds[(n - 1) / 2] + seconds[n / 2]) / 2.0, score.median);
    } else if rows.iter().any(|row| matches!(row.value, Value::Share { .. } | Value::Parts { .. })) {
        same("num", num, score.num);
        same("den", den, score.den);
    } else if !numbers.is_empty() && score.mean.is_some() {
        same("n", numbers.len() as f64, Some(score.n as f64));
        same("mean", numbers.iter().sum::<f64>() / numbers.len() as f64, score.mean);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Every figure of every metric, variant and hours: how many receipts had rows.
fn check_all(desk: &Desk, query: &Query) -> usize {
    let mut wrong = Vec::new();
    let mut with_rows = 0;
    for metric in ALL {
        let variants = metric.recipe.variants().into_iter().map(|id| (!id.is_empty()).then_some(id));
        for variant in variants {
            for hours in [None, Some(Hours::Business)] {
                let question = Question { variant, hours, limit: usize::MAX, ..Question::plain(metric.id, query) };
                let receipts = match receipt(&desk.session, &desk.book, &desk.index, &question) {
                    Ok(receipts) => receipts,
                    Err(ReceiptError::Hours { .. }) => continue,
                    Err(error) => panic!("{}: {error}", metric.id),
                };
                for one in &receipts {
                    let name = format!("{} {variant:?} {hours:?} {} {:?}", metric.id, one.score.class, one.score.group);
                    with_rows += usize::from(!one.counted.is_empty());
                    assert_eq!(one.totals.rows, one.counted.len() as u64, "{name}");
                    let out = |reason| one.left_out.iter().find(|out| out.reason == reason).map_or(0, |out| out.count);
                    let immature = one.score.immature.unwrap_or_default();
                    assert_eq!(
                        (out(Reason::BadClock), out(Reason::Immature)),
                        (one.score.bad_clock, immature),
                        "{name}"
                    );
                    if !one.agrees() {
                        wrong.push(format!("{name}: {:?} but {:?}", one.totals, one.score));
                    } else if let Err(error) = reproduces(one) {
                        wrong.push(format!("{name}:{error}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    with_rows
}

#[test]
fn the_rows_of_every_figure_of_minidesk_reach_its_numbers() {
    let desk = minidesk();
    assert!(check_all(&desk, &week()) > 90);
    check_all(&desk, &Query::default());
}

#[test]
fn groups_and_filters_are_those_of_a_query() {
    let desk = minidesk();
    let dimensions =
        ["channel", "team", "agent", "topic", "priority", "hour", "weekday", "day", "week", "month", "account"];
    for name in dimensions {
        assert!(check_all(&desk, &Query { by: vec![Dimension::parse(name)], ..week() }) > 0, "{name}");
    }
    check_all(&desk, &Query { by: vec![Dimension::Team, Dimension::Day], ..week() });
    for text in ["channel=email", "topic=kargo,iade and not agent=A1", "priority=", "team=L1", "class=call or topic="] {
        let filter = Some(parse_filter(text).unwrap());
        check_all(&desk, &Query { filter, ..week() });
    }
}

#[test]
fn a_first_response_time_says_who_counts_and_who_does_not() {
    let desk = minidesk();
    let query = week();
    let receipts = ask(&desk, &Question::plain("first_response_time", &query));
    let ticket = of_class(receipts.clone(), "ticket");
    assert_eq!(ids(&ticket.counted), ["T2", "T4", "T1", "T5"]);
    assert_eq!(ticket.counted[0].value, Value::Seconds(58_500.0));
    assert_eq!(ticket.counted[0].agent.as_deref(), Some("A2"));
    let expected = [
        (Reason::Merged, vec!["T8"]),
        (Reason::Spam, vec!["T7"]),
        (Reason::NotInbound, vec!["T6"]),
        (Reason::StillWaiting, vec!["T9"]),
        (Reason::NeverAnswered, vec!["T10"]),
        (Reason::OutsidePeriod, vec!["T3"]),
    ];
    assert_eq!(left_out(&ticket), expected);
    assert_eq!(ticket.score.n_waiting, Some(1));
    let conversation = of_class(receipts, "conversation");
    assert_eq!(left_out(&conversation), [(Reason::BotOnly, vec!["C3", "C4"]), (Reason::Lapsed, vec!["C6"])]);
}

#[test]
fn business_time_shows_the_open_hours_that_were_counted() {
    let desk = minidesk();
    let query = week();
    let question = Question { hours: Some(Hours::Business), ..Question::plain("first_response_time", &query) };
    let ticket = of_class(ask(&desk, &question), "ticket");
    let t2 = ticket.counted.iter().find(|row| row.case_id.as_deref() == Some("T2")).unwrap();
    assert_eq!(t2.value, Value::Seconds(4_500.0));
    let spans: Vec<(String, f64)> =
        t2.intervals.iter().map(|one| (one.from.0.strftime("%a %H:%M").to_string(), one.seconds)).collect();
    assert_eq!(spans, [("Thu 17:30".to_owned(), 1_800.0), ("Fri 09:00".to_owned(), 2_700.0)]);
    for row in &ticket.counted {
        let sum: f64 = row.intervals.iter().map(|one| one.seconds).sum();
        assert_eq!(row.value, Value::Seconds(sum), "{:?}", row.case_id);
    }
    let wait = Question { variant: Some("requester_wait"), ..question };
    let wait = Question { metric: "resolution_time", ..wait };
    for row in of_class(ask(&desk, &wait), "ticket").counted {
        let sum: f64 = row.intervals.iter().map(|one| one.seconds).sum();
        assert_eq!(row.value, Value::Seconds(sum), "{:?}", row.case_id);
    }
}

#[test]
fn first_contact_resolution_says_why_not() {
    let desk = minidesk();
    let query = week();
    let receipts = ask(&desk, &Question::plain("fcr_pct", &query));
    let yes = |receipt: &Receipt| -> Vec<String> {
        let rows = receipt.counted.iter().filter(|row| row.value == Value::Share { num: true, den: true });
        rows.filter_map(|row| row.case_id.clone()).collect()
    };
    let against = |receipt: &Receipt| -> Vec<String> {
        let no = receipt.counted.iter().filter(|row| row.value == Value::Share { num: false, den: true });
        no.map(|row| {
            let notes = row.notes.iter().map(|note| match &note.value {
                Some(value) => format!("{}={value}", note.id),
                None => note.id.to_owned(),
            });
            format!("{}: {}", row.case_id.as_deref().unwrap(), notes.collect::<Vec<_>>().join(", "))
        })
        .collect()
    };
    let ticket = of_class(receipts.clone(), "ticket");
    assert_eq!(yes(&ticket), ["T1"]);
    assert_eq!(against(&ticket), ["T5: hard_reopens=1", "T4: contacts=2, escalated", "T2: contacts=2"]);
    let conversation = of_class(receipts, "conversation");
    assert_eq!(yes(&conversation), ["C1", "C2"]);
    assert_eq!(against(&conversation), ["C5: transferred"]);
    let bots = of_class(ask(&desk, &Question::plain("automated_resolution_share", &query)), "conversation");
    assert!(against(&bots).contains(&"C4: bot_only, recontact=C5".to_owned()), "{:?}", against(&bots));
    let calls = of_class(ask(&desk, &Question::plain("call_deflection_rate", &query)), "call");
    assert!(against(&calls).contains(&"K9: accepted, recontact=K10".to_owned()), "{:?}", against(&calls));
}

#[test]
fn a_promise_shows_when_it_was_due() {
    let desk = minidesk();
    let query = week();
    let ticket = of_class(ask(&desk, &Question::plain("resolution_sla_pct", &query)), "ticket");
    let t4 = ticket.counted.iter().find(|row| row.case_id.as_deref() == Some("T4")).unwrap();
    assert_eq!(t4.value, Value::Share { num: false, den: true });
    let note = |id: &str| t4.notes.iter().find(|note| note.id == id).and_then(|note| note.value.clone());
    assert_eq!(note("due").as_deref(), Some("2024-04-17T11:00:00+03:00"));
    assert_eq!(note("counted_s").as_deref(), Some("10800"));
    assert_eq!(t4.intervals.iter().map(|one| one.seconds).collect::<Vec<_>>(), [3_600.0, 7_200.0]);
    let response = of_class(ask(&desk, &Question::plain("response_sla_pct", &query)), "ticket");
    assert!(left_out(&response).contains(&(Reason::Cancelled, vec!["T10"])), "{:?}", left_out(&response));
    let chats = of_class(ask(&desk, &Question::plain("response_sla_pct", &query)), "conversation");
    assert_eq!(chats.score.n, 0);
}

#[test]
fn a_backlog_lists_what_waits_and_a_critical_case_without_reply_still_does() {
    let desk = minidesk();
    let query = week();
    let backlog = of_class(ask(&desk, &Question::plain("backlog", &query)), "ticket");
    assert_eq!(ids(&backlog.counted), ["T9", "T3"]);
    assert_eq!(
        backlog.counted.iter().map(|row| row.value).collect::<Vec<_>>(),
        [205_200.0, 129_600.0].map(Value::Seconds)
    );
    let critical = of_class(ask(&desk, &Question::plain("critical_open", &query)), "ticket");
    assert_eq!(ids(&critical.counted), ["T9"]);
    assert!(left_out(&critical).contains(&(Reason::Resolved, vec!["T4", "T4"])), "{:?}", left_out(&critical));
    let reply = of_class(ask(&desk, &Question::plain("critical_mtta", &query)), "ticket");
    assert!(left_out(&reply).contains(&(Reason::StillWaiting, vec!["T9"])), "{:?}", left_out(&reply));
}

#[test]
fn a_filter_counts_what_it_stops_and_a_limit_cuts_only_what_is_shown() {
    let desk = minidesk();
    let query = Query { filter: Some(parse_filter("channel=email").unwrap()), ..week() };
    let ticket = of_class(ask(&desk, &Question::plain("volume_by_channel", &query)), "ticket");
    let filtered = ticket.left_out.iter().find(|one| one.reason == Reason::FilteredOut).unwrap();
    assert_eq!((filtered.count, filtered.cases.len()), (1, 0));
    let short = Question { limit: 2, ..Question::plain("volume_by_channel", &query) };
    let short = of_class(ask(&desk, &short), "ticket");
    assert_eq!((short.counted.len(), short.totals.rows), (2, 6));
    assert!(short.agrees());
}

#[test]
fn what_is_not_there_is_said() {
    let desk = minidesk();
    let query = week();
    let error =
        |question: &Question<'_>| receipt(&desk.session, &desk.book, &desk.index, question).unwrap_err().to_string();
    assert_eq!(
        error(&Question::plain("first_respons_time", &query)),
        "unknown metric `first_respons_time`, did you mean `first_response_time`?"
    );
    assert_eq!(
        error(&Question { variant: Some("x"), ..Question::plain("reopen_rate", &query) }),
        "`reopen_rate` has no variant `x`"
    );
    assert_eq!(
        error(&Question { hours: Some(Hours::Business), ..Question::plain("fcr_pct", &query) }),
        "`fcr_pct` is not given in business hours"
    );
}

/// Lines of native events, written short: `day time case type fields`.
#[derive(Default)]
struct Log {
    text: String,
    lines: usize,
}

impl Log {
    fn add(&mut self, account: &str, at: &str, case: &str, kind: &str, fields: &str) {
        self.lines += 1;
        let case = if case.is_empty() { String::new() } else { format!(r#","case_id":"{case}""#) };
        let fields = if fields.is_empty() { String::new() } else { format!(",{fields}") };
        let n = self.lines;
        writeln!(
            self.text,
            r#"{{"event_id":"e{n}","seq":{n},"ts":"2024-04-{at}:00+03:00","account":"{account}"{case},"type":"{kind}"{fields}}}"#
        )
        .unwrap();
    }

    /// A ticket from opening to resolution.
    fn ticket(&mut self, id: &str, day: u32, agent: &str, topic: &str, code: &str) {
        let at = |time: &str| format!("{day:02}T{time}");
        let by = format!(r#""by":"agent:{agent}""#);
        let open = format!(r#""channel":"email","requester":"R{id}","topic":"{topic}","segment":"gold""#);
        self.add("a", &at("09:00"), id, "open", &open);
        self.add("a", &at("09:10"), id, "assign", &format!(r#""to":"agent:{agent}""#));
        self.add("a", &at("09:15"), id, "work_start", &format!(r#""agent":"{agent}""#));
        self.add("a", &at("09:30"), id, "message", &by);
        self.add("a", &at("09:40"), id, "work_end", &format!(r#""agent":"{agent}""#));
        self.add("a", &at("10:00"), id, "resolution_code", &format!(r#""code":"{code}""#));
        self.add("a", &at("10:00"), id, "status", &format!(r#""to":"solved",{by}"#));
    }
}

/// A desk with every feed: twelve alike tickets, a thread with two sessions, an outbound call that answers, surveys of
/// all four kinds on several scales, reviews, costs, agents' time, people and customers; a second account elsewhere.
fn full_log() -> String {
    let mut log = Log::default();
    for n in 0..12_u32 {
        let (agent, code) = (["A1", "A2", "A3"][n as usize % 3], ["refund", "resend"][n as usize % 2]);
        log.ticket(&format!("T{n}"), 2 + n % 5, agent, "kargo", code);
    }
    for (n, passed) in [(0, 9), (1, 10), (2, 4)] {
        let fields = format!(r#""reviewer":"Q1","items_passed":{passed},"items_applicable":10,"score":{passed}"#);
        log.add("a", "09T12:00", &format!("T{n}"), "review", &fields);
    }
    log.add("a", "09T13:00", "T0", "review", r#""reviewer":"Q2","items_passed":8,"items_applicable":10,"score":80"#);
    // A thread with a second session, and a bad clock: the assignment stands before the opening.
    log.add(
        "a",
        "03T10:00",
        "W1",
        "open",
        r#""channel":"whatsapp","requester":"RW","topic":"iade","priority":"urgent""#,
    );
    log.add("a", "03T10:01", "W1", "message", r#""by":"agent:A1""#);
    log.add("a", "03T10:05", "W1", "status", r#""to":"solved","by":"agent:A1""#);
    log.add("a", "05T10:00", "W1", "message", r#""by":"customer""#);
    log.add("a", "05T10:04", "W1", "message", r#""by":"agent:A2""#);
    log.add("a", "05T10:09", "W1", "status", r#""to":"solved","by":"agent:A2""#);
    log.add("a", "04T09:00", "X1", "assign", r#""to":"agent:A1""#);
    log.add("a", "04T11:00", "X1", "open", r#""channel":"email","requester":"RX""#);
    log.add("a", "04T12:00", "X1", "message", r#""by":"agent:A1""#);
    // A ticket that an outbound call answers, moved between teams, waiting overnight.
    log.add("a", "04T17:00", "X2", "open", r#""channel":"email","requester":"RY","topic":"iade","segment":"silver""#);
    log.add("a", "04T17:05", "X2", "assign", r#""to":"team:late""#);
    log.add("a", "05T08:00", "P2", "arrive", r#""channel":"phone_out","requester":"RY","parent":"X2""#);
    log.add("a", "05T08:01", "P2", "answer", r#""agent":"A3""#);
    log.add("a", "05T08:05", "P2", "hangup", r#""by":"agent:A3""#);
    log.add("a", "05T09:30", "X2", "status", r#""to":"pending","by":"agent:A3""#);
    log.add("a", "05T12:00", "X2", "message", r#""by":"customer""#);
    log.add("a", "05T12:00", "X2", "status", r#""to":"open","by":"customer""#);
    log.add("a", "05T13:00", "X2", "message", r#""by":"agent:A3""#);
    log.add("a", "05T13:00", "X2", "status", r#""to":"solved","by":"agent:A3""#);
    log.add("a", "08T09:00", "X3", "open", r#""channel":"email","by":"agent:A1","on_behalf":true,"requester":"RZ""#);
    log.add("a", "08T09:30", "X3", "message", r#""by":"agent:A1""#);
    surveys(&mut log);
    feeds(&mut log);
    log.add("b", "03T22:30", "Z1", "open", r#""channel":"live_chat","requester":"R1""#);
    log.add("b", "03T22:31", "Z1", "message", r#""by":"agent:B1""#);
    log.add("b", "04T00:30", "Z1", "status", r#""to":"solved","by":"agent:B1""#);
    log.text
}

fn surveys(log: &mut Log) {
    let sent =
        |id: &str, kind: &str, scale: &str| format!(r#""survey_id":"{id}","instrument":"{kind}","scale":"{scale}""#);
    for (n, kind, scale, scores) in [
        (0, "csat", "1-5", vec![5, 2]),
        (1, "csat", "1-7", vec![6]),
        (2, "csat", "good_bad", vec![1]),
        (3, "ces", "1-7", vec![6]),
        (4, "ces", "ces1", vec![2]),
        (5, "ces", "1-7", vec![2]),
        (6, "csat", "1-5", vec![]),
    ] {
        let (case, id) = (format!("T{n}"), format!("s{n}"));
        log.add("a", "09T10:00", &case, "survey_sent", &sent(&id, kind, scale));
        for (i, score) in scores.into_iter().enumerate() {
            let fields = format!(r#""survey_id":"{id}","score":{score}"#);
            log.add("a", &format!("09T1{}:00", i + 1), &case, "survey_answer", &fields);
        }
    }
    for (n, (score, wave)) in [(10, "w1"), (9, "w1"), (3, "w1"), (8, "w2"), (10, "w2")].into_iter().enumerate() {
        let fields = format!(r#""instrument":"nps","scale":"0-10","score":{score},"requester":"N{n}","wave":"{wave}""#);
        log.add("a", "09T14:00", "", "survey_answer", &fields);
        let fields = format!(r#""instrument":"esat","scale":"1-5","score":4,"employee":"A{n}","wave":"{wave}""#);
        log.add("a", "09T15:00", "", "survey_answer", &fields);
    }
    log.add("a", "09T14:00", "", "survey_answer", r#""instrument":"nps","scale":"1-10","score":9,"requester":"N9""#);
    log.add(
        "a",
        "09T14:30",
        "",
        "survey_answer",
        r#""instrument":"nps","scale":"0-10","score":1,"requester":"N0","wave":"w1""#,
    );
}

fn feeds(log: &mut Log) {
    for (n, amount) in [(1, 1_000.5), (2, 2_000.25)] {
        log.add(
            "a",
            &format!("0{n}T09:00"),
            "",
            "cost",
            &format!(r#""amount":{amount},"currency":"TRY","class":"ticket""#),
        );
    }
    log.add("b", "02T09:00", "", "cost", r#""amount":100,"currency":"EUR""#);
    for (agent, state, at) in [
        ("A1", "available", "02T09:00"),
        ("A2", "available", "02T09:00"),
        ("A1", "break", "02T12:00"),
        ("A1", "available", "02T13:00"),
        ("A1", "offline", "02T18:00"),
        ("A2", "offline", "02T17:00"),
    ] {
        log.add("a", at, "", "agent_state", &format!(r#""agent":"{agent}","state":"{state}""#));
    }
    for n in 0..10 {
        log.add("a", "01T08:00", "", "headcount", &format!(r#""employee":"A{n}","change":"join""#));
        log.add("a", "01T08:00", "", "customer_start", &format!(r#""requester":"R{n}""#));
    }
    log.add("a", "05T08:00", "", "headcount", r#""employee":"A9","change":"leave","voluntary":true"#);
    log.add("a", "06T08:00", "", "customer_end", r#""requester":"R9""#);
    log.add("a", "06T08:00", "", "order", r#""requester":"R77","amount":10,"currency":"TRY""#);
}

const FULL_TOML: &str = r#"
timezone = "Europe/Istanbul"
calendar = "desk"
min_n_show = 0

[[calendars]]
name = "desk"
hours = { mon-fri = ["09:00-18:00"] }

[[calendars]]
name = "evening"
hours = { mon-sun = ["12:00-20:00"] }

[[teams]]
id = "late"
members = ["A3"]
calendar = "evening"

[[sla]]
metric = "first_response"
target = "1h"
hours = "business"

[[sla]]
metric = "resolution"
class = "ticket"
target = "90m"
hours = "calendar"

[accounts.b]
timezone = "Europe/Berlin"
"#;

fn full() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let (log, config) = (folder.path().join("log.jsonl"), folder.path().join("nabiz.toml"));
    std::fs::write(&log, full_log()).unwrap();
    std::fs::write(&config, FULL_TOML).unwrap();
    open(vec![log], config, "2024-04-30T00:00:00+03:00")
}

#[test]
fn the_rows_of_a_desk_with_every_feed_reach_its_numbers() {
    let desk = full();
    let april = Query {
        from: Some("2024-04-01T12:00:00".parse().unwrap()),
        to: Some("2024-04-20T00:00:00".parse().unwrap()),
        ..Query::default()
    };
    assert!(check_all(&desk, &april) > 100);
    check_all(&desk, &Query::default());
    let dimensions =
        ["account", "channel", "team", "agent", "topic", "priority", "segment", "hour", "weekday", "day", "week"];
    for name in dimensions {
        assert!(check_all(&desk, &Query { by: vec![Dimension::parse(name)], ..april.clone() }) > 0, "{name}");
    }
    check_all(&desk, &Query { by: vec![Dimension::Account, Dimension::Day], ..april.clone() });
    for text in ["account=a", "segment=gold", "not segment=gold", "team=late", "account=a and not agent=A1"] {
        check_all(&desk, &Query { filter: Some(parse_filter(text).unwrap()), ..april.clone() });
    }
}

#[test]
fn every_kind_of_figure_has_its_rows_or_its_sums() {
    let desk = full();
    let query = Query { filter: Some(parse_filter("account=a").unwrap()), ..Query::default() };
    for metric in ALL {
        let receipts = ask(&desk, &Question::plain(metric.id, &query));
        let is_private = matches!(metric.recipe, Recipe::Special(Special::Esat | Special::EsatMean));
        let speaks = receipts.iter().any(|one| !one.counted.is_empty() || !one.summary.is_empty());
        // Nothing here waits in a queue, is deflected, critical and open, or served by a bot.
        let is_absent = receipts.iter().all(|one| one.score.n == 0);
        assert!(is_private || speaks || is_absent, "{}", metric.id);
        assert!(
            !is_private || receipts.iter().all(|one| one.withheld && !speaks && one.left_out.is_empty()),
            "{}",
            metric.id
        );
        serde_json::to_string(&receipts).unwrap();
    }
}

#[test]
fn reasons_tell_answers_scales_and_clocks_apart() {
    let desk = full();
    let query = Query { filter: Some(parse_filter("account=a").unwrap()), ..Query::default() };
    let reasons = |metric: &str, variant: Option<&str>, class: &str| -> Vec<(Reason, u64)> {
        let question = Question { variant, ..Question::plain(metric, &query) };
        let receipt = of_class(ask(&desk, &question), class);
        receipt.left_out.iter().map(|one| (one.reason, one.count)).collect()
    };
    assert_eq!(reasons("csat_positive_pct", None, "ticket"), [(Reason::EarlierAnswer, 1)]);
    assert_eq!(reasons("ces_mean", None, "ticket"), [(Reason::OtherScale, 1)]);
    assert_eq!(reasons("nps", None, "account"), [(Reason::EarlierAnswer, 1)]);
    let first = reasons("first_assignment_time", None, "ticket");
    assert!(first.contains(&(Reason::BadClock, 1)), "{first:?}");
    let first = reasons("first_response_time", None, "ticket");
    assert!(first.contains(&(Reason::OnBehalf, 1)), "{first:?}");
    let consistency = of_class(ask(&desk, &Question::plain("solution_consistency", &query)), "ticket");
    assert_eq!((consistency.score.n, consistency.totals.rows), (12, 12));
}
