//! Random streams of a small desk: a few cases, agents, teams and calls, and every type of event.

use std::sync::Arc;

use jiff::civil::Weekday;
use nabiz_domain::book::{Account, Book, Part, Taken};
use nabiz_domain::calendar::{Calendar, Hours, Schedule, Shift};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{
    Actor, AgentState, Event, FlowOut, Instrument, MessageKind, Millis, Owner, Priority, Status, What,
};
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::fold;
use nabiz_domain::settings::{Settings, SlaMetric, SlaPolicy, Team};
use nabiz_domain::shelf::Shelf;
use proptest::prelude::*;

/// Monday 2024-04-15 00:00 UTC.
pub const MONDAY: Millis = 1_713_139_200_000;
pub const DAY: Millis = 86_400_000;

pub const CASES: [&str; 6] = ["T", "U", "C", "D", "K", "L"];
const CHANNELS: [Channel; 6] =
    [Channel::Email, Channel::WebForm, Channel::Whatsapp, Channel::LiveChat, Channel::PhoneIn, Channel::PhoneOut];
const AGENTS: [&str; 4] = ["A", "B", "E", ""];
const TEAMS: [&str; 3] = ["L1", "L2", "L3"];
const REQUESTERS: [&str; 3] = ["R", "S", ""];
const TOPICS: [&str; 3] = ["iade", "kargo", ""];
const SURVEYS: [&str; 3] = ["s", "t", "u"];
const SCALES: [&str; 4] = ["1-5", "1-7", "0-10", "?"];

/// One event of a stream; its `seq` is its id, too.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub at: Millis,
    pub seq: u64,
    pub case: Option<&'static str>,
    pub what: What<&'static str>,
}

/// Lots in memory.
#[derive(Debug)]
pub struct Lots(pub Vec<Option<Vec<u8>>>);

impl Shelf for Lots {
    fn lot(&self, number: usize) -> Option<Vec<u8>> {
        self.0.get(number)?.clone()
    }
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
pub fn shelve(book: &mut Book, is_kept: fn(usize) -> bool) {
    let parts: Vec<Part> = book.parts().collect();
    let cases: Vec<u32> = parts.iter().filter_map(Part::cases_of_lots).flatten().copied().collect();
    let lots = parts.into_iter().filter_map(Part::into_lot).enumerate();
    let kept = lots.map(|(number, lot)| is_kept(number).then_some(lot));
    book.shelve(Arc::new(Lots(kept.collect())), &cases).unwrap();
}

/// A book whose symbols are numbered alike in every order of arrival.
pub struct Desk {
    pub settings: Settings,
    pub book: Book,
}

impl Desk {
    pub fn of(rows: &[Row]) -> Self {
        let mut book = Book::new();
        for texts in [&CASES[..], &AGENTS, &TEAMS, &REQUESTERS, &TOPICS, &SURVEYS, &SCALES, &["a", "R1", "TRY", "q"]] {
            for text in texts {
                book.symbols.intern(text);
            }
        }
        let mut desk = Self { settings: settings(), book };
        for row in rows {
            desk.take(row, Some(row.seq));
        }
        desk
    }

    pub fn take(&mut self, row: &Row, seq: Option<u64>) -> Taken {
        let event_id = &format!("e{}", row.seq);
        let &Row { at, case: case_id, what, .. } = row;
        self.book.take(&Event { event_id, at, seq, account: "a", case_id, what, attributes: &[] })
    }

    /// Leaves sealed events to a shelf, which loses the parts that are not kept.
    pub fn shelve(&mut self, is_kept: fn(usize) -> bool) {
        shelve(&mut self.book, is_kept);
    }

    pub fn fold(&mut self, as_of: Millis, threads: usize) -> Facts {
        let index = self.book.index();
        fold(&self.book, &index, Account(0), &self.settings, as_of, threads)
    }
}

/// Office hours, a team with late hours, targets of every kind.
pub fn settings() -> Settings {
    let office = |from, to| {
        let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        let shifts = days.map(|day| (day, Shift::new(from, to).expect("a shift")));
        Calendar::new(vec![Schedule::new("UTC", shifts).expect("a schedule")])
    };
    let policy = |metric, priority, team: Option<&str>, target, hours| SlaPolicy {
        metric,
        class: None,
        priority,
        team: team.map(str::to_owned),
        target,
        hours,
        pause: vec![Status::Pending],
    };
    let team = |id: &str, members: &[&str], calendar| Team {
        id: id.into(),
        members: members.iter().map(|&member| member.into()).collect(),
        calendar,
    };
    Settings {
        calendar: Some(office(540, 1080)),
        teams: vec![team("L1", &["A"], None), team("L2", &["B"], Some(office(960, 1440)))],
        sla: vec![
            policy(SlaMetric::FirstResponse, None, None, 3_600_000, Hours::Business),
            policy(SlaMetric::FirstResponse, Some(Priority::Urgent), None, 60_000, Hours::Calendar),
            policy(SlaMetric::Resolution, None, None, DAY, Hours::Calendar),
            policy(SlaMetric::Resolution, None, Some("L2"), 7_200_000, Hours::Business),
            policy(SlaMetric::Resolution, Some(Priority::High), None, 3_600_000, Hours::Business),
        ],
        ..Settings::default()
    }
}

fn one<T: Copy>(of: &[T], pick: u8) -> T {
    of[usize::from(pick) % of.len()]
}

/// None for the last, empty text.
fn maybe(of: &[&'static str], pick: u8) -> Option<&'static str> {
    Some(one(of, pick)).filter(|text| !text.is_empty())
}

fn actor(pick: u8) -> Actor<&'static str> {
    match pick % 7 {
        0 => Actor::Bot(None),
        1 => Actor::System,
        2 => Actor::Customer,
        3 => Actor::Unknown,
        pick => Actor::Agent(maybe(&AGENTS, pick)),
    }
}

fn opening(case: u8, a: u8, b: u8) -> What<&'static str> {
    let channel = one(&CHANNELS, case);
    let (requester, topic) = (maybe(&REQUESTERS, a), maybe(&TOPICS, b));
    let priority = Priority::ALL.get(usize::from(a % 8)).copied();
    let parent = (b.is_multiple_of(4)).then(|| one(&CASES, a));
    if channel.class() == nabiz_domain::channel::Class::Call {
        return What::Arrive { channel, requester, topic, parent, priority };
    }
    let by = match a % 5 {
        0 => Actor::System,
        1 => Actor::Agent(maybe(&AGENTS, b)),
        _ => Actor::Customer,
    };
    What::Open { channel, by, requester, topic, priority, on_behalf: b.is_multiple_of(2), parent }
}

fn message(a: u8, b: u8) -> What<&'static str> {
    let kinds = [MessageKind::Reply, MessageKind::Reply, MessageKind::Auto, MessageKind::Note, MessageKind::Survey];
    What::Message {
        by: actor(b),
        public: !a.is_multiple_of(5),
        kind: one(&kinds, a / 5),
        automated: a.is_multiple_of(9),
    }
}

fn survey(kind: u8, a: u8, b: u8) -> What<&'static str> {
    let instrument = one(&[Instrument::Csat, Instrument::Ces, Instrument::Nps, Instrument::Esat], a);
    let scale = (b.is_multiple_of(3)).then(|| one(&SCALES, a / 4));
    if kind.is_multiple_of(3) {
        return What::SurveySent { survey: one(&SURVEYS, b), instrument, scale, bounced: a.is_multiple_of(7) };
    }
    What::SurveyAnswer {
        survey: (!a.is_multiple_of(3)).then(|| one(&SURVEYS, b)),
        instrument: Some(instrument).filter(|_| b.is_multiple_of(2)),
        scale,
        score: f32::from(a % 8),
        respondent: (a % 4 < 2).then(|| one(&REQUESTERS, b)),
        by_employee: b % 3 == 1 && a % 4 < 2,
        wave: None,
        team: (b.is_multiple_of(5)).then(|| one(&TEAMS, b)),
        question: 1 + b % 2,
    }
}

/// What happens on a ticket or conversation.
fn writing(kind: u8, a: u8, b: u8) -> What<&'static str> {
    match kind % 24 {
        0..=3 => What::Message { by: Actor::Customer, public: true, kind: MessageKind::Reply, automated: false },
        4..=6 => {
            let by = Actor::Agent(maybe(&AGENTS, a));
            What::Message { by, public: true, kind: MessageKind::Reply, automated: false }
        }
        7 | 8 => message(a, b),
        9..=12 => What::Status { to: one(&Status::ALL, a), by: actor(b) },
        13 => What::Assign { to: Owner::Agent(one(&AGENTS, a)) },
        14 => What::Assign { to: if a.is_multiple_of(3) { Owner::Bot("A") } else { Owner::Team(one(&TEAMS, b)) } },
        15 => What::Transfer { to: (!a.is_multiple_of(3)).then(|| one(&TEAMS, b)) },
        16 => What::Escalate { to: (!a.is_multiple_of(3)).then(|| one(&TEAMS, b)) },
        17 => What::Handoff,
        18 => What::Priority { to: one(&Priority::ALL, a) },
        19 => What::Topic { to: maybe(&TOPICS, a) },
        20 => one(&[What::Spam, What::Unspam, What::Delete, What::Restore, What::Test, What::Merge { into: "T" }], a),
        21 => survey(a, b, a),
        22 if a.is_multiple_of(2) => What::WorkStart { agent: one(&AGENTS, b) },
        22 => What::WorkEnd { agent: one(&AGENTS, b) },
        _ if a.is_multiple_of(2) => What::ResolutionCode { code: "R1" },
        _ => {
            let reviewer = maybe(&AGENTS, b);
            What::Review { reviewer, passed: 3, applicable: 4, critical_failed: 0, score: Some(f32::from(a)) }
        }
    }
}

/// What happens on a call.
fn calling(kind: u8, a: u8, b: u8) -> What<&'static str> {
    let agent = maybe(&AGENTS, b);
    match kind % 14 {
        0 | 1 => What::Queue { queue: Some("q") },
        2 | 3 => What::Answer { agent },
        4 => What::Hold,
        5 => What::Unhold,
        6 => What::Xfer { agent },
        7 => What::Hangup { by: actor(a) },
        8 => What::WrapEnd { agent },
        9 => What::Abandon,
        10 => What::Flowout { kind: one(&[FlowOut::Timeout, FlowOut::Empty, FlowOut::Key], a) },
        11 => one(&[What::CallbackAccept, What::Ring], a),
        12 => What::DeflectOffer,
        _ => What::DeflectAccept,
    }
}

/// What happens without a case.
fn feed(kind: u8, a: u8, b: u8) -> What<&'static str> {
    let requester = one(&REQUESTERS, b);
    match kind % 7 {
        0 => What::AgentState { agent: one(&AGENTS, b), state: one(&AgentState::ALL, a) },
        1 => What::Headcount { employee: one(&AGENTS, b), join: a.is_multiple_of(2), voluntary: None },
        2 => What::Cost { amount: f64::from(a), currency: "TRY", category: None, class: None, team: None },
        3 => What::CustomerStart { requester },
        4 => What::CustomerEnd { requester, reason: None },
        5 => What::Order { requester, amount: None, currency: None },
        _ => survey(a, b, kind),
    }
}

fn happens(case: u8, kind: u8, a: u8, b: u8) -> (Option<&'static str>, What<&'static str>) {
    if kind >= 240 {
        return (None, feed(kind, a, b));
    }
    let channel = one(&CHANNELS, case);
    let is_call = channel.class() == nabiz_domain::channel::Class::Call;
    (
        Some(one(&CASES, case)),
        if is_call && !kind.is_multiple_of(5) { calling(kind, a, b) } else { writing(kind, a, b) },
    )
}

type Seed = (u8, u8, u8, u8);

fn seeds(most: usize) -> impl Strategy<Value = Vec<Seed>> {
    prop::collection::vec(any::<Seed>(), 0..most)
}

/// Cases that open and then go on, at gaps from nothing to more than a window.
pub fn plausible(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let gaps = prop_oneof![
        4 => Just(0),
        8 => 1..120_000_i64,
        4 => 60_000..3_600_000_i64,
        2 => Just(600_000),
        2 => 0..2 * DAY,
        1 => Just(DAY),
        1 => 6 * DAY..8 * DAY,
    ];
    prop::collection::vec((any::<Seed>(), gaps), 0..most).prop_map(|steps| {
        let mut at = MONDAY;
        let mut opened = [false; CASES.len()];
        let mut rows = Vec::new();
        for ((case, kind, a, b), gap) in steps {
            at += gap;
            let (case_id, what) = happens(case, kind, a, b);
            let seq = rows.len() as u64;
            let position = usize::from(case) % CASES.len();
            // Now and then an event finds its case not yet open, or open already.
            if case_id.is_some() && ((!opened[position] && !kind.is_multiple_of(16)) || kind.is_multiple_of(61)) {
                opened[position] = true;
                rows.push(Row { at, seq, case: case_id, what: opening(case, a, b) });
                continue;
            }
            rows.push(Row { at, seq, case: case_id, what });
        }
        rows
    })
}

/// Tickets and conversations of customers with nothing but messages and statuses.
pub fn statuses(most: usize) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((any::<Seed>(), prop_oneof![Just(0), 1..3_600_000_i64, 0..9 * DAY]), 0..most).prop_map(
        |steps| {
            let mut at = MONDAY;
            let mut opened = [false; 4];
            let mut rows = Vec::new();
            for ((case, kind, a, b), gap) in steps {
                at += gap;
                let position = usize::from(case) % opened.len();
                let what = if opened[position] { writing(kind % 13, a, b) } else { opening(position as u8, 2, 1) };
                opened[position] = true;
                rows.push(Row { at, seq: rows.len() as u64, case: Some(CASES[position]), what });
            }
            rows
        },
    )
}

/// Anything on any case at any time between 1980 and 2100, most of it at a few instants.
pub fn absurd(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let (first, last) = (315_532_800_000, 4_102_444_799_999);
    seeds(most).prop_flat_map(move |seeds| {
        let instants = prop_oneof![
            6 => (0..8_i64).prop_map(|i| MONDAY + i * 1_000),
            2 => MONDAY - 9 * DAY..MONDAY + 9 * DAY,
            1 => prop_oneof![Just(first), Just(last)],
            1 => first..=last,
        ];
        let count = seeds.len();
        (Just(seeds), prop::collection::vec((instants, 0..1_000_u64), count)).prop_map(|(seeds, times)| {
            let rows = seeds.into_iter().zip(times).enumerate().map(|(i, ((case, kind, a, b), (at, rough)))| {
                let (case_id, what) = happens(case, kind, a, b);
                let opens = case_id.is_some() && kind.is_multiple_of(6);
                let what = if opens {
                    opening(a, case, b)
                } else if kind.is_multiple_of(17) {
                    calling(a, case, b)
                } else {
                    what
                };
                // A seq that says nothing about the instant.
                Row { at, seq: rough * 1_000 + i as u64, case: case_id, what }
            });
            rows.collect()
        })
    })
}

/// Every row of every table as text, sorted, with cases by their own ids: equal for equal facts.
pub fn canonical(facts: &Facts, book: &Book) -> Vec<String> {
    let mut lines = vec![format!("{:?} {:?} {}", facts.feeds, facts.leftovers, facts.as_of)];
    macro_rules! add {
        ($($table:ident)+) => { $(lines.extend(facts.$table.iter().map(|row| format!("{} {row:?}", stringify!($table))));)+ };
    }
    add!(episodes turns spells visits open_spans surveys answers agent_spans handlings reviews costs customers headcount);
    for line in &mut lines {
        let parts: Vec<String> = line.split("case: Case(").map(str::to_owned).collect();
        let mut named = parts[0].clone();
        for part in &parts[1..] {
            let (number, rest) = part.split_once(')').expect("a case number");
            let case = book.cases()[number.parse::<usize>().expect("a number")];
            named.push_str(&format!("case: ({}){rest}", book.symbols.text(case.id)));
        }
        *line = named;
    }
    lines.sort_unstable();
    lines
}
