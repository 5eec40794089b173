//! Rows that belong to no case, or to one that other files tell: surveys, costs, people, customers, orders.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::{mapping, read_bytes};
use nabiz_domain::event::{Event, Instrument, What};
use nabiz_sources::{Mapping, ReadOptions, Reading, Refusal, Sink, read_all, read_all_with, read_stream_with};

/// Scores by instrument and wave.
#[derive(Default)]
struct Scores(BTreeMap<(&'static str, String), Vec<f32>>);

impl Sink for Scores {
    fn event(&mut self, event: &Event<'_>) {
        let What::SurveyAnswer { instrument, score, wave, .. } = event.what else { panic!("{event:?}") };
        let key = (instrument.map_or("", Instrument::id), wave.unwrap_or_default().to_owned());
        self.0.entry(key).or_default().push(score);
    }

    fn refuse(&mut self, refusal: Refusal) {
        panic!("{refusal}");
    }
}

fn check(scores: &Scores, wave: &str, expected: &serde_json::Value) {
    let of = |instrument: &'static str| scores.0.get(&(instrument, wave.to_owned())).cloned().unwrap_or_default();
    let nps = of("nps");
    let count = |is: fn(f32) -> bool| nps.iter().filter(|score| is(**score)).count();
    let (promoters, detractors) = (count(|score| score >= 9.0), count(|score| score <= 6.0));
    let csat = of("csat");
    let top = csat.iter().filter(|score| **score >= 4.0).count();
    for (key, got) in [
        ("answered_nps", nps.len() as f64),
        ("promoters", promoters as f64),
        ("passives", (nps.len() - promoters - detractors) as f64),
        ("detractors", detractors as f64),
        ("nps", 100.0 * (promoters as f64 - detractors as f64) / nps.len() as f64),
        ("csat_answered", csat.len() as f64),
        ("csat_mean", csat.iter().map(|score| f64::from(*score)).sum::<f64>() / csat.len() as f64),
        ("csat_top2_share", top as f64 / csat.len() as f64),
    ] {
        let wanted = expected[key].as_f64().unwrap();
        assert!((got - wanted).abs() < 1e-4, "language `{wave}` {key}: {got}, expected {wanted}");
    }
}

#[test]
fn the_airports_survey_gives_its_expected_figures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let inputs = [folder.join("sfo_survey_2017.csv.gz")];
    let text = std::fs::read_to_string(folder.join("sfo_survey_2017.expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut scores = Scores::default();
    let summary = read_all(&inputs, &ReadOptions::default(), &mut scores, &mut |_| {}).unwrap();
    assert_eq!((summary.total().rows, summary.total().refused), (2831, 0));
    check(&scores, "", &expected["unweighted"]);
    // The same by language, with a mapping of one's own that takes the language for the wave.
    let shipped = include_str!("../mappings/sfo_survey.toml");
    let own = shipped.replace("score = {", "wave = { column = \"LANG\" }\nscore = {");
    let reading = Reading { mappings: vec![Mapping::parse("own.toml", &own).unwrap()], ..Reading::default() };
    let mut scores = Scores::default();
    read_all_with(&inputs, &reading, &mut scores, &mut |_| {}).unwrap();
    for (language, expected) in expected["by_LANG"].as_object().unwrap() {
        check(&scores, language, expected);
    }
}

fn lines(table: &str) -> Vec<String> {
    let kept = read_bytes(table.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    kept.short().iter().map(|line| line.replace("2024-", "").replace("T00:00", "")).collect()
}

#[test]
fn feeds_are_read_under_their_own_column_names() {
    assert_eq!(
        lines(
            "date;amount;currency;category;class;team\n2024-03-31;125000.50;TRY;salaries;ticket;L1\n2024-03-31;900;TRY;tools;;\n"
        ),
        [
            "03-31 - cost amount=125000.5 currency=TRY category=salaries class=ticket team=L1".to_owned(),
            "03-31 - cost amount=900 currency=TRY category=tools".to_owned()
        ]
    );
    assert_eq!(
        lines("date,employee,change,voluntary\n2024-01-05,E1,join,\n2024-02-05,E1,leave,true\n"),
        ["01-05 - headcount employee=E1 change=join", "02-05 - headcount employee=E1 change=leave voluntary=true"]
    );
    assert_eq!(
        lines("requester,start,end,reason\nR1,2024-01-01,2024-06-01,price\nR2,2024-02-01,,\n"),
        [
            "01-01 - customer_start requester=R1",
            "06-01 - customer_end requester=R1 reason=price",
            "02-01 - customer_start requester=R2"
        ]
    );
    assert_eq!(
        lines("date,order_id,requester,amount,currency\n2024-03-01,O1,R1,249.90,TRY\n"),
        ["03-01 - order requester=R1 amount=249.9 currency=TRY"]
    );
    assert_eq!(
        lines(
            "date,instrument,scale,score,case_id,survey_id,respondent,wave,team\n2024-03-01,csat,1-5,4,T1,s1,R1,,\n2024-03-02,nps,0-10,9,,,R1,Q1,\n"
        ),
        [
            "03-01 T1 survey_answer survey_id=s1 instrument=csat scale=1-5 score=4 requester=R1",
            "03-02 - survey_answer instrument=nps scale=0-10 score=9 requester=R1 wave=Q1"
        ]
    );
}

#[test]
fn two_rows_that_say_the_same_are_two_and_stay_two_when_read_again() {
    let table = "date,amount,currency,category,class,team\n2024-03-31,5,TRY,x,,\n2024-03-31,5,TRY,x,,\n";
    let ids = |table: &str| {
        let kept = read_bytes(table.as_bytes(), &ReadOptions::default()).unwrap();
        kept.lines.iter().map(|line| line[..line.find(",\"ts\"").unwrap()].to_owned()).collect::<Vec<_>>()
    };
    let first = ids(table);
    assert_ne!(first[0], first[1]);
    assert_eq!(first, ids(table));
}

#[test]
fn a_row_that_stands_in_two_files_is_one_however_often_each_file_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let row = "2024-07-31,1000,TRY,salaries,,\n";
    let file = |name: &str, rows: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("date,amount,currency,category,class,team\n{rows}")).unwrap();
        path
    };
    let (july, later) =
        (file("july.csv", &row.repeat(2)), file("later.csv", &(row.repeat(3) + "2024-08-31,9,TRY,x,,\n")));
    let ids = |paths: &[&PathBuf]| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| (*path).clone()).collect();
        let mut kept = common::Kept::default();
        read_all(&paths, &ReadOptions::default(), &mut kept, &mut |_| {}).unwrap();
        kept.lines.iter().map(|line| line[..line.find(",\"ts\"").unwrap()].to_owned()).collect::<BTreeSet<_>>().len()
    };
    // Two equal costs in July; the later export has one more of them, and one of August.
    assert_eq!((ids(&[&july]), ids(&[&july, &july]), ids(&[&july, &later])), (2, 2, 4));
}

#[test]
fn equal_rows_on_two_sheets_of_a_book_are_two() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for _ in 0..2 {
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["date", "employee", "change", "voluntary"]).unwrap();
        sheet.write_row(1, 0, ["2024-01-05", "E1", "join", ""]).unwrap();
    }
    let kept = read_bytes(&book.save_to_buffer().unwrap(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.lines.len(), 2);
    assert_ne!(kept.lines[0], kept.lines[1]);
}

#[test]
fn a_bad_feed_row_is_refused_by_line_and_field() {
    let table = "date,employee,change,voluntary\n2024-01-05,,join,\nsoon,E1,join,\n2024-01-05,E1,jion,\n,E1,join,\n";
    let kept = read_bytes(table.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(
        kept.messages(),
        [
            "failed to read `data` line 2, field `employee`: missing; every event of this type needs it",
            "failed to read `data` line 3, field `date`: `soon` fits none of the mapping's `formats`",
            "failed to read `data` line 4, field `change`: unknown change `jion`; use `join`, `leave`",
            "failed to read `data` line 5, field `date`: missing; a row needs its time",
        ]
    );
}

#[test]
fn a_score_outside_its_scale_is_refused_by_its_field() {
    let table = "date,instrument,scale,score,case_id,survey_id,respondent,wave,team\n\
                 2024-03-05,nps,0-10,0,,,r0,Q1,\n2024-03-05,nps,0-10,10,,,r1,Q1,\n\
                 2024-03-05,nps,0-10,11,,,r2,Q1,\n2024-03-05,nps,0-10,-4,,,r3,Q1,\n2024-03-05,csat,1-5,0,T1,,r4,,\n\
                 2024-03-05,csat,,11,T2,s1,r5,,\n";
    let kept = read_bytes(table.as_bytes(), &ReadOptions::default()).unwrap();
    let refused = |line: u64, score: &str, scale: &str| {
        format!(
            "failed to read `data` line {line}, field `score`: `{score}` lies outside the scale `{scale}`; \
             where it stands for no answer, leave it out (in a mapping: `missing`)"
        )
    };
    assert_eq!(kept.messages(), [refused(4, "11", "0-10"), refused(5, "-4", "0-10"), refused(6, "0", "1-5")]);
    // Where the row names no scale, that of its survey holds, which is told elsewhere.
    assert_eq!(kept.lines.len(), 3);
}

#[test]
fn the_account_of_a_shipped_mapping_is_the_one_that_is_said() {
    let table = "date,employee,change,voluntary\n2024-01-05,E1,join,\n";
    let reading = Reading { account: Some("acme".to_owned()), ..Reading::default() };
    let mut kept = common::Kept::default();
    read_stream_with("data", table.as_bytes(), &reading, &mut kept).unwrap();
    assert!(kept.lines[0].contains("\"account\":\"acme\""));
}

#[test]
fn a_wrong_feed_mapping_is_told_by_its_key() {
    let good = "name = \"f\"\nshape = \"feed_per_row\"\naccount = \"a\"\ntime = \"t\"\nformats = [\"rfc3339\"]\n[[step]]\ntype = \"cost\"\namount = { column = \"x\" }\ncurrency = \"TRY\"\n";
    mapping(good);
    for (from, to, expected) in [
        (
            "type = \"cost\"\namount = { column = \"x\" }\ncurrency = \"TRY\"",
            "type = \"spam\"",
            "key `step 1.type`: `spam` belongs to a case; name its column in `case`",
        ),
        ("time = \"t\"\n", "", "key `step 1.time`: missing: name the column that holds when it happened"),
        ("currency = \"TRY\"", "", "key `step 1.currency`: missing: an event `cost` needs it"),
    ] {
        let error = Mapping::parse("m.toml", &good.replace(from, to)).unwrap_err().to_string();
        assert!(error.ends_with(expected), "{error}");
    }
}
