//! Chunks whose columns lie on a shelf, in a lot each: one is read when it is first asked for. What is asked of chunks to
//! see whether they matter at all stays in memory.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use datafusion::arrow::array::ArrayRef;
use nabiz_domain::shelf::Shelf;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

use super::chunk::Column;
use super::part::{ColumnPart, Kind};

/// Bytes of columns that were read last and stay in memory.
const REMEMBERED: u64 = 256 << 20;
/// Bytes of a column, roughly.
const GUESS: u64 = 8 << 10;

/// The columns of many chunks on one shelf.
#[derive(Debug)]
pub struct Columns {
    /// Where they are, as soon as that is known.
    shelf: OnceLock<Arc<dyn Shelf>>,
    remembered: Cache<u32, Arc<Column>, Weight>,
    /// Whether a column could not be read.
    is_broken: AtomicBool,
}

#[derive(Clone, Debug)]
struct Weight;

impl Weighter<u32, Arc<Column>> for Weight {
    fn weight(&self, _: &u32, column: &Arc<Column>) -> u64 {
        column.bytes() as u64
    }
}

/// What is known of a column that was not read.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Head {
    /// The column that it stands on.
    pub base: Option<u32>,
    /// The least and the greatest value, of whole numbers.
    pub range: Option<(i64, i64)>,
    /// Whether all rows have the same value.
    pub is_constant: bool,
}

/// What chunks of a table share.
#[derive(Debug)]
pub struct Layout {
    /// The kind of each column.
    pub kinds: Vec<Kind>,
    /// The texts of labels.
    pub texts: Arc<[ArrayRef]>,
    /// Where the columns are.
    pub columns: Arc<Columns>,
}

/// A chunk whose columns lie on a shelf.
#[derive(Debug)]
pub struct KeptChunk {
    rows: usize,
    heads: Box<[Head]>,
    /// The lot of the first column; the others follow it.
    first: u32,
    layout: Arc<Layout>,
}

impl Columns {
    /// Columns on a shelf that is named when it is known ([`Columns::leave_to`]).
    #[must_use]
    pub fn new() -> Arc<Self> {
        let remembered = Cache::with_weighter((REMEMBERED / GUESS) as usize, REMEMBERED, Weight);
        Arc::new(Self { shelf: OnceLock::new(), remembered, is_broken: AtomicBool::new(false) })
    }

    /// Says where the columns are. Nobody may have asked for one before.
    pub fn leave_to(&self, shelf: Arc<dyn Shelf>) {
        _ = self.shelf.set(shelf);
    }

    /// Whether all that was asked for could be read. If not, what was made of it is worth nothing.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.is_broken.load(Ordering::Relaxed)
    }

    fn bytes(&self, lot: u32) -> Option<Vec<u8>> {
        let bytes = self.shelf.get().and_then(|shelf| shelf.lot(lot as usize));
        if bytes.is_none() {
            self.is_broken.store(true, Ordering::Relaxed);
        }
        bytes
    }
}

impl Head {
    /// Of a column.
    #[must_use]
    pub fn of(column: &Column) -> Self {
        let packed = column.packed();
        Self {
            base: packed.and_then(|packed| packed.base).map(|base| base as u32),
            range: packed.and_then(|packed| packed.range),
            is_constant: packed.is_some_and(|packed| packed.constant().is_some()),
        }
    }
}

impl KeptChunk {
    /// A chunk of so many rows, whose columns are the lots from `first` on; none if columns stand on each other in a circle.
    #[must_use]
    pub fn new(rows: usize, heads: Vec<Head>, first: u32, layout: &Arc<Layout>) -> Option<Self> {
        let base = |number: usize| heads[number].base.map(|base| base as usize);
        let ends = |number: usize| {
            let below = std::iter::successors(Some(number), |&number| base(number).filter(|base| *base < heads.len()));
            below.take(heads.len() + 1).count() <= heads.len()
        };
        let fits = heads.len() == layout.kinds.len() && (0..heads.len()).all(ends);
        fits.then(|| Self { rows, heads: heads.into(), first, layout: Arc::clone(layout) })
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What is known of each column.
    #[must_use]
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The texts of labels that its columns may have.
    #[must_use]
    pub fn texts(&self) -> &Arc<[ArrayRef]> {
        &self.layout.texts
    }

    /// Where its columns are.
    #[must_use]
    pub fn columns(&self) -> &Arc<Columns> {
        &self.layout.columns
    }

    /// A column. One that cannot be read has no value in any row, and its shelf is not sound then.
    #[must_use]
    pub fn column(&self, number: usize) -> Arc<Column> {
        let columns = &self.layout.columns;
        let lot = self.first + number as u32;
        if let Some(column) = columns.remembered.get(&lot) {
            return column;
        }
        match columns.bytes(lot).and_then(|bytes| self.parsed(number, &bytes)) {
            Some(column) => {
                let column = Arc::new(column);
                columns.remembered.insert(lot, Arc::clone(&column));
                column
            }
            None => {
                columns.is_broken.store(true, Ordering::Relaxed);
                Arc::new(Column::nothing(self.layout.kinds[number], self.rows))
            }
        }
    }

    /// A column as it is written, if it can be read.
    #[must_use]
    pub fn bytes(&self, number: usize) -> Option<Vec<u8>> {
        self.layout.columns.bytes(self.first + number as u32)
    }

    fn parsed(&self, number: usize, bytes: &[u8]) -> Option<Column> {
        let part: ColumnPart = postcard::from_bytes(bytes).ok()?;
        let column = part.column(self.layout.kinds[number], self.rows, self.heads.len(), &self.layout.texts).ok()?;
        let is_same = Head::of(&column).base == self.heads[number].base;
        is_same.then_some(column)
    }
}
