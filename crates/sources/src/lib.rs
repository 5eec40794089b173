//! Readers: bytes in, events out. They know formats, never metrics.
//!
//! [`read_all`] reads files, folders and pipes; each input's format is told by its content ([`detect`]), and [`Source`] lists
//! whose files they may be. Native events are read by [`native`], tables, workbooks and process logs by a [`Mapping`], the
//! files of help desks and exchanges by readers of their own. Whatever is no event goes to the [`Sink`] as a [`Refusal`] with
//! file, line, field and reason, and a [`Quarantine`] keeps it.
//!
//! Inside, bytes become UTF-8 (`input`), `run` asks `detect` whose they are and hands them to a `reader::Reader`. Readers
//! stream where the format lets them; rows that must be joined wait in a `desk`.

mod assemble;
mod chatwoot;
mod csv;
mod desk;
pub mod detect;
mod error;
mod fields;
mod freshchat;
mod freshdesk;
mod guess;
pub mod input;
mod intercom;
mod json;
mod json_text;
mod letters;
mod mapping;
mod names;
pub mod native;
mod nearest;
mod pseudonym;
mod quarantine;
mod queue_log;
mod read;
mod reader;
mod recorded;
mod refusal;
mod run;
mod schedule;
mod source;
mod tables;
mod time;
mod tweets;
mod value;
mod vocabulary;
mod workbook;
mod xes;
mod zendesk;

use nabiz_domain::event::Event;

pub use error::ReadError;
pub use guess::{Choices, Guess, GuessPoint, guess_mapping, guess_mapping_with};
pub use input::Progress;
pub use mapping::{Mapping, MappingError, Shape};
pub use quarantine::Quarantine;
pub use read::{
    Counts, FileSummary, ReadOptions, ReadSummary, Reading, read_all, read_all_with, read_objects, read_stream,
    read_stream_with,
};
pub use recorded::{Figure, Record, Recorded};
pub use refusal::{Fault, ROW_LIMIT, Refusal, RefusalKind};
pub use schedule::DeskSchedule;
pub use source::Source;
pub use vocabulary::is_reserved_key;

/// Takes what a reader finds.
pub trait Sink {
    /// An event; its texts live as long as the call.
    fn event(&mut self, event: &Event<'_>);

    /// A row, or a file, that could not become events.
    fn refuse(&mut self, refusal: Refusal);

    /// Whether it wants to know what desks recorded themselves.
    fn wants_recorded(&self) -> bool {
        false
    }

    /// What a desk recorded of a case; of several tellings the last holds.
    fn recorded(&mut self, _recorded: &Recorded<'_>) {}

    /// A schedule of a desk; of those of one account the desk's default comes first.
    fn schedule(&mut self, _schedule: DeskSchedule) {}
}
