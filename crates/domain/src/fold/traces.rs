//! What is remembered of the cases of an account: of most in few bytes one behind the other, of those that were folded
//! since as it is. What a file has stays there.

mod sealed;

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::book::Case;
use crate::shelf::Shelf;

use super::run::Run;
use super::trace::Trace;
use sealed::{Own, Sealed, bytes_of};

/// Bytes of a lot on a shelf: so many are read for one trace.
pub(super) const LOT: usize = 1 << 12;

/// So many traces may always lie open, and beside more sealed ones this part of them.
const OPEN: usize = 1 << 16;
const PART: usize = 8;

/// Traces by case.
#[derive(Debug, Default)]
pub(super) struct Traces {
    shelved: Option<Run<Case, Sealed>>,
    /// In place of those on the shelf.
    sealed: Sealed,
    /// Those that came since, in place of sealed ones.
    open: FxHashMap<Case, Box<Trace>>,
}

impl Traces {
    /// The trace of a case, if it was folded.
    pub fn get(&self, case: Case) -> Option<Cow<'_, Trace>> {
        match self.open.get(&case) {
            Some(trace) => Some(Cow::Borrowed(trace)),
            None => self.sealed.get(case).or_else(|| self.shelved(case)).map(Cow::Owned),
        }
    }

    fn shelved(&self, case: Case) -> Option<Trace> {
        self.shelved.as_ref()?.between(case, case).find_map(|lot| lot.get(case))
    }

    /// Puts a trace in place of the one before.
    pub fn put(&mut self, trace: Trace) {
        self.open.insert(trace.case, Box::new(trace));
        if self.open.len() > OPEN + self.sealed.len() / PART {
            self.seal();
        }
    }

    /// Puts a trace behind those of all cases before its case.
    pub fn put_sealed(&mut self, trace: Trace) {
        if self.sealed.ends().is_none_or(|(_, last)| last < trace.case) {
            self.sealed.put(trace.case, &bytes_of(&trace));
        } else {
            self.put(trace);
        }
    }

    /// Leaves no room empty, when all have been put.
    pub fn fit(&mut self) {
        self.sealed.fit();
    }

    /// What is on the shelf stays as it is.
    fn seal(&mut self) {
        let mut all = Sealed::default();
        self.in_memory().for_each(|(case, bytes)| all.put(case, &bytes));
        all.fit();
        self.sealed = all;
        self.open.clear();
    }

    /// Those in memory, in order.
    fn in_memory(&self) -> impl Iterator<Item = Own<'_>> {
        let mut open: Vec<&Trace> = self.open.values().map(|trace| &**trace).collect();
        open.sort_unstable_by_key(|trace| trace.case);
        covered(self.sealed.all(), open.into_iter().map(|trace| (trace.case, Cow::Owned(bytes_of(trace)))))
    }

    /// All traces in lots of so many bytes, or of one that is longer; each with its first case.
    pub fn lots(&self, size: usize) -> impl Iterator<Item = (Case, Vec<u8>)> + '_ {
        let own = |lot: Sealed| lot.all().map(|(case, bytes)| (case, bytes.into_owned().into())).collect::<Vec<_>>();
        let shelved = self.shelved.iter().flat_map(Run::lots).flat_map(own);
        let mut all = covered(shelved, self.in_memory()).peekable();
        std::iter::from_fn(move || {
            let mut lot = Sealed::default();
            let fits = |lot: &Sealed, own: &Own<'_>| lot.len() == 0 || lot.bytes() + own.1.len() <= size;
            while let Some((case, bytes)) = all.next_if(|own| fits(&lot, own)) {
                lot.put(case, &bytes);
            }
            lot.ends().map(|(first, _)| (first, lot.pack()))
        })
    }

    /// Leaves all traces to `shelf`, where their lots stand from number `offset` on and begin with the cases `firsts`.
    pub fn shelve(&mut self, shelf: &Arc<dyn Shelf>, offset: usize, firsts: Vec<Case>) {
        *self = Self { shelved: Some(Run::new(Arc::clone(shelf), offset, firsts)), ..Self::default() };
    }

    /// Whether all that was asked of the shelf could be read.
    pub fn is_sound(&self) -> bool {
        self.shelved.as_ref().is_none_or(Run::is_sound)
    }
}

/// What two iterators in order of cases give, in order; of a case that both have, the second's.
fn covered<'s>(
    below: impl Iterator<Item = Own<'s>>,
    above: impl Iterator<Item = Own<'s>>,
) -> impl Iterator<Item = Own<'s>> {
    let (mut below, mut above) = (below.peekable(), above.peekable());
    std::iter::from_fn(move || {
        let Some(&(case, _)) = above.peek() else { return below.next() };
        if below.peek().is_some_and(|own| own.0 < case) {
            return below.next();
        }
        below.next_if(|own| own.0 == case);
        above.next()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::event::Millis;
    use crate::facts::Leftovers;
    use crate::fold::run::Lot;
    use crate::fold::trace::Stay;
    use crate::symbols::Sym;

    use super::*;

    /// Lots in memory.
    #[derive(Debug)]
    struct InMemory(Vec<Vec<u8>>);

    impl Shelf for InMemory {
        fn lot(&self, number: usize) -> Option<Vec<u8>> {
            self.0.get(number).cloned()
        }
    }

    fn shelve(traces: &mut Traces, size: usize) {
        let (firsts, lots): (Vec<Case>, Vec<Vec<u8>>) = traces.lots(size).unzip();
        let shelf: Arc<dyn Shelf> = Arc::new(InMemory(lots));
        traces.shelve(&shelf, 0, firsts);
    }

    fn trace() -> impl Strategy<Value = Trace> {
        let instant = || prop_oneof![3 => 1_700_000_000_000..1_800_000_000_000_i64, 1 => any::<i64>()];
        let sym = || (0..1_000_usize).prop_map(Sym::at);
        let range = || prop::option::of((instant(), instant()));
        let stay = (sym(), instant(), instant(), 0..9_u32).prop_map(|(agent, from, until, session)| Stay {
            agent,
            from,
            until,
            session,
        });
        let left = (0..3_u64, 0..3_u64).prop_map(|(no_open, second_open)| Leftovers {
            no_open,
            second_open,
            ..Leftovers::default()
        });
        let lists =
            (prop::collection::vec(stay, 0..4), prop::collection::vec(sym(), 0..3), prop::collection::vec(sym(), 0..3));
        let due = prop_oneof![instant(), Just(Millis::MAX)];
        (0..40_u32, prop::option::of(sym()), range(), range(), due, any::<u64>(), lists, 0..5_u32, left).prop_map(
            |(case, requester, openings, judged, due, card, (stays, respondents, called_for), episodes, left)| Trace {
                case: Case(case),
                requester,
                openings,
                judged,
                due,
                card,
                stays: stays.into(),
                respondents: respondents.into(),
                called_for: called_for.into(),
                episodes,
                left,
            },
        )
    }

    proptest! {
        #[test]
        fn the_last_trace_of_a_case_is_found(traces in prop::collection::vec((trace(), 0..7_u8), 0..60)) {
            let mut known: FxHashMap<Case, Trace> = FxHashMap::default();
            let mut all = Traces::default();
            for (trace, kind) in traces {
                known.insert(trace.case, trace.clone());
                // A fold of everything puts each case but once.
                let is_new = all.get(trace.case).is_none();
                match kind {
                    0 => {
                        all.put(trace);
                        all.seal();
                    }
                    1 | 2 if is_new => all.put_sealed(trace),
                    // What lies on the shelf is covered, not changed.
                    5 | 6 => {
                        all.put(trace);
                        shelve(&mut all, 1 << (4 + kind));
                    }
                    _ => all.put(trace),
                }
            }
            for case in (0..41).map(Case) {
                prop_assert_eq!(all.get(case).map(Cow::into_owned), known.get(&case).cloned());
            }
            // Where traces lie does not show in what is written of them.
            let mut anew = Traces::default();
            known.into_values().for_each(|trace| anew.put(trace));
            prop_assert_eq!(all.lots(256).collect::<Vec<_>>(), anew.lots(256).collect::<Vec<_>>());
            prop_assert!(all.is_sound());
        }

        #[test]
        fn no_bytes_make_a_lot_panic(all in prop::collection::vec(trace(), 1..9), noise in (any::<usize>(), any::<u8>())) {
            let mut traces = Traces::default();
            all.into_iter().for_each(|trace| traces.put(trace));
            for (first, mut bytes) in traces.lots(200) {
                prop_assert!(Sealed::read(&bytes, first).is_some_and(|lot| lot.get(first).is_some()));
                prop_assert!(Sealed::read(&bytes, Case(first.0 + 1)).is_none());
                let at = noise.0 % bytes.len();
                bytes[at] ^= noise.1;
                let lot = Sealed::read(&bytes, first);
                let _ = lot.map(|lot| lot.all().filter_map(|(case, _)| lot.get(case)).count());
            }
        }
    }
}
