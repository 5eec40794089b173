//! Sets of rows as bits, a word for each block of 64 rows, and flags as one such set each.

use datafusion::arrow::array::Array;
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use nabiz_catalogue::metric::When;
use nabiz_domain::raw;
use serde::{Deserialize, Serialize};

/// Rows of a block: as many as a word has bits.
pub const BLOCK: usize = 64;

/// Words for so many rows.
#[must_use]
pub fn words(rows: usize) -> usize {
    rows.div_ceil(BLOCK)
}

/// Makes `into` the set of all of so many rows.
pub fn fill(into: &mut Vec<u64>, rows: usize) {
    into.clear();
    into.resize(words(rows), u64::MAX);
    if let Some(last) = into.last_mut().filter(|_| !rows.is_multiple_of(BLOCK)) {
        *last = (1 << (rows % BLOCK)) - 1;
    }
}

/// Keeps the rows that are in `other` too.
pub fn keep(set: &mut [u64], other: &[u64]) {
    set.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
}

/// Removes the rows that are in `other`.
fn drop_all(set: &mut [u64], other: &[u64]) {
    set.iter_mut().zip(other).for_each(|(word, other)| *word &= !other);
}

/// How many rows are in the set.
#[must_use]
pub fn count(set: &[u64]) -> u64 {
    set.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// The last row of the set.
#[must_use]
pub fn highest(set: &[u64]) -> Option<usize> {
    let (block, word) = set.iter().enumerate().rfind(|(_, word)| **word != 0)?;
    Some(block * BLOCK + word.ilog2() as usize)
}

/// Whether a row is in the set.
#[inline]
#[must_use]
pub fn has(set: &[u64], row: usize) -> bool {
    set[row / BLOCK] >> (row % BLOCK) & 1 == 1
}

/// Takes a row out of the set; says whether it was in it.
pub fn take(set: &mut [u64], row: usize) -> bool {
    let is_in = has(set, row);
    set[row / BLOCK] &= !(1 << (row % BLOCK));
    is_in
}

/// Calls `of` with each row of the set; the first word stands for rows from `first` on.
#[inline]
pub fn each(set: &[u64], first: usize, mut of: impl FnMut(usize)) {
    for (block, &word) in set.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            of(first + block * BLOCK + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

/// A block from so many rows on is packed without a branch a row.
const DENSE: u32 = 12;

/// Whether a word has so many rows that it is cheaper to look at all of its block.
#[inline]
#[must_use]
pub fn is_dense(word: u64) -> bool {
    word.count_ones() >= DENSE
}

/// Appends those of a block's values whose rows are in its word. Rows beyond the values must not be.
#[inline]
pub fn pick_block(word: u64, values: &[i64], into: &mut Vec<i64>) {
    match values.as_array::<BLOCK>() {
        Some(values) if word == u64::MAX => into.extend_from_slice(values),
        Some(values) if is_dense(word) => {
            let (mut dense, mut count) = ([0; BLOCK], 0);
            for (row, value) in values.iter().enumerate() {
                // Never more than the row, which the remainder tells the compiler.
                dense[count % BLOCK] = *value;
                count += (word >> row & 1) as usize;
            }
            into.extend_from_slice(&dense[..count]);
        }
        _ => each(&[word], 0, |row| into.push(values[row])),
    }
}

/// Which rows of a column have no value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Nulls {
    /// Every row has one.
    None,
    /// No row has one.
    All,
    /// The rows of the set have one.
    Some(#[serde(with = "raw")] ScalarBuffer<u64>),
}

impl Nulls {
    pub fn of(array: &dyn Array) -> Self {
        match array.nulls() {
            Some(nulls) if nulls.null_count() == nulls.len() && !nulls.is_empty() => Self::All,
            Some(nulls) if nulls.null_count() > 0 => {
                Self::Some(nulls.inner().bit_chunks().iter_padded().take(words(nulls.len())).collect())
            }
            _ => Self::None,
        }
    }

    /// As Arrow has it.
    pub fn buffer(&self, rows: usize) -> Option<NullBuffer> {
        match self {
            Self::None => None,
            Self::All => Some(NullBuffer::new_null(rows)),
            Self::Some(valid) => Some(NullBuffer::new(BooleanBuffer::new(valid.inner().clone(), 0, rows))),
        }
    }

    #[inline]
    pub fn is_valid(&self, row: usize) -> bool {
        match self {
            Self::None => true,
            Self::All => false,
            Self::Some(valid) => has(valid, row),
        }
    }

    /// Keeps the rows that have a value.
    pub fn keep_valid(&self, set: &mut [u64]) {
        match self {
            Self::None => {}
            Self::All => set.fill(0),
            Self::Some(valid) => keep(set, valid),
        }
    }

    /// Whether it speaks of so many rows.
    pub fn fits(&self, rows: usize) -> bool {
        match self {
            Self::None | Self::All => true,
            Self::Some(valid) => valid.len() == words(rows),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::None | Self::All => 0,
            Self::Some(valid) => size_of_val::<[u64]>(valid),
        }
    }
}

/// 64 flags of each row, flag by flag: those that all rows have alike take nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Planes {
    /// Flags that some rows have and others do not.
    mixed: u64,
    /// Flags that all rows have.
    set: u64,
    /// The sets of the mixed flags, one after the other.
    #[serde(with = "raw")]
    sets: Box<[u64]>,
    words: usize,
}

impl Planes {
    #[must_use]
    pub fn of(flags: &[u64]) -> Self {
        let set = flags.iter().fold(u64::MAX, |all, row| all & row);
        let mixed = flags.iter().fold(0, |any, row| any | row) & !set;
        let words = words(flags.len());
        let mut sets = Vec::with_capacity(mixed.count_ones() as usize * words);
        for flag in flags_in(mixed) {
            let word = |rows: &[u64]| rows.iter().enumerate().fold(0, |word, (i, row)| word | (row >> flag & 1) << i);
            sets.extend(flags.chunks(BLOCK).map(word));
        }
        Self { mixed, set, sets: sets.into(), words }
    }

    /// Keeps the rows for which `when` holds; says whether any can be left.
    pub fn keep(&self, when: When, set: &mut [u64]) -> bool {
        let held = self.set | self.mixed;
        if when.all & !held != 0 || when.none & self.set != 0 {
            set.fill(0);
            return false;
        }
        flags_in(when.all & self.mixed).for_each(|flag| keep(set, self.rows_with(flag)));
        flags_in(when.none & self.mixed).for_each(|flag| drop_all(set, self.rows_with(flag)));
        true
    }

    fn rows_with(&self, flag: u32) -> &[u64] {
        let at = (self.mixed & ((1 << flag) - 1)).count_ones() as usize;
        &self.sets[at * self.words..][..self.words]
    }

    /// Whether these are the flags of so many rows.
    pub fn fits(&self, rows: usize) -> bool {
        self.words == words(rows) && self.sets.len() == self.mixed.count_ones() as usize * self.words
    }

    /// The flags of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> u64 {
        let mixed = flags_in(self.mixed).filter(|flag| has(self.rows_with(*flag), row));
        mixed.fold(self.set, |flags, flag| flags | 1 << flag)
    }

    /// The flags of each row.
    #[must_use]
    pub fn unpack(&self, rows: usize) -> Vec<u64> {
        let mut all = vec![self.set; rows];
        for flag in flags_in(self.mixed) {
            each(self.rows_with(flag), 0, |row| all[row] |= 1 << flag);
        }
        all
    }

    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val::<[u64]>(&self.sets)
    }
}

/// The numbers of the flags in a word, rising.
fn flags_in(word: u64) -> impl Iterator<Item = u32> {
    (0..u64::BITS).filter(move |flag| word >> flag & 1 == 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_block_is_picked_as_row_by_row(values in prop::collection::vec(any::<i64>(), 0..=BLOCK), word in any::<u64>(), also in any::<u64>()) {
            for word in [word, word & also, word | also, word & also & word.rotate_left(9), u64::MAX] {
                let word = if values.len() < BLOCK { word & ((1 << values.len()) - 1) } else { word };
                let mut picked = vec![7];
                pick_block(word, &values, &mut picked);
                let mut wanted = vec![7];
                each(&[word], 0, |row| wanted.push(values[row]));
                prop_assert_eq!(picked, wanted);
            }
        }

        #[test]
        fn a_condition_on_planes_is_the_condition_on_each_row(
            flags in prop::collection::vec(prop_oneof![0_u64..16, any::<u64>()], 0..200), all in 0_u64..16, none in 0_u64..32,
        ) {
            let when = When { all, none };
            let planes = Planes::of(&flags);
            let mut set = Vec::new();
            fill(&mut set, flags.len());
            planes.keep(when, &mut set);
            let rows: Vec<usize> = (0..flags.len()).filter(|&row| when.holds(flags[row])).collect();
            let mut found = Vec::new();
            each(&set, 0, |row| found.push(row));
            prop_assert_eq!(count(&set), rows.len() as u64);
            prop_assert_eq!(found, rows);
            prop_assert_eq!(planes.unpack(flags.len()), flags);
        }
    }
}
