//! Facts as Arrow tables: one row type of the domain, one table. The column names are the contract that the
//! catalogue's definitions and facts files rest on (docs/facts.md).

mod labels;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::Result;
use nabiz_catalogue::metric::Table;
use nabiz_domain::book::Account;
use nabiz_domain::channel::Class;
use nabiz_domain::event::{AgentState, FlowOut, Instrument, Millis};
use nabiz_domain::facts::{Busy, Credit, Facts, Flags, Labels};
use nabiz_domain::scale::Scale;
use nabiz_domain::symbols::Sym;

use crate::dictionary::Dictionary;
use crate::packed::{Chunk, FactTable, OWN_CHUNK, parts};
use crate::parallel;

pub use labels::{Labeller, Legend};

/// Attributes stand in columns of this prefix.
pub const ATTRIBUTE: &str = "attr_";
/// Labels every row of a case has.
pub const LABELS: [&str; 5] = ["account", "class", "channel", "topic", "priority"];

/// What an agent can be busy with, in the order of the codes.
pub(crate) const BUSY: [Busy; 3 + AgentState::ALL.len()] = {
    let mut all = [Busy::Call; 3 + AgentState::ALL.len()];
    all[1] = Busy::Conversation;
    all[2] = Busy::Ticket;
    let mut state = 0;
    while state < AgentState::ALL.len() {
        all[3 + state] = Busy::State(AgentState::ALL[state]);
        state += 1;
    }
    all
};

/// Scales of answers, in the order of the codes.
pub(crate) const SCALES: [Scale; 8] = [
    Scale::OneToFive,
    Scale::OneToFour,
    Scale::OneToThree,
    Scale::OneToSeven,
    Scale::OneToTen,
    Scale::ZeroToTen,
    Scale::GoodBad,
    Scale::Ces1,
];

fn busy_id(busy: Busy) -> &'static str {
    match busy {
        Busy::Call => "call",
        Busy::Conversation => "conversation",
        Busy::Ticket => "ticket",
        Busy::State(state) => state.id(),
    }
}

/// The columns of one batch as they are put together.
struct Columns<'a, R> {
    rows: &'a [&'a R],
    account: &'a [u32],
    names: &'a Labeller<'a>,
    columns: Vec<(String, ArrayRef)>,
}

impl<R> Columns<'_, R> {
    fn put(&mut self, name: &str, array: ArrayRef) {
        self.columns.push((name.to_owned(), array));
    }

    fn integer(&mut self, name: &str, of: impl Fn(&R) -> Option<Millis>) {
        let array: Int64Array = self.rows.iter().map(|row| of(row)).collect();
        self.put(name, Arc::new(array));
    }

    fn number(&mut self, name: &str, of: impl Fn(&R) -> Option<f64>) {
        let array: Float64Array = self.rows.iter().map(|row| of(row)).collect();
        self.put(name, Arc::new(array));
    }

    fn count(&mut self, name: &str, of: impl Fn(&R) -> u32) {
        let array: UInt32Array = self.rows.iter().map(|row| of(row)).collect();
        self.put(name, Arc::new(array));
    }

    /// A person is a number here; who it is stays in the book.
    fn anonymous(&mut self, name: &str, of: impl Fn(&R) -> Option<Sym>) {
        let array: UInt32Array = self.rows.iter().map(|row| of(row).map(|sym| sym.index() as u32)).collect();
        self.put(name, Arc::new(array));
    }

    fn flags(&mut self, of: impl Fn(&R) -> Flags) {
        let array: UInt64Array = self.rows.iter().map(|row| of(row).0).collect();
        self.put("flags", Arc::new(array));
    }

    fn text(&mut self, name: &str, of: impl Fn(&R) -> Option<Sym>) -> Result<()> {
        self.label(name, &self.names.texts, of)
    }

    fn team(&mut self, name: &str, of: impl Fn(&R) -> Option<Sym>) -> Result<()> {
        self.label(name, &self.names.teams, of)
    }

    fn agent(&mut self, name: &str, of: impl Fn(&R) -> Option<Sym>) -> Result<()> {
        self.label(name, &self.names.agents, of)
    }

    fn label(&mut self, name: &str, names: &Dictionary, of: impl Fn(&R) -> Option<Sym>) -> Result<()> {
        let array = names.column(self.rows.iter().map(|row| of(row).map(|sym| names.code(sym))))?;
        self.put(name, array);
        Ok(())
    }

    fn credit(&mut self, prefix: &str, of: impl Fn(&R) -> Credit) -> Result<()> {
        self.team(&format!("{prefix}_team"), |row| of(row).team)?;
        self.agent(&format!("{prefix}_agent"), |row| of(row).agent)
    }

    fn fixed(&mut self, name: &str, values: &[&str], of: impl Fn(&R) -> Option<usize>) -> Result<()> {
        let dictionary = Dictionary::fixed(values);
        let array = dictionary.column(self.rows.iter().map(|row| of(row).map(|code| code as u32)))?;
        self.put(name, array);
        Ok(())
    }

    fn account(&mut self) -> Result<()> {
        let array = self.names.accounts.column(self.account.iter().map(|&code| Some(code)))?;
        self.put("account", array);
        Ok(())
    }

    /// The labels of the case, none where the row has no case.
    fn labels(&mut self, of: impl Fn(&R) -> Option<Labels>) -> Result<()> {
        let names = self.names;
        let labels: Vec<Option<Labels>> = self.rows.iter().map(|row| of(row)).collect();
        let each = |code: &dyn Fn(&Labels) -> Option<u32>| -> Vec<Option<u32>> {
            labels.iter().map(|labels| labels.as_ref().and_then(code)).collect()
        };
        self.account()?;
        let class = each(&|labels| Some(labels.channel.class() as u32));
        self.put("class", names.classes.column(class.into_iter())?);
        let channel = each(&|labels| Some(labels.channel as u32));
        self.put("channel", names.channels.column(channel.into_iter())?);
        let topic = each(&|labels| labels.topic.map(|sym| names.texts.code(sym)));
        self.put("topic", names.texts.column(topic.into_iter())?);
        let priority = each(&|labels| labels.priority.map(|priority| priority as u32));
        self.put("priority", names.priorities.column(priority.into_iter())?);
        let case: UInt32Array = labels.iter().map(|labels| labels.map(|labels| labels.case.0)).collect();
        self.put("case", Arc::new(case));
        let session: UInt32Array = labels.iter().map(|labels| labels.map(|labels| labels.session)).collect();
        self.put("session", Arc::new(session));
        for attribute in &names.attributes {
            let column = names.book.attribute_column(attribute.key);
            let value = |labels: &Labels| column.get(labels.case);
            let codes = each(&|labels| value(labels).map(|sym| attribute.dictionary.code(sym)));
            self.put(&format!("{ATTRIBUTE}{}", attribute.name), attribute.dictionary.column(codes.into_iter())?);
        }
        Ok(())
    }
}

/// The rows of every account through `fill`, in batches.
fn table<'f, R: Sync + 'f>(
    names: &Labeller<'_>,
    facts: &'f [(Account, Facts)],
    rows: impl Fn(&'f Facts) -> &'f [R],
    order: impl Fn(&R) -> Place,
    fill: impl Fn(&mut Columns<'_, R>) -> Result<()> + Sync,
) -> Result<FactTable> {
    let mut all: Vec<(&R, u32)> = Vec::new();
    for (account, facts) in facts {
        let sym = names.book.accounts()[usize::from(account.0)];
        let code = names.accounts.code(sym);
        all.extend(rows(facts).iter().map(|row| (row, code)));
    }
    all.sort_by_key(|(row, account)| (*account, order(row)));
    let kind = |one: &(&R, u32)| (one.1, order(one.0).0, order(one.0).1);
    let lots: Vec<&[(&R, u32)]> = lots(&all, kind).collect();
    let packed = parallel::each(names.threads, &lots, |lot| {
        let rows: Vec<&R> = lot.iter().map(|one| one.0).collect();
        let account: Vec<u32> = lot.iter().map(|one| one.1).collect();
        let mut columns = Columns { rows: &rows, account: &account, names, columns: Vec::new() };
        fill(&mut columns)?;
        let fields: Vec<Field> =
            columns.columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
        let arrays = columns.columns.into_iter().map(|(_, array)| array).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        Ok((batch.schema(), Arc::new(Chunk::pack(&batch))))
    });
    let packed: Vec<(SchemaRef, Arc<Chunk>)> = packed.into_iter().collect::<Result<_>>()?;
    let schema = packed.first().map_or_else(|| Arc::new(Schema::empty()), |(schema, _)| Arc::clone(schema));
    Ok(FactTable::of(schema, packed.into_iter().map(|(_, chunk)| chunk).collect()))
}

/// Rows cut into chunks, those of a kind apart from others where they are many enough.
fn lots<T, K: PartialEq>(all: &[T], kind: impl Fn(&T) -> K) -> impl Iterator<Item = &[T]> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for run in all.chunk_by(|a, b| kind(a) == kind(b)) {
        let to = from + run.len();
        match runs.last_mut().filter(|last| last.len() < OWN_CHUNK || run.len() < OWN_CHUNK) {
            Some(last) => last.end = to,
            None => runs.push(from..to),
        }
        from = to;
    }
    if runs.is_empty() {
        runs.push(0..0);
    }
    let cut =
        move |run: Range<usize>| parts(run.len()).map(move |part| &all[run.start + part.start..run.start + part.end]);
    runs.into_iter().flat_map(cut)
}

/// Class, channel and time: rows that a query puts together lie together, and those of a channel in order of time.
type Place = (u8, u8, Millis);

fn place(labels: Option<Labels>, at: Millis) -> Place {
    let channel = labels.map_or((0, 0), |labels| (labels.channel.class() as u8, labels.channel as u8));
    (channel.0, channel.1, at)
}

fn unordered<R>(_: &R) -> Place {
    (0, 0, 0)
}

/// Every table of `facts`.
///
/// # Errors
/// When Arrow refuses a column, which would be a defect here.
pub fn tables(names: &Labeller<'_>, facts: &[(Account, Facts)]) -> Result<BTreeMap<Table, FactTable>> {
    let mut tables = BTreeMap::new();
    tables.insert(Table::Episodes, episodes(names, facts)?);
    let turns = table(
        names,
        facts,
        |facts| &facts.turns,
        |row| place(Some(row.labels), row.started_at),
        |c| {
            c.labels(|row| Some(row.labels))?;
            c.flags(|row| row.flags);
            c.integer("started_at", |row| Some(row.started_at));
            c.integer("replied_at", |row| row.replied_at);
            c.integer("business", |row| row.business);
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::Turns, turns?);
    let spells = table(
        names,
        facts,
        |facts| &facts.spells,
        |row| place(Some(row.labels), row.started_at),
        |c| {
            c.labels(|row| Some(row.labels))?;
            c.flags(|row| row.flags);
            c.integer("started_at", |row| Some(row.started_at));
            c.integer("replied_at", |row| row.replied_at);
            c.integer("business", |row| row.business);
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::Spells, spells?);
    let visits = table(
        names,
        facts,
        |facts| &facts.visits,
        |row| place(Some(row.labels), row.queued_at),
        |c| {
            c.labels(|row| Some(row.labels))?;
            c.flags(|row| row.flags);
            c.text("queue", |row| row.queue)?;
            c.integer("queued_at", |row| Some(row.queued_at));
            c.integer("left_at", |row| row.left_at);
            let ways = FlowOut::ALL.map(FlowOut::id);
            c.fixed("flow_out", &ways, |row| FlowOut::ALL.iter().position(|way| Some(*way) == row.flow_out))?;
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::Visits, visits?);
    let spans = table(
        names,
        facts,
        |facts| &facts.open_spans,
        |row| place(Some(row.labels), row.from),
        |c| {
            c.labels(|row| Some(row.labels))?;
            c.flags(|row| row.flags);
            c.integer("opened_at", |row| Some(row.opened_at));
            c.integer("from", |row| Some(row.from));
            c.integer("until", |row| row.until);
            c.integer("critical_at", |row| row.critical_at);
            // From when the span counts for critical cases; none if it ended before.
            c.integer("critical_from", |row| {
                row.critical_at.filter(|&at| row.until.is_none_or(|until| at < until)).map(|at| at.max(row.from))
            });
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::OpenSpans, spans?);
    surveys(names, facts, &mut tables)?;
    agents(names, facts, &mut tables)?;
    feeds(names, facts, &mut tables)?;
    Ok(tables)
}

fn episodes(names: &Labeller<'_>, facts: &[(Account, Facts)]) -> Result<FactTable> {
    table(
        names,
        facts,
        |facts| &facts.episodes,
        |row| place(Some(row.labels), row.opened_at),
        |c| {
            c.labels(|row| Some(row.labels))?;
            c.flags(|row| row.flags);
            c.integer("opened_at", |row| Some(row.opened_at));
            c.integer("human_start", |row| Some(row.human_start));
            c.integer("assignment_start", |row| Some(row.assignment_start()));
            c.integer("assigned_at", |row| row.assigned_at);
            c.integer("replied_at", |row| row.replied_at);
            c.integer("any_replied_at", |row| row.any_replied_at);
            c.integer("first_resolved_at", |row| row.first_resolved_at);
            c.integer("resolved_at", |row| row.resolved_at);
            c.integer("lapsed_at", |row| row.lapsed_at);
            c.integer("critical_at", |row| row.critical_at);
            // The critical-case clock starts when the case is critical and with people (METRICS B.25).
            c.integer("critical_start", |row| row.critical_at.map(|at| at.max(row.human_start)));
            c.integer("waiting_since", |row| row.waiting_since);
            c.integer("requester_wait", |row| row.requester_wait);
            c.integer("business_assignment", |row| row.business.assignment);
            c.integer("business_assignment_from_opened", |row| row.business.assignment_from_opened);
            c.integer("business_response", |row| row.business.response);
            c.integer("business_response_from_opened", |row| row.business.response_from_opened);
            c.integer("business_response_from_assignment", |row| row.business.response_from_assignment);
            c.integer("business_any_response", |row| row.business.any_response);
            c.integer("business_resolution", |row| row.business.resolution);
            c.integer("business_resolution_from_human_start", |row| row.business.resolution_from_human_start);
            c.integer("business_first_resolution", |row| row.business.first_resolution);
            c.integer("business_resolution_from_assignment", |row| row.business.resolution_from_assignment);
            c.integer("business_requester_wait", |row| row.business.requester_wait);
            c.number("replies", |row| Some(f64::from(row.replies)));
            c.count("contacts", |row| row.contacts);
            c.count("reopens", |row| row.reopens);
            c.number("repliers", |row| Some(f64::from(row.repliers)));
            c.number("messages_in", |row| Some(f64::from(row.messages_in)));
            c.integer("response_sla_at", |row| row.response_sla_at);
            c.integer("response_due_at", |row| row.response_due_at);
            c.integer("resolution_sla_at", |row| row.resolution_sla_at);
            c.integer("resolution_due_at", |row| row.resolution_due_at);
            c.number("handle", |row| row.handled_at.map(|_| row.handle));
            c.integer("handle_raw", |row| row.handled_at.map(|_| row.handle_raw));
            c.integer("handled_at", |row| row.handled_at);
            c.integer("queued_at", |row| row.call.queued_at);
            let of_call = |row: &nabiz_domain::facts::Episode, part: Millis| (row.call.legs > 0).then_some(part);
            c.integer("queue_wait", |row| of_call(row, row.call.wait));
            c.integer("talk", |row| of_call(row, row.call.talk));
            c.integer("hold", |row| of_call(row, row.call.hold));
            c.integer("wrap", |row| of_call(row, row.call.wrap));
            c.integer("dial", |row| of_call(row, row.call.dial));
            c.count("legs", |row| row.call.legs);
            c.text("resolution_code", |row| row.resolution_code)?;
            c.anonymous("requester", |row| row.requester);
            c.anonymous("customer", |row| row.customer);
            c.anonymous("parent", |row| row.parent);
            c.credit("at_opening", |row| row.at_opening)?;
            c.credit("at_assignment", |row| row.at_assignment)?;
            c.credit("at_reply", |row| row.at_reply)?;
            c.credit("at_first_resolution", |row| row.at_first_resolution)?;
            c.credit("at_resolution", |row| row.at_resolution)?;
            c.credit("at_response_sla", |row| row.at_response_sla)?;
            c.credit("at_resolution_sla", |row| row.at_resolution_sla)?;
            c.credit("at_critical", |row| row.at_critical)
        },
    )
}

fn surveys(names: &Labeller<'_>, facts: &[(Account, Facts)], tables: &mut BTreeMap<Table, FactTable>) -> Result<()> {
    let instruments = Instrument::ALL.map(Instrument::id);
    let sent = table(
        names,
        facts,
        |facts| &facts.surveys,
        |row| place(row.labels, row.sent_at),
        |c| {
            c.labels(|row| row.labels)?;
            c.flags(|row| row.flags);
            c.fixed("instrument", &instruments, |row| Some(row.instrument as usize))?;
            c.integer("sent_at", |row| Some(row.sent_at));
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::Surveys, sent?);
    let scale_names = SCALES.map(Scale::as_str);
    let questions = ["1", "2", "3"];
    let answers = table(
        names,
        facts,
        |facts| &facts.answers,
        |row| place(row.labels, row.answered_at),
        |c| {
            c.labels(|row| row.labels)?;
            c.flags(|row| row.flags);
            c.fixed("instrument", &instruments, |row| Some(row.instrument as usize))?;
            c.fixed("scale", &scale_names, |row| SCALES.iter().position(|scale| *scale == row.scale))?;
            c.number("score", |row| Some(row.score));
            c.number("mean_score", |row| Some(row.mean_score));
            c.integer("answered_at", |row| Some(row.answered_at));
            c.anonymous("customer", |row| row.customer);
            c.anonymous("respondent", |row| row.respondent);
            c.text("wave", |row| row.wave)?;
            c.fixed("question", &questions, |row| {
                (1..=3).contains(&row.question).then(|| usize::from(row.question) - 1)
            })?;
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::Answers, answers?);
    Ok(())
}

fn agents(names: &Labeller<'_>, facts: &[(Account, Facts)], tables: &mut BTreeMap<Table, FactTable>) -> Result<()> {
    let handlings = table(
        names,
        facts,
        |facts| &facts.handlings,
        |row| place(Some(row.labels), row.handled_at),
        |c| {
            c.labels(|row| Some(row.labels))?;
            c.flags(|row| row.flags);
            c.number("share", |row| Some(row.share));
            c.integer("raw", |row| Some(row.raw));
            c.integer("handled_at", |row| Some(row.handled_at));
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::Handlings, handlings?);
    let kinds = BUSY.map(busy_id);
    let spans = table(
        names,
        facts,
        |facts| &facts.agent_spans,
        |row| place(row.labels, row.from),
        |c| {
            c.labels(|row| row.labels)?;
            c.flags(|_| Flags::default());
            c.agent("own_agent", |row| Some(row.agent))?;
            c.fixed("busy", &kinds, |row| BUSY.iter().position(|busy| *busy == row.busy))?;
            c.integer("from", |row| Some(row.from));
            c.integer("until", |row| Some(row.until));
            Ok(())
        },
    );
    tables.insert(Table::AgentSpans, spans?);
    let reviews = table(
        names,
        facts,
        |facts| &facts.reviews,
        |row| place(Some(row.labels), row.at),
        |c| {
            c.labels(|row| Some(row.labels))?;
            c.flags(|row| row.flags);
            c.integer("at", |row| Some(row.at));
            c.agent("reviewer", |row| row.reviewer)?;
            c.number("passed", |row| Some(f64::from(row.passed)));
            c.number("applicable", |row| Some(f64::from(row.applicable)));
            c.number("critical_failed", |row| Some(f64::from(row.critical_failed)));
            c.number("score", |row| row.score);
            c.credit("own", |row| row.credit)
        },
    );
    tables.insert(Table::Reviews, reviews?);
    Ok(())
}

fn feeds(names: &Labeller<'_>, facts: &[(Account, Facts)], tables: &mut BTreeMap<Table, FactTable>) -> Result<()> {
    let classes = Class::ALL.map(Class::id);
    let costs = table(
        names,
        facts,
        |facts| &facts.costs,
        unordered,
        |c| {
            c.account()?;
            c.flags(|_| Flags::default());
            c.integer("at", |row| Some(row.at));
            c.number("amount", |row| Some(row.amount));
            c.text("currency", |row| Some(row.currency))?;
            c.text("category", |row| row.category)?;
            c.fixed("class", &classes, |row| row.class.map(|class| class as usize))?;
            c.team("own_team", |row| row.team)
        },
    );
    tables.insert(Table::Costs, costs?);
    let customers = table(
        names,
        facts,
        |facts| &facts.customers,
        unordered,
        |c| {
            c.account()?;
            c.flags(|_| Flags::default());
            c.anonymous("customer", |row| Some(row.requester));
            c.integer("from", |row| Some(row.from));
            c.integer("until", |row| row.until);
            c.count("contract", |row| row.contract.into());
            Ok(())
        },
    );
    tables.insert(Table::Customers, customers?);
    let headcount = table(
        names,
        facts,
        |facts| &facts.headcount,
        unordered,
        |c| {
            c.account()?;
            c.flags(|_| Flags::default());
            c.anonymous("employee", |row| Some(row.employee));
            c.integer("at", |row| Some(row.at));
            c.count("joins", |row| u32::from(row.join));
            c.fixed("voluntary", &["no", "yes"], |row| row.voluntary.map(usize::from))
        },
    );
    tables.insert(Table::Headcount, headcount?);
    Ok(())
}

/// The type of a column, if the table has it.
#[must_use]
pub fn column_type<'s>(schema: &'s Schema, name: &str) -> Option<&'s DataType> {
    schema.field_with_name(name).ok().map(Field::data_type)
}
