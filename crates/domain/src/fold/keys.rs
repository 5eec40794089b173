//! Sorted sets of keys, most of which lie on a shelf.
//!
//! What lies there is never changed: memory holds which keys came since, and which are gone. So a key is put in or taken
//! out without a look at the shelf.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::book::Case;
use crate::event::Millis;
use crate::shelf::Shelf;
use crate::symbols::Sym;

use super::run::{Lot, Run, in_lots};

/// So many keys are a lot on a shelf, some 2 KB: of people at random one key is looked for, and the others are read with it.
pub(super) const LOT: usize = 192;

/// A key of a set.
pub(super) trait Key: Ord + Copy + std::fmt::Debug {
    /// What it is made of.
    type Numbers: AsRef<[i64]> + AsMut<[i64]> + Default + Serialize + DeserializeOwned;
    /// The key as numbers.
    fn numbers(self) -> Self::Numbers;
    /// The key that these numbers are of.
    fn of(numbers: &Self::Numbers) -> Option<Self>;
}

/// A set of keys.
#[derive(Debug)]
pub(super) struct Keys<K> {
    run: Option<Run<K, KeyLot<K>>>,
    /// Keys that are not on the shelf.
    since: BTreeSet<K>,
    /// Keys that are on the shelf and in the set no more.
    gone: BTreeSet<K>,
}

/// Some keys in order.
#[derive(Debug)]
pub(super) struct KeyLot<K>(Vec<K>);

impl<K> Default for Keys<K> {
    fn default() -> Self {
        Self { run: None, since: BTreeSet::new(), gone: BTreeSet::new() }
    }
}

impl<K: Key> FromIterator<K> for Keys<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        // A set is made at once of what is in order, which is quicker than one by one.
        Self { since: keys.into_iter().collect(), ..Self::default() }
    }
}

impl<K: Key> Keys<K> {
    /// Puts in a key that is not in the set.
    pub fn insert(&mut self, key: K) {
        if !self.gone.remove(&key) {
            self.since.insert(key);
        }
    }

    /// Takes out a key that is in the set.
    pub fn remove(&mut self, key: K) {
        if !self.since.remove(&key) {
            self.gone.insert(key);
        }
    }

    /// The keys in `range`, which is not empty, in order.
    pub fn range(&self, range: RangeInclusive<K>) -> impl Iterator<Item = K> + '_ {
        let (first, last) = (*range.start(), *range.end());
        let lots = self.run.iter().flat_map(move |run| run.between(first, last));
        let shelved = lots.flat_map(move |lot| {
            let (begin, end) = lot.places(first, last);
            (begin..end).map(move |place| lot.0[place])
        });
        self.with_since(shelved, self.since.range(range).copied())
    }

    /// All keys in lots of so many, each with its first and as bytes.
    pub fn lots(&self, size: usize) -> impl Iterator<Item = (K, Vec<u8>)> + '_ {
        let shelved = self.run.iter().flat_map(Run::lots).flat_map(|lot| lot.0);
        let all = self.with_since(shelved, self.since.iter().copied());
        in_lots(all, size).map(|keys| (keys[0], bytes_of(&keys)))
    }

    fn with_since<'s>(
        &'s self,
        shelved: impl Iterator<Item = K> + 's,
        since: impl Iterator<Item = K> + 's,
    ) -> impl Iterator<Item = K> + 's {
        merged(shelved.filter(|key| !self.gone.contains(key)), since)
    }

    /// Leaves all keys to `shelf`, where the lots of this set stand from number `offset` on and begin with `firsts`.
    pub fn shelve(&mut self, shelf: &Arc<dyn Shelf>, offset: usize, firsts: Vec<K>) {
        *self = Self { run: Some(Run::new(Arc::clone(shelf), offset, firsts)), ..Self::default() };
    }

    /// Whether all that was asked of the shelf could be read.
    pub fn is_sound(&self) -> bool {
        self.run.as_ref().is_none_or(Run::is_sound)
    }
}

impl<K: Key> KeyLot<K> {
    /// Where the keys from `first` to `last` begin, and where they end.
    fn places(&self, first: K, last: K) -> (usize, usize) {
        (self.0.partition_point(|key| *key < first), self.0.partition_point(|key| *key <= last))
    }
}

impl<K: Key> Lot<K> for KeyLot<K> {
    fn read(bytes: &[u8], first: K) -> Option<Self> {
        let (mut rest, mut keys) = (bytes, Vec::with_capacity(LOT));
        let mut before = K::Numbers::default();
        while !rest.is_empty() {
            let (mut numbers, behind) = postcard::take_from_bytes::<K::Numbers>(rest).ok()?;
            let own = numbers.as_mut().iter_mut().zip(before.as_ref());
            own.for_each(|(number, before)| *number = number.wrapping_add(*before));
            keys.push(K::of(&numbers)?);
            (rest, before) = (behind, numbers);
        }
        let is_in_order = keys.is_sorted_by(|a, b| a < b) && keys.first() == Some(&first);
        is_in_order.then_some(Self(keys))
    }
}

/// Keys as bytes, each as what it has above the one before.
fn bytes_of<K: Key>(keys: &[K]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut before = K::Numbers::default();
    for key in keys {
        let (mut above, numbers) = (key.numbers(), key.numbers());
        let own = above.as_mut().iter_mut().zip(before.as_ref());
        own.for_each(|(number, before)| *number = number.wrapping_sub(*before));
        before = numbers;
        match postcard::to_extend(&above, std::mem::take(&mut bytes)) {
            Ok(extended) => bytes = extended,
            Err(error) => unreachable!("plain numbers are written to memory: {error}"),
        }
    }
    bytes
}

/// What two iterators in order give, in order.
fn merged<K: Ord>(a: impl Iterator<Item = K>, b: impl Iterator<Item = K>) -> impl Iterator<Item = K> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(first), Some(second)) if second < first => b.next(),
        (Some(_), _) => a.next(),
        (None, _) => b.next(),
    })
}

/// Whose, when, and which case.
impl Key for (Sym, Millis, Case) {
    type Numbers = [i64; 3];

    fn numbers(self) -> [i64; 3] {
        let (whose, at, case) = self;
        [whose.index() as i64, at, case.0.into()]
    }

    fn of(&[whose, at, case]: &[i64; 3]) -> Option<Self> {
        Some((sym(whose)?, at, Case(case.try_into().ok()?)))
    }
}

/// Who, from when until when, on which case and in which session.
impl Key for (Sym, Millis, Millis, Case, u32) {
    type Numbers = [i64; 5];

    fn numbers(self) -> [i64; 5] {
        let (who, from, until, case, session) = self;
        [who.index() as i64, from, until, case.0.into(), session.into()]
    }

    fn of(&[who, from, until, case, session]: &[i64; 5]) -> Option<Self> {
        Some((sym(who)?, from, until, Case(case.try_into().ok()?), session.try_into().ok()?))
    }
}

fn sym(index: i64) -> Option<Sym> {
    Some(Sym::at(u32::try_from(index).ok()? as usize))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type PersonKey = (Sym, Millis, Case);

    /// Lots in memory.
    #[derive(Debug)]
    struct InMemory(Vec<Option<Vec<u8>>>);

    impl Shelf for InMemory {
        fn lot(&self, number: usize) -> Option<Vec<u8>> {
            self.0.get(number)?.clone()
        }
    }

    /// Leaves a set to a shelf that has other lots before, and loses those that are not kept.
    fn shelve<K: Key>(keys: &mut Keys<K>, size: usize, is_kept: impl Fn(usize) -> bool) {
        const OTHERS: usize = 2;
        let (firsts, lots): (Vec<K>, Vec<Vec<u8>>) = keys.lots(size).unzip();
        let lots = lots.into_iter().enumerate().map(|(number, lot)| is_kept(number).then_some(lot));
        let shelf: Arc<dyn Shelf> = Arc::new(InMemory(vec![None; OTHERS].into_iter().chain(lots).collect()));
        keys.shelve(&shelf, OTHERS, firsts);
    }

    fn key() -> impl Strategy<Value = PersonKey> {
        let instant = prop_oneof![4 => 0..5_i64, 1 => Just(Millis::MIN), 1 => Just(Millis::MAX), 1 => any::<i64>()];
        let number = prop_oneof![8 => 0..4_u32, 1 => Just(u32::MAX - 1)];
        (number.clone(), instant, number).prop_map(|(sym, at, case)| (Sym::at(sym as usize), at, Case(case)))
    }

    #[derive(Clone, Debug)]
    enum Change {
        Put(PersonKey),
        TakeOut(usize),
        Shelve(usize),
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            6 => key().prop_map(Change::Put),
            4 => any::<usize>().prop_map(Change::TakeOut),
            1 => (1..5_usize).prop_map(Change::Shelve),
        ]
    }

    fn stay() -> impl Strategy<Value = (Sym, Millis, Millis, Case, u32)> {
        (key(), any::<i64>(), any::<u32>())
            .prop_map(|((who, from, case), until, session)| (who, from, until, case, session))
    }

    proptest! {
        #[test]
        fn a_set_on_a_shelf_is_a_set(changes in prop::collection::vec((change(), key(), key()), 0..120)) {
            let (mut keys, mut model) = (Keys::<PersonKey>::default(), BTreeSet::new());
            for (change, a, b) in changes {
                match change {
                    Change::Put(key) if model.insert(key) => keys.insert(key),
                    Change::Put(_) => {}
                    Change::TakeOut(pick) => {
                        let known = model.iter().nth(pick % model.len().max(1)).copied();
                        known.into_iter().for_each(|key| keys.remove(key));
                        known.map(|key| model.remove(&key));
                    }
                    Change::Shelve(size) => shelve(&mut keys, size, |_| true),
                }
                let range = a.min(b)..=a.max(b);
                let expected: Vec<_> = model.range(range.clone()).copied().collect();
                prop_assert_eq!(keys.range(range).collect::<Vec<_>>(), expected);
            }
            // Where keys lie does not show in what is written of them.
            let anew: Keys<PersonKey> = model.into_iter().collect();
            prop_assert_eq!(keys.lots(3).collect::<Vec<_>>(), anew.lots(3).collect::<Vec<_>>());
            prop_assert!(keys.is_sound());
        }

        #[test]
        fn a_lot_that_is_lost_is_told_when_it_is_asked_for(
            all in prop::collection::btree_set(key(), 1..40),
            lost in any::<usize>(),
            picks in (any::<usize>(), any::<usize>()),
        ) {
            let mut keys: Keys<PersonKey> = all.iter().copied().collect();
            let lost = lost % all.len().div_ceil(3);
            shelve(&mut keys, 3, |number| number != lost);
            prop_assert!(keys.is_sound());
            let (a, b) = (picks.0 % all.len(), picks.1 % all.len());
            let in_order: Vec<PersonKey> = all.into_iter().collect();
            let (first, last) = (a.min(b), a.max(b));
            let given: Vec<PersonKey> = keys.range(in_order[first]..=in_order[last]).collect();
            let kept = in_order.iter().enumerate().filter(|(place, _)| (first..=last).contains(place) && place / 3 != lost);
            prop_assert_eq!(given, kept.map(|(_, key)| *key).collect::<Vec<_>>());
            prop_assert_eq!(keys.is_sound(), !(first / 3..=last / 3).contains(&lost));
        }

        #[test]
        fn no_bytes_make_a_lot_panic(mut keys in prop::collection::vec(stay(), 1..9), noise in (any::<usize>(), any::<u8>())) {
            keys.sort_unstable();
            keys.dedup();
            let mut bytes = bytes_of(&keys);
            prop_assert_eq!(KeyLot::read(&bytes, keys[0]).map(|lot| lot.0), Some(keys.clone()));
            let at = noise.0 % bytes.len();
            bytes[at] ^= noise.1;
            let _ = KeyLot::read(&bytes, keys[0]);
            prop_assert!(KeyLot::read(&bytes[..at.min(1)], keys[0]).is_none());
        }
    }
}
