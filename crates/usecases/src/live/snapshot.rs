//! The book of a ledger in a file of its own, so that a start reads only what came since.
//!
//! A ledger is only ever added to. So a book that knows its events up to a position is good for as long as it is the same
//! ledger, which its first event and the one at the position tell. A file that is damaged, of another form or of another
//! ledger is of no use, and no harm: the ledger is read whole, as without one.
//!
//! A file: a mark of its kind, then blocks of length, hash and content. The first says what it is a book of, the last how many there
//! were.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use nabiz_domain::book::{Book, Part, UnfitPart};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::ledger::{Ledger, LedgerError};

/// The name of the file in a data folder.
pub const SNAPSHOT: &str = "book.snapshot";
const MAGIC: &[u8; 16] = b"nabiz snapshot\r\n";
/// The form of the blocks. To be raised whenever a book's parts or their types change.
const FORM: u32 = 2;
/// No block is longer.
const LONGEST: u32 = 1 << 30;

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
}

#[derive(Serialize, Deserialize)]
enum Block {
    Part(Part),
    /// The last block: how many parts stand before it.
    End(u64),
}

/// The events at both ends of what a ledger has up to `position`; `None` if it has no event there.
fn ends(ledger: &dyn Ledger, position: i64) -> Result<Option<[u64; 2]>, LedgerError> {
    let hash = |event: &(i64, String)| xxh3_64(event.1.as_bytes());
    let (first, last) = (ledger.tail(0, 1)?, ledger.tail(position.saturating_sub(1), 1)?);
    let last = last.first().filter(|event| event.0 == position);
    Ok(first.first().zip(last).map(|(first, last)| [hash(first), hash(last)]))
}

/// Keeps `book`, which knows the events of `ledger` up to `position`, in a file. A file that was there is replaced in one
/// step when the new one is whole.
///
/// # Errors
/// When the file cannot be written or the ledger cannot be read.
pub fn write(path: &Path, book: &Book, ledger: &dyn Ledger, position: i64) -> Result<(), SnapshotError> {
    let ends = ends(ledger, position)?.ok_or(SnapshotError::OtherLedger)?;
    let partial = path.with_extension("partial");
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&partial)?);
    file.write_all(MAGIC)?;
    put(&mut file, &Head { form: FORM, position, ends })?;
    let mut count = 0;
    for part in book.parts() {
        put(&mut file, &Block::Part(part))?;
        count += 1;
    }
    put(&mut file, &Block::End(count))?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&partial, path)?;
    Ok(())
}

fn put(file: &mut impl Write, block: &impl Serialize) -> Result<(), SnapshotError> {
    let content = postcard::to_stdvec(block).map_err(|_| SnapshotError::Damaged("a part cannot be written"))?;
    let length = u32::try_from(content.len()).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or(SnapshotError::Damaged("a part is too long"))?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(&xxh3_64(&content).to_le_bytes())?;
    file.write_all(&content)?;
    Ok(())
}

/// The book in a file and the position up to which it knows `ledger`; `None` if there is no file.
///
/// # Errors
/// When the file cannot be used for this ledger.
pub fn read(path: &Path, ledger: &dyn Ledger) -> Result<Option<(Book, i64)>, SnapshotError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut file = BufReader::with_capacity(1 << 20, file);
    let mut magic = [0; MAGIC.len()];
    fill(&mut file, &mut magic)?;
    if &magic != MAGIC {
        return Err(SnapshotError::Damaged("it does not begin as one"));
    }
    let mut content = Vec::new();
    // The form stands first, so that other forms are told, whatever else they hold.
    let head = block(&mut file, &mut content)?;
    let (form, _) = postcard::take_from_bytes::<u32>(head).map_err(|_| SnapshotError::Damaged("it has no head"))?;
    if form != FORM {
        return Err(SnapshotError::Form(form));
    }
    let head: Head = parsed(head)?;
    if ends(ledger, head.position)? != Some(head.ends) {
        return Err(SnapshotError::OtherLedger);
    }
    let mut book = Book::new();
    let mut count = 0;
    loop {
        match parsed(block(&mut file, &mut content)?)? {
            Block::Part(part) => {
                book.take_part(part)?;
                count += 1;
            }
            Block::End(parts) if parts == count => return Ok(Some((book, head.position))),
            Block::End(_) => return Err(SnapshotError::Damaged("parts are missing")),
        }
    }
}

/// The content of the next block.
fn block<'c>(file: &mut impl Read, content: &'c mut Vec<u8>) -> Result<&'c [u8], SnapshotError> {
    let (mut length, mut hash) = ([0; 4], [0; 8]);
    fill(file, &mut length)?;
    fill(file, &mut hash)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(SnapshotError::Damaged("a part is too long"));
    }
    // A length that was damaged must not take memory that no content fills.
    content.clear();
    file.take(length.into()).read_to_end(content)?;
    if content.len() < length as usize {
        return Err(SnapshotError::Damaged("it breaks off"));
    }
    if xxh3_64(content) != u64::from_le_bytes(hash) {
        return Err(SnapshotError::Damaged("a part is not what was written"));
    }
    Ok(content)
}

fn parsed<T: DeserializeOwned>(content: &[u8]) -> Result<T, SnapshotError> {
    postcard::from_bytes(content).map_err(|_| SnapshotError::Damaged("a part cannot be read"))
}

fn fill(file: &mut impl Read, into: &mut [u8]) -> Result<(), SnapshotError> {
    file.read_exact(into).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => SnapshotError::Damaged("it breaks off"),
        _ => error.into(),
    })
}
