//! Events in little memory: case by case as they arrived, each as what it has above the one before.
//!
//! An event of a book that is open takes 72 bytes, one that is sealed some 20. To be read it is written out again, which
//! costs less than a fold makes of it.

use serde::{Deserialize, Serialize};

use crate::event::{Millis, What};
use crate::symbols::Sym;

use super::index::Groups;
use super::{Case, Entry};

/// Bytes of a lot that is kept elsewhere.
const LOT: usize = 1 << 20;
/// Bytes that an event takes, roughly.
const GUESS: usize = 24;

/// Events that are sealed.
#[derive(Debug, Default)]
pub(super) struct Sealed {
    /// Where the events of each case end.
    ends: Vec<u64>,
    bytes: Vec<u8>,
    count: usize,
}

/// Of an event that opens a case, in the byte before it; the others say how long it is, or nothing where it is too long
/// for that.
const OPENS: u8 = 1 << 7;

/// An event as it is sealed.
#[derive(Serialize, Deserialize)]
struct Short {
    /// Milliseconds since the event before of its case, of the first since the epoch.
    since: i64,
    seq: Option<u64>,
    what: What<Sym>,
    /// As bytes: a hash has no small numbers.
    id: [u8; 8],
}

/// The events of a case.
#[derive(Clone, Debug)]
pub(super) struct Events<'a> {
    rest: &'a [u8],
    owner: u32,
    at: Millis,
}

impl Iterator for Events<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        // What was sealed can be read; what came from a file was read once when it was taken.
        let (_, behind) = self.rest.split_first()?;
        let (short, rest) = postcard::take_from_bytes::<Short>(behind).ok()?;
        self.rest = rest;
        self.at = self.at.wrapping_add(short.since);
        let id = u64::from_le_bytes(short.id);
        Some(Entry { at: self.at, seq: short.seq, what: short.what, owner: self.owner, id })
    }
}

impl<'a> Events<'a> {
    /// Those that open the case: as a rule the first, and behind the last none is read.
    fn openings(self) -> impl Iterator<Item = Entry> + 'a {
        let count = self.most_openings();
        self.filter(|entry| entry.what.is_opening()).take(count)
    }

    /// How many open the case at most; none is read for that.
    fn most_openings(&self) -> usize {
        let (mut rest, mut count) = (self.rest, 0);
        while let Some((&head, behind)) = rest.split_first() {
            let length = usize::from(head & !OPENS);
            if length == 0 {
                return usize::MAX;
            }
            count += usize::from(head & OPENS != 0);
            rest = behind.get(length..).unwrap_or_default();
        }
        count
    }
}

impl Sealed {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Makes room for the events of so many cases more in so many bytes.
    pub fn make_room(&mut self, cases: usize, bytes: usize) {
        // Without the room it takes longer, and nothing else.
        let _ = self.ends.try_reserve_exact(cases);
        let _ = self.bytes.try_reserve_exact(bytes);
    }

    /// Of how many cases they are, counted from the first.
    pub fn cases(&self) -> usize {
        self.ends.len()
    }

    /// The events of a case as they arrived.
    pub fn events_of(&self, case: Case) -> Events<'_> {
        let number = case.0 as usize;
        let end = self.ends.get(number).map_or(0, |end| *end as usize);
        let from = if end == 0 || number == 0 { 0 } else { self.ends[number - 1] as usize };
        Events { rest: &self.bytes[from..end], owner: case.0, at: 0 }
    }

    /// All events, case by case.
    pub fn events(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.ends.len() as u32).flat_map(|case| self.events_of(Case(case)))
    }

    /// The events that open a case.
    pub fn openings(&self) -> impl Iterator<Item = Entry> + '_ {
        let cases = (0..self.ends.len() as u32).map(|case| self.events_of(Case(case)));
        cases.flat_map(Events::openings)
    }

    /// The same with `entries` behind those of their cases, of which there are `cases`.
    pub fn with(&self, entries: &[Entry], cases: usize) -> Self {
        let groups = Groups::of(cases, entries.iter().map(|entry| entry.owner));
        let mut more = Self { ends: Vec::with_capacity(cases), bytes: Vec::new(), count: self.count + entries.len() };
        more.bytes.reserve_exact(self.bytes.len() + GUESS * entries.len());
        for case in 0..cases as u32 {
            let known = self.events_of(Case(case));
            more.bytes.extend_from_slice(known.rest);
            let own = groups.get(case);
            let mut before = if own.is_empty() { 0 } else { known.last().map_or(0, |entry| entry.at) };
            for entry in own.iter().map(|&position| &entries[position as usize]) {
                more.put(entry, before);
                before = entry.at;
            }
            more.ends.push(more.bytes.len() as u64);
        }
        more.bytes.shrink_to_fit();
        more
    }

    fn put(&mut self, entry: &Entry, before: Millis) {
        let Entry { at, seq, what, id, .. } = *entry;
        let short = Short { since: at.wrapping_sub(before), seq, what, id: id.to_le_bytes() };
        let head = self.bytes.len();
        self.bytes.push(0);
        match postcard::to_extend(&short, std::mem::take(&mut self.bytes)) {
            Ok(bytes) => self.bytes = bytes,
            Err(error) => unreachable!("plain numbers are written to memory: {error}"),
        }
        let length = u8::try_from(self.bytes.len() - head - 1).unwrap_or(0);
        if length < OPENS {
            self.bytes[head] = if what.is_opening() { OPENS | length } else { length };
        }
    }

    /// In lots of so many cases at most, and not many more bytes than [`LOT`]: how many bytes each has, and the bytes.
    pub fn lots(&self, size: usize) -> impl Iterator<Item = (Vec<u32>, Vec<u8>)> + '_ {
        let start = |number: usize| if number == 0 { 0 } else { self.ends[number - 1] as usize };
        let mut first = 0;
        std::iter::from_fn(move || {
            let (from, most) = (start(first), self.ends.len().min(first + size));
            let fit = self.ends[first..most].partition_point(|&end| end as usize <= from + LOT);
            let last = most.min(first + fit.max(1));
            let lengths: Vec<u32> = (first..last).map(|one| (self.ends[one] as usize - start(one)) as u32).collect();
            first = last;
            (!lengths.is_empty()).then(|| (lengths, self.bytes[from..start(last)].to_vec()))
        })
    }

    /// Takes the next lot; `check` sees each event.
    ///
    /// # Errors
    /// That of `check`; `broken` where the bytes are no events.
    pub fn extend<E>(
        &mut self,
        lengths: &[u32],
        bytes: &[u8],
        broken: E,
        mut check: impl FnMut(&Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rest = bytes;
        for &length in lengths {
            let Some((own, others)) = rest.split_at_checked(length as usize) else { return Err(broken) };
            rest = others;
            let mut events = Events { rest: own, owner: self.ends.len() as u32, at: 0 };
            for entry in events.by_ref() {
                check(&entry)?;
                self.count += 1;
            }
            if !events.rest.is_empty() {
                return Err(broken);
            }
            self.bytes.extend_from_slice(own);
            self.ends.push(self.bytes.len() as u64);
        }
        if rest.is_empty() { Ok(()) } else { Err(broken) }
    }
}
