//! Events in, snapshots out.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use nabiz_app::desk::{DeskError, Incoming, Received};
use nabiz_domain::event::Millis;
use nabiz_sources::native::Parser;
use nabiz_sources::{Fault, Refusal, RefusalKind};

use super::exact;
use super::ledger::{Ledger, LedgerError, NewEvent};
use super::projections::Projections;
use super::rebuild::{each_batch, take};
use super::{Live, Seen, Standing, Stirred, locked, of_engine};
use crate::session::Session;

/// So long, in milliseconds, a snapshot that is finished waits until what is asked all the time is answered from it.
const READY: Millis = 150;
/// A fold may take this part of the time between snapshots: a large book is refreshed less often, and never starves
/// those who ask.
const SHARE: u32 = 2;

/// Checks events, keeps the readable ones for good and the others in quarantine; of each what became of it.
pub(super) fn receive(ledger: &dyn Ledger, events: &[Incoming], now: Millis) -> Result<Vec<Received>, LedgerError> {
    let mut parser = Parser::new();
    let mut results: Vec<Option<Received>> = Vec::with_capacity(events.len());
    let mut fit = Vec::new();
    let mut refusals = Vec::new();
    for incoming in events {
        let parsed = parser.parse(incoming.json.as_bytes(), |event| NewEvent {
            account: event.account.to_owned(),
            event_id: event.event_id.to_owned(),
            case_id: event.case_id.map(str::to_owned),
            at: event.at,
            json: exact::kept(&incoming.json, event),
        });
        match parsed {
            // A NUL character stands in no text of PostgreSQL; a ledger must not depend on where it is kept.
            Ok(event) if event.json.contains("\\u0000") => {
                let fault = Fault::row(RefusalKind::Invalid, "a NUL character (\\u0000) in a text");
                refuse(&mut results, &mut refusals, incoming, fault);
            }
            Ok(event) => {
                fit.push(event);
                results.push(None);
            }
            Err(fault) => refuse(&mut results, &mut refusals, incoming, *fault),
        }
    }
    if !refusals.is_empty() {
        ledger.quarantine(&refusals, now)?;
    }
    let kept = if fit.is_empty() { Vec::new() } else { ledger.append(fit, now)? };
    let mut kept = kept.into_iter().map(|is_new| if is_new { Received::Accepted } else { Received::Duplicate });
    Ok(results.into_iter().filter_map(|one| one.or_else(|| kept.next())).collect())
}

fn refuse(results: &mut Vec<Option<Received>>, refusals: &mut Vec<Refusal>, incoming: &Incoming, fault: Fault) {
    let refusal = Refusal::new(&incoming.source, incoming.line, fault, incoming.json.as_bytes());
    results.push(Some(Received::Refused { field: refusal.field.clone(), reason: refusal.reason.clone() }));
    refusals.push(refusal);
}

impl Live {
    /// Takes what the ledger has behind the last known position into the book; whether there was anything.
    ///
    /// # Errors
    /// When the ledger cannot be read or holds what is no event.
    pub fn catch_up(&self) -> Result<bool, DeskError> {
        let mut parser = Parser::new();
        let position = self.standing().position;
        let mut before = position;
        let last = each_batch(&*self.ledger, position, |events, last| {
            let mut standing = self.standing_mut();
            let Standing { book, position, .. } = &mut *standing;
            // The book takes each event once: what another has brought in meanwhile is not taken again.
            if *position == before {
                take(&mut parser, book, events, position)?;
                before = last;
            }
            Ok(())
        })?;
        Ok(last > position)
    }

    /// Brings the facts up to now and replaces the snapshot.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn refresh(&self) -> Result<(), DeskError> {
        let mut projections = locked(&self.projections);
        // What was folded of what could not be read is worth nothing. What was made anew is in memory, so that this ends.
        while !self.fold_more(&mut projections)? {
            self.mend(&mut projections)?;
        }
        Ok(())
    }

    /// Replaces the snapshot, unless what it is made of could not be read.
    fn fold_more(&self, projections: &mut Projections) -> Result<bool, DeskError> {
        let now = (self.options.now)();
        let changed = {
            let mut standing = self.standing_mut();
            let Standing { book, index, .. } = &mut *standing;
            book.index_more(index)
        };
        let fresh = {
            let standing = self.standing();
            let (book, index, threads) = (&standing.book, &standing.index, self.options.threads);
            if book.accounts().is_empty() {
                None
            } else {
                let session = projections.advance(book, index, &self.config(), changed.as_deref(), now, threads);
                let session = session.inspect_err(|_| projections.forget()).map_err(of_engine)?;
                if !book.is_sound() || !projections.is_sound() {
                    return Ok(false);
                }
                let version = standing.version + 1;
                let next = Seen { book, session: Some(&session), as_of: now, version };
                let since = |at: Millis| (self.options.now)() - at;
                let began = (self.options.now)();
                self.make_ready(&next, &|| since(began) > READY);
                Some(Arc::new(session))
            }
        };
        let (version, before) = {
            let mut standing = self.standing_mut();
            let before = std::mem::replace(&mut standing.session, fresh);
            standing.as_of = now;
            standing.version += 1;
            (standing.version, before)
        };
        // Taking it down takes time, too; nobody need wait for that.
        drop(before);
        self.announce(version);
        Ok(true)
    }

    /// Starts the thread that keeps the snapshot fresh until [`Live::stop`]; what it cannot do is told to `failed`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(self: &Arc<Self>, failed: impl Fn(&DeskError) + Send + 'static) -> std::io::Result<JoinHandle<()>> {
        let live = Arc::clone(self);
        std::thread::Builder::new().name("projector".into()).spawn(move || live.project(&failed))
    }

    /// Ends the projector after the snapshot it is at.
    pub fn stop(&self) {
        locked(&self.stirred).stop = true;
        self.stirring.notify_all();
    }

    fn project(&self, failed: &dyn Fn(&DeskError)) {
        let now = || (self.options.now)();
        let since = |at: Millis| Duration::from_millis(u64::try_from(now() - at).unwrap_or_default());
        let mut last = now();
        loop {
            let Stirred { stop, .. } = self.wait_for_events();
            if stop {
                return;
            }
            let began = now();
            let done = self.catch_up().and_then(|any| {
                let is_old = since(last) >= self.options.idle || !self.is_sound();
                if any || is_old { self.refresh().map(|()| true) } else { Ok(false) }
            });
            match done {
                Ok(true) => {
                    last = now();
                    self.keep_more();
                }
                Ok(false) => {}
                Err(error) => failed(&error),
            }
            std::thread::sleep(since(began) / SHARE);
        }
    }

    /// Whether all that was left to files could be read there.
    fn is_sound(&self) -> bool {
        let is_kept_sound = locked(&self.projections).is_sound();
        let standing = self.standing();
        let is_sound = |session: &Arc<Session>| session.store.is_sound();
        is_kept_sound && standing.book.is_sound() && standing.session.iter().all(is_sound)
    }

    /// Until something was received here, or the time to look what other nodes wrote.
    fn wait_for_events(&self) -> Stirred {
        const LOOK: Duration = Duration::from_millis(500);
        let mut stirred = locked(&self.stirred);
        if !stirred.events && !stirred.stop {
            stirred = self.stirring.wait_timeout(stirred, LOOK).map_or_else(|e| e.into_inner().0, |(guard, _)| guard);
        }
        let seen = Stirred { events: stirred.events, stop: stirred.stop };
        stirred.events = false;
        seen
    }
}
