//! A table in little memory: chunks of rows whose whole numbers are kept as short differences, and turned back into
//! Arrow columns as they are read.
//!
//! Instants of a case lie close together, most counts are small, and the rows of a chunk share account and channel. So
//! a column keeps, for each row, what it is above the column that predicts it best (the opening, say) and above the
//! least such difference, in as few bytes as most rows need; the few that need more stand apart. Nothing is lost.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, DictionaryArray, Float64Array, PrimitiveArray, RecordBatch,
    RecordBatchOptions,
};
use datafusion::arrow::buffer::{NullBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{
    DataType, Float64Type, Int64Type, SchemaRef, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use datafusion::arrow::error::ArrowError;

/// Rows a chunk: few enough that the columns of a query stay in the processor's cache.
pub const CHUNK_ROWS: usize = 8_192;
/// Rows that are looked at to choose what a column is kept above.
const SAMPLE: usize = 512;
/// Bytes that a row which stands apart takes.
const APART: usize = size_of::<(u32, u64)>();

/// One table.
#[derive(Clone, Debug)]
pub struct FactTable {
    /// Columns.
    pub schema: SchemaRef,
    chunks: Vec<Arc<Chunk>>,
}

impl FactTable {
    /// Packs `batches`, one chunk each.
    #[must_use]
    pub fn pack(schema: SchemaRef, batches: impl Iterator<Item = RecordBatch>) -> Self {
        Self { schema, chunks: batches.map(|batch| Arc::new(Chunk::pack(&batch))).collect() }
    }

    /// A table of these chunks.
    #[must_use]
    pub fn of(schema: SchemaRef, chunks: Vec<Arc<Chunk>>) -> Self {
        Self { schema, chunks }
    }

    /// Rows in all.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.rows).sum()
    }

    /// The chunks, in order.
    #[must_use]
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// A chunk with all its columns.
    ///
    /// # Errors
    /// When Arrow refuses a column, which would be a defect here.
    pub fn batch(&self, number: usize) -> Result<RecordBatch, ArrowError> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        self.chunks[number].unpack(&self.schema, &all)
    }

    /// Every chunk with all its columns.
    pub fn batches(&self) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> + '_ {
        (0..self.chunks.len()).map(|number| self.batch(number))
    }

    /// Bytes in memory, dictionaries apart.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.bytes()).sum()
    }
}

/// Some rows of a table.
#[derive(Debug)]
pub struct Chunk {
    rows: usize,
    columns: Vec<Column>,
}

/// A column of a chunk.
#[derive(Debug)]
enum Column {
    /// As Arrow has it.
    Plain(ArrayRef),
    /// Instants and durations.
    Integers(Packed),
    /// Counts.
    Counts(Packed),
    /// Numbers that are all whole.
    Numbers(Packed),
    /// Flags: the lower and the upper half of their bits.
    Flags(Packed, Packed),
    /// Labels: keys of a dictionary that all chunks share.
    Keys(Packed, DataType, ArrayRef),
}

/// Whole numbers, each as `base + low + residual`.
#[derive(Debug)]
struct Packed {
    /// The column of the chunk that predicts this one.
    base: Option<usize>,
    low: i64,
    residuals: Residuals,
    /// Rows whose residual does not fit, with it.
    apart: Vec<(u32, u64)>,
    nulls: Nulls,
}

#[derive(Debug)]
enum Residuals {
    Zero,
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
    Eight(Vec<u64>),
}

#[derive(Debug)]
enum Nulls {
    None,
    All,
    Some(NullBuffer),
}

impl Nulls {
    fn of(array: &dyn Array) -> Self {
        match array.nulls() {
            Some(nulls) if nulls.null_count() == nulls.len() && !nulls.is_empty() => Self::All,
            Some(nulls) if nulls.null_count() > 0 => Self::Some(nulls.clone()),
            _ => Self::None,
        }
    }

    fn buffer(&self, rows: usize) -> Option<NullBuffer> {
        match self {
            Self::None => None,
            Self::All => Some(NullBuffer::new_null(rows)),
            Self::Some(nulls) => Some(nulls.clone()),
        }
    }

    fn is_valid(&self, row: usize) -> bool {
        match self {
            Self::None => true,
            Self::All => false,
            Self::Some(nulls) => nulls.is_valid(row),
        }
    }
}

impl Chunk {
    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Packs a batch.
    #[must_use]
    pub fn pack(batch: &RecordBatch) -> Self {
        let rows = batch.num_rows();
        // Instants and durations so far, as they will be read again: later ones may stand on them.
        let mut known: Vec<(usize, Vec<i64>)> = Vec::new();
        let mut columns = Vec::with_capacity(batch.num_columns());
        for (number, array) in batch.columns().iter().enumerate() {
            let column = Column::pack(array, &known);
            if let Column::Integers(packed) = &column
                && !matches!(packed.nulls, Nulls::All)
            {
                let base = packed.base.and_then(|base| known.iter().find(|(of, _)| *of == base));
                known.push((number, packed.unpack(rows, base.map(|(_, values)| values.as_slice()))));
            }
            columns.push(column);
        }
        Self { rows, columns }
    }

    /// The columns with these numbers in the table's schema, as Arrow.
    ///
    /// # Errors
    /// When Arrow refuses a column, which would be a defect here.
    pub fn unpack(&self, schema: &SchemaRef, columns: &[usize]) -> Result<RecordBatch, ArrowError> {
        let mut known: Vec<Option<ScalarBuffer<i64>>> = vec![None; self.columns.len()];
        let arrays = columns.iter().map(|&number| self.array(number, &mut known)).collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(schema.project(columns)?);
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(schema, arrays, &options)
    }

    fn array(&self, number: usize, known: &mut [Option<ScalarBuffer<i64>>]) -> Result<ArrayRef, ArrowError> {
        let rows = self.rows;
        Ok(match &self.columns[number] {
            Column::Plain(array) => Arc::clone(array),
            Column::Integers(packed) => {
                let values = self.integers(number, packed, known);
                Arc::new(PrimitiveArray::<Int64Type>::new(values, packed.nulls.buffer(rows)))
            }
            Column::Counts(packed) => primitive::<UInt32Type>(packed, rows, |value| value as u32),
            Column::Numbers(packed) => primitive::<Float64Type>(packed, rows, |value| value as f64),
            Column::Flags(low, high) => {
                let mut flags = low.map(rows, |bits| bits as u64);
                match high.constant() {
                    Some(bits) => flags.iter_mut().for_each(|flags| *flags |= (bits as u64) << 32),
                    None => {
                        let high = high.map(rows, |bits| (bits as u64) << 32);
                        flags.iter_mut().zip(high).for_each(|(flags, high)| *flags |= high);
                    }
                }
                Arc::new(PrimitiveArray::<UInt64Type>::new(flags.into(), None))
            }
            Column::Keys(packed, data_type, values) => keys(packed, rows, data_type, values)?,
        })
    }

    /// A column of instants or durations, after those that it stands on.
    fn integers(&self, number: usize, packed: &Packed, known: &mut [Option<ScalarBuffer<i64>>]) -> ScalarBuffer<i64> {
        if let Some(values) = &known[number] {
            return values.clone();
        }
        let base = packed.base.and_then(|base| match &self.columns[base] {
            Column::Integers(below) => Some(self.integers(base, below, known)),
            _ => None,
        });
        let values = ScalarBuffer::from(packed.unpack(self.rows, base.as_deref()));
        known[number] = Some(values.clone());
        values
    }

    fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum()
    }
}

fn primitive<T: ArrowPrimitiveType>(packed: &Packed, rows: usize, of: impl Fn(i64) -> T::Native) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(packed.map(rows, of).into(), packed.nulls.buffer(rows)))
}

fn keys(packed: &Packed, rows: usize, data_type: &DataType, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    macro_rules! dictionary {
        ($type:ty) => {{
            let keys = packed.map(rows, |code| code as <$type as ArrowPrimitiveType>::Native);
            let keys = PrimitiveArray::<$type>::new(keys.into(), packed.nulls.buffer(rows));
            Arc::new(DictionaryArray::<$type>::try_new(keys, Arc::clone(values))?)
        }};
    }
    Ok(match data_type {
        DataType::UInt8 => dictionary!(UInt8Type),
        DataType::UInt16 => dictionary!(UInt16Type),
        _ => dictionary!(UInt32Type),
    })
}

impl Column {
    fn pack(array: &ArrayRef, known: &[(usize, Vec<i64>)]) -> Self {
        let nulls = Nulls::of(array);
        match array.data_type() {
            DataType::Int64 => Self::Integers(Packed::of(array.as_primitive::<Int64Type>().values(), nulls, known)),
            DataType::UInt32 => Self::Counts(Packed::of(&widened(array.as_primitive::<UInt32Type>()), nulls, &[])),
            DataType::UInt64 if array.null_count() == 0 => {
                let flags = array.as_primitive::<UInt64Type>().values();
                let half =
                    |shift: u32| -> Vec<i64> { flags.iter().map(|&bits| i64::from((bits >> shift) as u32)).collect() };
                Self::Flags(Packed::of(&half(0), Nulls::None, &[]), Packed::of(&half(32), Nulls::None, &[]))
            }
            DataType::Float64 => match whole(array.as_primitive::<Float64Type>()) {
                Some(values) => Self::Numbers(Packed::of(&values, nulls, &[])),
                None => Self::Plain(Arc::clone(array)),
            },
            DataType::Dictionary(key, _) => {
                let dictionary = array.as_any_dictionary();
                let codes: Vec<i64> = match key.as_ref() {
                    DataType::UInt8 => widened(array.as_dictionary::<UInt8Type>().keys()),
                    DataType::UInt16 => widened(array.as_dictionary::<UInt16Type>().keys()),
                    DataType::UInt32 => widened(array.as_dictionary::<UInt32Type>().keys()),
                    _ => return Self::Plain(Arc::clone(array)),
                };
                Self::Keys(Packed::of(&codes, nulls, &[]), key.as_ref().clone(), Arc::clone(dictionary.values()))
            }
            _ => Self::Plain(Arc::clone(array)),
        }
    }

    fn bytes(&self) -> usize {
        let own = match self {
            Self::Plain(array) => array.get_array_memory_size(),
            Self::Integers(packed) | Self::Counts(packed) | Self::Numbers(packed) | Self::Keys(packed, ..) => {
                packed.bytes()
            }
            Self::Flags(low, high) => low.bytes() + high.bytes(),
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

/// The numbers as integers, if all are; negative zero is none.
fn whole(array: &Float64Array) -> Option<Vec<i64>> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let of = |(row, &value): (usize, &f64)| {
        let is_whole = value.fract() == 0.0 && value.abs() < EXACT && !(value == 0.0 && value.is_sign_negative());
        match (array.is_valid(row), is_whole) {
            (false, _) => Some(0),
            (true, true) => Some(value as i64),
            (true, false) => None,
        }
    };
    array.values().iter().enumerate().map(of).collect()
}

impl Packed {
    /// Packs `values`; `known` are columns that may predict them.
    fn of(values: &[i64], nulls: Nulls, known: &[(usize, Vec<i64>)]) -> Self {
        let valid: Vec<u32> = (0..values.len() as u32).filter(|&row| nulls.is_valid(row as usize)).collect();
        let sample: Vec<u32> = valid.iter().copied().step_by(valid.len().div_ceil(SAMPLE).max(1)).collect();
        let fit = |base: Option<&[i64]>, rows: &[u32]| Fit::of(rows.iter().map(|&row| above(values, base, row)));
        let bases = known.iter().map(|(number, values)| Some((*number, values.as_slice())));
        let best = std::iter::once(None).chain(bases).min_by_key(|base| fit(base.map(|one| one.1), &sample).bytes);
        let base = best.flatten();
        let fit = fit(base.map(|one| one.1), &valid);
        let mut apart = Vec::new();
        let mut kept = vec![0_u64; values.len()];
        for &row in &valid {
            let residual = above(values, base.map(|one| one.1), row).wrapping_sub(fit.low) as u64;
            if residual <= most(fit.width) {
                kept[row as usize] = residual;
            } else {
                apart.push((row, residual));
            }
        }
        Self { base: base.map(|one| one.0), low: fit.low, residuals: Residuals::of(&kept, fit.width), apart, nulls }
    }

    /// The values above `base`; where there is none, what was predicted.
    fn unpack(&self, rows: usize, base: Option<&[i64]>) -> Vec<i64> {
        let Some(base) = base else { return self.map(rows, |value| value) };
        let low = self.low;
        let mut values = match &self.residuals {
            Residuals::Zero => base.iter().map(|base| base.wrapping_add(low)).collect(),
            Residuals::One(residuals) => added(base, low, residuals),
            Residuals::Two(residuals) => added(base, low, residuals),
            Residuals::Four(residuals) => added(base, low, residuals),
            Residuals::Eight(residuals) => added(base, low, residuals),
        };
        for &(row, residual) in &self.apart {
            let value: &mut i64 = &mut values[row as usize];
            *value = value.wrapping_add(residual as i64);
        }
        values
    }

    /// The values of a column that stands on no other.
    fn map<T: Clone>(&self, rows: usize, of: impl Fn(i64) -> T) -> Vec<T> {
        let low = self.low;
        let mut values = match &self.residuals {
            Residuals::Zero => vec![of(low); rows],
            Residuals::One(residuals) => mapped(residuals, low, &of),
            Residuals::Two(residuals) => mapped(residuals, low, &of),
            Residuals::Four(residuals) => mapped(residuals, low, &of),
            Residuals::Eight(residuals) => mapped(residuals, low, &of),
        };
        for &(row, residual) in &self.apart {
            values[row as usize] = of(low.wrapping_add(residual as i64));
        }
        values
    }

    /// The one value of all rows, if they have one.
    fn constant(&self) -> Option<i64> {
        (matches!(self.residuals, Residuals::Zero) && self.apart.is_empty()).then_some(self.low)
    }

    fn bytes(&self) -> usize {
        let residuals = match &self.residuals {
            Residuals::Zero => 0,
            Residuals::One(residuals) => residuals.len(),
            Residuals::Two(residuals) => 2 * residuals.len(),
            Residuals::Four(residuals) => 4 * residuals.len(),
            Residuals::Eight(residuals) => 8 * residuals.len(),
        };
        let nulls = match &self.nulls {
            Nulls::Some(nulls) => nulls.buffer().len(),
            Nulls::None | Nulls::All => 0,
        };
        residuals + nulls + self.apart.len() * APART
    }
}

fn added<T: Copy + Into<u64>>(base: &[i64], low: i64, residuals: &[T]) -> Vec<i64> {
    let of = |(base, &residual): (&i64, &T)| base.wrapping_add(low).wrapping_add(residual.into() as i64);
    base.iter().zip(residuals).map(of).collect()
}

fn mapped<T: Copy + Into<u64>, V>(residuals: &[T], low: i64, of: &impl Fn(i64) -> V) -> Vec<V> {
    residuals.iter().map(|&residual| of(low.wrapping_add(residual.into() as i64))).collect()
}

/// What a row's value is above its prediction.
fn above(values: &[i64], base: Option<&[i64]>, row: u32) -> i64 {
    let row = row as usize;
    values[row].wrapping_sub(base.map_or(0, |base| base[row]))
}

/// The largest residual of a width in bytes.
fn most(width: u32) -> u64 {
    if width == 0 { 0 } else { u64::MAX >> (64 - 8 * width) }
}

/// How some differences are kept best.
struct Fit {
    low: i64,
    width: u32,
    bytes: usize,
}

impl Fit {
    const WIDTHS: [u32; 5] = [0, 1, 2, 4, 8];

    fn of(differences: impl Iterator<Item = i64> + Clone) -> Self {
        let least = differences.clone().min().unwrap_or(0);
        let above_least = Self::above(least, differences.clone());
        let above_zero = Self::above(0, differences);
        if above_zero.bytes < above_least.bytes { above_zero } else { above_least }
    }

    fn above(low: i64, differences: impl Iterator<Item = i64>) -> Self {
        let mut rows = 0;
        // By the width that each needs.
        let mut needs = [0_usize; 5];
        for difference in differences {
            let residual = difference.wrapping_sub(low) as u64;
            let need = Self::WIDTHS.iter().position(|&width| residual <= most(width)).unwrap_or(4);
            needs[need] += 1;
            rows += 1;
        }
        let size = |at: usize| rows * Self::WIDTHS[at] as usize + needs[at + 1..].iter().sum::<usize>() * APART;
        let best = (0..5).min_by_key(|&at| size(at)).unwrap_or(4);
        Self { low, width: Self::WIDTHS[best], bytes: size(best) }
    }
}

impl Residuals {
    fn of(kept: &[u64], width: u32) -> Self {
        match width {
            0 => Self::Zero,
            1 => Self::One(kept.iter().map(|&residual| residual as u8).collect()),
            2 => Self::Two(kept.iter().map(|&residual| residual as u16).collect()),
            4 => Self::Four(kept.iter().map(|&residual| residual as u32).collect()),
            _ => Self::Eight(kept.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int64Array, UInt32Array, UInt64Array};
    use datafusion::arrow::datatypes::{Field, Schema};
    use proptest::prelude::*;

    use super::*;

    fn table(arrays: Vec<ArrayRef>) -> (RecordBatch, FactTable) {
        let fields =
            arrays.iter().enumerate().map(|(i, array)| Field::new(format!("c{i}"), array.data_type().clone(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
        let table = FactTable::pack(schema, std::iter::once(batch.clone()));
        (batch, table)
    }

    fn value() -> impl Strategy<Value = Option<i64>> {
        prop_oneof![
            3 => (0_i64..100_000).prop_map(Some),
            1 => any::<i64>().prop_map(Some),
            1 => Just(None),
            1 => Just(Some(i64::MIN)),
        ]
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(
            rows in prop::collection::vec((value(), value(), value(), any::<u64>(), any::<Option<u32>>(), any::<Option<f64>>()), 0..300),
        ) {
            let arrays: Vec<ArrayRef> = vec![
                Arc::new(rows.iter().map(|row| row.0).collect::<Int64Array>()),
                Arc::new(rows.iter().map(|row| row.1).collect::<Int64Array>()),
                Arc::new(rows.iter().map(|row| row.0.and_then(|a| row.2.map(|c| a.wrapping_add(c % 1_000)))).collect::<Int64Array>()),
                Arc::new(rows.iter().map(|row| row.3).collect::<UInt64Array>()),
                Arc::new(rows.iter().map(|row| row.4).collect::<UInt32Array>()),
                Arc::new(rows.iter().map(|row| row.5.map(f64::trunc)).collect::<Float64Array>()),
            ];
            let (batch, table) = table(arrays);
            prop_assert_eq!(table.batch(0).unwrap(), batch);
        }
    }

    #[test]
    fn near_instants_take_few_bytes_and_far_ones_stand_apart() {
        let opened: Vec<i64> = (0..10_000).map(|row| 1_700_000_000_000 + row * 60_000).collect();
        let resolved: Vec<i64> = opened
            .iter()
            .enumerate()
            .map(|(row, at)| at + if row % 1_000 == 0 { 40_000_000_000 } else { 200 })
            .collect();
        let (batch, table) = table(vec![Arc::new(Int64Array::from(opened)), Arc::new(Int64Array::from(resolved))]);
        assert_eq!(table.batch(0).unwrap(), batch);
        // Four bytes for the opening, next to nothing for the resolution.
        assert!(table.bytes() < 10_000 * 4 + 1_000, "{}", table.bytes());
    }
}
