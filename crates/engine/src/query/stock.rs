//! What is open at an instant, how old it is, and how long it would last (METRICS B.25, B.26).

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{Metric, Rows, Table, When};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::Flags;
use nabiz_domain::settings::DAY;

use super::figures::{At, settle};
use super::scan::{RankRequest, Ranked, Scan, ScanKey};
use super::special::INBOUND;
use super::{Asked, Slot, stats};
use crate::grid::Grid;
use crate::pulse::plan::{Grids, Measure};
use crate::pulse::state::Column;
use crate::store::EngineError;

/// Over how long the pace of a backlog is looked at (METRICS B.26).
const LATELY: Millis = 28 * DAY;

/// What is open, whoever opened it.
pub(super) const SPANS: Rows =
    Rows { table: Table::OpenSpans, anchor: "from", when: When::all(&[Flags::ELIGIBLE]), credit: "own" };

/// A critical case counts when it came from a customer (METRICS B.25).
pub(super) const CRITICAL_SPANS: Rows =
    Rows { table: Table::OpenSpans, anchor: "critical_from", when: INBOUND, credit: "own" };

/// Cases whose customer waits for an answer.
pub(super) const WAITING: Rows =
    Rows { table: Table::Episodes, anchor: "waiting_since", when: When::all(&[Flags::ELIGIBLE]), credit: "at_opening" };

pub(super) fn plan_stock(asked: &mut Asked<'_>, rows: &Rows, from: &str, until: &str, since: &str) -> Option<At> {
    if asked.time.iter().any(|one| matches!(one, Dimension::Hour | Dimension::Weekday)) {
        return None;
    }
    let scan = asked.scan(rows.table, rows.credit, &[])?;
    let as_of = asked.store.as_of();
    let of = &mut asked.scans[scan];
    let measure = Measure::Stock {
        of: rows.when,
        from: of.col(from),
        until: of.col(until),
        since: of.col(since),
        flows: [
            When::all(&[Flags::SPAN_OPENED]),
            When::all(&[Flags::SPAN_REOPENED]),
            When::all(&[Flags::SPAN_RESOLVED]),
        ],
        as_of,
    };
    Some(At { scan, measure: of.measure(measure) })
}

/// What is open at the end of a period, or how old it is.
pub(super) fn stock(
    asked: &Asked<'_>,
    metric: &Metric,
    all: &[At],
    ranked: &[Ranked],
    is_age: bool,
) -> Result<Vec<Score>, EngineError> {
    let (Some(&at), Some(own)) = (all.first(), ranked.first()) else { return Ok(Vec::new()) };
    let scan = &asked.scans[at.scan];
    let solved = if metric.id == "backlog" { solved_lately(asked, metric)? } else { BTreeMap::new() };
    let waits = match (all.get(1), ranked.get(1)) {
        (Some(&at), Some(ranked)) => median_waits(asked, at, ranked),
        _ => BTreeMap::new(),
    };
    let mut scores = Vec::new();
    for (slot, request) in &own.by_slot {
        let Column::Stock(mut stocks) = scan.merged(at.measure, &request.cells) else { continue };
        let stock = stocks.swap_remove(0);
        let mut score = asked.blank(metric, slot, &[]);
        let n = stock.ages.n;
        let order = scan.order_statistics(request);
        let (median, median_ci) = stats::quantile(n, 0.5, &order, 1e3);
        let (p90, p90_ci) = stats::quantile(n, 0.9, &order, 1e3);
        let by_age = ["age_0_1d", "age_1_3d", "age_3_7d", "age_7_14d", "age_14_30d", "age_over_30d"];
        let ages = by_age.iter().zip(stock.by_age).map(|(name, n)| ((*name).to_owned(), Some(n as f64)));
        score.n = n;
        if is_age {
            (score.value, score.ci) = (median, median_ci);
            score.median = median;
            (score.p90, score.p90_ci) = (p90, p90_ci);
            (score.mean, score.mean_ci) = stats::mean(&stock.ages, 1e3);
            score.parts = ages.collect();
            score.parts.extend(waits.get(slot).map(|&median| ("since_message_median_s".to_owned(), Some(median))));
        } else {
            score.value = Some(n as f64);
            let flows = [("start", stock.start), ("opened", stock.flows[0]), ("reopened", stock.flows[1])];
            let flows = flows.into_iter().chain([("resolved", stock.flows[2]), ("end", n)]);
            score.parts = flows.map(|(name, n)| (name.to_owned(), Some(n as f64))).collect();
            score.parts.push(("age_median_s".into(), median));
            score.parts.extend(ages);
            let a_day = solved.get(slot).copied().filter(|&a_day| a_day > 0.0);
            score.parts.extend(a_day.map(|a_day| ("backlog_days".to_owned(), Some(n as f64 / a_day))));
        }
        settle(asked, metric, slot, &mut score);
        scores.push(score);
    }
    Ok(scores)
}

/// How long the customers who wait for an answer have waited, in the periods that hold the last instant.
fn median_waits(asked: &Asked<'_>, at: At, ranked: &Ranked) -> BTreeMap<Slot, f64> {
    let as_of = asked.store.as_of();
    let last = asked.grids.all().iter().find_map(|grid| grid.label(as_of.min(grid.span().1 - 1)));
    let is_now = asked.grids.all().iter().any(|grid| grid.span().1 > as_of);
    let scan = &asked.scans[at.scan];
    let is_enough = |request: &RankRequest| request.set.n >= asked.settings.min_n_show;
    let own = ranked.by_slot.iter().filter(|(slot, one)| is_now && Some(slot.time) == last && is_enough(one));
    own.filter_map(|(slot, request)| {
        let order = scan.order_statistics(request);
        Some((slot.clone(), stats::quantile(request.set.n, 0.5, &order, 1e3).0?))
    })
    .collect()
}

/// Cases resolved a day in the last 28 days of the period, or since the first event where that is later
/// (METRICS B.26); for queries that do not cut it by time.
fn solved_lately(asked: &Asked<'_>, metric: &Metric) -> Result<BTreeMap<Slot, f64>, EngineError> {
    let mut solved = BTreeMap::new();
    if !asked.time.is_empty() || asked.query.headlines_only {
        return Ok(solved);
    }
    let (credit, by) = (credit_of(asked, &SPANS), asked.labels.clone());
    let key = ScanKey { table: Table::OpenSpans, credit, by, extra: Vec::new(), regardless: &[] };
    let Some(mut scan) = Scan::new(asked.store, key, asked.query.filter.as_ref()) else {
        return Ok(solved);
    };
    let first = asked.accounts.iter().map(|account| account.span.0).min().unwrap_or(Millis::MIN);
    let now = asked.store.as_of().saturating_add(1);
    let lately = |grid: &Grid| {
        let end = grid.span().1.min(now);
        Grid::whole((end - LATELY).max(first.min(end)), end)
    };
    let (grids, days) = match &asked.grids {
        Grids::One(grid) => (Grids::One(lately(grid)), days_of(&lately(grid))),
        Grids::ByAccount(col, all) => {
            let own: Vec<(String, Grid)> = all.iter().map(|(name, grid)| (name.clone(), lately(grid))).collect();
            let days = own.first().map_or(0.0, |(_, grid)| days_of(grid));
            (Grids::ByAccount(*col, own), days)
        }
    };
    let (anchor, of) = (scan.col("until"), When::all(&[Flags::ELIGIBLE, Flags::SPAN_RESOLVED]));
    let measure = scan.measure(Measure::Tally { anchor, of, counts: Vec::new() });
    scan.run(asked.store, &grids)?;
    for (cell, key) in scan.outcome.keys.iter().enumerate() {
        let Column::Tally { counts, .. } = scan.merged(measure, &[cell as u32]) else { continue };
        for slot in asked.slots_of(metric, key) {
            *solved.entry(slot).or_default() += counts[0] as f64 / days.max(1.0);
        }
    }
    Ok(solved)
}

fn days_of(grid: &Grid) -> f64 {
    let (from, to) = grid.span();
    (to - from) as f64 / DAY as f64
}

/// The credit columns of a scan, where the query asks for a team or an agent.
fn credit_of(asked: &Asked<'_>, rows: &Rows) -> &'static str {
    if asked.is_by_holder() { rows.credit } else { "" }
}
