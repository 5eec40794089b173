//! What stands in facts files: folders, names, types, and a manifest of version 1 that stays readable.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use nabiz_catalogue::metric::Table;
use nabiz_catalogue::query::{Dimension, Query};
use nabiz_domain::book::{Account, Book};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Actor, Event, Instrument, MessageKind, Millis, Status, What};
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::fold;
use nabiz_domain::settings::Settings;
use nabiz_engine::files::{FilesError, MANIFEST, Manifest, Writer, digests};
use nabiz_engine::store::Store;

/// 31 January 2025, 22:30 UTC: already February in Istanbul, not yet in Berlin.
const EVENING: Millis = 1_738_362_600_000;
const HOUR: Millis = 3_600_000;
const ACCOUNTS: [(&str, &str); 2] = [("berlin", "Europe/Berlin"), ("çağrı/1", "Europe/Istanbul")];

/// A folder that goes away again.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("nabiz-files-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn book() -> Book {
    let mut book = Book::new();
    let mut number = 0;
    let mut take = |account: &str, at: Millis, case_id: Option<&str>, what: What<&str>, attributes: &[(&str, &str)]| {
        number += 1;
        let event_id = format!("{account}-{number}");
        book.take(&Event { event_id: &event_id, at, seq: Some(number), account, case_id, what, attributes });
    };
    let say = |by| What::Message { by, public: true, kind: MessageKind::Reply, automated: false };
    let (customer, agent) = (Actor::Customer, Actor::Agent(Some("A1")));
    for (account, _) in ACCOUNTS {
        let (channel, requester) = (Channel::Whatsapp, Some("secret@example.org"));
        let (by, topic, priority, on_behalf, parent) = (customer, Some("iade"), None, false, None);
        let open = What::Open { channel, by, requester, topic, priority, on_behalf, parent };
        take(account, EVENING, Some("C7"), open, &[("segment", "gold")]);
        take(account, EVENING + HOUR, Some("C7"), say(agent), &[]);
        take(account, EVENING + HOUR, Some("C7"), What::Status { to: Status::Solved, by: agent }, &[]);
        // Back two days later: another session.
        take(account, EVENING + 49 * HOUR, Some("C7"), say(customer), &[]);
        let requester = "secret@example.org";
        take(account, EVENING, None, What::CustomerEnd { requester, reason: None }, &[]);
        take(account, EVENING, None, What::CustomerStart { requester: "other@example.org" }, &[]);
        let joined = What::Headcount { employee: "secret employee", join: true, voluntary: None };
        take(account, EVENING, None, joined, &[]);
        let answer = What::SurveyAnswer {
            survey: None,
            instrument: Some(Instrument::Nps),
            scale: None,
            score: 9.0,
            respondent: Some(requester),
            by_employee: false,
            wave: Some("2025-Q1"),
            team: None,
            question: 1,
        };
        take(account, EVENING + 2 * HOUR, None, answer, &[]);
    }
    book
}

fn write(dir: &Path, threads: usize) -> (Store, Manifest) {
    let mut book = book();
    let index = book.index();
    let mut facts: Vec<(Account, Facts)> = Vec::new();
    let mut known = Vec::new();
    for (i, (_, zone)) in ACCOUNTS.iter().enumerate() {
        let account = Account(i as u16);
        let settings = Settings { timezone: (*zone).into(), min_n_show: 0, ..Settings::default() };
        facts.push((account, fold(&book, &index, account, &settings, EVENING + 60 * HOUR, 1)));
        known.push((account, settings, book.span().unwrap()));
    }
    let store = Store::new(&book, &facts, &known, threads).unwrap();
    let mut writer = Writer::create(dir, store.attributes(), threads).unwrap();
    writer.add(&store, &book, &facts.iter().map(|(_, facts)| facts).collect::<Vec<_>>()).unwrap();
    assert!(writer.bytes() > 1_000);
    let manifest = writer.finish(store.accounts(), store.as_of());
    (store, manifest)
}

/// A table of an account and month as texts, by column.
fn columns(file: &Path) -> BTreeMap<String, Vec<String>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap().build().unwrap();
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for batch in reader.map(Result::unwrap) {
        for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
            let options = FormatOptions::new().with_null("null");
            let shown = ArrayFormatter::try_new(array, &options).unwrap();
            let texts = (0..array.len()).map(|row| shown.value(row).to_string());
            columns.entry(field.name().clone()).or_default().extend(texts);
        }
    }
    columns
}

#[test]
fn rows_stand_in_the_month_of_their_accounts_zone() {
    let folder = Folder::new("months");
    write(&folder.0, 2);
    let files: Vec<String> = digests(&folder.0, 2).unwrap().into_keys().collect();
    let episodes: Vec<&str> = files.iter().filter_map(|name| name.strip_prefix("episodes/")).collect();
    assert_eq!(
        episodes,
        [
            "account=%C3%A7a%C4%9Fr%C4%B1%2F1/month=2025-02",
            "account=berlin/month=2025-01",
            "account=berlin/month=2025-02"
        ]
    );
    assert!(files.contains(&"customers/account=berlin/month=none".to_owned()), "a contract without a known start");
    assert!(!files.iter().any(|name| name.starts_with("visits/")), "no rows, no files");
}

#[test]
fn types_are_those_of_the_page_about_facts() {
    let folder = Folder::new("types");
    write(&folder.0, 1);
    let file = folder.0.join("episodes/account=berlin/month=2025-01/part-0.parquet");
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&file).unwrap()).unwrap();
    let notes = builder.metadata().file_metadata().key_value_metadata().unwrap();
    let note = |key: &str| notes.iter().find(|note| note.key == key).and_then(|note| note.value.clone());
    assert_eq!(note("nabiz.facts.version").as_deref(), Some("1"));
    assert_eq!(note("nabiz.facts.table").as_deref(), Some("episodes"));
    assert_eq!(note("ARROW:schema"), None);
    let schema = builder.schema();
    let instant = "Timestamp(ms, \"UTC\")";
    for (name, expected) in [
        ("case_id", "Utf8"),
        ("session", "Int32"),
        ("class", "Utf8"),
        ("attr_segment", "Utf8"),
        ("eligible", "Boolean"),
        ("opened_at", instant),
        ("waiting_since_at", instant),
        ("requester_wait_ms", "Int64"),
        ("business_response_ms", "Int64"),
        ("handle_ms", "Float64"),
        ("replies", "Int32"),
        ("at_reply_agent", "Utf8"),
    ] {
        let field = schema.field_with_name(name).unwrap();
        assert_eq!(field.data_type().to_string(), expected, "{name}");
        assert_eq!(field.is_nullable(), name != "eligible", "{name}");
    }
    assert!(schema.field_with_name("account").is_err(), "partitions stand in no file");
}

#[test]
fn sessions_have_ids_and_people_are_numbers() {
    let folder = Folder::new("ids");
    write(&folder.0, 1);
    let february = columns(&folder.0.join("episodes/account=berlin/month=2025-02/part-0.parquet"));
    assert_eq!(february["case_id"], ["C7#2"]);
    assert_eq!(february["session"], ["2"]);
    assert_eq!(february["opened_at"], ["2025-02-02T23:30:00Z"]);
    assert_eq!(february["replied_at"], ["null"]);
    assert_eq!(february["awaits_reply"], ["true"]);
    let answers = columns(&folder.0.join("answers/account=berlin/month=2025-02/part-0.parquet"));
    assert_eq!((&*answers["case_id"][0], &*answers["nps"][0], &*answers["wave"][0]), ("null", "true", "2025-Q1"));
    let number = |account: &str, month: &str| {
        let file = folder.0.join(format!("customers/{account}/month={month}/part-0.parquet"));
        columns(&file)["customer"].clone()
    };
    let other = "account=%C3%A7a%C4%9Fr%C4%B1%2F1";
    assert_eq!(number("account=berlin", "none"), ["2"], "numbered in the order of ids");
    assert_eq!(number("account=berlin", "2025-01"), ["1"]);
    assert_eq!(number(other, "none"), ["2"], "the same customer has one number everywhere");
    let mut folders = vec![folder.0.clone()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                assert!(!bytes.windows(6).any(|text| text == b"secret"), "{}", path.display());
            }
        }
    }
}

/// A manifest as version 1 has it, with the rows of this run.
fn manifest_text(manifest: &Manifest) -> String {
    let rows: Vec<String> = manifest.rows.iter().map(|(table, rows)| format!("\"{table}\": {rows}")).collect();
    let account = |name: &str, zone: &str| {
        format!(
            r#"{{"name": "{name}", "first_event": "2025-01-31T22:30:00Z", "last_event": "2025-02-02T23:30:00Z",
            "feeds": {{"assignments": false, "replies": true, "bot_replies": false, "statuses": true, "topics": true,
              "priorities": false, "teams": false, "queues": false, "calls": false, "deflections": false, "csat": false,
              "ces": false, "nps": true, "esat": false, "surveys_sent": false, "work": false,
              "resolution_codes": false, "reviews": false, "agent_states": false, "headcount": true, "costs": false,
              "customers": true}},
            "leftovers": {{"no_open": 0, "after_as_of": 0, "unknown_survey": 0, "after_deletion": 0, "second_open": 0}},
            "settings": {{"timezone": "{zone}", "has_calendar": false, "session_gap_ms": 86400000,
              "reopen_window_ms": 604800000, "recontact_window_ms": 604800000, "assignment_from": "human_start",
              "response_from": "human_start", "resolution_from": "opened", "sla_mode": "outcome",
              "sl_threshold_ms": 20000, "sl_target_pct": 80.0, "sl_mode": "exclude_short", "short_abandon_ms": 5000,
              "csat_positive": {{}}, "critical_priorities": ["urgent", "critical"], "fcr_scope": "human",
              "active_window_days": 365, "min_n_show": 0, "min_n_rank": 30, "account_stat": "mean",
              "k_accounts_median": 10, "k_accounts_top": 20, "sla": []}}}}"#
        )
    };
    let accounts = ACCOUNTS.map(|(name, zone)| account(name, zone)).join(",");
    let rows = rows.join(", ");
    format!(
        r#"{{"version": 1, "program": "nabiz 0.1.0", "as_of": "2025-02-03T10:30:00Z", "attributes": ["segment"],
        "rows": {{{rows}}}, "accounts": [{accounts}]}}"#
    )
}

#[test]
fn a_manifest_of_version_1_is_read_and_the_store_answers_as_before() {
    let folder = Folder::new("manifest");
    let (before, manifest) = write(&folder.0, 2);
    fs::write(folder.0.join(MANIFEST), manifest_text(&manifest)).unwrap();
    let mut expected = manifest;
    for account in &mut expected.accounts {
        // Its program did not tell these two apart: no figure is withheld for it.
        (account.feeds.holds, account.feeds.after_call_work) = (true, true);
    }
    assert_eq!(Manifest::read(&folder.0).unwrap(), expected);
    let after = Store::read(&folder.0, 2).unwrap();
    for table in [Table::Episodes, Table::Turns, Table::Customers, Table::Answers, Table::Visits] {
        assert_eq!(after.rows(table), before.rows(table), "{table:?}");
    }
    let segment = Dimension::Attribute("segment".into());
    for by in [vec![], vec![Dimension::Account], vec![segment, Dimension::Month], vec![Dimension::Agent]] {
        let query = Query { by, ..Query::default() };
        let sorted = |store: &Store| {
            let mut all: Vec<String> = store.query(&query).unwrap().iter().map(|score| format!("{score:?}")).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&after), sorted(&before), "{query:?}");
    }
}

#[test]
fn a_manifest_of_another_version_is_refused_whatever_else_it_says() {
    let folder = Folder::new("version");
    fs::write(folder.0.join(MANIFEST), r#"{"version": 2, "tables": []}"#).unwrap();
    let error = Store::read(&folder.0, 1).err().unwrap();
    assert!(matches!(error, FilesError::Version { found: 2 }));
    assert_eq!(
        error.to_string(),
        "the facts are of version 2, this program reads version 1; write them again from the events"
    );
}

#[test]
fn a_file_that_lacks_a_column_is_named() {
    let folder = Folder::new("columns");
    let (_, manifest) = write(&folder.0, 1);
    fs::write(folder.0.join(MANIFEST), manifest_text(&manifest)).unwrap();
    let answers = folder.0.join("answers/account=berlin/month=2025-02/part-0.parquet");
    fs::copy(folder.0.join("customers/account=berlin/month=none/part-0.parquet"), &answers).unwrap();
    let error = Store::read(&folder.0, 1).err().unwrap().to_string();
    assert!(error.starts_with(&format!("`{}` has no column `session`", answers.display())), "{error}");
}

#[test]
fn people_keep_their_numbers_in_further_parts() {
    let folder = Folder::new("parts");
    let mut book = book();
    let index = book.index();
    let settings = Settings::default();
    let facts = [(Account(0), fold(&book, &index, Account(0), &settings, EVENING + HOUR, 1))];
    let store = Store::new(&book, &facts, &[(Account(0), settings, book.span().unwrap())], 1).unwrap();
    let mut writer = Writer::create(&folder.0, store.attributes(), 1).unwrap();
    writer.add(&store, &book, &facts.iter().map(|(_, facts)| facts).collect::<Vec<_>>()).unwrap();
    writer.add(&store, &book, &facts.iter().map(|(_, facts)| facts).collect::<Vec<_>>()).unwrap();
    let read = |part: u32| {
        let path = folder.0.join(format!("customers/account=berlin/month=none/part-{part}.parquet"));
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
        let batch = reader.map(Result::unwrap).next().unwrap();
        let numbers = cast(batch.column_by_name("customer").unwrap(), &DataType::Int32).unwrap();
        numbers.as_primitive::<Int32Type>().value(0)
    };
    assert_eq!((read(0), read(1)), (2, 2));
}
