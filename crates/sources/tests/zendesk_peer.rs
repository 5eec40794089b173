//! Every ticket of a real log in the tables of a Zendesk export, held against what a third party computes from them.
//!
//! Rules of the peer: calendar minutes are differences of times cut to the minute (all times here are whole minutes);
//! business minutes may differ by one; counts are exact; resolution goes by status solved.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use jiff::civil::Weekday;
use nabiz_domain::book::{Account, Book};
use nabiz_domain::calendar::{Calendar, OpenHours, Schedule, Shift};
use nabiz_domain::event::{Event, Millis, Owner, Status, What};
use nabiz_domain::fold::fold;
use nabiz_domain::settings::Settings;
use nabiz_sources::{DeskSchedule, ReadOptions, Refusal, Sink, Source, read_all};

const MINUTE: Millis = 60_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zendesk_peer")
}

/// The tables, without the answers.
fn tables() -> Vec<PathBuf> {
    ["ticket.csv.gz", "ticket_field_history.csv.gz", "user.csv.gz", "group.csv", "schedule.csv", "time_zone.csv"]
        .map(|name| folder().join(name))
        .to_vec()
}

/// What the events say of one ticket.
#[derive(Debug, Default)]
struct Ticket {
    opened_at: Millis,
    statuses: Vec<(Millis, Status)>,
    agents: Vec<String>,
    teams: usize,
}

/// Events by ticket, and all of them in a book.
#[derive(Default)]
struct Kept {
    book: Book,
    tickets: BTreeMap<u64, Ticket>,
    schedules: Vec<DeskSchedule>,
}

impl Sink for Kept {
    fn event(&mut self, event: &Event<'_>) {
        self.book.take(event);
        let ticket = self.tickets.entry(event.case_id.unwrap().parse().unwrap()).or_default();
        match event.what {
            What::Open { .. } => ticket.opened_at = event.at,
            What::Status { to, .. } => ticket.statuses.push((event.at, to)),
            What::Assign { to: Owner::Agent(agent) } => ticket.agents.push(agent.to_owned()),
            What::Assign { to: Owner::Team(_) } | What::Transfer { .. } => ticket.teams += 1,
            _ => {}
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        panic!("{refusal}");
    }

    fn schedule(&mut self, schedule: DeskSchedule) {
        self.schedules.push(schedule);
    }
}

impl Kept {
    /// The only schedule of the table, as the account's calendar.
    fn calendar(&self) -> Calendar {
        let [one] = &self.schedules[..] else { panic!("{:?}", self.schedules) };
        assert_eq!((one.account.as_str(), one.name.as_str(), one.cases), ("zendesk", "Main", 0));
        Calendar::new(vec![one.schedule.clone().unwrap()])
    }
}

fn read() -> Kept {
    let mut kept = Kept::default();
    let summary = read_all(&tables(), &ReadOptions::default(), &mut kept, &mut |_| {}).unwrap();
    assert!(summary.files.iter().all(|file| file.source == Some(Source::Zendesk)), "{summary:?}");
    assert_eq!(kept.tickets.len(), 3115);
    kept
}

/// The peer's row of each ticket that is to be compared.
fn expected() -> Vec<BTreeMap<String, String>> {
    let file = std::fs::File::open(folder().join("expected_by_ticket.csv.gz")).unwrap();
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        header.iter().cloned().zip(row.iter().map(str::to_owned)).collect::<BTreeMap<_, _>>()
    });
    let rows: Vec<_> = rows.filter(|row| row["use"] == "1").collect();
    assert_eq!(rows.len(), 3050);
    rows
}

/// Monday to Friday, 08:00 to 18:00 UTC, as the peer was run with.
fn by_hand() -> Calendar {
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let shifts = days.map(|day| (day, Shift::new(480, 1080).unwrap()));
    Calendar::new(vec![Schedule::new("UTC", shifts).unwrap()])
}

fn compiled(calendar: &Calendar) -> OpenHours {
    calendar.compile(0, 1_600_000_000_000)
}

#[test]
fn the_table_of_schedules_is_the_calendar_that_one_would_write_by_hand() {
    assert_eq!(compiled(&read().calendar()), compiled(&by_hand()));
}

#[test]
fn the_events_of_every_ticket_give_the_peers_figures() {
    let kept = read();
    let hours = compiled(&kept.calendar());
    let mut compared = 0;
    for row in expected() {
        let id = row["ticket_id"].parse().unwrap();
        let ticket = &kept.tickets[&id];
        let mut statuses = ticket.statuses.clone();
        statuses.sort_by_key(|(at, _)| *at);
        let solved: Vec<Millis> = statuses.iter().filter(|(_, to)| *to == Status::Solved).map(|(at, _)| *at).collect();
        // Closed counts only for a ticket that was never solved.
        let closed = || statuses.iter().find(|(_, to)| *to == Status::Closed).map(|(at, _)| *at);
        let first = solved.first().copied().or_else(closed).unwrap();
        let last = solved.last().copied().or_else(closed).unwrap();
        let spans = |wanted: &[Status]| -> Vec<(Millis, Millis)> {
            let pairs = statuses.windows(2).filter(|pair| wanted.contains(&pair[0].1));
            pairs.map(|pair| (pair[0].0, pair[1].0)).collect()
        };
        let calendar = |wanted: &[Status]| spans(wanted).iter().map(|(from, to)| to - from).sum::<Millis>() / MINUTE;
        let business = |wanted: &[Status]| {
            spans(wanted).iter().map(|&(from, to)| hours.business_ms(from, to)).sum::<Millis>() / MINUTE
        };
        let (new, open, hold) = (Status::New, Status::Open, Status::OnHold);
        let agents: BTreeSet<&String> = ticket.agents.iter().collect();
        let opened_at = ticket.opened_at;
        for (column, got, slack) in [
            ("first_resolution_calendar_minutes", (first - opened_at) / MINUTE, 0),
            ("final_resolution_calendar_minutes", (last - opened_at) / MINUTE, 0),
            ("first_resolution_business_minutes", hours.business_ms(opened_at, first) / MINUTE, 1),
            ("full_resolution_business_minutes", hours.business_ms(opened_at, last) / MINUTE, 1),
            ("count_resolutions", solved.len() as Millis, 0),
            ("count_reopens", solved.len().saturating_sub(1) as Millis, 0),
            ("new_status_duration_in_calendar_minutes", calendar(&[new]), 0),
            ("open_status_duration_in_calendar_minutes", calendar(&[open]), 0),
            ("on_hold_time_in_calendar_minutes", calendar(&[hold]), 0),
            ("agent_wait_time_in_calendar_minutes", calendar(&[Status::Pending]), 0),
            ("requester_wait_time_in_calendar_minutes", calendar(&[new, open, hold]), 0),
            ("agent_work_time_in_calendar_minutes", calendar(&[new, open]), 0),
            ("on_hold_time_in_business_minutes", business(&[hold]), 1),
            ("agent_wait_time_in_business_minutes", business(&[Status::Pending]), 1),
            ("requester_wait_time_in_business_minutes", business(&[new, open, hold]), 1),
            ("agent_work_time_in_business_minutes", business(&[new, open]), 1),
            ("unique_assignee_count", agents.len() as Millis, 0),
            ("assignee_stations_count", ticket.agents.len() as Millis, 0),
            ("group_stations_count", ticket.teams as Millis, 0),
        ] {
            if row[column].is_empty() {
                assert_eq!(got, 0, "ticket {id} {column}");
                continue;
            }
            let wanted: Millis = row[column].parse().unwrap();
            assert!((got - wanted).abs() <= slack, "ticket {id} {column}: {got}, the peer says {wanted}");
            compared += 1;
        }
    }
    assert!(compared > 57_000, "{compared}");
}

/// Our fold, ticket by ticket. An account without comments has no feed of replies, so that every reopen is a hard one and
/// no definition differs; with comments, reopens that nobody answered would be soft (METRICS A.3-8).
#[test]
fn the_facts_of_every_ticket_are_the_peers() {
    let mut kept = read();
    let settings = Settings { calendar: Some(kept.calendar()), ..Settings::default() };
    let index = kept.book.index();
    let facts = fold(&kept.book, &index, Account(0), &settings, 1_500_000_000_000, 1);
    let shown = |episode: &nabiz_domain::facts::Episode| {
        let key = kept.book.cases()[episode.labels.case.0 as usize];
        kept.book.symbols.text(key.id).to_owned()
    };
    let by_ticket: BTreeMap<String, _> = facts.episodes.iter().map(|episode| (shown(episode), episode)).collect();
    let mut sla = [0, 0];
    for row in expected() {
        let id = row["ticket_id"].as_str();
        let episode = by_ticket[id];
        let minutes = |column: &str| row[column].parse::<Millis>().unwrap();
        let took = |at: Option<Millis>| at.unwrap() - episode.opened_at;
        let business = episode.business;
        for (column, got, slack) in [
            ("first_resolution_calendar_minutes", took(episode.first_resolved_at), 0),
            ("final_resolution_calendar_minutes", took(episode.resolved_at), 0),
            ("first_resolution_business_minutes", business.first_resolution.unwrap(), 1),
            ("full_resolution_business_minutes", business.resolution.unwrap(), 1),
            ("requester_wait_time_in_calendar_minutes", episode.requester_wait.unwrap(), 0),
            ("requester_wait_time_in_business_minutes", business.requester_wait.unwrap(), 1),
            ("count_reopens", Millis::from(episode.reopens) * MINUTE, 0),
        ] {
            let (got, wanted) = (got / MINUTE, minutes(column));
            assert!((got - wanted).abs() <= slack, "ticket {id} {column}: {got}, the peer says {wanted}");
        }
        // The peer's target, where a ticket has one, is on requester wait time by the calendar.
        if row["calendar_sla_target_min"].is_empty() {
            continue;
        }
        let is_breached = episode.requester_wait.unwrap() > minutes("calendar_sla_target_min") * MINUTE;
        assert_eq!(is_breached, row["calendar_sla_breach"] == "t", "ticket {id}");
        sla[usize::from(is_breached)] += 1;
    }
    assert_eq!(sla, [2064, 772]);
}
