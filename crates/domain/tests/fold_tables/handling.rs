//! Handling of conversations and tickets (B.13, H36, H37, H38).

use crate::desk::{Desk, check};

fn spans(script: &str, expected: &[&str]) {
    Desk::new().script(&format!("0 C open sms; {script}")).facts().rows("agent_spans", &[], expected);
}

#[test]
fn an_agent_is_active_from_assignment_message_or_own_message_on() {
    spans("10 C assign A; 60 C replies A; 90 C is solved A", &["A 10..90 conversation C"]);
    spans("60 C replies A; 90 C is pending A", &["A 60..90 conversation C"]);
    spans(
        "10 C assign A; 20 C is on_hold A; 50 C says; 90 C is closed A",
        &["A 10..20 conversation C", "A 50..90 conversation C"],
    );
    // A customer's message wakes the assignee only.
    spans("50 C says; 90 C is solved A", &[]);
    // Two at once: the assignee and who writes beside.
    spans("10 C assign A; 30 C notes B; 90 C is solved A", &["A 10..90 conversation C", "B 30..90 conversation C"]);
    // Open and new do not close.
    spans("10 C assign A; 30 C is open A; 90 C is solved A", &["A 10..90 conversation C"]);
}

#[test]
fn reassignment_and_transfer_close_an_interval() {
    // H36
    for change in ["assign B", "assign team:L2", "assign bot:X", "transfer L2", "transfer", "escalate L2"] {
        let expected = if change == "assign B" {
            vec!["A 10..40 conversation C", "B 40..90 conversation C"]
        } else {
            vec!["A 10..40 conversation C"]
        };
        spans(&format!("10 C assign A; 40 C {change}; 90 C is solved A"), &expected);
    }
    // An escalation that moves the case to no team does not.
    spans("10 C assign A; 40 C escalate; 90 C is solved A", &["A 10..90 conversation C"]);
    // After a bot takes over, a customer's message wakes nobody.
    spans("10 C assign A; 40 C assign bot:X; 50 C says; 90 C is solved A", &["A 10..40 conversation C"]);
    // After a transfer the assignee stays, until somebody else is named.
    spans(
        "10 C assign A; 40 C transfer L2; 50 C says; 90 C is solved A",
        &["A 10..40 conversation C", "A 50..90 conversation C"],
    );
}

#[test]
fn more_than_ten_minutes_without_a_message_close_at_the_last_one() {
    // H36
    spans("10 C replies A; 610 C says; 620 C is solved A", &["A 10..620 conversation C"]);
    // 600.001 s later: closed at the message at 10, which is also its opening.
    spans("0 C assign A; 10 C replies A; 610.001 C is solved A", &["A 0..10 conversation C"]);
    spans("0 C assign A; 10 C replies A; 610 C is solved A", &["A 0..610 conversation C"]);
    // The opening is later than the last message: it closes there.
    spans("5 C says; 100 C assign A; 800 C is solved A", &[]);
    // Private, bot and system messages count as messages.
    for what in ["notes B", "replies bot", "auto system", "whispers customer"] {
        let got = Desk::new()
            .script(&format!("0 C open sms; 0 C assign A; 10 C replies A; 500 C {what}; 1000 C is solved A"))
            .facts();
        let first = got.facts.agent_spans.iter().find(|span| got.book.symbols.text(span.agent) == "A").expect("a span");
        assert_eq!(first.until - first.from, 1_000_000, "{what}");
    }
    // As of an instant: idle is closed at the last message, else the interval runs up to it.
    let script = "0 C open sms; 10 C assign A; 60 C replies A";
    Desk::new().script(script).at("100").rows("agent_spans", &[], &["A 10..100 conversation C"]);
    Desk::new().script(script).at("660").rows("agent_spans", &[], &["A 10..660 conversation C"]);
    Desk::new().script(script).at("661").rows("agent_spans", &[], &["A 10..60 conversation C"]);
}

#[test]
fn concurrent_conversations_share_an_agents_time() {
    // The vector aht-chat: X 0 to 600, Y 300 to 900.
    let script = "
        0 X open sms; 0 Y open sms
        0 X assign A; 1 X replies A
        300 Y assign A; 301 Y replies A; 500 X notes A; 600 X is solved A
        800 Y notes A; 900 Y is solved A";
    let answer = Desk::new().script(script).facts();
    answer.check("X", "handle=450 raw=600 handled=600 +HANDLED").check("Y", "handle=450 raw=600 handled=900 +HANDLED");
    answer.rows("handlings", &[], &["X 450/600 600 -/A", "Y 450/600 900 -/A"]);
}

#[test]
fn all_eligible_conversations_share_and_others_do_not() {
    // H37: an unanswered one takes its part; spam does not.
    let two = "0 X open sms; 0 Y open sms; 0 X assign A; 0 Y assign A; 100 X replies A; 100 X is solved A; 100 Y is solved A;";
    let answer = Desk::new().script(two).facts();
    answer.check("X", "handle=50 +HANDLED").check("Y", "handle=50 -HANDLED");
    let answer = Desk::new().script(&format!("{two} 200 Y spam")).facts();
    answer.check("X", "handle=100").check("Y", "handle=0");
    // Tickets never share with conversations, nor with each other.
    let tickets = "0 T open email; 0 U open email; 0 T starts A; 0 U starts A; 100 T ends A; 100 U ends A";
    let answer = Desk::new().script(&format!("{two} {tickets}")).facts();
    answer.check("X", "handle=50").check("T", "handle=100").check("U", "handle=100 +HANDLED");
}

#[test]
fn a_case_of_several_agents_adds_their_parts() {
    let script = "0 C open sms; 0 C assign A; 50 C replies A; 60 C transfer L2; 70 C assign B; 90 C replies B; 100 C is solved B";
    let answer = Desk::new().script(script).facts();
    answer.check("C", "handle=90 raw=90 handled=100 +HANDLED");
    // Each handling goes with the team that held the case when it ended.
    answer.rows("handlings", &[], &["C 60/60 60 -/A", "C 30/30 100 L2/B"]);
}

#[test]
fn a_handling_has_its_team_while_the_case_is_still_open() {
    let script = "0 C open sms; 0 C assign team:L1; 0 C assign A; 50 C replies A; 60 C is pending A";
    Desk::new().script(script).facts().rows("handlings", &[], &["C 60/60 60 L1/A"]);
}

#[test]
fn a_conversation_with_a_reply_was_handled_even_in_no_time() {
    // B.13 divides by conversations with at least one human reply.
    let script = "0 C open sms; 50 C replies A; 5000 C says; 5001 C is solved B";
    check(script, "C", "handle=0 raw=0 handled=50 +HANDLED");
    Desk::new().script(script).facts().rows("handlings", &["HANDLED"], &["C 0/0 50 -/A HANDLED"]);
    check("0 C open sms; 50 C replies A; 50 C is solved A", "C", "handle=0 handled=50 +HANDLED");
    // Its last interval places it, without length or not.
    check(
        "0 C open sms; 0 C assign A; 50 C replies A; 60 C is pending A; 5000 C replies A",
        "C",
        "handle=60 handled=5000",
    );
    // Without a reply no time is no handling.
    let script = "0 C open sms; 50 C assign A; 50 C assign B; 60 C replies B; 90 C is solved B";
    Desk::new().script(script).facts().rows("handlings", &[], &["C 40/40 90 -/B"]);
}

#[test]
fn a_further_session_begins_with_its_assignee() {
    // H3
    let script = "0 C open sms; 10 C assign A; 20 C replies A; 30 C is solved A; 2d C says; 2d+60 C replies A; 2d+90 C is solved A";
    let answer = Desk::new().script(script).facts();
    answer.check("C", "handle=20 handled=30").check("C#2", "handle=90 handled=2d+90");
}

#[test]
fn a_ticket_is_handled_in_its_tracked_work() {
    // H38
    let rows = [
        ("10 T starts A; 60 T ends A; 100 T starts B; 130 T ends B", "handle=80 raw=80 handled=130 +HANDLED"),
        // A start without end counts nothing, an end without start neither.
        ("10 T starts A; 60 T ends A; 100 T starts A", "handle=50 handled=60"),
        ("10 T starts A; 40 T starts A; 60 T ends A", "handle=20"),
        ("60 T ends A", "handle=0 handled=none -HANDLED"),
        ("10 T starts A; 60 T ends B", "handle=0 -HANDLED"),
        // Two agents at once work twice.
        ("10 T starts A; 20 T starts B; 60 T ends A; 60 T ends B", "handle=90"),
        // Opened to resolved never stands in for it.
        ("10 T replies A; 60 T is solved A", "handle=0 -HANDLED"),
        ("10 T starts A; 10 T ends A", "handle=0 +HANDLED handled=10"),
    ];
    for (script, expected) in rows {
        check(&format!("0 T open email; {script}"), "T", expected);
    }
}
