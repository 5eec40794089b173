//! What employees say: satisfaction, its index, recommendations; never so that one of them could be told (METRICS B.9).

use std::collections::{BTreeMap, BTreeSet};

use nabiz_catalogue::metric::{Metric, Rows, Table, When};
use nabiz_catalogue::query::{Dimension, Filter};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_catalogue::stats::benchmark::slice_is_safe;
use nabiz_catalogue::stats::interval::{nps, wilson};
use nabiz_catalogue::stats::surveys::esi;
use nabiz_domain::facts::Flags;

use super::figures::{At, plan_sums, settle, slots, tally};
use super::scan::{Scan, ScanKey};
use super::special::{COUNTING, answers};
use super::{Asked, Slot, stats};
use crate::pulse::plan::{Key, Measure};
use crate::pulse::state::{BILLION, Column};
use crate::store::EngineError;

/// ESAT is given for groups of at least this many (METRICS B.9).
const PRIVACY_K: u64 = 5;

/// Employees' satisfaction.
pub(super) const EMPLOYEES: Rows = answers(COUNTING.and(&[Flags::ESAT]).none(&[Flags::NPS]));

/// Employees' recommendations.
const EMPLOYEES_NPS: Rows = answers(COUNTING.and(&[Flags::ESAT, Flags::NPS]));

/// The satisfaction index's three questions, and employees' recommendations (METRICS B.9).
pub(super) fn plan(asked: &mut Asked<'_>) -> Option<[At; 2]> {
    let index = plan_sums(asked, &EMPLOYEES, "score", &["scale", "question"])?;
    let scan = asked.scan(Table::Answers, "own", &["scale"])?;
    let counts = vec![When::all(&[Flags::POSITIVE]), When::all(&[Flags::NEGATIVE])];
    Some([index, At { scan, measure: tally(asked, scan, &EMPLOYEES_NPS, counts) }])
}

/// Employee answers of the accounts in scope by time label, whatever else the query leaves out.
fn employee_totals(
    asked: &Asked<'_>,
    rows: &Rows,
    is_own: fn(&str, Option<&str>) -> bool,
) -> Result<BTreeMap<u32, u64>, EngineError> {
    let names = asked.accounts.iter().map(|account| Some(account.name.clone())).collect();
    let in_scope = Filter::In(Dimension::Account, names);
    let extra = vec!["scale", "question"];
    let key = ScanKey { table: Table::Answers, credit: "", by: Vec::new(), extra, regardless: &[] };
    let mut totals = BTreeMap::new();
    let Some(mut scan) = Scan::new(asked.store, key, Some(&in_scope)) else { return Ok(totals) };
    let anchor = scan.col(rows.anchor);
    let measure = scan.measure(Measure::Tally { anchor, of: rows.when, counts: Vec::new() });
    scan.run(asked.store, &asked.grids)?;
    let is_own_key =
        |key: &Key| matches!(key.labels.as_slice(), [.., Some(scale), question] if is_own(scale, question.as_deref()));
    for (cell, key) in scan.outcome.keys.iter().enumerate().filter(|(_, key)| is_own_key(key)) {
        if let Column::Tally { counts, .. } = scan.merged(measure, &[cell as u32]) {
            *totals.entry(key.time).or_default() += counts[0];
        }
    }
    Ok(totals)
}

/// Answers from 1 to 10 belong to the satisfaction index, not to the shares.
const INDEX_SCALE: &str = "1-10";

/// No figure from fewer than five people, nor one that a difference would reveal (METRICS B.9).
pub(super) fn esat(asked: &Asked<'_>, metric: &Metric, at: &[At], is_mean: bool) -> Result<Vec<Score>, EngineError> {
    let scan = &asked.scans[at[0].scan];
    let is_own = |cell: &u32| {
        let scale = scan.outcome.keys[*cell as usize].labels.last();
        matches!(scale, Some(Some(scale)) if scale != INDEX_SCALE)
    };
    let counts_of = |cells: &[u32]| match scan.merged(at[0].measure, cells) {
        Column::Tally { counts, .. } => (counts[0], counts[1]),
        _ => (0, 0),
    };
    let by_slot = slots(asked, metric, at[0].scan);
    let totals = employee_totals(asked, &EMPLOYEES, |scale, _| scale != INDEX_SCALE)?;
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
    // Who answered the first of the three questions.
    let totals = employee_totals(asked, &EMPLOYEES, |scale, question| scale == INDEX_SCALE && question == Some("1"))?;
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
    let totals = employee_totals(asked, &EMPLOYEES_NPS, |_, _| true)?;
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
                matches!(labels.as_slice(), [.., Some(scale), Some(one)] if scale == INDEX_SCALE && one == question)
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
    let mut all_shown: Vec<(u64, &Slot)> = Vec::new();
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
        all_shown.extend(shown);
    }
    // Stretches of time are groups of the whole period, too: what is left of it must not be a few people either.
    all_shown.sort_unstable();
    let whole: u64 = totals.values().sum();
    let mut rest = whole.saturating_sub(all_shown.iter().map(|(n, _)| n).sum());
    let mut smallest = all_shown.into_iter();
    while (1..PRIVACY_K).contains(&rest)
        && let Some((n, slot)) = smallest.next()
    {
        hidden.insert(slot.clone());
        rest += n;
    }
    hidden
}
