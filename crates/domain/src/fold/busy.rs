//! Who was active when: what tells which conversations share an agent's time.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::book::Case;
use crate::event::Millis;
use crate::symbols::Sym;

use super::projection::at_once;
use super::trace::Stay;

/// Who was active when.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Busy {
    agents: FxHashMap<Sym, OfAgent>,
}

/// The stretches of one agent in order of their start.
#[derive(Debug, Default, Serialize, Deserialize)]
struct OfAgent {
    #[serde(deserialize_with = "at_once")]
    stays: BTreeSet<(Millis, Millis, Case, u32)>,
    /// How long the longest of all was: none that began earlier than this before an instant reaches it.
    longest: Millis,
}

impl Busy {
    /// Stretches without length share nobody's time.
    pub fn add(&mut self, case: Case, stays: &[Stay]) {
        for stay in stays.iter().filter(|stay| stay.from < stay.until) {
            let own = self.agents.entry(stay.agent).or_default();
            own.stays.insert((stay.from, stay.until, case, stay.session));
            own.longest = own.longest.max(stay.until.saturating_sub(stay.from));
        }
    }

    pub fn drop(&mut self, case: Case, stays: &[Stay]) {
        for stay in stays {
            if let Some(own) = self.agents.get_mut(&stay.agent) {
                own.stays.remove(&(stay.from, stay.until, case, stay.session));
            }
        }
    }

    /// The stretches of an agent that overlap `[from, until)`.
    pub fn each(&self, agent: Sym, from: Millis, until: Millis, mut hear: impl FnMut(Case, &Stay)) {
        let Some(own) = self.agents.get(&agent).filter(|_| from < until) else { return };
        let first = (from.saturating_sub(own.longest), Millis::MIN, Case(0), 0);
        let after = (until, Millis::MIN, Case(0), 0);
        for &(start, end, case, session) in own.stays.range(first..after).filter(|stay| stay.1 > from) {
            hear(case, &Stay { agent, from: start, until: end, session });
        }
    }
}

/// Where two sorted lists of stretches differ: those that one has and the other has not; of one that has become longer
/// or shorter, its end.
pub(super) fn each_difference(old: &[Stay], new: &[Stay], mut hear: impl FnMut(Sym, Millis, Millis)) {
    let without = |all: &[Stay], other: &[Stay]| -> Vec<Stay> {
        all.iter().filter(|stay| other.binary_search(stay).is_err()).copied().collect()
    };
    let (gone, come) = (without(old, new), without(new, old));
    if let ([before], [now]) = (gone.as_slice(), come.as_slice())
        && (before.agent, before.from, before.session) == (now.agent, now.from, now.session)
    {
        return hear(now.agent, before.until.min(now.until), before.until.max(now.until));
    }
    gone.iter().chain(&come).for_each(|stay| hear(stay.agent, stay.from, stay.until));
}
