//! The settings file: what a good one means, what a bad one is told, and that no text brings it down.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use std::collections::BTreeSet;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::{Weekday, date};
use jiff::tz::TimeZone;
use nabiz_app::config::{Config, ConfigError, DeskHours, KEYS, calendar_toml};
use nabiz_domain::calendar::{Calendar, Hours, Schedule, Shift};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Priority, Status};
use nabiz_domain::settings::{ClockFrom, DAY, SECOND, ServiceLevelMode, Settings, SlaMetric, SlaMode, SlaPolicy};
use nabiz_synth::{Shop, settings_toml};
use proptest::prelude::*;

const HOUR: i64 = 3_600 * SECOND;

fn no_file(name: &str) -> io::Result<String> {
    Err(io::Error::new(io::ErrorKind::NotFound, format!("no {name} here")))
}

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, "nabiz.toml", &no_file)
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn example() -> Config {
    Config::load(&data("nabiz.toml")).unwrap()
}

fn same(left: &Settings, right: &Settings) {
    // Calendars have no equality; their Debug text shows all there is.
    assert_eq!(format!("{left:#?}"), format!("{right:#?}"));
}

/// Open hours of a local day in Istanbul.
fn open_hours(calendar: &Calendar, year: i16, month: i8, day: i8) -> f64 {
    let midnight = |date: jiff::civil::Date| {
        let zone = TimeZone::get("Europe/Istanbul").unwrap();
        date.to_zoned(zone).unwrap().timestamp().as_millisecond()
    };
    let day = date(year, month, day);
    let (from, to) = (midnight(day), midnight(day.tomorrow().unwrap()));
    calendar.compile(from, to).business_ms(from, to) as f64 / HOUR as f64
}

fn support_hours(config: &Config, year: i16, month: i8, day: i8) -> f64 {
    open_hours(config.settings_for("any").calendar.as_ref().unwrap(), year, month, day)
}

#[test]
fn an_empty_file_means_the_defaults() {
    for config in [Config::default(), parse("").unwrap(), parse("# nothing").unwrap()] {
        same(config.settings_for("shop"), &Settings::default());
        assert_eq!((config.accounts().count(), config.warnings().len()), (0, 0));
        assert!(KEYS.iter().all(|key| !config.sets("shop", key)));
    }
}

#[test]
fn a_file_that_spells_the_defaults_out_means_the_defaults() {
    let text = std::fs::read_to_string(data("nabiz.toml")).unwrap();
    let (knobs, _) = text.split_once("[[calendars]]").unwrap();
    let knobs = knobs.replace("calendar = \"support\"", "").replace("Europe/Istanbul", "utc");
    let config = parse(&knobs).unwrap();
    same(config.settings_for("shop"), &Settings::default());
    let set: BTreeSet<&str> = KEYS.iter().copied().filter(|key| config.sets("shop", key)).collect();
    let lists = BTreeSet::from(["calendar", "calendars", "teams", "sla"]);
    assert_eq!(set, KEYS.iter().copied().filter(|key| !lists.contains(key)).collect());
}

#[test]
fn the_example_sets_every_key() {
    let config = example();
    assert!(KEYS.iter().all(|key| config.sets("outlet", key)));
    assert_eq!(config.accounts().collect::<Vec<_>>(), ["outlet", "shop"]);
    assert_eq!(config.holiday_files(), ["holidays/company.ics"]);
    assert_eq!(config.warnings(), []);
}

#[test]
fn the_example_means_what_it_says() {
    let config = example();
    let settings = config.settings_for("any");
    assert_eq!(settings.timezone, "Europe/Istanbul");
    assert_eq!(settings.teams.len(), 2);
    assert_eq!((settings.teams[0].id.as_str(), settings.teams[0].members.len()), ("L1", 2));
    assert!(settings.teams[0].calendar.is_some() && settings.teams[1].calendar.is_none());
    let first = SlaPolicy {
        metric: SlaMetric::FirstResponse,
        class: Some(Class::Ticket),
        priority: Some(Priority::High),
        team: Some("L1".into()),
        target: HOUR,
        hours: Hours::Business,
        pause: vec![Status::Pending],
    };
    let second = SlaPolicy {
        metric: SlaMetric::Resolution,
        class: None,
        priority: None,
        team: None,
        target: 36 * HOUR,
        hours: Hours::Calendar,
        pause: vec![Status::Pending, Status::OnHold],
    };
    assert_eq!(settings.sla, [first, second]);
}

#[test]
fn the_calendar_of_the_example_opens_when_it_says() {
    let config = example();
    for (month, day, hours, why) in [
        (1, 8, 8.0, "a Monday of two shifts"),
        (1, 12, 2.0, "the evening of a Friday's night shift"),
        (1, 13, 6.0, "its morning after"),
        (1, 10, 0.0, "a Wednesday"),
        (1, 1, 0.0, "New Year, of the Turkish list"),
        (6, 3, 0.0, "the office move, of the iCalendar file"),
        (4, 22, 0.0, "a date in quotes"),
        (12, 30, 1.0, "open for an hour"),
        (12, 23, 2.0, "closed from eleven"),
        (12, 16, 7.0, "closed during an hour"),
    ] {
        assert_eq!(support_hours(&config, 2024, month, day), hours, "{why}");
    }
    assert_eq!(support_hours(&config, 2025, 1, 1), 8.0, "the version of 2025 knows no holidays");
    assert_eq!(support_hours(&config, 2025, 1, 4), 0.0, "a Saturday");
    assert_eq!(support_hours(&config, 2023, 1, 9), 0.0, "no version is valid");
}

#[test]
fn an_account_overrides_values_merges_tables_and_replaces_lists() {
    let config = example();
    let (shop, outlet) = (config.settings_for("shop"), config.settings_for("outlet"));
    assert_eq!((shop.timezone.as_str(), outlet.timezone.as_str()), ("Europe/Berlin", "Europe/Istanbul"));
    assert_eq!((shop.sl_threshold, outlet.sl_threshold), (30 * SECOND, 20 * SECOND));
    assert_eq!(shop.csat_positive, [("1-7".to_owned(), vec![5, 6, 7])]);
    assert_eq!((shop.sla.len(), shop.teams.len()), (1, 2));
    let night = outlet.calendar.as_ref().unwrap();
    assert_eq!(open_hours(night, 2024, 1, 10), 12.0);
    // The night calendar names no zone: in the shop it is Berlin's, two hours later.
    let team_of = |settings: &Settings| settings.teams[0].calendar.clone().unwrap();
    let at = date(2024, 1, 10).at(17, 30, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond();
    let is_open = |calendar: &Calendar| calendar.compile(at - DAY, at + DAY).is_open(at);
    assert!(is_open(&team_of(outlet)) && !is_open(&team_of(shop)));
}

#[test]
fn every_mode_has_its_word() {
    let text = "sla_mode = \"completed\"\nsl_mode = \"exclude_within_t\"\nsession_gap = 0\nsl_target_pct = 82.5\n\
        critical_priorities = [\"medium\"]\nclock_from.first_response_time = \"opened\"\n\
        [csat_positive]\ngood_bad = [\"good\"]\n\"1-10\" = [10, 9]";
    let config = parse(text).unwrap();
    let settings = config.settings_for("");
    assert_eq!((settings.sla_mode, settings.sl_mode), (SlaMode::Completed, ServiceLevelMode::ExcludeWithinThreshold));
    assert_eq!((settings.session_gap, settings.sl_target_pct), (0, 82.5));
    assert_eq!(settings.critical_priorities, [Priority::Normal]);
    assert_eq!((settings.response_from, settings.resolution_from), (ClockFrom::Opened, ClockFrom::Opened));
    assert_eq!(settings.csat_positive, [("1-10".to_owned(), vec![9, 10])]);
}

#[test]
fn the_settings_of_a_made_up_shop_are_read() {
    let config = parse(&settings_toml(&Shop::default())).unwrap();
    let settings = config.settings_for("shop");
    assert_eq!((settings.timezone.as_str(), settings.sla.len()), ("Europe/Istanbul", 9));
    assert!(settings.calendar.is_some() && !settings.teams.is_empty());
    assert_eq!(config.warnings(), []);
}

#[test]
fn the_examples_of_the_reference_are_read() {
    let reference = reference();
    let examples: Vec<&str> =
        reference.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(examples.len() >= 8, "{} examples", examples.len());
    for text in examples {
        let read = |_: &str| std::fs::read_to_string(data("holidays/company.ics"));
        let config = Config::parse(text, "docs", &read).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(config.warnings(), [], "{text}");
    }
}

#[test]
fn every_key_is_in_the_reference() {
    let reference = reference();
    for key in KEYS {
        assert!(reference.contains(&format!("`{key}`")), "{key}");
    }
}

fn reference() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md")).unwrap()
}

const CALENDAR: &str = "calendar = \"c\"\n[[calendars]]\nname = \"c\"\n";

/// The blocks of a table: a text and, behind `! `, what is said of it.
fn blocks(name: &str) -> Vec<(String, Vec<String>)> {
    let table = std::fs::read_to_string(data(name)).unwrap();
    let mut blocks = Vec::new();
    for block in table.split("\n\n").skip(1) {
        let (said, text): (Vec<&str>, Vec<&str>) = block.lines().partition(|line| line.starts_with("! "));
        blocks.push((text.join("\n"), said.iter().map(|line| line[2..].to_owned()).collect()));
    }
    assert!(blocks.len() > 10, "{name}");
    blocks
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_to_do() {
    for (text, expected) in blocks("refused.txt") {
        let message = parse(&text).map(|_| "read").unwrap_err().to_string();
        assert_eq!([message.trim_start_matches("failed to read `nabiz.toml` ")], expected[..], "{text}");
    }
}

#[test]
fn a_day_has_so_many_shifts_at_most() {
    let text = |count| format!("{CALENDAR}hours = {{ mon = [{}] }}", "'09:00-18:00', ".repeat(count));
    assert!(parse(&text(48)).is_ok());
    let message = parse(&text(49)).unwrap_err().to_string();
    assert!(
        message.ends_with("line 4 column 17: `calendars.hours.mon`: 49 shifts on one day; use at most 48"),
        "{message}"
    );
}

#[test]
fn what_is_odd_is_warned_of() {
    for (text, expected) in blocks("warned.txt") {
        let config = parse(&text).unwrap();
        let warnings = config.warnings().iter().map(|warning| warning.to_string().replace("`nabiz.toml` ", ""));
        assert_eq!(warnings.collect::<Vec<_>>(), expected, "{text}");
    }
}

/// Round the clock on Mondays.
fn mondays() -> Schedule {
    Schedule::new("Europe/Istanbul", [(Weekday::Monday, Shift::new(0, 1440).unwrap())]).unwrap()
}

#[test]
fn the_hours_of_a_desk_hold_where_the_file_gives_none() {
    let hours = DeskHours { taken: "Main".to_owned(), others: vec!["Night".to_owned()] };
    let mut config = parse("timezone = \"Europe/Istanbul\"\nmin_n_show = 3\n").unwrap();
    config.adopt("shop", hours.clone(), mondays());
    assert_eq!((config.desk_hours("shop"), config.desk_hours("other")), (Some(&hours), None));
    let settings = config.settings_for("shop");
    assert_eq!((settings.timezone.as_str(), settings.min_n_show), ("Europe/Istanbul", 3));
    let open = |day| open_hours(settings.calendar.as_ref().unwrap(), 2024, 4, day);
    assert_eq!((open(15), open(16)), (24.0, 0.0));
    assert!(config.settings_for("other").calendar.is_none());
    assert!(!config.sets("shop", "calendar") && config.sets("shop", "min_n_show"));
    assert_eq!(config.accounts().count(), 0, "the file names none");
    let mut example = example();
    let before = format!("{:#?}", example.settings_for("any"));
    example.adopt("any", hours, mondays());
    assert_eq!((format!("{:#?}", example.settings_for("any")), example.desk_hours("any")), (before, None));
}

#[test]
fn the_hours_of_a_desk_settle_what_the_file_leaves_undone() {
    let policy = "[[sla]]\nmetric = \"resolution\"\ntarget = \"1h\"\nhours = \"business\"\n";
    let of_other = policy.replace("[[sla]]", "[[accounts.other.sla]]");
    let hours = || DeskHours { taken: "Main".to_owned(), others: Vec::new() };
    for (text, left) in [(policy.to_owned(), 0), (of_other, 1)] {
        let mut config = parse(&text).unwrap();
        assert_eq!(config.warnings().len(), 1);
        config.adopt("shop", hours(), mondays());
        assert_eq!(config.warnings().len(), left, "{text}");
        config.adopt("other", hours(), mondays());
        assert_eq!(config.warnings(), []);
    }
}

#[test]
fn a_schedule_is_written_as_it_is_read() {
    for (written, expected) in [
        ("hours = { mon-fri = [\"09:00-18:00\"] }", "hours = { mon-fri = [\"09:00-18:00\"] }"),
        (
            "hours = { mon-tue = [\"00:00-24:00\"], wed = [\"09:00-12:30\", \"13:30-18:00\"], fri = [\"22:00-06:00\"] }",
            "hours = { mon-tue = [\"00:00-24:00\"], wed = [\"09:00-12:30\", \"13:30-18:00\"], fri = [\"22:00-06:00\"] }",
        ),
        ("hours = {}", "hours = {}"),
        (
            "hours = { sun = [\"00:00-24:00\"] }\nholidays = [\"2024-04-23\", { date = \"2024-04-22\", closed_from = \"13:00\" }]\nvalid_to = 2025-01-01",
            "hours = { sun = [\"00:00-24:00\"] }\nholidays = [{ date = \"2024-04-22\", closed_from = \"13:00\" }, \"2024-04-23\"]\nvalid_to = 2025-01-01",
        ),
        (
            "hours = { sun = [\"00:00-24:00\"] }\nholidays = [\"tr\", { date = \"2024-04-22\", open = [\"10:00-11:00\"] }, { date = \"2024-04-25\", closed_during = [\"10:00-11:00\"] }]",
            "",
        ),
    ] {
        let read = |text: &str| {
            let config = parse(&format!("calendar = \"a\\\"b\"\n{text}")).unwrap();
            config.settings_for("any").calendar.clone().unwrap().versions()[0].clone()
        };
        let head = "[[calendars]]\nname = \"a\\\"b\"\ntimezone = \"Europe/Istanbul\"\n";
        let schedule = read(&format!("{head}{written}"));
        let again = calendar_toml("a\"b", &schedule);
        if !expected.is_empty() {
            assert_eq!(again, format!("{head}{expected}\n"));
        }
        assert_eq!(format!("{:?}", read(&again)), format!("{schedule:?}"), "{again}");
    }
}

#[test]
fn the_cause_in_another_file_is_the_source_of_the_error() {
    let text = format!("{CALENDAR}hours = {{}}\nholidays = [\"company.ics\"]");
    let cause = |read: &dyn Fn(&str) -> io::Result<String>| {
        let error = Config::parse(&text, "nabiz.toml", read).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to read `nabiz.toml` line 5 column 13: `calendars.holidays`: failed to read holidays from `company.ics`"
        );
        error.source().unwrap().to_string()
    };
    assert_eq!(cause(&no_file), "no company.ics here");
    let broken = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:2024\nEND:VEVENT\nEND:VCALENDAR\n";
    assert_eq!(cause(&|_| Ok(broken.to_owned())), "line 3: DTSTART is no date: `2024`");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Config::load(Path::new("no/such/nabiz.toml")).unwrap_err();
    assert_eq!(error.to_string(), "failed to read `no/such/nabiz.toml`");
    assert!(error.source().is_some());
}

#[test]
fn a_text_that_is_not_utf_8_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nabiz.toml");
    std::fs::write(&path, b"# \xc3\xbc\ntimezone = \"Europe/\xddstanbul\"\n").unwrap();
    let error = Config::load(&path).unwrap_err().to_string();
    assert!(error.ends_with("line 2 column 20: the text is not UTF-8; save the file as UTF-8"), "{error}");
    assert!(error.contains("nabiz.toml"), "{error}");
    // Nor does an `.ics` file beside it.
    std::fs::write(&path, format!("{CALENDAR}hours = {{}}\nholidays = [\"company.ics\"]")).unwrap();
    std::fs::write(folder.path().join("company.ics"), b"BEGIN:VCALENDAR\nSUMMARY:\xdd\n").unwrap();
    let error = Config::load(&path).unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "line 2: the text is not UTF-8; save the file as UTF-8");
}

#[test]
fn the_line_ends_of_windows_and_a_byte_order_mark_do_no_harm() {
    let text = "\u{feff}timezone = \"Europe/Istanbul\"\r\n# şğ\r\nfcr_scope = \"al\"\r\n";
    assert_eq!(
        parse(text).unwrap_err().to_string(),
        "failed to read `nabiz.toml` line 3 column 13: `fcr_scope`: unknown value `al`; did you mean `all`?"
    );
}

#[test]
fn nesting_has_an_end() {
    for (open, close) in [("[", "]"), ("{ a = ", "}")] {
        let text = format!("sla = {}{}", open.repeat(100_000), close.repeat(100_000));
        assert!(parse(&text).is_err());
    }
}

/// No place lies outside its text, and every account has settings.
fn sound(text: &str) {
    let read = |_: &str| std::fs::read_to_string(data("holidays/company.ics"));
    match Config::parse(text, "nabiz.toml", &read) {
        Ok(config) => {
            let accounts = config.accounts().chain(["any"]);
            assert!(accounts.into_iter().all(|account| !config.settings_for(account).timezone.is_empty()));
        }
        Err(ConfigError::Refused(refusal)) => {
            let line = text.split('\n').nth(refusal.line - 1).unwrap();
            assert!((1..=line.chars().count() + 1).contains(&refusal.column), "{refusal}");
        }
        Err(error) => panic!("{error}"),
    }
}

/// The example, cut at the characters `start..end` and filled with `piece`.
fn mutated(start: usize, length: usize, piece: &str) -> String {
    let example: Vec<char> = std::fs::read_to_string(data("nabiz.toml")).unwrap().chars().collect();
    let start = start % example.len();
    let end = (start + length).min(example.len());
    let (before, after) = (example[..start].iter(), example[end..].iter());
    before.copied().chain(piece.chars()).chain(after.copied()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_text_brings_it_down(text in any::<String>()) {
        sound(&text);
    }

    #[test]
    fn no_value_of_a_key_brings_it_down(
        key in prop::sample::select(KEYS),
        value in "[-\"'\\[\\]{}=:.,0-9a-zç \n]{0,24}",
    ) {
        sound(&format!("{key} = {value}"));
        sound(&format!("{key} = \"{value}\""));
    }

    #[test]
    fn no_change_to_a_good_file_brings_it_down(
        start in any::<usize>(),
        length in 0..30_usize,
        piece in "[-\"\\[\\]{}=:.,0-9a-z \n]{0,8}",
    ) {
        sound(&mutated(start, length, &piece));
    }
}
