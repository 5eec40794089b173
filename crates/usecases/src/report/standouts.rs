//! The cases that deserve a look: the longest, those that failed, the lowest scores; by the receipts of the figures.

use jiff::civil::DateTime;
use nabiz_app::report_data::{Standout, Standouts};
use nabiz_catalogue::query::{Filter, Query};
use nabiz_domain::book::{Book, Index};

use super::ReportError;
use crate::receipt::{Order, Question, ReceiptError, Value, receipt};
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
    (book, index): (&Book, &Index),
    filter: Option<&Filter>,
    (from, to): (DateTime, DateTime),
) -> Result<Vec<Standouts>, ReportError> {
    let query = Query { filter: filter.cloned(), from: Some(from), to: Some(to), ..Query::default() };
    let mut lists = Vec::new();
    for (metric, end) in LISTS {
        let order = if matches!(end, End::Longest | End::Held) { Order::Largest } else { Order::Smallest };
        let question = Question { limit: SHOWN, order, ..Question::plain(metric, &query) };
        let receipts = receipt(session, book, index, &question).map_err(|error| match error {
            ReceiptError::Engine(error) => ReportError::Engine(error),
            // The metrics above are the catalogue's own.
            _ => ReportError::Nothing,
        })?;
        for one in receipts.into_iter().filter(|one| !one.withheld) {
            // Of shares either those that hold or those that do not; the others do not stand out.
            let stands_out = |value: Value| match (value, end) {
                (Value::Share { num, den }, End::Failed) => den && !num,
                (Value::Share { num, .. }, End::Held) => num,
                _ => true,
            };
            let rows: Vec<Standout> = one
                .counted
                .iter()
                .filter(|row| stands_out(row.value))
                .map(|row| {
                    let text = |moment: &crate::timeline::moment::Moment| {
                        serde_json::to_value(moment).ok().and_then(|one| one.as_str().map(str::to_owned))
                    };
                    Standout {
                        case_id: row.case_id.clone(),
                        channel: row.channel.map(str::to_owned),
                        team: row.team.clone(),
                        agent: row.agent.clone(),
                        from: row.from.as_ref().and_then(text),
                        to: row.to.as_ref().and_then(text),
                        value: match row.value {
                            Value::Seconds(value) | Value::Number(value) => Some(value),
                            _ => None,
                        },
                    }
                })
                .collect();
            if !rows.is_empty() {
                let end = match end {
                    End::Longest => "longest",
                    End::Lowest => "lowest",
                    End::Failed => "failed",
                    End::Held => "held",
                };
                lists.push(Standouts { metric: metric.to_owned(), class: one.score.class, end: end.to_owned(), rows });
            }
        }
    }
    Ok(lists)
}
