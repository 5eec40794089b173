//! Some rows of a table, column by column.

use std::sync::{Arc, OnceLock};

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, DictionaryArray, Float64Array, PrimitiveArray, RecordBatch,
    RecordBatchOptions, StringArray,
};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{
    DataType, Float64Type, Int64Type, SchemaRef, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use datafusion::arrow::error::ArrowError;

use super::bits::{Nulls, Planes};
use super::clocks::Clocks;
use super::kept::KeptChunk;
use super::numbers::Packed;
use super::part::Kind;
use super::scratch::Scratch;
use crate::dictionary::is_same_texts;

/// Parts of one that fractions are kept in.
pub const THOUSAND: f64 = 1_000.0;

/// Some rows of a table.
#[derive(Debug)]
pub struct Chunk {
    rows: usize,
    columns: Columns,
}

/// The columns of a chunk.
#[derive(Debug)]
enum Columns {
    Here(Vec<Column>),
    /// Read when they are first asked for.
    Kept(Arc<KeptChunk>, Box<[OnceLock<Arc<Column>>]>),
}

/// A column of a chunk.
#[derive(Debug)]
pub enum Column {
    /// As Arrow has it.
    Plain(ArrayRef),
    /// Instants and durations.
    Integers(Packed),
    /// Counts.
    Counts(Packed),
    /// Numbers that are all whole.
    Numbers(Packed),
    /// Numbers that are all whole thousandths.
    Thousandths(Packed),
    /// Flags.
    Flags(Planes),
    /// Labels: keys of a dictionary that all chunks share.
    Keys(Packed, DataType, ArrayRef),
}

impl Chunk {
    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A chunk whose columns are kept elsewhere.
    #[must_use]
    pub fn of_kept(chunk: &Arc<KeptChunk>) -> Self {
        let read = chunk.heads().iter().map(|_| OnceLock::new()).collect();
        Self { rows: chunk.rows(), columns: Columns::Kept(Arc::clone(chunk), read) }
    }

    /// How many columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        match &self.columns {
            Columns::Here(all) => all.len(),
            Columns::Kept(_, read) => read.len(),
        }
    }

    /// A column by its number in the table's schema.
    #[must_use]
    pub fn column(&self, number: usize) -> &Column {
        match &self.columns {
            Columns::Here(all) => &all[number],
            Columns::Kept(chunk, read) => read[number].get_or_init(|| chunk.column(number)),
        }
    }

    /// Packs a batch.
    #[must_use]
    pub fn pack(batch: &RecordBatch) -> Self {
        let rows = batch.num_rows();
        let clocks = Clocks::of(batch.schema_ref());
        let mut known = Known::default();
        let mut columns: Vec<Option<Column>> = Vec::new();
        columns.resize_with(batch.num_columns(), || None);
        for number in clocks.order(batch.num_columns()) {
            let column = Column::pack(batch.column(number), &known, clocks.start_of(number));
            known.note(number, &column, rows);
            columns[number] = Some(column);
        }
        Self { rows, columns: Columns::Here(columns.into_iter().flatten().collect()) }
    }

    /// What `of` makes of each key of a label column; of rows without one, of any key.
    pub fn map_keys<T: Clone>(&self, number: usize, of: impl Fn(i64) -> T) -> Vec<T> {
        match self.column(number) {
            Column::Keys(packed, ..) if packed.base.is_none() => packed.map(self.rows, of),
            _ => {
                let mut scratch = Scratch::default();
                scratch.decode(self, number);
                scratch.of(number).iter().map(|&key| of(key)).collect()
            }
        }
    }

    /// The columns with these numbers in the table's schema, as Arrow.
    ///
    /// # Errors
    /// When Arrow refuses a column, which would be a defect here.
    pub fn unpack(&self, schema: &SchemaRef, columns: &[usize]) -> Result<RecordBatch, ArrowError> {
        let mut scratch = Scratch::default();
        let arrays = columns.iter().map(|&number| self.array(number, &mut scratch)).collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(schema.project(columns)?);
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(schema, arrays, &options)
    }

    fn array(&self, number: usize, scratch: &mut Scratch) -> Result<ArrayRef, ArrowError> {
        let rows = self.rows;
        Ok(match self.column(number) {
            Column::Plain(array) => Arc::clone(array),
            Column::Integers(packed) => {
                scratch.decode(self, number);
                let values = scratch.of(number).to_vec();
                Arc::new(PrimitiveArray::<Int64Type>::new(values.into(), packed.nulls.buffer(rows)))
            }
            Column::Counts(packed) => primitive::<UInt32Type>(packed, rows, |value| value as u32),
            Column::Numbers(packed) => primitive::<Float64Type>(packed, rows, |value| value as f64),
            Column::Thousandths(packed) => primitive::<Float64Type>(packed, rows, |value| value as f64 / THOUSAND),
            Column::Flags(planes) => Arc::new(PrimitiveArray::<UInt64Type>::new(planes.unpack(rows).into(), None)),
            Column::Keys(packed, data_type, values) => {
                scratch.decode(self, number);
                keys(scratch.of(number), packed.nulls.buffer(rows), data_type, values)?
            }
        })
    }
}

fn primitive<T: ArrowPrimitiveType>(packed: &Packed, rows: usize, of: impl Fn(i64) -> T::Native) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(packed.map(rows, of).into(), packed.nulls.buffer(rows)))
}

fn keys(
    codes: &[i64],
    nulls: Option<NullBuffer>,
    data_type: &DataType,
    values: &ArrayRef,
) -> Result<ArrayRef, ArrowError> {
    macro_rules! dictionary {
        ($type:ty) => {{
            let keys: Vec<_> = codes.iter().map(|&code| code as <$type as ArrowPrimitiveType>::Native).collect();
            let keys = PrimitiveArray::<$type>::new(keys.into(), nulls);
            Arc::new(DictionaryArray::<$type>::try_new(keys, Arc::clone(values))?)
        }};
    }
    Ok(match data_type {
        DataType::UInt8 => dictionary!(UInt8Type),
        DataType::UInt16 => dictionary!(UInt16Type),
        _ => dictionary!(UInt32Type),
    })
}

/// Values of columns by their number.
type Decoded = Vec<(usize, Vec<i64>)>;

/// Columns so far, as they will be read again: later ones may stand on them.
#[derive(Default)]
struct Known {
    /// Instants and durations.
    integers: Decoded,
    /// Labels, by dictionary.
    keys: Vec<(ArrayRef, Decoded)>,
}

impl Known {
    fn keys_of(&self, dictionary: &ArrayRef) -> &[(usize, Vec<i64>)] {
        let own = self.keys.iter().find(|(of, _)| is_same_texts(of, dictionary));
        own.map_or(&[], |(_, columns)| columns)
    }

    fn note(&mut self, number: usize, column: &Column, rows: usize) {
        let (packed, known) = match column {
            Column::Integers(packed) => (packed, &mut self.integers),
            Column::Keys(packed, _, dictionary) => {
                let at = self.keys.iter().position(|(of, _)| is_same_texts(of, dictionary)).unwrap_or_else(|| {
                    self.keys.push((Arc::clone(dictionary), Vec::new()));
                    self.keys.len() - 1
                });
                (packed, &mut self.keys[at].1)
            }
            _ => return,
        };
        if matches!(packed.nulls, Nulls::All) {
            return;
        }
        let base = packed.base.and_then(|base| known.iter().find(|(of, _)| *of == base));
        let mut values = Vec::with_capacity(rows);
        packed.decode(rows, base.map(|(_, values)| values.as_slice()), &mut values);
        known.push((number, values));
    }
}

impl Column {
    /// A column of so many rows without any value: it stands in for one that cannot be read.
    #[must_use]
    pub fn nothing(kind: Kind, rows: usize) -> Self {
        let none = Packed::nothing();
        match kind {
            Kind::Integer => Self::Integers(none),
            Kind::Count => Self::Counts(none),
            Kind::Number => Self::Numbers(none),
            Kind::Flags => Self::Flags(Planes::of(&vec![0; rows])),
            Kind::Labels(_) => {
                let texts = Arc::new(StringArray::from(Vec::<String>::new()));
                let DataType::Dictionary(key, _) = kind.data_type() else { return Self::Counts(none) };
                Self::Keys(none, *key, texts)
            }
        }
    }

    fn pack(array: &ArrayRef, known: &Known, start: Option<usize>) -> Self {
        let nulls = Nulls::of(array);
        match array.data_type() {
            DataType::Int64 => {
                let values = array.as_primitive::<Int64Type>().values();
                Self::Integers(Packed::of(values, nulls, &known.integers, start).with_spans(values))
            }
            DataType::UInt32 => {
                Self::Counts(Packed::of(&widened(array.as_primitive::<UInt32Type>()), nulls, &[], None))
            }
            DataType::UInt64 if array.null_count() == 0 => {
                Self::Flags(Planes::of(array.as_primitive::<UInt64Type>().values()))
            }
            DataType::Float64 => {
                let numbers = array.as_primitive::<Float64Type>();
                match (whole(numbers, 1.0), whole(numbers, THOUSAND)) {
                    (Some(values), _) => Self::Numbers(Packed::of(&values, nulls, &[], None)),
                    (None, Some(values)) => Self::Thousandths(Packed::of(&values, nulls, &[], None)),
                    (None, None) => Self::Plain(Arc::clone(array)),
                }
            }
            DataType::Dictionary(key, _) => {
                let dictionary = array.as_any_dictionary();
                let codes: Vec<i64> = match key.as_ref() {
                    DataType::UInt8 => widened(array.as_dictionary::<UInt8Type>().keys()),
                    DataType::UInt16 => widened(array.as_dictionary::<UInt16Type>().keys()),
                    DataType::UInt32 => widened(array.as_dictionary::<UInt32Type>().keys()),
                    _ => return Self::Plain(Arc::clone(array)),
                };
                // A label that all rows share must show that it is one.
                let is_constant = codes.windows(2).all(|pair| pair[0] == pair[1]);
                let bases = if is_constant { &[] } else { known.keys_of(dictionary.values()) };
                Self::Keys(
                    Packed::of(&codes, nulls, bases, None),
                    key.as_ref().clone(),
                    Arc::clone(dictionary.values()),
                )
            }
            _ => Self::Plain(Arc::clone(array)),
        }
    }

    /// The whole numbers of the column, if that is what it keeps.
    #[must_use]
    pub fn packed(&self) -> Option<&Packed> {
        match self {
            Self::Integers(packed)
            | Self::Counts(packed)
            | Self::Numbers(packed)
            | Self::Thousandths(packed)
            | Self::Keys(packed, ..) => Some(packed),
            Self::Plain(_) | Self::Flags(_) => None,
        }
    }

    /// Bytes in memory, dictionaries apart.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let own = match self {
            Self::Plain(array) => array.get_array_memory_size(),
            Self::Flags(planes) => planes.bytes(),
            _ => self.packed().map_or(0, Packed::bytes),
        };
        own + size_of::<Self>()
    }
}

fn widened<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> Vec<i64>
where
    T::Native: Into<i64>,
{
    array.values().iter().map(|&value| value.into()).collect()
}

/// The numbers as integers of so many parts of one, if they all are and come back as they were; negative zero does not.
fn whole(array: &Float64Array, parts: f64) -> Option<Vec<i64>> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let of = |(row, &value): (usize, &f64)| {
        let scaled = (value * parts).round();
        let comes_back = (scaled / parts).to_bits() == value.to_bits() && scaled.abs() < EXACT;
        match (array.is_valid(row), comes_back && (scaled != 0.0 || scaled.is_sign_positive())) {
            (false, _) => Some(0),
            (true, true) => Some(scaled as i64),
            (true, false) => None,
        }
    };
    array.values().iter().enumerate().map(of).collect()
}
