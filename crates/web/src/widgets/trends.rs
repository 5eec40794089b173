//! Key figures over time: one metric at a time, one chart a class, so that a class of seconds and one of hours both read.

use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::score::{Flag, Score};

use crate::chart::{Chart, Drawing, Point};
use crate::context::{CLASSES, Context, is_plain, key, splits, unit};
use crate::figure::{Figure, interval, n};
use crate::scale::Scale;
use crate::table::{Cell, Head, Row, Table};
use crate::term::Term;
use crate::when;
use crate::widgets::picker::{Panel, Picker};

/// The trends of an account; `None` with fewer than two stretches of time.
pub(crate) fn trends(context: &Context<'_>) -> Option<Picker> {
    let words = context.words;
    let panels: Vec<Panel> = ALL.iter().filter_map(|metric| panel(context, metric.id)).collect();
    let picker = Picker { id: context.id("trend-metric"), label: words.get("column-metric"), panels };
    (!picker.panels.is_empty()).then_some(picker)
}

/// The charts of one metric, a class each.
pub(crate) fn of_metric(context: &Context<'_>, metric: &str) -> Vec<String> {
    CLASSES.iter().filter_map(|class| chart(context, metric, class)).map(|chart| chart.to_string()).collect()
}

fn panel(context: &Context<'_>, metric: &str) -> Option<Panel> {
    let parts = of_metric(context, metric);
    let term = Term::new(context.words, metric);
    (!parts.is_empty()).then(|| Panel {
        name: term.name.clone(),
        heading: term.to_string(),
        lead: String::new(),
        parts,
    })
}

fn chart(context: &Context<'_>, metric: &str, class: &str) -> Option<Chart> {
    let (words, grain) = (context.words, context.account.grain.as_str());
    let of_class = |score: &&Score| score.metric == metric && score.class == class && is_plain(score);
    let with_key = |score| Some((key(score, grain)??, score));
    let mut scores: Vec<(&str, &Score)> = context.account.trend.iter().filter(of_class).filter_map(with_key).collect();
    // Keys of one grain sort as text: 2026-04, 2026-W17, 2026-04-30. Of one stretch the whole counts, not its parts.
    scores.sort_by_key(|one| (one.0, !splits(one.1).is_empty()));
    scores.dedup_by_key(|one| one.0);
    let valued = scores.iter().filter(|one| one.1.value.is_some()).count();
    if valued < 2 {
        return None;
    }
    let unit = unit(metric);
    let currency = scores.iter().find_map(|one| one.1.currency.as_deref());
    let values =
        scores.iter().flat_map(|one| one.1.value.into_iter().chain(one.1.ci.into_iter().flat_map(|ci| [ci.0, ci.1])));
    let drawing = Drawing::Line {
        ticks: scores.iter().map(|(key, _)| when::tick(words, grain, key)).collect(),
        points: scores.iter().map(|(key, score)| point(context, key, score)).collect(),
        scale: Scale::new(words, unit, currency, values),
        zoom: scores.len() > 40,
    };
    let text = |score: &Score| Figure::new(words, score).text;
    let name = Term::new(words, metric).name;
    let ((first_key, first), (last_key, last)) = (scores.first()?, scores.last()?);
    let alt = words.with(
        "chart-trend-alt",
        &[
            ("metric", format!("{name}, {}", context.class(class)).into()),
            ("from", when::full(words, grain, first_key).into()),
            ("to", when::full(words, grain, last_key).into()),
            ("first", text(first).into()),
            ("last", text(last).into()),
        ],
    );
    Some(Chart {
        id: context.id(&format!("trend-{metric}-{}", class.replace('+', "-"))),
        title: context.class(class),
        alt,
        json: drawing.json(),
        table: table(context, &scores, format!("{name}, {}", context.class(class))),
        show_table: words.get("control-show-table"),
        is_tall: false,
        legend: Vec::new(),
    })
}

fn point(context: &Context<'_>, key: &str, score: &Score) -> Point {
    let words = context.words;
    let figure = Figure::new(words, score);
    let mut text = vec![when::full(words, &context.account.grain, key), figure.text];
    let interval = interval(words, score);
    if !interval.is_empty() {
        text.push(format!("{}: {interval}", words.get("page-interval")));
    }
    text.push(n(words, score));
    text.extend(figure.marks.into_iter().map(|mark| mark.text));
    let few = score.flags.contains(&Flag::FewData);
    Point { v: score.value, ci: score.ci.filter(|_| score.value.is_some()), few, ..Point::plain(0.0, text) }
}

fn table(context: &Context<'_>, scores: &[(&str, &Score)], caption: String) -> Table {
    let words = context.words;
    let heads = vec![
        Head::Text(words.name("dimension", &context.account.grain)),
        Head::Number(words.get("column-value")),
        Head::Number(words.get("column-interval")),
        Head::Number(words.get("column-n")),
    ];
    let rows = scores.iter().map(|(key, score)| {
        let figure = Figure::new(words, score);
        let marks: Vec<String> = figure.marks.into_iter().map(|mark| mark.text).collect();
        let value =
            Cell { text: figure.text, why: figure.why, sub: marks.join(" · "), is_number: true, ..Cell::default() };
        Row {
            head: Head::Text(when::full(words, &context.account.grain, key)),
            cells: vec![value, Cell::interval(words, score), Cell::number(words.count(score.n))],
        }
    });
    Table::plain(caption, heads, rows.collect())
}
