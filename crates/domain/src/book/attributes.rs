//! Case attributes, name by name.

use rustc_hash::FxHashMap;

use super::Case;
use crate::symbols::Sym;

/// So many names of attributes a book knows, the first that come: each is a column of every case, and a name for
/// each case would be no attribute but a way to fill the memory.
pub const MOST: usize = 256;

/// Attributes of cases: values that a source gave with a case, by name; of one name the value that came last.
#[derive(Debug, Default)]
pub struct Attributes {
    pub(super) keys: Vec<Sym>,
    /// The value of each case, by its number, as far as any case has one.
    pub(super) values: Vec<Vec<Option<Sym>>>,
    pub(super) numbers: FxHashMap<Sym, usize>,
    /// How many values of further names came.
    pub(super) left_out: u64,
}

impl Attributes {
    /// Makes room for the values of so many cases.
    pub(super) fn make_room(&mut self, key: Sym, cases: usize) {
        let Some(number) = self.numbers.get(&key) else { return };
        let own = &mut self.values[*number];
        // Without the room it takes longer, and nothing else.
        let _ = own.try_reserve_exact(cases.saturating_sub(own.len()));
    }

    /// Whether a name is one of those that are kept, or can become one; if not, a value more is left out.
    pub(super) fn admits(&mut self, key: Option<Sym>) -> bool {
        let is_known = key.is_some_and(|key| self.numbers.contains_key(&key));
        let admits = is_known || self.keys.len() < MOST;
        self.left_out += u64::from(!admits);
        admits
    }

    /// Gives a case a value.
    pub(super) fn set(&mut self, case: Case, key: Sym, value: Sym) {
        let Self { keys, values, numbers, left_out: _ } = self;
        let number = *numbers.entry(key).or_insert_with(|| {
            keys.push(key);
            values.push(Vec::new());
            keys.len() - 1
        });
        let (own, at) = (&mut values[number], case.0 as usize);
        if own.len() <= at {
            own.resize(at + 1, None);
        }
        own[at] = Some(value);
    }
}
