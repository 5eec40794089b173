//! What help desks told by their interfaces, row by row, which cases are due, and how far each connection has come.
//!
//! A row is kept under its case and name, the latest telling of it. Rows of some names are kept in versions, too: whoever
//! only tells how a case stands has its history here. What was told is enough to make a case's events anew.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::StoreError;
use crate::open::Store;

/// Stands for a case of which a person was forgotten: what was told is gone until its desk tells it anew.
pub const FORGOTTEN: &str = "forgotten";

/// Something that a help desk told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose it is; empty for people and teams.
    pub case_id: String,
    /// Which row of the case.
    pub name: String,
    /// When the desk changed it last, milliseconds since the epoch; an older telling comes too late.
    pub told_at: i64,
    /// The row, one JSON object on one line.
    pub body: String,
    /// How the case stands and the row that says so: kept as a version wherever it differs from the one before.
    pub version: Option<(String, String)>,
}

/// A row as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRow {
    /// Counts upwards.
    pub number: i64,
    /// Which row of the case.
    pub name: String,
    /// One JSON object.
    pub body: String,
}

/// What is to be done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Its desk is to be asked for all of it.
    Ask,
    /// Its events are to be made of what was told.
    Tell,
}

impl Task {
    fn id(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Tell => "tell",
        }
    }
}

/// A case that is due. The stamp grows whenever it falls due again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueCase {
    /// The case.
    pub case_id: String,
    /// Tells this time from later ones.
    pub stamp: i64,
}

/// How far a connection has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectorRow {
    /// As its desk understands it; empty before the first page.
    pub cursor: String,
    /// Since when pages are being taken; none between pulls.
    pub begun_at: Option<i64>,
    /// When the last whole pull began.
    pub pulled_at: Option<i64>,
    /// The desk is not to be asked before.
    pub retry_at: i64,
    /// Why it did not go on.
    pub failure: Option<String>,
}

impl Store {
    /// Keeps what was told, moves the cursor where one is given, and makes the cases due whose rows changed: all or nothing.
    /// How many rows changed. A case that was told in whole is no longer forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_told(
        &self,
        connector: &str,
        rows: &[Told],
        then: Task,
        cursor: Option<&str>,
        at: i64,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.pool.begin_with(self.kind.begin()).await?;
        let mut changed: Vec<&str> = Vec::new();
        for row in rows {
            let mut differs = keep(&mut transaction, connector, row, &row.name, &row.body, None).await?;
            if let Some((mark, body)) = &row.version
                && stands_otherwise(&mut transaction, connector, row, mark).await?
            {
                let name = format!("{}@{}", row.name, row.told_at);
                differs |= keep(&mut transaction, connector, row, &name, body, Some(mark)).await?;
            }
            if differs {
                changed.push(&row.case_id);
            }
        }
        let count = changed.len() as u64;
        changed.sort_unstable();
        changed.dedup();
        for case in changed.into_iter().filter(|case| !case.is_empty()) {
            make_due(&mut transaction, connector, case, then, at).await?;
        }
        if let Some(cursor) = cursor {
            let text = "UPDATE connectors SET cursor_text = $2, begun_at = COALESCE(begun_at, $3) WHERE name = $1";
            sqlx::query(text).bind(connector).bind(cursor).bind(at).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(count)
    }

    /// Keeps a case as its desk told all of it; it is due to be told on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_whole(&self, connector: &str, case_id: &str, rows: &[Told], at: i64) -> Result<u64, StoreError> {
        let text = "DELETE FROM told WHERE connector = $1 AND case_id = $2 AND name = $3";
        sqlx::query(text).bind(connector).bind(case_id).bind(FORGOTTEN).execute(&self.pool).await?;
        self.keep_told(connector, rows, Task::Tell, None, at).await
    }

    /// What was told of a case and can be read, or with an empty one of people and teams, in the order of telling.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn told(&self, connector: &str, case_id: &str) -> Result<Vec<ToldRow>, StoreError> {
        let text = "SELECT number, name, body FROM told WHERE connector = $1 AND case_id = $2 AND is_unread = 0
            ORDER BY told_at, number";
        let rows = sqlx::query(text).bind(connector).bind(case_id).fetch_all(&self.pool).await?;
        let of = |row: &AnyRow| -> Result<_, sqlx::Error> {
            Ok(ToldRow { number: row.try_get(0)?, name: row.try_get(1)?, body: row.try_get(2)? })
        };
        Ok(rows.iter().map(of).collect::<Result<_, _>>()?)
    }

    /// Sets a row aside that could not be read, until its desk tells it otherwise.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_told_aside(&self, number: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE told SET is_unread = 1 WHERE number = $1").bind(number).execute(&self.pool).await?;
        Ok(())
    }

    /// Makes a case due.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_due(&self, connector: &str, case_id: &str, task: Task, at: i64) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        make_due(&mut connection, connector, case_id, task, at).await
    }

    /// The cases that are due, those that wait longest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due(&self, connector: &str, task: Task, limit: i64) -> Result<Vec<DueCase>, StoreError> {
        let text = "SELECT case_id, stamp FROM due WHERE connector = $1 AND task = $2 ORDER BY stamp, case_id LIMIT $3";
        let rows = sqlx::query(text).bind(connector).bind(task.id()).bind(limit).fetch_all(&self.pool).await?;
        let of = |row: &AnyRow| -> Result<_, sqlx::Error> {
            Ok(DueCase { case_id: row.try_get(0)?, stamp: row.try_get(1)? })
        };
        Ok(rows.iter().map(of).collect::<Result<_, _>>()?)
    }

    /// How many cases are due, whatever for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_count(&self, connector: &str) -> Result<u64, StoreError> {
        let text = "SELECT COUNT(DISTINCT case_id) FROM due WHERE connector = $1";
        let count: i64 = sqlx::query_scalar(text).bind(connector).fetch_one(&self.pool).await?;
        Ok(count as u64)
    }

    /// What was due is done; what fell due again since stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn done(&self, connector: &str, task: Task, cases: &[DueCase]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with(self.kind.begin()).await?;
        for case in cases {
            let text = "DELETE FROM due WHERE connector = $1 AND case_id = $2 AND task = $3 AND stamp = $4";
            let query = sqlx::query(text).bind(connector).bind(&case.case_id).bind(task.id()).bind(case.stamp);
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Makes the cases of a delivery due to be asked for. One with a hash counts once since `since`, and older hashes are
    /// forgotten; whether it counted.
    ///
    /// # Errors
    /// When the database fails; then nothing is due.
    pub async fn deliver(
        &self,
        connector: &str,
        cases: &[String],
        hash: Option<&str>,
        at: i64,
        since: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin_with(self.kind.begin()).await?;
        if let Some(hash) = hash {
            let old = "DELETE FROM deliveries WHERE connector = $1 AND at < $2";
            sqlx::query(old).bind(connector).bind(since).execute(&mut *transaction).await?;
            let text = "INSERT INTO deliveries (connector, hash, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            let query = sqlx::query(text).bind(connector).bind(hash).bind(at);
            if query.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
        }
        for case in cases {
            make_due(&mut transaction, connector, case, Task::Ask, at).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Takes or keeps the connection for the node `owner` until an instant; whether no other node has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_connector(
        &self,
        connector: &str,
        account: &str,
        owner: &str,
        now: i64,
        until: i64,
    ) -> Result<bool, StoreError> {
        let text = "INSERT INTO connectors (name, account, cursor_text, retry_at, owner, held_until)
            VALUES ($1, $2, '', 0, $3, $5)
            ON CONFLICT (name) DO UPDATE SET account = $2, owner = $3, held_until = $5
            WHERE connectors.owner = $3 OR connectors.held_until < $4";
        let query = sqlx::query(text).bind(connector).bind(account).bind(owner).bind(now).bind(until);
        Ok(query.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// How far a connection has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connector(&self, connector: &str) -> Result<ConnectorRow, StoreError> {
        let text = "SELECT cursor_text, begun_at, pulled_at, retry_at, failure FROM connectors WHERE name = $1";
        let row = sqlx::query(text).bind(connector).fetch_optional(&self.pool).await?;
        let of = |row: AnyRow| -> Result<_, sqlx::Error> {
            Ok(ConnectorRow {
                cursor: row.try_get(0)?,
                begun_at: row.try_get(1)?,
                pulled_at: row.try_get(2)?,
                retry_at: row.try_get(3)?,
                failure: row.try_get(4)?,
            })
        };
        Ok(row.map(of).transpose()?.unwrap_or_default())
    }

    /// All pages are taken: the next pull begins anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pull_is_whole(&self, connector: &str) -> Result<(), StoreError> {
        let text = "UPDATE connectors SET pulled_at = begun_at, begun_at = NULL WHERE name = $1";
        sqlx::query(text).bind(connector).execute(&self.pool).await?;
        Ok(())
    }

    /// Says why it did not go on, or that it does, and when it may be tried again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_connector(
        &self,
        connector: &str,
        failure: Option<&str>,
        retry_at: i64,
    ) -> Result<(), StoreError> {
        let text = "UPDATE connectors SET failure = $2, retry_at = $3 WHERE name = $1";
        sqlx::query(text).bind(connector).bind(failure).bind(retry_at).execute(&self.pool).await?;
        Ok(())
    }
}

/// What desks told of the cases of a person goes with the person.
pub(crate) async fn forget_told(
    transaction: &mut AnyConnection,
    account: &str,
    person: &str,
    at: i64,
) -> Result<(), StoreError> {
    let text = "SELECT DISTINCT told.connector, told.case_id FROM told
        JOIN connectors ON connectors.name = told.connector AND connectors.account = $1
        JOIN events ON events.account = $1 AND events.case_id = told.case_id AND events.person = $2";
    let cases = sqlx::query(text).bind(account).bind(person).fetch_all(&mut *transaction).await?;
    for row in &cases {
        let (connector, case): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let text = "DELETE FROM told WHERE connector = $1 AND case_id = $2";
        sqlx::query(text).bind(&connector).bind(&case).execute(&mut *transaction).await?;
        let text =
            "INSERT INTO told (connector, case_id, name, told_at, is_unread, body) VALUES ($1, $2, $3, $4, 0, '{}')";
        let query = sqlx::query(text).bind(&connector).bind(&case).bind(FORGOTTEN).bind(at);
        query.execute(&mut *transaction).await?;
    }
    Ok(())
}

/// Keeps a row unless a later one or the same is there; whether it changed anything.
async fn keep(
    connection: &mut AnyConnection,
    connector: &str,
    row: &Told,
    name: &str,
    body: &str,
    mark: Option<&str>,
) -> Result<bool, StoreError> {
    let text = "INSERT INTO told (connector, case_id, name, told_at, mark, is_unread, body)
        VALUES ($1, $2, $3, $4, $5, 0, $6)
        ON CONFLICT (connector, case_id, name) DO UPDATE SET told_at = $4, mark = $5, is_unread = 0, body = $6
        WHERE told.told_at <= $4 AND told.body <> $6";
    let query = sqlx::query(text).bind(connector).bind(&row.case_id).bind(name).bind(row.told_at).bind(mark).bind(body);
    Ok(query.execute(&mut *connection).await?.rows_affected() == 1)
}

/// Whether the case stood otherwise at the last telling before this one.
async fn stands_otherwise(
    connection: &mut AnyConnection,
    connector: &str,
    row: &Told,
    mark: &str,
) -> Result<bool, StoreError> {
    let text = "SELECT mark FROM told WHERE connector = $1 AND case_id = $2 AND mark IS NOT NULL AND told_at <= $3
        ORDER BY told_at DESC LIMIT 1";
    let query = sqlx::query_scalar(text).bind(connector).bind(&row.case_id).bind(row.told_at);
    let before: Option<String> = query.fetch_optional(&mut *connection).await?;
    Ok(before.as_deref() != Some(mark))
}

async fn make_due(
    connection: &mut AnyConnection,
    connector: &str,
    case_id: &str,
    task: Task,
    at: i64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO due (connector, case_id, task, stamp) VALUES ($1, $2, $3, $4)
        ON CONFLICT (connector, case_id, task) DO UPDATE SET stamp = due.stamp + 1";
    sqlx::query(text).bind(connector).bind(case_id).bind(task.id()).bind(at).execute(&mut *connection).await?;
    Ok(())
}
