//! From what was told to events, case by case.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use nabiz_domain::event::{Actor, Event, Millis, Owner, Priority, What};
use nabiz_domain::symbols::{Sym, Symbols};
use rustc_hash::FxBuildHasher;

use super::{Case, Desk, Opening, Role, Row, Standing, Step, Who};
use crate::{Recorded, Sink};

/// A priority that is set so soon after the opening was there at the opening.
const AT_ONCE: Millis = 1000;

/// Who people are, for all cases.
struct Faces<'d> {
    desk: &'d Desk,
    /// Whoever was ever given a case.
    assignees: HashSet<Sym, FxBuildHasher>,
    /// Who held cases when they were told first, by number.
    held: HashMap<u32, Sym, FxBuildHasher>,
    /// Agents whose name another one bears, too, written with their id.
    longer: HashMap<Sym, String, FxBuildHasher>,
}

/// Writes the events of one case.
struct Writer<'w, 'd> {
    faces: &'w Faces<'d>,
    sink: &'w mut dyn Sink,
    id: String,
    events: u64,
}

impl Desk {
    /// Hands all events to `sink`; how many there were.
    pub(super) fn emit(mut self, sink: &mut dyn Sink) -> u64 {
        let (standing, held) = self.standing();
        // Who is given a case and answers at the same instant is given it first.
        let mut rows = standing;
        rows.append(&mut self.rows);
        // Stable, so that rows of one instant stay in the order in which they came.
        rows.sort_by_key(|row| (row.case, row.at));
        for &(case, figure) in &self.recorded {
            let case_id = self.symbols.text(self.cases[case as usize].id);
            sink.recorded(&Recorded { account: &self.account, case_id, figure });
        }
        for schedule in std::mem::take(&mut self.schedules) {
            sink.schedule(schedule);
        }
        let faces = Faces::new(&self, &rows, held);
        let mut writer = Writer { faces: &faces, sink, id: String::new(), events: 0 };
        let mut rest = &rows[..];
        for (number, case) in self.cases.iter().enumerate() {
            let own = rest.iter().take_while(|row| row.case as usize == number).count();
            let (rows, behind) = rest.split_at(own);
            rest = behind;
            writer.case(number as u32, case, rows);
        }
        writer.events
    }

    /// What stood when rows that tell no history were written, and who held cases by the first of them, nobody knows since when.
    fn standing(&mut self) -> (Vec<Row>, HashMap<u32, Sym, FxBuildHasher>) {
        let (mut rows, mut held) = (Vec::new(), HashMap::default());
        for Standing { case, told_at, since, step } in std::mem::take(&mut self.standings) {
            let is_first = told_at <= self.cases[case as usize].first_told_at;
            match (is_first, since, step) {
                (true, None, Step::Assignee(by)) => {
                    held.insert(case, by);
                }
                _ => {
                    let at = since.filter(|_| is_first).unwrap_or(told_at);
                    rows.push(Row { case, at, id: None, step, is_hint: true });
                }
            }
        }
        (rows, held)
    }
}

impl<'d> Faces<'d> {
    fn new(desk: &'d Desk, rows: &[Row], held: HashMap<u32, Sym, FxBuildHasher>) -> Self {
        let assignees = rows.iter().filter_map(|row| match row.step {
            Step::Assignee(id) => Some(id),
            _ => None,
        });
        let mut seen = HashSet::<Sym, FxBuildHasher>::default();
        let mut shared = HashSet::<Sym, FxBuildHasher>::default();
        let staff = desk.people.values().filter(|person| person.role != Role::Customer);
        for name in staff.filter_map(|person| person.name) {
            if !seen.insert(name) {
                shared.insert(name);
            }
        }
        let longer = desk.people.iter().filter_map(|(&id, person)| {
            let name = person.name.filter(|name| shared.contains(name))?;
            Some((id, format!("{} ({})", desk.symbols.text(name), desk.symbols.text(id))))
        });
        let assignees = assignees.chain(held.values().copied()).collect();
        Self { desk, assignees, held, longer: longer.collect() }
    }

    fn symbols(&self) -> &'d Symbols {
        &self.desk.symbols
    }

    /// What an agent, bot or team is called.
    fn shown(&self, id: Sym) -> &str {
        if let Some(longer) = self.longer.get(&id) {
            return longer;
        }
        let name = self.desk.people.get(&id).and_then(|person| person.name);
        self.symbols().text(name.unwrap_or(id))
    }

    fn team(&self, id: Sym) -> &'d str {
        self.symbols().text(self.desk.teams.get(&id).copied().unwrap_or(id))
    }

    /// Who it is: by the table of people, else the customer of the case, else whoever was given cases.
    fn actor(&self, who: Who, requester: Option<Sym>) -> Actor<&str> {
        match who {
            Who::Unknown => Actor::Unknown,
            Who::Customer => Actor::Customer,
            Who::System => Actor::System,
            Who::Agent(id) => Actor::Agent(id.map(|id| self.shown(id))),
            Who::Bot(id) => Actor::Bot(id.map(|id| self.shown(id))),
            Who::Person(id) => match self.desk.people.get(&id).map(|person| person.role) {
                Some(Role::Customer) => Actor::Customer,
                Some(Role::Agent) => Actor::Agent(Some(self.shown(id))),
                Some(Role::Bot) => Actor::Bot(Some(self.shown(id))),
                None if requester == Some(id) => Actor::Customer,
                None if self.assignees.contains(&id) => Actor::Agent(Some(self.shown(id))),
                None => Actor::Unknown,
            },
        }
    }

    fn is_bot(&self, id: Sym) -> bool {
        self.desk.people.get(&id).is_some_and(|person| person.role == Role::Bot)
    }
}

/// What a case has come to while its steps are written.
#[derive(Default)]
struct Course {
    team: Option<Sym>,
    assignee: Option<Sym>,
    priority: Option<Priority>,
    topic: Option<Sym>,
    /// A bot wrote to the customer.
    has_bot: bool,
}

impl Writer<'_, '_> {
    fn case(&mut self, number: u32, case: &Case, rows: &[Row]) {
        let mut course = Course { assignee: self.faces.held.get(&number).copied(), ..Course::default() };
        let is_told = |step: &Step| rows.iter().any(|row| !row.is_hint && same_kind(&row.step, step));
        let requester = case.opening.and_then(|opening| opening.requester);
        if let Some(opening) = &case.opening {
            let history = rows.iter().find_map(|row| match row.step {
                Step::Priority(to) => Some((row.at, to)),
                _ => None,
            });
            course.priority = match history {
                Some((at, first)) if at <= opening.at + AT_ONCE => Some(first),
                Some(_) => None,
                None => opening.priority,
            };
            let topics = || rows.iter().filter(|row| matches!(row.step, Step::Topic(_)));
            course.topic = match topics().find(|row| row.at <= opening.at) {
                Some(&Row { step: Step::Topic(first), .. }) => Some(first),
                _ if topics().next().is_some() => None,
                _ => opening.topic,
            };
            self.open(case, opening, &course);
        }
        for row in rows {
            if row.is_hint && is_told(&row.step) {
                continue;
            }
            self.step(case, requester, row, &mut course);
        }
    }

    fn open(&mut self, case: &Case, opening: &Opening, course: &Course) {
        let faces = self.faces;
        let by = match faces.actor(opening.by, opening.requester) {
            Actor::Unknown => Actor::Customer,
            by => by,
        };
        let text = |sym: Option<Sym>| sym.map(|sym| faces.symbols().text(sym));
        let what = What::Open {
            channel: opening.channel,
            by,
            requester: text(opening.requester),
            topic: text(course.topic),
            priority: course.priority,
            // An agent who opens a case of a customer's writes down what the customer asked for.
            on_behalf: matches!(by, Actor::Agent(_)) && opening.requester.is_some(),
            parent: text(opening.parent),
        };
        let attributes: Vec<(&str, &str)> =
            case.attributes.iter().map(|(key, value)| (*key, faces.symbols().text(*value))).collect();
        self.id.clear();
        // Writing into memory cannot fail.
        let _ = write!(self.id, "{}:{}:open", faces.desk.name, faces.symbols().text(case.id));
        self.send(case, opening.at, what, &attributes);
    }

    fn step(&mut self, case: &Case, requester: Option<Sym>, row: &Row, course: &mut Course) {
        let faces = self.faces;
        let text = |sym: Sym| faces.symbols().text(sym);
        let what = match row.step {
            Step::Message { by, is_public, kind, is_automated } => {
                let by = faces.actor(by, requester);
                course.has_bot |= is_public && matches!(by, Actor::Bot(_));
                What::Message { by, public: is_public, kind, automated: is_automated }
            }
            Step::Status { to, by } => What::Status { to, by: faces.actor(by, requester) },
            Step::Assignee(id) => {
                if course.assignee.replace(id) == Some(id) {
                    return;
                }
                let shown = faces.shown(id);
                What::Assign { to: if faces.is_bot(id) { Owner::Bot(shown) } else { Owner::Agent(shown) } }
            }
            Step::Team(id) => match course.team.replace(id) {
                Some(before) if before == id => return,
                Some(_) => What::Transfer { to: Some(faces.team(id)) },
                None => What::Assign { to: Owner::Team(faces.team(id)) },
            },
            Step::Priority(to) => {
                if course.priority.replace(to) == Some(to) {
                    return;
                }
                What::Priority { to }
            }
            Step::Topic(to) => {
                if course.topic.replace(to) == Some(to) {
                    return;
                }
                What::Topic { to: Some(text(to)) }
            }
            Step::GivenByBot if !course.has_bot => return,
            Step::Handoff | Step::GivenByBot => What::Handoff,
            Step::Merge { into } => What::Merge { into: text(into) },
            Step::Spam => What::Spam,
            Step::Delete => What::Delete,
            Step::SurveySent { survey, instrument, scale } => {
                What::SurveySent { survey: text(survey), instrument, scale: Some(scale), bounced: false }
            }
            Step::SurveyAnswer { survey, instrument, scale, score } => What::SurveyAnswer {
                survey: survey.map(text),
                instrument: Some(instrument),
                scale: Some(scale),
                score,
                respondent: requester.map(text),
                by_employee: false,
                wave: None,
                team: None,
                question: 1,
            },
        };
        self.write_id(case, row, &what);
        self.send(case, row.at, what, &[]);
    }

    /// By the vendor's id of it, or else by what it says: a later export that tells the same makes the same id.
    fn write_id(&mut self, case: &Case, row: &Row, what: &What<&str>) {
        let symbols = self.faces.symbols();
        self.id.clear();
        let _ = write!(self.id, "{}:{}:{}:", self.faces.desk.name, symbols.text(case.id), what.type_id());
        if let Some(id) = row.id {
            self.id.push_str(symbols.text(id));
            return;
        }
        let _ = write!(self.id, "{}", row.at);
        match what {
            What::Status { to, .. } => self.id.extend([":", to.id()]),
            What::Priority { to } => self.id.extend([":", to.id()]),
            What::Topic { to: Some(to) } => self.id.extend([":", to]),
            What::Assign { to: Owner::Agent(to) | Owner::Bot(to) | Owner::Team(to) } => self.id.extend([":", to]),
            _ => {}
        }
    }

    fn send(&mut self, case: &Case, at: Millis, what: What<&str>, attributes: &[(&str, &str)]) {
        let Desk { account, symbols, .. } = self.faces.desk;
        let case_id = Some(symbols.text(case.id));
        self.sink.event(&Event { event_id: &self.id, at, seq: None, account, case_id, what, attributes });
        self.events += 1;
    }
}

/// Whether `told` makes `hint` superfluous. A hint of a message is an answer's, of which the customer's own words, notes and
/// what a rule sends say nothing.
fn same_kind(told: &Step, hint: &Step) -> bool {
    match told {
        Step::Message { by, is_public, is_automated, .. } => {
            let is_answer = *by != Who::Customer && *is_public && !is_automated;
            is_answer && matches!(hint, Step::Message { .. })
        }
        _ => std::mem::discriminant(told) == std::mem::discriminant(hint),
    }
}
