//! A book in parts, so that it can be kept outside of memory and put together again without telling it every event anew.

use std::hash::BuildHasher;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::attributes;
use super::feeds::{self, Feeds};
use super::shelf::LotBytes;
use super::{Account, Book, Case, CaseKey, Entry, Rival};
use crate::event::Millis;
use crate::ids::Ids;
use crate::raw;
use crate::shelf::{Lots, Shelf};
use crate::symbols::Sym;

/// Most items of a part.
const ITEMS: usize = 1 << 16;

/// A part of a book. All parts of one, taken in the order in which they were given, make the same book.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part(Items);

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Items {
    /// Texts one after the other, with the length of each.
    Texts(String, Vec<u32>),
    Accounts(Vec<AccountPart>),
    Cases(Vec<CaseKey>),
    /// Sealed events of cases in their order ([`LotBytes`]).
    Lot(#[serde(with = "raw")] Vec<u8>),
    /// Of how many cases each lot before has them, and how many events they are.
    Lots(Vec<u32>, usize),
    Entries(Vec<Entry>),
    /// Of an account's feeds: sealed events, which are a lot, too, and those behind them.
    SealedFeeds(Account, #[serde(with = "raw")] Vec<u8>),
    Feeds(Account, Vec<Entry>),
    /// Of feeds, not indexed yet.
    Fed(Vec<Entry>),
    Rivals(Vec<Rival>),
    /// Which ids were seen: running numbers, and others.
    Ids(Vec<(u128, u128)>, Vec<u128>),
    /// A name of attributes, and the value of cases from a number on.
    Attribute(Sym, u32, Vec<Option<Sym>>),
    /// How many events came twice, and how many values of attributes were left out.
    Counts(u64, u64),
}

/// How much room a book takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    texts: (usize, usize),
    cases: usize,
    sealed: (usize, usize),
    entries: usize,
    ids: (usize, usize),
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct AccountPart {
    name: Sym,
    /// First and last instant.
    span: Option<(Millis, Millis)>,
    /// Events of its cases.
    count: u64,
}

impl Part {
    /// Whether it has nothing but sealed events, which can stay on a shelf.
    #[must_use]
    pub fn is_lot(&self) -> bool {
        matches!(self.0, Items::Lot(_) | Items::SealedFeeds(..))
    }

    /// The sealed events, for a shelf.
    #[must_use]
    pub fn into_lot(self) -> Option<Vec<u8>> {
        match self.0 {
            Items::Lot(bytes) | Items::SealedFeeds(_, bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Behind the last lot of cases: of how many each has the sealed events.
    #[must_use]
    pub fn cases_of_lots(&self) -> Option<&[u32]> {
        match &self.0 {
            Items::Lots(cases, _) => Some(cases),
            _ => None,
        }
    }
}

/// A part that is none of this book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a part speaks of what no part before it has")]
pub struct UnfitPart;

impl Book {
    /// Everything that the book knows, part by part; equal books give equal parts.
    pub fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        let texts = self.symbols.lots(ITEMS).map(|(text, lengths)| Items::Texts(text.to_owned(), lengths));
        let accounts = self.accounts.iter().zip(&self.spans).zip(&self.counts);
        let accounts = accounts.map(|((&name, &span), &count)| AccountPart { name, span, count }).collect();
        let cases = self.cases.chunks(ITEMS).map(|lot| Items::Cases(lot.to_vec()));
        let (mut lots, mut of_lots) = (self.sealed.lots(ITEMS), Some(Vec::new()));
        let sealed = std::iter::from_fn(move || match lots.next() {
            Some(lot) => {
                of_lots.as_mut().into_iter().for_each(|cases| cases.push(lot.lengths.len() as u32));
                Some(Items::Lot(lot.pack()))
            }
            None => of_lots.take().map(|cases| Items::Lots(cases, self.sealed.len())),
        });
        let entries = self.entries.chunks(ITEMS).map(|lot| Items::Entries(lot.to_vec()));
        let feeds = self.feeds.iter().zip(0..).flat_map(|(own, number)| {
            let sealed = own.lots(number.into()).map(move |lot| Items::SealedFeeds(Account(number), lot));
            sealed.chain(own.open().chunks(ITEMS).map(move |lot| Items::Feeds(Account(number), lot.to_vec())))
        });
        let fed = self.fed.chunks(ITEMS).map(|lot| Items::Fed(lot.to_vec()));
        let attributes =
            self.attributes.keys.iter().zip(&self.attributes.values).flat_map(|(&key, values)| {
                values.lots(ITEMS).map(move |(first, lot)| Items::Attribute(key, first, lot))
            });
        let rivals = self.rivals.chunks(ITEMS).map(|lot| Items::Rivals(lot.to_vec()));
        let ids =
            self.seen.iter().flat_map(|seen| seen.lots(ITEMS)).map(|(numbered, others)| Items::Ids(numbered, others));
        let rest = [Items::Counts(self.duplicates, self.attributes.left_out)];
        let of_cases = std::iter::once(Items::Accounts(accounts))
            .chain(cases)
            .chain(sealed)
            .chain(entries)
            .chain(feeds)
            .chain(fed);
        texts.chain(of_cases).chain(attributes).chain(rivals).chain(ids).chain(rest).map(Part)
    }

    /// How much room the book takes.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes {
            texts: (self.symbols.len(), self.symbols.bytes()),
            cases: self.cases.len(),
            sealed: self.sealed.sizes(),
            entries: self.entries.len(),
            ids: self.seen.as_ref().map(Ids::sizes).unwrap_or_default(),
        }
    }

    /// Takes the next part of a kept book into one that was empty before the first.
    ///
    /// # Errors
    /// When the part speaks of texts, accounts or cases that no part before it has.
    pub fn take_part(&mut self, part: Part) -> Result<(), UnfitPart> {
        self.take_items(part, false)
    }

    /// The same, but sealed events are left where they are: behind the last part, [`Book::shelve`] must say where.
    ///
    /// # Errors
    /// As [`Book::take_part`].
    pub fn take_part_but_sealed(&mut self, part: Part) -> Result<(), UnfitPart> {
        self.take_items(part, true)
    }

    /// Leaves sealed events to `shelf`, whose lots are those of this book's parts, each with those of so many cases
    /// ([`Part::cases_of_lots`]). Nothing may have been indexed since the parts were made.
    ///
    /// # Errors
    /// When the parts do not have all the cases.
    pub fn shelve(&mut self, shelf: Arc<dyn Shelf>, cases: &[u32]) -> Result<(), UnfitPart> {
        let all: u64 = cases.iter().map(|count| u64::from(*count)).sum();
        if all != self.sealed.covered() as u64 {
            return Err(UnfitPart);
        }
        // Feeds are read from the first to the last.
        let lots = Arc::new(Lots::new(Arc::clone(&shelf), 1));
        self.feeds.iter_mut().fold(cases.len(), |first, own| own.shelve(&lots, first));
        self.fed_lots = Some(lots);
        self.sealed.shelve(shelf, cases);
        Ok(())
    }

    fn take_items(&mut self, part: Part, stays: bool) -> Result<(), UnfitPart> {
        match part.0 {
            Items::Texts(text, lengths) => self.symbols.extend(&text, &lengths).ok_or(UnfitPart)?,
            Items::Accounts(all) => {
                for AccountPart { name, span, count } in all {
                    self.check(name)?;
                    let number = u16::try_from(self.accounts.len()).map_err(|_| UnfitPart)?;
                    self.accounts.push(name);
                    self.account_index.insert(name, Account(number));
                    self.spans.push(span);
                    self.counts.push(count);
                    self.span = [self.span, span].into_iter().flatten().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
                }
            }
            Items::Cases(cases) => {
                for key in cases {
                    self.check(key.id)?;
                    self.check_account(u32::from(key.account.0))?;
                    let hash = self.hasher.hash_one((key.account, key.id));
                    let (known, hasher) = (&self.cases, &self.hasher);
                    self.case_index.insert_unique(hash, known.len() as u32, |&i| {
                        let key = known[i as usize];
                        hasher.hash_one((key.account, key.id))
                    });
                    self.cases.push(key);
                }
            }
            Items::Lot(_) if stays => {}
            Items::Lot(bytes) => {
                let mut sealed = std::mem::take(&mut self.sealed);
                let lot = LotBytes::of(&bytes).ok_or(UnfitPart)?;
                sealed.take_lot(&lot, UnfitPart, |entry| self.check_entry(entry, false))?;
                self.sealed = sealed;
            }
            Items::Lots(lots, events) => {
                let all: u64 = lots.iter().map(|count| u64::from(*count)).sum();
                if all > self.cases.len() as u64 {
                    return Err(UnfitPart);
                }
                if stays {
                    self.sealed.expect(all as u32, events);
                } else if (all, events) != (self.sealed.covered() as u64, self.sealed.len()) {
                    return Err(UnfitPart);
                }
            }
            Items::Entries(entries) => {
                entries.iter().try_for_each(|entry| self.check_entry(entry, false))?;
                self.entries.extend(entries);
            }
            Items::SealedFeeds(account, bytes) => {
                let mut own = self.feeds_taken(account)?;
                own.take_lot(bytes, stays, account.0.into(), UnfitPart, |entry| self.check_entry(entry, true))?;
                self.feeds[usize::from(account.0)] = own;
            }
            Items::Feeds(account, entries) => {
                let mut own = self.feeds_taken(account)?;
                entries.iter().try_for_each(|entry| self.check_entry(entry, true))?;
                own.take_open(entries, account.0.into(), UnfitPart)?;
                self.feeds[usize::from(account.0)] = own;
            }
            Items::Fed(entries) => {
                entries.iter().try_for_each(|entry| self.check_entry(entry, true))?;
                self.fed.extend(entries);
            }
            Items::Rivals(rivals) => {
                for rival in &rivals {
                    self.check_entry(&rival.entry, rival.is_feed)?;
                    rival.attributes.iter().try_for_each(|&(key, value)| self.check(key).and(self.check(value)))?;
                }
                self.rivals.extend(rivals);
            }
            Items::Ids(numbered, others) => {
                self.seen.get_or_insert_default().extend(numbered, others);
            }
            Items::Attribute(key, first, values) => {
                self.check(key)?;
                if !self.attributes.numbers.contains_key(&key) && self.attributes.keys.len() >= attributes::MOST {
                    return Err(UnfitPart);
                }
                for (case, value) in (first..).zip(values) {
                    let Some(value) = value else { continue };
                    self.check(value)?;
                    self.check_case(case)?;
                    self.attributes.set(Case(case), key, value);
                }
            }
            Items::Counts(duplicates, left_out) => (self.duplicates, self.attributes.left_out) = (duplicates, left_out),
        }
        Ok(())
    }

    /// Makes room for a book of these sizes, whose parts are then taken in less time.
    pub fn make_room(&mut self, sizes: Sizes) {
        let Sizes { texts, cases, sealed, entries, ids } = sizes;
        self.symbols.make_room(texts.0, texts.1);
        self.sealed.make_room(sealed);
        if let Some(seen) = &mut self.seen {
            seen.make_room(ids);
        }
        // Without the room it takes longer, and nothing else.
        let _ = self.cases.try_reserve_exact(cases);
        let _ = self.entries.try_reserve_exact(entries);
        let (known, hasher) = (&self.cases, &self.hasher);
        let _ = self.case_index.try_reserve(cases, |&i| {
            let key = known[i as usize];
            hasher.hash_one((key.account, key.id))
        });
    }

    /// The feeds of an account, to be put back.
    fn feeds_taken(&mut self, account: Account) -> Result<Feeds, UnfitPart> {
        self.check_account(account.0.into())?;
        Ok(std::mem::take(feeds::of(&mut self.feeds, account)))
    }

    fn check(&self, sym: Sym) -> Result<(), UnfitPart> {
        if sym.index() < self.symbols.len() { Ok(()) } else { Err(UnfitPart) }
    }

    fn check_account(&self, number: u32) -> Result<(), UnfitPart> {
        if (number as usize) < self.accounts.len() { Ok(()) } else { Err(UnfitPart) }
    }

    fn check_case(&self, number: u32) -> Result<(), UnfitPart> {
        if (number as usize) < self.cases.len() { Ok(()) } else { Err(UnfitPart) }
    }

    fn check_entry(&self, entry: &Entry, is_feed: bool) -> Result<(), UnfitPart> {
        let mut checked = if is_feed { self.check_account(entry.owner) } else { self.check_case(entry.owner) };
        entry.what.map(&mut |sym| checked = checked.and(self.check(sym)));
        checked
    }
}

impl Serialize for CaseKey {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.account.0, self.id).serialize(to)
    }
}

impl<'de> Deserialize<'de> for CaseKey {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (account, id) = Deserialize::deserialize(from)?;
        Ok(Self { account: Account(account), id })
    }
}
