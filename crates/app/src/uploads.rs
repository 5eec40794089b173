//! Files that people hand in through the browser: looked through first, imported when somebody says so.
//!
//! An upload goes one way: its files are *looked at* as if they were imported, without keeping anything. A table that
//! nobody knows *asks* for a mapping, with a guess to start from; what can be read is *ready*, with what would come of
//! it; then it is *importing*, and *done*.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::desk::DeskError;

/// A file as it was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedFile {
    /// Its name there, without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// How far a reading is, in bytes as they lie on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Read so far.
    pub done: u64,
    /// All there is.
    pub total: u64,
}

/// What one file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFound {
    /// Its name.
    pub name: String,
    /// What it was taken for and why.
    pub what: String,
    /// Rows that were not blank.
    pub rows: u64,
    /// Events that would come of them.
    pub events: u64,
    /// Rows that would be refused.
    pub refused: u64,
}

/// What would come of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The files.
    pub files: Vec<FileFound>,
    /// Events by type, in order of their names.
    pub by_type: BTreeMap<String, u64>,
    /// The accounts, in order of their names, with their events.
    pub accounts: BTreeMap<String, u64>,
    /// First and last instant, milliseconds since the epoch.
    pub span: Option<(i64, i64)>,
    /// Rows that would be refused.
    pub refused: u64,
    /// The first of them, worded.
    pub first_refusals: Vec<String>,
}

impl Found {
    /// Events in all.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.by_type.values().sum()
    }
}

/// One decision of a guessed mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftPoint {
    /// The key of the mapping.
    pub key: String,
    /// The column, if one was found.
    pub column: Option<String>,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
    /// What to look at, where it is not sure.
    pub question: Option<String>,
}

/// A mapping to start from.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The file that it is for.
    pub file: String,
    /// The mapping.
    pub toml: String,
    /// The columns that there are.
    pub columns: Vec<String>,
    /// What was decided.
    pub points: Vec<DraftPoint>,
    /// How the rows stand for events, as mappings name it: `case_per_row`, `event_per_row`, `feed_per_row`.
    pub shape: String,
    /// The account.
    pub account: String,
    /// The zone of times that say none.
    pub zone: Option<String>,
}

/// What somebody says about the table of a [`Draft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Columns by key, account and zone; the rest is guessed again.
    Columns {
        /// By [`DraftPoint::key`]: the column, or none at all.
        columns: BTreeMap<String, Option<String>>,
        /// How the rows stand for events.
        shape: Option<String>,
        /// The account.
        account: Option<String>,
        /// The zone of times that say none.
        zone: Option<String>,
    },
    /// The whole mapping.
    Mapping(String),
}

/// How an upload stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Files are coming in.
    Receiving,
    /// Somebody reads it through.
    Looking(Progress),
    /// A table is of no known form: how is it to be read?
    Asking {
        /// Why it cannot be read as it is.
        why: String,
    },
    /// It can be imported.
    Ready(Found),
    /// Its events go into the ledger.
    Importing(Progress),
    /// They are there.
    Done {
        /// Events that were new.
        events: u64,
        /// Events that were known.
        duplicates: u64,
        /// Rows in quarantine.
        refused: u64,
    },
    /// It cannot be read, and no mapping would help.
    Failed {
        /// Why.
        why: String,
    },
}

/// Files that were handed in together.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// Its number.
    pub id: u64,
    /// Who handed them in.
    pub by: String,
    /// When, milliseconds since the epoch.
    pub at: i64,
    /// The files.
    pub files: Vec<UploadedFile>,
    /// How it stands.
    pub stage: Stage,
    /// The last mapping that was made for it.
    pub draft: Option<Draft>,
}

impl Upload {
    /// Whether something goes on by itself.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Receiving | Stage::Looking(_) | Stage::Importing(_))
    }
}

/// Where uploads wait. Its methods return soon; reading goes on beside them.
pub trait Uploads: Send + Sync {
    /// The uploads, the youngest first.
    fn all(&self) -> Vec<Upload>;

    /// One of them.
    ///
    /// # Errors
    /// When there is none of this number.
    fn one(&self, id: u64) -> Result<Upload, DeskError>;

    /// A new one with a folder of its own, into which its files are to be written.
    ///
    /// # Errors
    /// When there is no place for it.
    fn begin(&self, by: &str) -> Result<(u64, PathBuf), DeskError>;

    /// Reads through what lies in the folder.
    ///
    /// # Errors
    /// When there is none of this number, or no file in it.
    fn look(&self, id: u64) -> Result<(), DeskError>;

    /// Says how a table is to be read, and reads through everything again.
    ///
    /// # Errors
    /// When there is none of this number, or it asks nothing.
    fn answer(&self, id: u64, answer: Answer) -> Result<(), DeskError>;

    /// Imports what is ready.
    ///
    /// # Errors
    /// When there is none of this number, or it is not ready.
    fn import(&self, id: u64) -> Result<(), DeskError>;

    /// Forgets it and takes its files away; what was imported stays.
    ///
    /// # Errors
    /// When there is none of this number, or it is being read.
    fn discard(&self, id: u64) -> Result<(), DeskError>;
}
