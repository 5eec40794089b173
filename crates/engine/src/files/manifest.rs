//! What stands beside the tables: version, `as_of`, and of each account what scores need beyond its rows.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use nabiz_domain::calendar::{Calendar, Hours};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Millis, Priority, Status};
use nabiz_domain::facts::{Feeds, Leftovers};
use nabiz_domain::settings::{
    AccountStat, ClockFrom, FcrScope, ServiceLevelMode, Settings, SlaMetric, SlaMode, SlaPolicy,
};
use serde::{Deserialize, Serialize};

use super::{FilesError, MANIFEST, VERSION, json};
use crate::store::AccountInfo;

/// The manifest of a folder of facts, `facts.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`VERSION`] of the program that wrote it.
    pub version: u32,
    /// Which program that was.
    pub program: String,
    /// The facts are as of this instant: RFC 3339, UTC.
    pub as_of: String,
    /// Names of case attributes; their columns begin with `attr_`.
    pub attributes: Vec<String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// The accounts, in order of name.
    pub accounts: Vec<AccountEntry>,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountEntry {
    /// Its name.
    pub name: String,
    /// First instant of its events.
    pub first_event: String,
    /// Last instant of its events.
    pub last_event: String,
    /// Which feeds it has.
    #[serde(with = "FeedsEntry")]
    pub feeds: Feeds,
    /// What did not become a fact.
    #[serde(with = "LeftoversEntry")]
    pub leftovers: Leftovers,
    /// Its settings, as far as scores ask for them.
    pub settings: Knobs,
}

/// The settings that scores and their labels ask for. Opening hours and teams have done their work in the fold: of the
/// hours only their presence is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named as the settings, METRICS A.10")]
pub struct Knobs {
    pub timezone: String,
    pub has_calendar: bool,
    pub session_gap_ms: Millis,
    pub reopen_window_ms: Millis,
    pub recontact_window_ms: Millis,
    pub assignment_from: String,
    pub response_from: String,
    pub resolution_from: String,
    pub sla_mode: String,
    pub sl_threshold_ms: Millis,
    pub sl_target_pct: f64,
    pub sl_mode: String,
    pub short_abandon_ms: Millis,
    pub csat_positive: BTreeMap<String, Vec<i32>>,
    pub critical_priorities: Vec<String>,
    pub fcr_scope: String,
    pub active_window_days: u32,
    pub min_n_show: u64,
    pub min_n_rank: u64,
    pub account_stat: String,
    pub k_accounts_median: u64,
    pub k_accounts_top: u64,
    pub sla: Vec<Promise>,
}

/// An SLA target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named as in the settings file")]
pub struct Promise {
    pub metric: String,
    pub class: Option<Class>,
    pub priority: Option<String>,
    pub team: Option<String>,
    pub target_ms: Millis,
    pub hours: Hours,
    pub pause: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Feeds")]
struct FeedsEntry {
    assignments: bool,
    replies: bool,
    bot_replies: bool,
    statuses: bool,
    topics: bool,
    priorities: bool,
    teams: bool,
    queues: bool,
    calls: bool,
    /// Of these two earlier programs say nothing; their figures stay what they were.
    #[serde(default = "taken_as_told")]
    holds: bool,
    #[serde(default = "taken_as_told")]
    after_call_work: bool,
    deflections: bool,
    csat: bool,
    ces: bool,
    nps: bool,
    esat: bool,
    surveys_sent: bool,
    work: bool,
    resolution_codes: bool,
    reviews: bool,
    agent_states: bool,
    headcount: bool,
    costs: bool,
    customers: bool,
}

fn taken_as_told() -> bool {
    true
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Leftovers")]
struct LeftoversEntry {
    no_open: u64,
    after_as_of: u64,
    unknown_survey: u64,
    /// Earlier programs counted these two as unknown surveys.
    #[serde(default)]
    unknown_scale: u64,
    #[serde(default)]
    off_scale: u64,
    after_deletion: u64,
    second_open: u64,
}

const CLOCKS: [(&str, ClockFrom); 3] =
    [("opened", ClockFrom::Opened), ("human_start", ClockFrom::HumanStart), ("assignment", ClockFrom::Assignment)];
const SLA_MODES: [(&str, SlaMode); 2] = [("outcome", SlaMode::Outcome), ("completed", SlaMode::Completed)];
const SL_MODES: [(&str, ServiceLevelMode); 6] = [
    ("exclude_short", ServiceLevelMode::ExcludeShort),
    ("positive", ServiceLevelMode::Positive),
    ("answered_only", ServiceLevelMode::AnsweredOnly),
    ("count_against", ServiceLevelMode::CountAgainst),
    ("exclude_within_threshold", ServiceLevelMode::ExcludeWithinThreshold),
    ("positive_short", ServiceLevelMode::PositiveShort),
];
const SCOPES: [(&str, FcrScope); 2] = [("human", FcrScope::Human), ("all", FcrScope::All)];
const STATS: [(&str, AccountStat); 2] = [("mean", AccountStat::Mean), ("median", AccountStat::Median)];
const PROMISES: [(&str, SlaMetric); 2] =
    [("first_response", SlaMetric::FirstResponse), ("resolution", SlaMetric::Resolution)];

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> String {
    names.iter().find(|(_, one)| one == value).map_or("", |(name, _)| name).to_owned()
}

fn value_of<T: Copy>(names: &[(&'static str, T)], key: &str, name: &str) -> Result<T, FilesError> {
    let found = names.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value).ok_or_else(|| wrong(key, name))
}

fn wrong(key: &str, value: &str) -> FilesError {
    FilesError::Manifest(format!("`{key}` is `{value}`"))
}

fn text_of(at: Millis) -> String {
    let instant = Timestamp::from_millisecond(at).unwrap_or(if at < 0 { Timestamp::MIN } else { Timestamp::MAX });
    instant.to_string()
}

fn instant_of(key: &str, text: &str) -> Result<Millis, FilesError> {
    text.parse::<Timestamp>().map(Timestamp::as_millisecond).map_err(|_| wrong(key, text))
}

impl Manifest {
    /// The manifest of `accounts` with so many rows by table.
    pub(super) fn of(
        accounts: &[AccountInfo],
        as_of: Millis,
        attributes: &[String],
        rows: BTreeMap<String, u64>,
    ) -> Self {
        Self {
            version: VERSION,
            program: concat!("nabiz ", env!("CARGO_PKG_VERSION")).to_owned(),
            as_of: text_of(as_of),
            attributes: attributes.to_vec(),
            rows,
            accounts: accounts.iter().map(AccountEntry::of).collect(),
        }
    }

    /// Reads the manifest of the facts in `dir`.
    ///
    /// # Errors
    /// When there is none, or it is wrong or of another version.
    pub fn read(dir: &Path) -> Result<Self, FilesError> {
        #[derive(Deserialize)]
        struct Head {
            version: u32,
        }
        let path = dir.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|source| FilesError::io(&path, source))?;
        // The version first: what else there is depends on it.
        let head: Head = json::parse(&text).map_err(FilesError::Manifest)?;
        if head.version != VERSION {
            return Err(FilesError::Version { found: head.version });
        }
        json::parse(&text).map_err(FilesError::Manifest)
    }

    /// The instant of `as_of`.
    ///
    /// # Errors
    /// When it is no instant.
    pub fn as_of_millis(&self) -> Result<Millis, FilesError> {
        instant_of("as_of", &self.as_of)
    }
}

impl AccountEntry {
    fn of(info: &AccountInfo) -> Self {
        Self {
            name: info.name.clone(),
            first_event: text_of(info.span.0),
            last_event: text_of(info.span.1),
            feeds: info.feeds,
            leftovers: info.leftovers,
            settings: Knobs::of(&info.settings),
        }
    }

    /// What a store knows about the account.
    pub(super) fn info(&self) -> Result<AccountInfo, FilesError> {
        let settings = self.settings.settings()?;
        let zone = nabiz_domain::calendar::zone(&settings.timezone)
            .map_err(|error| FilesError::Manifest(format!("account `{}`: {error}", self.name)))?;
        Ok(AccountInfo {
            name: self.name.clone(),
            settings,
            zone,
            feeds: self.feeds,
            leftovers: self.leftovers,
            span: (instant_of("first_event", &self.first_event)?, instant_of("last_event", &self.last_event)?),
        })
    }
}

impl Knobs {
    fn of(settings: &Settings) -> Self {
        Self {
            timezone: settings.timezone.clone(),
            has_calendar: settings.calendar.is_some(),
            session_gap_ms: settings.session_gap,
            reopen_window_ms: settings.reopen_window,
            recontact_window_ms: settings.recontact_window,
            assignment_from: name_of(&CLOCKS, &settings.assignment_from),
            response_from: name_of(&CLOCKS, &settings.response_from),
            resolution_from: name_of(&CLOCKS, &settings.resolution_from),
            sla_mode: name_of(&SLA_MODES, &settings.sla_mode),
            sl_threshold_ms: settings.sl_threshold,
            sl_target_pct: settings.sl_target_pct,
            sl_mode: name_of(&SL_MODES, &settings.sl_mode),
            short_abandon_ms: settings.short_abandon,
            csat_positive: settings.csat_positive.iter().cloned().collect(),
            critical_priorities: settings.critical_priorities.iter().map(|one| one.id().to_owned()).collect(),
            fcr_scope: name_of(&SCOPES, &settings.fcr_scope),
            active_window_days: settings.active_window_days,
            min_n_show: settings.min_n_show,
            min_n_rank: settings.min_n_rank,
            account_stat: name_of(&STATS, &settings.account_stat),
            k_accounts_median: settings.k_accounts_median,
            k_accounts_top: settings.k_accounts_top,
            sla: settings.sla.iter().map(Promise::of).collect(),
        }
    }

    fn settings(&self) -> Result<Settings, FilesError> {
        Ok(Settings {
            timezone: self.timezone.clone(),
            // Only whether there is one matters to a score; what it did stands in the rows.
            calendar: self.has_calendar.then(|| Calendar::new(Vec::new())),
            teams: Vec::new(),
            sla: self.sla.iter().map(Promise::policy).collect::<Result<_, _>>()?,
            session_gap: self.session_gap_ms,
            reopen_window: self.reopen_window_ms,
            recontact_window: self.recontact_window_ms,
            assignment_from: value_of(&CLOCKS, "assignment_from", &self.assignment_from)?,
            response_from: value_of(&CLOCKS, "response_from", &self.response_from)?,
            resolution_from: value_of(&CLOCKS, "resolution_from", &self.resolution_from)?,
            sla_mode: value_of(&SLA_MODES, "sla_mode", &self.sla_mode)?,
            sl_threshold: self.sl_threshold_ms,
            sl_target_pct: self.sl_target_pct,
            sl_mode: value_of(&SL_MODES, "sl_mode", &self.sl_mode)?,
            short_abandon: self.short_abandon_ms,
            csat_positive: self.csat_positive.iter().map(|(scale, scores)| (scale.clone(), scores.clone())).collect(),
            critical_priorities: self
                .critical_priorities
                .iter()
                .map(|name| priority(name))
                .collect::<Result<_, _>>()?,
            fcr_scope: value_of(&SCOPES, "fcr_scope", &self.fcr_scope)?,
            active_window_days: self.active_window_days,
            min_n_show: self.min_n_show,
            min_n_rank: self.min_n_rank,
            account_stat: value_of(&STATS, "account_stat", &self.account_stat)?,
            k_accounts_median: self.k_accounts_median,
            k_accounts_top: self.k_accounts_top,
        })
    }
}

impl Promise {
    fn of(policy: &SlaPolicy) -> Self {
        Self {
            metric: name_of(&PROMISES, &policy.metric),
            class: policy.class,
            priority: policy.priority.map(|one| one.id().to_owned()),
            team: policy.team.clone(),
            target_ms: policy.target,
            hours: policy.hours,
            pause: policy.pause.iter().map(|one| one.id().to_owned()).collect(),
        }
    }

    fn policy(&self) -> Result<SlaPolicy, FilesError> {
        let status = |name: &String| Status::parse(name).ok_or_else(|| wrong("pause", name));
        Ok(SlaPolicy {
            metric: value_of(&PROMISES, "metric", &self.metric)?,
            class: self.class,
            priority: self.priority.as_deref().map(priority).transpose()?,
            team: self.team.clone(),
            target: self.target_ms,
            hours: self.hours,
            pause: self.pause.iter().map(status).collect::<Result<_, _>>()?,
        })
    }
}

fn priority(name: &str) -> Result<Priority, FilesError> {
    Priority::parse(name).ok_or_else(|| wrong("priority", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were() {
        let settings = Settings {
            timezone: "Europe/Istanbul".into(),
            calendar: Some(Calendar::new(Vec::new())),
            sla: vec![SlaPolicy {
                metric: SlaMetric::Resolution,
                class: Some(Class::Ticket),
                priority: Some(Priority::Urgent),
                team: Some("iade".into()),
                target: 7_200_000,
                hours: Hours::Business,
                pause: vec![Status::Pending, Status::OnHold],
            }],
            assignment_from: ClockFrom::Assignment,
            sla_mode: SlaMode::Completed,
            sl_mode: ServiceLevelMode::PositiveShort,
            csat_positive: vec![("1-5".into(), vec![5])],
            critical_priorities: vec![Priority::Critical],
            fcr_scope: FcrScope::All,
            min_n_show: 0,
            account_stat: AccountStat::Median,
            ..Settings::default()
        };
        let back = Knobs::of(&settings).settings().unwrap();
        assert_eq!(format!("{settings:?}"), format!("{back:?}"));
    }

    #[test]
    fn instants_come_back_and_nonsense_is_refused() {
        for at in [0, 1, -1, 1_713_139_200_123] {
            assert_eq!(instant_of("as_of", &text_of(at)).unwrap(), at);
        }
        assert!(instant_of("as_of", "yesterday").is_err());
        let mut knobs = Knobs::of(&Settings::default());
        knobs.sl_mode = "none".into();
        assert_eq!(knobs.settings().unwrap_err().to_string(), "the manifest is wrong: `sl_mode` is `none`");
    }
}
