//! Why the store did not do it.

use thiserror::Error;

/// Why the store did not do it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or cannot be reached.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A newer program wrote it.
    #[error("the data is of version {found}, this program knows {known}: update the program")]
    Newer {
        /// As found.
        found: i64,
        /// As known here.
        known: i64,
    },
    /// The address names no database that is known.
    #[error("`{0}` is no database address; use a file or postgres://user@host/name")]
    Address(String),
    /// An event's body is no JSON object.
    #[error("event `{0}` is no JSON object")]
    Body(String),
    /// The writer has gone: the program is ending.
    #[error("the ledger is closed")]
    Closed,
    /// Another node moved the projection first.
    #[error("another node has moved on from position {0}")]
    Moved(i64),
    /// There is something already where a copy was to go.
    #[error("{0}: nothing is overwritten")]
    Occupied(String),
    /// The data contradicts itself; from [`crate::Store::check`].
    #[error("{0}")]
    Damaged(String),
}
