//! Figures that are lists: volume by channel, top topics, consistency by topic.

use std::collections::BTreeMap;

use nabiz_catalogue::metric::Metric;
use nabiz_catalogue::score::{Item, Score};
use nabiz_catalogue::stats::consistency::{MIN_CASES, TopicConsistency, overall_consistency};
use nabiz_catalogue::stats::interval::wilson;
use nabiz_catalogue::stats::topics::rank_topics;

use super::Asked;
use super::figures::{At, settle, slots};
use crate::pulse::state::Column;

/// Cases of a class, and of each of its channels with its share of all classes.
pub(super) fn volume(asked: &Asked<'_>, metric: &Metric, at: At) -> Vec<Score> {
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
            if let Some(channel) = channel {
                score.group.insert("channel".into(), channel);
            }
            score.n = n;
            score.value = Some(n as f64);
            let share = (total > 0).then(|| 100.0 * n as f64 / total as f64);
            score.parts.push(("share_pct".into(), share));
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
    scores
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
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

/// Agreement of different agents on the same topic (METRICS B.17). Labels end with topic, agent, code.
pub(super) fn consistency(asked: &Asked<'_>, metric: &Metric, at: At) -> Vec<Score> {
    let mut scores = Vec::new();
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
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
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
