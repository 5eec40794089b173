//! The tables, as steps that are only ever added to.

use sqlx::AnyConnection;
use sqlx::Connection as _;

use crate::StoreError;
use crate::open::Kind;

/// One step: statements for both kinds, in which `{serial}` and `{blob}` stand for what they call it.
const STEPS: &[&[&str]] = &[
    &[
        "CREATE TABLE events (
        position {serial},
        account TEXT NOT NULL,
        event_id TEXT NOT NULL,
        case_id TEXT,
        at BIGINT NOT NULL,
        person TEXT,
        body TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        UNIQUE (account, event_id))",
        "CREATE INDEX events_by_case ON events (account, case_id)",
        "CREATE INDEX events_by_person ON events (account, person) WHERE person IS NOT NULL",
        "CREATE TABLE private (position BIGINT PRIMARY KEY, account TEXT NOT NULL, case_id TEXT, body TEXT NOT NULL)",
        "CREATE INDEX private_by_case ON private (account, case_id)",
        "CREATE TABLE people (
        number {serial},
        account TEXT NOT NULL,
        requester TEXT NOT NULL,
        UNIQUE (account, requester))",
        "CREATE TABLE forgotten (
        number {serial},
        account TEXT NOT NULL,
        person TEXT NOT NULL,
        at BIGINT NOT NULL,
        texts BIGINT NOT NULL)",
        "CREATE TABLE quarantine (
        number {serial},
        source TEXT NOT NULL,
        line BIGINT NOT NULL,
        field TEXT,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        raw TEXT NOT NULL,
        truncated BIGINT NOT NULL,
        received_at BIGINT NOT NULL,
        state TEXT NOT NULL,
        settled_at BIGINT)",
        "CREATE INDEX quarantine_by_state ON quarantine (state, number)",
        "CREATE TABLE projections (name TEXT PRIMARY KEY, position BIGINT NOT NULL, manifest TEXT NOT NULL, at BIGINT NOT NULL)",
        "CREATE TABLE persons (
        number {serial},
        name TEXT NOT NULL,
        email TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        teams TEXT NOT NULL,
        agent TEXT,
        is_disabled BIGINT NOT NULL,
        password TEXT NOT NULL)",
        "CREATE TABLE sessions (
        hash TEXT PRIMARY KEY,
        person BIGINT NOT NULL,
        csrf TEXT NOT NULL,
        created BIGINT NOT NULL,
        seen BIGINT NOT NULL)",
        "CREATE TABLE links (hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, person BIGINT, expires BIGINT NOT NULL)",
        "CREATE TABLE tokens (
        number {serial},
        hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        scopes TEXT NOT NULL,
        created BIGINT NOT NULL,
        revoked BIGINT)",
        "CREATE TABLE failures (who TEXT NOT NULL, at BIGINT NOT NULL)",
        "CREATE INDEX failures_by_who ON failures (who, at)",
        "CREATE TABLE deeds (
        number {serial},
        at BIGINT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        target TEXT NOT NULL)",
    ],
    &[
        "CREATE TABLE views (
        number {serial},
        person BIGINT NOT NULL,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        query TEXT NOT NULL,
        is_shared BIGINT NOT NULL)",
        "CREATE INDEX views_by_person ON views (person)",
    ],
    &[
        "CREATE TABLE connectors (
        name TEXT PRIMARY KEY,
        account TEXT NOT NULL,
        cursor_text TEXT NOT NULL,
        begun_at BIGINT,
        pulled_at BIGINT,
        retry_at BIGINT NOT NULL,
        failure TEXT,
        owner TEXT NOT NULL,
        held_until BIGINT NOT NULL)",
        "CREATE TABLE told (
        number {serial},
        connector TEXT NOT NULL,
        case_id TEXT NOT NULL,
        name TEXT NOT NULL,
        told_at BIGINT NOT NULL,
        mark TEXT,
        is_unread BIGINT NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (connector, case_id, name))",
        "CREATE TABLE due (
        connector TEXT NOT NULL,
        case_id TEXT NOT NULL,
        task TEXT NOT NULL,
        stamp BIGINT NOT NULL,
        PRIMARY KEY (connector, case_id, task))",
        "CREATE TABLE deliveries (
        connector TEXT NOT NULL,
        hash TEXT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (connector, hash))",
    ],
];

/// Brings the tables up to what this program knows; of several nodes that start at once, one does it.
pub(crate) async fn migrate(connection: &mut AnyConnection, kind: Kind) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with(kind.begin()).await?;
    if kind == Kind::Postgres {
        sqlx::query("SELECT pg_advisory_xact_lock(6229110)").execute(&mut *transaction).await?;
    }
    sqlx::query("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BIGINT NOT NULL)")
        .execute(&mut *transaction)
        .await?;
    let found: Option<i64> =
        sqlx::query_scalar("SELECT value FROM meta WHERE key = 'version'").fetch_optional(&mut *transaction).await?;
    let (found, known) = (found.unwrap_or(0), STEPS.len() as i64);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for statement in STEPS.iter().skip(found as usize).copied().flatten() {
        let (serial, blob) = match kind {
            Kind::Sqlite => ("INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB"),
            Kind::Postgres => ("BIGSERIAL PRIMARY KEY", "BYTEA"),
        };
        let text = statement.replace("{serial}", serial).replace("{blob}", blob);
        // The text is made of constants of this file.
        sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut *transaction).await?;
    }
    let said = "INSERT INTO meta (key, value) VALUES ('version', $1) ON CONFLICT (key) DO UPDATE SET value = $1";
    sqlx::query(said).bind(known).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}
