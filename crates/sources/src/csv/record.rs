//! The fields of one CSV record.

use memchr::{memchr, memchr_iter};

use crate::refusal::{Fault, RefusalKind};

/// Splits records; keeps its buffers from record to record.
#[derive(Debug)]
pub(crate) struct Splitter {
    delimiter: u8,
    ranges: Vec<(u32, u32)>,
    unquoted: String,
}

/// A record: its fields without their quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    text: &'a str,
    ranges: &'a [(u32, u32)],
}

impl<'a> Record<'a> {
    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Field `i`; empty where there is none.
    pub(crate) fn get(&self, i: usize) -> &'a str {
        let range = self.ranges.get(i).map(|&(from, to)| from as usize..to as usize);
        range.and_then(|range| self.text.get(range)).unwrap_or_default()
    }
}

/// A record made field by field.
#[derive(Debug, Default)]
pub(crate) struct RecordBuffer {
    text: String,
    ranges: Vec<(u32, u32)>,
}

impl RecordBuffer {
    /// Empties it.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ranges.clear();
    }

    /// Adds a field.
    pub(crate) fn push(&mut self, field: &str) {
        let from = self.text.len() as u32;
        self.text.push_str(field);
        self.ranges.push((from, self.text.len() as u32));
    }

    /// The record.
    pub(crate) fn record(&self) -> Record<'_> {
        Record { text: &self.text, ranges: &self.ranges }
    }
}

impl Splitter {
    /// A splitter at `delimiter`.
    pub(crate) fn new(delimiter: u8) -> Self {
        Self { delimiter, ranges: Vec::new(), unquoted: String::new() }
    }

    /// The fields of `text`, a record of at most 4 GiB.
    pub(crate) fn split<'a>(&'a mut self, text: &'a str) -> Result<Record<'a>, Box<Fault>> {
        self.ranges.clear();
        if memchr(b'"', text.as_bytes()).is_some() {
            self.unquote(text)?;
            return Ok(Record { text: &self.unquoted, ranges: &self.ranges });
        }
        let mut from = 0;
        for at in memchr_iter(self.delimiter, text.as_bytes()) {
            self.ranges.push((from, at as u32));
            from = at as u32 + 1;
        }
        self.ranges.push((from, text.len() as u32));
        Ok(Record { text, ranges: &self.ranges })
    }

    fn unquote(&mut self, text: &str) -> Result<(), Box<Fault>> {
        self.unquoted.clear();
        let mut rest = text;
        loop {
            let from = self.unquoted.len() as u32;
            if let Some(quoted) = rest.strip_prefix('"') {
                rest = self.push_quoted(quoted)?;
            }
            let bytes = rest.as_bytes();
            let end = memchr(self.delimiter, bytes);
            self.unquoted.push_str(&rest[..end.unwrap_or(bytes.len())]);
            self.ranges.push((from, self.unquoted.len() as u32));
            match end {
                Some(end) => rest = &rest[end + 1..],
                None => return Ok(()),
            }
        }
    }

    /// Pushes what stands before the closing quote; hands back what follows it.
    fn push_quoted<'a>(&mut self, mut quoted: &'a str) -> Result<&'a str, Box<Fault>> {
        loop {
            let Some(quote) = memchr(b'"', quoted.as_bytes()) else {
                let reason = format!("a quote opens in field {} and never closes", self.ranges.len() + 1);
                return Err(Box::new(Fault::row(RefusalKind::Malformed, reason)));
            };
            self.unquoted.push_str(&quoted[..quote]);
            let behind = &quoted[quote + 1..];
            match behind.strip_prefix('"') {
                Some(more) => {
                    self.unquoted.push('"');
                    quoted = more;
                }
                None => return Ok(behind),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Lines;
    use proptest::prelude::*;

    fn ours(text: &str) -> Vec<Vec<String>> {
        let mut lines = Lines::new(text.as_bytes());
        let mut splitter = Splitter::new(b',');
        let mut records = Vec::new();
        while let Some(line) = lines.next_record(b',').unwrap() {
            if line.bytes.is_empty() {
                continue;
            }
            let Ok(record) = splitter.split(std::str::from_utf8(line.bytes).unwrap()) else { return Vec::new() };
            records.push((0..record.len()).map(|i| record.get(i).to_owned()).collect());
        }
        records
    }

    fn of_the_csv_crate(text: &str) -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_quote_that_never_closes_costs_its_line_only() {
        let filler = "x,y\n".repeat(1 << 19);
        let text = format!("a,\"b\n{filler}");
        let mut lines = Lines::new(text.as_bytes());
        assert_eq!(lines.next_record(b',').unwrap().unwrap().bytes, b"a,\"b");
        let mut count = 0;
        while lines.next_record(b',').unwrap().is_some() {
            count += 1;
        }
        assert_eq!((count, lines.number()), (1 << 19, (1 << 19) + 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn records_are_those_of_the_csv_crate(text in "([abğ, ]|\"|\"\"|,\"|\",|\n|\r\n){0,30}") {
            let found = ours(&text);
            // A quote that never closes is a fault here; there it runs on to the end of the file.
            if !found.is_empty() {
                prop_assert_eq!(found, of_the_csv_crate(&text), "{:?}", text);
            }
        }
    }
}
