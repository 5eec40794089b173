//! Queues, waits and what became of each call.

use crate::context::{Context, part};
use crate::figure_table::figures;
use crate::widgets::empty::Empty;
use crate::widgets::split::{Pattern, Split};

const METRICS: [&str; 6] = ["service_level", "asa", "call_abandonment_rate", "answer_rate", "aht", "transfer_rate"];

/// The section's body.
pub(crate) fn calls(context: &Context<'_>) -> String {
    let words = context.words;
    let table = figures(context, words.get("section-calls"), &METRICS).map(|mut table| {
        let calls = words.name("classes", "call");
        for group in &mut table.groups {
            group.rows.retain(|row| row.cells.first().is_some_and(|class| class.text == calls));
        }
        table
    });
    match table.filter(|table| table.groups.iter().any(|group| !group.rows.is_empty())) {
        Some(table) if context.has_class("call") => {
            let split = fates(context).map(|split| split.to_string()).unwrap_or_default();
            let waits = waits(context).map(|waits| format!("<p class=\"muted\">{waits}</p>")).unwrap_or_default();
            format!("<div class=\"splits\">{split}</div>{table}{waits}")
        }
        _ => Empty::new(words.get("empty-calls"), words.get("page-empty-calls-how")).to_string(),
    }
}

/// How long callers waited at most, and would wait.
fn waits(context: &Context<'_>) -> Option<String> {
    let words = context.words;
    let asa = context.overall("asa", "call", None)?;
    let said = [("page-calls-longest", "longest", "longest_s"), ("page-calls-patience", "median", "patience_median_s")];
    let lines: Vec<String> = said
        .into_iter()
        .filter_map(|(id, name, of)| Some(words.with(id, &[(name, words.duration_seconds(part(asa, of)?).into())])))
        .collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

/// Answered, given up, and the rest that flowed out of the queue.
fn fates(context: &Context<'_>) -> Option<Split> {
    let words = context.words;
    let answered = context.overall("answer_rate", "call", None)?;
    let abandoned = context.overall("call_abandonment_rate", "call", None)?;
    let (answers, offered, left) = (answered.num? as u64, answered.den? as u64, abandoned.num? as u64);
    let rest = offered.saturating_sub(answers + left);
    let text = |id: &str, n: u64| words.with(id, &[("n", n.into())]);
    let parts = vec![
        (text("page-calls-answered", answers), answers, Pattern::Good),
        (text("page-calls-abandoned", left), left, Pattern::Bad),
        (text("page-calls-flowed-out", rest), rest, Pattern::Neutral),
    ];
    Split::new(words, words.get("page-calls-fates"), parts)
}
