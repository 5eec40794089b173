//! Which files an input names: the file itself, or the data files of a folder in a fixed order. What a folder holds besides
//! is told, so that nobody takes it for read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::ReadError;

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// Folders deeper than this are not looked into.
const MAX_DEPTH: usize = 32;

/// Endings of data files, each also with `.gz`.
const ENDINGS: [&str; 11] = ["jsonl", "ndjson", "json", "csv", "tsv", "xes", "xlsx", "xlsm", "xlsb", "xls", "ods"];

/// What Asterisk calls its queue log, without an ending; its rotations have a number or a date behind it.
const QUEUE_LOG: &str = "queue_log";

/// Endings of files that lie beside data and are none: settings, mappings, holidays, notes.
const BESIDE: [&str; 3] = ["toml", "ics", "md"];

/// Names that are never data, whatever they end in.
const TEXTS: [&str; 7] = ["readme", "license", "licence", "copying", "notice", "credit", "source"];

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Where it lies; `-` is standard input.
    pub path: PathBuf,
    /// Its size in bytes as it lies there; unknown for standard input.
    pub size: Option<u64>,
    /// Whether the input named it itself, and not the folder it lies in.
    pub is_named: bool,
}

impl DataFile {
    /// Its name in messages.
    pub(crate) fn name(&self) -> String {
        if self.is_stdin() { "standard input".to_owned() } else { self.path.display().to_string() }
    }

    /// Whether it is standard input.
    pub(crate) fn is_stdin(&self) -> bool {
        self.path.as_os_str() == STDIN
    }
}

/// What inputs name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The files to read, in order.
    pub files: Vec<DataFile>,
    /// What lies in folders and is not read, as its name says nothing of data, sorted by path. Hidden files, settings and
    /// notes are not among them.
    pub left_out: Vec<PathBuf>,
}

/// The data files that `inputs` name: files as they are, folders with all data files below them, sorted by path, and
/// rotations of a queue log from the oldest on.
///
/// # Errors
/// A path that is not there or cannot be read, a folder without a data file, no input at all.
pub fn expand(inputs: &[PathBuf]) -> Result<Expanded, ReadError> {
    let mut expanded = Expanded::default();
    for input in inputs {
        let files = &mut expanded.files;
        if input.as_os_str() == STDIN {
            files.push(DataFile { path: input.clone(), size: None, is_named: true });
            continue;
        }
        let about = fs::metadata(input).map_err(|error| failed(input, error))?;
        if !about.is_dir() {
            let size = about.is_file().then_some(about.len());
            files.push(DataFile { path: input.clone(), size, is_named: true });
            continue;
        }
        let mut found = Expanded::default();
        walk(input, 0, &mut found)?;
        if found.files.is_empty() {
            return Err(ReadError::NoData { folder: input.clone() });
        }
        found.files.sort_by_cached_key(|file| place(&file.path));
        found.left_out.sort();
        files.append(&mut found.files);
        expanded.left_out.append(&mut found.left_out);
    }
    if expanded.files.is_empty() {
        return Err(ReadError::NoInput);
    }
    Ok(expanded)
}

fn walk(folder: &Path, depth: usize, into: &mut Expanded) -> Result<(), ReadError> {
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        if is_hidden(&path) {
            continue;
        }
        // A linked file counts, a linked folder does not: links can run in circles.
        let own = fs::symlink_metadata(&path).map_err(|error| failed(&path, error))?;
        if own.is_dir() {
            if depth < MAX_DEPTH {
                walk(&path, depth + 1, into)?;
            } else {
                into.left_out.push(path);
            }
        } else if is_data(&path) {
            let about = fs::metadata(&path).map_err(|error| failed(&path, error))?;
            if about.is_file() {
                into.files.push(DataFile { path, size: Some(about.len()), is_named: false });
            } else {
                into.left_out.push(path);
            }
        } else if !is_beside(&path) {
            into.left_out.push(path);
        }
    }
    Ok(())
}

fn failed(path: &Path, source: io::Error) -> ReadError {
    match source.kind() {
        io::ErrorKind::NotFound => ReadError::Missing { path: path.to_owned() },
        _ => ReadError::Io { path: path.display().to_string(), source },
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_data(path: &Path) -> bool {
    let Some(name) = plain_name(path) else { return false };
    if age_of_queue_log(&name).is_some() {
        return true;
    }
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    ENDINGS.contains(&ending) && !TEXTS.contains(&stem)
}

/// Whether it lies beside data and is none, as everybody knows.
fn is_beside(path: &Path) -> bool {
    let Some(name) = plain_name(path) else { return false };
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    BESIDE.contains(&ending) || TEXTS.contains(&stem)
}

/// The name in small letters, without `.gz`.
fn plain_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    Some(name.strip_suffix(".gz").unwrap_or(&name).to_owned())
}

/// Where a file stands among the others: by its path, rotations of one queue log from the oldest on. What happened to an
/// agent or a call is read in the order in which it happened, over the rotation too.
fn place(path: &Path) -> (PathBuf, (u8, i64), PathBuf) {
    match plain_name(path).as_deref().and_then(age_of_queue_log) {
        Some(age) => (path.with_file_name(QUEUE_LOG), age, path.to_owned()),
        None => (path.to_owned(), (0, 0), PathBuf::new()),
    }
}

/// The age of a queue log by its name, the older the less; nothing where it is none. Dates stand before numbers, of which the
/// largest is the oldest, and the log that is written now comes last.
fn age_of_queue_log(name: &str) -> Option<(u8, i64)> {
    let rest = name.strip_prefix(QUEUE_LOG)?;
    if rest.is_empty() {
        return Some((2, 0));
    }
    let rest = rest.strip_prefix(['.', '-', '_'])?;
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let is_rotation = rest.chars().all(|letter| letter.is_ascii_digit() || "-_.".contains(letter));
    let number: i64 = digits.parse().ok().filter(|_| is_rotation)?;
    Some(if digits.len() < 6 { (1, -number) } else { (0, number) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_files_are_known_by_their_ending() {
        for (name, expected) in [
            ("events.jsonl", true),
            ("EVENTS.CSV.GZ", true),
            ("a.ndjson", true),
            ("a.tsv", true),
            ("nabiz.toml", false),
            ("helpdesk.toml", false),
            ("README.md", false),
            ("readme.csv", false),
            ("LICENCE", false),
            ("events.jsonl.bak", false),
            ("archive.gz", false),
            ("book.xlsb", true),
            ("queue_log", true),
            ("queue_log.1", true),
            ("queue_log.12.gz", true),
            ("queue_log-20240301", true),
            ("queue_log-20240301.gz", true),
            ("queue_log.2024-03-01", true),
            ("queue_log.csv", true),
            ("queue_log.bak", false),
            ("queue_logger", false),
            ("messages", false),
        ] {
            assert_eq!(is_data(Path::new(name)), expected, "{name}");
        }
    }
}
