//! Help desks asked by a running Nabız: pulls on a schedule, and at once what a webhook names.
//!
//! What a desk tells is kept first, with the cursor, in one commit; then the events of the cases that changed are made of
//! all that was told of them, by the readers that read files, and go into the ledger, which knows those it has. So a page
//! that comes twice, a crash between any two steps, and rows out of order change nothing, and what was pulled piece by piece
//! gives the events of one reading of it all. Of several nodes one at a time asks a desk.

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use nabiz_app::connections::{ConnectionState, Connections, DeliveryRefusal};
use nabiz_app::desk::DeskError;
use nabiz_connect::{CallError, Client, HEADING, HelpDesk, HookError, Row, Span, Vendor, hook};
use nabiz_domain::event::{Event, Millis};
use nabiz_sources::{ReadError, Refusal, Sink, Source, read_objects};
use nabiz_store::{DueCase, FORGOTTEN, Store, StoreError, Task, Told};
use serde_json::Value;
use thiserror::Error;
use tokio::runtime::Handle;

use super::import::Taker;
use super::ledger::{Ledger, LedgerError};
use super::locked;

/// How often each connection looks whether something is due: other nodes take deliveries, too.
const LOOK: Duration = Duration::from_secs(1);
/// A node that has not been heard of for so long loses its connections, in milliseconds.
const LEASE: Millis = 300_000;
/// Before anything is told, people and teams are asked for again if they are older, in milliseconds: an agent whom nobody
/// knows yet would be taken for a customer.
const PEOPLE: Millis = 60_000;
/// Cases asked for in a row before the next look at who is due.
const ASKED: i64 = 100;
/// Cases told at once.
const TOLD: i64 = 200;
/// First and longest pause after a failure, in milliseconds.
const PAUSES: (Millis, Millis) = (5_000, 300_000);
/// No help desk is left alone for longer, whatever it wants: a day.
const LONGEST_REST: Millis = 86_400_000;
/// Failures in a row that are the desk's and not a case's.
const FAILURES: usize = 3;
/// Deliveries are remembered for so long, in milliseconds.
const REMEMBERED: Millis = 2 * hook::INTERCOM_WINDOW;

/// A help desk to ask.
pub struct Connector {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub vendor: Vendor,
    /// The account that its cases belong to.
    pub account: String,
    /// Who asks.
    pub client: Client,
    /// The secret of its webhooks; without one none is taken.
    pub secret: Option<String>,
    /// Pause between pulls.
    pub every: Millis,
    /// What changed before does not matter, milliseconds since the epoch.
    pub from: Millis,
}

/// The connections of this node.
pub struct LiveConnections {
    store: Store,
    runtime: Handle,
    ledger: Arc<dyn Ledger>,
    connectors: Vec<Connector>,
    now: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// The name of this node among others; the same after a restart, so that it need not wait for itself.
    node: String,
    state: Mutex<State>,
    stirring: Condvar,
}

#[derive(Default)]
struct State {
    /// Counts deliveries.
    delivered: u64,
    stop: bool,
}

/// Why a connection does not go on.
#[derive(Debug, Error)]
enum Trouble {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Another node took over, or the server ends.
    #[error("interrupted")]
    Interrupted,
}

impl LiveConnections {
    /// Connections that keep what they are told in `store`, whose connections live on `runtime`.
    #[must_use]
    pub fn new(
        store: Store,
        runtime: Handle,
        ledger: Arc<dyn Ledger>,
        connectors: Vec<Connector>,
        now: Arc<dyn Fn() -> Millis + Send + Sync>,
        node: String,
    ) -> Arc<Self> {
        let (state, stirring) = (Mutex::default(), Condvar::new());
        Arc::new(Self { store, runtime, ledger, connectors, now, node, state, stirring })
    }

    /// Starts a thread for each connection until [`stop`](Self::stop); what keeps one from going on is told to `failed` with
    /// its name. A thread may wait for an answer when it is told to stop: what was begun goes on after the next start.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(self: &Arc<Self>, failed: impl Fn(&str, &str) + Clone + Send + 'static) -> std::io::Result<()> {
        for at in 0..self.connectors.len() {
            let (own, failed) = (Arc::clone(self), failed.clone());
            let work = move || own.go_on(&own.connectors[at], &failed);
            std::thread::Builder::new().name(format!("connection {at}")).spawn(work)?;
        }
        Ok(())
    }

    /// Ends the connections after the step that each is at.
    pub fn stop(&self) {
        locked(&self.state).stop = true;
        self.stirring.notify_all();
    }

    fn go_on(&self, one: &Connector, failed: &dyn Fn(&str, &str)) {
        let desk = one.vendor.desk();
        let mut rests = Rests::new();
        let mut seen = 0;
        let (people_at, held_until) = (Cell::new(None), Cell::new(0));
        loop {
            let turn = Turn { own: self, one, desk: &*desk, people_at: &people_at, held_until: &held_until };
            match turn.take() {
                Ok(true) => rests = Rests::new(),
                Ok(false) | Err(Trouble::Interrupted) => {}
                Err(trouble) => {
                    let told = trouble.to_string();
                    if !matches!(trouble, Trouble::Call(CallError::Later(_))) {
                        failed(&one.name, &told);
                    }
                    let rest = rests.after(&trouble);
                    let noted = self.store.note_connector(&one.name, Some(&told), (self.now)().saturating_add(rest));
                    if let Err(error) = self.runtime.block_on(noted) {
                        failed(&one.name, &error.to_string());
                    }
                }
            }
            let Some(delivered) = self.wait(seen) else { return };
            seen = delivered;
        }
    }

    /// Until something was delivered here, or the time to look; how much was delivered, nothing where it is to end.
    fn wait(&self, seen: u64) -> Option<u64> {
        let is_quiet = |state: &mut State| state.delivered == seen && !state.stop;
        let waited = self.stirring.wait_timeout_while(locked(&self.state), LOOK, is_quiet);
        let state = waited.map_or_else(|error| error.into_inner().0, |(state, _)| state);
        (!state.stop).then_some(state.delivered)
    }
}

/// How long a connection rests after a failure: as long as the help desk wants, within a day, else each time
/// twice as long until it goes on.
struct Rests(Millis);

impl Rests {
    const fn new() -> Self {
        Self(PAUSES.0)
    }

    fn after(&mut self, trouble: &Trouble) -> Millis {
        if let Trouble::Call(CallError::Later(seconds)) = trouble {
            return i64::try_from(*seconds).unwrap_or(i64::MAX).saturating_mul(1_000).min(LONGEST_REST);
        }
        let rest = self.0;
        self.0 = (rest * 2).min(PAUSES.1);
        rest
    }
}

/// A connection at work.
struct Turn<'t> {
    own: &'t LiveConnections,
    one: &'t Connector,
    desk: &'t dyn HelpDesk,
    /// When people and teams were asked for last.
    people_at: &'t Cell<Option<Millis>>,
    /// Until when the connection is this node's.
    held_until: &'t Cell<Millis>,
}

impl Turn<'_> {
    fn stored<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, Trouble> {
        Ok(self.own.runtime.block_on(work)?)
    }

    fn now(&self) -> Millis {
        (self.own.now)()
    }

    /// Keeps the connection, if it is this node's and the server goes on. It is written down now and then, not each time.
    fn hold(&self) -> Result<(), Trouble> {
        let (now, Connector { name, account, .. }) = (self.now(), self.one);
        if locked(&self.own.state).stop {
            return Err(Trouble::Interrupted);
        }
        if now < self.held_until.get() - LEASE / 2 {
            return Ok(());
        }
        if !self.stored(self.own.store.hold_connector(name, account, &self.own.node, now, now + LEASE))? {
            return Err(Trouble::Interrupted);
        }
        self.held_until.set(now + LEASE);
        Ok(())
    }

    /// Does what is due; whether it is not resting.
    fn take(&self) -> Result<bool, Trouble> {
        self.hold()?;
        let (store, name) = (&self.own.store, &self.one.name);
        let row = self.stored(store.connector(name))?;
        let now = self.now();
        if now < row.retry_at {
            return Ok(false);
        }
        // Somebody waits for what a webhook named; a pull may take hours.
        self.ask()?;
        let is_time = row.pulled_at.is_none_or(|at| now - at >= self.one.every);
        if is_time || row.begun_at.is_some() {
            self.pull(&row.cursor)?;
            self.ask()?;
        }
        self.tell_all()?;
        if row.failure.is_some() {
            self.stored(store.note_connector(name, None, 0))?;
        }
        Ok(true)
    }

    /// Takes pages until nothing is behind them.
    fn pull(&self, cursor: &str) -> Result<(), Trouble> {
        let (store, name) = (&self.own.store, &self.one.name);
        let then = if self.desk.asks_for_cases() { Task::Ask } else { Task::Tell };
        // A cursor is ours: one that cannot be read is none.
        let mut cursor: Value = serde_json::from_str(cursor).unwrap_or(Value::Null);
        loop {
            let span = Span { from: self.one.from, now: self.now() };
            let page = self.desk.page(&self.one.client, &cursor, span)?;
            cursor = page.cursor;
            let at = cursor.to_string();
            self.stored(store.keep_told(name, &told(page.rows), then, Some(&at), self.now()))?;
            if page.is_last {
                return self.stored(store.pull_is_whole(name));
            }
            self.hold()?;
        }
    }

    /// Asks for every case that is due, and tells it on.
    fn ask(&self) -> Result<(), Trouble> {
        let (store, name) = (&self.own.store, &self.one.name);
        let mut failed: Vec<(DueCase, CallError)> = Vec::new();
        loop {
            let due = self.stored(store.due(name, Task::Ask, ASKED))?;
            let due: Vec<_> = due.into_iter().filter(|one| failed.iter().all(|(case, _)| case != one)).collect();
            if due.is_empty() {
                break;
            }
            let mut answered = Vec::new();
            for case in due {
                self.hold()?;
                let id = &case.case_id;
                let kept = self.stored(store.told(name, id))?;
                let is_known = |name: &str| kept.iter().any(|row| row.name == name);
                match self.desk.case(&self.one.client, id, &is_known) {
                    Ok(rows) => {
                        self.stored(store.keep_whole(name, id, &told(rows), self.now()))?;
                    }
                    // It was deleted, or was never there.
                    Err(CallError::Gone(_)) => {}
                    Err(error @ CallError::Failed(..)) => {
                        failed.push((case, error));
                        match failed.pop() {
                            Some((_, error)) if failed.len() + 1 >= FAILURES => return Err(error.into()),
                            one => failed.extend(one),
                        }
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                }
                self.stored(store.done(name, Task::Ask, std::slice::from_ref(&case)))?;
                answered.push(case.case_id);
            }
            let due = self.stored(store.due(name, Task::Tell, i64::MAX))?;
            let due: Vec<_> = due.into_iter().filter(|one| answered.contains(&one.case_id)).collect();
            self.tell(&due)?;
        }
        match failed.pop() {
            Some((_, error)) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Tells every case that is due. Between the pages of a pull a case may be known in part.
    fn tell_all(&self) -> Result<(), Trouble> {
        loop {
            let due = self.stored(self.own.store.due(&self.one.name, Task::Tell, TOLD))?;
            if due.is_empty() {
                return Ok(());
            }
            self.hold()?;
            self.tell(&due)?;
        }
    }

    fn know_people(&self) -> Result<(), Trouble> {
        let now = self.now();
        if self.people_at.get().is_none_or(|at| now - at > PEOPLE) {
            let rows = told(self.desk.people(&self.one.client)?);
            self.stored(self.own.store.keep_told(&self.one.name, &rows, Task::Tell, None, now))?;
            self.people_at.set(Some(now));
        }
        Ok(())
    }

    /// Makes the events of cases of all that was told of them.
    fn tell(&self, due: &[DueCase]) -> Result<(), Trouble> {
        if !due.is_empty() {
            self.know_people()?;
        }
        for due in due.chunks(TOLD as usize) {
            self.tell_some(due)?;
        }
        Ok(())
    }

    fn tell_some(&self, due: &[DueCase]) -> Result<(), Trouble> {
        let (store, name) = (&self.own.store, &self.one.name);
        let people = self.stored(store.told(name, ""))?;
        // The number of the row behind each line, where it is a case's.
        let mut lines: Vec<(String, Option<i64>)> = people.into_iter().map(|row| (row.body, None)).collect();
        let staff = parsed(&lines);
        let first = lines.len();
        for case in due {
            let rows = self.stored(store.told(name, &case.case_id))?;
            if rows.iter().any(|row| row.name == FORGOTTEN) {
                // What came of it since somebody was forgotten is told with the rest.
                self.stored(store.make_due(name, &case.case_id, Task::Ask, self.now()))?;
                continue;
            }
            let rows = rows.into_iter().filter(|row| row.name != HEADING);
            lines.extend(rows.map(|row| (row.body, Some(row.number))));
        }
        let others = self.desk.others(&parsed(&lines[first..]), &staff);
        lines.extend(others.into_iter().map(|row| (row.to_string(), None)));
        let text: String = lines.iter().flat_map(|(body, _)| [body.as_str(), "\n"]).collect();
        if let Some(source) = Source::parse(self.one.vendor.id()) {
            let mut telling = Telling { taker: Taker::new(&*self.own.ledger, self.now()), unread: Vec::new() };
            read_objects(source, &format!("connection {name}"), text.as_bytes(), &self.one.account, &mut telling)?;
            let Telling { taker, unread } = telling;
            taker.finish()?;
            // They wait in quarantine now, and are not refused again with every change of their case or telling of it.
            let numbers = unread.iter().filter_map(|line| lines.get(usize::try_from(*line).ok()?.checked_sub(1)?)?.1);
            for number in numbers {
                self.stored(store.set_told_aside(number))?;
            }
        }
        self.stored(store.done(name, Task::Tell, due))
    }
}

/// What a pull makes of what it reads.
struct Telling<'l> {
    taker: Taker<'l>,
    unread: Vec<u64>,
}

impl Sink for Telling<'_> {
    fn event(&mut self, event: &Event<'_>) {
        self.taker.event(event);
    }

    fn refuse(&mut self, refusal: Refusal) {
        // What is said of files as a whole (a table that is missing) does not hold for some cases of a desk.
        if refusal.line > 0 {
            self.unread.push(refusal.line);
            self.taker.refuse(refusal);
        }
    }
}

fn parsed(lines: &[(String, Option<i64>)]) -> Vec<Value> {
    lines.iter().filter_map(|(body, _)| serde_json::from_str(body).ok()).collect()
}

fn told(rows: Vec<Row>) -> Vec<Told> {
    let of = |row: Row| Told {
        case_id: row.case,
        name: row.name,
        told_at: row.told_at,
        body: row.body.to_string(),
        version: row.version.map(|(mark, body)| (mark.to_string(), body.to_string())),
    };
    rows.into_iter().map(of).collect()
}

impl Connections for LiveConnections {
    fn states(&self) -> Result<Vec<ConnectionState>, DeskError> {
        let state = |one: &Connector| {
            let row = self.runtime.block_on(self.store.connector(&one.name))?;
            let waiting = self.runtime.block_on(self.store.due_count(&one.name))?;
            Ok::<_, StoreError>(ConnectionState {
                name: one.name.clone(),
                vendor: one.vendor.id(),
                account: one.account.clone(),
                every: one.every,
                pulled_at: row.pulled_at,
                is_pulling: row.begun_at.is_some(),
                waiting,
                failure: row.failure.map(|text| (text, row.retry_at)),
                takes_deliveries: one.secret.is_some(),
            })
        };
        let states = self.connectors.iter().map(state).collect::<Result<_, _>>();
        states.map_err(|error| DeskError::Failed(error.to_string()))
    }

    fn deliver(
        &self,
        name: &str,
        header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
    ) -> Result<usize, DeliveryRefusal> {
        let one = self.connectors.iter().find(|one| one.name == name).ok_or(DeliveryRefusal::Unknown)?;
        let secret = one.secret.as_deref().ok_or(DeliveryRefusal::Unknown)?;
        let now = (self.now)();
        let delivery = hook::read(one.vendor, secret, header, body, now).map_err(|error| match error {
            HookError::Unreadable(text) => DeliveryRefusal::Unreadable(text),
            error => DeliveryRefusal::NotBelieved(error.to_string()),
        })?;
        let mark = delivery.mark.as_deref();
        let kept = self.store.deliver(name, &delivery.cases, mark, now, now - REMEMBERED);
        match self.runtime.block_on(kept) {
            Ok(true) => {}
            Ok(false) => return Err(DeliveryRefusal::Repeated),
            Err(error) => return Err(DeliveryRefusal::Failed(error.to_string())),
        }
        locked(&self.state).delivered += 1;
        self.stirring.notify_all();
        Ok(delivery.cases.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_fails_rests_twice_as_long_each_time_and_as_long_as_it_is_told() {
        let mut rests = Rests::new();
        let failed = Trouble::Call(CallError::Failed("/tickets".into(), "no answer".into()));
        let all: Vec<Millis> = (0..9).map(|_| rests.after(&failed)).collect();
        assert_eq!(all, [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
        // What the help desk says holds, and does not count as a failure.
        let mut rests = Rests::new();
        let said = [7, 0, u64::MAX].map(|seconds| rests.after(&Trouble::Call(CallError::Later(seconds))));
        assert_eq!(said, [7_000, 0, LONGEST_REST]);
        assert_eq!(rests.after(&failed), 5_000);
    }
}
