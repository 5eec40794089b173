//! Opening a store, and what it is about.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;
use tokio::sync::{mpsc, watch};

use crate::writer::{Job, Writer};
use crate::{StoreError, schema};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of this machine, one node.
    Sqlite,
    /// A server, several nodes.
    Postgres,
}

impl Kind {
    /// Begins a transaction that writes: SQLite takes its lock at once, so that it need not be taken over half way.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }
}

/// Connections that read at once.
const READERS: u32 = 8;

/// An open store. Clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) kind: Kind,
    pub(crate) pool: AnyPool,
    pub(crate) jobs: mpsc::Sender<Job>,
    pub(crate) position: Arc<watch::Sender<i64>>,
}

impl Store {
    /// Opens the store at `address`: `postgres://…`, or the path of an SQLite file, which is made if it is not there.
    /// Its writer runs on the runtime that this is called in.
    ///
    /// # Errors
    /// When the database cannot be reached, or a newer program wrote it.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (kind, url) = address_of(address)?;
        if kind == Kind::Sqlite {
            refuse_other_files(Path::new(address.strip_prefix("sqlite:").unwrap_or(address)))?;
        }
        let options = AnyPoolOptions::new().max_connections(READERS).acquire_timeout(Duration::from_secs(30));
        let options = options.after_connect(move |connection, _| {
            Box::pin(async move {
                if kind == Kind::Sqlite {
                    // FULL: a commit is on the disk before it is acknowledged.
                    for pragma in [
                        "PRAGMA busy_timeout = 30000",
                        "PRAGMA journal_mode = WAL",
                        "PRAGMA synchronous = FULL",
                        "PRAGMA cache_size = -65536",
                        "PRAGMA foreign_keys = ON",
                    ] {
                        sqlx::query(pragma).execute(&mut *connection).await?;
                    }
                }
                Ok(())
            })
        });
        let pool = options.connect(&url).await?;
        schema::migrate(&mut *pool.acquire().await?, kind).await?;
        let last: Option<i64> = sqlx::query_scalar("SELECT MAX(position) FROM events").fetch_one(&pool).await?;
        let position = Arc::new(watch::Sender::new(last.unwrap_or(0)));
        let jobs = Writer::start(kind, pool.clone(), Arc::clone(&position));
        Ok(Self { kind, pool, jobs, position })
    }

    /// Which database it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Hears of each new position that this node wrote.
    #[must_use]
    pub fn positions(&self) -> watch::Receiver<i64> {
        self.position.subscribe()
    }

    /// Ends the connections; what was acknowledged is kept.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A file that is there and no database is said at once; the pool would try it again and again.
fn refuse_other_files(path: &Path) -> Result<(), StoreError> {
    const BEGIN: &[u8] = b"SQLite format 3\0";
    let Ok(mut file) = File::open(path) else { return Ok(()) };
    let mut begin = Vec::new();
    let read = file.by_ref().take(BEGIN.len() as u64).read_to_end(&mut begin);
    if read.is_ok_and(|n| n > 0) && begin != BEGIN {
        return Err(StoreError::Damaged(format!("`{}` is no database of SQLite", path.display())));
    }
    Ok(())
}

fn address_of(address: &str) -> Result<(Kind, String), StoreError> {
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return Ok((Kind::Postgres, address.to_owned()));
    }
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    if path.contains("://") || path.is_empty() {
        return Err(StoreError::Address(address.to_owned()));
    }
    // In a URL these would end the path.
    let path = Path::new(path).display().to_string();
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    Ok((Kind::Sqlite, format!("sqlite:{path}?mode=rwc")))
}
