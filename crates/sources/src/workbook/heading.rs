//! The heading of a sheet: the row of column names, below titles and over merged cells.

use super::grid::{Cell, Grid, letters};

/// Merged cells that a heading may have. Each is looked at for each column.
const MOST_REGIONS: usize = 4096;

/// Cells that are merged into one, by row and column, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) from: (u32, u32),
    pub(super) to: (u32, u32),
}

impl Region {
    fn holds(self, row: u32, column: u32) -> bool {
        (self.from.0..=self.to.0).contains(&row) && (self.from.1..=self.to.1).contains(&column)
    }
}

/// The names of the columns, and where they stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// The last row of the heading; the data follow.
    pub(super) row: u32,
    /// The first column.
    first: u32,
    pub(super) columns: Vec<String>,
}

impl Heading {
    /// The positions of the columns.
    pub(super) fn positions(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.columns.len() as u32
    }

    /// Finds the heading: the first row with at least two cells, for a title is one cell, merged or not. A cell merged over
    /// several columns is a group: the row below it has the names, and a column is called `Group / Name`.
    ///
    /// # Errors
    /// In words, when there is no heading, or a column has no name.
    pub(super) fn find(grid: &Grid, regions: &[Region]) -> Result<Self, String> {
        let Some(end) = grid.last_row() else { return Err("is empty".to_owned()) };
        let is_named = |cell: &&Cell| !grid.text(cell).trim().is_empty();
        let top = grid.rows().find(|row| row.iter().filter(is_named).count() >= 2).and_then(|row| row.first());
        let top = top.ok_or_else(|| "has no row with two cells, so no heading".to_owned())?.row;
        let has_groups = regions.iter().any(|region| {
            region.from.0 == top && region.to.1 > region.from.1 && !own(grid, top, region.from.1).is_empty()
        });
        let tall = regions.iter().filter(|region| region.from.0 == top).map(|region| region.to.0).max();
        let bottom = tall.unwrap_or(top).max(top + u32::from(has_groups)).min(end);
        if bottom > top + 3 {
            return Err(format!("the heading in row {} is merged over more than four rows", top + 1));
        }
        let regions: Vec<Region> =
            regions.iter().filter(|region| region.from.0 <= bottom && region.to.0 >= top).copied().collect();
        if regions.len() > MOST_REGIONS {
            return Err(format!("the heading in row {} has more than {MOST_REGIONS} merged cells", top + 1));
        }
        let columns = grid.between(top, bottom).iter().filter(is_named).map(|cell| cell.column);
        let (first, last) = columns.fold((u32::MAX, 0), |(low, high), column| (low.min(column), high.max(column)));
        let columns = (first..=last).map(|column| name(grid, &regions, top..=bottom, column));
        Ok(Self { row: bottom, first, columns: columns.collect::<Result<_, String>>()? })
    }
}

/// The name of a column: what the rows of the heading say about it, each once.
fn name(grid: &Grid, regions: &[Region], rows: std::ops::RangeInclusive<u32>, column: u32) -> Result<String, String> {
    let mut parts: Vec<String> = Vec::new();
    let top = *rows.start();
    for row in rows {
        let part = merged(grid, regions, row, column);
        if !part.is_empty() && parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    if parts.is_empty() {
        return Err(format!(
            "the heading in row {} has no name for column {}; name every column, and take merged cells apart",
            top + 1,
            letters(column)
        ));
    }
    Ok(parts.join(" / "))
}

/// What a cell itself says, as a name.
fn own(grid: &Grid, row: u32, column: u32) -> String {
    grid.get(row, column).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a cell says, or the cell that it is merged into.
fn merged(grid: &Grid, regions: &[Region], row: u32, column: u32) -> String {
    let region = regions.iter().find(|region| region.holds(row, column));
    let (row, column) = region.map_or((row, column), |region| region.from);
    own(grid, row, column)
}
