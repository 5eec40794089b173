//! One metric: what it is, its figures, its trend, and how it splits.

use askama::Template;
use nabiz_app::access::View;
use nabiz_app::desk::DeskError;
use nabiz_app::report_data::{AccountReport, Part};
use nabiz_catalogue::metric::Metric;
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::pack::comparisons;
use nabiz_catalogue::query::{Dimension, Query};
use nabiz_catalogue::register;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_domain::channel::Class;
use nabiz_words::Words;

use super::accounts;
use super::ask::{Asked, DEFAULT_PERIOD, query_of_url};
use super::chapter::report_ask;
use super::filter::{self, Choice, bar};
use super::overview::class;
use super::shell::{Shell, rendered};
use crate::context::{Context, class_order, unit, without_silent};
use crate::figure::{Figure, interval, statistic};
use crate::figure_table::distinction;
use crate::widgets::benchmark::Benchmark;
use crate::widgets::{distributions, trends};

#[derive(Template)]
#[template(path = "desk/metric.html")]
struct MetricPage<'a> {
    shell: &'a Shell,
    bar: String,
    /// There is no event at all yet.
    is_empty: bool,
    texts: Vec<(String, &'static str)>,
    figures: Vec<Row>,
    beside: Vec<(String, String)>,
    /// What the column of values holds.
    value_name: String,
    splits: Vec<Choice>,
    split_name: String,
    rows: Vec<Row>,
    trend: Vec<String>,
    /// Whose distribution and benchmark follow, where there are several accounts.
    accounts: String,
    /// The same in words.
    account: String,
    spread: Vec<String>,
    benchmark: String,
    csv: String,
    csv_split: String,
    kept: Vec<(String, String)>,
    all: String,
}

struct Row {
    name: String,
    class: String,
    figure: Figure,
    n: String,
    interval: String,
    mean: String,
    p80: String,
    p90: String,
    cohort: String,
    waiting: String,
    receipt: String,
}

/// The page of a metric.
pub(crate) fn page(shell: &Shell, view: &View, asked: &Asked, id: &str) -> Result<String, DeskError> {
    let words = shell.words;
    let metric = register::find(id).ok_or_else(|| DeskError::NotFound(format!("`{id}`")))?;
    let base = Query { metrics: vec![metric.id.to_owned()], by: Vec::new(), ..query_of_url(asked, view)? };
    let kept = asked.only(&filter::NAMES);
    let receipts = if view.viewer().role.sees_cases() { format!("/metrics/{id}/receipt") } else { String::new() };
    let told = |scores: Vec<Score>| {
        let mut scores: Vec<Score> =
            scores.into_iter().filter(|score| score.na_reason != Some(NaReason::NotApplicable)).collect();
        scores.sort_by_key(|score| class_order(&score.class));
        scores
    };
    let figures = told(view.query(&base)?);
    let by = asked.one("by").map_or(Dimension::Channel, |name| Dimension::parse(&name));
    let split = told(view.query(&Query { by: vec![by.clone()], headlines_only: true, ..base.clone() })?);
    let grain = grain(&base);
    let trend = told(view.query(&Query { by: vec![grain.clone()], headlines_only: true, ..base })?);
    let whole = whole(view, asked, metric.id)?;
    let with = |name: &str, value: &str| kept.with(name, value).with("metrics", metric.id).url();
    let attributes = view.attributes().into_iter().map(Dimension::Attribute);
    let offered = super::ask::offered().into_iter().filter(|one| *one != Dimension::Class);
    let offered =
        offered.chain([Dimension::Hour, Dimension::Weekday, Dimension::Day, Dimension::Week, Dimension::Month]);
    let splits = offered.chain(attributes).map(|one| Choice {
        name: words.dimension(&one),
        is_chosen: one == by,
        id: one.id().to_owned(),
    });
    let body = rendered(&MetricPage {
        shell,
        bar: bar(shell, view, asked, Some(DEFAULT_PERIOD), &["by"]),
        is_empty: view.state().accounts.is_empty(),
        texts: texts(words, metric),
        figures: without_silent(figures.iter().collect())
            .into_iter()
            .map(|score| row(words, score, distinction(words, score), &receipts, &kept))
            .collect(),
        beside: figures.iter().filter_map(|score| beside(words, score)).collect(),
        value_name: match statistic(words, metric) {
            none if none.is_empty() => words.get("column-value"),
            statistic => statistic,
        },
        split_name: words.dimension(&by),
        rows: split.iter().map(|score| split_row(words, score, &by, &receipts, &kept)).collect(),
        trend: trends::of_metric(
            &Context { words, account: &told_by_time(&grain, trend), number: 1, ways: None },
            metric.id,
        ),
        accounts: if whole.is_some() { accounts::switch(shell, view, asked) } else { String::new() },
        account: accounts::told(shell, view, asked),
        spread: whole.as_ref().map_or_else(Vec::new, |report| {
            distributions::of_metric(&Context { words, account: report, number: 2, ways: None }, metric.id)
        }),
        benchmark: whole.as_ref().map_or_else(String::new, |report| benchmark(words, report, metric.id)),
        csv: format!("/api/v1/query.csv{}", with("by", grain.id())),
        csv_split: format!("/api/v1/query.csv{}", with("by", by.id())),
        kept: asked.pairs(&filter::NAMES),
        all: kept.url(),
        splits: splits.collect(),
    });
    Ok(shell.page(words.text(metric.name), &body, true))
}

/// The numbers beside a class's plain figure.
fn beside(words: Words, score: &Score) -> Option<(String, String)> {
    let is_plain = score.variant.is_none() && score.group.is_empty() && score.hours.as_deref() != Some("business");
    let known = score.parts.iter().filter_map(|(id, value)| Some(words.part(id, (*value)?)));
    let all: Vec<String> = known.filter(|_| is_plain).collect();
    (!all.is_empty()).then(|| (class(words, &score.class), all.join(" · ")))
}

/// A row of a split; without a receipt where no filter and no period says what its cases are.
fn split_row(words: Words, score: &Score, by: &Dimension, receipts: &str, kept: &Asked) -> Row {
    let asked = kept.of_group(by, score);
    let receipts = if asked.is_some() { receipts } else { "" };
    row(words, score, key(words, by, score), receipts, asked.as_ref().unwrap_or(kept))
}

fn grain(query: &Query) -> Dimension {
    let days = query.from.zip(query.to).map_or(i32::MAX, |(from, to)| (to.date() - from.date()).get_days());
    match days {
        ..=45 => Dimension::Day,
        46..=184 => Dimension::Week,
        _ => Dimension::Month,
    }
}

/// The words of a definition, each under its head; what is not said is left out.
pub(super) fn texts(words: Words, metric: &Metric) -> Vec<(String, &'static str)> {
    let text = &metric.text;
    let all = [
        ("desk-formula", text.formula),
        ("desk-clock", text.clock),
        ("desk-excluded", text.excluded),
        ("desk-variants", text.variants),
        ("desk-vendors", text.vendors),
        ("desk-source", text.source),
    ];
    let said = all.into_iter().map(|(id, text)| (words.get(id), words.text(text)));
    said.filter(|(_, text)| !text.is_empty()).collect()
}

fn key(words: Words, by: &Dimension, score: &Score) -> String {
    words.key(by, score.group.get(by.id()).and_then(|value| value.as_deref()))
}

fn row(words: Words, score: &Score, name: String, receipts: &str, kept: &Asked) -> Row {
    let unit = unit(&score.metric);
    let value = |value: Option<f64>| {
        value.map_or_else(String::new, |value| words.value_compact(unit, value, score.currency.as_deref()))
    };
    let asked = kept.of_figure(score);
    Row {
        name,
        class: class(words, &score.class),
        figure: Figure::new(words, score),
        n: words.count(score.n),
        interval: interval(words, score),
        mean: value(score.mean),
        p80: value(score.p80),
        p90: value(score.p90),
        cohort: value(score.cohort_km.as_ref().and_then(|cohort| cohort.median)),
        waiting: score.n_waiting.map(|n| words.count(n)).unwrap_or_default(),
        receipt: if receipts.is_empty() || score.n == 0 { String::new() } else { format!("{receipts}{}", asked.url()) },
    }
}

/// The report's view of one metric over time.
fn told_by_time(grain: &Dimension, trend: Vec<Score>) -> AccountReport {
    AccountReport { grain: grain.id().to_owned(), trend, ..AccountReport::default() }
}

/// The account's report, for metrics that have a published benchmark or a distribution.
fn whole(view: &View, asked: &Asked, metric: &str) -> Result<Option<AccountReport>, DeskError> {
    let mut compared = comparisons(metric, Class::Conversation).chain(comparisons(metric, Class::Ticket)).peekable();
    if compared.peek().is_none() {
        return Ok(None);
    }
    // Another fold only for the metric that asks for it.
    let parts: &[Part] = if compared.any(|one| one.without_session_gap) {
        &[Part::Distributions, Part::Benchmark, Part::WithoutSessionGap]
    } else {
        &[Part::Distributions, Part::Benchmark]
    };
    let Some(account) = accounts::shown(asked, &view.state()) else { return Ok(None) };
    view.report(&report_ask(asked, view, account, parts)?).map(Some)
}

/// The benchmark's line of one metric.
fn benchmark(words: Words, report: &AccountReport, metric: &str) -> String {
    let benchmark = report.benchmark.iter().filter(|row| row.metric == metric).cloned().collect();
    let own = AccountReport { benchmark, ..AccountReport::default() };
    Benchmark::new(&Context { words, account: &own, number: 3, ways: None }).to_string()
}

#[derive(Template)]
#[template(path = "desk/definitions.html")]
struct Definitions<'a> {
    shell: &'a Shell,
    all: Vec<Definition>,
}

struct Definition {
    id: &'static str,
    name: &'static str,
    short: &'static str,
    texts: Vec<(String, &'static str)>,
}

/// Every metric's definition.
pub(crate) fn definitions(shell: &Shell, _view: &View, _asked: &Asked) -> Result<String, DeskError> {
    let words = shell.words;
    let of = |metric: &&'static Metric| Definition {
        id: metric.id,
        name: words.text(metric.name),
        short: words.text(metric.text.short),
        texts: texts(words, metric),
    };
    let all = ALL.iter().map(|metric| of(&metric)).collect();
    let body = rendered(&Definitions { shell, all });
    Ok(shell.page(&shell.say("desk-nav-definitions"), &body, false))
}
