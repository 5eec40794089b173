//! METRICS B.14: what classes and topics cost.

use nabiz_catalogue::query::{Dimension, Query, parse_filter};
use nabiz_catalogue::score::{NaReason, Score};

use super::{OPEN, REPLY, ask, by, of_class, plain};

#[test]
fn a_cost_that_names_its_class_is_borne_by_it() {
    let (open, reply) = (format!("05 10:00|a|T1|open|{OPEN}"), format!("05 10:30|a|T1|message|{REPLY}"));
    let log = [
        &open,
        r#"05 10:00|a|T1|work_start|,"agent":"A1""#,
        r#"05 10:30|a|T1|work_end|,"agent":"A1""#,
        &reply,
        r#"05 11:00|a|K1|arrive|,"channel":"phone_in","requester":"R3""#,
        r#"05 11:00|a|K1|queue|,"queue":"q""#,
        r#"05 11:01|a|K1|answer|,"agent":"A2""#,
        r#"05 11:31|a|K1|hangup|,"by":"customer""#,
        r#"15 00:00|a||cost|,"amount":1000,"currency":"TRY","category":"telecom","class":"call""#,
        r#"15 00:00|a||cost|,"amount":500,"currency":"TRY","category":"salaries""#,
    ];
    // The salaries are shared by handle time, half an hour each.
    let scores = ask(&plain(), &log, "cost_per_ticket", Query::default());
    assert_eq!(of_class(&scores, "call").value, Some(1_250.0));
    assert_eq!(of_class(&scores, "ticket").value, Some(250.0));
}

#[test]
fn topics_bear_their_class_s_cost_by_handle_time() {
    let work = |case: &str, topic: &str, hour: u32, minutes: u32| {
        let open = OPEN.replace("\"requester\"", &format!("\"topic\":\"{topic}\",\"requester\""));
        [
            format!("05 {hour:02}:00|a|{case}|open|{open}"),
            format!(r#"05 {hour:02}:00|a|{case}|work_start|,"agent":"A1""#),
            format!(r#"05 {hour:02}:{minutes:02}|a|{case}|work_end|,"agent":"A1""#),
        ]
    };
    let mut log: Vec<String> =
        [work("T1", "kargo", 9, 30), work("T2", "kargo", 10, 10), work("T3", "iade", 11, 20)].concat();
    let call = [
        r#"05 12:00|a|K1|arrive|,"channel":"phone_in","requester":"R3","topic":"kargo""#,
        r#"05 12:00|a|K1|queue|,"queue":"q""#,
        r#"05 12:01|a|K1|answer|,"agent":"A2""#,
        r#"05 12:31|a|K1|hangup|,"by":"customer""#,
        r#"15 00:00|a||cost|,"amount":900,"currency":"TRY","category":"salaries""#,
        r#"15 00:00|a||cost|,"amount":60,"currency":"TRY","category":"tools","class":"ticket""#,
    ];
    log.extend(call.map(str::to_owned));
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    // Tickets have an hour of handling, calls half an hour: 600 and 300 of the salaries. Of the tickets' 660 kargo bears
    // two thirds for two cases, iade one third for one.
    let scores = ask(&plain(), &log, "cost_per_ticket", by(Dimension::Topic));
    let figures = |score: &Score| (score.num.map(f64::round), score.n, score.value.map(f64::round));
    let of = |class: &str, topic: &str| {
        let is_its = |one: &&Score| one.class == class && one.group["topic"].as_deref() == Some(topic);
        figures(scores.iter().find(is_its).unwrap())
    };
    assert_eq!(of("ticket", "kargo"), (Some(440.0), 2, Some(220.0)));
    assert_eq!(of("ticket", "iade"), (Some(220.0), 1, Some(220.0)));
    assert_eq!(of("call", "kargo"), (Some(300.0), 1, Some(300.0)));
    assert_eq!(of("all", "kargo"), (Some(740.0), 3, Some(247.0)));
    // What a class or a topic bears does not depend on whether others are shown beside it.
    let filtered = |filter: &str| {
        let filter = Some(parse_filter(filter).unwrap());
        ask(&plain(), &log, "cost_per_ticket", Query { filter, ..Query::default() })
    };
    let of_filter = |filter: &str, class: &str| figures(of_class(&filtered(filter), class));
    assert_eq!(of_filter("topic=kargo", "ticket"), (Some(440.0), 2, Some(220.0)));
    assert_eq!(of_filter("topic=kargo", "all"), (Some(740.0), 3, Some(247.0)));
    assert_eq!(of_filter("topic=kargo and not class=call", "all"), (Some(440.0), 2, Some(220.0)));
    assert_eq!(of_filter("class=ticket", "all"), (Some(660.0), 3, Some(220.0)));
    assert_eq!(of_filter("class=ticket", "call"), (None, 0, None));
    assert_eq!(of_filter("class=ticket,call", "all"), (Some(960.0), 4, Some(240.0)));
    // Costs know no channels: a topic that is bound up with one can't be taken apart from it.
    let nothing = filtered("topic=kargo or channel=email");
    assert_eq!(nothing.iter().map(|score| score.na_reason).collect::<Vec<_>>(), [Some(NaReason::NotApplicable)]);
}

#[test]
fn costs_in_two_currencies_lack_a_rate_of_exchange() {
    let log = [
        &format!("05 09:00|a|T1|open|{OPEN}"),
        r#"05 09:00|a||cost|,"amount":100,"currency":"TRY","category":"pay""#,
        r#"05 09:00|a||cost|,"amount":100,"currency":"EUR","category":"pay""#,
    ];
    let scores = ask(&plain(), &log, "cost_per_ticket", Query::default());
    assert!(scores.iter().all(|one| one.value.is_none() && one.na_reason != Some(NaReason::NoData)));
    assert!(scores.iter().any(|one| one.na_reason == Some(NaReason::NoSource)));
}
