//! What the live desk asks of a ledger, wherever it is kept.

use nabiz_app::desk::QuarantineRow;
use nabiz_sources::Refusal;
use thiserror::Error;

use nabiz_domain::event::Millis;

/// Why the ledger did not do it.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct LedgerError(pub String);

/// An event to be kept.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The account.
    pub account: String,
    /// Its id, unique within the account.
    pub event_id: String,
    /// The case; none for events of feeds.
    pub case_id: Option<String>,
    /// When it happened.
    pub at: Millis,
    /// The native event as one JSON line.
    pub json: String,
}

/// An append-only ledger of native events.
pub trait Ledger: Send + Sync {
    /// Keeps events for good, in order; of each whether it was new. Known ids change nothing.
    ///
    /// # Errors
    /// When they cannot be kept: then none of them is.
    fn append(&self, events: Vec<NewEvent>, received_at: Millis) -> Result<Vec<bool>, LedgerError>;

    /// Up to `limit` events behind `position` in order, each with its own position.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn tail(&self, position: i64, limit: usize) -> Result<Vec<(i64, String)>, LedgerError>;

    /// Keeps rows that could not be read.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn quarantine(&self, refusals: &[Refusal], received_at: Millis) -> Result<(), LedgerError>;

    /// How many rows wait in quarantine.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn quarantined(&self) -> Result<u64, LedgerError>;

    /// Rows in quarantine behind the row `after`, in order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn quarantine_page(&self, after: i64, limit: usize) -> Result<Vec<QuarantineRow>, LedgerError>;

    /// Settles a row in quarantine, as taken after all or as left out; whether it still waited.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    fn settle(&self, number: i64, is_taken: bool, at: Millis) -> Result<bool, LedgerError>;
}
