//! The account beside the published benchmark, cell by cell (METRICS C.2, C.4).

use jiff::civil::DateTime;
use nabiz_app::report_data::{BenchmarkCell, BenchmarkRow, Disputed};
use nabiz_catalogue::metric::Rule;
use nabiz_catalogue::pack::like_for_like::Statistic;
use nabiz_catalogue::pack::{Certainty, Comparison, NotPlaced, Own, Tier, comparisons, shipped};
use nabiz_catalogue::query::{Filter, Query};
use nabiz_catalogue::register;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_domain::book::Case;
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::Recut;
use nabiz_domain::settings::{AccountStat, Settings};
use nabiz_engine::grid::instant;
use nabiz_engine::store::EngineError;

use super::{Ground, Whose};
use crate::session::Session;

/// Rows of the table in the order of the source article.
const ROWS: [&str; 8] = [
    "first_assignment_time",
    "first_response_time",
    "response_sla_pct",
    "resolution_time",
    "fcr_pct",
    "resolution_sla_pct",
    "csat_mean",
    "csat_positive_pct",
];

/// Cases that are looked at, and folded, at once: so long new events may have to wait.
const LOOKED_AT: usize = 1 << 15;
const FOLDED: usize = 1 << 12;

/// The scores of the same period with `session_gap` 0, for comparisons that want a reopened conversation to be a new
/// one; empty where the account has no conversation. Only cases that are then cut into other sessions are folded again.
pub(super) fn without_session_gap(
    ground: &Ground<'_>,
    whose: Whose<'_>,
    session: &Session,
    filter: Option<&Filter>,
    threads: usize,
    (from, to): (DateTime, DateTime),
) -> Result<Vec<Score>, EngineError> {
    let Whose { account, info, facts } = whose;
    if !facts.values().channels.iter().any(|channel| channel.class() == Class::Conversation) {
        return Ok(Vec::new());
    }
    let (Some(begin), Some(end)) = (instant(&info.zone, from), instant(&info.zone, to)) else { return Ok(Vec::new()) };
    let Ground { events, config, .. } = *ground;
    let (plain, as_of) = (config.settings_for(&info.name), session.store.as_of());
    let other = Settings { session_gap: 0, ..plain.clone() };
    let mut recut = Recut::new(account, plain, &other, facts.feeds, as_of);
    let mut cases: Vec<Case> = events.look(|_, index| index.cases_of(account).collect());
    for some in cases.chunks(LOOKED_AT) {
        events.look(|book, index| recut.look(book, index, some, &(begin..end), threads));
    }
    let layer = |some: &[Case]| {
        events.look(|book, index| {
            let episodes = recut.episodes(book, index, some, threads);
            session.store.layer(book, &[(account, Facts { as_of, episodes, ..Facts::default() })])
        })
    };
    cases.clear();
    cases.extend(recut.cases());
    let layers = cases.chunks(FOLDED).map(layer).collect::<Result<Vec<_>, _>>()?;
    cases.sort_unstable();
    let store = session.store.with(&cases, &layers)?;
    let metrics = vec!["resolution_time".to_owned()];
    store.query(&Query { metrics, filter: filter.cloned(), from: Some(from), to: Some(to), ..Query::default() })
}

/// The benchmark table.
pub(super) fn rows(overall: &[Score], no_gap: &[Score], settings: &Settings) -> Vec<BenchmarkRow> {
    let row = |metric: &&str| BenchmarkRow {
        metric: (*metric).to_owned(),
        cells: [Class::Conversation, Class::Ticket].map(|class| cell(metric, class, overall, no_gap, settings)),
    };
    ROWS.iter().map(row).collect()
}

fn cell(metric: &str, class: Class, overall: &[Score], no_gap: &[Score], settings: &Settings) -> BenchmarkCell {
    let pack = shipped();
    let mut cell = BenchmarkCell::default();
    if let Some(published) = pack.cell(metric, class) {
        (cell.top20, cell.median) = (published.top20, published.median);
        cell.disputed = published.disputed.map(|one| Disputed {
            tier: if one.tier == Tier::Top20 { "top20" } else { "median" }.to_owned(),
            prose: one.prose,
            words: one.prose_text.clone(),
        });
    }
    let comparison = comparisons(metric, class).next();
    let variant = comparison.map_or("", |one| one.variant);
    let scores = if comparison.is_some_and(|one| one.without_session_gap) { no_gap } else { overall };
    let Some(score) = find(scores, metric, variant, class) else {
        cell.na_reason = Some("no_data".into());
        return cell;
    };
    fill(&mut cell, score, comparison, settings);
    place(&mut cell, metric, class, score, settings);
    cell
}

fn find<'s>(scores: &'s [Score], metric: &str, variant: &str, class: Class) -> Option<&'s Score> {
    scores.iter().find(|score| {
        score.metric == metric
            && score.variant.as_deref().unwrap_or("") == variant
            && score.class == class.id()
            && score.hours.as_deref() != Some("business")
            && score.group.is_empty()
    })
}

/// Our figure: what stands for an account in benchmarks, or the headline where nothing is compared.
fn fill(cell: &mut BenchmarkCell, score: &Score, comparison: Option<&Comparison>, settings: &Settings) {
    let is_duration = score.hours.is_some();
    let by_mean = comparison.is_some_and(|one| one.statistic == Statistic::AccountStat)
        && settings.account_stat == AccountStat::Mean;
    cell.n = score.n;
    cell.ours = if is_duration && by_mean { score.mean } else { score.value };
    let mut basis = vec![score.basis.clone()];
    if is_duration {
        basis.push(if by_mean { "mean" } else { "median" }.to_owned());
        basis.push("calendar".to_owned());
    }
    basis.retain(|part| !part.is_empty());
    cell.basis = basis.join(", ");
    cell.is_assumed = comparison.is_some_and(|one| one.certainty == Certainty::Assumed);
}

fn place(cell: &mut BenchmarkCell, metric: &str, class: Class, score: &Score, settings: &Settings) {
    let is_mean = cell.ours == score.mean && score.mean.is_some();
    let interval = if is_mean { score.mean_ci } else { score.ci };
    let Some(value) = cell.ours else {
        cell.na_reason = score.na_reason.map(reason_id).map(str::to_owned).or(Some("no_data".into()));
        return;
    };
    let rule = register::find(metric).map_or(Rule::NotApplicable, |metric| metric.rule(class));
    match shipped().place(metric, class, Own { value, interval, n: score.n }, settings.min_n_rank) {
        Ok(standing) => {
            cell.label = Some(standing.table.label.as_str().to_owned());
            cell.is_uncertain = standing.uncertain;
            cell.percentile = standing.table.percentile_estimate;
            cell.gap = Some(standing.table.gap);
            cell.to_top20 = Some(standing.table.to_top20).filter(|gap| *gap != 0.0);
            if standing.uncertain_source {
                cell.label_by_prose = standing.prose.map(|prose| prose.label.as_str().to_owned());
            }
        }
        Err(NotPlaced::BenchmarkNa) => cell.na_reason = Some("benchmark_na".into()),
        Err(NotPlaced::BelowMinN) => cell.na_reason = Some("below_min_n".into()),
        Err(_) if rule == Rule::BenchmarkNa => cell.na_reason = Some("benchmark_na".into()),
        Err(_) => cell.na_reason = Some("no_data".into()),
    }
}

fn reason_id(reason: NaReason) -> &'static str {
    match reason {
        NaReason::NotApplicable => "not_applicable",
        NaReason::BenchmarkNa => "benchmark_na",
        NaReason::NoData => "no_data",
        NaReason::BelowMinN => "below_min_n",
        NaReason::Privacy => "privacy",
        NaReason::NoSource => "no_source",
    }
}
