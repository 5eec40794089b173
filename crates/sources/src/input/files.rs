//! Which files an input names: the file itself, or the data files of a folder in a fixed order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::ReadError;

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// Folders deeper than this are not looked into.
const MAX_DEPTH: usize = 32;

/// Endings of data files, each also with `.gz`.
const ENDINGS: [&str; 9] = ["jsonl", "ndjson", "json", "csv", "tsv", "xes", "xlsx", "xls", "ods"];

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

/// The data files that `inputs` name: files as they are, folders with all data files below them, sorted by path.
///
/// # Errors
/// A path that is not there or cannot be read, a folder without a data file, no input at all.
pub fn expand(inputs: &[PathBuf]) -> Result<Vec<DataFile>, ReadError> {
    let mut files = Vec::new();
    for input in inputs {
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
        let mut found = Vec::new();
        walk(input, 0, &mut found)?;
        if found.is_empty() {
            return Err(ReadError::NoData { folder: input.clone() });
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        files.append(&mut found);
    }
    if files.is_empty() {
        return Err(ReadError::NoInput);
    }
    Ok(files)
}

fn walk(folder: &Path, depth: usize, into: &mut Vec<DataFile>) -> Result<(), ReadError> {
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
            }
        } else if is_data(&path) {
            let about = fs::metadata(&path).map_err(|error| failed(&path, error))?;
            if about.is_file() {
                into.push(DataFile { path, size: Some(about.len()), is_named: false });
            }
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
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let name = name.to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    ENDINGS.contains(&ending) && !TEXTS.contains(&stem)
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
        ] {
            assert_eq!(is_data(Path::new(name)), expected, "{name}");
        }
    }
}
