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
            "07:04:20 1713164399.1 wrap_end agent=agent:PJSIP/101",
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

/// The `wrap_end` events of a log that begins with one call of 100 s by `SIP/101`, from :10 to 1:50.
fn wraps(rest: &str) -> Vec<String> {
    let call = "1713164400|1.1|q|NONE|ENTERQUEUE||1|1\n1713164410|1.1|q|SIP/101|CONNECT|10|x|3\n";
    let kept = read_bytes(format!("{call}{rest}").as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    let lines = kept.short().into_iter().filter(|line| line.contains("wrap_end"));
    lines.map(|line| line.replacen("2024-04-15T", "", 1).replace(".000Z", "")).collect()
}

#[test]
fn a_wrap_up_pause_after_a_call_is_after_call_work_of_that_call() {
    let end = "1713164510|1.1|q|SIP/101|COMPLETECALLER|10|100|1\n";
    let of_first = ["07:02:20 1.1 wrap_end agent=agent:SIP/101"];
    for (rest, expected) in [
        // As a queue and all queues write it: the pause of all has no reason, and both end at once.
        (
            "1713164510|NONE|NONE|SIP/101|PAUSEALL|\n1713164510|NONE|q|SIP/101|PAUSE|WrapUp\n\
             1713164540|NONE|NONE|SIP/101|UNPAUSEALL|\n1713164540|NONE|q|SIP/101|UNPAUSE|\n",
            &of_first[..],
        ),
        (
            "1713164510|NONE|q|SIP/101|PAUSE|acw\n1713164510|NONE|NONE|SIP/101|PAUSEALL|\n1713164540|NONE|q|SIP/101|UNPAUSE|\n",
            &of_first,
        ),
        // Another pause, the next call and leaving the queue end it as well.
        ("1713164511|NONE|q|SIP/101|PAUSE|wrap-up\n1713164540|NONE|q|SIP/101|PAUSE|Lunch\n", &of_first),
        ("1713164511|NONE|q|SIP/101|PAUSE|wrap-up\n1713164540|2.2|q|SIP/101|CONNECT|1|x|1\n", &of_first),
        ("1713164511|NONE|q|SIP/101|PAUSE|wrap-up\n1713164540|NONE|q|SIP/101|REMOVEMEMBER|\n", &of_first),
        // A minute after the call is still after the call, a second more is not.
        (
            "1713164570|NONE|q|SIP/101|PAUSE|wrap\n1713164600|NONE|q|SIP/101|UNPAUSE|\n",
            &["07:03:20 1.1 wrap_end agent=agent:SIP/101"],
        ),
        ("1713164571|NONE|q|SIP/101|PAUSE|wrap\n1713164600|NONE|q|SIP/101|UNPAUSE|\n", &[]),
        // A break is none, and neither is the wrap-up of somebody else, nor a second one.
        ("1713164510|NONE|q|SIP/101|PAUSE|Lunch\n1713164540|NONE|q|SIP/101|UNPAUSE|\n", &[]),
        ("1713164510|NONE|q|SIP/102|PAUSE|wrap\n1713164540|NONE|q|SIP/102|UNPAUSE|\n", &[]),
        (
            "1713164510|NONE|q|SIP/101|PAUSE|wrap\n1713164540|NONE|q|SIP/101|UNPAUSE|\n\
             1713164545|NONE|q|SIP/101|PAUSE|wrap\n1713164560|NONE|q|SIP/101|UNPAUSE|\n",
            &of_first,
        ),
    ] {
        assert_eq!(wraps(&format!("{end}{rest}")), expected, "{rest}");
    }
    // A pause that is asked for during the call begins with its end; who is back before that has none.
    let asked = "1713164450|NONE|q|SIP/101|PAUSE|wrap\n";
    let back = "1713164540|NONE|q|SIP/101|UNPAUSE|\n";
    assert_eq!(wraps(&format!("{asked}{end}{back}")), of_first);
    assert_eq!(wraps(&format!("{asked}1713164500|NONE|q|SIP/101|UNPAUSE|\n{end}{back}")), [""; 0]);
    // Of a call that went on to another queue, the part here is wrapped up.
    let sent_on =
        "1713164510|1.1|q|SIP/101|BLINDTRANSFER|iade|default|10|100|1\n1713164510|NONE|q|SIP/101|PAUSE|wrap\n";
    assert_eq!(wraps(&format!("{sent_on}{back}")), of_first);
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
