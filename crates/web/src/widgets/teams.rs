//! Key figures by team and by agent, in order of name: tables to look things up in, not rankings. Where a figure differs
//! from the whole by more than chance it says so, and where none does, that is said too.

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::register;
use nabiz_catalogue::score::Score;

use crate::context::{Context, SETTINGS_FILE};
use crate::group_table::{Order, by, without_difference};
use crate::widgets::empty::Empty;

/// The body of the teams' section.
pub(crate) fn teams(context: &Context<'_>) -> String {
    let words = context.words;
    let how = || words.with("empty-teams-how", &[("file", SETTINGS_FILE.into())]);
    members(context, words.get("section-teams"), &Dimension::Team, &context.account.teams)
        .unwrap_or_else(|| Empty::new(words.get("empty-teams"), how()).to_string())
}

/// The body of the agents' section.
pub(crate) fn agents(context: &Context<'_>) -> String {
    let words = context.words;
    members(context, words.get("section-agents"), &Dimension::Agent, &context.account.agents)
        .unwrap_or_else(|| Empty::new(words.get("empty-agents"), words.get("empty-agents-how")).to_string())
}

fn members(context: &Context<'_>, caption: String, dimension: &Dimension, scores: &[Score]) -> Option<String> {
    let words = context.words;
    let table = by(context, caption, dimension, scores, Order::Name)?.linked(context);
    let alike = without_difference(context, dimension, scores);
    let names: Vec<&str> =
        alike.iter().filter_map(|id| register::find(id)).map(|metric| words.text(metric.name)).collect();
    let told = if names.is_empty() {
        String::new()
    } else {
        format!(" {}", words.with("page-no-real-difference", &[("metrics", names.join(", ").into())]))
    };
    let text = format!("{}{told}", words.get("page-teams-not-ranked"));
    let text = askama::filters::escape(&text, askama::filters::Html).map(|text| text.to_string()).unwrap_or_default();
    Some(format!("{table}<p class=\"lead\">{text}</p>"))
}
