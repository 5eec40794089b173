//! Settings of an account: the knobs of METRICS A.10 and no others, as values.
//! Reading them from a file is not this crate's business.

use crate::calendar::{Calendar, Hours};
use crate::channel::Class;
use crate::event::{Millis, Priority, Status};

/// One second in [`Millis`].
pub const SECOND: Millis = 1_000;
/// One day of 24 hours in [`Millis`].
pub const DAY: Millis = 86_400 * SECOND;

/// Which promise a policy makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlaMetric {
    /// To the first public human reply.
    FirstResponse,
    /// To the final resolution.
    Resolution,
}

/// One SLA target with the keys a case must match; an absent key matches all (METRICS B.3, B.6, H22).
#[derive(Clone, Debug, PartialEq)]
pub struct SlaPolicy {
    /// Which promise.
    pub metric: SlaMetric,
    /// Class the policy is for.
    pub class: Option<Class>,
    /// Priority the policy is for.
    pub priority: Option<Priority>,
    /// Team the policy is for, by id.
    pub team: Option<String>,
    /// Time allowed on the SLA clock; reaching it exactly is met.
    pub target: Millis,
    /// The hours in which the clock runs.
    pub hours: Hours,
    /// Statuses that stop a resolution clock (H25); default pending.
    pub pause: Vec<Status>,
}

/// How an SLA percentage counts (METRICS A.10 `sla_mode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlaMode {
    /// A case breaches at its due instant whether or not it ever completes.
    Outcome,
    /// Completed cases only, as most vendors do.
    Completed,
}

/// How short and early abandons count in the service level (METRICS B.21).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "METRICS B.21 gives each formula")]
pub enum ServiceLevelMode {
    ExcludeShort,
    Positive,
    AnsweredOnly,
    CountAgainst,
    ExcludeWithinThreshold,
    PositiveShort,
}

/// Where a duration metric's clock starts (METRICS A.10 `clock_from`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum ClockFrom {
    Opened,
    HumanStart,
    Assignment,
}

/// Which cases first contact resolution looks at (METRICS A.10 `fcr_scope`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FcrScope {
    /// Cases with a public human reply.
    Human,
    /// Bot-only cases too.
    All,
}

/// One statistic of an account for benchmarks (METRICS A.10 `account_stat`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum AccountStat {
    Mean,
    Median,
}

/// A team: its members and, where it has one, its own calendar.
#[derive(Clone, Debug)]
pub struct Team {
    /// Id as in events, without the `team:` prefix.
    pub id: String,
    /// Agents by id; an agent is in at most one team.
    pub members: Vec<String>,
    /// The team's calendar; absent = the account's.
    pub calendar: Option<Calendar>,
}

/// Everything an account can set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// IANA zone of the account: periods and days begin at its midnights.
    pub timezone: String,
    /// The account's business hours; absent = business figures have no source.
    pub calendar: Option<Calendar>,
    /// Teams.
    pub teams: Vec<Team>,
    /// SLA targets.
    pub sla: Vec<SlaPolicy>,
    /// A customer message later than this after a conversation's resolution starts a new session.
    pub session_gap: Millis,
    /// A customer reply within this after solved reopens a ticket.
    pub reopen_window: Millis,
    /// Another case of the same requester and topic within this is a recontact.
    pub recontact_window: Millis,
    /// Start of the clock of `first_assignment_time`.
    pub assignment_from: ClockFrom,
    /// Start of the clock of `first_response_time`.
    pub response_from: ClockFrom,
    /// Start of the clock of `resolution_time`.
    pub resolution_from: ClockFrom,
    /// How SLA percentages count.
    pub sla_mode: SlaMode,
    /// Service level: answered within this many milliseconds.
    pub sl_threshold: Millis,
    /// Service level goal, percent.
    pub sl_target_pct: f64,
    /// Service level formula.
    pub sl_mode: ServiceLevelMode,
    /// Abandons up to this wait are misdials.
    pub short_abandon: Millis,
    /// Positive answers by CSAT scale, where they differ from METRICS B.8.
    pub csat_positive: Vec<(String, Vec<i32>)>,
    /// Priorities of critical-case management.
    pub critical_priorities: Vec<Priority>,
    /// Which cases FCR looks at.
    pub fcr_scope: FcrScope,
    /// A non-contract customer with an order in this many days is active.
    pub active_window_days: u32,
    /// Below this n a value is not shown.
    pub min_n_show: u64,
    /// Below this n there is no ranking, benchmark or arrow.
    pub min_n_rank: u64,
    /// Which statistic represents an account in benchmarks.
    pub account_stat: AccountStat,
    /// Accounts needed to publish a median.
    pub k_accounts_median: u64,
    /// Accounts needed to publish a top-20 cut.
    pub k_accounts_top: u64,
}

impl Settings {
    /// Whose calendar never opens, so that no promise in business hours can break: the account's is `None`, a team's its id.
    #[must_use]
    pub fn closed_for_good(&self) -> Vec<Option<&str>> {
        let own = self.calendar.as_ref().map(|calendar| (None, calendar));
        let teams = self.teams.iter().filter_map(|team| Some((Some(team.id.as_str()), team.calendar.as_ref()?)));
        own.into_iter().chain(teams).filter(|(_, calendar)| calendar.never_opens()).map(|one| one.0).collect()
    }
}

impl Default for Settings {
    /// METRICS A.10, in UTC, without calendar, teams or policies.
    fn default() -> Self {
        Self {
            timezone: "UTC".into(),
            calendar: None,
            teams: Vec::new(),
            sla: Vec::new(),
            session_gap: DAY,
            reopen_window: 7 * DAY,
            recontact_window: 7 * DAY,
            assignment_from: ClockFrom::HumanStart,
            response_from: ClockFrom::HumanStart,
            resolution_from: ClockFrom::Opened,
            sla_mode: SlaMode::Outcome,
            sl_threshold: 20 * SECOND,
            sl_target_pct: 80.0,
            sl_mode: ServiceLevelMode::ExcludeShort,
            short_abandon: 5 * SECOND,
            csat_positive: Vec::new(),
            critical_priorities: vec![Priority::Urgent, Priority::Critical],
            fcr_scope: FcrScope::Human,
            active_window_days: 365,
            min_n_show: 5,
            min_n_rank: 30,
            account_stat: AccountStat::Mean,
            k_accounts_median: 10,
            k_accounts_top: 20,
        }
    }
}
