//! CSV by a mapping: rows in, events out.

mod bind;
mod cases;
mod cells;
mod header;
mod log;
mod record;
mod state;
pub(crate) mod times;

use std::io::{self, Read};

use crate::Sink;
use crate::input::{Line, Lines, utf8};
use crate::mapping::{Mapping, MappingError, Shape};
use crate::native::too_long;
use crate::read::Counts;
use crate::refusal::{Fault, Refusal, RefusalKind};

use bind::Bound;
use cells::Cells;
pub(crate) use header::{Header, looks_like_csv};
use record::Splitter;

/// What a run remembers of one mapping from file to file.
#[derive(Debug)]
pub(crate) enum Memory {
    Log(log::Log),
    Cases(cases::Cases),
}

impl Memory {
    pub(crate) fn new(mapping: &Mapping) -> Self {
        match mapping.shape() {
            Shape::EventPerRow => Self::Log(log::Log::new(mapping)),
            Shape::CasePerRow => Self::Cases(cases::Cases::default()),
        }
    }

    /// Hands over what waited for the last row of its case.
    pub(crate) fn finish(&mut self, mapping: &Mapping, sink: &mut dyn Sink) {
        if let Self::Log(log) = self {
            log.finish(mapping, sink);
        }
    }
}

/// Where a row stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'f> {
    pub(crate) file: &'f str,
    pub(crate) line: u64,
}

/// Reads the rows behind the header, which `lines` still holds.
///
/// # Errors
/// The outer when the mapping does not fit the header, the inner when the stream breaks off.
pub(crate) fn read<R: Read>(
    place: Place<'_>,
    lines: &mut Lines<R>,
    header: &Header,
    mapping: &Mapping,
    memory: &mut Memory,
    sink: &mut dyn Sink,
) -> Result<(Counts, io::Result<()>), MappingError> {
    let bound = Bound::new(mapping, header, place.file)?;
    if let Memory::Log(log) = memory {
        log.next_file();
    }
    let mut counts = Counts::default();
    let ended = rows(place, lines, header, &bound, memory, sink, &mut counts);
    Ok((counts, ended))
}

fn rows<R: Read>(
    mut place: Place<'_>,
    lines: &mut Lines<R>,
    header: &Header,
    bound: &Bound<'_>,
    memory: &mut Memory,
    sink: &mut dyn Sink,
    counts: &mut Counts,
) -> io::Result<()> {
    let mut splitter = Splitter::new(header.delimiter);
    let mut seen_header = false;
    while let Some(line) = lines.next_record(header.delimiter)? {
        if line.is_blank() {
            continue;
        }
        if !seen_header {
            seen_header = true;
            continue;
        }
        counts.rows += 1;
        place.line = line.number;
        match row(place, &line, &mut splitter, bound, memory, sink) {
            Ok(events) => counts.events += events,
            Err(fault) => {
                counts.refused += 1;
                sink.refuse(Refusal::cut(place.file, line.number, *fault, line.bytes, line.too_long));
            }
        }
    }
    Ok(())
}

fn row(
    place: Place<'_>,
    line: &Line<'_>,
    splitter: &mut Splitter,
    bound: &Bound<'_>,
    memory: &mut Memory,
    sink: &mut dyn Sink,
) -> Result<u64, Box<Fault>> {
    if line.too_long {
        return Err(Box::new(too_long()));
    }
    let record = splitter.split(utf8(line.bytes)?)?;
    if record.len() != bound.width {
        let reason =
            format!("has {} fields where the header has {}; check quotes and delimiters", record.len(), bound.width);
        return Err(Box::new(Fault::row(RefusalKind::Malformed, reason)));
    }
    let cells = Cells { record, missing: &bound.mapping.spec.missing };
    match memory {
        Memory::Log(log) => log.row(bound, &cells, sink),
        Memory::Cases(cases) => cases.row(place, bound, &cells, sink),
    }
}
