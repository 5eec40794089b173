//! Events of feeds, which belong to no case: in order, and all but the last of them sealed. Sealed ones can be kept outside of
//! memory.

use std::sync::Arc;

use super::sealed::{self, Events};
use super::{Account, Entry, sort};
use crate::event::Millis;
use crate::shelf::Lots;

/// Events of a lot that is sealed.
const LOT: usize = 512;

/// The events of one account's feeds in their order.
#[derive(Debug, Default)]
pub(super) struct Feeds {
    sealed: Vec<Lot>,
    /// Those behind the sealed ones.
    open: Vec<Entry>,
    /// Where lots are that are not in memory.
    shelved: Option<Arc<Lots<Vec<Entry>>>>,
}

/// As many events as a lot has, sealed.
#[derive(Debug)]
struct Lot {
    /// When the last of them happened.
    until: Millis,
    bytes: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Box<[u8]>),
    /// On a shelf, under this number; while a kept book is read, before anybody has said which.
    Shelf(usize),
}

/// Those of `account` among all.
pub(super) fn of(all: &mut Vec<Feeds>, account: Account) -> &mut Feeds {
    let number = usize::from(account.0);
    if all.len() <= number {
        all.resize_with(number + 1, Feeds::default);
    }
    &mut all[number]
}

impl Feeds {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.sealed.len() * LOT + self.open.len()
    }

    /// All from the `first` on, counted from 0; `owner` is the account.
    pub fn from(&self, first: usize, owner: u32) -> impl Iterator<Item = Entry> + '_ {
        let lots = self.sealed.get(first / LOT..).unwrap_or_default();
        let skipped = if lots.is_empty() { 0 } else { first % LOT };
        let behind = first.saturating_sub(self.sealed.len() * LOT);
        let open = self.open.get(behind..).unwrap_or_default();
        lots.iter().flat_map(move |lot| self.events_of(lot, owner)).skip(skipped).chain(open.iter().copied())
    }

    fn events_of(&self, lot: &Lot, owner: u32) -> Vec<Entry> {
        match &lot.bytes {
            Place::Memory(bytes) => Events::of(bytes, owner).collect(),
            Place::Shelf(number) => {
                let whole = |bytes: Vec<u8>| {
                    let all: Vec<Entry> = Events::of(&bytes, owner).collect();
                    (all.len() == LOT).then_some(all)
                };
                self.shelved.as_ref().and_then(|lots| lots.read(*number, whole)).unwrap_or_default()
            }
        }
    }

    /// Leaves the sealed events to `lots`, where they stand under the numbers from `first` on; the number behind the last.
    pub fn shelve(&mut self, lots: &Arc<Lots<Vec<Entry>>>, first: usize) -> usize {
        self.shelved = Some(Arc::clone(lots));
        let numbers = first..first + self.sealed.len();
        self.sealed.iter_mut().zip(numbers.clone()).for_each(|(lot, number)| lot.bytes = Place::Shelf(number));
        numbers.end
    }

    /// Takes `new` events, each to its place; `seals` says whether most are sealed.
    pub fn add(&mut self, new: &[Entry], seals: bool) {
        let Some((first, owner)) = new.iter().map(|entry| (entry.at, entry.owner)).min() else { return };
        let late = self.sealed.split_off(self.sealed.partition_point(|lot| lot.until < first));
        if !late.is_empty() {
            // At once: lot by lot, those behind would be moved for each.
            let mut open: Vec<Entry> = late.iter().flat_map(|lot| self.events_of(lot, owner)).collect();
            open.append(&mut self.open);
            self.open = open;
        }
        // What happened before the first of them stands where it stands.
        let before = self.open.partition_point(|entry| entry.at < first);
        self.open.extend_from_slice(new);
        sort(&mut self.open[before..]);
        if seals && self.open.len() >= 2 * LOT {
            let full = self.open.len() / LOT - 1;
            let lots = self.open.chunks_exact(LOT).take(full);
            self.sealed.extend(lots.map(|lot| Lot {
                until: lot.last().map_or(Millis::MIN, |last| last.at),
                bytes: Place::Memory(sealed::bytes_of(lot).into_boxed_slice()),
            }));
            self.open.drain(..full * LOT);
        }
    }

    /// Those that are sealed, lot by lot.
    pub fn lots(&self, owner: u32) -> impl Iterator<Item = Vec<u8>> {
        self.sealed.iter().map(move |lot| match &lot.bytes {
            Place::Memory(bytes) => bytes.to_vec(),
            Place::Shelf(_) => sealed::bytes_of(&self.events_of(lot, owner)),
        })
    }

    /// Those that are not.
    pub fn open(&self) -> &[Entry] {
        &self.open
    }

    /// Takes a sealed lot behind those before; `check` sees each event. One that `stays` where it is must be shelved before
    /// it is read.
    ///
    /// # Errors
    /// That of `check`; `broken` where the bytes are no lot, or none that can stand there.
    pub fn take_lot<E>(
        &mut self,
        bytes: Vec<u8>,
        stays: bool,
        owner: u32,
        broken: E,
        mut check: impl FnMut(&Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut until = self.sealed.last().map_or(Millis::MIN, |lot| lot.until);
        let mut events = Events::of(&bytes, owner);
        let mut count = 0;
        for entry in events.by_ref() {
            check(&entry)?;
            if entry.at < until {
                return Err(broken);
            }
            until = entry.at;
            count += 1;
        }
        if count != LOT || !events.is_over() || !self.open.is_empty() {
            return Err(broken);
        }
        let bytes = if stays { Place::Shelf(usize::MAX) } else { Place::Memory(bytes.into_boxed_slice()) };
        self.sealed.push(Lot { until, bytes });
        Ok(())
    }

    /// Takes events behind those before.
    ///
    /// # Errors
    /// `broken` where they are of another account or cannot stand there.
    pub fn take_open<E>(&mut self, entries: Vec<Entry>, owner: u32, broken: E) -> Result<(), E> {
        let sealed = self.sealed.last().map_or(Millis::MIN, |lot| lot.until);
        let until = self.open.last().map_or(sealed, |last| last.at);
        let is_in_order =
            entries.is_sorted_by_key(|entry| entry.at) && entries.first().is_none_or(|one| one.at >= until);
        if !is_in_order || entries.iter().any(|entry| entry.owner != owner) {
            return Err(broken);
        }
        self.open.extend(entries);
        Ok(())
    }

    /// Takes all out.
    pub fn take_out(&mut self, owner: u32) -> Vec<Entry> {
        let all = self.from(0, owner).collect();
        *self = Self::default();
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::What;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn events_that_come_in_any_order_are_read_in_order(
            lots in prop::collection::vec((prop::collection::vec(0..5_000_i64, 1..900), any::<bool>()), 1..6),
            first in 0..3_000_usize,
        ) {
            let (mut feeds, mut all, mut started) = (Feeds::default(), Vec::new(), 0);
            for (times, is_later) in lots {
                // A lot behind those before, or in between.
                let since = if is_later { 5_000 } else { 0 };
                started += since;
                let id = all.len() as u64;
                let entry = |(at, id)| Entry { at: started + at, seq: Some(id), what: What::Ring, owner: 7, id };
                let new: Vec<Entry> = times.into_iter().zip(id..).map(entry).collect();
                feeds.add(&new, true);
                all.extend(new);
            }
            all.sort_by_key(|entry: &Entry| (entry.at, entry.seq));
            prop_assert_eq!(feeds.len(), all.len());
            let read = |first: usize| feeds.from(first, 7).map(|entry| entry.mark()).collect::<Vec<_>>();
            prop_assert_eq!(read(first), all.iter().skip(first).map(Entry::mark).collect::<Vec<_>>());
            prop_assert!(feeds.open().len() < 2 * LOT, "{} events lie open", feeds.open().len());
            let mut again = Feeds::default();
            for lot in feeds.lots(7) {
                prop_assert_eq!(again.take_lot(lot, false, 7, (), |_| Ok(())), Ok(()));
            }
            prop_assert_eq!(again.take_open(feeds.open().to_vec(), 7, ()), Ok(()));
            prop_assert_eq!(again.from(0, 7).map(|entry| entry.mark()).collect::<Vec<_>>(), read(0));
            // A lot before one that was taken, or one that breaks off, is none.
            if let Some(lot) = feeds.lots(7).next() {
                prop_assert_eq!(again.take_lot(lot.clone(), false, 7, (), |_| Ok(())), Err(()));
                let broken = lot[..lot.len() - 1].to_vec();
                prop_assert_eq!(Feeds::default().take_lot(broken, false, 7, (), |_| Ok(())), Err(()));
            }
        }
    }
}
