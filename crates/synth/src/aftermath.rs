//! What follows a resolution: surveys, thanks, reopens, returns, closing, quality reviews, recontacts.
//!
//! These overlap in time, so they wait on an agenda that is worked off in order.

use nabiz_domain::channel::Class;
use nabiz_domain::event::{Actor, Instrument, Millis, Status};

use crate::case::Case;
use crate::days::{DAY, HOUR, MINUTE, SECOND};
use crate::surveys;

/// Something still to happen to a resolved case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Later {
    Survey(Instrument),
    Answer(Instrument, u64),
    /// The customer says thanks: a soft reopen.
    Thanks,
    /// The customer says that it is not solved: a hard reopen.
    Reopen,
    /// The customer writes again when the session is over or the ticket closed.
    Return,
    Close,
    /// A review by reviewer number so much; the first one is followed by a second opinion now and then.
    Review(u8),
}

/// How a customer reacts to a resolution.
#[derive(Clone, Copy)]
enum Reaction {
    Silence,
    Thanks,
    Reopen,
    Return,
}

/// Follows a case that an agent resolved, to its end.
pub(crate) fn follow(case: &mut Case<'_, '_>) {
    let conversation = case.channel.class() == Class::Conversation;
    plan_survey(case, if conversation { 700 } else { 800 });
    plan_closing(case);
    if case.chance(45) {
        let at = case.at + case.random.between(6 * HOUR, 9 * DAY);
        later(case, case.world().days.after(at, MINUTE), Later::Review(0));
    }
    let difficulty = case.topic.map_or(100, |topic| crate::topics::TOPICS[topic].difficulty);
    let reaction = case.random.pick(&[
        (Reaction::Silence, 860),
        (Reaction::Thanks, 65),
        (Reaction::Reopen, 42 * difficulty / 100),
        (Reaction::Return, if conversation { 45 } else { 14 }),
    ]);
    plan_reaction(case, reaction, conversation);
    case.maybe_recontact(75 * difficulty / 100);
    work_off(case);
}

/// Follows a conversation that ended with the bot.
pub(crate) fn follow_bot(case: &mut Case<'_, '_>) {
    plan_survey(case, 400);
    case.maybe_recontact(130);
    work_off(case);
}

/// Follows a call.
pub(crate) fn follow_call(case: &mut Case<'_, '_>) {
    plan_survey(case, 400);
    if case.chance(40) {
        let at = case.at + case.random.between(6 * HOUR, 9 * DAY);
        later(case, case.world().days.after(at, MINUTE), Later::Review(0));
    }
    case.maybe_recontact(95);
    work_off(case);
}

fn later(case: &mut Case<'_, '_>, at: Millis, what: Later) {
    case.desk.agenda.push((at, what));
}

fn plan_survey(case: &mut Case<'_, '_>, per_mille: u32) {
    if case.chance(per_mille) {
        let instrument = if case.chance(180) { Instrument::Ces } else { Instrument::Csat };
        let delay = if case.channel.class() == Class::Ticket { 10 * MINUTE } else { 5 * SECOND };
        let at = case.at + delay + case.random.between(0, 20 * SECOND);
        later(case, at, Later::Survey(instrument));
    }
}

/// Tickets close a week after the last resolution, some conversations after a day.
fn plan_closing(case: &mut Case<'_, '_>) {
    case.desk.agenda.retain(|(_, what)| *what != Later::Close);
    let wait = if case.channel.class() == Class::Ticket { 7 * DAY } else { DAY };
    if wait > DAY || case.chance(300) {
        let at = case.at + wait;
        later(case, at, Later::Close);
    }
}

fn plan_reaction(case: &mut Case<'_, '_>, reaction: Reaction, conversation: bool) {
    let (median, longest) = if conversation { (15 * MINUTE, 20 * HOUR) } else { (9 * HOUR, 6 * DAY) };
    match reaction {
        Reaction::Silence => {}
        Reaction::Thanks => {
            let delay = case.random.lognormal(median / 6, 110).clamp(20 * SECOND, longest);
            later(case, case.at + delay, Later::Thanks);
        }
        Reaction::Reopen => {
            let delay = case.random.lognormal(median, 110).clamp(MINUTE, longest);
            later(case, case.at + delay, Later::Reopen);
        }
        Reaction::Return => {
            let earliest = if conversation { DAY + HOUR } else { 7 * DAY + HOUR };
            let delay = earliest + case.random.exponential(4 * DAY);
            later(case, case.at + delay, Later::Return);
        }
    }
}

/// Tells what is on the agenda, earliest first, until nothing is left or the shop's days are over.
fn work_off(case: &mut Case<'_, '_>) {
    while let Some(next) = earliest(&case.desk.agenda) {
        let (due, what) = case.desk.agenda.swap_remove(next);
        case.at = case.at.max(due);
        if case.at >= case.world().days.end() {
            break;
        }
        happen(case, what);
    }
    case.desk.agenda.clear();
}

fn earliest(agenda: &[(Millis, Later)]) -> Option<usize> {
    (0..agenda.len()).min_by_key(|&index| agenda[index].0)
}

fn happen(case: &mut Case<'_, '_>, what: Later) {
    match what {
        Later::Survey(instrument) => {
            if let Some((delay, number)) = surveys::send(case, instrument) {
                later(case, case.at + delay, Later::Answer(instrument, number));
            }
        }
        Later::Answer(instrument, number) => surveys::answer(case, instrument, number),
        Later::Thanks => thanks(case),
        Later::Reopen => reopen(case),
        Later::Return => come_back(case),
        Later::Close => case.status(Status::Closed, Actor::System),
        Later::Review(reviewer) => {
            if surveys::review(case, reviewer) {
                let at = case.at + case.random.between(HOUR, 3 * DAY);
                later(case, case.world().days.after(at, MINUTE), Later::Review(reviewer + 1));
            }
        }
    }
}

/// "Teşekkürler": reopened by the message, solved again without a reply.
fn thanks(case: &mut Case<'_, '_>) {
    case.say(Actor::Customer);
    case.status(Status::Open, Actor::Customer);
    let wait = case.random.between(2 * MINUTE, 25 * MINUTE);
    case.pass_open(wait);
    case.status(Status::Solved, case.agent());
    plan_closing(case);
}

fn reopen(case: &mut Case<'_, '_>) {
    case.mood -= 45;
    case.say(Actor::Customer);
    case.status(Status::Open, Actor::Customer);
    serve_again(case);
    plan_survey(case, 500);
    plan_closing(case);
}

/// A new session of the same thread, or the follow-up of a closed ticket.
fn come_back(case: &mut Case<'_, '_>) {
    case.say(Actor::Customer);
    let wait = case.random.between(5 * SECOND, 5 * MINUTE);
    case.pass_open(wait);
    case.assign_agent(None);
    serve_again(case);
    plan_survey(case, 500);
    plan_closing(case);
}

fn serve_again(case: &mut Case<'_, '_>) {
    let (wait, work) = match case.channel.class() {
        Class::Conversation => (2 * MINUTE, 40 * SECOND),
        _ => (50 * MINUTE, 15 * MINUTE),
    };
    let wait = case.random.lognormal(wait, 90) * case.pressure / 100;
    case.pass_open(wait);
    case.take_up_again();
    let work = case.effort(work, 70);
    case.pass_open(work);
    case.say(case.agent());
    case.pass_between(5 * SECOND, 2 * MINUTE);
    case.status(Status::Solved, case.agent());
}
