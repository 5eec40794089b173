//! Which differences to the period before are more than chance (METRICS A.7).

use crate::report_data::Change;
use nabiz_catalogue::score::Score;
use nabiz_catalogue::stats::interval::{intervals_apart, proportions_differ};

/// Shares of what was opened whose state as of now decides. Of a period that still runs they cannot be held against those
/// of one that is over, whose cases have had more time.
pub const YOUNG: [&str; 2] = ["unanswered_rate", "resolution_rate"];

/// Changes of plain figures that both periods have.
#[must_use]
pub fn changes(now: &[Score], before: &[Score], min_n: u64) -> Vec<Change> {
    let mut changes = Vec::new();
    for score in now {
        let same = |other: &&Score| {
            other.metric == score.metric
                && other.variant == score.variant
                && other.class == score.class
                && other.hours == score.hours
                && other.group == score.group
        };
        let is_plain = score.variant.is_none() && score.group.is_empty() && score.hours.as_deref() != Some("business");
        let Some(other) = before.iter().find(same).filter(|_| is_plain) else { continue };
        let (Some(value), Some(earlier)) = (score.value, other.value) else { continue };
        changes.push(Change {
            metric: score.metric.clone(),
            class: score.class.clone(),
            difference: value - earlier,
            is_real: differ(score, other, min_n),
        });
    }
    changes
}

/// Whether two figures of a metric differ by more than chance; with fewer than `min_n` cases behind either nothing is
/// said.
#[must_use]
pub fn differ(now: &Score, before: &Score, min_n: u64) -> bool {
    if now.n < min_n || before.n < min_n {
        return false;
    }
    let counts = |score: &Score| Some((score.num? as u64, score.den? as u64));
    match (counts(now), counts(before)) {
        (Some((k1, n1)), Some((k2, n2))) if k1 <= n1 && k2 <= n2 => proportions_differ(k1, n1, k2, n2),
        _ => match (now.ci, before.ci) {
            (Some(a), Some(b)) => intervals_apart(a, b),
            _ => false,
        },
    }
}
