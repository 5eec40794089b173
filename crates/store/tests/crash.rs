//! A program that is killed while it writes has kept every event that it acknowledged, once.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use nabiz_store::{Appended, Event, Store};

const ROLE: &str = "NABIZ_STORE_CRASH_FILE";
const KILLS: u64 = 12;

fn event(id: String) -> Event {
    let json = format!(r#"{{"account":"a","case_id":"T","event_id":"{id}","type":"message","requester":"R"}}"#);
    Event { account: "a".into(), event_id: id, case_id: Some("T".into()), at: 0, json }
}

#[expect(clippy::disallowed_methods, reason = "how a child knows that it is one")]
/// The child: writes until it is killed, and says what was acknowledged.
#[test]
fn child() {
    let (Ok(file), Ok(run)) = (std::env::var(ROLE), std::env::var("RUN")) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&file).await.unwrap();
        let mut tasks = Vec::new();
        for writer in 0..4 {
            let (store, run) = (store.clone(), run.clone());
            tasks.push(tokio::spawn(async move {
                for n in 0_u64.. {
                    let ids: Vec<String> = (0..7).map(|i| format!("{run}.{writer}.{n}.{i}")).collect();
                    let appended = store.append(ids.iter().cloned().map(event).collect(), 0).await.unwrap();
                    assert!(appended.iter().all(|one| matches!(one, Appended::At(_))));
                    let mut out = std::io::stdout().lock();
                    ids.iter().for_each(|id| writeln!(out, "kept {id}").unwrap());
                    out.flush().unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
    });
}

#[test]
fn every_acknowledged_event_survives_a_kill_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nabiz.db").display().to_string();
    let mut acknowledged = Vec::new();
    for run in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child", "--exact", "--nocapture", "--test-threads", "1"])
            .env(ROLE, &file)
            .env("RUN", run.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            lines.filter_map(|line| line.split_once("kept ").map(|(_, id)| id.to_owned())).collect::<Vec<_>>()
        });
        std::thread::sleep(Duration::from_millis(150 + run * 40));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(reader.join().unwrap());
    }
    assert!(acknowledged.len() > 100, "only {} events were acknowledged", acknowledged.len());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let kept = runtime.block_on(async {
        let store = Store::open(&file).await.unwrap();
        store.check().await.unwrap();
        store.tail(0, i64::MAX).await.unwrap()
    });
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for one in kept {
        let body: serde_json::Value = serde_json::from_str(&one.body).unwrap();
        *times.entry(body["event_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(times.values().all(|n| *n == 1));
    let lost: Vec<&String> = acknowledged.iter().filter(|id| !times.contains_key(*id)).collect();
    assert!(lost.is_empty(), "{} of {} are lost", lost.len(), acknowledged.len());
}
