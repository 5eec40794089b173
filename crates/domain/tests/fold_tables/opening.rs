//! Who opened a case, when it counts as opened, who has touched it (A.3-1 to A.3-7, H5, H6, H8 to H10, H19).

use nabiz_domain::book::{Account, Case};
use nabiz_domain::facts::Leftovers;
use nabiz_domain::fold::odd_cases;

use crate::desk::{Desk, check};

#[test]
fn a_case_is_inbound_when_a_customer_opened_it_or_wrote_first() {
    let rows = [
        ("0 T open email", "opened=0 +INBOUND -ON_BEHALF"),
        ("0 T open email by=A", "opened=0 -INBOUND"),
        ("0 T open email on_behalf by=A", "opened=0 +INBOUND +ON_BEHALF"),
        ("0 T open email by=?", "opened=0 +INBOUND"),
        ("0 T open email by=system", "opened=0 -INBOUND"),
        ("0 T open email by=system; 60 T says; 90 T replies A", "opened=60 human=60 +INBOUND replied=90"),
        ("0 T open email by=bot; 60 T says", "opened=60 +INBOUND"),
        ("0 T open email by=system; 30 T replies A; 60 T says", "opened=0 -INBOUND"),
        ("0 T open email by=system; 30 T replies bot; 60 T says", "opened=0 -INBOUND"),
        // H10: the system's own messages are not looked at, nor private ones.
        ("0 T open email by=system; 30 T replies system; 60 T says", "opened=60 +INBOUND"),
        ("0 T open email by=system; 30 T auto system; 40 T notes A; 60 T says", "opened=60 +INBOUND"),
        ("0 T open email by=system; 0 T says", "opened=0 +INBOUND"),
        // A message of the same thread that the import dates before the case does not open it earlier.
        ("0 T says; 5 T open email by=system", "opened=5 +INBOUND"),
    ];
    for (script, expected) in rows {
        check(script, "T", expected);
    }
}

#[test]
fn a_case_of_the_system_enters_the_backlog_when_it_counts_as_opened() {
    // H10
    let answer = Desk::new().script("0 T open email by=system; 60 T says; 90 T is solved A").facts();
    answer.rows("open_spans", &["SPAN_OPENED"], &["T 60..90 -/- SPAN_OPENED"]);
    // Also when it was resolved and reopened before the customer wrote.
    let script = "0 T open email by=system; 10 T is solved A; 20 T is open A; 60 T says; 90 T is solved A";
    Desk::new().script(script).facts().rows(
        "open_spans",
        &["SPAN_OPENED", "SPAN_REOPENED", "SPAN_RESOLVED"],
        &["T 60..60 -/- SPAN_OPENED SPAN_RESOLVED", "T 60..90 -/- SPAN_REOPENED SPAN_RESOLVED"],
    );
}

#[test]
fn spam_and_deletion_can_be_undone_and_merge_and_test_cannot() {
    // H5
    let rows = [
        ("1 T spam", "-ELIGIBLE"),
        ("1 T spam; 2 T unspam", "+ELIGIBLE"),
        ("1 T delete; 2 T restore", "+ELIGIBLE"),
        ("1 T spam; 2 T restore", "-ELIGIBLE"),
        ("1 T delete; 2 T unspam", "-ELIGIBLE"),
        ("1 T spam; 2 T delete; 3 T unspam", "-ELIGIBLE"),
        ("1 T spam; 2 T delete; 3 T unspam; 4 T restore", "+ELIGIBLE"),
        ("1 T test; 2 T unspam; 3 T restore", "-ELIGIBLE"),
        ("1 T merge U; 2 T unspam; 3 T restore", "-ELIGIBLE"),
        ("1 T unspam; 2 T spam", "-ELIGIBLE"),
    ];
    for (script, expected) in rows {
        check(&format!("0 T open email; {script}"), "T", expected);
    }
}

#[test]
fn the_primary_of_a_merge_keeps_its_own_clocks() {
    let answer = Desk::new().script("0 S open email; 50 P open email; 60 S merge P; 90 P replies A").facts();
    answer.check("S", "-ELIGIBLE").check("P", "+ELIGIBLE opened=50 human=50 replied=90 messages=1");
}

#[test]
fn eligibility_is_as_of_the_instant_asked_for_in_every_table() {
    // H6
    let script = "0 T open email; 9 T replies A; 20 T says; 30 T replies A; 100 T spam";
    let before = Desk::new().script(script).at("99");
    before.check("T", "+ELIGIBLE").rows("open_spans", &["ELIGIBLE"], &["T 0..… -/- ELIGIBLE"]);
    before.rows("spells", &["ELIGIBLE"], &["T 9..9 -/A ELIGIBLE"]);
    let after = Desk::new().script(script).at("100");
    after.check("T", "-ELIGIBLE").rows("open_spans", &["ELIGIBLE"], &["T 0..… -/-"]);
    after.rows("spells", &["ELIGIBLE"], &["T 9..9 -/A"]);
}

#[test]
fn an_explicit_handoff_moves_the_human_start_unless_a_person_replied_before() {
    let rows = [
        ("5 C replies bot; 30 C handoff; 44 C replies A", "human=30 replied=44 any=5 +HANDED_OFF -BOT_ONLY"),
        ("5 C replies bot; 44 C replies A", "human=0 replied=44 any=5 -HANDED_OFF"),
        ("20 C replies A; 30 C handoff; 44 C replies A", "human=0 replied=20"),
        ("5 C replies bot; 30 C handoff; 40 C handoff; 44 C replies A", "human=30"),
        // "Precedes" goes by position (H13).
        ("30 C replies A; 30 C handoff", "human=0 replied=30"),
        ("30 C handoff; 30 C replies A", "human=30 replied=30"),
        // A note, a macro or an assignment is no reply.
        ("10 C notes A; 11 C macro A; 12 C assign A; 30 C handoff; 44 C replies A", "human=30 replied=44"),
    ];
    for (script, expected) in rows {
        check(&format!("0 C open whatsapp; {script}"), "C", expected);
    }
}

#[test]
fn the_first_assignment_is_to_a_person_or_the_reply_itself() {
    let rows = [
        ("5 T assign team:L1; 20 T assign A; 50 T replies A", "assigned=20 at_assignment=L1/A"),
        ("5 T assign bot:B; 50 T replies A", "assigned=50 at_assignment=-/A"),
        ("20 T replies B; 50 T assign A", "assigned=20 at_assignment=-/B"),
        ("20 T assign A; 30 T assign B; 50 T replies B", "assigned=20"),
        ("20 T assign team:L1", "assigned=none +AWAITS_ASSIGNMENT"),
        ("20 T is solved A", "assigned=none -AWAITS_ASSIGNMENT"),
    ];
    for (script, expected) in rows {
        check(&format!("0 T open email; {script}"), "T", expected);
    }
}

#[test]
fn an_agent_assigned_before_the_handoff_was_there_at_once() {
    // H19
    check("0 C open sms; 1 C assign A; 2 C replies bot; 30 C handoff; 40 C replies A", "C", "human=30 assigned=1");
    check("0 C open sms; 2 C replies bot; 30 C handoff; 35 C assign A; 40 C replies A", "C", "human=30 assigned=35");
}

#[test]
fn a_bot_alone_has_served_a_case_that_no_person_touched() {
    // A.3-5, H19
    let rows = [
        ("5 C replies bot; 9 C is solved bot", "+BOT_ONLY +BOT_INVOLVED -HUMAN_TOUCHED"),
        ("5 C auto bot; 9 C is solved bot", "-BOT_ONLY -BOT_INVOLVED"),
        ("5 C replies bot; 9 C is solved A", "-BOT_ONLY +HUMAN_TOUCHED"),
        ("5 C replies bot; 7 C handoff; 9 C is solved bot", "-BOT_ONLY -HUMAN_TOUCHED +HANDED_OFF"),
        ("5 C replies bot; 7 C assign A; 9 C is solved bot", "-BOT_ONLY +HUMAN_TOUCHED"),
        // Routing at the door is no touch …
        ("1 C assign A; 5 C replies bot; 7 C handoff; 9 C is solved customer", "-BOT_ONLY -HUMAN_TOUCHED"),
        // … of a case that a bot answered and handed over,
        ("1 C assign A; 5 C handoff; 9 C is solved customer", "+HUMAN_TOUCHED"),
        ("1 C assign A; 5 C replies bot; 7 C handoff; 8 C assign A; 9 C is solved customer", "+HUMAN_TOUCHED"),
        ("1 C assign team:L1; 5 C replies bot; 9 C is solved bot", "+BOT_ONLY -HUMAN_TOUCHED"),
        ("1 C assign bot:X; 5 C replies bot; 9 C is solved customer", "+BOT_ONLY -BOT_ASSUMED"),
        ("5 C replies bot; 9 C is solved system", "+BOT_ONLY +BOT_ASSUMED -LAPSED"),
        ("5 C replies A", "+HUMAN_TOUCHED -BOT_INVOLVED"),
        ("5 C notes A", "-HUMAN_TOUCHED"),
    ];
    for (script, expected) in rows {
        check(&format!("0 C open whatsapp; {script}"), "C", expected);
    }
}

#[test]
fn who_waits_for_what() {
    let rows = [
        ("0 T open email", "+AWAITS_ASSIGNMENT +AWAITS_REPLY +AWAITS_RESOLUTION +UNANSWERED"),
        ("0 T open email; 5 T replies A", "-AWAITS_ASSIGNMENT -AWAITS_REPLY +AWAITS_RESOLUTION -UNANSWERED"),
        ("0 T open email; 5 T is solved A", "-AWAITS_ASSIGNMENT -AWAITS_REPLY -AWAITS_RESOLUTION -UNANSWERED"),
        // H26: whom a bot serves alone waits for nobody.
        ("0 T open sms; 5 T replies bot", "-AWAITS_ASSIGNMENT -AWAITS_REPLY -UNANSWERED +BOT_ONLY"),
        // H8: no response clocks for what an agent logged.
        ("0 T open email on_behalf by=A", "-AWAITS_ASSIGNMENT -AWAITS_REPLY +AWAITS_RESOLUTION -UNANSWERED"),
        ("0 T open email; 5 T is solved A; 9 T is open A", "+AWAITS_REPLY +AWAITS_RESOLUTION +UNANSWERED"),
    ];
    for (script, expected) in rows {
        check(script, "T", expected);
    }
}

#[test]
fn only_a_public_human_reply_stops_a_human_clock() {
    for what in
        ["notes A", "whispers A", "macro A", "auto A", "prompts A", "replies bot", "replies system", "says", "ring"]
    {
        check(&format!("0 T open email; 5 T {what}; 60 T replies A"), "T", "replied=60 +ONE_REPLY");
    }
    check("0 T open email; 5 T replies agent", "T", "replied=5 at_reply=-/-");
}

#[test]
fn small_skew_is_zero_and_large_skew_is_a_bad_clock() {
    // A.3-14, A.3-6: three seconds early is the reply; six seconds early is not, if a later one exists.
    check("-3 T replies A; 0 T open email; 60 T replies B", "T", "human=0 replied=-3 at_reply=-/A");
    check("-5 T replies A; 0 T open email; 60 T replies B", "T", "replied=-5");
    check("-6 T replies A; 0 T open email; 60 T replies B", "T", "replied=60 at_reply=-/B");
    // The negative length stays to be counted (H44), in both hours.
    let answer = Desk::new().open(0, 1440).script("-6 T replies A; 0 T open email").facts();
    answer.check("T", "replied=-6 b.response=-6 b.from_assignment=0");
    // A bot's greeting likewise.
    check("-6 C replies bot; 0 C open sms; 9 C replies A", "C", "any=9");
    check("-4 C replies bot; 0 C open sms; 9 C replies A", "C", "any=-4");
}

#[test]
fn events_of_a_case_that_never_opens_are_counted_and_make_no_case() {
    // H9
    let answer = Desk::new().script("0 X says; 5 X replies A; 9 X is solved A; 0 T open email").facts();
    answer.episodes(&["T"]);
    assert_eq!(answer.facts.leftovers.no_open, 3);
    // A linked call's answer is the call's own event.
    let answer = Desk::new().script("0 X says; 5 K arrive phone_out parent=X; 9 K pickup A").facts();
    answer.episodes(&["K"]);
    assert_eq!(answer.facts.leftovers.no_open, 1);
}

#[test]
fn a_second_open_is_counted_and_changes_nothing() {
    let script = "0 T open email topic=iade pri=low req=R; 50 T open whatsapp by=A topic=kargo pri=critical; 60 T says";
    let answer = Desk::new().script(script).facts();
    answer.check("T", "channel=email opened=0 topic=iade priority=low critical=none +INBOUND messages=2");
    assert_eq!(answer.facts.leftovers.second_open, 1);
    // Nor does it in a later session.
    let script = "0 T open email; 5 T replies A; 9 T is closed A; 100 T says; 120 T open email topic=x";
    Desk::new().script(script).facts().check("T#2", "opened=100 topic=- messages=1 +INBOUND");
}

#[test]
fn events_before_the_open_belong_to_the_case() {
    check("-60 T assign A; 0 T open email; 9 T replies A", "T", "opened=0 assigned=-60 at_opening=-/A");
    check("-60 T priority urgent; 0 T open email", "T", "critical=0 priority=urgent");
    let answer = Desk::new().script("-60 T is solved A; 0 T open email; 9 T replies A").facts();
    answer.check("T", "resolved=-60 wait=0").rows("open_spans", &["SPAN_RESOLVED"], &["T 0..0 -/- SPAN_RESOLVED"]);
}

#[test]
fn events_after_a_deletion_are_counted_until_it_is_undone() {
    let answer = Desk::new().script("0 T open email; 5 T delete; 6 T says; 7 T replies A").facts();
    answer.check("T", "-ELIGIBLE replied=7");
    assert_eq!(answer.facts.leftovers.after_deletion, 2);
    let answer = Desk::new().script("0 T open email; 5 T delete; 6 T says; 7 T restore; 8 T says").facts();
    answer.check("T", "+ELIGIBLE");
    assert_eq!(answer.facts.leftovers.after_deletion, 0);
}

#[test]
fn what_is_left_over_is_known_case_by_case() {
    let script = "0 T open email; 1 T open email; 0 U open email; 5 U delete; 6 U says; 3 X says; 4 X says; 0 V open email; \
        7 V answered x 4; 8 V answered x 4 scale=1-6 of=csat; 9 V answered x 9 of=csat; 0 W open email; 5 W replies A";
    let mut desk = Desk::new().script(script);
    let facts = desk.fold("21d");
    let index = desk.book.index();
    let odd = odd_cases(&desk.book, &index, Account(0), &desk.settings, facts.as_of, 2);
    let id = |case: Case| desk.book.symbols.text(desk.book.cases()[case.0 as usize].id);
    let told: Vec<String> = odd.iter().map(|(case, left)| format!("{} {left:?}", id(*case))).collect();
    let ids: Vec<&str> = odd.iter().map(|(case, _)| id(*case)).collect();
    assert_eq!(ids, ["T", "U", "X", "V"], "{told:?}");
    let mut sum = Leftovers::default();
    odd.iter().for_each(|(_, left)| sum.add(*left));
    assert_eq!(sum, facts.leftovers);
    let of = |id: &str| odd.iter().zip(&ids).find(|(_, own)| **own == id).unwrap().0.1;
    assert_eq!((of("T").second_open, of("U").after_deletion, of("X").no_open), (1, 1, 2));
    assert_eq!((of("V").unknown_survey, of("V").unknown_scale, of("V").off_scale), (1, 1, 1));
}

#[test]
fn becoming_critical_is_dated_and_credited() {
    let rows = [
        ("0 T open email pri=critical; 9 T replies A", "critical=0 -REPLIED_BEFORE_CRITICAL +CRITICAL"),
        ("0 T open email; 5 T assign A; 30 T priority urgent", "critical=30 at_critical=-/A"),
        ("0 T open email; 9 T replies A; 30 T priority critical", "critical=30 +REPLIED_BEFORE_CRITICAL"),
        ("0 T open email; 30 T priority high", "critical=none -CRITICAL priority=high"),
        (
            "0 T open email; 30 T priority urgent; 40 T priority low; 50 T priority critical",
            "critical=30 priority=critical",
        ),
        ("0 T open email by=system pri=urgent; 60 T says", "critical=60"),
    ];
    for (script, expected) in rows {
        check(script, "T", expected);
    }
}

#[test]
fn only_what_had_happened_by_then_exists() {
    let script =
        "0 T open email; 10 T assign A; 20 T replies A; 30 T is solved A; 40 T says; 50 T replies A; 60 T is solved A";
    let rows = [
        ("0", "assigned=none +AWAITS_ASSIGNMENT +AWAITS_REPLY +AWAITS_RESOLUTION", 6),
        ("10", "assigned=10 -AWAITS_ASSIGNMENT +AWAITS_REPLY", 5),
        ("29.999", "replied=20 resolved=none", 4),
        ("30", "resolved=30 reopens=0 -AWAITS_RESOLUTION", 3),
        ("45", "first=30 resolved=none reopens=1 waiting=40", 2),
        ("59", "first=30 resolved=none waiting=none", 1),
        ("60", "first=30 resolved=60 reopens=1", 0),
    ];
    for (as_of, expected, later) in rows {
        let answer = Desk::new().script(script).at(as_of);
        answer.check("T", expected);
        assert_eq!(answer.facts.leftovers.after_as_of, later, "as of {as_of}");
    }
    let nothing = Desk::new().script(script).at("-1");
    nothing.episodes(&[]);
    assert_eq!((nothing.facts.leftovers.after_as_of, nothing.facts.leftovers.no_open), (7, 0));
}
