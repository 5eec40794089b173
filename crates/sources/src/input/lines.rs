//! Lines and CSV records out of a stream, in bounded memory.

use std::io::{self, Read};

use memchr::memchr;

use super::quotes::Quotes;
use crate::refusal::ROW_LIMIT;

/// The longest line or record, in bytes; a longer one is refused, kept up to [`ROW_LIMIT`], and reading goes on behind it.
pub const MAX_LINE: usize = 16 << 20;

/// How far a quoted CSV field may run on over line ends before its opening quote counts as a mistake, in bytes.
const MAX_QUOTED: usize = 1 << 20;

/// First size of the buffer, and how much is read at once.
const CHUNK: usize = 256 << 10;

/// One line, or one CSV record.
#[derive(Clone, Copy, Debug)]
pub struct Line<'b> {
    /// Its number in the file, from 1; of a record, the line it starts on.
    pub number: u64,
    /// Its bytes without the line end. Of a line that is too long, the beginning.
    pub bytes: &'b [u8],
    /// Whether it is longer than [`MAX_LINE`].
    pub too_long: bool,
}

impl Line<'_> {
    /// Nothing but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        !self.too_long && self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// Splits a stream into lines.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    long: Vec<u8>,
    start: usize,
    end: usize,
    number: u64,
    bytes: u64,
    at_end: bool,
    broken: Option<io::Error>,
}

/// Where a line ends: before its line end, and behind it.
struct End {
    text: usize,
    next: usize,
}

impl<R: Read> Lines<R> {
    /// The lines of `reader`.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; CHUNK],
            long: Vec::new(),
            start: 0,
            end: 0,
            number: 0,
            bytes: 0,
            at_end: false,
            broken: None,
        }
    }

    /// The beginning of the stream without taking anything: at least `wanted` bytes, or all there are.
    ///
    /// # Errors
    /// When the stream fails.
    pub fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.end - self.start < wanted && !self.at_end {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Passes over `count` bytes that [`peek`](Self::peek) showed.
    pub fn skip(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.bytes += count as u64;
    }

    /// The next line, `None` at the end.
    ///
    /// # Errors
    /// When the stream fails; [`rest`](Self::rest) then holds the broken line.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        match self.line_end(self.start)? {
            Some(end) => Ok(Some(self.take(end, 1))),
            None if self.start == self.end => Ok(None),
            None if self.at_end => {
                let end = End { text: self.end, next: self.end };
                Ok(Some(self.take(end, 1)))
            }
            None => self.skip_long_line().map(Some),
        }
    }

    /// The next CSV record: a line, or several where a quoted field holds line ends.
    ///
    /// # Errors
    /// When the stream fails; [`rest`](Self::rest) then holds the broken record.
    pub fn next_record(&mut self, delimiter: u8) -> io::Result<Option<Line<'_>>> {
        let Some(first) = self.line_end(self.start)? else { return self.next_line() };
        if memchr(b'"', &self.buffer[self.start..first.text]).is_none() {
            return Ok(Some(self.take(first, 1)));
        }
        let (mut quotes, mut lines, mut seen) = (Quotes::new(delimiter), 0, 0);
        let first_length = first.next - self.start;
        let mut end = first;
        loop {
            lines += 1;
            quotes.read(&self.buffer[self.start + seen..end.next]);
            seen = end.next - self.start;
            if !quotes.is_open() {
                return Ok(Some(self.take(end, lines)));
            }
            let start = self.start;
            end = match self.line_end(start + seen)? {
                Some(next) if next.next - self.start <= MAX_QUOTED => next,
                None if self.at_end && self.end - self.start > seen => End { text: self.end, next: self.end },
                _ => break,
            };
        }
        // The quote never closes: that costs its line, not the rest of the file.
        let next = self.start + first_length;
        Ok(Some(self.take(End { text: next - 1, next }, 1)))
    }

    /// The stream itself.
    pub(crate) fn reader_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// The stream itself.
    pub(crate) fn reader(&self) -> &R {
        &self.reader
    }

    /// Forgets what was peeked at: the stream begins again.
    pub(crate) fn begin_again(&mut self) {
        (self.start, self.end, self.number, self.bytes, self.at_end) = (0, 0, 0, 0, false);
    }

    /// Makes the stream break off with `error` once what was read is taken.
    pub(crate) fn break_off_behind(&mut self, error: Option<io::Error>) {
        self.broken = error;
    }

    /// What was read and not yet taken.
    pub fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The number of the last line taken.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes were taken, after decompression.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn take(&mut self, end: End, lines: u64) -> Line<'_> {
        let from = self.start;
        let number = self.number + 1;
        self.number += lines;
        self.bytes += (end.next - from) as u64;
        self.start = end.next;
        let bytes = &self.buffer[from..end.text];
        if bytes.len() > MAX_LINE {
            return Line { number, bytes: &bytes[..ROW_LIMIT], too_long: true };
        }
        Line { number, bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes), too_long: false }
    }

    /// The first line end at or behind `from`, reading on as far as a line may reach.
    fn line_end(&mut self, from: usize) -> io::Result<Option<End>> {
        let mut searched = from - self.start;
        loop {
            let unsearched = &self.buffer[self.start + searched..self.end];
            if let Some(offset) = memchr(b'\n', unsearched) {
                let text = self.start + searched + offset;
                return Ok(Some(End { text, next: text + 1 }));
            }
            searched = self.end - self.start;
            if self.at_end || searched > MAX_LINE {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Keeps the beginning of a line that is too long and passes over the rest of it.
    fn skip_long_line(&mut self) -> io::Result<Line<'_>> {
        self.long.clear();
        self.long.extend_from_slice(&self.buffer[self.start..self.start + ROW_LIMIT]);
        loop {
            let rest = &self.buffer[self.start..self.end];
            if let Some(offset) = memchr(b'\n', rest) {
                self.skip(offset + 1);
                break;
            }
            self.skip(self.end - self.start);
            if self.at_end {
                break;
            }
            self.fill()?;
        }
        self.number += 1;
        Ok(Line { number: self.number, bytes: &self.long, too_long: true })
    }

    /// Reads once, making room first.
    fn fill(&mut self) -> io::Result<()> {
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        if self.start > 0 && self.end + CHUNK / 2 > self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let doubled = (self.buffer.len() * 2).min(MAX_LINE + 2 * CHUNK);
            self.buffer.resize(doubled.max(self.end + CHUNK), 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}
