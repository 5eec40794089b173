//! The quarantine file: every refused row as one line of JSON, so that nothing is lost and all can be mended.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::json_text;
use crate::refusal::{Refusal, RefusalKind};

/// Writes refusals as JSON lines and counts them by reason.
///
/// A line has `file`, `line`, `field` (where one is at fault), `kind`, `reason`, `row` (as text),
/// `row_base64` (only where the row is not UTF-8) and `truncated`.
#[derive(Debug)]
pub struct Quarantine<W> {
    out: W,
    counts: BTreeMap<(RefusalKind, Option<String>), u64>,
    total: u64,
}

impl<W: Write> Quarantine<W> {
    /// A quarantine that writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, counts: BTreeMap::new(), total: 0 }
    }

    /// Writes and counts one refusal.
    ///
    /// # Errors
    /// When the writer fails; the refusal is counted all the same.
    pub fn add(&mut self, refusal: &Refusal) -> io::Result<()> {
        *self.counts.entry((refusal.kind, refusal.field.clone())).or_default() += 1;
        self.total += 1;
        let mut line = Vec::with_capacity(refusal.row.len() + 200);
        write_line(refusal, &mut line);
        self.out.write_all(&line)
    }

    /// How many refusals came, by kind and field.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<(RefusalKind, Option<String>), u64> {
        &self.counts
    }

    /// How many refusals came.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Flushes and hands the writer back.
    ///
    /// # Errors
    /// When the writer fails to flush.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

fn write_line(refusal: &Refusal, line: &mut Vec<u8>) {
    line.extend_from_slice(b"{\"file\":");
    json_text::push(line, &refusal.file);
    line.extend_from_slice(format!(",\"line\":{}", refusal.line).as_bytes());
    if let Some(field) = &refusal.field {
        line.extend_from_slice(b",\"field\":");
        json_text::push(line, field);
    }
    line.extend_from_slice(format!(",\"kind\":\"{}\",\"reason\":", refusal.kind.id()).as_bytes());
    json_text::push(line, &refusal.reason);
    line.extend_from_slice(b",\"row\":");
    json_text::push(line, &String::from_utf8_lossy(&refusal.row));
    // A cut may split the last character; that alone makes no row binary.
    let cut_only = refusal.truncated && whole_but_for_the_cut(&refusal.row);
    if std::str::from_utf8(&refusal.row).is_err() && !cut_only {
        line.extend_from_slice(b",\"row_base64\":\"");
        push_base64(line, &refusal.row);
        line.push(b'"');
    }
    line.extend_from_slice(format!(",\"truncated\":{}}}\n", refusal.truncated).as_bytes());
}

fn whole_but_for_the_cut(row: &[u8]) -> bool {
    std::str::from_utf8(row).err().is_some_and(|error| error.error_len().is_none())
}

fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, &byte| (word << 8) | u32::from(byte)) << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * position)) as usize & 63];
            out.push(if position > chunk.len() { b'=' } else { digit });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::{Fault, ROW_LIMIT};

    fn line_of(row: &[u8]) -> String {
        let fault = Fault::unknown("type", "event", "ENTERQUEUE", ["open"]);
        let mut quarantine = Quarantine::new(Vec::new());
        quarantine.add(&Refusal::new("calls.log", 812, fault, row)).unwrap();
        assert_eq!(quarantine.total(), 1);
        assert_eq!(quarantine.counts()[&(RefusalKind::Unknown, Some("type".to_owned()))], 1);
        String::from_utf8(quarantine.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_refused_row_is_kept_with_its_reason() {
        assert_eq!(
            line_of(br#"{"type":"ENTERQUEUE"}"#),
            "{\"file\":\"calls.log\",\"line\":812,\"field\":\"type\",\"kind\":\"unknown\",\
             \"reason\":\"unknown event `ENTERQUEUE`; use `open`\",\
             \"row\":\"{\\\"type\\\":\\\"ENTERQUEUE\\\"}\",\"truncated\":false}\n"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_as_base64() {
        for (row, expected) in [(&b"\xff"[..], "/w=="), (b"\xff\xfe", "//4="), (b"a\xff\x00", "Yf8A")] {
            assert!(line_of(row).contains(&format!("\"row_base64\":\"{expected}\"")), "{row:?}");
        }
    }

    #[test]
    fn a_long_row_is_cut_and_says_so() {
        let mut row = vec![b'a'; ROW_LIMIT - 1];
        row.extend_from_slice("ğğ".as_bytes());
        let line = line_of(&row);
        assert!(line.ends_with(",\"truncated\":true}\n"));
        assert!(!line.contains("base64"));
    }
}
