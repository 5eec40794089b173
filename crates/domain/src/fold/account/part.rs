//! A fold of an account's feeds in parts, so that it can be kept outside of memory.

use serde::{Deserialize, Serialize};

use crate::book::Entry;
use crate::event::{AgentState, Millis};
use crate::facts::Feeds;
use crate::symbols::Sym;

use super::super::run::in_lots;
use super::super::surveys::Sent;
use super::{FeedFold, Given};

/// A part of a fold of feeds. All parts of one, taken in the order in which they were given, make the same fold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in super::super) enum FeedPart {
    Head(Box<Head>),
    States(Vec<(Sym, Millis, AgentState)>),
    Contracts(Vec<(Sym, Millis, Millis)>),
    Orders(Vec<(Sym, Millis, Millis)>),
    Sent(Vec<Sent>),
    Answers(Vec<Entry>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in super::super) struct Head {
    taken: usize,
    last: Option<Entry>,
    feeds: Feeds,
    told: u64,
    given: Given,
}

impl FeedFold {
    /// Everything that is known between two steps, when no rows are settled that were not given, in parts of so many
    /// items; equal folds give equal parts.
    pub(in super::super) fn parts(&self, size: usize) -> impl Iterator<Item = FeedPart> + '_ {
        let Self { taken, last, feeds, known, settled: _, given } = self;
        let head = Head { taken: *taken, last: *last, feeds: *feeds, told: known.told, given: given.clone() };
        let mut states: Vec<_> = known.states.iter().map(|(&agent, &(at, state))| (agent, at, state)).collect();
        states.sort_unstable_by_key(|(agent, ..)| *agent);
        let contracts = known.customers.contracts.in_order().into_iter();
        let orders = known.customers.orders.in_order().into_iter();
        std::iter::once(FeedPart::Head(Box::new(head)))
            .chain(in_lots(states.into_iter(), size).map(FeedPart::States))
            .chain(in_lots(contracts, size).map(FeedPart::Contracts))
            .chain(in_lots(orders, size).map(FeedPart::Orders))
            .chain(known.sent.chunks(size).map(|lot| FeedPart::Sent(lot.to_vec())))
            .chain(known.answers.chunks(size).map(|lot| FeedPart::Answers(lot.to_vec())))
    }

    /// Takes the next part into a fold that was empty before the first; whether it has nothing that a part before it had.
    pub(in super::super) fn take_part(&mut self, part: FeedPart) -> bool {
        let known = &mut self.known;
        match part {
            FeedPart::Head(head) => {
                let Head { taken, last, feeds, told, given } = *head;
                (self.feeds, known.told, self.given) = (feeds, told, given);
                self.last = last;
                return std::mem::replace(&mut self.taken, taken) == 0;
            }
            FeedPart::States(all) => {
                return all.into_iter().all(|(agent, at, state)| known.states.insert(agent, (at, state)).is_none());
            }
            FeedPart::Contracts(all) => {
                all.into_iter().for_each(|(who, from, until)| known.customers.contracts.push(who, (from, until)));
            }
            FeedPart::Orders(all) => {
                all.into_iter().for_each(|(who, from, until)| known.customers.orders.push(who, (from, until)));
            }
            FeedPart::Sent(sent) => known.sent.extend(sent),
            FeedPart::Answers(answers) => known.answers.extend(answers),
        }
        true
    }
}
