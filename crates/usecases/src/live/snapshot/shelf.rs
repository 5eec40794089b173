//! Lots that are left in the file that they were written to.

use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::sync::Arc;

use nabiz_domain::shelf::Shelf;
use serde::de::DeserializeOwned;

use super::blocks::{Blocks, Place};

/// A block that may be a lot.
pub(super) trait HasLot: DeserializeOwned + 'static {
    /// The bytes of the lot, if it is one.
    fn into_lot(self) -> Option<Vec<u8>>;
}

/// The lots at `places` in a file of blocks of this kind, which stays open even if another takes its name.
pub(super) fn shelf<B: HasLot>(file: Arc<Blocks>, places: Vec<Place>) -> Arc<dyn Shelf> {
    Arc::new(InFile::<B> { file, places, kind: PhantomData })
}

struct InFile<B> {
    file: Arc<Blocks>,
    places: Vec<Place>,
    kind: PhantomData<fn() -> B>,
}

impl<B> Debug for InFile<B> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} lots in {:?}", self.places.len(), self.file)
    }
}

impl<B: HasLot> Shelf for InFile<B> {
    fn lot(&self, number: usize) -> Option<Vec<u8>> {
        // That it was not to be read is told by whoever asked.
        self.file.read::<B>(*self.places.get(number)?).ok()?.into_lot()
    }
}
