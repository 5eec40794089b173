//! What contacts and resolutions cost, how people's time is used, and whether people and customers stay.

use crate::context::Context;
use crate::figure_table::figures;
use crate::widgets::empty::Empty;

const METRICS: [&str; 7] = [
    "cost_per_ticket",
    "cost_per_resolution",
    "occupancy",
    "utilisation",
    "agent_attrition_annual",
    "customer_retention_rate",
    "customer_churn_rate",
];

/// The section's body.
pub(crate) fn costs(context: &Context<'_>) -> String {
    let words = context.words;
    match figures(context, words.get("section-costs"), &METRICS) {
        Some(table) => table.to_string(),
        None => Empty::new(words.get("empty-costs"), words.get("empty-costs-how")).to_string(),
    }
}
