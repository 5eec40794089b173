//! Which cases of a window are settled, and which have to be folded again with the next.
//!
//! Cases change each other in three ways only: a customer comes back (METRICS A.3-13), an agent has several
//! conversations at once (B.13), an outbound call answers the case it belongs to (H32). A case is settled when none
//! that is yet to be told can do so. It still goes along where an unsettled one, or one yet to be told, needs it.

use nabiz_domain::book::{Account, Book};
use nabiz_domain::event::{Millis, What};
use nabiz_domain::facts::{Busy, Facts, Flags};
use nabiz_domain::symbols::Sym;

use super::outline::{Outline, parent_of};

/// The verdict about each case of a book.
#[derive(Debug)]
pub(super) struct Carry {
    /// Its facts cannot change any more.
    pub settled: Vec<bool>,
    /// It goes into the next window.
    pub goes_on: Vec<bool>,
}

/// What is known of each case.
struct Known {
    /// The last instant at which somebody who comes back changes it.
    until: Vec<Millis>,
    /// The first instant after which somebody who comes back changes it.
    since: Vec<Millis>,
    last_opening: Vec<Millis>,
    requesters: Vec<(Sym, u32)>,
    /// Outbound calls and the cases they belong to.
    links: Vec<(u32, u32)>,
}

impl Carry {
    /// The verdict after window `window`; `horizon` is the first instant of any case yet to be told.
    pub fn of(book: &Book, facts: &Facts, outline: &Outline, recontact: Millis, window: usize) -> Self {
        let count = book.cases().len();
        let horizon = outline.later[window];
        if horizon == Millis::MAX {
            return Self { settled: vec![true; count], goes_on: vec![false; count] };
        }
        let known = Known::of(book, facts, recontact);
        let mut settled: Vec<bool> = known.until.iter().map(|&until| until < horizon).collect();
        for span in conversations(facts) {
            settled[span.case] &= span.until <= horizon;
        }
        let waiting = outline.waits.iter().filter(|(_, until)| **until > window);
        for (id, _) in waiting {
            let case = book.symbols.find(id).and_then(|id| book.find_case(Account(0), id));
            if let Some(case) = case {
                settled[case.0 as usize] = false;
            }
        }
        let openings = settled.iter().zip(&known.last_opening);
        let mut goes_on: Vec<bool> = openings.map(|(settled, &opening)| !settled || opening >= horizon).collect();
        known.add_returns(book, &settled, &mut goes_on);
        add_company(facts, &settled, &mut goes_on);
        for &(call, case) in &known.links {
            goes_on[call as usize] |= goes_on[case as usize];
        }
        Self { settled, goes_on }
    }
}

impl Known {
    fn of(book: &Book, facts: &Facts, recontact: Millis) -> Self {
        let count = book.cases().len();
        let mut known = Self {
            until: vec![Millis::MIN; count],
            since: vec![Millis::MAX; count],
            last_opening: vec![Millis::MIN; count],
            requesters: Vec::new(),
            links: Vec::new(),
        };
        let mut last_event = vec![Millis::MIN; count];
        for entry in book.entries() {
            let case = entry.case().0;
            last_event[case as usize] = last_event[case as usize].max(entry.at);
            if let What::Open { requester: Some(who), .. } | What::Arrive { requester: Some(who), .. } = entry.what {
                known.requesters.push((who, case));
            }
            if let Some(parent) = parent_of(&entry.what).and_then(|id| book.find_case(Account(0), id)) {
                known.links.push((case, parent.0));
            }
        }
        for row in &facts.episodes {
            let case = row.labels.case.0 as usize;
            known.last_opening[case] = known.last_opening[case].max(row.opened_at);
            let resolved = row.first_resolved_at.filter(|_| row.flags.has(Flags::FCR_BASE));
            let by_bot = row.resolved_at.filter(|_| row.flags.has(Flags::BOT_ONLY));
            // When the caller took the offer stands in no row; it lies between these two.
            let deflected = row.flags.has(Flags::DEFLECTED).then_some((row.opened_at, last_event[case]));
            let judged = [resolved, by_bot].into_iter().flatten().map(|at| (at, at)).chain(deflected);
            for (from, to) in judged {
                known.since[case] = known.since[case].min(from);
                known.until[case] = known.until[case].max(to.saturating_add(recontact));
            }
        }
        known
    }

    /// Cases by which the customer of an unsettled one came back.
    fn add_returns(&self, book: &Book, settled: &[bool], goes_on: &mut [bool]) {
        let mut since = vec![Millis::MAX; book.symbols.len()];
        for &(who, case) in self.requesters.iter().filter(|(_, case)| !settled[*case as usize]) {
            let slot = &mut since[who.index()];
            *slot = (*slot).min(self.since[case as usize]);
        }
        for &(who, case) in &self.requesters {
            goes_on[case as usize] |= self.last_opening[case as usize] > since[who.index()];
        }
    }
}

/// A stretch of an agent's work on a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    agent: Sym,
    from: Millis,
    until: Millis,
    case: usize,
}

fn conversations(facts: &Facts) -> impl Iterator<Item = Stretch> + '_ {
    facts.agent_spans.iter().filter(|span| span.busy == Busy::Conversation).filter_map(|span| {
        let case = span.labels?.case.0 as usize;
        Some(Stretch { agent: span.agent, from: span.from, until: span.until, case })
    })
}

/// Conversations that an agent had beside an unsettled one.
fn add_company(facts: &Facts, settled: &[bool], goes_on: &mut [bool]) {
    let mut all: Vec<Stretch> = conversations(facts).filter(|one| one.from < one.until).collect();
    all.sort_unstable();
    let mut open: Vec<Stretch> = Vec::new();
    for one in all {
        open.retain(|other| other.agent == one.agent && other.until > one.from);
        for other in &open {
            goes_on[one.case] |= !settled[other.case];
            goes_on[other.case] |= !settled[one.case];
        }
        open.push(one);
    }
}
