//! A store as one SQLite file, and back, whatever database it is kept in.

use std::path::Path;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::StoreError;
use crate::open::{Kind, Store};
use crate::writer::be_the_writer;

/// Rows copied at once; a statement of SQLite takes 32,766 values.
const STEP: usize = 1_000;

/// A table as it is copied.
#[derive(Debug)]
pub(crate) struct Table {
    pub name: &'static str,
    /// The column that counts upwards, by which the table is read piece by piece; small tables have none.
    pub key: Option<&'static str>,
    /// Its other columns of whole numbers.
    pub integers: &'static [&'static str],
    /// Its columns of text.
    pub texts: &'static [&'static str],
}

/// All tables but `meta`, which belongs to the program that made them.
pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "events",
        key: Some("position"),
        integers: &["at", "received_at"],
        texts: &["account", "event_id", "case_id", "person", "body"],
    },
    Table { name: "private", key: Some("position"), integers: &[], texts: &["account", "case_id", "body"] },
    Table { name: "people", key: Some("number"), integers: &[], texts: &["account", "requester"] },
    Table { name: "forgotten", key: Some("number"), integers: &["at", "texts"], texts: &["account", "person"] },
    Table {
        name: "quarantine",
        key: Some("number"),
        integers: &["line", "truncated", "received_at", "settled_at"],
        texts: &["source", "field", "kind", "reason", "raw", "state"],
    },
    Table { name: "projections", key: None, integers: &["position", "at"], texts: &["name", "manifest"] },
    Table {
        name: "persons",
        key: Some("number"),
        integers: &["is_disabled"],
        texts: &["name", "email", "role", "teams", "agent", "password"],
    },
    Table { name: "sessions", key: None, integers: &["person", "created", "seen"], texts: &["hash", "csrf"] },
    Table { name: "links", key: None, integers: &["person", "expires"], texts: &["hash", "purpose"] },
    Table {
        name: "tokens",
        key: Some("number"),
        integers: &["created", "revoked"],
        texts: &["hash", "name", "scopes"],
    },
    Table { name: "failures", key: None, integers: &["at"], texts: &["who"] },
    Table { name: "deeds", key: Some("number"), integers: &["at"], texts: &["who", "what", "target"] },
    Table { name: "views", key: Some("number"), integers: &["person", "is_shared"], texts: &["name", "path", "query"] },
    Table {
        name: "connectors",
        key: None,
        integers: &["begun_at", "pulled_at", "retry_at", "held_until"],
        texts: &["name", "account", "cursor_text", "failure", "owner"],
    },
    Table {
        name: "told",
        key: Some("number"),
        integers: &["told_at", "is_unread"],
        texts: &["connector", "case_id", "name", "mark", "body"],
    },
    Table { name: "due", key: None, integers: &["stamp"], texts: &["connector", "case_id", "task"] },
    Table { name: "deliveries", key: None, integers: &["at"], texts: &["connector", "hash"] },
];

impl Table {
    /// Its columns, numbers first.
    pub fn columns(&self) -> Vec<&'static str> {
        self.key.iter().chain(self.integers).chain(self.texts).copied().collect()
    }

    fn numbers(&self) -> usize {
        usize::from(self.key.is_some()) + self.integers.len()
    }
}

impl Store {
    /// Copies the whole store, as it stands at one instant, to a new SQLite file while it works.
    ///
    /// # Errors
    /// When the file is there already or cannot be written, or the database fails.
    pub async fn backup(&self, to: &str) -> Result<(), StoreError> {
        if self.kind == Kind::Sqlite {
            sqlx::query("VACUUM INTO $1").bind(to).execute(&self.pool).await?;
            return Ok(());
        }
        if Path::new(to).exists() {
            return Err(StoreError::Occupied(format!("`{to}` is there already")));
        }
        let copy = Self::open(to).await?;
        let copied = copy.take_over(self).await;
        // The last connection takes the log of writes into the one file.
        copy.close().await;
        copied
    }

    /// Fills this store, in which there must be nothing yet, from a backup.
    ///
    /// # Errors
    /// When there is anything in it, or either database fails; then it stays empty.
    pub async fn restore(&self, backup: &Self) -> Result<(), StoreError> {
        self.take_over(backup).await
    }

    async fn take_over(&self, from: &Self) -> Result<(), StoreError> {
        let snapshot = match from.kind {
            Kind::Sqlite => "BEGIN",
            Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let mut read = from.pool.begin_with(snapshot).await?;
        let mut write = self.pool.begin_with(self.kind.begin()).await?;
        if self.kind == Kind::Postgres {
            be_the_writer(&mut write).await?;
        }
        for table in TABLES {
            let any = format!("SELECT COUNT(*) FROM {}", table.name);
            let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(any)).fetch_one(&mut *write).await?;
            if rows > 0 {
                return Err(StoreError::Occupied("the database holds data already".into()));
            }
            copy(table, &mut read, &mut write).await?;
            if let (Some(key), Kind::Postgres) = (table.key.filter(|_| table.name != "private"), self.kind) {
                let name = table.name;
                let text = format!(
                    "SELECT setval(pg_get_serial_sequence('{name}', '{key}'), COALESCE(MAX({key}), 0) + 1, false) FROM {name}"
                );
                sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut *write).await?;
            }
        }
        write.commit().await?;
        read.rollback().await?;
        Ok(())
    }
}

async fn copy(table: &Table, read: &mut AnyConnection, write: &mut AnyConnection) -> Result<(), StoreError> {
    let columns = table.columns();
    let list = columns.join(", ");
    // Texts are made of constants of this file.
    let Some(key) = table.key else {
        let text = format!("SELECT {list} FROM {}", table.name);
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&mut *read).await?;
        for rows in rows.chunks(STEP) {
            insert(table, &list, rows, write).await?;
        }
        return Ok(());
    };
    let text = format!("SELECT {list} FROM {} WHERE {key} > $1 ORDER BY {key} LIMIT {STEP}", table.name);
    let mut last = i64::MIN;
    loop {
        let query = sqlx::query(sqlx::AssertSqlSafe(text.as_str())).bind(last);
        let rows = query.fetch_all(&mut *read).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = end.try_get(0)?;
        insert(table, &list, &rows, write).await?;
    }
}

async fn insert(table: &Table, list: &str, rows: &[AnyRow], write: &mut AnyConnection) -> Result<(), StoreError> {
    let columns = table.columns().len();
    let row = |at: usize| {
        let marks: Vec<String> = (1..=columns).map(|column| format!("${}", at * columns + column)).collect();
        format!("({})", marks.join(", "))
    };
    let values: Vec<String> = (0..rows.len()).map(row).collect();
    let text = format!("INSERT INTO {} ({list}) VALUES {}", table.name, values.join(", "));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(text));
    for row in rows {
        for column in 0..columns {
            query = if column < table.numbers() {
                query.bind(row.try_get::<Option<i64>, _>(column)?)
            } else {
                query.bind(row.try_get::<Option<String>, _>(column)?)
            };
        }
    }
    query.execute(&mut *write).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[tokio::test]
    async fn every_column_of_every_table_is_copied() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("n.db").display().to_string()).await.unwrap();
        let text =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'meta'";
        let names: Vec<String> = sqlx::query_scalar(text).fetch_all(&store.pool).await.unwrap();
        assert_eq!(
            names.iter().map(String::as_str).collect::<BTreeSet<_>>(),
            TABLES.iter().map(|table| table.name).collect()
        );
        for table in TABLES {
            let text = format!("SELECT name FROM pragma_table_info('{}')", table.name);
            let query = sqlx::query_scalar(sqlx::AssertSqlSafe(text));
            let columns: Vec<String> = query.fetch_all(&store.pool).await.unwrap();
            let copied: BTreeSet<&str> = table.columns().into_iter().collect();
            assert_eq!(columns.iter().map(String::as_str).collect::<BTreeSet<_>>(), copied, "{}", table.name);
        }
    }
}
