//! Promises kept and broken by class, and how to make a promise where there is none.

use nabiz_catalogue::score::Score;

use crate::context::{Context, SETTINGS_FILE};
use crate::figure_table::figures;
use crate::widgets::empty::Empty;
use crate::widgets::split::{Pattern, Split};

const METRICS: [(&str, &str); 2] = [("response_sla_pct", "sla-response"), ("resolution_sla_pct", "sla-resolution")];
const ALL: [&str; 4] =
    ["response_sla_pct", "resolution_sla_pct", "critical_response_sla_pct", "critical_resolution_sla_pct"];

/// The section's body.
pub(crate) fn sla(context: &Context<'_>) -> String {
    let words = context.words;
    let Some(table) = figures(context, words.get("section-sla"), &ALL) else {
        let how = words.with("empty-sla-how", &[("file", SETTINGS_FILE.into())]);
        return Empty::new(words.get("empty-sla"), how).to_string();
    };
    let splits = METRICS.iter().flat_map(|(metric, name)| {
        context.lines(metric).into_iter().filter_map(|score| split(context, score, &words.get(name)))
    });
    let splits: String = splits.map(|split| split.to_string()).collect();
    let targets = words.with("page-sla-targets", &[("file", SETTINGS_FILE.into())]);
    format!(
        "<div class=\"splits\">{splits}</div>{table}<p class=\"lead\">{}. {targets}</p>",
        words.get("sla-mode-outcome")
    )
}

fn split(context: &Context<'_>, score: &Score, name: &str) -> Option<Split> {
    let words = context.words;
    let (met, all) = (score.num? as u64, score.den? as u64);
    let text = |id: &str, n: u64| words.with(id, &[("n", n.into())]);
    let breached = all.saturating_sub(met);
    let title = format!("{name}: {}", context.class(&score.class));
    Split::new(
        words,
        title,
        vec![(text("sla-met", met), met, Pattern::Good), (text("sla-breached", breached), breached, Pattern::Bad)],
    )
}
