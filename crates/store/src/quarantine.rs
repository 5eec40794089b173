//! Rows that could not be read: kept until somebody mends or dismisses them.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::StoreError;
use crate::open::Store;

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// The file or interface it came from.
    pub source: String,
    /// Its line, from 1; 0 for a file as a whole.
    pub line: i64,
    /// The field at fault.
    pub field: Option<String>,
    /// The family of the reason.
    pub kind: String,
    /// Why, for a person.
    pub reason: String,
    /// The row, bytes that are no text replaced.
    pub raw: String,
    /// Whether the row was longer than what is kept.
    pub truncated: bool,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits.
    Waiting,
    /// Was mended and taken.
    Readmitted,
    /// Was looked at and left out.
    Dismissed,
}

impl State {
    /// As it is stored.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Readmitted => "readmitted",
            Self::Dismissed => "dismissed",
        }
    }

    fn parse(id: &str) -> Self {
        [Self::Waiting, Self::Readmitted].into_iter().find(|one| one.id() == id).unwrap_or(Self::Dismissed)
    }
}

/// A row in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: i64,
    /// What it is.
    pub row: Quarantined,
    /// When it came.
    pub received_at: i64,
    /// What became of it.
    pub state: State,
}

const COLUMNS: &str = "number, source, line, field, kind, reason, raw, truncated, received_at, state";

impl Store {
    /// Keeps rows that could not be read.
    ///
    /// # Errors
    /// When the database fails; then none of them is kept.
    pub async fn quarantine(&self, rows: &[Quarantined], received_at: i64) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = sqlx::Connection::begin_with(&mut *connection, self.kind.begin()).await?;
        for row in rows {
            let text = "INSERT INTO quarantine (source, line, field, kind, reason, raw, truncated, received_at, state)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting')";
            sqlx::query(text)
                .bind(&row.source)
                .bind(row.line)
                .bind(row.field.as_deref())
                .bind(&row.kind)
                .bind(&row.reason)
                // PostgreSQL holds no NUL in a text.
                .bind(row.raw.replace('\0', "\u{fffd}"))
                .bind(i64::from(row.truncated))
                .bind(received_at)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// How many rows wait, by the family of their reason, in order of the family.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn quarantine_counts(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let text = "SELECT kind, COUNT(*) FROM quarantine WHERE state = 'waiting' GROUP BY kind ORDER BY kind";
        let rows = sqlx::query(text).fetch_all(&self.pool).await?;
        let of = |row: &AnyRow| -> Result<_, sqlx::Error> { Ok((row.try_get(0)?, row.try_get::<i64, _>(1)? as u64)) };
        Ok(rows.iter().map(of).collect::<Result<_, _>>()?)
    }

    /// Rows that wait, behind the row `after` (0 from the first), in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn quarantine_page(&self, after: i64, limit: i64) -> Result<Vec<Row>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM quarantine WHERE state = 'waiting' AND number > $1 ORDER BY number LIMIT $2"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(after).bind(limit);
        let rows = query.fetch_all(&self.pool).await?;
        Ok(rows.iter().map(row).collect::<Result<_, _>>()?)
    }

    /// One row.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn quarantined(&self, number: i64) -> Result<Option<Row>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM quarantine WHERE number = $1");
        let found = sqlx::query(sqlx::AssertSqlSafe(text)).bind(number).fetch_optional(&self.pool).await?;
        Ok(found.as_ref().map(row).transpose()?)
    }

    /// Settles a row that waits; whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle(&self, number: i64, state: State, at: i64) -> Result<bool, StoreError> {
        let text = "UPDATE quarantine SET state = $2, settled_at = $3 WHERE number = $1 AND state = 'waiting'";
        let query = sqlx::query(text).bind(number).bind(state.id()).bind(at);
        Ok(query.execute(&self.pool).await?.rows_affected() == 1)
    }
}

fn row(row: &AnyRow) -> Result<Row, sqlx::Error> {
    let state: String = row.try_get(9)?;
    Ok(Row {
        number: row.try_get(0)?,
        row: Quarantined {
            source: row.try_get(1)?,
            line: row.try_get(2)?,
            field: row.try_get(3)?,
            kind: row.try_get(4)?,
            reason: row.try_get(5)?,
            raw: row.try_get(6)?,
            truncated: row.try_get::<i64, _>(7)? != 0,
        },
        received_at: row.try_get(8)?,
        state: State::parse(&state),
    })
}
