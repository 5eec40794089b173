//! Who was active when: what tells which conversations share an agent's time.

use rustc_hash::FxHashMap;

use crate::book::Case;
use crate::event::Millis;
use crate::symbols::Sym;

use super::keys::Keys;
use super::trace::Stay;

/// A stretch: of which agent, from when until when, on which case and in which session.
pub(super) type StayKey = (Sym, Millis, Millis, Case, u32);

/// Who was active when.
#[derive(Debug, Default)]
pub(super) struct Busy {
    pub stays: Keys<StayKey>,
    /// How long the longest stretch of each agent was: none that began earlier than this before an instant reaches it.
    pub longest: FxHashMap<Sym, Millis>,
}

impl Busy {
    /// Takes the stretches of a case that has none here.
    pub fn add(&mut self, case: Case, stays: &[Stay]) {
        for stay in lasting(stays) {
            self.stays.insert(key(case, stay));
            let longest = self.longest.entry(stay.agent).or_default();
            *longest = stay.until.saturating_sub(stay.from).max(*longest);
        }
    }

    /// Takes out the stretches of a case, which are those that were added.
    pub fn drop(&mut self, case: Case, stays: &[Stay]) {
        lasting(stays).for_each(|stay| self.stays.remove(key(case, stay)));
    }

    /// The stretches of an agent that overlap `[from, until)`.
    pub fn each(&self, agent: Sym, from: Millis, until: Millis, mut hear: impl FnMut(Case, &Stay)) {
        let Some(longest) = self.longest.get(&agent).filter(|_| from < until) else { return };
        let first = (agent, from.saturating_sub(*longest), Millis::MIN, Case(0), 0);
        let last = (agent, until - 1, Millis::MAX, Case(u32::MAX), u32::MAX);
        for (_, start, end, case, session) in self.stays.range(first..=last).filter(|stay| stay.2 > from) {
            hear(case, &Stay { agent, from: start, until: end, session });
        }
    }
}

/// Stretches without length share nobody's time.
fn lasting(stays: &[Stay]) -> impl Iterator<Item = &Stay> {
    stays.iter().filter(|stay| stay.from < stay.until)
}

fn key(case: Case, stay: &Stay) -> StayKey {
    (stay.agent, stay.from, stay.until, case, stay.session)
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
