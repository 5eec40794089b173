//! Calls by mapping: a bank's call centre, call by call, held against what plain SQL says of the rows; and call detail records.
//!
//! The bank's data may not be kept here; the test reads them where they are offered beside the project and says so when they
//! are not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::read_bytes;
use nabiz_domain::book::{Account, Book};
use nabiz_domain::event::{Event, Millis, What};
use nabiz_domain::facts::Flags;
use nabiz_domain::fold::fold;
use nabiz_domain::settings::Settings;
use nabiz_sources::{ReadOptions, Refusal, Sink, read_all};

fn bank() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/call_center_bank_1999");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: the records of the bank are not at {}", folder.display());
    None
}

#[derive(Clone, Debug, Default)]
struct Call {
    kind: String,
    queued_at: Option<Millis>,
    answered_at: Option<Millis>,
    abandoned_at: Option<Millis>,
    hung_up_at: Option<Millis>,
    agent: String,
}

#[derive(Default)]
struct Kept {
    book: Book,
    calls: BTreeMap<String, Call>,
}

impl Sink for Kept {
    fn event(&mut self, event: &Event<'_>) {
        self.book.take(event);
        let call = self.calls.entry(event.case_id.unwrap().to_owned()).or_default();
        match event.what {
            What::Arrive { topic, .. } => call.kind = topic.unwrap().to_owned(),
            What::Queue { .. } => call.queued_at = Some(event.at),
            What::Answer { agent } => {
                call.answered_at = Some(event.at);
                call.agent = agent.unwrap_or("NO_SERVER").to_owned();
            }
            What::Abandon => call.abandoned_at = Some(event.at),
            What::Hangup { .. } => call.hung_up_at = Some(event.at),
            other => panic!("{other:?}"),
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        panic!("{refusal}");
    }
}

impl Call {
    /// Seconds in the queue.
    fn wait(&self) -> Option<f64> {
        let left = self.answered_at.or(self.abandoned_at)?;
        Some((left - self.queued_at?) as f64 / 1000.0)
    }

    fn talk(&self) -> Option<f64> {
        Some((self.hung_up_at? - self.answered_at?) as f64 / 1000.0)
    }
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader.records().map(|row| header.iter().cloned().zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// By linear interpolation.
fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = q * (sorted.len() - 1) as f64;
    let below = sorted[at.floor() as usize];
    below + (at - at.floor()) * (sorted[at.ceil() as usize] - below)
}

/// The figures of some calls, under the names of the expected tables.
fn figures<'c>(calls: impl Iterator<Item = &'c Call>) -> BTreeMap<&'static str, f64> {
    let calls: Vec<&Call> = calls.collect();
    let answered: Vec<&&Call> = calls.iter().filter(|call| call.answered_at.is_some()).collect();
    let waits: Vec<f64> = answered.iter().map(|call| call.wait().unwrap()).collect();
    let waited: Vec<f64> = waits.iter().copied().filter(|wait| *wait > 0.0).collect();
    let lost: Vec<f64> =
        calls.iter().filter(|call| call.abandoned_at.is_some()).map(|call| call.wait().unwrap()).collect();
    let talks: Vec<f64> = answered.iter().map(|call| call.talk().unwrap()).collect();
    let within = |seconds: f64| waits.iter().filter(|wait| **wait <= seconds).count() as f64;
    BTreeMap::from([
        ("calls", calls.len() as f64),
        ("answered", answered.len() as f64),
        ("hang", (calls.len() - answered.len()) as f64),
        ("hang_after_waiting", lost.len() as f64),
        ("hang_without_waiting", (calls.len() - answered.len() - lost.len()) as f64),
        ("asa_all_answered_s", mean(&waits)),
        ("asa_only_waited_s", mean(&waited)),
        ("mean_wait_of_abandoned_s", mean(&lost)),
        ("mean_talk_s", mean(&talks)),
        ("talk_sum_s", talks.iter().sum()),
        ("median_talk_s", quantile(&talks, 0.5)),
        ("p90_wait_answered_s", quantile(&waits, 0.9)),
        ("max_wait_answered_s", quantile(&waits, 1.0)),
        ("answered_within_20s", within(20.0)),
        ("answered_within_60s", within(60.0)),
    ])
}

fn check(label: &str, row: &BTreeMap<String, String>, got: &BTreeMap<&'static str, f64>, phantoms: f64) {
    for (column, wanted) in row {
        let (Some(got), Ok(mut wanted)) = (got.get(column.as_str()), wanted.parse::<f64>()) else { continue };
        if column == "calls" {
            // Calls that only the switch knows are left out.
            wanted -= phantoms;
        }
        assert!((got - wanted).abs() < 6e-5, "{label} {column}: {got}, the table says {wanted}");
    }
}

#[test]
fn every_call_of_the_bank_is_counted_as_its_rows_say() {
    let Some(folder) = bank() else { return };
    let mut kept = Kept::default();
    let inputs = [folder.join("february_1999_d01_14.tsv.gz")];
    let summary = read_all(&inputs, &ReadOptions::default(), &mut kept, &mut |_| {}).unwrap();
    let total = summary.total();
    assert_eq!((total.rows, total.passed, total.refused), (17_456, 143, 0));
    let calls = &kept.calls;
    for row in table(&folder.join("expected_by_type_d01_14.csv")) {
        let kind = row["typ"].as_str();
        let got = figures(calls.values().filter(|call| kind == "all" || call.kind == kind));
        check(kind, &row, &got, row["phantom"].parse().unwrap());
    }
    for row in table(&folder.join("expected_by_day_d01_14.csv")) {
        let day = row["date"].as_str();
        let of_day: Vec<&Call> =
            calls.iter().filter(|(id, _)| id.split('-').nth(1) == Some(day)).map(|(_, call)| call).collect();
        let phantoms = row["calls"].parse::<f64>().unwrap() - of_day.len() as f64;
        check(day, &row, &figures(of_day.into_iter()), phantoms);
    }
    let rows = table(&folder.join("expected_by_agent_d01_14.csv"));
    for row in &rows {
        let agent = row["server"].as_str();
        check(agent, row, &figures(calls.values().filter(|call| call.agent == agent)), 0.0);
    }
    assert_eq!(rows.len(), 25);

    // The facts say the same as the rows.
    let index = kept.book.index();
    let facts = fold(&kept.book, &index, Account(0), &Settings::default(), 950_000_000_000, 1);
    let count = |flag: Flags| facts.visits.iter().filter(|visit| visit.flags.has(flag)).count();
    assert_eq!((facts.episodes.len(), count(Flags::ANSWERED), count(Flags::ABANDONED)), (17_313, 14_405, 1868));
    let talk: Millis = facts.episodes.iter().map(|episode| episode.call.talk).sum();
    assert_eq!(talk, 2_403_563_000);
}

#[test]
fn a_service_that_begins_after_midnight_belongs_to_the_call_of_the_day_before() {
    let header = "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver\n";
    let row = "AA0104\t22869\t24309866\t2\tPS\t990208\t23:59:29\t23:59:34\t5\t23:59:34\t0:00:20\t46\tAGENT\t0:00:20\t0:00:55\t35\tAVNI\n";
    let kept = read_bytes(format!("{header}{row}").as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    let times: Vec<&str> = kept.lines.iter().map(|line| &line[line.find("\"ts\":\"").unwrap() + 6..][..19]).collect();
    assert_eq!(times, ["1999-02-08T21:59:29", "1999-02-08T21:59:34", "1999-02-08T22:00:20", "1999-02-08T22:00:55"]);
}

#[test]
fn call_detail_records_are_calls() {
    let cdr = "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid\n\
               2024-04-15 07:00:00,\"\"\"A\"\" <0212>\",02125550100,101,x,SIP/t,SIP/101,Dial,x,60,45,ANSWERED,3,,1.1\n\
               2024-04-15 07:01:00,,02125550101,101,x,SIP/t,SIP/101,Dial,x,20,0,NO ANSWER,3,,1.2\n\
               2024-04-15 07:02:00,,02125550101,101,x,SIP/t,SIP/101,Dial,x,many,0,FAILED,3,,1.3\n";
    let kept = read_bytes(cdr.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), ["failed to read `data` line 4, field `duration`: `many` is no duration"]);
    let lines: Vec<String> =
        kept.short().iter().map(|line| line.replace("2024-04-15T", "").replace(".000Z", "")).collect();
    assert_eq!(
        lines,
        [
            "07:00 1.1 arrive channel=phone_in requester=pd399d9b4e0c17529",
            "07:00 1.1 queue queue=101",
            "07:00:15 1.1 answer agent=agent:101",
            "07:01 1.1 hangup by=unknown",
            "07:01 1.2 arrive channel=phone_in requester=p24a684b428e12aca",
            "07:01 1.2 queue queue=101",
            "07:01:20 1.2 abandon",
        ]
    );
}

/// Records of calls, one a line: seconds after 07:00, telephone, duration, talk, how it ended, id.
fn records(rows: &[(u32, &str, u32, u32, &str, &str)]) -> String {
    let header = "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,accountcode,uniqueid\n";
    let row = |&(at, to, duration, talk, end, id): &(u32, &str, u32, u32, &str, &str)| {
        let (minute, second) = (at / 60, at % 60);
        format!(
            "2024-04-15 07:{minute:02}:{second:02},,anon,{to},x,SIP/t,SIP/x,Dial,x,{duration},{talk},{end},3,,{id}\n"
        )
    };
    header.to_owned() + &rows.iter().map(row).collect::<String>()
}

#[test]
fn the_telephone_that_was_answered_decides_how_a_call_to_several_went() {
    let read = |rows: &[(u32, &str, u32, u32, &str, &str)]| {
        let mut kept = common::Kept::default();
        let options = ReadOptions::default();
        let summary = nabiz_sources::read_stream("data", records(rows).as_bytes(), &options, &mut kept).unwrap();
        let short = |line: String| line.replace("2024-04-15T", "").replace(".000Z", "");
        let lines: Vec<String> = kept
            .short()
            .into_iter()
            .map(short)
            .map(|line| match line.split_once("arrive") {
                Some((before, _)) => format!("{before}arrive"),
                None => line,
            })
            .collect();
        let counts = summary.counts;
        assert_eq!(counts.events, lines.len() as u64);
        (lines, [counts.rows, counts.passed, counts.refused])
    };
    // All ring at once: 101 is not answered after 20 s, 102 is after 10 s.
    let answered =
        ["07:00 1 arrive", "07:00 1 queue queue=102", "07:00:10 1 answer agent=agent:102", "07:01 1 hangup by=unknown"];
    let group = [(0, "101", 20, 0, "NO ANSWER", "1"), (0, "102", 60, 50, "ANSWERED", "1")];
    assert_eq!(read(&group), (answered.map(str::to_owned).to_vec(), [2, 1, 0]));
    assert_eq!(read(&[group[1], group[0]]), (answered.map(str::to_owned).to_vec(), [2, 1, 0]));
    // One after the other: the wait began with the first telephone, 15 s before the second, which was answered after 5 s.
    let hunt = [(0, "101", 15, 0, "NO ANSWER", "1"), (15, "102", 65, 60, "ANSWERED", "1")];
    let (lines, counts) = read(&hunt);
    assert_eq!(
        lines,
        [
            "07:00 1 arrive",
            "07:00 1 queue queue=101",
            "07:00:20 1 answer agent=agent:102",
            "07:01:20 1 hangup by=unknown"
        ]
    );
    assert_eq!(counts, [2, 1, 0]);
    // Nobody answers: the caller gave up when the last telephone stopped. Another call stands in between.
    let (lines, counts) = read(&[
        (0, "101", 15, 0, "NO ANSWER", "1"),
        (10, "104", 4, 0, "NO ANSWER", "2"),
        (15, "102", 20, 0, "NO ANSWER", "1"),
    ]);
    assert_eq!(
        lines,
        [
            "07:00 1 arrive",
            "07:00 1 queue queue=101",
            "07:00:35 1 abandon",
            "07:00:10 2 arrive",
            "07:00:10 2 queue queue=104",
            "07:00:14 2 abandon",
        ]
    );
    assert_eq!(counts, [3, 1, 0]);
    // Two that were answered are one call too many: the second is refused, not lost.
    assert_eq!(read(&[group[1], (70, "103", 9, 9, "ANSWERED", "1")]).1, [2, 0, 1]);
}

#[test]
fn the_records_of_a_call_in_two_files_are_joined() {
    let folder = tempfile::tempdir().unwrap();
    let paths = [(0, "101", 20, 0, "NO ANSWER", "1"), (0, "102", 60, 50, "ANSWERED", "1")].map(|row| {
        let path = folder.path().join(row.1).with_extension("csv");
        std::fs::write(&path, records(&[row])).unwrap();
        path
    });
    let (kept, summary) = common::read_paths(&[&paths[0], &paths[1]]).unwrap();
    assert_eq!((kept.lines.len(), kept.refusals.len(), summary.total().passed), (4, 0, 1));
    assert!(!kept.lines.iter().any(|line| line.contains("abandon")));
}
