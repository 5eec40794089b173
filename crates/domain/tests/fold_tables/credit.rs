//! Who gets the credit (A.9, H42).

use crate::desk::{Desk, check};

#[test]
fn a_resolution_is_the_agents_who_set_the_status() {
    let rows = [
        ("5 T assign A; 9 T is solved B", "at_resolution=-/B"),
        ("5 T assign A; 9 T is solved agent", "at_resolution=-/A"),
        ("5 T assign A; 9 T is solved ?", "at_resolution=-/A"),
        ("5 T assign A; 6 T replies A; 9 T is solved system", "at_resolution=-/-"),
        ("5 T assign A; 9 T is solved customer", "at_resolution=-/-"),
        ("5 T assign A; 9 T is solved bot", "at_resolution=-/-"),
        ("5 T assign team:L1; 9 T is solved B; 20 T transfer L2", "at_resolution=L1/B"),
        ("5 T replies A; 9 T is solved A; 20 T says; 30 T is solved B", "at_resolution=-/A at_first=-/A"),
        (
            "5 T replies A; 9 T is solved A; 20 T says; 25 T replies B; 30 T is solved B",
            "at_resolution=-/B at_first=-/A",
        ),
    ];
    for (script, expected) in rows {
        check(&format!("0 T open email; {script}"), "T", expected);
    }
}

#[test]
fn assignments_move_the_agent_and_routing_moves_the_team() {
    let rows = [
        ("5 T assign team:L1; 6 T assign A; 9 T replies B", "at_reply=L1/B"),
        ("5 T assign A; 6 T transfer L2; 9 T is solved ?", "at_resolution=L2/A"),
        ("5 T assign A; 6 T assign bot:X; 9 T is solved ?", "at_resolution=-/-"),
        ("5 T assign team:L1; 6 T escalate; 9 T is solved ?", "at_resolution=L1/-"),
        ("0 T assign team:L1; 9 T is solved A", "at_opening=L1/-"),
        ("5 T assign team:L1; 9 T is solved A", "at_opening=-/-"),
    ];
    for (script, expected) in rows {
        check(&format!("0 T open email; {script}"), "T", expected);
    }
}

#[test]
fn an_agents_clock_runs_from_the_first_assignment_to_that_agents_first_reply() {
    let rows: &[(&str, &[&str])] = &[
        ("20 T assign A; 50 T replies A", &["T 20..50 -/A"]),
        ("20 T assign A; 30 T assign B; 50 T replies B; 70 T replies A", &["T 20..70 -/A", "T 30..50 -/B"]),
        ("20 T assign A; 30 T assign B; 40 T assign A; 50 T replies A", &["T 20..50 -/A", "T 30..… -/B"]),
        // A reply without assignment is 0 s, also when an assignment follows.
        ("50 T replies A", &["T 50..50 -/A"]),
        ("50 T replies A; 60 T assign A; 90 T replies A", &["T 50..50 -/A"]),
        ("20 T assign A", &["T 20..… -/A"]),
        ("20 T notes A", &[]),
        // From the human start on.
        ("5 T assign A; 9 T replies bot; 30 T handoff; 50 T replies A", &["T 30..50 -/A"]),
    ];
    for (script, expected) in rows {
        Desk::new().script(&format!("0 T open email; {script}")).facts().rows("spells", &[], expected);
    }
}

#[test]
fn the_agent_whom_a_session_inherits_has_it_from_its_start() {
    // H3: the customer comes back after the gap, A still holds the thread.
    let first = "0 C open whatsapp; 10 C assign A; 50 C replies A; 60 C is solved A";
    let rows: &[(&str, &[&str])] = &[
        ("2d C says; 2d+90 C replies A", &["C 10..50 -/A", "C#2 172800..172890 -/A"]),
        (
            "2d C says; 2d+30 C assign B; 2d+90 C replies B",
            &["C 10..50 -/A", "C#2 172800..… -/A", "C#2 172830..172890 -/B"],
        ),
    ];
    for (script, expected) in rows {
        Desk::new().script(&format!("{first}; {script}")).facts().rows("spells", &[], expected);
    }
}

#[test]
fn a_teams_clock_runs_from_its_first_entry_to_the_first_reply_by_a_member() {
    let desk = || Desk::new().team("L1", &["A", "B"], None).team("L2", &["C"], None);
    let rows: &[(&str, &[&str])] = &[
        ("5 T assign team:L1; 50 T replies A", &["T 5..50 L1/-", "T 50..50 L1/A"]),
        // C is no member of L1: only L2's clock, once it has the case, could stop. No event names L2.
        ("5 T assign team:L1; 50 T replies C; 60 T replies B", &["T 5..60 L1/-", "T 50..50 -/C", "T 60..60 L1/B"]),
        (
            "5 T assign team:L1; 50 T replies A; 60 T transfer L2; 90 T replies C",
            &["T 5..50 L1/-", "T 60..90 L2/-", "T 50..50 L1/A", "T 90..90 L2/C"],
        ),
        // The first entry counts; coming back is none.
        (
            "5 T assign team:L1; 20 T transfer L2; 40 T transfer L1; 50 T replies A",
            &["T 5..50 L1/-", "T 20..… L2/-", "T 50..50 L1/A"],
        ),
        // A reply before the entry does not stop it.
        ("9 T replies C; 20 T escalate L2; 50 T replies C", &["T 20..50 L2/-", "T 9..9 L2/C"]),
        ("5 T assign team:L1; 9 T replies bot; 30 T handoff; 50 T replies A", &["T 30..50 L1/-", "T 50..50 L1/A"]),
    ];
    for (script, expected) in rows {
        desk().script(&format!("0 T open email; {script}")).facts().rows("spells", &[], expected);
    }
}

#[test]
fn an_agent_of_no_known_team_replies_for_the_team_that_holds_the_case() {
    let script = "0 T open email; 5 T assign team:L1; 50 T replies Z";
    Desk::new().script(script).facts().rows("spells", &[], &["T 5..50 L1/-", "T 50..50 L1/Z"]);
}

#[test]
fn a_reply_within_the_skew_stops_the_agents_clock_at_zero() {
    // A.3-14
    Desk::new().script("-3 T replies A; 0 T open email").facts().rows("spells", &[], &["T 0..-3 -/A"]);
    Desk::new().script("-9 T replies A; 0 T open email").facts().rows("spells", &[], &["T 0..… -/A"]);
}

#[test]
fn the_backlog_is_cut_where_team_or_assignee_change() {
    let script = "
        0  T open email
        10 T assign team:L1
        20 T assign A
        30 T transfer L2
        40 T replies A
        40 T is solved A
        60 T assign B
        70 T says
        90 T is closed B";
    let answer = Desk::new().script(script).facts();
    answer.rows(
        "open_spans",
        &["SPAN_OPENED", "SPAN_REOPENED", "SPAN_RESOLVED"],
        &[
            "T 0..10 -/- SPAN_OPENED",
            "T 10..20 L1/-",
            "T 20..30 L1/A",
            "T 30..40 L2/A SPAN_RESOLVED",
            "T 70..90 L2/B SPAN_REOPENED SPAN_RESOLVED",
        ],
    );
}

#[test]
fn a_review_credits_the_resolver_else_the_assignee() {
    let script = "0 T open email; 1 T assign team:L1; 2 T assign A; 5 T review Q 8 10 80; 9 T is solved B; 20 T review P 7 10 75";
    let answer = Desk::new().script(script).facts();
    answer.rows(
        "reviews",
        &["DOUBLE_REVIEWED", "REVIEWERS_AGREE"],
        &["T 5 Q 8/10 L1/B", "T 20 P 7/10 L1/B DOUBLE_REVIEWED REVIEWERS_AGREE"],
    );
    let script = "0 T open email; 2 T assign A; 5 T review Q 8 10 80; 6 T review Q 1 10 10; 7 T review P 7 10 91";
    Desk::new().script(script).facts().rows(
        "reviews",
        &["DOUBLE_REVIEWED", "REVIEWERS_AGREE"],
        &["T 5 Q 8/10 -/A", "T 6 Q 1/10 -/A", "T 7 P 7/10 -/A DOUBLE_REVIEWED"],
    );
}

#[test]
fn the_resolution_code_is_the_last_one() {
    check("0 T open email; 5 T code R; 9 T is solved A; 10 T code X", "T", "code=X");
}
