//! Figures with rules of their own (METRICS B.9, B.11, B.14, B.16, B.17, B.19, B.21, B.26, B.30, B.31).

use std::collections::{BTreeMap, BTreeSet};

use nabiz_catalogue::metric::{Anchor, Metric, Rows, Special, Table, When};
use nabiz_catalogue::query::{Dimension, Filter};
use nabiz_catalogue::score::{Flag, NaReason, Score};
use nabiz_catalogue::stats::benchmark::slice_is_safe;
use nabiz_catalogue::stats::business::cost_per_case;
use nabiz_catalogue::stats::interval::{nps, wilson};
use nabiz_catalogue::stats::service_level::{QueueCounts, ServiceLevelMode};
use nabiz_catalogue::stats::surveys::esi;
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::Flags;
use nabiz_domain::settings::{DAY, ServiceLevelMode as Mode};

use super::figures::{At, plan_sums, rank_slots, settle, slots, tally};
use super::raw::GroupAt;
use super::scan::{RankRequest, Ranked, Scan, ScanKey};
use super::{Asked, Slot, lists, raw, stats};
use crate::grid::Grid;
use crate::pulse::plan::{Grids, Key, Measure, Value};
use crate::pulse::state::{BILLION, Column};
use crate::store::EngineError;

/// What a special metric needs of the passes.
pub(super) struct PlannedSpecial {
    kind: Special,
    at: Vec<At>,
}

const INBOUND: When = When::all(&[Flags::ELIGIBLE, Flags::INBOUND]);
/// ESAT is given for groups of at least this many (METRICS B.9).
const PRIVACY_K: u64 = 5;
/// Sustained occupancy above this is a warning (METRICS B.30).
const BURNOUT_PCT: f64 = 90.0;
/// Over how long the pace of a backlog is looked at (METRICS B.26).
const LATELY: Millis = 28 * DAY;
/// Reviewers who agree less often are not calibrated (METRICS B.17).
const CALIBRATED_PCT: f64 = 85.0;

/// Registers the measures of a special metric; `None` if the tables lack a dimension.
pub(super) fn plan(asked: &mut Asked<'_>, kind: Special) -> Option<PlannedSpecial> {
    let at = match kind {
        Special::Nps => {
            let of = CUSTOMERS_NPS;
            let scan = asked.scan(Table::Answers, "own", &["wave", "scale"])?;
            let counts = vec![When::all(&[Flags::POSITIVE]), When::all(&[Flags::NEGATIVE])];
            vec![At { scan, measure: tally(asked, scan, &of, counts) }]
        }
        Special::Esat | Special::EsatMean => {
            let scan = asked.scan(Table::Answers, "own", &["scale"])?;
            let measure = tally(asked, scan, &EMPLOYEES, vec![When::all(&[Flags::POSITIVE])]);
            let mut at = vec![At { scan, measure }, plan_sums(asked, &EMPLOYEES, "mean_score", &["scale"])?];
            if kind == Special::Esat && !asked.query.headlines_only {
                at.extend(plan_employee_companions(asked)?);
            }
            at
        }
        Special::CostPerTicket | Special::CostPerResolution => plan_costs(asked, kind)?,
        Special::TopTopics => {
            let rows = Rows { table: Table::Episodes, anchor: "opened_at", when: INBOUND, credit: "at_opening" };
            let scan = asked.scan(rows.table, rows.credit, &["topic"])?;
            vec![At { scan, measure: tally(asked, scan, &rows, Vec::new()) }]
        }
        Special::SolutionConsistency => {
            let when = INBOUND;
            let rows = Rows { table: Table::Episodes, anchor: "resolved_at", when, credit: "at_resolution" };
            let extra = &["topic", "at_resolution_agent", "resolution_code"];
            let scan = asked.scan(rows.table, rows.credit, extra)?;
            let mut at = vec![At { scan, measure: tally(asked, scan, &rows, Vec::new()) }];
            if !asked.query.headlines_only {
                at.extend(plan_spreads(asked)?);
            }
            at
        }
        Special::ProcedureAdherence => plan_reviews(asked)?,
        Special::ServiceLevel => plan_service_level(asked)?,
        Special::Backlog => vec![plan_stock(asked, &SPANS, "from", "until", "opened_at")?],
        Special::BacklogAge => {
            let mut at = vec![plan_stock(asked, &SPANS, "from", "until", "opened_at")?];
            // Who waits unanswered is known as of the last instant, and of the case, not of who held it when.
            if !asked.query.headlines_only && !asked.is_by_holder() {
                at.extend(plan_stock(asked, &WAITING, "waiting_since", "resolved_at", "waiting_since"));
            }
            at
        }
        Special::CriticalOpen => vec![plan_stock(asked, &CRITICAL_SPANS, "critical_from", "until", "critical_at")?],
        Special::Retention | Special::Churn | Special::Attrition => {
            raw::only_accounts(asked)?;
            Vec::new()
        }
        Special::Occupancy | Special::Utilisation => {
            raw::only_agents(asked)?;
            Vec::new()
        }
    };
    Some(PlannedSpecial { kind, at })
}

/// The order statistics that a special metric needs.
pub(super) fn ranked(asked: &Asked<'_>, metric: &Metric, planned: &PlannedSpecial) -> Vec<Ranked> {
    match planned.kind {
        Special::Backlog | Special::BacklogAge | Special::CriticalOpen => {
            planned.at.iter().map(|&at| rank_slots(asked, metric, at)).collect()
        }
        _ => Vec::new(),
    }
}

const COUNTING: When = When::all(&[Flags::ELIGIBLE, Flags::COUNTS]);
/// Customers' recommendations.
const CUSTOMERS_NPS: Rows = answers(COUNTING.and(&[Flags::NPS]).none(&[Flags::ESAT]));
/// Employees' satisfaction.
const EMPLOYEES: Rows = answers(COUNTING.and(&[Flags::ESAT]).none(&[Flags::NPS]));
/// Employees' recommendations.
const EMPLOYEES_NPS: Rows = answers(COUNTING.and(&[Flags::ESAT, Flags::NPS]));

const fn answers(when: When) -> Rows {
    Rows { table: Table::Answers, anchor: "answered_at", when, credit: "own" }
}

/// The satisfaction index's three questions, and employees' recommendations (METRICS B.9).
fn plan_employee_companions(asked: &mut Asked<'_>) -> Option<[At; 2]> {
    let index = plan_sums(asked, &EMPLOYEES, "score", &["scale", "question"])?;
    let scan = asked.scan(Table::Answers, "own", &["scale"])?;
    let counts = vec![When::all(&[Flags::POSITIVE]), When::all(&[Flags::NEGATIVE])];
    Some([index, At { scan, measure: tally(asked, scan, &EMPLOYEES_NPS, counts) }])
}

fn plan_costs(asked: &mut Asked<'_>, kind: Special) -> Option<Vec<At>> {
    let costs = Rows { table: Table::Costs, anchor: "at", when: When::default(), credit: "own" };
    let amount = plan_sums(asked, &costs, "amount", &["currency"])?;
    let (anchor, when) = match kind {
        Special::CostPerTicket => ("opened_at", INBOUND),
        _ => ("resolved_at", INBOUND),
    };
    let rows = Rows { table: Table::Episodes, anchor, when, credit: "at_opening" };
    let scan = asked.scan(rows.table, rows.credit, &[])?;
    let cases = At { scan, measure: tally(asked, scan, &rows, Vec::new()) };
    let anchor = asked.scans[scan].col("handled_at");
    let value = Value::Micros(asked.scans[scan].col("handle"));
    let of = When::all(&[Flags::ELIGIBLE, Flags::HANDLED]);
    let handled = At { scan, measure: asked.scans[scan].measure(Measure::Values { anchor, of, value }) };
    Some(vec![amount, cases, handled])
}

/// First contact resolution and satisfaction by topic and agent (METRICS B.17).
fn plan_spreads(asked: &mut Asked<'_>) -> Option<[At; 2]> {
    let when = When::all(&[Flags::FCR_BASE, Flags::FIRST_MATURE]);
    let fcr = Rows { table: Table::Episodes, anchor: "first_resolved_at", when, credit: "at_reply" };
    let scan = asked.scan(fcr.table, fcr.credit, &["topic", "at_reply_agent"])?;
    let fcr = At { scan, measure: tally(asked, scan, &fcr, vec![When::all(&[Flags::FCR])]) };
    let csat = answers(COUNTING.and(&[Flags::CSAT]));
    let scan = asked.scan(csat.table, csat.credit, &["topic", "own_agent"])?;
    Some([fcr, At { scan, measure: tally(asked, scan, &csat, vec![When::all(&[Flags::POSITIVE])]) }])
}

fn plan_reviews(asked: &mut Asked<'_>) -> Option<Vec<At>> {
    let rows = Rows { table: Table::Reviews, anchor: "at", when: When::all(&[Flags::ELIGIBLE]), credit: "own" };
    let passed = plan_sums(asked, &rows, "passed", &[])?;
    let applicable = plan_sums(asked, &rows, "applicable", &[])?;
    let critical = plan_sums(asked, &rows, "critical_failed", &[])?;
    let doubles = Rows { when: When::all(&[Flags::ELIGIBLE, Flags::DOUBLE_REVIEWED]), ..rows };
    let measure = tally(asked, passed.scan, &doubles, vec![When::all(&[Flags::REVIEWERS_AGREE])]);
    Some(vec![passed, applicable, critical, At { scan: passed.scan, measure }])
}

fn plan_service_level(asked: &mut Asked<'_>) -> Option<Vec<At>> {
    let visits = Rows { table: Table::Visits, anchor: "queued_at", when: INBOUND, credit: "own" };
    let scan = asked.scan(visits.table, visits.credit, &[])?;
    let counts = [
        When::all(&[Flags::ANSWERED]),
        When::all(&[Flags::ANSWERED, Flags::WITHIN_THRESHOLD]),
        When::all(&[Flags::ABANDONED]),
        When::all(&[Flags::ABANDONED, Flags::WITHIN_THRESHOLD]),
        When::all(&[Flags::SHORT_ABANDON]),
        When::all(&[Flags::FLOWED_OUT]),
    ];
    let calls = At { scan, measure: tally(asked, scan, &visits, counts.to_vec()) };
    let when = INBOUND.none(&[Flags::ON_BEHALF, Flags::BOT_ONLY, Flags::OUTBOUND]);
    let waits = Rows { table: Table::Episodes, anchor: "opened_at", when, credit: "at_reply" };
    let scan = asked.scan(waits.table, waits.credit, &[])?;
    let written = tally(asked, scan, &waits, vec![When::all(&[Flags::WITHIN_THRESHOLD])]);
    Some(vec![calls, At { scan, measure: written }])
}

/// What is open, whoever opened it.
const SPANS: Rows =
    Rows { table: Table::OpenSpans, anchor: "from", when: When::all(&[Flags::ELIGIBLE]), credit: "own" };
/// A critical case counts when it came from a customer (METRICS B.25).
const CRITICAL_SPANS: Rows = Rows { table: Table::OpenSpans, anchor: "critical_from", when: INBOUND, credit: "own" };
/// Cases whose customer waits for an answer.
const WAITING: Rows =
    Rows { table: Table::Episodes, anchor: "waiting_since", when: When::all(&[Flags::ELIGIBLE]), credit: "at_opening" };

fn plan_stock(asked: &mut Asked<'_>, rows: &Rows, from: &str, until: &str, since: &str) -> Option<At> {
    if asked.time.iter().any(|one| {
        use nabiz_catalogue::query::Dimension;
        matches!(one, Dimension::Hour | Dimension::Weekday)
    }) {
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

/// The scores of a special metric.
pub(super) fn scores(
    asked: &Asked<'_>,
    metric: &Metric,
    planned: &PlannedSpecial,
    ranked: &[Ranked],
) -> Result<Vec<Score>, EngineError> {
    let at = &planned.at;
    Ok(match planned.kind {
        Special::Nps => nps_scores(asked, metric, at[0]),
        Special::Esat => esat(asked, metric, at, false)?,
        Special::EsatMean => esat(asked, metric, at, true)?,
        Special::CostPerTicket | Special::CostPerResolution => costs(asked, metric, at),
        Special::TopTopics => lists::topics(asked, metric, at[0]),
        Special::SolutionConsistency => lists::consistency(asked, metric, at),
        Special::ProcedureAdherence => adherence(asked, metric, at),
        Special::ServiceLevel => service_level(asked, metric, at),
        Special::Backlog | Special::CriticalOpen => stock(asked, metric, at, ranked, false)?,
        Special::BacklogAge => stock(asked, metric, at, ranked, true)?,
        Special::Retention => raw::retention(asked, metric, true)?,
        Special::Churn => raw::retention(asked, metric, false)?,
        Special::Attrition => raw::attrition(asked, metric)?,
        Special::Occupancy => raw::occupancy(asked, metric, true, BURNOUT_PCT)?,
        Special::Utilisation => raw::occupancy(asked, metric, false, BURNOUT_PCT)?,
    })
}

/// Waves and scales are series of their own, never pooled (METRICS B.11).
fn nps_scores(asked: &Asked<'_>, metric: &Metric, at: At) -> Vec<Score> {
    let scan = &asked.scans[at.scan];
    let mut scores = Vec::new();
    for (slot, cells) in slots(asked, metric, at.scan) {
        let mut series: BTreeMap<[Option<String>; 2], Vec<u32>> = BTreeMap::new();
        for cell in cells {
            let labels = &scan.outcome.keys[cell as usize].labels;
            let [.., wave, scale] = labels.as_slice() else { continue };
            let Column::Tally { counts, .. } = scan.merged(at.measure, &[cell]) else { continue };
            if counts[0] > 0 {
                series.entry([wave.clone(), scale.clone()]).or_default().push(cell);
            }
        }
        if series.is_empty() {
            series.insert([None, None], Vec::new());
        }
        for ([wave, scale], cells) in series {
            let Column::Tally { counts, .. } = scan.merged(at.measure, &cells) else { continue };
            let mut score = asked.blank(metric, &slot, &[]);
            score.n = counts[0];
            let result = nps(counts[1], counts[2], counts[0]);
            score.value = result.as_ref().map(|one| one.nps);
            score.ci = result.as_ref().and_then(|one| one.interval);
            score.parts = vec![
                ("promoters".into(), Some(counts[1] as f64)),
                ("passives".into(), Some((counts[0] - counts[1] - counts[2]) as f64)),
                ("detractors".into(), Some(counts[2] as f64)),
            ];
            if wave.is_some() {
                score.group.insert("wave".into(), wave);
            }
            if scale.as_deref() == Some("1-10") {
                score.flags.push(Flag::Scale1To10);
                score.group.insert("scale".into(), scale);
            }
            settle(asked, metric, &slot, &mut score);
            scores.push(score);
        }
    }
    scores
}

/// Employee answers of the accounts in scope by time label, whatever else the query leaves out.
fn employee_totals(
    asked: &Asked<'_>,
    rows: &Rows,
    is_own: fn(&Key) -> bool,
) -> Result<BTreeMap<u32, u64>, EngineError> {
    let names = asked.accounts.iter().map(|account| Some(account.name.clone())).collect();
    let in_scope = Filter::In(Dimension::Account, names);
    let key = ScanKey { table: Table::Answers, credit: "", extra: vec!["scale"] };
    let mut totals = BTreeMap::new();
    let Some(mut scan) = Scan::new(asked.store, key, &[], Some(&in_scope)) else { return Ok(totals) };
    let anchor = scan.col(rows.anchor);
    let measure = scan.measure(Measure::Tally { anchor, of: rows.when, counts: Vec::new() });
    scan.run(asked.store, &asked.grids)?;
    for (cell, key) in scan.outcome.keys.iter().enumerate().filter(|(_, key)| is_own(key)) {
        if let Column::Tally { counts, .. } = scan.merged(measure, &[cell as u32]) {
            *totals.entry(key.time).or_default() += counts[0];
        }
    }
    Ok(totals)
}

/// Answers from 1 to 10 belong to the satisfaction index, not to the shares.
fn is_esat_scale(key: &Key) -> bool {
    matches!(key.labels.last(), Some(Some(scale)) if scale != "1-10")
}

/// No figure from fewer than five people, nor one that a difference would reveal (METRICS B.9).
fn esat(asked: &Asked<'_>, metric: &Metric, at: &[At], is_mean: bool) -> Result<Vec<Score>, EngineError> {
    let scan = &asked.scans[at[0].scan];
    let is_own = |cell: &u32| is_esat_scale(&scan.outcome.keys[*cell as usize]);
    let counts_of = |cells: &[u32]| match scan.merged(at[0].measure, cells) {
        Column::Tally { counts, .. } => (counts[0], counts[1]),
        _ => (0, 0),
    };
    let by_slot = slots(asked, metric, at[0].scan);
    let totals = employee_totals(asked, &EMPLOYEES, is_esat_scale)?;
    let companions = match at {
        [_, _, index, recommendations] => employee_companions(asked, metric, *index, *recommendations)?,
        _ => BTreeMap::new(),
    };
    let is_by_person = asked.labels.contains(&Dimension::Agent);
    let sizes = by_slot.iter().map(|(slot, cells)| {
        let own: Vec<u32> = cells.iter().copied().filter(is_own).collect();
        (slot, counts_of(&own).0)
    });
    let hidden = hidden_groups(sizes.collect(), &totals);
    let mut scores = Vec::new();
    for (slot, cells) in &by_slot {
        let cells: Vec<u32> = cells.iter().copied().filter(is_own).collect();
        let (n, positive) = counts_of(&cells);
        let mut score = asked.blank(metric, slot, &[]);
        score.n = n;
        if is_mean {
            let Column::Sums(sums) = asked.scans[at[1].scan].merged(at[1].measure, &cells) else { continue };
            (score.mean, score.mean_ci) = stats::mean_of_sums(&sums[0], Some((1.0, 5.0)));
            (score.value, score.ci) = (score.mean, score.mean_ci);
        } else {
            score.value = (n > 0).then(|| 100.0 * positive as f64 / n as f64);
            score.ci = wilson(positive, n).map(|(low, high)| (100.0 * low, 100.0 * high));
            (score.num, score.den) = (Some(positive as f64), Some(n as f64));
        }
        if n > 0 && (is_by_person || hidden.contains(slot)) {
            score.na_reason = Some(NaReason::Privacy);
            (score.num, score.den, score.n) = (None, None, 0);
            score.value = None;
        }
        score.parts = companions.get(slot).cloned().unwrap_or_default();
        settle(asked, metric, slot, &mut score);
        scores.push(score);
    }
    Ok(scores)
}

/// Named figures beside a score.
type Parts = Vec<(String, Option<f64>)>;

/// The satisfaction index and the employees' net promoter score of each slot that has answers to them; withheld as the
/// share is.
fn employee_companions(
    asked: &Asked<'_>,
    metric: &Metric,
    index: At,
    recommendations: At,
) -> Result<BTreeMap<Slot, Parts>, EngineError> {
    let is_by_person = asked.labels.contains(&Dimension::Agent);
    let mut parts: BTreeMap<Slot, Parts> = BTreeMap::new();
    let scan = &asked.scans[index.scan];
    let indices =
        slots(asked, metric, index.scan).into_iter().map(|(slot, cells)| (slot, index_of(scan, index, &cells)));
    let indices: BTreeMap<Slot, (u64, Option<f64>)> = indices.collect();
    let totals = employee_totals(asked, &EMPLOYEES, |key| !is_esat_scale(key))?;
    // Everyone answers each of the three questions.
    let totals = totals.into_iter().map(|(time, answers)| (time, answers / 3)).collect();
    let hidden = hidden_groups(indices.iter().map(|(slot, one)| (slot, one.0)).collect(), &totals);
    for (slot, (n, value)) in indices.iter().filter(|(_, one)| one.0 > 0) {
        let is_shown = *n >= PRIVACY_K && !is_by_person && !hidden.contains(slot);
        parts.entry(slot.clone()).or_default().push(("esi".into(), value.filter(|_| is_shown)));
    }
    let scan = &asked.scans[recommendations.scan];
    let by_slot = slots(asked, metric, recommendations.scan);
    let counts = by_slot.into_iter().filter_map(|(slot, cells)| match scan.merged(recommendations.measure, &cells) {
        Column::Tally { counts, .. } => Some((slot, [counts[0], counts[1], counts[2]])),
        _ => None,
    });
    let counts: BTreeMap<Slot, [u64; 3]> = counts.collect();
    let totals = employee_totals(asked, &EMPLOYEES_NPS, |_| true)?;
    let hidden = hidden_groups(counts.iter().map(|(slot, counts)| (slot, counts[0])).collect(), &totals);
    for (slot, &[n, promoters, detractors]) in counts.iter().filter(|(_, counts)| counts[0] > 0) {
        let is_shown = n >= PRIVACY_K && !is_by_person && !hidden.contains(slot);
        let value = nps(promoters, detractors, n).map(|one| one.nps).filter(|_| is_shown);
        parts.entry(slot.clone()).or_default().push(("enps".into(), value));
    }
    Ok(parts)
}

/// How many answered all three questions from 1 to 10, and the index of their means.
fn index_of(scan: &Scan, at: At, cells: &[u32]) -> (u64, Option<f64>) {
    let of_question = |question: &str| {
        let own: Vec<u32> = cells
            .iter()
            .copied()
            .filter(|&cell| {
                let labels = &scan.outcome.keys[cell as usize].labels;
                matches!(labels.as_slice(), [.., Some(scale), Some(one)] if scale == "1-10" && one == question)
            })
            .collect();
        match scan.merged(at.measure, &own) {
            Column::Sums(sums) => (sums[0].n, sums[0].sum as f64 / BILLION / sums[0].n as f64),
            _ => (0, f64::NAN),
        }
    };
    let answers = ["1", "2", "3"].map(of_question);
    let n = answers.iter().map(|one| one.0).min().unwrap_or_default();
    (n, if n > 0 { esi(answers.map(|one| one.1)) } else { None })
}

/// The groups that must not be shown: small ones, those with a small rest beside them, and then the smallest others for
/// as long as the difference to the whole would still reveal a few people. What the query's filter leaves out belongs
/// to the rest, for a filter reveals as much as a group.
fn hidden_groups(sizes: Vec<(&Slot, u64)>, totals: &BTreeMap<u32, u64>) -> BTreeSet<Slot> {
    let mut hidden = BTreeSet::new();
    let mut by_time: BTreeMap<u32, Vec<(u64, &Slot)>> = BTreeMap::new();
    for (slot, n) in sizes {
        by_time.entry(slot.time).or_default().push((n, slot));
    }
    for (time, mut groups) in by_time {
        let total = totals.get(&time).copied().unwrap_or(0);
        groups.sort_unstable();
        let (mut shown, small): (Vec<_>, Vec<_>) =
            groups.into_iter().filter(|(n, _)| *n > 0).partition(|(n, _)| slice_is_safe(*n, total, PRIVACY_K));
        hidden.extend(small.into_iter().map(|(_, slot)| slot.clone()));
        let rest = |shown: &[(u64, &Slot)]| total.saturating_sub(shown.iter().map(|(n, _)| n).sum());
        while !shown.is_empty() && (1..PRIVACY_K).contains(&rest(&shown)) {
            hidden.insert(shown.remove(0).1.clone());
        }
    }
    hidden
}

/// Amounts by the class that bears them; `None` is all.
type Amounts = BTreeMap<Option<String>, f64>;

/// Cost of the period over its cases; by class, cost is allocated by share of handle time (METRICS B.14, H45).
fn costs(asked: &Asked<'_>, metric: &Metric, at: &[At]) -> Vec<Score> {
    let scan = &asked.scans[at[1].scan];
    let mut amounts: BTreeMap<GroupAt, BTreeMap<String, Amounts>> = BTreeMap::new();
    let money = &asked.scans[at[0].scan];
    for (cell, key) in money.outcome.keys.iter().enumerate() {
        let Column::Sums(sums) = money.merged(at[0].measure, &[cell as u32]) else { continue };
        let Some(Some(currency)) = key.labels.last() else { continue };
        if sums[0].n > 0 {
            let labels = key.labels[1..=asked.labels.len()].to_vec();
            let by_currency = amounts.entry((labels, key.time)).or_default();
            let amount = by_currency.entry(currency.clone()).or_default();
            *amount.entry(key.labels[0].clone()).or_default() += sums[0].sum as f64 / BILLION;
        }
    }
    let by_slot = slots(asked, metric, at[1].scan);
    let handle = |cells: &[u32]| match scan.merged(at[2].measure, cells) {
        Column::Values(sets) => sets[0].sum as f64,
        _ => 0.0,
    };
    let cases = |cells: &[u32]| match scan.merged(at[1].measure, cells) {
        Column::Tally { counts, .. } => counts[0],
        _ => 0,
    };
    let mut scores = Vec::new();
    for (slot, cells) in &by_slot {
        let mut score = asked.blank(metric, slot, &[]);
        let group = (slot.labels.clone(), slot.time);
        let n = cases(cells);
        score.n = n;
        match amounts.get(&group) {
            Some(by_currency) if by_currency.len() == 1 => {
                let (currency, amounts) = by_currency.iter().next().map(|(c, a)| (c.clone(), a)).unzip();
                let cost = amounts.and_then(|amounts| match Class::parse(&slot.class) {
                    None => Some(amounts.values().sum()),
                    // A cost that names its class is borne by it, the rest is shared by handle time.
                    Some(_) => {
                        let own = amounts.get(&Some(slot.class.clone())).copied().unwrap_or(0.0);
                        match amounts.get(&None) {
                            Some(common) => handle_share(&by_slot, slot, &handle).map(|share| own + common * share),
                            None => Some(own),
                        }
                    }
                });
                score.num = cost;
                score.den = Some(n as f64);
                score.value = cost.and_then(|cost| cost_per_case(cost, n));
                score.currency = currency;
            }
            // Without a rate of exchange there is no sum.
            Some(_) => {
                score.flags.push(Flag::MixedCurrency);
                score.na_reason = Some(NaReason::NoSource);
            }
            None => {}
        }
        settle(asked, metric, slot, &mut score);
        scores.push(score);
    }
    scores
}

/// The class's part of all handle time in the same group; `None` if a class with cases has none.
fn handle_share(slots: &BTreeMap<Slot, Vec<u32>>, slot: &Slot, handle: &impl Fn(&[u32]) -> f64) -> Option<f64> {
    let own = handle(slots.get(slot)?);
    let same = slots.iter().filter(|(other, _)| {
        other.labels == slot.labels && other.time == slot.time && Class::parse(&other.class).is_some()
    });
    let mut all = 0.0;
    for (_, cells) in same {
        let part = handle(cells);
        if part == 0.0 && !cells.is_empty() {
            return None;
        }
        all += part;
    }
    (all > 0.0).then(|| own / all)
}

fn adherence(asked: &Asked<'_>, metric: &Metric, at: &[At]) -> Vec<Score> {
    let scan = &asked.scans[at[0].scan];
    let sum = |at: At, cells: &[u32]| match scan.merged(at.measure, cells) {
        Column::Sums(sums) => sums[0].sum as f64 / BILLION,
        _ => 0.0,
    };
    let mut scores = Vec::new();
    for (slot, cells) in slots(asked, metric, at[0].scan) {
        let (passed, applicable) = (sum(at[0], &cells).round(), sum(at[1], &cells).round());
        let mut score = asked.blank(metric, &slot, &[]);
        score.n = applicable as u64;
        (score.num, score.den) = (Some(passed), Some(applicable));
        score.value = (applicable > 0.0).then(|| 100.0 * passed / applicable);
        score.ci = wilson(passed as u64, applicable as u64).map(|(low, high)| (100.0 * low, 100.0 * high));
        score.parts.push(("critical_failed".into(), Some(sum(at[2], &cells))));
        if let Column::Tally { counts, .. } = scan.merged(at[3].measure, &cells)
            && counts[0] > 0
        {
            let agreement = 100.0 * counts[1] as f64 / counts[0] as f64;
            score.parts.push(("reviewer_agreement_pct".into(), Some(agreement)));
            if agreement < CALIBRATED_PCT {
                score.flags.push(Flag::Uncalibrated);
            }
        }
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

/// Calls by the formula of the settings; conversations by first responses within the threshold (METRICS B.21).
fn service_level(asked: &Asked<'_>, metric: &Metric, at: &[At]) -> Vec<Score> {
    let mut scores = Vec::new();
    let conversation = Class::Conversation.id();
    for (slot, cells) in slots(asked, metric, at[0].scan) {
        if slot.class == conversation {
            continue;
        }
        let Column::Tally { counts, .. } = asked.scans[at[0].scan].merged(at[0].measure, &cells) else { continue };
        let queue = QueueCounts {
            answered: counts[1],
            answered_within: counts[2],
            abandoned: counts[3],
            abandoned_within: counts[4],
            short_abandoned: counts[5],
            flow_out: counts[6],
        };
        let mut score = asked.blank(metric, &slot, &[]);
        let mode = mode(asked.settings.sl_mode);
        score.basis = format!("{}, {} s", mode.as_str(), asked.settings.sl_threshold as f64 / 1e3);
        if let Some((num, den)) = queue.service_level(mode) {
            put_share(&mut score, num, den);
        }
        score.parts = [
            ("queued", counts[0]),
            ("answered", counts[1]),
            ("abandoned", counts[3]),
            ("short_abandoned", counts[5]),
            ("flow_out", counts[6]),
        ]
        .map(|(name, n)| (name.to_owned(), Some(n as f64)))
        .to_vec();
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    for (slot, cells) in slots(asked, metric, at[1].scan) {
        if slot.class != conversation {
            continue;
        }
        let Column::Tally { counts, .. } = asked.scans[at[1].scan].merged(at[1].measure, &cells) else { continue };
        let mut score = asked.blank(metric, &slot, &[]);
        score.anchor = Anchor::Opened;
        score.basis = format!("first response, {} s", asked.settings.sl_threshold as f64 / 1e3);
        put_share(&mut score, counts[1], counts[0]);
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

fn mode(mode: Mode) -> ServiceLevelMode {
    match mode {
        Mode::ExcludeShort => ServiceLevelMode::ExcludeShort,
        Mode::Positive => ServiceLevelMode::Positive,
        Mode::AnsweredOnly => ServiceLevelMode::AnsweredOnly,
        Mode::CountAgainst => ServiceLevelMode::CountAgainst,
        Mode::ExcludeWithinThreshold => ServiceLevelMode::ExcludeWithinT,
        Mode::PositiveShort => ServiceLevelMode::PositiveShort,
    }
}

pub(super) fn put_share(score: &mut Score, num: u64, den: u64) {
    score.n = den;
    (score.num, score.den) = (Some(num as f64), Some(den as f64));
    score.value = (den > 0).then(|| 100.0 * num as f64 / den as f64);
    score.ci = wilson(num, den).map(|(low, high)| (100.0 * low, 100.0 * high));
}

/// What is open at the end of a period, or how old it is.
fn stock(
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
    let key = ScanKey { table: Table::OpenSpans, credit: credit_of(asked, &SPANS), extra: Vec::new() };
    let Some(mut scan) = Scan::new(asked.store, key, &asked.labels, asked.query.filter.as_ref()) else {
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
