//! The calendar vectors of the metric specification, exact to the millisecond.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use nabiz_domain::calendar::{Calendar, Clock, Holiday, RunningSpan, Schedule, Segment, Shift, zone};
use serde_json::{Value, from_value};

const VECTORS: &str = include_str!("data/vectors.json");
const ALWAYS: &[Segment] = &[Segment { from: i64::MIN, calendar: 0 }];

fn field<T: serde::de::DeserializeOwned>(value: &Value, name: &str) -> T {
    from_value(value[name].clone()).unwrap_or_else(|error| panic!("field {name} of {value}: {error}"))
}

fn calendar(args: &Value) -> Calendar {
    let weekly: BTreeMap<i8, Vec<Shift>> = field(args, "weekly");
    let shifts = weekly.into_iter().flat_map(|(iso, shifts)| {
        let weekday = Weekday::from_monday_one_offset(iso).expect("an ISO weekday");
        shifts.into_iter().map(move |shift| (weekday, shift))
    });
    let holidays: Option<Vec<Date>> = field(args, "holidays");
    let holidays = holidays.unwrap_or_default().into_iter().map(|date| (date, Holiday::Closed));
    let schedule = Schedule::new(&field::<String>(args, "tz"), shifts).expect("a schedule");
    Calendar::new(vec![schedule.with_holidays(holidays).expect("holidays")])
}

fn instant(local: &str, zone: &TimeZone) -> i64 {
    let local: DateTime = local.parse().expect("a local time");
    local.to_zoned(zone.clone()).expect("an instant").timestamp().as_millisecond()
}

fn spans(args: &Value, name: &str) -> Vec<(i64, i64)> {
    let zone = zone(&field::<String>(args, "tz")).expect("a zone");
    let spans: Vec<(String, String)> = field(args, name);
    spans.iter().map(|(a, b)| (instant(a, &zone), instant(b, &zone))).collect()
}

fn business(args: &Value) -> Value {
    let open_hours = calendar(args).compile(0, i64::MAX);
    let counted = spans(args, "spans").into_iter().map(|(a, b)| open_hours.business_ms(a, b));
    Value::from(counted.map(seconds).collect::<Vec<i64>>())
}

fn sla_due(args: &Value) -> Value {
    let open_hours = [calendar(args).compile(0, i64::MAX)];
    let clock = Clock::Business { calendars: &open_hours, segments: ALWAYS };
    let running = spans(args, "running").into_iter().map(|(a, b)| RunningSpan::new(a, b));
    let target_ms = field::<i64>(args, "target_s") * 1000;
    let due = clock.due_over(&running.collect::<Vec<_>>(), 0, target_ms);
    let zone = zone(&field::<String>(args, "tz")).expect("a zone");
    let local = due.due.map(|at| {
        let timestamp = jiff::Timestamp::from_millisecond(at).expect("an instant");
        zone.to_datetime(timestamp).to_string()
    });
    serde_json::json!({ "due": local, "elapsed": seconds(due.elapsed) })
}

fn seconds(ms: i64) -> i64 {
    assert_eq!(ms % 1000, 0, "{ms} ms is no whole number of seconds");
    ms / 1000
}

#[test]
fn the_calendar_vectors_hold() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    let mut checked = 0;
    for vector in &vectors {
        let got = match vector["fn"].as_str() {
            Some("business") => business(&vector["args"]),
            Some("sla_due") => sla_due(&vector["args"]),
            _ => continue,
        };
        assert_eq!(got, vector["expect"], "vector {}", vector["id"]);
        checked += 1;
    }
    assert_eq!(checked, 4);
}
