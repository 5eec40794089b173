//! Which case brought a customer back (METRICS A.3-13): the other half of a "no" of FCR, bots and deflection.

use std::collections::{BTreeMap, BTreeSet};

use nabiz_domain::book::{Book, Case};
use nabiz_domain::event::{Millis, What};
use nabiz_domain::facts::{Episode, Flags};
use nabiz_domain::symbols::Sym;

use crate::rows::OpenRows;

/// Who wrote: the requester, or without one the thread for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Comer {
    Requester(Sym),
    Thread(Case),
}

/// Requester and parent.
type Opening = (Option<Sym>, Option<Sym>);

/// The cases of some requesters, by opening.
pub(crate) struct Recontacts<'a> {
    book: &'a Book,
    /// Requester and parent of every case that opens.
    openings: Vec<Option<Opening>>,
    by_comer: BTreeMap<Comer, Vec<Episode>>,
    window: Millis,
}

impl<'a> Recontacts<'a> {
    /// The cases of those who opened `cases`.
    pub fn of(book: &'a Book, facts: &OpenRows<'_>, cases: &[Case], window: Millis) -> Self {
        let mut found = Self { book, openings: openings(book, facts.as_of), by_comer: BTreeMap::new(), window };
        let wanted: BTreeSet<Comer> = cases.iter().map(|&case| found.comer(case)).collect();
        let comes = Flags::ELIGIBLE.and(Flags::INBOUND);
        for episode in facts.episodes().filter(|episode| episode.flags().has(comes)) {
            let comer = found.comer(episode.labels().case);
            if wanted.contains(&comer) {
                found.by_comer.entry(comer).or_default().push(episode.get());
            }
        }
        for episodes in found.by_comer.values_mut() {
            episodes.sort_by_key(|episode| (episode.opened_at, episode.labels.case, episode.labels.session));
        }
        found
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
            let is_child = self.opening(theirs.case).is_some_and(|(_, parent)| parent == Some(id));
            let fits_topic = mine.topic.is_none() || theirs.topic.is_none() || mine.topic == theirs.topic;
            let queued = !only_queued || other.call.queued_at.is_some();
            other.opened_at > since && other.opened_at <= until && !is_same && !is_child && fits_topic && queued
        };
        self.by_comer.get(&self.comer(case))?.iter().find(fits)
    }

    fn opening(&self, case: Case) -> Option<Opening> {
        self.openings.get(case.0 as usize).copied().flatten()
    }

    fn comer(&self, case: Case) -> Comer {
        let requester = self.opening(case).and_then(|opening| opening.0);
        requester.map_or(Comer::Thread(case), Comer::Requester)
    }
}

/// Where an event stands in its case.
type Order = (Millis, Option<u64>);

/// Requester and parent as the first opening of each case says, at the number of the case.
fn openings(book: &Book, as_of: Millis) -> Vec<Option<Opening>> {
    let mut first: Vec<Option<(Order, Opening)>> = vec![None; book.cases().len()];
    for entry in book.openings().filter(|entry| entry.at <= as_of) {
        let (What::Open { requester, parent, .. } | What::Arrive { requester, parent, .. }) = entry.what else {
            continue;
        };
        let order = (entry.at, entry.seq);
        let known = &mut first[entry.case().0 as usize];
        if known.is_none_or(|known| order < known.0) {
            *known = Some((order, (requester, parent)));
        }
    }
    first.into_iter().map(|one| one.map(|(_, opening)| opening)).collect()
}
