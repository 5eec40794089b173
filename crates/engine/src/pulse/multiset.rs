//! A multiset of integers that stays small: raw while few, a log-linear histogram when many.
//!
//! A bucket of the histogram is exact below 256 and at most 1/128 of its value wide above, so that a second look at
//! the one bucket that holds a rank gives the exact order statistic.

use serde::{Deserialize, Serialize};

/// Values kept as they are before the histogram takes over.
const RAW_LIMIT: usize = 2_048;
/// log2 of the buckets an octave is cut into.
const SUB_BITS: u32 = 7;

/// Exact count, sum and sum of squares; values raw or by bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Multiset {
    /// How many.
    pub n: u64,
    /// Their sum.
    pub sum: i128,
    /// Sum of their squares.
    pub squares: u128,
    /// Rows left out because their clock ran backwards.
    pub bad_clock: u64,
    store: Store,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Store {
    Raw(Vec<i64>),
    Buckets(Vec<u32>),
}

impl Default for Store {
    fn default() -> Self {
        Self::Raw(Vec::new())
    }
}

/// The bucket of a value; negative values do not occur (they are zero or a bad clock).
#[inline]
#[must_use]
pub fn bucket(value: i64) -> u32 {
    let value = value as u64;
    let high = 63 - (value | 1).leading_zeros();
    if high < SUB_BITS {
        return value as u32;
    }
    let shift = high - SUB_BITS;
    ((shift + 1) << SUB_BITS) + ((value >> shift) as u32 & ((1 << SUB_BITS) - 1))
}

/// Lowest value of a bucket and how many values it holds.
#[must_use]
pub fn bucket_range(bucket: u32) -> (i64, u64) {
    if bucket < 1 << SUB_BITS {
        return (i64::from(bucket), 1);
    }
    let shift = (bucket >> SUB_BITS) - 1;
    let sub = u64::from(bucket & ((1 << SUB_BITS) - 1)) | (1 << SUB_BITS);
    ((sub << shift) as i64, 1 << shift)
}

impl Multiset {
    /// Adds one value, not negative.
    #[inline]
    pub fn add(&mut self, value: i64) {
        self.n += 1;
        self.sum += i128::from(value);
        self.squares += u128::from(value as u64) * u128::from(value as u64);
        match &mut self.store {
            Store::Buckets(counts) => {
                let at = bucket(value) as usize;
                match counts.get_mut(at) {
                    Some(count) => *count += 1,
                    None => grow(counts, at, 1),
                }
            }
            Store::Raw(values) => {
                values.push(value);
                if values.len() > RAW_LIMIT {
                    self.spill();
                }
            }
        }
    }

    /// Adds many values, none negative.
    pub fn add_all(&mut self, values: &[i64]) {
        let Store::Buckets(counts) = &mut self.store else {
            let (raw, many) = values.split_at(values.len().min(RAW_LIMIT));
            raw.iter().for_each(|&value| self.add(value));
            if !many.is_empty() {
                self.add_all(many);
            }
            return;
        };
        let (mut sum, mut squares, mut largest) = (0_i128, 0_u128, 0);
        for &value in values {
            sum += i128::from(value);
            squares += u128::from(value as u64) * u128::from(value as u64);
            largest = largest.max(value);
        }
        grow(counts, bucket(largest) as usize, 0);
        for &value in values {
            counts[bucket(value) as usize] += 1;
        }
        self.n += values.len() as u64;
        self.sum += sum;
        self.squares += squares;
    }

    /// Keeps a value without counting it: the second pass looks only for order statistics.
    pub fn keep(&mut self, value: i64) {
        if let Store::Raw(values) = &mut self.store {
            values.push(value);
        }
    }

    /// Gives the raw values up for counts by bucket.
    fn spill(&mut self) {
        if let Store::Raw(values) = &self.store {
            let mut counts = Vec::new();
            for &value in values {
                grow(&mut counts, bucket(value) as usize, 1);
            }
            self.store = Store::Buckets(counts);
        }
    }

    /// Adds all of `other`; in any order the result is the same.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
        self.bad_clock += other.bad_clock;
        let is_many = self.n > RAW_LIMIT as u64;
        match (&mut self.store, &other.store) {
            (Store::Raw(mine), Store::Raw(theirs)) => mine.extend_from_slice(theirs),
            (Store::Buckets(mine), Store::Raw(theirs)) => {
                theirs.iter().for_each(|&value| grow(mine, bucket(value) as usize, 1));
            }
            (Store::Raw(_), Store::Buckets(_)) => {
                self.spill();
                self.merge_buckets(other);
            }
            (Store::Buckets(_), Store::Buckets(_)) => self.merge_buckets(other),
        }
        if is_many {
            self.spill();
        }
    }

    fn merge_buckets(&mut self, other: &Self) {
        if let (Store::Buckets(mine), Store::Buckets(theirs)) = (&mut self.store, &other.store) {
            for (at, &count) in theirs.iter().enumerate().filter(|(_, count)| **count > 0) {
                grow(mine, at, count);
            }
        }
    }

    /// The values in order, if they are still there.
    #[must_use]
    pub fn sorted(&self) -> Option<Vec<i64>> {
        let Store::Raw(values) = &self.store else { return None };
        let mut sorted = values.clone();
        sorted.sort_unstable();
        Some(sorted)
    }

    /// The bucket that holds the value of `rank` (from 0) and how many values lie before it.
    #[must_use]
    pub fn bucket_of_rank(&self, rank: u64) -> Option<(u32, u64)> {
        let Store::Buckets(counts) = &self.store else { return None };
        let mut before = 0;
        for (at, &count) in counts.iter().enumerate() {
            if rank < before + u64::from(count) {
                return Some((at as u32, before));
            }
            before += u64::from(count);
        }
        None
    }

    /// Counts by bucket, for distributions: `(lowest value, count)`.
    #[must_use]
    pub fn histogram(&self) -> Vec<(i64, u64)> {
        let mut counts = Vec::new();
        match &self.store {
            Store::Raw(values) => values.iter().for_each(|&value| grow(&mut counts, bucket(value) as usize, 1)),
            Store::Buckets(known) => counts.clone_from(known),
        }
        let filled = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        filled.map(|(at, &count)| (bucket_range(at as u32).0, u64::from(count))).collect()
    }
}

fn grow(counts: &mut Vec<u32>, at: usize, by: u32) {
    if at >= counts.len() {
        // Whole octaves at a time keep this rare.
        counts.resize((at | ((1 << SUB_BITS) - 1)) + 1, 0);
    }
    counts[at] += by;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_value_lies_in_its_bucket(value in 0_i64..i64::MAX) {
            let (low, width) = bucket_range(bucket(value));
            prop_assert!(low <= value && ((value - low) as u64) < width);
            prop_assert!(width == 1 || width as i64 <= low / 128);
        }

        #[test]
        fn buckets_rise_with_values(a in 0_i64..i64::MAX, b in 0_i64..i64::MAX) {
            prop_assert_eq!(a.cmp(&b).is_le() || bucket(a) >= bucket(b), true);
        }

        #[test]
        fn merging_is_counting_together(a in prop::collection::vec(0_i64..1_000_000_000, 0..4000),
                                        b in prop::collection::vec(0_i64..1_000_000_000, 0..4000)) {
            let of = |values: &[i64]| {
                let mut set = Multiset::default();
                values.iter().for_each(|&value| set.add(value));
                set
            };
            let (mut ab, mut ba) = (of(&a), of(&b));
            ab.merge(&of(&b));
            ba.merge(&of(&a));
            let all = of(&[a.clone(), b.clone()].concat());
            prop_assert_eq!(ab.histogram(), all.histogram());
            prop_assert_eq!(ba.histogram(), all.histogram());
            prop_assert_eq!((ab.n, ab.sum, ab.squares), (all.n, all.sum, all.squares));
            prop_assert_eq!(ab.sorted(), all.sorted());
            let mut together = Multiset::default();
            together.add_all(&a);
            together.add_all(&b);
            prop_assert_eq!(together, all);
        }
    }
}
