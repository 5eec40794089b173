//! A table in little memory: chunks of rows whose whole numbers are kept as short differences and whose flags as bits.
//! A pass computes on them as they are; elsewhere they turn back into Arrow columns.
//!
//! Instants of a case lie close together, most counts are small, and the rows of a chunk share account and channel. So
//! a column keeps, for each row, what it is above the column that predicts it best (the opening, say) and above the
//! least such difference, in as few bytes as most rows need; the few that need more stand apart. A duration then often
//! lies there ready to be read. Nothing is lost.

pub mod along;
pub mod bits;
pub mod chunk;
pub mod clocks;
pub mod kept;
pub mod numbers;
pub mod part;
pub mod scratch;
pub mod spans;

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{BooleanArray, RecordBatch};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;

pub use chunk::{Chunk, Column};
use kept::KeptChunk;

/// The column that says of which case a row is.
const CASE: &str = "case";
/// The column that says of which account a row is.
const ACCOUNT: &str = "account";

/// Most rows of a chunk: few enough that the columns of a query stay in the processor's cache.
pub const CHUNK_ROWS: usize = 8_192;
/// Rows with the same labels have chunks of their own from this many on: a pass then need not look at each.
pub const OWN_CHUNK: usize = 256;

/// So many rows in equal parts for chunks; at least one part.
pub fn parts(rows: usize) -> impl Iterator<Item = Range<usize>> {
    let count = rows.div_ceil(CHUNK_ROWS).max(1);
    (0..count).map(move |part| rows * part / count..rows * (part + 1) / count)
}

/// One table.
#[derive(Clone, Debug)]
pub struct FactTable {
    /// Columns.
    pub schema: SchemaRef,
    chunks: Arc<[Held]>,
}

/// A chunk of a table.
#[derive(Clone, Debug)]
pub struct Held {
    /// The chunk, which never changes.
    stored: Stored,
    /// The rows of it that stand, where not all do.
    pub standing: Option<Arc<[u64]>>,
}

/// Where a chunk is.
#[derive(Clone, Debug)]
pub enum Stored {
    /// In memory.
    Here(Arc<Chunk>),
    /// On a shelf, but for what tells whether it matters.
    Kept(Arc<KeptChunk>),
}

impl Held {
    fn whole(chunk: Arc<Chunk>) -> Self {
        Self { stored: Stored::Here(chunk), standing: None }
    }

    /// A chunk on a shelf.
    #[must_use]
    pub fn kept(chunk: KeptChunk, standing: Option<Arc<[u64]>>) -> Self {
        Self { stored: Stored::Kept(Arc::new(chunk)), standing }
    }

    /// Where it is.
    #[must_use]
    pub fn stored(&self) -> &Stored {
        &self.stored
    }

    /// The chunk, for as long as somebody computes with it: columns that were read stay with it.
    #[must_use]
    pub fn chunk(&self) -> Arc<Chunk> {
        match &self.stored {
            Stored::Here(chunk) => Arc::clone(chunk),
            Stored::Kept(chunk) => Arc::new(Chunk::of_kept(chunk)),
        }
    }

    /// All rows, those that do not stand among them.
    #[must_use]
    pub fn all_rows(&self) -> usize {
        match &self.stored {
            Stored::Here(chunk) => chunk.rows(),
            Stored::Kept(chunk) => chunk.rows(),
        }
    }

    /// How many columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        match &self.stored {
            Stored::Here(chunk) => chunk.columns(),
            Stored::Kept(chunk) => chunk.heads().len(),
        }
    }

    /// The least and the greatest value of a column of whole numbers, if it has any.
    #[must_use]
    pub fn range(&self, column: usize) -> Option<(i64, i64)> {
        match &self.stored {
            Stored::Here(chunk) => chunk.column(column).packed()?.range,
            Stored::Kept(chunk) => chunk.heads()[column].range,
        }
    }

    /// Whether all rows have the same value in a column of whole numbers.
    #[must_use]
    pub fn is_constant(&self, column: usize) -> bool {
        match &self.stored {
            Stored::Here(chunk) => chunk.column(column).packed().is_some_and(|packed| packed.constant().is_some()),
            Stored::Kept(chunk) => chunk.heads()[column].is_constant,
        }
    }

    /// Whether all that was asked for could be read.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match &self.stored {
            Stored::Here(_) => true,
            Stored::Kept(chunk) => chunk.columns().is_sound(),
        }
    }

    /// Rows that stand.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.standing.as_ref().map_or_else(|| self.all_rows(), |set| bits::count(set) as usize)
    }

    /// The chunk without the rows that have one of `keys`, which are sorted, in a column that stands on no other.
    fn without(&self, keys: &[u32], column: usize) -> Self {
        let Some((least, most)) = self.range(column) else { return self.clone() };
        let from = keys.partition_point(|&key| i64::from(key) < least);
        let to = keys.partition_point(|&key| i64::from(key) <= most);
        let near = &keys[from..to];
        if near.is_empty() {
            return self.clone();
        }
        let (chunk, rows) = (self.chunk(), self.all_rows());
        let packed = chunk.column(column).packed().filter(|packed| packed.base.is_none());
        let Some(packed) = packed else { return self.clone() };
        let mut standing: Vec<u64> = Vec::new();
        match &self.standing {
            Some(set) => standing.extend(&**set),
            None => bits::fill(&mut standing, rows),
        }
        let own = packed.map(rows, |key| key as u32);
        let is_gone = |row: &usize| packed.nulls.is_valid(*row) && near.binary_search(&own[*row]).is_ok();
        let mut any = false;
        for row in (0..rows).filter(is_gone) {
            any |= bits::take(&mut standing, row);
        }
        if any { Self { stored: self.stored.clone(), standing: Some(standing.into()) } } else { self.clone() }
    }
}

impl FactTable {
    /// Packs `batches`, one chunk each.
    #[must_use]
    pub fn pack(schema: SchemaRef, batches: impl Iterator<Item = RecordBatch>) -> Self {
        Self::of(schema, batches.map(|batch| Arc::new(Chunk::pack(&batch))).collect())
    }

    /// A table of these chunks, of which not all rows may stand.
    #[must_use]
    pub fn held(schema: SchemaRef, chunks: Vec<Held>) -> Self {
        Self { schema, chunks: chunks.into() }
    }

    /// A table of these chunks.
    #[must_use]
    pub fn of(schema: SchemaRef, chunks: Vec<Arc<Chunk>>) -> Self {
        Self { schema, chunks: chunks.into_iter().map(Held::whole).collect() }
    }

    /// The rows of several tables with the same columns as one.
    #[must_use]
    pub fn joined(schema: SchemaRef, tables: &[&Self]) -> Self {
        let chunks = tables.iter().flat_map(|table| &*table.chunks).filter(|held| held.rows() > 0);
        Self { schema, chunks: chunks.cloned().collect() }
    }

    /// The table without the rows of `cases`, which are sorted. Nothing is copied but who stands.
    #[must_use]
    pub fn without(&self, cases: &[u32]) -> Self {
        self.without_keys(CASE, cases)
    }

    /// The table without the rows of the account with this code.
    #[must_use]
    pub fn without_account(&self, code: u32) -> Self {
        self.without_keys(ACCOUNT, &[code])
    }

    fn without_keys(&self, column: &str, keys: &[u32]) -> Self {
        let Ok(column) = self.schema.index_of(column) else { return self.clone() };
        let chunks = self.chunks.iter().map(|held| held.without(keys, column));
        Self { schema: Arc::clone(&self.schema), chunks: chunks.filter(|held| held.rows() > 0).collect() }
    }

    /// Rows in all.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.chunks.iter().map(Held::rows).sum()
    }

    /// The chunks, in order.
    #[must_use]
    pub fn chunks(&self) -> &[Held] {
        &self.chunks
    }

    /// The rows of a chunk that stand, with all columns.
    ///
    /// # Errors
    /// When Arrow refuses a column, which would be a defect here.
    pub fn batch(&self, number: usize) -> Result<RecordBatch, ArrowError> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        self.batch_of(number, &all)
    }

    /// The same with these columns only.
    ///
    /// # Errors
    /// As [`Self::batch`].
    pub fn batch_of(&self, number: usize, columns: &[usize]) -> Result<RecordBatch, ArrowError> {
        let held = &self.chunks[number];
        let batch = held.chunk().unpack(&self.schema, columns)?;
        match &held.standing {
            None => Ok(batch),
            Some(set) => {
                let rows = (0..batch.num_rows()).map(|row| Some(bits::has(set, row)));
                filter_record_batch(&batch, &rows.collect::<BooleanArray>())
            }
        }
    }

    /// Every chunk with all its columns.
    pub fn batches(&self) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> + '_ {
        (0..self.chunks.len()).map(|number| self.batch(number))
    }

    /// Whether all that was asked for could be read.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.chunks.iter().all(Held::is_sound)
    }

    /// Bytes of the columns, dictionaries apart.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes_by_column().into_iter().map(|(_, bytes)| bytes).sum()
    }

    /// Bytes of each column, by name.
    #[must_use]
    pub fn bytes_by_column(&self) -> Vec<(String, usize)> {
        let mut all: Vec<_> = self.schema.fields().iter().map(|field| (field.name().clone(), 0)).collect();
        for chunk in self.chunks.iter().map(Held::chunk) {
            let own = (0..chunk.columns()).map(|number| chunk.column(number).bytes());
            all.iter_mut().zip(own).for_each(|((_, sum), bytes)| *sum += bytes);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{
        ArrayRef, DictionaryArray, Float64Array, Int64Array, StringArray, UInt32Array, UInt64Array,
    };
    use datafusion::arrow::datatypes::{Field, Schema, UInt32Type};
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
                Arc::new(rows.iter().map(|row| row.4.map(|count| f64::from(count) / 1_000.0)).collect::<Float64Array>()),
                Arc::new(rows.iter().map(|row| row.5).collect::<Float64Array>()),
            ];
            let (batch, table) = table(arrays);
            prop_assert_eq!(table.batch(0).unwrap(), batch);
        }
    }

    fn labels(codes: &[Option<u32>], values: &ArrayRef) -> ArrayRef {
        let keys: UInt32Array = codes.iter().copied().collect();
        Arc::new(DictionaryArray::<UInt32Type>::try_new(keys, Arc::clone(values)).unwrap())
    }

    proptest! {
        #[test]
        fn labels_that_stand_on_each_other_come_back(
            rows in prop::collection::vec((prop::option::of(0_u32..600), prop::option::of(0_u32..600), 0..8_u8), 0..300),
        ) {
            let values: ArrayRef = Arc::new(StringArray::from_iter_values((0..600).map(|i| format!("agent {i}"))));
            let first: Vec<Option<u32>> = rows.iter().map(|row| row.0).collect();
            let second: Vec<Option<u32>> = rows.iter().map(|row| if row.2 > 0 { row.0 } else { row.1 }).collect();
            let third: Vec<Option<u32>> = rows.iter().map(|row| if row.2 > 1 { row.1 } else { row.0 }).collect();
            let (batch, table) = table([first, second, third].iter().map(|codes| labels(codes, &values)).collect());
            prop_assert_eq!(table.batch(0).unwrap(), batch);
        }
    }

    #[test]
    fn a_label_that_repeats_another_takes_next_to_nothing() {
        let values: ArrayRef = Arc::new(StringArray::from_iter_values((0..1_000).map(|i| format!("agent {i}"))));
        let first: Vec<Option<u32>> = (0..8_000).map(|row| Some(row * 7 % 1_000)).collect();
        let second = first
            .iter()
            .enumerate()
            .map(|(row, code)| if row % 500 == 0 { Some(1) } else { *code })
            .collect::<Vec<_>>();
        let (batch, table) = table(vec![labels(&first, &values), labels(&second, &values)]);
        assert_eq!(table.batch(0).unwrap(), batch);
        // Two bytes for the first, and for the second the few rows that differ.
        assert!(table.bytes() < 8_000 * 2 + 800, "{}", table.bytes());
    }

    #[test]
    fn parts_are_equal_and_leave_no_row_out() {
        for rows in [0, 1, CHUNK_ROWS, CHUNK_ROWS + 1, 5 * CHUNK_ROWS - 1] {
            let parts: Vec<_> = parts(rows).collect();
            assert_eq!((parts[0].start, parts[parts.len() - 1].end), (0, rows));
            assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(parts.iter().all(|part| part.len() <= CHUNK_ROWS && part.len() + 1 >= parts[0].len()));
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
