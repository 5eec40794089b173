//! Business hours by the schedule of the desk itself: measured to the minute against a third party, the one that most
//! tickets carry, and never against the settings.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use nabiz_app::config::DeskHours;
use nabiz_app::report_data::Assumption;
use nabiz_usecases::load::{LoadOptions, Loaded, load};
use nabiz_usecases::report::{ReportOptions, report};
use nabiz_usecases::session::{Session, account_name, accounts};

const MINUTE: i64 = 60_000;

fn loaded(inputs: Vec<PathBuf>, config: Option<PathBuf>) -> Loaded {
    let loaded = with_refusals(inputs, config);
    assert_eq!(loaded.first_refusals, [""; 0]);
    loaded
}

fn with_refusals(inputs: Vec<PathBuf>, config: Option<PathBuf>) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("quarantine.jsonl");
    load(&LoadOptions { inputs, config, quarantine, ..LoadOptions::default() }, &mut |_| {}).unwrap()
}

/// Business minutes until the first and the last resolution, by ticket.
fn minutes(loaded: &mut Loaded) -> BTreeMap<String, [Option<i64>; 2]> {
    let index = loaded.book.index();
    let all = accounts(&loaded.book);
    let session = Session::open(&loaded.book, &index, &all, &loaded.config, None, 1).unwrap();
    let (_, rows) = &session.facts[0];
    let of = |episode: &nabiz_domain::facts::Episode| {
        let ticket = loaded.book.symbols.text(loaded.book.cases()[episode.labels.case.0 as usize].id).to_owned();
        let business = episode.business;
        (ticket, [business.first_resolution, business.resolution].map(|took| took.map(|took| took / MINUTE)))
    };
    rows.folds().flat_map(|facts| &facts.episodes).map(of).collect()
}

/// The peer's columns are minutes of the schedule in `schedule.csv`; nobody writes it again here.
#[test]
fn business_minutes_by_the_table_of_schedules_are_the_peers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sources/tests/data/zendesk_peer");
    let tables =
        ["ticket.csv.gz", "ticket_field_history.csv.gz", "user.csv.gz", "group.csv", "schedule.csv", "time_zone.csv"];
    let mut loaded = loaded(tables.map(|name| folder.join(name)).to_vec(), None);
    let hours = DeskHours { taken: "Main".to_owned(), others: Vec::new() };
    assert_eq!(loaded.config.desk_hours("zendesk"), Some(&hours));
    let got = minutes(&mut loaded);
    let file = std::fs::File::open(folder.join("expected_by_ticket.csv.gz")).unwrap();
    let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
    let mut compared = 0;
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.unwrap();
        if row["use"] != "1" {
            continue;
        }
        let ours = got[&row["ticket_id"]];
        let columns = ["first_resolution_business_minutes", "full_resolution_business_minutes"];
        for (ours, column) in ours.into_iter().zip(columns) {
            let (ours, theirs) = (ours.unwrap(), row[column].parse::<i64>().unwrap());
            assert!((ours - theirs).abs() <= 1, "ticket {} {column}: {ours}, the peer says {theirs}", row["ticket_id"]);
            compared += 1;
        }
    }
    assert_eq!(compared, 6_100);
}

const TICKETS: &str = "id,created_at,status,requester_id,submitter_id
1,2024-04-15 05:00:00,solved,500,500
2,2024-04-15 05:00:00,solved,501,501
3,2024-04-15 05:00:00,solved,502,502
";
const HISTORY: &str = "ticket_id,field_name,updated,user_id,value
1,status,2024-04-15 05:00:00,,new
1,status,2024-04-16 08:00:00,,solved
2,status,2024-04-15 05:00:00,,new
2,status,2024-04-15 07:00:00,,solved
3,status,2024-04-15 05:00:00,,new
3,status,2024-04-15 07:00:00,,solved
";
/// By day in Istanbul, 09:00 to 18:00 from Monday to Friday; by night in UTC, round the clock.
const SCHEDULES: &str = "id,name,time_zone,start_time,end_time,created_at
1,Gece,UTC,0,10080,2020-01-01 00:00:00
2,Gündüz,Istanbul,1980,2520,2021-01-01 00:00:00
2,Gündüz,Istanbul,3420,3960,2021-01-01 00:00:00
2,Gündüz,Istanbul,4860,5400,2021-01-01 00:00:00
2,Gündüz,Istanbul,6300,6840,2021-01-01 00:00:00
2,Gündüz,Istanbul,7740,8280,2021-01-01 00:00:00
";

/// A folder with these tables, and further ones.
fn desk(further: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tables = [("ticket.csv", TICKETS), ("ticket_field_history.csv", HISTORY), ("schedule.csv", SCHEDULES)];
    for (name, text) in tables.iter().chain(further) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn said(loaded: &mut Loaded) -> Vec<Assumption> {
    let mut report = report(loaded, &ReportOptions { threads: 1, ..ReportOptions::default() }).unwrap();
    let all = report.accounts.remove(0).assumptions.into_iter();
    all.filter(|one| matches!(one, Assumption::DeskHours { .. } | Assumption::NoCalendar)).collect()
}

fn hours(taken: &str, other: &str) -> Vec<Assumption> {
    vec![Assumption::DeskHours { taken: taken.to_owned(), others: vec![other.to_owned()] }]
}

#[test]
fn the_schedule_that_most_tickets_carry_is_taken_and_said() {
    let carried =
        "ticket_id,schedule_id,created_at\n1,2,2024-04-15 05:00:00\n3,2,2024-04-15 05:00:00\n2,1,2024-04-15 05:00:00\n";
    let folder = desk(&[("ticket_schedule.csv", carried)]);
    let mut loaded = loaded(vec![folder.path().to_owned()], None);
    assert_eq!(said(&mut loaded), hours("Gündüz", "Gece"));
    // 08:00 to 18:00 of Monday in Istanbul is 9 hours of work, 09:00 to 11:00 of Tuesday 2; ticket 2: 09:00 to 10:00.
    assert_eq!(minutes(&mut loaded)["1"], [Some(660), Some(660)]);
    assert_eq!(minutes(&mut loaded)["2"], [Some(60), Some(60)]);
}

#[test]
fn where_no_ticket_carries_one_the_desks_default_is_taken() {
    let folder = desk(&[]);
    let mut loaded = loaded(vec![folder.path().to_owned()], None);
    assert_eq!(said(&mut loaded), hours("Gece", "Gündüz"));
    assert_eq!(minutes(&mut loaded)["1"], [Some(27 * 60), Some(27 * 60)]);
}

#[test]
fn where_the_hours_of_the_one_that_counts_are_unknown_no_other_takes_its_place() {
    let bad = SCHEDULES.replace("Istanbul,1980", "Atlantis,1980");
    let carried = "ticket_id,schedule_id\n1,2\n";
    for (further, expected) in [
        (vec![("schedule.csv", bad.as_str()), ("ticket_schedule.csv", carried)], vec![Assumption::NoCalendar]),
        (vec![("schedule.csv", bad.as_str())], hours("Gece", "Gündüz")),
    ] {
        let folder = desk(&further);
        let mut loaded = with_refusals(vec![folder.path().to_owned()], None);
        assert_eq!(loaded.refused, 2);
        assert_eq!(said(&mut loaded), expected);
    }
}

#[test]
fn a_calendar_of_the_settings_wins_and_a_settings_file_without_one_does_not() {
    let calendar = "calendar = \"mine\"\n[[calendars]]\nname = \"mine\"\nhours = { tue = [\"00:00-24:00\"] }\n";
    let other = format!("[accounts.shop]\n{}", calendar.replace("[[calendars]]", "[[accounts.shop.calendars]]"));
    let policy = "[[sla]]\nmetric = \"resolution\"\ntarget = \"1h\"\nhours = \"business\"\n";
    for (settings, expected, minutes_of_1) in [
        (calendar.to_owned(), None, 8 * 60),
        (other, Some("Gece"), 27 * 60),
        (format!("timezone = \"Europe/Istanbul\"\n{policy}"), Some("Gece"), 27 * 60),
    ] {
        let folder = desk(&[("nabiz.toml", &settings)]);
        let file = folder.path().join("nabiz.toml");
        let tables = ["ticket.csv", "ticket_field_history.csv", "schedule.csv"].map(|name| folder.path().join(name));
        let mut loaded = loaded(tables.to_vec(), Some(file));
        assert_eq!(loaded.config.desk_hours("zendesk").map(|hours| &*hours.taken), expected, "{settings}");
        assert_eq!(loaded.config.warnings(), [], "{settings}");
        assert!(!loaded.config.sets("zendesk", "calendar") || expected.is_none());
        assert_eq!(minutes(&mut loaded)["1"], [Some(minutes_of_1); 2], "{settings}");
        assert_eq!(said(&mut loaded).len(), usize::from(expected.is_some()), "{settings}");
    }
}

#[test]
fn a_schedule_that_is_closed_for_good_measures_nothing_and_ends() {
    let year = |year: i32| format!("1,{year}-01-01,{year}-12-31\n2,{year}-01-01,{year}-12-31\n");
    let holidays = format!("schedule_id,start_date,end_date\n{}", (1980..2100).map(year).collect::<String>());
    let folder = desk(&[("schedule_holiday.csv", &holidays)]);
    let mut loaded = loaded(vec![folder.path().to_owned()], None);
    assert_eq!(minutes(&mut loaded)["1"], [Some(0), Some(0)]);
    assert_eq!(account_name(&loaded.book, accounts(&loaded.book)[0]), "zendesk");
    assert_eq!(said(&mut loaded), hours("Gece", "Gündüz"));
}
