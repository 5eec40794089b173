//! Intercom: what the parts of a conversation say.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use common::read_desk;
use nabiz_sources::Source;

/// The events behind the opening and its message, of a conversation with these parts: minute, id, type, author and the rest.
fn told(parts: &[(u32, &str, &str, &str, &str)]) -> Vec<String> {
    let parts = parts.iter().map(|(minute, id, part_type, author, rest)| {
        let at = 1_713_164_400 + minute * 60;
        format!(r#"{{"id":"{id}","part_type":"{part_type}","created_at":{at},"author":{{"type":"{author}","id":"7"}}{rest}}}"#)
    });
    let parts = parts.collect::<Vec<_>>().join(",");
    let conversation = format!(
        r#"{{"type":"conversation","id":"C","created_at":1713164400,"updated_at":1713164400,"state":"open",
        "source":{{"type":"conversation","delivered_as":"customer_initiated","author":{{"type":"user","id":"u1"}}}},
        "conversation_parts":{{"conversation_parts":[{parts}]}}}}"#
    );
    let (lines, refused) = read_desk(Source::Intercom, &[&conversation]);
    assert_eq!(refused, [""; 0]);
    lines[2..].iter().map(|line| line.replace(" C ", " ")).collect()
}

const WORDS: &str = r#","body":"…""#;

/// Intercom gives the answer that opens a closed conversation again as the part `open`, words and all.
#[test]
fn the_answer_that_opens_a_conversation_again_is_a_message() {
    for (part_type, author, expected) in [
        ("open", "user", vec!["07:30 message by=customer vis=public kind=reply", "07:30 status to=open by=customer"]),
        ("open", "lead", vec!["07:30 message by=customer vis=public kind=reply", "07:30 status to=open by=customer"]),
        ("close", "admin", vec!["07:30 message by=agent:7 vis=public kind=reply", "07:30 status to=solved by=agent:7"]),
        ("close", "bot", vec!["07:30 message by=bot vis=public kind=reply", "07:30 status to=solved by=bot"]),
        // Nobody answers by a snooze.
        ("snoozed", "admin", vec!["07:30 status to=pending by=agent:7"]),
    ] {
        assert_eq!(told(&[(30, "p", part_type, author, WORDS)]), expected, "{part_type} by {author}");
    }
    assert_eq!(told(&[(30, "p", "open", "user", "")]), ["07:30 status to=open by=customer"]);
}

/// Intercom's rules assign under the name of a bot. Where no bot wrote to the customer, nothing passed from bot to human.
#[test]
fn a_bots_assignment_is_a_handoff_only_where_a_bot_wrote_before() {
    const TO_ADMIN: &str = r#","assigned_to":{"type":"admin","id":"8"}"#;
    const TO_TEAM: &str = r#","assigned_to":{"type":"team","id":"9"}"#;
    let wrote = "07:01 message by=bot vis=public kind=reply";
    let handoff = "07:02 handoff";
    for (parts, expected) in [
        (vec![(2, "p", "assignment", "bot", TO_ADMIN)], vec!["07:02 assign to=agent:8"]),
        (vec![(2, "p", "default_assignment", "bot", TO_TEAM)], vec!["07:02 assign to=team:9"]),
        (
            vec![(1, "b", "comment", "bot", WORDS), (2, "p", "assignment", "bot", TO_ADMIN)],
            vec![wrote, handoff, "07:02 assign to=agent:8"],
        ),
        // The order of the parts is not the order of time.
        (
            vec![(2, "p", "default_assignment", "bot", TO_TEAM), (1, "b", "comment", "bot", WORDS)],
            vec![wrote, handoff, "07:02 assign to=team:9"],
        ),
        // A note reaches no customer, and a bot that writes later took no part before.
        (
            vec![
                (1, "b", "note", "bot", WORDS),
                (2, "p", "assignment", "bot", TO_ADMIN),
                (3, "c", "comment", "bot", WORDS),
            ],
            vec![
                "07:01 message by=bot vis=private kind=note",
                "07:02 assign to=agent:8",
                "07:03 message by=bot vis=public kind=reply",
            ],
        ),
        // An admin's assignment hands nothing off.
        (
            vec![(1, "b", "comment", "bot", WORDS), (2, "p", "assignment", "admin", TO_ADMIN)],
            vec![wrote, "07:02 assign to=agent:8"],
        ),
    ] {
        assert_eq!(told(&parts), expected, "{parts:?}");
    }
}
