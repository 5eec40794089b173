//! A desk for tests: a script of events in relative time, folded, with every fact printable in one line.
//!
//! A line of a script is `TIME CASE VERB ARGUMENTS`; TIME counts from Monday 2024-04-15 00:00 UTC in parts joined
//! by `+`: `90` and `1.5` are seconds, `10m`, `9h` and `3d` minutes, hours and days. The case `-` is no case: a feed.
//! Arguments are bare words or `key=value`.

use std::fmt::Write as _;
use std::str::FromStr;

use nabiz_domain::book::{Book, Taken};
use nabiz_domain::calendar::{Calendar, Hours, Schedule, Shift};
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{
    Actor, AgentState, Event, FlowOut, Instrument, MessageKind, Millis, Owner, Priority, Status, What,
};
use nabiz_domain::facts::{Busy, Credit, Episode, Facts, Flags, Labels};
use nabiz_domain::fold::fold;
use nabiz_domain::settings::{Settings, SlaMetric, SlaPolicy, Team};
use nabiz_domain::symbols::Sym;

use jiff::civil::Weekday;

/// Monday 2024-04-15 00:00 UTC.
pub const MONDAY: Millis = 1_713_139_200_000;

/// Seconds or `1d+9h+30m+5` as milliseconds.
pub fn span(text: &str) -> Millis {
    let part = |part: &str| {
        let (number, unit) = match part.chars().last() {
            Some('d') => (&part[..part.len() - 1], 86_400_000.0),
            Some('h') => (&part[..part.len() - 1], 3_600_000.0),
            Some('m') => (&part[..part.len() - 1], 60_000.0),
            _ => (part, 1_000.0),
        };
        let number: f64 = number.parse().unwrap_or_else(|_| panic!("no time: {text}"));
        (number * unit).round() as Millis
    };
    text.split('+').map(part).sum()
}

struct Line<'a> {
    text: &'a str,
    words: Vec<&'a str>,
}

impl<'a> Line<'a> {
    fn word(&self, position: usize) -> &'a str {
        let bare = self.words.iter().filter(|word| !word.contains('='));
        bare.skip(position).copied().next().unwrap_or_else(|| panic!("word {position} is missing in `{}`", self.text))
    }

    fn has(&self, position: usize) -> Option<&'a str> {
        self.words.iter().filter(|word| !word.contains('=')).nth(position).copied()
    }

    fn key(&self, name: &str) -> Option<&'a str> {
        self.words.iter().find_map(|word| word.split_once('=').filter(|(key, _)| *key == name)).map(|(_, value)| value)
    }

    fn parsed<T: FromStr>(&self, text: &str) -> T {
        text.parse().unwrap_or_else(|_| panic!("`{text}` in `{}`", self.text))
    }
}

fn actor(text: &str) -> Actor<&str> {
    match text {
        "customer" => Actor::Customer,
        "system" => Actor::System,
        "bot" => Actor::Bot(None),
        "?" => Actor::Unknown,
        "agent" => Actor::Agent(None),
        agent => Actor::Agent(Some(agent)),
    }
}

fn owner(text: &str) -> Owner<&str> {
    match text.split_once(':') {
        Some(("team", id)) => Owner::Team(id),
        Some(("bot", id)) => Owner::Bot(id),
        _ => Owner::Agent(text),
    }
}

fn message(by: Actor<&str>, public: bool, kind: MessageKind, automated: bool) -> What<&str> {
    What::Message { by, public, kind, automated }
}

fn found<T>(value: Option<T>, line: &Line<'_>) -> T {
    value.unwrap_or_else(|| panic!("unknown word in `{}`", line.text))
}

fn opening<'a>(line: &Line<'a>) -> What<&'a str> {
    let channel = found(Channel::parse(line.word(3)), line);
    let (requester, topic, parent) = (line.key("req"), line.key("topic"), line.key("parent"));
    let priority = line.key("pri").map(|text| found(Priority::parse(text), line));
    if line.word(2) == "arrive" {
        return What::Arrive { channel, requester, topic, parent, priority };
    }
    let by = actor(line.key("by").unwrap_or("customer"));
    What::Open { channel, by, requester, topic, priority, on_behalf: line.has(4) == Some("on_behalf"), parent }
}

fn survey<'a>(line: &Line<'a>) -> What<&'a str> {
    let instrument = line.key("of").map(|text| found(Instrument::parse(text), line));
    if line.word(2) == "sent" {
        let instrument = instrument.unwrap_or(Instrument::Csat);
        let bounced = line.has(4) == Some("bounced");
        return What::SurveySent { survey: line.word(3), instrument, scale: line.key("scale"), bounced };
    }
    What::SurveyAnswer {
        survey: Some(line.word(3)).filter(|id| *id != "-"),
        instrument,
        scale: line.key("scale"),
        score: line.parsed(line.word(4)),
        respondent: line.key("by").or(line.key("employee")),
        by_employee: line.key("employee").is_some(),
        wave: line.key("wave"),
        team: line.key("team"),
        question: line.key("q").map_or(1, |text| line.parsed(text)),
    }
}

fn what<'a>(line: &Line<'a>) -> What<&'a str> {
    let (public, private) = (true, false);
    match line.word(2) {
        "open" | "arrive" => opening(line),
        "says" => message(Actor::Customer, public, MessageKind::Reply, false),
        "replies" => message(actor(line.word(3)), public, MessageKind::Reply, false),
        "macro" => message(actor(line.word(3)), public, MessageKind::Reply, true),
        "auto" => message(actor(line.word(3)), public, MessageKind::Auto, false),
        "prompts" => message(actor(line.word(3)), public, MessageKind::Survey, false),
        "notes" => message(actor(line.word(3)), private, MessageKind::Note, false),
        "whispers" => message(actor(line.word(3)), private, MessageKind::Reply, false),
        "assign" => What::Assign { to: owner(line.word(3)) },
        "handoff" => What::Handoff,
        "transfer" => What::Transfer { to: line.has(3) },
        "escalate" => What::Escalate { to: line.has(3) },
        "is" => {
            What::Status { to: found(Status::parse(line.word(3)), line), by: actor(line.has(4).unwrap_or("system")) }
        }
        "priority" => What::Priority { to: found(Priority::parse(line.word(3)), line) },
        "topic" => What::Topic { to: line.has(3) },
        "merge" => What::Merge { into: line.word(3) },
        "spam" => What::Spam,
        "unspam" => What::Unspam,
        "delete" => What::Delete,
        "restore" => What::Restore,
        "test" => What::Test,
        "sent" | "answered" => survey(line),
        "starts" => What::WorkStart { agent: line.word(3) },
        "ends" => What::WorkEnd { agent: line.word(3) },
        "code" => What::ResolutionCode { code: line.word(3) },
        "review" => What::Review {
            reviewer: Some(line.word(3)),
            passed: line.parsed(line.word(4)),
            applicable: line.parsed(line.word(5)),
            critical_failed: 0,
            score: line.has(6).map(|text| line.parsed(text)),
        },
        "offer" => What::DeflectOffer,
        "accept" => What::DeflectAccept,
        "queue" => What::Queue { queue: line.has(3) },
        "ring" => What::Ring,
        "pickup" => What::Answer { agent: line.has(3) },
        "hold" => What::Hold,
        "unhold" => What::Unhold,
        "xfer" => What::Xfer { agent: line.has(3) },
        "hangup" => What::Hangup { by: actor(line.word(3)) },
        "wrap" => What::WrapEnd { agent: line.has(3) },
        "abandon" => What::Abandon,
        "flowout" => What::Flowout {
            kind: match line.word(3) {
                "timeout" => FlowOut::Timeout,
                "empty" => FlowOut::Empty,
                _ => FlowOut::Key,
            },
        },
        "callback" => What::CallbackAccept,
        "state" => What::AgentState { agent: line.word(3), state: found(AgentState::parse(line.word(4)), line) },
        "joins" => What::Headcount { employee: line.word(3), join: true, voluntary: None },
        "leaves" => {
            let voluntary = line.has(4).map(|text| text == "voluntary");
            What::Headcount { employee: line.word(3), join: false, voluntary }
        }
        "cost" => What::Cost {
            amount: line.parsed(line.word(3)),
            currency: line.word(4),
            category: line.key("category"),
            class: line.key("class").map(|text| found(Class::parse(text), line)),
            team: line.key("team"),
        },
        "subscribes" => What::CustomerStart { requester: line.word(3) },
        "cancels" => What::CustomerEnd { requester: line.word(3), reason: line.has(4) },
        "orders" => What::Order { requester: line.word(3), amount: None, currency: None },
        verb => panic!("unknown verb `{verb}` in `{}`", line.text),
    }
}

/// Settings, then scripts; then facts as of an instant.
pub struct Desk {
    pub settings: Settings,
    pub book: Book,
    numbered: bool,
    next: u64,
}

impl Desk {
    pub fn new() -> Self {
        Self { settings: Settings::default(), book: Book::new(), numbered: true, next: 0 }
    }

    /// Events without `seq`, as imports have them.
    pub fn import() -> Self {
        Self { numbered: false, ..Self::new() }
    }

    /// Weekly hours, Monday to Friday, in UTC.
    pub fn open(mut self, from: u16, to: u16) -> Self {
        self.settings.calendar = Some(office(from, to));
        self
    }

    /// A team with hours of its own, if they differ.
    pub fn team(mut self, id: &str, members: &[&str], hours: Option<(u16, u16)>) -> Self {
        let members = members.iter().map(|&member| member.to_owned()).collect();
        let calendar = hours.map(|(from, to)| office(from, to));
        self.settings.teams.push(Team { id: id.into(), members, calendar });
        self
    }

    /// A target: `response` or `resolution`, how long, and what it is for (`ticket`, `high`, `team:L2`, `business`).
    pub fn sla(mut self, metric: &str, target: &str, keys: &[&str]) -> Self {
        let metric = if metric == "response" { SlaMetric::FirstResponse } else { SlaMetric::Resolution };
        let mut policy = SlaPolicy {
            metric,
            class: None,
            priority: None,
            team: None,
            target: span(target),
            hours: Hours::Calendar,
            pause: vec![Status::Pending],
        };
        for key in keys {
            policy.class = policy.class.or(Class::parse(key));
            policy.priority = policy.priority.or(Priority::parse(key));
            policy.team = policy.team.or(key.strip_prefix("team:").map(str::to_owned));
            if *key == "business" {
                policy.hours = Hours::Business;
            }
            if let Some(status) = key.strip_prefix("pause:") {
                policy.pause = Status::parse(status).into_iter().collect();
            }
        }
        self.settings.sla.push(policy);
        self
    }

    pub fn take(&mut self, event_id: &str, seq: Option<u64>, text: &str) -> Taken {
        let line = Line { text, words: text.split_whitespace().collect() };
        let case_id = Some(line.word(1)).filter(|id| *id != "-");
        let (at, what) = (MONDAY + span(line.word(0)), what(&line));
        self.book.take(&Event { event_id, at, seq, account: "a", case_id, what, attributes: &[] })
    }

    /// Adds a script, a line or `;` an event; `#` begins a comment line.
    pub fn script(mut self, script: &str) -> Self {
        let lines = script.split(['\n', ';']).map(str::trim);
        for text in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (id, seq) = (format!("e{}", self.next), self.numbered.then_some(self.next));
            self.next += 1;
            assert_eq!(self.take(&id, seq, text), Taken::New);
        }
        self
    }

    /// The facts at the end of the third week.
    pub fn facts(self) -> Answer {
        self.at("21d")
    }

    pub fn at(mut self, instant: &str) -> Answer {
        let facts = self.fold(instant);
        Answer { facts, book: self.book }
    }

    pub fn fold(&mut self, instant: &str) -> Facts {
        let index = self.book.index();
        fold(&self.book, &index, nabiz_domain::book::Account(0), &self.settings, MONDAY + span(instant), 2)
    }
}

/// Monday to Friday from minute to minute in UTC.
pub fn office(from: u16, to: u16) -> Calendar {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let shifts = days.map(|day| (day, Shift::new(from, to).expect("a shift")));
    Calendar::new(vec![Schedule::new("UTC", shifts).expect("a schedule")])
}

/// Facts with what is needed to print them.
pub struct Answer {
    pub facts: Facts,
    pub book: Book,
}

impl Answer {
    fn name(&self, sym: Sym) -> &str {
        self.book.symbols.text(sym)
    }

    fn maybe(&self, sym: Option<Sym>) -> &str {
        sym.map_or("-", |sym| self.name(sym))
    }

    /// `team/agent`.
    fn credit(&self, credit: Credit) -> String {
        format!("{}/{}", self.maybe(credit.team), self.maybe(credit.agent))
    }

    /// `T`, and from the second session on `T#2`.
    fn id(&self, labels: &Labels) -> String {
        let id = self.name(self.book.cases()[labels.case.0 as usize].id);
        if labels.session > 1 { format!("{id}#{}", labels.session) } else { id.to_owned() }
    }

    pub fn episode(&self, id: &str) -> &Episode {
        let known = || self.facts.episodes.iter().map(|one| self.id(&one.labels)).collect::<Vec<_>>();
        let found = self.facts.episodes.iter().find(|one| self.id(&one.labels) == id);
        found.unwrap_or_else(|| panic!("no episode {id} among {:?}", known()))
    }

    /// Checks an episode against words: `+FLAG`, `-FLAG`, or `field=value` with instants and lengths in seconds.
    #[track_caller]
    pub fn check(&self, id: &str, expected: &str) -> &Self {
        let one = self.episode(id);
        let mut wrong = Vec::new();
        for word in expected.split_whitespace() {
            if let Some(name) = word.strip_prefix(['+', '-']).filter(|_| !word.contains('=')) {
                if one.flags.has(flag(name)) != word.starts_with('+') {
                    wrong.push(format!("not {word}"));
                }
            } else if let Some((name, value)) = word.split_once('=') {
                let got = self.field(one, name);
                let value = if value.contains(['d', 'h', 'm']) && !value.contains('/') && got != value {
                    seconds(span(value))
                } else {
                    value.to_owned()
                };
                if got != value {
                    wrong.push(format!("{name}={got}, not {value}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{id}: {}\n{one:?}", wrong.join("; "));
        self
    }

    fn field(&self, one: &Episode, name: &str) -> String {
        let business = one.business;
        let at = |at: Millis| seconds(at - MONDAY);
        let maybe_at = |value: Option<Millis>| value.map_or("none".into(), at);
        let maybe = |value: Option<Millis>| value.map_or("none".into(), seconds);
        match name {
            "opened" => at(one.opened_at),
            "human" => at(one.human_start),
            "assigned" => maybe_at(one.assigned_at),
            "replied" => maybe_at(one.replied_at),
            "any" => maybe_at(one.any_replied_at),
            "first" => maybe_at(one.first_resolved_at),
            "resolved" => maybe_at(one.resolved_at),
            "lapsed" => maybe_at(one.lapsed_at),
            "critical" => maybe_at(one.critical_at),
            "waiting" => maybe_at(one.waiting_since),
            "wait" => maybe(one.requester_wait),
            "b.assignment" => maybe(business.assignment),
            "b.response" => maybe(business.response),
            "b.from_opened" => maybe(business.response_from_opened),
            "b.from_assignment" => maybe(business.response_from_assignment),
            "b.any" => maybe(business.any_response),
            "b.resolution" => maybe(business.resolution),
            "b.first" => maybe(business.first_resolution),
            "b.resolution_from_assignment" => maybe(business.resolution_from_assignment),
            "b.wait" => maybe(business.requester_wait),
            "replies" => one.replies.to_string(),
            "contacts" => one.contacts.to_string(),
            "reopens" => one.reopens.to_string(),
            "repliers" => one.repliers.to_string(),
            "messages" => one.messages_in.to_string(),
            "response_sla" => maybe_at(one.response_sla_at),
            "response_due" => maybe_at(one.response_due_at),
            "resolution_sla" => maybe_at(one.resolution_sla_at),
            "resolution_due" => maybe_at(one.resolution_due_at),
            "handle" => format!("{}", one.handle / 1_000.0),
            "raw" => seconds(one.handle_raw),
            "handled" => maybe_at(one.handled_at),
            "queued" => maybe_at(one.call.queued_at),
            "queue_wait" => seconds(one.call.wait),
            "talk" => seconds(one.call.talk),
            "hold" => seconds(one.call.hold),
            "wrap" => seconds(one.call.wrap),
            "dial" => seconds(one.call.dial),
            "legs" => one.call.legs.to_string(),
            "code" => self.maybe(one.resolution_code).into(),
            "topic" => self.maybe(one.labels.topic).into(),
            "priority" => one.labels.priority.map_or("-", Priority::id).into(),
            "channel" => one.labels.channel.id().into(),
            "at_opening" => self.credit(one.at_opening),
            "at_assignment" => self.credit(one.at_assignment),
            "at_reply" => self.credit(one.at_reply),
            "at_first" => self.credit(one.at_first_resolution),
            "at_resolution" => self.credit(one.at_resolution),
            "at_response_sla" => self.credit(one.at_response_sla),
            "at_resolution_sla" => self.credit(one.at_resolution_sla),
            "at_critical" => self.credit(one.at_critical),
            _ => panic!("no field {name}"),
        }
    }

    /// Checks that there are these episodes and no others.
    #[track_caller]
    pub fn episodes(&self, expected: &[&str]) -> &Self {
        let got: Vec<String> = self.facts.episodes.iter().map(|one| self.id(&one.labels)).collect();
        assert_eq!(got, expected);
        self
    }

    /// Checks one table's rows, each printed as described at its arm; of the flags only those named are printed.
    #[track_caller]
    pub fn rows(&self, table: &str, flags: &[&str], expected: &[&str]) -> &Self {
        assert_eq!(self.print(table, flags), expected, "{table}");
        self
    }

    fn print(&self, table: &str, shown: &[&str]) -> Vec<String> {
        let facts = &self.facts;
        let at = |at: Millis| seconds(at - MONDAY);
        let end = |end: Option<Millis>| end.map_or("…".into(), at);
        let maybe = |value: Option<Millis>| value.map_or("none".into(), seconds);
        let whose = |labels: &Option<Labels>| labels.as_ref().map_or("-".into(), |labels| self.id(labels));
        let with = |line: String, flags: Flags| {
            let mut line = line;
            for name in shown.iter().filter(|name| flags.has(flag(name))) {
                let _ = write!(line, " {name}");
            }
            line
        };
        match table {
            // T 60..120 business team/agent
            "turns" => facts
                .turns
                .iter()
                .map(|row| {
                    let (from, to, credit) = (at(row.started_at), end(row.replied_at), self.credit(row.credit));
                    with(format!("{} {from}..{to} {credit}", self.id(&row.labels)), row.flags)
                })
                .collect(),
            "spells" => facts
                .spells
                .iter()
                .map(|row| {
                    let (from, to, credit) = (at(row.started_at), end(row.replied_at), self.credit(row.credit));
                    with(format!("{} {from}..{to} {credit}", self.id(&row.labels)), row.flags)
                })
                .collect(),
            "spells.business" => facts.spells.iter().map(|row| maybe(row.business)).collect(),
            "turns.business" => facts.turns.iter().map(|row| maybe(row.business)).collect(),
            // K 10..18 queue team/agent
            "visits" => facts
                .visits
                .iter()
                .map(|row| {
                    let (from, to, queue) = (at(row.queued_at), end(row.left_at), self.maybe(row.queue));
                    with(
                        format!("{} {from}..{to} {queue} {}", self.id(&row.labels), self.credit(row.credit)),
                        row.flags,
                    )
                })
                .collect(),
            "open_spans" => facts
                .open_spans
                .iter()
                .map(|row| {
                    let (from, to, credit) = (at(row.from), end(row.until), self.credit(row.credit));
                    with(format!("{} {from}..{to} {credit}", self.id(&row.labels)), row.flags)
                })
                .collect(),
            "surveys" => facts
                .surveys
                .iter()
                .map(|row| {
                    let (sent, credit) = (at(row.sent_at), self.credit(row.credit));
                    with(format!("{} {} {sent} {credit}", whose(&row.labels), row.instrument.id()), row.flags)
                })
                .collect(),
            // case instrument score→mean at team/agent
            "answers" => facts
                .answers
                .iter()
                .map(|row| {
                    let (score, when, credit) = (row.score, at(row.answered_at), self.credit(row.credit));
                    let what = format!("{} {} {score}", whose(&row.labels), row.instrument.id());
                    with(format!("{what} {when} {credit}"), row.flags)
                })
                .collect(),
            "answers.mean" => {
                facts.answers.iter().map(|row| with(format!("{:.4}", row.mean_score), row.flags)).collect()
            }
            "agent_spans" => facts
                .agent_spans
                .iter()
                .map(|row| {
                    let busy = match row.busy {
                        Busy::Call => "call",
                        Busy::Conversation => "conversation",
                        Busy::Ticket => "ticket",
                        Busy::State(state) => state.id(),
                    };
                    let (from, to) = (at(row.from), at(row.until));
                    format!("{} {from}..{to} {busy} {}", self.name(row.agent), whose(&row.labels))
                })
                .collect(),
            // T share/raw until team/agent
            "handlings" => facts
                .handlings
                .iter()
                .map(|row| {
                    let (share, raw, until) = (row.share / 1_000.0, seconds(row.raw), at(row.handled_at));
                    let line = format!("{} {share}/{raw} {until} {}", self.id(&row.labels), self.credit(row.credit));
                    with(line, row.flags)
                })
                .collect(),
            "reviews" => facts
                .reviews
                .iter()
                .map(|row| {
                    let (when, credit) = (at(row.at), self.credit(row.credit));
                    let done = format!("{}/{}", row.passed, row.applicable);
                    with(
                        format!("{} {when} {} {done} {credit}", self.id(&row.labels), self.maybe(row.reviewer)),
                        row.flags,
                    )
                })
                .collect(),
            "costs" => facts
                .costs
                .iter()
                .map(|row| {
                    let class = row.class.map_or("-", Class::id);
                    let (category, team) = (self.maybe(row.category), self.maybe(row.team));
                    format!("{} {} {} {category} {class} {team}", at(row.at), row.amount, self.name(row.currency))
                })
                .collect(),
            "customers" => facts
                .customers
                .iter()
                .map(|row| {
                    let from = if row.from == Millis::MIN { "before".into() } else { at(row.from) };
                    let kind = if row.contract { "contract" } else { "orders" };
                    format!("{} {from}..{} {kind}", self.name(row.requester), end(row.until))
                })
                .collect(),
            "headcount" => facts
                .headcount
                .iter()
                .map(|row| {
                    let change = if row.join { "joins" } else { "leaves" };
                    let why = row.voluntary.map_or("-", |yes| if yes { "voluntary" } else { "dismissed" });
                    format!("{} {} {change} {why}", at(row.at), self.name(row.employee))
                })
                .collect(),
            _ => panic!("no table {table}"),
        }
    }
}

/// Milliseconds as seconds, with a fraction only if there is one.
pub fn seconds(value: Millis) -> String {
    format!("{}", value as f64 / 1_000.0)
}

pub fn flag(name: &str) -> Flags {
    let found = Flags::NAMED.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no flag {name}")).1
}

/// Folds one script with the default settings and checks one episode, three weeks later.
#[track_caller]
pub fn check(script: &str, id: &str, expected: &str) {
    Desk::new().script(script).facts().check(id, expected);
}
