//! What happens exactly at an edge, twice, or not at all.

use nabiz_catalogue::query::{Dimension, Query, parse_filter};
use nabiz_catalogue::score::{Flag, NaReason, Score};

use super::{OPEN, REPLY, ask, by, of_class, plain};

fn by_scale(scores: &[Score]) -> Vec<(Option<&str>, u64, Option<f64>)> {
    scores
        .iter()
        .filter(|score| score.variant.is_none() && score.class == "ticket")
        .map(|score| (score.group.get("scale").and_then(Option::as_deref), score.n, score.value))
        .collect()
}

#[test]
fn who_was_never_told_to_come_was_there_and_who_goes_twice_goes_once() {
    // Two come when March begins, two go whom nobody told of, one of the first goes on the 16th.
    let join = |employee: &str| format!(r#"01 00:00|a||headcount|,"employee":"{employee}","change":"join""#);
    let leave = |at: &str, employee: &str| format!(r#"{at}|a||headcount|,"employee":"{employee}","change":"leave""#);
    let told = [join("E1"), join("E2"), leave("01 12:00", "E8"), leave("01 12:00", "E9"), leave("16 10:00", "E2")];
    let again = [join("E1"), leave("17 10:00", "E2")];
    for log in [told.to_vec(), [&told[..], &again].concat()] {
        let log: Vec<&str> = log.iter().map(String::as_str).collect();
        let scores = ask(&plain(), &log, "agent_attrition_annual", Query::default());
        let score = of_class(&scores, "account");
        // At midnight of the 1st four, of the 2nd to 16th two, of the 17th to 31st one.
        let average = f64::from(4 + 15 * 2 + 15) / 31.0;
        assert_eq!((score.num, score.den), (Some(3.0), Some(average)));
        assert_eq!(score.value.map(|value| (value * 1e6).round()), Some((3.0 / average * 1_200.0 * 1e6).round()));
    }
}

#[test]
fn an_agent_assigned_before_the_handoff_waits_for_no_assignment() {
    // H19: the first assignment takes no time, and happened when it happened (A.3-7).
    let log = [
        r#"05 09:00|a|C1|open|,"channel":"whatsapp","by":"customer","requester":"R1""#,
        r#"05 09:00:30|a|C1|message|,"by":"bot","vis":"public","kind":"reply""#,
        r#"05 09:01|a|C1|assign|,"to":"agent:A1""#,
        r#"07 09:00|a|C1|handoff|"#,
        &format!("07 10:00|a|C1|message|{REPLY}"),
    ];
    let of = |metric: &str, variant: Option<&str>| {
        let scores = ask(&plain(), &log, metric, by(Dimension::Day));
        let is_its = |one: &&Score| {
            one.class == "conversation"
                && one.variant.as_deref() == variant
                && one.hours.as_deref() == Some("calendar")
                && one.n > 0
        };
        scores.iter().find(is_its).map(|one| (one.group["day"].clone().unwrap_or_default(), one.median))
    };
    let day = |day: &str, seconds: f64| Some((format!("2024-03-{day}"), Some(seconds)));
    assert_eq!(of("first_assignment_time", None), day("05", 0.0));
    assert_eq!(of("first_assignment_time", Some("from_opened")), day("05", 60.0));
    assert_eq!(of("first_response_time", None), day("07", 3_600.0));
    assert_eq!(of("first_response_time", Some("from_assignment")), day("07", f64::from(2 * 86_400 + 59 * 60)));
}

#[test]
fn customers_who_come_or_go_at_the_first_instant_are_there_at_the_begin() {
    let start = r#"01 00:00|a||customer_start|,"requester":"R1""#;
    let end = r#"01 00:00|a||customer_end|,"requester":"R2""#;
    let scores = ask(&plain(), &[start, end], "customer_retention_rate", Query::default());
    let score = of_class(&scores, "account");
    assert_eq!((score.num, score.den), (Some(1.0), Some(2.0)));
    // In Tokyo April begins at 15:00 of the 31st.
    let tokyo = plain().replace("UTC", "Asia/Tokyo");
    for (end, kept) in [("31 15:00", 1.0), ("31 14:59", 0.0)] {
        let end = format!(r#"{end}|a||customer_end|,"requester":"R1""#);
        let scores = ask(&tokyo, &[&end], "customer_retention_rate", Query::default());
        let score = of_class(&scores, "account");
        assert_eq!((score.num, score.den), (Some(kept), Some(1.0)), "{end}");
    }
}

#[test]
fn answers_of_ces_1_are_turned_into_ease_on_a_scale_of_their_own() {
    let open = format!("05 10:00|a|T1|open|{OPEN}");
    let log = [
        &open,
        r#"05 11:00|a|T1|survey_sent|,"survey_id":"s1","instrument":"ces","scale":"1-5""#,
        r#"05 12:00|a|T1|survey_answer|,"survey_id":"s1","score":2"#,
        r#"05 12:00|a|T1|survey_answer|,"instrument":"csat","scale":"1-4","score":2"#,
    ];
    // Little effort, two of five, is four of five in ease. Satisfaction has a scale, too, and no row here.
    let scores = ask(&plain(), &log, "ces_mean", Query::default());
    let scales: Vec<_> = by_scale(&scores).into_iter().filter(|one| one.0.is_some()).collect();
    assert_eq!(scales, [(Some("ces1"), 1, Some(4.0))]);
    let rates = ask(&plain(), &log, "survey_response_rate", Query::default());
    assert_eq!(of_class(&rates, "ticket").num, Some(1.0));
}

#[test]
fn a_filter_of_very_many_conditions_is_answered() {
    let log = [&format!("05 10:00|a|T1|open|{OPEN}"), &format!("05 10:00|a|C1|open|{}", OPEN.replace("email", "sms"))];
    let log = log.map(String::as_str);
    for (text, n) in [
        (vec!["channel=email"; 20_000].join(" or "), 1),
        (vec!["not channel=email"; 20_000].join(" and "), 0),
        (vec!["channel=web"; 20_000].join(" or ") + " or channel=email", 1),
    ] {
        let filter = Some(parse_filter(&text).unwrap());
        let scores = ask(&plain(), &log, "volume_by_channel", Query { filter, ..Query::default() });
        assert_eq!(scores.iter().find(|one| one.class == "ticket").map_or(0, |one| one.n), n);
    }
}

#[test]
fn an_hour_that_the_zone_leaves_out_is_the_next() {
    // In Berlin the clock goes from 2 to 3 on 31 March at 1:00 UTC.
    let berlin = plain().replace("UTC", "Europe/Berlin");
    let scores = ask(&berlin, &[&format!("31 01:30|a|T1|open|{OPEN}")], "volume_by_channel", by(Dimension::Hour));
    let all = scores.iter().filter(|one| one.n > 0 && one.class == "ticket");
    let hours: std::collections::BTreeSet<_> = all.map(|one| one.group["hour"].as_deref()).collect();
    assert_eq!(hours.into_iter().collect::<Vec<_>>(), [Some("03")]);
}

#[test]
fn a_share_of_all_that_came_in_lacks_what_is_immature() {
    // Resolved on the 31st at noon; a window of a month is not over on 20 April.
    let settings = plain().replacen("calendar", "recontact_window = \"30d\"\ncalendar", 1);
    let (open, reply) = (format!("31 10:00|a|T1|open|{OPEN}"), format!("31 11:00|a|T1|message|{REPLY}"));
    let log = [&open, &reply, r#"31 12:00|a|T1|status|,"to":"solved","by":"agent:A1""#];
    let scores = ask(&settings, &log, "fcr_pct", Query::default());
    let gross = scores.iter().find(|one| one.class == "ticket" && one.variant.as_deref() == Some("gross")).unwrap();
    assert!(gross.flags.contains(&Flag::Provisional), "{:?}", gross.flags);
    let over = scores.iter().find(|one| one.class == "ticket" && one.variant.is_none()).unwrap();
    assert_eq!(over.immature, Some(1));
}

#[test]
fn cases_without_a_topic_are_told_where_none_has_one() {
    let tagged = OPEN.replace("\"requester\"", "\"topic\":\"iade\",\"requester\"");
    let log =
        [&format!("05 10:00|a|T1|open|{OPEN}"), &format!("05 10:00|a|C1|open|{}", tagged.replace("email", "whatsapp"))];
    let scores = ask(&plain(), &log.map(String::as_str), "top_topics", by(Dimension::Channel));
    let of = |channel: &str| {
        let score = scores.iter().find(|one| one.group["channel"].as_deref() == Some(channel) && one.n > 0).unwrap();
        (
            score.value,
            score.na_reason,
            score.items.iter().map(|item| (item.name.clone(), item.count)).collect::<Vec<_>>(),
        )
    };
    assert_eq!(of("email"), (None, None, vec![(None, 1)]));
    assert_eq!(of("whatsapp"), (Some(100.0), None, vec![(Some("iade".into()), 1)]));
}

#[test]
fn costs_are_of_whole_months_and_of_who_resolved() {
    let (open, reply) = (format!("05 10:00|a|T1|open|{OPEN}"), format!("05 10:30|a|T1|message|{REPLY}"));
    let log = [
        &open,
        r#"05 10:00|a|T1|assign|,"to":"team:L1""#,
        &reply,
        r#"05 11:00|a|T1|status|,"to":"solved","by":"agent:A1""#,
        r#"15 00:00|a||cost|,"amount":100,"currency":"TRY","category":"salaries","team":"L1""#,
    ];
    let of_team = |metric: &str| {
        let scores = ask(&plain(), &log, metric, by(Dimension::Team));
        let own = scores.into_iter().find(|one| one.group["team"].as_deref() == Some("L1") && one.class == "all");
        own.map(|one| (one.num, one.den, one.value))
    };
    assert_eq!(of_team("cost_per_resolution"), Some((Some(100.0), Some(1.0), Some(100.0))));
    for by_time in [Dimension::Day, Dimension::Week, Dimension::Hour, Dimension::Weekday] {
        let scores = ask(&plain(), &log, "cost_per_ticket", by(by_time));
        assert!(scores.iter().all(|one| one.value.is_none() && one.na_reason == Some(NaReason::NotApplicable)));
    }
    let scores = ask(&plain(), &log, "cost_per_ticket", by(Dimension::Month));
    assert!(scores.iter().any(|one| one.value == Some(100.0)));
    // Costs that classes share by handle time, which nobody tells, have no source.
    let call = [
        r#"05 12:00|a|K1|arrive|,"channel":"phone_in","requester":"R3""#,
        r#"05 12:00|a|K1|queue|,"queue":"q""#,
        r#"05 12:01|a|K1|answer|,"agent":"A2""#,
        r#"05 12:31|a|K1|hangup|,"by":"customer""#,
        r#"15 00:00|a||cost|,"amount":900,"currency":"TRY","category":"salaries""#,
    ];
    let scores = ask(&plain(), &[&[open.as_str()], &call[..]].concat(), "cost_per_ticket", Query::default());
    assert_eq!(of_class(&scores, "ticket").na_reason, Some(NaReason::NoSource));
    assert_eq!(of_class(&scores, "all").value, Some(450.0));
}

#[test]
fn days_reveal_no_more_about_employees_than_teams() {
    // Seven answers on Tuesday, six on Wednesday, two on Thursday: without Wednesday's withheld the two were known.
    let answer = |(day, n): (u32, u32)| {
        (0..n).map(move |i| {
            format!(
                r#"{day:02} 10:0{i}|a||survey_answer|,"instrument":"esat","scale":"1-5","score":4,"employee":"E{day}{i}""#
            )
        })
    };
    let log: Vec<String> = [(5, 7), (6, 6), (7, 2)].into_iter().flat_map(answer).collect();
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    let scores = ask(&plain(), &log, "esat_positive_pct", by(Dimension::Weekday));
    let of = |day: &str| {
        let own = scores.iter().find(|one| one.group["weekday"].as_deref() == Some(day)).unwrap();
        (own.n, own.value, own.na_reason)
    };
    assert_eq!(of("2"), (7, Some(100.0), None));
    assert_eq!(of("3"), (0, None, Some(NaReason::Privacy)));
    assert_eq!(of("4"), (0, None, Some(NaReason::Privacy)));
    let whole = ask(&plain(), &log, "esat_positive_pct", Query::default());
    assert_eq!(of_class(&whole, "account").n, 15);
}

#[test]
fn a_call_log_without_after_call_work_tells_a_part_of_handle_time() {
    // A.11: connected 10:00:10 to 10:05:10, of which hold a minute; after-call work till 10:06:10.
    let call = [
        r#"05 10:00|a|K1|arrive|,"channel":"phone_in","requester":"R1""#,
        r#"05 10:00|a|K1|queue|,"queue":"support""#,
        r#"05 10:00:10|a|K1|answer|,"agent":"A1""#,
        r#"05 10:05:10|a|K1|hangup|,"by":"agent:A1""#,
    ];
    let hold = [r#"05 10:01|a|K1|hold|"#, r#"05 10:02|a|K1|unhold|"#];
    let wrap = [r#"05 10:06:10|a|K1|wrap_end|,"agent":"A1""#];
    let of = |log: &[&str], variant: Option<&str>| {
        let scores = ask(&plain(), log, "aht", Query::default());
        let is_its = |one: &&Score| {
            one.class == "call" && one.variant.as_deref() == variant && one.hours.as_deref() == Some("calendar")
        };
        let one = scores.iter().find(is_its).unwrap();
        (one.mean, one.na_reason, one.flags.contains(&Flag::Partial))
    };
    let told = |seconds: f64, is_partial: bool| (Some(seconds), None, is_partial);
    let untold = (None, Some(NaReason::NoSource), true);

    assert_eq!(of(&call, None), told(300.0, true));
    assert_eq!(of(&call, Some("talk")), told(300.0, true));
    assert_eq!((of(&call, Some("hold")), of(&call, Some("wrap"))), (untold, untold));

    let all = [&call[..], &hold, &wrap].concat();
    assert_eq!(of(&all, None), told(360.0, false));
    assert_eq!(of(&all, Some("talk")), told(240.0, false));
    assert_eq!((of(&all, Some("hold")), of(&all, Some("wrap"))), (told(60.0, false), told(60.0, false)));

    // Hold is a part of being connected: handle time is whole without it. Another account's log cannot make up for one.
    assert_eq!(of(&[&call[..], &wrap].concat(), None), told(360.0, false));
    let other = call.map(|line| line.replace("|a|K1|", "|b|K1|"));
    let both: Vec<&str> = all.iter().copied().chain(other.iter().map(String::as_str)).collect();
    assert!(of(&both, None).2);
}
