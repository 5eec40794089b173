//! What is in order and lies on a shelf, lot by lot: memory holds where each lot begins.

use std::fmt::Debug;
use std::sync::Arc;

use crate::shelf::{Lots, Shelf};

/// So many lots that were read last are remembered, of some kilobytes each: steps ask for cases and people at random.
const REMEMBERED: usize = 256;

/// Some of what is in order, from a key on.
pub(super) trait Lot<K>: Debug + Sized {
    /// What was written, if `bytes` are that of the lot that begins with `first`.
    fn read(bytes: &[u8], first: K) -> Option<Self>;
}

/// The lots of what is in order.
#[derive(Debug)]
pub(super) struct Run<K, L> {
    lots: Lots<L>,
    /// The number of the first on the shelf.
    offset: usize,
    /// The key with which each begins.
    firsts: Vec<K>,
}

impl<K: Ord + Copy, L: Lot<K>> Run<K, L> {
    /// Lots that begin with `firsts`, which rise; on the shelf they follow each other from number `offset` on.
    pub fn new(shelf: Arc<dyn Shelf>, offset: usize, firsts: Vec<K>) -> Self {
        Self { lots: Lots::new(shelf, firsts.len().min(REMEMBERED)), offset, firsts }
    }

    /// Whether all that was asked for could be read.
    pub fn is_sound(&self) -> bool {
        self.lots.is_sound()
    }

    /// The lots that can be read and may have something from `first` to `last`, both included.
    pub fn between(&self, first: K, last: K) -> impl Iterator<Item = Arc<L>> + '_ {
        // What lies before all lots lies in none; but those behind may be asked for.
        let begin = self.firsts.partition_point(|own| *own <= first).saturating_sub(1);
        let behind = self.firsts.partition_point(|own| *own <= last);
        (begin..behind).filter_map(|at| {
            let parse = |bytes: Vec<u8>| L::read(&bytes, self.firsts[at]);
            self.lots.get(self.offset + at, parse)
        })
    }

    /// All lots that can be read, in order.
    pub fn lots(&self) -> impl Iterator<Item = L> + '_ {
        self.firsts
            .iter()
            .zip(self.offset..)
            .filter_map(|(&first, number)| self.lots.read(number, |bytes| L::read(&bytes, first)))
    }
}

/// `items` in vectors of so many.
pub(super) fn in_lots<T>(mut items: impl Iterator<Item = T>, size: usize) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        let lot: Vec<T> = items.by_ref().take(size).collect();
        (!lot.is_empty()).then_some(lot)
    })
}
