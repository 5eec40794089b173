//! What bots resolve alone, counted only if the customer did not have to come back.

use crate::context::Context;
use crate::figure_table::figures;
use crate::widgets::empty::Empty;

const METRICS: [&str; 2] = ["automated_resolution_share", "call_deflection_rate"];

/// The section's body.
pub(crate) fn bots(context: &Context<'_>) -> String {
    let words = context.words;
    match figures(context, words.get("section-bots"), &METRICS) {
        Some(table) => table.to_string(),
        None => Empty::new(words.get("page-empty-bots"), words.get("page-empty-bots-how")).to_string(),
    }
}
