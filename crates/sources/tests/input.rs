//! Files, folders, gzip, encodings, and lines without end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use common::{Kept, read_bytes, read_paths};
use nabiz_sources::detect::Format;
use nabiz_sources::{ROW_LIMIT, ReadOptions, RefusalKind, read_all, read_stream};

const LINE: &str = r#"{"event_id":"e1","ts":1713164400000,"account":"a","case_id":"C1","type":"spam"}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lines(count: usize) -> String {
    (0..count).map(|i| LINE.replace("e1", &format!("e{i}")) + "\n").collect()
}

#[test]
fn a_folder_with_queue_logs_is_read_from_the_oldest_on_and_what_is_left_out_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // The call ends in the rotation, its wrap-up in the log that is written now.
    let call = "1713164400|1.1|q|NONE|ENTERQUEUE||1|1\n1713164410|1.1|q|SIP/1|CONNECT|10|x|3\n\
                1713164510|1.1|q|SIP/1|COMPLETEAGENT|10|100|1\n1713164511|NONE|q|SIP/1|PAUSE|wrap\n";
    let back = "1713164540|NONE|q|SIP/1|UNPAUSE|\n";
    let other = |second: u32| format!("171300000{second}|{second}|q|NONE|ENTERQUEUE||1|1\n").into_bytes();
    fs::create_dir(at("old")).unwrap();
    for (name, bytes) in [
        ("queue_log", back.as_bytes().to_vec()),
        ("queue_log.1", call.as_bytes().to_vec()),
        ("queue_log.2.gz", gzip(&other(2))),
        ("queue_log.10.gz", gzip(&other(1))),
        ("old/queue_log-20240301", other(3)),
        ("old/queue_log-20240308", other(4)),
        ("full", b"a log of calls of another kind".to_vec()),
        ("export.csv.bak", b"a,b".to_vec()),
        ("old/archive.zip", b"PK".to_vec()),
        ("nabiz.toml", Vec::new()),
        ("NOTICE", Vec::new()),
        ("about.md", Vec::new()),
        (".hidden", Vec::new()),
    ] {
        fs::write(at(name), bytes).unwrap();
    }
    let (kept, summary) = read_paths(&[folder.path()]).unwrap();
    let inner = |name: &str| name.strip_prefix(&format!("{}/", folder.path().display())).unwrap().to_owned();
    let files: Vec<String> = summary.files.iter().map(|file| inner(&file.file)).collect();
    assert_eq!(
        files,
        [
            "old/queue_log-20240301",
            "old/queue_log-20240308",
            "queue_log.10.gz",
            "queue_log.2.gz",
            "queue_log.1",
            "queue_log"
        ]
    );
    let left_out: Vec<String> = summary.left_out.iter().map(|name| inner(name)).collect();
    assert_eq!(left_out, ["export.csv.bak", "full", "old/archive.zip"]);
    assert!(kept.lines.iter().any(|line| line.contains("\"type\":\"wrap_end\"")), "{:?}", kept.short());
    // By name it is read, or refused.
    assert!(read_paths(&[&at("full")]).unwrap_err().to_string().contains("is no known format"));
}

#[test]
fn a_folder_is_read_in_the_order_of_its_paths() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("b/deep")).unwrap();
    fs::create_dir(at(".git")).unwrap();
    for (name, bytes) in [
        ("b/deep/2.ndjson", lines(1).into_bytes()),
        ("b/1.jsonl.gz", gzip(lines(2).as_bytes())),
        ("a.json", lines(3).into_bytes()),
        ("c.jsonl", Vec::new()),
        ("nabiz.toml", b"[x]".to_vec()),
        ("README.csv", b"read me, please".to_vec()),
        ("LICENSE", b"free".to_vec()),
        (".hidden.jsonl", lines(9).into_bytes()),
        (".git/x.jsonl", lines(9).into_bytes()),
    ] {
        fs::write(at(name), bytes).unwrap();
    }
    let (kept, summary) = read_paths(&[folder.path()]).unwrap();
    let found: Vec<(String, u64)> = summary
        .files
        .iter()
        .map(|file| {
            (file.file.strip_prefix(&format!("{}/", folder.path().display())).unwrap().to_owned(), file.counts.events)
        })
        .collect();
    let expected = [("a.json", 3), ("b/1.jsonl.gz", 2), ("b/deep/2.ndjson", 1), ("c.jsonl", 0)];
    assert_eq!(found, expected.map(|(name, count)| (name.to_owned(), count)));
    assert_eq!(summary.files[3].format, Some(Format::Empty));
    assert_eq!((kept.lines.len(), kept.refusals.len()), (6, 0));
    assert_eq!(summary.files[1].bytes, lines(2).len() as u64);
}

#[test]
fn nothing_to_read_is_said_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.jsonl");
    fs::write(&empty, "").unwrap();
    let blank = folder.path().join("blank.csv");
    fs::write(&blank, "\n \n").unwrap();
    let bare = folder.path().join("bare");
    fs::create_dir(&bare).unwrap();
    let texts = folder.path().join("texts");
    fs::create_dir(&texts).unwrap();
    fs::write(texts.join("notes.txt"), "x").unwrap();
    let missing = folder.path().join("missing.csv");
    let name = |path: &Path| path.display().to_string();
    let no_data =
        "no .jsonl, .ndjson, .json, .csv, .tsv or .xes file (.gz or not), no .xlsx, .xls or .ods and no queue_log";
    for (inputs, expected) in [
        (vec![], "nothing to read: name a file, a folder, or `-` for standard input".to_owned()),
        (vec![&missing], format!("nothing to read at `{}`: no such file or folder", name(&missing))),
        (vec![&bare], format!("nothing to read in `{}`: {no_data}", name(&bare))),
        (vec![&texts], format!("nothing to read in `{}`: {no_data}", name(&texts))),
        (vec![&empty], format!("nothing to read: `{}` is empty", name(&empty))),
        (vec![&empty, &blank], format!("nothing to read: `{}`, `{}` are empty", name(&empty), name(&blank))),
    ] {
        let inputs: Vec<&Path> = inputs.into_iter().map(|path| path.as_path()).collect();
        assert_eq!(read_paths(&inputs).unwrap_err().to_string(), expected);
    }
}

#[test]
fn what_is_no_events_is_told_by_its_content() {
    for (bytes, expected) in [
        (
            &b"PK\x03\x04abc"[..],
            "is a zip archive or an Excel workbook that cannot be opened; unpack it, or save the sheet as CSV (UTF-8)",
        ),
        (b"[\n{\"a\":1}\n]", "is a JSON list; write one object a line, such as with `jq -c '.[]'`"),
        (b"{\n  \"a\": 1\n}", "is JSON over several lines; write one object a line, such as with `jq -c .`"),
        (b"\x00\x01\x02", "is no text: there are zero bytes in it; save it as UTF-8 text"),
        (b"hello world\n", "is no known format: neither JSON lines nor CSV with a header"),
        (b"id;isim;a\xff\x0a", "is not UTF-8 in its first line; save it as UTF-8"),
        (
            b"id;isim;a\xe7\x0a",
            "is a CSV that no mapping knows; pass `--mapping FILE`; its columns are `id`, `isim`, `aç`",
        ),
        (b"id,name\n1,2\n", "is a CSV that no mapping knows; pass `--mapping FILE`; its columns are `id`, `name`"),
    ] {
        let error = read_bytes(bytes, &ReadOptions::default()).unwrap_err().to_string();
        assert_eq!(error, format!("failed to read `data`: {expected}"));
    }
}

#[test]
fn an_unknown_file_in_a_folder_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id,name\n1,2\n").unwrap();
    fs::write(folder.path().join("b.jsonl"), lines(1)).unwrap();
    let (kept, summary) = read_paths(&[folder.path()]).unwrap();
    assert_eq!(kept.lines.len(), 1);
    let file = folder.path().join("a.csv");
    let reason = "is a CSV that no mapping knows; pass `--mapping FILE`; its columns are `id`, `name`";
    assert_eq!(kept.messages(), [format!("failed to read `{}`: {reason}", file.display())]);
    assert_eq!((summary.files[0].format.clone(), summary.total().refused), (None, 1));
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let kept = read_bytes(format!("\u{feff}{LINE}\n").as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!((kept.lines.len(), kept.refusals.len()), (1, 0));
}

#[test]
fn gzip_of_several_parts_is_one_file() {
    let mut bytes = gzip(lines(2).as_bytes());
    bytes.extend(gzip(lines(3).as_bytes()));
    let kept = read_bytes(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!((kept.lines.len(), kept.refusals.len()), (5, 0));
}

#[test]
fn rows_before_the_break_of_a_gzip_file_count() {
    for count in [3, 50_000] {
        let whole = gzip(lines(count).as_bytes());
        let kept = read_bytes(&whole[..whole.len() - 20], &ReadOptions::default()).unwrap();
        assert!(!kept.lines.is_empty() && kept.lines.len() < count, "{}", kept.lines.len());
        let line = kept.lines.len() + 1;
        let reason = "the gzip data is damaged or cut off here, and what follows is lost; fetch the file again";
        assert_eq!(kept.messages(), [format!("failed to read `data` line {line}: {reason}")]);
        assert_eq!(kept.refusals[0].kind, RefusalKind::Unreadable);
    }
}

/// A reader that makes its bytes up and never holds them.
struct Made {
    left: usize,
    tail: io::Cursor<Vec<u8>>,
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return self.tail.read(buffer);
        }
        let count = self.left.min(buffer.len());
        assert!(buffer.len() < 20 << 20, "the buffer is bounded");
        buffer[..count].fill(b'x');
        self.left -= count;
        Ok(count)
    }
}

#[test]
fn a_line_without_end_is_refused_and_reading_goes_on() {
    let start = io::Cursor::new(format!("{LINE}\n{{\"a\":\""));
    let made = Made { left: 64 << 20, tail: io::Cursor::new(format!("\"}}\n{LINE}\n").into_bytes()) };
    let mut kept = Kept::default();
    let summary = read_stream("pipe", start.chain(made), &ReadOptions::default(), &mut kept).unwrap();
    assert_eq!((kept.lines.len(), summary.counts.rows), (2, 3));
    assert_eq!(kept.messages(), ["failed to read `pipe` line 2: longer than 16 MiB"]);
    assert_eq!((kept.refusals[0].row.len(), kept.refusals[0].truncated), (ROW_LIMIT, true));
    assert!(summary.bytes > 64 << 20);
}

#[test]
fn a_line_at_the_limit_is_read() {
    let limit = nabiz_sources::input::MAX_LINE;
    for (length, is_read) in [(limit, true), (limit + 1, false)] {
        let filler = "x".repeat(length - LINE.len() - r#","x":"""#.len());
        let line = LINE.replace('}', &format!(r#","x":"{filler}"}}"#));
        assert_eq!(line.len(), length);
        let kept = read_bytes(format!("{line}\n{LINE}").as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!((kept.lines.len(), kept.refusals.len()), if is_read { (2, 0) } else { (1, 1) });
    }
}

#[test]
fn progress_counts_the_bytes_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("a.jsonl"), folder.path().join("b.jsonl.gz"));
    fs::write(&a, lines(30_000)).unwrap();
    fs::write(&b, gzip(lines(30_000).as_bytes())).unwrap();
    let size = fs::metadata(&a).unwrap().len() + fs::metadata(&b).unwrap().len();
    let mut seen = Vec::new();
    let mut progress = |progress: nabiz_sources::Progress<'_>| {
        assert_eq!(progress.total, Some(size));
        seen.push(progress.bytes);
    };
    read_all(&[a, b], &ReadOptions::default(), &mut Kept::default(), &mut progress).unwrap();
    assert!(seen.is_sorted() && seen.len() > 10);
    assert_eq!(seen.last(), Some(&size));
}
