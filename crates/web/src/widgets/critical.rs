//! Cases of the highest priorities: how many, how fast they were taken up and resolved, how many are open.

use crate::context::Context;
use crate::figure_table::figures;
use crate::widgets::empty::Empty;

const METRICS: [&str; 6] = [
    "critical_share",
    "critical_mtta",
    "critical_mttr",
    "critical_response_sla_pct",
    "critical_resolution_sla_pct",
    "critical_open",
];

/// The section's body.
pub(crate) fn critical(context: &Context<'_>) -> String {
    match figures(context, context.words.get("section-critical"), &METRICS) {
        Some(table) => table.to_string(),
        None => Empty::new(context.words.get("empty-critical"), String::new()).to_string(),
    }
}
