//! Facts files of a run (docs/facts.md): written from a session, read back into a store, or folded straight from events
//! that are told case by case, in memory that does not grow with the number of cases.

mod carry;
mod feeds;
mod outline;
mod windows;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nabiz_app::config::Config;
use nabiz_domain::book::Book;
use nabiz_domain::event::{Event, Millis};
use nabiz_domain::facts::Facts;
use nabiz_engine::files::{FilesError, MANIFEST, Manifest, PARTIAL, Writer};
use nabiz_engine::store::{EngineError, Store};
use thiserror::Error;

use crate::session::Session;
use outline::Outline;
use windows::Windows;

/// Why facts could not be written or read.
#[derive(Debug, Error)]
pub enum FactsError {
    /// The tables' files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The manifest cannot be written.
    #[error("failed to write `{}`", .path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The manifest has no text, which would be a defect here.
    #[error("failed to put the manifest into words")]
    Json(#[from] serde_json::Error),
    /// The source of events failed.
    #[error("failed to tell the events")]
    Tell(#[source] TellError),
    /// A stream belongs to one account.
    #[error("the events belong to several accounts, `{0}` and `{1}`; stream one at a time")]
    Accounts(String, String),
    /// Nothing was told.
    #[error("there are no events to make facts of")]
    Nothing,
    /// Which answer counts would depend on cases of other windows.
    #[error("case `{0}` answers an NPS or ESAT survey, which a stream cannot judge; read the events whole instead")]
    AnswerInCase(String),
    /// A case's events do not stand together.
    #[error("the events of case `{0}` do not stand together; read the events whole instead")]
    Scattered(String),
    /// The source does not keep to what it told first.
    #[error("the second telling differs from the first")]
    Changed,
}

/// What a source of events failed with.
pub type TellError = Box<dyn Error + Send + Sync>;

/// What takes the events that are told.
pub type Listener<'l> = dyn FnMut(&Event<'_>) + 'l;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Bytes of all tables' files.
    pub bytes: u64,
}

/// Writes the facts of `session`, which was folded from `book`, into the folder `dir` on up to `threads` threads. The
/// folder is new, empty, or holds facts, which are replaced.
///
/// # Errors
/// When the folder holds something else or cannot be written.
pub fn write_facts(session: &Session, book: &Book, dir: &Path, threads: usize) -> Result<Written, FactsError> {
    let store = &session.store;
    let mut writer = Writer::create(dir, store.attributes(), threads)?;
    let facts: Vec<&Facts> = session.facts.iter().flat_map(|(_, rows)| rows.folds()).collect();
    writer.add(store, book, &facts)?;
    let bytes = writer.bytes();
    let manifest = writer.finish(store.accounts(), store.as_of());
    seal(dir, &manifest)?;
    Ok(Written { rows: manifest.rows, bytes })
}

/// Reads the facts in `dir` into a store that answers queries as the one did that they were written from.
///
/// # Errors
/// When the folder holds no facts, or they are broken or of another version.
pub fn read_facts(dir: &Path, threads: usize) -> Result<Store, FactsError> {
    Ok(Store::read(dir, threads)?)
}

/// Stores the manifest in one step: before it there are no facts, after it they are whole.
fn seal(dir: &Path, manifest: &Manifest) -> Result<(), FactsError> {
    let (partial, path) = (dir.join(PARTIAL), dir.join(MANIFEST));
    let mut text = serde_json::to_string_pretty(manifest)?;
    text.push('\n');
    fs::write(&partial, text).map_err(|source| FactsError::Manifest { path: partial.clone(), source })?;
    fs::rename(&partial, &path).map_err(|source| FactsError::Manifest { path, source })
}

/// How events are streamed into facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamOptions {
    /// Cases that are folded at once, beside those carried over from earlier. More take more memory and less time.
    pub window_cases: u64,
    /// Facts as of this instant; by default as of the last event.
    pub as_of: Option<Millis>,
    /// Threads.
    pub threads: usize,
}

impl Default for StreamOptions {
    /// 250,000 cases at a time on two threads, as of the last event.
    fn default() -> Self {
        Self { window_cases: 250_000, as_of: None, threads: 2 }
    }
}

/// Folds the events that `tell` tells into facts files without ever holding all of them; `tell` is called twice and
/// tells the same both times. They belong to one account, every id is told once, all events of a case stand together,
/// and either all events of the account's feeds have a `seq` or none has.
///
/// The rows are those of [`write_facts`] over all events at once, to the last bit; files and the order of rows in them
/// differ, as every window writes a part of its own.
///
/// Held at any time: the events and facts of one window; of the cases before it those whose facts can still change (the
/// recontact window behind the earliest case yet to come, as a rule) and those that change them; and of the feeds
/// 24 bytes an order or contract event and an agent's state, with each agent's id once and each customer's three times.
///
/// # Errors
/// When the events break the rules above, the source fails, or the folder cannot be written. That ids are told once and
/// that a case's events stand together is the source's promise: a breach is found within a window, not across many.
pub fn stream_facts(
    tell: &mut dyn FnMut(&mut Listener<'_>) -> Result<(), TellError>,
    config: &Config,
    dir: &Path,
    options: &StreamOptions,
) -> Result<Written, FactsError> {
    let outline = Outline::of(tell, options)?;
    let settings = config.settings_for(&outline.account).clone();
    let mut writer = Writer::create(dir, &outline.attributes, options.threads)?;
    writer.know_customers(&outline.customers);
    let mut windows = Windows::new(&outline, settings, options, writer);
    let mut failed = None;
    tell(&mut |event| {
        if failed.is_none() {
            failed = windows.take(event).err();
        }
    })
    .map_err(FactsError::Tell)?;
    if let Some(error) = failed {
        return Err(error);
    }
    let (writer, info, as_of) = windows.finish()?;
    let bytes = writer.bytes();
    let manifest = writer.finish(&[info], as_of);
    seal(dir, &manifest)?;
    Ok(Written { rows: manifest.rows, bytes })
}

#[cfg(test)]
mod tests;
