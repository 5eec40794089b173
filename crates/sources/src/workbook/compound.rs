//! Old Excel files (.xls): the compound file around them and the extent of their sheets, read before the library does.
//!
//! What is damaged in some other way passes, for the library to refuse.

use super::extent::{MOST_CELLS, too_wide};

/// Ids of sectors from here on are marks, not sectors.
const MARKS: u32 = 0xffff_fffa;

/// Streams that are shorter lie in the stream of small ones.
const SMALL: usize = 4096;

/// What the stream with the sheets is called, by newer and by older programs.
const BOOKS: [&str; 2] = ["workbook", "book"];

/// Refuses a file whose chains run in circles or whose sheets span too much.
///
/// # Errors
/// In words.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let Some(file) = Compound::open(bytes) else { return Err(damaged()) };
    let Some(book) = BOOKS.iter().find_map(|name| file.stream(name)) else { return Ok(()) };
    if extent(&book?) > MOST_CELLS { Err(too_wide()) } else { Ok(()) }
}

fn damaged() -> String {
    "is an old Office file that is damaged; open it and save it again, as .xlsx or CSV".to_owned()
}

/// A compound file: sectors, and the chains in which they follow each other.
struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small: Vec<u8>,
    directory: Vec<u8>,
}

impl<'b> Compound<'b> {
    /// `None` when it is damaged in a way that costs memory to find out.
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file =
            Self { bytes, sector, fat: Vec::new(), small_fat: Vec::new(), small: Vec::new(), directory: Vec::new() };
        for id in file.sectors_of_fat()? {
            let sector = file.sector(id)?;
            file.fat.extend(sector.chunks_exact(4).filter_map(|word| u32_at(word, 0)));
        }
        file.directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        let whole = bytes.len();
        // The streams of a sound file lie within it. Entries that nobody reads may say anything.
        let is_read = |number: usize, entry: &Entry| number == 0 || BOOKS.contains(&entry.name.as_str());
        if file.entries().enumerate().any(|(number, entry)| is_read(number, &entry) && entry.length > whole) {
            return None;
        }
        let small_fat = (u32_at(bytes, 64)? as usize).checked_mul(sector).filter(|&length| length <= whole)?;
        if small_fat > 0 {
            let root = file.entries().next()?;
            file.small = file.chain(root.start, root.length)?;
            let words = file.chain(u32_at(bytes, 60)?, small_fat)?;
            file.small_fat = words.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect();
        }
        Some(file)
    }

    /// Where the table of chains lies: up to 109 sectors by the header, the others by sectors that follow each other.
    fn sectors_of_fat(&self) -> Option<Vec<u32>> {
        let most = self.bytes.len() / self.sector + 1;
        let mut ids: Vec<u32> = self.bytes.get(76..512)?.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect();
        let mut next = u32_at(self.bytes, 68)?;
        for _ in 0..=most {
            ids.retain(|&id| id < MARKS);
            if ids.len() > most {
                return None;
            }
            if next >= MARKS {
                return Some(ids);
            }
            let mut words: Vec<u32> = self.sector(next)?.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect();
            next = words.pop()?;
            ids.extend(words);
        }
        None
    }

    /// A sector; the last may be cut.
    fn sector(&self, id: u32) -> Option<&'b [u8]> {
        let from = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to)
    }

    /// The bytes of a chain, at most `length` of them; `None` where it runs in a circle or out of the file.
    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut id = start;
        while id < MARKS && bytes.len() < length {
            bytes.extend_from_slice(self.sector(id)?);
            if bytes.len() > self.bytes.len() {
                return None;
            }
            id = *self.fat.get(id as usize)?;
        }
        bytes.truncate(length);
        Some(bytes)
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        self.directory.chunks_exact(128).filter_map(|entry| {
            let name =
                entry.get(..64)?.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).take_while(|&unit| unit != 0);
            let name = char::decode_utf16(name).map(|letter| letter.unwrap_or('?').to_ascii_lowercase()).collect();
            // In files of small sectors the upper half of the length may be anything.
            let upper = if self.sector == 512 { 0 } else { u32_at(entry, 124)? as usize };
            let length = (upper << 32) | u32_at(entry, 120)? as usize;
            Some(Entry { name, start: u32_at(entry, 116)?, length })
        })
    }

    /// The stream of this name, or why it cannot be read.
    fn stream(&self, name: &str) -> Option<Result<Vec<u8>, String>> {
        let entry = self.entries().find(|entry| entry.name == name)?;
        if entry.length >= SMALL {
            return Some(self.chain(entry.start, entry.length).ok_or_else(damaged));
        }
        let mut bytes = Vec::new();
        let mut id = entry.start as usize;
        while bytes.len() < entry.length {
            let Some(sector) = self.small.get(id * 64..).filter(|rest| !rest.is_empty()) else { break };
            bytes.extend_from_slice(sector.get(..64).unwrap_or(sector));
            let Some(&next) = self.small_fat.get(id) else { break };
            id = next as usize;
        }
        bytes.truncate(entry.length);
        Some(Ok(bytes))
    }
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

/// The cells that the sheets of the stream `book` span together.
fn extent(book: &[u8]) -> u64 {
    let places = Records(book).take_while(|record| record.kind != 0x000a).filter(|record| record.kind == 0x0085);
    let sheets = places.filter_map(|record| book.get(u32_at(record.data, 0)? as usize..));
    sheets.fold(0, |sum: u64, sheet| sum.saturating_add(extent_of_sheet(sheet)))
}

/// The larger of what a sheet says that it spans, for which room is reserved, and what its cells span.
fn extent_of_sheet(sheet: &[u8]) -> u64 {
    let (mut said, mut depth) = (0, 0);
    let (mut rows, mut columns) = ((u64::MAX, 0), (u64::MAX, 0));
    for Record { kind, data } in Records(sheet) {
        match kind {
            // Substreams of charts lie between their own marks.
            0x0809 => depth += 1,
            0x000a if depth > 1 => depth -= 1,
            0x000a => break,
            _ if depth > 1 => {}
            0x0200 => said = said.max(said_extent(data)),
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd | 0x0006 => {
                let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else { continue };
                // A row of numbers in one record ends with its last column.
                let last =
                    if kind == 0x00bd { data.len().checked_sub(2).and_then(|at| u16_at(data, at)) } else { None };
                let last = last.unwrap_or(column).max(column);
                rows = (rows.0.min(row.into()), rows.1.max(row.into()));
                columns = (columns.0.min(column.into()), columns.1.max(last.into()));
            }
            _ => {}
        }
    }
    let cells = if rows.0 > rows.1 { 0 } else { (rows.1 - rows.0 + 1) * (columns.1 - columns.0 + 1) };
    cells.max(said)
}

/// The span in a record of dimensions: rows and columns from the first to behind the last.
fn said_extent(data: &[u8]) -> u64 {
    let short = |at| u16_at(data, at).map(u64::from);
    let long = |at| u32_at(data, at).map(u64::from);
    let ends = if data.len() == 10 {
        [short(0), short(2), short(4), short(6)]
    } else {
        [long(0), long(4), short(8), short(10)]
    };
    let [Some(first_row), Some(rows), Some(first_column), Some(columns)] = ends else { return 0 };
    // A first column beyond what there is counts as none.
    let first_column = if first_column > 0xff || columns < first_column { 0 } else { first_column };
    rows.saturating_sub(first_row).saturating_mul(columns.saturating_sub(first_column))
}

/// Records of a stream: kind, length, data.
struct Records<'b>(&'b [u8]);

struct Record<'b> {
    kind: u16,
    data: &'b [u8],
}

impl<'b> Iterator for Records<'b> {
    type Item = Record<'b>;

    fn next(&mut self) -> Option<Record<'b>> {
        let (kind, length) = (u16_at(self.0, 0)?, u16_at(self.0, 2)? as usize);
        let data = self.0.get(4..4 + length)?;
        self.0 = self.0.get(4 + length..)?;
        Some(Record { kind, data })
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
