//! Rows of one case where one of them decides: the others wait, for it or for the end of the run.
//!
//! A ring group writes a record for each telephone that rang. The one that was answered tells how the call went; where none
//! was, the one that ended last does. Either way the case began with the first of them.

use nabiz_domain::event::{Millis, What};
use nabiz_domain::symbols::{Sym, Symbols};

use super::state::{ByCase, CaseHash};

/// An event of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<S> {
    pub(super) at: Millis,
    pub(super) what: What<S>,
    pub(super) kind: &'static str,
    pub(super) is_opening: bool,
}

impl<S> Told<S> {
    /// The same with other texts.
    pub(super) fn map<T>(self, text: &mut impl FnMut(S) -> T) -> Told<T> {
        Told { at: self.at, what: self.what.map(text), kind: self.kind, is_opening: self.is_opening }
    }
}

/// What the rows of a case came to so far, without one that decides.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) account: Sym,
    pub(super) case_id: Sym,
    pub(super) events: Vec<Told<Sym>>,
    /// Attributes by their position in the mapping.
    pub(super) attributes: Vec<(u16, Sym)>,
}

/// Cases that wait. In the order of their first rows, so that a run tells the same twice.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pub(super) symbols: Symbols,
    index: ByCase<u32>,
    held: Vec<Option<Held>>,
}

impl Waiting {
    /// Takes the case out, to be told.
    pub(super) fn take(&mut self, case: CaseHash) -> Option<Held> {
        let at = self.index.remove(&case)?;
        self.held.get_mut(at as usize)?.take()
    }

    /// Adds a row that does not decide; whether it is the first of its case.
    pub(super) fn add(&mut self, case: CaseHash, row: Held) -> bool {
        match self.index.get(&case).and_then(|&at| self.held.get_mut(at as usize)?.as_mut()) {
            Some(held) => {
                held.events = later(&held.events, &row.events);
                false
            }
            None => {
                self.index.insert(case, self.held.len() as u32);
                self.held.push(Some(row));
                true
            }
        }
    }

    /// Every case that still waits.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Held> {
        self.index.clear();
        std::mem::take(&mut self.held).into_iter().flatten()
    }
}

/// The events of `row`, begun where `other` began if that was before: at its opening, and in its queue.
pub(super) fn joined<S: Copy>(row: &[Told<S>], other: &[Told<S>]) -> Vec<Told<S>> {
    let mut events = row.to_vec();
    let begins = |event: &Told<S>| event.is_opening || matches!(event.what, What::Queue { .. });
    for event in events.iter_mut().filter(|event| begins(event)) {
        let earlier = other.iter().find(|first| first.kind == event.kind && first.at < event.at);
        *event = earlier.copied().unwrap_or(*event);
    }
    events.sort_by_key(|event| event.at);
    events
}

/// Of two rows that do not decide, the one that ended last, begun with the first.
fn later(known: &[Told<Sym>], row: &[Told<Sym>]) -> Vec<Told<Sym>> {
    let end = |events: &[Told<Sym>]| events.iter().map(|event| event.at).max();
    if end(row) > end(known) { joined(row, known) } else { joined(known, row) }
}
