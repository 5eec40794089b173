//! Solution consistency: do different agents solve the same topic the same way? (METRICS B.17a)

use super::ratio::ratio;

/// Least number of resolved cases a topic needs (METRICS B.17).
pub const MIN_CASES: u64 = 10;

/// Pairs of one topic's resolved cases that were handled by different agents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TopicConsistency {
    /// Resolved cases of the topic.
    pub cases: u64,
    /// Agents that handled them.
    pub agents: u64,
    /// Case pairs handled by different agents.
    pub pairs: u128,
    /// Those of them that carry the same resolution code.
    pub agreeing: u128,
}

impl TopicConsistency {
    /// Counts the pairs of `(agent, resolution code)` cases of one topic without listing them; O(n log n).
    ///
    /// Pairs across agents = all pairs − pairs within an agent, and likewise among cases with equal codes.
    pub fn of<A: Ord + Clone, C: Ord + Clone>(cases: &[(A, C)]) -> Self {
        let mut by_agent = cases.to_vec();
        by_agent.sort_unstable();
        let mut by_code: Vec<&C> = cases.iter().map(|(_, code)| code).collect();
        by_code.sort_unstable();
        let within_agent = pairs_in_runs(&by_agent, |a, b| a.0 == b.0);
        let within_agent_and_code = pairs_in_runs(&by_agent, |a, b| a == b);
        Self {
            cases: cases.len() as u64,
            agents: by_agent.chunk_by(|a, b| a.0 == b.0).count() as u64,
            pairs: pairs(cases.len()) - within_agent,
            agreeing: pairs_in_runs(&by_code, |a, b| a == b) - within_agent_and_code,
        }
    }

    /// P_t, 0 to 1: share of cross-agent pairs with the same resolution code; `None` with fewer than two agents.
    pub fn share(&self) -> Option<f64> {
        ratio(self.agreeing as f64, self.pairs as f64)
    }
}

/// Σ n_t P_t / Σ n_t, 0 to 1, over topics with at least `min_cases` cases by at least two agents (METRICS B.17).
pub fn overall_consistency(topics: &[TopicConsistency], min_cases: u64) -> Option<f64> {
    let shares =
        topics.iter().filter(|topic| topic.cases >= min_cases).filter_map(|t| Some((t.cases as f64, t.share()?)));
    let (weighted, cases) = shares.fold((0.0, 0.0), |(sum, all), (n, share)| (sum + n * share, all + n));
    ratio(weighted, cases)
}

fn pairs(n: usize) -> u128 {
    let n = n as u128;
    n * n.saturating_sub(1) / 2
}

fn pairs_in_runs<T>(sorted: &[T], same: impl Fn(&T, &T) -> bool) -> u128 {
    sorted.chunk_by(same).map(|run| pairs(run.len())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_single_agent_has_no_consistency() {
        let alone = TopicConsistency::of(&[("A1", "R"), ("A1", "X")]);
        assert_eq!((alone.share(), alone.agents), (None, 1));
        assert_eq!(overall_consistency(&[alone], 0), None);
        assert_eq!(TopicConsistency::of::<u32, u32>(&[]).share(), None);
    }

    #[test]
    fn small_topics_stay_out_of_the_overall_figure() {
        let small = TopicConsistency::of(&[(1, 'R'), (2, 'X')]);
        let large = TopicConsistency::of(&[(1, 'R'); 9].into_iter().chain([(2, 'R')]).collect::<Vec<_>>());
        assert_eq!(overall_consistency(&[small, large], MIN_CASES), Some(1.0));
        assert_eq!(overall_consistency(&[small], MIN_CASES), None);
    }

    proptest! {
        #[test]
        fn counting_equals_listing_the_pairs(cases in prop::collection::vec((0..4u8, 0..3u8), 0..30)) {
            let counted = TopicConsistency::of(&cases);
            let listed = cases.iter().enumerate().flat_map(|(i, a)| cases[..i].iter().map(move |b| (a, b))).filter(|(a, b)| a.0 != b.0);
            let (pairs, agreeing) = listed.fold((0, 0), |(pairs, agreeing), (a, b)| (pairs + 1, agreeing + u128::from(a.1 == b.1)));
            prop_assert_eq!((counted.pairs, counted.agreeing), (pairs, agreeing));
        }
    }
}
