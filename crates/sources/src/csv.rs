//! Tables by a mapping: rows in, events out.

mod bind;
mod cases;
mod cells;
mod header;
mod log;
mod record;
mod records;
mod state;
pub(crate) mod times;

use std::io;

use crate::Sink;
use crate::detect::Layout;
use crate::mapping::{Mapping, MappingError, Shape};
use crate::reader::{Input, Late, Outcome, Reader};
use crate::refusal::Fault;

use bind::Bound;
use cells::Cells;
pub(crate) use header::{Header, looks_like_csv};
pub(crate) use record::Record;
#[cfg(test)]
pub(crate) use record::Splitter;
pub(crate) use records::for_each_record;

/// The reader of one mapping, with what it remembers from file to file.
#[derive(Debug)]
pub(crate) struct Mapped<'m> {
    mapping: &'m Mapping,
    memory: Memory,
}

#[derive(Debug)]
enum Memory {
    Log(log::Log),
    Cases(cases::Cases),
}

/// Where a row stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'f> {
    pub(crate) file: &'f str,
    pub(crate) line: u64,
}

impl<'m> Mapped<'m> {
    /// The reader by `mapping`.
    pub(crate) fn new(mapping: &'m Mapping) -> Self {
        let memory = match mapping.shape() {
            Shape::EventPerRow => Memory::Log(log::Log::new(mapping)),
            Shape::CasePerRow => Memory::Cases(cases::Cases::default()),
        };
        Self { mapping, memory }
    }

    fn row(
        &mut self,
        place: Place<'_>,
        record: Record<'_>,
        bound: &Bound<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Box<Fault>> {
        let cells = Cells { record, missing: &bound.mapping.spec.missing };
        let events = match &mut self.memory {
            Memory::Log(log) => log.row(bound, &cells, sink)?,
            Memory::Cases(cases) => cases.row(place, bound, &cells, sink)?,
        };
        Ok(if events == 0 { Outcome::Passed } else { Outcome::Events(events) })
    }
}

impl Reader for Mapped<'_> {
    fn read(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> Result<io::Result<()>, MappingError> {
        let Layout::Table { header, .. } = input.layout else { return Ok(Ok(())) };
        let bound = Bound::new(self.mapping, header, input.file)?;
        if let Memory::Log(log) = &mut self.memory {
            log.next_file();
        }
        Ok(for_each_record(input, header, sink, |place, record, sink| self.row(place, record, &bound, sink)))
    }

    fn finish(&mut self, sink: &mut dyn Sink) -> Late {
        if let Memory::Log(log) = &mut self.memory {
            log.finish(self.mapping, sink);
        }
        // Openings that waited were counted with their rows.
        Late::default()
    }
}
