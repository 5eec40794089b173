//! What lasts from one start to the next.

use xxhash_rust::xxh3::xxh3_64;

use nabiz_app::desk::DeskError;
use nabiz_domain::book::Book;

use super::projections::Projections;
use super::rebuild::replay;
use super::snapshot::facts::{FACTS, Origin};
use super::snapshot::{KeptBook, SnapshotError};
use super::{Live, Standing, locked, snapshot};

/// So few events are soon read again.
const LITTLE: u64 = 10_000;
/// So many more than this part above those that are kept are kept while the server works.
const MUCH: u64 = 1_000_000;
const GROWTH: (u64, u64) = (5, 4);

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
        let mut projections = locked(&self.projections);
        let mut kept = locked(&self.in_snapshot);
        let standing = self.standing();
        let events = standing.book.events();
        if events == 0 || is_kept && events < *kept + LITTLE {
            return;
        }
        let written = snapshot::write(path, &standing.book, &*self.ledger, standing.position).and_then(|written| {
            *kept = events;
            // What was taken and not folded yet is in no facts.
            let is_folded = projections.is_of(&self.config()) && standing.book.is_indexed(&standing.index);
            let path = path.with_file_name(FACTS);
            if let Some(origin) = self.origin().filter(|_| is_folded) {
                snapshot::facts::write(&path, &projections, origin, written.mark)?.shelve(&mut projections)?;
            }
            Ok(written)
        });
        drop(standing);
        // Nothing is indexed while the projections are held.
        let shelved = written.and_then(|written| written.shelve(&mut self.standing_mut().book));
        if let Err(error) = shelved {
            (self.options.warn)(&error);
        }
    }

    /// Keeps book and facts while the server works, when much came since the last time: the next start then need not read
    /// it, and memory not hold it.
    pub(super) fn keep_more(&self) {
        let events = self.standing().book.events();
        if events > locked(&self.in_snapshot).saturating_mul(GROWTH.0) / GROWTH.1 + MUCH {
            self.keep(true);
        }
    }

    /// Makes anew what was left to a file and can be read there no more: what is remembered of cases is forgotten, so that
    /// they are all folded again; where it is events the whole ledger is read again, too.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn mend(&self, projections: &mut Projections) -> Result<(), DeskError> {
        let is_book_sound = self.standing().book.is_sound();
        let what = if is_book_sound {
            "what is remembered of cases cannot be read; they are folded again"
        } else {
            "events cannot be read; the ledger is read again"
        };
        (self.options.warn)(&SnapshotError::Damaged(what));
        projections.forget();
        *locked(&self.in_snapshot) = 0;
        if is_book_sound {
            return Ok(());
        }
        let mut book = Book::of_ledger();
        let position = replay(&*self.ledger, &mut book, 0)?;
        let index = book.index();
        let mut standing = self.standing_mut();
        (standing.book, standing.index, standing.position) = (book, index, position);
        Ok(())
    }
}
