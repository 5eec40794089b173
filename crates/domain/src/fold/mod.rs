//! The fold: one account's events become its facts, as of an instant (METRICS A.3, A.4, A.9).
//!
//! A case is folded alone, so cases can be folded in parallel and one case again when an event arrives;
//! what depends on other cases is added in [`cross`] afterwards. The result depends on events, settings and
//! `as_of` only.

mod account;
mod busy;
pub mod call;
pub mod cross;
pub mod dialogue;
pub mod episode;
mod feeds;
pub mod handling;
pub mod history;
mod keys;
mod odd;
pub mod projection;
mod recut;
pub mod rules;
mod run;
pub mod session;
pub mod sla;
pub mod surveys;
pub mod thread;
mod trace;
mod traces;
mod view;
mod work;

use crate::book::{Account, Book, Case, Index};
use crate::event::Millis;
use crate::facts::Facts;
use crate::settings::Settings;

pub use feeds::feeds_of;
pub use odd::odd_cases;
pub use projection::{Fences, Projection, ProjectionPart, Step};
pub use recut::Recut;
pub use rules::Rules;
pub use view::CaseView;

/// Folds `account`'s events up to `as_of` into facts, on up to `threads` threads; their number changes no byte.
#[must_use]
pub fn fold(book: &Book, index: &Index, account: Account, settings: &Settings, as_of: Millis, threads: usize) -> Facts {
    let (feeds, linked) = feeds::scan(book, index, account, as_of);
    let first = book.span().map_or(as_of, |span| span.0);
    let rules = Rules::compile(settings, &book.symbols, feeds, first, as_of);
    let cases: Vec<Case> = index.cases_of(account).collect();
    let feeds = || account::fold_feeds(book, account, &rules);
    let (parts, fed) = parts(book, index, &cases, &rules, &linked, false, threads, feeds);
    work::join(book, account, &rules, parts, fed, &[], threads)
}

/// Some cases, folded one by one on up to `threads` threads, and what `beside` gives meanwhile.
#[expect(clippy::too_many_arguments, reason = "one private step of two folds")]
fn parts<T>(
    book: &Book,
    index: &Index,
    cases: &[Case],
    rules: &Rules<'_>,
    linked: &feeds::Linked,
    is_traced: bool,
    threads: usize,
    beside: impl FnOnce() -> T,
) -> (Vec<work::Part>, T) {
    // A thread must have something to do.
    let size = cases.len().div_ceil(threads.max(1)).max(MIN_CASES);
    let (first, others) = cases.split_at(size.min(cases.len()));
    std::thread::scope(|scope| {
        let handles: Vec<_> = others
            .chunks(size)
            .map(|chunk| scope.spawn(move || work::fold_cases(book, index, chunk, rules, linked, is_traced)))
            .collect();
        let aside = beside();
        let mut parts = vec![work::fold_cases(book, index, first, rules, linked, is_traced)];
        parts.extend(handles.into_iter().map(result));
        (parts, aside)
    })
}

/// Fewer cases are not worth a thread.
const MIN_CASES: usize = 64;

/// What a thread worked out; a case must never be left out in silence.
fn result<T>(handle: std::thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// What `a` and `b` give, at once if there are threads for both.
fn both<A: Send, B>(threads: usize, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B) -> (A, B) {
    if threads < 2 {
        return (a(), b());
    }
    std::thread::scope(|scope| {
        let handle = scope.spawn(a);
        let b = b();
        (result(handle), b)
    })
}
