//! Calls (A.3-12, B.13, B.20 to B.23, H30 to H35).

use crate::desk::{Desk, check};

const OUTCOME: &[&str] =
    &["ANSWERED", "ABANDONED", "SHORT_ABANDON", "FLOWED_OUT", "LEFT_BY_CHOICE", "WITHIN_THRESHOLD"];

fn visits(script: &str, expected: &[&str]) {
    Desk::new().script(&format!("0 K arrive phone_in; {script}")).facts().rows("visits", OUTCOME, expected);
}

#[test]
fn a_visit_ends_as_it_ends() {
    let rows = [
        ("10 K queue q; 18 K pickup A", "K 10..18 q -/A ANSWERED WITHIN_THRESHOLD"),
        ("10 K queue q; 30 K pickup A", "K 10..30 q -/A ANSWERED WITHIN_THRESHOLD"),
        ("10 K queue q; 30.001 K pickup A", "K 10..30.001 q -/A ANSWERED"),
        ("10 K queue q; 12 K ring; 13 K abandon", "K 10..13 q -/- ABANDONED SHORT_ABANDON WITHIN_THRESHOLD"),
        ("10 K queue q; 15 K abandon", "K 10..15 q -/- ABANDONED SHORT_ABANDON WITHIN_THRESHOLD"),
        ("10 K queue q; 15.001 K abandon", "K 10..15.001 q -/- ABANDONED WITHIN_THRESHOLD"),
        ("10 K queue q; 55 K abandon", "K 10..55 q -/- ABANDONED"),
        // H31: hanging up while queued, also while it rings, is an abandon; the service's hang-up is none.
        ("10 K queue q; 50 K ring; 55 K hangup customer", "K 10..55 q -/- ABANDONED"),
        ("10 K queue q; 55 K hangup system", "K 10..55 q -/-"),
        ("10 K queue q; 55 K hangup agent", "K 10..55 q -/-"),
        ("10 K queue q; 70 K flowout timeout", "K 10..70 q -/- FLOWED_OUT"),
        ("10 K queue q; 11 K flowout empty", "K 10..11 q -/- FLOWED_OUT"),
        ("10 K queue q; 11 K flowout key", "K 10..11 q -/- LEFT_BY_CHOICE"),
        ("10 K queue q; 40 K callback; 41 K hangup customer", "K 10..40 q -/- LEFT_BY_CHOICE"),
        // Whoever takes another channel from the queue has left it by choice.
        ("10 K queue q; 40 K accept; 41 K hangup customer", "K 10..40 q -/- LEFT_BY_CHOICE"),
        // H30: without an outcome it stays.
        ("10 K queue q", "K 10..… q -/-"),
        ("10 K queue; 18 K pickup", "K 10..18 - -/- ANSWERED WITHIN_THRESHOLD"),
    ];
    for (script, expected) in rows {
        visits(script, &[expected]);
    }
    visits("12 K hangup customer", &[]);
}

#[test]
fn the_thresholds_are_settings() {
    let mut desk = Desk::new();
    (desk.settings.sl_threshold, desk.settings.short_abandon) = (5_000, 20_000);
    let answer = desk.script("0 K arrive phone_in; 10 K queue q; 30 K abandon").facts();
    answer.rows("visits", OUTCOME, &["K 10..30 q -/- ABANDONED SHORT_ABANDON"]);
}

#[test]
fn every_queue_entry_is_a_visit_and_a_calls_wait_is_their_sum() {
    // H30, A.11
    let script = "
        0   K arrive phone_in
        10  K queue sales
        70  K flowout timeout
        75  K queue desk
        90  K pickup A
        190 K queue back
        200 K pickup B
        260 K hangup customer";
    let answer = Desk::new().script(script).facts();
    answer.rows(
        "visits",
        OUTCOME,
        &[
            "K 10..70 sales -/- FLOWED_OUT",
            "K 75..90 desk -/A ANSWERED WITHIN_THRESHOLD",
            "K 190..200 back -/B ANSWERED WITHIN_THRESHOLD",
        ],
    );
    // 60 + 15 + 10; talk 100 + 60.
    answer.check("K", "queued=10 queue_wait=85 talk=160 legs=2 replied=90 first=260 resolved=260 handle=160");
    // Queued again without leaving: the visit before has no outcome.
    visits(
        "10 K queue a; 30 K queue b; 40 K pickup A",
        &["K 10..30 a -/-", "K 30..40 b -/A ANSWERED WITHIN_THRESHOLD"],
    );
}

#[test]
fn handling_is_talk_hold_and_after_call_work_of_every_leg() {
    // B.13: K1 and K3 of MiniDesk.
    let k1 =
        "0 K arrive phone_in; 10 K queue q; 18 K pickup A; 60 K hold; 90 K unhold; 198 K hangup customer; 258 K wrap A";
    check(k1, "K", "talk=150 hold=30 wrap=60 handle=240 raw=240 handled=258 +HANDLED +ANSWERED");
    let k3 = "0 K arrive phone_in; 5 K queue q; 30 K pickup A; 230 K xfer B; 270 K wrap A; 330 K hangup customer; 350 K wrap B";
    check(k3, "K", "talk=300 wrap=60 legs=2 handle=360 handled=350 +TRANSFERRED +MOVED_ON -FCR at_resolution=-/B");
    let answer = Desk::new().script(k3).facts();
    answer.rows("handlings", &["HANDLED"], &["K 240/240 270 -/A HANDLED", "K 120/120 350 -/B HANDLED"]);
    answer.rows("agent_spans", &[], &["A 30..270 call K", "B 230..350 call K"]);
}

#[test]
fn a_transfer_to_nobody_in_particular_is_no_handling_of_its_own() {
    // As Asterisk's queue log writes a blind transfer into another queue: A talks 60 s, B 40 s.
    let requeued = "0 K arrive phone_in; 0 K queue q; 25 K pickup A; 85 K xfer; 85 K hangup unknown; 87 K queue r; 92 K pickup B; 132 K hangup agent";
    check(requeued, "K", "talk=100 legs=2 handle=100 handled=132 +HANDLED +TRANSFERRED");
    let answer = Desk::new().script(requeued).facts();
    answer.rows("handlings", &[], &["K 60/60 85 -/A", "K 40/40 132 -/B"]);
    // Out of the queues for good: A's part is all there is, and after-call work of it still counts.
    let gone = "0 K arrive phone_in; 15 K pickup A; 100 K xfer; 100 K hangup unknown; 120 K wrap A";
    check(gone, "K", "talk=85 wrap=20 legs=1 handle=105 +HANDLED +TRANSFERRED");
    let answer = Desk::new().script(gone).facts();
    answer.rows("handlings", &[], &["K 105/105 120 -/A"]);
    // To somebody who is named, it is.
    let named = "0 K arrive phone_in; 15 K pickup A; 100 K xfer B; 130 K hangup customer";
    check(named, "K", "talk=115 legs=2 +TRANSFERRED");
}

#[test]
fn without_wrap_end_there_is_no_after_call_work() {
    // H33
    let script = "0 K arrive phone_in; 18 K pickup A; 60 K hangup agent; 90 K wrap A";
    Desk::new().script(script).at("89").check("K", "wrap=0 handle=42 handled=60 +HANDLED first=60");
    Desk::new().script(script).at("90").check("K", "wrap=30 handle=72 handled=90");
    // Wrap before the leg ends, of somebody else, or before any answer means nothing.
    for wrap in ["30 K wrap A", "90 K wrap B", "5 K wrap A"] {
        check(&format!("0 K arrive phone_in; 18 K pickup A; 60 K hangup agent; {wrap}"), "K", "wrap=0 handle=42");
    }
    // A leg that still runs is not handled yet.
    Desk::new().script(script).at("59").check("K", "-HANDLED +ANSWERED resolved=none");
}

#[test]
fn hold_that_never_ends_ends_with_its_leg() {
    let script =
        "0 K arrive phone_in; 5 K hold; 10 K pickup A; 20 K hold; 30 K hold; 50 K hangup customer; 60 K unhold";
    check(script, "K", "talk=10 hold=30 handle=40");
    let xfer = "0 K arrive phone_in; 10 K pickup A; 20 K hold; 50 K xfer B; 60 K unhold; 70 K hangup customer";
    check(xfer, "K", "talk=30 hold=30 legs=2");
}

#[test]
fn outbound_calls_are_no_volume_and_dialling_is_handling() {
    // H32, H34
    for channel in ["phone_out", "callback"] {
        let script = format!("0 K arrive {channel}; 12 K pickup A; 72 K hangup customer; 82 K wrap A");
        check(
            &script,
            "K",
            "-INBOUND +ELIGIBLE +OUTBOUND +ANSWERED +HANDLED dial=12 talk=60 wrap=10 handle=82 -FCR_BASE",
        );
        let answer = Desk::new().script(&script).facts();
        answer.rows("agent_spans", &[], &["A 0..82 call K"]);
        answer.rows("handlings", &[], &["K 82/82 82 -/A"]);
    }
    check("0 K arrive phone_out; 30 K hangup agent", "K", "-ANSWERED -HANDLED handle=0");
    check("0 K open phone_out by=customer; 9 K pickup A; 20 K hangup agent", "K", "-INBOUND +OUTBOUND dial=9");
    // Dialling cannot run backwards: a little is skew, more is a bad clock (H44).
    check("-3 K pickup A; 0 K arrive phone_out; 60 K hangup agent", "K", "dial=0 handle=63");
    check("-30 K pickup A; 0 K arrive phone_out; 60 K hangup agent", "K", "handle=-30");
}

#[test]
fn an_answered_outbound_call_is_a_public_human_reply_to_its_case() {
    // A.2, H32
    let call = |channel: &str| {
        format!("0 T open email req=R; 100 K arrive {channel} parent=T; 130 K pickup A; 200 K hangup agent")
    };
    for channel in ["phone_out", "callback"] {
        check(&call(channel), "T", "replied=130 +REPLIED +ONE_REPLY assigned=130 at_reply=-/A replies=1 waiting=none");
    }
    // An inbound call is none, an unanswered one neither, and not before it was answered.
    check(&call("phone_in"), "T", "replied=none");
    check("0 T open email; 100 K arrive phone_out parent=T; 130 K hangup agent", "T", "replied=none");
    Desk::new().script(&call("phone_out")).at("129").check("T", "replied=none");
    // Once, also when the case of the call opens in two ways.
    let twice = "0 T open email; 100 K open phone_out parent=T by=A; 101 K arrive phone_out parent=T; 130 K pickup A";
    check(twice, "T", "replies=1");
    // Linked to a further session it answers that one.
    let follow_up =
        "0 T open email; 5 T replies A; 9 T is closed A; 100 T says; 120 K arrive phone_out parent=T; 130 K pickup B";
    Desk::new().script(follow_up).facts().check("T", "replies=1").check("T#2", "replied=130 at_reply=-/B");
    // Sessions are cut before: it stops a transfer from being triage.
    check("0 T open email; 9 K arrive phone_out parent=T; 12 K pickup A; 20 T transfer L2", "T", "+TRANSFERRED");
}

#[test]
fn first_contact_of_a_call_goes_by_its_hang_up() {
    // H33
    let answered =
        "0 K arrive phone_in req=R topic=iade; 5 K queue q; 9 K pickup A; 100 K hangup customer; 160 K wrap A;";
    check(answered, "K", "+FCR +FCR_BASE first=100 resolved=100 at_reply=-/A");
    check(&format!("{answered} 100.001 L arrive phone_in req=R topic=iade"), "K", "-FCR +FCR_BASE");
    check(&format!("{answered} 100 L arrive phone_in req=R topic=iade"), "K", "+FCR");
    check("0 K arrive phone_in; 5 K queue q; 9 K abandon", "K", "-FCR_BASE first=none");
    Desk::new().script(answered).at("7d+99").check("K", "-FIRST_MATURE");
    Desk::new().script(answered).at("7d+100").check("K", "+FIRST_MATURE");
    // A transfer before anybody answered is routing; an xfer after it is a transfer.
    check("0 K arrive phone_in; 2 K transfer L2; 9 K pickup A; 20 K hangup customer", "K", "-TRANSFERRED +FCR");
    check("0 K arrive phone_in; 9 K pickup A; 15 K xfer B; 20 K hangup customer", "K", "+TRANSFERRED -FCR");
    check("0 K arrive phone_in; 9 K pickup A; 15 K escalate; 20 K hangup customer", "K", "+ESCALATED -FCR");
}

#[test]
fn a_deflection_holds_unless_the_caller_queues_again() {
    let deflected = "0 K arrive phone_in req=R topic=iade; 20 K offer; 30 K accept;";
    check(deflected, "K", "+DEFLECT_OFFERED +DEFLECTED +DEFLECTED_NET");
    check("0 K arrive phone_in; 20 K offer; 40 K hangup customer", "K", "+DEFLECT_OFFERED -DEFLECTED -DEFLECTED_NET");
    // H35: a queue of the same call ends it.
    check(&format!("{deflected} 60 K queue q"), "K", "+DEFLECT_OFFERED -DEFLECTED -DEFLECTED_NET");
    check("0 K arrive phone_in; 5 K queue q; 20 K offer; 30 K accept", "K", "+DEFLECTED");
    // With an agent on the line nothing is deflected any more.
    check("0 K arrive phone_in; 5 K pickup A; 20 K accept; 40 K hangup agent", "K", "-DEFLECTED");
    // Net: no queued call of the same requester and topic within the window.
    let rows = [
        ("1d L arrive phone_in req=R topic=iade; 1d+9 L queue q", "-DEFLECTED_NET +DEFLECTED"),
        ("1d L arrive phone_in req=R topic=iade", "+DEFLECTED_NET"),
        ("1d L open email req=R topic=iade", "+DEFLECTED_NET"),
        ("1d L arrive phone_in req=R topic=kargo; 1d+9 L queue q", "+DEFLECTED_NET"),
        ("1d L arrive phone_in req=R; 1d+9 L queue q", "-DEFLECTED_NET"),
        ("7d+30 L arrive phone_in req=R topic=iade; 8d L queue q", "-DEFLECTED_NET"),
        ("7d+31 L arrive phone_in req=R topic=iade; 8d L queue q", "+DEFLECTED_NET"),
    ];
    for (script, expected) in rows {
        check(&format!("{deflected} {script}"), "K", expected);
    }
}

#[test]
fn a_deflection_matures_with_its_acceptance_else_with_the_arrival() {
    // H28
    let desk = |script: &str, as_of: &str| Desk::new().script(script).at(as_of);
    desk("0 K arrive phone_in; 30 K accept", "7d+29").check("K", "-DEFLECT_MATURE");
    desk("0 K arrive phone_in; 30 K accept", "7d+30").check("K", "+DEFLECT_MATURE");
    desk("0 K arrive phone_in", "7d").check("K", "+DEFLECT_MATURE");
}

#[test]
fn a_call_has_no_backlog_turns_or_spells() {
    let answer = Desk::new().script("0 K arrive phone_in; 5 K queue q; 9 K pickup A; 20 K hangup customer").facts();
    answer.rows("open_spans", &[], &[]).rows("turns", &[], &[]).rows("spells", &[], &[]);
}

#[test]
fn the_queues_team_has_the_visit() {
    let script = "0 K arrive phone_in; 1 K assign team:L1; 5 K queue q; 9 K pickup A; 20 K hangup customer";
    Desk::new().script(script).facts().rows("visits", &[], &["K 5..9 q L1/A"]).check("K", "at_resolution=L1/A");
}

#[test]
fn the_work_on_a_call_that_is_out_is_nobodys_time() {
    let script = "0 K arrive phone_in; 9 K pickup A; 60 K hangup customer; 70 K test";
    let answer = Desk::new().script(script).facts();
    answer.rows("agent_spans", &[], &[]).rows("handlings", &["ELIGIBLE"], &["K 51/51 60 -/A"]);
}
