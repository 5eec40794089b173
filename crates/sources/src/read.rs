//! A whole run: every input, its format told by its content, into one sink.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;

use crate::csv::{self, Memory, Place};
use crate::detect::{Detected, Format, HEAD, detect};
use crate::error::ReadError;
use crate::input::{DataFile, Lines, Progress, Stream, expand};
use crate::mapping::Mapping;
use crate::refusal::{Fault, Refusal, RefusalKind};
use crate::{Sink, native};

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Mappings for CSV files, asked before those that come with the program.
    pub mappings: Vec<Mapping>,
}

/// Rows in, events out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that were not blank; of a CSV without its header.
    pub rows: u64,
    /// Events that came of them.
    pub events: u64,
    /// Rows that were refused.
    pub refused: u64,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// The file as it was named.
    pub file: String,
    /// Its format; `None` when it has none that is known and was refused as a whole.
    pub format: Option<Format>,
    /// How the format could be told, in words.
    pub reason: String,
    /// Rows and events. A file that is refused as a whole or breaks off counts one refusal more than rows.
    pub counts: Counts,
    /// Bytes after decompression.
    pub bytes: u64,
}

/// What became of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Each file, in the order of reading.
    pub files: Vec<FileSummary>,
}

impl ReadSummary {
    /// The sum over all files.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.files.iter().fold(Counts::default(), |sum, file| Counts {
            rows: sum.rows + file.counts.rows,
            events: sum.events + file.counts.events,
            refused: sum.refused + file.counts.refused,
        })
    }
}

/// Reads all `inputs` (files, folders, `-`) into `sink`, and tells `progress` how far it is.
///
/// A row that is no event goes to the sink as a refusal, and so does a file that breaks off or, found in a folder, is of no
/// known format.
///
/// # Errors
/// When there is nothing to read, when a path that was named cannot be read, and when a mapping is wrong.
pub fn read_all(
    inputs: &[PathBuf],
    options: &ReadOptions,
    sink: &mut dyn Sink,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ReadSummary, ReadError> {
    let files = expand(inputs)?;
    let total = files.iter().map(|file| file.size).sum::<Option<u64>>();
    let mut run = Run::new(options)?;
    let mut summary = ReadSummary::default();
    let mut done = 0;
    for file in &files {
        let name = file.name();
        let mut tell = |count: u64| {
            done += count;
            progress(Progress { file: &name, bytes: done, total });
        };
        summary.files.push(run.file(file, &name, sink, &mut tell)?);
    }
    run.finish(sink);
    if summary.files.iter().all(|file| file.format == Some(Format::Empty)) {
        let names: Vec<String> = summary.files.iter().take(3).map(|file| format!("`{}`", file.file)).collect();
        let ending = match summary.files.len() {
            1 => " is".to_owned(),
            2..=3 => " are".to_owned(),
            count => format!(" and {} more are", count - 3),
        };
        return Err(ReadError::Empty { files: names.join(", ") + &ending });
    }
    Ok(summary)
}

/// Reads one stream, which may be gzip, under the name `file`.
///
/// # Errors
/// When the stream is of no known format or a mapping is wrong.
pub fn read_stream(
    file: &str,
    reader: impl Read,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<FileSummary, ReadError> {
    let mut run = Run::new(options)?;
    let stream = Stream::new(reader, |_| {}).map_err(|source| ReadError::Io { path: file.to_owned(), source })?;
    let summary = run.stream(file, stream, true, sink)?;
    run.finish(sink);
    Ok(summary)
}

/// What lasts from file to file.
struct Run<'o> {
    given: &'o [Mapping],
    shipped: Vec<Mapping>,
    memories: BTreeMap<usize, Memory>,
}

impl<'o> Run<'o> {
    fn new(options: &'o ReadOptions) -> Result<Self, ReadError> {
        Ok(Self { given: &options.mappings, shipped: Mapping::shipped()?, memories: BTreeMap::new() })
    }

    fn file(
        &mut self,
        file: &DataFile,
        name: &str,
        sink: &mut dyn Sink,
        tell: &mut dyn FnMut(u64),
    ) -> Result<FileSummary, ReadError> {
        let opened =
            if file.is_stdin() { Stream::new(io::stdin().lock(), tell) } else { Stream::open(&file.path, tell) };
        match opened {
            Ok(stream) => self.stream(name, stream, file.is_named, sink),
            Err(source) if file.is_named => Err(ReadError::Io { path: name.to_owned(), source }),
            Err(source) => Ok(refused(name, format!("cannot be opened: {source}"), sink)),
        }
    }

    fn stream(
        &mut self,
        name: &str,
        stream: Stream<'_>,
        is_named: bool,
        sink: &mut dyn Sink,
    ) -> Result<FileSummary, ReadError> {
        let is_gzip = stream.is_gzip();
        let mut lines = Lines::new(stream);
        let (detected, broken) = match lines.peek(HEAD) {
            Ok(head) => (detect(head, self.given, &self.shipped), None),
            // What came before the break still tells the format, and its rows still count.
            Err(error) => (detect(lines.rest(), self.given, &self.shipped), Some(error)),
        };
        let detected = match detected {
            Ok(detected) => detected,
            Err(reason) if is_named => return Err(ReadError::Unrecognised { file: name.to_owned(), reason }),
            Err(reason) => return Ok(refused(name, reason, sink)),
        };
        if lines.rest().starts_with(b"\xef\xbb\xbf") {
            lines.skip(3);
        }
        lines.break_off_behind(broken);
        match self.rows(name, &mut lines, &detected, sink) {
            Ok((mut counts, ended)) => {
                if let Err(error) = ended {
                    counts.refused += 1;
                    sink.refuse(broken_off(name, &lines, is_gzip, &error));
                }
                let Detected { format, reason, .. } = detected;
                Ok(FileSummary { file: name.to_owned(), format: Some(format), reason, counts, bytes: lines.bytes() })
            }
            Err(error) if is_named => Err(error),
            Err(error) => Ok(refused(name, error.to_string(), sink)),
        }
    }

    fn rows(
        &mut self,
        name: &str,
        lines: &mut Lines<Stream<'_>>,
        detected: &Detected,
        sink: &mut dyn Sink,
    ) -> Result<(Counts, io::Result<()>), ReadError> {
        let Some(choice) = &detected.csv else {
            let mut counts = Counts::default();
            let ended = native::read(name, lines, sink, &mut counts);
            return Ok((counts, ended));
        };
        let mapping = mapping_at(self.given, &self.shipped, choice.mapping);
        let memory = self.memories.entry(choice.mapping).or_insert_with(|| Memory::new(mapping));
        let place = Place { file: name, line: 0 };
        Ok(csv::read(place, lines, &choice.header, mapping, memory, sink)?)
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        for (position, memory) in &mut self.memories {
            memory.finish(mapping_at(self.given, &self.shipped, *position), sink);
        }
    }
}

fn mapping_at<'m>(given: &'m [Mapping], shipped: &'m [Mapping], position: usize) -> &'m Mapping {
    given.get(position).unwrap_or_else(|| &shipped[position - given.len()])
}

fn refused(name: &str, reason: String, sink: &mut dyn Sink) -> FileSummary {
    sink.refuse(Refusal::of_file(name, reason.clone()));
    let counts = Counts { refused: 1, ..Counts::default() };
    FileSummary { file: name.to_owned(), format: None, reason, counts, bytes: 0 }
}

fn broken_off(name: &str, lines: &Lines<Stream<'_>>, is_gzip: bool, error: &io::Error) -> Refusal {
    let line = lines.number() + 1;
    let data_kinds = [io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput];
    let reason = if is_gzip && data_kinds.contains(&error.kind()) {
        "the gzip data is damaged or cut off here, and what follows is lost; fetch the file again".to_owned()
    } else {
        format!("reading broke off here: {error}")
    };
    Refusal::new(name, line, Fault::row(RefusalKind::Unreadable, reason), lines.rest())
}
