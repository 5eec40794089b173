//! The ledger and the state of an install, in SQLite or PostgreSQL; the only crate that knows SQL.
//!
//! Both keep the same tables and pass the same contract suite (`tests/contract/`). What differs is said where it does:
//! how a batch is unpacked, how a transaction is made the only writer, how a column counts upwards.
//!
//! Free text and contact data never stand in an event's body: [`private`] takes them out on the way in, so that they
//! can be erased while every figure stays.

mod backup;
mod connectors;
mod error;
mod ledger;
mod open;
pub mod private;
mod quarantine;
mod schema;
mod state;
mod writer;

pub use connectors::{ConnectorRow, DueCase, FORGOTTEN, Task, Told, ToldRow};
pub use error::StoreError;
pub use ledger::{Appended, Event, Forgotten, Kept, Projection};
pub use open::{Kind, Store};
pub use quarantine::{Quarantined, Row as QuarantineRow, State as QuarantineState};
pub use state::{DeedRow, PersonRow, SessionRow, TokenRow, ViewRow};
