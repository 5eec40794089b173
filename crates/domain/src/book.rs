//! The book of events: every accepted event once, compact, indexed by case.
//!
//! It drops what was already there (METRICS H15) and orders a case's events by `(ts, seq)`;
//! it knows nothing of what the events mean.

mod attributes;
mod clash;
mod feeds;
mod index;
mod part;
mod sealed;
mod shelf;

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::event::{Event, Millis, What};
use crate::ids::{self, Ids};
use crate::shelf::Lots;
use crate::symbols::{FxHash, Sym, Symbols};

use attributes::Attributes;
pub use attributes::{MOST as MOST_ATTRIBUTES, Values};
use clash::Again;
pub use clash::Clash;
use feeds::Feeds;
pub use index::Index;
use index::{Groups, Indexed, Late};
pub use part::{Part, Sizes, UnfitPart};
use sealed::Sealed;

/// An account of a [`Book`], by position in [`Book::accounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Account(pub u16);

/// A case of a [`Book`], by position in [`Book::cases`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Case(pub u32);

/// Whose case it is and what its source calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseKey {
    /// The account.
    pub account: Account,
    /// The id in the source.
    pub id: Sym,
}

/// One event as the book keeps it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// When it happened.
    pub at: Millis,
    /// Order of ingestion; `None` in imports.
    pub seq: Option<u64>,
    /// What happened.
    pub what: What<Sym>,
    owner: u32,
    id: u64,
}

impl Entry {
    /// The case of a case event.
    #[must_use]
    pub fn case(&self) -> Case {
        Case(self.owner)
    }

    /// The same instant and order with another meaning.
    #[must_use]
    pub fn with(&self, what: What<Sym>) -> Self {
        Self { what, ..*self }
    }

    /// What tells the entry from others.
    pub(crate) fn mark(&self) -> (Millis, Option<u64>, u64) {
        (self.at, self.seq, self.id)
    }

    fn standing(&self) -> Standing {
        (self.what.import_rank(), self.seq, self.id)
    }
}

/// Whether an event was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// First of its id.
    New,
    /// Its id was already there.
    Duplicate,
}

/// Events of many accounts and cases, ready to be folded.
#[derive(Debug)]
pub struct Book {
    /// Every text.
    pub symbols: Symbols,
    accounts: Vec<Sym>,
    account_index: FxHashMap<Sym, Account>,
    cases: Vec<CaseKey>,
    case_index: HashTable<u32>,
    /// Events of cases: those that were sealed, and those that came since.
    sealed: Sealed,
    entries: Vec<Entry>,
    /// Whether events are sealed when they are indexed.
    seals: bool,
    /// Events of feeds, account by account, and those that came since they were indexed.
    feeds: Vec<Feeds>,
    fed: Vec<Entry>,
    /// Where events of feeds are kept that are not in memory.
    fed_lots: Option<Arc<Lots<Vec<Entry>>>>,
    rivals: Vec<Rival>,
    /// Which ids were taken; `None` where each comes but once.
    seen: Option<Ids>,
    span: Option<(Millis, Millis)>,
    /// The same of each account.
    spans: Vec<Option<(Millis, Millis)>>,
    /// How many case events each account has.
    counts: Vec<u64>,
    /// Whose event came last, and of which case: the next is often of the same.
    last: (Option<Account>, Option<Case>),
    attributes: Attributes,
    duplicates: u64,
    /// What came under a known id, where somebody wants to know.
    again: Option<Vec<Again>>,
    hasher: FxHash,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Rival {
    entry: Entry,
    is_feed: bool,
    attributes: Vec<(Sym, Sym)>,
}

impl Default for Book {
    fn default() -> Self {
        Self::new()
    }
}

impl Book {
    /// An empty book.
    #[must_use]
    pub fn new() -> Self {
        Self { seen: Some(Ids::default()), seals: false, ..Self::of_ledger() }
    }

    /// An empty book for the events of a ledger, which has each of them once: their ids are not remembered. It is kept
    /// while most of its cases rest, so that it is sealed ([`Book::seal`]).
    #[must_use]
    pub fn of_ledger() -> Self {
        Self {
            symbols: Symbols::default(),
            accounts: Vec::new(),
            account_index: FxHashMap::default(),
            cases: Vec::new(),
            case_index: HashTable::new(),
            sealed: Sealed::default(),
            entries: Vec::new(),
            seals: true,
            feeds: Vec::new(),
            fed: Vec::new(),
            fed_lots: None,
            rivals: Vec::new(),
            seen: None,
            span: None,
            spans: Vec::new(),
            counts: Vec::new(),
            last: (None, None),
            attributes: Attributes::default(),
            duplicates: 0,
            again: None,
            hasher: FxHash::default(),
        }
    }

    /// From now on [`Book::index`] puts the events of cases away in a third of the memory: for a book that is kept while
    /// most of its cases rest. They are read as before, and somewhat slower. An index that was made before is then none of
    /// this book any more.
    pub fn seal(&mut self) {
        self.seals = true;
    }

    /// Takes one event, once: of an `event_id` the lowest `seq` holds, without `seq` the first.
    pub fn take(&mut self, event: &Event<'_>) -> Taken {
        let account = self.account(event.account);
        let space = u64::from(account.0);
        let id = ids::hash(space, event.event_id);
        let is_new = self.seen.as_mut().is_none_or(|seen| seen.insert(space, event.event_id, id));
        if !is_new {
            self.duplicates += 1;
            self.note_again(account, id as u64, event);
            if event.seq.is_none() {
                return Taken::Duplicate;
            }
        }
        let symbols = &mut self.symbols;
        let what = event.what.map(&mut |text| symbols.intern(text));
        let owner = match event.case_id {
            Some(case_id) => self.case(account, case_id).0,
            None => u32::from(account.0),
        };
        let entry = Entry { at: event.at, seq: event.seq, what, owner, id: id as u64 };
        let is_feed = event.case_id.is_none();
        let own = if is_feed { &[] } else { event.attributes };
        if !is_new {
            let symbols = &mut self.symbols;
            let attributes = own.iter().map(|(key, value)| (symbols.intern(key), symbols.intern(value))).collect();
            self.rivals.push(Rival { entry, is_feed, attributes });
            return Taken::Duplicate;
        }
        for (key, value) in own {
            if self.attributes.admits(self.symbols.find(key)) {
                let (key, value) = (self.symbols.intern(key), self.symbols.intern(value));
                self.attributes.set(Case(owner), key, value);
            }
        }
        self.span = stretched(self.span, event.at);
        let own = &mut self.spans[usize::from(account.0)];
        *own = stretched(*own, event.at);
        if is_feed {
            self.fed.push(entry);
        } else {
            self.entries.push(entry);
            self.counts[usize::from(account.0)] += 1;
        }
        Taken::New
    }

    /// Settles rivals for one `event_id` and indexes the events by case. Call before folding.
    #[must_use]
    pub fn index(&mut self) -> Index {
        self.settle_rivals();
        self.index_feeds();
        if self.seals && !self.entries.is_empty() {
            self.sealed.add(&self.entries, self.cases.len());
            self.entries = Vec::new();
        }
        Index {
            entries: Groups::of(self.cases.len(), self.entries.iter().map(|entry| entry.owner)),
            cases: Groups::of(self.accounts.len(), self.cases.iter().map(|key| u32::from(key.account.0))),
            late: Late::default(),
            indexed: Indexed { entries: self.entries.len(), cases: self.cases.len() },
        }
    }

    /// Brings `index`, which is of this book, up to what was taken since; the cases that got events, in order. `None`
    /// where a rival took the place of an event: then anything may be other than it was.
    #[must_use]
    pub fn index_more(&mut self, index: &mut Index) -> Option<Vec<Case>> {
        if !self.rivals.is_empty() {
            *index = self.index();
            return None;
        }
        self.index_feeds();
        let Indexed { entries, cases } = index.indexed;
        let mut changed: Vec<Case> = self.entries[entries..].iter().map(Entry::case).collect();
        changed.sort_unstable();
        changed.dedup();
        // Looking up what is late is slower, so that there must not be too much of it.
        let all = self.sealed.len() + self.entries.len();
        let is_much = index.late.count + (self.entries.len() - entries) > (all / 8).max(1 << 16);
        if is_much {
            *index = self.index();
            return Some(changed);
        }
        for (entry, at) in self.entries.iter().zip(0..).skip(entries) {
            index.late.entries.entry(entry.owner).or_default().push(at);
            index.late.count += 1;
        }
        for (key, number) in self.cases.iter().zip(0..).skip(cases) {
            index.late.cases.entry(key.account).or_default().push(number);
        }
        index.indexed = Indexed { entries: self.entries.len(), cases: self.cases.len() };
        Some(changed)
    }

    /// Whether `index` knows all that was taken.
    #[must_use]
    pub fn is_indexed(&self, index: &Index) -> bool {
        let Indexed { entries, cases } = index.indexed;
        (entries, cases) == (self.entries.len(), self.cases.len()) && self.fed.is_empty() && self.rivals.is_empty()
    }

    /// Puts events of feeds to those of their accounts.
    fn index_feeds(&mut self) {
        let mut fed = std::mem::take(&mut self.fed);
        fed.sort_by_key(|entry| entry.owner);
        for own in fed.chunk_by(|a, b| a.owner == b.owner) {
            feeds::of(&mut self.feeds, Account(own[0].owner as u16)).add(own, self.seals);
        }
    }

    /// The events of `case` in their order, into `into`.
    pub fn events_of(&self, case: Case, index: &Index, into: &mut Vec<Entry>) {
        into.clear();
        into.extend(self.told_of(case, index));
        sort(into);
    }

    /// The events of `case` as they arrived.
    pub fn told_of(&self, case: Case, index: &Index) -> impl Iterator<Item = Entry> {
        let late = index.late.entries.get(&case.0).into_iter().flatten();
        let since = index.entries.get(case.0).iter().chain(late).map(|&at| self.entries[at as usize]);
        self.sealed.events_of(case).chain(since)
    }

    /// The events of an account's feeds (agent states, head count, costs, customers, surveys without case) in their order,
    /// as far as they are indexed.
    pub fn feeds_of(&self, account: Account) -> impl Iterator<Item = Entry> + '_ {
        self.feeds_from(account, 0)
    }

    /// The same without the first `taken`.
    pub fn feeds_from(&self, account: Account, taken: usize) -> impl Iterator<Item = Entry> + '_ {
        let own = self.feeds.get(usize::from(account.0));
        own.into_iter().flat_map(move |own| own.from(taken, account.0.into()))
    }

    /// Whether all events could be read that were asked for. If not, what was made of them is worth nothing, and the book
    /// has to be made anew.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.sealed.is_sound() && self.fed_lots.as_ref().is_none_or(|lots| lots.is_sound())
    }

    /// All case events; those of a case as they arrived.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        self.sealed.events().chain(self.entries.iter().copied())
    }

    /// The cases, in order of first mention.
    #[must_use]
    pub fn cases(&self) -> &[CaseKey] {
        &self.cases
    }

    /// The case with this id, if any event named it.
    #[must_use]
    pub fn find_case(&self, account: Account, id: Sym) -> Option<Case> {
        let hash = self.hasher.hash_one((account, id));
        self.case_index.find(hash, |&i| self.cases[i as usize] == CaseKey { account, id }).map(|&i| Case(i))
    }

    /// The accounts, in order of first mention.
    #[must_use]
    pub fn accounts(&self) -> &[Sym] {
        &self.accounts
    }

    /// The names of case attributes, in order of first mention.
    #[must_use]
    pub fn attribute_keys(&self) -> &[Sym] {
        &self.attributes.keys
    }

    /// The values of an attribute, each at the number of its case, as far as any case has one.
    #[must_use]
    pub fn attribute_column(&self, key: Sym) -> &Values {
        self.attributes.numbers.get(&key).map_or(&attributes::NONE, |number| &self.attributes.values[*number])
    }

    /// The attributes of a case, each by name and value.
    pub fn attributes_of(&self, case: Case) -> impl Iterator<Item = (Sym, Sym)> + '_ {
        let value = move |(key, own): (&Sym, &Values)| Some((*key, own.get(case)?));
        self.attributes.keys.iter().zip(&self.attributes.values).filter_map(value)
    }

    /// How many values of attributes were left out, as there are too many names of them.
    #[must_use]
    pub fn attributes_left_out(&self) -> u64 {
        self.attributes.left_out
    }

    /// How many events were refused because their id was known.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// First and last instant of any event.
    #[must_use]
    pub fn span(&self) -> Option<(Millis, Millis)> {
        self.span
    }

    /// How many case events an account has.
    #[must_use]
    pub fn events_in(&self, account: Account) -> u64 {
        self.counts.get(usize::from(account.0)).copied().unwrap_or_default()
    }

    /// How many events there are, of cases and of feeds.
    #[must_use]
    pub fn events(&self) -> u64 {
        let feeds = self.feeds.iter().map(Feeds::len).sum::<usize>() + self.fed.len();
        (self.sealed.len() + self.entries.len() + feeds) as u64
    }

    /// First and last instant of an account's events.
    #[must_use]
    pub fn span_of(&self, account: Account) -> Option<(Millis, Millis)> {
        self.spans.get(usize::from(account.0)).copied().flatten()
    }

    fn account(&mut self, name: &str) -> Account {
        if let Some(last) = self.last.0
            && self.symbols.is(self.accounts[usize::from(last.0)], name)
        {
            return last;
        }
        let sym = self.symbols.intern(name);
        let (accounts, spans, counts) = (&mut self.accounts, &mut self.spans, &mut self.counts);
        let account = *self.account_index.entry(sym).or_insert_with(|| {
            accounts.push(sym);
            spans.push(None);
            counts.push(0);
            Account(u16::try_from(accounts.len() - 1).unwrap_or(u16::MAX))
        });
        self.last.0 = Some(account);
        account
    }

    fn case(&mut self, account: Account, id: &str) -> Case {
        if let Some(last) = self.last.1 {
            let key = self.cases[last.0 as usize];
            if key.account == account && self.symbols.is(key.id, id) {
                return last;
            }
        }
        let key = CaseKey { account, id: self.symbols.intern(id) };
        let case = self.case_of(key);
        self.last.1 = Some(case);
        case
    }

    fn case_of(&mut self, key: CaseKey) -> Case {
        let hash = self.hasher.hash_one((key.account, key.id));
        let (cases, hasher) = (&mut self.cases, &self.hasher);
        if let Some(&found) = self.case_index.find(hash, |&i| cases[i as usize] == key) {
            return Case(found);
        }
        let number = cases.len() as u32;
        cases.push(key);
        self.case_index.insert_unique(hash, number, |&i| {
            let key = cases[i as usize];
            hasher.hash_one((key.account, key.id))
        });
        Case(number)
    }

    /// Lets the lowest `seq` of each `event_id` hold; one look over the events, however many were sent again.
    fn settle_rivals(&mut self) {
        if self.rivals.is_empty() {
            return;
        }
        let feeds = std::mem::take(&mut self.feeds);
        let told = feeds.into_iter().zip(0..).flat_map(|(mut own, number)| own.take_out(number));
        self.fed = told.chain(std::mem::take(&mut self.fed)).collect();
        if self.sealed.len() > 0 {
            let since = std::mem::take(&mut self.entries);
            self.entries = self.sealed.events().chain(since).collect();
            self.sealed = Sealed::default();
        }
        let mut lowest: FxHashMap<u64, Rival> = FxHashMap::default();
        for rival in std::mem::take(&mut self.rivals) {
            match lowest.entry(rival.entry.id) {
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert(rival);
                }
                std::collections::hash_map::Entry::Occupied(mut known) if rival.entry.seq < known.get().entry.seq => {
                    known.insert(rival);
                }
                std::collections::hash_map::Entry::Occupied(_) => {}
            }
        }
        for (list, is_feed) in [(&mut self.entries, false), (&mut self.fed, true)] {
            for holder in list {
                let rival = lowest.get(&holder.id).filter(|rival| rival.is_feed == is_feed);
                if let Some(rival) = rival
                    && holder.seq.is_some_and(|seq| rival.entry.seq < Some(seq))
                {
                    *holder = rival.entry;
                    for &(key, value) in rival.attributes.iter().filter(|_| !is_feed) {
                        if self.attributes.admits(Some(key)) {
                            self.attributes.set(rival.entry.case(), key, value);
                        }
                    }
                }
            }
        }
        self.span = None;
        self.spans.fill(None);
        let of_cases = self.entries.iter().map(|one| (self.cases[one.owner as usize].account, one.at));
        let of_feeds = self.fed.iter().map(|one| (Account(one.owner as u16), one.at));
        for (account, at) in of_cases.chain(of_feeds) {
            let own = &mut self.spans[usize::from(account.0)];
            *own = stretched(*own, at);
            self.span = stretched(self.span, at);
        }
    }
}

/// Orders events by `(ts, seq)`. Where an event has no `seq`, those of its instant go by the import rank, then by
/// `seq`, then by arrival (METRICS A.2, H16); other instants of the lot keep their `seq`.
pub fn sort(entries: &mut [Entry]) {
    if !entries.is_sorted_by_key(|entry| entry.at) {
        entries.sort_by_key(|entry| entry.at);
    }
    for tied in entries.chunk_by_mut(|a, b| a.at == b.at).filter(|tied| tied.len() > 1) {
        settle_order(tied, Entry::standing);
    }
}

/// What settles the order of one instant: the import rank, `seq`, and the id's hash.
type Standing = (u8, Option<u64>, u64);

/// Orders what happened at one instant.
fn settle_order<T>(tied: &mut [T], standing: impl Fn(&T) -> Standing) {
    if tied.iter().all(|one| standing(one).1.is_some()) {
        tied.sort_by_key(|one| (standing(one).1, standing(one).2));
    } else {
        tied.sort_by_key(|one| (standing(one).0, standing(one).1));
    }
}

/// The span that reaches to `at`, too.
fn stretched(span: Option<(Millis, Millis)>, at: Millis) -> Option<(Millis, Millis)> {
    let (first, last) = span.unwrap_or((at, at));
    Some((first.min(at), last.max(at)))
}
