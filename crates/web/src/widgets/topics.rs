//! What customers contact us about: the most frequent topics of each class with their running share (Pareto), what
//! became more or less frequent, and how each topic ends. The untagged rest stands last.

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{Item, Score};
use nabiz_catalogue::stats::interval::proportions_differ;

use crate::context::{Context, is_plain, key};
use crate::table::{Bar, Cell, Head, Row, RowGroup, Table};
use crate::term::Term;
use crate::widgets::empty::Empty;

/// More topics than these are summed up in one line.
const SHOWN: usize = 15;
/// How a topic ends, and what it costs.
const ENDS: [&str; 4] = ["resolution_time", "fcr_pct", "csat_mean", "cost_per_ticket"];

/// The section's body.
pub(crate) fn topics(context: &Context<'_>) -> String {
    let words = context.words;
    let scores = context.all_overall("top_topics").into_iter().filter(|score| score.variant.is_none());
    let groups: Vec<RowGroup> = scores.filter(|score| has_topics(score)).map(|score| group(context, score)).collect();
    if groups.is_empty() {
        return Empty::new(words.get("empty-topics"), words.get("page-empty-topics-how")).to_string();
    }
    let mut heads = vec![Head::Text(words.get("dimension-topic"))];
    let numbers = ["column-count", "column-share", "column-interval", "page-cumulative", "column-change"];
    heads.extend(numbers.map(|id| Head::Number(words.get(id))));
    heads.extend(ENDS.map(|metric| Head::Metric(Term::new(words, metric))));
    Table { caption: words.get("section-topics"), heads, groups }.without_empty_columns().linked(context).to_string()
}

fn has_topics(score: &Score) -> bool {
    score.items.iter().any(|item| item.name.is_some())
}

fn group(context: &Context<'_>, score: &Score) -> RowGroup {
    let words = context.words;
    let earlier = context.account.previous.iter().find(|one| {
        one.metric == score.metric && one.class == score.class && one.variant.is_none() && one.group == score.group
    });
    let (named, untagged): (Vec<&Item>, Vec<&Item>) = score.items.iter().partition(|item| item.name.is_some());
    let whole = whole(score);
    let mut sum = 0;
    let mut rows: Vec<Row> = Vec::new();
    for item in named.iter().take(SHOWN) {
        sum += item.count;
        let running = if whole > 0 { words.percent(100.0 * sum as f64 / whole as f64, 2) } else { String::new() };
        rows.push(row(context, score, earlier, item, running));
    }
    let rest: u64 = named.iter().skip(SHOWN).map(|item| item.count).sum();
    if rest > 0 {
        let mut cells = vec![Cell::number(words.count(rest))];
        cells.resize(5 + ENDS.len(), Cell::number(""));
        rows.push(Row { head: Head::Text(words.get("key-other")), cells });
    }
    let untagged = untagged.into_iter().filter(|item| item.count > 0);
    rows.extend(untagged.map(|item| row(context, score, earlier, item, String::new())));
    RowGroup { title: context.class(&score.class), rows }
}

fn row(context: &Context<'_>, score: &Score, earlier: Option<&Score>, item: &Item, running: String) -> Row {
    let words = context.words;
    let share = item.value.map_or_else(String::new, |value| words.percent(value, 2));
    let bar = item.value.map(|end| Bar { end, interval: item.ci });
    let interval = item
        .ci
        .map_or_else(String::new, |(low, high)| format!("{} – {}", words.percent(low, 2), words.percent(high, 2)));
    let by_topic = |score: &Score| {
        let group = [("topic".to_owned(), item.name.clone())].into();
        Score { n: item.count, group, ..score.clone() }
    };
    let link = context.ways.and_then(|ways| ways.of(&by_topic(score))).unwrap_or_default();
    let mut cells = vec![
        Cell { link, ..Cell::number(words.count(item.count)) },
        Cell { bar, ..Cell::number(share) },
        Cell::number(interval),
        Cell::number(running),
        Cell::number(earlier.and_then(|earlier| change(context, score, earlier, item)).unwrap_or_default()),
    ];
    let end = |metric: &&str| {
        let found = context.account.topics.iter().find(|one| {
            one.metric == *metric
                && one.class == score.class
                && is_plain(one)
                && key(one, "topic") == Some(item.name.as_deref())
        });
        found.map_or_else(|| Cell::number(""), |found| Cell::figure(words, found))
    };
    cells.extend(ENDS.iter().map(end));
    Row { head: Head::Text(words.key(&Dimension::Topic, item.name.as_deref())), cells }
}

/// The cases that shares are of.
fn whole(score: &Score) -> u64 {
    score.den.map_or(score.n, |den| den as u64)
}

/// How the share changed against the period before, where that is more than chance.
fn change(context: &Context<'_>, score: &Score, earlier: &Score, item: &Item) -> Option<String> {
    let (now, before) = (whole(score), whole(earlier));
    let other = earlier.items.iter().find(|one| one.name == item.name).map_or(0, |one| one.count);
    if now == 0 || before == 0 || !proportions_differ(item.count, now, other, before) {
        return None;
    }
    let difference = 100.0 * (item.count as f64 / now as f64 - other as f64 / before as f64);
    let sign = if difference > 0.0 { "▲" } else { "▼" };
    Some(format!("{sign} {}", context.words.change(nabiz_catalogue::metric::Unit::Percent, difference, None)))
}
