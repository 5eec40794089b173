//! Turns, contacts, replies (A.3-10, A.3-11, B.7, B.29, H14).

use crate::desk::{Desk, check};

const STATE: &[&str] = &["TURN_ANSWERED", "TURN_OPEN", "ELIGIBLE"];

#[test]
fn a_turn_runs_from_its_first_message_to_the_next_public_human_reply() {
    let script = "
        0   T open email
        50  T says
        100 T replies A
        200 T says
        250 T says
        260 T notes A
        270 T replies bot
        280 T macro A
        300 T replies B
        400 T replies B
        500 T says";
    let answer = Desk::new().script(script).facts();
    answer.rows("turns", STATE, &["T 200..300 -/B TURN_ANSWERED ELIGIBLE", "T 500..… -/- TURN_OPEN ELIGIBLE"]);
    answer.check("T", "messages=5 replies=3 repliers=2 waiting=500 contacts=3 -ONE_REPLY");
}

#[test]
fn any_raw_resolution_ends_a_turn_unanswered() {
    // H14: the thank-you at 20 is closed by a resolution; a reply later answers nothing.
    let script = "0 T open email; 9 T replies A; 10 T is solved A; 20 T says; 30 T is solved A; 40 T replies A";
    Desk::new().script(script).facts().rows("turns", STATE, &[]).check("T", "waiting=none");
    // A lapse does so, too: the message at 60 is another turn.
    let script = "0 C open sms by=A; 20 C says; 50 C is solved system; 60 C says; 90 C replies A";
    Desk::new().script(script).facts().rows("turns", STATE, &["C 60..90 -/A TURN_ANSWERED ELIGIBLE"]);
    // A message at the instant of the resolution, before it, belongs to the turn that it ends.
    let script = "0 T open email; 9 T replies A; 20 T says; 20 T is solved A; 30 T replies A";
    Desk::new().script(script).facts().rows("turns", STATE, &[]);
}

#[test]
fn in_a_case_that_an_agent_opened_the_first_customer_message_begins_a_turn() {
    let script = "0 T open email by=A; 100 T says; 160 T replies A; 200 T says; 300 T replies B";
    let answer = Desk::new().script(script).facts();
    answer.rows("turns", &[], &["T 100..160 -/A", "T 200..300 -/B"]);
    answer.check("T", "-INBOUND +ELIGIBLE messages=2");
    // Opened for a customer it is like any customer's.
    let script = "0 T open email on_behalf by=A; 100 T says; 160 T replies A; 200 T says; 300 T replies B";
    Desk::new().script(script).facts().rows("turns", &[], &["T 200..300 -/B"]).check("T", "messages=3");
}

#[test]
fn contacts_are_the_turns_that_start_after_the_first_reply_and_up_to_the_first_resolution() {
    let rows = [
        ("9 T replies A; 9 T is solved A", "contacts=1"),
        ("5 T says; 6 T says; 9 T replies A; 9 T is solved A", "contacts=1"),
        ("9 T replies A; 20 T says; 21 T says; 30 T replies A; 30 T is solved A", "contacts=2"),
        ("9 T replies A; 20 T says; 30 T replies A; 31 T replies A; 32 T says; 40 T is solved A", "contacts=3"),
        ("9 T replies A; 9 T is solved A; 20 T says; 30 T replies A; 30 T is solved A", "contacts=1"),
        // "At or before" goes by instant (H13).
        ("9 T replies A; 20 T is solved A; 20 T says; 30 T replies A; 30 T is solved A", "contacts=2"),
        // "After the first reply" goes by position (H13).
        ("9 T says; 9 T replies A; 20 T is solved A", "contacts=1"),
        ("9 T replies A; 9 T says; 20 T is solved A", "contacts=2"),
        ("9 T replies bot; 10 T says; 20 T is solved A", "contacts=1"),
    ];
    for (script, expected) in rows {
        check(&format!("0 T open email; {script}"), "T", expected);
    }
}

#[test]
fn a_ticket_counts_messages_and_a_conversation_bursts() {
    // B.29
    let script = "5 X replies A; 6 X replies A; 7 X says; 8 X replies B; 9 X notes B; 10 X replies A; 11 X is solved A";
    check(&format!("0 X open email; {script}"), "X", "replies=4 repliers=2");
    check(&format!("0 X open sms; {script}"), "X", "replies=2 repliers=2");
    check("0 X open sms; 5 X replies agent; 6 X is solved agent", "X", "replies=1 repliers=0 +ONE_REPLY +REPLIED");
}

#[test]
fn the_customer_has_been_waiting_since_the_oldest_unanswered_message() {
    check("0 T open email; 50 T says", "T", "waiting=0 messages=2");
    check("0 T open email by=A; 50 T says; 60 T says", "T", "waiting=50");
    check("0 T open email; 50 T replies A", "T", "waiting=none");
    check("0 T open email; 50 T replies A; 60 T says; 70 T is pending A", "T", "waiting=60");
    check("0 T open email; 50 T replies A; 60 T is solved A; 70 T says", "T", "waiting=70");
    check("0 T open email by=system; 50 T says", "T", "waiting=50 messages=1");
}

#[test]
fn a_turn_of_a_case_that_is_out_is_not_eligible() {
    let script = "0 T open email; 9 T replies A; 20 T says; 30 T replies A; 40 T spam";
    Desk::new().script(script).facts().rows("turns", STATE, &["T 20..30 -/A TURN_ANSWERED"]);
}

#[test]
fn a_turn_credits_the_replier_and_the_team_that_held_the_case() {
    // H42
    let script = "0 T open email; 1 T assign team:L1; 9 T replies A; 20 T says; 25 T transfer L2; 30 T replies A";
    Desk::new().script(script).facts().rows("turns", &[], &["T 20..30 L2/A"]);
}
