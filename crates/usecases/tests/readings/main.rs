//! Readings of the metrics that are easy to get wrong, each as a short log through the path of `nabiz query`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod costs;
mod customers;
mod edges;

use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_usecases::load::{LoadOptions, load};
use nabiz_usecases::session::{Session, accounts};

const PLAIN: &str = "timezone = \"UTC\"\nmin_n_show = 0\ncalendar = \"s\"\n";
const HOURS: &str = "[[calendars]]\nname = \"s\"\nhours = { mon-fri = [\"09:00-18:00\"] }\n";

/// The scores of March 2024 as of 20 April. A line: `day time|account|case|type|more of the object`.
fn ask(settings: &str, log: &[&str], metric: &str, query: Query) -> Vec<Score> {
    let folder = tempfile::tempdir().unwrap();
    let event = |(number, line): (usize, &&str)| {
        let fields: Vec<&str> = line.splitn(5, '|').collect();
        let [at, account, case, kind, more] = fields[..] else { panic!("{line}") };
        let case = if case.is_empty() { String::new() } else { format!(r#""case_id":"{case}","#) };
        let at = at.replace(' ', "T") + if at.matches(':').count() == 1 { ":00" } else { "" };
        format!(r#"{{"event_id":"e{number}","ts":"2024-03-{at}Z","account":"{account}",{case}"type":"{kind}"{more}}}"#)
    };
    let lines: Vec<String> = log.iter().enumerate().map(event).collect();
    let (events, config) = (folder.path().join("events.jsonl"), folder.path().join("nabiz.toml"));
    std::fs::write(&events, lines.join("\n") + "\n").unwrap();
    std::fs::write(&config, settings).unwrap();
    let quarantine = folder.path().join("quarantine.jsonl");
    let options = LoadOptions { inputs: vec![events], config: Some(config), quarantine, ..LoadOptions::default() };
    let mut loaded = load(&options, &mut |_| {}).unwrap();
    assert_eq!(
        loaded.refused,
        0,
        "{}",
        std::fs::read_to_string(folder.path().join("quarantine.jsonl")).unwrap_or_default()
    );
    let index = loaded.book.index();
    let as_of = "2024-04-20T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let all = accounts(&loaded.book);
    let session = Session::open(&loaded.book, &index, &all, &loaded.config, Some(as_of), 1).unwrap();
    let (from, to) = (Some("2024-03-01T00:00:00".parse().unwrap()), Some("2024-04-01T00:00:00".parse().unwrap()));
    session.store.query(&Query { metrics: vec![metric.to_owned()], from, to, ..query }).unwrap()
}

fn of_class<'s>(scores: &'s [Score], class: &str) -> &'s Score {
    scores.iter().find(|score| score.class == class && score.variant.is_none()).unwrap()
}

fn of_account<'s>(scores: &'s [Score], account: &str, class: &str) -> &'s Score {
    let is_its = |score: &&Score| score.group.get("account").cloned().flatten().as_deref() == Some(account);
    scores.iter().filter(is_its).find(|score| score.class == class && score.variant.is_none()).unwrap()
}

fn by(dimension: Dimension) -> Query {
    Query { by: vec![dimension], ..Query::default() }
}

fn plain() -> String {
    PLAIN.to_owned() + HOURS
}

const OPEN: &str = r#","channel":"email","by":"customer","requester":"R1""#;
const REPLY: &str = r#","by":"agent:A1","vis":"public","kind":"reply""#;

#[test]
fn an_account_is_judged_by_its_own_policies_and_feeds() {
    let settings = "timezone = \"UTC\"\nmin_n_show = 0\n[accounts.b]\ntimezone = \"Asia/Tokyo\"\n\
        [[accounts.b.sla]]\nmetric = \"first_response\"\nclass = \"ticket\"\ntarget = \"1h\"\nhours = \"calendar\"\n";
    let (open, reply) = (format!("05 01:00|a|T1|open|{OPEN}"), format!("05 03:00|a|T1|message|{REPLY}"));
    let (open_b, reply_b) = (format!("05 01:00|b|T1|open|{OPEN}"), format!("05 03:00|b|T1|message|{REPLY}"));
    let scores = ask(settings, &[&open, &reply, &open_b, &reply_b], "response_sla_pct", by(Dimension::Account));
    let (a, b) = (of_account(&scores, "a", "ticket"), of_account(&scores, "b", "ticket"));
    assert_eq!((a.value, a.na_reason), (None, Some(NaReason::NoSource)));
    assert_eq!((b.value, b.den), (Some(0.0), Some(1.0)));
    assert!(b.period.from.ends_with("+09:00"), "{}", b.period.from);
}

#[test]
fn work_within_availability_counts_once_and_handling_states_are_work() {
    let (open, reply) = (format!("04 08:59|a|T1|open|{OPEN}"), format!("04 09:30|a|T1|message|{REPLY}"));
    let log = [
        r#"04 09:00|a||agent_state|,"agent":"A1","state":"available""#,
        r#"04 11:00|a||agent_state|,"agent":"A1","state":"acw""#,
        r#"04 12:00|a||agent_state|,"agent":"A1","state":"offline""#,
        &open,
        r#"04 09:00|a|T1|work_start|,"agent":"A1""#,
        &reply,
        r#"04 10:00|a|T1|work_end|,"agent":"A1""#,
    ];
    // An hour tracked, an hour available, an hour of after-call work.
    let scores = ask(&plain(), &log, "occupancy", Query::default());
    let score = of_class(&scores, "account");
    assert_eq!((score.num, score.den), (Some(7_200.0), Some(10_800.0)));
}

#[test]
fn a_case_assigned_after_its_resolution_has_no_business_duration() {
    let (open, other) = (format!("05 10:00|a|T1|open|{OPEN}"), format!("05 10:00|a|T2|open|{OPEN}"));
    let log = [
        &open,
        r#"05 11:00|a|T1|status|,"to":"solved","by":"agent:A1""#,
        r#"05 12:00|a|T1|assign|,"to":"agent:A1""#,
        &other,
        r#"05 10:00|a|T2|assign|,"to":"agent:A1""#,
        r#"05 11:00|a|T2|status|,"to":"solved","by":"agent:A1""#,
    ];
    let scores = ask(&plain(), &log, "resolution_time", Query::default());
    let is_it = |score: &&Score| score.class == "ticket" && score.variant.as_deref() == Some("from_assignment");
    for score in scores.iter().filter(is_it) {
        assert_eq!((score.n, score.bad_clock, score.median), (1, 1, Some(3_600.0)), "{:?}", score.hours);
    }
    assert_eq!(scores.iter().filter(is_it).count(), 2);
}

#[test]
fn what_is_positive_for_customers_is_not_for_employees() {
    let settings = format!("{PLAIN}[csat_positive]\n\"1-5\" = [5]\n{HOURS}");
    let answer =
        |i| format!(r#"05 10:0{i}|a||survey_answer|,"instrument":"esat","scale":"1-5","score":4,"employee":"E{i}""#);
    let answers: Vec<String> = (0..6).map(answer).collect();
    let log: Vec<&str> = answers.iter().map(String::as_str).collect();
    let scores = ask(&settings, &log, "esat_positive_pct", Query::default());
    assert_eq!(of_class(&scores, "account").value, Some(100.0));
}

#[test]
fn a_filter_reveals_no_more_about_employees_than_a_group() {
    let answer = |i| {
        let team = if i < 6 { "L1" } else { "L2" };
        format!(
            r#"05 10:0{i}|a||survey_answer|,"instrument":"esat","scale":"1-5","score":4,"employee":"E{i}","team":"{team}""#
        )
    };
    let answers: Vec<String> = (0..9).map(answer).collect();
    let log: Vec<&str> = answers.iter().map(String::as_str).collect();
    // Six of nine: the three others would follow.
    let filter = Some(Filter::In(Dimension::Team, vec![Some("L1".into())]));
    let settings = format!("{PLAIN}{HOURS}");
    let scores = ask(&settings, &log, "esat_mean", Query { filter, ..Query::default() });
    assert_eq!(of_class(&scores, "account").na_reason, Some(NaReason::Privacy));
    let whole = ask(&settings, &log, "esat_mean", Query::default());
    assert_eq!((of_class(&whole, "account").n, of_class(&whole, "account").value), (9, Some(4.0)));
}

#[test]
fn a_teams_first_response_is_no_agents() {
    let (open, reply) = (format!("05 10:00|a|T1|open|{OPEN}"), format!("05 10:10|a|T1|message|{REPLY}"));
    let log = [&open, r#"05 10:00|a|T1|assign|,"to":"team:L1""#, r#"05 10:09|a|T1|assign|,"to":"agent:A1""#, &reply];
    let settings = format!("{PLAIN}{HOURS}[[teams]]\nid = \"L1\"\nmembers = [\"A1\"]\n");
    for (dimension, name, seconds) in [(Dimension::Team, "team", 600.0), (Dimension::Agent, "agent", 60.0)] {
        let scores = ask(&settings, &log, "first_response_time", by(dimension));
        let shown = scores.iter().filter(|score| score.hours.as_deref() == Some("calendar"));
        let rows: Vec<(bool, Option<f64>)> =
            shown.map(|score| (score.group.get(name).cloned().flatten().is_some(), score.value)).collect();
        assert_eq!(rows, [(true, Some(seconds))], "{name}");
    }
}

#[test]
fn an_agent_is_asked_for_the_cases_that_came_to_the_agent() {
    let log = [
        &format!("05 09:00|a|T1|open|{OPEN}"),
        r#"05 09:10|a|T1|assign|,"to":"agent:A1""#,
        r#"05 09:30|a|T1|assign|,"to":"agent:A2""#,
        r#"05 10:00|a|T1|status|,"to":"solved","by":"agent:A2""#,
        &format!("06 09:00|a|T2|open|{OPEN}"),
        r#"06 09:10|a|T2|assign|,"to":"agent:A1""#,
        r#"06 10:00|a|T2|status|,"to":"solved","by":"agent:A1""#,
    ];
    let scores = ask(&plain(), &log, "resolution_rate", by(Dimension::Agent));
    let of = |agent: &str| {
        let is_its = |one: &&Score| one.class == "ticket" && one.group["agent"].as_deref() == Some(agent);
        let score = scores.iter().find(is_its).unwrap();
        (score.num, score.den)
    };
    assert_eq!(of("A1"), (Some(1.0), Some(2.0)));
    assert_eq!(of("A2"), (Some(1.0), Some(1.0)));
}

#[test]
fn a_call_made_before_the_case_opened_answers_nothing_of_it() {
    let log = [
        r#"01 09:00|a|K1|arrive|,"channel":"phone_out","requester":"R1","parent":"T1""#,
        r#"01 09:01|a|K1|answer|,"agent":"A1""#,
        r#"01 09:05|a|K1|hangup|,"by":"customer""#,
        &format!("05 09:00|a|T1|open|{OPEN}"),
        &format!("05 09:00|a|T2|open|{OPEN}"),
        &format!("05 10:00|a|T2|message|{REPLY}"),
    ];
    let scores = ask(&plain(), &log, "first_response_time", Query::default());
    let score = of_class(&scores, "ticket");
    assert_eq!((score.n, score.bad_clock, score.n_waiting), (1, 0, Some(1)));
    let unanswered = ask(&plain(), &log, "unanswered_rate", Query::default());
    assert_eq!(of_class(&unanswered, "ticket").num, Some(1.0));
}

#[test]
fn what_a_rule_sends_under_an_agents_name_is_no_work() {
    let open = r#"05 09:00|a|C1|open|,"channel":"live_chat","by":"customer","requester":"R1""#;
    let log = [
        open,
        r#"05 09:00|a|C1|message|,"by":"agent:A9","vis":"public","kind":"auto""#,
        r#"05 09:05|a|C1|message|,"by":"agent:A9","vis":"public","kind":"reply","automated":true"#,
        r#"05 09:10|a|C1|message|,"by":"agent:A1","vis":"public","kind":"reply""#,
        r#"05 09:12|a|C1|status|,"to":"solved","by":"agent:A1""#,
    ];
    let scores = ask(&plain(), &log, "aht", by(Dimension::Agent));
    let agents: Vec<Option<&str>> =
        scores.iter().filter(|one| one.n > 0).map(|one| one.group["agent"].as_deref()).collect();
    assert!(!agents.is_empty() && agents.iter().all(|agent| *agent == Some("A1")), "{agents:?}");
}

#[test]
fn the_clock_of_the_settings_holds_for_value_cohort_and_business_hours() {
    let settings =
        "timezone = \"UTC\"\nmin_n_show = 0\ncalendar = \"s\"\n[clock_from]\nresolution_time = \"human_start\"\n\
        first_assignment_time = \"opened\"\n"
            .to_owned()
            + HOURS;
    let log = [
        r#"05 09:00|a|C1|open|,"channel":"live_chat","by":"customer","requester":"R1""#,
        r#"05 09:00|a|C1|message|,"by":"bot:B1","vis":"public","kind":"reply""#,
        "05 09:10|a|C1|handoff|",
        r#"05 09:11|a|C1|assign|,"to":"agent:A1""#,
        r#"05 09:12|a|C1|status|,"to":"solved","by":"agent:A1""#,
    ];
    let resolution = ask(&settings, &log, "resolution_time", Query::default());
    let score = of_class(&resolution, "conversation");
    assert_eq!((score.value, score.basis.as_str()), (Some(120.0), "from=human_start"));
    assert_eq!(score.cohort_km.as_ref().unwrap().median, Some(120.0));
    let assignment = ask(&settings, &log, "first_assignment_time", Query::default());
    let headlines: Vec<_> =
        assignment.iter().filter(|one| one.class == "conversation" && one.variant.is_none()).collect();
    let told: Vec<_> = headlines.iter().map(|one| (one.hours.as_deref(), one.value)).collect();
    assert_eq!(told, [(Some("calendar"), Some(660.0)), (Some("business"), Some(660.0))]);
    assert_eq!(headlines[0].cohort_km.as_ref().unwrap().median, Some(660.0));
}

#[test]
fn metrics_of_the_account_ignore_the_channel() {
    let log =
        [&format!("05 09:00|a|T1|open|{OPEN}"), r#"05 09:00|a||cost|,"amount":100,"currency":"TRY","category":"pay""#];
    let scores = ask(&plain(), &log, "cost_per_ticket", by(Dimension::Channel));
    let whole = scores.iter().find(|one| one.class == "account" || one.class == "all").unwrap();
    assert_eq!((whole.value, &whole.group["channel"]), (Some(100.0), &None));
}

#[test]
fn a_team_of_three_is_not_found_by_subtraction() {
    let mut log = Vec::new();
    for (team, n) in [("L1", 6), ("L2", 6), ("L3", 3)] {
        for i in 0..n {
            log.push(format!(
                r#"05 09:00|a||survey_answer|,"survey_id":"s{team}{i}","instrument":"esat","scale":"1-5","score":4,"employee":"{team}-{i}","team":"{team}""#
            ));
        }
    }
    let agents = |team: &str, n: usize| {
        let names: Vec<String> = (0..n).map(|i| format!("\"{team}-{i}\"")).collect();
        format!("[[teams]]\nid = \"{team}\"\nmembers = [{}]\n", names.join(", "))
    };
    let settings = format!("timezone = \"UTC\"\n{}{}{}", agents("L1", 6), agents("L2", 6), agents("L3", 3));
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    let scores = ask(&settings, &log, "esat_mean", by(Dimension::Team));
    let shown: Vec<_> =
        scores.iter().filter(|one| one.value.is_some()).map(|one| one.group["team"].as_deref()).collect();
    assert_eq!(shown, [Some("L2")]);
}

#[test]
fn a_filter_that_leaves_a_team_out_never_mixes_agents_clocks_in() {
    let log = [
        &format!("05 09:00|a|T1|open|{OPEN}"),
        r#"05 09:00|a|T1|assign|,"to":"team:L1""#,
        r#"05 09:30|a|T1|assign|,"to":"agent:A1""#,
        &format!("05 10:00|a|T1|message|{REPLY}"),
    ];
    let other = Filter::Not(Box::new(Filter::In(Dimension::Team, vec![Some("X".into())])));
    let scores = ask(&plain(), &log, "first_response_time", Query { filter: Some(other), ..Query::default() });
    let score = of_class(&scores, "ticket");
    assert_eq!((score.n, score.value), (1, Some(3600.0)));
}

fn part(score: &Score, name: &str) -> Option<f64> {
    score.parts.iter().find(|(id, _)| id == name).and_then(|(_, value)| *value)
}

/// METRICS B.15: the promise of fast service that is always on. Tuesday 10:00 is open, Tuesday 20:00 is not.
#[test]
fn first_responses_split_by_whether_the_case_opened_in_hours() {
    let (day, night) = (format!("05 10:00|a|T1|open|{OPEN}"), format!("05 20:00|a|T2|open|{OPEN}"));
    let (soon, late) = (format!("05 10:30|a|T1|message|{REPLY}"), format!("06 09:20|a|T2|message|{REPLY}"));
    let log = [&*day, &soon, &night, &late];
    let scores = ask(&plain(), &log, "first_response_time", Query::default());
    let of = |variant: &str, hours: &str| {
        let is_it = |score: &&Score| {
            let own = (score.variant.as_deref(), score.hours.as_deref());
            score.class == "ticket" && own == (Some(variant), Some(hours))
        };
        let score = scores.iter().find(is_it).unwrap();
        (score.n, score.value, score.na_reason)
    };
    assert_eq!(of("in_hours", "calendar"), (1, Some(1_800.0), None));
    assert_eq!(of("out_of_hours", "calendar"), (1, Some(48_000.0), None));
    assert_eq!(of("out_of_hours", "business"), (1, Some(1_200.0), None));
    // Without a calendar nothing is known to be in hours.
    let scores = ask("timezone = \"UTC\"\nmin_n_show = 0\n", &log, "first_response_time", Query::default());
    let halves = scores.iter().filter(|one| one.variant.as_deref().is_some_and(|variant| variant.ends_with("_hours")));
    let written = halves.filter(|one| one.class != "call");
    assert!(written.map(|one| one.na_reason).all(|reason| reason == Some(NaReason::NoSource)));
}

/// METRICS B.28, B.15: T1 by two agents, T2 by one; five messages of customers, the openings included; one of two
/// customers wrote.
#[test]
fn people_per_case_and_messages_stand_beside_transfers_and_volume() {
    let other = REPLY.replace("A1", "A2");
    let (one, two) = (format!("05 10:00|a|T1|open|{OPEN}"), format!("05 11:00|a|T2|open|{OPEN}"));
    let more = r#","by":"customer","vis":"public","kind":"reply""#;
    let lines = [
        r#"01 00:00|a||customer_start|,"requester":"R1""#.to_owned(),
        r#"01 00:00|a||customer_start|,"requester":"R2""#.to_owned(),
        one,
        format!("05 10:05|a|T1|message|{REPLY}"),
        format!("05 10:06|a|T1|message|{more}"),
        format!("05 10:07|a|T1|message|{more}"),
        format!("05 10:10|a|T1|message|{other}"),
        r#"05 10:30|a|T1|status|,"to":"solved","by":"agent:A2""#.to_owned(),
        two,
        format!("05 11:05|a|T2|message|{REPLY}"),
        format!("05 11:06|a|T2|message|{more}"),
        r#"05 11:30|a|T2|status|,"to":"solved","by":"agent:A1""#.to_owned(),
        r#"06 11:30|a|T2|transfer|,"to":"team:L2""#.to_owned(),
    ];
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let transfers = ask(&plain(), &log, "transfer_rate", Query::default());
    assert_eq!(part(of_class(&transfers, "ticket"), "handoffs_per_case"), Some(0.5));
    let volume = ask(&plain(), &log, "volume_by_channel", Query::default());
    let tickets = volume.iter().find(|one| one.class == "ticket" && one.group.is_empty()).unwrap();
    assert_eq!((part(tickets, "messages_in"), part(tickets, "contacts_per_100_customers")), (Some(5.0), Some(100.0)));
}

/// METRICS B.22 by hand. Waits: 10 answered, 20 given up, 30 answered, 40 given up, 50 given up. At 20 of four callers one
/// leaves (3/4), at 40 of two one (3/8), at 50 the last: the median is 40, the 80th percentile 50.
#[test]
fn patience_takes_an_answered_caller_as_one_who_would_have_waited_longer() {
    let rows = [(10, true), (20, false), (30, true), (40, false), (50, false)];
    let call = |(i, (wait, is_answered)): (usize, (u32, bool))| {
        let (case, kind) = (format!("K{i}"), if is_answered { "answer" } else { "abandon" });
        let more = if is_answered { r#","agent":"A1""# } else { "" };
        [
            format!(r#"05 10:0{i}|a|{case}|arrive|,"channel":"phone_in","requester":"R{i}""#),
            format!(r#"05 10:0{i}|a|{case}|queue|,"q":"main""#),
            format!("05 10:0{i}:{wait}|a|{case}|{kind}|{more}"),
        ]
    };
    let lines: Vec<String> = rows.into_iter().enumerate().flat_map(call).collect();
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let scores = ask(&plain(), &log, "asa", Query::default());
    let calls = of_class(&scores, "call");
    assert_eq!((calls.value, part(calls, "longest_s")), (Some(20.0), Some(30.0)));
    assert_eq!((part(calls, "patience_median_s"), part(calls, "patience_p80_s")), (Some(40.0), Some(50.0)));
}

/// METRICS B.9: employees' answers to both kinds of survey. Means of the three questions 7, 8, 6: (7 − 1) / 9 = 66.67.
/// Of five employees three promote and one warns: 40. Customers' score stands apart.
#[test]
fn employees_have_an_index_and_a_promoter_score_of_their_own() {
    let survey = |instrument: &str, scale: &str, who: String, score: u32, more: &str| {
        format!(
            r#"05 10:00|a||survey_answer|,"instrument":"{instrument}","scale":"{scale}","score":{score},{who}{more}"#
        )
    };
    let mut lines = Vec::new();
    for (i, scores) in [[7, 8, 6], [6, 7, 5], [8, 9, 7], [7, 8, 6], [7, 8, 6]].into_iter().enumerate() {
        for (question, score) in (1..).zip(scores) {
            let who = format!(r#""employee":"E{i}""#);
            lines.push(survey("esat", "1-10", who, score, &format!(r#","question":{question}"#)));
        }
    }
    for (i, score) in [9, 10, 9, 7, 3].into_iter().enumerate() {
        lines.push(survey("nps", "0-10", format!(r#""employee":"E{i}""#), score, ""));
        lines.push(survey("nps", "0-10", format!(r#""requester":"E{i}""#), 10, ""));
    }
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let scores = ask(&plain(), &log, "esat_positive_pct", Query::default());
    let employees = of_class(&scores, "account");
    assert_eq!(
        (part(employees, "esi").map(|one| (one * 100.0).round()), part(employees, "enps")),
        (Some(6_667.0), Some(40.0))
    );
    let customers = ask(&plain(), &log, "nps", Query::default());
    assert_eq!((of_class(&customers, "account").n, of_class(&customers, "account").value), (5, Some(100.0)));
    // Four people stay anonymous, in both.
    let few: Vec<&str> = log.iter().copied().filter(|line| !line.contains("E4")).collect();
    let scores = ask(&plain(), &few, "esat_positive_pct", Query::default());
    let hidden = of_class(&scores, "account").parts.clone();
    assert_eq!(hidden, [("esi".to_owned(), None), ("enps".to_owned(), None)]);
}

/// METRICS B.26, B.19, B.31: 2 open at the pace of 2 resolved in 28 days; of four customers one lost in a month is
/// 1 − 0.75¹² a year; of two who left one had joined within 90 days.
#[test]
fn what_stands_beside_backlog_churn_and_attrition() {
    let open = |day: u32, case: &str| format!("{day:02} 10:00|a|{case}|open|{OPEN}");
    let solved = |day: u32, case: &str| format!(r#"{day:02} 12:00|a|{case}|status|,"to":"solved","by":"agent:A1""#);
    let mut lines =
        vec![open(1, "T1"), open(1, "T2"), open(2, "T3"), open(2, "T4"), solved(20, "T1"), solved(21, "T2")];
    let scores = ask(&plain(), &lines.iter().map(String::as_str).collect::<Vec<_>>(), "backlog", Query::default());
    assert_eq!(
        (of_class(&scores, "ticket").value, part(of_class(&scores, "ticket"), "backlog_days")),
        (Some(2.0), Some(28.0))
    );
    for i in 0..4 {
        lines.push(format!(r#"01 00:00|a||customer_start|,"requester":"R{i}""#));
    }
    lines.push(r#"10 00:00|a||customer_end|,"requester":"R3""#.to_owned());
    for (i, change) in [(1, "join"), (2, "join"), (3, "join"), (1, "leave"), (2, "leave")] {
        let day = if change == "join" { i } else { 20 + i };
        lines.push(format!(r#"{day:02} 00:00|a||headcount|,"employee":"E{i}","change":"{change}""#));
    }
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let churn = ask(&plain(), &log, "customer_churn_rate", Query::default());
    let yearly = 100.0 * (1.0 - 0.75_f64.powi(12));
    let churn = of_class(&churn, "account");
    assert_eq!(churn.value, Some(25.0));
    assert!((part(churn, "annualised_pct").unwrap() - yearly).abs() < 1e-9);
    let attrition = ask(&plain(), &log, "agent_attrition_annual", Query::default());
    let attrition = of_class(&attrition, "account");
    assert_eq!((attrition.num, part(attrition, "left_within_90d")), (Some(2.0), Some(2.0)));
}

/// METRICS B.13: an agent writes in two conversations, 0–10 and 5–15 minutes; 20 minutes of activity within 15.
#[test]
fn conversations_at_once_are_active_time_over_the_time_with_any() {
    let open = r#","channel":"live_chat","by":"customer","requester":"R1""#;
    let lines = [
        format!("05 10:00|a|C1|open|{open}"),
        r#"05 10:00|a|C1|assign|,"to":"agent:A1""#.to_owned(),
        format!("05 10:05|a|C2|open|{open}"),
        r#"05 10:05|a|C2|assign|,"to":"agent:A1""#.to_owned(),
        format!("05 10:09|a|C1|message|{REPLY}"),
        r#"05 10:10|a|C1|status|,"to":"solved","by":"agent:A1""#.to_owned(),
        format!("05 10:14|a|C2|message|{REPLY}"),
        r#"05 10:15|a|C2|status|,"to":"solved","by":"agent:A1""#.to_owned(),
    ];
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let scores = ask(&plain(), &log, "aht", Query::default());
    let talks = of_class(&scores, "conversation");
    assert_eq!((talks.value, talks.n), (Some(450.0), 2));
    assert!((part(talks, "concurrency").unwrap() - 4.0 / 3.0).abs() < 1e-12);
}

/// METRICS B.17: on one topic A1 resolves at first contact 10 of 10, A2 5 of 10; the 80th less the 20th percentile of
/// 100 and 50 is 30 points.
#[test]
fn the_same_topic_shows_how_far_agents_lie_apart() {
    let mut lines = Vec::new();
    for i in 0..20_u32 {
        let (agent, again) = if i < 10 { ("A1", false) } else { ("A2", i % 2 == 0) };
        let case = format!("T{i}");
        let opened = format!(r#","channel":"email","by":"customer","requester":"R{i}","topic":"iade""#);
        lines.push(format!("05 10:{i:02}|a|{case}|open|{opened}"));
        lines.push(format!(r#"05 11:{i:02}|a|{case}|message|,"by":"agent:{agent}","vis":"public","kind":"reply""#));
        if again {
            lines.push(format!(r#"05 12:{i:02}|a|{case}|message|,"by":"customer","vis":"public","kind":"reply""#));
            lines.push(format!(r#"05 13:{i:02}|a|{case}|message|,"by":"agent:{agent}","vis":"public","kind":"reply""#));
        }
        lines.push(format!(r#"05 14:{i:02}|a|{case}|resolution_code|,"code":"R""#));
        lines.push(format!(r#"05 15:{i:02}|a|{case}|status|,"to":"solved","by":"agent:{agent}""#));
    }
    let log: Vec<&str> = lines.iter().map(String::as_str).collect();
    let settings = plain().replace("min_n_show = 0", "min_n_show = 5");
    let scores = ask(&settings, &log, "solution_consistency", Query::default());
    let tickets = of_class(&scores, "ticket");
    assert_eq!(tickets.value, Some(100.0));
    assert!((part(tickets, "fcr_spread_pp").unwrap() - 30.0).abs() < 1e-9);
}
