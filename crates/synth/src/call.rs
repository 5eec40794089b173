//! Calls: the menu, deflection to messaging, the queue, talking, hold, transfer and wrap-up; and calls that agents make.

mod queue;

use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{Actor, FlowOut, Millis, What};

use crate::aftermath;
use crate::case::Case;
use crate::days::{DAY, HOUR, MINUTE, SECOND};
use crate::desk::Origin;
use crate::topics::{TOPICS, Team};
use queue::{Visit, enter_queue, offered_wait, visit, voicemail};

pub(crate) fn tell(case: &mut Case<'_, '_>) {
    if case.channel == Channel::PhoneIn { incoming(case) } else { outgoing(case) }
}

fn incoming(case: &mut Case<'_, '_>) {
    if case.chance(60) {
        case.priority = case.draw_priority();
    }
    case.open(Actor::Customer, false);
    case.pass_between(6 * SECOND, 35 * SECOND);
    if case.chance(45) {
        // Served, or lost, by the menu.
        return case.tell(What::Hangup { by: Actor::Customer });
    }
    if !case.world().days.is_open(case.at) {
        return closed(case);
    }
    if deflected(case) {
        return;
    }
    let wait = offered_wait(case);
    match visit(case, wait) {
        Visit::Answered => talk(case),
        Visit::TimedOut if case.chance(400) => {
            // Overflow: a second queue, soon answered.
            case.team = Team::Frontline;
            case.pass(SECOND);
            let wait = case.random.between(3 * SECOND, 60 * SECOND);
            if visit(case, wait) == Visit::Answered {
                talk(case);
            }
        }
        Visit::TimedOut | Visit::Over => {}
    }
}

/// Out of hours most callers hear the announcement and hang up.
fn closed(case: &mut Case<'_, '_>) {
    if case.chance(650) {
        case.pass(12 * SECOND);
        return case.tell(What::Hangup { by: Actor::Customer });
    }
    enter_queue(case);
    case.pass_between(SECOND, 8 * SECOND);
    if case.chance(400) {
        return voicemail(case);
    }
    case.tell(What::Flowout { kind: FlowOut::Empty });
    case.maybe_recontact(400);
}

/// Offers messaging instead of waiting; true where the caller takes it.
fn deflected(case: &mut Case<'_, '_>) -> bool {
    let suitable = case.topic.map_or(100, |topic| TOPICS[topic].bot_per_mille);
    if !case.chance(suitable) {
        return false;
    }
    case.tell(What::DeflectOffer);
    case.pass_between(4 * SECOND, 12 * SECOND);
    if !case.chance(300) {
        return false;
    }
    case.tell(What::DeflectAccept);
    let at = case.at + case.random.between(15 * SECOND, 3 * MINUTE);
    case.spawn(Origin::Deflected, at, Some(case.number));
    if case.chance(200) {
        // It did not help: the same caller queues within the week.
        let wait = case.random.exponential(20 * HOUR).min(5 * DAY);
        let at = case.world().days.after(case.at + wait, case.random.between(MINUTE, 3 * HOUR));
        case.spawn(Origin::Recontact(Class::Call), at, None);
    }
    true
}

fn talk(case: &mut Case<'_, '_>) {
    case.assign_silently(None);
    answer(case);
    converse(case, 150 * SECOND);
    let agent = &case.world().people.agents[case.agent];
    if case.chance(agent.transfer_per_mille * 12 / 10) {
        xfer(case);
    }
    hang_up(case);
    if case.chance(70) {
        case.spawn(Origin::CallNote, case.at + 20 * SECOND, Some(case.number));
    }
    aftermath::follow_call(case);
}

fn answer(case: &mut Case<'_, '_>) {
    case.tell(What::Answer { agent: Some(case.agent_id()) });
}

/// Talking, with a hold in every fourth call.
fn converse(case: &mut Case<'_, '_>, median: Millis) {
    let length = case.effort(median, 65).clamp(8 * SECOND, 50 * MINUTE);
    case.pass(length / 2);
    if case.chance(240) {
        case.tell(What::Hold);
        let hold = case.random.lognormal(35 * SECOND, 70);
        case.pass(hold);
        case.tell(What::Unhold);
    }
    case.pass(length - length / 2);
}

/// The first agent wraps up while the second one talks.
fn xfer(case: &mut Case<'_, '_>) {
    let first = case.agent_id();
    if case.team == Team::Frontline {
        case.team = Team::SecondLevel;
    }
    case.mood -= 15;
    case.assign_silently(Some(case.agent));
    case.tell(What::Xfer { agent: Some(case.agent_id()) });
    case.pass_between(10 * SECOND, 40 * SECOND);
    case.tell(What::WrapEnd { agent: Some(first) });
    let rest = case.effort(100 * SECOND, 60).max(10 * SECOND);
    case.pass(rest);
}

fn hang_up(case: &mut Case<'_, '_>) {
    let by = if case.chance(650) { Actor::Customer } else { case.agent() };
    case.tell(What::Hangup { by });
    let wrap = case.effort(28 * SECOND, 60);
    case.pass(wrap / 2);
    if case.chance(800) {
        case.resolution_code();
    }
    case.pass(wrap - wrap / 2);
    case.tell(What::WrapEnd { agent: Some(case.agent_id()) });
}

/// Callbacks, calls about a ticket, and calls that nobody asked for.
fn outgoing(case: &mut Case<'_, '_>) {
    case.assign_silently(None);
    case.open(case.agent(), false);
    case.pass_between(2 * SECOND, 5 * SECOND);
    case.tell(What::Ring);
    case.pass_between(5 * SECOND, 25 * SECOND);
    if !case.chance(760) {
        return case.tell(What::Hangup { by: case.agent() });
    }
    answer(case);
    converse(case, 120 * SECOND);
    hang_up(case);
}
