//! Resolutions, reopens, lapses (A.3-8, H4, H11, H12, H14).

use crate::desk::{Desk, check};

#[test]
fn solved_and_closed_are_one_resolution_and_closed_alone_is_one_too() {
    check("0 T open email; 5 T replies A; 9 T is solved A; 90 T is closed", "T", "first=9 resolved=9 reopens=0");
    check("0 T open email; 5 T replies A; 9 T is closed A", "T", "first=9 resolved=9 +RESOLVED");
    check("0 T open email; 5 T replies A; 9 T is pending A", "T", "first=none resolved=none +AWAITS_RESOLUTION");
}

#[test]
fn a_time_out_after_pending_is_a_resolution_at_its_own_instant() {
    let script = "0 T open email; 5 T replies A; 5 T is pending A; 3d T is solved system";
    check(script, "T", "first=3d resolved=3d wait=5 -LAPSED +RESOLVED");
}

#[test]
fn a_thank_you_that_is_resolved_again_without_a_reply_is_a_soft_reopen() {
    let script = "0 T open email; 60 T replies A; 60 T is solved A; 100 T says; 130 T is solved A";
    check(script, "T", "first=60 resolved=60 reopens=0 -REOPENED contacts=1 wait=60 at_resolution=-/A");
    // The raw backlog sees both (B.26).
    Desk::new().script(script).facts().rows(
        "open_spans",
        &["SPAN_OPENED", "SPAN_REOPENED", "SPAN_RESOLVED"],
        &["T 0..60 -/- SPAN_OPENED SPAN_RESOLVED", "T 100..130 -/- SPAN_REOPENED SPAN_RESOLVED"],
    );
}

#[test]
fn a_public_reply_of_a_human_or_bot_in_between_makes_a_reopen_hard() {
    let around = |what: &str| {
        format!("0 T open email; 60 T replies A; 60 T is solved A; 100 T says; 110 T {what}; 130 T is solved B")
    };
    for what in ["replies A", "replies bot"] {
        check(&around(what), "T", "first=60 resolved=130 reopens=1 +REOPENED at_first=-/A at_resolution=-/B");
    }
    for what in ["notes A", "whispers A", "macro A", "auto A", "prompts A", "auto bot", "replies system", "ring"] {
        check(&around(what), "T", "first=60 resolved=60 reopens=0");
    }
}

#[test]
fn a_reopen_not_yet_resolved_again_is_hard() {
    let script = "0 T open email; 60 T replies A; 60 T is solved A; 100 T says; 130 T is solved A; 200 T says";
    check(script, "T", "first=60 resolved=none reopens=1 +REOPENED +AWAITS_RESOLUTION");
    let answer = Desk::new().script(script).at("199");
    answer.check("T", "first=60 resolved=60 reopens=0");
}

#[test]
fn chains_of_soft_and_hard_reopens_keep_the_hard_ones() {
    let start = "0 T open email; 10 T replies A; 10 T is solved A; 20 T says;";
    // soft, soft
    let script = format!("{start} 30 T is solved A; 40 T says; 50 T is solved A");
    check(&script, "T", "first=10 resolved=10 reopens=0 wait=10");
    // soft, hard
    let script = format!("{start} 30 T is solved A; 40 T says; 45 T replies A; 50 T is solved B");
    check(&script, "T", "first=10 resolved=50 reopens=1 wait=20");
    // hard, soft
    let script = format!("{start} 25 T replies B; 30 T is solved B; 40 T says; 50 T is solved C");
    check(&script, "T", "first=10 resolved=30 reopens=1 wait=20 at_resolution=-/B");
    // hard, soft, hard: the last one still open
    let script = format!("{start} 25 T replies B; 30 T is solved B; 40 T says; 50 T is solved C; 60 T says");
    check(&script, "T", "first=10 resolved=none reopens=2");
    // A reply before the reopen, after the resolution, is not in between.
    let script = "0 T open email; 10 T is solved A; 15 T replies A; 20 T says; 30 T is solved A";
    check(script, "T", "first=10 resolved=10 reopens=0");
}

#[test]
fn in_between_goes_by_position_when_the_instants_are_the_same() {
    // H13
    let before = "0 T open email; 10 T replies A; 10 T is solved A; 20 T says; 30 T replies A; 30 T is solved A";
    check(before, "T", "reopens=1 resolved=30");
    let after = "0 T open email; 10 T replies A; 10 T is solved A; 20 T says; 30 T is solved A; 30 T replies A";
    check(after, "T", "reopens=0 resolved=10");
}

#[test]
fn an_outbound_call_linked_to_the_case_is_a_reply_in_between() {
    // A.2, H32
    let script = "
        0 T open email req=R
        10 T replies A
        10 T is solved A
        20 T says
        40 K arrive phone_out parent=T
        50 K pickup A
        90 K hangup customer
        99 T is solved A";
    check(script, "T", "first=10 resolved=99 reopens=1");
    let answer = Desk::new().script(script).facts();
    answer.rows("turns", &[], &["T 20..50 -/A"]);
}

#[test]
fn a_time_out_of_an_unanswered_chat_is_a_lapse_and_no_resolution() {
    // The account has a reply feed.
    let script = "9 D open sms; 9 D replies B; 0 C open sms; 5 C assign A; 1800 C is closed system";
    let answer = Desk::new().script(script).facts();
    answer.check("C", "+LAPSED lapsed=1800 -RESOLVED resolved=none first=none +UNANSWERED waiting=none");
    answer.check("C", "-AWAITS_REPLY -AWAITS_RESOLUTION -FCR_BASE +ELIGIBLE +INBOUND");
    // It is out of the raw backlog (H6, B.26).
    answer.rows("open_spans", &["SPAN_RESOLVED"], &["D 9..… -/-", "C 0..5 -/-", "C 5..1800 -/A SPAN_RESOLVED"]);
}

#[test]
fn a_resolution_by_others_or_after_any_public_reply_is_no_lapse() {
    let reply_feed = "9 D open sms; 9 D replies B;";
    for by in ["A", "bot", "customer", "?"] {
        check(&format!("{reply_feed} 0 C open sms; 60 C is solved {by}"), "C", "-LAPSED resolved=60");
    }
    for reply in ["replies A", "replies bot"] {
        let script = format!("{reply_feed} 0 C open sms; 30 C {reply}; 60 C is solved system");
        check(&script, "C", "-LAPSED resolved=60");
        // H11: in the whole session, also after the time-out.
        let script = format!("{reply_feed} 0 C open sms; 60 C is solved system; 90 C {reply}");
        check(&script, "C", "-LAPSED resolved=60");
    }
    for reply in ["auto bot", "auto system", "prompts bot", "notes A", "macro A", "replies system"] {
        let script = format!("{reply_feed} 0 C open sms; 30 C {reply}; 60 C is solved system");
        check(&script, "C", "+LAPSED resolved=none");
    }
}

#[test]
fn an_answered_call_that_a_rule_closes_does_not_lapse() {
    let script =
        "0 T open sms; 1 T replies A; 0 K arrive phone_in; 5 K pickup A; 60 K hangup customer; 61 K is closed system";
    check(script, "K", "-LAPSED resolved=60 first=60");
}

#[test]
fn a_lapse_and_the_reopen_after_it_leave_the_history() {
    // The case is resolved by an agent without a reply later, so the whole session has none.
    let script = "9 D open sms; 9 D replies B; 0 C open sms; 600 C is closed system; 700 C says; 800 C is solved A";
    check(script, "C", "-LAPSED first=800 resolved=800 reopens=0 wait=800");
}

#[test]
fn lapses_are_taken_out_before_soft_pairs_are_looked_for() {
    // H4: solved, reopened, lapsed, reopened, solved, with no reply anywhere. Without the lapse the first reopen
    // and the last resolution are a soft pair.
    let script = "
        9 D open sms; 9 D replies B
        0   C open sms
        10  C is solved A
        20  C says
        30  C is solved system
        40  C says
        50  C is solved A";
    check(script, "C", "first=10 resolved=10 reopens=0 -LAPSED wait=10");
    // Ending in the lapse, the case is lapsed with a hard reopen before.
    let script = "9 D open sms; 9 D replies B; 0 C open sms; 10 C is solved A; 20 C says; 30 C is solved system";
    check(script, "C", "first=10 resolved=none lapsed=30 +LAPSED reopens=1 -AWAITS_RESOLUTION");
}

#[test]
fn a_lapse_leaves_the_status_before_it_running_and_a_soft_pair_stays_solved() {
    // H12: pending before the lapse goes on being pending, open goes on running.
    let lapse = |status: &str| {
        format!(
            "9 D open sms; 9 D replies B; 0 C open sms; 10 C is {status} A; 100 C is solved system; \
             200 C is open customer; 300 C is solved A"
        )
    };
    check(&lapse("pending"), "C", "resolved=300 wait=110");
    check(&lapse("on_hold"), "C", "resolved=300 wait=300");
    // Between a soft pair nothing runs, whatever the raw status.
    let soft = "0 T open email; 10 T replies A; 10 T is solved A; 20 T says; 25 T is on_hold A; 30 T is solved A;";
    let script = format!("{soft} 50 T says; 60 T replies A; 70 T is solved A");
    check(&script, "T", "resolved=70 wait=30 reopens=1");
}

#[test]
fn time_spent_solved_counts_in_the_full_resolution_time_and_in_no_wait() {
    // B.4: solved 60, reopened 1000, solved 1100.
    let script = "0 T open email; 60 T replies A; 60 T is solved A; 1000 T says; 1100 T replies A; 1100 T is solved A";
    check(script, "T", "first=60 resolved=1100 wait=160");
}

#[test]
fn waiting_for_a_third_party_is_the_requesters_wait_and_waiting_for_the_customer_is_not() {
    let script = "
        0   T open email
        10  T is open A
        20  T is pending A
        50  T is on_hold A
        90  T is pending A
        95  T is open customer
        100 T replies A
        100 T is solved A";
    check(script, "T", "wait=65");
}

#[test]
fn without_any_reply_feed_every_reopen_is_hard_and_nothing_lapses() {
    let script = "0 T open email; 10 T is solved system; 20 T is open A; 30 T is solved A";
    let answer = Desk::new().script(script).facts();
    answer.check("T", "first=10 resolved=30 reopens=1 -LAPSED");
    assert!(!answer.facts.feeds.replies);
    // One reply anywhere in the account, also a linked call's, and the rules hold.
    for feed in ["5 X open email; 6 X replies bot", "5 X open email; 6 K arrive phone_out parent=X; 7 K pickup A"] {
        let answer = Desk::new().script(&format!("{script}; {feed}")).facts();
        assert!(answer.facts.feeds.replies);
        answer.check("T", "first=30 resolved=30 reopens=0 -LAPSED");
    }
}

#[test]
fn a_status_that_does_not_change_is_no_step() {
    let script = "0 T open email; 5 T is new A; 9 T replies A; 9 T is solved A; 20 T is solved B; 30 T is closed B";
    check(script, "T", "first=9 resolved=9 at_resolution=-/A");
}
