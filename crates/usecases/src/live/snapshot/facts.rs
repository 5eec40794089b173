//! The facts that were made of a kept book, beside it, so that a start need not fold and pack them anew. What is
//! remembered of each case stays in the file.
//!
//! They are good for that very book, the settings that they were folded with and the program that folded them; else they
//! are made anew from the book.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nabiz_domain::book::Account;
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::{Fences, ProjectionPart};
use nabiz_engine::layer::{Columns, Layer, LayerBuilder, LayerPart};
use serde::{Deserialize, Serialize};

use super::SnapshotError;
use super::blocks::{Blocks, Magic, Place, Reader, Writer, parsed};
use super::shelf::{HasLot, shelf};
use crate::live::projections::Projections;
use crate::rows::{CaseSet, Digest};

/// The name of the file, beside the book's.
pub const FACTS: &str = "facts.snapshot";
const MAGIC: Magic = *b"nabiz facts   \r\n";
/// The form of the blocks. To be raised whenever one of their types changes.
const FORM: u32 = 6;

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
pub(crate) enum Block<F, D> {
    /// A part of what is known of an account between two folds.
    Projection(Account, ProjectionPart),
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
pub(crate) type BlockRef<'a> = Block<&'a Facts, &'a Digest>;
/// A part that was read.
pub(crate) type OwnBlock = Block<Box<Facts>, Box<Digest>>;

impl HasLot for OwnBlock {
    fn into_lot(self) -> Option<Vec<u8>> {
        match self {
            Self::Projection(_, part) => part.into_lot(),
            Self::Layer(part) => part.into_lot(),
            _ => None,
        }
    }
}

/// Where what is remembered of the cases of each account stands in a file.
#[derive(Default)]
struct RememberedLots(BTreeMap<Account, (Vec<Place>, Fences)>);

impl RememberedLots {
    /// Notes what the next part of an account's projection, which stands at a place, says of lots.
    fn note(&mut self, account: Account, part: &ProjectionPart, place: Place) {
        let (places, fences) = self.0.entry(account).or_default();
        if part.is_lot() {
            places.push(place);
        }
        fences.note(part);
    }

    /// Leaves what is remembered to the file.
    fn leave(self, projections: &mut Projections, file: &Arc<Blocks>) -> Result<(), SnapshotError> {
        for (account, (places, fences)) in self.0 {
            projections.shelve(account, &shelf::<OwnBlock>(Arc::clone(file), places), fences)?;
        }
        Ok(())
    }
}

/// Where everything that stays in a file stands: columns of layers, and what is remembered of cases.
#[derive(Default)]
struct Lots {
    columns: Vec<Place>,
    remembered: RememberedLots,
}

impl Lots {
    /// Notes what the next block, which stands at a place, says of lots.
    fn note<F, D>(&mut self, block: &Block<F, D>, place: Place) {
        match block {
            Block::Projection(account, part) => self.remembered.note(*account, part, place),
            Block::Layer(part) if part.is_lot() => self.columns.push(place),
            _ => {}
        }
    }

    /// Leaves `columns` of layers, and what `projections` remember, to the file.
    fn leave(self, columns: &Columns, projections: &mut Projections, path: &Path) -> Result<(), SnapshotError> {
        let file = Blocks::open(path)?;
        columns.leave_to(shelf::<OwnBlock>(Arc::clone(&file), self.columns));
        self.remembered.leave(projections, &file)
    }
}

/// A file that facts were written to.
pub(crate) struct WrittenFacts {
    path: PathBuf,
    lots: Lots,
    /// The layers in the order in which they were written, with their columns in the file.
    builder: LayerBuilder,
    layers: Vec<Layer>,
}

impl WrittenFacts {
    /// Leaves columns and what is remembered of cases to the file: they are read when they are asked for. Nothing may have
    /// been folded since it was written.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn shelve(self, projections: &mut Projections) -> Result<(), SnapshotError> {
        self.lots.leave(self.builder.columns(), projections, &self.path)?;
        projections.exchange(self.layers);
        Ok(())
    }
}

/// Keeps what `projections` know in a file; `book` is the mark of the book that they were made of. A file that was there
/// is replaced in one step when the new one is whole.
///
/// # Errors
/// When it cannot be written, or what an older file has cannot be read.
pub(crate) fn write(
    path: &Path,
    projections: &Projections,
    origin: Origin,
    book: u64,
) -> Result<WrittenFacts, SnapshotError> {
    let mut file = Writer::create(path, MAGIC)?;
    file.put(&FORM)?;
    file.put(&(origin, book))?;
    let (mut count, mut lots) = (0, Lots::default());
    let (mut builder, mut layers) = (LayerBuilder::default(), Vec::new());
    projections.each_part(&mut |block: BlockRef<'_>| {
        let place = file.put(&block)?;
        lots.note(&block, place);
        if let Block::Layer(part) = block {
            layers.extend(builder.take(part).map_err(|_| SnapshotError::Damaged("a part cannot be written"))?);
        }
        count += 1;
        Ok(())
    })?;
    if !projections.is_sound() {
        return Err(SnapshotError::Damaged("what is kept of cases cannot be read"));
    }
    file.put(&BlockRef::End(projections.attributes(), count))?;
    file.finish()?;
    Ok(WrittenFacts { path: path.to_owned(), lots, builder, layers })
}

/// What was kept and the mark of the book that it was made of, if there is a file and it is of this origin. Columns, and what
/// is remembered of cases, stay in the file.
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
    let (mut count, mut lots) = (0, Lots::default());
    loop {
        let block = file.next::<OwnBlock>()?;
        file.place().into_iter().for_each(|place| lots.note(&block, place));
        match block {
            Block::End(attributes, blocks) if blocks == count => {
                projections.set_attributes(attributes);
                let columns = projections.end_of_parts();
                lots.leave(&columns, &mut projections, path)?;
                return Ok(Some((projections, book)));
            }
            Block::End(..) => return Err(SnapshotError::Damaged("parts are missing")),
            block => projections.take_part(block).ok_or(SnapshotError::Damaged("its parts do not fit together"))?,
        }
        count += 1;
    }
}
