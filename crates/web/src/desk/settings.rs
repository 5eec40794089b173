//! The settings in force: each account's week, holidays, teams, targets and values; for administrators the file itself.

use std::collections::BTreeSet;

use askama::Template;
use jiff::civil::Date;
use nabiz_app::access::View;
use nabiz_app::config::{Config, Shown};
use nabiz_app::desk::version;
use nabiz_domain::calendar::{Calendar, Holiday, Hours, Schedule};
use nabiz_domain::settings::{Settings, SlaMetric, SlaPolicy};
use nabiz_words::Words;

use super::shell::{Shell, rendered};
use crate::widgets::benchmark::source;

/// Holidays that are listed.
const HOLIDAYS: usize = 12;
/// Minutes of a day.
const DAY: u16 = 1_440;

#[derive(Template)]
#[template(path = "desk/settings.html")]
struct Page<'a> {
    shell: &'a Shell,
    accounts: Vec<Account>,
    warnings: Vec<String>,
    packs: Vec<String>,
    file: Option<String>,
    text: String,
    /// Of the text that an edit begins with, so that nobody overwrites what they have not seen.
    edited: String,
    said: Option<Result<(), String>>,
    can_edit: bool,
}

struct Account {
    name: String,
    zone: String,
    weeks: Vec<Week>,
    teams: Vec<Team>,
    policies: Vec<Policy>,
    values: Vec<Shown>,
}

/// One version of business hours.
struct Week {
    valid: String,
    days: Vec<Day>,
    holidays: Vec<(String, String)>,
}

struct Day {
    name: String,
    text: String,
    /// Begin and length of each shift in minutes of the day.
    bars: Vec<(u16, u16)>,
}

struct Team {
    id: String,
    members: String,
    has_hours: bool,
}

struct Policy {
    metric: String,
    matches: String,
    target: String,
    hours: String,
    pause: String,
}

/// The page; `said` is what became of a change, with the text that was sent.
pub(crate) fn page(shell: &Shell, view: &View, said: Option<(Result<(), String>, String)>) -> String {
    let words = shell.words;
    let settings = view.settings();
    let config = &settings.config;
    let state = view.state();
    let names: BTreeSet<&str> =
        config.accounts().chain(state.accounts.iter().map(|account| account.name.as_str())).collect();
    let (said, sent) = said.unzip();
    let today = jiff::Timestamp::from_millisecond(state.as_of).unwrap_or_default();
    let body = rendered(&Page {
        shell,
        accounts: names.into_iter().map(|name| account(words, config, name, today)).collect(),
        warnings: config.warnings().iter().map(ToString::to_string).collect(),
        packs: vec![source(words)],
        file: settings.file.clone(),
        edited: version(&settings.text),
        text: sent.unwrap_or(settings.text),
        said,
        can_edit: view.viewer().role.administers() && !shell.is_guest && settings.file.is_some(),
    });
    shell.page(&shell.say("desk-nav-settings"), &body, false)
}

fn account(words: Words, config: &Config, name: &str, now: jiff::Timestamp) -> Account {
    let settings: &Settings = config.settings_for(name);
    let today = nabiz_domain::calendar::zone(&settings.timezone)
        .map_or_else(|_| jiff::tz::TimeZone::UTC.to_datetime(now).date(), |zone| zone.to_datetime(now).date());
    let team = |team: &nabiz_domain::settings::Team| Team {
        id: team.id.clone(),
        members: team.members.join(", "),
        has_hours: team.calendar.is_some(),
    };
    Account {
        name: name.to_owned(),
        zone: settings.timezone.clone(),
        weeks: settings.calendar.as_ref().map_or_else(Vec::new, |calendar| weeks(words, calendar, today)),
        teams: settings.teams.iter().map(team).collect(),
        policies: settings.sla.iter().map(|one| policy(words, one)).collect(),
        values: config.shown(name),
    }
}

fn weeks(words: Words, calendar: &Calendar, today: Date) -> Vec<Week> {
    calendar.versions().iter().map(|schedule| week(words, schedule, today)).collect()
}

fn week(words: Words, schedule: &Schedule, today: Date) -> Week {
    let weekly = schedule.weekly();
    let day = |at: usize| Day {
        name: words.name("weekday", &(at + 1).to_string()),
        text: match weekly[at].as_slice() {
            [] => words.get("desk-settings-closed"),
            shifts => shifts.iter().map(|shift| hours(*shift)).collect::<Vec<_>>().join(", "),
        },
        bars: bars(weekly, at),
    };
    let (from, to) = schedule.valid_dates();
    let date = |date: Option<Date>| date.map_or_else(|| "…".to_owned(), |date| words.date(date));
    let valid = [("from", date(from).into()), ("to", date(to).into())];
    let ahead = schedule.holidays().filter(|(date, _)| *date >= today).take(HOLIDAYS);
    Week {
        valid: if from.or(to).is_some() { words.with("desk-settings-valid", &valid) } else { String::new() },
        days: (0..7).map(day).collect(),
        holidays: ahead.map(|(date, holiday)| (words.date(date), told(words, holiday))).collect(),
    }
}

/// What of a weekday is open, the ends of the night shifts of the day before included.
fn bars(weekly: &[Vec<(u16, u16)>; 7], day: usize) -> Vec<(u16, u16)> {
    let own = weekly[day].iter().map(|&(start, end)| (start, end.min(DAY) - start));
    let before = weekly[(day + 6) % 7].iter().filter(|shift| shift.1 > DAY).map(|shift| (0, shift.1 - DAY));
    before.chain(own).collect()
}

fn hours((start, end): (u16, u16)) -> String {
    format!("{}–{}", minute(start), minute(end))
}

/// `09:30`; 24:00 is the end of the day, what lies behind it belongs to the next.
fn minute(minute: u16) -> String {
    let of_day = if minute > DAY { minute - DAY } else { minute };
    format!("{:02}:{:02}", of_day / 60, of_day % 60)
}

fn told(words: Words, holiday: &Holiday) -> String {
    let list = |shifts: &[nabiz_domain::calendar::Shift]| {
        let all: Vec<String> = shifts.iter().map(|shift| hours((*shift).into())).collect();
        all.join(", ")
    };
    match holiday {
        Holiday::Closed => words.get("desk-settings-closed"),
        Holiday::ClosedFrom(at) => words.with("desk-settings-from-hour", &[("hour", minute(*at).into())]),
        Holiday::ClosedDuring(parts) => words.with("desk-settings-shut-hours", &[("hours", list(parts).into())]),
        Holiday::Open(shifts) => words.with("desk-settings-open-hours", &[("hours", list(shifts).into())]),
    }
}

fn policy(words: Words, policy: &SlaPolicy) -> Policy {
    let matches = [
        policy.class.map(|class| words.name("classes", class.id())),
        policy.priority.map(|priority| words.name("priority", priority.id())),
        policy.team.clone(),
    ];
    let matches: Vec<String> = matches.into_iter().flatten().collect();
    let metric = match policy.metric {
        SlaMetric::FirstResponse => "first_response",
        SlaMetric::Resolution => "resolution",
    };
    let hours = match policy.hours {
        Hours::Calendar => "calendar",
        Hours::Business => "business",
    };
    let pauses: Vec<String> = policy.pause.iter().map(|status| words.status(*status)).collect();
    Policy {
        metric: words.name("desk-settings-metric", metric),
        matches: if matches.is_empty() { words.get("desk-any") } else { matches.join(" · ") },
        target: words.duration_compact(policy.target as f64 / 1_000.0),
        hours: words.name("desk-settings-hours", hours),
        pause: if policy.metric == SlaMetric::Resolution { pauses.join(", ") } else { String::new() },
    }
}
