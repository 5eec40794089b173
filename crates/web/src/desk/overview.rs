//! All key figures of a period at a glance, each with what it stands on and a way down to its cases.

use askama::Template;
use jiff::civil::DateTime;
use jiff::{Span, Unit};
use nabiz_app::access::View;
use nabiz_app::change::{YOUNG, changes};
use nabiz_app::desk::DeskError;
use nabiz_app::report_data::Change;
use nabiz_catalogue::query::{Dimension, Query};
use nabiz_catalogue::register;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_words::Words;

use super::ask::{Asked, DEFAULT_PERIOD, has_days, local_now, query_of_url};
use super::bars::{Point, bars};
use super::filter::{self, bar};
use super::shell::{Shell, rendered};
use crate::context::{class_order, is_better, is_plain, splits, unit};
use crate::figure::{Figure, interval, n, statistic};

/// Figures of the overview, in order.
const METRICS: [&str; 18] = [
    "volume_by_channel",
    "first_assignment_time",
    "first_response_time",
    "response_sla_pct",
    "resolution_time",
    "resolution_sla_pct",
    "fcr_pct",
    "unanswered_rate",
    "reopen_rate",
    "resolution_rate",
    "csat_mean",
    "csat_positive_pct",
    "survey_response_rate",
    "service_level",
    "asa",
    "call_abandonment_rate",
    "automated_resolution_share",
    "backlog",
];
/// Below this many cases nothing is said about a change (METRICS A.7).
const MIN_N: u64 = 30;

#[derive(Template)]
#[template(path = "desk/overview.html")]
struct Overview<'a> {
    shell: &'a Shell,
    bar: String,
    period: String,
    before: String,
    is_running: bool,
    as_of: String,
    cards: Vec<Card>,
    missing: Vec<String>,
    is_empty: bool,
    csv: String,
}

struct Card {
    id: String,
    name: String,
    short: String,
    statistic: String,
    link: String,
    lines: Vec<Line>,
    spark: String,
}

struct Line {
    class: String,
    figure: Figure,
    n: String,
    interval: String,
    change: Option<(String, &'static str)>,
    receipt: String,
}

/// The overview.
pub(crate) fn page(shell: &Shell, view: &View, asked: &Asked) -> Result<String, DeskError> {
    let words = shell.words;
    let base = query_of_url(asked, view)?;
    let query = Query { metrics: METRICS.map(str::to_owned).to_vec(), headlines_only: true, by: Vec::new(), ..base };
    let state = view.state();
    let now = if state.accounts.is_empty() { Vec::new() } else { view.query(&query)? };
    let earlier = before(&query, asked, local_now(asked, view));
    let is_running = earlier.as_ref().is_some_and(|earlier| earlier.is_running);
    let then = match &earlier {
        Some(earlier) if !now.is_empty() => view.query(&earlier.query)?,
        _ => Vec::new(),
    };
    let changes = changes(&now, &then, MIN_N);
    let trend = if now.is_empty() { Vec::new() } else { trend(view, &query)? };
    let kept = asked.only(&filter::NAMES);
    let sees_cases = view.viewer().role.sees_cases();
    let mut cards = Vec::new();
    let mut missing = Vec::new();
    for id in METRICS {
        let Some(metric) = register::find(id) else { continue };
        let mut own: Vec<&Score> = now.iter().filter(|score| score.metric == id && is_plain(score)).collect();
        own.retain(|score| splits(score).is_empty() && score.na_reason != Some(NaReason::NotApplicable));
        own.sort_by_key(|score| class_order(&score.class));
        let told: Vec<&Score> = own.into_iter().filter(|score| score.n > 0 || score.value.is_some()).collect();
        if told.is_empty() {
            missing.push(words.text(metric.name).to_owned());
            continue;
        }
        let lines = told.iter().map(|score| line(words, score, &changes, is_running, &kept, sees_cases));
        cards.push(Card {
            id: id.to_owned(),
            name: words.text(metric.name).to_owned(),
            short: words.text(metric.text.short).to_owned(),
            statistic: statistic(words, metric),
            link: format!("/metrics/{id}{}", kept.url()),
            lines: lines.collect(),
            spark: spark(words, id, &told[0].class, &trend),
        });
    }
    let first = now.first();
    let body = rendered(&Overview {
        shell,
        bar: bar(shell, view, asked, Some(DEFAULT_PERIOD), &[]),
        period: first.map(|score| crate::when::range(words, &score.period.from, &score.period.to)).unwrap_or_default(),
        before: then
            .first()
            .map(|score| crate::when::range_until(words, &score.period.from, &score.period.to))
            .unwrap_or_default(),
        is_running,
        as_of: first.map(|score| as_of(words, &score.as_of)).unwrap_or_default(),
        is_empty: state.accounts.is_empty(),
        csv: format!("/api/v1/query.csv{}", kept.with("metrics", &METRICS.join(",")).url()),
        cards,
        missing,
    });
    Ok(shell.page(&shell.say("desk-nav-overview"), &body, true))
}

/// `As of …`: a printed instant in words, without its zone.
pub(super) fn as_of(words: Words, printed: &str) -> String {
    let local = printed.get(..19).and_then(|text| text.parse().ok());
    let instant = local.map_or_else(|| printed.to_owned(), |at| words.datetime_local(at));
    words.with("report-as-of", &[("instant", instant.into())])
}

/// What a period is compared with.
struct Earlier {
    query: Query,
    /// The period is not over, and neither is this.
    is_running: bool,
}

/// The stretch of equal length before, of a month the month before; of a period that still runs only as much of it, since
/// a morning is no match for a whole day.
fn before(query: &Query, asked: &Asked, now: DateTime) -> Option<Earlier> {
    let (from, to) = (query.from?, query.to?);
    let is_month = matches!(asked.one("period").as_deref(), Some("month" | "last_month")) && !has_days(asked);
    let length = if is_month { Span::new().months(1) } else { Span::new().days((to.date() - from.date()).get_days()) };
    let begin = from.checked_sub(length).ok()?;
    let is_running = from < now && now < to;
    let gone = from.until((Unit::Day, now)).ok()?;
    let end = if is_running { begin.checked_add(gone).ok()?.min(from) } else { from };
    Some(Earlier { query: Query { from: Some(begin), to: Some(end), ..query.clone() }, is_running })
}

/// The figures by day, or by month where that would be too many columns.
fn trend(view: &View, query: &Query) -> Result<Vec<Score>, DeskError> {
    let days = query.from.zip(query.to).map_or(i32::MAX, |(from, to)| (to.date() - from.date()).get_days());
    let grain = match days {
        ..=62 => Dimension::Day,
        63..=200 => Dimension::Week,
        _ => Dimension::Month,
    };
    view.query(&Query { by: vec![grain], ..query.clone() })
}

fn spark(words: Words, metric: &str, class: &str, trend: &[Score]) -> String {
    let own = trend.iter().filter(|score| score.metric == metric && score.class == class && is_plain(score));
    let own = own.filter(|score| splits(score).is_empty());
    let points: Vec<Point> = own
        .map(|score| Point {
            label: score.group.values().next().cloned().flatten().unwrap_or_default(),
            text: words.value_or_na(unit(metric), score.value, score.na_reason, score.currency.as_deref()),
            value: score.value,
        })
        .collect();
    if points.len() < 2 { String::new() } else { bars(&words.get("desk-trend"), metric, &points) }
}

fn line(words: Words, score: &Score, changes: &[Change], is_running: bool, kept: &Asked, sees_cases: bool) -> Line {
    let change = changes.iter().find(|one| one.metric == score.metric && one.class == score.class && one.is_real);
    let is_young = is_running && YOUNG.contains(&score.metric.as_str());
    let told = change.map(|change| {
        let up = change.difference > 0.0;
        let by = words.change(unit(&score.metric), change.difference, score.currency.as_deref());
        let tone = match is_better(&score.metric, change.difference) {
            Some(true) => "better",
            Some(false) => "worse",
            None => "none",
        };
        let judged = if tone == "none" {
            words.get(if up { "change-up" } else { "change-down" })
        } else {
            words.name("change", tone)
        };
        (format!("{} {by}, {judged}", if up { "▲" } else { "▼" }), tone)
    });
    let receipt = if sees_cases {
        format!("/metrics/{}/receipt{}", score.metric, kept.with("of", &score.class).url())
    } else {
        String::new()
    };
    Line {
        class: class(words, &score.class),
        figure: Figure::new(words, score),
        n: n(words, score),
        interval: interval(words, score),
        change: if is_young { change.map(|_| (words.get("change-young"), "none")) } else { told },
        receipt,
    }
}

/// A class as a head: `Görüşmeler`, `Conversations`.
pub(super) fn class(words: Words, class: &str) -> String {
    match class {
        "conversation" | "ticket" | "call" => words.name("classes", class),
        "conversation+ticket+call" => words.class_key("all"),
        other => words.class_key(other),
    }
}
