//! Hand-computed calendars: shifts, holidays, versions, daylight-saving changes, owners and due instants.

use jiff::civil::{Date, DateTime, Weekday, date};
use nabiz_domain::calendar::{
    Calendar, Clock, Due, Holiday, Hours, OpenHours, RunningSpan, Schedule, ScheduleError, Segment, Shift, zone,
};

use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const ISTANBUL: &str = "Europe/Istanbul";
const WORKDAYS: [Weekday; 5] = [Monday, Tuesday, Wednesday, Thursday, Friday];
const EVERY_DAY: [Weekday; 7] = [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];

fn shift(start: u16, end: u16) -> Shift {
    Shift::new(start, end).expect("a shift")
}

fn schedule(zone: &str, days: &[Weekday], shifts: &[(u16, u16)]) -> Schedule {
    let all = days.iter().flat_map(|day| shifts.iter().map(|&(start, end)| (*day, shift(start, end))));
    Schedule::new(zone, all).expect("a schedule")
}

fn with(schedule: Schedule, date: Date, holiday: Holiday) -> Schedule {
    schedule.with_holidays([(date, holiday)]).expect("a holiday")
}

fn valid(schedule: Schedule, from: Option<Date>, to: Option<Date>) -> Schedule {
    schedule.valid(from, to).expect("a validity")
}

/// The instant of a local time written `2024-04-16T09:00`.
fn at(zone_name: &str, local: &str) -> i64 {
    let local: DateTime = local.parse().expect("a local time");
    let zoned = local.to_zoned(zone(zone_name).expect("a zone")).expect("an instant");
    zoned.timestamp().as_millisecond()
}

fn utc(local: &str) -> i64 {
    at("UTC", local)
}

fn compiled(versions: Vec<Schedule>) -> OpenHours {
    Calendar::new(versions).compile(0, i64::MAX)
}

/// Checks the open minutes of local spans.
fn check(schedule: Schedule, zone_name: &str, rows: &[(&str, &str, i64)]) {
    check_versions(vec![schedule], zone_name, rows);
}

fn check_versions(versions: Vec<Schedule>, zone_name: &str, rows: &[(&str, &str, i64)]) {
    let open_hours = compiled(versions);
    for (a, b, minutes) in rows {
        let (from, to) = (at(zone_name, a), at(zone_name, b));
        assert_eq!(open_hours.business_ms(from, to), minutes * MINUTE, "{a} to {b}");
        let receipt: i64 = open_hours.intervals_within(from, to).map(|(start, end)| end - start).sum();
        assert_eq!(receipt, minutes * MINUTE, "receipt of {a} to {b}");
    }
}

#[test]
fn several_shifts_a_day_leave_out_the_lunch_break() {
    let schedule = schedule(ISTANBUL, &WORKDAYS, &[(540, 720), (780, 1080)]);
    check(
        schedule,
        ISTANBUL,
        &[
            ("2024-04-16T00:00", "2024-04-17T00:00", 480),
            ("2024-04-16T11:30", "2024-04-16T13:30", 60),
            ("2024-04-16T12:00", "2024-04-16T13:00", 0),
            ("2024-04-19T17:30", "2024-04-22T09:15", 45), // Friday to Monday
        ],
    );
}

#[test]
fn overlapping_and_touching_shifts_count_once() {
    let schedule = schedule(ISTANBUL, &[Tuesday], &[(540, 720), (600, 780), (780, 840)]);
    check(schedule, ISTANBUL, &[("2024-04-16T00:00", "2024-04-17T00:00", 300)]);
}

#[test]
fn a_calendar_that_never_opens_is_known() {
    let none = schedule(ISTANBUL, &[], &[]);
    assert!(Calendar::new(vec![none.clone()]).never_opens());
    assert!(Calendar::default().never_opens());
    // A minute of one day is something.
    let once = with(none, date(2096, 2, 29), Holiday::Open(vec![shift(540, 541)]));
    assert!(!Calendar::new(vec![once]).never_opens());
}

#[test]
fn a_shift_past_midnight_flows_into_the_next_day() {
    for night in [(1320, 360), (1320, 1800)] {
        check(
            schedule(ISTANBUL, &[Friday], &[night]),
            ISTANBUL,
            &[
                ("2024-04-19T00:00", "2024-04-20T00:00", 120),
                ("2024-04-20T00:00", "2024-04-21T00:00", 360),
                ("2024-04-19T23:00", "2024-04-20T05:00", 360),
                ("2024-04-18T00:00", "2024-04-19T22:00", 0),
            ],
        );
    }
}

#[test]
fn a_night_shift_at_the_edge_of_the_horizon_is_seen() {
    let calendar = Calendar::new(vec![schedule(ISTANBUL, &[Friday], &[(1320, 360)])]);
    let open_hours = calendar.compile(at(ISTANBUL, "2024-04-20T01:00"), at(ISTANBUL, "2024-04-20T05:00"));
    assert_eq!(open_hours.open_at(i64::MAX), 4 * HOUR);
}

#[test]
fn a_holiday_closes_its_date_and_the_night_shift_it_would_start() {
    let nights = schedule(ISTANBUL, &EVERY_DAY, &[(1320, 360)]);
    check(
        with(nights, date(2024, 4, 23), Holiday::Closed), // a Tuesday
        ISTANBUL,
        &[
            ("2024-04-22T12:00", "2024-04-23T00:00", 120),
            ("2024-04-23T00:00", "2024-04-24T00:00", 0),
            ("2024-04-24T00:00", "2024-04-24T12:00", 0),
            ("2024-04-24T12:00", "2024-04-25T12:00", 480),
        ],
    );
}

#[test]
fn a_half_day_is_cut_at_13_00() {
    let half = Holiday::ClosedFrom(780);
    let nights = schedule(ISTANBUL, &EVERY_DAY, &[(540, 1080), (1320, 360)]);
    check(
        with(nights, date(2024, 4, 9), half.clone()),
        ISTANBUL,
        &[
            ("2024-04-09T00:00", "2024-04-10T00:00", 360 + 240),
            ("2024-04-10T00:00", "2024-04-10T12:00", 180), // the night shift of the half day is not held
        ],
    );
    let afternoons = schedule(ISTANBUL, &EVERY_DAY, &[(840, 1080)]);
    check(with(afternoons, date(2024, 4, 9), half), ISTANBUL, &[("2024-04-09T00:00", "2024-04-10T00:00", 0)]);
}

#[test]
fn a_part_day_holiday_closes_that_part_only() {
    let schedule = schedule(ISTANBUL, &WORKDAYS, &[(540, 720), (780, 1080)]);
    let parts = Holiday::ClosedDuring(vec![shift(600, 660), shift(700, 800), shift(1020, 1440)]);
    check(
        with(schedule, date(2024, 4, 16), parts),
        ISTANBUL,
        // 9-10, 11-11:40, 13:20-17
        &[("2024-04-16T00:00", "2024-04-17T00:00", 60 + 40 + 220), ("2024-04-17T00:00", "2024-04-18T00:00", 480)],
    );
}

#[test]
fn a_special_opening_day_opens_a_sunday() {
    let schedule = schedule(ISTANBUL, &WORKDAYS, &[(540, 1080)]);
    check(
        with(schedule, date(2024, 4, 21), Holiday::Open(vec![shift(600, 900), shift(1380, 60)])),
        ISTANBUL,
        &[
            ("2024-04-21T00:00", "2024-04-22T00:00", 360),
            ("2024-04-22T00:00", "2024-04-23T00:00", 600),
            ("2024-04-28T00:00", "2024-04-29T00:00", 0),
        ],
    );
}

#[test]
fn of_two_holidays_on_a_date_the_one_added_last_holds() {
    let twice = with(schedule(ISTANBUL, &WORKDAYS, &[(540, 1080)]), date(2024, 5, 1), Holiday::Closed);
    let twice = with(twice, date(2024, 5, 1), Holiday::Open(vec![shift(600, 720)]));
    check(twice, ISTANBUL, &[("2024-05-01T00:00", "2024-05-02T00:00", 120)]);
}

#[test]
fn a_version_change_in_the_middle_of_a_span_counts_each_part_by_its_version() {
    let old = schedule(ISTANBUL, &EVERY_DAY, &[(540, 1080)]);
    let new = valid(schedule(ISTANBUL, &EVERY_DAY, &[(480, 1200)]), Some(date(2024, 4, 17)), None);
    let rows = [
        ("2024-04-16T12:00", "2024-04-17T12:00", 6 * 60 + 4 * 60),
        ("2024-04-15T00:00", "2024-04-19T00:00", 2 * 540 + 2 * 720),
    ];
    // The order in which the versions are listed does not matter.
    check_versions(vec![old.clone(), new.clone()], ISTANBUL, &rows);
    check_versions(vec![new, old], ISTANBUL, &rows);
}

#[test]
fn the_latest_valid_from_wins_and_without_a_valid_version_it_is_closed() {
    let day = |shifts, from, to| valid(schedule(ISTANBUL, &EVERY_DAY, shifts), from, to);
    let versions = vec![
        day(&[(0, 60)], Some(date(2024, 4, 1)), Some(date(2024, 4, 11))),
        day(&[(0, 120)], Some(date(2024, 4, 3)), Some(date(2024, 4, 6))),
        day(&[(0, 240)], Some(date(2024, 4, 3)), Some(date(2024, 4, 4))),
    ];
    check_versions(
        versions,
        ISTANBUL,
        &[
            ("2024-03-25T00:00", "2024-04-01T00:00", 0),
            ("2024-04-01T00:00", "2024-04-03T00:00", 2 * 60),
            ("2024-04-03T00:00", "2024-04-04T00:00", 240), // equal starts: the one listed later
            ("2024-04-04T00:00", "2024-04-06T00:00", 2 * 120),
            ("2024-04-06T00:00", "2024-04-11T00:00", 5 * 60), // back to the older one
            ("2024-04-11T00:00", "2024-05-01T00:00", 0),
        ],
    );
}

#[test]
fn validity_turns_at_midnights_of_the_versions_own_zone() {
    let tokyo = valid(schedule("Asia/Tokyo", &EVERY_DAY, &[(0, 1440)]), Some(date(2024, 4, 17)), None);
    let open_hours = compiled(vec![tokyo]);
    assert!(!open_hours.is_open(utc("2024-04-16T14:59:59.999")));
    assert!(open_hours.is_open(utc("2024-04-16T15:00")));
}

#[test]
fn a_gap_shifts_forward_and_what_then_overlaps_is_a_union() {
    // Berlin, 2024-03-31: 02:00 becomes 03:00.
    let sunday = |shifts| schedule("Europe/Berlin", &[Sunday], shifts);
    let day = ("2024-03-31T00:00", "2024-04-01T00:00");
    let table: [(&[(u16, u16)], i64); 7] = [
        (&[(60, 150)], 90),              // 01:00-02:30 ends at 03:30, ninety minutes later
        (&[(150, 240)], 30),             // 02:30-04:00 starts at 03:30
        (&[(125, 145)], 20),             // wholly in the gap: 03:05-03:25
        (&[(125, 145), (180, 240)], 60), // ... and inside another shift: counted once
        (&[(60, 150), (150, 180)], 90),  // each by itself: the second adds nothing
        (&[(150, 180)], 0),              // 02:30 shifts past its own end
        (&[(0, 1440)], 23 * 60),
    ];
    for (shifts, minutes) in table {
        check(sunday(shifts), "Europe/Berlin", &[(day.0, day.1, minutes)]);
    }
}

#[test]
fn a_fold_takes_the_earlier_time() {
    // Berlin, 2024-10-27: 03:00 becomes 02:00.
    let sunday = |shifts| schedule("Europe/Berlin", &[Sunday], shifts);
    let day = ("2024-10-27T00:00", "2024-10-28T00:00");
    let table: [(&[(u16, u16)], i64); 4] = [
        (&[(60, 150)], 90),   // ends at the first 02:30
        (&[(150, 240)], 150), // from the first 02:30
        (&[(60, 150), (150, 240)], 4 * 60),
        (&[(0, 1440)], 25 * 60),
    ];
    for (shifts, minutes) in table {
        check(sunday(shifts), "Europe/Berlin", &[(day.0, day.1, minutes)]);
    }
}

#[test]
fn istanbul_stays_on_summer_time_since_2016() {
    let open_hours = compiled(vec![schedule(ISTANBUL, &EVERY_DAY, &[(540, 1080)])]);
    for (opening, open) in [
        ("2016-01-15T07:00", true),  // UTC+2: 09:00
        ("2016-01-15T06:00", false), // 08:00
        ("2016-07-15T06:00", true),  // UTC+3
        ("2016-12-15T06:00", true),  // UTC+3 for good
        ("2024-01-15T06:00", true),
        ("2024-01-15T15:00", false), // 18:00
    ] {
        assert_eq!(open_hours.is_open(utc(opening)), open, "{opening} UTC");
    }
    // Without change of the clocks on 30 October 2016, the day of the last planned one.
    assert_eq!(open_hours.business_ms(utc("2016-10-29T21:00"), utc("2016-10-30T21:00")), 9 * HOUR);
}

#[test]
fn a_skipped_local_day_has_no_hours() {
    // Apia went from Thursday 29 to Saturday 31 December 2011.
    let span = ("2011-12-29T00:00", "2012-01-01T00:00");
    let apia = |days: &[Weekday], shifts: &[(u16, u16)]| schedule("Pacific/Apia", days, shifts);
    check(apia(&[Friday], &[(540, 1080)]), "Pacific/Apia", &[(span.0, span.1, 0)]);
    check(apia(&[Thursday, Friday, Saturday], &[(540, 1080)]), "Pacific/Apia", &[(span.0, span.1, 2 * 540)]);
    check(apia(&EVERY_DAY, &[(0, 1440)]), "Pacific/Apia", &[(span.0, span.1, 2 * 1440)]);
    // The night shift of Thursday goes on; the clock does not know that a date is missing.
    check(apia(&[Thursday], &[(1320, 360)]), "Pacific/Apia", &[(span.0, span.1, 480)]);
}

#[test]
fn due_instants_are_the_earliest() {
    let open_hours = compiled(vec![schedule(ISTANBUL, &WORKDAYS, &[(540, 1080)])]);
    let rows = [
        ("2024-04-18T17:30", 30, "2024-04-18T18:00"), // reached exactly at the close
        ("2024-04-18T17:30", 31, "2024-04-19T09:01"),
        ("2024-04-20T12:00", 60, "2024-04-22T10:00"), // from a weekend
        ("2024-04-20T12:00", 0, "2024-04-20T12:00"),
        ("2024-04-18T09:00", 540 * 5, "2024-04-24T18:00"),
    ];
    for (start, minutes, due) in rows {
        let got = open_hours.due(at(ISTANBUL, start), minutes * MINUTE);
        assert_eq!(got, Some(at(ISTANBUL, due)), "{minutes} minutes from {start}");
    }
}

#[test]
fn a_calendar_that_never_opens_has_no_due_and_no_time() {
    for never in [vec![], vec![schedule(ISTANBUL, &EVERY_DAY, &[])]] {
        let open_hours = compiled(never);
        assert!(open_hours.is_empty());
        assert_eq!(open_hours.due(0, 1), None);
        assert_eq!(open_hours.business_ms(0, i64::MAX), 0);
        assert!(!open_hours.is_open(0));
    }
}

#[test]
fn extreme_horizons_and_instants_are_clamped() {
    let calendar = Calendar::new(vec![schedule("UTC", &EVERY_DAY, &[(0, 1440)])]);
    let open_hours = calendar.compile(i64::MIN, i64::MAX);
    assert_eq!(open_hours.len(), 1);
    assert_eq!(open_hours.horizon(), (0, utc("2101-01-01T00:00")));
    assert_eq!(open_hours.business_ms(i64::MIN, i64::MAX), utc("2101-01-01T00:00"));
    assert_eq!(open_hours.due(i64::MAX, i64::MAX), None);
    assert_eq!(open_hours.due(i64::MIN, 5), Some(5));
    assert_eq!(open_hours.due(0, i64::MIN), Some(0));
    assert!(calendar.compile(i64::MAX, i64::MIN).is_empty());
    assert!(calendar.compile(5, 4).is_empty());
}

#[test]
fn owners_count_their_own_hours_while_they_hold_the_case() {
    let account = compiled(vec![schedule(ISTANBUL, &WORKDAYS, &[(540, 1080)])]);
    let night_team = compiled(vec![schedule(ISTANBUL, &WORKDAYS, &[(1080, 180)])]);
    let calendars = [account, night_team];
    let a = |local| at(ISTANBUL, local);
    // To the night team on Tuesday at 17:00 and back on Wednesday at 01:00.
    let segments = [
        Segment { from: a("2024-04-16T09:00"), calendar: 0 },
        Segment { from: a("2024-04-16T17:00"), calendar: 1 },
        Segment { from: a("2024-04-17T01:00"), calendar: 0 },
    ];
    let clock = Clock::new(Hours::Business, &calendars, &segments);
    let rows = [
        ("2024-04-16T16:00", "2024-04-16T18:30", 90),
        ("2024-04-16T16:00", "2024-04-17T10:00", 60 + 7 * 60 + 60),
        ("2024-04-17T00:30", "2024-04-17T02:30", 30),
        ("2024-04-16T08:00", "2024-04-16T10:00", 60), // the first owner covers the time before it
        ("2024-04-16T10:00", "2024-04-16T08:00", 0),
    ];
    for (from, to, minutes) in rows {
        assert_eq!(clock.elapsed_ms(a(from), a(to)), minutes * MINUTE, "{from} to {to}");
        let receipt = clock.intervals_within(a(from), a(to));
        assert_eq!(receipt.iter().map(|(s, e)| e - s).sum::<i64>(), minutes * MINUTE);
    }
    assert_eq!(clock.due(a("2024-04-16T16:00"), HOUR), Some(a("2024-04-16T17:00")));
    assert_eq!(clock.due(a("2024-04-16T16:00"), 61 * MINUTE), Some(a("2024-04-16T18:01")));
    assert_eq!(clock.due(a("2024-04-16T16:00"), 9 * HOUR), Some(a("2024-04-17T10:00")));
}

#[test]
fn a_missing_calendar_stands_still() {
    let segments = [Segment { from: 0, calendar: 7 }];
    for clock in [Clock::new(Hours::Business, &[], &segments), Clock::new(Hours::Business, &[], &[])] {
        assert_eq!(clock.elapsed_ms(i64::MIN, i64::MAX), 0);
        assert_eq!(clock.due(0, 1), None);
        assert!(clock.intervals_within(i64::MIN, i64::MAX).is_empty());
    }
}

#[test]
fn a_target_is_due_across_running_spans() {
    let spans = [RunningSpan::new(0, 10), RunningSpan::new(20, 25), RunningSpan::open(40)];
    let rows = [
        (-1, 100, Some(0), 75),
        (0, 100, Some(0), 75),
        (10, 100, Some(10), 75), // at the end of the first span, not at the start of the second
        (11, 100, Some(21), 75),
        (15, 100, Some(25), 75),
        (16, 100, Some(41), 75),
        (500, 100, Some(525), 75), // to come
        (500, 30, Some(525), 15),  // as of before the last span
        (i64::MAX, 100, None, 75),
    ];
    for (target, as_of, due, elapsed) in rows {
        assert_eq!(Clock::Calendar.due_over(&spans, as_of, target), Due { due, elapsed }, "target {target}");
    }
    assert_eq!(Clock::Calendar.due_over(&[], 0, 0), Due { due: None, elapsed: 0 });
    assert_eq!(Clock::Calendar.due_over(&spans[..2], 100, 16).due, None);
}

#[test]
fn what_cannot_be_a_schedule_is_refused() {
    assert_eq!(Shift::new(1440, 1500), Err(ScheduleError::ShiftOutOfRange { start: 1440, end: 1500 }));
    assert_eq!(Shift::new(0, 2881), Err(ScheduleError::ShiftOutOfRange { start: 0, end: 2881 }));
    assert_eq!(Shift::new(540, 540), Err(ScheduleError::EmptyShift { minute: 540 }));
    let unknown = Schedule::new("Europe/Atlantis", []).unwrap_err();
    assert_eq!(unknown.to_string(), "unknown time zone `Europe/Atlantis`");
    let slots = (0..60).map(|i| (Monday, shift(i * 20, i * 20 + 10)));
    assert!(matches!(Schedule::new("UTC", slots), Err(ScheduleError::TooManyShifts { count: 60, .. })));
    let parts: Vec<Shift> = (0..60).map(|i| shift(i * 20, i * 20 + 10)).collect();
    let cut = schedule("UTC", &[], &[]).with_holidays([(date(2024, 1, 1), Holiday::Open(parts))]);
    assert!(matches!(cut, Err(ScheduleError::TooManyShifts { .. })));
    let day = date(2024, 1, 1);
    let empty = schedule("UTC", &[], &[]).valid(Some(day), Some(day)).unwrap_err();
    assert_eq!(empty, ScheduleError::EmptyValidity { from: day, to: day });
}

#[test]
fn far_dates_do_not_panic() {
    let far = [Date::MIN, Date::MAX].map(|date| (date, Holiday::Closed));
    let everywhere = schedule(ISTANBUL, &EVERY_DAY, &[(1320, 360)]).with_holidays(far).unwrap();
    for (from, to) in [(Some(Date::MIN), Some(Date::MAX)), (Some(Date::MAX), None), (None, Some(Date::MIN))] {
        let open_hours = compiled(vec![valid(everywhere.clone(), from, to)]);
        assert_eq!(open_hours.is_empty(), from != Some(Date::MIN), "{from:?} to {to:?}");
    }
}
