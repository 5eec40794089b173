//! What is remembered of the cases of an account: of most in few bytes one behind the other, of those that were folded
//! since as it is.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::book::Case;
use crate::event::Millis;
use crate::facts::Leftovers;
use crate::raw;
use crate::symbols::Sym;

use super::trace::{Stay, Trace};

/// So many traces may always lie open, and beside more sealed ones this part of them.
const OPEN: usize = 1 << 16;
const PART: usize = 8;

/// Traces by case.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Traces {
    sealed: Sealed,
    /// Those that came since, in place of sealed ones.
    open: FxHashMap<Case, Box<Trace>>,
}

/// Traces of cases in rising order.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Sealed {
    /// Their numbers.
    #[serde(with = "raw")]
    cases: Vec<u32>,
    /// Where the bytes of each end.
    #[serde(with = "raw")]
    ends: Vec<u64>,
    #[serde(with = "raw")]
    bytes: Vec<u8>,
}

/// A trace as it is sealed: instants since the first opening.
#[derive(Serialize, Deserialize)]
struct Short {
    first: Millis,
    requester: Option<Sym>,
    openings: Option<Range>,
    judged: Option<Range>,
    due: Option<Millis>,
    /// As bytes: a hash has no small numbers.
    card: [u8; 8],
    stays: Vec<ShortStay>,
    respondents: Box<[Sym]>,
    called_for: Box<[Sym]>,
    episodes: u32,
    left: Option<Leftovers>,
}

/// From when, and how much later the last.
#[derive(Serialize, Deserialize)]
struct Range(Millis, Millis);

/// Agent, from when, how long, of which session.
#[derive(Serialize, Deserialize)]
struct ShortStay(Sym, Millis, Millis, u32);

impl Traces {
    /// The trace of a case, if it was folded.
    pub fn get(&self, case: Case) -> Option<Cow<'_, Trace>> {
        match self.open.get(&case) {
            Some(trace) => Some(Cow::Borrowed(trace)),
            None => self.sealed.get(case).map(Cow::Owned),
        }
    }

    /// Puts a trace in place of the one before.
    pub fn put(&mut self, trace: Trace) {
        self.open.insert(trace.case, Box::new(trace));
        if self.open.len() > OPEN + self.sealed.cases.len() / PART {
            self.seal();
        }
    }

    /// Puts a trace behind those of all cases before its case.
    pub fn put_sealed(&mut self, trace: Trace) {
        if self.sealed.cases.last().is_none_or(|last| *last < trace.case.0) {
            self.sealed.put(&trace);
        } else {
            self.put(trace);
        }
    }

    /// Leaves no room empty, when all have been put.
    pub fn fit(&mut self) {
        self.sealed.fit();
    }

    fn seal(&mut self) {
        let mut open: Vec<Box<Trace>> = self.open.drain().map(|(_, trace)| trace).collect();
        open.sort_unstable_by_key(|trace| trace.case);
        let mut all = Sealed::default();
        let mut open = open.into_iter().peekable();
        for (number, case) in self.sealed.cases.iter().map(|&case| Case(case)).enumerate() {
            while let Some(trace) = open.next_if(|trace| trace.case < case) {
                all.put(&trace);
            }
            match open.next_if(|trace| trace.case == case) {
                Some(trace) => all.put(&trace),
                None => all.put_bytes(case, self.sealed.bytes_of(number)),
            }
        }
        open.for_each(|trace| all.put(&trace));
        all.fit();
        self.sealed = all;
    }
}

impl Sealed {
    fn get(&self, case: Case) -> Option<Trace> {
        let number = self.cases.binary_search(&case.0).ok()?;
        // What was sealed can be read.
        let short: Short = postcard::from_bytes(self.bytes_of(number)).ok()?;
        Some(short.trace(case))
    }

    fn bytes_of(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[number] as usize]
    }

    fn put(&mut self, trace: &Trace) {
        match postcard::to_extend(&Short::of(trace), std::mem::take(&mut self.bytes)) {
            Ok(bytes) => self.bytes = bytes,
            Err(error) => unreachable!("plain numbers are written to memory: {error}"),
        }
        self.cases.push(trace.case.0);
        self.ends.push(self.bytes.len() as u64);
    }

    fn put_bytes(&mut self, case: Case, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.cases.push(case.0);
        self.ends.push(self.bytes.len() as u64);
    }

    fn fit(&mut self) {
        self.cases.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }
}

impl Short {
    fn of(trace: &Trace) -> Self {
        let Trace { case: _, requester, openings, judged, due, card, stays, respondents, called_for, episodes, left } =
            trace;
        let first = openings.or(*judged).map_or(0, |range| range.0);
        let since = |at: Millis| at.wrapping_sub(first);
        let range = |(from, last): (Millis, Millis)| Range(since(from), last.wrapping_sub(from));
        let stay = |stay: &Stay| {
            let Stay { agent, from, until, session } = *stay;
            ShortStay(agent, since(from), until.wrapping_sub(from), session)
        };
        Self {
            first,
            requester: *requester,
            openings: openings.map(range),
            judged: judged.map(range),
            due: (*due < Millis::MAX).then(|| since(*due)),
            card: card.to_le_bytes(),
            stays: stays.iter().map(stay).collect(),
            respondents: respondents.clone(),
            called_for: called_for.clone(),
            episodes: *episodes,
            left: (*left != Leftovers::default()).then_some(*left),
        }
    }

    fn trace(self, case: Case) -> Trace {
        let at = |since: Millis| self.first.wrapping_add(since);
        let range = |Range(since, later): Range| (at(since), at(since).wrapping_add(later));
        let stay = |ShortStay(agent, since, long, session): ShortStay| Stay {
            agent,
            from: at(since),
            until: at(since).wrapping_add(long),
            session,
        };
        Trace {
            case,
            requester: self.requester,
            openings: self.openings.map(range),
            judged: self.judged.map(range),
            due: self.due.map_or(Millis::MAX, at),
            card: u64::from_le_bytes(self.card),
            stays: self.stays.into_iter().map(stay).collect(),
            respondents: self.respondents,
            called_for: self.called_for,
            episodes: self.episodes,
            left: self.left.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        fn the_last_trace_of_a_case_is_found(traces in prop::collection::vec((trace(), 0..5_u8), 0..60)) {
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
                    _ => all.put(trace),
                }
            }
            for case in (0..41).map(Case) {
                prop_assert_eq!(all.get(case).map(Cow::into_owned), known.get(&case).cloned());
            }
        }
    }
}
