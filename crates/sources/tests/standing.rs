//! Help desks that tell how a case stands, not how it came to that: what may be made of it, and what may not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::read_desk as read;
use nabiz_sources::Source;

/// A ticket of Freshdesk's with these fields more; it was opened at 07:00 by customer 50 and stands as at 09:00.
fn freshdesk_ticket(more: &str) -> String {
    format!(
        r#"{{"id":1,"requester_id":50,"source":1,"status":2,"due_by":null,"fr_escalated":false,"created_at":"2024-04-15T07:00:00Z","updated_at":"2024-04-15T09:00:00Z",{more}}}"#
    )
}

#[test]
fn what_freshdesk_sends_by_itself_is_automated() {
    let reply = |more: &str| {
        let conversation =
            r#""id":11,"incoming":false,"private":false,"user_id":7,"created_at":"2024-04-15T07:01:00Z""#;
        freshdesk_ticket(&format!(r#""responder_id":null,"conversations":[{{{conversation},{more}}}]"#))
    };
    for (more, automated) in [
        (r#""auto_response":false,"automation_id":null"#, ""),
        (r#""auto_response":true,"automation_id":null"#, " automated=true"),
        (r#""auto_response":false,"automation_id":9"#, " automated=true"),
        (r#""source":0"#, ""),
    ] {
        let (lines, _) = read(Source::Freshdesk, &[&reply(more)]);
        let expected = format!("07:01 1 message by=agent:7 vis=public kind=reply{automated}");
        assert_eq!(lines.last(), Some(&expected), "{more}");
    }
}

/// The list of tickets has no conversations; `include=stats` tells when it was answered first.
#[test]
fn the_first_reply_that_freshdesk_tells_counts_where_no_conversation_does() {
    let messages = |more: &str| -> Vec<String> {
        let ticket = freshdesk_ticket(&format!(
            r#""responder_id":7,"stats":{{"first_responded_at":"2024-04-15T07:20:00Z"}},"conversations":[{more}]"#
        ));
        let (lines, _) = read(Source::Freshdesk, &[&ticket]);
        lines.into_iter().filter(|line| line.contains(" message ")).collect()
    };
    let first = "07:00 1 message by=customer vis=public kind=reply";
    let answered = |at: &str| format!("{at} 1 message by=agent:7 vis=public kind=reply");
    assert_eq!(messages(""), [first, &answered("07:20")]);
    let reply = r#"{"id":11,"incoming":false,"private":false,"user_id":7,"created_at":"2024-04-15T07:21:00Z"}"#;
    assert_eq!(messages(reply), [first, &answered("07:21")], "the conversation tells it better");
    // What the customer writes, a note and what a rule sends are no answers.
    for (row, shown) in [
        (r#""incoming":true,"private":false"#, "message by=customer vis=public kind=reply"),
        (r#""incoming":false,"private":true,"user_id":7"#, "message by=agent:7 vis=private kind=note"),
        (
            r#""incoming":false,"private":false,"user_id":7,"auto_response":true"#,
            "message by=agent:7 vis=public kind=reply automated=true",
        ),
    ] {
        let more = format!(r#"{{"id":12,"created_at":"2024-04-15T07:10:00Z",{row}}}"#);
        assert_eq!(messages(&more), [first, &format!("07:10 1 {shown}"), &answered("07:20")], "{row}");
    }
}

#[test]
fn tellings_of_how_a_ticket_stands_become_its_history() {
    let told = |at: &str, more: &str| {
        format!(
            r#"{{"id":1,"requester_id":50,"source":1,"status":2,"due_by":null,"fr_escalated":false,"created_at":"2024-04-15T07:00:00Z","updated_at":"2024-04-15T{at}:00Z",{more}}}"#
        )
    };
    // In any order; told again by another page.
    let tickets = [
        told("08:00", r#""responder_id":8,"priority":3,"type":"Question""#),
        told("07:10", r#""responder_id":null,"priority":1,"type":null"#),
        told("07:30", r#""responder_id":7,"priority":1,"type":"Question""#),
        told("08:00", r#""responder_id":8,"priority":3,"type":"Question""#),
        told("09:00", r#""responder_id":8,"priority":1,"type":"Question""#),
    ];
    let page = format!("[{}]", tickets.join(","));
    let (lines, refused) = read(Source::Freshdesk, &[&page]);
    assert_eq!(refused.len(), 1, "that conversations are missing: {refused:?}");
    let mut told: Vec<&String> = lines.iter().filter(|line| !line.contains(" message ")).collect();
    told.dedup();
    assert_eq!(
        told,
        [
            "07:00 1 open channel=email by=customer requester=50 priority=low",
            "07:30 1 topic to=Question",
            "07:30 1 assign to=agent:7",
            "08:00 1 priority to=high",
            "08:00 1 assign to=agent:8",
            "09:00 1 priority to=low",
        ]
    );
}

/// Desks that say who has a case and not since when tell no first assignment; what they say later, against what they said
/// before, is one.
#[test]
fn an_assignment_that_nobody_dates_is_none() {
    let assigned = |source: Source, tellings: &[String]| -> Vec<String> {
        let (lines, _) = read(source, &[&format!("[{}]", tellings.join(","))]);
        lines.into_iter().filter(|line| line.contains("to=agent")).collect()
    };
    let freshdesk = |at: &str, agent: &str| {
        freshdesk_ticket(&format!(r#""responder_id":{agent},"stats":{{"first_responded_at":"2024-04-15T07:20:00Z"}}"#))
            .replace("09:00", at)
    };
    let chatwoot = |at: &str, agent: &str| {
        format!(
            r#"{{"id":1,"inbox_id":3,"status":"open","created_at":"2024-04-15T07:00:00Z","last_activity_at":"2024-04-15T{at}:00Z","meta":{{"assignee":{{"id":{agent}}}}}}}"#
        )
    };
    let freshchat = |at: &str, agent: &str| {
        format!(
            r#"{{"conversation_id":"1","channel_id":"c","status":"assigned","created_time":"2024-04-15T07:00:00Z","updated_time":"2024-04-15T{at}:00Z","assigned_agent_id":{agent}}}"#
        )
    };
    type Telling = fn(&str, &str) -> String;
    let desks: [(Source, Telling, &str); 3] =
        [(Source::Freshdesk, freshdesk, ""), (Source::Chatwoot, chatwoot, "a"), (Source::Freshchat, freshchat, "")];
    for (source, telling, mark) in desks {
        let to = |at: &str, agent: &str| vec![format!("{at} 1 assign to=agent:{mark}{agent}")];
        assert_eq!(assigned(source, &[telling("07:30", "7")]), [""; 0], "{source}");
        assert_eq!(assigned(source, &[telling("07:30", "7"), telling("08:00", "7")]), [""; 0], "{source}");
        assert_eq!(assigned(source, &[telling("07:30", "null"), telling("08:00", "7")]), to("08:00", "7"), "{source}");
        assert_eq!(assigned(source, &[telling("08:00", "8"), telling("07:30", "7")]), to("08:00", "8"), "{source}");
    }
    // Where it is dated, it is told.
    let dated = freshchat("07:30", r#""7","assigned_time":"2024-04-15T07:10:00Z""#);
    assert_eq!(assigned(Source::Freshchat, &[dated]), ["07:10 1 assign to=agent:7"]);
}
