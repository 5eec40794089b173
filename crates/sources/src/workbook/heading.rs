//! The heading of a sheet: the row of column names, below titles and over merged cells.

use calamine::{Data, Range};

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
    pub(super) fn find(range: &Range<Data>, regions: &[Region]) -> Result<Self, String> {
        let (Some(start), Some(end)) = (range.start(), range.end()) else { return Err("is empty".to_owned()) };
        let named = |row: u32| (start.1..=end.1).filter(|&column| !own(range, row, column).is_empty()).count();
        let top = (start.0..=end.0).find(|&row| named(row) >= 2);
        let top = top.ok_or_else(|| "has no row with two cells, so no heading".to_owned())?;
        let has_groups = regions.iter().any(|region| {
            region.from.0 == top && region.to.1 > region.from.1 && !own(range, top, region.from.1).is_empty()
        });
        let tall = regions.iter().filter(|region| region.from.0 == top).map(|region| region.to.0).max();
        let bottom = tall.unwrap_or(top).max(top + u32::from(has_groups)).min(end.0);
        if bottom > top + 3 {
            return Err(format!("the heading in row {} is merged over more than four rows", top + 1));
        }
        let filled = |column: &u32| (top..=bottom).any(|row| !merged(range, regions, row, *column).is_empty());
        let columns: Vec<u32> = (start.1..=end.1).collect();
        let first = columns.iter().copied().find(filled).unwrap_or(start.1);
        let last = columns.iter().copied().rev().find(filled).unwrap_or(first);
        let mut names = Vec::new();
        for column in first..=last {
            let mut parts: Vec<String> = Vec::new();
            for row in top..=bottom {
                let part = merged(range, regions, row, column);
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
            names.push(parts.join(" / "));
        }
        Ok(Self { row: bottom, first, columns: names })
    }
}

/// What a cell itself says, as a name.
fn own(range: &Range<Data>, row: u32, column: u32) -> String {
    super::text(range.get_value((row, column))).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a cell says, or the cell that it is merged into.
fn merged(range: &Range<Data>, regions: &[Region], row: u32, column: u32) -> String {
    let region = regions.iter().find(|region| region.holds(row, column));
    let (row, column) = region.map_or((row, column), |region| region.from);
    own(range, row, column)
}

/// The letters of a column: A, B, … Z, AA.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
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
        assert_eq!(
            (letters(0), letters(25), letters(26), letters(701)),
            ("A".into(), "Z".into(), "AA".into(), "ZZ".into())
        );
    }
}
