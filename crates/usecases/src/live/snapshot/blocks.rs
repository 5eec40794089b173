//! A file of blocks, each with its length and a hash: what is damaged or breaks off is found.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::SnapshotError;

/// The bytes that a file begins with, which say what it is.
pub(super) type Magic = [u8; 16];

const BUFFER: usize = 1 << 20;
/// Bytes before the content of a block: its length and hash.
const HEAD: u64 = 4 + 8;

/// Where a block's content stands, and its hash.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    at: u64,
    length: u32,
    hash: u64,
}

/// Writes a file that takes the place of the one before in one step, when it is whole.
pub(super) struct Writer {
    file: BufWriter<File>,
    partial: PathBuf,
    path: PathBuf,
    /// Bytes so far.
    length: u64,
    mark: Xxh3,
}

impl Writer {
    pub fn create(path: &Path, magic: Magic) -> Result<Self, SnapshotError> {
        let partial = path.with_extension("partial");
        let mut file = BufWriter::with_capacity(BUFFER, File::create(&partial)?);
        file.write_all(&magic)?;
        Ok(Self { file, partial, path: path.to_owned(), length: magic.len() as u64, mark: Xxh3::new() })
    }

    /// Puts the next block; where it stands.
    pub fn put(&mut self, block: &impl Serialize) -> Result<Place, SnapshotError> {
        let content = postcard::to_stdvec(block).map_err(|_| SnapshotError::Damaged("a part cannot be written"))?;
        let length = u32::try_from(content.len()).map_err(|_| SnapshotError::Damaged("a part is too long"))?;
        let hash = xxh3_64(&content);
        self.mark.update(&hash.to_le_bytes());
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&hash.to_le_bytes())?;
        self.file.write_all(&content)?;
        let place = Place { at: self.length + HEAD, length, hash };
        self.length = place.at + u64::from(length);
        Ok(place)
    }

    /// The mark of the whole file.
    pub fn finish(self) -> Result<u64, SnapshotError> {
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        std::fs::rename(&self.partial, &self.path)?;
        Ok(self.mark.digest())
    }
}

/// Reads a file block by block.
pub(super) struct Reader {
    file: BufReader<File>,
    /// Bytes so far, and bytes that the file has left.
    length: u64,
    left: u64,
    content: Vec<u8>,
    last: Option<Place>,
    mark: Xxh3,
}

impl Reader {
    /// A reader of the file, if there is one.
    pub fn open(path: &Path, magic: Magic) -> Result<Option<Self>, SnapshotError> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let left = file.metadata()?.len();
        let file = BufReader::with_capacity(BUFFER, file);
        let length = magic.len() as u64;
        let mut reader = Self { file, length, left, content: Vec::new(), last: None, mark: Xxh3::new() };
        let mut begins = Magic::default();
        fill(&mut reader.file, &mut begins)?;
        if begins == magic { Ok(Some(reader)) } else { Err(SnapshotError::Damaged("it does not begin as one")) }
    }

    pub fn next<T: DeserializeOwned>(&mut self) -> Result<T, SnapshotError> {
        parsed(self.next_bytes()?)
    }

    /// The content of the next block.
    pub fn next_bytes(&mut self) -> Result<&[u8], SnapshotError> {
        let (mut length, mut hash) = ([0; 4], [0; 8]);
        fill(&mut self.file, &mut length)?;
        fill(&mut self.file, &mut hash)?;
        let length = u32::from_le_bytes(length);
        // A length that was damaged must not take memory that no content fills.
        if u64::from(length) > self.left {
            return Err(SnapshotError::Damaged("it breaks off"));
        }
        self.left -= u64::from(length);
        self.content.clear();
        self.content.reserve_exact(length as usize);
        (&mut self.file).take(length.into()).read_to_end(&mut self.content)?;
        if self.content.len() < length as usize {
            return Err(SnapshotError::Damaged("it breaks off"));
        }
        if xxh3_64(&self.content) != u64::from_le_bytes(hash) {
            return Err(SnapshotError::Damaged("a part is not what was written"));
        }
        self.mark.update(&hash);
        let place = Place { at: self.length + HEAD, length, hash: u64::from_le_bytes(hash) };
        self.length = place.at + u64::from(length);
        self.last = Some(place);
        Ok(&self.content)
    }

    /// Where the last block stands.
    pub fn place(&self) -> Option<Place> {
        self.last
    }

    /// The mark of the blocks so far; behind the last, of the whole file.
    pub fn mark(&self) -> u64 {
        self.mark.digest()
    }
}

/// A file whose blocks are read in any order, by many at once.
#[derive(Debug)]
pub(super) struct Blocks {
    #[cfg(unix)]
    file: File,
    #[cfg(not(unix))]
    file: std::sync::Mutex<File>,
}

impl Blocks {
    pub fn open(path: &Path) -> io::Result<Arc<Self>> {
        let file = File::open(path)?;
        #[cfg(not(unix))]
        let file = std::sync::Mutex::new(file);
        Ok(Arc::new(Self { file }))
    }

    #[cfg(unix)]
    fn fill_from(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        use std::os::unix::fs::FileExt;
        self.file.read_exact_at(into, at)
    }

    #[cfg(not(unix))]
    fn fill_from(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        use std::io::{Seek, SeekFrom};
        let mut file = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(into)
    }

    /// The block at a place, as it was written.
    pub fn read<T: DeserializeOwned>(&self, place: Place) -> Result<T, SnapshotError> {
        let mut content = vec![0; place.length as usize];
        self.fill_from(place.at, &mut content)?;
        if xxh3_64(&content) != place.hash {
            return Err(SnapshotError::Damaged("a part is not what was written"));
        }
        parsed(&content)
    }
}

pub(super) fn parsed<T: DeserializeOwned>(content: &[u8]) -> Result<T, SnapshotError> {
    postcard::from_bytes(content).map_err(|_| SnapshotError::Damaged("a part cannot be read"))
}

fn fill(file: &mut impl Read, into: &mut [u8]) -> Result<(), SnapshotError> {
    file.read_exact(into).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => SnapshotError::Damaged("it breaks off"),
        _ => error.into(),
    })
}
