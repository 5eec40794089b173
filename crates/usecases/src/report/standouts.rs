//! The cases that deserve a look: the longest, those that failed, the lowest scores; by the receipts of the figures.

use jiff::civil::DateTime;
use nabiz_app::report_data::{Standout, Standouts};
use nabiz_catalogue::query::{Filter, Query};
use nabiz_engine::store::EngineError;

use super::Events;
use crate::receipt::{Order, Question, ReceiptError, Row, Value, receipt};
use crate::session::Session;

/// Cases of a list.
const SHOWN: usize = 10;

/// Which end of a figure's cases stands out.
#[derive(Clone, Copy)]
enum End {
    Longest,
    Lowest,
    Failed,
    Held,
}

impl End {
    fn id(self) -> &'static str {
        match self {
            Self::Longest => "longest",
            Self::Lowest => "lowest",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }

    fn order(self) -> Order {
        if matches!(self, Self::Longest | Self::Held) { Order::Largest } else { Order::Smallest }
    }

    /// Of shares either those that hold or those that do not; the others do not stand out.
    fn has(self, value: Value) -> bool {
        match (value, self) {
            (Value::Share { num, den }, Self::Failed) => den && !num,
            (Value::Share { num, .. }, Self::Held) => num,
            _ => true,
        }
    }
}

const LISTS: [(&str, End); 9] = [
    ("first_assignment_time", End::Longest),
    ("first_response_time", End::Longest),
    ("response_sla_pct", End::Failed),
    ("unanswered_rate", End::Held),
    ("resolution_time", End::Longest),
    ("resolution_sla_pct", End::Failed),
    ("fcr_pct", End::Failed),
    ("reopen_rate", End::Held),
    ("csat_mean", End::Lowest),
];

/// The lists of a period, by metric and class; those without any case are left out.
pub fn standouts(
    session: &Session,
    events: Events<'_>,
    filter: Option<&Filter>,
    (from, to): (DateTime, DateTime),
) -> Result<Vec<Standouts>, EngineError> {
    let query = Query { filter: filter.cloned(), from: Some(from), to: Some(to), ..Query::default() };
    let mut lists = Vec::new();
    for (metric, end) in LISTS {
        let question = Question { limit: SHOWN, order: end.order(), ..Question::plain(metric, &query) };
        let receipts =
            events.look(|book, index| receipt(session, book, index, &question)).map_err(|error| match error {
                ReceiptError::Engine(error) => error,
                other => EngineError::Query(other.to_string()),
            })?;
        for one in receipts.into_iter().filter(|one| !one.withheld) {
            let rows: Vec<Standout> = one.counted.iter().filter(|row| end.has(row.value)).map(standout).collect();
            if !rows.is_empty() {
                let (metric, end) = (metric.to_owned(), end.id().to_owned());
                lists.push(Standouts { metric, class: one.score.class, end, rows });
            }
        }
    }
    Ok(lists)
}

fn standout(row: &Row) -> Standout {
    Standout {
        case_id: row.case_id.clone(),
        channel: row.channel.map(str::to_owned),
        team: row.team.clone(),
        agent: row.agent.clone(),
        from: row.from.as_ref().map(ToString::to_string),
        to: row.to.as_ref().map(ToString::to_string),
        value: match row.value {
            Value::Seconds(value) | Value::Number(value) => Some(value),
            _ => None,
        },
    }
}
