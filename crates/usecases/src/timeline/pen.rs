//! Drawing a session: its lines, its clocks, what holds of it.

use jiff::tz::TimeZone;
use nabiz_domain::calendar::Segment;
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Episode, Flags};
use nabiz_domain::fold::session::{Opener, Session};
use nabiz_domain::settings::SlaPolicy;

use super::clocks::{ClockId, Reading, Run, hours_id};
use super::marks::Place;
use super::moment::{Interval, Moment, seconds};
use super::reader::Reader;
use super::recontact::Recontacts;
use super::{ClockView, Line, Mark, Note, SessionView, TargetView};
use super::{Ground, call, clocks, events, marks, shown_id, verdict};

/// Draws sessions.
pub(super) struct Pen<'a> {
    pub ground: &'a Ground<'a>,
    pub reader: &'a Reader<'a>,
    pub zone: &'a TimeZone,
    pub recontacts: &'a Recontacts<'a>,
}

impl Pen<'_> {
    /// A session with everything about it.
    pub fn session(&self, session: &Session<'_>, episode: &Episode) -> SessionView {
        let Ground { book, settings, facts, .. } = *self.ground;
        let segments = session.segments(&self.reader.rules);
        let mut turns = facts.turns_of(episode.labels.case);
        turns.retain(|turn| turn.labels.session == episode.labels.session);
        let reading = Reading { rules: &self.reader.rules, session, episode, segments: &segments };
        let runs = clocks::runs(reading, &turns);
        let marks = marks::of(session, episode, &turns, &runs, facts.feeds.replies);
        let text = |sym| book.symbols.text(sym).to_owned();
        let is_call = episode.labels.channel.class() == Class::Call;
        let as_of = facts.as_of;
        SessionView {
            id: shown_id(book, &episode.labels),
            number: episode.labels.session,
            opener: opener_id(session.opener),
            opened_at: self.moment(episode.opened_at),
            state: state_of(episode),
            status: session.history.raw.last().map_or("new", |step| step.status.id()),
            left_out: if session.is_out { verdict::ways_out(book, session.entries) } else { Vec::new() },
            topic: episode.labels.topic.map(text),
            priority: episode.labels.priority.map(|priority| priority.id()),
            team: session.end.holder.team.map(text),
            agent: session.end.holder.agent.map(text),
            resolution_code: episode.resolution_code.map(text),
            lines: self.lines(session, marks),
            clocks: runs.iter().map(|run| self.clock(run, &segments)).collect(),
            call: is_call.then(|| call::view(book, self.zone, settings, session, episode, as_of)),
            flags: flag_names(episode.flags),
            first_contact: verdict::first_contact(book, episode, self.recontacts),
            bot: verdict::bot(book, episode, self.recontacts),
            deflection: verdict::deflection(book, episode, verdict::deflected_at(session), self.recontacts),
        }
    }

    fn moment(&self, at: Millis) -> Moment {
        Moment::of(self.zone, at)
    }

    /// Events with their marks; marks that meet no event stand on lines of their own.
    fn lines(&self, session: &Session<'_>, marks: Vec<(Place, Mark)>) -> Vec<Line> {
        let entries = session.entries;
        let mut of_events: Vec<Vec<Mark>> = vec![Vec::new(); entries.len()];
        let mut alone: Vec<(Millis, Vec<Mark>)> = Vec::new();
        for (place, mark) in marks {
            let at_instant = |at: Millis| entries.iter().rposition(|entry| entry.at == at).ok_or(at);
            let found = match place {
                Place::Position(position) => Ok(position),
                Place::First(at) => {
                    let opening = entries.iter().position(|entry| entry.at == at && marks::opens(&entry.what));
                    opening.map_or_else(|| at_instant(at), Ok)
                }
                Place::Last(at) => at_instant(at),
            };
            match found {
                Ok(position) => of_events[position].push(mark),
                Err(at) => match alone.iter_mut().find(|one| one.0 == at) {
                    Some(one) => one.1.push(mark),
                    None => alone.push((at, vec![mark])),
                },
            }
        }
        let told = entries.iter().zip(of_events).map(|(entry, marks)| {
            let event = Some(events::view(self.ground.book, &entry.what));
            (entry.at, Line { at: self.moment(entry.at), event, marks })
        });
        let own = alone.into_iter().map(|(at, marks)| (at, Line { at: self.moment(at), event: None, marks }));
        let mut lines: Vec<(Millis, Line)> = told.chain(own).collect();
        lines.sort_by_key(|line| line.0);
        lines.into_iter().map(|(_, line)| line).collect()
    }

    fn clock(&self, run: &Run<'_>, segments: &[Segment]) -> ClockView {
        let business = self.reader.rules.business(segments);
        let has_pauses = run.id == ClockId::RequesterWait || run.id == ClockId::ResolutionSla;
        let intervals = business.as_ref().map(|clock| run.intervals(clock)).unwrap_or_default();
        let target = run.promise.as_ref().map(|promise| TargetView {
            target_s: seconds(promise.policy.target),
            counted_s: seconds(promise.counted),
            hours: hours_id(promise.policy.hours),
            due_at: promise.due_at.map(|at| self.moment(at)),
            outcome: promise.outcome,
            policy: policy_notes(promise.policy, run.id),
        });
        ClockView {
            id: run.id,
            start: self.moment(run.start),
            stop: run.end.map(|at| self.moment(at)),
            state: run.state,
            calendar_s: seconds(run.calendar_ms()),
            business_s: business.as_ref().map(|clock| seconds(run.business_ms(clock))),
            spans: if has_pauses { Interval::all(self.zone, &run.spans) } else { Vec::new() },
            intervals: Interval::all(self.zone, &intervals),
            target,
        }
    }
}

fn policy_notes(policy: &SlaPolicy, clock: ClockId) -> Vec<Note> {
    let mut notes = Vec::new();
    notes.extend(policy.class.map(|class| Note::with("class", class.id())));
    notes.extend(policy.priority.map(|priority| Note::with("priority", priority.id())));
    notes.extend(policy.team.as_ref().map(|team| Note::with("team", team.clone())));
    if clock == ClockId::ResolutionSla {
        notes.extend(policy.pause.iter().map(|status| Note::with("pause", status.id())));
    }
    notes
}

fn opener_id(opener: Opener) -> &'static str {
    match opener {
        Opener::Customer => "customer",
        Opener::OnBehalf => "on_behalf",
        Opener::Agent => "agent",
        Opener::SystemForCustomer => "system_for_customer",
        Opener::System => "system",
    }
}

fn state_of(episode: &Episode) -> &'static str {
    if episode.labels.channel.class() == Class::Call {
        let is_answered = episode.flags.has(Flags::ANSWERED);
        return if !is_answered {
            "unanswered"
        } else if episode.resolved_at.is_some() {
            "over"
        } else {
            "open"
        };
    }
    match (episode.resolved_at, episode.lapsed_at) {
        (Some(_), _) => "resolved",
        (None, Some(_)) => "lapsed",
        (None, None) => "open",
    }
}

fn flag_names(flags: Flags) -> Vec<String> {
    Flags::NAMED.iter().filter(|(_, flag)| flags.has(*flag)).map(|(name, _)| name.to_lowercase()).collect()
}
