//! Feeds without a case: agent states, costs, head count, customers (A.2, B.14, B.19, B.30, B.31), and which feeds there are.

use crate::desk::Desk;

#[test]
fn an_agent_state_lasts_until_the_next_or_as_of() {
    let script = "0 - state A available; 60 - state A handling; 60 - state B break; 90 - state A handling; 100 - state A offline";
    Desk::new().script(script).at("150").rows(
        "agent_spans",
        &[],
        &[
            "A 0..60 available -",
            "A 60..90 handling -",
            "A 90..100 handling -",
            "A 100..150 offline -",
            "B 60..150 break -",
        ],
    );
    // No length, no span.
    let script = "0 - state A available; 0 - state A acw; 60 - state A offline";
    Desk::new().script(script).at("60").rows("agent_spans", &[], &["A 0..60 acw -"]);
}

#[test]
fn costs_and_head_count_are_kept_as_they_came() {
    let script = "
        5 - cost 1000.5 TRY category=salaries class=call team=L1
        6 - cost 20 EUR
        7 - joins E1
        8 - leaves E1 voluntary
        9 - leaves E2 dismissed
        10 - leaves E3";
    let answer = Desk::new().script(script).facts();
    answer.rows("costs", &[], &["5 1000.5 TRY salaries call L1", "6 20 EUR - - -"]);
    answer.rows(
        "headcount",
        &[],
        &["7 E1 joins -", "8 E1 leaves voluntary", "9 E2 leaves dismissed", "10 E3 leaves -"],
    );
    let before = Desk::new().script(script).at("7");
    before.rows("headcount", &[], &["7 E1 joins -"]);
    assert_eq!(before.facts.leftovers.after_as_of, 3);
}

#[test]
fn a_contract_lasts_from_its_start_to_its_end() {
    let rows: &[(&str, &[&str])] = &[
        ("5 - subscribes R", &["R 5..… contract"]),
        ("5 - subscribes R; 9 - cancels R", &["R 5..9 contract"]),
        ("5 - subscribes R; 9 - cancels R; 12 - subscribes R", &["R 5..9 contract", "R 12..… contract"]),
        // Twice the same says nothing new.
        ("5 - subscribes R; 6 - subscribes R; 9 - cancels R; 10 - cancels R", &["R 5..9 contract"]),
        // An end without a start: there before the feed began.
        ("9 - cancels R; 20 - subscribes R", &["R before..9 contract", "R 20..… contract"]),
        // Who has a contract is active by it alone.
        ("5 - subscribes R; 9 - cancels R; 20 - orders R", &["R 5..9 contract"]),
    ];
    for (script, expected) in rows {
        Desk::new().script(script).facts().rows("customers", &[], expected);
    }
}

#[test]
fn an_order_keeps_a_customer_active_for_its_window() {
    let mut desk = Desk::new();
    desk.settings.active_window_days = 2;
    let script = "0 - orders R; 1d - orders R; 10d - orders R; 5 - orders S";
    desk.script(script).facts().rows(
        "customers",
        &[],
        &["R 0..259200 orders", "R 864000..1036800 orders", "S 5..172805 orders"],
    );
}

#[test]
fn each_feed_is_known_by_its_events() {
    let rows = [
        ("0 T open email", ""),
        ("0 T open email topic=x pri=low", "topics priorities"),
        ("0 T replies A", "replies"),
        ("0 T replies bot", "replies bot_replies"),
        ("0 T notes A; 0 T macro A; 0 T auto bot; 0 T says", ""),
        ("0 T assign A", "assignments"),
        ("0 T assign team:L1", "teams"),
        ("0 T assign bot:X", ""),
        ("0 T transfer", "teams"),
        ("0 T escalate L2", "teams"),
        ("0 T is solved A", "statuses"),
        ("0 T topic x", "topics"),
        ("0 T priority low", "priorities"),
        ("0 K arrive phone_in; 0 K queue q", "queues calls"),
        ("0 K offer", "deflections"),
        ("0 T sent s", "csat surveys_sent"),
        ("0 T sent s of=ces", "ces surveys_sent"),
        ("0 - answered - 5 of=nps", "nps"),
        ("0 - answered - 5 of=esat", "esat"),
        ("0 T starts A", "work"),
        ("0 T code X", "resolution_codes"),
        ("0 T review Q 1 1", "reviews"),
        ("0 - state A offline", "agent_states"),
        ("0 - joins E", "headcount"),
        ("0 - cost 1 TRY", "costs"),
        ("0 - orders R", "customers"),
    ];
    for (script, expected) in rows {
        let facts = Desk::new().script(script).facts().facts;
        let printed = format!("{:?}", facts.feeds);
        let got: Vec<&str> =
            printed.split(['{', ',', '}']).filter_map(|part| part.trim().strip_suffix(": true")).collect();
        assert_eq!(got.join(" "), expected, "{script}");
        // Nothing exists before it happened.
        assert_eq!(Desk::new().script(script).at("-1").facts.feeds, nabiz_domain::facts::Feeds::default());
    }
}

#[test]
fn events_after_as_of_are_counted_in_feeds_too() {
    let answer = Desk::new().script("0 - state A available; 50 - cost 1 TRY; 60 T open email; 70 T says").at("10");
    assert_eq!(answer.facts.leftovers.after_as_of, 3);
    answer.rows("agent_spans", &[], &["A 0..10 available -"]).episodes(&[]);
}
