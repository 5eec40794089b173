//! Zendesk's schedules as calendars: hours, zones, holidays, the default and how many tickets carry which; and what goes
//! wrong in them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::path::Path;

use common::{Kept, read_bytes, read_paths};
use nabiz_domain::calendar::Calendar;
use nabiz_sources::{DeskSchedule, ReadOptions, Source};
use proptest::collection::vec;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

/// Istanbul: Monday 09:00 to 12:30 and 13:30 to 18:00, Friday 22:00 to Saturday 06:00, Saturday 10:00 to 14:00.
const HOURS: &str = "id,name,time_zone,start_time,end_time,created_at,_fivetran_deleted
7,Destek,Istanbul,1980,2190,2020-01-01 00:00:00,false
7,Destek,Istanbul,2250,2520,2020-01-01 00:00:00,false
7,Destek,Istanbul,8520,9000,2020-01-01 00:00:00,false
7,Destek,Istanbul,9240,9480,2020-01-01 00:00:00,false
7,Destek,Istanbul,0,1440,2020-01-01 00:00:00,true
";

/// Reads tables written to a folder of their own, under these names.
fn read_tables(tables: &[(&str, &str)]) -> Kept {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in tables {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let (kept, summary) = read_paths(&[folder.path()]).unwrap();
    assert!(summary.files.iter().all(|file| file.source == Some(Source::Zendesk)), "{summary:?}");
    kept
}

/// What a refusal says behind the name of its file.
fn said(kept: &Kept) -> Vec<String> {
    let behind = |text: String| match text.split_once("` line ") {
        Some((_, behind)) => behind.to_owned(),
        None => text.split_once("`: ").unwrap().1.to_owned(),
    };
    kept.messages().into_iter().map(behind).collect()
}

fn hours_between(schedule: &DeskSchedule, from: &str, to: &str) -> f64 {
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let calendar = Calendar::new(vec![schedule.schedule.clone().unwrap()]);
    calendar.compile(0, at("2030-01-01T00:00:00Z")).business_ms(at(from), at(to)) as f64 / HOUR as f64
}

/// The schedules that have hours, and how many tickets carry them.
fn names(kept: &Kept) -> Vec<(&str, u64)> {
    let whole = kept.schedules.iter().filter(|one| one.schedule.is_some());
    whole.map(|one| (one.name.as_str(), one.cases)).collect()
}

#[test]
fn a_schedule_is_open_in_its_own_zone_and_closed_on_its_holidays() {
    let holidays = "id,schedule_id,name,start_date,end_date,_fivetran_deleted
1,7,Bayram,2024-04-20,2024-04-22,false
2,8,of another one,2024-04-15,2024-04-15,false
3,7,moved,2024-04-29,2024-04-29,true
";
    let kept = read_tables(&[("schedule.csv", HOURS), ("schedule_holiday.csv", holidays)]);
    assert_eq!(kept.messages(), [""; 0]);
    assert_eq!(names(&kept), [("Destek", 0)]);
    let schedule = &kept.schedules[0];
    let between = |from, to| hours_between(schedule, from, to);
    // Monday 8 April to Monday 15 April: 3.5 + 4.5 on Monday, 2 on Friday, 6 + 4 on Saturday.
    assert_eq!(between("2024-04-08T00:00:00+03:00", "2024-04-15T00:00:00+03:00"), 20.0);
    // From Saturday 20 April to Monday 22 April it is closed; the two hours of Friday night before are not.
    assert_eq!(between("2024-04-15T00:00:00+03:00", "2024-04-22T00:00:00+03:00"), 10.0);
    assert_eq!(between("2024-04-22T00:00:00+03:00", "2024-04-29T00:00:00+03:00"), 12.0);
    assert_eq!(between("2024-04-29T00:00:00+03:00", "2024-04-30T00:00:00+03:00"), 8.0);
    // In the winter of 2014 Istanbul was two hours ahead of UTC: 09:00 was 07:00 there.
    assert_eq!(between("2014-01-13T00:00:00Z", "2014-01-13T07:30:00Z"), 0.5);
}

#[test]
fn each_ticket_counts_for_the_schedule_that_it_was_given_last_and_the_first_made_comes_first() {
    let hours = "id,name,time_zone,start_time,end_time,created_at
1,Late,UTC,1920,2520,2021-01-01 00:00:00
2,First,Berlin,1920,2520,2020-01-01 00:00:00
3,Last,UTC,1920,2520,
";
    let tickets = "ticket_id,schedule_id,created_at
10,1,2024-04-01 00:00:00
10,3,2024-04-03 00:00:00
10,1,2024-04-02 00:00:00
11,1,2024-04-01 00:00:00
12,99,2024-04-01 00:00:00
";
    let tables = [("schedule.csv", hours), ("ticket_schedule.csv", tickets)];
    assert_eq!(names(&read_tables(&tables)), [("First", 0), ("Late", 1), ("Last", 1)]);
    let backwards = [("1.csv", tickets), ("2.csv", hours)];
    assert_eq!(names(&read_tables(&backwards)), [("First", 0), ("Late", 1), ("Last", 1)]);
}

#[test]
fn pages_tell_the_same_as_tables() {
    let page = r#"{"schedules":[{"id":7,"name":"Destek","time_zone":"Istanbul","created_at":"2020-01-01T00:00:00Z",
        "updated_at":"2020-01-02T00:00:00Z","intervals":[{"start_time":1980,"end_time":2190},
        {"start_time":2250,"end_time":2520},{"start_time":8520,"end_time":9000},{"start_time":9240,"end_time":9480}]}],
        "url":"https://x.zendesk.com/api/v2/business_hours/schedules.json"}"#;
    // The same as it was before, told later: what was changed last holds.
    let before = r#"{"schedules":[{"id":7,"name":"Destek","time_zone":"UTC","updated_at":"2020-01-01T00:00:00Z",
        "intervals":[{"start_time":0,"end_time":10080}]}]}"#;
    let holiday = r#"{"id":1,"name":"Bayram","start_date":"2024-04-20","end_date":"2024-04-22","schedule_id":7}"#;
    let of_tables = read_tables(&[
        ("schedule.csv", HOURS),
        ("schedule_holiday.csv", "schedule_id,start_date,end_date\n7,2024-04-20,2024-04-22\n"),
    ]);
    let pages = [page, before, holiday].join("\n");
    let within = page.replacen("\"intervals\"", "\"holidays\":[HOLIDAY],\"intervals\"", 1).replace("HOLIDAY", holiday);
    for text in [pages, within] {
        let kept = read_bytes(text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(kept.messages(), [""; 0]);
        assert_eq!(names(&kept), names(&of_tables));
        let shown = |kept: &Kept| format!("{:?}", kept.schedules[0]);
        assert_eq!(shown(&kept), shown(&of_tables));
    }
}

#[test]
fn the_layout_of_an_export_has_one_schedule() {
    let layout = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zendesk_layout");
    let (kept, _) = read_paths(&[&layout]).unwrap();
    // Its holidays and tickets name schedules that are not in it.
    assert_eq!(names(&kept), [("SupportCA", 0)]);
    // Monday to Friday, 08:00 to 20:00 in California: 15:00 UTC in summer.
    let schedule = &kept.schedules[0];
    assert_eq!(hours_between(schedule, "2024-07-01T00:00:00Z", "2024-07-08T00:00:00Z"), 60.0);
    assert_eq!(hours_between(schedule, "2024-07-01T00:00:00Z", "2024-07-01T16:00:00Z"), 1.0);
}

#[test]
fn a_row_that_is_wrong_is_refused_and_its_schedule_left_out() {
    let left_out = "is left out: a row of it was refused; mend it, or write the hours as a calendar in the settings";
    for (row, expected) in [
        ("7,N,UTC,2520,1920,", "6, field `end_time`: `1920` does not come after the start, `2520`"),
        ("7,N,UTC,1920,1920,", "6, field `end_time`: `1920` does not come after the start, `1920`"),
        ("7,N,UTC,1920,10081,", "6, field `end_time`: `10081` is no minute of a week, from 0 to 10080"),
        ("7,N,UTC,-1,60,", "6, field `start_time`: `-1` is no minute of a week, from 0 to 10080"),
        ("7,N,UTC,0.5,60,", "6, field `start_time`: `0.5` is no minute of a week, from 0 to 10080"),
        ("7,N,UTC,1e300,60,", "6, field `start_time`: `1e300` is no minute of a week, from 0 to 10080"),
        ("7,N,UTC,09:00,60,", "6, field `start_time`: `09:00` is not a number"),
        ("7,N,UTC,,60,", "6, field `start_time`: missing; every row of this table needs it"),
        ("7,N,Istambul,0,60,", "6, field `time_zone`: unknown time zone `Istambul`; did you mean `Istanbul`?"),
        ("7,N,Atlantis XII,0,60,", "6, field `time_zone`: unknown time zone `Atlantis XII`"),
        ("7,N,Berlin,0,60,", "6, field `time_zone`: `Europe/Berlin` differs from `UTC` of its other rows"),
        (
            "7,N,UTC,0,60,soon",
            "6, field `created_at`: `soon` is no time; write `2024-04-15T07:00:00Z` or whole milliseconds",
        ),
    ] {
        let good = "id,name,time_zone,start_time,end_time,created_at\n8,Good,UTC,0,60,\n\n7,Bad,UTC,60,120,\n7,Bad,UTC,120,180,\n";
        let kept = read_tables(&[("schedule.csv", &format!("{good}{row}\n"))]);
        let whole = format!("the schedule `Bad` {left_out}");
        assert_eq!(said(&kept), [expected.to_owned(), whole], "{row}");
        assert_eq!(names(&kept), [("Good", 0)], "{row}");
    }
}

#[test]
fn a_schedule_without_hours_keeps_its_place() {
    let hours = "id,name,time_zone,start_time,end_time,created_at
1,Late,UTC,1920,2520,2021-01-01 00:00:00
2,First,Atlantis XII,1920,2520,2020-01-01 00:00:00
";
    let kept = read_tables(&[("schedule.csv", hours), ("ticket_schedule.csv", "ticket_id,schedule_id\n10,2\n")]);
    let all: Vec<(&str, u64, bool)> =
        kept.schedules.iter().map(|one| (one.name.as_str(), one.cases, one.schedule.is_some())).collect();
    assert_eq!(all, [("First", 1, false), ("Late", 0, true)]);
}

#[test]
fn two_schedules_of_one_name_are_told_apart() {
    let hours = "id,name,time_zone,start_time,end_time\n1,S,UTC,0,60\n2,S,UTC,60,120\n3,,UTC,0,60\n4,T,UTC,0,60\n";
    let kept = read_tables(&[("schedule.csv", hours)]);
    assert_eq!(names(&kept), [("S (1)", 0), ("S (2)", 0), ("3", 0), ("T", 0)]);
}

#[test]
fn a_holiday_that_is_wrong_is_refused_and_its_schedule_left_out() {
    for (row, expected) in [
        ("7,2024-04-22,2024-04-20", "2, field `end_date`: `2024-04-20` lies before the start, `2024-04-22`"),
        (
            "7,2024-04-22,2034-04-20",
            "2, field `end_date`: `2034-04-20` lies more than a year after the start, `2024-04-22`",
        ),
        (
            "7,2024-02-30,2024-03-01",
            "2, field `start_date`: `2024-02-30` is no date from 1980 to 2099; write `2024-04-23`",
        ),
        (
            "7,-009999-01-01,9999-12-31",
            "2, field `start_date`: `-009999-01-01` is no date from 1980 to 2099; write `2024-04-23`",
        ),
        ("7,2024-02-28,", "2, field `end_date`: missing; every row of this table needs it"),
    ] {
        let holidays = format!("schedule_id,start_date,end_date\n{row}\n");
        let kept = read_tables(&[("schedule.csv", HOURS), ("schedule_holiday.csv", &holidays)]);
        assert_eq!(said(&kept)[0], expected, "{row}");
        assert!(said(&kept)[1].starts_with("the schedule `Destek` is left out: a row of it was refused"), "{row}");
        assert_eq!(names(&kept), [], "{row}");
    }
}

#[test]
fn a_schedule_of_a_page_is_refused_as_a_whole() {
    let page = |intervals: &str| {
        format!(r#"{{"schedules":[{{"id":7,"name":"S","time_zone":"UTC","intervals":{intervals}}}]}}"#)
    };
    for (text, expected) in [
        (page("[]"), "1, field `intervals`: there are none, so it never opens"),
        (page("null"), "1, field `intervals`: there are none, so it never opens"),
        (
            page(r#"[{"start_time":0,"end_time":60},{"start_time":60,"end_time":0}]"#),
            "1, field `end_time`: `0` does not come after the start, `60`",
        ),
    ] {
        let kept = read_bytes(text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(said(&kept)[0], expected);
        assert!(said(&kept)[1].starts_with("the schedule `S` is left out"), "{:?}", said(&kept));
        assert_eq!(names(&kept), []);
    }
    let nobodys = r#"{"holidays":[{"id":1,"name":"Bayram","start_date":"2024-04-20","end_date":"2024-04-22"}]}"#;
    let kept = read_bytes(nobodys.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(said(&kept), ["1, field `schedule_id`: missing; every row of this table needs it"]);
}

#[test]
fn more_shifts_than_a_day_may_have_are_said() {
    let rows: String = (0..49).map(|n| format!("7,S,UTC,{},{}\n", 20 * n, 20 * n + 10)).collect();
    let kept = read_tables(&[("schedule.csv", &format!("id,name,time_zone,start_time,end_time\n{rows}"))]);
    assert_eq!(said(&kept), ["the schedule `S` is left out: 49 shifts on weekday 7, more than 48"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_week_is_open_in_the_minutes_of_its_intervals(starts in vec((0..10_080_u16, 1..3_000_u16), 1..8)) {
        let intervals: Vec<(u16, u16)> = starts.iter().map(|&(start, length)| (start, (start + length).min(10_080))).collect();
        let rows: String = intervals.iter().map(|(start, end)| format!("7,S,UTC,{start},{end}\n")).collect();
        let kept = read_bytes(format!("id,name,time_zone,start_time,end_time\n{rows}").as_bytes(), &ReadOptions::default());
        let minutes = (0..10_080).filter(|minute| intervals.iter().any(|(start, end)| (start..end).contains(&minute))).count();
        let hours = hours_between(&kept.unwrap().schedules[0], "2024-04-07T00:00:00Z", "2024-04-14T00:00:00Z");
        prop_assert_eq!((hours * 60.0).round() as usize, minutes);
    }

    #[test]
    fn whatever_stands_in_the_tables_is_survived(cells in vec("[0-9:.e-]{0,8}|\\PC{0,6}|2024-0[0-4]-[0-3][0-9]|[0-9]{1,5}|UTC", 12)) {
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', ""))).collect();
            cells.join(",")
        };
        for (head, width) in [
            ("id,time_zone,start_time,end_time\n1,UTC,0,60", 4),
            ("schedule_id,start_date,end_date\n1,2024-04-23,2024-04-23", 3),
            ("ticket_id,schedule_id,created_at\n1,1,", 3),
        ] {
            let rows: Vec<String> = cells.chunks_exact(width).map(row).collect();
            let kept = read_bytes(format!("{head}\n{}\n", rows.join("\n")).as_bytes(), &ReadOptions::default()).unwrap();
            prop_assert!(kept.messages().iter().all(|text| !text.contains('\n')));
        }
    }
}
