//! What goes wrong: a message that says what to do, the right exit code, and no good row lost.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::process::{Command, Stdio};

use insta::assert_snapshot;
use support::{Desk, Ran};

const OPEN: &str = r#"{"event_id":"e1","ts":"2024-04-15T07:00:00Z","account":"a","case_id":"C1","type":"open","channel":"email","by":"customer"}"#;
const REPLY: &str = r#"{"event_id":"e2","ts":"2024-04-15T07:30:00Z","account":"a","case_id":"C1","type":"message","by":"agent:A1","vis":"public","kind":"reply"}"#;

/// A log of these lines, checked.
fn checked(lines: &[&str], code: i32) -> (Desk, Ran) {
    let desk = Desk::new();
    desk.write("log.jsonl", lines.join("\n"));
    let ran = desk.run("check log.jsonl").ended(code);
    (desk, ran)
}

/// What a log of bytes gives: the run, and the quarantine if there is one.
fn quarantined(desk: &Desk, line: &str) -> String {
    let ran = desk.run(line).ended(3);
    format!("{}--- quarantine\n{}", ran.whole(), desk.read("nabiz-quarantine.jsonl"))
}

#[test]
fn nothing_to_read_is_wrong_use() {
    let desk = Desk::new();
    desk.write("empty.jsonl", "");
    desk.write("folder/notes.txt", "hello");
    let said: Vec<String> = ["empty.jsonl", "folder", "missing.jsonl", "-"]
        .iter()
        .map(|input| desk.run(&format!("query {input}")).ended(2).err)
        .collect();
    assert_snapshot!(said.concat());
}

#[test]
fn a_file_of_no_known_format_fails() {
    let desk = Desk::new();
    desk.write("list.json", "[{}, {}]");
    desk.write("sheet.xlsx", b"PK\x03\x04rest");
    desk.write("unknown.csv", "a,b\n1,2\n");
    let said: Vec<String> = ["list.json", "sheet.xlsx", "unknown.csv"]
        .iter()
        .map(|input| desk.run(&format!("query {input}")).ended(1).err)
        .collect();
    assert_snapshot!(said.concat());
}

#[test]
fn a_cut_off_gzip_file_keeps_the_rows_before_the_cut() {
    let desk = Desk::new();
    desk.write("cut.jsonl.gz", include_bytes!("data/cut-off.jsonl.gz"));
    assert_snapshot!(quarantined(&desk, "check cut.jsonl.gz"));
}

#[test]
fn a_gzip_file_that_breaks_off_at_once_is_no_empty_one() {
    let desk = Desk::new();
    let whole = include_bytes!("data/cut-off.jsonl.gz");
    let mut garbage = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    garbage.extend([0xff; 300]);
    for (name, bytes) in [("cut.jsonl.gz", &whole[..5]), ("garbage.jsonl.gz", &garbage)] {
        desk.write(name, bytes);
        let alone = desk.run(&format!("query {name}")).ended(1).err;
        assert!(alone.contains(name) && alone.contains("breaks off before its first line"), "{alone}");
        // Beside a good file it costs a row in quarantine, and the good one counts.
        desk.write("folder/a.jsonl", OPEN);
        desk.write(&format!("folder/{name}"), bytes);
    }
    let said = quarantined(&desk, "check folder");
    assert!(said.matches("breaks off before its first line").count() >= 2, "{said}");
    assert!(said.contains("cut.jsonl.gz") && said.contains("garbage.jsonl.gz"), "{said}");
}

#[test]
fn values_of_too_many_attributes_are_told() {
    let more = |from: u32| {
        let names: Vec<String> = (from..from + 200).map(|number| format!(r#""a{number}":"x""#)).collect();
        OPEN.replace("{", &format!("{{{},", names.join(",")))
    };
    let second = more(200).replace("\"e1\"", "\"e9\"");
    let (_, ran) = checked(&[&more(0), &second], 0);
    assert!(ran.out.contains("144 values of attributes are left out"), "{}", ran.out);
}

#[test]
fn a_filter_that_goes_too_deep_is_wrong_use() {
    let desk = Desk::new();
    desk.write("a.jsonl", OPEN);
    for deep in ["(".repeat(20_000) + "class=ticket" + &")".repeat(20_000), "not ".repeat(30_000) + "class=ticket"] {
        let refused = desk.run(&format!("query a.jsonl --metrics frt --where '{deep}'")).ended(2).err;
        assert!(refused.contains("more than 64 parentheses"), "{refused}");
    }
}

#[test]
fn rows_that_are_no_events_are_kept_with_their_reason() {
    let desk = Desk::new();
    let other_encoding =
        b"{\"event_id\":\"e3\",\"ts\":1713164400000,\"account\":\"a\",\"case_id\":\"C\xfd\",\"type\":\"open\"}";
    let rows: [&[u8]; 8] = [
        OPEN.as_bytes(),
        other_encoding,
        br#"{"event_id":"e4","ts":"9999-01-01T00:00:00Z","account":"a","case_id":"C4","type":"spam"}"#,
        br#"{"event_id":"e5","ts":"2024-04-15T07:00:00","account":"a","case_id":"C5","type":"spam"}"#,
        br#"{"event_id":"e6","ts":"2024-04-15T07:00:00Z","account":"a","case_id":"C6","type":"ENTERQUEUE"}"#,
        br#"{"event_id":"e7","ts":"2024-04-15T07:00:00Z","account":"a","type":"spam"}"#,
        br#"{"event_id":"e8","ts":"2024-04-15T07:00:00Z""#,
        REPLY.as_bytes(),
    ];
    desk.write("log.jsonl", rows.join(&b'\n'));
    assert_snapshot!(quarantined(&desk, "check log.jsonl --quarantine nabiz-quarantine.jsonl"));
    let query = desk.run("query log.jsonl --metrics volume_by_channel --format csv --quarantine q.jsonl").ended(3);
    assert!(query.err.contains("q.jsonl") && query.out.contains("email"), "{}", query.whole());
}

#[test]
fn a_log_of_refused_rows_alone_fails() {
    let desk = Desk::new();
    desk.write("log.jsonl", "{\"type\":\"open\"}\n{}\n");
    assert_snapshot!(desk.run("query log.jsonl").ended(1).err);
    let kept = desk.read("nabiz-quarantine.jsonl");
    assert_eq!(kept.lines().count(), 2);
}

#[test]
fn a_mapping_that_names_a_missing_column_says_which_is_near() {
    let desk = Desk::new();
    desk.write("desk.toml", "name = \"desk\"\nshape = \"case_per_row\"\naccount = \"acme\"\ncase = \"Ticket ID\"\nzone = \"Europe/Istanbul\"\nformats = [\"%d.%m.%Y %H:%M\"]\n\n[open]\ntime = \"Created\"\nchannel = \"email\"\n");
    desk.write("tickets.csv", "Ticket-ID;Created\nT1;15.04.2024 10:00\n");
    assert_snapshot!(desk.run("query tickets.csv --mapping desk.toml").ended(1).err);
}

#[test]
fn a_second_row_of_one_case_is_refused() {
    let desk = Desk::new();
    desk.write("desk.toml", "name = \"desk\"\nshape = \"case_per_row\"\naccount = \"acme\"\ncase = \"Ticket ID\"\nzone = \"Europe/Istanbul\"\nformats = [\"%d.%m.%Y %H:%M\"]\n\n[open]\ntime = \"Created\"\nchannel = \"email\"\n");
    desk.write("tickets.csv", "Ticket ID;Created\nT1;15.04.2024 10:00\nT1;16.04.2024 10:00\nT2;17.04.2024 10:00\n");
    assert_snapshot!(quarantined(&desk, "check tickets.csv --mapping desk.toml"));
}

#[test]
fn an_event_that_comes_twice_counts_once() {
    let (_, ran) = checked(&[OPEN, OPEN, REPLY], 0);
    assert!(ran.out.contains("1 event came twice and counts once"), "{}", ran.out);
    assert!(ran.out.contains("2 events · 1 case · 1 agent"), "{}", ran.out);
}

#[test]
fn a_case_that_never_opens_is_odd_and_counts_nowhere() {
    let stray = REPLY.replace("C1", "C9").replace("e2", "e9");
    let (desk, ran) = checked(&[OPEN, REPLY, &stray], 0);
    assert!(ran.out.contains("1 event belongs to a case that never opens"), "{}", ran.out);
    let volume = desk.run("query log.jsonl --metrics volume_by_channel --format csv").ended(0).out;
    assert!(volume.contains("volume_by_channel,,ticket,email,"), "{volume}");
    let told = desk.run("case C9 log.jsonl").ended(1).err;
    assert!(told.contains("never opens"), "{told}");
}

#[test]
fn an_event_after_the_deletion_is_odd() {
    let deleted = r#"{"event_id":"e3","ts":"2024-04-15T08:00:00Z","account":"a","case_id":"C1","type":"delete"}"#;
    let late = REPLY.replace("e2", "e4").replace("07:30", "09:00");
    let (_, ran) = checked(&[OPEN, REPLY, deleted, &late], 0);
    assert!(ran.out.contains("1 event came after the deletion of its case"), "{}", ran.out);
}

/// A text without the breaks that fill it to a width.
fn unbroken(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What `check` says of these lines, unbroken.
fn running(lines: &[&str], lang: &str) -> String {
    let desk = Desk::new();
    desk.write("log.jsonl", lines.join("\n"));
    unbroken(&desk.run(&format!("check log.jsonl --lang {lang}")).ended(0).out)
}

#[test]
fn oddities_name_their_cases_and_what_to_do() {
    let open = |id: &str, case: &str| OPEN.replace("e1", id).replace("C1", case);
    let reply = |id: &str, case: &str| REPLY.replace("e2", id).replace("C1", case);
    let strays: Vec<String> = (3..7).map(|n| reply(&format!("e{n}"), &format!("S{n}"))).collect();
    let lines: Vec<&str> = [OPEN].into_iter().chain(strays.iter().map(String::as_str)).collect();
    let said = "4 events belong to cases that never open in this log (S3, S4, S5, …). Add the files";
    assert!(running(&lines, "en").contains(said), "{}", running(&lines, "en"));
    let said = "4 olay, açılışı bu günlükte olmayan taleplere ait (S3, S4, S5, …). Açılışlarının";
    assert!(running(&lines, "tr").contains(said), "{}", running(&lines, "tr"));

    let second = running(&[OPEN, &open("e8", "C1"), &open("e9", "C2")], "en");
    assert!(second.contains("opened a second time: the first opening holds (C1). If they are"), "{second}");

    let deleted = r#"{"event_id":"e3","ts":"2024-04-15T07:10:00Z","account":"a","case_id":"C1","type":"delete"}"#;
    let after = running(&[OPEN, deleted, REPLY, &open("e9", "C2")], "en");
    assert!(after.contains("1 event came after the deletion of its case (C1). If they count"), "{after}");
}

#[test]
fn another_event_under_a_known_id_is_no_repeat() {
    let other = OPEN.replace("C1", "C2");
    let told = running(&[OPEN, OPEN, REPLY, &other], "en");
    assert!(told.contains("1 event came twice and counts once"), "{told}");
    let said = "1 other event came under a known id: of the two one counts (`e1`: C2). Give every event";
    assert!(told.contains(said), "{told}");
    let turkish = running(&[OPEN, &other], "tr");
    assert!(turkish.contains("1 farklı olay bilinen bir kimlikle geldi"), "{turkish}");
    assert!(!turkish.contains("birden çok kez geldi"), "{turkish}");
}

#[test]
fn survey_answers_that_cannot_be_scored_are_counted_by_their_reason() {
    let answer = |id: &str, rest: &str| {
        REPLY.replace("e2", id).replace(r#""type":"message","by":"agent:A1","vis":"public","kind":"reply""#, rest)
    };
    let answers = [
        answer("e3", r#""type":"survey_answer","instrument":"csat","score":9"#),
        answer("e4", r#""type":"survey_answer","instrument":"csat","scale":"1-5","score":4.5"#),
        answer("e5", r#""type":"survey_answer","instrument":"csat","scale":"1-9","score":5"#),
        answer("e6", r#""type":"survey_answer","survey_id":"none","score":5"#),
    ];
    let lines: Vec<&str> = [OPEN].into_iter().chain(answers.iter().map(String::as_str)).collect();
    let (_, ran) = checked(&lines, 0);
    for said in [
        "2 survey answers have scores that their scales do not have",
        "1 survey answer is on a scale that is unknown",
        "1 survey answer has no survey",
    ] {
        assert!(ran.out.contains(said), "{said}: {}", ran.out);
    }
}

#[test]
fn clocks_that_run_backwards_are_named() {
    let early = REPLY.replace("07:30", "06:00");
    let (_, ran) = checked(&[OPEN, &early], 0);
    assert_snapshot!(ran.out);
}

#[test]
fn a_calendar_that_never_opens_is_said_and_breaks_nothing() {
    let desk = Desk::minidesk();
    let never = desk.read("minidesk.toml").replace("{ mon-fri = [\"09:00-18:00\"] }", "{ mon = [] }");
    desk.write("never.toml", never);
    let checked = desk.run("check minidesk.jsonl --config never.toml");
    assert_snapshot!(format!(
        "exit {:?}\n{}{}",
        checked.code,
        checked.out.lines().take(10).collect::<Vec<_>>().join("\n"),
        checked.err
    ));
    let said = "The calendar never opens: business time stands still, and no promise in business hours can be broken";
    for command in ["query minidesk.jsonl --metrics response_sla_pct", "report minidesk.jsonl"] {
        let ran = desk.run(&format!("{command} --config never.toml")).ended(0);
        assert!(unbroken(&ran.out).contains(said), "{}", ran.whole());
    }
    let page = desk.read("nabiz-report.html");
    assert!(page.contains("The calendar never opens: business time stands still"), "the page says so too");
    let figures = desk.run("query minidesk.jsonl --config never.toml --format json");
    assert!(figures.code == checked.code && !figures.err.contains("panicked"), "{}", figures.whole());
}

#[test]
fn unknown_names_come_with_what_was_probably_meant() {
    let desk = Desk::minidesk();
    let said: Vec<String> = [
        "query minidesk.jsonl --metrics frist_response_time",
        "query minidesk.jsonl --metrics weather",
        "query minidesk.jsonl --by chanel",
        "query minidesk.jsonl --by channel,,month",
        "query minidesk.jsonl --where chanel=email",
        "query minidesk.jsonl --where 'channel=email or'",
        "query minidesk.jsonl --where month=2024-04",
        "query minidesk.jsonl --where account=other",
        "explain frist_response_time minidesk.jsonl",
        "explain frt minidesk.jsonl --variant from_open",
        "explain fcr_pct minidesk.jsonl --business",
        "case T44 minidesk.jsonl",
        "case T1 minidesk.jsonl --account minidsk",
        "case T1#3 minidesk.jsonl",
        "metrics baklog",
        "metrics qqqq",
    ]
    .iter()
    .map(|line| format!("{line}\n  {}", desk.run(line).ended(2).err))
    .collect();
    assert_snapshot!(said.concat());
}

#[test]
fn wrong_times_say_how_to_write_them() {
    let desk = Desk::minidesk();
    let said: Vec<String> = [
        "--from yesterday",
        "--from 2024-04-15T00:00:00+03:00",
        "--from 2024-05-01 --to 2024-04-01",
        "--as-of 30.04.2024",
        "--as-of 2024-02-30",
    ]
    .iter()
    .map(|options| format!("{options}\n  {}", desk.run(&format!("query minidesk.jsonl {options}")).ended(2).err))
    .collect();
    assert_snapshot!(said.concat());
}

#[test]
fn an_instant_before_the_log_is_named() {
    let desk = Desk::minidesk();
    for command in ["query", "check", "explain frt"] {
        let said = desk.run(&format!("{command} minidesk.jsonl --as-of 2020-01-01")).ended(2).err;
        let expected = "as of 2020-01-01T00:00:00Z nothing had happened: the first event is at 2024-04-15T07:00:00Z";
        assert!(said.contains(expected) && said.contains("--as-of"), "{command}: {said}");
    }
    // Where a period is given, its answer is an empty one.
    desk.run("query minidesk.jsonl --as-of 2020-01-01 --from 2020-01-01 --to 2020-02-01 --metrics frt").ended(0);
}

#[test]
fn a_period_far_away_is_empty_and_no_failure() {
    let desk = Desk::minidesk();
    for period in ["--from 2031-01-01 --to 2031-02-01", "--from 1970-01-01 --to 1970-01-02"] {
        let ran = desk.run(&format!("query minidesk.jsonl {period} --metrics frt --format csv"));
        assert_eq!(ran.code, Some(0), "{}", ran.whole());
    }
    let ran = desk.run("query minidesk.jsonl --from 9999-12-01 --to 9999-12-31 --metrics frt");
    assert!(matches!(ran.code, Some(0 | 2)) && !ran.err.contains("panicked"), "{}", ran.whole());
}

#[test]
fn a_folder_of_facts_is_known_and_sql_is_named() {
    let desk = Desk::minidesk();
    desk.run("facts minidesk.jsonl --out facts").ended(0);
    for command in ["query facts", "check facts", "report facts", "explain frt facts", "query facts/facts.json"] {
        let said = desk.run(command).ended(2).err;
        assert!(said.contains("`facts` is a folder of facts") && said.contains("`nabiz sql "), "{command}: {said}");
    }
    desk.run("import facts --data room").ended(2);
    // Other programs may call a file the same.
    desk.write("other/facts.json", OPEN);
    desk.run("query other --metrics volume_by_channel").ended(0);
}

#[test]
fn a_filter_or_a_period_that_leaves_nothing_takes_no_source_away() {
    let desk = Desk::minidesk();
    for emptied in ["--where channel=emial", "--from 2030-01-01 --to 2030-02-01"] {
        let ran = desk.run(&format!("query minidesk.jsonl {emptied} --metrics frt,nps")).ended(0);
        assert!(ran.out.contains("No source in this log: Net Promoter Score."), "{}", ran.whole());
    }
}

#[test]
fn a_value_that_the_log_does_not_have_comes_with_what_was_probably_meant() {
    let desk = Desk::minidesk();
    for (filter, expected) in [
        ("channel=emial", "Nothing in this log has `channel=emial`, did you mean `email`?"),
        ("not topic=karga", "Nothing in this log has `topic=karga`, did you mean `kargo`?"),
        ("channel=fax", "Nothing in this log has `channel=fax`. There are: live_chat, whatsapp, "),
        ("priority=highest", "Nothing in this log has `priority=highest`."),
    ] {
        for command in ["query minidesk.jsonl", "query minidesk.jsonl --format json", "explain frt minidesk.jsonl"] {
            let ran = desk.run(&format!("{command} --where '{filter}'")).ended(0);
            assert!(ran.err.contains(expected), "{command}: {}", ran.whole());
        }
    }
    let known = desk.run("query minidesk.jsonl --where 'channel=email and class=ticket and topic=kargo or agent=A1'");
    assert_eq!(known.ended(0).err, "");
    let turkish = desk.run("query minidesk.jsonl --where channel=emial --lang tr").ended(0);
    assert!(turkish.err.contains("`email` mi demek istediniz?"), "{}", turkish.whole());
}

#[test]
fn a_period_outside_the_log_says_what_the_log_covers() {
    let desk = Desk::minidesk();
    let said = "The period lies outside the log, which covers 15–23 Apr 2024.";
    for period in ["--from 2031-01-01 --to 2031-02-01", "--from 1970-01-01 --to 1970-01-02"] {
        let ran = desk.run(&format!("query minidesk.jsonl {period} --metrics frt")).ended(0);
        assert!(ran.err.contains(said), "{}", ran.whole());
    }
    let within = desk.run("query minidesk.jsonl --from 2024-04-20 --to 2024-04-21 --metrics frt").ended(0);
    assert_eq!(within.err, "");
}

#[test]
fn broken_settings_fail_with_their_place() {
    let desk = Desk::minidesk();
    desk.write("wrong.toml", "timezone = \"Europe/Istambul\"\n");
    desk.write("typo.toml", "timzone = \"Europe/Istanbul\"\n");
    let said: Vec<String> = ["wrong.toml", "typo.toml", "missing.toml"]
        .iter()
        .map(|file| desk.run(&format!("check minidesk.jsonl --config {file}")).ended(1).err)
        .collect();
    assert_snapshot!(said.concat());
}

#[test]
fn the_quarantine_of_an_earlier_run_is_never_read_as_data() {
    let desk = Desk::new();
    desk.write("log.jsonl", format!("{OPEN}\nnonsense\n"));
    desk.run("check .").ended(3);
    let kept = desk.read("nabiz-quarantine.jsonl");
    let said = desk.run("check .").ended(2).err;
    assert!(said.contains("--quarantine") && desk.read("nabiz-quarantine.jsonl") == kept, "{said}");
    desk.run("check nabiz-quarantine.jsonl").ended(2);
    assert_eq!(desk.read("nabiz-quarantine.jsonl"), kept);
}

#[test]
fn what_cannot_be_written_fails() {
    let desk = Desk::minidesk();
    let said: Vec<String> =
        ["report minidesk.jsonl --out no/such/folder.html", "generate --cases 1 --out no/such/folder.jsonl"]
            .iter()
            .map(|line| desk.run(line).ended(1).err)
            .collect();
    assert_snapshot!(said.concat());
}

#[test]
fn wrong_options_are_wrong_use() {
    let desk = Desk::minidesk();
    for line in [
        "",
        "query",
        "query minidesk.jsonl --format xml",
        "query minidesk.jsonl --lang de",
        "query minidesk.jsonl --threads 0",
        "generate --cases 0",
        "generate --days 0",
        "generate --timezone Nowhere",
        "nonsense",
    ] {
        let ran = desk.run(line).ended(2);
        assert!(!ran.err.is_empty(), "{line}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nabiz"))
        .args(["generate", "--cases", "20000"])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
