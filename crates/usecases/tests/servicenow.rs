//! The ServiceNow log reconciled with what ServiceNow recorded itself: `reopen_count` and `made_sla`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nabiz_domain::book::Case;
use nabiz_domain::facts::Flags;
use nabiz_usecases::load::{LoadOptions, Loaded, load};
use nabiz_usecases::session::{Session, accounts};

const SETTINGS: &str = r#"
[[sla]]
metric = "resolution"
priority = "critical"
target = "8h"
hours = "calendar"
[[sla]]
metric = "resolution"
priority = "high"
target = "24h"
hours = "calendar"
[[sla]]
metric = "resolution"
priority = "normal"
target = "72h"
hours = "calendar"
[[sla]]
metric = "resolution"
priority = "low"
target = "120h"
hours = "calendar"
"#;

fn open() -> (Loaded, Session) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = tempfile::tempdir().unwrap();
    let config: PathBuf = folder.path().join("nabiz.toml");
    std::fs::write(&config, SETTINGS).unwrap();
    let options = LoadOptions {
        inputs: vec![root.join("examples/servicenow")],
        config: Some(config),
        quarantine: folder.path().join("quarantine.jsonl"),
        ..LoadOptions::default()
    };
    let mut loaded = load(&options, &mut |_| {}).unwrap();
    let index = loaded.book.index();
    let all = accounts(&loaded.book);
    let session = Session::open(&loaded.book, &index, &all, &loaded.config, None, 2).unwrap();
    (loaded, session)
}

/// The last recorded value of an attribute, by case.
fn recorded<'l>(loaded: &'l Loaded, name: &str) -> BTreeMap<u32, &'l str> {
    let symbols = &loaded.book.symbols;
    let key = symbols.find(name).unwrap();
    let own = loaded.book.attribute_column(key).iter().zip(0..);
    own.filter_map(|(value, case)| Some((case, symbols.text(value?)))).collect()
}

#[test]
fn every_incident_is_read_and_resolved() {
    let (loaded, session) = open();
    let facts = &session.facts[0].1;
    assert_eq!(loaded.refused, 0);
    assert_eq!(loaded.book.cases().len(), 24_918);
    let first_sessions = facts.folds().flat_map(|facts| &facts.episodes).filter(|row| row.labels.session == 1).count();
    assert_eq!(first_sessions, 24_918);
    assert!(!facts.feeds.replies, "the log has no messages, so first response has no source");
}

#[test]
fn reopens_reconcile_with_reopen_count() {
    let (loaded, session) = open();
    let recorded = recorded(&loaded, "reopen_count");
    let mut ours: BTreeMap<u32, u32> = BTreeMap::new();
    for row in session.facts[0].1.folds().flat_map(|facts| &facts.episodes) {
        let Case(case) = row.labels.case;
        // A ticket that comes back after it was closed is a case of its own here, a reopen there.
        *ours.entry(case).or_default() += row.reopens + u32::from(row.labels.session > 1);
    }
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    for (case, count) in &recorded {
        let theirs: u32 = count.parse().unwrap();
        let mine = ours.get(case).copied().unwrap_or_default();
        let verdict = match mine.cmp(&theirs) {
            std::cmp::Ordering::Equal => "equal",
            // The log shows the status leave Resolved, the counter stayed: it was taken back within the same audit.
            std::cmp::Ordering::Greater => "the log shows more than the counter",
            // The counter rose while the log never shows a resolved status before: nothing an event log can tell.
            std::cmp::Ordering::Less => "the counter shows more than the log",
        };
        *verdicts.entry(verdict).or_default() += 1;
    }
    assert_eq!(verdicts, BTreeMap::from([("equal", 24_917), ("the log shows more than the counter", 1)]));
}

#[test]
fn sla_reconciles_with_made_sla() {
    let (loaded, session) = open();
    let recorded = recorded(&loaded, "made_sla");
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    let episodes = session.facts[0].1.folds().flat_map(|facts| &facts.episodes);
    for row in episodes.filter(|row| row.labels.session == 1) {
        let theirs = recorded.get(&row.labels.case.0).map(|value| *value == "true");
        let mine = row.flags.has(Flags::RESOLUTION_SLA_MET);
        let verdict = match (mine, theirs) {
            (true, Some(true)) => "both met",
            (false, Some(false)) => "both breached",
            // ServiceNow's own targets and business schedules are not in the log; these targets are assumed.
            (true, Some(false)) => "met by the assumed calendar targets only",
            (false, Some(true)) => "met by ServiceNow's own schedule only",
            (_, None) => "not recorded",
        };
        *verdicts.entry(verdict).or_default() += 1;
    }
    assert_eq!(
        verdicts,
        BTreeMap::from([
            ("both met", 15_041),
            ("both breached", 5_423),
            ("met by the assumed calendar targets only", 3_692),
            ("met by ServiceNow's own schedule only", 762),
        ])
    );
}
