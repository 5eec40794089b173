//! The ledger in a store.

use nabiz_app::desk::QuarantineRow;
use nabiz_domain::event::Millis;
use nabiz_sources::Refusal;
use nabiz_store::{Appended, Event, QuarantineState, Quarantined, Store, StoreError};
use tokio::runtime::Handle;

use super::ledger::{Ledger, LedgerError, NewEvent};

/// A store asked from threads that may block.
#[derive(Clone, Debug)]
pub struct StoredLedger {
    store: Store,
    runtime: Handle,
}

impl StoredLedger {
    /// `store`, whose connections live on `runtime`.
    #[must_use]
    pub fn new(store: Store, runtime: Handle) -> Self {
        Self { store, runtime }
    }
}

impl Ledger for StoredLedger {
    fn append(&self, events: Vec<NewEvent>, received_at: Millis) -> Result<Vec<bool>, LedgerError> {
        let event = |one: NewEvent| Event {
            account: one.account,
            event_id: one.event_id,
            case_id: one.case_id,
            at: one.at,
            json: one.json,
        };
        let events = events.into_iter().map(event).collect();
        let appended = self.runtime.block_on(self.store.append(events, received_at)).map_err(failed)?;
        Ok(appended.into_iter().map(|one| one != Appended::Duplicate).collect())
    }

    fn tail(&self, position: i64, limit: usize) -> Result<Vec<(i64, String)>, LedgerError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let kept = self.runtime.block_on(self.store.tail(position, limit)).map_err(failed)?;
        Ok(kept.into_iter().map(|one| (one.position, one.body)).collect())
    }

    fn quarantine(&self, refusals: &[Refusal], received_at: Millis) -> Result<(), LedgerError> {
        let rows: Vec<Quarantined> = refusals.iter().map(row).collect();
        self.runtime.block_on(self.store.quarantine(&rows, received_at)).map_err(failed)
    }

    fn quarantined(&self) -> Result<u64, LedgerError> {
        let counts = self.runtime.block_on(self.store.quarantine_counts()).map_err(failed)?;
        Ok(counts.into_iter().map(|(_, n)| n).sum())
    }

    fn quarantine_page(&self, after: i64, limit: usize) -> Result<Vec<QuarantineRow>, LedgerError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.runtime.block_on(self.store.quarantine_page(after, limit)).map_err(failed)?;
        let shown = |one: nabiz_store::QuarantineRow| QuarantineRow {
            number: one.number,
            source: one.row.source,
            line: one.row.line,
            field: one.row.field,
            reason: one.row.reason,
            raw: one.row.raw,
            received_at: one.received_at,
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    fn settle(&self, number: i64, is_taken: bool, at: Millis) -> Result<bool, LedgerError> {
        let state = if is_taken { QuarantineState::Readmitted } else { QuarantineState::Dismissed };
        self.runtime.block_on(self.store.settle(number, state, at)).map_err(failed)
    }
}

fn row(refusal: &Refusal) -> Quarantined {
    Quarantined {
        source: refusal.file.clone(),
        line: i64::try_from(refusal.line).unwrap_or(i64::MAX),
        field: refusal.field.clone(),
        kind: refusal.kind.id().to_owned(),
        reason: refusal.reason.clone(),
        raw: String::from_utf8_lossy(&refusal.row).into_owned(),
        truncated: refusal.truncated,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: StoreError) -> LedgerError {
    LedgerError(error.to_string())
}
