//! The order and share of topics (METRICS B.16).

use super::interval::{newcombe, wilson};
use super::ratio::{as_percent, percent};

/// A topic's place among all inbound cases.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicShare<T> {
    /// Topic id.
    pub topic: T,
    /// Cases with this primary topic.
    pub count: u64,
    /// 100 · count / all inbound cases, untagged ones included; `None` if the total is 0.
    pub share_pct: Option<f64>,
    /// Wilson interval of `share_pct`, percent; `None` too if the count exceeds the total.
    pub interval: Option<(f64, f64)>,
}

/// Topics by count descending, then topic id ascending (METRICS B.16).
///
/// `total` counts all inbound cases. Untagged cases are the caller's own last row: leave them out of `counts`.
pub fn rank_topics<T: Ord>(counts: impl IntoIterator<Item = (T, u64)>, total: u64) -> Vec<TopicShare<T>> {
    let mut counts: Vec<(T, u64)> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let share = |(topic, count)| TopicShare {
        topic,
        count,
        share_pct: percent(count, total),
        interval: wilson(count, total).map(as_percent),
    };
    counts.into_iter().map(share).collect()
}

/// Whether a topic's share rises: the Newcombe interval of now − before lies above 0 (METRICS B.16).
pub fn is_rising(count: u64, total: u64, count_before: u64, total_before: u64) -> bool {
    newcombe(count, total, count_before, total_before).is_some_and(|(_, low, _)| low > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_counts_go_by_topic_id() {
        let ranked = rank_topics([("kargo", 2), ("fatura", 2), ("iade", 5)], 10);
        assert_eq!(ranked.iter().map(|row| row.topic).collect::<Vec<_>>(), ["iade", "fatura", "kargo"]);
        assert_eq!(rank_topics([("kargo", 0)], 0)[0].share_pct, None);
    }

    #[test]
    fn a_topic_rises_only_clearly() {
        assert!(is_rising(40, 100, 10, 100));
        assert!(!is_rising(11, 100, 10, 100));
        assert!(!is_rising(5, 10, 0, 0));
    }
}
