//! MiniDesk through the same path as `nabiz query`: every field of the expected file (METRICS part F).
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use nabiz_app::report_data::{Distribution, Part};
use nabiz_catalogue::query::Query;
use nabiz_catalogue::score::Score;
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::Flags;
use nabiz_usecases::load::{LoadOptions, Loaded, load};
use nabiz_usecases::report::{ReportOptions, report};
use nabiz_usecases::session::{Session, accounts};
use serde_json::Value;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn open(threads: usize) -> (Loaded, Session) {
    let options = LoadOptions {
        inputs: vec![data("minidesk.jsonl")],
        config: Some(data("minidesk.toml")),
        quarantine: std::env::temp_dir().join("minidesk-quarantine.jsonl"),
        ..LoadOptions::default()
    };
    let mut loaded = load(&options, &mut |_| {}).unwrap();
    assert_eq!(loaded.refused, 0);
    let index = loaded.book.index();
    let as_of: Millis = "2024-04-30T00:00:00+03:00".parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let all = accounts(&loaded.book);
    let session = Session::open(&loaded.book, &index, &all, &loaded.config, Some(as_of), threads).unwrap();
    (loaded, session)
}

fn scores(threads: usize) -> Vec<Score> {
    let (_, session) = open(threads);
    let query = Query {
        from: Some("2024-04-15T00:00:00".parse().unwrap()),
        to: Some("2024-04-22T00:00:00".parse().unwrap()),
        ..Query::default()
    };
    session.store.query(&query).unwrap()
}

struct Checker {
    scores: Vec<Score>,
    checked: usize,
    wrong: Vec<String>,
}

impl Checker {
    fn find(&self, metric: &str, variant: &str, class: &str, hours: &str) -> &Score {
        let found = self.scores.iter().find(|score| {
            score.metric == metric
                && score.variant.as_deref().unwrap_or("") == variant
                && score.class == class
                && (hours.is_empty() || score.hours.as_deref() == Some(hours))
                && !score.group.contains_key("channel")
        });
        found.unwrap_or_else(|| panic!("no score of {metric} {variant} {class} {hours}"))
    }

    fn number(&mut self, what: &str, got: Option<f64>, expected: &Value) {
        self.checked += 1;
        let fits = match (got, expected.as_f64()) {
            (Some(got), Some(expected)) => (got - expected).abs() <= 1e-6 * expected.abs().max(1.0),
            (None, None) => expected.is_null(),
            _ => false,
        };
        if !fits {
            self.wrong.push(format!("{what}: got {got:?}, expected {expected}"));
        }
    }

    fn duration(&mut self, what: &str, score: &Score, expected: &Value) {
        for (key, value) in expected.as_object().unwrap() {
            let got = match key.as_str() {
                "n" => Some(score.n as f64),
                "mean" => score.mean,
                "median" => score.median,
                "p80" => score.p80,
                "p90" => score.p90,
                other => panic!("unknown field {other}"),
            };
            self.number(&format!("{what}.{key}"), got, value);
        }
    }

    fn share(&mut self, what: &str, score: &Score, expected: &Value) {
        for (key, value) in expected.as_object().unwrap() {
            let got = match key.as_str() {
                "num" => score.num,
                "den" => score.den,
                "pct" => score.value,
                _ => continue,
            };
            self.number(&format!("{what}.{key}"), got, value);
        }
    }
}

#[test]
fn every_figure_of_minidesk_is_right() {
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(data("minidesk-expected.json")).unwrap()).unwrap();
    let expected = &expected["expect"];
    let mut checker = Checker { scores: scores(2), checked: 0, wrong: Vec::new() };
    for class in ["ticket", "conversation"] {
        check_class(&mut checker, class, &expected[class]);
    }
    check_together(&mut checker, expected);
    check_calls(&mut checker, &expected["call"]);
    assert!(
        checker.wrong.is_empty(),
        "{} of {} wrong:\n{}",
        checker.wrong.len(),
        checker.checked,
        checker.wrong.join("\n")
    );
    assert_eq!(checker.checked, 266);
}

fn check_class(checker: &mut Checker, class: &str, expected: &Value) {
    for (metric, fields) in expected.as_object().unwrap() {
        let what = format!("{class}.{metric}");
        match metric.as_str() {
            "first_assignment_time" | "first_response_time" | "resolution_time" => {
                check_durations(checker, metric, class, fields);
            }
            "next_response_time" => {
                let score = checker.find(metric, "", class, "calendar").clone();
                checker.duration(&what, &score, fields);
            }
            "fcr" => {
                let score = checker.find("fcr_pct", "", class, "").clone();
                checker.share(&what, &score, fields);
                let simple = checker.find("fcr_pct", "vendor_simple", class, "").clone();
                checker.number(&format!("{what}.vendor_simple_num"), simple.num, &fields["vendor_simple_num"]);
            }
            "replies_per_resolution"
            | "unanswered_rate"
            | "reopen_rate"
            | "resolution_rate"
            | "clearance_rate"
            | "transfer_rate" => {
                let score = checker.find(metric, "", class, "").clone();
                checker.share(&what, &score, fields);
            }
            "csat" => {
                let mean = checker.find("csat_mean", "", class, "").clone();
                checker.number(&format!("{what}.n"), Some(mean.n as f64), &fields["n"]);
                checker.number(&format!("{what}.mean"), mean.value, &fields["mean"]);
                let positive = checker.find("csat_positive_pct", "", class, "").clone();
                checker.number(&format!("{what}.positive"), positive.num, &fields["positive"]);
                checker.number(&format!("{what}.positive_pct"), positive.value, &fields["positive_pct"]);
            }
            "response_sla" | "resolution_sla" => {
                let id = format!("{metric}_pct");
                let score = checker.find(&id, "", class, "").clone();
                checker.number(&format!("{what}.met"), score.num, &fields["met"]);
                let breached = score.den.zip(score.num).map(|(den, num)| den - num);
                checker.number(&format!("{what}.breached"), breached, &fields["breached"]);
                checker.number(&format!("{what}.pct"), score.value, &fields["pct"]);
                let completed = checker.find(&id, "completed", class, "").clone();
                checker.number(&format!("{what}.completed"), completed.value, &fields["completed_mode_pct"]);
            }
            "backlog" => {
                let score = checker.find("backlog", "", class, "").clone();
                for (key, value) in fields.as_object().unwrap() {
                    let name = if key == "age_median_s" { "age_median_s" } else { key.as_str() };
                    let got = score.parts.iter().find(|(part, _)| part == name).and_then(|part| part.1);
                    checker.number(&format!("{what}.{key}"), got, value);
                }
            }
            other => panic!("unknown metric {other}"),
        }
    }
}

fn check_durations(checker: &mut Checker, metric: &str, class: &str, fields: &Value) {
    let plain = checker.find(metric, "", class, "calendar").clone();
    for (key, value) in fields.as_object().unwrap() {
        let what = format!("{class}.{metric}.{key}");
        match key.as_str() {
            "calendar" => checker.duration(&what, &plain, value),
            "business" => {
                let score = checker.find(metric, "", class, "business").clone();
                checker.duration(&what, &score, value);
            }
            "n_waiting" => checker.number(&what, plain.n_waiting.map(|n| n as f64), value),
            "cohort_km" => {
                let cohort = plain.cohort_km.clone().unwrap();
                checker.number(&format!("{what}.n"), Some(cohort.n as f64), &value["n"]);
                checker.number(&format!("{what}.events"), Some(cohort.events as f64), &value["events"]);
                checker.number(&format!("{what}.median"), cohort.median, &value["median"]);
                checker.number(&format!("{what}.p80"), cohort.p80, &value["p80"]);
            }
            variant => {
                let score = checker.find(metric, variant, class, "calendar").clone();
                checker.duration(&what, &score, value);
            }
        }
    }
}

fn check_together(checker: &mut Checker, expected: &Value) {
    let both = "conversation+ticket";
    let score = checker.find("out_of_hours_share", "", both, "").clone();
    checker.share("out_of_hours", &score, &expected["out_of_hours"]);
    for (channel, n) in expected["volume_by_channel"].as_object().unwrap() {
        let got = checker.scores.iter().find(|score| {
            score.metric == "volume_by_channel"
                && score.group.get("channel").is_some_and(|name| name.as_deref() == Some(channel))
        });
        let got = got.and_then(|score| score.value);
        checker.number(&format!("volume.{channel}"), got, n);
    }
    let bots = &expected["automation_conversation"];
    let share = |checker: &Checker, variant: &str| {
        checker.find("automated_resolution_share", variant, "conversation", "").clone()
    };
    let net = share(checker, "");
    let gross = share(checker, "gross");
    let rate = share(checker, "bot_resolution_rate");
    let contained = share(checker, "containment");
    for (key, got) in [
        ("resolved", net.den),
        ("bot_gross", gross.num),
        ("bot_net", net.num),
        ("share_net_pct", net.value),
        ("share_gross_pct", gross.value),
        ("bot_involved", rate.den),
        ("containment_pct", contained.value),
        ("bot_resolution_rate_pct", rate.value),
    ] {
        checker.number(&format!("automation.{key}"), got, &bots[key]);
    }
    let critical = &expected["critical"];
    let became = checker.find("critical_share", "", both, "").clone();
    checker.number("critical.became", became.num, &critical["became_critical"]);
    checker.number("critical.share", became.value, &critical["share_pct"]);
    let open = checker.find("critical_open", "", "ticket", "").clone();
    checker.number("critical.open_at_end", open.value, &critical["open_at_end"]);
    let mtta = checker.find("critical_mtta", "", "ticket", "calendar").clone();
    checker.duration("critical.mtta", &mtta, &critical["mtta"]);
    checker.number("critical.unanswered", mtta.n_waiting.map(|n| n as f64), &critical["unanswered"]);
    let sent = checker.find("survey_response_rate", "", "all", "").clone();
    checker.number("survey.sent", sent.den, &expected["survey_response"]["sent"]);
    checker.number("survey.answered", sent.num, &expected["survey_response"]["answered"]);
}

fn check_calls(checker: &mut Checker, expected: &Value) {
    let find = |checker: &Checker, metric: &str, variant: &str| checker.find(metric, variant, "call", "").clone();
    let part = |score: &Score, name: &str| score.parts.iter().find(|(part, _)| part == name).and_then(|part| part.1);
    let level = find(checker, "service_level", "");
    let abandoned = find(checker, "call_abandonment_rate", "");
    let answered = find(checker, "answer_rate", "");
    let asa = find(checker, "asa", "");
    let aht = find(checker, "aht", "");
    let sum = |score: &Score| score.mean.map(|mean| mean * score.n as f64);
    let transfer = find(checker, "transfer_rate", "");
    let fcr = find(checker, "fcr_pct", "");
    let net = find(checker, "call_deflection_rate", "");
    let gross = find(checker, "call_deflection_rate", "gross");
    let accepted = find(checker, "call_deflection_rate", "acceptance");
    for (key, got) in [
        ("arrived", find(checker, "volume_by_channel", "").value),
        ("queued", part(&level, "queued")),
        ("answered", answered.num),
        ("abandoned", abandoned.num),
        ("short_abandoned", part(&level, "short_abandoned")),
        ("flow_out", part(&level, "flow_out")),
        ("abandonment_rate_pct", abandoned.value),
        ("answer_rate_pct", answered.value),
        ("service_level_pct", level.value),
        ("asa_s", asa.value),
        ("wait_median_s", asa.median),
        ("wait_p90_s", asa.p90),
        ("aht_s", aht.value),
        ("talk_s", sum(&find(checker, "aht", "talk"))),
        ("hold_s", sum(&find(checker, "aht", "hold"))),
        ("acw_s", sum(&find(checker, "aht", "wrap"))),
        ("handle_total_s", sum(&aht)),
    ] {
        checker.number(&format!("call.{key}"), got, &expected[key]);
    }
    checker.share("call.transfer_rate", &transfer, &expected["transfer_rate"]);
    checker.share("call.fcr", &fcr, &expected["fcr"]);
    let deflection = &expected["deflection"];
    for (key, got) in [
        ("offered", accepted.den),
        ("accepted", accepted.num),
        ("net", net.num),
        ("acceptance_pct", accepted.value),
        ("gross_pct", gross.value),
        ("net_pct", net.value),
    ] {
        checker.number(&format!("call.deflection.{key}"), got, &deflection[key]);
    }
}

#[test]
fn the_cases_behind_the_figures_are_the_expected_ones() {
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(data("minidesk-expected.json")).unwrap()).unwrap();
    let expected = &expected["expect"];
    let (loaded, session) = open(1);
    let facts = &session.facts[0].1;
    for class in [Class::Ticket, Class::Conversation] {
        let episodes = facts.folds().flat_map(|facts| &facts.episodes);
        let counted = episodes.filter(|row| row.labels.channel.class() == class);
        let resolved = counted.filter(|row| row.flags.has(Flags::ELIGIBLE.and(Flags::INBOUND).and(Flags::FCR)));
        let week = 1_713_128_400_000..1_713_733_200_000_i64;
        let ids: Vec<&str> = resolved
            .filter(|row| row.first_resolved_at.is_some_and(|at| week.contains(&at)))
            .map(|row| loaded.book.symbols.text(loaded.book.cases()[row.labels.case.0 as usize].id))
            .collect();
        let wanted: Vec<&str> =
            expected[class.id()]["fcr"]["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        assert_eq!(ids, wanted, "{}", class.id());
    }
    let handlings = facts.folds().flat_map(|facts| &facts.handlings);
    let legs = handlings.filter(|row| row.labels.channel.class() == Class::Call).count();
    assert_eq!(legs as u64, expected["call"]["agent_handles"].as_u64().unwrap());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let as_json = |threads| serde_json::to_string(&scores(threads)).unwrap();
    assert_eq!(as_json(1), as_json(3));
}

#[test]
fn a_report_draws_the_cohort_and_lists_the_cases_that_stand_out() {
    let (mut loaded, _) = open(1);
    let options = ReportOptions {
        as_of: Some("2024-04-30T00:00:00+03:00".parse::<jiff::Timestamp>().unwrap().as_millisecond()),
        from: Some("2024-04-15T00:00:00".parse().unwrap()),
        to: Some("2024-04-22T00:00:00".parse().unwrap()),
        filter: None,
        parts: &[Part::Distributions, Part::Standouts],
        threads: 1,
    };
    let account = report(&mut loaded, &options).unwrap().accounts.remove(0);
    let of = |metric: &str, class: &str| {
        let is_its = |one: &&Distribution| one.metric == metric && one.class == class && one.hours == "calendar";
        account.distributions.iter().find(is_its).unwrap().clone()
    };
    // METRICS A.6: seven tickets, 40 to 60 minutes, then 16 h 15 min and 45 h 30 min; one resolved without a reply after 45
    // minutes, one still waiting.
    let replies = of("first_response_time", "ticket");
    let cohort = replies.cohort.unwrap();
    assert_eq!((cohort.n, cohort.waiting, cohort.median), (7, 1, Some(58_500.0)));
    let edges: Vec<f64> = replies.bins.iter().map(|bin| bin.0).collect();
    assert_eq!(edges, [1_800.0, 3_600.0, 7_200.0, 14_400.0, 28_800.0], "the last bin ends after a day");
    let done: Vec<f64> = cohort.done.iter().map(|share| (share * 10_000.0).round() / 10_000.0).collect();
    assert_eq!(done, [0.0, 31.4286, 48.5714, 48.5714, 48.5714, 65.7143]);
    // The cases at the wrong end, as the receipts have them.
    let cases = |metric: &str, class: &str| -> Vec<String> {
        let own = account.standouts.iter().find(|one| one.metric == metric && one.class == class);
        own.map(|one| one.rows.iter().filter_map(|row| row.case_id.clone()).collect()).unwrap_or_default()
    };
    assert_eq!(cases("fcr_pct", "ticket"), ["T5", "T4", "T2"]);
    assert_eq!(cases("unanswered_rate", "ticket"), ["T9"]);
    assert_eq!(cases("first_response_time", "ticket"), ["T2", "T4", "T1", "T5"]);
    assert_eq!(cases("reopen_rate", "ticket"), ["T5"]);
    // Conversations' replies: both medians are 30 seconds.
    assert_eq!(of("first_response_time", "conversation").cohort, None);
}
