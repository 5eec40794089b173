//! The records of a table behind its header, one by one.

use std::io;

use super::Place;
use super::header::Header;
use super::record::{Record, Splitter};
use crate::Sink;
use crate::input::{Line, utf8};
use crate::native::too_long;
use crate::reader::{Input, Outcome};
use crate::refusal::{Fault, Refusal, RefusalKind};

/// Calls `take` with every record behind the header, which the input still holds; counts it and refuses what is none.
///
/// # Errors
/// When the stream breaks off.
pub(crate) fn for_each_record(
    input: Input<'_, '_>,
    header: &Header,
    sink: &mut dyn Sink,
    mut take: impl FnMut(Place<'_>, Record<'_>, &mut dyn Sink) -> Result<Outcome, Box<Fault>>,
) -> io::Result<()> {
    let mut splitter = Splitter::new(header.delimiter);
    let mut before = header.lines;
    while let Some(line) = input.lines.next_record(header.delimiter)? {
        if line.is_blank() {
            continue;
        }
        if before > 0 {
            before -= 1;
            continue;
        }
        let place = Place { file: input.file, line: line.number };
        let outcome = record(&line, header, &mut splitter).and_then(|record| take(place, record, sink));
        let refuse = |fault| Refusal::cut(place.file, line.number, fault, line.bytes, line.too_long);
        input.counts.row(outcome, refuse, sink);
    }
    Ok(())
}

fn record<'a>(line: &Line<'a>, header: &Header, splitter: &'a mut Splitter) -> Result<Record<'a>, Box<Fault>> {
    if line.too_long {
        return Err(Box::new(too_long()));
    }
    let record = splitter.split(utf8(line.bytes)?)?;
    let width = header.columns.len();
    if record.len() != width {
        let reason = format!("has {} fields where the header has {width}; check quotes and delimiters", record.len());
        return Err(Box::new(Fault::row(RefusalKind::Malformed, reason)));
    }
    Ok(record)
}
