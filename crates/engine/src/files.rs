//! Facts files: the tables of a run as Parquet that DuckDB, Polars, Spark and Power BI read, and the way back into a
//! [`Store`](crate::store::Store). Names, types and null rules are a promise (docs/facts.md, [`VERSION`]); `files/columns.rs` holds them.
//!
//! A folder of facts has `<table>/account=<account>/month=<YYYY-MM>/part-<n>.parquet` and, written last by the caller,
//! the [`Manifest`] as `facts.json`. It holds no free text and no requester: customers and employees are numbers.
//! The same facts give the same bytes, whatever the number of threads.

mod columnar;
pub(crate) mod columns;
mod digest;
mod json;
mod manifest;
mod months;
mod read;
mod write;

use std::io;
use std::path::{Path, PathBuf};

use datafusion::arrow::error::ArrowError;
use datafusion::parquet::errors::ParquetError;
use thiserror::Error;

use crate::parallel;
use crate::store::EngineError;

pub use columnar::{Values, parquet};
pub(crate) use columns::TABLES;
pub use digest::{Digest, digests};
pub use manifest::{AccountEntry, Knobs, Manifest, Promise};
pub use write::Writer;

/// Version of the files. It grows when a name, a type or a meaning changes; further columns do not change it.
pub const VERSION: u32 = 1;
/// The manifest's file in a folder of facts.
pub const MANIFEST: &str = "facts.json";
/// What stands in its place while the folder is being written.
pub const PARTIAL: &str = "facts.json.partial";

/// Why facts could not be written or read.
#[derive(Debug, Error)]
pub enum FilesError {
    /// The folder holds something else.
    #[error("`{}` is not empty and holds no facts; name another folder", .0.display())]
    Occupied(PathBuf),
    /// A file or folder cannot be read or written.
    #[error("failed to access `{}`", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is no Parquet, or broken.
    #[error("failed to read or write the Parquet file `{}`", .path.display())]
    Parquet {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: ParquetError,
    },
    /// A column cannot be turned.
    #[error("failed to turn a column of `{table}`")]
    Arrow {
        /// The table.
        table: &'static str,
        /// Why.
        #[source]
        source: ArrowError,
    },
    /// The files are of another version.
    #[error("the facts are of version {found}, this program reads version {VERSION}; write them again from the events")]
    Version {
        /// Theirs.
        found: u32,
    },
    /// A file lacks a column, or has it with another type.
    #[error("`{}` has no column `{column}` of type {wanted}", .path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The type.
        wanted: &'static str,
    },
    /// Files are missing, or there are more than were written.
    #[error("`{table}` has {found} rows, its manifest says {expected}")]
    Rows {
        /// The table.
        table: &'static str,
        /// Rows found.
        found: u64,
        /// Rows written.
        expected: u64,
    },
    /// A row has a flag that its table's files have no column for, which would be a defect here.
    #[error("`{table}` has rows with flags that its files do not keep: {bits:#x}")]
    Flags {
        /// The table.
        table: &'static str,
        /// The flags.
        bits: u64,
    },
    /// The manifest says something that cannot be.
    #[error("the manifest is wrong: {0}")]
    Manifest(String),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl FilesError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    fn parquet(path: &Path, source: ParquetError) -> Self {
        Self::Parquet { path: path.to_owned(), source }
    }
}

/// The folder of an account: Hive's `account=…`, with every byte but letters, digits, `-`, `_` and `.` as `%XX`.
fn account_folder(account: &str) -> String {
    let mut folder = String::from("account=");
    for byte in account.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => folder.push(char::from(byte)),
            _ => folder.push_str(&format!("%{byte:02X}")),
        }
    }
    folder
}

/// Does `work` for every number below `count` on up to `threads` threads; the results stand in order.
fn in_parallel<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> Result<T, FilesError> + Sync,
) -> Result<Vec<T>, FilesError> {
    let numbers: Vec<usize> = (0..count).collect();
    parallel::each(threads, &numbers, |&number| work(number)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_become_folders_that_hold_no_slash() {
        for (account, folder) in [
            ("shop", "account=shop"),
            ("demo-ev.2", "account=demo-ev.2"),
            ("a/b=c", "account=a%2Fb%3Dc"),
            ("çay", "account=%C3%A7ay"),
        ] {
            assert_eq!(account_folder(account), folder);
        }
    }

    #[test]
    fn results_stand_in_order_whatever_the_threads() {
        for threads in [0, 1, 3, 50] {
            assert_eq!(in_parallel(7, threads, Ok).unwrap(), [0, 1, 2, 3, 4, 5, 6]);
        }
        assert!(in_parallel(0, 2, Ok).unwrap().is_empty());
    }
}
