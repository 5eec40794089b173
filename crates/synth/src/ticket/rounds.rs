//! The rounds of a ticket: replies, questions, waiting for others, hand-overs, until it is solved.

use nabiz_domain::event::{Actor, Millis, Status, What};

use crate::aftermath;
use crate::case::Case;
use crate::days::{DAY, HOUR, MINUTE, SECOND};
use crate::desk::Origin;
use crate::topics::{self, Team};

/// What an agent does after a reply.
#[derive(Clone, Copy)]
enum Step {
    Solve,
    AskCustomer,
    AskThirdParty,
    Transfer,
    Escalate,
    Ring,
}

/// Tells an assigned ticket from its first reply on.
pub(super) fn work_through(case: &mut Case<'_, '_>) {
    for round in 0..5 {
        answer(case);
        match next_step(case, round) {
            Step::Solve => break,
            Step::AskCustomer => {
                if !ask_customer(case) {
                    return;
                }
            }
            Step::AskThirdParty => {
                case.status(Status::OnHold, case.agent());
                let wait = case.effort(5 * HOUR, 80);
                case.pass_open(wait);
                case.status(Status::Open, Actor::System);
                case.pass_open(10 * MINUTE);
            }
            Step::Transfer => hand_on(case),
            Step::Escalate => escalate(case),
            Step::Ring => {
                let soon = case.random.between(2 * MINUTE, 6 * MINUTE);
                let at = case.world().days.after(case.at, soon);
                case.spawn(Origin::Outbound, at, Some(case.number));
                case.pass_open(25 * MINUTE);
                break;
            }
        }
    }
    solve(case);
}

/// A reply, with the work on it tracked.
fn answer(case: &mut Case<'_, '_>) {
    case.take_up_again();
    let agent = case.agent_id();
    case.tell(What::WorkStart { agent });
    let work = case.effort(4 * MINUTE, 60).max(20 * SECOND);
    case.pass(work);
    case.say(case.agent());
    case.pass_between(SECOND, 20 * SECOND);
    case.tell(What::WorkEnd { agent });
}

fn next_step(case: &mut Case<'_, '_>, round: u32) -> Step {
    let agent = &case.world().people.agents[case.agent];
    let transfer = if round < 2 { agent.transfer_per_mille } else { 5 };
    let escalate = if case.team == Team::SecondLevel { 2 } else { 22 };
    let difficulty = case.topic.map_or(100, |topic| topics::TOPICS[topic].difficulty);
    let ask = if round < 3 { 180 * difficulty / 100 } else { 60 };
    let ring = if round == 0 { 25 } else { 5 };
    let solve = 1000u32.saturating_sub(transfer + escalate + ask + ring + 50);
    case.random.pick(&[
        (Step::Solve, solve),
        (Step::AskCustomer, ask),
        (Step::AskThirdParty, 50),
        (Step::Transfer, transfer),
        (Step::Escalate, escalate),
        (Step::Ring, ring),
    ])
}

/// Waits for the customer; false where none answers and a rule solves the ticket.
fn ask_customer(case: &mut Case<'_, '_>) -> bool {
    case.status(Status::Pending, case.agent());
    if case.chance(120) {
        case.pass(3 * DAY);
        case.status(Status::Solved, Actor::System);
        aftermath::follow(case);
        return false;
    }
    let silence = case.random.lognormal(4 * HOUR, 120).clamp(2 * MINUTE, 3 * DAY - HOUR);
    case.pass(silence);
    customer_writes(case);
    let wait = case.random.lognormal(45 * MINUTE, 90) * case.pressure / 100;
    case.pass_open(wait);
    true
}

/// The customer writes; once in a while twice.
fn customer_writes(case: &mut Case<'_, '_>) {
    case.say(Actor::Customer);
    case.status(Status::Open, Actor::Customer);
    if case.chance(120) {
        case.pass_between(MINUTE, 20 * MINUTE);
        case.say(Actor::Customer);
    }
}

fn hand_on(case: &mut Case<'_, '_>) {
    case.pass_between(10 * SECOND, 3 * MINUTE);
    let others = Team::ALL.map(|team| (team, u32::from(team != case.team)));
    case.team = case.random.pick(&others);
    case.mood -= 20;
    case.tell(What::Transfer { to: Some(case.team.id()) });
    taken_over(case);
}

/// To the second level, or up the line without a new team.
fn escalate(case: &mut Case<'_, '_>) {
    case.pass_between(10 * SECOND, 3 * MINUTE);
    case.mood -= 15;
    if case.team == Team::SecondLevel || case.chance(150) {
        return case.tell(What::Escalate { to: None });
    }
    case.team = Team::SecondLevel;
    case.tell(What::Escalate { to: Some(case.team.id()) });
    taken_over(case);
}

fn taken_over(case: &mut Case<'_, '_>) {
    let wait = case.random.lognormal(40 * MINUTE, 80) * case.pressure / 100;
    case.pass_open(wait);
    case.assign_agent(Some(case.agent));
    let think: Millis = case.effort(20 * MINUTE, 70);
    case.pass_open(think);
}

fn solve(case: &mut Case<'_, '_>) {
    case.pass_between(0, 40 * SECOND);
    if case.chance(850) {
        case.resolution_code();
    }
    case.status(Status::Solved, case.agent());
    aftermath::follow(case);
}
