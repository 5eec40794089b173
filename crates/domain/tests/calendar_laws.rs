//! Laws of calendars and clocks over random schedules, checked against a slow reading of the rules.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use nabiz_domain::calendar::{Calendar, Clock, Holiday, OpenHours, RunningSpan, Schedule, Segment, Shift, zone};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

const MINUTE: i64 = 60_000;
const ZONES: [&str; 7] = [
    "Europe/Istanbul",
    "Europe/Berlin",
    "America/Santiago", // changes its clocks at midnight
    "Asia/Kathmandu",
    "Australia/Lord_Howe", // by half an hour
    "Pacific/Apia",
    "UTC",
];

/// A schedule as it is written down.
#[derive(Debug, Clone)]
struct Rules {
    zone: &'static str,
    weekly: Vec<Vec<(u16, u16)>>,
    holidays: Vec<(Date, Holiday)>,
    valid: (Option<Date>, Option<Date>),
}

impl Rules {
    fn schedule(&self) -> Schedule {
        let shifts = self.weekly.iter().enumerate().flat_map(|(index, shifts)| {
            let weekday = Weekday::from_monday_zero_offset(index as i8).expect("a weekday");
            shifts.iter().map(move |&(start, end)| (weekday, shift(start, end)))
        });
        let schedule = Schedule::new(self.zone, shifts).expect("a schedule");
        let schedule = schedule.with_holidays(self.holidays.iter().cloned()).expect("holidays");
        schedule.valid(self.valid.0, self.valid.1).expect("a validity")
    }

    /// The shifts of a date with ends up to 2880, by the rules as written, without joining anything.
    fn shifts_of(&self, date: Date) -> Vec<(i64, i64)> {
        let weekly = &self.weekly[date.weekday().to_monday_zero_offset() as usize];
        let weekly = weekly.iter().map(|&(start, end)| unrolled(start, end));
        match self.holiday(date) {
            None | Some(Holiday::ClosedDuring(_)) => weekly.collect(),
            Some(Holiday::Closed) => vec![],
            Some(Holiday::ClosedFrom(close)) => weekly.map(|(start, end)| (start, end.min(*close as i64))).collect(),
            Some(Holiday::Open(shifts)) => {
                shifts.iter().map(|s| <(u16, u16)>::from(*s)).map(|(s, e)| (s as i64, e as i64)).collect()
            }
        }
    }

    fn holiday(&self, date: Date) -> Option<&Holiday> {
        self.holidays.iter().rev().find(|(day, _)| *day == date).map(|(_, holiday)| holiday)
    }

    /// Whether a local minute of a date is open, minute by minute.
    fn is_open(&self, date: Date, minute: i64) -> bool {
        let own = self.shifts_of(date).iter().any(|(start, end)| (*start..*end).contains(&minute));
        let before = self.shifts_of(date.yesterday().expect("a date"));
        let carried = before.iter().any(|(start, end)| (*start..*end).contains(&(minute + 1440)));
        own && self.leaves_open(date, minute, false) || carried && self.leaves_open(date, minute, true)
    }

    /// Whether the date's holiday leaves a minute open that a shift covers, one carried over or its own.
    fn leaves_open(&self, date: Date, minute: i64, carried: bool) -> bool {
        match self.holiday(date) {
            None => true,
            Some(Holiday::Closed) => false,
            Some(Holiday::ClosedFrom(close)) => minute < *close as i64,
            Some(Holiday::ClosedDuring(parts)) => {
                let mut parts = parts.iter().map(|shift| <(u16, u16)>::from(*shift));
                !parts.any(|(start, end)| (start as i64..end as i64).contains(&minute))
            }
            Some(Holiday::Open(_)) => !carried,
        }
    }

    fn is_valid(&self, at: i64) -> bool {
        let midnight =
            |date: Date| millis(date.to_zoned(zone(self.zone).expect("a zone")).expect("midnight").timestamp());
        self.valid.0.is_none_or(|from| midnight(from) <= at) && self.valid.1.is_none_or(|to| at < midnight(to))
    }
}

fn millis(timestamp: Timestamp) -> i64 {
    timestamp.as_millisecond()
}

fn unrolled(start: u16, end: u16) -> (i64, i64) {
    let (start, end) = (i64::from(start), i64::from(end));
    (start, if start > end { end + 1440 } else { end })
}

fn shift(start: u16, end: u16) -> Shift {
    Shift::new(start, end).expect("a shift")
}

/// Days of 2024-03-20 to 2024-04-20, with the European and the southern change of clocks.
fn any_date() -> impl Strategy<Value = Date> {
    (0..32i32).prop_map(|days| date(2024, 3, 20).saturating_add(jiff::Span::new().days(days)))
}

fn any_shift() -> impl Strategy<Value = (u16, u16)> {
    (0..1440u16, 0..=1440u16).prop_filter("not empty", |(start, end)| start != end)
}

fn any_holiday() -> impl Strategy<Value = Holiday> {
    let within_day = (0..1440u16, 1..=1440u16).prop_filter("not reversed", |(start, end)| start < end);
    let parts = vec(within_day.prop_map(|(start, end)| shift(start, end)), 1..3);
    prop_oneof![
        Just(Holiday::Closed),
        (0..=1440u16).prop_map(Holiday::ClosedFrom),
        parts.prop_map(Holiday::ClosedDuring),
        vec(any_shift().prop_map(|(start, end)| shift(start, end)), 0..3).prop_map(Holiday::Open),
    ]
}

fn any_rules(zones: &'static [&'static str]) -> impl Strategy<Value = Rules> {
    let validity = (proptest::option::of(any_date()), proptest::option::of(1..20i32));
    let validity = validity.prop_map(|(from, days)| {
        let to = from.zip(days).map(|(from, days)| from.saturating_add(jiff::Span::new().days(days)));
        (from, to)
    });
    let weekly = vec(vec(any_shift(), 0..3), 7);
    let holidays = btree_map(any_date(), any_holiday(), 0..6);
    (proptest::sample::select(zones), weekly, holidays, validity).prop_map(|(zone, weekly, holidays, valid)| Rules {
        zone,
        weekly,
        holidays: holidays.into_iter().collect(),
        valid,
    })
}

/// The zones whose clocks do not change in the days above, where a minute has one local time.
const STEADY: [&str; 3] = ["Europe/Istanbul", "Asia/Kathmandu", "UTC"];

fn horizon() -> (i64, i64) {
    (at(date(2024, 3, 18)), at(date(2024, 4, 22)))
}

fn at(date: Date) -> i64 {
    millis(date.to_zoned(TimeZone::UTC).expect("an instant").timestamp())
}

fn any_instant() -> impl Strategy<Value = i64> {
    horizon().0 - 1000..horizon().1 + 1000
}

fn compiled(rules: &[Rules]) -> OpenHours {
    let (from, to) = horizon();
    Calendar::new(rules.iter().map(Rules::schedule).collect()).compile(from, to)
}

/// The open minutes as a set, each shift placed by "compatible" times: for zones that change their clocks.
fn naive_minutes(rules: &Rules) -> BTreeSet<i64> {
    let zone = zone(rules.zone).expect("a zone");
    let instant = |date: Date, minute: i64| {
        let date = if minute >= 1440 { date.tomorrow().expect("a date") } else { date };
        let minute = minute % 1440;
        let wall = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
        millis(wall.to_zoned(zone.clone()).expect("an instant").timestamp()) / MINUTE
    };
    let mut minutes = BTreeSet::new();
    for day in 0..40 {
        let date = date(2024, 3, 16).saturating_add(jiff::Span::new().days(day));
        for (start, end) in rules.shifts_of(date) {
            let next = date.tomorrow().expect("a date");
            for (date, start, end, carried) in [(date, start, end.min(1440), false), (next, 0, end - 1440, true)] {
                // Runs of minutes that the date's holiday leaves open.
                let mut minute = start;
                while minute < end {
                    let run = (minute..end).take_while(|m| rules.leaves_open(date, *m, carried)).count() as i64;
                    minutes.extend(instant(date, minute)..instant(date, minute + run));
                    minute += run + 1;
                }
            }
        }
    }
    minutes
}

proptest! {
    #[test]
    fn compiled_hours_equal_a_reading_minute_by_minute(
        versions in vec(any_rules(&STEADY), 1..4),
        starts in vec(any_instant(), 64),
    ) {
        let open_hours = compiled(&versions);
        let (from, to) = horizon();
        for start in starts {
            let start = start.div_euclid(MINUTE) * MINUTE;
            let latest = |rules: &&Rules| rules.valid.0.map_or(i64::MIN, |from| {
                millis(from.to_zoned(zone(rules.zone).expect("a zone")).expect("midnight").timestamp())
            });
            let version = versions.iter().filter(|rules| rules.is_valid(start)).max_by_key(latest);
            let expected = (from..to).contains(&start) && version.is_some_and(|rules| {
                let timestamp = Timestamp::from_millisecond(start).expect("an instant");
                let local = zone(rules.zone).expect("a zone").to_datetime(timestamp);
                rules.is_open(local.date(), i64::from(local.hour()) * 60 + i64::from(local.minute()))
            });
            let counted = open_hours.business_ms(start, start + MINUTE);
            prop_assert_eq!(counted, if expected { MINUTE } else { 0 }, "minute at {}", start);
            prop_assert_eq!(open_hours.is_open(start), expected);
        }
    }

    #[test]
    fn compiled_hours_equal_a_reading_day_by_day_where_clocks_change(rules in any_rules(&ZONES)) {
        let rules = Rules { valid: (None, None), ..rules };
        let open_hours = compiled(std::slice::from_ref(&rules));
        let (from, to) = horizon();
        let within = naive_minutes(&rules).range(from / MINUTE..to / MINUTE).count() as i64;
        prop_assert_eq!(open_hours.open_at(to), within * MINUTE);
    }

    #[test]
    fn business_time_adds_up_and_never_exceeds_calendar_time(
        rules in any_rules(&ZONES), a in any_instant(), b in any_instant(), c in any_instant(),
    ) {
        let open_hours = compiled(&[rules]);
        prop_assert_eq!(open_hours.business_ms(a, b) + open_hours.business_ms(b, c), open_hours.business_ms(a, c));
        let (first, last) = (a.min(b), a.max(b));
        let counted = open_hours.business_ms(first, last);
        prop_assert!((0..=last - first).contains(&counted));
        let receipt: Vec<_> = open_hours.intervals_within(first, last).collect();
        prop_assert_eq!(receipt.iter().map(|(start, end)| end - start).sum::<i64>(), counted);
        prop_assert!(receipt.iter().all(|(start, end)| first <= *start && start < end && *end <= last));
        prop_assert!(receipt.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn due_is_the_earliest_instant_at_which_the_budget_is_used(
        rules in any_rules(&ZONES), start in any_instant(), budget in 1..200_000_000i64,
    ) {
        let open_hours = compiled(&[rules]);
        match open_hours.due(start, budget) {
            Some(due) => {
                prop_assert_eq!(open_hours.business_ms(start, due), budget);
                prop_assert_eq!(open_hours.business_ms(start, due - 1), budget - 1);
            }
            None => prop_assert!(open_hours.business_ms(start, i64::MAX) < budget),
        }
    }

    #[test]
    fn a_clock_over_owners_and_spans_agrees_with_its_parts(
        rules in vec(any_rules(&ZONES), 2),
        cuts in vec(any_instant(), 4),
        ends in vec(any_instant(), 6),
        target in 1..200_000_000i64,
    ) {
        let calendars: Vec<OpenHours> = rules.iter().map(|rules| compiled(std::slice::from_ref(rules))).collect();
        let mut cuts = cuts;
        cuts.sort_unstable();
        let segments: Vec<Segment> =
            cuts.iter().enumerate().map(|(index, from)| Segment { from: *from, calendar: index % 2 }).collect();
        let clock = Clock::Business { calendars: &calendars, segments: &segments };
        let mut ends = ends;
        ends.sort_unstable();
        let spans: Vec<RunningSpan> = ends.chunks(2).map(|pair| RunningSpan::new(pair[0], pair[1])).collect();

        // Owner by owner, by hand.
        let owned = |a: i64, b: i64| -> i64 {
            let bounds = (0..4).map(|i| (if i == 0 { i64::MIN } else { cuts[i] }, cuts.get(i + 1).copied().unwrap_or(i64::MAX), i % 2));
            bounds.map(|(from, to, owner)| {
                let (from, to) = (from.max(a), to.min(b));
                if from < to { calendars[owner].business_ms(from, to) } else { 0 }
            }).sum()
        };
        let total: i64 = spans.iter().map(|span| owned(span.start, span.end.unwrap_or(i64::MAX))).sum();
        let due = clock.due_over(&spans, 0, target);
        prop_assert_eq!(due.elapsed, total);
        let accrued = |until: i64| -> i64 {
            spans.iter().map(|span| owned(span.start, span.end.unwrap_or(until).min(until))).sum()
        };
        match due.due {
            Some(at) => {
                prop_assert_eq!(accrued(at), target);
                prop_assert!(accrued(at - 1) < target);
            }
            None => prop_assert!(total < target),
        }
        for span in &spans {
            let end = span.end.unwrap_or(i64::MAX);
            let receipt = clock.intervals_within(span.start, end);
            prop_assert_eq!(receipt.iter().map(|(a, b)| b - a).sum::<i64>(), owned(span.start, end));
        }
    }

    #[test]
    fn nothing_panics_on_extreme_instants(
        rules in any_rules(&ZONES), a in any::<i64>(), b in any::<i64>(), budget in any::<i64>(), calendar in 0..3usize,
    ) {
        let open_hours = [compiled(&[rules])];
        let segments = [Segment { from: b, calendar }, Segment { from: a, calendar: 0 }];
        for clock in [Clock::Calendar, Clock::Business { calendars: &open_hours, segments: &segments }] {
            let _ = (clock.elapsed_ms(a, b), clock.due(a, budget), clock.intervals_within(a, b));
            let spans = [RunningSpan::new(a, b), RunningSpan::open(b)];
            let _ = clock.due_over(&spans, budget, budget);
        }
        let _ = (open_hours[0].business_ms(a, b), open_hours[0].due(a, budget), open_hours[0].is_open(a));
        prop_assert!(open_hours[0].intervals_within(a, b).all(|(start, end)| start < end));
    }
}
