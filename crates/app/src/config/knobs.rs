//! The settings that are single values: windows, modes, thresholds, numbers of cases (METRICS A.10).

use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::scale::Scale;
use nabiz_domain::settings::{AccountStat, ClockFrom, FcrScope, SECOND, ServiceLevelMode, Settings, SlaMode};

use super::entry::{Entry, Section};
use super::error::{Read, Wrong};
use super::value;

/// Words of every priority.
pub(super) const PRIORITIES: [(&str, Priority); 6] = [
    ("low", Priority::Low),
    ("normal", Priority::Normal),
    ("medium", Priority::Normal),
    ("high", Priority::High),
    ("urgent", Priority::Urgent),
    ("critical", Priority::Critical),
];

pub(super) const SLA_MODES: [(&str, SlaMode); 2] = [("outcome", SlaMode::Outcome), ("completed", SlaMode::Completed)];

pub(super) const SL_MODES: [(&str, ServiceLevelMode); 6] = [
    ("exclude_short", ServiceLevelMode::ExcludeShort),
    ("positive", ServiceLevelMode::Positive),
    ("answered_only", ServiceLevelMode::AnsweredOnly),
    ("count_against", ServiceLevelMode::CountAgainst),
    ("exclude_within_t", ServiceLevelMode::ExcludeWithinThreshold),
    ("positive_short", ServiceLevelMode::PositiveShort),
];

pub(super) const FCR_SCOPES: [(&str, FcrScope); 2] = [("human", FcrScope::Human), ("all", FcrScope::All)];
pub(super) const ACCOUNT_STATS: [(&str, AccountStat); 2] =
    [("mean", AccountStat::Mean), ("median", AccountStat::Median)];

pub(super) const CLOCKS: [(&str, ClockFrom); 3] =
    [("opened", ClockFrom::Opened), ("human_start", ClockFrom::HumanStart), ("assignment", ClockFrom::Assignment)];

const CLOCKED: [&str; 3] = ["first_assignment_time", "first_response_time", "resolution_time"];

const CSAT_SCALES: [(&str, Scale); 6] = [
    ("1-5", Scale::OneToFive),
    ("1-4", Scale::OneToFour),
    ("1-3", Scale::OneToThree),
    ("1-7", Scale::OneToSeven),
    ("1-10", Scale::OneToTen),
    ("good_bad", Scale::GoodBad),
];

/// Most cases or accounts that a lower bound may ask for.
const MOST: i64 = 1_000_000;

/// Puts the values that `section` sets over those of `settings`; `above` are the keys of an account or the file.
pub(super) fn read(section: &Section<'_>, above: &[&str], settings: &mut Settings) -> Read<()> {
    section.set("timezone", |entry| entry.noted(value::zone_name), &mut settings.timezone)?;
    section.set("session_gap", Entry::duration, &mut settings.session_gap)?;
    section.set("reopen_window", Entry::duration, &mut settings.reopen_window)?;
    section.set("recontact_window", Entry::duration, &mut settings.recontact_window)?;
    section.set("sla_mode", |entry| entry.word(&SLA_MODES), &mut settings.sla_mode)?;
    section.set("sl_threshold_s", |entry| seconds(entry, 1), &mut settings.sl_threshold)?;
    section.set("sl_target_pct", Entry::percent, &mut settings.sl_target_pct)?;
    section.set("sl_mode", |entry| entry.word(&SL_MODES), &mut settings.sl_mode)?;
    section.set("short_abandon_s", |entry| seconds(entry, 0), &mut settings.short_abandon)?;
    section.set("critical_priorities", priorities, &mut settings.critical_priorities)?;
    section.set("fcr_scope", |entry| entry.word(&FCR_SCOPES), &mut settings.fcr_scope)?;
    section.set("active_window_days", |entry| entry.count(1..=3_650), &mut settings.active_window_days)?;
    section.set("min_n_show", |entry| entry.count(0..=MOST), &mut settings.min_n_show)?;
    section.set("min_n_rank", |entry| entry.count(1..=MOST), &mut settings.min_n_rank)?;
    section.set("account_stat", |entry| entry.word(&ACCOUNT_STATS), &mut settings.account_stat)?;
    section.set("k_accounts_median", |entry| entry.count(1..=MOST), &mut settings.k_accounts_median)?;
    section.set("k_accounts_top", |entry| entry.count(1..=MOST), &mut settings.k_accounts_top)?;
    if let Some(entry) = section.get("clock_from") {
        clock_from(&entry.section()?, above, settings)?;
    }
    match section.get("csat_positive") {
        Some(entry) => csat_positive(&entry.section()?, above, &mut settings.csat_positive),
        None => Ok(()),
    }
}

/// Whole seconds up to a day.
fn seconds(entry: &Entry<'_>, least: i64) -> Read<Millis> {
    Ok(entry.integer(least..=86_400)? * SECOND)
}

fn priorities(entry: &Entry<'_>) -> Read<Vec<Priority>> {
    let listed: Read<Vec<Priority>> = entry.list()?.iter().map(|item| item.word(&PRIORITIES)).collect();
    let mut listed = listed?;
    listed.sort_unstable();
    listed.dedup();
    Ok(listed)
}

fn clock_from(section: &Section<'_>, above: &[&str], settings: &mut Settings) -> Read<()> {
    section.refuse_unknown(&CLOCKED, above)?;
    let word = |entry: &Entry<'_>| entry.word(&CLOCKS);
    section.set("first_assignment_time", assignment_from, &mut settings.assignment_from)?;
    section.set("first_response_time", word, &mut settings.response_from)?;
    section.set("resolution_time", word, &mut settings.resolution_from)
}

fn assignment_from(entry: &Entry<'_>) -> Read<ClockFrom> {
    let clock = entry.word(&CLOCKS)?;
    if clock == ClockFrom::Assignment {
        let help = "use `opened` or `human_start`";
        return Err(entry.flaw(Wrong::new("the time from assignment to assignment is always 0", help)));
    }
    Ok(clock)
}

/// Merges scale by scale; what equals METRICS B.8 is left out, so that a file may spell the defaults out.
fn csat_positive(section: &Section<'_>, above: &[&str], positive: &mut Vec<(String, Vec<i32>)>) -> Read<()> {
    section.refuse_unknown(&CSAT_SCALES.map(|(name, _)| name), above)?;
    for (name, scale) in CSAT_SCALES {
        let Some(entry) = section.get(name) else { continue };
        let scores = positive_scores(&entry, scale)?;
        positive.retain(|(known, _)| known != name);
        let default = scale.csat_positive().unwrap_or_default();
        if !scores.iter().map(|&score| i64::from(score)).eq(default.iter().copied()) {
            positive.push((name.to_owned(), scores));
        }
    }
    positive.sort();
    Ok(())
}

fn positive_scores(entry: &Entry<'_>, scale: Scale) -> Read<Vec<i32>> {
    let scores: Read<Vec<i32>> = entry.list()?.iter().map(|item| score(item, scale)).collect();
    let mut scores = scores?;
    if scores.is_empty() {
        return Err(entry.flaw(Wrong::new("no answer would be positive", "list the positive scores")));
    }
    scores.sort_unstable();
    scores.dedup();
    Ok(scores)
}

/// A score of the scale; `good_bad` has words for its two.
fn score(item: &Entry<'_>, scale: Scale) -> Read<i32> {
    if scale == Scale::GoodBad && item.value().is_str() {
        return item.word(&[("good", 1), ("bad", 0)]);
    }
    let (lowest, highest) = scale.bounds();
    item.count(lowest..=highest)
}
