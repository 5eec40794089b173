//! Traces in few bytes one behind the other, as they lie in memory and on a shelf.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::book::Case;
use crate::event::Millis;
use crate::facts::Leftovers;
use crate::raw;
use crate::symbols::Sym;

use super::super::run::Lot;
use super::super::trace::{Stay, Trace};

/// Traces of cases in rising order.
#[derive(Debug, Default)]
pub(super) struct Sealed {
    /// Their numbers.
    cases: Vec<u32>,
    /// Where the bytes of each end.
    ends: Vec<u64>,
    bytes: Vec<u8>,
}

/// A case and the bytes of its trace.
pub(super) type Own<'s> = (Case, Cow<'s, [u8]>);

/// Traces on a shelf: of each by how much its case is above the one before, and how many bytes it has; and the bytes.
#[derive(Serialize, Deserialize)]
struct LotBytes {
    heads: Vec<(u32, u32)>,
    #[serde(with = "raw")]
    bytes: Vec<u8>,
}

/// A trace as it is sealed: instants since the first opening.
#[derive(Serialize, Deserialize)]
struct Short {
    first: Millis,
    requester: Option<Sym>,
    openings: Option<Range>,
    judged: Option<Range>,
    due: Option<Millis>,
    /// As bytes: a hash has no small numbers.
    card: [u8; 8],
    stays: Vec<ShortStay>,
    respondents: Box<[Sym]>,
    called_for: Box<[Sym]>,
    episodes: u32,
    left: Option<Leftovers>,
}

/// From when, and how much later the last.
#[derive(Serialize, Deserialize)]
struct Range(Millis, Millis);

/// Agent, from when, how long, of which session.
#[derive(Serialize, Deserialize)]
struct ShortStay(Sym, Millis, Millis, u32);

impl Sealed {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// The bytes of all.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The first case and the last.
    pub fn ends(&self) -> Option<(Case, Case)> {
        Some((Case(*self.cases.first()?), Case(*self.cases.last()?)))
    }

    /// The trace of a case.
    pub fn get(&self, case: Case) -> Option<Trace> {
        let number = self.cases.binary_search(&case.0).ok()?;
        // What was sealed can be read.
        let short: Short = postcard::from_bytes(self.bytes_of(number)).ok()?;
        Some(short.trace(case))
    }

    fn bytes_of(&self, number: usize) -> &[u8] {
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from as usize..self.ends[number] as usize]
    }

    /// All cases with their bytes.
    pub fn all(&self) -> impl Iterator<Item = Own<'_>> {
        self.cases.iter().enumerate().map(|(number, &case)| (Case(case), Cow::Borrowed(self.bytes_of(number))))
    }

    /// Puts a trace behind those of the cases before its case.
    pub fn put(&mut self, case: Case, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.cases.push(case.0);
        self.ends.push(self.bytes.len() as u64);
    }

    /// Leaves no room empty.
    pub fn fit(&mut self) {
        self.cases.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }

    /// As one piece, for a shelf.
    pub fn pack(self) -> Vec<u8> {
        let (mut case, mut end) = (0, 0);
        let above = |number: usize| {
            let head = (self.cases[number] - case, (self.ends[number] - end) as u32);
            (case, end) = (self.cases[number], self.ends[number]);
            head
        };
        let heads = (0..self.cases.len()).map(above).collect();
        written(&LotBytes { heads, bytes: self.bytes })
    }
}

impl Lot<Case> for Sealed {
    fn read(bytes: &[u8], first: Case) -> Option<Self> {
        let LotBytes { heads, bytes } = postcard::from_bytes(bytes).ok()?;
        let (mut case, mut end) = (0_u32, 0_u64);
        let mut lot = Self { bytes, ..Self::default() };
        for (above, length) in heads {
            case = case.checked_add(above)?;
            end += u64::from(length);
            lot.cases.push(case);
            lot.ends.push(end);
        }
        let is_whole = lot.cases.is_sorted_by(|a, b| a < b) && end == lot.bytes.len() as u64;
        (is_whole && lot.cases.first() == Some(&first.0)).then_some(lot)
    }
}

/// A trace as bytes.
pub(super) fn bytes_of(trace: &Trace) -> Vec<u8> {
    written(&Short::of(trace))
}

fn written(what: &impl Serialize) -> Vec<u8> {
    match postcard::to_stdvec(what) {
        Ok(bytes) => bytes,
        Err(error) => unreachable!("plain numbers are written to memory: {error}"),
    }
}

impl Short {
    fn of(trace: &Trace) -> Self {
        let Trace { case: _, requester, openings, judged, due, card, stays, respondents, called_for, episodes, left } =
            trace;
        let first = openings.or(*judged).map_or(0, |range| range.0);
        let since = |at: Millis| at.wrapping_sub(first);
        let range = |(from, last): (Millis, Millis)| Range(since(from), last.wrapping_sub(from));
        let stay = |stay: &Stay| {
            let Stay { agent, from, until, session } = *stay;
            ShortStay(agent, since(from), until.wrapping_sub(from), session)
        };
        Self {
            first,
            requester: *requester,
            openings: openings.map(range),
            judged: judged.map(range),
            due: (*due < Millis::MAX).then(|| since(*due)),
            card: card.to_le_bytes(),
            stays: stays.iter().map(stay).collect(),
            respondents: respondents.clone(),
            called_for: called_for.clone(),
            episodes: *episodes,
            left: (*left != Leftovers::default()).then_some(*left),
        }
    }

    fn trace(self, case: Case) -> Trace {
        let at = |since: Millis| self.first.wrapping_add(since);
        let range = |Range(since, later): Range| (at(since), at(since).wrapping_add(later));
        let stay = |ShortStay(agent, since, long, session): ShortStay| Stay {
            agent,
            from: at(since),
            until: at(since).wrapping_add(long),
            session,
        };
        Trace {
            case,
            requester: self.requester,
            openings: self.openings.map(range),
            judged: self.judged.map(range),
            due: self.due.map_or(Millis::MAX, at),
            card: u64::from_le_bytes(self.card),
            stays: self.stays.into_iter().map(stay).collect(),
            respondents: self.respondents,
            called_for: self.called_for,
            episodes: self.episodes,
            left: self.left.unwrap_or_default(),
        }
    }
}
