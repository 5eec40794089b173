//! SLA clocks (B.3, B.6, H20 to H23, H25).

use crate::desk::{Desk, check};

fn response(script: &str, target: &str) -> crate::desk::Answer {
    Desk::new().sla("response", target, &[]).script(script).facts()
}

const NONE: &str = "-RESPONSE_SLA -RESPONSE_SLA_MET -RESPONSE_SLA_BREACHED response_sla=none";

#[test]
fn a_response_on_the_last_instant_is_met_and_a_millisecond_later_breached() {
    response("0 T open email; 60 T replies A", "60").check("T", "+RESPONSE_SLA_MET response_sla=60 response_due=60");
    let late = response("0 T open email; 60.001 T replies A", "60");
    late.check("T", "+RESPONSE_SLA_BREACHED -RESPONSE_SLA_MET response_sla=60 +RESPONSE_SLA");
}

#[test]
fn a_case_that_nobody_answers_breaches_at_its_due_instant() {
    let desk = || Desk::new().sla("response", "60", &[]).script("0 T open email");
    desk()
        .at("59")
        .check("T", "+RESPONSE_SLA -RESPONSE_SLA_MET -RESPONSE_SLA_BREACHED response_sla=none response_due=60");
    // Reached exactly is not exceeded yet (H20).
    desk().at("60").check("T", "-RESPONSE_SLA_BREACHED response_sla=none");
    desk().at("60.001").check("T", "+RESPONSE_SLA_BREACHED response_sla=60");
}

#[test]
fn a_target_reached_when_the_calendar_closes_is_breached_only_when_more_time_accrues() {
    // H20: open 9 to 18; opened at 17:00 with an hour. 18:00 is due; until Tuesday 09:00 nothing accrues.
    let desk = || Desk::new().open(540, 1080).sla("response", "1h", &["business"]);
    let open = "17h T open email";
    desk().script(open).at("20h").check("T", "response_due=18h -RESPONSE_SLA_BREACHED");
    desk().script(open).at("1d+9h").check("T", "-RESPONSE_SLA_BREACHED");
    desk().script(open).at("1d+9h+1").check("T", "+RESPONSE_SLA_BREACHED response_sla=18h");
    let overnight = desk().script("17h T open email; 1d+8h T replies A").facts();
    overnight.check("T", "+RESPONSE_SLA_MET response_sla=1d+8h response_due=18h");
    // The same for a resolution.
    let desk = || Desk::new().open(540, 1080).sla("resolution", "1h", &["business"]);
    desk()
        .script("17h T open email; 1d+8h T is solved A")
        .facts()
        .check("T", "+RESOLUTION_SLA_MET resolution_sla=1d+8h");
    let late = desk().script("17h T open email; 1d+9h+1 T is solved A").facts();
    late.check("T", "+RESOLUTION_SLA_BREACHED resolution_sla=18h");
}

#[test]
fn a_resolution_before_due_without_a_reply_cancels_the_response_clock() {
    // H21
    response("0 T open email; 30 T is solved A", "60").check("T", NONE);
    response("0 T open email; 60 T is solved A", "60").check("T", NONE);
    response("0 T open email; 30 T is solved A; 40 T is open A; 50 T replies A", "60").check("T", NONE);
    response("0 T open email; 61 T is solved A", "60").check("T", "+RESPONSE_SLA_BREACHED response_sla=60");
    // A lapse does not cancel.
    let lapse = "9 D open email; 9 D replies A; 0 T open email; 30 T is solved system";
    response(lapse, "60").check("T", "+LAPSED +RESPONSE_SLA_BREACHED response_sla=60");
    let reply = "9 D open email; 9 D replies A; 0 T open email; 30 T replies A; 31 T is solved A";
    response(reply, "60").check("T", "+RESPONSE_SLA_MET response_sla=30");
}

#[test]
fn what_a_bot_resolved_before_its_handoff_cancels_nothing() {
    // The human clock starts at the handoff; the resolution lies before it.
    let script = "0 C open sms; 5 C replies bot; 9 C is solved bot; 20 C says; 21 C replies bot; 30 C handoff";
    response(script, "60").check("C", "human=30 response_due=90 +RESPONSE_SLA_BREACHED response_sla=90");
    response(&format!("{script}; 80 C replies A"), "60").check("C", "+RESPONSE_SLA_MET response_sla=80");
    response(&format!("{script}; 80 C is solved A"), "60").check("C", NONE);
}

#[test]
fn a_response_clock_starts_at_the_handoff_and_asks_for_a_person() {
    let script = "0 C open sms; 5 C replies bot; 100 C handoff; 150 C replies A";
    response(script, "60").check("C", "+RESPONSE_SLA_MET response_sla=150 response_due=160");
    // Bot only, agent-opened, on behalf, out: no clock. On behalf has a resolution clock (H8).
    response("0 C open sms; 5 C replies bot; 9 C is solved bot", "60").check("C", NONE);
    response("0 C open sms by=A", "60").check("C", NONE);
    response("0 C open sms on_behalf by=A", "60").check("C", NONE);
    response("0 C open sms; 5 C spam", "60").check("C", NONE);
    let on_behalf =
        Desk::new().sla("resolution", "60", &[]).script("0 C open sms on_behalf by=A; 50 C is solved A").facts();
    on_behalf.check("C", "+RESOLUTION_SLA_MET");
    // A call has none of the two.
    response("0 K arrive phone_in; 5 K queue q; 9 K pickup A; 20 K hangup customer", "60").check("K", NONE);
}

#[test]
fn a_bad_clock_has_no_outcome() {
    // H44: within five seconds it is zero, below it is out.
    response("-5 T replies A; 0 T open email", "60").check("T", "+RESPONSE_SLA_MET response_sla=-5");
    response("-6 T replies A; 0 T open email", "60").check("T", NONE);
    let resolution = |script: &str| Desk::new().sla("resolution", "60", &[]).script(script).facts();
    resolution("-5 T is solved A; 0 T open email").check("T", "+RESOLUTION_SLA_MET");
    resolution("-6 T is solved A; 0 T open email").check("T", "-RESOLUTION_SLA resolution_sla=none");
}

#[test]
fn the_policy_with_most_matching_keys_wins_then_priority_then_team_then_class() {
    // H22: each policy has its own target in minutes, the due instant tells which one ran.
    let desk = || {
        Desk::new()
            .sla("response", "1m", &[])
            .sla("response", "2m", &["ticket"])
            .sla("response", "3m", &["high"])
            .sla("response", "4m", &["team:L2"])
            .sla("response", "5m", &["ticket", "high"])
            .sla("response", "6m", &["ticket", "team:L2"])
            .sla("response", "7m", &["high", "team:L2"])
            .sla("response", "8m", &["ticket", "urgent", "team:L2"])
            .sla("response", "9m", &["ticket", "urgent", "team:L2"])
            .sla("resolution", "10m", &["ticket", "high", "team:L2"])
    };
    let rows = [
        ("0 T open sms", "1m"),
        ("0 T open email", "2m"),
        ("0 T open sms pri=high", "3m"),
        ("0 T open sms; 0 T assign team:L2", "4m"),
        ("0 T open email pri=high", "5m"),
        ("0 T open email; 0 T assign team:L2", "6m"),
        ("0 T open sms pri=high; 0 T assign team:L2", "7m"),
        // Three pairs match: priority before team before class.
        ("0 T open email pri=high; 0 T assign team:L2", "7m"),
        // First listed.
        ("0 T open email pri=urgent; 0 T assign team:L2", "8m"),
        ("0 T open email pri=low", "2m"),
        // A team that comes later changes no target (H23).
        ("0 T open email; 10 T assign team:L2", "2m"),
        ("0 T open email; 0 T assign team:L1", "2m"),
    ];
    for (script, due) in rows {
        desk().script(script).facts().check("T", &format!("response_due={due}"));
    }
    let single = || {
        Desk::new().sla("response", "4m", &["team:L2"]).sla("response", "2m", &["sms"]).sla("response", "3m", &["high"])
    };
    single().script("0 T open sms pri=high; 0 T assign team:L2").facts().check("T", "response_due=3m");
}

#[test]
fn a_case_without_priority_matches_policies_without_and_ranks_as_normal() {
    // H22
    let desk = || Desk::new().sla("response", "60", &["normal"]).sla("response", "20", &["high"]);
    desk().script("0 T open email").facts().check("T", NONE);
    desk().script("0 T open email pri=medium").facts().check("T", "response_due=60");
    // Normal is no raise over none; high is.
    desk().script("0 T open email; 10 T priority normal").facts().check("T", NONE);
    desk()
        .script("0 T open email; 10 T priority high")
        .facts()
        .check("T", "response_due=30 +RESPONSE_SLA_BREACHED response_sla=30");
}

#[test]
fn a_raise_starts_a_second_response_clock_and_the_earlier_due_breaches() {
    // H23
    let desk =
        || Desk::new().sla("response", "100", &[]).sla("response", "20", &["urgent"]).sla("response", "200", &["low"]);
    let rows = [
        ("50 T priority urgent", "response_due=70 response_sla=70 +RESPONSE_SLA_BREACHED"),
        ("50 T priority urgent; 65 T replies A", "response_due=70 response_sla=65 +RESPONSE_SLA_MET"),
        ("90 T priority urgent; 105 T replies A", "response_due=100 response_sla=100 +RESPONSE_SLA_BREACHED"),
        // At or after the reply nothing is raised.
        (
            "50 T replies A; 50 T priority urgent; 99 T is solved A",
            "response_due=100 response_sla=50 +RESPONSE_SLA_MET",
        ),
        // Lowering never loosens …
        ("50 T priority urgent; 55 T priority low; 80 T replies A", "response_sla=70 +RESPONSE_SLA_BREACHED"),
        ("50 T priority low; 150 T replies A", "response_sla=100 +RESPONSE_SLA_BREACHED"),
        // … and what was lowered before can be raised again: from 60 on, 20 seconds.
        ("50 T priority low; 60 T priority urgent; 81 T replies A", "response_sla=80 +RESPONSE_SLA_BREACHED"),
        // Already breached, a raise changes nothing.
        ("120 T priority urgent; 130 T replies A", "response_sla=100 +RESPONSE_SLA_BREACHED"),
        // Priorities up to the start of the clock are its own.
        ("0 T priority urgent; 25 T replies A", "response_due=20 response_sla=20"),
    ];
    for (script, expected) in rows {
        desk().script(&format!("0 T open email; {script}")).facts().check("T", expected);
    }
    // The clock starts with the handoff's priority.
    let bot = "0 C open sms; 5 C replies bot; 10 C priority urgent; 40 C handoff; 70 C replies A";
    desk().script(bot).facts().check("C", "response_due=60 response_sla=60 +RESPONSE_SLA_BREACHED");
}

fn resolution(script: &str) -> crate::desk::Answer {
    Desk::new().sla("resolution", "100", &[]).sla("resolution", "30", &["urgent"]).script(script).facts()
}

#[test]
fn the_resolution_clock_runs_outside_its_pauses_and_solved_times() {
    let rows = [
        ("100 T replies A; 100 T is solved A", "+RESOLUTION_SLA_MET resolution_sla=100 resolution_due=100"),
        ("100.001 T replies A; 100.001 T is solved A", "+RESOLUTION_SLA_BREACHED resolution_sla=100"),
        // Pending pauses, on hold runs.
        ("20 T is pending A; 220 T is open A; 300 T is solved A", "+RESOLUTION_SLA_MET resolution_due=300"),
        ("20 T is on_hold A; 220 T is open A; 300 T is solved A", "+RESOLUTION_SLA_BREACHED resolution_sla=100"),
        // Solved for an hour, then a hard reopen: 50 + 50.
        (
            "50 T replies A; 50 T is solved A; 3650 T says; 3700 T replies A; 3700 T is solved A",
            "+RESOLUTION_SLA_MET resolution_sla=3700",
        ),
        (
            "50 T replies A; 50 T is solved A; 3650 T says; 3701 T replies A; 3701 T is solved A",
            "+RESOLUTION_SLA_BREACHED resolution_sla=3700",
        ),
        // A soft reopen costs nothing.
        ("50 T replies A; 50 T is solved A; 3650 T says; 3800 T is solved A", "+RESOLUTION_SLA_MET resolution_sla=50"),
        // Waiting for ever.
        ("5 T replies A", "+RESOLUTION_SLA_BREACHED resolution_sla=100"),
        (
            "5 T replies A; 5 T is pending A",
            "-RESOLUTION_SLA_BREACHED -RESOLUTION_SLA_MET resolution_due=none +RESOLUTION_SLA",
        ),
    ];
    for (script, expected) in rows {
        resolution(&format!("0 T open email; {script}")).check("T", expected);
    }
}

#[test]
fn a_pause_list_is_the_policys_own() {
    let script = "0 T open email; 20 T is pending A; 60 T is on_hold A; 500 T is open A; 550 T is solved A";
    let desk = Desk::new().sla("resolution", "100", &["pause:on_hold"]);
    desk.script(script).facts().check("T", "resolution_due=540 resolution_sla=540 +RESOLUTION_SLA_BREACHED");
    // It pauses the resolution clock only (H25).
    let desk = Desk::new().sla("response", "100", &["pause:pending"]);
    desk.script("0 T open email; 20 T is pending A; 150 T replies A")
        .facts()
        .check("T", "response_sla=100 +RESPONSE_SLA_BREACHED");
}

#[test]
fn a_lapse_never_stops_the_resolution_clock() {
    let script = "9 D open email; 9 D replies A; 0 T open email; 30 T is solved system";
    resolution(script).check("T", "+LAPSED resolution_sla=100 +RESOLUTION_SLA_BREACHED");
    // The status before it goes on (H12): pending stays paused.
    let script = "9 D open email; 9 D replies A; 0 T open email; 20 T is pending A; 30 T is solved system";
    resolution(script).check("T", "+LAPSED resolution_sla=none -RESOLUTION_SLA_BREACHED");
}

#[test]
fn a_resolution_met_at_first_and_broken_by_a_hard_reopen_is_restated() {
    // H25
    let script = "0 T open email; 50 T replies A; 50 T is solved A; 1000 T says; 1100 T replies A; 1100 T is solved A";
    let desk = || Desk::new().sla("resolution", "100", &[]).script(script);
    desk().at("60").check("T", "+RESOLUTION_SLA_MET resolution_sla=50");
    desk()
        .at("1049")
        .check("T", "-RESOLUTION_SLA_MET -RESOLUTION_SLA_BREACHED resolution_sla=none resolution_due=1050");
    desk().at("1051").check("T", "+RESOLUTION_SLA_BREACHED resolution_sla=1050");
    desk().facts().check("T", "+RESOLUTION_SLA_BREACHED resolution_sla=1050");
}

#[test]
fn a_raise_starts_a_second_resolution_clock_with_its_own_pauses() {
    // H23
    let rows = [
        ("40 T priority urgent; 80 T is solved A", "resolution_due=70 resolution_sla=70 +RESOLUTION_SLA_BREACHED"),
        ("40 T priority urgent; 70 T is solved A", "resolution_due=70 resolution_sla=70 +RESOLUTION_SLA_MET"),
        // The second clock is paused from 50 to 90: due 110, after the first one's 140.
        (
            "40 T priority urgent; 50 T is pending A; 90 T is open A; 111 T is solved A",
            "resolution_sla=110 +RESOLUTION_SLA_BREACHED",
        ),
        ("40 T priority urgent; 50 T is pending A; 90 T is open A; 110 T is solved A", "+RESOLUTION_SLA_MET"),
        // Raised while solved, it starts with the reopen: due 330.
        (
            "40 T replies A; 40 T is solved A; 60 T priority urgent; 300 T says; 329 T replies A; 331 T is solved A",
            "resolution_sla=330 +RESOLUTION_SLA_BREACHED",
        ),
        // After the final resolution there is nothing to raise.
        (
            "40 T replies A; 40 T is solved A; 60 T priority urgent",
            "resolution_sla=40 resolution_due=none +RESOLUTION_SLA_MET",
        ),
    ];
    for (script, expected) in rows {
        resolution(&format!("0 T open email; {script}")).check("T", expected);
    }
    let own = Desk::new().sla("resolution", "30", &["urgent", "pause:on_hold"]);
    let script = "0 T open email; 40 T priority urgent; 50 T is pending A; 60 T is on_hold A; 100 T is open A; 111 T is solved A";
    own.script(script).facts().check("T", "resolution_due=110 resolution_sla=110 +RESOLUTION_SLA_BREACHED");
}

#[test]
fn business_targets_need_business_hours() {
    let script = "0 T open email; 9 T replies A; 9 T is solved A";
    Desk::new().sla("response", "60", &["business"]).script(script).facts().check("T", NONE);
    check(script, "T", NONE);
}

#[test]
fn a_business_target_runs_on_the_calendar_of_the_team_at_each_moment() {
    // Opened 17:00 with two hours; `night` (18 to 24) takes over at 17:30: half an hour before, due 19:30.
    let desk = Desk::new().open(540, 1080).team("night", &[], Some((1080, 1440))).sla("response", "2h", &["business"]);
    let script = "17h T open email; 17h+30m T assign team:night; 20h T replies A";
    desk.script(script).facts().check("T", "response_due=19h+30m response_sla=19h+30m +RESPONSE_SLA_BREACHED");
}

#[test]
fn an_outcome_credits_the_replier_or_resolver_else_the_assignee_then() {
    // H42
    let desk = || Desk::new().sla("response", "60", &[]).sla("resolution", "100", &[]);
    let rows = [
        ("5 T assign A; 30 T replies B; 90 T is solved C", "at_response_sla=L1/B at_resolution_sla=L1/C"),
        // Breached and answered later: the replier, with the team at the outcome.
        ("5 T assign A; 65 T assign team:L2; 90 T replies B; 99 T is solved A", "at_response_sla=L1/B"),
        // Breached and never answered: the assignee at the due instant.
        ("5 T assign A; 65 T assign C", "at_response_sla=L1/A at_resolution_sla=L1/C"),
        ("9 T notes A", "at_response_sla=L1/-"),
    ];
    for (script, expected) in rows {
        desk().script(&format!("0 T open email; 0 T assign team:L1; {script}")).facts().check("T", expected);
    }
}
