//! METRICS B.19: customers kept and lost, by what they lived through.

use nabiz_catalogue::query::Query;
use nabiz_catalogue::score::{NaReason, Score};

use super::{ask, plain};

fn open(day: u32, case: &str, who: &str) -> String {
    format!(r#"{day:02} 10:00|a|{case}|open|,"channel":"email","by":"customer","requester":"{who}""#)
}

fn status(at: &str, case: &str, to: &str) -> String {
    format!(r#"{at}|a|{case}|status|,"to":"{to}","by":"agent:A1""#)
}

fn message(at: &str, case: &str, by: &str) -> String {
    format!(r#"{at}|a|{case}|message|,"by":"{by}","vis":"public","kind":"reply""#)
}

fn csat(day: u32, case: &str, more: &str) -> String {
    format!(r#"{day:02} 12:00|a|{case}|survey_answer|,"instrument":"csat"{more}"#)
}

/// Eight customers on the first of the month; R0 to R3 have a case in it, R0's and R1's are opened again, R0, R1 and R2
/// are not satisfied. R1, R2 and R7 leave. R8 comes later, R9 had a case but is no customer.
fn log() -> Vec<String> {
    let mut log: Vec<String> = (0..8).map(|i| format!(r#"01 00:00|a||customer_start|,"requester":"R{i}""#)).collect();
    log.push(r#"05 00:00|a||customer_start|,"requester":"R8""#.to_owned());
    for (i, who) in ["R0", "R1", "R2", "R3", "R8", "R9"].iter().enumerate() {
        let (case, day) = (format!("T{i}"), 6 + i as u32);
        log.push(open(day, &case, who));
        log.push(message(&format!("{day:02} 10:30"), &case, "agent:A1"));
        log.push(status(&format!("{day:02} 11:00"), &case, "solved"));
    }
    for (day, case) in [(8, "T0"), (9, "T1"), (14, "T4")] {
        log.push(message(&format!("{day:02} 15:00"), case, "customer"));
        log.push(status(&format!("{day:02} 15:00"), case, "open"));
        log.push(message(&format!("{day:02} 15:30"), case, "agent:A1"));
        log.push(status(&format!("{day:02} 16:00"), case, "solved"));
    }
    log.push(csat(20, "T0", r#","scale":"1-5","score":1"#));
    log.push(csat(20, "T1", r#","scale":"1-5","score":2"#));
    log.push(csat(20, "T2", r#","scale":"good_bad","score":0"#));
    // On 1–7 the score 3 is 2.33 on 1–5.
    log.push(csat(20, "T3", r#","scale":"1-7","score":3"#));
    for who in ["R1", "R2", "R7"] {
        log.push(format!(r#"25 00:00|a||customer_end|,"requester":"{who}""#));
    }
    log
}

fn of(scores: &[Score], variant: Option<&str>) -> (f64, f64, Option<f64>, Option<NaReason>) {
    let score = scores.iter().find(|score| score.variant.as_deref() == variant).unwrap();
    (score.num.unwrap(), score.den.unwrap(), score.value, score.na_reason)
}

fn scores(metric: &str, log: &[String]) -> Vec<Score> {
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    ask(&plain(), &log, metric, Query::default())
}

#[test]
fn customers_are_split_by_what_they_lived_through() {
    let kept = scores("customer_retention_rate", &log());
    assert_eq!(of(&kept, None), (5.0, 8.0, Some(62.5), None));
    assert_eq!(of(&kept, Some("with_case")), (2.0, 4.0, Some(50.0), None));
    assert_eq!(of(&kept, Some("without_case")), (3.0, 4.0, Some(75.0), None));
    assert_eq!(of(&kept, Some("with_reopen")), (1.0, 2.0, Some(50.0), None));
    assert_eq!(of(&kept, Some("with_low_csat")), (1.0, 3.0, Some(100.0 / 3.0), None));
    let lost = scores("customer_churn_rate", &log());
    assert_eq!(of(&lost, Some("with_case")), (2.0, 4.0, Some(50.0), None));
    assert_eq!(of(&lost, Some("without_case")), (1.0, 4.0, Some(25.0), None));
}

#[test]
fn without_surveys_nobody_is_known_to_be_dissatisfied() {
    let log: Vec<String> = log().into_iter().filter(|line| !line.contains("survey")).collect();
    let kept = scores("customer_retention_rate", &log);
    assert_eq!(of(&kept, Some("with_low_csat")), (0.0, 0.0, None, Some(NaReason::NoSource)));
    assert_eq!(of(&kept, Some("with_reopen")).1, 2.0);
}
