//! From bytes to UTF-8: byte order marks, UTF-16, and the one-byte encodings of Turkish Windows.
//!
//! UTF-8 passes through untouched, damaged or not: a row that is not UTF-8 is refused by its line. Any other encoding is
//! turned into UTF-8 as it streams; what it cannot write becomes a byte that no UTF-8 has, so that its row is refused, too.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1254};

/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// How much is looked at before bytes that are not ASCII are taken for one encoding or the other.
const LOOK: usize = 64 << 10;

/// A byte that stands in no UTF-8 text.
const NO_TEXT: u8 = 0xff;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    /// Nothing but ASCII so far: UTF-8 or one of its one-byte rivals.
    Open,
    /// UTF-8, or what is to be refused as if it were.
    Plain,
    /// Another encoding.
    Other(&'static Encoding),
}

/// A stream of UTF-8 out of a stream of any encoding.
pub(crate) struct Text<R> {
    reader: R,
    raw: Vec<u8>,
    start: usize,
    /// Whether `raw` still holds the stream from its beginning.
    is_whole: bool,
    at_end: bool,
    /// The stream failed behind what waits in `raw`.
    broken: Option<io::Error>,
    coding: Option<Coding>,
    decoder: Option<Decoder>,
    /// What was decoded and not yet handed over.
    decoded: Vec<u8>,
    given: usize,
    has_mark: bool,
}

impl<R: Read> Text<R> {
    /// The text of `reader`.
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            raw: Vec::new(),
            start: 0,
            is_whole: true,
            at_end: false,
            broken: None,
            coding: None,
            decoder: None,
            decoded: Vec::new(),
            given: 0,
            has_mark: false,
        }
    }

    /// The first bytes as they are, before any decoding: `wanted` of them or all there are.
    pub(crate) fn raw_head(&mut self, wanted: usize) -> &[u8] {
        // What is only looked at must not use up the error: whoever reads on shall meet it.
        if let Err(error) = self.fill(wanted) {
            self.broken = Some(error);
        }
        &self.raw[self.start..]
    }

    /// All bytes as they are, for formats that are no text.
    ///
    /// # Errors
    /// When the stream fails or holds more than `most` bytes.
    pub(crate) fn into_raw(mut self, most: usize) -> io::Result<Vec<u8>> {
        self.reader.take(most as u64 + 1).read_to_end(&mut self.raw)?;
        if self.raw.len() > most {
            let reason = format!("is larger than {} MiB, the most that can be opened whole", most >> 20);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        Ok(self.raw)
    }

    /// The encoding, where it is another than UTF-8.
    pub(crate) fn encoding(&self) -> Option<&'static Encoding> {
        match self.coding {
            Some(Coding::Other(encoding)) => Some(encoding),
            _ => None,
        }
    }

    /// Whether a byte order mark told the encoding.
    pub(crate) fn has_mark(&self) -> bool {
        self.has_mark
    }

    /// Goes back to the beginning and reads it as `encoding`; whether that was still possible.
    pub(crate) fn rewind(&mut self, encoding: &'static Encoding) -> bool {
        if !self.is_whole {
            return false;
        }
        self.start = 0;
        self.decoded.clear();
        self.given = 0;
        self.set(if encoding == UTF_8 { Coding::Plain } else { Coding::Other(encoding) });
        true
    }

    /// The beginning will not be asked for again.
    pub(crate) fn settle(&mut self) {
        self.is_whole = false;
    }

    fn set(&mut self, coding: Coding) {
        self.coding = Some(coding);
        self.decoder = match coding {
            Coding::Other(encoding) => Some(encoding.new_decoder_with_bom_removal()),
            _ => None,
        };
    }

    /// Reads until `wanted` bytes wait, or the end.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        if !self.is_whole && self.start > 0 {
            self.raw.drain(..self.start);
            self.start = 0;
        }
        while self.raw.len() - self.start < wanted && !self.at_end {
            if self.broken.is_some() {
                return if self.raw.len() > self.start { Ok(()) } else { self.broken.take().map_or(Ok(()), Err) };
            }
            let length = self.raw.len();
            self.raw.resize(length + CHUNK, 0);
            let read = self.reader.read(&mut self.raw[length..]);
            self.raw.truncate(length + read.as_ref().map_or(0, |count| *count));
            match read {
                Ok(0) => self.at_end = true,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.broken = Some(error),
            }
        }
        Ok(())
    }

    /// The coding by the first bytes.
    fn begin(&mut self) -> io::Result<Coding> {
        if let Some(coding) = self.coding {
            return Ok(coding);
        }
        self.fill(512)?;
        let head = &self.raw[self.start..];
        let coding = if let Some((encoding, _)) = Encoding::for_bom(head) {
            self.has_mark = true;
            if encoding == UTF_8 { Coding::Plain } else { Coding::Other(encoding) }
        } else if let Some(encoding) = utf_16_without_mark(head) {
            Coding::Other(encoding)
        } else if matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) {
            // JSON is UTF-8 by its own rules.
            Coding::Plain
        } else {
            Coding::Open
        };
        self.set(coding);
        Ok(coding)
    }

    fn copy(&mut self, count: usize, into: &mut [u8]) -> usize {
        let count = count.min(into.len());
        into[..count].copy_from_slice(&self.raw[self.start..self.start + count]);
        self.start += count;
        count
    }

    fn open(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.fill(1)?;
        let waiting = &self.raw[self.start..];
        let ascii = waiting.iter().position(|byte| !byte.is_ascii()).unwrap_or(waiting.len());
        if ascii > 0 || waiting.is_empty() {
            return Ok(self.copy(ascii, into));
        }
        self.fill(LOOK)?;
        self.set(guess(&self.raw[self.start..]));
        self.read(into)
    }

    fn plain(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_whole || self.start < self.raw.len() || self.broken.is_some() || self.at_end {
            self.fill(1)?;
            let waiting = self.raw.len() - self.start;
            return Ok(self.copy(waiting, into));
        }
        self.raw = Vec::new();
        self.start = 0;
        self.reader.read(into)
    }

    fn decode(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded.len() {
            self.fill(1)?;
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            self.given = 0;
            self.decoded.resize(CHUNK, 0);
            // One byte of room is kept for what cannot be decoded.
            let (result, read, mut written) = decoder.decode_to_utf8_without_replacement(
                &self.raw[self.start..],
                &mut self.decoded[..CHUNK - 1],
                self.at_end,
            );
            self.start += read;
            match result {
                DecoderResult::Malformed(..) => {
                    self.decoded[written] = NO_TEXT;
                    written += 1;
                }
                DecoderResult::InputEmpty if self.at_end => self.decoder = None,
                _ => {}
            }
            self.decoded.truncate(written);
        }
        let count = into.len().min(self.decoded.len() - self.given);
        into[..count].copy_from_slice(&self.decoded[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.begin()? {
            Coding::Open => self.open(into),
            Coding::Plain => self.plain(into),
            Coding::Other(_) => self.decode(into),
        }
    }
}

/// UTF-16 that begins with ASCII has a zero in every other byte.
fn utf_16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs: Vec<&[u8]> = head.chunks_exact(2).take(32).collect();
    let all =
        |first: bool| pairs.len() >= 4 && pairs.iter().all(|pair| (pair[0] == 0) == first && (pair[1] == 0) != first);
    match (all(false), all(true)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 where there is any in it, else the one-byte encoding of Turkish Windows (which ISO-8859-9 is a part of), if the
/// bytes are letters and marks in it.
fn guess(bytes: &[u8]) -> Coding {
    let (mut utf8, mut other, mut letters) = (0, 0, 0);
    let mut rest = bytes;
    loop {
        let valid = match std::str::from_utf8(rest) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(),
        };
        utf8 += valid.chars().filter(|c| !c.is_ascii()).count();
        // A character that the end of what was read cuts off says nothing.
        let Some(&byte) = rest.get(valid.len()) else { break };
        if rest.len() - valid.len() < 4 && is_cut(&rest[valid.len()..]) {
            break;
        }
        other += 1;
        letters += usize::from(is_turkish(byte));
        rest = &rest[valid.len() + 1..];
    }
    if other > utf8 && letters * 5 >= other * 4 { Coding::Other(WINDOWS_1254) } else { Coding::Plain }
}

fn is_cut(tail: &[u8]) -> bool {
    std::str::from_utf8(tail).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        && tail.len() > 1
}

/// Letters, and the marks that office programs write.
fn is_turkish(byte: u8) -> bool {
    matches!(byte, 0x80 | 0x85 | 0x91..=0x97 | 0xa0 | 0xa7 | 0xa9 | 0xab | 0xae | 0xb0 | 0xb4 | 0xb7 | 0xbb)
        || (0xc0..=0xfe).contains(&byte) && byte != 0xd7 && byte != 0xf7
}

/// The encoding with this name.
pub(crate) fn encoding(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hands over a few bytes at a time.
    struct Slow<'b>(&'b [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(into.len()).min(self.0.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(bytes: &[u8]) -> (Vec<u8>, Option<&'static str>) {
        let mut text = Text::new(Slow(bytes, 3));
        let mut out = Vec::new();
        text.read_to_end(&mut out).unwrap();
        (out, text.encoding().map(Encoding::name))
    }

    fn utf_16(text: &str, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        mark.encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn each_encoding_is_told_by_its_bytes() {
        let text = "müşteri;açılış;İğdır\n1;ağ;ö\n";
        let (turkish, _, _) = WINDOWS_1254.encode(text);
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), None),
            (format!("\u{feff}{text}").into_bytes(), None),
            (utf_16(text, true), Some("UTF-16LE")),
            (turkish.to_vec(), Some("windows-1254")),
        ] {
            let (read, found) = read(&bytes);
            let read = String::from_utf8(read).unwrap();
            assert_eq!((read.trim_start_matches('\u{feff}'), found), (text, encoding));
        }
        let (read, found) = read(&utf_16("number,state\n1,new\n", false));
        assert_eq!((read.as_slice(), found), (&b"number,state\n1,new\n"[..], Some("UTF-16LE")));
    }

    #[test]
    fn damaged_utf_8_stays_what_it_is() {
        for bytes in [&b"a,\xff,b\n"[..], "ğüş \u{fffd} ç".as_bytes(), b"{\"a\":\"\xfe\"}\n", b"\xc4\x9f\xff"] {
            assert_eq!(read(bytes).0, bytes);
        }
    }

    #[test]
    fn what_utf_16_cannot_write_is_no_text() {
        let mut bytes = utf_16("ab,c\n", true);
        bytes.extend([0x00, 0xd8, b'x', 0]);
        let (read, _) = read(&bytes);
        assert!(std::str::from_utf8(&read).is_err());
        assert!(read.starts_with(b"ab,c\n"));
    }

    #[test]
    fn the_beginning_can_be_read_again_in_another_encoding() {
        let (bytes, _, _) = WINDOWS_1254.encode("a;b\nş;ğ\n");
        let mut text = Text::new(&bytes[..]);
        let mut first = [0; 6];
        text.read_exact(&mut first).unwrap();
        assert!(text.rewind(encoding("iso-8859-9").unwrap()));
        let mut out = String::new();
        text.read_to_string(&mut out).unwrap();
        assert_eq!(out, "a;b\nş;ğ\n");
    }

    proptest! {
        #[test]
        fn decoding_a_stream_is_decoding_the_whole(text in "[a-z;ğüşİöç€“\n]{0,300}") {
            let (bytes, _, _) = WINDOWS_1254.encode(&text);
            let mut stream = Text::new(Slow(&bytes, 7));
            stream.rewind(WINDOWS_1254);
            let mut out = String::new();
            stream.read_to_string(&mut out).unwrap();
            prop_assert_eq!(out, text);
        }

        #[test]
        fn any_bytes_come_through(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            read(&bytes);
        }
    }
}
