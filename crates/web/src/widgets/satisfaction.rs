//! What customers and employees answered, always beside how many answered at all.

use nabiz_catalogue::score::Score;

use crate::context::Context;
use crate::figure_table::figures;
use crate::term::Term;
use crate::widgets::empty::Empty;
use crate::widgets::split::{Pattern, Split};

const ANSWERS: [&str; 7] =
    ["csat_mean", "csat_positive_pct", "ces_easy_pct", "ces_mean", "nps", "esat_positive_pct", "esat_mean"];

/// The section's body.
pub(crate) fn satisfaction(context: &Context<'_>) -> String {
    let words = context.words;
    if figures(context, String::new(), &ANSWERS).is_none() {
        return Empty::new(words.get("empty-surveys"), words.get("empty-surveys-how")).to_string();
    }
    let mut metrics = ANSWERS.to_vec();
    metrics.push("survey_response_rate");
    let table =
        figures(context, words.get("section-surveys"), &metrics).map(|table| table.to_string()).unwrap_or_default();
    let splits = ANSWERS.iter().flat_map(|metric| context.lines(metric)).filter_map(|score| answers(context, score));
    let splits: String = splits.map(|split| split.to_string()).collect();
    format!("<div class=\"splits\">{splits}</div>{table}<p class=\"lead\">{}</p>", words.get("page-survey-bias"))
}

/// The answers of a figure that says how they spread.
fn answers(context: &Context<'_>, score: &Score) -> Option<Split> {
    let words = context.words;
    let counts = score.parts.iter().filter_map(|(name, count)| Some((name, (*count)?)));
    let counts: Vec<_> = counts.filter(|(_, count)| count.fract() == 0.0 && *count >= 0.0).collect();
    if score.value.is_none() || counts.len() < 2 {
        return None;
    }
    let part = |(at, (name, count)): (usize, (&String, f64))| {
        let pattern = match name.as_str() {
            "promoters" => Pattern::Good,
            "passives" => Pattern::Neutral,
            "detractors" => Pattern::Bad,
            _ => Pattern::Other(at),
        };
        (format!("{}: {}", words.name_or_id("part", name), words.count(count as u64)), count as u64, pattern)
    };
    let title = format!("{}: {}", Term::new(words, &score.metric).name, context.class(&score.class));
    Split::new(words, title, counts.into_iter().enumerate().map(part).collect())
}
