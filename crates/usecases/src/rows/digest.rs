//! What is asked of rows all the time.

use std::collections::BTreeSet;

use nabiz_domain::book::Case;
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::facts::{AgentSpan, Episode, Facts, Flags, Labels, OpenSpan, Visit};
use nabiz_domain::symbols::Sym;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// What is asked of rows all the time, noted once: which values their labels have, and the rows themselves that can still
/// be of interest today, because they are not over, or just were.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Digest {
    pub(super) episodes: Vec<Episode>,
    pub(super) open_spans: Vec<OpenSpan>,
    pub(super) visits: Vec<Visit>,
    pub(super) agent_spans: Vec<AgentSpan>,
    pub(super) values: Values,
}

/// Which values the labels of episodes have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Values {
    /// Channels.
    pub channels: BTreeSet<Channel>,
    /// Priorities.
    pub priorities: BTreeSet<Priority>,
    /// Topics.
    pub topics: BTreeSet<Sym>,
    /// Teams with the credit for an opening, an assignment, a reply or a resolution.
    pub teams: BTreeSet<Sym>,
    /// Agents, likewise.
    pub agents: BTreeSet<Sym>,
}

impl Values {
    pub(super) fn of(facts: &Facts) -> Self {
        let mut values = Self::default();
        for row in &facts.episodes {
            values.channels.insert(row.labels.channel);
            values.priorities.extend(row.labels.priority);
            values.topics.extend(row.labels.topic);
            for credit in [row.at_opening, row.at_assignment, row.at_reply, row.at_resolution] {
                values.teams.extend(credit.team);
                values.agents.extend(credit.agent);
            }
        }
        values
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.channels.extend(&other.channels);
        self.priorities.extend(&other.priorities);
        self.topics.extend(&other.topics);
        self.teams.extend(&other.teams);
        self.agents.extend(&other.agents);
    }
}

/// Whether somebody can still work on it. What is left out, and a call that nobody answered, has no end either.
fn is_open(row: &Episode) -> bool {
    let is_answered = row.flags.has(Flags::ANSWERED) || row.labels.channel.class() != Class::Call;
    row.flags.has(Flags::ELIGIBLE.and(Flags::AWAITS_RESOLUTION)) && is_answered
}

/// What was over longer ago is over.
const JUST_NOW: Millis = 3_600_000;

impl Digest {
    /// Leaves no room empty: what was read from a file has some.
    pub fn fit(&mut self) {
        self.episodes.shrink_to_fit();
        self.open_spans.shrink_to_fit();
        self.visits.shrink_to_fit();
        self.agent_spans.shrink_to_fit();
    }

    /// Of the rows of `facts`, which were folded as of `as_of`.
    #[must_use]
    pub fn of(facts: &Facts, as_of: Millis) -> Self {
        fn lively<T: Clone>(rows: &[T], is_lively: impl Fn(&T) -> bool) -> Vec<T> {
            rows.iter().filter(|row| is_lively(row)).cloned().collect()
        }
        let since = as_of - JUST_NOW;
        let is_recent = |at: Option<Millis>| at.is_some_and(|at| at >= since);
        let of = |labels: Labels| (labels.case, labels.session);
        let queued: FxHashSet<(Case, u32)> =
            facts.visits.iter().filter(|row| row.left_at.is_none()).map(|row| of(row.labels)).collect();
        Self {
            episodes: lively(&facts.episodes, |row| {
                let is_over = row.resolved_at.is_some() || row.lapsed_at.is_some();
                let goes_on = !is_over && (is_open(row) || queued.contains(&of(row.labels)));
                goes_on || [Some(row.opened_at), row.replied_at, row.resolved_at].into_iter().any(is_recent)
            }),
            open_spans: lively(&facts.open_spans, |row| row.until.is_none()),
            visits: lively(&facts.visits, |row| row.left_at.is_none()),
            agent_spans: lively(&facts.agent_spans, |row| row.until == as_of),
            values: Values::of(facts),
        }
    }
}
