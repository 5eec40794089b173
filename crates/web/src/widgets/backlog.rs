//! What is still unresolved: day by day, where it came from and went, and how old it is.

use std::fmt::Write;

use nabiz_catalogue::metric::Unit;
use nabiz_catalogue::score::Score;

use crate::chart::{Chart, Drawing, Point};
use crate::context::{CLASSES, Context, key, part};
use crate::figure_table::figures;
use crate::scale::Scale;
use crate::table::{Cell, Head, Row, Table};
use crate::when;
use crate::widgets::empty::Empty;

/// The flows of a day, in the order of its equation.
const FLOWS: [&str; 5] = ["start", "opened", "reopened", "resolved", "end"];
/// Days at which ages are cut.
const AGES: [u64; 6] = [0, 1, 3, 7, 14, 30];

/// The section's body.
pub(crate) fn backlog(context: &Context<'_>) -> String {
    let words = context.words;
    let mut body = String::new();
    let charts: Vec<String> =
        CLASSES.iter().filter_map(|class| chart(context, class)).map(|chart| chart.to_string()).collect();
    if !charts.is_empty() {
        // Writing into a String cannot fail.
        let _ = write!(body, "<div class=\"multiples\">{}</div>", charts.concat());
    }
    if let Some(table) = figures(context, words.get("section-backlog"), &["backlog", "backlog_age", "clearance_rate"]) {
        let _ = write!(body, "{table}");
    }
    if context.account.ageing.iter().any(|(_, counts)| counts.iter().any(|count| *count > 0)) {
        let _ = write!(body, "<h4>{}</h4>{}", words.get("backlog-by-age"), ageing(context));
    }
    if body.is_empty() {
        return Empty::new(words.get("empty-backlog"), String::new()).to_string();
    }
    body
}

fn chart(context: &Context<'_>, class: &str) -> Option<Chart> {
    let words = context.words;
    let mut days: Vec<(&str, &Score)> = context
        .account
        .backlog
        .iter()
        .filter(|score| score.class == class)
        .filter_map(|score| Some((key(score, "day")??, score)))
        .collect();
    days.sort_by_key(|day| day.0);
    if days.len() < 2 {
        return None;
    }
    let open = |score: &Score| score.value.or_else(|| part(score, "end"));
    let point = |(day, score): &(&str, &Score)| {
        let count = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), |value| words.number(value, 0));
        let mut text =
            vec![when::full(words, "day", day), format!("{}: {}", words.get("part-end"), count(open(score)))];
        text.extend(
            FLOWS[1..4].iter().map(|flow| format!("{}: {}", words.name("part", flow), count(part(score, flow)))),
        );
        Point { v: open(score), ..Point::plain(0.0, text) }
    };
    let drawing = Drawing::Line {
        ticks: days.iter().map(|(day, _)| when::tick(words, "day", day)).collect(),
        points: days.iter().map(point).collect(),
        scale: Scale::new(words, Unit::Count, None, days.iter().filter_map(|day| open(day.1))),
        zoom: days.len() > 40,
    };
    let alt = flow(context, class, &days).unwrap_or_else(|| context.class(class));
    Some(Chart {
        id: context.id(&format!("backlog-{class}")),
        title: alt.clone(),
        alt,
        json: drawing.json(),
        table: table(context, class, &days),
        show_table: words.get("control-show-table"),
        is_tall: false,
        legend: Vec::new(),
    })
}

/// The equation of the period: start + opened + reopened − resolved = end.
fn flow(context: &Context<'_>, class: &str, days: &[(&str, &Score)]) -> Option<String> {
    let words = context.words;
    let sum = |name: &str| words.number(days.iter().filter_map(|day| part(day.1, name)).sum(), 0);
    let start = part(days.first()?.1, "start")?;
    let end = part(days.last()?.1, "end")?;
    let text = words.with(
        "backlog-flow",
        &[
            ("start", words.number(start, 0).into()),
            ("opened", sum("opened").into()),
            ("reopened", sum("reopened").into()),
            ("resolved", sum("resolved").into()),
            ("end", words.number(end, 0).into()),
        ],
    );
    Some(format!("{}: {text}", context.class(class)))
}

fn table(context: &Context<'_>, class: &str, days: &[(&str, &Score)]) -> Table {
    let words = context.words;
    let mut heads = vec![Head::Text(words.get("dimension-day"))];
    heads.extend(FLOWS.iter().map(|flow| Head::Number(words.name("part", flow))));
    let cell = |score: &Score, flow: &str| {
        let value = part(score, flow).or_else(|| score.value.filter(|_| flow == "end"));
        let of = (flow == "end").then(|| Box::new(score.clone()));
        Cell { of, ..Cell::number(value.map_or_else(|| "—".to_owned(), |value| words.number(value, 0))) }
    };
    let row = |(day, score): &(&str, &Score)| Row {
        head: Head::Text(when::full(words, "day", day)),
        cells: FLOWS.iter().map(|flow| cell(score, flow)).collect(),
    };
    let caption = format!("{}, {}", words.get("section-backlog"), context.class(class));
    Table::plain(caption, heads, days.iter().map(row).collect()).linked(context)
}

fn ageing(context: &Context<'_>) -> Table {
    let words = context.words;
    let classes = &context.account.ageing;
    let most = classes.iter().flat_map(|(_, counts)| counts).copied().max().unwrap_or(0) as f64;
    let mut heads = vec![Head::Text(words.get("column-age"))];
    heads.extend(classes.iter().map(|(class, _)| Head::Number(context.class(class))));
    let row = |at: usize| {
        let from = words.count(AGES[at]);
        let head = match AGES.get(at + 1) {
            Some(to) => words.with("backlog-bucket", &[("from", from.into()), ("to", words.count(*to).into())]),
            None => words.with("backlog-bucket-over", &[("from", from.into())]),
        };
        let cell = |counts: &[u64; 6]| Cell::number(words.count(counts[at])).with_bar(counts[at] as f64, most);
        Row { head: Head::Text(head), cells: classes.iter().map(|(_, counts)| cell(counts)).collect() }
    };
    Table::plain(words.get("backlog-by-age"), heads, (0..AGES.len()).map(row).collect())
}
