//! Pages of an interface: whose they are, which of their objects are rows, and what is none.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::fs;

use common::{read_bytes, read_desk, read_paths};
use nabiz_sources::{ReadOptions, Source};

/// As `GET /conversations/ID` answers: with a list of its teammates, which elsewhere is a page.
const CONVERSATION: &str = r#"{"type":"conversation","id":"C1","created_at":1713164400,"updated_at":1713168000,"state":"open",
 "source":{"type":"conversation","delivered_as":"customer_initiated","author":{"type":"user","id":"u1"}},
 "teammates":{"type":"admin.list","admins":[{"type":"admin","id":"7"}]},
 "conversation_parts":{"conversation_parts":[{"id":"p1","part_type":"comment","body":"x","created_at":1713164460,"author":{"type":"admin","id":"7"}}]}}"#;
const ADMINS: &str = r#"{"type":"admin.list","admins":[{"type":"admin","id":"7","name":"Ayşe","team_ids":[9]}]}"#;

#[test]
fn an_object_that_is_a_row_itself_keeps_the_lists_inside_it() {
    let expected = [
        "07:00 C1 open channel=live_chat by=customer requester=u1",
        "07:00 C1 message by=customer vis=public kind=reply",
        "07:01 C1 message by=agent:Ayşe vis=public kind=reply",
    ];
    let one_line = CONVERSATION.replace('\n', "");
    for (form, text) in [
        ("a file of one", CONVERSATION.to_owned()),
        ("one a line", format!("{one_line}\n")),
        ("a bare list", format!("[{CONVERSATION}]")),
        ("a page", format!(r#"{{"type":"conversation.list","conversations":[{CONVERSATION}],"pages":{{}}}}"#)),
    ] {
        let (lines, refused) = read_desk(Source::Intercom, &[&text, ADMINS]);
        assert_eq!(refused, [""; 0], "{form}");
        assert_eq!(lines, expected, "{form}");
    }
}

/// A conversation of Freshchat's carries its first messages; a page of messages is nothing but them.
#[test]
fn a_list_that_pages_and_rows_share_goes_by_the_keys_around_it() {
    let messages = r#""messages":[{"id":"m1","conversation_id":"F1","actor_type":"user","actor_id":"u1","message_parts":[],"created_time":"2024-04-15T07:00:00Z"}]"#;
    let own = r#""conversation_id":"F1","channel_id":"ch","status":"new","created_time":"2024-04-15T07:00:00Z","user_id":"u1""#;
    let opened = "07:00 F1 open channel=live_chat by=customer requester=u1 topic=ch";
    let wrote = "07:00 F1 message by=customer vis=public kind=reply";
    for (text, expected) in [
        (format!("{{{own},{messages}}}"), vec![opened, wrote]),
        // In any order of the keys, as `jq -S` leaves them.
        (format!("{{{messages},{own}}}"), vec![opened, wrote]),
        (format!(r#"{{{messages},"link":{{"rel":"next_page"}}}}"#), vec![wrote]),
        (format!("{{{own}}}\n{{{messages}}}"), vec![opened, wrote]),
        // The key may stand far behind a long list.
        (format!(r#"{{{messages},"note":"{}",{own}}}"#, "x".repeat(200 << 10)), vec![opened, wrote]),
    ] {
        assert_eq!(
            read_desk(Source::Freshchat, &[&text]).0,
            expected,
            "{}",
            text.chars().take(200).collect::<String>()
        );
    }
}

#[test]
fn a_schedule_that_stands_alone_keeps_its_holidays() {
    let schedule = r#"{"holidays":[{"id":3,"name":"x","start_date":"2024-04-23","end_date":"2024-04-23"}],"id":1,"name":"Ofis",
        "time_zone":"Istanbul","intervals":[{"start_time":1980,"end_time":2460}]}"#;
    let kept = read_bytes(schedule.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    let hours = kept.schedules[0].schedule.as_ref().unwrap();
    assert_eq!(hours.holidays().count(), 1);
    // 1980 = 1440 + 9 × 60: Monday 09:00, and 2460 Monday 17:00.
    assert_eq!(hours.weekly()[0], [(540, 1020)]);
}

/// What tells a page may stand behind a text of any length, up to what a row may be.
#[test]
fn a_page_is_known_behind_a_long_first_text() {
    let ticket = |text: &str| {
        format!(
            r#"{{"tickets":[{{"id":1,"created_at":"2024-04-15T07:00:00Z","description":"{text}","via":{{"channel":"email"}},"status":"new","requester_id":5,"submitter_id":5}}]}}"#
        )
    };
    for length in [10, 70 << 10, 2 << 20] {
        // With quotes and brackets that are no JSON.
        let text = r#"\"}]{[ x\\"#.repeat(length / 10);
        let (lines, refused) = read_desk(Source::Zendesk, &[&ticket(&text)]);
        assert_eq!(lines, ["07:00 1 open channel=email by=customer requester=5 via=email"], "{length}");
        assert_eq!(refused.len(), 1, "{length}: that its history is missing: {refused:?}");
    }
    // A row of more than 16 MiB is none, so nothing behind it is waited for.
    let kept = read_bytes(ticket(&"x".repeat(17 << 20)).as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!((kept.lines.len(), kept.refusals.len()), (0, 1));
}

/// The last page of any series is empty: it is said, and nothing is refused.
#[test]
fn a_page_without_rows_is_an_input_with_nothing_in_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.json"), CONVERSATION).unwrap();
    let empty = [
        ("2.json", "[]", "it is an empty list"),
        ("3.json", r#"{"tickets":[],"users":[],"count":0}"#, "it is a page with nothing in its list `tickets`"),
        ("4.json", r#"{"data":{"meta":{},"payload":[]}}"#, "it is a page with nothing in its list `data.payload`"),
    ];
    for (name, text, _) in empty {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let (kept, summary) = read_paths(&[folder.path()]).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(kept.lines.len(), 3, "the conversation of the first file");
    for ((_, _, reason), file) in empty.iter().zip(&summary.files[1..]) {
        assert_eq!((file.explained(), file.counts.rows), (format!("empty, because {reason}"), 0));
    }
    // A page with something else in it is none of these.
    assert_eq!(read_bytes(br#"{"macros":[]}"#, &ReadOptions::default()).unwrap().refusals.len(), 1);
}

#[test]
fn an_error_of_an_interface_is_refused_as_one() {
    for (text, words) in [
        (r#"{"error":"Couldn't authenticate you"}"#, "Couldn't authenticate you"),
        (
            r#"{"type":"error.list","errors":[{"code":"rate_limit_exceeded","message":"Exceeded rate limit"}]}"#,
            "Exceeded rate limit",
        ),
    ] {
        let error = read_bytes(text.as_bytes(), &ReadOptions::default()).unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "failed to read `data`: is no data but the error `{words}` that an interface answered; mend the request and fetch it again"
            )
        );
        // Between pages, too.
        let (_, refused) = read_desk(Source::Intercom, &[&format!("{ADMINS}\n{text}\n")]);
        assert_eq!(
            refused,
            [format!("2: is no row but the error `{words}` that the interface answered; fetch this page again")]
        );
    }
}
