//! The one task of a node that writes events: whoever waits while it commits shares the next commit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::{AnyConnection, AnyPool, Row as _};
use tokio::sync::{mpsc, oneshot, watch};

use crate::StoreError;
use crate::ledger::{Appended, Event};
use crate::open::Kind;
use crate::private::{Parts, REQUESTER, part};

/// Events in one commit, beyond which the next waits.
const TOGETHER: usize = 5_000;
/// Batches that may wait.
const WAITING: usize = 1_024;

/// A batch and who waits for it.
#[derive(Debug)]
pub(crate) struct Job {
    pub events: Vec<Event>,
    pub received_at: i64,
    pub done: oneshot::Sender<Result<Vec<Appended>, StoreError>>,
}

pub(crate) struct Writer {
    kind: Kind,
    pool: AnyPool,
    position: Arc<watch::Sender<i64>>,
}

/// An event ready to be written.
struct Ready {
    event: Event,
    parts: Parts,
    received_at: i64,
}

impl Writer {
    pub fn start(kind: Kind, pool: AnyPool, position: Arc<watch::Sender<i64>>) -> mpsc::Sender<Job> {
        let (sender, mut jobs) = mpsc::channel::<Job>(WAITING);
        let writer = Self { kind, pool, position };
        tokio::spawn(async move {
            while let Some(first) = jobs.recv().await {
                let mut size = first.events.len();
                let mut together = vec![first];
                while size < TOGETHER
                    && let Ok(next) = jobs.try_recv()
                {
                    size += next.events.len();
                    together.push(next);
                }
                writer.write(together).await;
            }
        });
        sender
    }

    /// Writes the batches in one commit and tells each of those who wait.
    async fn write(&self, jobs: Vec<Job>) {
        let mut waiting = Vec::with_capacity(jobs.len());
        let mut all = Vec::new();
        for Job { events, received_at, done } in jobs {
            match ready(events, received_at) {
                Ok(events) => {
                    waiting.push((events.len(), done));
                    all.extend(events);
                }
                Err(error) => drop(done.send(Err(error))),
            }
        }
        if all.is_empty() {
            waiting.into_iter().for_each(|(_, done)| drop(done.send(Ok(Vec::new()))));
            return;
        }
        match self.commit(all).await {
            Ok(mut appended) => {
                for (size, done) in waiting {
                    let rest = appended.split_off(size);
                    // Who has gone does not hear of it; the events are kept all the same.
                    drop(done.send(Ok(std::mem::replace(&mut appended, rest))));
                }
            }
            Err(error) => {
                // One error, many who wait: each is told its words.
                let text = error.to_string();
                for (_, done) in waiting {
                    drop(done.send(Err(StoreError::Database(sqlx::Error::Protocol(text.clone())))));
                }
            }
        }
    }

    async fn commit(&self, events: Vec<Ready>) -> Result<Vec<Appended>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = sqlx::Connection::begin_with(&mut *connection, self.kind.begin()).await?;
        if self.kind == Kind::Postgres {
            be_the_writer(&mut transaction).await?;
        }
        let people = self.people(&mut transaction, &events).await?;
        let positions = self.events(&mut transaction, &events, &people).await?;
        let mut fresh = positions.clone();
        let appended: Vec<Appended> = events
            .iter()
            .map(|one| {
                let key = (one.event.account.clone(), one.event.event_id.clone());
                fresh.remove(&key).map_or(Appended::Duplicate, Appended::At)
            })
            .collect();
        self.private(&mut transaction, &events, &appended).await?;
        transaction.commit().await?;
        if let Some(last) = positions.values().max() {
            self.position.send_replace(*last);
        }
        Ok(appended)
    }

    /// The number of each person of a batch, known or new.
    async fn people(
        &self,
        connection: &mut AnyConnection,
        events: &[Ready],
    ) -> Result<BTreeMap<(String, String), i64>, StoreError> {
        let pair = |one: &Ready| Some((one.event.account.clone(), one.parts.requester()?.to_owned()));
        let wanted: BTreeSet<(String, String)> = events.iter().filter_map(pair).collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let list = serde_json::to_string(&wanted).unwrap_or_default();
        let [add, find] = match self.kind {
            Kind::Sqlite => [
                "INSERT INTO people (account, requester) SELECT value ->> 0, value ->> 1 FROM json_each($1)
                    WHERE true ORDER BY key ON CONFLICT DO NOTHING",
                "SELECT number, account, requester FROM people
                    WHERE (account, requester) IN (SELECT value ->> 0, value ->> 1 FROM json_each($1))",
            ],
            Kind::Postgres => [
                "INSERT INTO people (account, requester) SELECT e ->> 0, e ->> 1
                    FROM json_array_elements($1::json) WITH ORDINALITY AS t (e, n) ORDER BY n ON CONFLICT DO NOTHING",
                "SELECT number, account, requester FROM people
                    WHERE (account, requester) IN (SELECT e ->> 0, e ->> 1 FROM json_array_elements($1::json) AS t (e))",
            ],
        };
        sqlx::query(add).bind(&list).execute(&mut *connection).await?;
        let rows = sqlx::query(find).bind(&list).fetch_all(&mut *connection).await?;
        let of = |row: &sqlx::any::AnyRow| -> Result<_, sqlx::Error> {
            Ok(((row.try_get(1)?, row.try_get(2)?), row.try_get(0)?))
        };
        Ok(rows.iter().map(of).collect::<Result<_, _>>()?)
    }

    /// Adds the events that are new; the position of each.
    async fn events(
        &self,
        connection: &mut AnyConnection,
        events: &[Ready],
        people: &BTreeMap<(String, String), i64>,
    ) -> Result<BTreeMap<(String, String), i64>, StoreError> {
        let rows: Vec<Row<'_>> = events.iter().map(|one| Row::of(one, people)).collect();
        match self.kind {
            Kind::Sqlite => add_by_values(connection, &rows).await,
            Kind::Postgres => add_by_list(connection, &rows).await,
        }
    }

    async fn private(
        &self,
        connection: &mut AnyConnection,
        events: &[Ready],
        appended: &[Appended],
    ) -> Result<(), StoreError> {
        let row = |(one, appended): (&Ready, &Appended)| match appended {
            Appended::At(position) if !one.parts.private.is_empty() => {
                let text = Value::Object(one.parts.private.clone()).to_string();
                Some(json!([position, one.event.account, one.event.case_id, text]))
            }
            _ => None,
        };
        let rows: Vec<Value> = events.iter().zip(appended).filter_map(row).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let add = match self.kind {
            Kind::Sqlite => {
                "INSERT INTO private (position, account, case_id, body)
                    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1)"
            }
            Kind::Postgres => {
                "INSERT INTO private (position, account, case_id, body)
                    SELECT (e ->> 0)::bigint, e ->> 1, e ->> 2, e ->> 3 FROM json_array_elements($1::json) AS t (e)"
            }
        };
        sqlx::query(add).bind(Value::Array(rows).to_string()).execute(&mut *connection).await?;
        Ok(())
    }
}

/// A row of events.
struct Row<'e> {
    event: &'e Event,
    person: Option<String>,
    body: String,
    received_at: i64,
}

impl<'e> Row<'e> {
    fn of(one: &'e Ready, people: &BTreeMap<(String, String), i64>) -> Self {
        let event = &one.event;
        let mut body = one.parts.body.clone();
        let named = one.parts.requester().map(|who| (event.account.clone(), who.to_owned()));
        let person = named.and_then(|key| people.get(&key)).map(|number| format!("p{number}"));
        if let Some(person) = &person {
            body.insert(REQUESTER.to_owned(), Value::String(person.clone()));
        }
        Self { event, person, body: Value::Object(body).to_string(), received_at: one.received_at }
    }

    fn key(&self) -> (String, String) {
        (self.event.account.clone(), self.event.event_id.clone())
    }
}

/// Rows of one statement: few sizes, so that each statement is prepared once.
const AT_ONCE: [usize; 4] = [200, 50, 10, 1];

/// Adds rows to SQLite, which has one writer at a time: new rows get the positions that follow each other.
async fn add_by_values(
    connection: &mut AnyConnection,
    rows: &[Row<'_>],
) -> Result<BTreeMap<(String, String), i64>, StoreError> {
    let mut positions = BTreeMap::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let size = AT_ONCE.into_iter().find(|size| *size <= rest.len()).unwrap_or(1);
        let (lot, after) = rest.split_at(size);
        rest = after;
        let before: i64 =
            sqlx::query_scalar("SELECT COALESCE(MAX(position), 0) FROM events").fetch_one(&mut *connection).await?;
        let text = insert(size);
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text));
        for row in lot {
            query = query
                .bind(row.event.account.as_str())
                .bind(row.event.event_id.as_str())
                .bind(row.event.case_id.as_deref())
                .bind(row.event.at)
                .bind(row.person.as_deref())
                .bind(row.body.as_str())
                .bind(row.received_at);
        }
        let done = query.execute(&mut *connection).await?;
        match done.last_insert_id() {
            Some(last) if done.rows_affected() == size as u64 => {
                positions.extend(lot.iter().map(Row::key).zip(last - size as i64 + 1..=last));
            }
            _ => {
                let text = "SELECT position, account, event_id FROM events WHERE position > $1";
                let added = sqlx::query(text).bind(before).fetch_all(&mut *connection).await?;
                for row in &added {
                    positions.insert((row.try_get(1)?, row.try_get(2)?), row.try_get(0)?);
                }
            }
        }
    }
    Ok(positions)
}

/// The statement that adds so many rows.
fn insert(rows: usize) -> String {
    let row = |at: usize| {
        let places: Vec<String> = (1..=7).map(|column| format!("${}", at * 7 + column)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let columns = "account, event_id, case_id, at, person, body, received_at";
    format!("INSERT INTO events ({columns}) VALUES {} ON CONFLICT DO NOTHING", rows.join(", "))
}

/// Adds rows to PostgreSQL, as one list.
async fn add_by_list(
    connection: &mut AnyConnection,
    rows: &[Row<'_>],
) -> Result<BTreeMap<(String, String), i64>, StoreError> {
    let row = |row: &Row<'_>| {
        let Row { event, person, body, received_at } = row;
        json!([event.account, event.event_id, event.case_id, event.at, person, body, received_at])
    };
    let list = Value::Array(rows.iter().map(row).collect()).to_string();
    let add = "INSERT INTO events (account, event_id, case_id, at, person, body, received_at)
        SELECT e ->> 0, e ->> 1, e ->> 2, (e ->> 3)::bigint, e ->> 4, e ->> 5, (e ->> 6)::bigint
        FROM json_array_elements($1::json) WITH ORDINALITY AS t (e, n) ORDER BY n
        ON CONFLICT DO NOTHING RETURNING position, account, event_id";
    let rows = sqlx::query(add).bind(list).fetch_all(&mut *connection).await?;
    let of = |row: &sqlx::any::AnyRow| -> Result<_, sqlx::Error> {
        Ok(((row.try_get(1)?, row.try_get(2)?), row.try_get(0)?))
    };
    Ok(rows.iter().map(of).collect::<Result<_, _>>()?)
}

fn ready(events: Vec<Event>, received_at: i64) -> Result<Vec<Ready>, StoreError> {
    let of = |event: Event| match part(&event.json) {
        Some(parts) => Ok(Ready { event, parts, received_at }),
        None => Err(StoreError::Body(event.event_id)),
    };
    events.into_iter().map(of).collect()
}

/// Makes a transaction of PostgreSQL the only one that writes events, over all nodes, until its commit: positions come in
/// the order of commits, so that nobody who reads behind a position misses one that appears later.
pub(crate) async fn be_the_writer(transaction: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("SELECT pg_advisory_xact_lock(6229111)").execute(transaction).await?;
    Ok(())
}
