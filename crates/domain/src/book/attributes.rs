//! Case attributes, name by name.

use rustc_hash::FxHashMap;

use super::Case;
use crate::symbols::Sym;

/// So many names of attributes a book knows, the first that come: each is a column of every case, and a name for
/// each case would be no attribute but a way to fill the memory.
pub const MOST: usize = 256;

/// The values of one attribute by case. Most attributes have few different ones: a byte says which a case has.
#[derive(Debug)]
pub struct Values(Cases);

#[derive(Debug)]
enum Cases {
    /// Up to 255 different ones, and of each case which it has, counted from 1; 0 is none.
    Few(Vec<Sym>, Vec<u8>),
    /// The value of each case.
    Many(Vec<Option<Sym>>),
}

/// No case has a value.
pub(super) static NONE: Values = Values::new();

impl Values {
    const fn new() -> Self {
        Self(Cases::Few(Vec::new(), Vec::new()))
    }

    /// The value of a case.
    #[must_use]
    pub fn get(&self, case: Case) -> Option<Sym> {
        let at = case.0 as usize;
        match &self.0 {
            Cases::Few(values, codes) => values.get(usize::from(*codes.get(at)?).checked_sub(1)?).copied(),
            Cases::Many(cases) => cases.get(at).copied().flatten(),
        }
    }

    /// The value of each case, as far as any has one.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<Sym>> + '_ {
        let count = match &self.0 {
            Cases::Few(_, codes) => codes.len(),
            Cases::Many(cases) => cases.len(),
        };
        (0..count as u32).map(|case| self.get(Case(case)))
    }

    /// The same in lots of so many cases, each with its first.
    pub(super) fn lots(&self, size: usize) -> impl Iterator<Item = (u32, Vec<Option<Sym>>)> + '_ {
        let count = self.iter().len();
        let end = move |first: usize| count.min(first + size) as u32;
        let lot = move |first| (first as u32..end(first)).map(|case| self.get(Case(case))).collect();
        (0..count).step_by(size).map(move |first| (first as u32, lot(first)))
    }

    fn set(&mut self, case: Case, value: Sym) {
        let at = case.0 as usize;
        if let Cases::Few(values, codes) = &mut self.0 {
            let known = values.iter().position(|one| *one == value);
            let code = known.or_else(|| {
                values.push(value);
                Some(values.len() - 1)
            });
            if let Some(code) = code.and_then(|code| u8::try_from(code + 1).ok()) {
                if codes.len() <= at {
                    codes.resize(at + 1, 0);
                }
                codes[at] = code;
                return;
            }
            values.pop();
            self.0 = Cases::Many(self.iter().collect());
        }
        if let Cases::Many(cases) = &mut self.0 {
            if cases.len() <= at {
                cases.resize(at + 1, None);
            }
            cases[at] = Some(value);
        }
    }
}

/// Attributes of cases: values that a source gave with a case, by name; of one name the value that came last.
#[derive(Debug, Default)]
pub struct Attributes {
    pub(super) keys: Vec<Sym>,
    /// The values of each.
    pub(super) values: Vec<Values>,
    pub(super) numbers: FxHashMap<Sym, usize>,
    /// How many values of further names came.
    pub(super) left_out: u64,
}

impl Attributes {
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
            values.push(Values::new());
            keys.len() - 1
        });
        values[number].set(case, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_that_were_set_however_many_there_are() {
        for different in [3, 255, 256, 400] {
            let (mut values, count) = (Values::new(), 1_000);
            let of = |case: u32| (case % 7 != 3).then(|| Sym::at((case * 11) as usize % different));
            for case in (0..count).rev() {
                values.set(Case(case), Sym::at(0));
                of(case).into_iter().for_each(|value| values.set(Case(case), value));
            }
            let wanted = |case: u32| of(case).or(Some(Sym::at(0)));
            assert!(values.iter().eq((0..count).map(wanted)), "{different}");
            assert_eq!(matches!(values.0, Cases::Few(..)), different <= 255);
            assert_eq!((values.get(Case(2)), values.get(Case(count))), (wanted(2), None));
        }
        assert_eq!((NONE.get(Case(0)), NONE.iter().count()), (None, 0));
    }
}
