//! Help desks other than Zendesk, by rows in the form in which their interfaces and exports give them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::path::Path;

use common::{Kept, read_desk as read, read_paths};
use nabiz_sources::{ReadOptions, Reading, Source, read_stream_with};

const INTERCOM: &str = r#"{"type":"conversation.list","pages":{"next":null},"conversations":[
 {"type":"conversation","id":"C1","created_at":1713164400,"updated_at":1713168000,"waiting_since":null,"state":"closed","priority":"priority",
  "admin_assignee_id":7,"source":{"type":"conversation","id":"s","delivered_as":"customer_initiated","author":{"type":"user","id":"u1"}},
  "contacts":{"contacts":[{"type":"contact","id":"u1"}]},
  "conversation_rating":{"rating":4,"created_at":1713168600},
  "conversation_parts":{"type":"conversation_part.list","conversation_parts":[
   {"type":"conversation_part","id":"p1","part_type":"comment","body":"…","created_at":1713164405,"author":{"type":"bot","id":"b"}},
   {"type":"conversation_part","id":"p2","part_type":"default_assignment","body":null,"created_at":1713164410,"author":{"type":"bot","id":"b"},"assigned_to":{"type":"team","id":"9"}},
   {"type":"conversation_part","id":"p3","part_type":"assignment","body":"hi","created_at":1713164460,"author":{"type":"admin","id":"7"},"assigned_to":{"type":"admin","id":"7"}},
   {"type":"conversation_part","id":"p4","part_type":"note","body":"…","created_at":1713164470,"author":{"type":"admin","id":"7"}},
   {"type":"conversation_part","id":"p5","part_type":"snoozed","body":null,"created_at":1713164480,"author":{"type":"admin","id":"7"}},
   {"type":"conversation_part","id":"p6","part_type":"comment","body":"…","created_at":1713165000,"author":{"type":"user","id":"u1"}},
   {"type":"conversation_part","id":"p7","part_type":"close","body":"bye","created_at":1713168000,"author":{"type":"admin","id":"7"}},
   {"type":"conversation_part","id":"p8","part_type":"conversation_attribute_updated_by_admin","body":null,"created_at":1713168000,"author":{"type":"admin","id":"7"}}]}},
 {"type":"conversation","id":"C2","created_at":"soon","state":"open","source":{"type":"email","delivered_as":"customer_initiated","author":{"type":"user","id":"u2"}}}]}
{"type":"admin.list","admins":[{"type":"admin","id":"7","name":"Ayşe","team_ids":[9]}]}
{"type":"team.list","teams":[{"type":"team","id":"9","name":"Destek","admin_ids":[7]}]}
"#;

#[test]
fn conversations_of_intercom_become_events() {
    let (lines, refused) = read(Source::Intercom, &[INTERCOM]);
    assert_eq!(refused, ["15: created_at: `soon` is no time; write `2024-04-15T07:00:00Z` or whole milliseconds"]);
    assert_eq!(
        lines,
        [
            "07:00 C1 open channel=live_chat by=customer requester=u1 priority=high",
            "07:00 C1 message by=customer vis=public kind=reply",
            "07:00:05 C1 message by=bot vis=public kind=reply",
            "07:00:10 C1 handoff",
            "07:00:10 C1 assign to=team:Destek",
            "07:01 C1 message by=agent:Ayşe vis=public kind=reply",
            "07:01 C1 assign to=agent:Ayşe",
            "07:01:10 C1 message by=agent:Ayşe vis=private kind=note",
            "07:01:20 C1 status to=pending by=agent:Ayşe",
            "07:10 C1 message by=customer vis=public kind=reply",
            "08:00 C1 message by=agent:Ayşe vis=public kind=reply",
            "08:00 C1 status to=solved by=agent:Ayşe",
            "08:10 C1 survey_answer survey_id=C1:rating instrument=csat scale=1-5 score=4 requester=u1",
        ]
    );
}

#[test]
fn every_table_of_intercoms_layout_is_known() {
    let layout = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/intercom_layout");
    let (kept, summary) = read_paths(&[&layout]).unwrap();
    assert_eq!(summary.files.len(), 16);
    for file in &summary.files {
        assert_eq!(file.source, Some(Source::Intercom), "{}: {}", file.file, file.reason);
    }
    assert_eq!(kept.messages(), [""; 0]);
    let count = |kind: &str| kept.lines.iter().filter(|line| line.contains(&format!("\"type\":\"{kind}\""))).count();
    assert_eq!(count("open"), 2, "history tells a conversation again and again; the last row holds");
    assert!(count("status") >= 10 && count("message") >= 3);
}

const CHATWOOT: [&str; 3] = [
    r#"{"data":{"meta":{"all_count":1},"payload":[{"id":12,"account_id":1,"inbox_id":3,"status":"resolved","priority":"medium","created_at":1713164400,"last_activity_at":1713168000,"labels":["kargo","iade"],
    "meta":{"sender":{"id":5,"name":"x","type":"contact"},"channel":"Channel::Whatsapp","assignee":{"id":7,"name":"Ali"},"team":{"id":2,"name":"Destek"}},"messages":[]}]}}"#,
    r#"{"meta":{"labels":[]},"payload":[
    {"id":1,"conversation_id":12,"inbox_id":3,"message_type":0,"private":false,"created_at":1713164400,"content":"…","sender":{"id":5,"type":"contact"}},
    {"id":2,"conversation_id":12,"inbox_id":3,"message_type":1,"private":false,"created_at":1713164401,"content":"…","sender":{"id":1,"type":"agent_bot"}},
    {"id":3,"conversation_id":12,"inbox_id":3,"message_type":2,"private":false,"created_at":1713164500,"content":"Ali kendine atadı"},
    {"id":4,"conversation_id":12,"inbox_id":3,"message_type":1,"private":false,"created_at":1713164600,"content":"…","sender":{"id":7,"name":"Ali","type":"user"}},
    {"id":5,"conversation_id":12,"inbox_id":3,"message_type":1,"private":true,"created_at":1713164601,"content":"…","sender":{"id":7,"name":"Ali","type":"user"}},
    {"id":6,"conversation_id":12,"inbox_id":3,"message_type":3,"private":false,"content_type":"input_csat","created_at":1713168000,"updated_at":1713168060,"content_attributes":{"submitted_values":{"csat_survey_response":{"rating":5}}}},
    {"id":7,"conversation_id":12,"inbox_id":3,"message_type":9,"private":false,"created_at":1713168000}]}"#,
    r#"{"payload":[
    {"id":1,"name":"conversation_bot_handoff","value":3.0,"conversation_id":12,"inbox_id":3,"user_id":null,"event_start_time":1713164400,"event_end_time":1713164403,"created_at":1713164403},
    {"id":2,"name":"first_response","value":200.0,"conversation_id":12,"inbox_id":3,"user_id":7,"event_start_time":1713164400,"event_end_time":1713164600,"created_at":1713164600},
    {"id":3,"name":"conversation_resolved","value":3600.0,"conversation_id":12,"inbox_id":3,"user_id":7,"event_start_time":1713164400,"event_end_time":1713168000,"created_at":1713168000}],"meta":{}}"#,
];

#[test]
fn conversations_messages_and_reporting_events_of_chatwoot_become_events() {
    let (lines, refused) = read(Source::Chatwoot, &CHATWOOT);
    assert_eq!(
        refused,
        ["8: message_type: unknown type of message `9`; use `incoming`, `outgoing`, `activity`, `template`"]
    );
    assert_eq!(
        lines,
        [
            "07:00 12 open channel=whatsapp by=customer requester=c5 priority=normal labels=kargo,iade inbox=3",
            "07:00 12 assign to=team:Destek",
            "07:00 12 message by=customer vis=public kind=reply",
            "07:00:01 12 message by=bot vis=public kind=reply",
            "07:00:03 12 handoff",
            "07:03:20 12 message by=agent:Ali vis=public kind=reply",
            "07:03:21 12 message by=agent:Ali vis=private kind=note",
            "08:00 12 survey_sent survey_id=csat:6 instrument=csat scale=1-5",
            "08:00 12 message by=system vis=public kind=survey",
            "08:00 12 status to=solved by=agent:Ali",
            "08:01 12 survey_answer survey_id=csat:6 instrument=csat scale=1-5 score=5 requester=c5",
        ]
    );
    let (_, refused) = read(Source::Chatwoot, &CHATWOOT[..1]);
    assert_eq!(refused.len(), 2, "{refused:?}");
}

#[test]
fn tickets_of_freshdesk_become_events() {
    let tickets = r#"[{"id":1,"requester_id":50,"responder_id":7,"group_id":3,"source":1,"status":4,"priority":3,"type":"Question","created_at":"2024-04-15T07:00:00Z","updated_at":"2024-04-15T08:00:00Z","due_by":"2024-04-16T07:00:00Z","fr_escalated":false,"spam":false,
      "stats":{"first_responded_at":"2024-04-15T07:20:00Z","resolved_at":"2024-04-15T08:00:00Z","closed_at":null,"reopened_at":null,"pending_since":"2024-04-15T07:21:00Z"},
      "conversations":[{"id":11,"incoming":false,"private":false,"user_id":7,"created_at":"2024-04-15T07:20:00Z"},{"id":12,"incoming":false,"private":true,"user_id":7,"created_at":"2024-04-15T07:20:10Z"},{"id":13,"incoming":true,"private":false,"user_id":50,"created_at":"2024-04-15T07:40:00Z"}]},
     {"id":2,"requester_id":50,"responder_id":null,"source":2,"status":"open","priority":1,"created_at":"2024-04-15T07:00:00Z","due_by":null,"fr_escalated":false}]"#;
    let agents = r#"[{"id":7,"available":true,"ticket_scope":1,"contact":{"name":"Ali","email":"a@example.com"}}]"#;
    let ratings = r#"[{"id":9,"survey_id":1,"ticket_id":1,"user_id":50,"created_at":"2024-04-15T09:00:00Z","ratings":{"default_question":103}},{"id":10,"ticket_id":1,"created_at":"2024-04-15T09:00:00Z","ratings":{"default_question":5}}]"#;
    let (lines, refused) = read(Source::Freshdesk, &[tickets, agents, ratings]);
    assert_eq!(
        refused,
        [
            "4: status: unknown status `open`; use `2`, `3`, `4`, `5`",
            "1: ratings.default_question: `5` is none of -103 to -101 and 100 to 103"
        ]
    );
    assert_eq!(
        lines,
        [
            "07:00 1 open channel=email by=customer requester=50 topic=Question priority=high",
            "07:00 1 assign to=team:3",
            "07:00 1 message by=customer vis=public kind=reply",
            "07:20 1 message by=agent:Ali vis=public kind=reply",
            "07:20:10 1 message by=agent:Ali vis=private kind=note",
            "07:21 1 status to=pending by=unknown",
            "07:40 1 message by=customer vis=public kind=reply",
            "08:00 1 status to=solved by=agent:Ali",
            "09:00 1 survey_answer survey_id=9 instrument=csat scale=1-7 score=7 requester=50",
        ]
    );
}

#[test]
fn conversations_of_freshchat_become_events() {
    let conversation = r#"{"conversation_id":"F1","channel_id":"ch","assigned_agent_id":"a1","assigned_group_id":"g1","status":"resolved","created_time":"2024-04-15T07:00:00.000Z","updated_time":"2024-04-15T08:00:00.000Z","user_id":"u1"}"#;
    let messages = r#"{"messages":[
      {"id":"m1","conversation_id":"F1","actor_type":"user","actor_id":"u1","message_type":"normal","message_parts":[],"created_time":"2024-04-15T07:00:00.000Z"},
      {"id":"m2","conversation_id":"F1","actor_type":"bot","actor_id":"b1","message_type":"normal","message_parts":[],"created_time":"2024-04-15T07:00:01.000Z"},
      {"id":"m3","conversation_id":"F1","actor_type":"agent","actor_id":"a1","message_type":"normal","message_parts":[],"created_time":"2024-04-15T07:05:00.000Z"},
      {"id":"m4","conversation_id":"F1","actor_type":"agent","actor_id":"a1","message_type":"private","message_parts":[],"created_time":"2024-04-15T07:05:01.000Z"},
      {"id":"m5","conversation_id":"F1","actor_type":"ghost","actor_id":"a1","message_type":"normal","message_parts":[],"created_time":"2024-04-15T07:05:02.000Z"}],"link":{}}"#;
    let agents =
        r#"{"agents":[{"id":"a1","first_name":"Ali","last_name":"Kaya","freshid_uuid":"x","is_deactivated":false}]}"#;
    let (lines, refused) = read(Source::Freshchat, &[conversation, messages, agents]);
    assert_eq!(refused, ["6: actor_type: unknown actor `ghost`; use `user`, `agent`, `bot`, `system`"]);
    assert_eq!(
        lines,
        [
            "07:00 F1 open channel=live_chat by=customer requester=u1 topic=ch",
            "07:00 F1 assign to=team:g1",
            "07:00 F1 message by=customer vis=public kind=reply",
            "07:00:01 F1 message by=bot:b1 vis=public kind=reply",
            "07:05 F1 message by=agent:Ali Kaya vis=public kind=reply",
            "07:05:01 F1 message by=agent:Ali Kaya vis=private kind=note",
            "08:00 F1 status to=solved by=agent:Ali Kaya",
        ]
    );
}

#[test]
fn tweets_become_threads() {
    let tweets = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n\
                  3,AcmeHelp,False,Mon Apr 15 07:10:00 +0000 2024,hi,4,2\n\
                  2,c1,True,Mon Apr 15 07:00:00 +0000 2024,help,3,\n\
                  4,c1,True,2024-04-15T07:20:00Z,thanks,,3\n\
                  5,c2,True,Mon Apr 15 07:30:00 +0000 2024,lost reply,,99\n\
                  6,c3,perhaps,Mon Apr 15 07:30:00 +0000 2024,x,,\n\
                  7,c4,True,Mon Apr 15 07:40:00 +0000 2024,a circle,8,8\n\
                  8,c4,True,Mon Apr 15 07:41:00 +0000 2024,a circle,7,7\n";
    let (lines, refused) = read(Source::Tweets, &[tweets]);
    assert_eq!(refused, ["6: inbound: `perhaps` is not true or false"]);
    assert_eq!(
        lines,
        [
            "07:00 2 open channel=social_public by=customer requester=c1",
            "07:00 2 message by=customer vis=public kind=reply",
            "07:10 2 assign to=team:AcmeHelp",
            "07:10 2 message by=agent vis=public kind=reply",
            "07:20 2 message by=customer vis=public kind=reply",
            "07:30 5 open channel=social_public by=customer requester=c2",
            "07:30 5 message by=customer vis=public kind=reply",
            "07:40 7 open channel=social_public by=customer requester=c4",
            "07:40 7 message by=customer vis=public kind=reply",
            "07:41 7 message by=customer vis=public kind=reply",
        ]
    );
}

/// As pandas saves a column of numbers with gaps.
#[test]
fn ids_of_tweets_that_were_saved_as_decimals_are_whole() {
    let head = "tweet_id,author_id,inbound,created_at,in_response_to_tweet_id\n";
    let threads = |rows: &str| {
        let (lines, refused) = read(Source::Tweets, &[&format!("{head}{rows}")]);
        (lines.iter().filter(|line| line.contains(" open ")).count(), lines.len(), refused)
    };
    let of = |first: &str, reply: &str| {
        threads(&format!(
            "{first},c1,True,2024-04-15T07:00:00Z,\n2,Acme,False,2024-04-15T07:10:00Z,{reply}\n3,c1,True,2024-04-15T07:20:00Z,2.0\n"
        ))
    };
    // The opening, three messages, the brand's assignment.
    assert_eq!(of("1", "1"), (1, 5, vec![]));
    assert_eq!(of("1", "1.0"), (1, 5, vec![]));
    assert_eq!(of("1.0", "1.00"), (1, 5, vec![]));
    // A half is none, and what was rounded is lost; an id that is no number stays as it is.
    for bad in ["1.5", "7.9e+17"] {
        let (_, _, refused) = of("1", bad);
        assert_eq!(
            refused,
            [format!("3: in_response_to_tweet_id: `{bad}` is a rounded number and names no tweet; save ids as text")]
        );
    }
    assert_eq!(of("v1.0", "v1.0"), (1, 5, vec![]));
}

#[test]
fn the_ticket_list_of_freshdesk_is_read_by_its_mapping() {
    let csv = "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),Agent interactions,Customer interactions,Resolution status,First response status,Tags,Contact ID\n\
               1,x,Closed,High,Email,Question,Ali,Destek,2024-04-15 07:00:00,,2024-04-15 08:00:00,2024-04-15 09:00:00,,2024-04-15 07:20:00,,,,2,1,,,,50\n\
               2,y,Open,Low,Phone,,No Agent,No Group,2024-04-15 07:00:00,,,,,,,,,0,1,,,,51\n";
    let kept = common::read_bytes(csv.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    let lines: Vec<String> = kept.short().iter().map(|line| line.replace("2024-04-15T", "")).collect();
    assert_eq!(
        lines,
        [
            "07:00 1 open channel=email by=customer requester=50 topic=Question priority=high",
            "07:00 1 message by=customer vis=public kind=reply",
            "07:00 1 assign to=team:Destek",
            "07:20 1 assign to=agent:Ali",
            "07:20 1 message by=agent:Ali vis=public kind=reply",
            "08:00 1 message by=agent:Ali vis=public kind=reply",
            "08:00 1 status to=solved by=agent:Ali",
            "09:00 1 status to=closed by=unknown",
            "07:00 2 open channel=manual by=customer requester=51 priority=low",
            "07:00 2 message by=customer vis=public kind=reply",
        ]
    );
}

/// What a message says of a table that is not what it is said to be, or nearly is one.
#[test]
fn a_table_that_is_not_taken_says_what_to_do() {
    let refused = |source: Option<&str>, table: &str| {
        let reading = Reading { source: source.map(str::to_owned), ..Reading::default() };
        let mut kept = Kept::default();
        read_stream_with("t.csv", table.as_bytes(), &reading, &mut kept).unwrap_err().to_string()
    };
    let list = "Ticket ID,Status,Priority,Source,Type,Agent,Group,Created time,Resolved time,Closed time,Initial response time,Agent interactions,Customer interactions,Resolution status,First response status,Contact ID\n";
    let message = refused(Some("freshdesk"), list);
    assert!(message.contains("is said to be `freshdesk`"), "{message}");
    assert!(message.ends_with("; say `--source freshdesk_tickets`, or leave `--source` out"), "{message}");

    let renamed = "id,requester_id,submitter_id,state,created_at\n";
    for source in [None, Some("zendesk")] {
        let message = refused(source, renamed);
        let hint = "; it would be the table `ticket` of Zendesk's if `state` were called `status`: rename that column if it is the same";
        assert!(message.ends_with(hint), "{message}");
    }
}

fn recorded(text: &str) -> Vec<String> {
    let mut kept = Kept::default();
    nabiz_sources::read_stream("told", text.as_bytes(), &ReadOptions::default(), &mut kept).unwrap();
    assert!(kept.refusals.iter().all(|one| one.line == 0), "{:?}", kept.messages());
    kept.recorded
}

#[test]
fn what_a_desk_recorded_itself_is_told_beside_its_events() {
    let zendesk = r#"{"ticket_metrics":[{"id":1,"ticket_id":5,"created_at":"2024-03-04T09:00:00Z","reopens":2,"replies":3,
      "reply_time_in_minutes":{"calendar":2,"business":1},"full_resolution_time_in_minutes":{"calendar":60,"business":30},
      "initially_assigned_at":"2024-03-04T09:05:00Z"},{"id":2,"ticket_id":6,"created_at":"2024-03-04T09:00:00Z","reopens":0,"replies":0,
      "reply_time_in_minutes":{"calendar":null,"business":null},"initially_assigned_at":null}]}"#;
    assert_eq!(
        recorded(zendesk),
        [
            "5 FirstResponse 120",
            "5 FirstResponse 60 of business",
            "5 Resolution 3600",
            "5 Resolution 1800 of business",
            "5 Reopens 2",
            "5 Replies 3",
            "5 Assignment 300",
            "6 Reopens 0",
            "6 Replies 0"
        ]
    );
    let intercom = r#"{"type":"conversation","id":"9","created_at":1709542800,"updated_at":1709550000,"state":"closed","source":{"type":"conversation","delivered_as":"customer_initiated","author":{"type":"user","id":"u"}},
      "conversation_parts":{"conversation_parts":[]},"statistics":{"first_assignment_at":1709542860,"first_admin_reply_at":1709542920,"last_close_at":null,"count_reopens":1}}"#;
    assert_eq!(recorded(intercom), ["9 Assignment 60", "9 FirstResponse 120", "9 Reopens 1"]);
    assert_eq!(recorded(CHATWOOT[2]), ["12 FirstResponse 200", "12 Resolution 3600"]);
    let freshdesk = r#"[{"id":1,"requester_id":50,"responder_id":7,"source":1,"status":4,"due_by":null,"fr_escalated":false,"created_at":"2024-04-15T07:00:00Z","updated_at":"2024-04-15T08:00:00Z","stats":{"first_responded_at":"2024-04-15T07:20:00Z","resolved_at":null}}]"#;
    assert_eq!(recorded(freshdesk), ["1 FirstResponse 1200"]);
    let csv = "Ticket ID,Status,Priority,Source,Type,Agent,Group,Created time,Resolved time,Closed time,Initial response time,Agent interactions,Customer interactions,Resolution status,First response status,Contact ID\n\
               1,Open,Low,Email,,Ali,L1,2024-04-15 07:00:00,,,2024-04-15 07:20:00,1,0,,SLA Violated,5\n";
    assert_eq!(recorded(csv), ["1 ResponseSla 0"]);
}

#[test]
fn a_mapping_says_what_the_desk_recorded() {
    let text = "name = 'x'\nshape = 'case_per_row'\naccount = 'a'\ncase = 'id'\nzone = 'UTC'\nformats = ['%Y-%m-%d %H:%M']\n\
        [open]\ntime = 'at'\nchannel = 'email'\n\
        [[recorded]]\nwhat = 'resolution'\nvalue = { column = 'took', decimal = ',' }\nunit = 'hours'\n\
        [[recorded]]\nwhat = 'resolution'\nhours = 'business'\nvalue = { column = 'worked' }\nunit = 'minutes'\noptional = true\n\
        [[recorded]]\nwhat = 'replies'\nvalue = { column = 'replies' }\noptional = true\n";
    let options = ReadOptions { mappings: vec![nabiz_sources::Mapping::parse("test.toml", text).unwrap()] };
    let read = |table: &str| {
        let mut kept = Kept::default();
        nabiz_sources::read_stream("t.csv", table.as_bytes(), &options, &mut kept).map(|_| kept)
    };
    let kept = read("id,at,took\n1,2024-03-04 09:00,\"1,5\"\n2,2024-03-04 09:00,\n3,2024-03-04 09:00,soon\n").unwrap();
    assert_eq!(kept.recorded, ["1 Resolution 5400"]);
    assert_eq!(kept.messages(), ["failed to read `t.csv` line 4, field `took`: `soon` is no duration"]);
    assert_eq!(kept.lines.len(), 2, "a row is refused as a whole");
    let worked = read("id,at,took,worked\n1,2024-03-04 09:00,2,40\n").unwrap();
    assert_eq!(worked.recorded, ["1 Resolution 7200", "1 Resolution 2400 of business"]);
    assert!(read("id,at\n1,2024-03-04 09:00\n").is_err(), "the column is missing and not optional");
}
