//! A running Nabız: events go into a ledger, a projector folds them, people ask the snapshot that stands.
//!
//! An event is acknowledged when the ledger has it. The projector reads the ledger behind the last position it knows,
//! so that what other nodes wrote comes in the same way as what this one wrote. A snapshot is never changed: it is
//! replaced as a whole, and who asks keeps the one that stood when the question began.

mod cases;
pub mod connections;
mod exact;
mod held;
pub mod import;
mod kept;
pub mod ledger;
pub mod memory;
mod projections;
mod projector;
pub mod rebuild;
pub mod records;
pub mod snapshot;
mod starts;
pub mod stored;
mod uploads;
mod wall;

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use jiff::civil::Date;
use nabiz_app::config::Config;
use nabiz_app::desk::{
    AccountState, CasePage, CaseSearch, Desk, DeskError, DeskState, Explain, Incoming, QuarantineRow, Received,
    ReportAsk, SettingsState, Wall, version,
};
use nabiz_app::moment::Moment;
use nabiz_app::receipt::Receipt;
use nabiz_app::report_data::AccountReport;
use nabiz_app::timeline::Timeline;
use nabiz_app::uploads::Uploads;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::Score;
use nabiz_domain::book::{Book, Index};
use nabiz_domain::event::Millis;
use nabiz_engine::store::EngineError;
use nabiz_sources::native::Parser;

use crate::export::scores_parquet;
use crate::receipt::{Order, Question, ReceiptError, receipt};
use crate::report::{Events, Ground, ReportError, ReportOptions, is_synthetic, session_report};
use crate::session::{Session, account_name};
use crate::timeline::{TimelineError, timeline_in};
pub(crate) use held::Held;
use kept::{Kept, Lasting};
use ledger::{Ledger, LedgerError};
use projections::Projections;
use uploads::{LiveUploads, Waiting};

/// How many answers of each kind are kept for those who ask again.
const REPORTS: usize = 16;
const QUERIES: usize = 128;
/// Longer answers are not kept.
const FEW_SCORES: usize = 10_000;
const WALLS: usize = 16;
const VALUES: usize = 64;

/// How a running Nabız works.
pub struct LiveOptions {
    /// Settings of the accounts.
    pub config: Config,
    /// The file they came from, or are to be kept in; without one they cannot be changed.
    pub config_file: Option<PathBuf>,
    /// The folder for files that people hand in and for the mappings made for them; without one, none can be handed in.
    pub room: Option<PathBuf>,
    /// The file that the book is kept in from one start to the next, with its facts beside it; without one, each start
    /// reads the whole ledger.
    pub snapshot: Option<PathBuf>,
    /// What tells this program from others: facts that another one folded are not gone on from. Without it none are kept.
    pub program: Option<u64>,
    /// Hears what went wrong where the work goes on all the same.
    pub warn: fn(&dyn std::fmt::Display),
    /// Threads to fold and to query with.
    pub threads: usize,
    /// The present, milliseconds since the epoch.
    pub now: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// Facts are brought up to the present after this long without an event: maturity and promises go by the clock.
    pub idle: Duration,
}

/// A running Nabız.
pub struct Live {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) options: LiveOptions,
    uploads: LiveUploads,
    /// The settings in force, which may be others than those that it began with.
    config: RwLock<Arc<Config>>,
    standing: Held<Standing>,
    /// What the next snapshot goes on from; held while it is made, so that one of older settings never comes last.
    pub(crate) projections: Mutex<Projections>,
    /// The version of the snapshot, for those who wait for a newer one.
    version: Mutex<u64>,
    newer: Condvar,
    /// Set when something was received, for the projector.
    pub(crate) stirred: Mutex<Stirred>,
    pub(crate) stirring: Condvar,
    reports: Kept<ReportAsk, AccountReport>,
    lasting: Lasting<ReportAsk, AccountReport>,
    queries: Kept<Query, Vec<Score>>,
    walls: Kept<Option<Filter>, Wall>,
    values: Kept<Dimension, Vec<String>>,
    /// How many events the kept snapshot of the book has.
    in_snapshot: Mutex<u64>,
}

/// What the projector is told.
#[derive(Debug, Default)]
pub(crate) struct Stirred {
    pub events: bool,
    pub stop: bool,
}

/// What stands: the events so far and the facts made of them.
pub(crate) struct Standing {
    pub book: Book,
    pub index: Index,
    /// How many books were put in the place of one that could not be read: who looks again must find the same.
    pub edition: u64,
    /// Facts; none before the first event. Who asks for long keeps them, and nobody waits for that.
    pub session: Option<Arc<Session>>,
    pub as_of: Millis,
    pub position: i64,
    pub version: u64,
}

/// What can be asked: the events and a snapshot, which may be the one that is to stand next.
pub(crate) struct Seen<'a> {
    pub book: &'a Book,
    pub session: Option<&'a Session>,
    pub as_of: Millis,
    pub version: u64,
}

impl Standing {
    pub(crate) fn seen(&self) -> Seen<'_> {
        let Self { book, session, as_of, version, .. } = self;
        Seen { book, session: session.as_deref(), as_of: *as_of, version: *version }
    }

    fn nothing() -> Self {
        let mut book = Book::of_ledger();
        let index = book.index();
        Self { book, index, edition: 0, session: None, as_of: 0, position: 0, version: 0 }
    }
}

/// A lock whose holder panicked holds what it held: snapshots are replaced as a whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Reads the whole ledger and folds it.
    ///
    /// # Errors
    /// When the ledger cannot be read or the engine fails.
    pub fn open(ledger: Arc<dyn Ledger>, options: LiveOptions) -> Result<Arc<Self>, DeskError> {
        let waiting = Waiting::new(options.room.clone(), Arc::clone(&ledger), Arc::clone(&options.now))?;
        let live = Self {
            ledger,
            uploads: LiveUploads(Arc::new(waiting)),
            config: RwLock::new(Arc::new(options.config.clone())),
            options,
            standing: Held::new(Standing::nothing()),
            projections: Mutex::new(Projections::default()),
            version: Mutex::new(0),
            newer: Condvar::new(),
            stirred: Mutex::new(Stirred::default()),
            stirring: Condvar::new(),
            reports: Kept::new(REPORTS),
            lasting: Lasting::new(REPORTS),
            queries: Kept::new(QUERIES).if_fit(|scores: &Vec<Score>| scores.len() <= FEW_SCORES),
            walls: Kept::new(WALLS),
            values: Kept::new(VALUES),
            in_snapshot: Mutex::new(0),
        };
        let is_kept = live.read_snapshot();
        live.catch_up()?;
        if !is_kept {
            live.index_anew();
        }
        live.refresh()?;
        live.keep(is_kept || live.options.program.is_none());
        Ok(Arc::new(live))
    }

    fn index_anew(&self) {
        let mut standing = self.standing_mut();
        standing.index = standing.book.index();
    }

    pub(crate) fn standing(&self) -> RwLockReadGuard<'_, Standing> {
        self.standing.read()
    }

    /// The facts that stand and their version: who asks them for long keeps nobody waiting.
    fn facts(&self) -> (Option<Arc<Session>>, u64) {
        let standing = self.standing();
        (standing.session.clone(), standing.version)
    }

    /// The standing facts, to change them.
    pub(crate) fn standing_mut(&self) -> RwLockWriteGuard<'_, Standing> {
        self.standing.write()
    }

    pub(crate) fn announce(&self, version: u64) {
        *locked(&self.version) = version;
        self.newer.notify_all();
    }

    /// The report of facts that stand, or stood when it was asked for.
    fn fresh_report(&self, session: &Session, ask: &ReportAsk) -> Result<AccountReport, DeskError> {
        let edition = self.standing().edition;
        let config = self.config();
        let ground = Ground {
            events: Events::Standing(&self.standing),
            config: &config,
            config_file: self.options.config_file.as_deref().filter(|file| file.is_file()),
            refused: self.ledger.quarantined().map_err(of_ledger)?,
            quarantine: None,
        };
        let begin = |day: Date| day.at(0, 0, 0, 0);
        let options = ReportOptions {
            as_of: Some(session.store.as_of()),
            from: ask.from.map(begin),
            to: ask.to.map(begin),
            filter: ask.filter.clone(),
            parts: ask.parts,
            threads: self.options.threads,
        };
        let report = session_report(&ground, &ask.account, session, &options).map_err(|error| match error {
            ReportError::Engine(error) => of_engine(error),
            error @ ReportError::Nothing => DeskError::Failed(error.to_string()),
        })?;
        let report = report.ok_or_else(|| unknown_account(&ask.account));
        let standing = self.standing();
        if standing.edition != edition {
            return Err(DeskError::Failed("events were read again meanwhile: ask again".into()));
        }
        self.if_sound(session, &standing.book, report)
    }

    /// Answers from the snapshot that is to stand next what was asked of the last ones, until it is over. Reports take
    /// longer than anybody should wait for an event to show: they are made when they are asked for.
    pub(crate) fn make_ready(&self, next: &Seen<'_>, is_over: &dyn Fn() -> bool) {
        let Some(session) = next.session else { return };
        let version = next.version;
        // What fails will fail again, and be told, when it is asked.
        for (filter, unasked) in self.walls.wanted() {
            if !is_over()
                && let Ok(answer) = wall::wall(next, filter.as_ref())
                && session.store.is_sound()
            {
                self.walls.keep(version, filter, answer, unasked);
            }
        }
        for (dimension, unasked) in self.values.wanted() {
            if !is_over() {
                let answer = cases::values(next, &dimension);
                self.values.keep(version, dimension, answer, unasked);
            }
        }
        for (query, unasked) in self.queries.wanted() {
            if !is_over()
                && let Ok(answer) = session.store.query(&query)
                && session.store.is_sound()
            {
                self.queries.keep(version, query, answer, unasked);
            }
        }
    }

    /// `answer`, unless what it was made of could not be read: then the projector makes that anew.
    fn if_sound<T>(&self, session: &Session, book: &Book, answer: Result<T, DeskError>) -> Result<T, DeskError> {
        if book.is_sound() {
            return self.if_facts_sound(session, answer);
        }
        self.stir();
        Err(DeskError::Failed(
            "kept events cannot be read; they are being read from the ledger: ask again in a while".into(),
        ))
    }

    /// The same of an answer for which nobody looked at events.
    fn if_facts_sound<T>(&self, session: &Session, answer: Result<T, DeskError>) -> Result<T, DeskError> {
        if session.store.is_sound() {
            return answer;
        }
        self.stir();
        Err(DeskError::Failed("kept facts cannot be read; they are being made anew: ask again in a while".into()))
    }

    /// Calls the projector.
    fn stir(&self) {
        locked(&self.stirred).events = true;
        self.stirring.notify_all();
    }

    /// The accounts' settings.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Desk for Live {
    fn state(&self) -> DeskState {
        let standing = self.standing();
        let book = &standing.book;
        let mut states = Vec::new();
        for (account, facts) in standing.session.iter().flat_map(|session| &session.facts) {
            let name = account_name(book, *account);
            let infos = standing.session.iter().flat_map(|session| session.store.accounts());
            let Some(info) = infos.into_iter().find(|info| info.name == name) else { continue };
            states.push(AccountState {
                name: name.to_owned(),
                timezone: info.settings.timezone.clone(),
                is_synthetic: is_synthetic(name),
                first: Moment::of(&info.zone, info.span.0),
                last: Moment::of(&info.zone, info.span.1),
                episodes: facts.count(),
            });
        }
        states.sort_by(|a, b| a.name.cmp(&b.name));
        DeskState { version: standing.version, as_of: standing.as_of, accounts: states, position: standing.position }
    }

    fn values(&self, dimension: &Dimension) -> Vec<String> {
        let standing = self.standing();
        let answer = |dimension: &Dimension| Ok::<_, Infallible>(cases::values(&standing.seen(), dimension));
        self.values.or(standing.version, dimension.clone(), answer).unwrap_or_else(|never| match never {})
    }

    fn attributes(&self) -> Vec<String> {
        self.standing().session.as_ref().map(|session| session.store.attributes().to_vec()).unwrap_or_default()
    }

    fn query(&self, query: &Query) -> Result<Vec<Score>, DeskError> {
        let (Some(session), version) = self.facts() else { return Ok(Vec::new()) };
        self.queries.or(version, query.clone(), |query| {
            self.if_facts_sound(&session, session.store.query(query).map_err(of_engine))
        })
    }

    fn explain(&self, question: &Explain) -> Result<Vec<Receipt>, DeskError> {
        let standing = self.standing();
        let Some(session) = &standing.session else { return Ok(Vec::new()) };
        let asked = Question {
            metric: &question.metric,
            variant: question.variant.as_deref(),
            hours: question.hours,
            query: &question.query,
            limit: question.limit,
            order: if question.smallest_first { Order::Smallest } else { Order::Largest },
        };
        let answer = receipt(session, &standing.book, &standing.index, &asked).map_err(|error| match error {
            ReceiptError::Engine(error) => of_engine(error),
            error => DeskError::Question(error.to_string()),
        });
        self.if_sound(session, &standing.book, answer)
    }

    fn cases(&self, search: &CaseSearch) -> Result<CasePage, DeskError> {
        let standing = self.standing();
        let Some(session) = &standing.session else { return Ok(CasePage { total: 0, rows: Vec::new() }) };
        self.if_facts_sound(session, Ok(cases::page(&standing.seen(), session, search)))
    }

    fn timeline(&self, account: Option<&str>, id: &str) -> Result<Timeline, DeskError> {
        let standing = self.standing();
        let Some(session) = &standing.session else { return Err(DeskError::NotFound(format!("unknown case `{id}`"))) };
        let config = self.config();
        let timeline = timeline_in(session, &standing.book, &standing.index, &config, account, id);
        let answer = timeline.map_err(|error| match error {
            TimelineError::Ambiguous { .. } => DeskError::Question(error.to_string()),
            TimelineError::Zone(_) => DeskError::Failed(error.to_string()),
            error => DeskError::NotFound(error.to_string()),
        });
        self.if_sound(session, &standing.book, answer)
    }

    fn report(&self, ask: &ReportAsk) -> Result<AccountReport, DeskError> {
        let now = || (self.options.now)();
        if let Some(report) = self.lasting.find(ask, now()) {
            return Ok(report);
        }
        let (session, version) = self.facts();
        let session = session.ok_or_else(|| unknown_account(&ask.account))?;
        self.reports.or(version, ask.clone(), |ask| {
            let began = now();
            let report = self.fresh_report(&session, ask)?;
            self.lasting.put(ask, &report, began, now());
            Ok(report)
        })
    }

    fn parquet(&self, scores: &[Score], by: &[Dimension]) -> Result<Vec<u8>, DeskError> {
        scores_parquet(scores, by).map_err(DeskError::Failed)
    }

    fn settings(&self) -> SettingsState {
        let file = self.options.config_file.as_deref();
        SettingsState {
            config: self.config(),
            file: file.map(|file| file.display().to_string()),
            text: file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default(),
        }
    }

    fn change_settings(&self, text: &str, edited: Option<&str>) -> Result<(), DeskError> {
        let Some(file) = self.options.config_file.as_deref() else {
            return Err(DeskError::Question("these settings have no file to be kept in".into()));
        };
        let unchanged = || {
            let standing = std::fs::read_to_string(file).unwrap_or_default();
            if edited.is_none_or(|edited| edited == version(&standing)) { Ok(()) } else { Err(DeskError::Changed) }
        };
        // Before the text is looked at: what is wrong with it is said of an edit of the file as it stands.
        unchanged()?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let name = file.display().to_string();
        let config = Config::parse(text, &name, &|beside| std::fs::read_to_string(folder.join(beside)))
            .map_err(|error| DeskError::Question(error.to_string()))?;
        let mut held = self.config.write().unwrap_or_else(PoisonError::into_inner);
        // Again behind the lock, so that of two who save at once one is told.
        unchanged()?;
        // In one step: whoever starts in the middle finds the old file or the new one.
        let partial = file.with_extension("toml.partial");
        let kept = std::fs::write(&partial, text).and_then(|()| std::fs::rename(&partial, file));
        kept.map_err(|error| DeskError::Failed(format!("failed to write `{name}`: {error}")))?;
        *held = Arc::new(config);
        drop(held);
        let done = self.refresh();
        self.lasting.forget();
        done
    }

    fn wall(&self, filter: Option<&Filter>) -> Result<Wall, DeskError> {
        let standing = self.standing();
        let answer = |filter: &Option<Filter>| {
            let answer = wall::wall(&standing.seen(), filter.as_ref()).map_err(of_engine);
            match &standing.session {
                Some(session) => self.if_facts_sound(session, answer),
                None => answer,
            }
        };
        self.walls.or(standing.version, filter.cloned(), answer)
    }

    fn receive(&self, events: Vec<Incoming>) -> Result<Vec<Received>, DeskError> {
        let received = projector::receive(&*self.ledger, &events, (self.options.now)()).map_err(of_ledger)?;
        if received.contains(&Received::Accepted) {
            self.stir();
        }
        Ok(received)
    }

    fn uploads(&self) -> &dyn Uploads {
        &self.uploads
    }

    fn quarantine(&self, after: i64, limit: usize) -> Result<Vec<QuarantineRow>, DeskError> {
        self.ledger.quarantine_page(after, limit).map_err(of_ledger)
    }

    fn settle(&self, number: i64, mended: Option<&str>) -> Result<(), DeskError> {
        let now = (self.options.now)();
        let rows = self.ledger.quarantine_page(number - 1, 1).map_err(of_ledger)?;
        let gone = || DeskError::NotFound(format!("row {number} waits no more"));
        let row = rows.into_iter().find(|row| row.number == number).ok_or_else(gone)?;
        if let Some(json) = mended {
            // Checked first: a row that is still no event stays where it is and is not refused a second time.
            if let Err(fault) = Parser::new().parse(json.as_bytes(), |_| ()) {
                return Err(DeskError::Question(fault.reason));
            }
            let line = u64::try_from(row.line).unwrap_or_default();
            self.receive(vec![Incoming { source: row.source, line, json: json.to_owned() }])?;
        }
        let settled = self.ledger.settle(number, mended.is_some(), now).map_err(of_ledger)?;
        if settled { Ok(()) } else { Err(gone()) }
    }

    fn wait_for_change(&self, version: u64, patience: Duration) -> u64 {
        let current = locked(&self.version);
        let is_old = |current: &mut u64| *current <= version;
        let current = self.newer.wait_timeout_while(current, patience, is_old);
        let current = current.map_or_else(|error| error.into_inner().0, |(guard, _)| guard);
        *current
    }
}

fn unknown_account(name: &str) -> DeskError {
    DeskError::NotFound(format!("unknown account `{name}`"))
}

pub(crate) fn of_engine(error: EngineError) -> DeskError {
    match error {
        EngineError::Query(text) => DeskError::Question(text),
        error => DeskError::Failed(error.to_string()),
    }
}

pub(crate) fn of_ledger(error: LedgerError) -> DeskError {
    DeskError::Failed(error.to_string())
}
