//! A multiset of integers that stays small: raw while few, a log-linear histogram when many.
//!
//! A second look at the one bucket of the histogram that holds a rank gives the exact order statistic.

use serde::{Deserialize, Serialize};

use super::buckets::{Buckets, SMALL, bucket, bucket_range, buckets_of, end_of_octave};
use crate::packed::bits::{self, BLOCK};

/// Values kept as they are before the histogram takes over.
const RAW_LIMIT: usize = 2_048;
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
        if values.iter().fold(0, |all, value| all | value) <= SMALL {
            in_blocks(values, |word, values| self.add_block(word, values));
        } else {
            values.iter().for_each(|&value| self.add(value));
        }
    }

    /// Adds those of a block's values, none above [`SMALL`], whose rows are in its word.
    #[inline]
    pub fn add_block(&mut self, word: u64, values: &[u32; BLOCK]) {
        let many = word.count_ones();
        if !bits::is_dense(word) {
            bits::each(&[word], 0, |row| self.add(i64::from(values[row])));
            return;
        }
        if let Store::Raw(raw) = &mut self.store {
            if raw.len() + many as usize <= RAW_LIMIT {
                bits::each(&[word], 0, |row| self.add(i64::from(values[row])));
                return;
            }
            self.spill();
        }
        let Store::Buckets(counts) = &mut self.store else { return };
        let mut chosen = *values;
        if word != u64::MAX {
            chosen
                .iter_mut()
                .enumerate()
                .for_each(|(row, value)| *value &= 0_u32.wrapping_sub((word >> row & 1) as u32));
        }
        // Squares have less than 64 bits; their halves can be summed over more rows than there are.
        let (mut bound, mut sum, mut low, mut high) = (0, 0, 0, 0);
        for value in chosen {
            let square = u64::from(value) * u64::from(value);
            bound |= value;
            sum += u64::from(value);
            low += square & u64::from(u32::MAX);
            high += square >> u32::BITS;
        }
        self.n += u64::from(many);
        self.sum += i128::from(sum);
        self.squares += u128::from(low) + (u128::from(high) << u32::BITS);
        // `bound` is not less than any of them, and of the same octave as the greatest.
        grow(counts, bucket(i64::from(bound)) as usize, 0);
        let (buckets, counts) = (buckets_of(&chosen), counts.as_mut_slice());
        if word == u64::MAX {
            buckets.iter().for_each(|&bucket| counts[usize::from(bucket)] += 1);
        } else {
            buckets
                .iter()
                .enumerate()
                .for_each(|(row, &bucket)| counts[usize::from(bucket)] += (word >> row & 1) as u32);
        }
    }

    /// Keeps those of `values`, none negative, whose buckets are wanted: the second pass looks only for order
    /// statistics.
    pub fn keep_wanted(&mut self, values: &[i64], wanted: &Buckets) {
        if values.iter().fold(0, |all, value| all | value) <= SMALL {
            in_blocks(values, |word, values| self.keep_block(word, values, wanted));
        } else {
            values.iter().filter(|value| wanted.has(bucket(**value))).for_each(|&value| self.keep(value));
        }
    }

    /// The same for those of a block's values, none above [`SMALL`], whose rows are in its word.
    #[inline]
    pub fn keep_block(&mut self, word: u64, values: &[u32; BLOCK], wanted: &Buckets) {
        bits::each(&[word & wanted.within(values)], 0, |row| self.keep(i64::from(values[row])));
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

/// Hands over values, none above [`SMALL`], block by block.
fn in_blocks(values: &[i64], mut of: impl FnMut(u64, &[u32; BLOCK])) {
    let mut block = [0; BLOCK];
    for values in values.chunks(BLOCK) {
        block.iter_mut().zip(values).for_each(|(narrow, value)| *narrow = *value as u32);
        of(u64::MAX >> (BLOCK - values.len()), &block);
    }
}

fn grow(counts: &mut Vec<u32>, at: usize, by: u32) {
    if at >= counts.len() {
        // Whole octaves at a time keep this rare.
        counts.resize(end_of_octave(at) + 1, 0);
    }
    counts[at] += by;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
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
        fn a_block_counts_as_its_rows_do(
            values in prop::collection::vec(prop_oneof![0_u32..300, 0..=SMALL as u32], BLOCK), words in prop::collection::vec(any::<u64>(), 0..80),
        ) {
            let values: [u32; BLOCK] = values.try_into().unwrap();
            let (mut all, mut each) = (Multiset::default(), Multiset::default());
            for word in words.into_iter().flat_map(|word| [word, u64::MAX, word & word.rotate_left(7) & word.rotate_left(3)]) {
                all.add_block(word, &values);
                bits::each(&[word], 0, |row| each.add(i64::from(values[row])));
            }
            prop_assert_eq!(all, each);
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
