//! Files from the browser into the ledger: read through first, then imported, each beside whoever asked.
//!
//! Files wait in a folder of their own until they are imported or discarded; a server that starts finds none. Mappings
//! that were made for a table are kept beside them, and know the next table of the kind.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use nabiz_app::desk::DeskError;
use nabiz_app::uploads::{Answer, Draft, DraftPoint, FileFound, Found, Progress, Stage, Upload, UploadedFile, Uploads};
use nabiz_domain::event::{Event, Millis};
use nabiz_sources::detect::Format;
use nabiz_sources::{
    Choices, FileSummary, Guess, Mapping, ReadError, Reading, Refusal, Shape, Sink, guess_mapping_with, read_all_with,
};

use super::import::import;
use super::ledger::Ledger;
use super::locked;

/// Refusals that are worded; all of them wait in quarantine after the import.
const WORDED: usize = 10;
/// Uploads that are remembered; of more, the oldest that are over are forgotten.
const REMEMBERED: usize = 50;

/// Where uploads wait.
pub(super) struct Waiting {
    /// The folder of the uploads; none where nothing can be handed in.
    room: Option<PathBuf>,
    ledger: Arc<dyn Ledger>,
    now: Arc<dyn Fn() -> Millis + Send + Sync>,
    last: AtomicU64,
    jobs: Mutex<BTreeMap<u64, Arc<Job>>>,
}

struct Job {
    folder: PathBuf,
    /// Mappings that were made for files of this upload, by file.
    mappings: Mutex<BTreeMap<String, String>>,
    upload: Mutex<Upload>,
}

/// A mapping and the text that it was read from.
struct Kept {
    mapping: Mapping,
    text: String,
}

impl Waiting {
    /// An empty one; what an earlier run left in `room` is taken away.
    pub fn new(
        room: Option<PathBuf>,
        ledger: Arc<dyn Ledger>,
        now: Arc<dyn Fn() -> Millis + Send + Sync>,
    ) -> Result<Self, DeskError> {
        if let Some(files) = room.as_deref().map(files_in)
            && files.exists()
        {
            std::fs::remove_dir_all(&files).map_err(|error| io(&files, &error))?;
        }
        Ok(Self { room, ledger, now, last: AtomicU64::new(0), jobs: Mutex::new(BTreeMap::new()) })
    }

    fn job(&self, id: u64) -> Result<Arc<Job>, DeskError> {
        let gone = || DeskError::NotFound(format!("there is no upload {id}; it may be over"));
        locked(&self.jobs).get(&id).cloned().ok_or_else(gone)
    }

    fn room(&self) -> Result<&Path, DeskError> {
        let closed = || DeskError::Question("this server takes no files".into());
        self.room.as_deref().ok_or_else(closed)
    }

    /// The mappings that were kept, in order of their names.
    fn kept(&self) -> Result<Vec<Kept>, String> {
        let Some(folder) = self.room.as_deref().map(mappings_in).filter(|folder| folder.is_dir()) else {
            return Ok(Vec::new());
        };
        let entries = std::fs::read_dir(&folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
        let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
        files.sort();
        let read = |file: &PathBuf| {
            let text = std::fs::read_to_string(file).map_err(|error| format!("`{}`: {error}", file.display()))?;
            let mapping = Mapping::parse(&file.display().to_string(), &text).map_err(|error| error.to_string())?;
            Ok(Kept { mapping, text })
        };
        files.iter().map(read).collect()
    }

    /// Keeps the mappings of a job for the next table of the kind.
    fn keep(&self, job: &Job) -> Result<(), String> {
        let Some(folder) = self.room.as_deref().map(mappings_in) else { return Ok(()) };
        for (file, text) in &*locked(&job.mappings) {
            let mapping = Mapping::parse(file, text).map_err(|error| error.to_string())?;
            let to = folder.join(plain(mapping.name())).with_extension("toml");
            let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&to, text));
            kept.map_err(|error| format!("failed to keep the mapping in `{}`: {error}", to.display()))?;
        }
        Ok(())
    }

    fn reading(&self, job: &Job) -> Result<(Reading, Vec<Kept>), String> {
        let own = locked(&job.mappings).clone();
        let own = own.iter().map(|(file, text)| Mapping::parse(file, text).map_err(|error| error.to_string()));
        let kept = self.kept()?;
        let known = own.chain(kept.iter().map(|kept| Ok(kept.mapping.clone()))).collect::<Result<_, _>>()?;
        Ok((Reading { known, within: Some(job.folder.clone()), ..Reading::default() }, kept))
    }

    /// Reads a job's files through and gives the stage that follows.
    fn looked(&self, job: &Job) -> (Stage, Option<Draft>) {
        let failed = |why: String| (Stage::Failed { why }, None);
        let asking = |why: String, draft: Draft| (Stage::Asking { why }, Some(draft));
        let draft = locked(&job.upload).draft.clone();
        let (reading, kept) = match (self.reading(job), draft.clone()) {
            (Ok(reading), _) => reading,
            (Err(why), Some(draft)) => return asking(why, draft),
            (Err(why), None) => return failed(why),
        };
        let mut look = Look::default();
        let files = job.paths();
        let read = read_all_with(&files, &reading, &mut look, &mut |at| {
            job.set(Stage::Looking(Progress { done: at.bytes, total: at.total.unwrap_or_default() }));
        });
        match read {
            Ok(summary) => {
                let known = summary.files.iter().find_map(|file| kept_of(file, &kept));
                look.found.files = summary.files.iter().map(found).collect();
                (Stage::Ready(look.found), draft.or(known))
            }
            Err(ReadError::Unrecognised { file, reason }) => self.unknown(job, &file, reason, draft),
            Err(error) => match draft {
                Some(draft) => asking(error.to_string(), draft),
                None => failed(error.to_string()),
            },
        }
    }

    /// A file that nothing knows: with the mapping that somebody made for it, what is wrong with that; else a guess.
    fn unknown(&self, job: &Job, file: &str, reason: String, draft: Option<Draft>) -> (Stage, Option<Draft>) {
        let path = job.folder.join(file);
        let made = locked(&job.mappings).get(file).cloned();
        if let Some(made) = made
            && let Ok(mapping) = Mapping::parse(file, &made)
        {
            let reading = Reading { mappings: vec![mapping], within: Some(job.folder.clone()), ..Reading::default() };
            let why = match read_all_with(&[path], &reading, &mut Look::default(), &mut |_| {}) {
                Ok(_) => reason,
                Err(error) => error.to_string(),
            };
            return (Stage::Asking { why }, draft);
        }
        match guess(&path, file, &Choices::default()) {
            Ok(draft) => (Stage::Asking { why: reason }, Some(draft)),
            // What is no table cannot be mapped either.
            Err(_) => (Stage::Failed { why: format!("`{file}` {reason}") }, None),
        }
    }

    fn imported(&self, job: &Job) -> Stage {
        let done = self.keep(job).and_then(|()| self.reading(job)).and_then(|(reading, _)| {
            let mut tell = |at: nabiz_sources::Progress<'_>| {
                job.set(Stage::Importing(Progress { done: at.bytes, total: at.total.unwrap_or_default() }));
            };
            let done = import(&*self.ledger, &job.paths(), &reading, (self.now)(), &mut tell);
            done.map_err(|error| error.to_string())
        });
        match done {
            Ok(done) => Stage::Done { events: done.events, duplicates: done.duplicates, refused: done.refused },
            Err(why) => Stage::Failed { why },
        }
    }

    /// Forgets the oldest that are over, so that the list stays short.
    fn tidy(jobs: &mut BTreeMap<u64, Arc<Job>>) {
        let is_over = |job: &Job| matches!(locked(&job.upload).stage, Stage::Done { .. } | Stage::Failed { .. });
        let over: Vec<u64> = jobs.iter().filter(|(_, job)| is_over(job)).map(|(&id, _)| id).collect();
        for id in over.iter().take(jobs.len().saturating_sub(REMEMBERED)) {
            jobs.remove(id);
        }
    }
}

impl Job {
    fn set(&self, stage: Stage) {
        locked(&self.upload).stage = stage;
    }

    fn paths(&self) -> Vec<PathBuf> {
        locked(&self.upload).files.iter().map(|file| self.folder.join(&file.name)).collect()
    }

    /// Takes the next stage if the present one is fit for it.
    fn go_on(&self, to: Stage, is_fit: impl Fn(&Stage) -> bool, else_said: &str) -> Result<(), DeskError> {
        let mut upload = locked(&self.upload);
        if !is_fit(&upload.stage) {
            return Err(DeskError::Question(else_said.to_owned()));
        }
        upload.stage = to;
        Ok(())
    }

    fn tidy_up(&self) {
        // Files that cannot be taken away now are taken away at the next start.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The uploads of a running desk; what takes long runs beside whoever asked.
pub(super) struct LiveUploads(pub Arc<Waiting>);

impl LiveUploads {
    fn beside(&self, job: Arc<Job>, work: impl FnOnce(&Waiting, &Job) + Send + 'static) -> Result<(), DeskError> {
        let waiting = Arc::clone(&self.0);
        let thread = std::thread::Builder::new().name("upload".into());
        let spawned = thread.spawn(move || work(&waiting, &job));
        spawned.map(|_| ()).map_err(|error| DeskError::Failed(error.to_string()))
    }

    fn look_again(&self, job: Arc<Job>) -> Result<(), DeskError> {
        self.beside(job, |waiting, job| {
            let (stage, draft) = waiting.looked(job);
            let mut upload = locked(&job.upload);
            (upload.stage, upload.draft) = (stage, draft);
            if matches!(upload.stage, Stage::Failed { .. }) {
                job.tidy_up();
            }
        })
    }
}

impl Uploads for LiveUploads {
    fn all(&self) -> Vec<Upload> {
        locked(&self.0.jobs).values().rev().map(|job| locked(&job.upload).clone()).collect()
    }

    fn one(&self, id: u64) -> Result<Upload, DeskError> {
        Ok(locked(&self.0.job(id)?.upload).clone())
    }

    fn begin(&self, by: &str) -> Result<(u64, PathBuf), DeskError> {
        let room = self.0.room()?;
        let id = self.0.last.fetch_add(1, Ordering::SeqCst) + 1;
        let folder = files_in(room).join(id.to_string());
        std::fs::create_dir_all(&folder).map_err(|error| io(&folder, &error))?;
        let (by, at) = (by.to_owned(), (self.0.now)());
        let upload = Upload { id, by, at, files: Vec::new(), stage: Stage::Receiving, draft: None };
        let job = Job { folder: folder.clone(), mappings: Mutex::new(BTreeMap::new()), upload: Mutex::new(upload) };
        let mut jobs = locked(&self.0.jobs);
        jobs.insert(id, Arc::new(job));
        Waiting::tidy(&mut jobs);
        Ok((id, folder))
    }

    fn look(&self, id: u64) -> Result<(), DeskError> {
        let job = self.0.job(id)?;
        let entries = std::fs::read_dir(&job.folder).map_err(|error| io(&job.folder, &error))?;
        let mut files = Vec::new();
        let mut total = 0;
        for entry in entries {
            let entry = entry.map_err(|error| io(&job.folder, &error))?;
            let bytes = entry.metadata().map_err(|error| io(&job.folder, &error))?.len();
            files.push(UploadedFile { name: entry.file_name().to_string_lossy().into_owned(), bytes });
            total += bytes;
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        if files.is_empty() {
            return Err(DeskError::Question("no file was handed in".into()));
        }
        locked(&job.upload).files = files;
        let is_fit = |stage: &Stage| *stage == Stage::Receiving;
        job.go_on(Stage::Looking(Progress { done: 0, total }), is_fit, "this upload is looked at already")?;
        self.look_again(job)
    }

    fn answer(&self, id: u64, answer: Answer) -> Result<(), DeskError> {
        let job = self.0.job(id)?;
        let draft = locked(&job.upload).draft.clone();
        let draft = draft.ok_or_else(|| DeskError::Question("no table of this upload asks for a mapping".into()))?;
        let is_fit = |stage: &Stage| matches!(stage, Stage::Asking { .. } | Stage::Ready(_));
        job.go_on(Stage::Looking(Progress::default()), is_fit, "this upload asks nothing now")?;
        let file = draft.file.clone();
        let mapped = match answer {
            Answer::Mapping(toml) => match Mapping::parse(&file, &toml) {
                Ok(_) => Ok(Draft { toml, ..draft.clone() }),
                Err(error) => Err((error.to_string(), Draft { toml, ..draft.clone() })),
            },
            Answer::Columns { columns, shape, account, zone } => {
                let shape = shape.as_deref().and_then(Shape::parse);
                let choices = Choices { shape, account, zone, columns };
                let guessed = guess(&job.folder.join(&file), &file, &choices);
                guessed.map_err(|error| (error.to_string(), chosen(draft, choices)))
            }
        };
        match mapped {
            Ok(draft) => {
                locked(&job.mappings).insert(file, draft.toml.clone());
                locked(&job.upload).draft = Some(draft);
                self.look_again(job)
            }
            Err((why, draft)) => {
                let mut upload = locked(&job.upload);
                (upload.stage, upload.draft) = (Stage::Asking { why }, Some(draft));
                Ok(())
            }
        }
    }

    fn import(&self, id: u64) -> Result<(), DeskError> {
        let job = self.0.job(id)?;
        let total = locked(&job.upload).files.iter().map(|file| file.bytes).sum();
        let begin = Stage::Importing(Progress { done: 0, total });
        job.go_on(begin, |stage| matches!(stage, Stage::Ready(_)), "this upload is not ready to be imported")?;
        self.beside(job, |waiting, job| {
            let stage = waiting.imported(job);
            job.tidy_up();
            job.set(stage);
        })
    }

    fn discard(&self, id: u64) -> Result<(), DeskError> {
        let job = self.0.job(id)?;
        if locked(&job.upload).is_under_way() && locked(&job.upload).stage != Stage::Receiving {
            return Err(DeskError::Question("wait until it has been read".into()));
        }
        locked(&self.0.jobs).remove(&id);
        job.tidy_up();
        Ok(())
    }
}

/// Counts what an import would bring.
#[derive(Default)]
struct Look {
    found: Found,
    /// Of the last event, so that a run of one account costs no look-up.
    account: String,
}

impl Sink for Look {
    fn event(&mut self, event: &Event<'_>) {
        let found = &mut self.found;
        match found.by_type.get_mut(event.what.type_id()) {
            Some(n) => *n += 1,
            None => {
                found.by_type.insert(event.what.type_id().to_owned(), 1);
            }
        }
        if self.account != event.account {
            event.account.clone_into(&mut self.account);
        }
        match found.accounts.get_mut(&self.account) {
            Some(n) => *n += 1,
            None => {
                found.accounts.insert(self.account.clone(), 1);
            }
        }
        let (first, last) = found.span.unwrap_or((event.at, event.at));
        found.span = Some((first.min(event.at), last.max(event.at)));
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.found.refused += 1;
        if self.found.first_refusals.len() < WORDED {
            self.found.first_refusals.push(refusal.to_string());
        }
    }
}

fn found(file: &FileSummary) -> FileFound {
    let counts = file.counts;
    let (name, what) = (file.file.clone(), file.explained());
    FileFound { name, what, rows: counts.rows, events: counts.events, refused: counts.refused }
}

/// The kept mapping by which a file was read, to be changed for this upload.
fn kept_of(file: &FileSummary, kept: &[Kept]) -> Option<Draft> {
    let Some(Format::Csv { mapping }) = &file.format else { return None };
    let kept = kept.iter().find(|kept| kept.mapping.name() == mapping)?;
    let (columns, points, shape, account) = (Vec::new(), Vec::new(), String::new(), String::new());
    Some(Draft { file: file.file.clone(), toml: kept.text.clone(), columns, points, shape, account, zone: None })
}

/// A draft that says what was chosen, where that makes no mapping yet.
fn chosen(draft: Draft, choices: Choices) -> Draft {
    let point = |(key, column)| DraftPoint { key, column, confidence: 1.0, question: None };
    Draft {
        points: choices.columns.into_iter().map(point).collect(),
        shape: choices.shape.map_or(draft.shape, |shape| shape.id().to_owned()),
        account: choices.account.unwrap_or(draft.account),
        zone: choices.zone.or(draft.zone),
        ..draft
    }
}

fn guess(path: &Path, file: &str, choices: &Choices) -> Result<Draft, ReadError> {
    let opened = File::open(path).map_err(|source| ReadError::Io { path: file.to_owned(), source })?;
    let Guess { toml, shape, points, columns, account, zone, .. } = guess_mapping_with(file, opened, choices)?;
    let point = |point: nabiz_sources::GuessPoint| {
        let nabiz_sources::GuessPoint { key, column, confidence, question } = point;
        DraftPoint { key, column, confidence, question }
    };
    let points = points.into_iter().map(point).collect();
    Ok(Draft { file: file.to_owned(), toml, columns, points, shape: shape.id().to_owned(), account, zone })
}

fn files_in(room: &Path) -> PathBuf {
    room.join("uploads")
}

fn mappings_in(room: &Path) -> PathBuf {
    room.join("mappings")
}

/// A name that is a file's anywhere.
fn plain(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if plain.is_empty() { "mapping".to_owned() } else { plain }
}

fn io(path: &Path, error: &std::io::Error) -> DeskError {
    DeskError::Failed(format!("`{}`: {error}", path.display()))
}
