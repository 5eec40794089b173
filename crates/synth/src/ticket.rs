//! Tickets: opened, acknowledged, routed, answered in rounds, resolved.

mod rounds;

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Actor, MessageKind, Priority, Status, What};

use crate::case::Case;
use crate::days::{MINUTE, SECOND};
use crate::desk::Origin;
use crate::topics::Team;
use crate::{out, topics};

/// What becomes of a ticket at the door.
#[derive(Clone, Copy)]
enum Fate {
    Work,
    Spam,
    Deleted,
    Test,
    /// Nobody ever looks at it.
    Forgotten,
}

pub(crate) fn tell(case: &mut Case<'_, '_>) {
    open(case);
    if case.start.origin == Origin::Duplicate {
        return merge(case);
    }
    let fate = match case.start.origin {
        Origin::Demand(_) => case.random.pick(&[
            (Fate::Work, 947),
            (Fate::Spam, 28),
            (Fate::Deleted, 9),
            (Fate::Test, 4),
            (Fate::Forgotten, 12),
        ]),
        _ => Fate::Work,
    };
    match fate {
        Fate::Work => work(case),
        Fate::Spam if set_aside(case, What::Spam, What::Unspam, 100) => work(case),
        Fate::Deleted if set_aside(case, What::Delete, What::Restore, 250) => work(case),
        Fate::Spam | Fate::Deleted => {}
        Fate::Test => case.tell(What::Test),
        Fate::Forgotten => route(case),
    }
}

fn open(case: &mut Case<'_, '_>) {
    case.priority = case.draw_priority();
    match case.channel {
        Channel::Manual => {
            case.assign_silently(None);
            let by = case.agent();
            let on_behalf = case.start.origin == Origin::CallNote || case.chance(500);
            case.open(by, on_behalf);
            if !on_behalf {
                // A proactive case begins with the agent's own message.
                case.pass(10 * SECOND);
                case.say(by);
            }
        }
        Channel::Api | Channel::Voicemail | Channel::SocialPublic => {
            case.open(Actor::System, false);
            // Some of what machines open never hears from a customer.
            if case.channel != Channel::Api || case.chance(700) {
                case.pass_between(1, 4 * SECOND);
                case.say(Actor::Customer);
            }
        }
        _ => case.open(Actor::Customer, false),
    }
}

/// Someone sees that this is a copy and joins it to the first one.
fn merge(case: &mut Case<'_, '_>) {
    let time = case.random.lognormal(25 * MINUTE, 80);
    case.pass_open(time);
    let number = case.start.parent.unwrap_or(case.number);
    out::write_id(&mut case.desk.text, &case.desk.world.account, "-", number, 6);
    case.desk.out.case_event(case.at, What::Merge { into: &case.desk.text }, &[]);
}

/// Puts a ticket away; true where it comes back, `back_per_mille` of the time.
fn set_aside(case: &mut Case<'_, '_>, away: What<&str>, back: What<&str>, back_per_mille: u32) -> bool {
    let time = case.random.lognormal(3 * MINUTE, 100);
    case.pass(time);
    case.tell(away);
    let returns = case.chance(back_per_mille);
    if returns {
        case.pass_open(20 * MINUTE);
        case.tell(back);
    }
    returns
}

fn work(case: &mut Case<'_, '_>) {
    if matches!(case.channel, Channel::Email | Channel::WebForm | Channel::Portal) && case.chance(900) {
        case.pass_between(2 * SECOND, 15 * SECOND);
        case.say_automatically(Actor::System, MessageKind::Auto);
    }
    if case.start.depth == 0 && case.channel == Channel::Email && case.chance(70) {
        let at = case.at + case.random.between(MINUTE, 50 * MINUTE);
        case.spawn(Origin::Duplicate, at, Some(case.number));
    }
    route(case);
    pick_up(case);
    if case.chance(12) {
        case.pass_open(15 * MINUTE);
        return case.status(Status::Solved, case.agent());
    }
    rounds::work_through(case);
}

/// A rule gives the ticket to a team, now and then to the wrong one.
fn route(case: &mut Case<'_, '_>) {
    case.pass_between(5 * SECOND, 90 * SECOND);
    if case.chance(200) {
        case.team = Team::Frontline;
    }
    case.assign_team();
}

/// Waits for an agent; urgent tickets wait less, and some become urgent while they wait.
fn pick_up(case: &mut Case<'_, '_>) {
    let share = match case.priority {
        Some(Priority::Urgent | Priority::Critical) => 20,
        Some(Priority::High) => 50,
        _ => 100,
    };
    let wait = case.random.lognormal(31 * MINUTE, 90) * case.pressure / 100 * share / 100;
    if case.priority < Some(Priority::Urgent) && case.chance(25) {
        case.pass_open(wait / 2);
        let to = if case.chance(300) { Priority::Critical } else { Priority::Urgent };
        case.priority = Some(to);
        case.tell(What::Priority { to });
        case.pass_open(wait / 8);
    } else {
        case.pass_open(wait);
    }
    case.assign_agent(None);
    if case.chance(30) {
        case.pass(5 * SECOND);
        case.say_automatically(case.agent(), MessageKind::Reply);
    }
    if case.topic.is_none() && case.chance(600) || case.chance(30) {
        retag(case);
    }
    if case.chance(220) {
        case.pass_open(3 * MINUTE);
        case.note();
    }
    let think = case.effort(23 * MINUTE, 75) * share.max(40) / 100;
    case.pass_open(think);
}

fn retag(case: &mut Case<'_, '_>) {
    case.pass_between(10 * SECOND, 90 * SECOND);
    case.topic = Some(topics::draw(&mut case.random, &case.desk.world.days, false, 0));
    let to = case.topic.map(|topic| topics::TOPICS[topic].id);
    case.tell(What::Topic { to });
}
