//! Events in little memory: case by case as they arrived, each as what it has above the one before.
//!
//! An event of a book that is open takes 72 bytes, one that is sealed some 20. To be read it is written out again, which
//! costs less than a fold makes of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::event::{Millis, What};
use crate::shelf::Shelf;
use crate::symbols::Sym;

use super::index::Groups;
use super::shelf::{Lot, LotBytes, Shelved};
use super::{Case, Entry};

/// Bytes of a lot that is kept elsewhere: so many are read for the events of one case.
const LOT: usize = 1 << 14;
/// Bytes that an event takes, roughly.
const GUESS: usize = 24;

/// Events that are sealed: those that are kept elsewhere, and in memory those behind them.
#[derive(Debug, Default)]
pub(super) struct Sealed {
    shelved: Option<Shelved>,
    /// Cases with events in memory, in order, and where the events of each end.
    cases: Vec<u32>,
    ends: Vec<u64>,
    bytes: Vec<u8>,
    /// Of how many cases they are, counted from the first.
    covered: u32,
    count: usize,
}

/// An event as it is sealed.
#[derive(Serialize, Deserialize)]
struct Short {
    /// Milliseconds since the event before of its case, of the first since the epoch.
    since: i64,
    seq: Option<u64>,
    what: What<Sym>,
    /// As bytes: a hash has no small numbers.
    id: [u8; 8],
}

/// The events of a case.
#[derive(Clone, Debug)]
pub(super) struct Events<'a> {
    rest: &'a [u8],
    owner: u32,
    at: Millis,
}

impl Iterator for Events<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        // What was sealed can be read; what came from a file was read once when it was taken.
        let (short, rest) = postcard::take_from_bytes::<Short>(self.rest).ok()?;
        self.rest = rest;
        self.at = self.at.wrapping_add(short.since);
        let id = u64::from_le_bytes(short.id);
        Some(Entry { at: self.at, seq: short.seq, what: short.what, owner: self.owner, id })
    }
}

impl<'a> Events<'a> {
    /// What [`bytes_of`] gave.
    pub fn of(bytes: &'a [u8], owner: u32) -> Self {
        Self { rest: bytes, owner, at: 0 }
    }

    /// Whether everything was read.
    pub fn is_over(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Events of one case or feed as bytes.
pub(super) fn bytes_of(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(GUESS * entries.len());
    let mut before = 0;
    for entry in entries {
        put(&mut bytes, entry, before);
        before = entry.at;
    }
    bytes
}

/// Appends an event to those of its case or feed, the last of which happened at `before`.
fn put(bytes: &mut Vec<u8>, entry: &Entry, before: Millis) {
    let Entry { at, seq, what, id, .. } = *entry;
    let short = Short { since: at.wrapping_sub(before), seq, what, id: id.to_le_bytes() };
    match postcard::to_extend(&short, std::mem::take(bytes)) {
        Ok(extended) => *bytes = extended,
        Err(error) => unreachable!("plain numbers are written to memory: {error}"),
    }
}

impl Sealed {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Cases with events in memory, and the bytes of these.
    pub fn sizes(&self) -> (usize, usize) {
        (self.cases.len(), self.bytes.len())
    }

    /// Makes room for the events of so many cases more in so many bytes.
    pub fn make_room(&mut self, (cases, bytes): (usize, usize)) {
        // Without the room it takes longer, and nothing else.
        let _ = self.cases.try_reserve_exact(cases);
        let _ = self.ends.try_reserve_exact(cases);
        let _ = self.bytes.try_reserve_exact(bytes);
    }

    /// Of how many cases they are, counted from the first.
    pub fn covered(&self) -> usize {
        self.covered as usize
    }

    /// Whether all that was asked of the shelf could be read.
    pub fn is_sound(&self) -> bool {
        self.shelved.as_ref().is_none_or(Shelved::is_sound)
    }

    /// The events of a case as they arrived.
    pub fn events_of(&self, case: Case) -> impl Iterator<Item = Entry> + '_ {
        let shelved = self.shelved.as_ref().and_then(|shelved| shelved.lot_of(case));
        let own: Vec<Entry> = shelved.into_iter().flat_map(|lot| lot.events_of(case).collect::<Vec<_>>()).collect();
        own.into_iter().chain(self.late_of(case))
    }

    /// Those of them that are in memory.
    fn late_of(&self, case: Case) -> Events<'_> {
        let bytes = self.cases.binary_search(&case.0).map_or(&[][..], |number| self.bytes_of(number));
        Events::of(bytes, case.0)
    }

    fn bytes_of(&self, number: usize) -> &[u8] {
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from as usize..self.ends[number] as usize]
    }

    /// The events in memory of each case that has any.
    fn late(&self) -> impl Iterator<Item = Events<'_>> {
        self.cases.iter().enumerate().map(|(number, &case)| Events::of(self.bytes_of(number), case))
    }

    /// All events; those of a case as they arrived.
    pub fn events(&self) -> impl Iterator<Item = Entry> + '_ {
        let all = |lot: Lot| lot.cases().flat_map(|case| lot.events_of(case).collect::<Vec<_>>()).collect::<Vec<_>>();
        self.shelved.iter().flat_map(Shelved::lots).flat_map(all).chain(self.late().flatten())
    }

    /// Puts `entries` behind those of their cases, of which there are `cases`.
    pub fn add(&mut self, entries: &[Entry], cases: usize) {
        let groups = Groups::of(cases, entries.iter().map(|entry| entry.owner));
        let mut more = Self { covered: cases as u32, ..Self::default() };
        more.bytes.reserve_exact(self.bytes.len() + GUESS * entries.len());
        let mut known = self.cases.iter().copied().enumerate().peekable();
        for case in 0..cases as u32 {
            let own = groups.get(case);
            let mut before = 0;
            match known.next_if(|(_, with_events)| *with_events == case) {
                Some((number, _)) => {
                    let bytes = self.bytes_of(number);
                    more.bytes.extend_from_slice(bytes);
                    if !own.is_empty() {
                        before = Events::of(bytes, case).last().map_or(0, |entry| entry.at);
                    }
                }
                None if own.is_empty() => continue,
                None => {}
            }
            for entry in own.iter().map(|&position| &entries[position as usize]) {
                put(&mut more.bytes, entry, before);
                before = entry.at;
            }
            more.cases.push(case);
            more.ends.push(more.bytes.len() as u64);
        }
        more.fit();
        more.count = self.count + entries.len();
        more.shelved = self.shelved.take();
        *self = more;
    }

    fn fit(&mut self) {
        self.cases.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }

    /// In lots of so many cases at most, and not many more bytes than [`LOT`].
    pub fn lots(&self, size: usize) -> impl Iterator<Item = LotBytes> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            let (mut lengths, mut bytes) = (Vec::new(), Vec::new());
            while next < self.covered && lengths.len() < size {
                let start = bytes.len();
                self.copy(Case(next), &mut bytes);
                if bytes.len() > LOT && start > 0 {
                    bytes.truncate(start);
                    break;
                }
                lengths.push((bytes.len() - start) as u32);
                next += 1;
            }
            (!lengths.is_empty()).then_some(LotBytes { lengths, bytes })
        })
    }

    /// Appends all bytes of a case.
    fn copy(&self, case: Case, into: &mut Vec<u8>) {
        let lot = self.shelved.as_ref().and_then(|shelved| shelved.lot_of(case));
        let shelved = lot.as_ref().map(|lot| lot.events_of(case));
        into.extend_from_slice(shelved.as_ref().map_or(&[][..], |events| events.rest));
        let mut before =
            shelved.filter(|events| !events.rest.is_empty()).map(|events| events.last().map_or(0, |one| one.at));
        let late = self.late_of(case);
        match &mut before {
            // What is in memory begins anew; here it stands on what it follows.
            Some(before) => late.for_each(|entry| put(into, &entry, std::mem::replace(before, entry.at))),
            None => into.extend_from_slice(late.rest),
        }
    }

    /// Takes the next lot into memory; `check` sees each event.
    ///
    /// # Errors
    /// That of `check`; `broken` where the bytes are no events.
    pub fn take_lot<E>(
        &mut self,
        lot: &LotBytes,
        broken: E,
        mut check: impl FnMut(&Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rest = &lot.bytes[..];
        for &length in &lot.lengths {
            let Some((own, others)) = rest.split_at_checked(length as usize) else { return Err(broken) };
            rest = others;
            let mut events = Events::of(own, self.covered);
            for entry in events.by_ref() {
                check(&entry)?;
                self.count += 1;
            }
            if !events.is_over() {
                return Err(broken);
            }
            if !own.is_empty() {
                self.bytes.extend_from_slice(own);
                self.cases.push(self.covered);
                self.ends.push(self.bytes.len() as u64);
            }
            self.covered += 1;
        }
        if rest.is_empty() { Ok(()) } else { Err(broken) }
    }

    /// Expects so many events of so many cases on a shelf.
    pub fn expect(&mut self, cases: u32, events: usize) {
        (self.covered, self.count) = (cases, events);
    }

    /// Leaves all events to `shelf`, whose parts have those of so many cases each.
    pub fn shelve(&mut self, shelf: Arc<dyn Shelf>, lots: &[u32]) {
        self.shelved = Some(Shelved::new(shelf, lots));
        (self.cases, self.ends, self.bytes) = Default::default();
    }
}
