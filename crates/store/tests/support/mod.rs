//! Stores to test: an SQLite file, and a PostgreSQL server that the tests start themselves.

mod postgres;

use nabiz_store::{Event, Store};
use tempfile::TempDir;

/// The address of a new, empty database.
pub async fn postgres() -> String {
    sqlx::any::install_default_drivers();
    postgres::new_database()
}

/// A store of each kind, empty, with what must live as long as it does.
pub async fn both() -> Vec<(Store, String, Option<TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nabiz #1?.db").display().to_string();
    let server = postgres().await;
    vec![(Store::open(&file).await.unwrap(), file, Some(folder)), (Store::open(&server).await.unwrap(), server, None)]
}

/// A message of a case.
pub fn event(id: &str) -> Event {
    told(id, "T1", r#""type":"message","by":"customer""#)
}

pub fn told(id: &str, case: &str, more: &str) -> Event {
    let json = format!(r#"{{"account":"a","case_id":"{case}","event_id":"{id}","ts":1700000000000,{more}}}"#);
    Event { account: "a".into(), event_id: id.into(), case_id: Some(case.into()), at: 1_700_000_000_000, json }
}
