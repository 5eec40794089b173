//! Reading inputs into a book of events; refused rows go to a quarantine file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use nabiz_domain::book::{Book, Clash};
use nabiz_domain::calendar::Hours;
use nabiz_domain::event::Event;
use nabiz_sources::{
    DeskSchedule, Figure, FileSummary, Mapping, MappingError, Progress, Quarantine, ReadError, Reading, Record,
    Recorded, Refusal, Sink,
};
use thiserror::Error;

use nabiz_app::config::{Config, ConfigError};

use crate::hours;

/// Settings that stand beside the data, in the folder that was named as input.
pub const CONFIG_FILE: &str = "nabiz.toml";

/// What to read and how.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Files, folders, `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// Mapping files for tables.
    pub mappings: Vec<PathBuf>,
    /// What every input is, whatever it looks like: a source's id or the name of a mapping.
    pub source: Option<String>,
    /// The account of sources whose files name none.
    pub account: Option<String>,
    /// Settings; without, the `nabiz.toml` beside an input or one folder above, else defaults.
    pub config: Option<PathBuf>,
    /// Where refused rows are kept.
    pub quarantine: PathBuf,
    /// Whether to keep what desks recorded of their cases themselves.
    pub keeps_recorded: bool,
    /// Whether to tell other events under a known id from repeats ([`Loaded::clashes`]).
    pub watches_ids: bool,
}

/// Why nothing could be read.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A mapping is wrong.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The inputs cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The quarantine cannot be written.
    #[error("failed to write the quarantine file `{}`", .path.display())]
    Quarantine {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Everything read.
#[derive(Debug)]
pub struct Loaded {
    /// The events.
    pub book: Book,
    /// The settings; accounts that they give no calendar have one of their desk's schedules.
    pub config: Config,
    /// The schedules of all desks.
    pub schedules: Vec<DeskSchedule>,
    /// The file the settings came from, if there was one.
    pub config_file: Option<PathBuf>,
    /// The files read.
    pub files: Vec<FileSummary>,
    /// Files in folders that were not read, as their names say nothing of data.
    pub left_out: Vec<String>,
    /// Refused rows.
    pub refused: u64,
    /// The first refusals, worded.
    pub first_refusals: Vec<String>,
    /// Refused rows by reason and field.
    pub refused_by: Vec<(String, u64)>,
    /// The quarantine file, if anything was refused.
    pub quarantine: Option<PathBuf>,
    /// What desks recorded of their cases themselves, where it was asked for.
    pub recorded: RecordedCases,
    /// Events that came under the id of another one, where it was asked for.
    pub clashes: Vec<Clash>,
}

/// What desks recorded of their cases by their own rules: by figure, account and case.
#[derive(Clone, Debug, Default)]
pub struct RecordedCases(BTreeMap<(Record, Hours), BTreeMap<String, BTreeMap<String, OwnValue>>>);

/// A value that a desk recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnValue {
    /// Seconds, a count, or 1 for yes and 0 for no.
    pub value: f64,
    /// Values less than this apart are the same.
    pub grain: f64,
}

impl RecordedCases {
    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any case has this figure.
    #[must_use]
    pub fn has(&self, what: Record, hours: Hours) -> bool {
        self.0.contains_key(&(what, hours))
    }

    /// The value of a case.
    #[must_use]
    pub fn of(&self, what: Record, hours: Hours, account: &str, case_id: &str) -> Option<OwnValue> {
        self.0.get(&(what, hours))?.get(account)?.get(case_id).copied()
    }

    fn note(&mut self, one: &Recorded<'_>) {
        let Figure { what, hours, value, grain } = one.figure;
        let cases = self.0.entry((what, hours)).or_default().entry(one.account.to_owned()).or_default();
        cases.insert(one.case_id.to_owned(), OwnValue { value, grain });
    }
}

/// Refusals that are worded for the reader; all of them stand in the quarantine file.
const WORDED: usize = 5;

/// Reads all inputs; `progress` hears of bytes read.
///
/// # Errors
/// When settings or mappings are wrong or nothing can be read. Single rows and broken files of a folder are refused,
/// counted and kept instead.
pub fn load(options: &LoadOptions, progress: &mut dyn FnMut(Progress<'_>)) -> Result<Loaded, LoadError> {
    let config_file = options.config.clone().or_else(|| beside(&options.inputs));
    let mut config = match &config_file {
        Some(file) => Config::load(file)?,
        None => Config::default(),
    };
    let mappings = options.mappings.iter().map(|file| Mapping::load(file)).collect::<Result<Vec<_>, _>>()?;
    let mut book = Book::new();
    if options.watches_ids {
        book.watch_ids();
    }
    let mut taker = Taker {
        book,
        quarantine: Quarantine::new(LateFile::new(&options.quarantine)),
        first: Vec::new(),
        failed: None,
        recorded: options.keeps_recorded.then(RecordedCases::default),
        schedules: Vec::new(),
    };
    let reading =
        Reading { mappings, source: options.source.clone(), account: options.account.clone(), ..Reading::default() };
    let summary = nabiz_sources::read_all_with(&options.inputs, &reading, &mut taker, progress)?;
    let wrote = |source| LoadError::Quarantine { path: options.quarantine.clone(), source };
    if let Some(error) = taker.failed {
        return Err(wrote(error));
    }
    let refused = taker.quarantine.total();
    let counts = taker.quarantine.counts().iter();
    let refused_by = counts.map(|((kind, field), n)| {
        let field = field.as_ref().map_or_else(String::new, |field| format!(" `{field}`"));
        (format!("{kind:?}{field}"), *n)
    });
    let refused_by = refused_by.collect();
    taker.quarantine.finish().map_err(wrote)?;
    hours::adopt(&mut config, &taker.schedules);
    Ok(Loaded {
        clashes: taker.book.clashes(),
        book: taker.book,
        config,
        schedules: taker.schedules,
        config_file,
        files: summary.files,
        left_out: summary.left_out,
        refused,
        first_refusals: taker.first,
        refused_by,
        quarantine: (refused > 0).then(|| options.quarantine.clone()),
        recorded: taker.recorded.unwrap_or_default(),
    })
}

/// The settings that stand beside the data: in the folder of an input, or in the one above it.
fn beside(inputs: &[PathBuf]) -> Option<PathBuf> {
    let folder =
        |input: &PathBuf| if input.is_dir() { Some(input.clone()) } else { input.parent().map(Path::to_owned) };
    let near = |folder: PathBuf| {
        let above = folder.canonicalize().ok().and_then(|real| real.parent().map(Path::to_owned));
        [Some(folder), above].into_iter().flatten()
    };
    inputs
        .iter()
        .filter(|input| input.exists())
        .filter_map(folder)
        .flat_map(near)
        .map(|dir| dir.join(CONFIG_FILE))
        .find(|file| file.is_file())
}

/// Takes events into the book and refusals into quarantine.
struct Taker {
    book: Book,
    quarantine: Quarantine<LateFile>,
    first: Vec<String>,
    failed: Option<io::Error>,
    recorded: Option<RecordedCases>,
    schedules: Vec<DeskSchedule>,
}

impl Sink for Taker {
    fn event(&mut self, event: &Event<'_>) {
        self.book.take(event);
    }

    fn refuse(&mut self, refusal: Refusal) {
        if self.first.len() < WORDED {
            self.first.push(refusal.to_string());
        }
        if self.failed.is_none() {
            self.failed = self.quarantine.add(&refusal).err();
        }
    }

    fn wants_recorded(&self) -> bool {
        self.recorded.is_some()
    }

    fn recorded(&mut self, recorded: &Recorded<'_>) {
        if let Some(cases) = &mut self.recorded {
            cases.note(recorded);
        }
    }

    fn schedule(&mut self, schedule: DeskSchedule) {
        self.schedules.push(schedule);
    }
}

/// A file that is made when the first byte comes, so that a clean run leaves none behind.
struct LateFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl LateFile {
    fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), file: None }
    }
}

impl Write for LateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.is_none() {
            self.file = Some(BufWriter::new(File::create(&self.path)?));
        }
        self.file.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}
