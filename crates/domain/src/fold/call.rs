//! Calls: queue visits, agent legs, deflection (METRICS B.13, B.20 to B.23, H30 to H35).

use crate::book::Entry;
use crate::event::{Actor, FlowOut, Millis, What};
use crate::facts::{CallTimes, Credit, Flags, Labels, Visit};
use crate::settings::Settings;
use crate::symbols::Sym;

use super::episode::SKEW;
use super::session::Session;

/// One agent's part of a call.
#[derive(Clone, Copy, Debug)]
pub struct Leg {
    /// Who, where the source says.
    pub agent: Option<Sym>,
    /// Connected from.
    pub from: Millis,
    /// Connected until.
    pub until: Option<Millis>,
    /// Time on hold.
    pub hold: Millis,
    /// End of after-call work.
    pub wrapped_at: Option<Millis>,
}

impl Leg {
    /// End of the handling: after-call work included.
    #[must_use]
    pub fn handled_until(&self) -> Option<Millis> {
        self.wrapped_at.or(self.until)
    }
}

/// What a call's own events tell.
#[derive(Debug, Default)]
pub struct Call {
    /// Stays in queues.
    pub visits: Vec<Visit>,
    /// Agents' parts.
    pub legs: Vec<Leg>,
    /// When the line was dropped, if it was.
    pub hung_up_at: Option<Millis>,
    /// An offer to move to another channel was made.
    pub deflect_offered: bool,
    /// When the caller took it, unless a queue entry followed (H35).
    pub deflected_at: Option<Millis>,
    held_since: Option<Millis>,
}

impl Call {
    /// Reads the call events of `session`.
    #[must_use]
    pub fn read(session: &Session<'_>, labels: &Labels, base: Flags, settings: &Settings) -> Self {
        let mut call = Self::default();
        for (position, entry) in session.entries.iter().enumerate() {
            let team = session.holder_at_position(position).team;
            call.follow(entry, team, labels, base, settings);
        }
        call
    }

    fn follow(&mut self, entry: &Entry, team: Option<Sym>, labels: &Labels, base: Flags, settings: &Settings) {
        let at = entry.at;
        match entry.what {
            What::Queue { queue } => {
                self.end_leg(at);
                self.leave(at, |_| {});
                self.deflected_at = None;
                let credit = Credit { team, agent: None };
                self.visits.push(Visit {
                    labels: *labels,
                    flags: base,
                    queue,
                    queued_at: at,
                    left_at: None,
                    flow_out: None,
                    credit,
                });
            }
            What::Answer { agent } => {
                self.end_leg(at);
                self.leave(at, |visit| {
                    visit.flags.set(Flags::ANSWERED, true);
                    visit.flags.set(Flags::WITHIN_THRESHOLD, at - visit.queued_at <= settings.sl_threshold);
                    visit.credit = Credit { team, agent };
                });
                self.legs.push(Leg { agent, from: at, until: None, hold: 0, wrapped_at: None });
            }
            What::Xfer { agent } => {
                self.end_leg(at);
                // Handle time is that of agents (B.13). Where the source does not say to whom the call went, nobody is
                // known to have taken it: the next part begins when somebody answers.
                if agent.is_some() {
                    self.legs.push(Leg { agent, from: at, until: None, hold: 0, wrapped_at: None });
                }
            }
            What::Hold => self.held_since = self.held_since.or(self.active_leg().map(|_| at)),
            What::Unhold => self.end_hold(at),
            What::WrapEnd { agent } => self.wrap(agent, at),
            What::Abandon => self.abandon(at, settings),
            What::Hangup { by } => {
                self.end_leg(at);
                if by == Actor::Customer {
                    self.abandon(at, settings);
                } else {
                    self.leave(at, |_| {});
                }
                self.hung_up_at = Some(at);
            }
            What::Flowout { kind } => self.leave(at, |visit| {
                visit.flow_out = Some(kind);
                visit.flags.set(Flags::FLOWED_OUT, kind != FlowOut::Key);
                visit.flags.set(Flags::LEFT_BY_CHOICE, kind == FlowOut::Key);
            }),
            What::CallbackAccept => self.leave(at, |visit| visit.flags.set(Flags::LEFT_BY_CHOICE, true)),
            What::DeflectOffer => self.deflect_offered = true,
            What::DeflectAccept => {
                self.leave(at, |visit| visit.flags.set(Flags::LEFT_BY_CHOICE, true));
                // With an agent on the line nothing is deflected any more (B.23).
                self.deflected_at = self.legs.is_empty().then_some(at);
            }
            _ => {}
        }
    }

    fn active_leg(&mut self) -> Option<&mut Leg> {
        self.legs.last_mut().filter(|leg| leg.until.is_none())
    }

    fn end_hold(&mut self, at: Millis) {
        if let Some(since) = self.held_since.take()
            && let Some(leg) = self.active_leg()
        {
            leg.hold += at - since;
        }
    }

    fn end_leg(&mut self, at: Millis) {
        self.end_hold(at);
        if let Some(leg) = self.active_leg() {
            leg.until = Some(at);
        }
    }

    fn wrap(&mut self, agent: Option<Sym>, at: Millis) {
        let is_its = |leg: &&mut Leg| leg.until.is_some() && (agent.is_none() || leg.agent == agent);
        if let Some(leg) = self.legs.iter_mut().rev().find(is_its) {
            leg.wrapped_at = Some(at);
        }
    }

    fn leave(&mut self, at: Millis, mark: impl FnOnce(&mut Visit)) {
        if let Some(visit) = self.visits.last_mut().filter(|visit| visit.left_at.is_none()) {
            visit.left_at = Some(at);
            mark(visit);
        }
    }

    fn abandon(&mut self, at: Millis, settings: &Settings) {
        self.leave(at, |visit| {
            let wait = at - visit.queued_at;
            visit.flags.set(Flags::ABANDONED, true);
            visit.flags.set(Flags::SHORT_ABANDON, wait <= settings.short_abandon);
            visit.flags.set(Flags::WITHIN_THRESHOLD, wait <= settings.sl_threshold);
        });
    }

    /// Whether a person answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        !self.legs.is_empty()
    }

    /// Whether every leg has ended, so that its handling is known.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_answered() && self.legs.iter().all(|leg| leg.until.is_some())
    }

    /// End of the last leg or of its after-call work.
    #[must_use]
    pub fn handled_at(&self) -> Option<Millis> {
        self.legs.iter().filter_map(Leg::handled_until).max()
    }

    /// The parts of the call in milliseconds; `dialled_at` is the start of an outbound call.
    #[must_use]
    pub fn times(&self, dialled_at: Option<Millis>) -> CallTimes {
        let mut times = CallTimes {
            queued_at: self.visits.first().map(|visit| visit.queued_at),
            legs: self.legs.len() as u32,
            ..CallTimes::default()
        };
        times.wait = self.visits.iter().filter_map(|visit| Some(visit.left_at? - visit.queued_at)).sum();
        for leg in &self.legs {
            let Some(until) = leg.until else { continue };
            times.hold += leg.hold;
            times.talk += until - leg.from - leg.hold;
            times.wrap += leg.wrapped_at.map_or(0, |at| at - until);
        }
        if let (Some(dialled_at), Some(first)) = (dialled_at, self.legs.first()) {
            let dial = first.from - dialled_at;
            times.dial = if dial >= -SKEW { dial.max(0) } else { dial };
        }
        times
    }
}
