//! Label columns: dictionaries of text whose values are shared by every batch.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, DictionaryArray, StringArray, UInt8Array, UInt16Array, UInt32Array};
use datafusion::arrow::datatypes::{DataType, UInt8Type, UInt16Type, UInt32Type};
use datafusion::common::Result;
use nabiz_domain::symbols::{Sym, Symbols};

/// The values of a label and the code of each symbol.
#[derive(Debug, Clone)]
pub struct Dictionary {
    values: Arc<StringArray>,
    codes: Vec<u32>,
}

impl Dictionary {
    /// The dictionary of the symbols in `used`, in alphabetical order.
    #[must_use]
    pub fn of(symbols: &Symbols, used: impl Iterator<Item = Sym>) -> Self {
        let mut is_used = vec![false; symbols.len()];
        let mut list: Vec<(&str, Sym)> = Vec::new();
        for sym in used {
            if !std::mem::replace(&mut is_used[sym.index()], true) {
                list.push((symbols.text(sym), sym));
            }
        }
        list.sort_unstable();
        let mut codes = vec![u32::MAX; if list.is_empty() { 0 } else { symbols.len() }];
        for (code, (_, sym)) in list.iter().enumerate() {
            codes[sym.index()] = code as u32;
        }
        Self { values: Arc::new(StringArray::from_iter_values(list.iter().map(|(text, _)| text))), codes }
    }

    /// The dictionary of fixed names; their codes are their positions.
    #[must_use]
    pub fn fixed(names: &[&str]) -> Self {
        Self { values: Arc::new(StringArray::from_iter_values(names)), codes: Vec::new() }
    }

    /// The type of its columns: keys no wider than they need to be.
    #[must_use]
    pub fn data_type(&self) -> DataType {
        let key = match self.values.len() {
            0..=255 => DataType::UInt8,
            256..=65_535 => DataType::UInt16,
            _ => DataType::UInt32,
        };
        DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8))
    }

    /// The code of a symbol of the dictionary.
    #[must_use]
    pub fn code(&self, sym: Sym) -> u32 {
        self.codes.get(sym.index()).copied().unwrap_or(0)
    }

    /// A column with these codes.
    ///
    /// # Errors
    /// When a code has no value.
    pub fn column(&self, codes: impl Iterator<Item = Option<u32>>) -> Result<ArrayRef> {
        let values = Arc::clone(&self.values) as ArrayRef;
        Ok(match self.values.len() {
            0..=255 => {
                let keys: UInt8Array = codes.map(|code| code.map(|code| code as u8)).collect();
                Arc::new(DictionaryArray::<UInt8Type>::try_new(keys, values)?)
            }
            256..=65_535 => {
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
