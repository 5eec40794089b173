//! The cells of a sheet that say something, wherever they stand: a cell far out costs no more than one close by.

use calamine::Data;

use super::text;

/// Rows of the largest sheet that a program writes.
const MOST_ROWS: u32 = 1 << 20;

/// Columns of the largest sheet that a program writes: A to XFD.
const MOST_COLUMNS: u32 = 1 << 14;

/// Cells by row and column; empty ones are not kept.
#[derive(Debug, Default)]
pub(super) struct Grid {
    cells: Vec<Cell>,
    texts: String,
}

/// A cell, and where its text lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) row: u32,
    pub(super) column: u32,
    from: u32,
    to: u32,
}

impl Grid {
    /// Adds a cell; `most` is how long the texts of all may be.
    ///
    /// # Errors
    /// In words, when no sheet has such a cell, or the texts are too long.
    pub(super) fn push(&mut self, (row, column): (u32, u32), value: &Data, most: usize) -> Result<(), String> {
        match value {
            Data::String(text) => self.push_text((row, column), text, most),
            other => self.push_text((row, column), &text(other), most),
        }
    }

    /// The same for a text.
    pub(super) fn push_text(&mut self, (row, column): (u32, u32), text: &str, most: usize) -> Result<(), String> {
        if text.is_empty() {
            return Ok(());
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            let place = format!("row {}, column {}", u64::from(row) + 1, letters(column));
            return Err(format!("has a cell in {place}, which no sheet has; open the workbook and save it again"));
        }
        // One text may be that of many cells: a file of some megabytes can hold any number of bytes.
        if text.len() > most.saturating_sub(self.texts.len()) {
            return Err(too_long());
        }
        let from = self.texts.len() as u32;
        self.texts.push_str(text);
        self.cells.push(Cell { row, column, from, to: self.texts.len() as u32 });
        Ok(())
    }

    /// Puts the cells in order, as files need not; of two in one place the later holds.
    pub(super) fn sort(&mut self) {
        let place = |cell: &Cell| (cell.row, cell.column);
        if !self.cells.is_sorted_by_key(place) {
            self.cells.sort_by_key(place);
        }
        self.cells.dedup_by(|next, kept| {
            let is_same = place(next) == place(kept);
            if is_same {
                *kept = *next;
            }
            is_same
        });
    }

    /// Each row that has a cell.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.cells.chunk_by(|a, b| a.row == b.row)
    }

    /// The cells of the rows `from` to `to`, both included.
    pub(super) fn between(&self, from: u32, to: u32) -> &[Cell] {
        let first = self.cells.partition_point(|cell| cell.row < from);
        let behind = self.cells.partition_point(|cell| cell.row <= to);
        self.cells.get(first..behind).unwrap_or_default()
    }

    /// The last row with a cell.
    pub(super) fn last_row(&self) -> Option<u32> {
        self.cells.last().map(|cell| cell.row)
    }

    /// What the cell in this place says; nothing where there is none.
    pub(super) fn get(&self, row: u32, column: u32) -> &str {
        let found = self.cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column));
        found.ok().and_then(|at| self.cells.get(at)).map_or("", |cell| self.text(cell))
    }

    /// What a cell says.
    pub(super) fn text(&self, cell: &Cell) -> &str {
        self.texts.get(cell.from as usize..cell.to as usize).unwrap_or_default()
    }
}

/// Why a sheet is refused that would take too much room as text.
pub(super) fn too_long() -> String {
    "holds more than 1 GiB as text; save the sheet as CSV".to_owned()
}

/// The letters of a column: A, B, … Z, AA.
pub(super) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn cells_are_found_in_any_order_and_the_later_of_two_holds() {
        let mut grid = Grid::default();
        for (place, text) in [((7, 2), "c"), ((0, 16_383), "far"), ((7, 2), "d"), ((0, 0), "a"), ((3, 3), "")] {
            grid.push_text(place, text, 100).unwrap();
        }
        grid.sort();
        assert_eq!((grid.get(7, 2), grid.get(0, 16_383), grid.get(3, 3)), ("d", "far", ""));
        assert_eq!((grid.rows().count(), grid.between(0, 6).len(), grid.last_row()), (2, 2, Some(7)));
        let beyond = grid.push_text((1 << 20, 0), "x", 100).unwrap_err();
        assert!(beyond.starts_with("has a cell in row 1048577, column A, which no sheet has"), "{beyond}");
        assert!(grid.push_text((0, 1 << 14), "x", 100).unwrap_err().contains("column XFE"));
        assert_eq!(grid.push_text((0, 1), "much", 9).unwrap_err(), too_long());
    }
}
