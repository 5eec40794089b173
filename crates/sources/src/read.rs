//! A whole run: every input, its format told by its content, into one sink.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::Sink;
use crate::detect::Format;
use crate::error::ReadError;
use crate::input::{DataFile, Expanded, Progress, Stream, expand};
use crate::mapping::Mapping;
use crate::run::Run;
use crate::source::Source;

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Mappings for CSV files, asked before those that come with the program.
    pub mappings: Vec<Mapping>,
}

/// How to read, with all that can be said about it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Mappings for tables, asked before those that come with the program.
    pub mappings: Vec<Mapping>,
    /// What every input is, whatever it looks like: the [`Source::id`] of a source or the name of a mapping.
    pub source: Option<String>,
    /// The account of sources whose files name none; without, the name of the source.
    pub account: Option<String>,
    /// Mappings that are used for the tables that they know, asked before those that come with the program. Unlike
    /// `mappings`, they are not taken for meant where they do not fit.
    pub known: Vec<Mapping>,
    /// A folder that is left out of the names of files in messages.
    pub within: Option<PathBuf>,
}

impl Reading {
    /// The mappings that may know a table without being meant.
    fn knowing(&self) -> Result<Vec<Mapping>, ReadError> {
        Ok(self.known.iter().cloned().chain(Mapping::shipped()?).collect())
    }

    /// The name of a file in messages.
    fn name_of(&self, file: &DataFile) -> String {
        if file.is_stdin() { file.name() } else { self.name_of_path(&file.path) }
    }

    fn name_of_path(&self, path: &Path) -> String {
        let inner = self.within.as_deref().and_then(|folder| path.strip_prefix(folder).ok());
        inner.unwrap_or(path).display().to_string()
    }
}

impl From<&ReadOptions> for Reading {
    fn from(options: &ReadOptions) -> Self {
        Self { mappings: options.mappings.clone(), ..Self::default() }
    }
}

/// Rows in, events out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that were not blank; of a table without its header.
    pub rows: u64,
    /// Events that came of them. Those of tables that are joined count with the last file of their source.
    pub events: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that make no event of their own: people, teams, fields that no metric reads.
    pub passed: u64,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// The file as it was named.
    pub file: String,
    /// Whose file it is; `None` when it is empty or of no format that is known.
    pub source: Option<Source>,
    /// Its format; `None` when it has none that is known and was refused as a whole.
    pub format: Option<Format>,
    /// How the format could be told, in words.
    pub reason: String,
    /// Rows and events. A file that is refused as a whole or breaks off counts one refusal more than rows.
    pub counts: Counts,
    /// Bytes after decompression.
    pub bytes: u64,
}

impl FileSummary {
    /// What it was taken for and why: `Zendesk, because the header has …`.
    #[must_use]
    pub fn explained(&self) -> String {
        match (&self.source, &self.format) {
            (Some(Source::Table), Some(format)) => format!("{format}, because {}", self.reason),
            (Some(Source::Xes), Some(Format::Csv { mapping })) => {
                format!("a process log by the mapping `{mapping}`, because {}", self.reason)
            }
            (Some(source), _) => format!("{source}, because {}", self.reason),
            (None, Some(format)) => format!("{format}, because {}", self.reason),
            (None, None) => format!("nothing that can be read: it {}", self.reason),
        }
    }

    /// The same with the counts of another sheet of the book.
    pub(crate) fn with(mut self, sheet: &Self) -> Self {
        self.counts = sum(self.counts, sheet.counts);
        self.bytes += sheet.bytes;
        self.reason.push_str("; ");
        self.reason.push_str(&sheet.reason);
        self
    }
}

fn sum(a: Counts, b: Counts) -> Counts {
    Counts {
        rows: a.rows + b.rows,
        events: a.events + b.events,
        refused: a.refused + b.refused,
        passed: a.passed + b.passed,
    }
}

/// What became of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Each file, in the order of reading.
    pub files: Vec<FileSummary>,
    /// Files in folders that were not read, as their names say nothing of data; by name they can be read all the same.
    pub left_out: Vec<String>,
}

impl ReadSummary {
    /// The sum over all files.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.files.iter().fold(Counts::default(), |total, file| sum(total, file.counts))
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
    read_all_with(inputs, &Reading::from(options), sink, progress)
}

/// The same as [`read_all`], with all that can be said about how to read.
///
/// # Errors
/// As [`read_all`], and when a source is asked for that does not exist.
pub fn read_all_with(
    inputs: &[PathBuf],
    reading: &Reading,
    sink: &mut dyn Sink,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ReadSummary, ReadError> {
    let Expanded { files, left_out } = expand(inputs)?;
    let total = files.iter().map(|file| file.size).sum::<Option<u64>>();
    let shipped = reading.knowing()?;
    let mut run = Run::new(reading, &shipped)?;
    let left_out = left_out.iter().map(|path| reading.name_of_path(path)).collect();
    let mut summary = ReadSummary { files: Vec::new(), left_out };
    let mut done = 0;
    for file in &files {
        let name = reading.name_of(file);
        let mut tell = |count: u64| {
            done += count;
            progress(Progress { file: &name, bytes: done, total });
        };
        summary.files.push(run.file(file, &name, sink, &mut tell)?);
    }
    run.finish(&mut summary.files, sink);
    if summary.files.iter().all(|file| file.format == Some(Format::Empty)) {
        return Err(ReadError::Empty { files: named(&summary.files) });
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
    read_stream_with(file, reader, &Reading::from(options), sink)
}

/// The same as [`read_stream`], with all that can be said about how to read.
///
/// # Errors
/// As [`read_stream`], and when a source is asked for that does not exist.
pub fn read_stream_with(
    file: &str,
    reader: impl Read,
    reading: &Reading,
    sink: &mut dyn Sink,
) -> Result<FileSummary, ReadError> {
    let shipped = reading.knowing()?;
    let mut run = Run::new(reading, &shipped)?;
    let stream =
        Stream::new(reader, |_| {}).map_err(|source: io::Error| ReadError::Io { path: file.to_owned(), source })?;
    let mut summary = [run.stream(file, stream, true, sink)?];
    run.finish(&mut summary, sink);
    let [summary] = summary;
    Ok(summary)
}

/// Reads `text`, objects of a help desk's interface one a line, without looking whose they are. What could be missing beside
/// them is told as a refusal without a line.
///
/// # Errors
/// When a mapping that comes with the program is wrong.
pub fn read_objects(
    source: Source,
    name: &str,
    text: &[u8],
    account: &str,
    sink: &mut dyn Sink,
) -> Result<Counts, ReadError> {
    let reading = Reading { account: Some(account.to_owned()), ..Reading::default() };
    let mut run = Run::new(&reading, &[])?;
    let io = |source| ReadError::Io { path: name.to_owned(), source };
    let counts = run.objects(source, name, text, sink).map_err(io)?;
    run.finish(&mut [], sink);
    Ok(counts)
}

/// The first files, for a message.
fn named(files: &[FileSummary]) -> String {
    let names: Vec<String> = files.iter().take(3).map(|file| format!("`{}`", file.file)).collect();
    let ending = match files.len() {
        1 => " is".to_owned(),
        2..=3 => " are".to_owned(),
        count => format!(" and {} more are", count - 3),
    };
    names.join(", ") + &ending
}
