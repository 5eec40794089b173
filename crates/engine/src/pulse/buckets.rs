//! Buckets that a histogram counts values in: exact below 256, at most 1/128 of their value wide above.

use crate::packed::bits::BLOCK;

/// Values up to this can be looked at many at once: 24 days in milliseconds.
pub const SMALL: i64 = i32::MAX as i64;
/// log2 of the buckets an octave is cut into.
const SUB_BITS: u32 = 7;
/// So many ranges are looked for one after the other, each in many values at once; more are looked up.
const FEW_RANGES: usize = 12;

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

/// The last bucket of the octave that a bucket lies in.
pub fn end_of_octave(bucket: usize) -> usize {
    bucket | ((1 << SUB_BITS) - 1)
}

/// The buckets of a block's values, none above [`SMALL`]: without a branch, so that the processor finds several at once.
#[inline]
pub fn buckets_of(values: &[u32; BLOCK]) -> [u16; BLOCK] {
    /// Exponent and leading bits of a float are the bucket, this much further on.
    const OFFSET: u64 = (1_023 + SUB_BITS as u64 - 1) << SUB_BITS;
    values.map(|value| {
        let leading = (f64::from(value as i32).to_bits() >> (52 - SUB_BITS)).wrapping_sub(OFFSET) as u16;
        if value < 1 << SUB_BITS { value as u16 } else { leading }
    })
}

/// Some buckets, for look-ups.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    /// A mark for each bucket.
    marks: Vec<bool>,
    /// The values up to [`SMALL`] that lie in them, as ranges: the first value, and how many there are.
    ranges: Vec<(u32, u32)>,
}

impl Buckets {
    /// Adds one.
    pub fn add(&mut self, bucket: u32) {
        let at = bucket as usize;
        if self.marks.len() <= at {
            self.marks.resize(at + 1, false);
        }
        if std::mem::replace(&mut self.marks[at], true) {
            return;
        }
        let (low, width) = bucket_range(bucket);
        if low > SMALL {
            return;
        }
        let (low, width) = (low as u32, width as u32);
        let ranges = &mut self.ranges;
        let at = ranges.partition_point(|range| range.0 < low);
        ranges.insert(at, (low, width));
        // Neighbours are one range.
        for at in [at + 1, at] {
            if let Some(before) = at.checked_sub(1)
                && let Some(&(low, width)) = ranges.get(at)
                && ranges[before].0 + ranges[before].1 == low
            {
                ranges[before].1 += width;
                ranges.remove(at);
            }
        }
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

    /// Which of a block's values, none above [`SMALL`], lie in one of them, as bits.
    #[inline]
    pub fn within(&self, values: &[u32; BLOCK]) -> u64 {
        if self.ranges.len() > FEW_RANGES {
            let is_in = |value: u32| self.has(bucket(i64::from(value)));
            return values.iter().enumerate().fold(0, |bits, (i, &value)| bits | u64::from(is_in(value)) << i);
        }
        let mut found = [0_u32; BLOCK];
        for &(low, width) in &self.ranges {
            found
                .iter_mut()
                .zip(values)
                .for_each(|(found, value)| *found |= u32::from(value.wrapping_sub(low) < width));
        }
        found.iter().enumerate().fold(0, |bits, (i, &found)| bits | u64::from(found) << i)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block() -> impl Strategy<Value = Vec<u32>> {
        prop::collection::vec(prop_oneof![0_u32..300, 0..=SMALL as u32], BLOCK)
    }

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
        fn many_at_once_fall_where_each_falls(values in block()) {
            let values: [u32; BLOCK] = values.try_into().unwrap();
            let expected = values.map(|value| bucket(i64::from(value)) as u16);
            prop_assert_eq!(buckets_of(&values), expected);
        }

        #[test]
        fn values_are_found_by_their_buckets(
            values in block(), near in 0_u32..40, far in prop::collection::vec(0_i64..i64::MAX, 0..20),
        ) {
            let values: [u32; BLOCK] = values.try_into().unwrap();
            let mut wanted = Buckets::default();
            far.iter().for_each(|&value| wanted.add(bucket(value)));
            // Buckets that touch each other, from both sides.
            for value in values.iter().step_by(9) {
                let own = bucket(i64::from(*value));
                (own.saturating_sub(near % 4)..own + near % 3).rev().for_each(|bucket| wanted.add(bucket));
            }
            let found = wanted.within(&values);
            for (i, &value) in values.iter().enumerate() {
                prop_assert_eq!(found >> i & 1 == 1, wanted.has(bucket(i64::from(value))));
            }
        }
    }
}
