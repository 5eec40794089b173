//! A ledger in memory, for tests and for a look without a data folder.

use std::collections::BTreeSet;
use std::sync::Mutex;

use nabiz_app::desk::QuarantineRow;
use nabiz_domain::event::Millis;
use nabiz_sources::Refusal;

use super::ledger::{Ledger, LedgerError, NewEvent};
use super::locked;

/// Loses everything when it goes.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    ids: BTreeSet<(String, String)>,
    events: Vec<String>,
    refused: Vec<QuarantineRow>,
}

impl Ledger for MemoryLedger {
    fn append(&self, events: Vec<NewEvent>, _received_at: Millis) -> Result<Vec<bool>, LedgerError> {
        let mut kept = locked(&self.kept);
        let mut news = Vec::with_capacity(events.len());
        for event in events {
            let is_new = kept.ids.insert((event.account, event.event_id));
            if is_new {
                kept.events.push(event.json);
            }
            news.push(is_new);
        }
        Ok(news)
    }

    fn tail(&self, position: i64, limit: usize) -> Result<Vec<(i64, String)>, LedgerError> {
        let kept = locked(&self.kept);
        let from = usize::try_from(position).unwrap_or_default();
        let behind = kept.events.iter().enumerate().skip(from).take(limit);
        Ok(behind.map(|(i, json)| (i as i64 + 1, json.clone())).collect())
    }

    fn quarantine(&self, refusals: &[Refusal], received_at: Millis) -> Result<(), LedgerError> {
        let mut kept = locked(&self.kept);
        for one in refusals {
            let number = kept.refused.last().map_or(1, |row| row.number + 1);
            kept.refused.push(QuarantineRow {
                number,
                source: one.file.clone(),
                line: one.line as i64,
                field: one.field.clone(),
                reason: one.reason.clone(),
                raw: String::from_utf8_lossy(&one.row).into_owned(),
                received_at,
            });
        }
        Ok(())
    }

    fn quarantine_page(&self, after: i64, limit: usize) -> Result<Vec<QuarantineRow>, LedgerError> {
        let kept = locked(&self.kept);
        Ok(kept.refused.iter().filter(|row| row.number > after).take(limit).cloned().collect())
    }

    fn settle(&self, number: i64, _is_taken: bool, _at: Millis) -> Result<bool, LedgerError> {
        let mut kept = locked(&self.kept);
        let before = kept.refused.len();
        kept.refused.retain(|row| row.number != number);
        Ok(kept.refused.len() < before)
    }

    fn quarantined(&self) -> Result<u64, LedgerError> {
        Ok(locked(&self.kept).refused.len() as u64)
    }
}
