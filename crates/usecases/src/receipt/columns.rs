//! The columns that recipes name, as fields of the fact rows: the same contract as the engine's tables, for rows.

use nabiz_catalogue::metric::Table;
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{
    Answer, Cost, Credit, Episode, Flags, Handling, Labels, OpenSpan, Review, Spell, SurveySent, Turn, Visit,
};
use nabiz_engine::rows::Cell::{self, Number, Whole};
use nabiz_engine::rows::FromColumns;

use crate::rows::{Of, OpenRows};

/// A row of a fact table.
#[derive(Clone, Copy)]
pub(crate) enum Fact<'a> {
    Episode(Of<'a, Episode>),
    Turn(Of<'a, Turn>),
    Spell(Of<'a, Spell>),
    Visit(Of<'a, Visit>),
    OpenSpan(Of<'a, OpenSpan>),
    Survey(Of<'a, SurveySent>),
    Answer(Of<'a, Answer>),
    Handling(Of<'a, Handling>),
    Review(Of<'a, Review>),
    Cost(&'a Cost),
}

/// A column by name with the field it is read from.
type Column<R> = (&'static str, fn(&R) -> Cell);

const EPISODE: &[Column<Episode>] = &[
    ("opened_at", |row| Whole(Some(row.opened_at))),
    ("human_start", |row| Whole(Some(row.human_start))),
    ("assignment_start", |row| Whole(Some(row.assignment_start()))),
    ("assigned_at", |row| Whole(row.assigned_at)),
    ("replied_at", |row| Whole(row.replied_at)),
    ("any_replied_at", |row| Whole(row.any_replied_at)),
    ("first_resolved_at", |row| Whole(row.first_resolved_at)),
    ("resolved_at", |row| Whole(row.resolved_at)),
    ("lapsed_at", |row| Whole(row.lapsed_at)),
    ("critical_at", |row| Whole(row.critical_at)),
    ("critical_start", |row| Whole(row.critical_at.map(|at| at.max(row.human_start)))),
    ("waiting_since", |row| Whole(row.waiting_since)),
    ("requester_wait", |row| Whole(row.requester_wait)),
    ("business_assignment", |row| Whole(row.business.assignment)),
    ("business_assignment_from_opened", |row| Whole(row.business.assignment_from_opened)),
    ("business_response", |row| Whole(row.business.response)),
    ("business_response_from_opened", |row| Whole(row.business.response_from_opened)),
    ("business_response_from_assignment", |row| Whole(row.business.response_from_assignment)),
    ("business_any_response", |row| Whole(row.business.any_response)),
    ("business_resolution", |row| Whole(row.business.resolution)),
    ("business_resolution_from_human_start", |row| Whole(row.business.resolution_from_human_start)),
    ("business_first_resolution", |row| Whole(row.business.first_resolution)),
    ("business_resolution_from_assignment", |row| Whole(row.business.resolution_from_assignment)),
    ("business_requester_wait", |row| Whole(row.business.requester_wait)),
    ("response_sla_at", |row| Whole(row.response_sla_at)),
    ("response_due_at", |row| Whole(row.response_due_at)),
    ("resolution_sla_at", |row| Whole(row.resolution_sla_at)),
    ("resolution_due_at", |row| Whole(row.resolution_due_at)),
    ("handled_at", |row| Whole(row.handled_at)),
    ("queued_at", |row| Whole(row.call.queued_at)),
    ("queue_wait", |row| Whole(of_call(row, row.call.wait))),
    ("talk", |row| Whole(of_call(row, row.call.talk))),
    ("hold", |row| Whole(of_call(row, row.call.hold))),
    ("wrap", |row| Whole(of_call(row, row.call.wrap))),
    ("dial", |row| Whole(of_call(row, row.call.dial))),
    ("handle", |row| Number(row.handled_at.map(|_| row.handle))),
    ("handle_raw", |row| Whole(row.handled_at.map(|_| row.handle_raw))),
    ("replies", |row| Number(Some(row.replies.into()))),
    ("repliers", |row| Number(Some(row.repliers.into()))),
    ("messages_in", |row| Number(Some(row.messages_in.into()))),
];

const TURN: &[Column<Turn>] = &[
    ("started_at", |row| Whole(Some(row.started_at))),
    ("replied_at", |row| Whole(row.replied_at)),
    ("business", |row| Whole(row.business)),
];

const SPELL: &[Column<Spell>] = &[
    ("started_at", |row| Whole(Some(row.started_at))),
    ("replied_at", |row| Whole(row.replied_at)),
    ("business", |row| Whole(row.business)),
];

const VISIT: &[Column<Visit>] =
    &[("queued_at", |row| Whole(Some(row.queued_at))), ("left_at", |row| Whole(row.left_at))];

const OPEN_SPAN: &[Column<OpenSpan>] = &[
    ("opened_at", |row| Whole(Some(row.opened_at))),
    ("from", |row| Whole(Some(row.from))),
    ("until", |row| Whole(row.until)),
    ("critical_at", |row| Whole(row.critical_at)),
    ("critical_from", |row| Whole(critical_from(row))),
];

const SURVEY: &[Column<SurveySent>] = &[("sent_at", |row| Whole(Some(row.sent_at)))];

const ANSWER: &[Column<Answer>] = &[
    ("answered_at", |row| Whole(Some(row.answered_at))),
    ("score", |row| Number(Some(row.score))),
    ("mean_score", |row| Number(Some(row.mean_score))),
];

const HANDLING: &[Column<Handling>] = &[
    ("handled_at", |row| Whole(Some(row.handled_at))),
    ("share", |row| Number(Some(row.share))),
    ("raw", |row| Whole(Some(row.raw))),
];

const REVIEW: &[Column<Review>] = &[
    ("at", |row| Whole(Some(row.at))),
    ("passed", |row| Number(Some(row.passed.into()))),
    ("applicable", |row| Number(Some(row.applicable.into()))),
    ("critical_failed", |row| Number(Some(row.critical_failed.into()))),
    ("score", |row| Number(row.score)),
];

const COST: &[Column<Cost>] = &[("at", |row| Whole(Some(row.at))), ("amount", |row| Number(Some(row.amount)))];

/// The parts of a call exist from the first agent on.
fn of_call(row: &Episode, part: Millis) -> Option<Millis> {
    (row.call.legs > 0).then_some(part)
}

/// From when a span counts for critical cases; none if it ended before.
fn critical_from(row: &OpenSpan) -> Option<Millis> {
    row.critical_at.filter(|&at| row.until.is_none_or(|until| at < until)).map(|at| at.max(row.from))
}

fn look<R>(columns: &[Column<R>], name: &str, row: &R) -> Option<Cell> {
    columns.iter().find(|column| column.0 == name).map(|column| column.1(row))
}

fn look_in<R: FromColumns>(columns: &[Column<R>], name: &str, row: Of<'_, R>) -> Option<Cell> {
    match row {
        Of::Whole(row) => look(columns, name, row),
        Of::Packed(row) => row.cell(name),
    }
}

impl<'a> Fact<'a> {
    /// Rows of a table, in their order. Agents' time, customers and head count have rules of their own.
    pub fn rows(table: Table, facts: &'a OpenRows<'a>) -> Vec<Self> {
        match table {
            Table::Episodes => facts.episodes().map(Fact::Episode).collect(),
            Table::Turns => facts.turns().map(Fact::Turn).collect(),
            Table::Spells => facts.spells().map(Fact::Spell).collect(),
            Table::Visits => facts.visits().map(Fact::Visit).collect(),
            Table::OpenSpans => facts.open_spans().map(Fact::OpenSpan).collect(),
            Table::Surveys => facts.surveys().map(Fact::Survey).collect(),
            Table::Answers => facts.answers().map(Fact::Answer).collect(),
            Table::Handlings => facts.handlings().map(Fact::Handling).collect(),
            Table::Reviews => facts.reviews().map(Fact::Review).collect(),
            Table::Costs => facts.costs().map(Fact::Cost).collect(),
            Table::AgentSpans | Table::Customers | Table::Headcount => Vec::new(),
        }
    }

    /// A column's value; `None` if the table has no such column.
    pub fn cell(self, column: &str) -> Option<Cell> {
        match self {
            Self::Episode(row) => look_in(EPISODE, column, row),
            Self::Turn(row) => look_in(TURN, column, row),
            Self::Spell(row) => look_in(SPELL, column, row),
            Self::Visit(row) => look_in(VISIT, column, row),
            Self::OpenSpan(row) => look_in(OPEN_SPAN, column, row),
            Self::Survey(row) => look_in(SURVEY, column, row),
            Self::Answer(row) => look_in(ANSWER, column, row),
            Self::Handling(row) => look_in(HANDLING, column, row),
            Self::Review(row) => look_in(REVIEW, column, row),
            Self::Cost(row) => look(COST, column, row),
        }
    }

    /// A column of whole milliseconds, if it has a value.
    pub fn whole(self, column: &str) -> Option<Millis> {
        match self.cell(column) {
            Some(Whole(value)) => value,
            _ => None,
        }
    }

    /// A column of numbers, if it has a value.
    pub fn number(self, column: &str) -> Option<f64> {
        match self.cell(column) {
            Some(Number(value)) => value,
            _ => None,
        }
    }

    /// Who has the credit under a prefix of columns.
    pub fn credit(self, prefix: &str) -> Credit {
        match self {
            Self::Episode(row) => row.credit(prefix),
            Self::Turn(row) => row.credit(prefix),
            Self::Spell(row) => row.credit(prefix),
            Self::Visit(row) => row.credit(prefix),
            Self::OpenSpan(row) => row.credit(prefix),
            Self::Survey(row) => row.credit(prefix),
            Self::Answer(row) => row.credit(prefix),
            Self::Handling(row) => row.credit(prefix),
            Self::Review(row) => row.credit(prefix),
            Self::Cost(row) => Credit { team: row.team, agent: None },
        }
    }

    /// Its truths.
    pub fn flags(self) -> Flags {
        match self {
            Self::Episode(row) => row.flags(),
            Self::Turn(row) => row.flags(),
            Self::Spell(row) => row.flags(),
            Self::Visit(row) => row.flags(),
            Self::OpenSpan(row) => row.flags(),
            Self::Survey(row) => row.flags(),
            Self::Answer(row) => row.flags(),
            Self::Handling(row) => row.flags(),
            Self::Review(row) => row.flags(),
            Self::Cost(_) => Flags::default(),
        }
    }

    /// The keys of its case, if it has one.
    pub fn labels(self) -> Option<Labels> {
        match self {
            Self::Episode(row) => row.keys(),
            Self::Turn(row) => row.keys(),
            Self::Spell(row) => row.keys(),
            Self::Visit(row) => row.keys(),
            Self::OpenSpan(row) => row.keys(),
            Self::Survey(row) => row.keys(),
            Self::Answer(row) => row.keys(),
            Self::Handling(row) => row.keys(),
            Self::Review(row) => row.keys(),
            Self::Cost(_) => None,
        }
    }

    /// Its class, if it has one.
    pub fn class(self) -> Option<Class> {
        match self {
            Self::Cost(row) => row.class,
            _ => self.labels().map(|labels| labels.channel.class()),
        }
    }

    /// When it came to be.
    pub fn began_at(self) -> Millis {
        let column = match self {
            Self::Episode(_) => "opened_at",
            Self::Turn(_) | Self::Spell(_) => "started_at",
            Self::Visit(_) => "queued_at",
            Self::OpenSpan(_) => "from",
            Self::Survey(_) => "sent_at",
            Self::Answer(_) => "answered_at",
            Self::Handling(_) => "handled_at",
            Self::Review(_) | Self::Cost(_) => "at",
        };
        self.whole(column).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use nabiz_catalogue::metric::{Measured, Recipe, Rows};
    use nabiz_catalogue::metrics::ALL;

    use super::*;
    use crate::rows::tests;

    fn names(table: Table) -> Vec<&'static str> {
        fn of<R>(columns: &[Column<R>]) -> Vec<&'static str> {
            columns.iter().map(|column| column.0).collect()
        }
        match table {
            Table::Episodes => of(EPISODE),
            Table::Turns => of(TURN),
            Table::Spells => of(SPELL),
            Table::Visits => of(VISIT),
            Table::OpenSpans => of(OPEN_SPAN),
            Table::Surveys => of(SURVEY),
            Table::Answers => of(ANSWER),
            Table::Handlings => of(HANDLING),
            Table::Reviews => of(REVIEW),
            Table::Costs => of(COST),
            Table::AgentSpans | Table::Customers | Table::Headcount => Vec::new(),
        }
    }

    fn measured(rows: &Rows, span: &Measured, found: &mut Vec<(Table, &'static str)>) {
        found.push((rows.table, rows.anchor));
        let columns = match *span {
            Measured::Span(span) => vec![Some(span.from), Some(span.to), span.business],
            Measured::Millis(name, business) => vec![Some(name), business],
            Measured::Number(name) => vec![Some(name)],
        };
        found.extend(columns.into_iter().flatten().map(|column| (rows.table, column)));
    }

    #[test]
    fn columns_hold_what_the_fields_hold() {
        let (loaded, facts) = tests::shop();
        let rows = tests::in_layer(&loaded.book, &facts);
        let mut compared = 0;
        for (rows, (account, _)) in rows.iter().zip(&facts) {
            let opened = rows.layer.open::<Episode>(*account);
            for packed in opened.rows() {
                let whole = packed.get();
                for &(name, of) in EPISODE {
                    assert_eq!(packed.cell(name), Some(of(&whole)), "{name}");
                    compared += 1;
                }
                for whose in ["at_opening", "at_assignment", "at_reply", "at_first_resolution", "at_resolution"] {
                    assert_eq!(Of::Packed(packed).credit(whose), Of::Whole(&whole).credit(whose), "{whose}");
                }
                assert_eq!((packed.labels(), packed.flags()), (Some(whole.labels), whole.flags));
            }
            let opened = rows.layer.open::<OpenSpan>(*account);
            for packed in opened.rows() {
                let whole = packed.get();
                OPEN_SPAN.iter().for_each(|(name, of)| assert_eq!(packed.cell(name), Some(of(&whole)), "{name}"));
            }
        }
        assert!(compared > 10_000);
    }

    #[test]
    fn every_column_that_a_recipe_names_is_a_field() {
        let mut found = Vec::new();
        for metric in ALL {
            match metric.recipe {
                Recipe::Durations { variants, cohort, by_holder } => {
                    variants.iter().chain(&by_holder).for_each(|one| measured(&one.rows, &one.span, &mut found));
                    let cohort =
                        cohort.iter().flat_map(|one| [one.rows.anchor, one.from, one.to].map(|c| (one.rows.table, c)));
                    found.extend(cohort);
                }
                Recipe::Means { variants, by_holder } => {
                    variants.iter().chain(&by_holder).for_each(|one| measured(&one.rows, &one.span, &mut found));
                }
                Recipe::Shares(shares) => {
                    let anchors =
                        shares.iter().flat_map(|one| [Some(one.of.anchor), one.num_anchor].map(|a| (one.of.table, a)));
                    found.extend(anchors.filter_map(|(table, anchor)| Some((table, anchor?))));
                    found.extend(shares.iter().filter_map(|one| one.by_agent).map(|rows| (rows.table, rows.anchor)));
                }
                Recipe::PerRow { rows, column } => found.extend([(rows.table, rows.anchor), (rows.table, column)]),
                Recipe::Volume(rows) => found.push((rows.table, rows.anchor)),
                Recipe::Special(_) => {}
            }
        }
        assert!(found.len() > 60);
        for (table, column) in found {
            assert!(names(table).contains(&column), "{table:?} has no {column}");
        }
    }
}
