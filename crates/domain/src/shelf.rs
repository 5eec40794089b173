//! Bytes that are kept outside of memory, lot by lot: a lot is read when something of it is asked for.

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where lots are kept.
pub trait Shelf: Debug + Send + Sync {
    /// The lot with this number, in the order in which they were put; `None` where it cannot be read as it was written.
    fn lot(&self, number: usize) -> Option<Vec<u8>>;
}

/// A lot and its number.
type Read<L> = (usize, Arc<L>);

/// The lots of a shelf, those that were read last remembered.
#[derive(Debug)]
pub(crate) struct Lots<L> {
    shelf: Arc<dyn Shelf>,
    remembered: Vec<Mutex<Option<Read<L>>>>,
    /// Whether a lot could not be read.
    is_broken: AtomicBool,
}

impl<L> Lots<L> {
    /// The lots of `shelf`, of which so many that were read last are remembered, at least one: what is asked for one after
    /// the other often lies in one lot.
    pub fn new(shelf: Arc<dyn Shelf>, remembered: usize) -> Self {
        let remembered = (0..remembered.max(1)).map(|_| Mutex::new(None)).collect();
        Self { shelf, remembered, is_broken: AtomicBool::new(false) }
    }

    /// Whether all that was asked for could be read.
    pub fn is_sound(&self) -> bool {
        !self.is_broken.load(Ordering::Relaxed)
    }

    /// A lot, remembered; `parse` makes it of its bytes.
    pub fn get(&self, number: usize, parse: impl FnOnce(Vec<u8>) -> Option<L>) -> Option<Arc<L>> {
        let place = &self.remembered[number % self.remembered.len()];
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        match &*place {
            Some((of, lot)) if *of == number => Some(Arc::clone(lot)),
            _ => {
                let lot = Arc::new(self.read(number, parse)?);
                *place = Some((number, Arc::clone(&lot)));
                Some(lot)
            }
        }
    }

    /// The same, not remembered: for those who read all.
    pub fn read(&self, number: usize, parse: impl FnOnce(Vec<u8>) -> Option<L>) -> Option<L> {
        let lot = self.shelf.lot(number).and_then(parse);
        if lot.is_none() {
            self.is_broken.store(true, Ordering::Relaxed);
        }
        lot
    }
}
