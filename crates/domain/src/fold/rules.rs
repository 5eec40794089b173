//! An account's settings, compiled against one book: names become symbols, calendars become intervals.

use rustc_hash::FxHashMap;

use crate::calendar::{Clock, OpenHours, Segment};
use crate::channel::Class;
use crate::event::{Millis, Priority};
use crate::facts::Feeds;
use crate::settings::{DAY, Settings, SlaMetric, SlaPolicy};
use crate::symbols::{Sym, Symbols};

/// How long after `as_of` due instants are looked for.
const LOOKAHEAD: Millis = 400 * DAY;

/// An agent's place in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The team; absent where no event names it, so that no case was ever its.
    pub team: Option<Sym>,
}

/// What the fold of one account's cases needs to know beside the events.
#[derive(Debug)]
pub struct Rules<'a> {
    /// The settings as given.
    pub settings: &'a Settings,
    /// Events after this do not exist.
    pub as_of: Millis,
    /// Which feeds the account has.
    pub feeds: Feeds,
    /// Compiled calendars: the account's first (if any), then teams' own.
    pub calendars: Vec<OpenHours>,
    has_account_calendar: bool,
    team_calendars: FxHashMap<Sym, usize>,
    memberships: FxHashMap<Sym, Membership>,
    policy_teams: Vec<Option<Sym>>,
}

impl<'a> Rules<'a> {
    /// Compiles `settings` for events between `first` and `as_of`.
    #[must_use]
    pub fn compile(settings: &'a Settings, symbols: &Symbols, feeds: Feeds, first: Millis, as_of: Millis) -> Self {
        let (from, to) = (first.saturating_sub(DAY), as_of.saturating_add(LOOKAHEAD));
        let mut calendars: Vec<OpenHours> = settings.calendar.iter().map(|c| c.compile(from, to)).collect();
        let has_account_calendar = !calendars.is_empty();
        let mut team_calendars = FxHashMap::default();
        let mut memberships = FxHashMap::default();
        for team in &settings.teams {
            let sym = symbols.find(&team.id);
            if let (Some(sym), Some(calendar)) = (sym, &team.calendar) {
                team_calendars.insert(sym, calendars.len());
                calendars.push(calendar.compile(from, to));
            }
            let members = team.members.iter().filter_map(|member| symbols.find(member));
            memberships.extend(members.map(|agent| (agent, Membership { team: sym })));
        }
        let policy_teams = settings.sla.iter().map(|p| p.team.as_ref().and_then(|team| symbols.find(team))).collect();
        Self { settings, as_of, feeds, calendars, has_account_calendar, team_calendars, memberships, policy_teams }
    }

    /// Whether business hours are defined at all.
    #[must_use]
    pub fn has_calendar(&self) -> bool {
        self.has_account_calendar
    }

    /// The account's own open hours.
    #[must_use]
    pub fn account_hours(&self) -> Option<&OpenHours> {
        self.calendars.first().filter(|_| self.has_account_calendar)
    }

    /// The index of the calendar in force for `team`.
    #[must_use]
    pub fn calendar_of(&self, team: Option<Sym>) -> usize {
        team.and_then(|team| self.team_calendars.get(&team).copied()).unwrap_or(0)
    }

    /// Whether any team keeps hours of its own.
    #[must_use]
    pub fn has_team_calendars(&self) -> bool {
        !self.team_calendars.is_empty()
    }

    /// The membership that settings give `agent`.
    #[must_use]
    pub fn membership(&self, agent: Sym) -> Option<Membership> {
        self.memberships.get(&agent).copied()
    }

    /// The business clock over the calendars in force; `None` without an account calendar.
    #[must_use]
    pub fn business<'b>(&'b self, segments: &'b [Segment]) -> Option<Clock<'b>> {
        self.has_account_calendar.then_some(Clock::Business { calendars: &self.calendars, segments })
    }

    /// The policy for a clock: most matching keys, then priority before team before class, then first listed (H22).
    #[must_use]
    pub fn policy(
        &self,
        metric: SlaMetric,
        class: Class,
        priority: Option<Priority>,
        team: Option<Sym>,
    ) -> Option<&'a SlaPolicy> {
        let mut best: Option<((u32, u32), &SlaPolicy)> = None;
        for (policy, policy_team) in self.settings.sla.iter().zip(&self.policy_teams) {
            let fits = policy.metric == metric
                && policy.class.is_none_or(|want| want == class)
                && policy.priority.is_none_or(|want| Some(want) == priority)
                && (policy.team.is_none() || (policy_team.is_some() && *policy_team == team));
            if !fits {
                continue;
            }
            let keys = [policy.class.is_some(), policy.team.is_some(), policy.priority.is_some()];
            let count = keys.iter().filter(|&&key| key).count() as u32;
            let weight = keys.iter().enumerate().map(|(bit, &key)| u32::from(key) << bit).sum();
            if best.is_none_or(|(rank, _)| (count, weight) > rank) {
                best = Some(((count, weight), policy));
            }
        }
        best.map(|(_, policy)| policy)
    }
}

/// The rank of a priority; a case without one ranks as normal (H22).
#[must_use]
pub fn rank(priority: Option<Priority>) -> Priority {
    priority.unwrap_or(Priority::Normal)
}
