//! Sealed events that are kept outside of memory: a lot of them is read when a case of it is asked for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Case;
use super::sealed::Events;
use crate::raw;
use crate::shelf::{Lots, Shelf};

/// So many lots that were read last are remembered.
const REMEMBERED: usize = 64;

/// The lots on a shelf.
#[derive(Debug)]
pub(super) struct Shelved {
    lots: Lots<Lot>,
    /// The first case of each lot, and the number behind the last case.
    firsts: Vec<u32>,
}

/// The events of cases that follow each other: how many bytes each has, and the bytes.
#[derive(Serialize, Deserialize)]
pub(super) struct LotBytes {
    pub lengths: Vec<u32>,
    #[serde(with = "raw")]
    pub bytes: Vec<u8>,
}

/// The same, to be read.
#[derive(Debug)]
pub(super) struct Lot {
    first: u32,
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl LotBytes {
    /// As one piece.
    pub fn pack(&self) -> Vec<u8> {
        match postcard::to_stdvec(self) {
            Ok(bytes) => bytes,
            Err(error) => unreachable!("plain numbers are written to memory: {error}"),
        }
    }

    /// What was packed.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Shelved {
    /// The lots of `shelf`, which have so many cases each.
    pub fn new(shelf: Arc<dyn Shelf>, lots: &[u32]) -> Self {
        let mut firsts = vec![0];
        firsts.extend(lots.iter().scan(0, |end, count| {
            *end += count;
            Some(*end)
        }));
        Self { lots: Lots::new(shelf, REMEMBERED), firsts }
    }

    /// Whether all that was asked for could be read.
    pub fn is_sound(&self) -> bool {
        self.lots.is_sound()
    }

    /// The lot with the events of `case`, if it is in any that can be read.
    pub fn lot_of(&self, case: Case) -> Option<Arc<Lot>> {
        let number = self.firsts.partition_point(|first| *first <= case.0).checked_sub(1)?;
        if number + 1 >= self.firsts.len() {
            return None;
        }
        self.lots.get(number, |bytes| self.parsed(number, &bytes))
    }

    /// All lots that can be read.
    pub fn lots(&self) -> impl Iterator<Item = Lot> + '_ {
        (0..self.firsts.len() - 1).filter_map(|number| self.lots.read(number, |bytes| self.parsed(number, &bytes)))
    }

    fn parsed(&self, number: usize, bytes: &[u8]) -> Option<Lot> {
        let (first, end) = (self.firsts[number], self.firsts[number + 1]);
        let LotBytes { lengths, bytes } = LotBytes::of(bytes)?;
        let mut until = 0_u32;
        let ends: Vec<u32> = lengths
            .iter()
            .map_while(|length| {
                until = until.checked_add(*length)?;
                Some(until)
            })
            .collect();
        let is_whole = ends.len() == (end - first) as usize && until as usize == bytes.len();
        is_whole.then_some(Lot { first, ends, bytes })
    }
}

impl Lot {
    /// Its cases.
    pub fn cases(&self) -> impl Iterator<Item = Case> + use<> {
        (self.first..self.first + self.ends.len() as u32).map(Case)
    }

    /// The events of one of its cases.
    pub fn events_of(&self, case: Case) -> Events<'_> {
        let number = (case.0 - self.first) as usize;
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        Events::of(&self.bytes[from as usize..self.ends[number] as usize], case.0)
    }
}
