//! What customers contact us about: the most frequent topics of each class, the untagged rest last.

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{Item, Score};

use crate::context::Context;
use crate::table::{Bar, Cell, Head, Row, RowGroup, Table};
use crate::widgets::empty::Empty;

/// More topics than these are summed up in one line.
const SHOWN: usize = 15;

/// The section's body.
pub(crate) fn topics(context: &Context<'_>) -> String {
    let words = context.words;
    let scores = context.all_overall("top_topics").into_iter().filter(|score| score.variant.is_none());
    let groups: Vec<RowGroup> = scores.filter(|score| has_topics(score)).map(|score| group(context, score)).collect();
    if groups.is_empty() {
        return Empty::new(words.get("empty-topics"), words.get("page-empty-topics-how")).to_string();
    }
    let heads = vec![
        Head::Text(words.get("dimension-topic")),
        Head::Number(words.get("column-count")),
        Head::Number(words.get("column-share")),
        Head::Number(words.get("column-interval")),
    ];
    Table { caption: words.get("section-topics"), heads, groups }.to_string()
}

fn has_topics(score: &Score) -> bool {
    score.items.iter().any(|item| item.name.is_some())
}

fn group(context: &Context<'_>, score: &Score) -> RowGroup {
    let words = context.words;
    let (named, untagged): (Vec<&Item>, Vec<&Item>) = score.items.iter().partition(|item| item.name.is_some());
    let mut rows: Vec<Row> = named.iter().take(SHOWN).map(|item| row(context, item)).collect();
    let rest: u64 = named.iter().skip(SHOWN).map(|item| item.count).sum();
    if rest > 0 {
        let cells = vec![Cell::number(words.count(rest)), Cell::number(""), Cell::number("")];
        rows.push(Row { head: Head::Text(words.get("key-other")), cells });
    }
    rows.extend(untagged.into_iter().filter(|item| item.count > 0).map(|item| row(context, item)));
    RowGroup { title: context.class(&score.class), rows }
}

fn row(context: &Context<'_>, item: &Item) -> Row {
    let words = context.words;
    let share = item.value.map_or_else(String::new, |value| words.percent(value, 2));
    let bar = item.value.map(|end| Bar { end, interval: item.ci });
    let interval = item
        .ci
        .map_or_else(String::new, |(low, high)| format!("{} – {}", words.percent(low, 2), words.percent(high, 2)));
    Row {
        head: Head::Text(words.key(&Dimension::Topic, item.name.as_deref())),
        cells: vec![Cell::number(words.count(item.count)), Cell { bar, ..Cell::number(share) }, Cell::number(interval)],
    }
}
