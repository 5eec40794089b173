//! A report's figures: the queries it asks, the benchmark it is held against, what was assumed.

mod benchmark;
mod causes;
mod distribution;
mod events;
mod standouts;

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use nabiz_app::change;
use nabiz_app::config::{Config, DeskHours};
use nabiz_app::report_data::{AccountReport, Assumption, InputSummary, Part, Quality, ReportData};
use nabiz_catalogue::metrics;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_domain::book::Account;
use nabiz_domain::event::Millis;
use nabiz_domain::settings::Settings;
use nabiz_engine::query::print_instant;
use nabiz_engine::store::{AccountInfo, EngineError};
use nabiz_sources::FileSummary;
use nabiz_sources::detect::Format;
use thiserror::Error;

pub(crate) use events::Events;

use crate::load::Loaded;
use crate::rows::Rows;
use crate::session::{Session, account_name, accounts};

/// Figures that trends, channels, teams, agents and topics are shown with.
const KEY_METRICS: [&str; 20] = [
    "first_assignment_time",
    "first_response_time",
    "response_sla_pct",
    "resolution_time",
    "fcr_pct",
    "resolution_sla_pct",
    "csat_mean",
    "csat_positive_pct",
    "survey_response_rate",
    "aht",
    "volume_by_channel",
    "resolution_rate",
    "call_abandonment_rate",
    "service_level",
    "asa",
    "automated_resolution_share",
    "reopen_rate",
    "transfer_rate",
    "replies_per_resolution",
    "unanswered_rate",
];

/// Accounts of made-up data begin with this word.
pub const SYNTHETIC: &str = "synthetic";

/// What a report is made of beside the data.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions {
    /// Facts as of this instant; by default each account's last event.
    pub as_of: Option<Millis>,
    /// Begin of the period, local; by default the first day of the log.
    pub from: Option<DateTime>,
    /// Its end, which lies outside; by default the day after the last event.
    pub to: Option<DateTime>,
    /// Only what passes; what is counted of the input as a whole (quality) is not filtered.
    pub filter: Option<Filter>,
    /// What is wanted beside the figures of the period and of the one before.
    pub parts: &'static [Part],
    /// Threads to work with.
    pub threads: usize,
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum ReportError {
    /// Nothing became an event.
    #[error("there is no event to report on")]
    Nothing,
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What a report is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    /// The events.
    pub events: Events<'a>,
    /// The settings.
    pub config: &'a Config,
    /// The file the settings came from, if there was one.
    pub config_file: Option<&'a Path>,
    /// Refused rows.
    pub refused: u64,
    /// The quarantine file, if anything was refused.
    pub quarantine: Option<&'a Path>,
}

/// An account and its facts.
#[derive(Clone, Copy)]
struct Whose<'a> {
    account: Account,
    info: &'a AccountInfo,
    facts: &'a Rows,
}

/// The report of everything in `loaded`.
///
/// # Errors
/// When there is no event or the engine fails.
pub fn report(loaded: &mut Loaded, options: &ReportOptions) -> Result<ReportData, ReportError> {
    let index = loaded.book.index();
    let ground = Ground {
        events: Events::AtHand(&loaded.book, &index),
        config: &loaded.config,
        config_file: loaded.config_file.as_deref(),
        refused: loaded.refused,
        quarantine: loaded.quarantine.as_deref(),
    };
    let mut parts = Vec::new();
    for account in accounts(&loaded.book) {
        if loaded.book.span_of(account).is_none() {
            continue;
        }
        let session = Session::open(&loaded.book, &index, &[account], &loaded.config, options.as_of, options.threads)?;
        parts.extend(session_report(&ground, account_name(&loaded.book, account), &session, options)?);
    }
    if parts.is_empty() {
        return Err(ReportError::Nothing);
    }
    let inputs = loaded.files.iter().map(input_summary).collect();
    Ok(ReportData { version: env!("CARGO_PKG_VERSION").to_owned(), inputs, accounts: parts })
}

/// The part of the account `name`, from facts that stand; `None` if it has no event. `session` may hold other accounts too, and
/// is as of its own instant.
///
/// # Errors
/// When the engine fails.
pub(crate) fn session_report(
    ground: &Ground<'_>,
    name: &str,
    session: &Session,
    options: &ReportOptions,
) -> Result<Option<AccountReport>, ReportError> {
    let Ground { events, config, .. } = *ground;
    let account = events.look(|book, _| accounts(book).into_iter().find(|one| account_name(book, *one) == name));
    let Some(info) = session.store.accounts().iter().find(|info| info.name == name) else { return Ok(None) };
    let Some((account, facts)) = session.facts.iter().find(|(of, _)| Some(*of) == account) else { return Ok(None) };
    let (zone, span) = (info.zone.clone(), info.span);
    let period = period(&zone, span, session.store.as_of(), options);
    let (from, to) = period;
    let own = Filter::In(Dimension::Account, vec![Some(name.to_owned())]);
    let filter = match (session.facts.len() > 1, options.filter.clone()) {
        (true, Some(filter)) => Some(Filter::And(vec![own, filter])),
        (true, None) => Some(own),
        (false, filter) => filter,
    };
    let query = |metrics: &[&str], by: &[Dimension], (from, to): (DateTime, DateTime)| Query {
        metrics: metrics.iter().map(|id| (*id).to_owned()).collect(),
        by: by.to_vec(),
        filter: filter.clone(),
        from: Some(from),
        to: Some(to),
        ..Query::default()
    };
    // Splits show headlines; variants stand in the overview.
    let ask = |part: Part, metrics: &[&str], by: &[Dimension]| {
        if !options.parts.contains(&part) {
            return Ok(Vec::new());
        }
        session.store.query(&Query { headlines_only: true, ..query(metrics, by, period) })
    };
    let overall = session.store.query(&query(&[], &[], period))?;
    let before = before(&zone, span, period, options.as_of);
    let previous = match before {
        Some(before) => session.store.query(&query(&[], &[], before))?,
        None => Vec::new(),
    };
    let grain = grain(from.date(), to.date());
    let settings = config.settings_for(name);
    let mut changes = change::changes(&overall, &previous, settings.min_n_rank);
    if before.is_some_and(|(_, end)| end < from) {
        changes.retain(|change| !change::YOUNG.contains(&change.metric.as_str()));
    }
    let causes = match before.filter(|_| options.parts.contains(&Part::Causes)) {
        Some(before) => {
            let split = |metrics: &[&str], dimension: &Dimension, period| {
                let query = query(metrics, std::slice::from_ref(dimension), period);
                session.store.query(&Query { headlines_only: true, ..query })
            };
            causes::causes(&changes, [&previous, &overall], [before, period], &split)?
        }
        None => Vec::new(),
    };
    let whose = Whose { account: *account, info, facts };
    let benchmark = if options.parts.contains(&Part::Benchmark) {
        let no_gap = if options.parts.contains(&Part::WithoutSessionGap) {
            benchmark::without_session_gap(ground, whose, session, filter.as_ref(), options.threads, period)?
        } else {
            Vec::new()
        };
        benchmark::rows(&overall, &no_gap, settings)
    } else {
        Vec::new()
    };
    let backlog_grain = if days(from.date(), to.date()) > 800 { Dimension::Week } else { Dimension::Day };
    Ok(Some(AccountReport {
        account: name.to_owned(),
        is_synthetic: is_synthetic(name),
        timezone: settings.timezone.clone(),
        min_n_rank: settings.min_n_rank,
        from: from.date().to_string(),
        to: to.date().to_string(),
        as_of: print_instant(&zone, session.store.as_of()),
        changes,
        causes,
        trend: ask(Part::Trend, &KEY_METRICS, std::slice::from_ref(&grain))?,
        grain: grain.id().to_owned(),
        heat: ask(Part::Heat, &["volume_by_channel"], &[Dimension::Weekday, Dimension::Hour])?,
        channels: ask(Part::Channels, &KEY_METRICS, &[Dimension::Channel])?,
        teams: ask(Part::Teams, &KEY_METRICS, &[Dimension::Team])?,
        agents: ask(Part::Agents, &KEY_METRICS, &[Dimension::Agent])?,
        topics: ask(Part::Topics, &[&KEY_METRICS[..], &["cost_per_ticket"]].concat(), &[Dimension::Topic])?,
        backlog: ask(Part::Backlog, &["backlog"], &[backlog_grain])?,
        ageing: ageing(&overall),
        distributions: if options.parts.contains(&Part::Distributions) {
            distribution::distributions(events, whose, options.filter.as_ref(), period, session.store.as_of())
        } else {
            Vec::new()
        },
        standouts: if options.parts.contains(&Part::Standouts) {
            standouts::standouts(session, events, filter.as_ref(), period)?
        } else {
            Vec::new()
        },
        benchmark,
        assumptions: assumptions(ground, name, settings, session, facts, options, period, &zone),
        no_source: no_source(&overall),
        quality: quality(ground, whose, &overall),
        overall,
        previous,
    }))
}

/// The period asked for, or the whole log in whole local days.
fn period(zone: &TimeZone, span: (Millis, Millis), as_of: Millis, options: &ReportOptions) -> (DateTime, DateTime) {
    let day = |at: Millis| {
        let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        zone.to_datetime(instant).date()
    };
    let next = |date: Date| date.tomorrow().unwrap_or(date);
    let from = options.from.unwrap_or_else(|| day(span.0).at(0, 0, 0, 0));
    let to = options.to.unwrap_or_else(|| next(day(span.1.min(as_of))).at(0, 0, 0, 0));
    (from, to.max(from))
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// Months for a year, weeks for some months, days for one.
fn grain(from: Date, to: Date) -> Dimension {
    match days(from, to) {
        0..=45 => Dimension::Day,
        46..=184 => Dimension::Week,
        _ => Dimension::Month,
    }
}

/// The stretch of equal length before, if the log reaches back that far; of a period that still runs as of `as_of` only as
/// much of it, since a morning is no match for a whole day.
fn before(
    zone: &TimeZone,
    span: (Millis, Millis),
    (from, to): (DateTime, DateTime),
    as_of: Option<Millis>,
) -> Option<(DateTime, DateTime)> {
    let begin = from.checked_sub(to.duration_since(from)).ok()?;
    let now = as_of.and_then(|at| Timestamp::from_millisecond(at).ok()).map(|at| zone.to_datetime(at));
    let end = match now.filter(|now| from < *now && *now < to) {
        Some(now) => begin.checked_add(now.duration_since(from)).ok()?,
        None => from,
    };
    let first = Timestamp::from_millisecond(span.0).map(|instant| zone.to_datetime(instant));
    let reaches_back = first.map_or(true, |first| first.date() <= begin.date());
    reaches_back.then_some((begin, end))
}

fn ageing(overall: &[Score]) -> Vec<(String, [u64; 6])> {
    let backlogs = overall.iter().filter(|score| score.metric == "backlog" && score.na_reason.is_none());
    let of = |score: &Score| {
        let mut groups = [0; 6];
        let parts = score.parts.iter().filter(|(name, _)| name.starts_with("age_") && name != "age_median_s");
        for (group, (_, n)) in groups.iter_mut().zip(parts) {
            *group = n.unwrap_or_default() as u64;
        }
        (score.class.clone(), groups)
    };
    backlogs.map(of).collect()
}

fn no_source(overall: &[Score]) -> Vec<String> {
    let has_value = |id: &str| {
        overall.iter().any(|score| {
            score.metric == id
                && score.na_reason != Some(NaReason::NoSource)
                && score.na_reason != Some(NaReason::NotApplicable)
        })
    };
    let missing = metrics::ALL.iter().filter(|metric| !has_value(metric.id));
    missing.map(|metric| metric.id.to_owned()).collect()
}

#[expect(clippy::too_many_arguments, reason = "one private list of remarks over all that a report is made of")]
fn assumptions(
    ground: &Ground<'_>,
    account: &str,
    settings: &Settings,
    session: &Session,
    facts: &Rows,
    options: &ReportOptions,
    (from, to): (DateTime, DateTime),
    zone: &TimeZone,
) -> Vec<Assumption> {
    let config = ground.config;
    let mut said = Vec::new();
    if let Some(file) = ground.config_file {
        said.push(Assumption::SettingsFile { file: file.display().to_string() });
    }
    if !config.sets(account, "timezone") {
        said.push(Assumption::Timezone { zone: settings.timezone.clone() });
    }
    if options.from.is_none() && options.to.is_none() {
        said.push(Assumption::WholeLog { from: from.date().to_string(), to: to.date().to_string() });
    }
    if session.as_of_is_last_event {
        said.push(Assumption::AsOfLastEvent { at: print_instant(zone, session.store.as_of()) });
    }
    match config.desk_hours(account).cloned() {
        Some(DeskHours { taken, others }) => said.push(Assumption::DeskHours { taken, others }),
        None if settings.calendar.is_none() => said.push(Assumption::NoCalendar),
        None => {}
    }
    let closed = settings.closed_for_good().into_iter();
    said.extend(closed.map(|team| Assumption::NeverOpens { team: team.map(str::to_owned) }));
    if settings.sla.is_empty() {
        said.push(Assumption::NoPolicies);
    }
    if !facts.feeds.replies {
        said.push(Assumption::NoReplyFeed);
    }
    said
}

fn quality(ground: &Ground<'_>, whose: Whose<'_>, overall: &[Score]) -> Quality {
    let Whose { account, info, facts } = whose;
    let (left, zone) = (facts.leftovers, &info.zone);
    let (events, cases, duplicates) = ground
        .events
        .look(|book, index| (book.events_in(account), index.cases_of(account).count() as u64, book.duplicates()));
    Quality {
        events,
        cases,
        episodes: facts.count(),
        duplicates,
        refused: ground.refused,
        quarantine_file: ground.quarantine.map(|path| path.display().to_string()),
        no_open: left.no_open,
        after_as_of: left.after_as_of,
        after_deletion: left.after_deletion,
        second_open: left.second_open,
        unknown_survey: left.unknown_survey,
        unknown_scale: left.unknown_scale,
        off_scale: left.off_scale,
        bad_clock: overall
            .iter()
            .filter(|score| score.variant.is_none())
            .map(|score| score.bad_clock)
            .max()
            .unwrap_or(0),
        first_event: print_instant(zone, info.span.0),
        last_event: print_instant(zone, info.span.1),
    }
}

fn input_summary(file: &FileSummary) -> InputSummary {
    let format = match &file.format {
        Some(Format::Native) => "native".to_owned(),
        Some(Format::Csv { mapping }) => mapping.clone(),
        Some(Format::Empty) => "empty".to_owned(),
        None => "unknown".to_owned(),
    };
    InputSummary {
        name: file.file.clone(),
        credit: credit_beside(&file.file),
        format,
        rows: file.counts.rows,
        events: file.counts.events,
        refused: file.counts.refused,
    }
}

/// The first paragraph of a `CREDIT.md` that lies beside the data.
fn credit_beside(file: &str) -> Option<String> {
    let text = std::fs::read_to_string(Path::new(file).parent()?.join("CREDIT.md")).ok()?;
    let body: Vec<&str> = text
        .lines()
        .skip_while(|line| line.starts_with('#') || line.trim().is_empty())
        .take_while(|line| !line.trim().is_empty())
        .collect();
    (!body.is_empty()).then(|| body.join(" "))
}

/// Whether the account's name says that its data was made by `nabiz generate`.
#[must_use]
pub fn is_synthetic(account: &str) -> bool {
    account.starts_with(SYNTHETIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_that_still_runs_is_compared_with_as_much_of_the_one_before() {
        let local = |text: &str| text.parse::<DateTime>().unwrap();
        let instant = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let zone = TimeZone::get("Europe/Istanbul").unwrap();
        let span = (instant("2026-01-01T00:00:00Z"), instant("2026-11-27T09:00:00Z"));
        let day = (local("2026-11-27T00:00"), local("2026-11-28T00:00"));
        for (as_of, end) in [
            // Noon in Istanbul.
            (Some("2026-11-27T09:00:00Z"), "2026-11-26T12:00"),
            (Some("2026-11-28T09:00:00Z"), "2026-11-27T00:00"),
            (None, "2026-11-27T00:00"),
        ] {
            let before = before(&zone, span, day, as_of.map(instant));
            assert_eq!(before, Some((local("2026-11-26T00:00"), local(end))), "{as_of:?}");
        }
        assert_eq!(before(&zone, (instant("2026-11-27T00:00:00Z"), span.1), day, None), None, "the log begins later");
    }
}
