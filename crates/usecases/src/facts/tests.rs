//! Facts files hold what the facts hold, however they were made.

use std::fs;
use std::path::{Path, PathBuf};

use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Actor, AgentState, FlowOut, Instrument, MessageKind, Owner, Priority, Status, What};
use nabiz_engine::files::digests;

use super::*;
use crate::load::{LoadOptions, load};
use crate::session::accounts;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;
/// 1 January 2025, 00:00 in Istanbul.
const START: Millis = 1_735_678_800_000;

const SETTINGS: &str = r#"
timezone = "Europe/Istanbul"
calendar = "desk"
min_n_show = 1

[[calendars]]
name = "desk"
hours = { mon-fri = ["09:00-18:00"] }
holidays = ["tr"]

[[teams]]
id = "front"
members = ["A1", "A2", "A3", "A4"]

[[teams]]
id = "back"
members = ["A5", "A6", "A7"]

[[sla]]
metric = "first_response"
target = "1h"
hours = "business"

[[sla]]
metric = "resolution"
class = "ticket"
target = "8h"
hours = "business"
pause = ["pending"]
"#;

fn config() -> Config {
    Config::parse(SETTINGS, "test.toml", &|name| fs::read_to_string(name)).unwrap()
}

/// Chance that is the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn time(&mut self, longest: Millis) -> Millis {
        self.below(longest as u64) as Millis
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// A desk with everything that ties cases to each other, much closer together than in life: few customers who come
/// back at once, few agents with many conversations side by side, outbound calls told before and long after the case
/// they answer, cases told out of order and resolved late.
struct Desk<'s> {
    dice: Dice,
    sink: &'s mut Listener<'s>,
    number: u64,
    cases: u64,
}

const AGENTS: [&str; 7] = ["A3", "A1", "A7", "A2", "A5", "A4", "A6"];
const TOPICS: [&str; 3] = ["iade", "fatura", "kargo"];

fn tell(cases: u64, sink: &mut Listener<'_>) {
    let mut forward = |event: &Event<'_>| sink(event);
    let mut desk = Desk { dice: Dice(cases + 5), sink: &mut forward, number: 0, cases };
    desk.feeds();
    // Two months, whatever the number of cases.
    for case in 0..cases {
        let at = START + (60 * DAY) * case as Millis / cases as Millis;
        let at = if desk.dice.one_in(30) { at + desk.dice.time(6 * DAY) } else { at };
        match desk.dice.below(5) {
            0 | 1 => desk.conversation(case, at),
            2 | 3 => desk.ticket(case, at),
            _ => desk.call(case, at),
        }
        if desk.dice.one_in(60) {
            // Something of a case that never opens.
            desk.event(at, Some(&format!("C{case}-lost")), What::Handoff, &[]);
        }
    }
    desk.waves();
}

impl Desk<'_> {
    fn event(&mut self, at: Millis, case: Option<&str>, what: What<&str>, attributes: &[(&str, &str)]) {
        self.number += 1;
        let event_id = format!("e{}", self.number);
        let seq = Some(self.number);
        (self.sink)(&Event { event_id: &event_id, at, seq, account: "demo", case_id: case, what, attributes });
    }

    fn say(&mut self, at: Millis, case: &str, by: Actor<&str>) {
        let what = What::Message { by, public: true, kind: MessageKind::Reply, automated: false };
        self.event(at, Some(case), what, &[]);
    }

    fn status(&mut self, at: Millis, case: &str, to: Status, by: Actor<&str>) {
        self.event(at, Some(case), What::Status { to, by }, &[]);
    }

    fn agent(&mut self) -> &'static str {
        AGENTS[self.dice.below(AGENTS.len() as u64) as usize]
    }

    fn requester(&mut self) -> String {
        format!("c{}", self.dice.below(self.cases / 3 + 1))
    }

    fn topic(&mut self) -> Option<&'static str> {
        TOPICS.get(self.dice.below(4) as usize).copied()
    }

    fn open(&mut self, at: Millis, id: &str, channel: Channel) {
        let (requester, topic) = (self.requester(), self.topic());
        let by = if self.dice.one_in(15) { Actor::Agent(Some("A1")) } else { Actor::Customer };
        let priority = self.dice.one_in(3).then_some(Priority::High);
        let on_behalf = self.dice.one_in(20);
        let requester = Some(requester.as_str());
        let what = What::Open { channel, by, requester, topic, priority, on_behalf, parent: None };
        let segment = if self.dice.one_in(3) { "gold" } else { "standard" };
        // Late cases have an attribute that early ones lack.
        let all = [("segment", segment), ("brand", "ev")];
        let is_late = at > START + 50 * DAY;
        self.event(at, Some(id), what, if is_late { &all } else { &all[..1] });
    }

    fn conversation(&mut self, case: u64, at: Millis) {
        let id = format!("C{case}");
        self.open(at, &id, Channel::Whatsapp);
        let mut at = at + self.dice.time(MINUTE);
        if self.dice.one_in(3) {
            self.say(at, &id, Actor::Bot(Some("bot")));
            if self.dice.one_in(2) {
                at += self.dice.time(HOUR);
                self.status(at, &id, Status::Solved, Actor::System);
                return;
            }
            at += self.dice.time(MINUTE);
            self.event(at, Some(&id), What::Handoff, &[]);
        }
        let mut agent = self.agent();
        self.event(at, Some(&id), What::Assign { to: Owner::Agent(agent) }, &[]);
        for _ in 0..self.dice.below(6) {
            at += self.dice.time(9 * MINUTE);
            self.say(at, &id, Actor::Agent(Some(agent)));
            at += self.dice.time(9 * MINUTE);
            self.say(at, &id, Actor::Customer);
            if self.dice.one_in(3) {
                agent = self.agent();
                self.event(at, Some(&id), What::Assign { to: Owner::Agent(agent) }, &[]);
            }
        }
        if self.dice.one_in(12) {
            return;
        }
        at += self.dice.time(20 * MINUTE);
        self.status(at, &id, Status::Solved, Actor::Agent(Some(agent)));
        self.survey(case, &id, at);
        if self.dice.one_in(8) {
            // Back after the session is over.
            at += DAY + self.dice.time(9 * DAY);
            self.say(at, &id, Actor::Customer);
            self.say(at + 3 * MINUTE, &id, Actor::Agent(Some(agent)));
            self.status(at + 5 * MINUTE, &id, Status::Solved, Actor::Agent(Some(agent)));
        }
        if self.dice.one_in(50) {
            self.event(at, Some(&id), What::Spam, &[]);
        }
    }

    fn ticket(&mut self, case: u64, at: Millis) {
        let id = format!("C{case}");
        self.open(at, &id, Channel::Email);
        self.event(at, Some(&id), What::Assign { to: Owner::Team("front") }, &[]);
        let (agent, work) = (self.agent(), self.dice.time(HOUR));
        let mut at = at + self.dice.time(3 * DAY);
        self.event(at, Some(&id), What::Assign { to: Owner::Agent(agent) }, &[]);
        self.event(at, Some(&id), What::WorkStart { agent }, &[]);
        self.event(at + work, Some(&id), What::WorkEnd { agent }, &[]);
        at += work;
        if self.dice.one_in(10) {
            self.event(at, Some(&id), What::Priority { to: Priority::Critical }, &[]);
        }
        if !self.dice.one_in(9) {
            self.say(at, &id, Actor::Agent(Some(agent)));
        }
        if self.dice.one_in(6) {
            self.event(at, Some(&id), What::Transfer { to: Some("back") }, &[]);
        }
        if self.dice.one_in(10) {
            return;
        }
        // Some take longer than any window.
        let longest = if self.dice.one_in(20) { 40 * DAY } else { 2 * DAY };
        at += self.dice.time(longest);
        self.status(at, &id, Status::Solved, Actor::Agent(Some(agent)));
        self.event(at, Some(&id), What::ResolutionCode { code: "swap" }, &[]);
        let (reviewer, score) = (Some("A1"), Some(80.0));
        if self.dice.one_in(20) {
            let what = What::Review { reviewer, passed: 8, applicable: 10, critical_failed: 1, score };
            self.event(at + DAY, Some(&id), what, &[]);
        }
        self.survey(case, &id, at);
        if self.dice.one_in(8) {
            at += self.dice.time(6 * DAY);
            self.say(at, &id, Actor::Customer);
            self.say(at + HOUR, &id, Actor::Agent(Some(agent)));
            self.status(at + 2 * HOUR, &id, Status::Solved, Actor::Agent(Some(agent)));
        }
        if self.dice.one_in(40) {
            self.event(at, Some(&id), What::Merge { into: "C1" }, &[]);
        }
    }

    fn call(&mut self, case: u64, at: Millis) {
        let id = format!("C{case}");
        let (requester, topic, agent) = (self.requester(), self.topic(), self.agent());
        let back = self.dice.below(500);
        let ahead = self.dice.below(40);
        let parent = match self.dice.below(6) {
            0 => Some(format!("C{}", case.saturating_sub(back))),
            1 => Some(format!("C{}", case + ahead)),
            _ => None,
        };
        let channel = if parent.is_some() { Channel::PhoneOut } else { Channel::PhoneIn };
        let (requester, parent, priority) = (Some(requester.as_str()), parent.as_deref(), None);
        self.event(at, Some(&id), What::Arrive { channel, requester, topic, parent, priority }, &[]);
        let mut at = at + self.dice.time(MINUTE);
        if channel == Channel::PhoneIn {
            if self.dice.one_in(5) {
                self.event(at, Some(&id), What::DeflectOffer, &[]);
                if self.dice.one_in(2) {
                    self.event(at, Some(&id), What::DeflectAccept, &[]);
                    return;
                }
            }
            self.event(at, Some(&id), What::Queue { queue: Some("destek") }, &[]);
            at += self.dice.time(2 * MINUTE);
            match self.dice.below(8) {
                0 => return self.event(at, Some(&id), What::Abandon, &[]),
                1 => return self.event(at, Some(&id), What::Flowout { kind: FlowOut::Timeout }, &[]),
                _ => {}
            }
        }
        self.event(at, Some(&id), What::Answer { agent: Some(agent) }, &[]);
        at += self.dice.time(8 * MINUTE);
        self.event(at, Some(&id), What::Hangup { by: Actor::Customer }, &[]);
        self.event(at + MINUTE, Some(&id), What::WrapEnd { agent: Some(agent) }, &[]);
        self.survey(case, &id, at);
    }

    fn survey(&mut self, case: u64, id: &str, at: Millis) {
        let survey = format!("S{case}");
        let (instrument, scale, bounced) = (Instrument::Csat, Some("1-5"), false);
        self.event(at, Some(id), What::SurveySent { survey: &survey, instrument, scale, bounced }, &[]);
        if self.dice.one_in(3) {
            let score = 1.0 + self.dice.below(5) as f32;
            // Some answer a survey that nobody sent.
            let sent = if self.dice.one_in(30) { None } else { Some(survey.as_str()) };
            let (respondent, wave, team) = (None, None, None);
            let (instrument, scale, question) = (None, None, 1);
            let by_employee = false;
            let what = What::SurveyAnswer {
                survey: sent,
                instrument,
                scale,
                score,
                respondent,
                by_employee,
                wave,
                team,
                question,
            };
            let later = self.dice.time(5 * DAY);
            self.event(at + later, Some(id), what, &[]);
        }
    }

    fn feeds(&mut self) {
        for (i, agent) in AGENTS.iter().enumerate() {
            self.event(START, None, What::Headcount { employee: agent, join: true, voluntary: None }, &[]);
            for day in 0..60 {
                let begin = START + day * DAY + 9 * HOUR + i as Millis * MINUTE;
                for (hours, state) in [(0, AgentState::Available), (3, AgentState::Break), (9, AgentState::Offline)] {
                    self.event(begin + hours * HOUR, None, What::AgentState { agent, state }, &[]);
                }
            }
        }
        let what = What::Headcount { employee: "A6", join: false, voluntary: Some(true) };
        self.event(START + 40 * DAY, None, what, &[]);
        for month in 0..2 {
            let (amount, currency, category) = (1_234.5, "TRY", Some("salaries"));
            let what = What::Cost { amount, currency, category, class: None, team: Some("front") };
            self.event(START + month * 31 * DAY, None, what, &[]);
        }
        for customer in 0..self.cases / 3 {
            let requester = format!("c{customer}");
            let requester = requester.as_str();
            let at = START + self.dice.time(50 * DAY);
            match self.dice.below(4) {
                0 => self.event(at, None, What::CustomerEnd { requester, reason: Some("price") }, &[]),
                1 => self.event(at, None, What::CustomerStart { requester }, &[]),
                _ => {}
            }
            self.event(at + DAY, None, What::Order { requester, amount: Some(1.0), currency: Some("TRY") }, &[]);
        }
    }

    fn waves(&mut self) {
        for customer in 0..self.cases / 10 {
            let survey = format!("W{customer}");
            let (instrument, scale, bounced) = (Instrument::Nps, Some("0-10"), self.dice.one_in(20));
            let at = START + 45 * DAY + self.dice.time(HOUR);
            self.event(at, None, What::SurveySent { survey: &survey, instrument, scale, bounced }, &[]);
            for _ in 0..self.dice.below(3) {
                let (requester, score) = (self.requester(), self.dice.below(11) as f32);
                let (survey, respondent, wave) = (Some(survey.as_str()), Some(requester.as_str()), Some("2025-Q1"));
                let (instrument, scale, team, question) = (None, None, None, 1);
                let by_employee = self.dice.one_in(4);
                let what = What::SurveyAnswer {
                    survey,
                    instrument,
                    scale,
                    score,
                    respondent,
                    by_employee,
                    wave,
                    team,
                    question,
                };
                let later = self.dice.time(5 * DAY);
                self.event(at + later, None, what, &[]);
            }
        }
    }
}

fn told(cases: u64) -> impl FnMut(&mut Listener<'_>) -> Result<(), TellError> {
    move |sink| {
        tell(cases, sink);
        Ok(())
    }
}

fn session_of(book: &mut Book, config: &Config, as_of: Option<Millis>) -> Session {
    let index = book.index();
    let all = accounts(book);
    Session::open(book, &index, &all, config, as_of, 2).unwrap()
}

/// The demo desk at once.
fn whole(cases: u64, as_of: Option<Millis>) -> (Book, Session) {
    let mut book = Book::new();
    tell(cases, &mut |event| {
        book.take(event);
    });
    let session = session_of(&mut book, &config(), as_of);
    (book, session)
}

fn queries() -> Vec<Query> {
    let by = |by: &[Dimension]| Query { by: by.to_vec(), ..Query::default() };
    let some = |dimension, values: &[&str]| {
        let values = values.iter().map(|value| Some((*value).to_owned())).collect();
        Query { filter: Some(Filter::In(dimension, values)), ..Query::default() }
    };
    vec![
        Query::default(),
        by(&[Dimension::Channel, Dimension::Month]),
        by(&[Dimension::Team, Dimension::Agent]),
        by(&[Dimension::Topic, Dimension::Priority]),
        by(&[Dimension::Account, Dimension::Weekday]),
        some(Dimension::Agent, &["A1", "A5"]),
        some(Dimension::Channel, &["whatsapp", "email"]),
    ]
}

fn answers(store: &Store, query: &Query) -> Vec<String> {
    let scores = store.query(query).unwrap();
    let mut texts: Vec<String> = scores.iter().map(|score| serde_json::to_string(score).unwrap()).collect();
    texts.sort();
    texts
}

fn assert_same_answers(one: &Store, other: &Store, further: &[Query]) {
    for query in queries().iter().chain(further) {
        let (left, right) = (answers(one, query), answers(other, query));
        assert!(left.len() > 20);
        let different = left.iter().zip(&right).find(|(left, right)| left != right);
        assert_eq!(different, None, "{query:?}");
        assert_eq!(left.len(), right.len(), "{query:?}");
    }
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

#[test]
fn minidesk_scores_the_same_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let options = LoadOptions {
        inputs: vec![data("minidesk.jsonl")],
        config: Some(data("minidesk.toml")),
        quarantine: folder.path().join("quarantine.jsonl"),
        ..LoadOptions::default()
    };
    let mut loaded = load(&options, &mut |_| {}).unwrap();
    let as_of = "2024-04-30T00:00:00+03:00".parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let session = session_of(&mut loaded.book, &loaded.config, Some(as_of));
    let dir = folder.path().join("facts");
    let written = write_facts(&session, &loaded.book, &dir, 2).unwrap();
    assert_eq!(written.rows["episodes"], session.facts[0].1.count());
    let week = Query {
        from: Some("2024-04-15T00:00:00".parse().unwrap()),
        to: Some("2024-04-22T00:00:00".parse().unwrap()),
        ..Query::default()
    };
    assert_same_answers(&session.store, &read_facts(&dir, 2).unwrap(), &[week]);
}

#[test]
fn a_desk_scores_the_same_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let (book, session) = whole(3_000, None);
    write_facts(&session, &book, folder.path(), 2).unwrap();
    let store = read_facts(folder.path(), 2).unwrap();
    assert_eq!(store.as_of(), session.store.as_of());
    assert_eq!(store.attributes(), session.store.attributes());
    let by_segment = Query { by: vec![Dimension::Attribute("segment".into())], ..Query::default() };
    assert_same_answers(&session.store, &store, &[by_segment]);
}

/// Every file with its bytes.
fn bytes_of(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(dir).unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (book, session) = whole(500, None);
    let dirs = ["one", "other"].map(|name| folder.path().join(name));
    write_facts(&session, &book, &dirs[0], 1).unwrap();
    write_facts(&session, &book, &dirs[1], 3).unwrap();
    let files = bytes_of(&dirs[0]);
    assert!(files.len() > 20);
    assert!(files == bytes_of(&dirs[1]));
    write_facts(&session, &book, &dirs[1], 2).unwrap();
    assert!(files == bytes_of(&dirs[1]), "facts that are there are replaced");
    let has_requester = files.iter().any(|(_, bytes)| {
        bytes.windows(7).any(|text| text == b"2025-Q1") && bytes.windows(4).any(|text| text == b"c100")
    });
    assert!(!has_requester, "respondents stay out of the files");
}

fn check_stream(cases: u64, window_cases: u64, as_of: Option<Millis>) {
    let folder = tempfile::tempdir().unwrap();
    let [at_once, streamed] = ["at-once", "streamed"].map(|name| folder.path().join(name));
    let (book, session) = whole(cases, as_of);
    let expected = write_facts(&session, &book, &at_once, 2).unwrap();
    let options = StreamOptions { window_cases, as_of, threads: 2 };
    let written = stream_facts(&mut told(cases), &config(), &streamed, &options).unwrap();
    assert_eq!(written.rows, expected.rows);
    let (expected, found) = (digests(&at_once, 2).unwrap(), digests(&streamed, 2).unwrap());
    let different: Vec<_> = expected.iter().filter(|(name, digest)| found.get(*name) != Some(digest)).collect();
    assert!(different.is_empty(), "{cases} cases in windows of {window_cases}: {different:?}");
    assert_eq!(expected.len(), found.len());
    let manifest = |dir: &Path| fs::read_to_string(dir.join(MANIFEST)).unwrap();
    assert_eq!(manifest(&at_once), manifest(&streamed));
}

#[test]
fn a_stream_gives_the_rows_of_all_events_at_once() {
    check_stream(20_000, 1_500, None);
}

#[test]
fn the_size_of_windows_changes_no_row() {
    for window_cases in [1, 37, 400, 10_000] {
        check_stream(600, window_cases, None);
    }
}

#[test]
fn a_stream_ends_at_as_of() {
    check_stream(2_000, 150, Some(START + 30 * DAY));
}

#[test]
fn what_a_stream_cannot_do_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let options = StreamOptions { window_cases: 3, ..StreamOptions::default() };
    let refusal = |events: &[(&str, &str, What<&str>)]| {
        let mut tell = |sink: &mut Listener<'_>| {
            for (number, (account, case, what)) in events.iter().enumerate() {
                let event_id = number.to_string();
                let (at, seq) = (number as Millis, Some(number as u64));
                let case_id = Some(*case);
                sink(&Event { event_id: &event_id, at, seq, account, case_id, what: *what, attributes: &[] });
            }
            Ok(())
        };
        stream_facts(&mut tell, &Config::default(), folder.path(), &options).unwrap_err().to_string()
    };
    let open = What::Open {
        channel: Channel::Email,
        by: Actor::Customer,
        requester: None,
        topic: None,
        priority: None,
        on_behalf: false,
        parent: None,
    };
    let answer = What::SurveyAnswer {
        survey: None,
        instrument: Some(Instrument::Nps),
        scale: None,
        score: 9.0,
        respondent: Some("c1"),
        by_employee: false,
        wave: None,
        team: None,
        question: 1,
    };
    assert_eq!(refusal(&[]), "there are no events to make facts of");
    assert_eq!(
        refusal(&[("a", "1", open), ("b", "1", open)]),
        "the events belong to several accounts, `a` and `b`; stream one at a time"
    );
    assert_eq!(
        refusal(&[("a", "1", open), ("a", "2", open), ("a", "1", What::Handoff)]),
        "the events of case `1` do not stand together; read the events whole instead"
    );
    assert_eq!(
        refusal(&[("a", "1", open), ("a", "1", answer)]),
        "case `1` answers an NPS or ESAT survey, which a stream cannot judge; read the events whole instead"
    );
}

#[test]
fn only_folders_of_facts_are_written_over_and_only_whole_ones_read() {
    let folder = tempfile::tempdir().unwrap();
    let (book, session) = whole(50, None);
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("thesis.txt"), "do not delete").unwrap();
    assert!(matches!(write_facts(&session, &book, &taken, 1), Err(FactsError::Files(FilesError::Occupied(_)))));
    assert!(matches!(read_facts(&taken, 1), Err(FactsError::Files(FilesError::Io { .. }))));

    let dir = folder.path().join("facts");
    write_facts(&session, &book, &dir, 1).unwrap();
    let text = fs::read_to_string(dir.join(MANIFEST)).unwrap();
    fs::write(dir.join(MANIFEST), text.replace("\"version\": 1", "\"version\": 9")).unwrap();
    assert!(matches!(read_facts(&dir, 1), Err(FactsError::Files(FilesError::Version { found: 9 }))));
    fs::write(dir.join(MANIFEST), text).unwrap();
    fs::remove_dir_all(dir.join("turns")).unwrap();
    assert!(matches!(read_facts(&dir, 1), Err(FactsError::Files(FilesError::Rows { table: "turns", .. }))));
    fs::rename(dir.join(MANIFEST), dir.join(PARTIAL)).unwrap();
    write_facts(&session, &book, &dir, 1).unwrap();
    assert!(read_facts(&dir, 1).is_ok(), "what a stopped run left behind is replaced");
}
