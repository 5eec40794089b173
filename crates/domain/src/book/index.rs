//! Where a book's events lie.

use rustc_hash::FxHashMap;

use super::{Account, Case};

/// Where each case's events lie in the book, and each account's cases.
#[derive(Debug)]
pub struct Index {
    pub(super) entries: Groups,
    pub(super) cases: Groups,
    pub(super) late: Late,
    pub(super) indexed: Indexed,
}

/// What came after the groups were made.
#[derive(Debug, Default)]
pub(super) struct Late {
    pub(super) entries: FxHashMap<u32, Vec<u32>>,
    pub(super) cases: FxHashMap<Account, Vec<u32>>,
    pub(super) count: usize,
}

/// How much of the book is indexed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Indexed {
    pub(super) entries: usize,
    pub(super) cases: usize,
}

impl Index {
    /// The cases of `account`, in order of first mention.
    pub fn cases_of(&self, account: Account) -> impl Iterator<Item = Case> {
        let late = self.late.cases.get(&account).into_iter().flatten();
        self.cases.get(account.0.into()).iter().chain(late).map(|&number| Case(number))
    }
}

/// Positions by group; those of one keep their order.
#[derive(Debug)]
pub(super) struct Groups {
    pub(super) ends: Vec<u32>,
    pub(super) items: Vec<u32>,
}

impl Groups {
    /// Groups the positions of `groups`, each a number below `count`.
    pub(super) fn of(count: usize, groups: impl ExactSizeIterator<Item = u32> + Clone) -> Self {
        if groups.len() == 0 {
            return Self { ends: Vec::new(), items: Vec::new() };
        }
        let mut items = vec![0_u32; groups.len()];
        // Each group's end is first where it begins, and moves on with its items.
        let mut ends = vec![0_u32; count + 1];
        for group in groups.clone() {
            ends[group as usize + 1] += 1;
        }
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        for (position, group) in groups.enumerate() {
            let end = &mut ends[group as usize];
            items[*end as usize] = position as u32;
            *end += 1;
        }
        Self { ends, items }
    }

    pub(super) fn get(&self, group: u32) -> &[u32] {
        let group = group as usize;
        let from = if group == 0 { 0 } else { self.ends.get(group - 1).map_or(0, |&end| end as usize) };
        let to = self.ends.get(group).map_or(from, |&end| end as usize);
        self.items.get(from..to).unwrap_or_default()
    }
}
