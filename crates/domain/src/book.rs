//! The book of events: every accepted event once, compact, indexed by case.
//!
//! It drops what was already there (METRICS H15) and orders a case's events by `(ts, seq)`;
//! it knows nothing of what the events mean.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxHashMap;

use crate::event::{Event, Millis, What};
use crate::ids::{self, Ids};
use crate::symbols::{FxHash, Sym, Symbols};

/// An account of a [`Book`], by position in [`Book::accounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account(pub u16);

/// A case of a [`Book`], by position in [`Book::cases`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug)]
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
#[derive(Debug, Default)]
pub struct Book {
    /// Every text.
    pub symbols: Symbols,
    accounts: Vec<Sym>,
    account_index: FxHashMap<Sym, Account>,
    cases: Vec<CaseKey>,
    case_index: HashTable<u32>,
    entries: Vec<Entry>,
    feeds: Vec<Entry>,
    rivals: Vec<Rival>,
    seen: Ids,
    /// Whose event came last, and of which case: the next is often of the same.
    last: (Option<Account>, Option<Case>),
    attributes: Vec<Attribute>,
    duplicates: u64,
    hasher: FxHash,
}

/// An attribute of a case: a key and a value the source gave with its opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The case.
    pub case: Case,
    /// Its name.
    pub key: Sym,
    /// Its value.
    pub value: Sym,
}

#[derive(Debug)]
struct Rival {
    entry: Entry,
    is_feed: bool,
    attributes: Vec<Attribute>,
}

impl Book {
    /// An empty book.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one event, once: of an `event_id` the lowest `seq` holds, without `seq` the first.
    pub fn take(&mut self, event: &Event<'_>) -> Taken {
        let account = self.account(event.account);
        let space = u64::from(account.0);
        let id = ids::hash(space, event.event_id);
        let is_new = self.seen.insert(space, event.event_id, id);
        if !is_new {
            self.duplicates += 1;
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
        let attributes = own.iter().map(|(key, value)| Attribute {
            case: Case(owner),
            key: self.symbols.intern(key),
            value: self.symbols.intern(value),
        });
        if !is_new {
            let attributes = attributes.collect();
            self.rivals.push(Rival { entry, is_feed, attributes });
            return Taken::Duplicate;
        }
        self.attributes.extend(attributes);
        if is_feed {
            self.feeds.push(entry);
        } else {
            self.entries.push(entry);
        }
        Taken::New
    }

    /// Settles rivals for one `event_id` and indexes the events by case. Call before folding; cheap when nothing changed.
    #[must_use]
    pub fn index(&mut self) -> Index {
        self.settle_rivals();
        let mut ends = vec![0_u32; self.cases.len() + 1];
        for entry in &self.entries {
            ends[entry.owner as usize + 1] += 1;
        }
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        let mut next = ends.clone();
        let mut order = vec![0_u32; self.entries.len()];
        for (position, entry) in self.entries.iter().enumerate() {
            let slot = &mut next[entry.owner as usize];
            order[*slot as usize] = position as u32;
            *slot += 1;
        }
        Index { ends, order }
    }

    /// The events of `case` in their order, into `into`.
    pub fn events_of(&self, case: Case, index: &Index, into: &mut Vec<Entry>) {
        into.clear();
        let i = case.0 as usize;
        let (Some(&from), Some(&to)) = (index.ends.get(i), index.ends.get(i + 1)) else {
            return;
        };
        into.extend(index.order[from as usize..to as usize].iter().map(|&at| self.entries[at as usize]));
        sort(into);
    }

    /// The feed events (agent states, head count, costs, customers, surveys without case) in their order.
    #[must_use]
    pub fn feeds(&self) -> Vec<(Account, Entry)> {
        let mut entries = self.feeds.clone();
        sort(&mut entries);
        entries.into_iter().map(|entry| (Account(entry.owner as u16), entry)).collect()
    }

    /// All case events in no particular order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
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

    /// The case attributes, in order of arrival; a later value of one key holds.
    #[must_use]
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// How many events were refused because their id was known.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// First and last instant of any event.
    #[must_use]
    pub fn span(&self) -> Option<(Millis, Millis)> {
        let mut all = self.entries.iter().chain(&self.feeds).map(|entry| entry.at);
        let first = all.next()?;
        Some(all.fold((first, first), |(low, high), at| (low.min(at), high.max(at))))
    }

    fn account(&mut self, name: &str) -> Account {
        if let Some(last) = self.last.0
            && self.symbols.is(self.accounts[usize::from(last.0)], name)
        {
            return last;
        }
        let sym = self.symbols.intern(name);
        let accounts = &mut self.accounts;
        let account = *self.account_index.entry(sym).or_insert_with(|| {
            accounts.push(sym);
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
        for (list, is_feed) in [(&mut self.entries, false), (&mut self.feeds, true)] {
            for holder in list {
                let rival = lowest.get(&holder.id).filter(|rival| rival.is_feed == is_feed);
                if let Some(rival) = rival
                    && holder.seq.is_some_and(|seq| rival.entry.seq < Some(seq))
                {
                    *holder = rival.entry;
                    self.attributes.extend(&rival.attributes);
                }
            }
        }
    }
}

/// Where each case's events lie in the book.
#[derive(Debug)]
pub struct Index {
    ends: Vec<u32>,
    order: Vec<u32>,
}

/// Orders events by `(ts, seq)`. Where an event has no `seq`, those of its instant go by the import rank, then by
/// `seq`, then by arrival (METRICS A.2, H16); other instants of the lot keep their `seq`.
pub fn sort(entries: &mut [Entry]) {
    if !entries.is_sorted_by_key(|entry| entry.at) {
        entries.sort_by_key(|entry| entry.at);
    }
    for tied in entries.chunk_by_mut(|a, b| a.at == b.at).filter(|tied| tied.len() > 1) {
        if tied.iter().all(|entry| entry.seq.is_some()) {
            tied.sort_by_key(|entry| (entry.seq, entry.id));
        } else {
            tied.sort_by_key(|entry| (entry.what.import_rank(), entry.seq));
        }
    }
}
