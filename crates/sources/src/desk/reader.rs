//! The reader of every help desk that is told by tables or by its interface.

use std::io;

use super::Desk;
use super::rows;
use crate::Sink;
use crate::csv::for_each_record;
use crate::detect::Layout;
use crate::fields::{Object, TableRow};
use crate::json::{Items, List, Shape};
use crate::mapping::MappingError;
use crate::reader::{Input, Late, Outcome, Reader};
use crate::refusal::Refusal;
use crate::source::Source;
use crate::tables::TableSpec;
use crate::value::Found;

/// What the rows of a vendor mean.
pub(crate) trait Vendor: Default {
    /// Whose they are.
    const SOURCE: Source;
    /// The tables of its export.
    const TABLES: &'static [TableSpec];
    /// The lists in the pages of its interface whose elements are rows.
    const LISTS: &'static [List];

    /// Whether JSON of this shape is the vendor's, and how one can tell.
    fn knows(shape: &Shape) -> Option<&'static str>;

    /// A record of the table at this position of [`TABLES`](Self::TABLES).
    fn record(&mut self, table: usize, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome>;

    /// An object of the interface, from the list at this path of a page, where it stood in one.
    fn object(&mut self, list: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome>;

    /// Says what can be said only when all rows are known; hands back what is missing, in words.
    fn complete(&mut self, _desk: &mut Desk) -> Vec<String> {
        Vec::new()
    }
}

/// Reads a vendor's files.
#[derive(Debug)]
pub(crate) struct DeskReader<V> {
    vendor: V,
    desk: Option<Desk>,
    file: String,
}

impl<V: Vendor> DeskReader<V> {
    /// A reader; its events belong to `account`, or else to the vendor's name.
    pub(crate) fn new(account: Option<&str>) -> Self {
        Self { vendor: V::default(), desk: Some(Desk::new(V::SOURCE.id(), account)), file: String::new() }
    }
}

impl<V: Vendor> Reader for DeskReader<V> {
    fn read(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> Result<io::Result<()>, MappingError> {
        let Some(desk) = &mut self.desk else { return Ok(Ok(())) };
        self.file = input.file.to_owned();
        desk.keeps_recorded = sink.wants_recorded();
        let vendor = &mut self.vendor;
        Ok(match input.layout {
            Layout::Table { header, table } => for_each_record(input, header, sink, |_, record, _| {
                whole(desk, |desk| vendor.record(*table, &TableRow { header, record }, desk))
            }),
            _ => objects(input, vendor, desk, sink),
        })
    }

    fn finish(&mut self, sink: &mut dyn Sink) -> Late {
        let Some(mut desk) = self.desk.take() else { return Late::default() };
        let missing = self.vendor.complete(&mut desk);
        for reason in &missing {
            sink.refuse(Refusal::of_file(&self.file, reason.clone()));
        }
        Late { events: desk.emit(sink), refused: missing.len() as u64 }
    }
}

fn objects<V: Vendor>(input: Input<'_, '_>, vendor: &mut V, desk: &mut Desk, sink: &mut dyn Sink) -> io::Result<()> {
    let mut items = Items::new(input.lines, V::LISTS);
    while let Some(item) = items.next()? {
        let outcome = rows::object(&item).and_then(|value| {
            let outcome = whole(desk, |desk| vendor.object(item.list, Object(&value), desk));
            outcome.map_err(|fault| rows::said_of(&value, fault))
        });
        let refuse = |fault| Refusal::cut(input.file, item.line, fault, item.bytes, item.is_too_long);
        input.counts.row(outcome, refuse, sink);
    }
    Ok(())
}

/// A row is taken as a whole or refused as a whole.
fn whole(desk: &mut Desk, row: impl FnOnce(&mut Desk) -> Found<Outcome>) -> Found<Outcome> {
    let mark = desk.mark();
    row(desk).inspect_err(|_| desk.undo(mark))
}
