//! The schedules of a Zendesk export become business hours, and everybody says so.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use insta::assert_snapshot;
use support::Desk;

const TICKETS: &str = "id,created_at,status,requester_id,submitter_id
1,2024-04-15 05:00:00,solved,500,500
2,2024-04-15 05:00:00,solved,501,501
";
const HISTORY: &str = "ticket_id,field_name,updated,user_id,value
1,status,2024-04-15 05:00:00,,new
1,status,2024-04-16 08:00:00,,solved
2,status,2024-04-15 05:00:00,,new
2,status,2024-04-15 07:00:00,,solved
";
const SCHEDULES: &str = "id,name,time_zone,start_time,end_time,created_at
1,Gece,UTC,0,10080,2020-01-01 00:00:00
2,Gündüz,Istanbul,1980,2520,2021-01-01 00:00:00
2,Gündüz,Istanbul,3420,3960,2021-01-01 00:00:00
2,Gündüz,Istanbul,4860,5400,2021-01-01 00:00:00
2,Gündüz,Istanbul,6300,6570,2021-01-01 00:00:00
2,Gündüz,Istanbul,6600,6840,2021-01-01 00:00:00
";
const HOLIDAYS: &str = "id,schedule_id,name,start_date,end_date
1,2,Bayram,2024-04-09,2024-04-14
2,2,23 Nisan,2024-04-23,2024-04-23
";
const CARRIED: &str = "ticket_id,schedule_id,created_at\n1,2,2024-04-15 05:00:00\n";

fn desk() -> Desk {
    let desk = Desk::new();
    for (name, text) in [
        ("ticket", TICKETS),
        ("ticket_field_history", HISTORY),
        ("schedule", SCHEDULES),
        ("schedule_holiday", HOLIDAYS),
        ("ticket_schedule", CARRIED),
    ] {
        desk.write(&format!("export/{name}.csv"), text);
    }
    desk
}

/// What `check` says of the account, up to what it cannot tell.
fn checked(desk: &Desk, lang: &str) -> String {
    checked_with(desk, lang, 0)
}

fn checked_with(desk: &Desk, lang: &str, code: i32) -> String {
    let out = desk.run(&format!("check export --lang {lang}")).ended(code).out;
    let behind = out.split_once(if lang == "tr" { "\nHesap: " } else { "\nAccount " }).unwrap().1;
    let end = behind.find(if lang == "tr" { "\n  Günlüğün" } else { "\n  What the log" }).unwrap_or(behind.len());
    behind[..end].to_owned()
}

#[test]
fn check_shows_schedules_as_settings_and_says_which_holds() {
    assert_snapshot!("schedules_checked", checked(&desk(), "en"));
    assert_snapshot!("schedules_checked_in_turkish", checked(&desk(), "tr"));
}

/// What `check` shows can be put into the settings, and nothing changes but that nobody assumes it any more.
#[test]
fn what_check_shows_is_a_settings_file_that_gives_the_same_figures() {
    let desk = desk();
    let figures = |options: &str| desk.run(&format!("query export {options} --format csv")).ended(0).out;
    let assumed = figures("");
    let shown = checked(&desk, "en");
    let settings: String =
        shown.lines().filter_map(|line| line.strip_prefix("    ")).map(|line| format!("{line}\n")).collect();
    let settings = &settings[settings.find("calendar = ").unwrap()..settings.find("Nothing odd").unwrap()];
    desk.write("mine.toml", settings);
    assert_eq!(figures("--config mine.toml"), assumed);
    assert!(assumed.contains("business"), "{assumed}");
    let query = desk.run("query export --config mine.toml").ended(0).out;
    assert!(!query.contains("No business hours given"), "{query}");
}

#[test]
fn query_and_report_say_whose_hours_they_count() {
    let desk = desk();
    let said = "No business hours given: those of the help desk's schedule “Gündüz” hold; not taken: Gece";
    let query = desk.run("query export --metrics resolution_time --all").ended(0).out;
    assert_eq!(query.lines().nth(1), Some(said), "{query}");
    let report = desk.run("report export --out page.html").ended(0).out;
    assert!(report.contains(&format!("  {said}")), "{report}");
    assert!(!report.contains("durations are in calendar hours"), "{report}");
    assert!(desk.read("page.html").contains("schedule “Gündüz” hold; not taken: Gece"));
    let turkish = desk.run("query export --metrics resolution_time --lang tr").ended(0).out;
    let said = "Mesai saatleri verilmedi: destek masasının kendi mesai takvimi geçerli, “Gündüz”; alınmayanlar: Gece";
    assert_eq!(turkish.lines().nth(1), Some(said), "{turkish}");
}

#[test]
fn a_schedule_with_a_bad_row_is_kept_in_quarantine_and_counts_for_nothing() {
    let desk = desk();
    desk.write("export/schedule.csv", SCHEDULES.replace("6600,6840", "6840,6600"));
    desk.write("export/schedule_holiday.csv", HOLIDAYS.replace("2024-04-23\n", "2024-04-22\n"));
    let ran = desk.run("query export --metrics resolution_time").ended(3);
    assert!(!ran.out.contains("No business hours given"), "{}", ran.whole());
    let checked = checked_with(&desk, "en", 3);
    assert!(checked.contains("No business hours given: durations are in calendar hours"), "{checked}");
    assert!(checked.contains("\"Gece\"") && !checked.contains("Gündüz"), "{checked}");
    assert_snapshot!("schedules_with_bad_rows", ran.err);
}

#[test]
fn an_import_says_that_a_server_takes_its_hours_from_the_settings() {
    let ran = desk().run("import export --data room").ended(0);
    assert!(ran.err.contains("The files carry 2 schedules of business hours"), "{}", ran.whole());
}

#[test]
fn a_log_without_schedules_says_nothing_of_them() {
    let desk = Desk::minidesk();
    let ran = desk.run("check minidesk.jsonl").ended(0);
    assert!(!ran.out.contains("Schedules"), "{}", ran.out);
}
