//! How durations are spread: bins of rising width, with median and p90 marked; and where the cases that still wait tell
//! another story, the curve of all that were opened beside that of the completed ones.

use nabiz_app::report_data::{CohortCurve, Distribution};
use nabiz_catalogue::metric::Unit;
use nabiz_words::Words;

use crate::chart::{Chart, Drawing, Point};
use crate::context::Context;
use crate::scale::Scale;
use crate::table::{Cell, Head, Row, Table};
use crate::term::Term;
use crate::widgets::picker::{Panel, Picker};

/// The distributions of an account; `None` if there are none.
pub(crate) fn distributions(context: &Context<'_>) -> Option<Picker> {
    let all = &context.account.distributions;
    let mut kinds: Vec<(&str, &str)> = Vec::new();
    for one in all.iter().filter(|one| total(one) > 0) {
        let kind = (one.metric.as_str(), one.hours.as_str());
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let panel = |(metric, hours): (&str, &str)| {
        let term = Term::new(context.words, metric);
        let hours_name = context.words.name_or_id("hours", hours);
        let own = all.iter().filter(|one| one.metric == metric && one.hours == hours && total(one) > 0);
        Panel {
            name: format!("{} ({hours_name})", term.name),
            heading: format!(
                "{term} <small>{}</small>",
                askama::filters::escape(&hours_name, askama::filters::Html)
                    .map(|text| text.to_string())
                    .unwrap_or_default()
            ),
            lead: String::new(),
            parts: own.flat_map(|one| charts(context, one, &term.name)).map(|chart| chart.to_string()).collect(),
        }
    };
    let panels: Vec<Panel> = kinds.into_iter().map(panel).collect();
    let (id, label) = (context.id("distribution-metric"), context.words.get("column-metric"));
    (!panels.is_empty()).then_some(Picker { id, label, panels })
}

/// The charts of one metric, a class and kind of hours each.
pub(crate) fn of_metric(context: &Context<'_>, metric: &str) -> Vec<String> {
    let own = context.account.distributions.iter().filter(|one| one.metric == metric && total(one) > 0);
    let name = Term::new(context.words, metric).name;
    let titled = own.flat_map(|one| {
        let hours = context.words.name_or_id("hours", &one.hours);
        charts(context, one, &name).map(move |mut chart| {
            chart.title = format!("{} · {hours}", chart.title);
            chart.to_string()
        })
    });
    titled.collect()
}

fn charts(context: &Context<'_>, one: &Distribution, name: &str) -> impl Iterator<Item = Chart> {
    let curve = one.cohort.as_ref().map(|cohort| curve(context, one, cohort, name));
    std::iter::once(chart(context, one, name)).chain(curve)
}

/// Completed cases and all that were opened: what share is done by when.
fn curve(context: &Context<'_>, distribution: &Distribution, cohort: &CohortCurve, name: &str) -> Chart {
    let words = context.words;
    let whole = total(distribution) as f64;
    let before = distribution.bins.iter().scan(0, |sum, bin| {
        let before = *sum;
        *sum += bin.2;
        Some(before)
    });
    let completed: Vec<f64> =
        before.chain([total(distribution)]).map(|n| 100.0 * n as f64 / whole).take(cohort.done.len()).collect();
    let names = [words.get("curve-completed"), words.get("curve-opened")];
    let percent = |share: f64| words.percent_trimmed(share, 1);
    let edges: Vec<String> = edges(words, distribution).into_iter().take(cohort.done.len()).collect();
    let texts = edges.iter().zip(completed.iter().zip(&cohort.done)).map(|(edge, (done, all))| {
        let line = |name: &str, share: f64| format!("{name}: {}", percent(share));
        vec![words.with("curve-within", &[("time", edge.into())]), line(&names[0], *done), line(&names[1], *all)]
    });
    let drawing = Drawing::Curves {
        ticks: edges.clone(),
        names: names.clone(),
        values: [completed.clone(), cohort.done.clone()],
        texts: texts.collect(),
        scale: Scale::new(words, Unit::Percent, None, [0.0, 100.0].into_iter()),
    };
    let class = context.class(&distribution.class);
    let median = cohort.median.map_or_else(|| words.get("not-reached"), |value| words.duration_seconds(value));
    let args = [("n", cohort.n.into()), ("waiting", cohort.waiting.into()), ("median", median.into())];
    let heads = vec![Head::Text(words.get("curve-by")), Head::Number(names[0].clone()), Head::Number(names[1].clone())];
    let rows = edges.iter().zip(completed.iter().zip(&cohort.done)).map(|(edge, (done, all))| Row {
        head: Head::Text(edge.clone()),
        cells: [done, all].map(|share| Cell::number(words.percent(*share, 2))).into(),
    });
    let metric = format!("{name}, {class}");
    Chart {
        id: context.id(&format!("curve-{}-{}", distribution.metric, distribution.class)),
        title: format!("{class} · {}", words.with("curve-title", &args)),
        alt: words.with("curve-alt", &[("metric", (&metric).into())]),
        json: drawing.json(),
        table: Table::plain(metric, heads, rows.collect()),
        show_table: words.get("control-show-table"),
        is_tall: false,
        legend: names.into(),
    }
}

fn chart(context: &Context<'_>, distribution: &Distribution, name: &str) -> Chart {
    let words = context.words;
    let whole = total(distribution);
    let score = context.account.overall.iter().find(|score| {
        score.metric == distribution.metric
            && score.class == distribution.class
            && score.variant.is_none()
            && score.hours.as_deref().is_none_or(|hours| hours == distribution.hours)
    });
    let quantiles =
        [("stat-median", score.and_then(|score| score.median)), ("stat-p90", score.and_then(|score| score.p90))];
    let lines = quantiles.iter().filter_map(|(name, value)| {
        let value = (*value)?;
        Some((place(distribution, value)?, format!("{} {}", words.get(name), words.duration_compact(value))))
    });
    let points = distribution.bins.iter().map(|bin| {
        let share = words.percent_trimmed(100.0 * bin.2 as f64 / whole as f64, 1);
        Point::plain(bin.2 as f64, vec![bin_text(words, bin), words.with("count-cases", &[("n", bin.2.into())]), share])
    });
    let drawing = Drawing::Histogram {
        edges: edges(words, distribution),
        points: points.collect(),
        scale: Scale::new(words, Unit::Count, None, distribution.bins.iter().map(|bin| bin.2 as f64)),
        lines: lines.collect(),
    };
    let [median, p90] =
        quantiles.map(|one| one.1.map_or_else(|| "—".to_owned(), |value| words.duration_seconds(value)));
    let class = context.class(&distribution.class);
    let metric = format!("{name}, {class}");
    Chart {
        id: context.id(&format!("spread-{}-{}-{}", distribution.metric, distribution.class, distribution.hours)),
        title: format!("{class} · {}", words.with("count-cases", &[("n", whole.into())])),
        alt: words.with(
            "chart-distribution-alt",
            &[("metric", (&metric).into()), ("median", median.into()), ("p90", p90.into())],
        ),
        json: drawing.json(),
        table: table(words, distribution, metric),
        show_table: words.get("control-show-table"),
        is_tall: false,
        legend: Vec::new(),
    }
}

fn total(distribution: &Distribution) -> u64 {
    distribution.bins.iter().map(|bin| bin.2).sum()
}

fn bin_text(words: Words, (from, to, _): &(f64, Option<f64>, u64)) -> String {
    match to {
        Some(to) => format!("{} – {}", words.duration_compact(*from), words.duration_compact(*to)),
        None => format!("≥ {}", words.duration_compact(*from)),
    }
}

fn edges(words: Words, distribution: &Distribution) -> Vec<String> {
    let from = distribution.bins.iter().map(|bin| words.duration_compact(bin.0));
    let last = distribution.bins.last().and_then(|bin| bin.1).map_or_else(String::new, |to| words.duration_compact(to));
    from.chain([last]).collect()
}

/// Where a duration lies on the axis, in bins.
fn place(distribution: &Distribution, value: f64) -> Option<f64> {
    let at = distribution.bins.iter().position(|bin| value >= bin.0 && bin.1.is_none_or(|to| value < to))?;
    let within = match distribution.bins[at] {
        (from, Some(to), _) if to > from => (value - from) / (to - from),
        _ => 0.5,
    };
    Some(at as f64 + within)
}

fn table(words: Words, distribution: &Distribution, caption: String) -> Table {
    let whole = total(distribution) as f64;
    let heads = vec![
        Head::Text(words.get("chart-axis-duration")),
        Head::Number(words.get("chart-axis-cases")),
        Head::Number(words.get("column-share")),
        Head::Number(words.get("page-cumulative")),
    ];
    let mut sum = 0;
    let rows = distribution.bins.iter().map(|bin| {
        sum += bin.2;
        let shares = [bin.2, sum].map(|n| Cell::number(words.percent(100.0 * n as f64 / whole, 2)));
        let [share, cumulative] = shares;
        Row { head: Head::Text(bin_text(words, bin)), cells: vec![Cell::number(words.count(bin.2)), share, cumulative] }
    });
    let rows = rows.collect();
    Table::plain(caption, heads, rows)
}
