//! Zendesk: the layout of an export's tables, pages of the incremental exports, and what goes wrong in both.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::fs;
use std::path::Path;

use common::{Kept, read_bytes, read_paths, short};
use nabiz_sources::{ReadOptions, ReadSummary, Source, read_all};

fn layout() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zendesk_layout")
}

/// Reads tables written to a folder of their own.
fn read_tables(tables: &[(&str, &str)]) -> (Kept, ReadSummary) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in tables {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let mut kept = Kept::default();
    let inputs = [folder.path().to_owned()];
    let summary = read_all(&inputs, &ReadOptions::default(), &mut kept, &mut |_| {}).unwrap();
    (kept, summary)
}

#[test]
fn every_table_of_the_layout_is_known() {
    let (kept, summary) = read_paths(&[&layout()]).unwrap();
    assert_eq!(summary.files.len(), 22);
    for file in &summary.files {
        assert_eq!(file.source, Some(Source::Zendesk), "{}: {}", file.file, file.reason);
    }
    let total = summary.total();
    assert_eq!(total.events, kept.lines.len() as u64);
    let messages: Vec<String> =
        kept.messages().iter().map(|text| text.split(": ").last().unwrap().to_owned()).collect();
    assert_eq!(
        messages,
        [
            "unknown priority `solved`; use `low`, `normal`, `high`, `urgent`",
            "add the table `ticket_chat`, which says whose they are",
        ],
        "the ids of the layout do not join, and one of its rows is wrong"
    );
    let count = |kind: &str| kept.lines.iter().filter(|line| line.contains(&format!("\"type\":\"{kind}\""))).count();
    assert_eq!((count("open"), count("message"), count("delete")), (10, 27, 2));
}

const TICKET: &str =
    "id,created_at,updated_at,status,priority,type,via_channel,requester_id,submitter_id,brand_id,merged_ticket_ids
1,2024-04-15 07:00:00,2024-04-16 07:00:00,solved,high,incident,email,500,500,9,[2]
2,2024-04-15T07:10:00Z,2024-04-15 07:20:00,closed,,,web,501,501,9,
3,1713164400,2024-04-15 07:20:00,deleted,,,phone,500,100,9,
";
const HISTORY: &str = "ticket_id,field_name,updated,user_id,value
1,status,2024-04-15 07:00:00,,new
1,priority,2024-04-15 07:00:00,,low
1,priority,2024-04-15 07:30:00,100,high
1,group_id,2024-04-15 07:00:00,,70
1,assignee_id,2024-04-15 07:05:00,,100
1,status,2024-04-15 07:05:00,100,open
1,group_id,2024-04-15 07:06:00,100,71
1,assignee_id,2024-04-15 07:06:00,100,
1,assignee_id,2024-04-15 07:07:00,100,101
1,subject,2024-04-15 07:07:00,100,x
1,status,2024-04-16 07:00:00,-1,solved
1,satisfaction_score,2024-04-16 08:00:00,-1,offered
1,satisfaction_score,2024-04-16 09:00:00,500,good
2,status,2024-04-15 07:20:00,100,closed
";
const COMMENT: &str = "id,created,public,ticket_id,user_id
11,2024-04-15 07:00:00,true,1,500
12,2024-04-15 07:40:00,true,1,100
13,2024-04-15 07:41:00,false,1,102
14,2024-04-15 07:42:00,true,1,101
15,2024-04-15 07:43:00,true,1,999
";
const USER: &str = "id,role,name,created_at
100,agent,Ayşe,2020-01-01 00:00:00
102,admin,Ayşe,2020-01-01 00:00:00
500,end-user,Müşteri,2020-01-01 00:00:00
501,end-user,Müşteri,2020-01-01 00:00:00
";
const GROUP: &str = "id,name\n70,Ön büro\n71,Fatura\n";
const BRAND: &str = "id,name,brand_url,subdomain\n9,Acme,x,y\n";

const ALL: [(&str, &str); 6] = [
    ("ticket.csv", TICKET),
    ("ticket_field_history.csv", HISTORY),
    ("ticket_comment.csv", COMMENT),
    ("user.csv", USER),
    ("group.csv", GROUP),
    ("brand.csv", BRAND),
];

#[test]
fn tables_are_joined_into_the_events_of_a_ticket() {
    let (kept, summary) = read_tables(&ALL);
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(summary.total().events, kept.lines.len() as u64);
    let lines: Vec<String> = kept.short().iter().map(|line| line.replace("2024-04-", "")).collect();
    assert_eq!(
        lines,
        [
            "15T07:00 1 open channel=email by=customer requester=500 priority=low via=email ticket_type=incident brand=Acme",
            "15T07:00 1 message by=customer vis=public kind=reply",
            "15T07:00 1 status to=new by=unknown",
            "15T07:00 1 assign to=team:Ön büro",
            "15T07:05 1 assign to=agent:Ayşe (100)",
            "15T07:05 1 status to=open by=agent:Ayşe (100)",
            "15T07:06 1 transfer to=team:Fatura",
            // Agent 101 was deleted since: whoever was given a case is an agent.
            "15T07:07 1 assign to=agent:101",
            "15T07:30 1 priority to=high",
            "15T07:40 1 message by=agent:Ayşe (100) vis=public kind=reply",
            "15T07:41 1 message by=agent:Ayşe (102) vis=private kind=note",
            "15T07:42 1 message by=agent:101 vis=public kind=reply",
            // Nobody knows 999.
            "15T07:43 1 message by=unknown vis=public kind=reply",
            "16T07:00 1 status to=solved by=system",
            "16T08:00 1 survey_sent survey_id=1:rating instrument=csat scale=good_bad",
            "16T09:00 1 survey_answer survey_id=1:rating instrument=csat scale=good_bad score=1 requester=500",
            "15T07:10 2 open channel=web_form by=customer requester=501 via=web brand=Acme",
            "15T07:20 2 status to=closed by=agent:Ayşe (100)",
            "15T07:20 2 merge into=1",
            "15T07:00 3 open channel=manual by=agent:Ayşe (100) on_behalf=true requester=500 via=phone brand=Acme",
            "15T07:20 3 delete",
        ]
    );
    // A later export that says the same makes the same ids.
    let (again, _) = read_tables(&ALL);
    assert_eq!(again.lines, kept.lines);
}

/// As a warehouse such as Snowflake exports them: headings in capitals, times with the offset behind a blank.
#[test]
fn headings_are_known_in_any_case() {
    let (expected, _) = read_tables(&ALL);
    let capital = ALL.map(|(name, table)| {
        let (heading, rows) = table.split_once('\n').unwrap();
        (
            name,
            format!(
                "{}\n{}",
                heading.to_uppercase(),
                rows.replace("2024-04-15 07:05:00", "2024-04-15 07:05:00.000 +0000")
            ),
        )
    });
    let tables: Vec<(&str, &str)> = capital.iter().map(|(name, table)| (*name, table.as_str())).collect();
    let (kept, summary) = read_tables(&tables);
    assert_eq!(kept.messages(), [""; 0]);
    assert!(summary.files.iter().all(|file| file.source == Some(Source::Zendesk)), "{summary:?}");
    assert_eq!(kept.lines, expected.lines);
}

#[test]
fn what_is_missing_is_said() {
    for (left_out, expected) in [
        ("ticket_field_history.csv", "tickets without their history: add the table `ticket_field_history`"),
        ("user.csv", "comments without the table `user`"),
    ] {
        let rest: Vec<_> = ALL.into_iter().filter(|(name, _)| *name != left_out).collect();
        let (kept, summary) = read_tables(&rest);
        assert_eq!((kept.refusals.len(), summary.total().refused), (1, 1), "{:?}", kept.messages());
        assert!(kept.messages()[0].contains(expected), "{:?}", kept.messages());
    }
    // A ticket without comments is a ticket.
    let rest: Vec<_> = ALL.into_iter().filter(|(name, _)| *name != "ticket_comment.csv").collect();
    let (kept, _) = read_tables(&rest);
    assert_eq!(kept.messages(), [""; 0]);
}

#[test]
fn a_bad_row_is_refused_by_line_and_field() {
    let history = "ticket_id,field_name,updated,user_id,value\n1,status,soon,,new\n1,status,2024-04-15 07:00:00,,fresh\n,status,2024-04-15 07:00:00,,new\n";
    let (kept, _) = read_tables(&[("ticket_field_history.csv", history)]);
    let messages: Vec<String> =
        kept.messages().iter().map(|text| text.split("history.csv` ").last().unwrap().to_owned()).collect();
    assert_eq!(
        messages,
        [
            "line 2, field `updated`: `soon` is no time; write `2024-04-15T07:00:00Z` or whole milliseconds",
            "line 3, field `status`: unknown status `fresh`; use `new`, `open`, `pending`, `hold`, `solved`, `closed`, `deleted`",
            "line 4, field `ticket_id`: missing; every row of this table needs it",
        ]
    );
    let (kept, _) = read_tables(&[("h.csv", &history.replace("updated", "updated_on")), ("t.csv", TICKET)]);
    assert!(kept.messages()[0].contains("the column `updated` is not there; the nearest are `updated_on`"));
}

const TICKETS: &str = r#"{
  "tickets": [
    {"id": 1, "created_at": "2024-04-15T07:00:00Z", "updated_at": "2024-04-16T07:00:00Z", "status": "solved",
     "priority": "high", "via": {"channel": "web", "source": {"rel": null}}, "requester_id": 500, "submitter_id": 500,
     "satisfaction_rating": {"score": "good"}, "tags": ["a]\"}"], "custom_fields": []},
    {"id": 2, "created_at": "never", "status": "new", "requester_id": 5, "submitter_id": 5, "via": {}}
  ],
  "users": [{"id": 500, "role": "end-user", "name": "x"}, {"id": 100, "role": "agent", "name": "Ali"}],
  "end_time": 1713164400, "count": 2, "next_page": "https://example.zendesk.com/api/v2/incremental/tickets.json?start_time=1"
}
"#;
const EVENTS: &str = r#"{"ticket_events":[{"id":1,"ticket_id":1,"timestamp":1713164400,"updater_id":500,"child_events":[{"id":2,"event_type":"Create","status":"new"},{"id":3,"event_type":"Comment","author_id":500,"public":true,"body":"…"}]},{"id":5,"ticket_id":1,"timestamp":1713166800,"updater_id":100,"child_events":[{"id":6,"event_type":"Change","status":"open","previous_value":"new"},{"id":7,"event_type":"Change","assignee_id":"100"},{"id":8,"event_type":"Comment","public":true,"body":"…"}]},{"id":9,"ticket_id":1,"timestamp":1713250800,"updater_id":100,"child_events":[{"id":10,"event_type":"Change","status":"solved","previous_value":"open"}]}],"end_time":1}"#;
const METRICS: &str = r#"{"ticket_metric_events":[{"id":1,"ticket_id":1,"metric":"reply_time","instance_id":1,"type":"fulfill","time":"2024-04-15T07:40:00Z"},{"id":2,"ticket_id":1,"metric":"agent_work_time","instance_id":1,"type":"fulfill","time":"2024-04-16T07:00:00Z"},{"id":3,"ticket_id":1,"metric":"requester_wait_time","instance_id":1,"type":"pause","time":"2024-04-16T07:00:00Z"}]}"#;

#[test]
fn pages_of_the_incremental_exports_are_joined() {
    let (kept, summary) = read_tables(&[("tickets.json", TICKETS), ("events.json", EVENTS), ("metrics.json", METRICS)]);
    assert_eq!(kept.messages().len(), 1);
    assert!(kept.messages()[0].ends_with("tickets.json` line 6, field `created_at`: `never` is no time; write `2024-04-15T07:00:00Z` or whole milliseconds"), "{:?}", kept.messages());
    assert_eq!(
        summary.files.iter().map(|file| file.source).collect::<Vec<_>>(),
        [Some(Source::Zendesk), Some(Source::Zendesk), Some(Source::Zendesk)]
    );
    // Metric events are hints; the ticket events say it all better.
    let lines: Vec<String> = kept.short().iter().map(|line| line.replace("2024-04-", "")).collect();
    assert_eq!(
        lines,
        [
            "15T07:00 1 open channel=web_form by=customer requester=500 priority=high via=web",
            "15T07:00 1 status to=new by=customer",
            "15T07:00 1 message by=customer vis=public kind=reply",
            "15T07:40 1 status to=open by=agent:Ali",
            "15T07:40 1 assign to=agent:Ali",
            "15T07:40 1 message by=agent:Ali vis=public kind=reply",
            "16T07:00 1 status to=solved by=agent:Ali",
            "16T07:00 1 survey_answer survey_id=1:rating instrument=csat scale=good_bad score=1 requester=500",
        ]
    );
}

#[test]
fn metric_events_alone_tell_replies_and_resolutions() {
    let kept = read_bytes(METRICS.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(
        kept.lines.iter().map(|line| short(line)).collect::<Vec<_>>(),
        ["2024-04-15T07:40 1 message by=agent vis=public kind=reply", "2024-04-16T07:00 1 status to=solved by=unknown"]
    );
}

/// A call on a ticket is a public reply of the agent who is its author, and the customer's message where they are.
#[test]
fn a_voice_comment_is_a_message() {
    let event = |author: u32, public: bool| {
        let id = author * 10 + u32::from(public);
        format!(
            r#"{{"id":{id},"ticket_id":1,"timestamp":1713166800,"updater_id":100,"child_events":[{{"id":{id},"event_type":"VoiceComment","author_id":{author},"public":{public},"data":{{"call_duration":60}}}}]}}"#
        )
    };
    let page = format!(r#"{{"ticket_events":[{},{},{}]}}"#, event(100, true), event(100, false), event(500, true));
    let (kept, _) = read_tables(&[("tickets.json", TICKETS), ("events.json", &page)]);
    let lines: Vec<String> = kept.short().into_iter().filter(|line| line.contains(" message ")).collect();
    assert_eq!(
        lines,
        [
            "2024-04-15T07:40 1 message by=agent:Ali vis=public kind=reply",
            "2024-04-15T07:40 1 message by=agent:Ali vis=private kind=note",
            "2024-04-15T07:40 1 message by=customer vis=public kind=reply",
        ]
    );
}

/// Metric events stand in for the history, so that nothing is missing beside tickets.
#[test]
fn tickets_with_their_metric_events_lack_no_history() {
    let (kept, _) = read_tables(&[("tickets.json", &TICKETS.replace("\"never\"", "1713164400"))]);
    assert_eq!(kept.messages().len(), 1);
    assert!(kept.messages()[0].contains("tickets without their history"), "{:?}", kept.messages());
    let (kept, _) =
        read_tables(&[("tickets.json", &TICKETS.replace("\"never\"", "1713164400")), ("metrics.json", METRICS)]);
    assert_eq!(kept.messages(), [""; 0]);
    let solved = "2024-04-16T07:00 1 status to=solved by=unknown".to_owned();
    assert!(kept.short().contains(&solved), "{:?}", kept.short());
}

#[test]
fn a_page_that_is_cut_off_loses_its_last_row_only_and_says_so() {
    let cut = &EVENTS[..EVENTS.len() - 60];
    let kept = read_bytes(cut.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.lines.len(), 5);
    assert_eq!(
        kept.messages()[0],
        "failed to read `data` line 1: not valid JSON: EOF while parsing an object; the file is cut off"
    );
    // One object a line is as good as a page.
    let lines: String = serde_json::from_str::<serde_json::Value>(EVENTS).unwrap()["ticket_events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| format!("{event}\n"))
        .collect();
    let of_lines = read_bytes(lines.as_bytes(), &ReadOptions::default()).unwrap();
    let of_page = read_bytes(EVENTS.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(of_lines.lines, of_page.lines);
}

#[test]
fn tables_may_come_in_any_order() {
    let sorted = |tables: &[(&str, &str)]| {
        let mut lines = read_tables(tables).0.lines;
        lines.sort();
        lines
    };
    let forwards = sorted(&ALL);
    let backwards: Vec<(String, &str)> =
        ALL.iter().rev().enumerate().map(|(number, (name, text))| (format!("{number}/{name}"), *text)).collect();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &backwards {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut kept = Kept::default();
    read_all(&[folder.path().to_owned()], &ReadOptions::default(), &mut kept, &mut |_| {}).unwrap();
    kept.lines.sort();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(kept.lines, forwards);
}
