//! The fold: one account's events become its facts, as of an instant (METRICS A.3, A.4, A.9).
//!
//! A case is folded alone, so cases can be folded in parallel and one case again when an event arrives;
//! what depends on other cases is added in [`cross`] afterwards. The result depends on events, settings and
//! `as_of` only.

pub mod call;
pub mod cross;
pub mod dialogue;
pub mod episode;
mod feeds;
pub mod handling;
pub mod history;
pub mod rules;
pub mod session;
pub mod sla;
pub mod surveys;
pub mod thread;
mod work;

use crate::book::{Account, Book, Case, Index};
use crate::event::Millis;
use crate::facts::Facts;
use crate::settings::Settings;

pub use feeds::feeds_of;
pub use rules::Rules;
pub use work::CaseView;

/// Folds `account`'s events up to `as_of` into facts, on up to `threads` threads; their number changes no byte.
#[must_use]
pub fn fold(book: &Book, index: &Index, account: Account, settings: &Settings, as_of: Millis, threads: usize) -> Facts {
    let (feeds, linked) = feeds::scan(book, index, account, as_of);
    let first = book.span().map_or(as_of, |span| span.0);
    let rules = Rules::compile(settings, &book.symbols, feeds, first, as_of);
    let cases: Vec<Case> = index.cases_of(account).collect();
    let size = cases.len().div_ceil(threads.max(1)).max(1);
    let parts: Vec<work::Part> = std::thread::scope(|scope| {
        let (rules, linked) = (&rules, &linked);
        let handles: Vec<_> = cases
            .chunks(size)
            .map(|chunk| scope.spawn(move || work::fold_cases(book, index, chunk, rules, linked)))
            .collect();
        // A case must never be left out in silence.
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    work::join(book, index, account, &rules, parts)
}
