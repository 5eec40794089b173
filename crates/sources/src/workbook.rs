//! Workbooks (.xlsx, .xls, .ods): each sheet becomes a table of text with its rows on their own lines.
//!
//! A workbook cannot be streamed: its texts and its cells lie in different parts, so it is opened as a whole, up to a size.

mod heading;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};

use heading::{Heading, Region};

/// The largest workbook that is opened.
pub(crate) const MOST: usize = 256 << 20;

/// The most that a workbook may unpack to.
const MOST_UNPACKED: u64 = 1 << 30;

/// A sheet as a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    /// The table as CSV, line by line as its rows stand, or why it is none.
    pub(crate) table: Result<Vec<u8>, String>,
}

/// Whether `head` can begin a workbook.
pub(crate) fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The sheets of the workbook in `bytes`; empty ones are left out.
///
/// # Errors
/// In words, when it is no workbook, or damaged.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let unpacked = unpacked_size(bytes);
    if unpacked > MOST_UNPACKED {
        let reason = "would unpack to more than 1 GiB; save the sheet as CSV";
        return Err(reason.to_owned());
    }
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
    for name in names {
        let regions = regions(&mut book, &name);
        let table = match book.worksheet_range(&name) {
            Ok(range) if range.is_empty() => continue,
            Ok(range) => table(&range, &regions),
            Err(error) => Err(format!("cannot be read: {error}")),
        };
        sheets.push(Sheet { name, table });
    }
    Ok(sheets)
}

/// Cells that are merged; of .ods nobody says.
fn regions<RS: std::io::Read + std::io::Seek>(book: &mut Sheets<RS>, name: &str) -> Vec<Region> {
    #[expect(deprecated, reason = "the newer way takes a position in a list that hidden sheets are missing from")]
    let found = match book {
        Sheets::Xlsx(book) => book.worksheet_merge_cells(name).and_then(Result::ok),
        Sheets::Xls(book) => book.worksheet_merge_cells(name),
        _ => None,
    };
    let found = found.unwrap_or_default().into_iter();
    found.map(|region| Region { from: region.start, to: region.end }).collect()
}

fn table(range: &Range<Data>, regions: &[Region]) -> Result<Vec<u8>, String> {
    let heading = Heading::find(range, regions)?;
    let Some(last) = range.end() else { return Err("is empty".to_owned()) };
    let mut out = Vec::new();
    // Rows before the sheet's first cell and above the heading stay blank, so that numbers of lines are numbers of rows.
    for row in 0..=last.0 {
        if row == heading.row {
            write_row(&mut out, heading.columns.iter().map(String::as_str));
        } else if row > heading.row {
            let cells: Vec<String> = heading.positions().map(|column| text(range.get_value((row, column)))).collect();
            let is_blank = cells.iter().all(String::is_empty);
            if !is_blank {
                write_row(&mut out, cells.iter().map(String::as_str));
            }
        }
        out.push(b'\n');
    }
    Ok(out)
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
fn text(cell: Option<&Data>) -> String {
    match cell {
        Some(Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text)) => text.clone(),
        Some(Data::Int(number)) => number.to_string(),
        Some(Data::Float(number)) => number.to_string(),
        Some(Data::Bool(flag)) => flag.to_string(),
        Some(Data::DateTime(date)) if date.is_duration() => clock(date.as_f64()),
        Some(Data::DateTime(date)) => {
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
