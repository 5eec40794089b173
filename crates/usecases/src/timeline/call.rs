//! The parts of a call: stays in queues, agents' legs with hold and after-call work.

use jiff::tz::TimeZone;
use nabiz_domain::book::Book;
use nabiz_domain::facts::{Episode, Flags, Visit};
use nabiz_domain::fold::call::{Call, Leg};
use nabiz_domain::fold::session::Session;
use nabiz_domain::settings::Settings;
use serde::Serialize;

use super::events::flow_out_id;
use super::moment::{Moment, seconds};

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallView {
    /// Stays in queues, in order.
    pub visits: Vec<VisitView>,
    /// Agents' parts, in order.
    pub legs: Vec<LegView>,
    /// When the line was dropped.
    pub hung_up_at: Option<Moment>,
    /// Sum of the stays in queues.
    pub wait_s: f64,
    /// Connected time without hold.
    pub talk_s: f64,
    /// Hold.
    pub hold_s: f64,
    /// After-call work.
    pub wrap_s: f64,
    /// Dialling of an outbound call.
    pub dial_s: f64,
    /// When the caller took another channel.
    pub deflected_at: Option<Moment>,
}

/// One stay in a queue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitView {
    /// The queue.
    pub queue: Option<String>,
    /// Entry.
    pub from: Moment,
    /// Exit, if there was one.
    pub to: Option<Moment>,
    /// Time waited, until `as_of` where it still waits.
    pub wait_s: f64,
    /// `answered`, `abandoned`, `short_abandoned`, `flowed_out`, `left_by_choice`, `left`, `waiting`.
    pub outcome: &'static str,
    /// Whether it counts as within the service level's threshold.
    pub within_threshold: bool,
    /// Who answered.
    pub agent: Option<String>,
    /// How it flowed out: `timeout`, `empty`, `key`.
    pub flow_out: Option<&'static str>,
}

/// One agent's part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegView {
    /// Who, where the source says.
    pub agent: Option<String>,
    /// Connected from.
    pub from: Moment,
    /// Connected until.
    pub to: Option<Moment>,
    /// Connected time without hold.
    pub talk_s: f64,
    /// Hold.
    pub hold_s: f64,
    /// After-call work.
    pub wrap_s: f64,
    /// End of after-call work.
    pub wrapped_at: Option<Moment>,
}

/// The call of a session.
pub(super) fn view(
    book: &Book,
    zone: &TimeZone,
    settings: &Settings,
    session: &Session<'_>,
    episode: &Episode,
    as_of: i64,
) -> CallView {
    let base = Flags(episode.flags.0 & (Flags::ELIGIBLE.0 | Flags::INBOUND.0));
    let call = Call::read(session, &episode.labels, base, settings);
    let moment = |at| Moment::of(zone, at);
    let times = episode.call;
    CallView {
        visits: call.visits.iter().map(|visit| visit_view(book, zone, visit, as_of)).collect(),
        legs: call.legs.iter().map(|leg| leg_view(book, zone, leg, as_of)).collect(),
        hung_up_at: call.hung_up_at.map(moment),
        wait_s: seconds(times.wait),
        talk_s: seconds(times.talk),
        hold_s: seconds(times.hold),
        wrap_s: seconds(times.wrap),
        dial_s: seconds(times.dial),
        deflected_at: call.deflected_at.map(moment),
    }
}

fn visit_view(book: &Book, zone: &TimeZone, visit: &Visit, as_of: i64) -> VisitView {
    VisitView {
        queue: visit.queue.map(|queue| book.symbols.text(queue).to_owned()),
        from: Moment::of(zone, visit.queued_at),
        to: visit.left_at.map(|at| Moment::of(zone, at)),
        wait_s: seconds(visit.left_at.unwrap_or(as_of) - visit.queued_at),
        outcome: visit_outcome(visit),
        within_threshold: visit.flags.has(Flags::WITHIN_THRESHOLD),
        agent: visit.credit.agent.map(|agent| book.symbols.text(agent).to_owned()),
        flow_out: visit.flow_out.map(flow_out_id),
    }
}

/// How a stay in a queue ended.
pub(crate) fn visit_outcome(visit: &Visit) -> &'static str {
    let outcomes = [
        (Flags::ANSWERED, "answered"),
        (Flags::SHORT_ABANDON, "short_abandoned"),
        (Flags::ABANDONED, "abandoned"),
        (Flags::FLOWED_OUT, "flowed_out"),
        (Flags::LEFT_BY_CHOICE, "left_by_choice"),
    ];
    let known = outcomes.into_iter().find(|(flag, _)| visit.flags.has(*flag)).map(|(_, id)| id);
    known.unwrap_or(if visit.left_at.is_some() { "left" } else { "waiting" })
}

fn leg_view(book: &Book, zone: &TimeZone, leg: &Leg, as_of: i64) -> LegView {
    let until = leg.until.unwrap_or(as_of);
    LegView {
        agent: leg.agent.map(|agent| book.symbols.text(agent).to_owned()),
        from: Moment::of(zone, leg.from),
        to: leg.until.map(|at| Moment::of(zone, at)),
        talk_s: seconds(until - leg.from - leg.hold),
        hold_s: seconds(leg.hold),
        wrap_s: leg.wrapped_at.map_or(0.0, |at| seconds(at - until)),
        wrapped_at: leg.wrapped_at.map(|at| Moment::of(zone, at)),
    }
}
