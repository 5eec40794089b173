//! A guess at the mapping of a table that nobody knows: what each column may be, how sure that is, and the TOML to start from.

mod columns;
mod words;
mod write;

use std::collections::BTreeMap;
use std::io::Read;

use crate::csv::{Header, Splitter, looks_like_csv};
use crate::error::ReadError;
use crate::input::{Lines, Stream, Text, utf8};
use crate::mapping::{Mapping, Shape};
use crate::workbook;

use columns::{Column, Part};

/// Rows that are looked at.
const SAMPLE: usize = 2000;

/// A mapping that may fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The mapping, ready to be read by [`Mapping::parse`]; what is unsure stands beside it as a comment.
    pub toml: String,
    /// How its rows stand for events.
    pub shape: Shape,
    /// How sure the guess is as a whole, from 0 to 1: the least sure of what it cannot do without.
    pub confidence: f64,
    /// What was decided, in the order of the mapping.
    pub points: Vec<GuessPoint>,
    /// The columns that there are.
    pub columns: Vec<String>,
    /// The account that the mapping names.
    pub account: String,
    /// The zone of times that say none; `None` where all times say their own.
    pub zone: Option<String>,
}

/// What somebody decided before the guess; the rest is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// How the rows stand for events; guessed where nobody says.
    pub shape: Option<Shape>,
    /// The account; `default` where nobody says.
    pub account: Option<String>,
    /// The zone of times that say none; `UTC` where nobody says.
    pub zone: Option<String>,
    /// By [`GuessPoint::key`]: the column, or `None` for no column at all.
    pub columns: BTreeMap<String, Option<String>>,
}

/// One decision of a guess.
#[derive(Clone, Debug, PartialEq)]
pub struct GuessPoint {
    /// The key of the mapping, such as `case` or `open.time`.
    pub key: String,
    /// The column that was chosen; `None` for a constant, and where no column fits.
    pub column: Option<String>,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
    /// What to ask, where it is not sure.
    pub question: Option<String>,
}

impl Guess {
    /// The decisions that somebody should look at.
    pub fn unsure(&self) -> impl Iterator<Item = &GuessPoint> {
        self.points.iter().filter(|point| point.question.is_some())
    }
}

/// Guesses the mapping of the table in `reader` (CSV in any encoding, gzip, or a workbook, of which the first sheet with a
/// heading counts); `file` names it in messages and names the mapping.
///
/// # Errors
/// When it cannot be read or is no table of cases, activities or answers.
pub fn guess_mapping(file: &str, reader: impl Read) -> Result<Guess, ReadError> {
    guess_mapping_with(file, reader, &Choices::default())
}

/// The same as [`guess_mapping`], where something is known already.
///
/// # Errors
/// As [`guess_mapping`], and when the choices make no mapping, such as a zone that does not exist.
pub fn guess_mapping_with(file: &str, reader: impl Read, choices: &Choices) -> Result<Guess, ReadError> {
    let io = |source| ReadError::Io { path: file.to_owned(), source };
    let no_table = |reason: String| ReadError::Unrecognised { file: file.to_owned(), reason };
    let mut text = Text::new(Stream::new(reader, |_| {}).map_err(io)?);
    let (header, rows) = if workbook::is_workbook(text.raw_head(8)) {
        let bytes = text.into_raw(workbook::MOST).map_err(io)?;
        let sheets = workbook::sheets(&bytes).map_err(no_table)?;
        let table = sheets.into_iter().find_map(|sheet| sheet.table.ok());
        let table = table.ok_or_else(|| no_table("is a workbook without a table".to_owned()))?;
        sample(table.text.as_slice()).map_err(no_table)?
    } else {
        sample(text).map_err(no_table)?
    };
    let columns = columns::profiles(&header, &rows);
    let guess = write::guess(file, &header, &columns, choices).map_err(no_table)?;
    // A guess that is no mapping would be a mistake of ours, or a choice that cannot be; better no guess.
    Mapping::parse("guess.toml", &guess.toml)?;
    Ok(guess)
}

/// The header and the first rows.
fn sample(reader: impl Read) -> Result<(Header, Vec<Vec<String>>), String> {
    let mut lines = Lines::new(reader);
    let head = lines.peek(crate::detect::HEAD).map_err(|error| error.to_string())?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = String::from_utf8_lossy(head).into_owned();
    let header = Header::of_table(&text, None).filter(looks_like_csv);
    let header = header.ok_or_else(|| "is no table with a heading".to_owned())?;
    let mut splitter = Splitter::new(header.delimiter);
    let (mut before, mut rows) = (header.lines, Vec::new());
    while rows.len() < SAMPLE
        && let Ok(Some(line)) = lines.next_record(header.delimiter)
    {
        if line.is_blank() {
            continue;
        }
        if before > 0 {
            before -= 1;
            continue;
        }
        let Ok(text) = utf8(line.bytes) else { continue };
        let Ok(record) = splitter.split(text) else { continue };
        if record.len() == header.columns.len() {
            rows.push((0..record.len()).map(|i| record.get(i).trim().to_owned()).collect());
        }
    }
    if rows.is_empty() { Err("is a table without a row".to_owned()) } else { Ok((header, rows)) }
}

/// The column that is most likely a `part`, with how sure that is.
fn best<'c>(columns: &'c [Column], part: Part, taken: &[usize]) -> Option<(&'c Column, f64)> {
    let free = columns.iter().filter(|column| !taken.contains(&column.position));
    let scored = free.map(|column| (column, column.score(part))).filter(|(_, score)| *score > 0.3);
    // Of equals the first column.
    scored.fold(None, |best: Option<(&Column, f64)>, next| match best {
        Some(known) if known.1 >= next.1 => Some(known),
        _ => Some(next),
    })
}
