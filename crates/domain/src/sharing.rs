//! How an agent's time is shared between the cases worked on at once (METRICS B.13).
//!
//! When an interval opens and closes is decided by the fold; here they are only lengths of time.

/// Parts a millisecond is cut into: lcm(1, …, 40), so that sharing among up to 40 cases at once is exact
/// (and off by less than a millionth of a nanosecond beyond). 64-bit milliseconds times this fit an `i128`.
const TICKS_PER_MS: i128 = 5_342_931_457_063_200;

/// A stretch of time in which an agent was active on a case, `[start_ms, end_ms)`. Empty or reversed ones count nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActiveInterval {
    /// The caller's key of the case.
    pub case: u32,
    /// Start, milliseconds.
    pub start_ms: i64,
    /// End, exclusive, milliseconds.
    pub end_ms: i64,
}

/// One case's part of an agent's time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CaseShare {
    /// The caller's key of the case.
    pub case: u32,
    /// Handle time: each instant with m active cases gives 1/m to this one, milliseconds.
    pub share_ms: f64,
    /// Active time without sharing, overlapping intervals of the case counted once, milliseconds.
    pub raw_ms: u64,
    /// End of the case's last interval, which places the case in a period (METRICS H37).
    pub last_end_ms: i64,
}

/// An agent's handled time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SharedTime {
    /// Cases with any active time, by case key.
    pub cases: Vec<CaseShare>,
    /// Time with at least one active case = the sum of all shares, milliseconds.
    pub union_ms: u64,
    /// Σ `raw_ms`, milliseconds.
    pub raw_ms: u64,
}

impl SharedTime {
    /// Mean number of cases at once while working: Σraw / Σunion. Over agents, add the sums first.
    pub fn concurrency(&self) -> Option<f64> {
        (self.union_ms > 0).then(|| self.raw_ms as f64 / self.union_ms as f64)
    }
}

/// Shares one agent's time between the cases of `intervals`, in any order; O(n log n) (METRICS B.13).
pub fn share(intervals: &[ActiveInterval]) -> SharedTime {
    let merged = merge_by_case(intervals);
    let mut changes: Vec<(i64, i64, usize)> = Vec::with_capacity(2 * merged.len());
    for (index, interval) in merged.iter().enumerate() {
        changes.push((interval.start_ms, 1, index));
        changes.push((interval.end_ms, -1, index));
    }
    changes.sort_unstable();

    // `gained` is what a case active from the very beginning would have got so far, in ticks.
    // An interval's share is how much it grows between the interval's two ends.
    let mut gained: i128 = 0;
    let mut gained_at_start = vec![0i128; merged.len()];
    let mut ticks = vec![0i128; merged.len()];
    let (mut active, mut now_ms, mut union_ms) = (0i128, i64::MIN, 0u64);
    for (at_ms, change, index) in changes {
        if active > 0 {
            gained += part(i128::from(at_ms.abs_diff(now_ms)), active);
            union_ms = union_ms.saturating_add(at_ms.abs_diff(now_ms));
        }
        now_ms = at_ms;
        active += i128::from(change);
        if change > 0 {
            gained_at_start[index] = gained;
        } else {
            ticks[index] = gained - gained_at_start[index];
        }
    }
    let cases: Vec<CaseShare> = sum_by_case(&merged, &ticks);
    let raw_ms = cases.iter().fold(0u64, |sum, case| sum.saturating_add(case.raw_ms));
    SharedTime { cases, union_ms, raw_ms }
}

/// The ticks that each of `active` cases gets of `ms`. Where a millisecond parts evenly, no wide division is needed.
fn part(ms: i128, active: i128) -> i128 {
    const TICKS: u64 = TICKS_PER_MS as u64;
    match u64::try_from(active) {
        Ok(active) if TICKS.is_multiple_of(active) => ms * i128::from(TICKS / active),
        _ => ms * TICKS_PER_MS / active,
    }
}

/// The union of each case's intervals: sorted by case and start, disjoint within a case, none empty.
fn merge_by_case(intervals: &[ActiveInterval]) -> Vec<ActiveInterval> {
    let mut sorted: Vec<ActiveInterval> = intervals.iter().copied().filter(|i| i.start_ms < i.end_ms).collect();
    sorted.sort_unstable();
    sorted.dedup_by(|next, kept| {
        let touches = next.case == kept.case && next.start_ms <= kept.end_ms;
        if touches {
            kept.end_ms = kept.end_ms.max(next.end_ms);
        }
        touches
    });
    sorted
}

fn sum_by_case(merged: &[ActiveInterval], ticks: &[i128]) -> Vec<CaseShare> {
    let mut cases = Vec::new();
    let mut rest = ticks;
    for intervals in merged.chunk_by(|a, b| a.case == b.case) {
        let (own_ticks, others) = rest.split_at(intervals.len());
        rest = others;
        let raw_ms = intervals.iter().map(|i| i.end_ms.abs_diff(i.start_ms)).sum();
        // Whole milliseconds and the rest convert apart, so that a whole share is a whole number.
        let total: i128 = own_ticks.iter().sum();
        let share_ms = (total / TICKS_PER_MS) as f64 + (total % TICKS_PER_MS) as f64 / TICKS_PER_MS as f64;
        if let Some(last) = intervals.last() {
            cases.push(CaseShare { case: last.case, share_ms, raw_ms, last_end_ms: last.end_ms });
        }
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn intervals(rows: &[(u32, i64, i64)]) -> Vec<ActiveInterval> {
        rows.iter().map(|&(case, start_ms, end_ms)| ActiveInterval { case, start_ms, end_ms }).collect()
    }

    fn shares(rows: &[(u32, i64, i64)]) -> Vec<(u32, f64)> {
        share(&intervals(rows)).cases.iter().map(|case| (case.case, case.share_ms)).collect()
    }

    #[test]
    fn every_instant_is_shared_by_its_active_cases() {
        let three_at_once = [(1, 0, 90), (2, 0, 90), (3, 0, 90)];
        assert_eq!(shares(&three_at_once), [(1, 30.0), (2, 30.0), (3, 30.0)]);
        assert_eq!(shares(&[(7, 0, 10), (7, 5, 20), (7, 20, 30)]), [(7, 30.0)], "a case does not compete with itself");
        assert_eq!(shares(&[(2, 0, 10), (1, 10, 20)]), [(1, 10.0), (2, 10.0)], "touching is not overlapping");
        assert_eq!(shares(&[(1, 0, 10), (1, 20, 30), (2, 0, 30)]), [(1, 10.0), (2, 20.0)]);
        assert_eq!(shares(&[(1, 5, 5), (2, 9, 3)]), [], "nothing was handled");
    }

    #[test]
    fn extreme_instants_do_not_overflow() {
        let all = share(&intervals(&[(1, i64::MIN, i64::MAX), (2, i64::MIN, i64::MAX)]));
        assert_eq!(all.union_ms, u64::MAX);
        assert_eq!(all.cases[0].share_ms, u64::MAX as f64 / 2.0);
        assert_eq!(share(&[]).concurrency(), None);
    }

    #[test]
    fn the_last_end_places_a_case() {
        let both = share(&intervals(&[(1, 50, 60), (1, 0, 100), (1, 200, 300)]));
        assert_eq!((both.cases[0].last_end_ms, both.cases[0].raw_ms), (300, 200));
    }

    /// Millisecond by millisecond.
    fn brute_force(rows: &[(u32, i64, i64)], case: u32) -> f64 {
        let active = |key: u32, at: i64| rows.iter().any(|&(k, start, end)| k == key && start <= at && at < end);
        let at_instant =
            |at: i64| f64::from(u8::from(active(case, at))) / (0..5).filter(|&k| active(k, at)).count().max(1) as f64;
        (0..60).map(at_instant).sum()
    }

    proptest! {
        #[test]
        fn shares_equal_brute_force_and_sum_to_the_union(rows in prop::collection::vec((0..5u32, 0..60i64, 0..60i64), 0..20)) {
            let shared = share(&intervals(&rows));
            for case in &shared.cases {
                prop_assert!((case.share_ms - brute_force(&rows, case.case)).abs() < 1e-9);
                prop_assert!(case.share_ms <= case.raw_ms as f64);
            }
            let sum: f64 = shared.cases.iter().map(|case| case.share_ms).sum();
            prop_assert!((sum - shared.union_ms as f64).abs() < 1e-9);
            prop_assert!(shared.concurrency().is_none_or(|mean| mean >= 1.0));
        }

        #[test]
        fn the_order_of_intervals_does_not_matter(rows in prop::collection::vec((0..5u32, 0..60i64, 0..60i64), 0..20)) {
            let reversed: Vec<_> = rows.iter().rev().copied().collect();
            prop_assert_eq!(share(&intervals(&rows)), share(&intervals(&reversed)));
        }
    }
}
