//! One input as a stream of plain bytes: a file, standard input or any reader, unpacked where it is gzip.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

/// How far reading has come, for a progress bar. Bytes are those of the files as they lie there, compressed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The file that is being read.
    pub file: &'a str,
    /// Bytes read so far, over all files.
    pub bytes: u64,
    /// Bytes there are, over all files; unknown for a pipe.
    pub total: Option<u64>,
}

/// A stream of plain bytes.
pub struct Stream<'p> {
    reader: Box<dyn Read + 'p>,
    is_gzip: bool,
}

impl fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("is_gzip", &self.is_gzip).finish_non_exhaustive()
    }
}

/// How much compressed input is read at once.
const CHUNK: usize = 128 << 10;

impl<'p> Stream<'p> {
    /// Opens the file at `path`; `on_bytes` learns of every piece that is read.
    ///
    /// # Errors
    /// When the file cannot be opened or read.
    pub fn open(path: &Path, on_bytes: impl FnMut(u64) + 'p) -> io::Result<Self> {
        Self::new(File::open(path)?, on_bytes)
    }

    /// Reads `reader`, which may be gzip; `on_bytes` learns of every piece that is read.
    ///
    /// # Errors
    /// When the first bytes cannot be read.
    pub fn new(reader: impl Read + 'p, on_bytes: impl FnMut(u64) + 'p) -> io::Result<Self> {
        let mut metered = Metered { reader, on_bytes };
        let mut magic = Vec::with_capacity(2);
        metered.by_ref().take(2).read_to_end(&mut magic)?;
        let is_gzip = magic == [0x1f, 0x8b];
        let whole = Cursor::new(magic).chain(metered);
        let reader: Box<dyn Read + 'p> = if is_gzip {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, whole)))
        } else {
            Box::new(whole)
        };
        Ok(Self { reader, is_gzip })
    }

    /// Whether the input is gzip.
    #[must_use]
    pub fn is_gzip(&self) -> bool {
        self.is_gzip
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

struct Metered<R, F> {
    reader: R,
    on_bytes: F,
}

impl<R: Read, F: FnMut(u64)> Read for Metered<R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        (self.on_bytes)(count as u64);
        Ok(count)
    }
}
