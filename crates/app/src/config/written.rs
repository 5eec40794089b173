//! A schedule in the notation of the settings file, ready to be put there.

use std::fmt::Write;

use nabiz_domain::calendar::{Holiday, Schedule, Shift};

use super::value::WEEKDAYS;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Holidays that stand on one line.
const A_LINE: usize = 6;

/// `schedule` as `[[calendars]]` of this name. Shifts are those of up to a day, as the file has no others.
#[must_use]
pub fn calendar_toml(name: &str, schedule: &Schedule) -> String {
    let mut text = format!("[[calendars]]\nname = {}\n", quoted(name));
    // Writing into memory cannot fail.
    if let Some(zone) = schedule.zone().iana_name() {
        let _ = writeln!(text, "timezone = {}", quoted(zone));
    }
    let _ = match hours(schedule.weekly()) {
        hours if hours.is_empty() => writeln!(text, "hours = {{}}"),
        hours => writeln!(text, "hours = {{ {hours} }}"),
    };
    let holidays: Vec<String> = schedule.holidays().map(|(date, holiday)| day(&date.to_string(), holiday)).collect();
    match holidays.len() {
        0 => {}
        1..=A_LINE => {
            let _ = writeln!(text, "holidays = [{}]", holidays.join(", "));
        }
        _ => {
            let lines: String = holidays.chunks(A_LINE).map(|line| format!("    {},\n", line.join(", "))).collect();
            let _ = writeln!(text, "holidays = [\n{lines}]");
        }
    }
    let (from, to) = schedule.valid_dates();
    for (key, date) in [("valid_from", from), ("valid_to", to)] {
        if let Some(date) = date {
            let _ = writeln!(text, "{key} = {date}");
        }
    }
    text
}

/// A text as TOML writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    // A JSON string is a basic string of TOML, but for one control character.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// Days of the same hours stand together: `mon-fri = ["09:00-18:00"], sat = ["09:00-13:00"]`.
fn hours(weekly: &[Vec<(u16, u16)>; 7]) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for day in 0..weekly.len() {
        match spans.last_mut() {
            Some((first, last)) if weekly[*first] == weekly[day] => *last = day,
            _ => spans.push((day, day)),
        }
    }
    let name = |day: usize| WEEKDAYS[day].0;
    let open = spans.into_iter().filter(|(first, _)| !weekly[*first].is_empty());
    let parts = open.map(|(first, last)| {
        let days = if first == last { name(first).to_owned() } else { format!("{}-{}", name(first), name(last)) };
        format!("{days} = {}", shifts(weekly[first].iter().copied()))
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn shifts(shifts: impl Iterator<Item = (u16, u16)>) -> String {
    let all: Vec<String> = shifts.map(|(start, end)| format!("\"{}-{}\"", time(start), time(end))).collect();
    format!("[{}]", all.join(", "))
}

/// `24:00` is the end of the day; what lies behind it belongs to the next.
fn time(minute: u16) -> String {
    let of_day = if minute > DAY { minute - DAY } else { minute };
    format!("{:02}:{:02}", of_day / 60, of_day % 60)
}

fn day(date: &str, holiday: &Holiday) -> String {
    let list = |parts: &[Shift]| shifts(parts.iter().map(|&shift| shift.into()));
    let key = match holiday {
        Holiday::Closed => return format!("\"{date}\""),
        Holiday::ClosedFrom(at) => format!("closed_from = \"{}\"", time(*at)),
        Holiday::ClosedDuring(parts) => format!("closed_during = {}", list(parts)),
        Holiday::Open(parts) => format!("open = {}", list(parts)),
    };
    format!("{{ date = \"{date}\", {key} }}")
}
