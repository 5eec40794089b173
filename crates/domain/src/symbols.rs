//! Interned text: ids, names and attribute values become small integers once, at the door.

use std::num::NonZeroU32;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The hasher of this crate's tables: fast and the same in every run.
pub(crate) type FxHash = std::hash::BuildHasherDefault<rustc_hash::FxHasher>;

/// An interned string of one [`Symbols`] table. Order is first come, never alphabetical:
/// whoever shows or sorts resolves it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sym(NonZeroU32);

impl Sym {
    /// Position in the table, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The symbol at a position of its table, from 0.
    #[must_use]
    pub fn at(index: usize) -> Self {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }
}

/// The table behind [`Sym`]: text is stored once, in one buffer.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    text: String,
    ends: Ends,
    index: hashbrown::HashTable<u32>,
    hasher: FxHash,
}

/// Where each string ends, in five bytes: a terabyte of text is as good as any.
#[derive(Clone, Debug, Default)]
struct Ends(Vec<[u8; 5]>);

impl Ends {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, end: usize) {
        let [a, b, c, d, e, ..] = (end as u64).to_le_bytes();
        self.0.push([a, b, c, d, e]);
    }

    /// Where the `i`-th string begins and ends; nothing has none.
    #[inline]
    fn range(&self, i: usize) -> Range<usize> {
        let end =
            |i: usize| self.0.get(i).map(|&[a, b, c, d, e]| u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]) as usize);
        let start = i.checked_sub(1).and_then(end).unwrap_or(0);
        start..end(i).unwrap_or(start)
    }
}

impl Symbols {
    /// The symbol of `text`, new or known.
    pub fn intern(&mut self, text: &str) -> Sym {
        use std::hash::BuildHasher;
        let hash = self.hasher.hash_one(text);
        let (buffer, ends) = (&self.text, &self.ends);
        if let Some(&found) = self.index.find(hash, |&i| bytes(buffer, ends, i as usize) == text.as_bytes()) {
            return Sym::at(found as usize);
        }
        let number = self.ends.len();
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let (buffer, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.index.insert_unique(hash, number as u32, |&i| hasher.hash_one(slice(buffer, ends, i as usize)));
        Sym::at(number)
    }

    /// The symbol of `text` if it was ever interned.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Sym> {
        use std::hash::BuildHasher;
        let hash = self.hasher.hash_one(text);
        self.index
            .find(hash, |&i| bytes(&self.text, &self.ends, i as usize) == text.as_bytes())
            .map(|&i| Sym::at(i as usize))
    }

    /// The text of `sym`.
    #[must_use]
    pub fn text(&self, sym: Sym) -> &str {
        slice(&self.text, &self.ends, sym.index())
    }

    /// Whether `sym` stands for `text`.
    #[must_use]
    pub fn is(&self, sym: Sym, text: &str) -> bool {
        bytes(&self.text, &self.ends, sym.index()) == text.as_bytes()
    }

    /// The strings in lots of so many: those of a lot one after the other, and the length of each.
    pub(crate) fn lots(&self, size: usize) -> impl Iterator<Item = (&str, Vec<u32>)> {
        (0..self.len()).step_by(size.max(1)).map(move |first| {
            let ranges = (first..self.len().min(first + size)).map(|i| self.ends.range(i));
            let all = self.ends.range(first).start..ranges.clone().next_back().map_or(0, |range| range.end);
            (&self.text[all], ranges.map(|range| range.len() as u32).collect())
        })
    }

    /// How many bytes all strings have.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Makes room for so many strings more with so many bytes.
    pub(crate) fn make_room(&mut self, strings: usize, bytes: usize) {
        use std::hash::BuildHasher;
        // Without the room it takes longer, and nothing else.
        let _ = self.text.try_reserve_exact(bytes);
        let _ = self.ends.0.try_reserve_exact(strings);
        let (buffer, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        let _ = self.index.try_reserve(strings, |&i| hasher.hash_one(slice(buffer, ends, i as usize)));
    }

    /// Takes a lot behind those before; `None` if it does not add up.
    pub(crate) fn extend(&mut self, text: &str, lengths: &[u32]) -> Option<()> {
        let mut rest = text;
        for &length in lengths {
            let (own, behind) = rest.split_at_checked(length as usize)?;
            let number = self.len();
            // A string that is known already would shift all that follow.
            (self.intern(own).index() == number).then_some(())?;
            rest = behind;
        }
        rest.is_empty().then_some(())
    }

    /// How many different strings are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True before the first string.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 0
    }
}

/// The bytes of the `i`-th text: to compare them, nobody has to know where letters begin.
#[inline]
fn bytes<'a>(text: &'a str, ends: &Ends, i: usize) -> &'a [u8] {
    &text.as_bytes()[ends.range(i)]
}

fn slice<'a>(text: &'a str, ends: &Ends, i: usize) -> &'a str {
    &text[ends.range(i)]
}
