//! Sealed events that are kept outside of memory: a lot of them is read when a case of it is asked for.

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Case;
use super::part::Part;
use super::sealed::Events;

/// So many lots that were read last are remembered: cases that are asked for one after the other lie in one lot.
const REMEMBERED: usize = 64;

/// Where parts of a book are kept that are read when they are needed.
pub trait Shelf: Debug + Send + Sync {
    /// The part with this number among those with sealed events; `None` where it cannot be read as it was written.
    fn part(&self, number: usize) -> Option<Part>;
}

/// The lots on a shelf.
#[derive(Debug)]
pub(super) struct Shelved {
    shelf: Arc<dyn Shelf>,
    /// The first case of each lot, and the number behind the last case.
    firsts: Vec<u32>,
    remembered: Vec<Mutex<Option<Read>>>,
    /// Whether a lot could not be read.
    is_broken: AtomicBool,
}

/// A lot and its number.
type Read = (usize, Arc<Lot>);

/// The events of cases that follow each other.
#[derive(Debug)]
pub(super) struct Lot {
    first: u32,
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Shelved {
    /// The lots of `shelf`, which have so many cases each.
    pub fn new(shelf: Arc<dyn Shelf>, lots: &[u32]) -> Self {
        let mut firsts = vec![0];
        firsts.extend(lots.iter().scan(0, |end, count| {
            *end += count;
            Some(*end)
        }));
        let remembered = (0..REMEMBERED).map(|_| Mutex::new(None)).collect();
        Self { shelf, firsts, remembered, is_broken: AtomicBool::new(false) }
    }

    /// Whether all that was asked for could be read.
    pub fn is_sound(&self) -> bool {
        !self.is_broken.load(Ordering::Relaxed)
    }

    /// The lot with the events of `case`, if it is in any that can be read.
    pub fn lot_of(&self, case: Case) -> Option<Arc<Lot>> {
        let number = self.firsts.partition_point(|first| *first <= case.0).checked_sub(1)?;
        if number + 1 >= self.firsts.len() {
            return None;
        }
        let mut place = self.remembered[number % REMEMBERED].lock().unwrap_or_else(PoisonError::into_inner);
        match &*place {
            Some((of, lot)) if *of == number => Some(Arc::clone(lot)),
            _ => {
                let lot = self.read(number)?;
                *place = Some((number, Arc::clone(&lot)));
                Some(lot)
            }
        }
    }

    /// All lots that can be read.
    pub fn lots(&self) -> impl Iterator<Item = Arc<Lot>> + '_ {
        (0..self.firsts.len() - 1).filter_map(|number| self.read(number))
    }

    fn read(&self, number: usize) -> Option<Arc<Lot>> {
        let (first, end) = (self.firsts[number], self.firsts[number + 1]);
        let lot = self.shelf.part(number).and_then(Part::into_sealed).and_then(|(lengths, bytes)| {
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
        });
        if lot.is_none() {
            self.is_broken.store(true, Ordering::Relaxed);
        }
        lot.map(Arc::new)
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
