//! A projection in parts, so that it can be kept in a file and gone on from. What is remembered of each case is in lots,
//! which stay there.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::book::{Case, UnfitPart};
use crate::event::Millis;
use crate::facts::{Feeds, Leftovers};
use crate::raw;
use crate::shelf::Shelf;
use crate::symbols::Sym;

use super::super::account::FeedPart;
use super::super::busy::StayKey;
use super::super::run::in_lots;
use super::super::{keys, traces};
use super::{PersonKey, Projection, note_member};

/// Most items of a part that is no lot.
const ITEMS: usize = 1 << 16;

/// A part of a projection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProjectionPart(Items);

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Items {
    Head(Head),
    Feeds(FeedPart),
    Panel(Vec<(Sym, Case)>),
    Callers(Vec<(Sym, Case)>),
    Due(Vec<(Millis, Case)>),
    /// How long the longest stretch of each agent was.
    Longest(Vec<(Sym, Millis)>),
    Lot(#[serde(with = "raw")] Vec<u8>),
    Firsts(Firsts),
}

/// With what lots of a kind begin: first those of all traces, then the others, in this order.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Firsts {
    Traces(Vec<Case>),
    Openings(Vec<PersonKey>),
    Ends(Vec<PersonKey>),
    Stays(Vec<StayKey>),
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Head {
    as_of: Option<Millis>,
    feeds: Feeds,
    left: Leftovers,
    episodes: u64,
    named: usize,
}

impl ProjectionPart {
    /// Whether it is a lot, which can stay on a shelf.
    #[must_use]
    pub fn is_lot(&self) -> bool {
        matches!(self.0, Items::Lot(_))
    }

    /// The lot, for a shelf.
    #[must_use]
    pub fn into_lot(self) -> Option<Vec<u8>> {
        match self.0 {
            Items::Lot(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// What is where in the lots of a projection, as its parts tell it.
#[derive(Clone, Debug, Default)]
pub struct Fences {
    lots: usize,
    traces: Vec<Case>,
    openings: Vec<PersonKey>,
    ends: Vec<PersonKey>,
    stays: Vec<StayKey>,
}

impl Fences {
    /// Notes what the next part says of lots.
    pub fn note(&mut self, part: &ProjectionPart) {
        match &part.0 {
            Items::Lot(_) => self.lots += 1,
            Items::Firsts(Firsts::Traces(cases)) => self.traces.extend(cases),
            Items::Firsts(Firsts::Openings(keys)) => self.openings.extend(keys),
            Items::Firsts(Firsts::Ends(keys)) => self.ends.extend(keys),
            Items::Firsts(Firsts::Stays(keys)) => self.stays.extend(keys),
            _ => {}
        }
    }

    fn fit(&self) -> bool {
        let Self { lots, traces, openings, ends, stays } = self;
        let told = traces.len() + openings.len() + ends.len() + stays.len();
        told == *lots && rises(traces) && rises(openings) && rises(ends) && rises(stays)
    }
}

fn rises<K: Ord>(keys: &[K]) -> bool {
    keys.is_sorted_by(|a, b| a < b)
}

impl Projection {
    /// Everything that is known between two steps, part by part; equal projections give equal parts.
    pub fn parts(&self) -> impl Iterator<Item = ProjectionPart> + '_ {
        let Self { as_of, feeds, left, episodes, named, .. } = *self;
        let head = Items::Head(Head { as_of, feeds, left, episodes, named });
        let mut longest: Vec<(Sym, Millis)> = self.busy.longest.iter().map(|(&agent, &long)| (agent, long)).collect();
        longest.sort_unstable();
        let traces = with_firsts(self.traces.lots(traces::LOT), Firsts::Traces);
        let openings = with_firsts(self.by_opening.lots(keys::LOT), Firsts::Openings);
        let ends = with_firsts(self.by_end.lots(keys::LOT), Firsts::Ends);
        let stays = with_firsts(self.busy.stays.lots(keys::LOT), Firsts::Stays);
        std::iter::once(head)
            .chain(self.feed_fold.parts(ITEMS).map(Items::Feeds))
            .chain(in_lots(members(&self.panel), ITEMS).map(Items::Panel))
            .chain(in_lots(members(&self.callers), ITEMS).map(Items::Callers))
            .chain(in_lots(self.due.iter().copied(), ITEMS).map(Items::Due))
            .chain(in_lots(longest.into_iter(), ITEMS).map(Items::Longest))
            .chain(traces.chain(openings).chain(ends).chain(stays))
            .map(ProjectionPart)
    }

    /// Takes the next part of a kept projection into a new one of the same account. Lots are left where they are: behind
    /// the last part, [`Projection::shelve`] must say where.
    ///
    /// # Errors
    /// When the part has what a part before it had.
    pub fn take_part(&mut self, part: ProjectionPart) -> Result<(), UnfitPart> {
        let is_new = match part.0 {
            Items::Head(Head { as_of, feeds, left, episodes, named }) => {
                (self.feeds, self.left, self.episodes, self.named) = (feeds, left, episodes, named);
                std::mem::replace(&mut self.as_of, as_of).is_none()
            }
            Items::Feeds(part) => self.feed_fold.take_part(part),
            Items::Panel(all) => all.into_iter().all(|(person, case)| note_member(&mut self.panel, person, case)),
            Items::Callers(all) => all.into_iter().all(|(id, case)| note_member(&mut self.callers, id, case)),
            Items::Due(due) => due.into_iter().all(|key| self.due.insert(key)),
            Items::Longest(all) => all.into_iter().all(|(agent, long)| self.busy.longest.insert(agent, long).is_none()),
            Items::Lot(_) | Items::Firsts(_) => true,
        };
        if is_new { Ok(()) } else { Err(UnfitPart) }
    }

    /// Leaves what is remembered of each case to `shelf`, whose lots are those of this projection's parts; `fences` has
    /// noted all of these. Nothing may have been folded since the parts were made.
    ///
    /// # Errors
    /// When the parts say of lots what does not fit together, or lots that were shelved before could not be read for them.
    pub fn shelve(&mut self, shelf: &Arc<dyn Shelf>, fences: Fences) -> Result<(), UnfitPart> {
        if !fences.fit() || !self.is_sound() {
            return Err(UnfitPart);
        }
        let Fences { lots: _, traces, openings, ends, stays } = fences;
        // In the order of the parts.
        let of_openings = traces.len();
        let of_ends = of_openings + openings.len();
        let of_stays = of_ends + ends.len();
        self.traces.shelve(shelf, 0, traces);
        self.by_opening.shelve(shelf, of_openings, openings);
        self.by_end.shelve(shelf, of_ends, ends);
        self.busy.stays.shelve(shelf, of_stays, stays);
        Ok(())
    }

    /// Whether all could be read that was asked of the shelf. If not, what was made of it is worth nothing, and everything
    /// has to be folded anew.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.traces.is_sound() && self.by_opening.is_sound() && self.by_end.is_sound() && self.busy.stays.is_sound()
    }
}

/// The members of lists, in order.
fn members(lists: &FxHashMap<Sym, Vec<Case>>) -> impl Iterator<Item = (Sym, Case)> {
    let mut all: Vec<(&Sym, &Vec<Case>)> = lists.iter().collect();
    all.sort_unstable_by_key(|(key, _)| **key);
    all.into_iter().flat_map(|(&key, cases)| cases.iter().map(move |&case| (key, case)))
}

/// Lots, and behind them the keys with which they begin.
fn with_firsts<K>(
    mut lots: impl Iterator<Item = (K, Vec<u8>)>,
    told: fn(Vec<K>) -> Firsts,
) -> impl Iterator<Item = Items> {
    let mut firsts = Vec::new();
    std::iter::from_fn(move || {
        if let Some((first, bytes)) = lots.next() {
            firsts.push(first);
            return Some(Items::Lot(bytes));
        }
        let rest = firsts.split_off(firsts.len().min(ITEMS));
        let own = std::mem::replace(&mut firsts, rest);
        (!own.is_empty()).then(|| Items::Firsts(told(own)))
    })
}
