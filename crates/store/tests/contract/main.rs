//! What every store must do, on SQLite and on a PostgreSQL server that runs for the tests.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod connectors;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use nabiz_store::{Appended, Event, Kind, Projection, QuarantineState, Quarantined, Store, StoreError};
use support::{both, event, postgres, told};

async fn bodies(store: &Store) -> Vec<String> {
    store.tail(0, 1_000_000).await.unwrap().into_iter().map(|kept| kept.body).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_kept_once_in_order_and_under_its_position() {
    for (store, ..) in both().await {
        assert_eq!(store.size().await.unwrap(), (0, 0));
        let first = store.append(vec![event("1"), event("2"), event("1")], 5).await.unwrap();
        let [Appended::At(one), Appended::At(two), Appended::Duplicate] = first[..] else { panic!("{first:?}") };
        assert!(one < two);
        let second = store.append(vec![event("2"), event("3")], 6).await.unwrap();
        assert!(matches!(second[..], [Appended::Duplicate, Appended::At(three)] if three > two), "{second:?}");
        let all = store.tail(0, 10).await.unwrap();
        assert_eq!(
            all.iter().map(|kept| kept.body.contains("\"event_id\":\"3\"")).collect::<Vec<_>>(),
            [false, false, true]
        );
        assert_eq!(store.tail(two, 10).await.unwrap().len(), 1);
        assert_eq!(store.tail(0, 2).await.unwrap().len(), 2);
        // The same id in another account is another event.
        let other = Event { account: "b".into(), ..event("1") };
        assert!(matches!(store.append(vec![other], 7).await.unwrap()[..], [Appended::At(_)]));
        assert_eq!(store.size().await.unwrap().0, 4);
        assert_eq!(store.events_of_case("a", "T1").await.unwrap().len(), 3);
        assert_eq!(store.append(Vec::new(), 8).await.unwrap(), []);
        assert_eq!(store.check().await.unwrap(), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_texts_come_back_as_they_went_in() {
    for (store, ..) in both().await {
        let strange = r#"ş\"';-- \\ \u00e7 😀 ${x} $1"#;
        let event = told(&"é'\"".repeat(50), "T'1", &format!(r#""type":"topic","to":"{strange}""#));
        let event = Event { json: event.json.replace(&"é'\"".repeat(50), &"é'\\\"".repeat(50)), ..event };
        store.append(vec![event.clone()], 0).await.unwrap();
        let kept: serde_json::Value = serde_json::from_str(&bodies(&store).await[0]).unwrap();
        assert_eq!(kept, serde_json::from_str::<serde_json::Value>(&event.json).unwrap());
        assert_eq!(store.append(vec![event], 0).await.unwrap(), [Appended::Duplicate]);
        let broken = Event { json: "[]".into(), ..support::event("9") };
        assert!(matches!(store.append(vec![broken], 0).await, Err(StoreError::Body(id)) if id == "9"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_lose_and_double_nothing() {
    for (store, address, _folder) in both().await {
        // A second node where several may write, else the same.
        let other = if store.kind() == Kind::Postgres { Store::open(&address).await.unwrap() } else { store.clone() };
        let mut tasks = Vec::new();
        for writer in 0..8 {
            let store = if writer % 2 == 0 { store.clone() } else { other.clone() };
            tasks.push(tokio::spawn(async move {
                let mut news = 0;
                for n in 0..20 {
                    // Half of the ids are those of the neighbour.
                    let ids =
                        (0..10).map(|i| event(&format!("{}-{n}-{i}", if i % 2 == 0 { writer } else { writer / 2 })));
                    let appended = store.append(ids.collect(), 0).await.unwrap();
                    news += appended.iter().filter(|one| matches!(one, Appended::At(_))).count();
                }
                news
            }));
        }
        let mut news = 0;
        for task in tasks {
            news += task.await.unwrap();
        }
        let kept = bodies(&store).await;
        assert_eq!(kept.iter().collect::<BTreeSet<_>>().len(), kept.len());
        assert_eq!((news, store.size().await.unwrap().0 as usize), (kept.len(), kept.len()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql_who_reads_behind_a_position_misses_nothing() {
    let address = postgres().await;
    let (one, two) = (Store::open(&address).await.unwrap(), Store::open(&address).await.unwrap());
    // A transaction of another node that is slow to commit: it has the writers' lock and holds it.
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&address).await.unwrap();
    let mut slow = pool.begin().await.unwrap();
    sqlx::query("SELECT pg_advisory_xact_lock(6229111)").execute(&mut *slow).await.unwrap();
    let late = "INSERT INTO events (account, event_id, at, body, received_at) VALUES ('a', 'late', 0, '{\"event_id\":\"late\"}', 0)";
    sqlx::query(late).execute(&mut *slow).await.unwrap();
    let quick = tokio::spawn(async move { two.append(vec![event("quick")], 0).await.unwrap() });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!quick.is_finished(), "a later position must not be seen before an earlier one");
    assert_eq!(one.tail(0, 10).await.unwrap(), []);
    slow.commit().await.unwrap();
    quick.await.unwrap();
    let order: Vec<bool> = one.tail(0, 10).await.unwrap().iter().map(|kept| kept.body.contains("late")).collect();
    assert_eq!(order, [true, false]);
    // And while many commit at once, a reader that goes from position to position sees each event once.
    let mut writers = Vec::new();
    for writer in 0..4 {
        let store = Store::open(&address).await.unwrap();
        writers.push(tokio::spawn(async move {
            for n in 0..30 {
                store.append(vec![event(&format!("{writer}/{n}"))], 0).await.unwrap();
            }
        }));
    }
    let (mut seen, mut position) = (Vec::new(), 0);
    while seen.len() < 122 {
        for kept in one.tail(position, 7).await.unwrap() {
            position = kept.position;
            seen.push(kept.body);
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(seen, bodies(&one).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_person_is_gone_and_the_bodies_stay() {
    for (store, ..) in both().await {
        let open = |id: &str, case: &str, who: &str| {
            told(
                id,
                case,
                &format!(r#""type":"open","by":"customer","requester":"{who}","email":"{who}@x.org","plan":"gold""#),
            )
        };
        let reply = told("3", "T1", r#""type":"message","by":"agent:A1","text":"Dear Ayşe""#);
        let first = store.append(vec![open("1", "T1", "ayse"), open("2", "T2", "can"), reply], 0).await.unwrap();
        let [Appended::At(one), Appended::At(two), Appended::At(three)] = first[..] else { panic!("{first:?}") };
        let before = bodies(&store).await;
        assert!(before.iter().all(|body| !body.contains("ayse") && !body.contains("@x.org") && !body.contains("Dear")));
        assert!(before[0].contains("\"plan\":\"gold\""));
        let person: serde_json::Value = serde_json::from_str(&before[0]).unwrap();
        let person = person["requester"].as_str().unwrap().to_owned();
        assert_eq!(store.requester_of("a", &person).await.unwrap().as_deref(), Some("ayse"));
        assert_eq!(store.private_of(three).await.unwrap().as_deref(), Some(r#"{"text":"Dear Ayşe"}"#));
        let bad = Quarantined {
            source: "f".into(),
            line: 1,
            field: None,
            kind: "malformed".into(),
            reason: "x".into(),
            raw: "{\"requester\":\"ayse\"".into(),
            truncated: false,
        };
        store.quarantine(&[bad], 0).await.unwrap();

        let gone = store.forget("a", "ayse", 9).await.unwrap();
        assert_eq!((gone.was_known, gone.texts), (true, 2));
        assert_eq!(bodies(&store).await, before);
        assert_eq!(store.requester_of("a", &person).await.unwrap(), None);
        assert_eq!((store.private_of(one).await.unwrap(), store.private_of(three).await.unwrap()), (None, None));
        assert!(store.private_of(two).await.unwrap().unwrap().contains("can@x.org"));
        assert_eq!(store.quarantine_counts().await.unwrap(), []);
        assert!(!store.forget("a", "ayse", 9).await.unwrap().was_known);
        // The events cannot be brought back by sending them again, and a new contact is a new person's.
        assert_eq!(store.append(vec![open("1", "T1", "ayse")], 0).await.unwrap(), [Appended::Duplicate]);
        store.append(vec![open("4", "T4", "ayse")], 0).await.unwrap();
        assert!(!bodies(&store).await[3].contains(&format!("\"{person}\"")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_in_quarantine_wait_until_they_are_settled() {
    for (store, ..) in both().await {
        let row = |line: i64, kind: &str| Quarantined {
            source: "mail.csv".into(),
            line,
            field: (line == 2).then(|| "channel".into()),
            kind: kind.into(),
            reason: "unknown channel `pigeon`".into(),
            raw: "a\0b".into(),
            truncated: line == 3,
        };
        store.quarantine(&[row(1, "malformed"), row(2, "unknown"), row(3, "unknown")], 7).await.unwrap();
        assert_eq!(store.quarantine_counts().await.unwrap(), [("malformed".into(), 1), ("unknown".into(), 2)]);
        let page = store.quarantine_page(0, 2).await.unwrap();
        assert_eq!(page.iter().map(|one| one.row.line).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((page[1].row.field.as_deref(), page[0].row.raw.as_str()), (Some("channel"), "a\u{fffd}b"));
        let rest = store.quarantine_page(page[1].number, 2).await.unwrap();
        assert!(rest.len() == 1 && rest[0].row.truncated);
        assert!(store.settle(page[0].number, QuarantineState::Readmitted, 8).await.unwrap());
        assert!(!store.settle(page[0].number, QuarantineState::Dismissed, 8).await.unwrap());
        let settled = store.quarantined(page[0].number).await.unwrap().unwrap();
        assert_eq!(settled.state, QuarantineState::Readmitted);
        assert_eq!(store.quarantine_counts().await.unwrap(), [("unknown".into(), 2)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_one_moves_the_projection() {
    for (store, ..) in both().await {
        assert_eq!(store.projection("facts").await.unwrap(), None);
        let to = |position| Projection { position, manifest: format!("[{position}]") };
        store.move_projection("facts", 0, &to(5), 1).await.unwrap();
        assert!(matches!(store.move_projection("facts", 0, &to(6), 1).await, Err(StoreError::Moved(0))));
        store.move_projection("facts", 5, &to(9), 1).await.unwrap();
        assert!(matches!(store.move_projection("facts", 5, &to(7), 1).await, Err(StoreError::Moved(5))));
        assert_eq!(store.projection("facts").await.unwrap(), Some(to(9)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_opened_again_is_there_and_what_is_newer_is_refused() {
    for (store, address, _folder) in both().await {
        store.append(vec![event("1")], 0).await.unwrap();
        let again = Store::open(&address).await.unwrap();
        assert_eq!(again.size().await.unwrap().0, 1);
        again.close().await;
        sqlx::any::install_default_drivers();
        let url = if store.kind() == Kind::Sqlite {
            format!("sqlite:{}", address.replace('?', "%3F").replace('#', "%23"))
        } else {
            address.clone()
        };
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        sqlx::query("UPDATE meta SET value = 99 WHERE key = 'version'").execute(&pool).await.unwrap();
        pool.close().await;
        let Err(error) = Store::open(&address).await else { panic!("a newer store was opened") };
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_holds_what_was_there_and_damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let store = Store::open(&path("a.db")).await.unwrap();
    store.append((0..500).map(|i| event(&i.to_string())).collect(), 0).await.unwrap();
    store.backup(&path("b.db")).await.unwrap();
    assert!(store.backup(&path("b.db")).await.is_err(), "a backup overwrites nothing");
    store.append(vec![event("later")], 0).await.unwrap();
    let copy = Store::open(&path("b.db")).await.unwrap();
    assert_eq!(copy.check().await.unwrap(), 500);
    let pool = sqlx::AnyPool::connect(&format!("sqlite:{}", path("b.db"))).await.unwrap();
    sqlx::query("UPDATE events SET body = '{}' WHERE event_id = '77'").execute(&pool).await.unwrap();
    assert!(matches!(copy.check().await, Err(StoreError::Damaged(_))));
    std::fs::write(path("c.db"), "no database").unwrap();
    assert!(matches!(Store::open(&path("c.db")).await, Err(StoreError::Damaged(why)) if why.contains("c.db")));
    std::fs::write(path("d.db"), "").unwrap();
    assert!(Store::open(&path("d.db")).await.is_ok(), "an empty file is a new database");
    assert!(matches!(Store::open("mysql://x").await, Err(StoreError::Address(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_goes_from_any_database_into_any() {
    for (store, ..) in both().await {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b.db").display().to_string();
        let told = told("p", "T9", r#""type":"open","by":"customer","requester":"ayse","email":"a@x.org""#);
        store.append((0..2_345).map(|i| event(&i.to_string())).chain([told]).collect(), 7).await.unwrap();
        let view = nabiz_store::ViewRow {
            number: 0,
            person: 3,
            name: "Mine".into(),
            path: "/cases".into(),
            query: "state=waiting".into(),
            is_shared: true,
        };
        store.add_view(&view).await.unwrap();
        store.hold_connector("z", "a", "n", 0, 10).await.unwrap();
        let row = nabiz_store::Told {
            case_id: "1".into(),
            name: "ticket".into(),
            told_at: 3,
            body: "{}".into(),
            version: None,
        };
        store.keep_told("z", &[row], nabiz_store::Task::Tell, Some("c"), 4).await.unwrap();
        store.note_failure("net:2", 4).await.unwrap();
        store.note_failure("net:1", 5).await.unwrap();
        assert_eq!(store.failures("net:2", 0).await.unwrap(), (1, 4));
        assert_eq!(store.failures("net:2", 5).await.unwrap(), (0, 0), "only what is young enough counts");
        store.forget_failures_before(5).await.unwrap();
        assert_eq!(store.failures("net:2", 0).await.unwrap(), (0, 0), "old ones of anybody are gone");
        store.backup(&file).await.unwrap();
        assert!(store.backup(&file).await.is_err(), "a backup overwrites nothing");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a backup is one file");
        let backup = Store::open(&file).await.unwrap();
        assert_eq!(backup.check().await.unwrap(), 2_346);
        for (other, ..) in both().await {
            other.restore(&backup).await.unwrap();
            assert_eq!(other.tail(0, 10_000).await.unwrap(), store.tail(0, 10_000).await.unwrap());
            assert_eq!(other.check().await.unwrap(), 2_346);
            let person = other.requester_of("a", "1").await.unwrap();
            assert_eq!(person, store.requester_of("a", "1").await.unwrap());
            assert_eq!(other.views(4).await.unwrap(), store.views(4).await.unwrap());
            assert_eq!(other.failures("net:1", 0).await.unwrap(), (1, 5));
            assert_eq!(other.told("z", "1").await.unwrap(), store.told("z", "1").await.unwrap());
            assert_eq!(other.connector("z").await.unwrap(), store.connector("z").await.unwrap());
            assert_eq!(other.due_count("z").await.unwrap(), 1);
            let last = store.tail(0, 10_000).await.unwrap().last().unwrap().position;
            // What comes next comes behind what was restored.
            let next = other.append(vec![event("next")], 8).await.unwrap();
            assert!(matches!(next[..], [Appended::At(at)] if at > last), "{next:?}");
            assert!(matches!(other.restore(&backup).await, Err(StoreError::Occupied(_))));
        }
        store.append(vec![event("later")], 0).await.unwrap();
    }
}
