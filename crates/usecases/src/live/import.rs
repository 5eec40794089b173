//! Files into a ledger, by the same readers as a report's.

use std::path::PathBuf;

use nabiz_domain::event::{Event, Millis};
use nabiz_sources::native::write_event;
use nabiz_sources::{DeskSchedule, FileSummary, Progress, ReadError, Reading, Refusal, Sink};
use thiserror::Error;

use super::ledger::{Ledger, LedgerError, NewEvent};

/// Events in one commit.
const BATCH: usize = 1_000;

/// Why an import stopped. What was kept before stays kept: the same files can be imported again.
#[derive(Debug, Error)]
pub enum ImportError {
    /// An input cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What became of an import.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The files.
    pub files: Vec<FileSummary>,
    /// Events that were new.
    pub events: u64,
    /// Events that were known.
    pub duplicates: u64,
    /// Rows in quarantine.
    pub refused: u64,
    /// Schedules of desks, which a ledger does not keep: a server's business hours stand in its settings.
    pub schedules: u64,
}

/// Reads `inputs` into `ledger`.
///
/// # Errors
/// When an input cannot be read or the ledger fails.
pub fn import(
    ledger: &dyn Ledger,
    inputs: &[PathBuf],
    reading: &Reading,
    now: Millis,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Imported, ImportError> {
    let mut taker = Taker::new(ledger, now);
    let summary = nabiz_sources::read_all_with(inputs, reading, &mut taker, progress)?;
    Ok(Imported { files: summary.files, ..taker.finish()? })
}

/// Hears of each event.
type Listener<'l> = dyn FnMut(&Event<'_>) + 'l;

/// Takes events as `tell` tells them; gives the result of the telling, and of the keeping.
///
/// # Errors
/// When the ledger fails.
pub fn import_events<T>(
    ledger: &dyn Ledger,
    now: Millis,
    tell: &mut dyn FnMut(&mut Listener<'_>) -> T,
) -> Result<T, LedgerError> {
    let mut taker = Taker::new(ledger, now);
    let told = tell(&mut |event| taker.event(event));
    taker.finish()?;
    Ok(told)
}

/// Takes events into a ledger, a batch at a time.
pub(super) struct Taker<'l> {
    ledger: &'l dyn Ledger,
    now: Millis,
    waiting: Vec<NewEvent>,
    refusals: Vec<Refusal>,
    done: Imported,
    failed: Option<LedgerError>,
}

impl<'l> Taker<'l> {
    /// One for `ledger`.
    pub fn new(ledger: &'l dyn Ledger, now: Millis) -> Self {
        Self { ledger, now, waiting: Vec::new(), refusals: Vec::new(), done: Imported::default(), failed: None }
    }

    /// Keeps what still waits; what became of it all.
    ///
    /// # Errors
    /// When the ledger failed; what was kept before it did stays kept.
    pub fn finish(mut self) -> Result<Imported, LedgerError> {
        self.flush();
        self.failed.map_or(Ok(self.done), Err)
    }

    fn flush(&mut self) {
        if self.failed.is_some() {
            return;
        }
        let (events, refusals) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.refusals));
        let kept = if refusals.is_empty() { Ok(()) } else { self.ledger.quarantine(&refusals, self.now) };
        let appended = kept.and_then(|()| match events.is_empty() {
            true => Ok(Vec::new()),
            false => self.ledger.append(events, self.now),
        });
        match appended {
            Ok(news) => {
                let new = news.iter().filter(|is_new| **is_new).count() as u64;
                self.done.events += new;
                self.done.duplicates += news.len() as u64 - new;
                self.done.refused += refusals.len() as u64;
            }
            Err(error) => self.failed = Some(error),
        }
    }
}

impl Sink for Taker<'_> {
    fn event(&mut self, event: &Event<'_>) {
        let mut json = Vec::new();
        // Writing to memory cannot fail.
        if write_event(event, &mut json).is_err() {
            return;
        }
        self.waiting.push(NewEvent {
            account: event.account.to_owned(),
            event_id: event.event_id.to_owned(),
            case_id: event.case_id.map(str::to_owned),
            at: event.at,
            json: String::from_utf8_lossy(&json).trim_end().to_owned(),
        });
        if self.waiting.len() >= BATCH {
            self.flush();
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push(refusal);
        if self.refusals.len() >= BATCH {
            self.flush();
        }
    }

    fn schedule(&mut self, _schedule: DeskSchedule) {
        self.done.schedules += 1;
    }
}
