//! Key figures by channel, the busiest first.

use nabiz_catalogue::query::Dimension;

use crate::context::Context;
use crate::group_table::{Order, by};
use crate::widgets::empty::Empty;

/// The section's body.
pub(crate) fn channels(context: &Context<'_>) -> String {
    let words = context.words;
    let caption = words.get("section-channels");
    match by(context, caption, &Dimension::Channel, &context.account.channels, Order::Volume) {
        Some(table) => table.linked(context).to_string(),
        None => Empty::new(words.get("page-nothing-opened"), String::new()).to_string(),
    }
}
