//! The cases that left something over that became no fact, for somebody who wants to mend a log.

use crate::book::{Account, Book, Case, Index};
use crate::event::Millis;
use crate::facts::Leftovers;
use crate::settings::Settings;

use super::{Rules, feeds, parts};

/// Cases that are folded at once: what becomes of them is dropped again.
const AT_ONCE: usize = 1 << 14;

/// What each case of `account` left over, of those that did, in order of first mention. Folds all of them once more, by
/// the fold's own rules, so that the sums are those of its [`Leftovers`], answers without a case apart.
#[must_use]
pub fn odd_cases(
    book: &Book,
    index: &Index,
    account: Account,
    settings: &Settings,
    as_of: Millis,
    threads: usize,
) -> Vec<(Case, Leftovers)> {
    let (feeds, linked) = feeds::scan(book, index, account, as_of);
    let first = book.span().map_or(as_of, |span| span.0);
    let rules = Rules::compile(settings, &book.symbols, feeds, first, as_of);
    let cases: Vec<Case> = index.cases_of(account).collect();
    let mut odd = Vec::new();
    for some in cases.chunks(AT_ONCE) {
        let (parts, ()) = parts(book, index, some, &rules, &linked, true, threads, || ());
        let traces = parts.into_iter().flat_map(|part| part.traces);
        odd.extend(traces.map(|trace| (trace.case, trace.left)).filter(|one| one.1 != Leftovers::default()));
    }
    odd
}
