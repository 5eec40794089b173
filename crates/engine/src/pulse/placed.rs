//! Where the rows of a batch fall: their cells, and how far a cell reaches in time.

use datafusion::arrow::buffer::NullBuffer;
use nabiz_domain::event::Millis;

use super::groups::NONE;

/// Rows that are told at once where they fall: as many as a word has bits.
pub const BLOCK: usize = 64;
/// Where the rows of a batch fall by one anchor.
#[derive(Debug, Default)]
pub struct Placed {
    /// The cell of each row; [`NONE`] for rows without the instant or outside the period.
    pub cells: Vec<u32>,
    /// Stretches of rows that fall into one cell or into none. Rows lie in order of time, so there are few.
    pub runs: Vec<Run>,
}

/// A stretch of rows, up to where the next begins.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub cell: u32,
    pub from: usize,
    pub to: usize,
}

impl Placed {
    pub fn clear(&mut self) {
        self.cells.clear();
        self.runs.clear();
    }

    /// From row `from` on, rows fall into `cell`.
    pub fn turn(&mut self, from: usize, cell: u32) {
        if let Some(last) = self.runs.last_mut() {
            last.to = from;
        }
        self.runs.push(Run { cell, from, to: from });
    }

    /// Ends the last stretch.
    pub fn close(&mut self) {
        let rows = self.cells.len();
        if let Some(last) = self.runs.last_mut() {
            last.to = rows;
        }
    }

    /// The stretches that fall into a cell.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        self.runs.iter().copied().filter(|run| run.cell != NONE)
    }
}

/// A stretch of time and rows that falls into one cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stretch {
    pub group: u32,
    pub grid: u32,
    pub from: Millis,
    pub until: Millis,
    pub cell: u32,
}

impl Stretch {
    #[inline]
    pub fn holds(&self, at: Millis, group: u32, grid: u32) -> bool {
        at >= self.from && at < self.until && group == self.group && grid == self.grid
    }

    /// Whether all of a block's valid instants lie in this stretch; the caller sees to group and grid.
    pub fn holds_all(&self, instants: &[Millis], valid: u64) -> bool {
        if self.from >= self.until {
            return false;
        }
        let length = self.until.wrapping_sub(self.from) as u64;
        let is_outside = |(i, at): (usize, &Millis)| u64::from(at.wrapping_sub(self.from) as u64 >= length) << i;
        let outside = instants.iter().enumerate().map(is_outside).fold(0, |all, bit| all | bit);
        outside & valid == 0
    }
}

/// Which rows have a value, a word for each block of rows.
pub struct Validity(Option<Vec<u64>>);

impl Validity {
    pub fn of(nulls: Option<&NullBuffer>, rows: usize) -> Self {
        Self(present(nulls).map(|nulls| {
            let mut words = Vec::with_capacity(rows.div_ceil(BLOCK));
            words.extend(nulls.inner().bit_chunks().iter_padded());
            words
        }))
    }

    pub fn block(&self, block: usize) -> u64 {
        self.0.as_ref().map_or(u64::MAX, |words| words.get(block).copied().unwrap_or(0))
    }
}

/// The nulls of a column that has any.
pub fn present(nulls: Option<&NullBuffer>) -> Option<&NullBuffer> {
    nulls.filter(|nulls| nulls.null_count() > 0)
}
