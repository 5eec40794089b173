//! One session read once: who held it, who wrote, what was said about it. The facts are drawn from this.

use crate::book::Entry;
use crate::calendar::Segment;
use crate::event::{Actor, Millis, Owner, Priority, What};
use crate::facts::Credit;
use crate::symbols::Sym;

use super::history::{History, is_bot_reply, is_human_reply};
use super::rules::Rules;
use super::thread::is_customer_message;

/// What a session takes over from the one before (METRICS H3).
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// Primary topic.
    pub topic: Option<Sym>,
    /// Priority.
    pub priority: Option<Priority>,
    /// Team and assignee.
    pub holder: Credit,
}

/// Who opened a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// A customer, also with any further session.
    Customer,
    /// An agent on a customer's behalf.
    OnBehalf,
    /// An agent.
    Agent,
    /// A rule or import, with a customer's message first.
    SystemForCustomer,
    /// A rule or import.
    System,
}

/// A public human reply.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    /// When.
    pub at: Millis,
    /// Position among the session's events.
    pub position: usize,
    /// Who, where the source says.
    pub agent: Option<Sym>,
}

/// A change of team or assignee.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    /// Since when.
    pub at: Millis,
    /// Position among the session's events.
    pub position: usize,
    /// Team and assignee from here on.
    pub holder: Credit,
    /// The agent this event assigned, if it did.
    pub assigned: Option<Sym>,
    /// The team this event moved the case to, if it did.
    pub entered: Option<Sym>,
}

/// A change of priority.
#[derive(Clone, Copy, Debug)]
pub struct Urgency {
    /// Since when.
    pub at: Millis,
    /// The new priority.
    pub priority: Priority,
}

/// The session as read.
#[derive(Clone, Debug)]
pub struct Session<'a> {
    /// Its events, in order.
    pub entries: &'a [Entry],
    /// The session that the case was opened with; a further one begins with a customer's message.
    pub is_first: bool,
    /// Who opened it.
    pub opener: Opener,
    /// A.3-3.
    pub opened_at: Millis,
    /// Statuses.
    pub history: History,
    /// Public human replies in order.
    pub replies: Vec<Reply>,
    /// Different agents with public replies, by their first.
    pub repliers: Vec<Sym>,
    /// Public bot replies: instants in order.
    pub bot_replies: Vec<Millis>,
    /// First handoff and its position.
    pub handoff: Option<(Millis, usize)>,
    /// Changes of team and assignee; the first is what it was opened with.
    pub holdings: Vec<Holding>,
    /// Changes of priority after the opening.
    pub urgencies: Vec<Urgency>,
    /// Priority at the opening.
    pub first_priority: Option<Priority>,
    /// Resolution code.
    pub resolution_code: Option<Sym>,
    /// A transfer after the first reply.
    pub transferred: bool,
    /// An escalation after the first reply.
    pub escalated: bool,
    /// Spam, deleted, test or merged, as of the end of the events.
    pub is_out: bool,
    /// Events after a deletion that nothing restored.
    pub after_deletion: u64,
    /// What a next session takes over.
    pub end: State,
}

/// The lists of a session that is done with, for the next one: reading one session after another costs no allocation.
#[derive(Debug, Default)]
pub struct Buffers {
    history: History,
    replies: Vec<Reply>,
    repliers: Vec<Sym>,
    bot_replies: Vec<Millis>,
    holdings: Vec<Holding>,
    urgencies: Vec<Urgency>,
}

impl<'a> Session<'a> {
    /// Reads `entries`, the `n`-th session of its thread, which begins with `state`.
    #[must_use]
    pub fn read(entries: &'a [Entry], is_first: bool, state: State, rules: &Rules<'_>) -> Self {
        Self::read_in(Buffers::default(), entries, is_first, state, rules)
    }

    /// The same with the lists of an earlier session.
    #[must_use]
    pub fn read_in(buffers: Buffers, entries: &'a [Entry], is_first: bool, state: State, rules: &Rules<'_>) -> Self {
        let Buffers { mut history, replies, repliers, bot_replies, mut holdings, urgencies } = buffers;
        let (opener, opened_at) = opening(entries, is_first);
        let starts_at = entries.first().map_or(opened_at, |entry| entry.at);
        history.read_again(entries, opened_at, rules.feeds.replies);
        holdings.push(Holding { at: starts_at, position: 0, holder: state.holder, assigned: None, entered: None });
        let mut session = Self {
            entries,
            is_first,
            opener,
            opened_at,
            history,
            replies,
            repliers,
            bot_replies,
            handoff: None,
            holdings,
            urgencies,
            first_priority: state.priority,
            resolution_code: None,
            transferred: false,
            escalated: false,
            is_out: false,
            after_deletion: 0,
            end: state,
        };
        let opened_by = is_first.then(|| entries.iter().position(|entry| entry.what.is_opening())).flatten();
        let mut marks = Marks::default();
        for (position, entry) in entries.iter().enumerate() {
            // A case opens once: what a further `open` says is counted and left aside.
            if !entry.what.is_opening() || opened_by == Some(position) {
                session.follow(position, entry);
            }
            marks.follow(entry);
        }
        session.after_deletion = marks.after_deletion;
        session.is_out = marks.spam || marks.deleted || marks.test || marks.merged;
        session
    }

    /// Its lists, emptied for the next session.
    #[must_use]
    pub fn into_buffers(self) -> Buffers {
        let Self { history, mut replies, mut repliers, mut bot_replies, mut holdings, mut urgencies, .. } = self;
        replies.clear();
        repliers.clear();
        bot_replies.clear();
        holdings.clear();
        urgencies.clear();
        Buffers { history, replies, repliers, bot_replies, holdings, urgencies }
    }

    fn follow(&mut self, position: usize, entry: &Entry) {
        if let Some(agent) = is_human_reply(entry) {
            self.reply(position, entry.at, agent);
        } else if is_bot_reply(entry) {
            self.bot_replies.push(entry.at);
        }
        match entry.what {
            What::Open { topic, priority, .. } | What::Arrive { topic, priority, .. } => {
                self.end.topic = topic.or(self.end.topic);
                self.end.priority = priority.or(self.end.priority);
                self.first_priority = self.end.priority;
            }
            What::Assign { to: Owner::Agent(agent) } => {
                self.end.holder.agent = Some(agent);
                self.hold(position, entry.at, Some(agent), None);
            }
            What::Assign { to: Owner::Team(team) } => self.enter(position, entry.at, team),
            What::Assign { to: Owner::Bot(_) } => {
                self.end.holder.agent = None;
                self.hold(position, entry.at, None, None);
            }
            What::Transfer { to } => {
                let is_move = to.is_none() || to != self.end.holder.team;
                self.transferred |= is_move && !self.replies.is_empty();
                if let Some(team) = to {
                    self.enter(position, entry.at, team);
                }
            }
            What::Escalate { to } => {
                self.escalated |= !self.replies.is_empty();
                if let Some(team) = to {
                    self.enter(position, entry.at, team);
                }
            }
            What::Handoff => {
                self.handoff.get_or_insert((entry.at, position));
            }
            What::Priority { to } => {
                self.end.priority = Some(to);
                self.urgencies.push(Urgency { at: entry.at, priority: to });
            }
            What::Topic { to } => self.end.topic = to,
            What::ResolutionCode { code } => self.resolution_code = Some(code),
            // A person on the line is what a public reply is elsewhere.
            What::Answer { agent } => self.reply(position, entry.at, agent),
            What::Xfer { agent } => {
                self.transferred |= !self.replies.is_empty();
                self.reply(position, entry.at, agent);
            }
            _ => {}
        }
    }

    fn reply(&mut self, position: usize, at: Millis, agent: Option<Sym>) {
        self.replies.push(Reply { at, position, agent });
        if let Some(agent) = agent
            && !self.repliers.contains(&agent)
        {
            self.repliers.push(agent);
        }
    }

    fn enter(&mut self, position: usize, at: Millis, team: Sym) {
        self.end.holder.team = Some(team);
        self.hold(position, at, None, Some(team));
    }

    fn hold(&mut self, position: usize, at: Millis, assigned: Option<Sym>, entered: Option<Sym>) {
        self.holdings.push(Holding { at, position, holder: self.end.holder, assigned, entered });
    }

    /// Who held the case just after the event at `position`.
    #[must_use]
    pub fn holder_at_position(&self, position: usize) -> Credit {
        self.holdings.iter().rev().find(|one| one.position <= position).map(|one| one.holder).unwrap_or_default()
    }

    /// Who held the case at the instant `at`.
    #[must_use]
    pub fn holder_at(&self, at: Millis) -> Credit {
        let then = self.holdings.iter().rev().find(|one| one.at <= at);
        then.or(self.holdings.first()).map(|one| one.holder).unwrap_or_default()
    }

    /// The calendars in force, one after another.
    #[must_use]
    pub fn segments(&self, rules: &Rules<'_>) -> Vec<Segment> {
        let mut segments = Vec::with_capacity(1);
        self.note_segments(rules, &mut segments);
        segments
    }

    /// The same in place of what `segments` held.
    pub fn note_segments(&self, rules: &Rules<'_>, segments: &mut Vec<Segment>) {
        segments.clear();
        let holdings = if rules.has_team_calendars() { &self.holdings[..] } else { &self.holdings[..1] };
        for one in holdings {
            let calendar = rules.calendar_of(one.holder.team);
            if segments.last().is_none_or(|last| last.calendar != calendar) {
                segments.push(Segment { from: one.at, calendar });
            }
        }
    }

    /// Opened by or for a customer (A.3-2).
    #[must_use]
    pub fn is_inbound(&self) -> bool {
        !matches!(self.opener, Opener::Agent | Opener::System)
    }
}

/// Who opened the session and when it counts as opened (A.3-2, A.3-3, H10).
fn opening(entries: &[Entry], is_first: bool) -> (Opener, Millis) {
    let first_at = entries.first().map_or(0, |entry| entry.at);
    if !is_first {
        return (Opener::Customer, first_at);
    }
    let Some(open) = entries.iter().find(|entry| entry.what.is_opening()) else { return (Opener::System, first_at) };
    match open.what {
        What::Arrive { channel, .. } if channel.is_outbound() => (Opener::Agent, open.at),
        What::Open { channel, .. } if channel.is_outbound() => (Opener::Agent, open.at),
        What::Open { by: Actor::Agent(_), on_behalf: true, .. } => (Opener::OnBehalf, open.at),
        What::Open { by: Actor::Agent(_), .. } => (Opener::Agent, open.at),
        What::Open { by: Actor::System | Actor::Bot(_), .. } => {
            let first_message = entries.iter().find(|entry| {
                matches!(
                    entry.what,
                    What::Message { by: Actor::Customer | Actor::Agent(_) | Actor::Bot(_), public: true, .. }
                )
            });
            match first_message {
                Some(message) if is_customer_message(message) => (Opener::SystemForCustomer, open.at.max(message.at)),
                _ => (Opener::System, open.at),
            }
        }
        _ => (Opener::Customer, open.at),
    }
}

/// The four ways out of every count; independent of each other (H5).
#[derive(Default)]
struct Marks {
    spam: bool,
    deleted: bool,
    test: bool,
    merged: bool,
    after_deletion: u64,
}

impl Marks {
    fn follow(&mut self, entry: &Entry) {
        self.after_deletion += u64::from(self.deleted);
        match entry.what {
            What::Spam => self.spam = true,
            What::Unspam => self.spam = false,
            What::Delete => self.deleted = true,
            What::Restore => (self.deleted, self.after_deletion) = (false, 0),
            What::Test => self.test = true,
            What::Merge { .. } => self.merged = true,
            _ => {}
        }
    }
}
