//! What stops a whole run. What concerns one row or one file found in a folder is a [`Refusal`](crate::Refusal).

use std::io;
use std::path::PathBuf;

use crate::mapping::MappingError;

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No input was named.
    #[error("nothing to read: name a file, a folder, or `-` for standard input")]
    NoInput,
    /// Every input is empty.
    #[error("nothing to read: {files} empty")]
    Empty {
        /// The files, in words.
        files: String,
    },
    /// A path that is not there.
    #[error("nothing to read at `{}`: no such file or folder", .path.display())]
    Missing {
        /// The path as it was named.
        path: PathBuf,
    },
    /// A folder without data files.
    #[error("nothing to read in `{}`: no .jsonl, .ndjson, .json, .csv, .tsv or .xes file (.gz or not), no .xlsx, .xls or .ods and no queue_log", .folder.display())]
    NoData {
        /// The folder.
        folder: PathBuf,
    },
    /// A file that was named and is of no known format.
    #[error("failed to read `{file}`: {reason}")]
    Unrecognised {
        /// The file as it was named.
        file: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A source was asked for by a name that none has.
    #[error("unknown source `{name}`{hint}")]
    UnknownSource {
        /// The name.
        name: String,
        /// The nearest names there are.
        hint: String,
    },
    /// A file or folder that cannot be opened or read.
    #[error("failed to read `{path}`")]
    Io {
        /// The path as it was named.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A mapping that is wrong, or does not fit its data.
    #[error(transparent)]
    Mapping(#[from] MappingError),
}
