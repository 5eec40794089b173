//! A multiset of integers that stays small: raw while few, a log-linear histogram when many.
//!
//! A bucket of the histogram is exact below 256 and at most 1/128 of its value wide above, so that a second look at
//! the one bucket that holds a rank gives the exact order statistic.

use serde::{Deserialize, Serialize};

/// Values kept as they are before the histogram takes over.
const RAW_LIMIT: usize = 2_048;
/// Values up to this can be looked at many at once: 24 days in milliseconds.
const SMALL: i64 = i32::MAX as i64;
/// Values whose buckets are found together.
const LOT: usize = 64;
/// log2 of the buckets an octave is cut into.
const SUB_BITS: u32 = 7;
/// More than the buckets of values up to 24 days in milliseconds; a power of two, so that a masked index needs no check.
const SMALL_BUCKETS: usize = 1 << 12;
/// So many buckets are looked for one after the other, each in many values at once; more are looked up.
const FEW_BUCKETS: usize = 12;

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
    Buckets(#[serde(with = "counts")] Vec<u32>),
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

/// The buckets of values up to [`SMALL`], some at a time: without a branch, so that the processor finds several at
/// once.
#[inline]
fn in_buckets(values: &[i64], mut take: impl FnMut(&[u16], &[i64])) {
    /// Exponent and leading bits of a float are the bucket, this much further on.
    const OFFSET: u64 = (1_023 + SUB_BITS as u64 - 1) << SUB_BITS;
    let mut buckets = [0_u16; LOT];
    for values in values.chunks(LOT) {
        for (bucket, &value) in buckets.iter_mut().zip(values) {
            let value = value as i32;
            let leading = (f64::from(value).to_bits() >> (52 - SUB_BITS)).wrapping_sub(OFFSET) as u16;
            *bucket = if value < 1 << SUB_BITS { value as u16 } else { leading };
        }
        take(&buckets[..values.len()], values);
    }
}

/// Some buckets, for look-ups.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    /// A mark for each bucket, [`SMALL_BUCKETS`] at least if any is marked.
    marks: Vec<bool>,
    /// Those of values up to [`SMALL`].
    small: Vec<u16>,
}

impl Buckets {
    /// Adds one.
    pub fn add(&mut self, bucket: u32) {
        let at = bucket as usize;
        if self.marks.len() <= at {
            self.marks.resize((at + 1).max(SMALL_BUCKETS), false);
        }
        if !self.marks[at] && at < SMALL_BUCKETS {
            self.small.push(bucket as u16);
        }
        self.marks[at] = true;
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn has(&self, bucket: u32) -> bool {
        self.marks.get(bucket as usize).copied().unwrap_or(false)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
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
        if let Store::Raw(raw) = &mut self.store {
            if raw.len() + values.len() <= RAW_LIMIT {
                values.iter().for_each(|&value| self.add(value));
                return;
            }
            self.spill();
        }
        let Store::Buckets(counts) = &mut self.store else { return };
        // Not less than any of them.
        let bound = values.iter().fold(0, |all, value| all | value);
        grow(counts, bucket(bound) as usize, 0);
        self.n += values.len() as u64;
        if bound > SMALL {
            for &value in values {
                self.sum += i128::from(value);
                self.squares += u128::from(value as u64) * u128::from(value as u64);
                counts[bucket(value) as usize] += 1;
            }
            return;
        }
        // Squares have less than 64 bits; their halves can be summed over more rows than there are.
        let (mut sum, mut low, mut high) = (0, 0, 0);
        for &value in values {
            let square = value as u64 * value as u64;
            sum += value as u64;
            low += square & u64::from(u32::MAX);
            high += square >> u32::BITS;
        }
        self.sum += i128::from(sum);
        self.squares += u128::from(low) + (u128::from(high) << u32::BITS);
        in_buckets(values, |buckets, _| {
            for &bucket in buckets {
                counts[usize::from(bucket)] += 1;
            }
        });
    }

    /// Keeps those of `values`, none negative, whose buckets are wanted: the second pass looks only for order
    /// statistics.
    pub fn keep_wanted(&mut self, values: &[i64], wanted: &Buckets) {
        let Store::Raw(kept) = &mut self.store else { return };
        let is_small = values.iter().fold(0, |all, value| all | value) <= SMALL;
        let Some(marks) = wanted.marks.first_chunk::<SMALL_BUCKETS>().filter(|_| is_small) else {
            kept.extend(values.iter().filter(|value| wanted.has(bucket(**value))));
            return;
        };
        let few = (wanted.small.len() <= FEW_BUCKETS).then_some(wanted.small.as_slice());
        in_buckets(values, |buckets, values| {
            let mut found = [0_u8; LOT];
            match few {
                Some(few) => few.iter().for_each(|one| {
                    found.iter_mut().zip(buckets).for_each(|(found, bucket)| *found |= u8::from(bucket == one));
                }),
                None => found.iter_mut().zip(buckets).for_each(|(found, bucket)| {
                    *found = u8::from(marks[usize::from(*bucket) % SMALL_BUCKETS]);
                }),
            }
            // Few are: eight at a time are passed over.
            for (found, values) in found.chunks(8).zip(values.chunks(8)) {
                if found.iter().any(|found| *found != 0) {
                    kept.extend(found.iter().zip(values).filter(|(found, _)| **found != 0).map(|(_, value)| value));
                }
            }
        });
    }

    /// Keeps a value without counting it.
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

    /// Puts the raw values in order. Lists that were in order before they were merged cost little.
    pub fn sort(&mut self) {
        if let Store::Raw(values) = &mut self.store {
            values.sort();
        }
    }

    /// The values, if they are still there: in order after [`Self::sort`].
    #[must_use]
    pub fn values(&self) -> Option<&[i64]> {
        match &self.store {
            Store::Raw(values) => Some(values),
            Store::Buckets(_) => None,
        }
    }

    /// For each of `ranks` (from 0, rising) the bucket that holds its value and how many values lie before the bucket;
    /// nothing while the values themselves are there.
    #[must_use]
    pub fn buckets_of_ranks(&self, ranks: &[u64]) -> Vec<(u32, u64)> {
        let Store::Buckets(counts) = &self.store else { return Vec::new() };
        let mut found = Vec::with_capacity(ranks.len());
        let mut before = 0;
        for (at, &count) in counts.iter().enumerate() {
            let end = before + u64::from(count);
            while ranks.get(found.len()).is_some_and(|rank| *rank < end) {
                found.push((at as u32, before));
            }
            if found.len() == ranks.len() {
                break;
            }
            before = end;
        }
        found
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

/// Counts travel as plain bytes: they are many, and most are read as fast as they are copied.
mod counts {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(counts: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = vec![0; 4 * counts.len()];
        let (words, _) = bytes.as_chunks_mut::<4>();
        words.iter_mut().zip(counts).for_each(|(word, count)| *word = count.to_le_bytes());
        serializer.serialize_bytes(&bytes)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        let (counts, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(D::Error::custom("the counts of a multiset are cut off"));
        }
        Ok(counts.iter().map(|count| u32::from_le_bytes(*count)).collect())
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
        fn many_at_once_fall_where_each_falls(values in prop::collection::vec(prop_oneof![0_i64..300, 0..=SMALL], 0..200)) {
            let mut found = Vec::new();
            in_buckets(&values, |buckets, _| found.extend(buckets.iter().map(|&bucket| u32::from(bucket))));
            prop_assert_eq!(found, values.iter().map(|&value| bucket(value)).collect::<Vec<_>>());
        }

        #[test]
        fn wanted_values_are_kept(
            values in prop::collection::vec(prop_oneof![0_i64..300, 0..=SMALL, 0..i64::MAX], 1..200),
            is_small in any::<bool>(), wanted in 0_usize..30,
        ) {
            let values: Vec<i64> = values.into_iter().filter(|value| !is_small || *value <= SMALL).collect();
            let mut buckets = Buckets::default();
            values.iter().step_by(7).take(wanted).for_each(|&value| buckets.add(bucket(value)));
            let mut kept = Multiset::default();
            kept.keep_wanted(&values, &buckets);
            let expected: Vec<i64> = values.into_iter().filter(|&value| buckets.has(bucket(value))).collect();
            prop_assert_eq!(kept.values(), Some(expected.as_slice()));
        }

        #[test]
        fn buckets_rise_with_values(a in 0_i64..i64::MAX, b in 0_i64..i64::MAX) {
            prop_assert_eq!(a.cmp(&b).is_le() || bucket(a) >= bucket(b), true);
        }

        #[test]
        fn a_rank_lies_in_its_bucket(mut values in prop::collection::vec(0_i64..100_000, 2_100..3_000)) {
            let mut set = Multiset::default();
            set.add_all(&values);
            values.sort_unstable();
            let ranks = [0, 7, 8, values.len() as u64 / 2, values.len() as u64 - 1];
            for (&rank, (at, before)) in ranks.iter().zip(set.buckets_of_ranks(&ranks)) {
                prop_assert_eq!(bucket(values[rank as usize]), at);
                prop_assert_eq!(values.partition_point(|&value| bucket(value) < at) as u64, before);
            }
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
            let sorted = |set: &Multiset| {
                let mut set = set.clone();
                set.sort();
                set.values().map(<[i64]>::to_vec)
            };
            prop_assert_eq!(sorted(&ab), sorted(&all));
            let mut together = Multiset::default();
            together.add_all(&a);
            together.add_all(&b);
            prop_assert_eq!(together, all);
        }
    }
}
