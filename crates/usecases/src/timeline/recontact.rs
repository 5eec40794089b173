//! Which case brought a customer back (METRICS A.3-13): the other half of a "no" of FCR, bots and deflection.

use std::collections::BTreeMap;

use nabiz_domain::book::{Book, Case};
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Episode, Flags};
use nabiz_domain::symbols::Sym;

use crate::rows::OpenRows;

/// Who wrote: the requester, or without one the thread for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Comer {
    Requester(Sym),
    Thread(Case),
}

impl Comer {
    fn of(case: Case, requester: Option<Sym>) -> Self {
        requester.map_or(Self::Thread(case), Self::Requester)
    }
}

/// The cases of some requesters, by opening.
pub(crate) struct Recontacts<'a> {
    book: &'a Book,
    by_comer: BTreeMap<Comer, Vec<Episode>>,
    window: Millis,
}

impl<'a> Recontacts<'a> {
    /// The cases of those who opened `cases`.
    pub fn of(book: &'a Book, facts: &OpenRows<'_>, cases: &[Case], window: Millis) -> Self {
        let mut by_comer: BTreeMap<Comer, Vec<Episode>> = BTreeMap::new();
        for episode in cases.iter().flat_map(|case| facts.episodes_of(*case)) {
            by_comer.entry(Comer::of(episode.labels.case, episode.requester)).or_default();
        }
        let comes = Flags::ELIGIBLE.and(Flags::INBOUND);
        for episode in facts.episodes().filter(|episode| episode.flags().has(comes)) {
            if let Some(own) = by_comer.get_mut(&Comer::of(episode.session().0, episode.requester())) {
                own.push(episode.get());
            }
        }
        for episodes in by_comer.values_mut() {
            episodes.sort_by_key(|episode| (episode.opened_at, episode.labels.case, episode.labels.session));
        }
        Self { book, by_comer, window }
    }

    /// The first case with which the customer of `one` came back after `since`; `only_queued` where only a call that
    /// queued counts.
    pub fn after(&self, one: &Episode, since: Millis, only_queued: bool) -> Option<&Episode> {
        let case = one.labels.case;
        let id = self.book.cases().get(case.0 as usize)?.id;
        let until = since.saturating_add(self.window);
        let fits = |other: &&Episode| {
            let (mine, theirs) = (one.labels, other.labels);
            let is_same = theirs.case == mine.case && theirs.session == mine.session;
            let is_child = other.parent == Some(id);
            let fits_topic = mine.topic.is_none() || theirs.topic.is_none() || mine.topic == theirs.topic;
            let queued = !only_queued || other.call.queued_at.is_some();
            other.opened_at > since && other.opened_at <= until && !is_same && !is_child && fits_topic && queued
        };
        self.by_comer.get(&Comer::of(case, one.requester))?.iter().find(fits)
    }
}
