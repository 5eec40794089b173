//! Which event ids were seen. Ids are never kept: 128 bits of hash stand for one, and at a billion events the odds of a
//! false twin are below 1e-20.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_128_with_seed;

/// Ids that end in so many digits are taken for running numbers.
const DIGITS: usize = 4;

/// Ids by hash. A running number is one of the hundred bits of its beginning, the id without its last two digits: numbers
/// that follow each other share a place, so that a table of millions stays in the processor's cache.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    numbered: HashMap<u128, u128, BuildHasherDefault<Already>>,
    others: HashSet<u128, BuildHasherDefault<Already>>,
}

impl Ids {
    /// Whether `id` is new to `space`; `hash` is its [`hash`] there.
    pub(crate) fn insert(&mut self, space: u64, id: &str, hash: u128) -> bool {
        let Some((beginning, bit)) = numbered(id.as_bytes()) else { return self.others.insert(hash) };
        let bits = self.numbered.entry(xxh3_128_with_seed(beginning, space)).or_default();
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }

    /// How many beginnings of running numbers there are, and how many others.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        (self.numbered.len(), self.others.len())
    }

    /// Makes room for so many more.
    pub(crate) fn make_room(&mut self, (numbered, others): (usize, usize)) {
        // Without the room it takes longer, and nothing else.
        let _ = self.numbered.try_reserve(numbered);
        let _ = self.others.try_reserve(others);
    }

    /// All that were seen, in order, in lots of so many.
    pub(crate) fn lots(&self, size: usize) -> impl Iterator<Item = (Vec<(u128, u128)>, Vec<u128>)> {
        let mut numbered: Vec<(u128, u128)> =
            self.numbered.iter().map(|(&beginning, &bits)| (beginning, bits)).collect();
        numbered.sort_unstable();
        let mut others: Vec<u128> = self.others.iter().copied().collect();
        others.sort_unstable();
        let count = numbered.len().max(others.len());
        let lot = move |from: usize| {
            let numbered = numbered.iter().skip(from).take(size).copied().collect();
            (numbered, others.iter().skip(from).take(size).copied().collect())
        };
        (0..count).step_by(size.max(1)).map(lot)
    }

    /// Takes a lot.
    pub(crate) fn extend(&mut self, numbered: Vec<(u128, u128)>, others: Vec<u128>) {
        self.numbered.extend(numbered);
        self.others.extend(others);
    }
}

/// What stands for `id` among those of `space`.
pub(crate) fn hash(space: u64, id: &str) -> u128 {
    xxh3_128_with_seed(id.as_bytes(), space)
}

/// The beginning of a running number, and the bit of its last two digits.
fn numbered(id: &[u8]) -> Option<(&[u8], u128)> {
    let digits: &[u8; DIGITS] = id.last_chunk()?;
    let [.., tens, ones] = digits.map(|byte| byte.wrapping_sub(b'0'));
    digits.iter().all(u8::is_ascii_digit).then(|| (&id[..id.len() - 2], 1 << (tens * 10 + ones)))
}

/// A hasher for keys that are hashes already.
#[derive(Default)]
struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 << 8) | u64::from(byte);
        }
    }
    fn write_u128(&mut self, value: u128) {
        self.0 = (value >> 64) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_in_its_space() {
        let texts =
            ["e00000001", "e00000002", "e00000101", "e0001", "0001", "e-1", "e-2", "", "99", "9999", "999٩", "xyz1234"];
        let mut ids = Ids::default();
        for space in [0, 1] {
            for is_new in [true, false] {
                for text in texts {
                    assert_eq!(ids.insert(space, text, hash(space, text)), is_new, "{text} in {space}");
                }
            }
        }
    }

    #[test]
    fn the_last_two_digits_of_a_running_number_are_its_bit() {
        assert_eq!(numbered(b"e0042"), Some((&b"e00"[..], 1 << 42)));
        assert_eq!(numbered(b"7099"), Some((&b"70"[..], 1 << 99)));
        for text in ["", "1", "042", "e042", "12345x", "x12a4"] {
            assert_eq!(numbered(text.as_bytes()), None, "{text}");
        }
    }
}
