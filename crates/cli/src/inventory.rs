//! What is in an account's log: how many events of which type, and who acts in them.

use std::collections::{BTreeMap, BTreeSet};

use nabiz_domain::book::{Account, Book};
use nabiz_domain::event::{Actor, Owner, What};

/// Counts of an account's events.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    /// Cases that any event names.
    pub cases: u64,
    /// All events, those without a case too.
    pub events: u64,
    /// By type, most first.
    pub types: Vec<(&'static str, u64)>,
    /// By who acted, in the order customer, agent, bot, system, unknown; events that say nothing about it are in none.
    pub actors: Vec<(&'static str, u64)>,
    /// How many agents are named.
    pub agents: u64,
}

/// Actors in the order in which they are listed.
const ACTORS: [&str; 5] = ["customer", "agent", "bot", "system", "unknown"];

impl Inventory {
    /// The inventory of `account`.
    pub fn of(book: &Book, account: Account) -> Self {
        let cases = book.cases();
        let own = book.entries().filter(|entry| cases[entry.case().0 as usize].account == account);
        let feeds = book.feeds_of(account).map(|entry| entry.what);
        let (mut types, mut actors) = (BTreeMap::new(), BTreeMap::new());
        let (mut agents, mut events) = (BTreeSet::new(), 0);
        for what in own.map(|entry| entry.what).chain(feeds) {
            events += 1;
            *types.entry(what.type_id()).or_default() += 1;
            if let Some(actor) = actor(&what) {
                *actors.entry(actor_id(actor)).or_default() += 1;
            }
            agents.extend(agent(&what));
        }
        let mut types: Vec<(&str, u64)> = types.into_iter().collect();
        types.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let actors = ACTORS.iter().filter_map(|id| Some((*id, *actors.get(id)?)));
        Self {
            cases: cases.iter().filter(|case| case.account == account).count() as u64,
            events,
            types,
            actors: actors.collect(),
            agents: agents.len() as u64,
        }
    }
}

fn actor<S: Copy>(what: &What<S>) -> Option<Actor<S>> {
    match *what {
        What::Open { by, .. } | What::Message { by, .. } | What::Status { by, .. } | What::Hangup { by } => Some(by),
        What::Arrive { channel, .. } if !channel.is_outbound() => Some(Actor::Customer),
        What::Abandon | What::SurveyAnswer { .. } => Some(Actor::Customer),
        What::Answer { agent } | What::WrapEnd { agent } => Some(Actor::Agent(agent)),
        What::WorkStart { agent } | What::WorkEnd { agent } | What::AgentState { agent, .. } => {
            Some(Actor::Agent(Some(agent)))
        }
        _ => None,
    }
}

/// The agent that an event names, as actor or as owner.
fn agent<S: Copy>(what: &What<S>) -> Option<S> {
    match *what {
        What::Assign { to: Owner::Agent(agent) } => Some(agent),
        What::Xfer { agent } => agent,
        _ => match actor(what) {
            Some(Actor::Agent(agent)) => agent,
            _ => None,
        },
    }
}

fn actor_id<S>(actor: Actor<S>) -> &'static str {
    match actor {
        Actor::Customer => "customer",
        Actor::Agent(_) => "agent",
        Actor::Bot(_) => "bot",
        Actor::System => "system",
        Actor::Unknown => "unknown",
    }
}
