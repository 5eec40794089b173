//! The compiled form of a calendar: sorted, disjoint open intervals with running totals.
//!
//! It knows no zones, dates or schedules; it only answers questions about milliseconds, most of them without a
//! search, because facts ask them millions of times.

/// A stretch has at least 2^26 ms, about 19 hours: few intervals start in one.
const STRETCH_BITS: u32 = 26;
/// There are at most 2^16 stretches, however far the intervals reach.
const STRETCHES_BITS: u32 = 16;

/// Open intervals over a bounded horizon `[from, to)`, in ms UTC.
///
/// Outside its horizon nothing is open: whoever needs a later instant compiles a longer horizon.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenHours {
    from: i64,
    to: i64,
    // Three columns rather than a vector of structs: the binary searches touch one of them only.
    starts: Vec<i64>,
    ends: Vec<i64>,
    /// Open ms accrued before the interval starts.
    accrued: Vec<i64>,
    /// How many intervals start before each stretch of the horizon, and before its end: where a search begins.
    before: Vec<u32>,
    /// The length of a stretch in ms is two to the power of this.
    stretch_bits: u32,
}

impl OpenHours {
    /// Builds the union of `intervals`, in any order and overlapping or not, clipped to `[from, to)`.
    ///
    /// Empty and reversed intervals count for nothing; a reversed horizon is empty.
    pub fn new(from: i64, to: i64, intervals: Vec<(i64, i64)>) -> Self {
        let to = to.max(from);
        let mut open_hours = OpenHours { from, to, ..OpenHours::default() };
        for (start, end) in merged(intervals) {
            open_hours.push(start.max(from), end.min(to));
        }
        open_hours.note_stretches();
        open_hours
    }

    /// The horizon `[from, to)` outside which nothing is known to be open.
    pub fn horizon(&self) -> (i64, i64) {
        (self.from, self.to)
    }

    /// Open ms accrued from the start of the horizon until `at`.
    pub fn open_at(&self, at: i64) -> i64 {
        let Some(last) = self.started(at).checked_sub(1) else {
            return 0;
        };
        self.accrued[last] + (at.min(self.ends[last]) - self.starts[last])
    }

    /// Open ms in `[a, b)`; negative when `b` precedes `a`, so that it always adds up over a split.
    pub fn business_ms(&self, a: i64, b: i64) -> i64 {
        self.open_at(b) - self.open_at(a)
    }

    /// Whether `at` lies in an open interval.
    pub fn is_open(&self, at: i64) -> bool {
        self.started(at).checked_sub(1).is_some_and(|last| at < self.ends[last])
    }

    /// The earliest instant, not before `start`, at which `budget_ms` of open time have accrued.
    ///
    /// A budget used up exactly at a close gives the close, not the next opening. Without a budget
    /// (zero or less) it is `start` itself. `None` when the horizon does not hold that much open time.
    pub fn due(&self, start: i64, budget_ms: i64) -> Option<i64> {
        if budget_ms <= 0 {
            return Some(start);
        }
        let target = self.open_at(start).saturating_add(budget_ms);
        let last = self.accrued.partition_point(|&accrued| accrued < target).checked_sub(1)?;
        let due = self.starts[last].saturating_add(target - self.accrued[last]);
        (due <= self.ends[last]).then_some(due)
    }

    /// The open intervals within `[a, b)`, clipped to it: what [`Self::business_ms`] counted.
    pub fn intervals_within(&self, a: i64, b: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let first = self.ends.partition_point(|&end| end <= a);
        let past = self.starts.partition_point(|&start| start < b).max(first);
        (first..past).map(move |i| (self.starts[i].max(a), self.ends[i].min(b)))
    }

    /// Number of disjoint open intervals.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether it never opens within its horizon.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// How many intervals have started by `at`.
    #[inline]
    fn started(&self, at: i64) -> usize {
        if at < self.from || self.starts.is_empty() {
            return 0;
        }
        let stretch = (at.abs_diff(self.from) >> self.stretch_bits) as usize;
        let [first, past] = match self.before.get(stretch..stretch + 2) {
            Some(&[first, past]) => [first as usize, past as usize],
            _ => return self.starts.len(),
        };
        first + self.starts[first..past].partition_point(|&start| start <= at)
    }

    /// Notes how many intervals start before each stretch.
    fn note_stretches(&mut self) {
        let Some(&last) = self.starts.last() else { return };
        let reach = last.abs_diff(self.from);
        self.stretch_bits = STRETCH_BITS.max((u64::BITS - reach.leading_zeros()).saturating_sub(STRETCHES_BITS));
        let stretches = (reach >> self.stretch_bits) + 1;
        let mut started = 0;
        self.before.reserve(stretches as usize + 1);
        for stretch in 0..stretches {
            let begin = self.from.saturating_add_unsigned(stretch << self.stretch_bits);
            started += self.starts[started..].iter().take_while(|&&start| start < begin).count();
            self.before.push(started as u32);
        }
        self.before.push(self.starts.len() as u32);
    }

    fn push(&mut self, start: i64, end: i64) {
        if start >= end {
            return;
        }
        let accrued = match (self.accrued.last(), self.starts.last(), self.ends.last()) {
            (Some(before), Some(open), Some(close)) => before.saturating_add(close.saturating_sub(*open)),
            _ => 0,
        };
        self.starts.push(start);
        self.ends.push(end);
        self.accrued.push(accrued);
    }
}

/// The union of `intervals` as sorted, disjoint, non-touching intervals.
pub(super) fn merged<T: Ord + Copy>(mut intervals: Vec<(T, T)>) -> Vec<(T, T)> {
    intervals.retain(|(start, end)| start < end);
    intervals.sort_unstable();
    let mut union: Vec<(T, T)> = Vec::with_capacity(intervals.len());
    for (start, end) in intervals {
        match union.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => union.push((start, end)),
        }
    }
    union
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_has_started_is_found_as_a_search_finds_it(
            spans in prop::collection::vec((-400_000_000..4_000_000_000_i64, 1..90_000_000_i64), 0..60),
            scale in prop_oneof![Just(1_i64), Just(1_000_000)],
            at in prop::collection::vec(-500_000_000..4_500_000_000_i64, 0..40),
        ) {
            let intervals: Vec<(i64, i64)> = spans.iter().map(|&(from, length)| (from * scale, from * scale + length)).collect();
            let hours = OpenHours::new(-300_000_000 * scale, 3_900_000_000 * scale, intervals);
            let near = hours.starts.iter().chain(&hours.ends).flat_map(|&at| [at - 1, at, at + 1]);
            for at in at.iter().map(|at| at * scale).chain(near).chain([i64::MIN, i64::MAX]) {
                prop_assert_eq!(hours.started(at), hours.starts.partition_point(|&start| start <= at));
            }
        }
    }
}
