//! A column as it is written to a file and read from it.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use nabiz_domain::raw;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::bits::{Nulls, Planes};
use super::chunk::Column;
use super::numbers::Packed;
use crate::dictionary::is_same_texts;

/// The type of a column.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Kind {
    Integer,
    Count,
    Flags,
    Number,
    /// Labels under codes of one, two or four bytes.
    Labels(u8),
}

impl Kind {
    /// That of columns of an Arrow type, if there are such.
    #[must_use]
    pub fn of(data_type: &DataType) -> Option<Self> {
        Some(match data_type {
            DataType::Int64 => Self::Integer,
            DataType::UInt32 => Self::Count,
            DataType::UInt64 => Self::Flags,
            DataType::Float64 => Self::Number,
            DataType::Dictionary(key, _) => Self::Labels(match key.as_ref() {
                DataType::UInt8 => 1,
                DataType::UInt16 => 2,
                DataType::UInt32 => 4,
                _ => return None,
            }),
            _ => return None,
        })
    }

    /// Its Arrow type.
    #[must_use]
    pub fn data_type(self) -> DataType {
        let labels = |key| DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8));
        match self {
            Self::Integer => DataType::Int64,
            Self::Count => DataType::UInt32,
            Self::Flags => DataType::UInt64,
            Self::Number => DataType::Float64,
            Self::Labels(1) => labels(DataType::UInt8),
            Self::Labels(2) => labels(DataType::UInt16),
            Self::Labels(_) => labels(DataType::UInt32),
        }
    }
}

/// A column without its table.
#[derive(Debug, Serialize, Deserialize)]
pub enum ColumnPart {
    Plain(Nulls, #[serde(with = "raw")] Vec<f64>),
    Integers(Packed),
    Counts(Packed),
    Numbers(Packed),
    Thousandths(Packed),
    Flags(Planes),
    /// With the number of the texts.
    Keys(Packed, usize),
}

/// A part that is none of where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a part of the facts does not fit")]
pub struct UnfitPart;

impl ColumnPart {
    /// That of a column, whose labels are among `texts`.
    #[must_use]
    pub fn of(column: &Column, texts: &[ArrayRef]) -> Self {
        match column {
            Column::Plain(array) => {
                let values = array.as_primitive_opt::<Float64Type>().map(|array| array.values().to_vec());
                Self::Plain(Nulls::of(array), values.unwrap_or_default())
            }
            Column::Integers(packed) => Self::Integers(packed.clone()),
            Column::Counts(packed) => Self::Counts(packed.clone()),
            Column::Numbers(packed) => Self::Numbers(packed.clone()),
            Column::Thousandths(packed) => Self::Thousandths(packed.clone()),
            Column::Flags(planes) => Self::Flags(planes.clone()),
            Column::Keys(packed, _, values) => {
                let number = texts.iter().position(|known| is_same_texts(known, values));
                Self::Keys(packed.clone(), number.unwrap_or_default())
            }
        }
    }

    /// The column of so many rows in a chunk of so many columns.
    ///
    /// # Errors
    /// When it is none of such a chunk.
    pub fn column(self, kind: Kind, rows: usize, columns: usize, texts: &[ArrayRef]) -> Result<Column, UnfitPart> {
        let fits = |packed: &Packed| packed.fits(rows, columns);
        Ok(match (self, kind) {
            (Self::Plain(nulls, values), Kind::Number) if values.len() == rows && nulls.fits(rows) => {
                let nulls: Option<NullBuffer> = nulls.buffer(rows);
                Column::Plain(Arc::new(Float64Array::new(values.into(), nulls)))
            }
            (Self::Integers(packed), Kind::Integer) if fits(&packed) => Column::Integers(packed),
            (Self::Counts(packed), Kind::Count) if fits(&packed) => Column::Counts(packed),
            (Self::Numbers(packed), Kind::Number) if fits(&packed) => Column::Numbers(packed),
            (Self::Thousandths(packed), Kind::Number) if fits(&packed) => Column::Thousandths(packed),
            (Self::Flags(planes), Kind::Flags) if planes.fits(rows) => Column::Flags(planes),
            (Self::Keys(packed, number), Kind::Labels(_)) if fits(&packed) => {
                let values = texts.get(number).ok_or(UnfitPart)?;
                let DataType::Dictionary(key, _) = kind.data_type() else { return Err(UnfitPart) };
                Column::Keys(packed, *key, Arc::clone(values))
            }
            _ => return Err(UnfitPart),
        })
    }
}
