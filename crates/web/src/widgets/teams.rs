//! Key figures by team, in order of name: a table to look things up in, not a ranking.

use nabiz_catalogue::query::Dimension;

use crate::context::{Context, SETTINGS_FILE};
use crate::group_table::{Order, by};
use crate::widgets::empty::Empty;

/// The section's body.
pub(crate) fn teams(context: &Context<'_>) -> String {
    let words = context.words;
    let caption = words.get("section-teams");
    match by(context, caption, &Dimension::Team, &context.account.teams, Order::Name) {
        Some(table) => format!("{table}<p class=\"lead\">{}</p>", words.get("page-teams-not-ranked")),
        None => {
            let how = words.with("empty-teams-how", &[("file", SETTINGS_FILE.into())]);
            Empty::new(words.get("empty-teams"), how).to_string()
        }
    }
}
