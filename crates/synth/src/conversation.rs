//! Conversations: a bot at the door of some channels, then people, turn by turn.

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Actor, Millis, Status, What};

use crate::case::Case;
use crate::days::{MINUTE, SECOND};
use crate::desk::Origin;
use crate::topics::{TOPICS, Team};
use crate::{aftermath, channels};

const BOT: Actor<&str> = Actor::Bot(Some("guide"));

pub(crate) fn tell(case: &mut Case<'_, '_>) {
    if case.chance(120) {
        case.priority = case.draw_priority();
    }
    case.open(Actor::Customer, false);
    if case.chance(8) {
        case.pass(MINUTE);
        return case.tell(What::Spam);
    }
    if case.chance(250) {
        case.pass_between(2 * SECOND, 20 * SECOND);
        case.say(Actor::Customer);
    }
    if case.chance(channels::bot_per_mille(case.channel)) {
        if bot_ends_it(case) {
            return;
        }
        case.tell(What::Handoff);
    }
    if !answered_in_time(case) {
        return;
    }
    talk(case);
    resolve(case);
}

/// The bot's part; true where the conversation ends with it.
fn bot_ends_it(case: &mut Case<'_, '_>) -> bool {
    case.pass_between(700, 2 * SECOND);
    case.say(BOT);
    for _ in 0..case.random.between(1, 3) {
        case.pass_between(6 * SECOND, 35 * SECOND);
        case.say(Actor::Customer);
        case.pass_between(900, 3 * SECOND);
        case.say(BOT);
    }
    let able = case.topic.map_or(150, |topic| TOPICS[topic].bot_per_mille);
    // A customer who came back with the same matter wants a person.
    let able = if matches!(case.start.origin, Origin::Demand(_)) { able } else { able / 3 };
    if !case.chance(able) {
        case.pass_between(4 * SECOND, 25 * SECOND);
        return false;
    }
    let (wait, by) = case.random.pick(&[
        ((40 * SECOND, BOT), 5),
        ((25 * SECOND, Actor::Customer), 2),
        // Nobody wrote again after the bot's answer.
        ((30 * MINUTE, Actor::System), 3),
    ]);
    case.pass(wait);
    case.status(Status::Solved, by);
    case.mood -= 10;
    aftermath::follow_bot(case);
    true
}

/// Waits for an agent; false where none came before the conversation timed out.
fn answered_in_time(case: &mut Case<'_, '_>) -> bool {
    let open = case.world().days.is_open(case.at);
    if !open && case.channel == Channel::LiveChat && case.chance(600) {
        return lapse(case);
    }
    case.pass_between(0, 2 * SECOND);
    if matches!(case.channel, Channel::InstagramDm | Channel::XDm | Channel::Messenger) && case.chance(700) {
        case.team = Team::Social;
    }
    case.assign_team();
    if case.chance(if open { 14 } else { 40 }) {
        return lapse(case);
    }
    // In the morning the night's conversations are worked off first come, first served.
    let queue = if open { 12 * SECOND } else { 2 * MINUTE };
    let wait = case.random.exponential(queue) * case.pressure / 100 * case.pressure / 100;
    case.pass_open(wait.max(SECOND));
    case.assign_agent(None);
    let first = case.effort(16 * SECOND * channels::pace(case.channel).min(220) / 100, 70).max(2 * SECOND);
    case.pass(first);
    case.say(case.agent());
    true
}

/// The conversation times out without an answer by anyone but, at best, the bot.
fn lapse(case: &mut Case<'_, '_>) -> bool {
    case.pass_between(20 * MINUTE, 60 * MINUTE);
    case.status(Status::Closed, Actor::System);
    case.maybe_recontact(350);
    false
}

fn talk(case: &mut Case<'_, '_>) {
    let pace = channels::pace(case.channel);
    let difficulty = case.topic.map_or(100, |topic| TOPICS[topic].difficulty);
    for turn in 0..12 {
        if turn > 0 && !case.chance(520 + difficulty) {
            break;
        }
        let silence = case.random.lognormal(28 * SECOND * pace / 100, 90);
        case.pass(silence);
        case.say(Actor::Customer);
        if case.chance(250) {
            case.pass_between(3 * SECOND, 15 * SECOND);
            case.say(Actor::Customer);
        }
        if turn == 1 && case.chance(70) {
            case.pass(8 * SECOND);
            case.note();
        }
        if turn < 2 && hands_over(case) {
            continue;
        }
        let reply = case.effort(26 * SECOND * pace.min(180) / 100, 70).max(3 * SECOND);
        case.pass(reply);
        case.say(case.agent());
        if turn == 2 && pace > 200 && case.chance(150) {
            wait_for_customer(case);
        }
    }
}

/// The agent gives the conversation to another team or level; true where that happened.
fn hands_over(case: &mut Case<'_, '_>) -> bool {
    let inclined = case.world().people.agents[case.agent].transfer_per_mille;
    let escalates = case.chance(9);
    if !escalates && !case.chance(inclined * 6 / 10) {
        return false;
    }
    case.pass(15 * SECOND);
    case.mood -= 20;
    if escalates {
        case.team = Team::SecondLevel;
        case.tell(What::Escalate { to: Some(case.team.id()) });
    } else {
        let others = Team::ALL.map(|team| (team, u32::from(team != case.team)));
        case.team = case.random.pick(&others);
        case.tell(What::Transfer { to: Some(case.team.id()) });
    }
    let wait: Millis = case.random.exponential(60 * SECOND);
    case.pass_open(wait.max(SECOND));
    case.assign_agent(Some(case.agent));
    let reply = case.effort(30 * SECOND, 60);
    case.pass(reply);
    case.say(case.agent());
    true
}

fn wait_for_customer(case: &mut Case<'_, '_>) {
    case.status(Status::Pending, case.agent());
    let silence = case.random.lognormal(40 * MINUTE, 90);
    case.pass(silence);
    case.say(Actor::Customer);
    case.status(Status::Open, Actor::Customer);
    let wait = case.random.exponential(4 * MINUTE);
    case.pass_open(wait);
    case.take_up_again();
    case.say(case.agent());
}

fn resolve(case: &mut Case<'_, '_>) {
    if case.chance(160) {
        // Left to a time-out after the last answer.
        case.pass_between(10 * MINUTE, 30 * MINUTE);
        case.status(Status::Solved, Actor::System);
    } else {
        let rest = case.random.lognormal(35 * SECOND, 70);
        case.pass(rest);
        if case.chance(700) {
            case.resolution_code();
        }
        case.status(Status::Solved, case.agent());
    }
    aftermath::follow(case);
}
