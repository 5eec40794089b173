//! The cases of an account that another gap cuts into other sessions, folded with that gap: all others stay as they are.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::book::{Account, Book, Case, Entry, Index};
use crate::channel::Class;
use crate::event::Millis;
use crate::facts::{Episode, Feeds, Leftovers};
use crate::settings::Settings;
use crate::symbols::Sym;

use super::feeds::{Linked, called_for, link};
use super::rules::Rules;
use super::thread::note_sessions;
use super::work::{events_until, opening_of};
use super::{both, parts};

/// What is cut otherwise.
#[derive(Debug)]
pub struct Recut<'s> {
    account: Account,
    /// The settings in force, and those with another gap.
    settings: [&'s Settings; 2],
    feeds: Feeds,
    as_of: Millis,
    found: Found,
}

/// What some cases told.
#[derive(Debug, Default)]
struct Found {
    cases: Vec<Case>,
    /// Outbound calls, each with the id of the case that it was made for.
    calls: Vec<(Case, Sym)>,
}

impl<'s> Recut<'s> {
    /// Nothing was looked at yet. `feeds` are those that the account's events tell up to `as_of`.
    #[must_use]
    pub fn new(account: Account, in_force: &'s Settings, other: &'s Settings, feeds: Feeds, as_of: Millis) -> Self {
        Self { account, settings: [in_force, other], feeds, as_of, found: Found::default() }
    }

    /// Looks which of `cases`, behind all those before, are cut otherwise and have an event in `during`.
    pub fn look(&mut self, book: &Book, index: &Index, cases: &[Case], during: &Range<Millis>, threads: usize) {
        let (first, second) = cases.split_at(cases.len() / 2);
        let found =
            both(threads, || self.found_in(book, index, first, during), || self.found_in(book, index, second, during));
        for one in [found.0, found.1] {
            self.found.cases.extend(one.cases);
            self.found.calls.extend(one.calls);
        }
    }

    fn found_in(&self, book: &Book, index: &Index, cases: &[Case], during: &Range<Millis>) -> Found {
        let (mut found, mut entries, mut ranges) = (Found::default(), Vec::new(), [Vec::new(), Vec::new()]);
        let mut left = Leftovers::default();
        for &case in cases {
            events_until(book, index, case, self.as_of, &Linked::default(), &mut entries, &mut left);
            found.calls.extend(entries.iter().filter_map(called_for).map(|parent| (case, parent)));
            if entries.iter().any(|entry| during.contains(&entry.at)) && self.is_cut_otherwise(&entries, &mut ranges) {
                found.cases.push(case);
            }
        }
        found
    }

    fn is_cut_otherwise(&self, entries: &[Entry], ranges: &mut [Vec<Range<usize>>; 2]) -> bool {
        let opening = opening_of(entries, &mut Leftovers::default());
        let Some(class) = opening.map(|opening| opening.channel.class()).filter(|class| *class != Class::Call) else {
            return false;
        };
        let both = self.settings.iter().zip(ranges.iter_mut());
        both.for_each(|(settings, ranges)| note_sessions(entries, class, settings, ranges));
        ranges[0] != ranges[1]
    }

    /// The cases that were found, in the order in which they were looked at.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.found.cases
    }

    /// The episodes of some of them with the other gap, once all cases of the account were looked at: as a fold of
    /// everything gives them, but for what depends on other cases (who came back, time that agents share).
    #[must_use]
    pub fn episodes(&self, book: &Book, index: &Index, cases: &[Case], threads: usize) -> Vec<Episode> {
        let ids: FxHashSet<Sym> = cases.iter().map(|case| book.cases()[case.0 as usize].id).collect();
        let mut calls: Vec<(Case, Sym)> =
            self.found.calls.iter().copied().filter(|(_, parent)| ids.contains(parent)).collect();
        calls.sort_unstable();
        calls.dedup();
        let linked = link(book, index, self.account, calls, self.as_of);
        let first = book.span().map_or(self.as_of, |span| span.0);
        let rules = Rules::compile(self.settings[1], &book.symbols, self.feeds, first, self.as_of);
        let (parts, ()) = parts(book, index, cases, &rules, &linked, false, threads, || ());
        parts.into_iter().flat_map(|part| part.episodes).collect()
    }
}
