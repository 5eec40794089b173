//! A running Nabız: events go into a ledger, a projector folds them, people ask the snapshot that stands.
//!
//! An event is acknowledged when the ledger has it. The projector reads the ledger behind the last position it knows,
//! so that what other nodes wrote comes in the same way as what this one wrote. A snapshot is never changed: it is
//! replaced as a whole, and who asks keeps the one that stood when the question began.

mod cases;
pub mod import;
pub mod ledger;
pub mod memory;
mod projector;
pub mod records;
pub mod stored;
mod wall;

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use jiff::civil::{Date, DateTime};
use nabiz_app::config::Config;
use nabiz_app::desk::{
    AccountState, CasePage, CaseSearch, Desk, DeskError, DeskState, Explain, Incoming, QuarantineRow, Received, Wall,
};
use nabiz_app::moment::Moment;
use nabiz_app::receipt::Receipt;
use nabiz_app::report_data::AccountReport;
use nabiz_app::timeline::Timeline;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::Score;
use nabiz_domain::book::{Book, Index};
use nabiz_domain::event::Millis;
use nabiz_engine::store::EngineError;
use nabiz_sources::native::Parser;

use crate::receipt::{Order, Question, ReceiptError, receipt};
use crate::report::{Ground, ReportOptions, account_report, is_synthetic};
use crate::session::{Session, account_name, accounts};
use crate::timeline::{TimelineError, timeline_in};
use ledger::{Ledger, LedgerError};

/// How many reports are kept for those who ask again.
const REPORTS: usize = 16;

/// How a running Nabız works.
pub struct LiveOptions {
    /// Settings of the accounts.
    pub config: Config,
    /// The file they came from.
    pub config_file: Option<PathBuf>,
    /// Threads to fold and to query with.
    pub threads: usize,
    /// The present, milliseconds since the epoch.
    pub now: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// Facts are brought up to the present after this long without an event: maturity and promises go by the clock.
    pub idle: Duration,
}

/// A report with the version of the snapshot and the period that it is of.
type Kept = (u64, String, Option<String>, Option<String>, AccountReport);

/// A running Nabız.
pub struct Live {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) options: LiveOptions,
    pub(crate) standing: RwLock<Standing>,
    /// The version of the snapshot, for those who wait for a newer one.
    version: Mutex<u64>,
    newer: Condvar,
    /// Set when something was received, for the projector.
    pub(crate) stirred: Mutex<Stirred>,
    pub(crate) stirring: Condvar,
    reports: Mutex<Vec<Kept>>,
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
    /// Facts; none before the first event.
    pub session: Option<Session>,
    pub as_of: Millis,
    pub position: i64,
    pub version: u64,
}

impl Standing {
    fn nothing() -> Self {
        let mut book = Book::new();
        let index = book.index();
        Self { book, index, session: None, as_of: 0, position: 0, version: 0 }
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
        let live = Self {
            ledger,
            options,
            standing: RwLock::new(Standing::nothing()),
            version: Mutex::new(0),
            newer: Condvar::new(),
            stirred: Mutex::new(Stirred::default()),
            stirring: Condvar::new(),
            reports: Mutex::new(Vec::new()),
        };
        live.catch_up()?;
        live.refresh()?;
        Ok(Arc::new(live))
    }

    pub(crate) fn standing(&self) -> RwLockReadGuard<'_, Standing> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn announce(&self, version: u64) {
        *locked(&self.version) = version;
        self.newer.notify_all();
    }

    /// The accounts' settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.options.config
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
                episodes: facts.episodes.len() as u64,
            });
        }
        states.sort_by(|a, b| a.name.cmp(&b.name));
        DeskState { version: standing.version, as_of: standing.as_of, accounts: states, position: standing.position }
    }

    fn values(&self, dimension: &Dimension) -> Vec<String> {
        cases::values(&self.standing(), dimension)
    }

    fn attributes(&self) -> Vec<String> {
        self.standing().session.as_ref().map(|session| session.store.attributes().to_vec()).unwrap_or_default()
    }

    fn query(&self, query: &Query) -> Result<Vec<Score>, DeskError> {
        match &self.standing().session {
            Some(session) => session.store.query(query).map_err(of_engine),
            None => Ok(Vec::new()),
        }
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
        receipt(session, &standing.book, &standing.index, &asked).map_err(|error| match error {
            ReceiptError::Engine(error) => of_engine(error),
            error => DeskError::Question(error.to_string()),
        })
    }

    fn cases(&self, search: &CaseSearch) -> CasePage {
        cases::page(&self.standing(), search)
    }

    fn timeline(&self, account: Option<&str>, id: &str) -> Result<Timeline, DeskError> {
        let standing = self.standing();
        let Some(session) = &standing.session else { return Err(DeskError::NotFound(format!("unknown case `{id}`"))) };
        timeline_in(session, &standing.book, &standing.index, self.config(), account, id).map_err(|error| match error {
            TimelineError::Ambiguous { .. } => DeskError::Question(error.to_string()),
            TimelineError::Zone(_) => DeskError::Failed(error.to_string()),
            error => DeskError::NotFound(error.to_string()),
        })
    }

    fn report(&self, account: &str, from: Option<&str>, to: Option<&str>) -> Result<AccountReport, DeskError> {
        let standing = self.standing();
        let key = (standing.version, account.to_owned(), from.map(str::to_owned), to.map(str::to_owned));
        let is_it = |kept: &&Kept| (kept.0, &kept.1, &kept.2, &kept.3) == (key.0, &key.1, &key.2, &key.3);
        if let Some(kept) = locked(&self.reports).iter().find(is_it) {
            return Ok(kept.4.clone());
        }
        let unknown = || DeskError::NotFound(format!("unknown account `{account}`"));
        let all = accounts(&standing.book);
        let own = all.into_iter().find(|one| account_name(&standing.book, *one) == account).ok_or_else(unknown)?;
        let ground = Ground {
            book: &standing.book,
            index: &standing.index,
            config: self.config(),
            config_file: self.options.config_file.as_deref(),
            refused: self.ledger.quarantined().map_err(of_ledger)?,
            quarantine: None,
        };
        let options = ReportOptions {
            as_of: Some(standing.as_of),
            from: from.map(day).transpose()?,
            to: to.map(day).transpose()?,
            threads: self.options.threads,
        };
        let report = account_report(&ground, own, &options);
        let report = report.map_err(|error| DeskError::Failed(error.to_string()))?.ok_or_else(unknown)?;
        let mut kept = locked(&self.reports);
        kept.retain(|one| one.0 == key.0);
        if kept.len() >= REPORTS {
            kept.remove(0);
        }
        kept.push((key.0, key.1, key.2, key.3, report.clone()));
        Ok(report)
    }

    fn wall(&self, filter: Option<&Filter>) -> Result<Wall, DeskError> {
        wall::wall(&self.standing(), filter).map_err(of_engine)
    }

    fn receive(&self, events: Vec<Incoming>) -> Result<Vec<Received>, DeskError> {
        let received = projector::receive(&*self.ledger, &events, (self.options.now)()).map_err(of_ledger)?;
        if received.contains(&Received::Accepted) {
            locked(&self.stirred).events = true;
            self.stirring.notify_all();
        }
        Ok(received)
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

/// A local day as the begin of it.
fn day(text: &str) -> Result<DateTime, DeskError> {
    let date: Date = text.parse().map_err(|_| DeskError::Question(format!("`{text}` is no day like 2026-01-31")))?;
    Ok(date.at(0, 0, 0, 0))
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
