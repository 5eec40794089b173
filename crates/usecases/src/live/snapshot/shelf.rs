//! The sealed events of a book, left in the file that it is kept in.

use std::path::Path;
use std::sync::Arc;

use nabiz_domain::book::{Book, Part, Shelf};

use super::blocks::{Blocks, Place};
use super::{Block, SnapshotError};

/// Where the parts with sealed events stand in a file, and how many cases each has.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    places: Vec<Place>,
    cases: Vec<u32>,
}

impl Shelves {
    /// Notes the place of a part, if it has sealed events.
    pub fn note(&mut self, part: &Part, place: Place) {
        if let Some(cases) = part.sealed_cases() {
            self.places.push(place);
            self.cases.push(cases);
        }
    }

    /// Leaves the sealed events of `book` to the file, which stays open even if another takes its name.
    pub fn leave(self, book: &mut Book, path: &Path) -> Result<(), SnapshotError> {
        let file = Blocks::open(path)?;
        Ok(book.shelve(Arc::new(InFile { file, places: self.places }), &self.cases)?)
    }
}

#[derive(Debug)]
struct InFile {
    file: Blocks,
    places: Vec<Place>,
}

impl Shelf for InFile {
    fn part(&self, number: usize) -> Option<Part> {
        match self.file.read(*self.places.get(number)?) {
            Ok(Block::Part(part)) => Some(part),
            // That it was not to be read is told by whoever asked.
            Ok(Block::End(_)) | Err(_) => None,
        }
    }
}
