//! The event stream of METRICS part F, case by case. Its zone has had a fixed offset since 2016, so local times
//! stand for instants.

use nabiz_domain::calendar::{Calendar, Holiday};

use crate::desk::{Answer, Desk, office};

fn minidesk() -> Answer {
    let mut desk =
        Desk::import().sla("response", "1h", &["ticket", "business"]).sla("resolution", "2h", &["ticket", "business"]);
    let week = office(540, 1080).versions()[0].clone();
    let holiday = [(jiff::civil::date(2024, 4, 23), Holiday::Closed)];
    desk.settings.calendar = Some(Calendar::new(vec![week.with_holidays(holiday).expect("a holiday")]));
    desk.script(include_str!("../data/minidesk.txt")).at("15d")
}

#[test]
fn minidesks_tickets_come_out_as_part_f_says() {
    let rows = [
        (
            "T1",
            "assigned=10h+20m replied=10h+50m b.response=50m resolved=10h+50m +FCR +RESPONSE_SLA_MET +RESOLUTION_SLA_MET",
        ),
        ("T2", "assigned=4d+9h+15m b.assignment=45m b.response=75m contacts=2 -FCR +FCR_BASE resolved=4d+11h"),
        ("T2", "response_sla=4d+9h+30m +RESPONSE_SLA_BREACHED resolution_sla=4d+10h+30m +RESOLUTION_SLA_BREACHED"),
        (
            "T3",
            "+OUT_OF_HOURS replied=7d+9h+30m b.response=30m +RESPONSE_SLA_MET resolved=8d+10h resolution_sla=7d+11h",
        ),
        ("T4", "critical=1d+14h replied=1d+15h response_sla=1d+15h +RESPONSE_SLA_MET +ESCALATED -FCR"),
        ("T4", "resolved=2d+12h reopens=0 wait=3h resolution_sla=2d+11h +RESOLUTION_SLA_BREACHED at_resolution=L2/A3"),
        ("T5", "first=2d+10h+10m resolved=4d+11h+45m reopens=1 b.resolution=72900 wait=85m +RESOLUTION_SLA_MET -FCR"),
        ("T6", "-INBOUND resolved=1d+12h -RESPONSE_SLA"),
        ("T7", "-ELIGIBLE"),
        ("T8", "-ELIGIBLE"),
        (
            "T9",
            "critical=4d+15h+30m response_sla=4d+16h resolution_sla=4d+17h +AWAITS_REPLY +UNANSWERED +RESPONSE_SLA_BREACHED",
        ),
        ("T10", "-RESPONSE_SLA_MET -RESPONSE_SLA_BREACHED +RESOLUTION_SLA_MET -FCR_BASE resolved=3d+10h+45m"),
    ];
    let answer = minidesk();
    for (id, expected) in rows {
        answer.check(id, expected);
    }
    answer.rows(
        "turns",
        &[],
        &[
            "T6 127800..129600 -/A2",
            "T4 208800..216000 L2/A3",
            "T5 385200..387900 -/A1",
            "T2 383400..385200 -/A2",
            "C1 39670..39690 -/A1",
        ],
    );
}

#[test]
fn minidesks_conversations_come_out_as_part_f_says() {
    let rows = [
        ("C1", "human=11h+30 assigned=11h+32 replied=11h+44 any=11h+1 replies=2 resolved=11h+2m+10 contacts=2 +FCR"),
        ("C2", "assigned=12h+8 replied=12h+30 resolved=12h+5m replies=1 +FCR +ONE_REPLY"),
        ("C3", "+BOT_ONLY +BOT_NET +OUT_OF_HOURS resolved=1d+22h+5m b.resolution=0 assigned=none"),
        ("C4", "+BOT_ONLY -BOT_NET resolved=2d+13h+3m"),
        (
            "C5",
            "assigned=3d+10h+20 replied=3d+10h+1m resolved=3d+10h+6m +TRANSFERRED -FCR +FCR_BASE at_resolution=billing/A3",
        ),
        ("C6", "+LAPSED lapsed=4d+10h+30m assigned=4d+10h+5 resolved=none +UNANSWERED -AWAITS_REPLY"),
    ];
    let answer = minidesk();
    for (id, expected) in rows {
        answer.check(id, expected);
    }
}

#[test]
fn minidesks_calls_come_out_as_part_f_says() {
    let rows = [
        ("K1", "handle=240 talk=150 hold=30 wrap=60 queue_wait=8 +FCR"),
        ("K2", "handle=150 queue_wait=15 +DEFLECT_OFFERED -DEFLECTED"),
        ("K3", "handle=360 queue_wait=25 legs=2 +TRANSFERRED -FCR +FCR_BASE"),
        ("K4", "queue_wait=3 -ANSWERED -FCR_BASE"),
        ("K8", "+DEFLECTED +DEFLECTED_NET"),
        ("K9", "+DEFLECTED -DEFLECTED_NET"),
        ("K10", "handle=120 queue_wait=18 +FCR"),
        ("K11", "handle=60 wrap=0 queue_wait=20 +FCR"),
        ("K12", "queued=none -ANSWERED -DEFLECT_OFFERED"),
    ];
    let answer = minidesk();
    for (id, expected) in rows {
        answer.check(id, expected);
    }
    let outcomes = ["ANSWERED", "ABANDONED", "SHORT_ABANDON", "FLOWED_OUT", "WITHIN_THRESHOLD"];
    answer.rows(
        "visits",
        &outcomes,
        &[
            "K1 36010..36018 destek -/A1 ANSWERED WITHIN_THRESHOLD",
            "K2 36060..36075 destek -/A2 ANSWERED WITHIN_THRESHOLD",
            "K3 36605..36630 destek -/A1 ANSWERED",
            "K4 37205..37208 destek -/- ABANDONED SHORT_ABANDON WITHIN_THRESHOLD",
            "K5 37265..37277 destek -/- ABANDONED WITHIN_THRESHOLD",
            "K6 37325..37370 destek -/- ABANDONED",
            "K7 37505..37565 destek -/- FLOWED_OUT",
            "K10 122410..122428 destek -/A2 ANSWERED WITHIN_THRESHOLD",
            "K11 126010..126030 destek -/A1 ANSWERED WITHIN_THRESHOLD",
        ],
    );
}

#[test]
fn minidesks_surveys_come_out_as_part_f_says() {
    let answer = minidesk();
    answer.rows(
        "answers",
        &["COUNTS", "POSITIVE"],
        &[
            "T1 csat 5 118800 L1/A1 COUNTS POSITIVE",
            "T5 csat 4 237600 -/A1 POSITIVE",
            "T5 csat 2 482400 -/A1 COUNTS",
            "T2 csat 4 388800 -/A2 COUNTS POSITIVE",
            "C1 csat 5 39760 -/A1 COUNTS POSITIVE",
            "C2 csat 3 43560 -/A2 COUNTS",
            "C3 csat 5 165930 -/- COUNTS POSITIVE",
            "C5 csat 5 295620 billing/A3 COUNTS POSITIVE",
        ],
    );
    let unanswered: Vec<i64> = answer
        .facts
        .surveys
        .iter()
        .filter(|one| !one.flags.has(crate::desk::flag("SURVEY_ANSWERED")))
        .map(|one| (one.sent_at - crate::desk::MONDAY) / 1_000)
        .collect();
    // Only T4's; nine were sent.
    assert_eq!((unanswered, answer.facts.surveys.len()), (vec![218_400], 9));
}

#[test]
fn minidesks_raw_backlog_flows_from_nothing_to_two() {
    let answer = minidesk();
    let week = 7 * 86_400_000 + crate::desk::MONDAY;
    let within = |flag: &str| {
        let flag = crate::desk::flag(flag);
        let eligible = crate::desk::flag("ELIGIBLE");
        let spans = answer.facts.open_spans.iter().filter(|span| span.flags.has(eligible) && span.flags.has(flag));
        let tickets = spans.filter(|span| span.labels.channel.class() == nabiz_domain::channel::Class::Ticket);
        let at = |span: &nabiz_domain::facts::OpenSpan| {
            if flag == crate::desk::flag("SPAN_RESOLVED") { span.until } else { Some(span.from) }
        };
        tickets.filter(|span| at(span).is_some_and(|at| at < week)).count()
    };
    assert_eq!((within("SPAN_OPENED"), within("SPAN_REOPENED"), within("SPAN_RESOLVED")), (8, 2, 8));
}
