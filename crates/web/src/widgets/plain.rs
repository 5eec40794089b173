//! Sections that are one table of a few figures, or say what is missing.

use crate::context::Context;
use crate::figure_table::figures;
use crate::widgets::empty::Empty;

/// Cases of the highest priorities.
pub(crate) const CRITICAL: &[&str] = &[
    "critical_share",
    "critical_mtta",
    "critical_mttr",
    "critical_response_sla_pct",
    "critical_resolution_sla_pct",
    "critical_open",
];
/// What contacts and resolutions cost, how people's time is used, and whether people and customers stay.
pub(crate) const COSTS: &[&str] = &[
    "cost_per_ticket",
    "cost_per_resolution",
    "occupancy",
    "utilisation",
    "agent_attrition_annual",
    "customer_retention_rate",
    "customer_churn_rate",
];
/// What bots resolve alone, counted only if the customer did not have to come back.
const BOTS: &[&str] = &["automated_resolution_share", "call_deflection_rate"];

/// The body of the section on critical cases.
pub(crate) fn critical(context: &Context<'_>) -> String {
    section(context, "critical", CRITICAL, "empty-critical", None)
}

/// The body of the section on costs.
pub(crate) fn costs(context: &Context<'_>) -> String {
    section(context, "costs", COSTS, "empty-costs", Some("empty-costs-how"))
}

/// The body of the section on bots.
pub(crate) fn bots(context: &Context<'_>) -> String {
    section(context, "bots", BOTS, "page-empty-bots", Some("page-empty-bots-how"))
}

fn section(context: &Context<'_>, name: &str, metrics: &[&str], why: &str, how: Option<&str>) -> String {
    let words = context.words;
    match figures(context, words.name("section", name), metrics) {
        Some(table) => table.to_string(),
        None => Empty::new(words.get(why), how.map(|how| words.get(how)).unwrap_or_default()).to_string(),
    }
}
