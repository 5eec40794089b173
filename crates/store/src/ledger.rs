//! The append-only ledger of events, the people they are about, and how far a projection has come.

use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use tokio::sync::oneshot;

use crate::StoreError;
use crate::connectors::forget_told;
use crate::open::{Kind, Store};
use crate::writer::Job;

/// So many rows are read as one text: few enough that no database's longest text is reached.
const JOINED: i64 = 128;
/// Parts them.
const SEPARATOR: char = '\u{1e}';

/// An event handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The account.
    pub account: String,
    /// Its id, unique within the account.
    pub event_id: String,
    /// The case, if it has one.
    pub case_id: Option<String>,
    /// When it happened, milliseconds since the epoch.
    pub at: i64,
    /// The native event: one JSON object, without a NUL character.
    pub json: String,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// Kept for good at this position.
    At(i64),
    /// Its id was known: nothing changed.
    Duplicate,
}

/// An event as it is kept: the requester under a number, free text and contact data apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Counts upwards in the order of commits; gaps mean nothing.
    pub position: i64,
    /// The native event, one JSON object.
    pub body: String,
}

/// How far a projection has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// Everything up to here is in it.
    pub position: i64,
    /// What it consists of, as its owner writes it.
    pub manifest: String,
}

/// What was erased of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Whether the person was known.
    pub was_known: bool,
    /// Events whose texts and contact data are gone.
    pub texts: u64,
}

impl Store {
    /// Keeps `events` for good, in order, all or none; of each what became of it. Acknowledged means durable.
    ///
    /// # Errors
    /// When the database fails; then none of them is kept.
    pub async fn append(&self, events: Vec<Event>, received_at: i64) -> Result<Vec<Appended>, StoreError> {
        let (done, result) = oneshot::channel();
        self.jobs.send(Job { events, received_at, done }).await.map_err(|_| StoreError::Closed)?;
        result.await.map_err(|_| StoreError::Closed)?
    }

    /// Up to `limit` events behind `position`, in order. An event that appears later has a higher position.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tail(&self, position: i64, limit: i64) -> Result<Vec<Kept>, StoreError> {
        // In texts of many rows: handing rows over one by one takes several times as long as reading them.
        let rows = "SELECT position, body FROM events WHERE position > $1 ORDER BY position LIMIT $2";
        let joined = match self.kind {
            Kind::Sqlite => "group_concat(position || ' ' || body, char(30))",
            Kind::Postgres => "string_agg(position || ' ' || body, chr(30))",
        };
        let text = format!("SELECT {joined} FROM ({rows}) AS behind GROUP BY position / {JOINED}");
        // The text is made of constants of this file.
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(text)).bind(position).bind(limit);
        let told: Vec<String> = query.fetch_all(&self.pool).await?;
        let one = |row: &str| {
            let (position, body) = row.split_once(' ')?;
            Some(Kept { position: position.parse().ok()?, body: body.to_owned() })
        };
        let damaged = || StoreError::Damaged(format!("what stands behind position {position} cannot be read"));
        // No text of JSON has the separator in it.
        let rows = told.iter().flat_map(|text| text.split(SEPARATOR));
        let mut kept = rows.map(|row| one(row).ok_or_else(damaged)).collect::<Result<Vec<_>, _>>()?;
        // Neither database promises to join in the order of the rows.
        kept.sort_by_key(|one| one.position);
        Ok(kept)
    }

    /// The events of one case in order of position.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_of_case(&self, account: &str, case_id: &str) -> Result<Vec<Kept>, StoreError> {
        let text = "SELECT position, body FROM events WHERE account = $1 AND case_id = $2 ORDER BY position";
        let rows = sqlx::query(text).bind(account).bind(case_id).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(kept).collect::<Result<_, _>>()?)
    }

    /// How many events are kept, and the position of the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn size(&self) -> Result<(u64, i64), StoreError> {
        let row = sqlx::query("SELECT COUNT(*), COALESCE(MAX(position), 0) FROM events").fetch_one(&self.pool).await?;
        let count: i64 = row.try_get(0)?;
        Ok((count as u64, row.try_get(1)?))
    }

    /// Texts and contact data that came with an event, as a JSON object; none if there were none or they are erased.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn private_of(&self, position: i64) -> Result<Option<String>, StoreError> {
        let text = "SELECT body FROM private WHERE position = $1";
        Ok(sqlx::query_scalar(text).bind(position).fetch_optional(&self.pool).await?)
    }

    /// The requester behind the person `p<number>` of an account, unless forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requester_of(&self, account: &str, person: &str) -> Result<Option<String>, StoreError> {
        let Some(number) = person.strip_prefix('p').and_then(|number| number.parse::<i64>().ok()) else {
            return Ok(None);
        };
        let text = "SELECT requester FROM people WHERE account = $1 AND number = $2";
        Ok(sqlx::query_scalar(text).bind(account).bind(number).fetch_optional(&self.pool).await?)
    }

    /// Erases who `requester` is: texts and contact data of the person's cases and events, rows in quarantine that name
    /// the person, and the name itself. Bodies stay as they are, and so does every figure. Whoever writes again is new.
    ///
    /// # Errors
    /// When the database fails; then nothing is erased.
    pub async fn forget(&self, account: &str, requester: &str, at: i64) -> Result<Forgotten, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = sqlx::Connection::begin_with(&mut *connection, self.kind.begin()).await?;
        let number: Option<i64> = sqlx::query_scalar("SELECT number FROM people WHERE account = $1 AND requester = $2")
            .bind(account)
            .bind(requester)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(number) = number else { return Ok(Forgotten { was_known: false, texts: 0 }) };
        let person = format!("p{number}");
        let texts = "DELETE FROM private WHERE account = $1 AND (
            position IN (SELECT position FROM events WHERE account = $1 AND person = $2)
            OR case_id IN (SELECT case_id FROM events WHERE account = $1 AND person = $2 AND case_id IS NOT NULL))";
        let texts = sqlx::query(texts).bind(account).bind(&person).execute(&mut *transaction).await?.rows_affected();
        let named = match self.kind {
            Kind::Sqlite => "DELETE FROM quarantine WHERE instr(raw, $1) > 0",
            Kind::Postgres => "DELETE FROM quarantine WHERE strpos(raw, $1) > 0",
        };
        sqlx::query(named).bind(requester).execute(&mut *transaction).await?;
        forget_told(&mut transaction, account, &person, at).await?;
        sqlx::query("DELETE FROM people WHERE number = $1").bind(number).execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO forgotten (account, person, at, texts) VALUES ($1, $2, $3, $4)")
            .bind(account)
            .bind(&person)
            .bind(at)
            .bind(texts as i64)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Forgotten { was_known: true, texts })
    }

    /// How far the projection `name` has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn projection(&self, name: &str) -> Result<Option<Projection>, StoreError> {
        let text = "SELECT position, manifest FROM projections WHERE name = $1";
        let row = sqlx::query(text).bind(name).fetch_optional(&self.pool).await?;
        let of = |row: AnyRow| Ok(Projection { position: row.try_get(0)?, manifest: row.try_get(1)? });
        row.map(of).transpose().map_err(|error: sqlx::Error| error.into())
    }

    /// Moves the projection `name` from position `from` (0 where there is none) to `to`.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when it is no longer at `from`: another node was quicker.
    pub async fn move_projection(&self, name: &str, from: i64, to: &Projection, at: i64) -> Result<(), StoreError> {
        let text = "INSERT INTO projections (name, position, manifest, at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE SET position = $2, manifest = $3, at = $4 WHERE projections.position = $5";
        let text = if from == 0 {
            text
        } else {
            "UPDATE projections SET position = $2, manifest = $3, at = $4 WHERE name = $1 AND position = $5"
        };
        let query = sqlx::query(text).bind(name).bind(to.position).bind(&to.manifest).bind(at).bind(from);
        let moved = query.execute(&self.pool).await?.rows_affected();
        if moved == 1 { Ok(()) } else { Err(StoreError::Moved(from)) }
    }

    /// Looks whether the data holds together: the file itself, and that every event is a JSON object under its own keys.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with what was found.
    pub async fn check(&self) -> Result<u64, StoreError> {
        const STEP: i64 = 10_000;
        if self.kind == Kind::Sqlite {
            let found: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&self.pool).await?;
            if found != "ok" {
                return Err(StoreError::Damaged(found));
            }
        }
        let (mut seen, mut position) = (0, 0);
        loop {
            let text = "SELECT position, event_id, body FROM events WHERE position > $1 ORDER BY position LIMIT $2";
            let rows = sqlx::query(text).bind(position).bind(STEP).fetch_all(&self.pool).await?;
            for row in &rows {
                position = row.try_get(0)?;
                let (id, body): (String, String) = (row.try_get(1)?, row.try_get(2)?);
                let parsed: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(&body);
                let is_whole = parsed.is_ok_and(|body| body.get("event_id").and_then(|one| one.as_str()) == Some(&id));
                if !is_whole {
                    return Err(StoreError::Damaged(format!("the event at position {position} is not what it was")));
                }
                seen += 1;
            }
            if (rows.len() as i64) < STEP {
                return Ok(seen);
            }
        }
    }
}

fn kept(row: &AnyRow) -> Result<Kept, sqlx::Error> {
    Ok(Kept { position: row.try_get(0)?, body: row.try_get(1)? })
}
