//! One event once, and every event in its place (A.2, H13, H15, H16).

use nabiz_domain::book::Taken;

use crate::desk::Desk;

#[test]
fn of_one_event_id_the_first_ingested_holds() {
    // H15: (seq, what) in order of arrival; the topic that holds.
    type Arrivals<'a> = &'a [(Option<u64>, &'a str)];
    let rows: &[(Arrivals<'_>, &str)] = &[
        (&[(Some(1), "a"), (Some(2), "b")], "a"),
        (&[(Some(2), "b"), (Some(1), "a")], "a"),
        (&[(Some(2), "b"), (Some(3), "c"), (Some(1), "a")], "a"),
        (&[(Some(3), "c"), (Some(1), "a"), (Some(2), "b")], "a"),
        (&[(None, "a"), (None, "b")], "a"),
        (&[(None, "a"), (Some(1), "b")], "a"),
        (&[(Some(1), "a"), (None, "b")], "a"),
    ];
    for (arrivals, expected) in rows {
        let mut desk = Desk::new().script("0 T open email");
        for (i, (seq, topic)) in arrivals.iter().enumerate() {
            let taken = desk.take("same", *seq, &format!("5 T topic {topic}"));
            assert_eq!(taken, if i == 0 { Taken::New } else { Taken::Duplicate });
        }
        assert_eq!(desk.book.duplicates(), arrivals.len() as u64 - 1);
        desk.facts().check("T", &format!("topic={expected}"));
    }
}

#[test]
fn the_lower_seq_holds_when_it_arrives_after_a_fold() {
    let mut desk = Desk::new().script("0 T open email");
    desk.take("same", Some(20), "5 T is solved A");
    assert_eq!(desk.fold("1d").episodes[0].resolved_at.map(|at| at % 100_000), Some(5_000));
    // Another case, instant and meaning: the event moves.
    desk.take("same", Some(10), "7 U open email topic=u");
    let answer = desk.facts();
    answer.episodes(&["T", "U"]).check("T", "resolved=none").check("U", "opened=7 topic=u");
}

#[test]
fn the_lower_seq_brings_its_attributes_along() {
    use nabiz_domain::event::{Actor, Event, What};
    let mut desk = Desk::new();
    let channel = nabiz_domain::channel::Channel::Email;
    let by = Actor::Customer;
    let what = What::Open { channel, by, requester: None, topic: None, priority: None, on_behalf: false, parent: None };
    for (seq, plan) in [(2, "gold"), (1, "silver"), (3, "tin")] {
        let attributes = &[("plan", plan)];
        let event = Event { event_id: "o", at: 0, seq: Some(seq), account: "a", case_id: Some("T"), what, attributes };
        desk.book.take(&event);
    }
    let _ = desk.book.index();
    let case = nabiz_domain::book::Case(0);
    let own: Vec<_> = desk.book.attributes_of(case).map(|(_, value)| desk.book.symbols.text(value)).collect();
    assert_eq!(own, ["silver"]);
}

#[test]
fn only_so_many_names_of_attributes_are_kept_and_the_others_counted() {
    use nabiz_domain::event::{Event, What};
    let mut desk = Desk::new().script("0 T open email");
    let names: Vec<String> = (0..300).map(|number| format!("a{number}")).collect();
    for (lot, value) in [(&names[..200], "x"), (&names[100..], "y"), (&names[250..260], "z")] {
        let attributes: Vec<(&str, &str)> = lot.iter().map(|name| (name.as_str(), value)).collect();
        let (event_id, what) = (value, What::Topic { to: None });
        let (account, case_id) = ("a", Some("T"));
        desk.book.take(&Event { event_id, at: 1, seq: None, account, case_id, what, attributes: &attributes });
    }
    let known = desk.book.attribute_keys();
    assert_eq!(known.len(), 256);
    // 44 of the second lot, and of the last the four from a256 on; none of them is a text of the book.
    assert_eq!((desk.book.attributes_left_out(), desk.book.symbols.find("a256")), (48, None));
    let case = nabiz_domain::book::Case(0);
    let own: Vec<_> = desk.book.attributes_of(case).map(|(_, value)| desk.book.symbols.text(value)).collect();
    assert_eq!((own[99], own[100], own[255], own[250]), ("x", "y", "z", "z"));
}

#[test]
fn a_feed_event_is_ingested_once_too() {
    let mut desk = Desk::new();
    desk.take("c", Some(9), "5 - cost 10 TRY");
    desk.take("c", Some(3), "5 - cost 7 TRY");
    desk.take("c", Some(4), "5 - cost 8 TRY");
    desk.facts().rows("costs", &[], &["5 7 TRY - - -"]);
}

#[test]
fn the_same_event_id_of_another_account_is_another_event() {
    use nabiz_domain::event::{Event, What};
    let mut desk = Desk::new().script("0 T open email");
    let what = What::Topic { to: Some("b") };
    let event = Event { event_id: "e0", at: 0, seq: Some(0), account: "b", case_id: Some("T"), what, attributes: &[] };
    assert_eq!(desk.book.take(&event), Taken::New);
    desk.facts().episodes(&["T"]).check("T", "topic=-");
}

#[test]
fn events_are_read_by_instant_then_seq_and_not_as_they_arrive() {
    let mut desk = Desk::new();
    for (seq, line) in [(3, "9 T is solved A"), (4, "9 T says"), (1, "0 T open email"), (2, "9 T replies A")] {
        desk.take(&format!("s{seq}"), Some(seq), line);
    }
    desk.facts().check("T", "replied=9 first=9 resolved=none reopens=1");
    // The import rank is for imports: with seq a status may stand before a message of its instant.
    let mut desk = Desk::new();
    for (seq, line) in [(1, "0 T open email"), (2, "9 T is solved A"), (3, "9 T says"), (4, "9 T replies A")] {
        desk.take(&format!("s{seq}"), Some(seq), line);
    }
    desk.facts().check("T", "first=9 resolved=none reopens=1");
}

#[test]
fn an_import_breaks_ties_by_what_happened() {
    // A.2, H16: each list arrives in the wrong order at one instant.
    let wrong = "
        9 T is solved A
        9 T priority urgent
        9 T replies A
        9 T assign A
        9 T handoff
        9 T replies bot
        9 T says
        9 T open whatsapp by=system";
    let answer = Desk::import().script(wrong).facts();
    // open, customer (so it is inbound), bot, handoff, assign, agent, priority, status.
    answer.check("T", "opened=9 +INBOUND human=9 +HANDED_OFF +HUMAN_TOUCHED first=9 resolved=9 reopens=0 at_reply=-/A");
    answer.check("T", "at_critical=-/A messages=1");
}

#[test]
fn routing_stands_with_assignments_and_topics_with_priorities() {
    // H16: the transfer comes before the agent's message of its instant, so it is triage.
    let rows = [
        ("9 T replies A; 9 T transfer L2", "-TRANSFERRED at_reply=L2/A"),
        ("9 T replies A; 9 T escalate L2", "-ESCALATED at_reply=L2/A"),
        // File order decides among equals: the case goes to L1, then to L2.
        ("9 T assign team:L1; 9 T transfer L2; 9 T replies A", "at_reply=L2/A"),
        ("9 T transfer L2; 9 T assign team:L1; 9 T replies A", "at_reply=L1/A"),
        // A system message stands with the bot's, before the handoff; it stops nothing anyway.
        ("9 T handoff; 9 T replies bot", "human=9 +HANDED_OFF"),
        // The survey answer is read after the status of its instant.
        ("9 T answered - 5 of=csat; 9 T is solved A; 5 T replies A", "resolved=9"),
        ("9 T is solved A; 9 T topic a; 9 T topic b", "topic=b"),
    ];
    for (script, expected) in rows {
        Desk::import().script(&format!("0 T open sms; {script}")).facts().check("T", expected);
    }
}

#[test]
fn one_event_without_seq_disturbs_no_order_but_that_of_its_instant() {
    let mut desk = Desk::new();
    for (seq, line) in [(1, "0 T open email"), (2, "9 T is solved A"), (3, "9 T says"), (4, "20 T replies A")] {
        desk.take(&format!("s{seq}"), Some(seq), line);
    }
    desk.take("late", None, "30 T notes A");
    desk.facts().check("T", "first=9 resolved=none reopens=1");
    // In the instant that it shares, all go by rank.
    desk = Desk::new();
    for (seq, line) in [(1, "0 T open email"), (2, "9 T is solved A"), (3, "9 T says")] {
        desk.take(&format!("s{seq}"), Some(seq), line);
    }
    desk.take("late", None, "9 T replies A");
    desk.facts().check("T", "first=9 resolved=9 reopens=0");
}
