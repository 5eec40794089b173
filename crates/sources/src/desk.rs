//! A help desk told by several tables or interfaces: people, teams, cases and what happened to them, joined at the end.
//!
//! Rows come in any order and from any file; only what events need is kept, about 50 bytes a step and 60 a case.
//! [`DeskReader`] is the reader of every such vendor; a [`Vendor`] says what its rows mean.

mod emit;
mod reader;
mod rows;

use std::collections::{BTreeMap, HashMap};

use nabiz_domain::calendar::Schedule;
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Instrument, MessageKind, Millis, Priority, Status};
use nabiz_domain::symbols::{Sym, Symbols};
use rustc_hash::FxBuildHasher;

use crate::recorded::{Figure, Record};
use crate::schedule::DeskSchedule;

pub(crate) use reader::{DeskReader, Vendor};

/// Who acted, as far as the row itself tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// The row does not say.
    Unknown,
    /// Somebody by id; who that is, other rows tell.
    Person(Sym),
    Customer,
    Agent(Option<Sym>),
    Bot(Option<Sym>),
    System,
}

/// What a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Customer,
    Agent,
    Bot,
}

/// A person as a table tells.
#[derive(Clone, Copy, Debug)]
struct Person {
    role: Role,
    name: Option<Sym>,
}

/// How a case began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) at: Millis,
    pub(crate) channel: Channel,
    pub(crate) by: Who,
    pub(crate) requester: Option<Sym>,
    pub(crate) topic: Option<Sym>,
    /// The priority of the case as it stands; its history, where there is one, tells what it was at first.
    pub(crate) priority: Option<Priority>,
    pub(crate) parent: Option<Sym>,
}

/// Something that happened to a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    Message {
        by: Who,
        is_public: bool,
        kind: MessageKind,
        is_automated: bool,
    },
    Status {
        to: Status,
        by: Who,
    },
    /// Given to a person, or to a bot where other rows say that it is one.
    Assignee(Sym),
    /// Given to a team: the first time an assignment, later a transfer.
    Team(Sym),
    Priority(Priority),
    Topic(Sym),
    Handoff,
    /// Given away by a bot: a handoff where a bot wrote to the customer before, else the routing at the door, which gives
    /// nothing from bot to human (METRICS A.2, H19).
    GivenByBot,
    Merge {
        into: Sym,
    },
    Spam,
    Delete,
    SurveySent {
        survey: Sym,
        instrument: Instrument,
        scale: &'static str,
    },
    SurveyAnswer {
        survey: Option<Sym>,
        instrument: Instrument,
        scale: &'static str,
        score: f32,
    },
}

/// A step with its case and instant.
#[derive(Clone, Copy, Debug)]
struct Row {
    case: u32,
    at: Millis,
    /// The vendor's id of it.
    id: Option<Sym>,
    step: Step,
    /// Counts only where nothing better tells the same kind of thing.
    is_hint: bool,
}

/// How a case stood when a row that tells no history was written.
#[derive(Clone, Copy, Debug)]
struct Standing {
    case: u32,
    told_at: Millis,
    /// Since when, as far as the row itself can say.
    since: Option<Millis>,
    step: Step,
}

/// A case.
#[derive(Debug)]
struct Case {
    id: Sym,
    opening: Option<Opening>,
    /// When the row that told the opening was written; a later one tells better.
    told_at: Millis,
    /// When the first row that told the opening was written.
    first_told_at: Millis,
    attributes: Vec<(&'static str, Sym)>,
}

/// What a vendor's files tell.
#[derive(Debug)]
pub(crate) struct Desk {
    /// Part of every event id.
    name: &'static str,
    account: String,
    pub(crate) symbols: Symbols,
    people: BTreeMap<Sym, Person>,
    teams: HashMap<Sym, Sym, FxBuildHasher>,
    index: HashMap<Sym, u32, FxBuildHasher>,
    cases: Vec<Case>,
    rows: Vec<Row>,
    standings: Vec<Standing>,
    /// What the vendor recorded of cases itself, where somebody wants to know.
    recorded: Vec<(u32, Figure)>,
    keeps_recorded: bool,
    /// The business hours by which it works, its default first.
    schedules: Vec<DeskSchedule>,
}

impl Desk {
    /// Nothing told yet; `name` becomes part of every event id.
    pub(crate) fn new(name: &'static str, account: Option<&str>) -> Self {
        Self {
            name,
            account: account.unwrap_or(name).to_owned(),
            symbols: Symbols::default(),
            people: BTreeMap::new(),
            teams: HashMap::default(),
            index: HashMap::default(),
            cases: Vec::new(),
            rows: Vec::new(),
            standings: Vec::new(),
            recorded: Vec::new(),
            keeps_recorded: false,
            schedules: Vec::new(),
        }
    }

    /// The symbol of a text.
    pub(crate) fn sym(&mut self, text: &str) -> Sym {
        self.symbols.intern(text)
    }

    /// A person with a role and, where it may be shown, a name.
    pub(crate) fn person(&mut self, id: &str, role: Role, name: Option<&str>) {
        let id = self.sym(id);
        let name = name.map(|name| self.sym(name));
        self.people.insert(id, Person { role, name });
    }

    /// How many people are known.
    pub(crate) fn people(&self) -> usize {
        self.people.len()
    }

    /// A team with its name.
    pub(crate) fn team(&mut self, id: &str, name: &str) {
        let (id, name) = (self.sym(id), self.sym(name));
        self.teams.insert(id, name);
    }

    /// The opening of a case as a row written at `told_at` tells it. Of several rows the latest holds.
    pub(crate) fn open(&mut self, case: &str, told_at: Millis, opening: Opening, attributes: Vec<(&'static str, Sym)>) {
        let case = self.case(case);
        let case = &mut self.cases[case as usize];
        case.first_told_at = case.first_told_at.min(told_at);
        if case.opening.is_none() || told_at >= case.told_at {
            (case.opening, case.told_at, case.attributes) = (Some(opening), told_at, attributes);
        }
    }

    /// Gives the values of an attribute the names that another table told.
    pub(crate) fn rename(&mut self, key: &str, names: &BTreeMap<Sym, Sym>) {
        let attributes = self.cases.iter_mut().flat_map(|case| &mut case.attributes);
        for (_, value) in attributes.filter(|(known, _)| *known == key) {
            *value = names.get(value).copied().unwrap_or(*value);
        }
    }

    /// A step of a case; `id` is the vendor's id of it.
    pub(crate) fn step(&mut self, case: &str, at: Millis, id: Option<&str>, step: Step) {
        self.push(case, at, id, step, false);
    }

    /// A step that counts only where no other tells the same kind of thing of the case.
    pub(crate) fn hint(&mut self, case: &str, at: Millis, id: Option<&str>, step: Step) {
        self.push(case, at, id, step, true);
    }

    /// How the case stands by a row written at `told_at` that tells no history. By the first such row it stood so `since`,
    /// by later ones from then on, where it stood otherwise before. Counts as a hint does.
    pub(crate) fn stands(&mut self, case: &str, told_at: Millis, since: Millis, step: Step) {
        let case = self.case(case);
        let since = Some(since);
        self.standings.push(Standing { case, told_at, since, step });
    }

    /// Who is assigned by a row written at `told_at` that does not say since when. By the first such row no assignment is told:
    /// an instant of our own would be a first assignment that nobody measured. By later ones it is, where it was another's.
    pub(crate) fn is_held(&mut self, case: &str, told_at: Millis, by: Sym) {
        let case = self.case(case);
        self.standings.push(Standing { case, told_at, since: None, step: Step::Assignee(by) });
    }

    /// What the vendor recorded of a case itself.
    pub(crate) fn recorded(&mut self, case: &str, figure: Figure) {
        if self.keeps_recorded {
            let case = self.case(case);
            self.recorded.push((case, figure));
        }
    }

    /// What the vendor recorded of a duration: the instants of its begin and its end.
    pub(crate) fn recorded_span(&mut self, case: &str, what: Record, from: Millis, to: Option<Millis>) {
        if let Some(to) = to {
            self.recorded(case, Figure::new(what, (to - from) as f64 / 1e3, 1.0));
        }
    }

    /// Business hours by which the desk works, and how many cases carry them; its default is told first.
    pub(crate) fn works_by(&mut self, name: String, schedule: Option<Schedule>, cases: u64) {
        self.schedules.push(DeskSchedule { account: self.account.clone(), name, schedule, cases });
    }

    fn push(&mut self, case: &str, at: Millis, id: Option<&str>, step: Step, is_hint: bool) {
        let case = self.case(case);
        let id = id.map(|id| self.sym(id));
        self.rows.push(Row { case, at, id, step, is_hint });
    }

    /// How much was told.
    fn mark(&self) -> [usize; 3] {
        [self.rows.len(), self.standings.len(), self.recorded.len()]
    }

    /// Forgets what was told behind `mark`: its row was refused.
    fn undo(&mut self, [rows, standings, recorded]: [usize; 3]) {
        self.rows.truncate(rows);
        self.standings.truncate(standings);
        self.recorded.truncate(recorded);
    }

    /// How many cases have an opening.
    pub(crate) fn opened(&self) -> usize {
        self.cases.iter().filter(|case| case.opening.is_some()).count()
    }

    fn case(&mut self, id: &str) -> u32 {
        let id = self.symbols.intern(id);
        let new = self.cases.len() as u32;
        let case = *self.index.entry(id).or_insert(new);
        if case == new {
            self.cases.push(Case {
                id,
                opening: None,
                told_at: Millis::MIN,
                first_told_at: Millis::MAX,
                attributes: Vec::new(),
            });
        }
        case
    }
}
