//! Threads cut into sessions (A.3-9, H1, H2, H3, H13, H17).

use serde_json::Value;

use crate::desk::{Desk, MONDAY, check};

const VECTORS: &str = include_str!("../data/vectors.json");

/// The vector of A.3-9 through events, book and fold: where each session begins.
#[test]
fn the_sessions_vector_holds() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("the vectors");
    let all = vectors.as_array().expect("a list");
    let vector = all.iter().find(|one| one["id"] == "sessions-24h").expect("the vector sessions-24h");
    let mut desk = Desk::new();
    desk.settings.session_gap = vector["args"]["gap_s"].as_i64().expect("a gap") * 1_000;
    for event in vector["args"]["events"].as_array().expect("events") {
        let verb = match event[0].as_str().expect("a kind") {
            "open" => "open whatsapp",
            "solved" => "is solved A",
            _ => "says",
        };
        desk = desk.script(&format!("{} C {verb}", event[1]));
    }
    let answer = desk.facts();
    let begins: Vec<i64> = answer.facts.episodes.iter().map(|one| (one.opened_at - MONDAY) / 1_000).collect();
    assert_eq!(Value::from(begins), vector["expect"]);
}

#[test]
fn a_message_exactly_at_the_gap_reopens_and_a_millisecond_later_starts_a_session() {
    let solved = "0 C open live_chat; 60 C replies A; 100 C is solved A;";
    Desk::new().script(&format!("{solved} 1d+100 C says")).facts().episodes(&["C"]).check("C", "+REOPENED");
    let later = Desk::new().script(&format!("{solved} 1d+100.001 C says")).facts();
    later.episodes(&["C", "C#2"]);
    later.check("C", "resolved=100 -REOPENED").check("C#2", "opened=1d+100.001 +INBOUND +AWAITS_REPLY resolved=none");
}

#[test]
fn a_customer_message_on_a_resolved_case_reopens_it_without_a_status_event() {
    // H1
    let script = "0 T open email; 60 T replies A; 60 T is solved A; 100 T says";
    check(script, "T", "first=60 resolved=none reopens=1 +REOPENED +AWAITS_RESOLUTION waiting=100 contacts=1");
    // A private message does not.
    check("0 T open email; 60 T replies A; 60 T is solved A; 100 T whispers customer", "T", "resolved=60");
}

#[test]
fn a_ticket_message_reopens_within_seven_days_of_solved_and_starts_a_follow_up_later() {
    // H2
    let solved = "0 T open email; 60 T replies A; 60 T is solved A;";
    Desk::new().script(&format!("{solved} 7d+60 T says")).facts().episodes(&["T"]).check("T", "reopens=1");
    Desk::new().script(&format!("{solved} 7d+60.001 T says")).facts().episodes(&["T", "T#2"]).check("T", "reopens=0");
    // The window runs from solved, not from the closing after it.
    let closed = format!("{solved} 1d T is closed; 1d+1 T says");
    Desk::new().script(&closed).facts().episodes(&["T", "T#2"]).check("T#2", "opened=1d+1 +INBOUND messages=1");
    // Closed without solved ends the thread, too.
    Desk::new().script("0 T open email; 9 T is closed A; 10 T says").facts().episodes(&["T", "T#2"]);
    // A conversation knows no closing: its gap decides.
    Desk::new().script("0 C open sms; 5 C replies A; 9 C is closed A; 10 C says").facts().episodes(&["C"]);
}

#[test]
fn an_agent_can_reopen_a_closed_ticket_and_the_customer_then_writes_on_it() {
    let script = "0 T open email; 9 T replies A; 9 T is closed A; 10d T is open A; 11d T says";
    Desk::new().script(script).facts().episodes(&["T"]).check("T", "reopens=1 first=9 resolved=none");
}

#[test]
fn a_follow_up_inherits_topic_priority_team_and_assignee_as_they_stood() {
    // H3
    let script = "
        0  T open email topic=iade pri=low req=R
        10 T assign team:L1
        20 T assign A
        30 T priority critical
        40 T topic kargo
        50 T replies A
        50 T is closed A
        1d T says
        2d T topic fatura
        3d T replies A";
    let answer = Desk::new().script(script).facts();
    // The topic of a session is its own.
    answer.check("T", "topic=kargo priority=critical critical=30 resolved=50");
    answer.check("T#2", "opened=1d human=1d topic=fatura priority=critical critical=1d at_opening=L1/A");
    // Nobody assigned it in this session: the reply does.
    answer.check("T#2", "assigned=3d replied=3d +INBOUND contacts=1 messages=1 resolved=none -REOPENED");
    answer.rows(
        "open_spans",
        &["SPAN_OPENED", "SPAN_RESOLVED"],
        &["T 0..10 -/- SPAN_OPENED", "T 10..20 L1/-", "T 20..50 L1/A SPAN_RESOLVED", "T#2 86400..… L1/A SPAN_OPENED"],
    );
}

#[test]
fn a_follow_up_begins_new_so_that_its_clocks_run() {
    // H3: the status before was closed.
    let script = "0 T open email; 5 T replies A; 9 T is closed A; 100 T says; 160 T is solved A";
    Desk::new().script(script).facts().check("T#2", "wait=60 resolved=160 first=160 reopens=0");
}

#[test]
fn message_and_status_of_one_act_stand_in_one_session_in_either_order() {
    // H13
    let solved = "0 T open email; 5 T replies A; 9 T is closed A;";
    for script in ["100 T is open customer; 100 T says", "100 T says; 100 T is open customer"] {
        let answer = Desk::new().script(&format!("{solved} {script}")).facts();
        answer.episodes(&["T", "T#2"]);
        answer.check("T", "resolved=9 reopens=0").check("T#2", "opened=100 messages=1 resolved=none reopens=0");
    }
    // A status of the customer alone, or at another instant, is a reopen of the old session.
    let alone = Desk::new().script(&format!("{solved} 100 T is open customer; 101 T says")).facts();
    alone.episodes(&["T"]).check("T", "reopens=1");
    // An agent's status is no part of the act.
    let agent = Desk::new().script(&format!("{solved} 100 T is open B; 100 T says")).facts();
    agent.episodes(&["T"]);
}

#[test]
fn one_act_within_the_window_is_one_reopen() {
    // H13
    for act in ["100 T is open customer; 100 T says", "100 T says; 100 T is open customer"] {
        let script =
            format!("0 T open email; 5 T replies A; 9 T is solved A; {act}; 200 T replies A; 200 T is solved A");
        check(&script, "T", "reopens=1 first=9 resolved=200 contacts=1 messages=2");
        let answer = Desk::new().script(&script).facts();
        answer.rows("turns", &["TURN_ANSWERED"], &["T 100..200 -/A TURN_ANSWERED"]);
    }
}

#[test]
fn what_is_said_about_a_thread_is_said_about_the_session_of_that_instant() {
    // H17
    for mark in ["spam", "delete", "test", "merge X"] {
        let script = format!("0 T open email; 5 T replies A; 9 T is closed A; 100 T says; 200 T {mark}");
        Desk::new().script(&script).facts().check("T", "+ELIGIBLE").check("T#2", "-ELIGIBLE");
        let script = format!("0 T open email; 5 T replies A; 9 T is closed A; 50 T {mark}; 100 T says");
        Desk::new().script(&script).facts().check("T", "-ELIGIBLE").check("T#2", "+ELIGIBLE");
    }
    let script =
        "0 T open email topic=a; 9 T replies A; 9 T is closed A; 50 T priority urgent; 50 T topic b; 100 T says";
    let answer = Desk::new().script(script).facts();
    answer.check("T", "priority=urgent topic=b critical=50").check("T#2", "priority=urgent topic=b critical=100");
}

#[test]
fn a_lapsed_chat_that_is_taken_up_after_the_gap_is_a_new_session() {
    let script = "0 C open sms; 600 C is closed system; 2d C says; 2d+60 C replies A; 2d+90 C is solved A; 0 D open sms; 1 D replies A";
    let answer = Desk::new().script(script).facts();
    answer.check("C", "+LAPSED lapsed=600 resolved=none").check("C#2", "opened=2d resolved=2d+90 -LAPSED");
}

#[test]
fn a_gap_of_zero_makes_every_return_a_session() {
    // A.10: Freshchat-like counting.
    let mut desk = Desk::new();
    desk.settings.session_gap = 0;
    let script = "0 C open sms; 5 C replies A; 9 C is solved A; 9 C says; 10 C is solved A; 11 C says";
    desk.script(script).facts().episodes(&["C", "C#2"]).check("C#2", "opened=11");
}

#[test]
fn a_call_is_one_session() {
    let script = "0 K arrive phone_in; 5 K queue q; 9 K pickup A; 60 K hangup customer; 60 K is closed A; 30d K says";
    Desk::new().script(script).at("60d").episodes(&["K"]);
}
