//! One case by itself, for timelines and receipts.

use std::ops::Range;

use crate::book::{Book, Case, Entry, Index};
use crate::facts::Leftovers;

use super::feeds;
use super::rules::Rules;
use super::session::{Session, State};
use super::thread::sessions;
use super::work::{events_until, opening_of};

/// One case looked at closely: its events and each session as read (for timelines and receipts).
#[derive(Debug)]
pub struct CaseView {
    /// Events in order, linked calls' replies included.
    pub entries: Vec<Entry>,
    /// Positions of each session's events.
    pub sessions: Vec<Range<usize>>,
}

impl CaseView {
    /// The events of `case` up to `as_of` and where its sessions lie; `None` if it never opens.
    #[must_use]
    pub fn of(book: &Book, index: &Index, case: Case, rules: &Rules<'_>) -> Option<Self> {
        let account = book.cases().get(case.0 as usize)?.account;
        let (_, linked) = feeds::scan(book, index, account, rules.as_of);
        let mut entries = Vec::new();
        let mut leftovers = Leftovers::default();
        events_until(book, index, case, rules.as_of, &linked, &mut entries, &mut leftovers);
        let opening = opening_of(&entries, &mut leftovers)?;
        let sessions = sessions(&entries, opening.channel.class(), rules.settings);
        Some(Self { entries, sessions })
    }

    /// Each session as the fold reads it, in order.
    #[must_use]
    pub fn read(&self, rules: &Rules<'_>) -> Vec<Session<'_>> {
        let mut state = State::default();
        let mut read = Vec::with_capacity(self.sessions.len());
        for (n, range) in self.sessions.iter().enumerate() {
            let session = Session::read(&self.entries[range.clone()], n == 0, state, rules);
            state = session.end;
            read.push(session);
        }
        read
    }
}
