//! The book of a ledger in a file of its own, so that a start reads only what came since.
//!
//! A ledger is only ever added to. So a book that knows its events up to a position is good for as long as it is the same
//! ledger, which its first event and the one at the position tell. A file that is damaged, of another form or of another
//! ledger is of no use, and no harm: the ledger is read whole, as without one.
//!
//! A file: a mark of its kind, then blocks of length, hash and content. The first says what it is a book of, the last how
//! many there were. The facts that were made of the book stand in a file of their own.

mod blocks;
pub(super) mod facts;
mod shelf;

use std::io;
use std::path::{Path, PathBuf};

use nabiz_domain::book::{Book, Part, Sizes, UnfitPart};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::ledger::{Ledger, LedgerError};
use blocks::{Blocks, Magic, Place, Reader, Writer, parsed};
use shelf::{HasLot, shelf};

/// The name of the file in a data folder.
pub const SNAPSHOT: &str = "book.snapshot";
const MAGIC: Magic = *b"nabiz snapshot\r\n";
/// The form of the blocks. To be raised whenever a book's parts or their types change.
const FORM: u32 = 5;

/// Why a snapshot was not read or written.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The file cannot be read or written.
    #[error("failed to use the snapshot: {0}")]
    Io(#[from] io::Error),
    /// The file is none, or broken.
    #[error("the snapshot is damaged: {0}")]
    Damaged(&'static str),
    /// The file holds what the program does not know.
    #[error("the snapshot is of form {0}, this program knows form {FORM}")]
    Form(u32),
    /// The file was made of other events.
    #[error("the snapshot is of another ledger")]
    OtherLedger,
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<UnfitPart> for SnapshotError {
    fn from(_: UnfitPart) -> Self {
        Self::Damaged("its parts do not fit together")
    }
}

/// What a file is a book of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    form: u32,
    /// Of the last event in the book.
    position: i64,
    /// Hashes of the first event and of the last.
    ends: [u64; 2],
    sizes: Sizes,
}

#[derive(Serialize, Deserialize)]
enum Block {
    Part(Part),
    /// The last block: how many parts stand before it.
    End(u64),
}

impl HasLot for Block {
    fn into_lot(self) -> Option<Vec<u8>> {
        match self {
            Self::Part(part) => part.into_lot(),
            Self::End(_) => None,
        }
    }
}

/// Where the lots of a book's sealed events stand in its file, and of how many cases each has them.
#[derive(Debug, Default)]
struct SealedLots {
    places: Vec<Place>,
    cases: Vec<u32>,
}

impl SealedLots {
    /// Notes what a part, which stands at a place, says of lots.
    fn note(&mut self, part: &Part, place: Place) {
        if part.is_lot() {
            self.places.push(place);
        }
        self.cases.extend(part.cases_of_lots().into_iter().flatten());
    }

    /// Leaves the sealed events of `book` to the file.
    fn leave(self, book: &mut Book, path: &Path) -> Result<(), SnapshotError> {
        Ok(book.shelve(shelf::<Block>(Blocks::open(path)?, self.places), &self.cases)?)
    }
}

/// The events at both ends of what a ledger has up to `position`; `None` if it has no event there.
fn ends(ledger: &dyn Ledger, position: i64) -> Result<Option<[u64; 2]>, LedgerError> {
    let hash = |event: &(i64, String)| xxh3_64(event.1.as_bytes());
    let (first, last) = (ledger.tail(0, 1)?, ledger.tail(position.saturating_sub(1), 1)?);
    let last = last.first().filter(|event| event.0 == position);
    Ok(first.first().zip(last).map(|(first, last)| [hash(first), hash(last)]))
}

/// A file that a book was written to.
#[derive(Debug)]
pub struct Written {
    /// The mark of the file.
    pub mark: u64,
    path: PathBuf,
    lots: SealedLots,
}

impl Written {
    /// Leaves the sealed events of the book to the file: they are read when they are asked for. Nothing may have been
    /// indexed since it was written.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn shelve(self, book: &mut Book) -> Result<(), SnapshotError> {
        self.lots.leave(book, &self.path)
    }
}

/// Keeps `book`, which knows the events of `ledger` up to `position`, in a file. A file that was there is replaced in one
/// step when the new one is whole.
///
/// # Errors
/// When the file cannot be written, or the ledger or the events of the book cannot be read.
pub fn write(path: &Path, book: &Book, ledger: &dyn Ledger, position: i64) -> Result<Written, SnapshotError> {
    let ends = ends(ledger, position)?.ok_or(SnapshotError::OtherLedger)?;
    let mut file = Writer::create(path, MAGIC)?;
    file.put(&Head { form: FORM, position, ends, sizes: book.sizes() })?;
    let (mut count, mut lots) = (0, SealedLots::default());
    for part in book.parts() {
        let block = Block::Part(part);
        let place = file.put(&block)?;
        if let Block::Part(part) = &block {
            lots.note(part, place);
        }
        count += 1;
    }
    if !book.is_sound() {
        return Err(SnapshotError::Damaged("events cannot be read"));
    }
    file.put(&Block::End(count))?;
    Ok(Written { mark: file.finish()?, path: path.to_owned(), lots })
}

/// A book that was kept.
#[derive(Debug)]
pub struct KeptBook {
    /// The book.
    pub book: Book,
    /// The position up to which it knows the ledger.
    pub position: i64,
    /// The mark of its file.
    pub mark: u64,
}

/// The book in a file, if there is one. Its sealed events stay in the file.
///
/// # Errors
/// When the file cannot be used for this ledger.
pub fn read(path: &Path, ledger: &dyn Ledger) -> Result<Option<KeptBook>, SnapshotError> {
    let Some(mut file) = Reader::open(path, MAGIC)? else { return Ok(None) };
    // The form stands first, so that other forms are told, whatever else they hold.
    let head = file.next_bytes()?;
    let (form, _) = postcard::take_from_bytes::<u32>(head).map_err(|_| SnapshotError::Damaged("it has no head"))?;
    if form != FORM {
        return Err(SnapshotError::Form(form));
    }
    let head: Head = parsed(head)?;
    if ends(ledger, head.position)? != Some(head.ends) {
        return Err(SnapshotError::OtherLedger);
    }
    let mut book = Book::of_ledger();
    book.make_room(head.sizes);
    let (mut count, mut lots) = (0, SealedLots::default());
    loop {
        match file.next()? {
            Block::Part(part) => {
                file.place().into_iter().for_each(|place| lots.note(&part, place));
                book.take_part_but_sealed(part)?;
                count += 1;
            }
            Block::End(parts) if parts == count => {
                lots.leave(&mut book, path)?;
                return Ok(Some(KeptBook { book, position: head.position, mark: file.mark() }));
            }
            Block::End(_) => return Err(SnapshotError::Damaged("parts are missing")),
        }
    }
}
