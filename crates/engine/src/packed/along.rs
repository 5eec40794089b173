//! Values that need no column as a whole: a block's are added up from what columns are above those they stand on.

use super::bits::{self, BLOCK};
use super::chunk::Chunk;
use super::numbers::Packed;

/// A column of whole numbers, or what it is above another: the way from one to the other along the columns that they
/// stand on, without those that both do.
#[derive(Debug)]
pub struct Along<'a> {
    rows: usize,
    up: Vec<&'a Packed>,
    down: Vec<&'a Packed>,
}

/// A column and those under it.
fn chain(chunk: &Chunk, number: usize) -> Vec<&Packed> {
    let column = |number: usize| chunk.column(number).packed();
    std::iter::successors(column(number), |packed| packed.base.and_then(column)).collect()
}

impl<'a> Along<'a> {
    /// What column `to` is above `from`, or its own values.
    pub fn new(chunk: &'a Chunk, from: Option<usize>, to: usize) -> Self {
        let mut up = chain(chunk, to);
        let mut down = from.map_or_else(Vec::new, |from| chain(chunk, from));
        while let (Some(one), Some(other)) = (up.last(), down.last())
            && std::ptr::eq(*one, *other)
        {
            up.pop();
            down.pop();
        }
        Self { rows: chunk.rows(), up, down }
    }

    /// The one column whose residuals are the values, if there is such.
    pub fn only(&self) -> Option<&'a Packed> {
        match (self.up.as_slice(), self.down.as_slice()) {
            ([only], []) => Some(only),
            _ => None,
        }
    }

    /// The values of a block; rows without one hold any number.
    pub fn block<'v>(&self, block: usize, values: &'v mut [i64; BLOCK]) -> &'v [i64] {
        let values = &mut values[..BLOCK.min(self.rows - block * BLOCK)];
        values.fill(0);
        if !self.down.is_empty() {
            self.down.iter().for_each(|packed| packed.add_block(block, values));
            values.iter_mut().for_each(|value| *value = value.wrapping_neg());
        }
        self.up.iter().for_each(|packed| packed.add_block(block, values));
        values
    }

    /// The value of a row.
    pub fn at(&self, row: usize) -> i64 {
        let sum = |chain: &[&Packed]| chain.iter().fold(0_i64, |sum, packed| sum.wrapping_add(packed.above(row)));
        sum(&self.up).wrapping_sub(sum(&self.down))
    }

    /// Appends the values of the rows of `set`; the first word stands for rows from `first` on.
    pub fn pick(&self, set: &[u64], first: usize, into: &mut Vec<i64>) {
        let mut values = [0; BLOCK];
        for (number, &word) in set.iter().enumerate().filter(|(_, word)| **word != 0) {
            let values = self.block(first / BLOCK + number, &mut values);
            bits::pick_block(word, values, into);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_way_between_columns_is_their_difference(
            rows in prop::collection::vec([0_i64..1_000_000, 0..300, 0..70_000, 0..20_000_000], 1..200),
            far in any::<i64>(),
            set in any::<[u64; 4]>(),
        ) {
            let columns: Vec<Vec<i64>> = (0..4).map(|column| {
                let mut values: Vec<i64> = rows.iter().map(|row| row[..=column].iter().sum()).collect();
                values[rows.len() / 2] = if column == 2 { far } else { values[0] };
                values
            }).collect();
            let arrays = columns.iter().enumerate().map(|(i, values)| {
                (format!("c{i}"), Arc::new(Int64Array::from(values.clone())) as ArrayRef)
            });
            let chunk = Chunk::pack(&RecordBatch::try_from_iter(arrays).unwrap());
            let mut picked = Vec::new();
            bits::fill(&mut picked, rows.len());
            bits::keep(&mut picked, &set);
            for (to, from) in (0..4).flat_map(|to| (0..4).map(Some).chain([None]).map(move |from| (to, from))) {
                let along = Along::new(&chunk, from, to);
                let value = |row: usize| columns[to][row].wrapping_sub(from.map_or(0, |from| columns[from][row]));
                prop_assert!((0..rows.len()).all(|row| along.at(row) == value(row)));
                let (mut wanted, mut found) = (Vec::new(), Vec::new());
                bits::each(&picked, 0, |row| wanted.push(value(row)));
                along.pick(&picked, 0, &mut found);
                prop_assert_eq!(found, wanted);
                let Some(packed) = along.only().filter(|packed| packed.is_narrow()) else { continue };
                let (mut wanted, mut found, mut fit) = (Vec::new(), Vec::new(), picked.clone());
                packed.rows_apart().for_each(|row| _ = bits::take(&mut fit, row));
                bits::each(&fit, 0, |row| wanted.push(value(row)));
                packed.each_narrow(&fit, 0, |word, values| {
                    bits::each(&[word], 0, |row| found.push(i64::from(values[row])));
                });
                prop_assert_eq!(found, wanted);
            }
        }
    }
}
