//! Workbooks (.xlsx, .xls, .ods): each sheet becomes a table of text with its rows on their own lines.
//!
//! A workbook cannot be streamed: its texts and its cells lie in different parts, so it is opened as a whole, up to a size.

mod compound;
mod extent;
mod grid;
mod heading;

use std::io::{Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, Data, DataRef, Reader, Sheets, XlsxError, open_workbook_auto_from_rs};

use grid::{Grid, letters, too_long};
use heading::{Heading, Region};

/// The largest workbook that is opened.
pub(crate) const MOST: usize = 256 << 20;

/// The most that a workbook may unpack to, and that all its sheets may be as text.
const MOST_UNPACKED: usize = 1 << 30;

/// A sheet as a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    /// The table, or why it is none.
    pub(crate) table: Result<Table, String>,
}

/// The table of a sheet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its rows as CSV, line by line as they stand.
    pub(crate) text: Vec<u8>,
    /// Rows that have nothing under the heading, but something beside it.
    pub(crate) beside: Vec<Beside>,
}

/// A row of which every cell stands beside the columns of the heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    /// From 1, as programs show it.
    pub(crate) row: u64,
    /// The letters of its first cell's column.
    pub(crate) column: String,
    /// What that cell says.
    pub(crate) text: String,
}

/// Whether `head` can begin a workbook.
pub(crate) fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The sheets of the workbook in `bytes`; empty ones are left out.
///
/// # Errors
/// In words, when it is no workbook, or damaged, or would take absurd room.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let unpacked = unpacked_size(bytes);
    if unpacked > MOST_UNPACKED as u64 {
        let reason = "would unpack to more than 1 GiB; save the sheet as CSV";
        return Err(reason.to_owned());
    }
    extent::check(bytes)?;
    // The library may panic on damaged files; that must cost the file and not the run.
    catch_unwind(AssertUnwindSafe(|| open(bytes))).unwrap_or_else(|_| {
        Err("is a damaged workbook; open it and save it again, or save the sheet as CSV".to_owned())
    })
}

fn open(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let is_zip = bytes.starts_with(b"PK");
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| {
        if is_zip {
            "is a zip archive or an Excel workbook that cannot be opened; unpack it, or save the sheet as CSV (UTF-8)"
                .to_owned()
        } else {
            "is an old Office file that cannot be opened; save the sheet as .xlsx or CSV".to_owned()
        }
    })?;
    let names = book.sheet_names();
    let mut sheets = Vec::new();
    let mut room = MOST_UNPACKED;
    for name in names {
        let regions = regions(&mut book, &name);
        let table = match grid(&mut book, &name, room) {
            Ok(grid) if grid.last_row().is_none() => continue,
            Ok(grid) => table(&grid, &regions, room),
            Err(reason) => Err(reason),
        };
        room -= table.as_ref().map_or(0, |table| table.text.len());
        sheets.push(Sheet { name, table });
    }
    Ok(sheets)
}

/// The cells of a sheet, of which the texts take at most `room`.
fn grid<RS: Read + Seek>(book: &mut Sheets<RS>, name: &str, room: usize) -> Result<Grid, String> {
    let mut grid = Grid::default();
    match book {
        // Cell by cell: a range of the library would hold every cell between the first and the last.
        Sheets::Xlsx(book) => match book.worksheet_cells_reader(name) {
            Ok(mut cells) => {
                while let Some(cell) = cells.next_cell().map_err(unreadable)? {
                    push(&mut grid, &cell, room)?;
                }
            }
            // A sheet that is a chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => {}
            Err(error) => return Err(unreadable(error)),
        },
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
            while let Some(cell) = cells.next_cell().map_err(unreadable)? {
                push(&mut grid, &cell, room)?;
            }
        }
        // These spread their cells when they are opened; their extent was looked at before.
        Sheets::Xls(_) | Sheets::Ods(_) => {
            let range = book.worksheet_range(name).map_err(unreadable)?;
            let start = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                grid.push((start.0 + row as u32, start.1 + column as u32), value, room)?;
            }
        }
    }
    grid.sort();
    Ok(grid)
}

fn push(grid: &mut Grid, cell: &Cell<DataRef<'_>>, room: usize) -> Result<(), String> {
    let place = cell.get_position();
    match cell.get_value() {
        DataRef::Empty => Ok(()),
        DataRef::SharedString(text) => grid.push_text(place, text, room),
        value => grid.push(place, &Data::from(value.clone()), room),
    }
}

fn unreadable(error: impl std::fmt::Display) -> String {
    format!("cannot be read: {error}")
}

/// Cells that are merged; of .ods nobody says.
fn regions<RS: Read + Seek>(book: &mut Sheets<RS>, name: &str) -> Vec<Region> {
    #[expect(deprecated, reason = "the newer way takes a position in a list that hidden sheets are missing from")]
    let found = match book {
        Sheets::Xlsx(book) => book.worksheet_merge_cells(name).and_then(Result::ok),
        Sheets::Xls(book) => book.worksheet_merge_cells(name),
        _ => None,
    };
    let found = found.unwrap_or_default().into_iter();
    found.map(|region| Region { from: region.start, to: region.end }).collect()
}

/// The table of a sheet, of at most `room` bytes.
fn table(grid: &Grid, regions: &[Region], room: usize) -> Result<Table, String> {
    let heading = Heading::find(grid, regions)?;
    let mut table = Table { text: Vec::new(), beside: Vec::new() };
    // Rows before the sheet's first cell and above the heading stay blank, so that numbers of lines are numbers of rows.
    table.text.resize(heading.row as usize, b'\n');
    write_row(&mut table.text, heading.columns.iter().map(String::as_str));
    let mut row = heading.row;
    for cells in grid.rows() {
        let Some(first) = cells.first().filter(|cell| cell.row > heading.row) else { continue };
        let blank = (first.row - row) as usize;
        table.text.resize(table.text.len() + blank, b'\n');
        row = first.row;
        let columns = heading.positions();
        let under = &cells[cells.partition_point(|cell| cell.column < columns.start)
            ..cells.partition_point(|cell| cell.column < columns.end)];
        if under.is_empty() {
            let beside = cells.iter().find(|cell| !grid.text(cell).trim().is_empty());
            table.beside.extend(beside.map(|cell| Beside {
                row: u64::from(row) + 1,
                column: letters(cell.column),
                text: grid.text(cell).to_owned(),
            }));
            continue;
        }
        let mut under = under.iter().peekable();
        let texts =
            columns.map(|column| under.next_if(|cell| cell.column == column).map_or("", |cell| grid.text(cell)));
        write_row(&mut table.text, texts);
        if table.text.len() > room {
            return Err(too_long());
        }
    }
    table.text.push(b'\n');
    Ok(table)
}

fn write_row<'t>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'t str>) {
    for (number, cell) in cells.enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.push(b'"');
        for byte in cell.bytes() {
            match byte {
                b'"' => out.extend_from_slice(b"\"\""),
                b'\n' | b'\r' => out.push(b' '),
                byte => out.push(byte),
            }
        }
        out.push(b'"');
    }
}

/// What a cell says: numbers without needless places, dates as civil times.
fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(date) if date.is_duration() => clock(date.as_f64()),
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
            if date.as_f64() < 1.0 {
                return clock(date.as_f64());
            }
            let fraction = if milli > 0 { format!(".{milli:03}") } else { String::new() };
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}")
        }
        _ => String::new(),
    }
}

/// A part of a day as `h:mm:ss`.
fn clock(days: f64) -> String {
    let seconds = (days * 86_400.0).round().clamp(-1e12, 1e12) as i64;
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.abs();
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What a zip archive says that it unpacks to.
fn unpacked_size(bytes: &[u8]) -> u64 {
    if !bytes.starts_with(b"PK") {
        return 0;
    }
    let entries = memchr::memmem::find_iter(bytes, b"PK\x01\x02");
    let sizes = entries.filter_map(|at| bytes.get(at + 24..at + 28)?.try_into().ok().map(u32::from_le_bytes));
    sizes.map(u64::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_day_is_a_clock() {
        assert_eq!(
            (clock(0.5), clock(1.25), clock(-0.25)),
            ("12:00:00".to_owned(), "30:00:00".to_owned(), "-6:00:00".to_owned())
        );
    }

    #[test]
    fn what_only_looks_like_a_workbook_is_refused() {
        for bytes in
            [&b"PK\x03\x04abc"[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"]
        {
            assert!(is_workbook(bytes) && sheets(bytes).is_err());
        }
        let mut bomb = b"PK\x03\x04".to_vec();
        for _ in 0..3 {
            bomb.extend(b"PK\x01\x02");
            bomb.extend([0; 20]);
            bomb.extend(u32::MAX.to_le_bytes());
        }
        assert!(sheets(&bomb).unwrap_err().starts_with("would unpack"));
    }
}
