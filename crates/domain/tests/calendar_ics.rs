//! Reading holidays from iCalendar text: what is understood, what is refused, and that nothing panics.

use nabiz_domain::calendar::{Holiday, IcsError, NamedHoliday, holidays_from_ics, zone};
use proptest::prelude::*;

fn read(text: &str) -> Result<Vec<NamedHoliday>, IcsError> {
    holidays_from_ics(text, &zone("Europe/Istanbul").expect("a zone"))
}

/// A calendar of one event with these lines, the first of which is line 3.
fn event(lines: &[&str]) -> String {
    let inside = lines.join("\r\n");
    format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
}

/// `2024-04-10 closed; 2024-04-11 600-780` and the like.
fn shown(holidays: &[NamedHoliday]) -> String {
    let show = |holiday: &NamedHoliday| {
        let effect = match &holiday.holiday {
            Holiday::Closed => "closed".to_owned(),
            Holiday::ClosedDuring(parts) => {
                let minutes = parts.iter().map(|shift| <(u16, u16)>::from(*shift));
                minutes.map(|(start, end)| format!("{start}-{end}")).collect::<Vec<_>>().join(",")
            }
            other => format!("{other:?}"),
        };
        format!("{} {effect}", holiday.date)
    };
    holidays.iter().map(show).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(lines: &[&str], expected: &str) {
    let holidays = read(&event(lines)).unwrap_or_else(|error| panic!("{lines:?}: {error}"));
    assert_eq!(shown(&holidays), expected, "{lines:?}");
}

#[track_caller]
fn check_error(lines: &[&str], line: usize, message: &str) {
    let error = read(&event(lines)).expect_err("an error");
    assert_eq!((error.line, error.message.as_str()), (line, message), "{lines:?}");
}

#[test]
fn all_day_events_close_their_days() {
    check(&["DTSTART;VALUE=DATE:20240423"], "2024-04-23 closed");
    check(&["DTSTART:20240423"], "2024-04-23 closed");
    check(&["DTSTART;VALUE=DATE:20240423", "DTEND;VALUE=DATE:20240424"], "2024-04-23 closed");
    check(&["DTSTART;VALUE=DATE:20240423", "DTEND;VALUE=DATE:20240423"], "2024-04-23 closed");
    let three = "2024-04-10 closed; 2024-04-11 closed; 2024-04-12 closed";
    check(&["DTSTART;VALUE=DATE:20240410", "DTEND;VALUE=DATE:20240413"], three);
    check(&["DTSTART;VALUE=DATE:20240410", "DURATION:P3D"], three);
}

#[test]
fn events_with_times_close_that_part_of_the_day() {
    check(&["DTSTART:20240409T130000", "DTEND:20240409T180000"], "2024-04-09 780-1080");
    check(&["DTSTART:20240409T130000", "DURATION:PT5H"], "2024-04-09 780-1080");
    check(&["DTSTART:20240409T100000Z", "DTEND:20240409T150000Z"], "2024-04-09 780-1080");
    check(
        &["DTSTART;TZID=Europe/Berlin:20240409T120000", "DTEND;TZID=\"Europe/Berlin\":20240409T170000"],
        "2024-04-09 780-1080",
    );
    check(&["DTSTART:20240409T000000", "DTEND:20240410T000000"], "2024-04-09 closed");
    check(
        &["DTSTART:20240409T130000", "DTEND:20240411T090030"],
        "2024-04-09 780-1440; 2024-04-10 closed; 2024-04-11 0-541",
    );
}

#[test]
fn yearly_events_recur() {
    let new_year = |rule: &str| read(&event(&["DTSTART;VALUE=DATE:20240101", rule])).expect("holidays");
    assert_eq!(new_year("RRULE:FREQ=YEARLY").len(), 77); // 2024 to 2100
    assert_eq!(new_year("RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;WKST=MO").len(), 77);
    assert_eq!(shown(&new_year("RRULE:FREQ=YEARLY;COUNT=2")), "2024-01-01 closed; 2025-01-01 closed");
    assert_eq!(shown(&new_year("RRULE:COUNT=2;INTERVAL=2;FREQ=YEARLY")), "2024-01-01 closed; 2026-01-01 closed");
    for until in ["20250101", "20251231T235959Z", "20250101T000000"] {
        let holidays = new_year(&format!("RRULE:FREQ=YEARLY;UNTIL={until}"));
        assert_eq!(shown(&holidays), "2024-01-01 closed; 2025-01-01 closed", "{until}");
    }
    check(
        &["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY;UNTIL=20330101"],
        "2024-02-29 closed; 2028-02-29 closed; 2032-02-29 closed",
    );
    check(
        &["DTSTART;VALUE=DATE:19980501", "RRULE:FREQ=YEARLY;COUNT=4", "EXDATE;VALUE=DATE:20000501"],
        "2001-05-01 closed", // 1998 and 1999 count but lie before 2000
    );
    check(
        &["DTSTART:20241028T130000", "DTEND:20241029T000000", "RRULE:FREQ=YEARLY;COUNT=2"],
        "2024-10-28 780-1440; 2025-10-28 780-1440",
    );
}

#[test]
fn several_events_on_a_date_are_joined() {
    let text = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20220501\nSUMMARY:İşçi Bayramı\nEND:VEVENT",
        "BEGIN:VEVENT\nDTSTART:20220501T130000\nDTEND:20220502T000000\nSUMMARY:Arife\nEND:VEVENT",
        "BEGIN:VEVENT\nDTSTART:20220601T130000\nDTEND:20220601T140000\nSUMMARY:a\nEND:VEVENT",
        "BEGIN:VEVENT\nDTSTART:20220601T133000\nDTEND:20220601T150000\nSUMMARY:a\nEND:VEVENT",
        "END:VCALENDAR",
    ];
    let holidays = read(&text.join("\n")).unwrap();
    assert_eq!(shown(&holidays), "2022-05-01 closed; 2022-06-01 780-900");
    assert_eq!(holidays[0].name, "Arife / İşçi Bayramı");
    assert_eq!(holidays[1].name, "a");
}

#[test]
fn folded_lines_escapes_and_other_components_are_read_past() {
    let text = "\u{feff}BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\n\
        DTSTART:19701025T040000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        begin:vevent\r\nX-NOTE;X-P=\"a:b;c\":d\r\nSUMMARY;LANGUAGE=tr:Ramazan\\, \r\n Bayram\r\n\tı\\n2\r\n\
        DTSTART;VALUE=\r\n DATE:20240410\r\nBEGIN:VALARM\r\nSUMMARY:alarm\r\nDURATION:PT5M\r\nEND:VALARM\r\n\
        END:VEVENT\r\nBEGIN:VEVENT\r\nSTATUS:CANCELLED\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let holidays = read(text).unwrap();
    assert_eq!(shown(&holidays), "2024-04-10 closed");
    assert_eq!(holidays[0].name, "Ramazan, Bayramı 2");
}

#[test]
fn what_cannot_be_read_names_its_line() {
    let date = "DTSTART;VALUE=DATE:20240101";
    let time = "DTSTART:20240101T090000";
    check_error(&["SUMMARY:x"], 2, "an event without DTSTART");
    check_error(&["DTSTART:2024-01-01"], 3, "DTSTART is no date: `2024-01-01`");
    check_error(&["DTSTART:20240230"], 3, "DTSTART is no date: `20240230`");
    check_error(&["DTSTART:20240101T250000"], 3, "DTSTART is no date: `20240101T250000`");
    let windows = "unknown time zone `Turkey Standard Time`; did you mean `Europe/Istanbul`?";
    check_error(&["DTSTART;TZID=Turkey Standard Time:20240101T090000"], 3, windows);
    let none = "unknown time zone `Atlantis`; write an IANA name such as `Europe/Istanbul`";
    check_error(&["DTSTART;TZID=Atlantis:20240101T090000"], 3, none);
    check_error(&[time], 2, "an event with a start time but no end");
    check_error(&[time, "DTEND:20240102"], 4, "DTSTART and its end must both be dates or both have times");
    check_error(&[time, "DTEND:20240101T080000"], 4, "the event ends before it starts");
    check_error(&[date, "DTEND;VALUE=DATE:20231231"], 4, "the event ends before it starts");
    check_error(&[date, "DURATION:soon"], 4, "DURATION is no duration: `soon`");
    check_error(&[date, date], 4, "a second DTSTART in one event");
    check_error(&[date, "RDATE:20240105"], 4, "RDATE is not supported");
    check_error(&["SUMMARY", date], 3, "expected `NAME:value`");
    for part in ["FREQ=WEEKLY", "FREQ=MONTHLY", "BYDAY=3MO", "BYMONTH=2", "COUNT=0", "INTERVAL=0", "COUNT=x", "?"] {
        let message = format!("RRULE part `{part}` is not supported");
        check_error(&[date, &format!("RRULE:FREQ=YEARLY;{part}")], 4, &message);
    }
    check_error(&[date, "RRULE:COUNT=2"], 4, "RRULE part `COUNT=2` is not supported");
    check_error(&["DTSTART:00010101", "DTEND:99991231"], 2, "the file spells out too many days");

    for (text, line, message) in [
        ("", 1, "the file is empty"),
        (" x", 1, "a folded line that continues nothing"),
        ("SUMMARY:x", 1, "expected `BEGIN:VCALENDAR`"),
        ("BEGIN:VEVENT", 1, "expected `BEGIN:VCALENDAR`"),
        ("BEGIN:VCALENDAR\n\nBEGIN:VEVENT", 3, "`BEGIN:VEVENT` without its end"),
        ("BEGIN:VCALENDAR\nEND:VEVENT", 2, "unexpected `END:VEVENT`"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT", 3, "an event inside another component"),
    ] {
        assert_eq!(read(text), Err(IcsError { line, message: message.to_owned() }), "{text:?}");
    }
}

#[test]
fn deep_nesting_costs_no_stack() {
    let deep = "BEGIN:X\n".repeat(200_000);
    assert!(read(&format!("BEGIN:VCALENDAR\n{deep}")).is_err());
}

fn any_line() -> impl Strategy<Value = String> {
    let known = [
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "DTSTART;VALUE=DATE:20240229",
        "DTSTART:20240101T235960Z",
        "DTSTART:99991231T235959",
        "DTSTART:00000101",
        "DTEND:99991231",
        "DTEND;TZID=Pacific/Apia:20240101T000000",
        "DURATION:P1000000W",
        "DURATION:-P1D",
        "RRULE:FREQ=YEARLY",
        "RRULE:FREQ=YEARLY;COUNT=99999999999;INTERVAL=3",
        "EXDATE:20240101,20250101",
        "SUMMARY:a\\",
        " folded",
    ];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,30}"]
}

proptest! {
    #[test]
    fn no_text_panics(lines in proptest::collection::vec(any_line(), 0..12), noise in ".{0,80}") {
        let _ = read(&lines.join("\n"));
        let _ = read(&noise);
        let inside: Vec<&str> = lines.iter().map(String::as_str).collect();
        let _ = read(&event(&inside));
    }
}
