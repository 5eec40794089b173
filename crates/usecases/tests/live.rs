//! A running desk: what is received shows, once, as a fold of everything would show it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use nabiz_app::access::{Role, View, Viewer};
use nabiz_app::config::Config;
use nabiz_app::desk::{CaseOrder, CaseSearch, CaseState, Desk, DeskError, Explain, Incoming, Received, ReportAsk};
use nabiz_catalogue::metrics;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_domain::book::Book;
use nabiz_usecases::live::memory::MemoryLedger;
use nabiz_usecases::live::rebuild::rebuild;
use nabiz_usecases::live::{Live, LiveOptions};
use nabiz_usecases::receipt::{Question, receipt};
use nabiz_usecases::session::Session;

/// Monday, 4 March 2024, 09:00 UTC.
const NINE: i64 = 1_709_542_800_000;
const MINUTE: i64 = 60_000;

struct Room {
    live: Arc<Live>,
    now: Arc<AtomicI64>,
    told: std::cell::Cell<u64>,
}

/// A desk by the clock `now`, which keeps nothing.
#[expect(clippy::panic, reason = "nothing is to be warned of")]
fn options(config: Config, now: &Arc<AtomicI64>) -> LiveOptions {
    let clock = Arc::clone(now);
    LiveOptions {
        config,
        config_file: None,
        room: None,
        snapshot: None,
        program: Some(1),
        warn: |what| panic!("{what}"),
        threads: 2,
        now: Arc::new(move || clock.load(Ordering::SeqCst)),
        idle: Duration::from_secs(3600),
    }
}

impl Room {
    fn new() -> Self {
        let settings = "timezone = \"UTC\"\nmin_n_show = 0\n\
            [[teams]]\nid = \"L1\"\nmembers = [\"A1\"]\n[[teams]]\nid = \"L2\"\nmembers = [\"A2\"]\n\
            [[sla]]\nmetric = \"first_response\"\nclass = \"ticket\"\ntarget = \"1h\"\nhours = \"calendar\"\n";
        let config = Config::parse(settings, "nabiz.toml", &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let now = Arc::new(AtomicI64::new(NINE));
        let options = options(config, &now);
        let live = Live::open(Arc::new(MemoryLedger::default()), options).unwrap();
        Self { live, now, told: std::cell::Cell::new(0) }
    }

    /// Tells events: `minute|case|type|more`; at once they are in the snapshot as of the last minute told.
    fn tell(&self, lines: &[&str]) -> Vec<Received> {
        let mut last = 0;
        let events = lines.iter().map(|line| {
            let fields: Vec<&str> = line.splitn(4, '|').collect();
            let [minute, case, kind, more] = fields[..] else { panic!("{line}") };
            let minute: i64 = minute.parse().unwrap();
            last = last.max(minute);
            let at = NINE + minute * MINUTE;
            self.told.set(self.told.get() + 1);
            let id = self.told.get();
            let json =
                format!(r#"{{"event_id":"e{id}","ts":{at},"account":"a","case_id":"{case}","type":"{kind}"{more}}}"#);
            Incoming { source: "test".into(), line: id, json }
        });
        let received = self.live.receive(events.collect()).unwrap();
        self.now.store(NINE + last * MINUTE, Ordering::SeqCst);
        self.live.catch_up().unwrap();
        self.live.refresh().unwrap();
        received
    }

    fn a_morning(&self) {
        self.tell(&[
            r#"0|T1|open|,"channel":"email","by":"customer","requester":"R1","topic":"kargo""#,
            r#"1|T1|assign|,"to":"team:L1""#,
            r#"2|T1|assign|,"to":"agent:A1""#,
            r#"10|T1|message|,"by":"agent:A1","vis":"public","kind":"reply""#,
            r#"20|T1|status|,"to":"solved","by":"agent:A1""#,
            r#"5|T2|open|,"channel":"email","by":"customer","requester":"R2""#,
            r#"6|T2|assign|,"to":"team:L2""#,
            r#"7|T2|assign|,"to":"agent:A2""#,
            r#"25|T3|open|,"channel":"web_form","by":"customer","requester":"R3""#,
        ]);
    }

    fn view(&self, role: Role, teams: &[&str], agent: Option<&str>) -> View {
        let teams = teams.iter().map(|team| (*team).to_owned()).collect();
        let desk: Arc<dyn Desk> = Arc::<Live>::clone(&self.live);
        View::new(desk, Viewer { role, teams, agent: agent.map(str::to_owned) })
    }
}

fn response_time() -> Query {
    Query { metrics: vec!["first_response_time".into()], headlines_only: true, ..Query::default() }
}

fn ids(page: &nabiz_app::desk::CasePage) -> Vec<&str> {
    page.rows.iter().map(|row| row.id.as_str()).collect()
}

#[test]
fn what_comes_in_shows_and_the_same_event_counts_once() {
    let room = Room::new();
    assert!(room.live.state().accounts.is_empty());
    assert_eq!(room.live.query(&response_time()).unwrap(), []);
    room.a_morning();
    let state = room.live.state();
    assert_eq!((state.accounts[0].name.as_str(), state.accounts[0].episodes, state.position), ("a", 3, 9));
    let ticket = |room: &Room| {
        let scores = room.live.query(&response_time()).unwrap();
        let score = scores.into_iter().find(|one| one.class == "ticket").unwrap();
        (score.n, score.value)
    };
    assert_eq!(ticket(&room), (1, Some(600.0)));
    let reply = r#"{"event_id":"x","ts":1709544600000,"account":"a","case_id":"T2","type":"message","by":"agent:A2","vis":"public","kind":"reply"}"#;
    let incoming = || vec![Incoming { source: "test".into(), line: 1, json: reply.into() }];
    assert_eq!(room.live.receive(incoming()).unwrap(), [Received::Accepted]);
    assert_eq!(room.live.receive(incoming()).unwrap(), [Received::Duplicate]);
    assert_eq!(ticket(&room), (1, Some(600.0)), "a snapshot does not change");
    assert!(room.live.catch_up().unwrap() && !room.live.catch_up().unwrap());
    room.now.store(NINE + 40 * MINUTE, Ordering::SeqCst);
    room.live.refresh().unwrap();
    assert_eq!(ticket(&room), (2, Some(1050.0)));
}

#[test]
fn a_row_that_cannot_be_read_is_refused_with_its_field_and_stops_no_other() {
    let room = Room::new();
    let good = r#"{"event_id":"1","ts":1709544600000,"account":"a","case_id":"T","type":"open","channel":"email","by":"customer"}"#;
    let bad = good.replace("email", "pigeon");
    let events = [good, &bad, "no json"].into_iter().zip(1..);
    let events = events.map(|(json, line)| Incoming { source: "test".into(), line, json: json.into() });
    let received = room.live.receive(events.collect()).unwrap();
    assert_eq!(received[0], Received::Accepted);
    assert!(matches!(&received[1], Received::Refused { field: Some(field), .. } if field == "channel"), "{received:?}");
    assert!(matches!(&received[2], Received::Refused { .. }));
}

#[test]
fn lists_of_cases_follow_state_order_and_page() {
    let room = Room::new();
    room.a_morning();
    let list = |search: CaseSearch| room.live.cases(&CaseSearch { limit: 10, ..search }).unwrap();
    assert_eq!(ids(&list(CaseSearch::default())), ["T3", "T2", "T1"]);
    let waiting =
        CaseSearch { state: Some(CaseState::Waiting), order: CaseOrder::LongestWait, ..CaseSearch::default() };
    assert_eq!(ids(&list(waiting)), ["T2", "T3"]);
    let due = list(CaseSearch { order: CaseOrder::NextDue, ..CaseSearch::default() });
    assert_eq!(ids(&due), ["T2", "T3", "T1"]);
    assert_eq!(due.rows[0].response_due_at.as_ref().unwrap().millis(), NINE + 65 * MINUTE);
    let second = room.live.cases(&CaseSearch { offset: 1, limit: 1, ..CaseSearch::default() }).unwrap();
    assert_eq!((ids(&second), second.total), (vec!["T2"], 3));
    assert_eq!(ids(&list(CaseSearch { text: Some("1".into()), ..CaseSearch::default() })), ["T1"]);
    assert_eq!(room.live.values(&Dimension::Agent), ["A1", "A2"]);
    assert_eq!(room.live.values(&Dimension::Channel), ["email", "web_form"]);
}

#[test]
fn a_case_is_found_by_any_part_of_its_name_that_of_a_later_session_too() {
    let room = Room::new();
    let opens = r#","channel":"live_chat","by":"customer","requester":"R1""#;
    let writes = r#","by":"customer","vis":"public","kind":"reply""#;
    let solved = r#","to":"solved","by":"agent:A1""#;
    // A week later the customer writes again: the second session of the thread.
    let lines = ["0|C7|open|", "5|C7|status|", "10080|C7|message|", "10081|D2|open|"];
    let more = [opens, solved, writes, opens];
    let lines: Vec<String> = lines.iter().zip(more).map(|(line, more)| format!("{line}{more}")).collect();
    room.tell(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let found = |text: &str| -> Vec<String> {
        let search =
            CaseSearch { text: Some(text.into()), limit: 10, order: CaseOrder::Oldest, ..CaseSearch::default() };
        let page = room.live.cases(&search).unwrap();
        assert_eq!(page.total, page.rows.len() as u64);
        ids(&page).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(found("C"), ["C7", "C7#2"]);
    assert_eq!(found("2"), ["C7#2", "D2"]);
    assert_eq!(found("7#"), ["C7#2"]);
    assert_eq!(found("D2"), ["D2"]);
    assert!(found("c7").is_empty() && found("#1").is_empty());
}

#[test]
fn the_wall_shows_who_waits_and_what_breaks_next() {
    let room = Room::new();
    room.a_morning();
    let wall = room.live.wall(None).unwrap();
    assert_eq!((wall.unanswered, wall.waiting, wall.open, wall.breached), (2, 2, 2, 0));
    assert_eq!(wall.longest_wait_s, Some(1200.0));
    let due: Vec<(&str, f64)> = wall.due.iter().map(|one| (one.case.id.as_str(), one.left_s)).collect();
    assert_eq!(due, [("T2", 2400.0), ("T3", 3600.0)]);
    // 09:00 lies outside the last half hour's six stretches only if now is later than 09:30.
    assert_eq!(
        wall.beats.iter().map(|beat| (beat.opened, beat.replied, beat.resolved)).collect::<Vec<_>>()[5],
        (1, 0, 0)
    );
    // An hour later nobody did anything: the promises broke by the clock alone.
    room.now.store(NINE + 90 * MINUTE, Ordering::SeqCst);
    room.live.refresh().unwrap();
    let wall = room.live.wall(None).unwrap();
    assert_eq!((wall.breached, wall.due.len()), (2, 0));
}

#[test]
fn a_role_narrows_every_question() {
    let room = Room::new();
    room.a_morning();
    let lead = room.view(Role::TeamLead, &["L1"], None);
    let agent = room.view(Role::Agent, &[], Some("A2"));
    let viewer = room.view(Role::Viewer, &[], None);
    let all = CaseSearch { limit: 10, ..CaseSearch::default() };
    assert_eq!(ids(&lead.cases(&all).unwrap()), ["T1"]);
    assert_eq!(ids(&agent.cases(&all).unwrap()), ["T2"]);
    assert!(matches!(viewer.cases(&all), Err(DeskError::NotFound(_))));
    // No filter opens what the role closes.
    let other = Filter::In(Dimension::Agent, vec![Some("A1".into())]);
    for filter in [
        other.clone(),
        Filter::Not(Box::new(other.clone())),
        Filter::Or(vec![other.clone(), Filter::Not(Box::new(other))]),
    ] {
        let seen = agent.cases(&CaseSearch { filter: Some(filter.clone()), ..all.clone() }).unwrap();
        assert!(seen.rows.iter().all(|row| row.id == "T2"), "{filter:?}");
        let scores = agent.query(&Query { filter: Some(filter), ..response_time() }).unwrap();
        assert!(scores.iter().all(|score| score.n == 0));
    }
    assert!(agent.timeline(None, "T2").is_ok());
    assert!(matches!(agent.timeline(None, "T1"), Err(DeskError::NotFound(_))));
    let question = Explain {
        metric: "first_response_time".into(),
        variant: None,
        hours: None,
        query: Query::default(),
        limit: 10,
        smallest_first: false,
    };
    let counted = |view: &View| -> usize { view.explain(&question).unwrap().iter().map(|one| one.counted.len()).sum() };
    assert_eq!((counted(&lead), counted(&agent)), (1, 0));
    assert!(viewer.explain(&question).is_err());
    let ask = ReportAsk { account: "a".into(), from: None, to: None, filter: None, parts: &[] };
    let reported = |view: &View| {
        let report = view.report(&ask).unwrap();
        let plain = report.overall.iter().filter(|score| score.metric == "first_response_time");
        let plain = plain.filter(|score| score.variant.is_none() && score.hours.as_deref() == Some("calendar"));
        (plain.map(|score| score.n).sum::<u64>(), report.quality.events > 0)
    };
    // A report is narrowed as every query is; what is counted of the whole account is for those who see it all.
    assert_eq!(reported(&viewer), (1, true));
    assert_eq!((reported(&lead), reported(&agent)), ((1, false), (0, false)));
    assert!(agent.receive(Vec::new()).is_err() && lead.receive(Vec::new()).is_err());
    assert_eq!(agent.wall(None).unwrap().agents.iter().map(|one| one.agent.as_str()).collect::<Vec<_>>(), ["A2"]);
    assert_eq!(lead.values(&Dimension::Team), ["L1"]);
    // Without a team or an agent there is nothing to see.
    assert_eq!(room.view(Role::TeamLead, &[], None).cases(&all).unwrap().total, 0);
    assert_eq!(room.view(Role::Agent, &[], None).cases(&all).unwrap().total, 0);
}

#[test]
fn the_projector_brings_events_to_those_who_wait() {
    let room = Room::new();
    let handle = room.live.start(|error| panic!("{error}")).unwrap();
    let before = room.live.state().version;
    let json = r#"{"event_id":"1","ts":1709542800000,"account":"a","case_id":"T","type":"open","channel":"email","by":"customer"}"#;
    room.live.receive(vec![Incoming { source: "test".into(), line: 1, json: json.into() }]).unwrap();
    assert!(room.live.wait_for_change(before, Duration::from_secs(20)) > before);
    assert_eq!(room.live.state().accounts[0].episodes, 1);
    room.live.stop();
    handle.join().unwrap();
}

/// The first reply of an account decides how all its resolutions are read, and the first customer whether its rows say
/// whose they are: that account is folded anew, and no other.
#[test]
fn an_account_that_is_folded_anew_leaves_the_others_as_they_are() {
    let settings = "timezone = \"UTC\"\nmin_n_show = 0\n";
    let config = Config::parse(settings, "nabiz.toml", &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    let now = Arc::new(AtomicI64::new(NINE));
    let options = options(config.clone(), &now);
    let ledger = Arc::new(MemoryLedger::default());
    let live = Live::open(Arc::<MemoryLedger>::clone(&ledger), options).unwrap();
    let open =
        |case: &str| format!(r#""case_id":"{case}","type":"open","channel":"email","by":"customer","requester":"R""#);
    let reply =
        |case: &str| format!(r#""case_id":"{case}","type":"message","by":"agent:A","public":true,"kind":"reply""#);
    let solve = |case: &str| format!(r#""case_id":"{case}","type":"status","to":"solved","by":"agent:A""#);
    let cost = r#""type":"cost","amount":5,"currency":"TRY""#.to_owned();
    let state = r#""type":"agent_state","agent":"A","state":"available""#.to_owned();
    let customer = r#""type":"customer_start","requester":"R""#.to_owned();
    let steps = [
        vec![("a", open("T1")), ("a", reply("T1")), ("b", open("T1")), ("b", state.clone()), ("b", cost.clone())],
        vec![("a", solve("T1")), ("b", solve("T1")), ("b", open("T2")), ("a", cost), ("a", state)],
        // Until now nobody of b replied.
        vec![("b", reply("T2")), ("a", open("T2"))],
        vec![("b", solve("T2")), ("a", reply("T2"))],
        vec![("a", customer), ("b", open("T3"))],
        vec![("a", solve("T2")), ("b", reply("T3"))],
    ];
    let mut told = 0;
    for (step, lines) in steps.into_iter().enumerate() {
        let events = lines.iter().map(|(account, rest)| {
            told += 1;
            let at = now.fetch_add(MINUTE, Ordering::SeqCst) + MINUTE;
            let json = format!(r#"{{"event_id":"e{told}","ts":{at},"account":"{account}",{rest}}}"#);
            Incoming { source: "test".into(), line: 1, json }
        });
        let received = live.receive(events.collect()).unwrap();
        assert!(received.iter().all(|one| *one == Received::Accepted), "{received:?}");
        live.catch_up().unwrap();
        live.refresh().unwrap();
        let at = now.load(Ordering::SeqCst);
        let (mut book, whole) = rebuild(&*ledger, &config, Some(at), 2).unwrap().unwrap();
        let query = Query { by: vec![Dimension::Account], ..Query::default() };
        assert_eq!(live.query(&query).unwrap(), whole.store.query(&query).unwrap(), "step {step}");
        assert_same_receipts(&live, &whole, &mut book);
        let listed = live.cases(&CaseSearch { limit: 100, ..CaseSearch::default() }).unwrap();
        let episodes: u64 = whole.facts.iter().map(|(_, rows)| rows.count()).sum();
        assert_eq!((listed.total, listed.rows.len() as u64), (episodes, episodes));
    }
}

/// The rows behind every figure are those of a fold.
fn assert_same_receipts(live: &Live, whole: &Session, book: &mut Book) {
    let index = book.index();
    let query = Query { by: vec![Dimension::Team], ..Query::default() };
    for metric in metrics::ALL {
        let question = Question { limit: 10, ..Question::plain(metric.id, &query) };
        let wanted = receipt(whole, book, &index, &question).unwrap();
        let question = Explain {
            metric: metric.id.into(),
            variant: None,
            hours: None,
            query: query.clone(),
            limit: 10,
            smallest_first: false,
        };
        let given = live.explain(&question).unwrap();
        assert_eq!(serde_json::to_value(&given).unwrap(), serde_json::to_value(&wanted).unwrap(), "{}", metric.id);
    }
}

/// MiniDesk told in lots, as it would have come in; after each every figure is the one that a fold of all events gives.
#[test]
fn facts_kept_up_with_the_events_give_the_figures_of_a_fold() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let text = std::fs::read_to_string(data.join("minidesk.jsonl")).unwrap();
    let instant = |line: &str| {
        let ts = &serde_json::from_str::<serde_json::Value>(line).unwrap()["ts"];
        ts.as_i64().unwrap_or_else(|| ts.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond())
    };
    let mut lines: Vec<(i64, &str)> = text.lines().map(|line| (instant(line), line)).collect();
    lines.sort_by_key(|line| line.0);
    let settings = std::fs::read_to_string(data.join("minidesk.toml")).unwrap();
    let config = Config::parse(&settings, "nabiz.toml", &|beside| std::fs::read_to_string(data.join(beside))).unwrap();
    let now = Arc::new(AtomicI64::new(lines[0].0));
    let options = options(config.clone(), &now);
    let ledger = Arc::new(MemoryLedger::default());
    let live = Live::open(Arc::<MemoryLedger>::clone(&ledger), options).unwrap();
    // Each event by itself in the beginning, then by the dozen, and at the end nothing but time goes by.
    let lots = lines.iter().take(12).map(std::slice::from_ref).chain(lines[12..].chunks(47));
    let pauses = [1, 60_000, 86_400_000, 8 * 86_400_000].map(|pause| (&[] as &[(i64, &str)], pause));
    for (lot, pause) in lots.map(|lot| (lot, 0)).chain(pauses) {
        let events = lot.iter().map(|(_, json)| Incoming { source: "test".into(), line: 1, json: (*json).into() });
        live.receive(events.collect()).unwrap();
        let last = lot.last().map_or(0, |line| line.0);
        now.fetch_max(last, Ordering::SeqCst);
        let at = now.fetch_add(pause, Ordering::SeqCst) + pause;
        live.catch_up().unwrap();
        live.refresh().unwrap();
        let (mut book, whole) = rebuild(&*ledger, &config, Some(at), 2).unwrap().unwrap();
        for by in
            [None, Some(Dimension::Channel), Some(Dimension::Team), Some(Dimension::Agent), Some(Dimension::Topic)]
        {
            let query = Query { by: by.into_iter().collect(), ..Query::default() };
            let (mine, theirs) = (live.query(&query).unwrap(), whole.store.query(&query).unwrap());
            for (mine, theirs) in mine.iter().zip(&theirs) {
                assert_eq!(mine, theirs, "as of {at}");
            }
            assert_eq!(mine.len(), theirs.len());
        }
        assert_same_receipts(&live, &whole, &mut book);
        let state = live.state();
        let episodes: Vec<u64> = state.accounts.iter().map(|account| account.episodes).collect();
        assert_eq!(episodes, whole.facts.iter().map(|(_, rows)| rows.count()).collect::<Vec<_>>());
        assert_eq!(
            live.cases(&CaseSearch { limit: 1, ..CaseSearch::default() }).unwrap().total,
            episodes.iter().sum::<u64>()
        );
        assert!(!book.accounts().is_empty());
    }
}
