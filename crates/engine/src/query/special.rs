//! Figures with rules of their own (METRICS B.9, B.11, B.14, B.16, B.17, B.19, B.21, B.26, B.30, B.31).

use std::collections::{BTreeMap, BTreeSet};

use nabiz_catalogue::metric::{Anchor, Metric, Rows, Special, Table, When};
use nabiz_catalogue::query::{Dimension, Filter};
use nabiz_catalogue::score::{Flag, NaReason, Score};
use nabiz_catalogue::stats::benchmark::slice_is_safe;
use nabiz_catalogue::stats::business::cost_per_case;
use nabiz_catalogue::stats::interval::{nps, wilson};
use nabiz_catalogue::stats::service_level::{QueueCounts, ServiceLevelMode};
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Flags;
use nabiz_domain::settings::ServiceLevelMode as Mode;

use super::figures::{At, plan_sums, rank_slots, settle, slots, tally};
use super::scan::{Ranked, Scan, ScanKey};
use super::{Asked, Slot, lists, raw, stats};
use crate::pulse::plan::{Key, Measure, Value};
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
/// Reviewers who agree less often are not calibrated (METRICS B.17).
const CALIBRATED_PCT: f64 = 85.0;

/// Registers the measures of a special metric; `None` if the tables lack a dimension.
pub(super) fn plan(asked: &mut Asked<'_>, kind: Special) -> Option<PlannedSpecial> {
    let at = match kind {
        Special::Nps => {
            let of = answers(&[Flags::NPS]);
            let scan = asked.scan(Table::Answers, "own", &["wave", "scale"])?;
            let counts = vec![When::all(&[Flags::POSITIVE]), When::all(&[Flags::NEGATIVE])];
            vec![At { scan, measure: tally(asked, scan, &of, counts) }]
        }
        Special::Esat | Special::EsatMean => {
            let of = answers(&[Flags::ESAT]);
            let scan = asked.scan(Table::Answers, "own", &["scale"])?;
            let measure = tally(asked, scan, &of, vec![When::all(&[Flags::POSITIVE])]);
            vec![At { scan, measure }, plan_sums(asked, &of, "mean_score", &["scale"])?]
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
            vec![At { scan, measure: tally(asked, scan, &rows, Vec::new()) }]
        }
        Special::ProcedureAdherence => plan_reviews(asked)?,
        Special::ServiceLevel => plan_service_level(asked)?,
        Special::Backlog | Special::BacklogAge => vec![plan_stock(asked, "from", "opened_at")?],
        Special::CriticalOpen => vec![plan_stock(asked, "critical_from", "critical_at")?],
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
            vec![rank_slots(asked, metric, planned.at[0])]
        }
        _ => Vec::new(),
    }
}

fn answers(of: &[Flags]) -> Rows {
    let when = When::all(&[Flags::ELIGIBLE, Flags::COUNTS]).and(of);
    Rows { table: Table::Answers, anchor: "answered_at", when, credit: "own" }
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

fn plan_stock(asked: &mut Asked<'_>, from: &str, since: &str) -> Option<At> {
    if asked.time.iter().any(|one| {
        use nabiz_catalogue::query::Dimension;
        matches!(one, Dimension::Hour | Dimension::Weekday)
    }) {
        return None;
    }
    let scan = asked.scan(Table::OpenSpans, "own", &[])?;
    let as_of = asked.store.as_of();
    let of = &mut asked.scans[scan];
    let is_critical = from == "critical_from";
    let measure = Measure::Stock {
        // A critical case counts when it came from a customer (METRICS B.25); a backlog holds all.
        of: if is_critical { INBOUND } else { When::all(&[Flags::ELIGIBLE]) },
        from: of.col(from),
        until: of.col("until"),
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
        Special::SolutionConsistency => lists::consistency(asked, metric, at[0]),
        Special::ProcedureAdherence => adherence(asked, metric, at),
        Special::ServiceLevel => service_level(asked, metric, at),
        Special::Backlog | Special::CriticalOpen => stock(asked, metric, at[0], ranked, false),
        Special::BacklogAge => stock(asked, metric, at[0], ranked, true),
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
fn esat_totals(asked: &Asked<'_>) -> Result<BTreeMap<u32, u64>, EngineError> {
    let names = asked.accounts.iter().map(|account| Some(account.name.clone())).collect();
    let in_scope = Filter::In(Dimension::Account, names);
    let key = ScanKey { table: Table::Answers, credit: "", extra: vec!["scale"] };
    let mut totals = BTreeMap::new();
    let Some(mut scan) = Scan::new(asked.store, key, &[], Some(&in_scope)) else { return Ok(totals) };
    let rows = answers(&[Flags::ESAT]);
    let anchor = scan.col(rows.anchor);
    let measure = scan.measure(Measure::Tally { anchor, of: rows.when, counts: Vec::new() });
    scan.run(asked.store, &asked.grids)?;
    for (cell, key) in scan.outcome.keys.iter().enumerate().filter(|(_, key)| is_esat_scale(key)) {
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
    let totals = esat_totals(asked)?;
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
        settle(asked, metric, slot, &mut score);
        scores.push(score);
    }
    Ok(scores)
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

/// Label values of a group, and its time label.
type GroupAt = (Vec<Option<String>>, u32);

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
fn stock(asked: &Asked<'_>, metric: &Metric, at: At, ranked: &[Ranked], is_age: bool) -> Vec<Score> {
    let scan = &asked.scans[at.scan];
    let mut scores = Vec::new();
    for (slot, request) in ranked.iter().flat_map(|ranked| &ranked.by_slot) {
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
        } else {
            score.value = Some(n as f64);
            let flows = [("start", stock.start), ("opened", stock.flows[0]), ("reopened", stock.flows[1])];
            let flows = flows.into_iter().chain([("resolved", stock.flows[2]), ("end", n)]);
            score.parts = flows.map(|(name, n)| (name.to_owned(), Some(n as f64))).collect();
            score.parts.push(("age_median_s".into(), median));
            score.parts.extend(ages);
        }
        settle(asked, metric, slot, &mut score);
        scores.push(score);
    }
    scores
}
