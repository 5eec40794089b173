//! What every store must do for connections to help desks.

use nabiz_store::{DueCase, FORGOTTEN, Task, Told};

use crate::support::{both, told};

fn row(case: &str, name: &str, told_at: i64, body: &str) -> Told {
    Told { case_id: case.into(), name: name.into(), told_at, body: body.into(), version: None }
}

fn standing(case: &str, told_at: i64, mark: &str, body: &str) -> Told {
    Told { version: Some((mark.into(), format!("v {body}"))), ..row(case, "ticket", told_at, body) }
}

async fn names(store: &nabiz_store::Store, case: &str) -> Vec<String> {
    store.told("z", case).await.unwrap().into_iter().map(|row| row.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_telling_holds_and_a_repeated_one_changes_nothing() {
    for (store, ..) in both().await {
        assert!(store.hold_connector("z", "a", "n", 0, 10).await.unwrap());
        let first = [row("1", "comment:5", 50, "{5}"), row("2", "comment:6", 60, "{6}"), row("", "user:1", 0, "{u}")];
        assert_eq!(store.keep_told("z", &first, Task::Tell, Some("c1"), 100).await.unwrap(), 3);
        assert_eq!(store.connector("z").await.unwrap().cursor, "c1");
        let due = store.due("z", Task::Tell, 10).await.unwrap();
        assert_eq!(due.iter().map(|one| one.case_id.as_str()).collect::<Vec<_>>(), ["1", "2"], "people are no case");
        assert_eq!(store.due("z", Task::Ask, 10).await.unwrap(), []);
        store.done("z", Task::Tell, &due).await.unwrap();
        // The same page again, and an older telling that comes late.
        let again = [row("1", "comment:5", 50, "{5}"), row("2", "comment:6", 59, "{old}")];
        assert_eq!(store.keep_told("z", &again, Task::Tell, None, 101).await.unwrap(), 0);
        assert_eq!(store.due_count("z").await.unwrap(), 0);
        assert_eq!(
            store.keep_told("z", &[row("2", "comment:6", 61, "{new}")], Task::Tell, None, 102).await.unwrap(),
            1
        );
        assert_eq!(store.told("z", "2").await.unwrap()[0].body, "{new}");
        assert_eq!(store.told("other", "2").await.unwrap(), []);
        // A row that nobody can read stays aside when it is told again, and comes back with another body.
        store.set_told_aside(store.told("z", "1").await.unwrap()[0].number).await.unwrap();
        assert_eq!(store.keep_told("z", &[row("1", "comment:5", 50, "{5}")], Task::Tell, None, 103).await.unwrap(), 0);
        assert_eq!(names(&store, "1").await, [""; 0]);
        assert_eq!(store.keep_told("z", &[row("1", "comment:5", 51, "{6}")], Task::Tell, None, 103).await.unwrap(), 1);
        assert_eq!(names(&store, "1").await, ["comment:5"]);
        store.done("z", Task::Tell, &store.due("z", Task::Tell, 1).await.unwrap()).await.unwrap();
        assert_eq!(store.due_count("z").await.unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_case_stands_is_kept_whenever_it_changes() {
    for (store, ..) in both().await {
        for (at, mark) in [(10, "A"), (20, "A"), (30, "B"), (40, "A")] {
            let row = standing("1", at, mark, &format!("{{{at}}}"));
            store.keep_told("z", &[row], Task::Tell, None, 100).await.unwrap();
        }
        assert_eq!(names(&store, "1").await, ["ticket@10", "ticket@30", "ticket", "ticket@40"]);
        assert_eq!(store.told("z", "1").await.unwrap()[0].body, "v {10}");
        // What comes late takes its place in between.
        store.keep_told("z", &[standing("1", 35, "C", "{35}")], Task::Tell, None, 100).await.unwrap();
        assert_eq!(names(&store, "1").await, ["ticket@10", "ticket@30", "ticket@35", "ticket", "ticket@40"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_falls_due_again_meanwhile_stays_due() {
    for (store, ..) in both().await {
        store.make_due("z", "1", Task::Ask, 5).await.unwrap();
        let due = store.due("z", Task::Ask, 10).await.unwrap();
        assert_eq!(due, [DueCase { case_id: "1".into(), stamp: 5 }]);
        store.make_due("z", "1", Task::Ask, 5).await.unwrap();
        store.done("z", Task::Ask, &due).await.unwrap();
        let later = store.due("z", Task::Ask, 10).await.unwrap();
        assert_eq!(later, [DueCase { case_id: "1".into(), stamp: 6 }]);
        store.done("z", Task::Ask, &later).await.unwrap();
        assert_eq!(store.due("z", Task::Ask, 10).await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_at_a_time_has_a_connection_and_a_delivery_counts_once() {
    for (store, ..) in both().await {
        assert!(store.hold_connector("z", "a", "one", 100, 200).await.unwrap());
        assert!(!store.hold_connector("z", "a", "two", 150, 300).await.unwrap());
        assert!(store.hold_connector("z", "a", "one", 150, 250).await.unwrap());
        assert!(store.hold_connector("z", "a", "two", 251, 400).await.unwrap(), "who went away loses it");
        store.keep_told("z", &[], Task::Tell, Some("c"), 300).await.unwrap();
        store.keep_told("z", &[], Task::Tell, Some("d"), 310).await.unwrap();
        assert_eq!(store.connector("z").await.unwrap().begun_at, Some(300));
        store.pull_is_whole("z").await.unwrap();
        store.note_connector("z", Some("tired"), 500).await.unwrap();
        let row = store.connector("z").await.unwrap();
        assert_eq!((row.begun_at, row.pulled_at, row.retry_at), (None, Some(300), 500));
        assert_eq!((row.cursor.as_str(), row.failure.as_deref()), ("d", Some("tired")));

        let cases = ["7".to_owned()];
        assert!(store.deliver("z", &cases, Some("h"), 100, 0).await.unwrap());
        let due = store.due("z", Task::Ask, 10).await.unwrap();
        assert_eq!(due, [DueCase { case_id: "7".into(), stamp: 100 }]);
        assert!(!store.deliver("z", &cases, Some("h"), 101, 50).await.unwrap());
        assert_eq!(store.due("z", Task::Ask, 10).await.unwrap(), due, "a repeated one makes nothing due");
        assert!(store.deliver("y", &cases, Some("h"), 101, 50).await.unwrap(), "another connection's");
        assert!(store.deliver("z", &cases, Some("h"), 300, 200).await.unwrap(), "forgotten by then");
        assert!(store.deliver("z", &cases, None, 300, 200).await.unwrap(), "without a hash each counts");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_desk_told_of_a_person_goes_with_the_person() {
    for (store, ..) in both().await {
        store.hold_connector("z", "a", "n", 0, 10).await.unwrap();
        let opened = |id: &str, case: &str, who: &str| {
            told(id, case, &format!(r#""type":"open","by":"customer","requester":"{who}""#))
        };
        store.append(vec![opened("1", "1", "ayse"), opened("2", "2", "burak")], 0).await.unwrap();
        let rows = [row("1", "ticket", 1, r#"{"requester_id":"ayse"}"#), row("2", "ticket", 1, "{}")];
        store.keep_told("z", &rows, Task::Tell, None, 1).await.unwrap();
        assert!(store.forget("a", "ayse", 9).await.unwrap().was_known);
        assert_eq!(names(&store, "1").await, [FORGOTTEN]);
        assert_eq!(names(&store, "2").await, ["ticket"]);
        store.keep_whole("z", "1", &[row("1", "ticket", 10, "{}")], 10).await.unwrap();
        assert_eq!(names(&store, "1").await, ["ticket"]);
    }
}
