//! What a run remembers of each case of an event log: the value of every watched column, the last attributes,
//! and the events of the current instant. About 100 bytes a case with four watched columns; nothing of the rows.

use std::collections::HashMap;

use nabiz_domain::event::Millis;
use nabiz_domain::symbols::{Sym, Symbols};
use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128_with_seed};

/// A case: 128 bits of hash stand for account and id, as in the book of events.
pub(super) type CaseHash = u128;

/// The hash of a case.
pub(super) fn case_hash(account: &str, case_id: &str) -> CaseHash {
    xxh3_128_with_seed(case_id.as_bytes(), xxh3_64(account.as_bytes()))
}

/// A table by case; the hash is the key, so hashing it again needs no care.
pub(super) type ByCase<T> = HashMap<CaseHash, T, FxBuildHasher>;

/// The memory of an event log.
#[derive(Debug, Default)]
pub(super) struct Cases {
    pub(super) symbols: Symbols,
    index: ByCase<u32>,
    watched: usize,
    values: Vec<Option<Sym>>,
    kept: usize,
    lasts: Vec<Option<Sym>>,
    latest: Vec<Latest>,
    file: u32,
}

/// Where the rows of a case have come to.
#[derive(Debug, Default)]
struct Latest {
    row_at: Millis,
    file: u32,
    /// The instant of the latest event, and the events of that instant, to number those that are alike.
    at: Millis,
    alike: Vec<u32>,
}

impl Cases {
    /// A memory for `watched` columns and `kept` last attributes.
    pub(super) fn new(watched: usize, kept: usize) -> Self {
        Self { watched, kept, ..Self::default() }
    }

    /// Another file begins.
    pub(super) fn next_file(&mut self) {
        self.file += 1;
    }

    /// The case, if a row of it was accepted before and this one, at `at`, goes on from there.
    ///
    /// A file that takes a case up again at or before the latest row of another file tells it again, as full exports of
    /// every week do: then the case begins anew, makes the same event ids, and nothing is counted twice.
    pub(super) fn find(&self, hash: CaseHash, at: Millis) -> Option<u32> {
        let case = self.index.get(&hash).copied()?;
        let latest = &self.latest[case as usize];
        (latest.file == self.file || latest.row_at < at).then_some(case)
    }

    /// The case that begins, or begins anew.
    pub(super) fn begin(&mut self, hash: CaseHash) -> u32 {
        let new = self.latest.len() as u32;
        let case = *self.index.entry(hash).or_insert(new);
        if case == new {
            self.values.resize(self.values.len() + self.watched, None);
            self.lasts.resize(self.lasts.len() + self.kept, None);
            self.latest.push(Latest::default());
        }
        self.values[case as usize * self.watched..][..self.watched].fill(None);
        self.latest[case as usize].alike.clear();
        case
    }

    /// A row of the case was accepted.
    pub(super) fn advance(&mut self, case: u32, at: Millis) {
        let latest = &mut self.latest[case as usize];
        latest.row_at = at;
        latest.file = self.file;
    }

    /// The last value of a watched column.
    pub(super) fn value(&self, case: u32, watch: usize) -> Option<Sym> {
        self.values[case as usize * self.watched + watch]
    }

    pub(super) fn set_value(&mut self, case: u32, watch: usize, value: Sym) {
        self.values[case as usize * self.watched + watch] = Some(value);
    }

    /// The last values of the attributes that are kept.
    pub(super) fn lasts(&self, case: u32) -> &[Option<Sym>] {
        &self.lasts[case as usize * self.kept..][..self.kept]
    }

    /// Notes the last value of a kept attribute.
    pub(super) fn keep(&mut self, case: u32, attribute: usize, text: &str) {
        let slot = case as usize * self.kept + attribute;
        if self.lasts[slot].is_none_or(|known| self.symbols.text(known) != text) {
            self.lasts[slot] = Some(self.symbols.intern(text));
        }
    }

    /// How many events alike this one the case had at this instant already. Rows are in order of time,
    /// or else events that agree in all they say are one.
    pub(super) fn number_alike(&mut self, case: u32, at: Millis, content: u32) -> usize {
        let latest = &mut self.latest[case as usize];
        if latest.at != at {
            latest.at = at;
            latest.alike.clear();
        }
        let count = latest.alike.iter().filter(|&&known| known == content).count();
        latest.alike.push(content);
        count
    }
}
