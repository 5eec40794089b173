//! Tables by a mapping: rows in, events out.

mod bind;
mod cases;
mod cells;
mod feed;
mod header;
mod join;
mod log;
mod record;
mod records;
mod state;
pub(crate) mod times;

use std::io;

use crate::detect::Layout;
use crate::mapping::{Mapping, MappingError, Shape};
use crate::reader::{Input, Late, Outcome, Reader};
use crate::refusal::{Fault, Refusal};
use crate::xes::{Attributes, Bytes, Events};
use crate::{Recorded, Sink};

use bind::Bound;
use cells::Cells;
pub(crate) use header::{Header, looks_like_csv};
pub(crate) use record::{Record, RecordBuffer, Splitter};
pub(crate) use records::for_each_record;

/// The reader of one mapping, with what it remembers from file to file.
#[derive(Debug)]
pub(crate) struct Mapped<'m> {
    mapping: &'m Mapping,
    memory: Memory,
    account: Option<&'m str>,
    copy: RecordBuffer,
}

#[derive(Debug)]
enum Memory {
    Log(log::Log),
    Cases(cases::Cases),
    Feed(feed::Feed),
}

/// Where a row stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'f> {
    pub(crate) file: &'f str,
    pub(crate) line: u64,
}

impl<'m> Mapped<'m> {
    /// The reader by `mapping`; `account` holds in place of a mapping's own where that names no column.
    pub(crate) fn new(mapping: &'m Mapping, account: Option<&'m str>) -> Self {
        let memory = match mapping.shape() {
            Shape::EventPerRow => Memory::Log(log::Log::new(mapping)),
            Shape::CasePerRow => Memory::Cases(cases::Cases::default()),
            Shape::FeedPerRow => Memory::Feed(feed::Feed::default()),
        };
        Self { mapping, memory, account, copy: RecordBuffer::default() }
    }

    fn row(
        &mut self,
        place: Place<'_>,
        record: Record<'_>,
        bound: &Bound<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Box<Fault>> {
        let missing = &bound.mapping.spec.missing;
        let mut cells = Cells { record, missing };
        if bound.skips(&cells) {
            return Ok(Outcome::Passed);
        }
        if !bound.pseudonyms.is_empty() {
            self.copy.with_pseudonyms(&cells, &bound.pseudonyms);
            cells.record = self.copy.record();
        }
        // Read before the row is taken: what cannot be read refuses it as a whole.
        let recorded = if sink.wants_recorded() { bound.recorded(&cells)? } else { Vec::new() };
        let outcome = match &mut self.memory {
            Memory::Log(log) => Outcome::Events(log.row(bound, &cells, sink)?),
            Memory::Cases(cases) => cases.row(place, bound, &cells, sink)?,
            Memory::Feed(feed) => Outcome::Events(feed.row(bound, &cells, sink)?),
        };
        for figure in recorded {
            let (account, case_id) = (bound.account(&cells)?, bound.need_case(&cells)?);
            sink.recorded(&Recorded { account, case_id: &case_id, figure });
        }
        Ok(if outcome == Outcome::Events(0) { Outcome::Passed } else { outcome })
    }
}

impl Mapped<'_> {
    /// The events of a process log as rows.
    fn log(&mut self, input: Input<'_, '_>, header: &Header, bound: &Bound<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        let mut events = Events::new(Bytes(input.lines));
        let mut buffer = RecordBuffer::default();
        while let Some(row) = events.next()? {
            let place = Place { file: input.file, line: row.line };
            let attributes = &row.attributes;
            let outcome = match row.fault {
                None => {
                    buffer.clear();
                    header.columns.iter().for_each(|key| buffer.push(attributes.get(key).map_or("", String::as_str)));
                    self.row(place, buffer.record(), bound, sink)
                }
                Some(fault) => Err(fault),
            };
            let shown = if outcome.is_err() { shown_row(attributes) } else { Vec::new() };
            input.counts.row(outcome, |fault| Refusal::new(place.file, place.line, fault, &shown), sink);
        }
        Ok(())
    }
}

/// An event of a log for the quarantine.
fn shown_row(attributes: &Attributes) -> Vec<u8> {
    let pairs: Vec<String> = attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join("\t").into_bytes()
}

impl Reader for Mapped<'_> {
    fn read(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> Result<io::Result<()>, MappingError> {
        let header = match input.layout {
            Layout::Table { header, .. } => header.clone(),
            Layout::Xes => Header::of_names(self.mapping.columns()),
            _ => return Ok(Ok(())),
        };
        let header = &header;
        let mut bound = Bound::new(self.mapping, header, input.file)?;
        bound.said_account = self.account;
        match &mut self.memory {
            Memory::Log(log) => log.next_file(),
            Memory::Feed(feed) => feed.next_file(input.number),
            Memory::Cases(_) => {}
        }
        if *input.layout == Layout::Xes {
            return Ok(self.log(input, header, &bound, sink));
        }
        Ok(for_each_record(input, header, sink, |place, record, sink| self.row(place, record, &bound, sink)))
    }

    fn finish(&mut self, sink: &mut dyn Sink) -> Late {
        match &mut self.memory {
            Memory::Log(log) => {
                log.finish(self.mapping, sink);
                // Openings that waited were counted with their rows.
                Late::default()
            }
            Memory::Cases(cases) => cases.finish(self.mapping, sink),
            Memory::Feed(_) => Late::default(),
        }
    }
}
