//! A start from a kept book, and files that are of no use.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nabiz_app::config::Config;
use nabiz_app::desk::{CaseSearch, CaseState, Desk, DeskError, Explain, Incoming, ReportAsk};
use nabiz_app::report_data::Part;
use nabiz_catalogue::metrics;
use nabiz_catalogue::query::{Dimension, Query};
use nabiz_domain::book::Book;
use nabiz_usecases::live::ledger::Ledger;
use nabiz_usecases::live::memory::MemoryLedger;
use nabiz_usecases::live::rebuild::{rebuild, replay};
use nabiz_usecases::live::snapshot::{KeptBook, SnapshotError, read, write};
use nabiz_usecases::live::{Live, LiveOptions};
use nabiz_usecases::receipt::{LIMIT, Question, receipt};
use tempfile::TempDir;

/// After all that happens in MiniDesk.
const NOW: i64 = 1_800_000_000_000;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn config() -> Config {
    let settings = std::fs::read_to_string(data().join("minidesk.toml")).unwrap();
    Config::parse(&settings, "nabiz.toml", &|beside| std::fs::read_to_string(data().join(beside))).unwrap()
}

fn live(ledger: &Arc<MemoryLedger>, snapshot: Option<PathBuf>, warn: fn(&dyn std::fmt::Display)) -> Arc<Live> {
    live_at(NOW, &Start { snapshot, ..Start::default() }, ledger, warn)
}

/// How a desk starts.
struct Start {
    snapshot: Option<PathBuf>,
    config: Config,
    program: Option<u64>,
}

impl Default for Start {
    fn default() -> Self {
        Self { snapshot: None, config: config(), program: Some(1) }
    }
}

fn live_at(now: i64, start: &Start, ledger: &Arc<MemoryLedger>, warn: fn(&dyn std::fmt::Display)) -> Arc<Live> {
    let Start { snapshot, config, program } = start;
    let options = LiveOptions {
        config: config.clone(),
        config_file: None,
        room: None,
        snapshot: snapshot.clone(),
        program: *program,
        warn,
        threads: 2,
        now: Arc::new(move || now),
        idle: Duration::from_secs(3600),
    };
    Live::open(Arc::<MemoryLedger>::clone(ledger) as Arc<dyn Ledger>, options).unwrap()
}

/// The lines of MiniDesk in a ledger, up to `most`.
fn ledger(most: usize) -> Arc<MemoryLedger> {
    let ledger = Arc::new(MemoryLedger::default());
    receive(&live(&ledger, None, silent), 0..most);
    ledger
}

fn receive(live: &Live, lines: std::ops::Range<usize>) {
    let text = std::fs::read_to_string(data().join("minidesk.jsonl")).unwrap();
    let lines = text.lines().skip(lines.start).take(lines.len());
    let events = lines.map(|json| Incoming { source: "test".into(), line: 1, json: json.into() });
    live.receive(events.collect()).unwrap();
}

#[expect(clippy::panic, reason = "nothing is to be warned of")]
fn silent(what: &dyn std::fmt::Display) {
    panic!("{what}");
}

/// A book of the first 120 lines in a file, and the ledger with all.
fn kept() -> (TempDir, PathBuf, Arc<MemoryLedger>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.snapshot");
    let ledger = ledger(120);
    let mut book = Book::of_ledger();
    let position = replay(&*ledger, &mut book, 0).unwrap();
    let _ = book.index();
    assert!(position > 100);
    write(&path, &book, &*ledger, position).unwrap();
    receive(&live(&ledger, None, silent), 120..usize::MAX);
    (folder, path, ledger)
}

#[test]
fn a_start_from_a_kept_book_gives_the_figures_of_a_fold_of_everything() {
    let (_folder, path, ledger) = kept();
    let KeptBook { book, position, .. } = read(&path, &*ledger).unwrap().unwrap();
    assert_eq!(
        (book.events(), ledger.tail(position, 1).unwrap().len()),
        (position as u64, 1),
        "there is more behind it"
    );
    let live = live(&ledger, Some(path), silent);
    let (_, whole) = rebuild(&*ledger, &config(), Some(NOW), 2).unwrap().unwrap();
    for by in [None, Some(Dimension::Channel), Some(Dimension::Agent), Some(Dimension::Topic), Some(Dimension::Week)] {
        let query = Query { by: by.into_iter().collect(), ..Query::default() };
        assert_eq!(live.query(&query).unwrap(), whole.store.query(&query).unwrap());
    }
}

#[test]
fn a_file_that_is_of_no_use_is_told_and_does_no_harm() {
    let (folder, path, ledger) = kept();
    assert!(read(&folder.path().join("none"), &*ledger).unwrap().is_none());
    let good = std::fs::read(&path).unwrap();
    let said = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        read(&path, &*ledger).map(|_| ()).unwrap_err().to_string()
    };
    for (bytes, expected) in [
        (&b""[..], "the snapshot is damaged: it breaks off"),
        (&b"something else altogether"[..], "the snapshot is damaged: it does not begin as one"),
        (&good[..good.len() / 2], "the snapshot is damaged: it breaks off"),
        (&good[..good.len() - 1], "the snapshot is damaged: it breaks off"),
    ] {
        assert_eq!(said(bytes), expected);
    }
    // Any bit that turns over is found, wherever it stands.
    for at in (0..good.len()).step_by(good.len() / 97) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        assert!(said(&bytes).starts_with("the snapshot is"), "byte {at}");
    }
    // The desk reads the ledger instead.
    let desk = live(&ledger, Some(path), |_| {});
    let whole = rebuild(&*ledger, &config(), Some(NOW), 2).unwrap().unwrap().1;
    assert_eq!(desk.query(&Query::default()).unwrap(), whole.store.query(&Query::default()).unwrap());
}

#[test]
fn a_book_of_another_ledger_is_not_taken() {
    let (_folder, path, own) = kept();
    let empty = MemoryLedger::default();
    assert!(matches!(read(&path, &empty), Err(SnapshotError::OtherLedger)));
    // As many events, but others.
    let other = Arc::new(MemoryLedger::default());
    receive(&live(&other, None, silent), 1..usize::MAX);
    assert!(matches!(read(&path, &*other), Err(SnapshotError::OtherLedger)));
    assert!(read(&path, &*own).unwrap().is_some());
}

/// While all that MiniDesk tells is going on.
const MEANWHILE: i64 = 1_713_600_000_000;

fn assert_is_whole(live: &Live, ledger: &MemoryLedger, config: &Config, now: i64) {
    let (mut book, whole) = rebuild(ledger, config, Some(now), 2).unwrap().unwrap();
    let index = book.index();
    for by in [None, Some(Dimension::Channel), Some(Dimension::Agent), Some(Dimension::Topic), Some(Dimension::Week)] {
        let query = Query { by: by.into_iter().collect(), ..Query::default() };
        assert_eq!(live.query(&query).unwrap(), whole.store.query(&query).unwrap());
    }
    let query = Query::default();
    for metric in metrics::ALL {
        let wanted = receipt(&whole, &book, &index, &Question::plain(metric.id, &query)).unwrap();
        let question = Explain {
            metric: metric.id.into(),
            variant: None,
            hours: None,
            query: query.clone(),
            limit: LIMIT,
            smallest_first: false,
        };
        let given = live.explain(&question).unwrap();
        assert_eq!(serde_json::to_value(&given).unwrap(), serde_json::to_value(&wanted).unwrap(), "{}", metric.id);
    }
    let list =
        |wanted: CaseState| live.cases(&CaseSearch { state: Some(wanted), ..CaseSearch::default() }).unwrap().total;
    let states = [CaseState::Open, CaseState::Waiting, CaseState::Resolved, CaseState::Lapsed, CaseState::LeftOut];
    let episodes: u64 = whole.facts.iter().map(|(_, rows)| rows.count()).sum();
    // Those who wait are open, too.
    assert_eq!(states.map(list).iter().sum::<u64>() - list(CaseState::Waiting), episodes);
}

/// Files of a desk that folded the first 120 lines, and the ledger with all.
fn kept_facts(start: &Start) -> Arc<MemoryLedger> {
    let ledger = ledger(120);
    assert_is_whole(&live_at(MEANWHILE, start, &ledger, silent), &ledger, &start.config, MEANWHILE);
    receive(&live(&ledger, None, silent), 120..usize::MAX);
    ledger
}

#[test]
fn a_start_goes_on_from_kept_facts() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start { snapshot: Some(folder.path().join("book.snapshot")), ..Start::default() };
    let facts = folder.path().join("facts.snapshot");
    let ledger = kept_facts(&start);
    let before = std::fs::read(&facts).unwrap();
    // Where they are not used, others are kept in their place.
    for now in [MEANWHILE, MEANWHILE + 3 * 86_400_000, NOW] {
        assert_is_whole(&live_at(now, &start, &ledger, silent), &ledger, &start.config, now);
        assert!(std::fs::read(&facts).unwrap() == before, "at {now}");
    }
}

#[test]
fn facts_of_another_program_or_other_settings_are_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start { snapshot: Some(folder.path().join("book.snapshot")), ..Start::default() };
    let facts = folder.path().join("facts.snapshot");
    let ledger = kept_facts(&start);
    let settings = std::fs::read_to_string(data().join("minidesk.toml")).unwrap();
    let other = settings.replace("min_n_show", "recontact_window = \"2d\"\nmin_n_show");
    let other = if other == settings { format!("recontact_window = \"2d\"\n{settings}") } else { other };
    let other = Config::parse(&other, "nabiz.toml", &|beside| std::fs::read_to_string(data().join(beside))).unwrap();
    let starts = [
        Start { program: Some(2), snapshot: start.snapshot.clone(), config: config() },
        Start { program: Some(2), snapshot: start.snapshot.clone(), config: other },
    ];
    for start in starts {
        let before = std::fs::read(&facts).unwrap();
        assert_is_whole(&live_at(NOW, &start, &ledger, silent), &ledger, &start.config, NOW);
        assert!(std::fs::read(&facts).unwrap() != before);
    }
    // A program that cannot be told from others keeps none.
    std::fs::remove_file(&facts).unwrap();
    live_at(NOW, &Start { program: None, ..start }, &ledger, silent);
    assert!(!facts.exists());
}

/// A power cut between the two files leaves a new book beside the facts of the old one.
#[test]
fn facts_of_another_book_are_not_gone_on_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.snapshot");
    let start = Start { snapshot: Some(path.clone()), ..Start::default() };
    let facts = folder.path().join("facts.snapshot");
    let ledger = kept_facts(&start);
    let before = std::fs::read(&facts).unwrap();
    let mut book = Book::of_ledger();
    let position = replay(&*ledger, &mut book, 0).unwrap();
    let _ = book.index();
    write(&path, &book, &*ledger, position).unwrap();
    assert_is_whole(&live_at(NOW, &start, &ledger, silent), &ledger, &start.config, NOW);
    let after = std::fs::read(&facts).unwrap();
    assert!(after != before);
    // And those that took their place are of this book.
    assert_is_whole(&live_at(NOW, &start, &ledger, silent), &ledger, &start.config, NOW);
    assert!(std::fs::read(&facts).unwrap() == after);
}

#[test]
fn kept_facts_that_are_of_no_use_are_told_and_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start { snapshot: Some(folder.path().join("book.snapshot")), ..Start::default() };
    let facts = folder.path().join("facts.snapshot");
    let ledger = kept_facts(&start);
    let book = folder.path().join("book.snapshot");
    let (good, good_book) = (std::fs::read(&facts).unwrap(), std::fs::read(&book).unwrap());
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    let listen = |what: &dyn std::fmt::Display| {
        assert!(what.to_string().starts_with("the snapshot is damaged: "), "{what}");
        TOLD.fetch_add(1, Ordering::SeqCst);
    };
    let halves = [&good[..0], &good[..7], &good[..good.len() / 2], &good[..good.len() - 1]].map(<[u8]>::to_vec);
    let turned = (0..good.len()).step_by(good.len() / 23).map(|at| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x10;
        bytes
    });
    for (number, bytes) in halves.into_iter().chain(turned).enumerate() {
        std::fs::write(&facts, bytes).unwrap();
        std::fs::write(&book, &good_book).unwrap();
        let live = live_at(NOW, &start, &ledger, listen);
        let whole = rebuild(&*ledger, &config(), Some(NOW), 2).unwrap().unwrap().1;
        assert_eq!(live.query(&Query::default()).unwrap(), whole.store.query(&Query::default()).unwrap());
        assert_eq!(TOLD.load(Ordering::SeqCst), number + 1);
        assert!(std::fs::read(&facts).unwrap().len() > good.len() / 2, "they were made anew");
    }
}

#[test]
fn a_kept_book_that_breaks_while_it_is_used_is_read_from_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.snapshot");
    let start = Start { snapshot: Some(path.clone()), ..Start::default() };
    let ledger = ledger(120);
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    let listen = |what: &dyn std::fmt::Display| {
        assert_eq!(what.to_string(), "the snapshot is damaged: events cannot be read; the ledger is read again");
        TOLD.fetch_add(1, Ordering::SeqCst);
    };
    // The file is damaged where it stands: whoever has it open sees that.
    let damage = || {
        let length = std::fs::metadata(&path).unwrap().len();
        std::fs::write(&path, vec![0; usize::try_from(length).unwrap()]).unwrap();
    };
    // One who asks is told, and the next fold mends it.
    let live = live_at(MEANWHILE, &start, &ledger, listen);
    damage();
    assert!(!live.query(&Query::default()).unwrap().is_empty(), "figures are made of facts");
    let refused = live.timeline(None, "T1").unwrap_err();
    assert!(matches!(&refused, DeskError::Failed(text) if text.contains("ask again")), "{refused}");
    assert_eq!(TOLD.load(Ordering::SeqCst), 0);
    live.refresh().unwrap();
    assert_eq!(TOLD.load(Ordering::SeqCst), 1);
    live.timeline(None, "T1").unwrap();
    assert_is_whole(&live, &ledger, &start.config, MEANWHILE);
    // A fold finds it itself.
    let live = live_at(MEANWHILE, &start, &ledger, |_| {});
    damage();
    receive(&live, 120..usize::MAX);
    assert!(live.catch_up().unwrap());
    live.refresh().unwrap();
    assert_is_whole(&live, &ledger, &start.config, MEANWHILE);
    live.timeline(None, "T1").unwrap();
}

#[test]
fn columns_that_break_while_they_are_used_give_no_figure_and_are_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start { snapshot: Some(folder.path().join("book.snapshot")), ..Start::default() };
    let facts = folder.path().join("facts.snapshot");
    let ledger = ledger(usize::MAX);
    drop(live_at(NOW, &start, &ledger, silent));
    let live = live_at(NOW, &start, &ledger, |_| {});
    let good = std::fs::read(&facts).unwrap();
    std::fs::write(&facts, vec![0; good.len()]).unwrap();
    let is_told = |error: DeskError| matches!(error, DeskError::Failed(text) if text.contains("ask again"));
    assert!(is_told(live.query(&Query::default()).unwrap_err()));
    assert!(is_told(live.cases(&CaseSearch::default()).unwrap_err()));
    let ask = ReportAsk { account: "minidesk".into(), from: None, to: None, filter: None, parts: Part::ALL };
    assert!(is_told(live.report(&ask).unwrap_err()));
    live.refresh().unwrap();
    assert_is_whole(&live, &ledger, &start.config, NOW);
    live.report(&ask).unwrap();
}

#[test]
fn what_is_remembered_of_cases_is_made_anew_when_it_breaks_while_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start { snapshot: Some(folder.path().join("book.snapshot")), ..Start::default() };
    let facts = folder.path().join("facts.snapshot");
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    let listen = |what: &dyn std::fmt::Display| {
        let expected = "the snapshot is damaged: what is kept of cases cannot be read; they are folded again";
        assert_eq!(what.to_string(), expected);
        TOLD.fetch_add(1, Ordering::SeqCst);
    };
    // Just written, or read by another start: both leave it in the file, which is damaged where it stands.
    for starts in 1..=2 {
        let ledger = ledger(120);
        // One start is over when the next begins.
        (1..starts).for_each(|_| drop(live_at(MEANWHILE, &start, &ledger, listen)));
        let live = live_at(MEANWHILE, &start, &ledger, listen);
        let good = std::fs::read(&facts).unwrap();
        std::fs::write(&facts, vec![0; good.len()]).unwrap();
        receive(&live, 120..usize::MAX);
        assert!(live.catch_up().unwrap());
        assert_eq!(TOLD.load(Ordering::SeqCst), starts - 1);
        live.refresh().unwrap();
        assert_eq!(TOLD.load(Ordering::SeqCst), starts);
        assert_is_whole(&live, &ledger, &start.config, MEANWHILE);
        // It goes on from there, without the file.
        live.refresh().unwrap();
        assert_eq!(TOLD.load(Ordering::SeqCst), starts);
        std::fs::remove_file(&facts).unwrap();
    }
}

/// As for the book: when this fails, raise the `FORM` of facts and put the new hash here.
#[test]
fn the_form_of_kept_facts_is_the_one_that_its_number_stands_for() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start { snapshot: Some(folder.path().join("book.snapshot")), ..Start::default() };
    live_at(MEANWHILE, &start, &ledger(usize::MAX), silent);
    let bytes = std::fs::read(folder.path().join("facts.snapshot")).unwrap();
    // What stands before the parts, in two blocks, says whose they are.
    let parts = (0..2).fold(&bytes[16..], |rest, _| {
        let length = u32::from_le_bytes(rest[..4].try_into().unwrap());
        &rest[4 + 8 + length as usize..]
    });
    assert_eq!(format!("{:x}", xxhash_rust::xxh3::xxh3_64(parts)), "ba6b1bedf6ba0e60");
}

/// The form of a file must change with what is written. When this fails, raise `FORM` and put the new hash here.
#[test]
fn the_form_of_the_file_is_the_one_that_its_number_stands_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.snapshot");
    let (first, all) = (ledger(200), ledger(usize::MAX));
    // Some events are sealed, others are not.
    let mut book = Book::of_ledger();
    replay(&*first, &mut book, 0).unwrap();
    let _ = book.index();
    let position = replay(&*all, &mut book, 0).unwrap();
    write(&path, &book, &*all, position).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(format!("{:x}", xxhash_rust::xxh3::xxh3_64(&bytes)), "c454775ced4c9161");
}
