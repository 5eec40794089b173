//! The value of a row, read from packed columns.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::Float64Type;
use datafusion::common::Result;

use super::kernel::{integers, wrong_type};
use super::plan::{Col, Value};
use crate::packed::along::Along;
use crate::packed::bits::{self, Nulls};
use crate::packed::chunk::{Chunk, Column};
use crate::packed::numbers::{Packed, pick};
use crate::packed::scratch::Scratch;

/// Negative durations up to this are clock skew (METRICS A.3-14).
pub const SKEW: i64 = 5_000;

/// Where values come from.
pub enum Source<'a> {
    /// What a column is above the column that predicts it.
    Above(&'a Packed),
    /// What a column is, or what it is above one further down.
    Along(Along<'a>),
    /// Whole numbers, times a thousand.
    Whole(&'a [i64]),
    /// Thousandths as they are.
    Thousandths(&'a [i64]),
    /// Numbers, in thousandths.
    Numbers(&'a [f64]),
}

/// The value of a measure over a chunk.
pub struct Values<'a> {
    source: Source<'a>,
    /// Values below are no clock skew but a bad clock.
    least: i64,
}

impl<'a> Values<'a> {
    /// Reads what `value` needs and keeps in `set` the rows that have it.
    pub fn of(chunk: &'a Chunk, scratch: &'a mut Scratch, value: Value, set: &mut [u64]) -> Result<Self> {
        Ok(match value {
            Value::Column(col) => {
                integers(chunk, col)?.nulls.keep_valid(set);
                Self { source: Source::way(chunk, None, col), least: -SKEW }
            }
            Value::Micros(col) => Self { source: Source::micros(chunk, scratch, col, set)?, least: 0 },
            Value::Between { from, to, floor } => {
                // A small negative duration is clock skew and zero, a larger one a bad clock (METRICS A.3-14).
                let least = if floor { i64::MIN } else { -SKEW };
                integers(chunk, from)?.nulls.keep_valid(set);
                integers(chunk, to)?.nulls.keep_valid(set);
                Self { source: Source::way(chunk, Some(from), to), least }
            }
        })
    }

    /// The rows that [`Self::pick`] can't take; they leave `set`, and each of them goes to `one`.
    pub fn take_apart(&self, set: &mut [u64], mut one: impl FnMut(usize)) {
        if let Source::Above(packed) = &self.source {
            for row in packed.rows_apart().filter(|&row| bits::take(set, row)) {
                one(row);
            }
        }
    }

    /// The values of the rows in the set into `into`, none negative; the first word stands for rows from `first` on.
    /// Gives how many were left out for a bad clock.
    pub fn pick(&self, set: &[u64], first: usize, into: &mut Vec<i64>) -> u64 {
        into.clear();
        match &self.source {
            Source::Above(packed) => packed.pick_above(set, first, into),
            Source::Along(along) => along.pick(set, first, into),
            Source::Thousandths(values) => pick(set, first, values, into),
            Source::Whole(values) => {
                pick(set, first, values, into);
                into.iter_mut().for_each(|value| *value = micros(*value as f64));
            }
            Source::Numbers(values) => bits::each(set, first, |row| into.push(micros(values[row]))),
        }
        if into.iter().fold(0, |all, value| all | value) >= 0 {
            return 0;
        }
        let before = into.len();
        into.retain(|value| *value >= self.least);
        into.iter_mut().for_each(|value| *value = (*value).max(0));
        (before - into.len()) as u64
    }

    /// The column whose residuals are the values, if they are narrow: then none is a bad clock.
    pub fn narrow(&self) -> Option<&'a Packed> {
        match self.source {
            Source::Above(packed) if packed.is_narrow() => Some(packed),
            _ => None,
        }
    }

    /// The value of a row; nothing for a bad clock.
    pub fn one(&self, row: usize) -> Option<i64> {
        let value = match &self.source {
            Source::Above(packed) => packed.above(row),
            Source::Along(along) => along.at(row),
            Source::Thousandths(values) => values[row],
            Source::Whole(values) => micros(values[row] as f64),
            Source::Numbers(values) => micros(values[row]),
        };
        (value >= self.least).then_some(value.max(0))
    }
}

fn micros(value: f64) -> i64 {
    (value * 1_000.0).round() as i64
}

impl<'a> Source<'a> {
    /// From one column of whole numbers to another, or the column itself.
    fn way(chunk: &'a Chunk, from: Option<Col>, to: Col) -> Self {
        let along = Along::new(chunk, from, to);
        along.only().map_or(Self::Along(along), Self::Above)
    }

    /// A column of numbers; keeps in `set` the rows that have one.
    pub fn micros(chunk: &'a Chunk, scratch: &'a mut Scratch, col: Col, set: &mut [u64]) -> Result<Self> {
        match chunk.column(col) {
            Column::Numbers(packed) => {
                packed.nulls.keep_valid(set);
                scratch.decode(chunk, col);
                Ok(Self::Whole(scratch.of(col)))
            }
            Column::Thousandths(packed) => {
                packed.nulls.keep_valid(set);
                scratch.decode(chunk, col);
                Ok(Self::Thousandths(scratch.of(col)))
            }
            Column::Plain(array) => {
                let numbers = array.as_primitive_opt::<Float64Type>().ok_or_else(|| wrong_type(col, "numbers"))?;
                Nulls::of(numbers as &dyn Array).keep_valid(set);
                Ok(Self::Numbers(numbers.values()))
            }
            _ => Err(wrong_type(col, "numbers")),
        }
    }
}
