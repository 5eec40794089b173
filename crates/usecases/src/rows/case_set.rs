//! Sets of cases.

use nabiz_domain::book::Case;
use serde::{Deserialize, Serialize};

/// A set of cases, a bit each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CaseSet {
    words: Vec<u64>,
    len: usize,
}

impl CaseSet {
    /// Whether a case is in it.
    #[must_use]
    pub fn has(&self, case: Case) -> bool {
        let (word, bit) = Self::place(case);
        self.words.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }

    /// Puts a case in.
    pub fn insert(&mut self, case: Case) {
        let (word, bit) = Self::place(case);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.len += usize::from(self.words[word] >> bit & 1 == 0);
        self.words[word] |= 1 << bit;
    }

    /// Takes a case out.
    pub fn remove(&mut self, case: Case) {
        if self.has(case) {
            let (word, bit) = Self::place(case);
            self.words[word] &= !(1 << bit);
            self.len -= 1;
        }
    }

    /// The cases, rising.
    pub fn iter(&self) -> impl Iterator<Item = Case> {
        let in_word = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| Case(at as u32 * 64 + bit))
        };
        self.words.iter().enumerate().flat_map(in_word)
    }

    /// How many cases are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn place(case: Case) -> (usize, u32) {
        (case.0 as usize / 64, case.0 % 64)
    }
}
