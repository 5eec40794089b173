//! The parts of a call: stays in queues, agents' legs with hold and after-call work.

use jiff::tz::TimeZone;
use nabiz_domain::book::Book;
use nabiz_domain::event::FlowOut;
use nabiz_domain::facts::{Episode, Flags, Visit};
use nabiz_domain::fold::call::{Call, Leg};
use nabiz_domain::fold::session::Session;
use nabiz_domain::settings::Settings;

pub use nabiz_app::timeline::{CallView, LegView, VisitView};

use super::moment::{Moment, seconds};

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
    let times = call.times(episode.labels.channel.is_outbound().then_some(episode.opened_at));
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
        flow_out: visit.flow_out.map(FlowOut::id),
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
