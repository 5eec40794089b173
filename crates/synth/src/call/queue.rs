//! The queue: the wait a caller is offered, and whether patience, the clock or an agent ends it.
//!
//! No other callers stand in it: the wait is drawn from how busy the hour is.

use nabiz_domain::event::{FlowOut, Millis, What};

use crate::case::Case;
use crate::days::{MINUTE, SECOND};
use crate::desk::Origin;
use crate::topics::Team;

/// Mean time until a caller gives up.
const PATIENCE: Millis = 150 * SECOND;
/// Longest wait in one queue.
const LONGEST_WAIT: Millis = 3 * MINUTE;

/// How a wait in the queue ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Visit {
    Answered,
    TimedOut,
    Over,
}

/// The wait until an agent is free, by how busy the hour is.
pub(super) fn offered_wait(case: &mut Case<'_, '_>) -> Millis {
    let (_, minute) = case.world().days.day_and_minute(case.at);
    let peak = matches!(minute / 60, 10 | 11 | 14 | 15);
    let load = case.pressure * if peak { 125 } else { 90 } / 100;
    if case.chance((165 * load / 100).clamp(0, 900) as u32) {
        case.random.exponential(85 * SECOND * load / 100) + 4 * SECOND
    } else {
        case.random.between(3 * SECOND, 12 * SECOND)
    }
}

pub(super) fn enter_queue(case: &mut Case<'_, '_>) {
    let queue = match case.team {
        Team::Delivery => "kargo",
        Team::Returns => "iade",
        _ => "destek",
    };
    case.tell(What::Queue { queue: Some(queue) });
}

pub(super) fn visit(case: &mut Case<'_, '_>, wait: Millis) -> Visit {
    enter_queue(case);
    if case.chance(14) {
        // A misdial.
        case.pass_between(SECOND, 5 * SECOND);
        case.tell(What::Abandon);
        return Visit::Over;
    }
    let patience = case.random.exponential(PATIENCE) + 3 * SECOND;
    if wait > 70 * SECOND && patience > 50 * SECOND && case.chance(280) {
        case.pass(50 * SECOND);
        case.tell(What::CallbackAccept);
        let work = case.random.lognormal(25 * MINUTE, 70);
        let at = case.world().days.after(case.at, work);
        case.spawn(Origin::Callback, at, Some(case.number));
        return Visit::Over;
    }
    if wait > 40 * SECOND && patience > 30 * SECOND && case.chance(60) {
        case.pass(30 * SECOND);
        voicemail(case);
        return Visit::Over;
    }
    if patience < wait {
        case.pass(patience.min(LONGEST_WAIT));
        if patience > LONGEST_WAIT {
            return time_out(case);
        }
        case.mood -= 30;
        case.tell(What::Abandon);
        case.maybe_recontact(500);
        return Visit::Over;
    }
    if wait > LONGEST_WAIT {
        case.pass(LONGEST_WAIT);
        return time_out(case);
    }
    case.mood -= (wait / (6 * SECOND)).min(30) as i32;
    ring(case, wait);
    Visit::Answered
}

fn time_out(case: &mut Case<'_, '_>) -> Visit {
    case.tell(What::Flowout { kind: FlowOut::Timeout });
    Visit::TimedOut
}

/// The last seconds of a wait: a phone rings, sometimes a second one.
fn ring(case: &mut Case<'_, '_>, wait: Millis) {
    let ringing = case.random.between(2 * SECOND, 7 * SECOND).min(wait);
    if wait > 25 * SECOND && case.chance(150) {
        case.pass(wait - ringing - 15 * SECOND);
        case.tell(What::Ring);
        case.pass(15 * SECOND);
    } else {
        case.pass(wait - ringing);
    }
    case.tell(What::Ring);
    case.pass(ringing);
}

pub(super) fn voicemail(case: &mut Case<'_, '_>) {
    case.tell(What::Flowout { kind: FlowOut::Key });
    case.spawn(Origin::Voicemail, case.at + 40 * SECOND, Some(case.number));
}
