//! A table of a few metrics with everything that is known about each figure: the heart of the smaller sections.

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_words::Words;

use crate::context::{Context, is_plain, splits, without_silent};
use crate::figure::{ChangeView, beside};
use crate::table::{Cell, Head, Row, Table};
use crate::term::Term;

/// The figures of `metrics` by class with their variants; `None` if the log has a source for none of them.
pub(crate) fn figures(context: &Context<'_>, caption: String, metrics: &[&str]) -> Option<Table> {
    let has_source = |score: &&Score| score.na_reason != Some(NaReason::NoSource);
    let scores: Vec<&Score> = metrics
        .iter()
        .flat_map(|metric| context.all_overall(metric))
        .filter(|score| score.na_reason != Some(NaReason::NotApplicable) && context.has_class(&score.class))
        .collect();
    scores.iter().copied().find(has_source)?;
    let rows = without_silent(scores).into_iter().filter(has_source).map(|score| row(context, score)).collect();
    Some(Table::plain(caption, heads(context.words), rows).without_empty_columns().linked(context))
}

/// Every figure of the account, for those who want to see all.
pub(crate) fn everything(context: &Context<'_>, caption: String) -> Table {
    let rows = context.account.overall.iter().map(|score| row(context, score)).collect();
    Table::plain(caption, heads(context.words), rows)
}

fn heads(words: Words) -> Vec<Head> {
    let number = |id: &str| Head::Number(words.get(id));
    vec![
        Head::Text(words.get("column-metric")),
        Head::Text(words.get("dimension-class")),
        number("column-value"),
        number("column-interval"),
        number("column-n"),
        Head::Text(words.get("column-change")),
        Head::Text(words.get("column-notes")),
    ]
}

fn row(context: &Context<'_>, score: &Score) -> Row {
    let words = context.words;
    let change = is_plain(score).then(|| ChangeView::new(context, score)).flatten();
    let marks = score.flags.iter().map(|flag| words.flag(*flag));
    let notes: Vec<String> = Some(beside(words, score, &["mean", "median", "p80", "p90"]))
        .into_iter()
        .filter(|text| !text.is_empty())
        .chain(marks)
        .collect();
    Row {
        head: Head::Row(Term::new(words, &score.metric), distinction(words, score)),
        cells: vec![
            Cell::text(context.class(&score.class)),
            Cell::barred(words, score),
            Cell::interval(words, score),
            Cell::number(words.count(score.n)),
            Cell { html: change.map(|change| change.to_string()).unwrap_or_default(), ..Cell::default() },
            Cell::text(notes.join(" · ")),
        ],
    }
}

/// What tells a figure from the metric's plain one: its variant, its hours, its channel, wave or scale.
pub(crate) fn distinction(words: Words, score: &Score) -> String {
    let variant = score.variant.as_deref().map(|variant| words.name_or_id("variant", variant));
    let hours = score.hours.as_deref().filter(|hours| *hours == "business").map(|hours| words.name("hours", hours));
    let splits = splits(score).into_iter().map(|(name, value)| words.key(&Dimension::parse(name), value));
    let texts: Vec<String> = variant.into_iter().chain(hours).chain(splits).collect();
    texts.join(", ")
}
