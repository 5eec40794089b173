//! What lasts from one start to the next.

use xxhash_rust::xxh3::xxh3_64;

use super::snapshot::facts::{FACTS, Origin};
use super::snapshot::{KeptBook, SnapshotError};
use super::{Live, Standing, locked, snapshot};

/// So few events are soon read again.
const LITTLE: u64 = 10_000;

impl Live {
    /// Begins with the book of the last time and the facts that were made of it, as far as they can be used; whether
    /// there are such facts.
    pub(super) fn read_snapshot(&self) -> bool {
        let Some(path) = &self.options.snapshot else { return false };
        let warn = |error: SnapshotError| (self.options.warn)(&error);
        let (kept, facts) = std::thread::scope(|scope| {
            let facts = self
                .origin()
                .map(|origin| scope.spawn(move || snapshot::facts::read(&path.with_file_name(FACTS), origin)));
            let kept = snapshot::read(path, &*self.ledger);
            // A thread that panicked has said so, and gives no facts.
            (kept, facts.and_then(|facts| facts.join().ok()))
        });
        let Ok(Some(kept)) = kept.map_err(warn) else { return false };
        let KeptBook { mut book, position, mark } = kept;
        *locked(&self.in_snapshot) = book.events();
        book.seal();
        let index = book.index();
        *self.standing_mut() = Standing { book, index, position, ..Standing::nothing() };
        let facts = facts.unwrap_or(Ok(None)).map_err(warn).unwrap_or_default();
        let Some((mut facts, _)) = facts.filter(|(_, of)| *of == mark) else { return false };
        facts.set_config(self.config());
        *locked(&self.projections) = facts;
        true
    }

    /// How facts are made now.
    fn origin(&self) -> Option<Origin> {
        let settings = xxh3_64(format!("{:?}", self.config()).as_bytes());
        Some(Origin { program: self.options.program?, settings })
    }

    /// Keeps book and facts for the next start, unless the kept ones lack little. What is known is held meanwhile, so that
    /// nothing new can be taken: a time for it is the end, when the projector has stopped.
    pub fn keep_snapshot(&self) {
        self.keep(true);
    }

    /// The same; `is_kept` says whether there are kept facts that can be used.
    pub(super) fn keep(&self, is_kept: bool) {
        let Some(path) = &self.options.snapshot else { return };
        let projections = locked(&self.projections);
        let standing = self.standing();
        let mut kept = locked(&self.in_snapshot);
        let events = standing.book.events();
        if events == 0 || is_kept && events < *kept + LITTLE {
            return;
        }
        let written = snapshot::write(path, &standing.book, &*self.ledger, standing.position).and_then(|mark| {
            *kept = events;
            // What was taken and not folded yet is in no facts.
            let is_folded = projections.is_of(&self.config()) && standing.book.is_indexed(&standing.index);
            let path = path.with_file_name(FACTS);
            match self.origin().filter(|_| is_folded) {
                Some(origin) => snapshot::facts::write(&path, &projections, origin, mark),
                None => Ok(()),
            }
        });
        if let Err(error) = written {
            (self.options.warn)(&error);
        }
    }
}
