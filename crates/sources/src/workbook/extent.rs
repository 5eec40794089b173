//! How much room a workbook would take, looked at before the library opens it.
//!
//! The library reserves what a file claims and spreads the sheets of .xls and .ods over every cell between the first and the
//! last, so that a file of a kilobyte could ask for more memory than there is. What fails to be allocated ends the
//! program and cannot be caught.

use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader as Xml;
use zip::ZipArchive;

use super::compound;

/// The most cells that the sheets of a .xls or .ods may span together: a full sheet of .xls.
pub(super) const MOST_CELLS: u64 = 1 << 24;

/// The most bytes of text that repeated cells of a .ods may come to.
const MOST_TEXT: u64 = 256 << 20;

/// The fewest bytes that a shared text takes in its part: `<si/>`.
const LEAST_TEXT: u64 = 5;

/// Refuses a workbook that would take absurd room. What is no workbook passes: the library says so.
///
/// # Errors
/// In words.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(b"PK") {
        return compound::check(bytes);
    }
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    for number in 0..zip.len() {
        let Ok(part) = zip.by_index(number) else { continue };
        let Ok(name) = part.name().map(|name| name.to_lowercase()) else { continue };
        let size = part.size();
        if name.ends_with("sharedstrings.xml") {
            shared_texts(part, size)?;
        } else if name == "content.xml" {
            Spans::default().read(part)?;
        }
    }
    Ok(())
}

/// Whether the part with the texts of a .xlsx claims more of them than it has room for.
fn shared_texts(part: impl Read, size: u64) -> Result<(), String> {
    let mut xml = Xml::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "sst" => {
                let claimed = number_of(&tag, "uniqueCount").unwrap_or(0);
                if claimed > size / LEAST_TEXT {
                    let reason = "says that it has more texts than it has room for; open it and save it again";
                    return Err(reason.to_owned());
                }
                return Ok(());
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

/// The cells that the tables of a .ods span, as its reader counts them.
#[derive(Debug, Default)]
struct Spans {
    cells: u64,
    text: u64,
    /// Of the open table: rows so far, rows up to the last with a value, the widest of them.
    rows: u64,
    filled: u64,
    width: u64,
    /// Of the open row: how often it stands, columns so far, columns up to the last with a value.
    repeats: u64,
    columns: u64,
    row_width: u64,
    /// Of the open cell: how often it stands, the bytes it says, and whether it says anything.
    cell: Option<(u64, u64, bool)>,
}

impl Spans {
    fn read(mut self, part: impl Read) -> Result<(), String> {
        let mut xml = Xml::from_reader(BufReader::new(part));
        xml.config_mut().expand_empty_elements = true;
        xml.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => self.open(&tag),
                Ok(Event::End(tag)) => self.close(tag.name().as_ref()),
                Ok(Event::Text(text)) => self.say(text.len() as u64),
                Ok(Event::Eof) | Err(_) => return Ok(()),
                Ok(_) => {}
            }
            if self.cells.saturating_add(self.filled.saturating_mul(self.width)) > MOST_CELLS {
                return Err(too_wide());
            }
            if self.text > MOST_TEXT {
                return Err("repeats its cells to more than 256 MiB of text; save the sheet as CSV".to_owned());
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            "table:table" => (self.rows, self.filled, self.width) = (0, 0, 0),
            "table:table-row" => {
                self.repeats = number_of(tag, "table:number-rows-repeated").unwrap_or(1).min(1 << 20);
                (self.columns, self.row_width) = (0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeats = number_of(tag, "table:number-columns-repeated").unwrap_or(1).min(1 << 14);
                let says = tag.attributes().flatten().filter(|attribute| {
                    let key = attribute.key.as_ref();
                    key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula"
                });
                let (bytes, count) = says.fold((0, 0), |(bytes, n), one| (bytes + one.value.len() as u64, n + 1));
                self.cell = Some((repeats, bytes, count > 0));
            }
            _ => {}
        }
    }

    fn say(&mut self, length: u64) {
        if let Some((_, bytes, _)) = &mut self.cell {
            *bytes += length;
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let Some((repeats, bytes, is_filled)) = self.cell.take() else { return };
                // A row has no more columns than a sheet: the reader cuts it there.
                self.columns = (self.columns + repeats).min(1 << 14);
                if is_filled {
                    self.row_width = self.columns;
                    let times = repeats.saturating_mul(self.repeats);
                    self.text = self.text.saturating_add(bytes.saturating_mul(times));
                }
            }
            "table:table-row" => {
                self.rows = (self.rows + self.repeats).min(1 << 20);
                if self.row_width > 0 {
                    self.filled = self.rows;
                    self.width = self.width.max(self.row_width);
                }
            }
            "table:table" => {
                self.cells = self.cells.saturating_add(self.filled.saturating_mul(self.width));
                (self.filled, self.width) = (0, 0);
            }
            _ => {}
        }
    }
}

/// Why sheets that span too much are refused.
pub(super) fn too_wide() -> String {
    "has a cell so far out that its sheets span more than 16 million cells; clear what lies outside the table, or save the sheet as CSV"
        .to_owned()
}

fn number_of(tag: &BytesStart<'_>, key: &str) -> Option<u64> {
    let attribute = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == key)?;
    // A number that is too large for any machine is larger than any limit.
    let is_number = !attribute.value.is_empty() && attribute.value.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| attribute.value.parse().unwrap_or(u64::MAX))
}
