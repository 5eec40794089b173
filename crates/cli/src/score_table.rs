//! Records as a table for people: headline figures with their n and interval, and why where there is none.

use std::io::{self, Write};

use nabiz_catalogue::metric::Unit;
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::register;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_words::{DASH, Words};

use crate::context::Context;
use crate::table;

/// Entries of a list that are printed; all of them stand in JSON.
const ITEMS: usize = 5;

/// Prints `scores`, answers to a query split by `by`; `is_whole` prints variants and business hours too.
pub(crate) fn print(
    context: &Context,
    out: &mut dyn Write,
    scores: &[Score],
    by: &[Dimension],
    is_whole: bool,
) -> io::Result<()> {
    let words = context.words;
    let keys: Vec<&Dimension> = by.iter().filter(|one| **one != Dimension::Class).collect();
    let mut lines: Vec<&Score> = scores.iter().filter(|score| is_line(scores, score, is_whole)).collect();
    let first_of = |metric: &str| scores.iter().position(|score| score.metric == metric);
    lines.sort_by_cached_key(|score| (first_of(&score.metric), class_order(&score.class)));
    if lines.is_empty() {
        writeln!(out, "{}", words.get("cli-no-figures"))?;
    } else {
        let mut head = vec![words.get("column-metric"), words.get("dimension-class")];
        head.extend(keys.iter().map(|dimension| words.dimension(dimension)));
        head.extend(["column-value", "column-n", "column-interval", "column-notes"].map(|id| words.get(id)));
        let first = 2 + keys.len();
        let mut table = table::table(context, &head, &[first, first + 1, first + 2]);
        let mut above = "";
        for score in lines {
            let name = if score.metric == above { String::new() } else { metric_name(words, &score.metric) };
            above = &score.metric;
            table.add_row(row(words, score, name, &keys));
        }
        table::print(context, out, &table)?;
    }
    print_missing(context, out, scores)
}

/// Where a class stands among the others.
fn class_order(class: &str) -> usize {
    let order = ["conversation", "ticket", "call", "conversation+ticket", "all", "account"];
    order.iter().position(|one| *one == class).unwrap_or(order.len())
}

/// Figures of metrics that the class has, of classes that the log has, and which are not merely without a source.
fn is_line(scores: &[Score], score: &Score, is_whole: bool) -> bool {
    let is_class = ["conversation", "ticket", "call"].contains(&score.class.as_str());
    let is_present = !is_class || scores.iter().any(|other| other.class == score.class && other.n > 0);
    let is_without = matches!(score.na_reason, Some(NaReason::NotApplicable | NaReason::NoSource));
    (is_whole || is_headline(score)) && is_present && !is_without
}

fn row(words: Words, score: &Score, name: String, keys: &[&Dimension]) -> Vec<String> {
    let unit = unit(&score.metric);
    let currency = score.currency.as_deref();
    let mut row = vec![name, class(words, score, keys)];
    for dimension in keys {
        let value = score.group.get(dimension.id()).map(Option::as_deref);
        row.push(value.map_or_else(String::new, |value| words.key(dimension, value)));
    }
    let items = items(words, score);
    row.push(if items.is_empty() { words.value_or_na(unit, score.value, score.na_reason, currency) } else { items });
    row.push(words.count(score.n));
    let end = |value: f64| words.value_compact(unit, value, currency);
    row.push(score.ci.map_or_else(String::new, |(low, high)| format!("{} – {}", end(low), end(high))));
    row.push(notes(words, score, unit));
    row
}

/// The class, with the keys by which the metric splits its figure on its own: the channels of a volume, the waves of a
/// survey.
fn class(words: Words, score: &Score, keys: &[&Dimension]) -> String {
    let mut parts = vec![words.class_key(&score.class)];
    for (key, value) in &score.group {
        if !keys.iter().any(|dimension| dimension.id() == key) {
            parts.push(words.key(&Dimension::parse(key), value.as_deref()));
        }
    }
    parts.join(" · ")
}

fn items(words: Words, score: &Score) -> String {
    let line = |item: &nabiz_catalogue::score::Item| {
        let name = words.key(&Dimension::Topic, item.name.as_deref());
        let share = item.value.map_or_else(|| DASH.to_owned(), |value| words.percent_trimmed(value, 1));
        format!("{name} {share} ({})", words.count(item.count))
    };
    score.items.iter().take(ITEMS).map(line).collect::<Vec<_>>().join("\n")
}

fn notes(words: Words, score: &Score, unit: Unit) -> String {
    let mut notes = Vec::new();
    notes.extend(score.variant.as_deref().map(|variant| words.name_or_id("variant", variant)));
    notes.extend(score.hours.as_deref().filter(|hours| *hours == "business").map(|hours| words.name("hours", hours)));
    notes.extend(score.flags.iter().map(|flag| words.flag(*flag)));
    if let (Some(n), Some(oldest)) = (score.n_waiting.filter(|n| *n > 0), score.oldest_wait) {
        let oldest = words.duration_compact(oldest);
        notes.push(words.with("waiting-line", &[("n", n.into()), ("oldest", oldest.into())]));
    }
    notes.extend(cohort(words, score, unit));
    notes.join(" · ")
}

/// The figure with those who still wait, where it tells another story (METRICS A.6: more than 20 % apart).
fn cohort(words: Words, score: &Score, unit: Unit) -> Option<String> {
    let cohort = score.cohort_km.as_ref()?;
    let median = score.median?;
    let value = match cohort.median {
        Some(own) if (own - median).abs() <= 0.2 * median.abs() => return None,
        Some(own) => words.value(unit, own, None),
        None => words.get("not-reached"),
    };
    Some(words.with("cohort-line", &[("value", value.into())]))
}

/// Names what the log has no source for. A figure that a filter or a period merely empties has its source.
fn print_missing(context: &Context, out: &mut dyn Write, scores: &[Score]) -> io::Result<()> {
    let mut ids: Vec<&str> = Vec::new();
    for score in scores {
        if !ids.contains(&score.metric.as_str()) && has_no_source(scores, &score.metric) {
            ids.push(&score.metric);
        }
    }
    if !ids.is_empty() {
        writeln!(out)?;
        let names: Vec<String> = ids.into_iter().map(|id| metric_name(context.words, id)).collect();
        let text = format!("{} {}.", context.words.get("page-no-source"), names.join(", "));
        table::fill(context, out, 2, &text)?;
    }
    Ok(())
}

/// Whether no class that a metric is given for has a source of its headline.
pub(crate) fn has_no_source(scores: &[Score], metric: &str) -> bool {
    let headlines = scores.iter().filter(|score| score.metric == metric && is_headline(score));
    let mut reasons =
        headlines.map(|score| score.na_reason).filter(|reason| *reason != Some(NaReason::NotApplicable)).peekable();
    reasons.peek().is_some() && reasons.all(|reason| reason == Some(NaReason::NoSource))
}

/// Whether a figure is the plain one in calendar hours.
pub(crate) fn is_headline(score: &Score) -> bool {
    score.variant.is_none() && score.hours.as_deref() != Some("business")
}

/// A metric's name; an unknown id stands for itself.
pub(crate) fn metric_name(words: Words, id: &str) -> String {
    register::find(id).map_or_else(|| id.to_owned(), |metric| words.text(metric.name).to_owned())
}

/// The unit of a metric's figures.
pub(crate) fn unit(id: &str) -> Unit {
    register::find(id).map_or(Unit::Number, |metric| metric.unit)
}
