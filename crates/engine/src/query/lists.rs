//! Figures that are lists: volume by channel, top topics, consistency by topic.

use std::collections::BTreeMap;

use nabiz_catalogue::metric::Metric;
use nabiz_catalogue::score::{Item, NaReason, Score};
use nabiz_catalogue::stats::consistency::{MIN_CASES, TopicConsistency, overall_consistency};
use nabiz_catalogue::stats::interval::wilson;
use nabiz_catalogue::stats::quantile::quantile;
use nabiz_catalogue::stats::topics::rank_topics;

use super::beside::Beside;
use super::figures::{At, settle, slots};
use super::{Asked, Slot, customers};
use crate::pulse::state::Column;
use crate::store::EngineError;

/// Cases of a class, and of each of its channels with its share of all classes.
pub(super) fn volume(
    asked: &Asked<'_>,
    metric: &Metric,
    at: At,
    beside: &Beside<'_>,
) -> Result<Vec<Score>, EngineError> {
    let customers = customers::customers_there(asked)?;
    let scan = &asked.scans[at.scan];
    let count = |cells: &[u32]| match scan.merged(at.measure, cells) {
        Column::Tally { counts, .. } => counts[0],
        _ => 0,
    };
    let by_class = slots(asked, metric, at.scan);
    let mut totals: BTreeMap<(Vec<Option<String>>, u32), u64> = BTreeMap::new();
    for (slot, cells) in &by_class {
        *totals.entry((slot.labels.clone(), slot.time)).or_default() += count(cells);
    }
    let mut scores = Vec::new();
    for (slot, cells) in &by_class {
        let total = totals.get(&(slot.labels.clone(), slot.time)).copied().unwrap_or(0);
        let mut channels: BTreeMap<Option<String>, Vec<u32>> = BTreeMap::new();
        for &cell in cells {
            let channel = scan.outcome.keys[cell as usize].labels.last().cloned().flatten();
            channels.entry(channel).or_default().push(cell);
        }
        let mut push = |channel: Option<Option<String>>, n: u64| {
            let mut score = asked.blank(metric, slot, &[]);
            let is_whole = channel.is_none();
            if let Some(channel) = channel {
                score.group.insert("channel".into(), channel);
            }
            score.n = n;
            score.value = Some(n as f64);
            let share = (total > 0).then(|| 100.0 * n as f64 / total as f64);
            score.parts.push(("share_pct".into(), share));
            if is_whole {
                beside.add(slot, &mut score);
                if let Some(&customers) = customers.get(&(slot.labels.clone(), slot.time)) {
                    let contacts = 100.0 * n as f64 / customers as f64;
                    score.parts.push(("contacts_per_100_customers".into(), Some(contacts)));
                }
            }
            settle(asked, metric, slot, &mut score);
            scores.push(score);
        };
        push(None, count(cells));
        let is_split = asked.labels.contains(&nabiz_catalogue::query::Dimension::Channel);
        for (channel, cells) in channels.iter().filter(|_| !is_split) {
            let n = count(cells);
            if n > 0 {
                push(Some(channel.clone()), n);
            }
        }
    }
    Ok(scores)
}

/// Cells of a slot by their further key.
fn by_last_label(asked: &Asked<'_>, scan: usize, cells: &[u32]) -> BTreeMap<Option<String>, Vec<u32>> {
    let mut parts: BTreeMap<Option<String>, Vec<u32>> = BTreeMap::new();
    for &cell in cells {
        let label = asked.scans[scan].outcome.keys[cell as usize].labels.last().cloned().flatten();
        parts.entry(label).or_default().push(cell);
    }
    parts
}

/// Topics by count; the untagged stand last and are never ranked (METRICS B.16).
pub(super) fn topics(asked: &Asked<'_>, metric: &Metric, at: At) -> Vec<Score> {
    let scan = &asked.scans[at.scan];
    let mut scores = Vec::new();
    for (slot, cells) in slots(asked, metric, at.scan) {
        let mut counts: Vec<(String, u64)> = Vec::new();
        let (mut untagged, mut total) = (0, 0);
        for (topic, cells) in by_last_label(asked, at.scan, &cells) {
            let Column::Tally { counts: tally, .. } = scan.merged(at.measure, &cells) else { continue };
            total += tally[0];
            match topic {
                Some(topic) if tally[0] > 0 => counts.push((topic, tally[0])),
                Some(_) => {}
                None => untagged = tally[0],
            }
        }
        let mut score = asked.blank(metric, &slot, &[]);
        score.n = total;
        for one in rank_topics(counts, total) {
            score.items.push(Item { name: Some(one.topic), count: one.count, value: one.share_pct, ci: one.interval });
        }
        score.value = score.items.first().and_then(|item| item.value);
        if untagged > 0 {
            let ci = wilson(untagged, total).map(|(low, high)| (100.0 * low, 100.0 * high));
            let value = Some(100.0 * untagged as f64 / total as f64);
            score.items.push(Item { name: None, count: untagged, value, ci });
        }
        let items = score.items.clone();
        settle(asked, metric, &slot, &mut score);
        // Where no case has a topic there is no first one; that they have none is told all the same.
        if score.na_reason == Some(NaReason::NoData) && total > 0 {
            (score.items, score.na_reason) = (items, None);
        }
        scores.push(score);
    }
    scores
}

/// Agreement of different agents on the same topic (METRICS B.17). Labels end with topic, agent, code.
pub(super) fn consistency(asked: &Asked<'_>, metric: &Metric, all: &[At]) -> Vec<Score> {
    let Some(&at) = all.first() else { return Vec::new() };
    let mut scores = Vec::new();
    let spreads: Vec<(&str, BTreeMap<Slot, f64>)> = ["fcr_spread_pp", "csat_spread_pp"]
        .into_iter()
        .zip(all[1..].iter().map(|&at| spreads(asked, metric, at)))
        .collect();
    for (slot, cells) in slots(asked, metric, at.scan) {
        let topics = cases_by_topic(asked, at, &cells);
        let measured: Vec<(&String, TopicConsistency)> = topics
            .iter()
            .map(|(topic, cases)| (topic, TopicConsistency::of(cases)))
            .filter(|(_, one)| one.cases >= MIN_CASES && one.agents >= 2)
            .collect();
        let mut score = asked.blank(metric, &slot, &[]);
        score.n = measured.iter().map(|(_, one)| one.cases).sum();
        for (topic, one) in &measured {
            let value = one.share().map(|share| 100.0 * share);
            score.items.push(Item { name: Some((*topic).clone()), count: one.cases, value, ci: None });
        }
        let all: Vec<TopicConsistency> = measured.into_iter().map(|(_, one)| one).collect();
        score.value = overall_consistency(&all, MIN_CASES).map(|share| 100.0 * share);
        for (name, by_slot) in &spreads {
            score.parts.extend(by_slot.get(&slot).map(|&spread| ((*name).to_owned(), Some(spread))));
        }
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

/// How far apart agents' shares lie within a topic (80th less 20th percentile, in points), over all topics weighted by
/// their cases. Labels end with topic, agent.
fn spreads(asked: &Asked<'_>, metric: &Metric, at: At) -> BTreeMap<Slot, f64> {
    let scan = &asked.scans[at.scan];
    let of_slot = |cells: &[u32]| {
        let mut topics: BTreeMap<&str, Vec<(f64, u64)>> = BTreeMap::new();
        let mut agents: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
        for &cell in cells {
            let labels = &scan.outcome.keys[cell as usize].labels;
            let [.., Some(topic), Some(agent)] = labels.as_slice() else { continue };
            let Column::Tally { counts, .. } = scan.merged(at.measure, &[cell]) else { continue };
            let own = agents.entry((topic, agent)).or_default();
            (own.0, own.1) = (own.0 + counts[0], own.1 + counts[1]);
        }
        let enough = asked.settings.min_n_show.max(1);
        for ((topic, _), (n, held)) in agents.into_iter().filter(|(_, (n, _))| *n >= enough) {
            topics.entry(topic).or_default().push((100.0 * held as f64 / n as f64, n));
        }
        let (mut sum, mut weight) = (0.0, 0);
        for mut shares in topics.into_values().filter(|shares| shares.len() >= 2) {
            shares.sort_by(|a, b| a.0.total_cmp(&b.0));
            let sorted: Vec<f64> = shares.iter().map(|one| one.0).collect();
            let Some((low, high)) = quantile(&sorted, 0.2).zip(quantile(&sorted, 0.8)) else { continue };
            let n: u64 = shares.iter().map(|one| one.1).sum();
            sum += (high - low) * n as f64;
            weight += n;
        }
        (weight > 0).then(|| sum / weight as f64)
    };
    let by_slot = slots(asked, metric, at.scan);
    by_slot.into_iter().filter_map(|(slot, cells)| Some((slot, of_slot(&cells)?))).collect()
}

/// `(agent, code)` of every resolved case that has both, by topic.
fn cases_by_topic(asked: &Asked<'_>, at: At, cells: &[u32]) -> BTreeMap<String, Vec<(String, String)>> {
    let scan = &asked.scans[at.scan];
    let mut topics: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for &cell in cells {
        let labels = &scan.outcome.keys[cell as usize].labels;
        let [.., Some(topic), Some(agent), Some(code)] = labels.as_slice() else { continue };
        let Column::Tally { counts, .. } = scan.merged(at.measure, &[cell]) else { continue };
        let cases = topics.entry(topic.clone()).or_default();
        cases.extend(std::iter::repeat_n((agent.clone(), code.clone()), counts[0] as usize));
    }
    topics
}
