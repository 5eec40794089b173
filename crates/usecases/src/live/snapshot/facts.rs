//! The facts that were made of a kept book, beside it, so that a start need not fold and pack them anew.
//!
//! They are good for that very book, the settings that they were folded with and the program that folded them; else they
//! are made anew from the book.

use std::path::Path;

use nabiz_domain::book::Account;
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::Projection;
use nabiz_engine::layer::LayerPart;
use serde::{Deserialize, Serialize};

use super::SnapshotError;
use super::blocks::{Magic, Reader, Writer, parsed};
use crate::live::projections::Projections;
use crate::rows::{CaseSet, Digest};

/// The name of the file, beside the book's.
pub const FACTS: &str = "facts.snapshot";
const MAGIC: Magic = *b"nabiz facts   \r\n";
/// The form of the blocks. To be raised whenever one of their types changes.
const FORM: u32 = 5;

/// By whom facts were made, and of what beside a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The program that folded.
    pub program: u64,
    /// The settings.
    pub settings: u64,
}

/// A part of kept facts: by reference to be written, owned when it was read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Block<P, F, D> {
    /// What is known of an account between two folds.
    Projection(Account, P),
    /// A part of a layer.
    Layer(LayerPart),
    /// The rows of an account in the layer that are not in its columns, and how many of all its rows have no case.
    Rest(Account, F, D, usize),
    /// The layer is whole: of an account's own rows, or the next of all; which cases stand.
    Laid(Option<Account>, CaseSet),
    /// How many attributes the cases had, and how many blocks there were.
    End(usize, u64),
}

/// A part to be written.
pub(crate) type BlockRef<'a> = Block<&'a Projection, &'a Facts, &'a Digest>;
/// A part that was read.
pub(crate) type OwnBlock = Block<Box<Projection>, Box<Facts>, Box<Digest>>;

/// Keeps what `projections` know in a file; `book` is the mark of the book that they were made of.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(path: &Path, projections: &Projections, origin: Origin, book: u64) -> Result<(), SnapshotError> {
    let mut file = Writer::create(path, MAGIC)?;
    file.put(&FORM)?;
    file.put(&(origin, book))?;
    let mut count = 0;
    projections.each_part(&mut |block: BlockRef<'_>| {
        count += 1;
        file.put(&block).map(|_| ())
    })?;
    file.put(&BlockRef::End(projections.attributes(), count))?;
    file.finish()?;
    Ok(())
}

/// What was kept and the mark of the book that it was made of, if there is a file and it is of this origin.
///
/// # Errors
/// When it is damaged.
pub(crate) fn read(path: &Path, origin: Origin) -> Result<Option<(Projections, u64)>, SnapshotError> {
    let Some(mut file) = Reader::open(path, MAGIC)? else { return Ok(None) };
    // The form stands first, so that other forms are told, whatever else they hold. They are no fault: another program
    // made them.
    let form: u32 = parsed(file.next_bytes()?)?;
    if form != FORM {
        return Ok(None);
    }
    let (own, book): (Origin, u64) = file.next()?;
    if own != origin {
        return Ok(None);
    }
    let mut projections = Projections::default();
    let mut count = 0;
    loop {
        match file.next::<OwnBlock>()? {
            Block::End(attributes, blocks) if blocks == count => {
                projections.set_attributes(attributes);
                return Ok(Some((projections, book)));
            }
            Block::End(..) => return Err(SnapshotError::Damaged("parts are missing")),
            block => projections.take_part(block).ok_or(SnapshotError::Damaged("its parts do not fit together"))?,
        }
        count += 1;
    }
}
