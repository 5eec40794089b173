//! Asterisk's queue log, event by event (METRICS A.11).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::{Kept, read_bytes, short};
use nabiz_sources::{ReadOptions, Reading, Source, read_stream, read_stream_with};

/// Calls as the manual writes them: answered, abandoned, sent on, requeued; agents who come, pause and go.
const LOG: &str = "\
1713164000|NONE|support|PJSIP/101|ADDMEMBER|
1713164000|NONE|sales|PJSIP/101|ADDMEMBER|
1713164400|1713164399.1|support|NONE|ENTERQUEUE||02125550100|1
1713164418|1713164399.1|support|PJSIP/101|RINGNOANSWER|1000
1713164420|1713164399.1|support|PJSIP/101|CONNECT|20|1713164401.2|3
1713164600|1713164399.1|support|PJSIP/101|COMPLETECALLER|20|180|1
1713164601|NONE|support|PJSIP/101|PAUSE|wrapup
1713164660|NONE|support|PJSIP/101|UNPAUSE|
1713164700|1713164700.5|support|NONE|ENTERQUEUE||anonymous|1
1713164730|1713164700.5|support|NONE|ABANDON|1|1|30
1713164800|1713164800.7|support|NONE|ENTERQUEUE||02125550101|1
1713164860|1713164800.7|support|NONE|EXITWITHTIMEOUT|1|1|60
1713164860|1713164800.7|sales|NONE|ENTERQUEUE||02125550101|1
1713164870|1713164800.7|sales|PJSIP/101|CONNECT|10|1713164861.9|2
1713164900|1713164800.7|sales|PJSIP/101|BLINDTRANSFER|200|default|10|30|1
1713165000|NONE|support|PJSIP/101|REMOVEMEMBER|
1713165000|NONE|sales|PJSIP/101|REMOVEMEMBER|
";

#[test]
fn a_log_becomes_calls_and_states() {
    let mut kept = Kept::default();
    let summary = read_stream("data", LOG.as_bytes(), &ReadOptions::default(), &mut kept).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(summary.source, Some(Source::QueueLog));
    assert_eq!(
        summary.explained(),
        "Asterisk queue_log, because the first line is `epoch|callid|queue|agent|event|…` with the event `ADDMEMBER`"
    );
    assert_eq!((summary.counts.rows, summary.counts.passed), (17, 3));
    assert_eq!(summary.counts.events, kept.lines.len() as u64);
    let of_calls: Vec<String> =
        kept.short().into_iter().map(|line| line.replacen("2024-04-15T", "", 1).replace(".000Z", "")).collect();
    assert_eq!(
        of_calls,
        [
            "06:53:20 - agent_state agent=agent:PJSIP/101 state=available",
            "07:00 1713164399.1 arrive channel=phone_in requester=pd399d9b4e0c17529",
            "07:00 1713164399.1 queue queue=support",
            "07:00:20 1713164399.1 answer agent=agent:PJSIP/101",
            "07:03:20 1713164399.1 hangup by=customer",
            "07:03:21 - agent_state agent=agent:PJSIP/101 state=acw",
            "07:04:20 - agent_state agent=agent:PJSIP/101 state=available",
            "07:05 1713164700.5 arrive channel=phone_in",
            "07:05 1713164700.5 queue queue=support",
            "07:05:30 1713164700.5 abandon",
            "07:06:40 1713164800.7 arrive channel=phone_in requester=p24a684b428e12aca",
            "07:06:40 1713164800.7 queue queue=support",
            "07:07:40 1713164800.7 flowout kind=timeout",
            "07:07:40 1713164800.7 arrive channel=phone_in requester=p24a684b428e12aca",
            "07:07:40 1713164800.7 queue queue=sales",
            "07:07:50 1713164800.7 answer agent=agent:PJSIP/101",
            "07:08:20 1713164800.7 xfer",
            "07:08:20 1713164800.7 hangup by=unknown",
            "07:10 - agent_state agent=agent:PJSIP/101 state=offline",
        ]
    );
    // A requeued call arrives under one id, so the book takes its arrival once.
    let arrivals = kept.lines.iter().filter(|line| line.contains("queue_log:1713164800.7:arrive"));
    assert_eq!(arrivals.count(), 2);
}

#[test]
fn the_table_of_a_database_says_the_same() {
    let table: String = LOG
        .lines()
        .map(|line| {
            let parts: Vec<&str> = line.splitn(6, '|').collect();
            format!("{}\n", parts.join(","))
        })
        .collect();
    let table = format!("time,callid,queuename,agent,event,data1\n{table}");
    let of_table = read_bytes(table.as_bytes(), &ReadOptions::default()).unwrap();
    let of_log = read_bytes(LOG.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(of_table.messages(), [""; 0]);
    assert_eq!(of_table.lines, of_log.lines);
}

#[test]
fn a_bad_row_is_refused_by_line_and_field() {
    let log = "1713164400|1|q|NONE|ENTERQUEUE||1|1\nsoon|1|q|A|CONNECT|1\n1713164401|1|q|A|CONECT|1\n\
               1713164401|NONE|q|A|CONNECT|1\n1713164401|NONE|q|NONE|PAUSE|\n1713164402|x\n1713164403|1|q|NONE|ABANDON|1|1|3\n";
    let kept = read_bytes(log.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(
        kept.messages(),
        [
            "failed to read `data` line 2, field `time`: `soon` is no time; write `2024-04-15T07:00:00Z` or whole milliseconds",
            "failed to read `data` line 3, field `event`: unknown event `CONECT`; did you mean `CONNECT`?",
            "failed to read `data` line 4, field `callid`: missing; a call needs its id",
            "failed to read `data` line 5, field `agent`: missing; a state is somebody's",
            "failed to read `data` line 6, field `event`: missing",
        ]
    );
    assert_eq!(kept.lines.len(), 3);
}

#[test]
fn what_a_manager_changes_about_a_member_is_no_event() {
    // As app_queue.c writes them when a member's penalty or `ringinuse` is set.
    let log = "1713164400|1|q|NONE|ENTERQUEUE||1|1\n1713164401|NONE|q|PJSIP/101|PENALTY|5\n\
               1713164401|NONE|q|PJSIP/101|RINGINUSE|0\n1713164403|1|q|NONE|ABANDON|1|1|3\n";
    let mut kept = Kept::default();
    let summary = read_stream("data", log.as_bytes(), &ReadOptions::default(), &mut kept).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!((summary.counts.rows, summary.counts.passed, kept.lines.len()), (4, 2, 3));
}

#[test]
fn the_account_is_the_one_that_is_said() {
    let reading = Reading { account: Some("acme".to_owned()), ..Reading::default() };
    let mut kept = Kept::default();
    read_stream_with("data", LOG.as_bytes(), &reading, &mut kept).unwrap();
    assert!(kept.lines.iter().all(|line| line.contains("\"account\":\"acme\"")));
    assert!(short(&kept.lines[0]).contains("agent_state"));
}
