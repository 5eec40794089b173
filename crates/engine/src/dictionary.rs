//! Label columns: dictionaries of text whose values are shared by every batch.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, DictionaryArray, StringArray, UInt8Array, UInt16Array, UInt32Array};
use datafusion::arrow::datatypes::{UInt8Type, UInt16Type, UInt32Type};
use datafusion::common::Result;
use nabiz_domain::symbols::{Sym, Symbols};
use rustc_hash::{FxHashMap, FxHashSet};

/// Rows are few where there are so many times more symbols.
const FEW: usize = 8;

/// Whether two columns' values are one list: batches that were cut anew hold the same texts by another pointer.
pub(crate) fn is_same_texts(one: &ArrayRef, other: &ArrayRef) -> bool {
    Arc::ptr_eq(one, other) || one.to_data().ptr_eq(&other.to_data())
}

/// The values of a label and the code of each symbol.
#[derive(Debug, Clone)]
pub struct Dictionary {
    values: Arc<StringArray>,
    codes: Codes,
    /// The symbols in the order of their codes; none where the names are fixed.
    symbols: Vec<Sym>,
}

/// The code of each symbol of a dictionary.
#[derive(Debug, Clone)]
enum Codes {
    /// Of no symbol: the names are fixed.
    None,
    /// By the symbol's number; for dictionaries that many rows are looked up in.
    Dense(Vec<u32>),
    /// Of the symbols that are there; for those of few rows beside many symbols.
    Sparse(FxHashMap<Sym, u32>),
}

impl Dictionary {
    /// The dictionary of the symbols in `used`, in alphabetical order, for about so many rows.
    #[must_use]
    pub fn of(symbols: &Symbols, used: impl Iterator<Item = Sym>, rows: usize) -> Self {
        if rows < symbols.len() / FEW {
            let used: FxHashSet<Sym> = used.collect();
            let list = Self::sorted(symbols, used.into_iter());
            let codes = list.iter().zip(0..).map(|(&(_, sym), code)| (sym, code)).collect();
            return Self::with(&list, Codes::Sparse(codes));
        }
        let mut is_used = vec![false; symbols.len()];
        let list = Self::sorted(symbols, used.filter(|sym| !std::mem::replace(&mut is_used[sym.index()], true)));
        let mut codes = vec![u32::MAX; if list.is_empty() { 0 } else { symbols.len() }];
        for (code, (_, sym)) in list.iter().enumerate() {
            codes[sym.index()] = code as u32;
        }
        Self::with(&list, Codes::Dense(codes))
    }

    fn with(list: &[(&str, Sym)], codes: Codes) -> Self {
        let values = Arc::new(StringArray::from_iter_values(list.iter().map(|(text, _)| text)));
        Self { values, codes, symbols: list.iter().map(|(_, sym)| *sym).collect() }
    }

    fn sorted(symbols: &Symbols, used: impl Iterator<Item = Sym>) -> Vec<(&str, Sym)> {
        let mut list: Vec<(&str, Sym)> = used.map(|sym| (symbols.text(sym), sym)).collect();
        list.sort_unstable();
        list
    }

    /// The dictionary of fixed names; their codes are their positions.
    #[must_use]
    pub fn fixed(names: &[&str]) -> Self {
        let values = Arc::new(StringArray::from_iter_values(names));
        Self { values, codes: Codes::None, symbols: Vec::new() }
    }

    /// The symbols in the order of their codes; none of fixed names.
    #[must_use]
    pub fn symbols(&self) -> &[Sym] {
        &self.symbols
    }

    /// The code of a symbol of the dictionary.
    #[must_use]
    pub fn code(&self, sym: Sym) -> u32 {
        match &self.codes {
            Codes::None => None,
            Codes::Dense(codes) => codes.get(sym.index()).copied(),
            Codes::Sparse(codes) => codes.get(&sym).copied(),
        }
        .unwrap_or(0)
    }

    /// A column with these codes.
    ///
    /// # Errors
    /// When a code has no value.
    pub fn column(&self, codes: impl Iterator<Item = Option<u32>>) -> Result<ArrayRef> {
        let values = Arc::clone(&self.values) as ArrayRef;
        // Tables are put together from parts with dictionaries of their own, which must not differ in type; only fixed
        // names are alike everywhere. What is kept of the keys is packed anyway.
        let is_fixed = matches!(self.codes, Codes::None);
        Ok(match self.values.len() {
            0..=255 if is_fixed => {
                let keys: UInt8Array = codes.map(|code| code.map(|code| code as u8)).collect();
                Arc::new(DictionaryArray::<UInt8Type>::try_new(keys, values)?)
            }
            256..=65_535 if is_fixed => {
                let keys: UInt16Array = codes.map(|code| code.map(|code| code as u16)).collect();
                Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, values)?)
            }
            _ => {
                let keys: UInt32Array = codes.collect();
                Arc::new(DictionaryArray::<UInt32Type>::try_new(keys, values)?)
            }
        })
    }

    /// The values, in alphabetical order unless fixed.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().flatten()
    }
}
