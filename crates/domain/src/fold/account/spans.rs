//! Spans of many customers in little memory: most one behind the other, those of customers who did something lately by
//! customer.

use rustc_hash::FxHashMap;

use crate::event::Millis;
use crate::symbols::Sym;

/// The end of a span that has none.
pub(super) const OPEN: Millis = Millis::MAX;
/// So many customers may always stand apart, and beside more spans this part of them.
const APART: usize = 1 << 16;
const PART: usize = 8;

/// From when until when.
pub(super) type Span = (Millis, Millis);

/// Spans by customer, those of one in the order in which they were put.
#[derive(Debug, Default)]
pub(super) struct Spans {
    /// In the order of customers.
    settled: Vec<(Sym, Millis, Millis)>,
    /// All spans of customers who did something since, in place of their settled ones.
    since: FxHashMap<Sym, Vec<Span>>,
}

impl Spans {
    /// Whether a customer has any.
    pub fn has(&self, who: Sym) -> bool {
        self.since.contains_key(&who) || !self.settled_of(who).is_empty()
    }

    /// Those of a customer.
    pub fn of(&self, who: Sym) -> Vec<Span> {
        let settled = || self.settled_of(who).iter().map(|one| (one.1, one.2)).collect();
        self.since.get(&who).cloned().unwrap_or_else(settled)
    }

    /// Those of a customer, to be changed; if there are none, `before` says what they begin with.
    pub fn entry(&mut self, who: Sym, before: impl FnOnce() -> Vec<Span>) -> &mut Vec<Span> {
        if self.since.len() > APART + self.settled.len() / PART {
            self.settle();
        }
        let known = if self.since.contains_key(&who) { Vec::new() } else { self.of(who) };
        self.since.entry(who).or_insert_with(|| if known.is_empty() { before() } else { known })
    }

    /// Puts a span behind those of its customer; quickest in the order of customers.
    pub fn push(&mut self, who: Sym, (from, until): Span) {
        if self.since.is_empty() && self.settled.last().is_none_or(|last| last.0 <= who) {
            self.settled.push((who, from, until));
        } else {
            self.entry(who, Vec::new).push((from, until));
        }
    }

    /// All, in no order of customers.
    pub fn each(&self) -> impl Iterator<Item = (Sym, Millis, Millis)> + '_ {
        let settled = self.settled.iter().copied().filter(|one| !self.since.contains_key(&one.0));
        settled.chain(self.since.iter().flat_map(|(&who, own)| own.iter().map(move |one| (who, one.0, one.1))))
    }

    /// All, in the order of customers.
    pub fn in_order(&self) -> Vec<(Sym, Millis, Millis)> {
        let mut all: Vec<_> = self.each().collect();
        all.sort_by_key(|one| one.0);
        all
    }

    fn settle(&mut self) {
        self.settled = self.in_order();
        self.since = FxHashMap::default();
    }

    fn settled_of(&self, who: Sym) -> &[(Sym, Millis, Millis)] {
        let first = self.settled.partition_point(|one| one.0 < who);
        let count = self.settled[first..].iter().take_while(|one| one.0 == who).count();
        &self.settled[first..first + count]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn spans_are_those_that_were_put(puts in prop::collection::vec((0..20_usize, 0..100_i64, 0..8_u8), 0..80)) {
            let (mut spans, mut known) = (Spans::default(), BTreeMap::<Sym, Vec<Span>>::new());
            for (who, at, kind) in puts {
                let who = Sym::at(who);
                match kind {
                    0 => spans.settle(),
                    1 | 2 => spans.push(who, (at, OPEN)),
                    _ => spans.entry(who, || vec![(-1, -1)]).push((at, at)),
                }
                match kind {
                    0 => {}
                    1 | 2 => known.entry(who).or_default().push((at, OPEN)),
                    _ => known.entry(who).or_insert_with(|| vec![(-1, -1)]).push((at, at)),
                }
                prop_assert_eq!((spans.of(who), spans.has(who)), (known.get(&who).cloned().unwrap_or_default(), known.contains_key(&who)));
            }
            let all: Vec<_> = known.iter().flat_map(|(&who, own)| own.iter().map(move |one| (who, one.0, one.1))).collect();
            prop_assert_eq!(spans.in_order(), all);
        }
    }
}
