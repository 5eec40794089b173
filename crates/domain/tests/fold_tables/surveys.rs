//! Surveys (A.9, B.8 to B.12, H17, H28, H43).

use crate::desk::Desk;

const JUDGED: &[&str] = &["COUNTS", "POSITIVE", "NEGATIVE", "RESCALED", "NO_MEAN", "ELIGIBLE"];
const COUNTS: &[&str] = &["COUNTS"];

const CASE: &str = "0 T open email req=R; 10 T assign team:L1; 20 T replies A; 30 T is solved A;";

#[test]
fn the_last_answer_of_a_case_counts_over_all_its_surveys() {
    // B.8, H43: T5 of MiniDesk.
    let script = format!(
        "{CASE} 40 T sent s1; 50 T answered s1 4; 60 T sent s2; 70 T answered s2 2; 80 T answered s1 5 of=ces scale=1-7"
    );
    let answer = Desk::new().script(&script).facts();
    answer.rows(
        "answers",
        JUDGED,
        &[
            "T csat 4 50 L1/A POSITIVE ELIGIBLE",
            "T csat 2 70 L1/A COUNTS NEGATIVE ELIGIBLE",
            "T ces 5 80 L1/A COUNTS POSITIVE ELIGIBLE",
        ],
    );
    let before = Desk::new().script(&script).at("69");
    before.rows("answers", COUNTS, &["T csat 4 50 L1/A COUNTS"]);
}

#[test]
fn the_score_is_credited_to_the_last_replier_before_the_survey_was_sent() {
    // A.9: later replies and assignments move nothing.
    let script = "0 T open email; 20 T replies A; 25 T replies B; 26 T notes C; 30 T sent s; 40 T replies C; 45 T assign D; 50 T answered s 1";
    Desk::new().script(script).facts().rows("answers", &[], &["T csat 1 50 -/B"]).rows(
        "surveys",
        &[],
        &["T csat 30 -/B"],
    );
    // Nobody replied: the case, and the team then.
    let script = "0 T open sms; 1 T assign team:L1; 5 T replies bot; 9 T is solved bot; 10 T sent s; 12 T answered s 5";
    Desk::new().script(script).facts().rows("answers", &[], &["T csat 5 12 L1/-"]);
    // By position at the same instant.
    let script = "0 T open email; 20 T replies A; 30 T sent s; 30 T replies B; 50 T answered s 1";
    Desk::new().script(script).facts().rows("answers", &[], &["T csat 1 50 -/A"]);
    // Nobody saw it leave: before the answer came. Resolving and reopening move nothing.
    let script = "0 T open email; 20 T replies A; 30 T is solved B; 50 T answered x 5 of=csat; 60 T says; 70 T replies C; 80 T is solved C";
    Desk::new().script(script).facts().rows("answers", &[], &["T csat 5 50 -/A"]);
}

#[test]
fn an_answer_goes_to_the_session_of_its_survey() {
    // H17
    let script = "0 C open sms; 5 C replies A; 9 C is solved A; 10 C sent s; 2d C says; 2d+9 C answered s 5; 2d+20 C answered - 3 of=csat";
    let answer = Desk::new().script(script).facts();
    answer.rows("answers", COUNTS, &["C csat 5 172809 -/A COUNTS", "C#2 csat 3 172820 -/- COUNTS"]);
    answer.rows("surveys", &["SURVEY_ANSWERED"], &["C csat 10 -/A SURVEY_ANSWERED"]);
}

#[test]
fn scores_are_judged_on_their_scale() {
    let rows = [
        ("csat", "1-5", "4", "4.0000 POSITIVE"),
        ("csat", "1-5", "3", "3.0000"),
        ("csat", "1-4", "3", "3.6667 POSITIVE RESCALED"),
        ("csat", "1-3", "2", "3.0000 RESCALED"),
        ("csat", "1-7", "6", "4.3333 POSITIVE RESCALED"),
        ("csat", "1-10", "8", "4.1111 POSITIVE RESCALED"),
        ("csat", "good_bad", "1", "1.0000 POSITIVE RESCALED NO_MEAN"),
        ("csat", "good_bad", "0", "0.0000 NEGATIVE RESCALED NO_MEAN"),
        ("csat", "1-5", "2", "2.0000 NEGATIVE"),
        ("csat", "1-4", "2", "2.3333 RESCALED"),
        ("csat", "1-7", "2", "1.6667 NEGATIVE RESCALED"),
        ("csat", "1-10", "3", "1.8889 NEGATIVE RESCALED"),
        ("ces", "1-7", "5", "5.0000 POSITIVE"),
        ("ces", "1-7", "4", "4.0000"),
        ("ces", "1-7", "3", "3.0000 NEGATIVE"),
        ("nps", "0-10", "9", "9.0000 POSITIVE"),
        ("nps", "0-10", "7", "7.0000"),
        ("nps", "0-10", "6", "6.0000 NEGATIVE"),
        ("nps", "1-10", "10", "10.0000 POSITIVE"),
        ("esat", "1-5", "2", "2.0000"),
    ];
    for (instrument, scale, score, expected) in rows {
        let script = format!("0 T open email; 5 T answered - {score} of={instrument} scale={scale}");
        let judged = &["POSITIVE", "NEGATIVE", "RESCALED", "NO_MEAN"];
        Desk::new().script(&script).facts().rows("answers.mean", judged, &[expected]);
    }
}

#[test]
fn without_a_scale_the_survey_then_the_instrument_says_which() {
    let script = "0 T open email; 5 T sent s scale=1-7; 6 T answered s 6";
    Desk::new().script(script).facts().rows("answers.mean", &["RESCALED"], &["4.3333 RESCALED"]);
    let script = "0 T open email; 5 T sent s of=nps; 6 T answered s 0";
    Desk::new().script(script).facts().rows("answers", JUDGED, &["T nps 0 6 -/- COUNTS NEGATIVE ELIGIBLE"]);
}

#[test]
fn an_answer_that_cannot_be_given_or_placed_is_counted() {
    // Why: nobody says what was asked, the scale is none, the scale has no such score.
    for (answered, why) in [
        ("s 6", (0, 0, 1)),
        ("s 0", (0, 0, 1)),
        ("s 4.5", (0, 0, 1)),
        ("s NaN", (0, 0, 1)),
        ("s inf", (0, 0, 1)),
        ("s 4 scale=1-6", (0, 1, 0)),
        ("s 4 scale=0-10", (0, 1, 0)),
        ("x 4", (1, 0, 0)),
    ] {
        let answer = Desk::new().script(&format!("0 T open email; 5 T sent s; 6 T answered {answered}")).facts();
        answer.rows("answers", &[], &[]).rows("surveys", &["SURVEY_ANSWERED"], &["T csat 5 -/-"]);
        let left = answer.facts.leftovers;
        assert_eq!((left.unknown_survey, left.unknown_scale, left.off_scale), why, "{answered}");
    }
}

#[test]
fn a_survey_is_mature_after_seven_days_and_a_bounced_one_is_none() {
    // H28, B.12
    let script =
        "0 T open email; 5 T sent s; 6 T sent b bounced; 7 T sent u of=ces; 9 T answered s 5; 10 T answered s 4";
    let answered = &["SURVEY_ANSWERED", "SURVEY_MATURE"];
    Desk::new().script(script).at("7d+6").rows(
        "surveys",
        answered,
        &["T csat 5 -/- SURVEY_ANSWERED SURVEY_MATURE", "T ces 7 -/-"],
    );
    Desk::new().script(script).at("8").rows("surveys", answered, &["T csat 5 -/-", "T ces 7 -/-"]);
}

#[test]
fn one_nps_answer_per_customer_and_wave_counts() {
    // H43
    let script = "
        5 - sent s of=nps
        6 - answered s 9 by=R wave=q1
        7 - answered s 3 by=R wave=q1
        8 - answered s 10 by=R wave=q2
        9 - answered s 8 by=S wave=q1
        9 - answered - 7 of=nps by=S
        10 - answered - 6 of=nps by=S";
    let answer = Desk::new().script(script).facts();
    answer.rows(
        "answers",
        COUNTS,
        &[
            "- nps 9 6 -/-",
            "- nps 3 7 -/- COUNTS",
            "- nps 10 8 -/- COUNTS",
            "- nps 8 9 -/- COUNTS",
            "- nps 7 9 -/-",
            "- nps 6 10 -/- COUNTS",
        ],
    );
    answer.rows("surveys", &["SURVEY_ANSWERED"], &["- nps 5 -/- SURVEY_ANSWERED"]);
}

#[test]
fn an_nps_answer_of_a_case_is_its_customers() {
    let script = "0 T open email req=R; 5 T answered - 9 of=nps wave=w; 6 - answered - 2 of=nps by=R wave=w; 0 U open email req=S; 7 U answered - 8 of=nps wave=w";
    Desk::new().script(script).facts().rows(
        "answers",
        COUNTS,
        &["T nps 9 5 -/-", "U nps 8 7 -/- COUNTS", "- nps 2 6 -/- COUNTS"],
    );
}

#[test]
fn an_answer_of_a_case_that_is_out_does_not_stand_before_one_that_is_in() {
    let script =
        "0 T open email req=R; 5 T answered - 9 of=nps; 0 U open email req=R; 7 U answered - 2 of=nps; 8 U spam";
    Desk::new().script(script).facts().rows(
        "answers",
        JUDGED,
        &["T nps 9 5 -/- COUNTS POSITIVE ELIGIBLE", "U nps 2 7 -/- NEGATIVE"],
    );
}

#[test]
fn an_employee_answers_each_question_of_a_wave_once() {
    let script = "
        5 - sent e of=esat
        6 - answered e 4 by=E1 team=L1 wave=w
        7 - answered e 2 by=E1 team=L1 wave=w
        8 - answered e 5 by=E1 team=L1 wave=w q=2
        9 - answered e 3 by=E2 team=L2 wave=w";
    Desk::new().script(script).facts().rows(
        "answers",
        JUDGED,
        &[
            "- esat 4 6 L1/- POSITIVE ELIGIBLE",
            "- esat 2 7 L1/- COUNTS ELIGIBLE",
            "- esat 5 8 L1/- COUNTS POSITIVE ELIGIBLE",
            "- esat 3 9 L2/- COUNTS ELIGIBLE",
        ],
    );
}

#[test]
fn an_account_decides_which_answers_are_positive() {
    let mut desk = Desk::new();
    desk.settings.csat_positive = vec![("1-5".into(), vec![5])];
    let script = "0 T open email; 5 T answered - 4 of=csat; 0 U open email; 5 U answered - 5 of=csat";
    desk.script(script).facts().rows("answers", &["POSITIVE"], &["T csat 4 5 -/-", "U csat 5 5 -/- POSITIVE"]);
}

#[test]
fn of_two_answers_of_one_instant_the_one_ingested_later_counts() {
    let of_t = (7, "5 T answered - 9 of=nps by=R");
    let of_u = (8, "5 U answered - 2 of=nps by=R");
    for arrivals in [[of_t, of_u], [of_u, of_t]] {
        // The case of the first arrival is the first case.
        let mut desk = Desk::new();
        for (seq, line) in arrivals {
            desk.take(&format!("s{seq}"), Some(seq), line);
        }
        desk.take("t", Some(1), "0 T open email");
        desk.take("u", Some(2), "0 U open email");
        let answer = desk.facts();
        let counts = answer.facts.answers.iter().find(|one| one.flags.has(nabiz_domain::facts::Flags::COUNTS));
        assert_eq!(counts.map(|one| one.score), Some(2.0));
    }
}
