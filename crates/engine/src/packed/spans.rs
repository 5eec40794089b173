//! Between which values the rows of a few blocks lie: enough to say of most, without looking at a row, where all of them
//! fall.

use serde::{Deserialize, Serialize};

use super::bits::{BLOCK, Nulls};

/// Bounds are kept in so many steps of the column's range.
const STEPS: u64 = 1 << u8::BITS;
/// So many blocks have their bounds together.
const BLOCKS: usize = 2;

/// Bounds of the values of every few blocks of a column, in steps above the least value of all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spans {
    step: u64,
    /// First and last step; the other way round where there is no value.
    steps: Box<[[u8; 2]]>,
}

impl Spans {
    /// The spans of `values`, which lie in `range`. None where they are as a rule more than half as wide as the whole:
    /// they would say little.
    pub fn of(values: &[i64], nulls: &Nulls, (least, most): (i64, i64)) -> Option<Self> {
        if least == most {
            return None;
        }
        let step = (most.wrapping_sub(least) as u64) / STEPS + 1;
        let in_steps = |value: i64| (value.wrapping_sub(least) as u64 / step) as u8;
        let span = |(number, values): (usize, &[i64])| {
            let rows = values.iter().enumerate().filter(|(row, _)| nulls.is_valid(number * BLOCKS * BLOCK + row));
            let (low, high) = rows.fold((i64::MAX, i64::MIN), |(low, high), (_, &v)| (low.min(v), high.max(v)));
            if low > high { [1, 0] } else { [in_steps(low), in_steps(high)] }
        };
        let steps: Box<[_]> = values.chunks(BLOCKS * BLOCK).enumerate().map(span).collect();
        let all = in_steps(most);
        let narrow = steps.iter().filter(|[first, last]| u32::from(last.saturating_sub(*first)) * 2 <= u32::from(all));
        (narrow.count() * 2 > steps.len()).then_some(Self { step, steps })
    }

    /// Bounds between which all values of a block lie, of a column whose values lie in `range`; none where there is no
    /// value.
    #[inline]
    pub fn block(&self, block: usize, (least, most): (i64, i64)) -> Option<(i64, i64)> {
        let [first, last] = self.steps[block / BLOCKS];
        let at = |steps: u64| least.wrapping_add(steps as i64);
        let end = (u64::from(last) + 1).saturating_mul(self.step) - 1;
        let whole = most.wrapping_sub(least) as u64;
        (first <= last).then(|| (at(u64::from(first) * self.step), at(end.min(whole))))
    }

    /// Whether they are of so many rows.
    pub fn fits(&self, rows: usize) -> bool {
        self.steps.len() == rows.div_ceil(BLOCKS * BLOCK) && self.step > 0
    }

    pub fn bytes(&self) -> usize {
        size_of_val::<[_]>(&self.steps)
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::Int64Array;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_values_of_a_block_lie_in_its_span(
            steps in prop::collection::vec((0_i64..1_000, prop::option::weighted(0.8, 0_i64..5_000)), 257..700),
            far in prop::option::of(any::<i64>()),
        ) {
            let rising = steps.iter().scan(0, |at, (step, above)| {
                *at += step;
                Some(above.map(|above| *at + above))
            });
            let mut rows: Vec<Option<i64>> = rising.collect();
            rows[7] = far;
            let array: Int64Array = rows.iter().copied().collect();
            let values = rows.iter().flatten();
            let (Some(&least), Some(&most)) = (values.clone().min(), values.max()) else { return Ok(()) };
            let Some(spans) = Spans::of(array.values(), &Nulls::of(&array), (least, most)) else { return Ok(()) };
            for (block, rows) in rows.chunks(BLOCK).enumerate() {
                match spans.block(block, (least, most)) {
                    Some((low, high)) => {
                        prop_assert!(rows.iter().flatten().all(|value| (low..=high).contains(value)));
                        prop_assert!(least <= low && high <= most);
                    }
                    None => prop_assert!(rows.iter().all(Option::is_none)),
                }
            }
        }
    }

    #[test]
    fn spans_that_say_nothing_are_not_kept() {
        let rising: Vec<i64> = (0..1_000).collect();
        let mixed: Vec<i64> = (0..1_000).map(|row| row * 617 % 1_000).collect();
        let spans = |values: &[i64]| Spans::of(values, &Nulls::None, (0, 999));
        assert!(spans(&mixed).is_none());
        assert_eq!(spans(&rising).and_then(|spans| spans.block(3, (0, 999))), Some((128, 255)));
    }
}
