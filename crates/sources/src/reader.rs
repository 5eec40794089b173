//! The one shape of all readers.

use std::io;

use crate::Sink;
use crate::detect::Layout;
use crate::input::{Lines, Stream, Text};
use crate::mapping::MappingError;
use crate::read::Counts;
use crate::refusal::{Fault, Refusal};

/// The lines of an input in UTF-8.
pub(crate) type TextLines<'p> = Lines<Text<Stream<'p>>>;

/// One file on its way in.
pub(crate) struct Input<'i, 'p> {
    /// Its name in messages.
    pub(crate) file: &'i str,
    /// Which file of the run it is, from 0; the sheets of a workbook are one file.
    pub(crate) number: usize,
    /// What is in it, from its first line on.
    pub(crate) lines: &'i mut TextLines<'p>,
    /// How it is laid out.
    pub(crate) layout: &'i Layout,
    /// What became of its rows so far.
    pub(crate) counts: &'i mut Counts,
}

/// Reads the files of one source.
///
/// A row becomes events, or is refused, or tells something (a person, a team) that other rows need; what must wait for
/// the other files of the run is handed over by [`finish`](Self::finish).
pub(crate) trait Reader {
    /// Reads one file to its end.
    ///
    /// # Errors
    /// The outer when a mapping does not fit the file, the inner when the stream breaks off; what came before counts.
    fn read(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> Result<io::Result<()>, MappingError>;

    /// Hands over what waited for the last file; how many events and refusals that were.
    fn finish(&mut self, _sink: &mut dyn Sink) -> Late {
        Late::default()
    }
}

/// What came when all files were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Late {
    pub(crate) events: u64,
    pub(crate) refused: u64,
}

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It made so many events, now or when all files are read.
    Events(u64),
    /// It waits for another row of its case, or for the end of the run.
    Waits,
    /// It made so many events, and took up a row that waited, which makes none of its own.
    Joined(u64),
    /// It makes none: it tells about people or teams, or says what no metric reads.
    Passed,
}

impl Counts {
    /// Counts one row by what became of it, and hands it to the sink where it was refused.
    pub(crate) fn row(
        &mut self,
        outcome: Result<Outcome, Box<Fault>>,
        refuse: impl FnOnce(Fault) -> Refusal,
        sink: &mut dyn Sink,
    ) {
        self.rows += 1;
        match outcome {
            Ok(Outcome::Events(events)) => self.events += events,
            Ok(Outcome::Waits) => {}
            Ok(Outcome::Joined(events)) => {
                self.events += events;
                self.passed += 1;
            }
            Ok(Outcome::Passed) => self.passed += 1,
            Err(fault) => {
                self.refused += 1;
                sink.refuse(refuse(*fault));
            }
        }
    }
}
