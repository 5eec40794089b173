//! Dense numbers for groups: label values become codes, combinations of codes become groups, groups by time become cells.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use rustc_hash::FxHashMap;

use super::plan::Key;
use crate::dictionary::is_same_texts;
use crate::packed::bits::Nulls;
use crate::packed::chunk::Chunk;
use crate::packed::numbers::Packed;

/// Above this many combinations a table of all gives way to a hash table.
const DENSE_LIMIT: usize = 1 << 20;
/// No cell.
pub const NONE: u32 = u32::MAX;

/// The groups that a pass has met.
#[derive(Debug, Default)]
pub struct Groups {
    columns: Vec<Column>,
    /// Codes of each group, column after column.
    combos: Vec<Vec<u32>>,
    by_combo: FxHashMap<Vec<u32>, u32>,
    dense: Vec<u32>,
    capacity: Vec<usize>,
    times: usize,
    cell_of: Vec<u32>,
    cells: Vec<(u32, u32)>,
}

/// A label column of a chunk: keys of a dictionary of text.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// The chunk.
    pub chunk: &'a Chunk,
    /// The column's number in it.
    pub col: usize,
    /// The keys.
    pub keys: &'a Packed,
    /// The dictionary.
    pub values: &'a ArrayRef,
}

impl Label<'_> {
    /// What each key means; nothing for a missing text.
    pub fn meanings<T>(&self, of: impl Fn(&str) -> Option<T>) -> Vec<Option<T>> {
        let texts: &StringArray = self.values.as_string();
        texts.iter().map(|text| of(text?)).collect()
    }
}

/// One label column's codes; 0 is a missing value.
#[derive(Debug, Default)]
struct Column {
    values: Vec<String>,
    codes: FxHashMap<String, u32>,
    /// The last dictionary seen and what its keys mean here.
    seen: Option<(Arc<dyn Array>, Vec<u32>)>,
}

impl Groups {
    /// For `columns` label columns and `times` time labels.
    #[must_use]
    pub fn new(columns: usize, times: usize) -> Self {
        let mut all = Vec::new();
        all.resize_with(columns, Column::default);
        Self { columns: all, times: times.max(1), capacity: vec![1; columns], dense: vec![NONE], ..Self::default() }
    }

    /// Groups and cells numbered as in `keys`.
    #[must_use]
    pub fn seeded(columns: usize, times: usize, keys: &[Key]) -> Self {
        let mut groups = Self::new(columns, times);
        for key in keys {
            groups.cell_of_key(key);
        }
        groups
    }

    /// The group of all rows, if they have one; else the group of each row, into `into`.
    pub fn of_rows(&mut self, labels: &[Label<'_>], rows: usize, into: &mut Vec<u32>) -> Option<u32> {
        into.clear();
        let same: Option<Vec<u32>> =
            self.columns.iter_mut().zip(labels).map(|(column, label)| column.only_code_of(label)).collect();
        if let Some(combo) = same {
            self.fit();
            return Some(self.group(&combo));
        }
        let mut codes: Vec<Vec<u32>> = Vec::with_capacity(labels.len());
        for (column, label) in self.columns.iter_mut().zip(labels) {
            codes.push(column.codes_of(label, rows));
        }
        self.fit();
        let mut combo = vec![0; codes.len()];
        for row in 0..rows {
            let mut at = 0;
            for (code, capacity) in codes.iter().zip(&self.capacity) {
                at = at * capacity + code[row] as usize;
            }
            let known = self.dense.get(at).copied().unwrap_or(NONE);
            if known != NONE {
                into.push(known);
                continue;
            }
            for (slot, code) in combo.iter_mut().zip(&codes) {
                *slot = code[row];
            }
            into.push(self.group(&combo));
        }
        None
    }

    /// The cell of a group at a time label.
    #[inline]
    pub fn cell(&mut self, group: u32, time: u32) -> u32 {
        let at = group as usize * self.times + time as usize;
        match self.cell_of.get(at) {
            Some(&cell) if cell != NONE => cell,
            _ => self.new_cell(group, time),
        }
    }

    fn new_cell(&mut self, group: u32, time: u32) -> u32 {
        let at = group as usize * self.times + time as usize;
        if at >= self.cell_of.len() {
            self.cell_of.resize((group as usize + 1) * self.times, NONE);
        }
        let cell = self.cells.len() as u32;
        self.cells.push((group, time));
        self.cell_of[at] = cell;
        cell
    }

    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Before the first cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The key of a cell.
    #[must_use]
    pub fn key(&self, cell: u32) -> Key {
        let (group, time) = self.cells[cell as usize];
        let codes = self.combos[group as usize].iter().zip(&self.columns);
        let labels = codes.map(|(&code, column)| (code > 0).then(|| column.values[code as usize - 1].clone()));
        Key { labels: labels.collect(), time }
    }

    /// The cell of a key, new or known.
    pub fn cell_of_key(&mut self, key: &Key) -> u32 {
        let codes = key.labels.iter().zip(&mut self.columns);
        let combo: Vec<u32> =
            codes.map(|(label, column)| label.as_deref().map_or(0, |text| column.code(text))).collect();
        self.fit();
        let group = self.group(&combo);
        self.cell(group, key.time)
    }

    fn group(&mut self, combo: &[u32]) -> u32 {
        if let Some(&known) = self.by_combo.get(combo) {
            self.remember(combo, known);
            return known;
        }
        let group = self.combos.len() as u32;
        self.combos.push(combo.to_vec());
        self.by_combo.insert(combo.to_vec(), group);
        self.remember(combo, group);
        group
    }

    fn remember(&mut self, combo: &[u32], group: u32) {
        let at = combo.iter().zip(&self.capacity).fold(0, |at, (&code, capacity)| at * capacity + code as usize);
        if let Some(slot) = self.dense.get_mut(at) {
            *slot = group;
        }
    }

    /// Makes room in the table of combinations for every code there is.
    fn fit(&mut self) {
        let needed: Vec<usize> = self.columns.iter().map(|column| column.values.len() + 1).collect();
        if needed.iter().zip(&self.capacity).all(|(need, have)| need <= have) {
            return;
        }
        self.capacity = needed.iter().map(|need| need.next_power_of_two()).collect();
        let size = self.capacity.iter().try_fold(1_usize, |product, &part| product.checked_mul(part));
        self.dense = match size {
            Some(size) if size <= DENSE_LIMIT => vec![NONE; size],
            _ => Vec::new(),
        };
        for group in 0..self.combos.len() {
            let combo = std::mem::take(&mut self.combos[group]);
            self.remember(&combo, group as u32);
            self.combos[group] = combo;
        }
    }
}

impl Column {
    fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        self.values.push(text.to_owned());
        let code = self.values.len() as u32;
        self.codes.insert(text.to_owned(), code);
        code
    }

    /// The code of every row, if all have the same: rows lie in order of account and channel.
    fn only_code_of(&mut self, label: &Label<'_>) -> Option<u32> {
        match (&label.keys.nulls, label.keys.constant()) {
            (Nulls::All, _) => Some(0),
            (Nulls::None, Some(key)) => self.learn(label.values).get(key as usize).copied(),
            _ => None,
        }
    }

    fn codes_of(&mut self, label: &Label<'_>, rows: usize) -> Vec<u32> {
        let meanings = self.learn(label.values);
        let mut codes = label.chunk.map_keys(label.col, |key| meanings.get(key as usize).copied().unwrap_or(0));
        if !matches!(label.keys.nulls, Nulls::None) {
            let missing = |row: &usize| !label.keys.nulls.is_valid(*row);
            (0..rows).filter(missing).for_each(|row| codes[row] = 0);
        }
        codes
    }

    /// What the keys of a dictionary mean here.
    fn learn(&mut self, values: &ArrayRef) -> &[u32] {
        let is_seen = self.seen.as_ref().is_some_and(|(seen, _)| is_same_texts(seen, values));
        if !is_seen {
            let texts: &StringArray = values.as_string();
            let meanings = texts.iter().map(|text| text.map_or(0, |text| self.code(text))).collect();
            self.seen = Some((Arc::clone(values), meanings));
        }
        self.seen.as_ref().map_or(&[], |(_, meanings)| meanings)
    }
}
