//! A column of whole numbers: each as a short difference from another column of its row and from the least such
//! difference.

use std::ops::Range;

use nabiz_domain::raw;
use serde::{Deserialize, Serialize};

use super::bits::{self, BLOCK, Nulls};
use super::spans::Spans;

/// Rows that are looked at to choose what a column is kept above.
const SAMPLE: usize = 512;
/// What it may cost a row that a clock's end stands on its start: then the duration lies ready to be read.
const START_BYTES: usize = 2;
/// The greatest value that is narrow.
const NARROW: i64 = i32::MAX as i64;
/// Bytes that a row which stands apart takes.
const APART: usize = size_of::<(u32, u64)>();

/// Whole numbers, each as `base + low + residual`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Packed {
    /// The column of the chunk that predicts this one.
    pub base: Option<usize>,
    /// Which rows have no value.
    pub nulls: Nulls,
    /// The least and the greatest value, if there is any.
    pub range: Option<(i64, i64)>,
    /// Between which values the rows of each block lie, where that says something.
    spans: Option<Spans>,
    low: i64,
    residuals: Residuals,
    /// Rows whose residual does not fit, with it; rising.
    apart: Vec<(u32, u64)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Residuals {
    Zero,
    One(#[serde(with = "raw")] Box<[u8]>),
    Two(#[serde(with = "raw")] Box<[u16]>),
    Three(Three),
    Four(#[serde(with = "raw")] Box<[u32]>),
    Eight(#[serde(with = "raw")] Box<[u64]>),
}

/// Residuals of three bytes: the low two and the high one apart, so that many are widened at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Three {
    #[serde(with = "raw")]
    low: Box<[u16]>,
    #[serde(with = "raw")]
    high: Box<[u8]>,
}

/// Residuals of one width.
trait Kept {
    /// Those of some rows, widened.
    fn wide(&self, rows: Range<usize>) -> impl Iterator<Item = i64>;

    /// That of one row, widened.
    fn wide_at(&self, row: usize) -> i64;

    /// Those from `first` on, as far as there are any, each above `low`, in 32 bits.
    fn narrow(&self, first: usize, low: u32, into: &mut [u32; BLOCK]);

    fn rows(&self) -> usize;

    fn bytes(&self) -> usize;
}

/// Fills what `into` has room for.
#[inline]
fn fill(into: &mut [u32; BLOCK], low: u32, residuals: impl Iterator<Item = u32>) {
    into.iter_mut().zip(residuals).for_each(|(value, residual)| *value = low.wrapping_add(residual));
}

impl<T: Copy> Kept for [T]
where
    u64: From<T>,
{
    #[inline]
    fn wide(&self, rows: Range<usize>) -> impl Iterator<Item = i64> {
        self[rows].iter().map(|&residual| u64::from(residual) as i64)
    }

    #[inline]
    fn wide_at(&self, row: usize) -> i64 {
        u64::from(self[row]) as i64
    }

    #[inline]
    fn narrow(&self, first: usize, low: u32, into: &mut [u32; BLOCK]) {
        let narrow = |&residual: &T| u64::from(residual) as u32;
        match self[first..].first_chunk::<BLOCK>() {
            Some(residuals) => fill(into, low, residuals.iter().map(narrow)),
            None => fill(into, low, self[first..].iter().map(narrow)),
        }
    }

    fn rows(&self) -> usize {
        self.len()
    }

    fn bytes(&self) -> usize {
        size_of_val(self)
    }
}

impl Kept for Three {
    #[inline]
    fn wide(&self, rows: Range<usize>) -> impl Iterator<Item = i64> {
        let (low, high) = (&self.low[rows.clone()], &self.high[rows]);
        low.iter().zip(high).map(|(&low, &high)| i64::from(u32::from(high) << u16::BITS | u32::from(low)))
    }

    #[inline]
    fn wide_at(&self, row: usize) -> i64 {
        i64::from(u32::from(self.high[row]) << u16::BITS | u32::from(self.low[row]))
    }

    #[inline]
    fn narrow(&self, first: usize, low: u32, into: &mut [u32; BLOCK]) {
        let (lower, higher) = (&self.low[first..], &self.high[first..]);
        let narrow = |(&low, &high): (&u16, &u8)| u32::from(high) << u16::BITS | u32::from(low);
        match (lower.first_chunk::<BLOCK>(), higher.first_chunk::<BLOCK>()) {
            (Some(lower), Some(higher)) => fill(into, low, lower.iter().zip(higher).map(narrow)),
            _ => fill(into, low, lower.iter().zip(higher).map(narrow)),
        }
    }

    fn rows(&self) -> usize {
        self.low.len()
    }

    fn bytes(&self) -> usize {
        size_of_val::<[_]>(&self.low) + size_of_val::<[_]>(&self.high)
    }
}

/// Runs `$body` with the residuals as they are kept; without residuals `$zero`.
macro_rules! by_width {
    ($residuals:expr, $kept:ident => $body:expr, $zero:expr) => {
        match $residuals {
            Residuals::Zero => $zero,
            Residuals::One(kept) => by_width!(@ $kept = &**kept, $body),
            Residuals::Two(kept) => by_width!(@ $kept = &**kept, $body),
            Residuals::Three(kept) => by_width!(@ $kept = kept, $body),
            Residuals::Four(kept) => by_width!(@ $kept = &**kept, $body),
            Residuals::Eight(kept) => by_width!(@ $kept = &**kept, $body),
        }
    };
    (@ $kept:ident = $own:expr, $body:expr) => {{
        let $kept = $own;
        $body
    }};
}

impl Packed {
    /// Packs `values`; `known` are columns that may predict them. `start` is the one from which they are measured most: it
    /// is taken unless another saves more than [`START_BYTES`] a row.
    pub fn of(values: &[i64], nulls: Nulls, known: &[(usize, Vec<i64>)], start: Option<usize>) -> Self {
        let valid: Vec<u32> = (0..values.len() as u32).filter(|&row| nulls.is_valid(row as usize)).collect();
        let sample: Vec<u32> = valid.iter().copied().step_by(valid.len().div_ceil(SAMPLE).max(1)).collect();
        let fit = |base: Option<&[i64]>, rows: &[u32]| Fit::of(rows.iter().map(|&row| above(values, base, row)));
        // Of equals, the column just before: durations are mostly asked for between neighbours.
        let bases = known.iter().rev().map(|(number, values)| Some((*number, values.as_slice())));
        let bytes = |base: Option<(usize, &[i64])>| {
            let is_start = base.is_some() && base.map(|one| one.0) == start;
            let spared = if is_start { START_BYTES * sample.len() } else { 0 };
            fit(base.map(|one| one.1), &sample).bytes.saturating_sub(spared)
        };
        let base = bases.chain(std::iter::once(None)).min_by_key(|base| bytes(*base)).flatten();
        let fit = fit(base.map(|one| one.1), &valid);
        let mut apart = Vec::new();
        let mut kept = vec![0_u64; values.len()];
        let mut range: Option<(i64, i64)> = None;
        for &row in &valid {
            let value = values[row as usize];
            range = Some(range.map_or((value, value), |(least, most)| (least.min(value), most.max(value))));
            let residual = above(values, base.map(|one| one.1), row).wrapping_sub(fit.low) as u64;
            if residual <= most(fit.width) {
                kept[row as usize] = residual;
            } else {
                apart.push((row, residual));
            }
        }
        apart.shrink_to_fit();
        let residuals = Residuals::of(&kept, fit.width);
        Self { base: base.map(|one| one.0), nulls, range, spans: None, low: fit.low, residuals, apart }
    }

    /// No value in any row.
    pub fn nothing() -> Self {
        let (nulls, residuals) = (Nulls::All, Residuals::Zero);
        Self { base: None, nulls, range: None, spans: None, low: 0, residuals, apart: Vec::new() }
    }

    /// Whether it is a column of so many rows in a chunk of so many columns, as one that was read may not be.
    pub fn fits(&self, rows: usize, columns: usize) -> bool {
        let kept = match &self.residuals {
            Residuals::Three(three) if three.low.len() != three.high.len() => return false,
            residuals => by_width!(residuals, kept => kept.rows() == rows, true),
        };
        kept && self.nulls.fits(rows)
            && self.base.is_none_or(|base| base < columns)
            && self.spans.as_ref().is_none_or(|spans| spans.fits(rows))
            && self.apart.is_sorted_by(|a, b| a.0 < b.0)
            && self.apart.last().is_none_or(|last| (last.0 as usize) < rows)
    }

    /// The same, with the spans of its blocks.
    pub fn with_spans(self, values: &[i64]) -> Self {
        let spans = self.range.and_then(|range| Spans::of(values, &self.nulls, range));
        Self { spans, ..self }
    }

    /// Between which values a block lies, where that is kept.
    #[inline]
    pub fn span(&self, block: usize) -> Option<(i64, i64)> {
        self.spans.as_ref()?.block(block, self.range?)
    }

    /// The values above `base` into `into`; where there is none, what was predicted.
    pub fn decode(&self, rows: usize, base: Option<&[i64]>, into: &mut Vec<i64>) {
        let low = self.low;
        into.clear();
        match base {
            None => by_width!(
                &self.residuals,
                kept => into.extend(kept.wide(0..rows).map(|residual| low.wrapping_add(residual))),
                into.resize(rows, low)
            ),
            Some(base) => by_width!(
                &self.residuals,
                kept => into.extend(base.iter().zip(kept.wide(0..rows)).map(|(base, residual)| base.wrapping_add(low).wrapping_add(residual))),
                into.extend(base.iter().map(|base| base.wrapping_add(low)))
            ),
        }
        for &(row, residual) in &self.apart {
            let row = row as usize;
            into[row] = base.map_or(0, |base| base[row]).wrapping_add(low).wrapping_add(residual as i64);
        }
    }

    /// Adds what the rows of a block are above the base to `into`; the block's row `n` is `into[n]`.
    pub fn add_block(&self, block: usize, into: &mut [i64]) {
        let (low, first) = (self.low, block * BLOCK);
        let rows = first..first + into.len();
        by_width!(
            &self.residuals,
            kept => into.iter_mut().zip(kept.wide(rows.clone())).for_each(|(value, residual)| {
                *value = value.wrapping_add(low).wrapping_add(residual);
            }),
            into.iter_mut().for_each(|value| *value = value.wrapping_add(low))
        );
        let from = self.apart.partition_point(|(row, _)| (*row as usize) < first);
        for &(row, residual) in self.apart[from..].iter().take_while(|(row, _)| (*row as usize) < rows.end) {
            let value = &mut into[row as usize - first];
            *value = value.wrapping_add(residual as i64);
        }
    }

    /// The values of a column that stands on no other.
    pub fn map<T: Clone>(&self, rows: usize, of: impl Fn(i64) -> T) -> Vec<T> {
        let low = self.low;
        let mut values: Vec<T> = by_width!(
            &self.residuals,
            kept => kept.wide(0..rows).map(|residual| of(low.wrapping_add(residual))).collect(),
            vec![of(low); rows]
        );
        for &(row, residual) in &self.apart {
            values[row as usize] = of(low.wrapping_add(residual as i64));
        }
        values
    }

    /// Appends what the rows of `set` are above the base; the first word stands for rows from `first` on. Rows that
    /// stand apart must not be in the set.
    pub fn pick_above(&self, set: &[u64], first: usize, into: &mut Vec<i64>) {
        let low = self.low;
        by_width!(
            &self.residuals,
            kept => pick_above(set, first, kept, low, into),
            into.resize(into.len() + bits::count(set) as usize, low)
        );
    }

    /// Whether what rows are above the base, those that stand apart aside, lies between 0 and the greatest positive
    /// number of 32 bits.
    pub fn is_narrow(&self) -> bool {
        let greatest = match &self.residuals {
            Residuals::Zero => 0,
            Residuals::One(_) => most(1),
            Residuals::Two(_) => most(2),
            Residuals::Three(_) => most(3),
            Residuals::Four(_) => most(4),
            Residuals::Eight(_) => return false,
        };
        self.low >= 0 && self.low.saturating_add_unsigned(greatest) <= NARROW
    }

    /// Hands over each block that has rows in `set`, and of each of its rows what it is above the base, which is
    /// narrow; the first word stands for rows from `first` on. What it says of rows that stand apart means nothing.
    pub fn each_narrow(&self, set: &[u64], first: usize, mut of: impl FnMut(u64, &[u32; BLOCK])) {
        let low = self.low as u32;
        let mut values = [low; BLOCK];
        by_width!(
            &self.residuals,
            kept => for (block, &word) in set.iter().enumerate().filter(|(_, word)| **word != 0) {
                kept.narrow(first + block * BLOCK, low, &mut values);
                of(word, &values);
            },
            set.iter().filter(|word| **word != 0).for_each(|&word| of(word, &values))
        );
    }

    /// What a row is above the base.
    pub fn above(&self, row: usize) -> i64 {
        if let Ok(at) = self.apart.binary_search_by_key(&(row as u32), |(row, _)| *row) {
            return self.low.wrapping_add(self.apart[at].1 as i64);
        }
        self.low.wrapping_add(by_width!(&self.residuals, kept => kept.wide_at(row), 0))
    }

    /// The rows that stand apart.
    pub fn rows_apart(&self) -> impl Iterator<Item = usize> + '_ {
        self.apart.iter().map(|(row, _)| *row as usize)
    }

    /// The one value of all rows that have any, if they have one and stand on no other column.
    pub fn constant(&self) -> Option<i64> {
        let is_same = matches!(self.residuals, Residuals::Zero) && self.apart.is_empty() && self.base.is_none();
        is_same.then_some(self.low)
    }

    pub fn bytes(&self) -> usize {
        let residuals = by_width!(&self.residuals, kept => kept.bytes(), 0);
        let spans = self.spans.as_ref().map_or(0, Spans::bytes);
        residuals + self.nulls.bytes() + spans + self.apart.len() * APART
    }
}

/// Appends the values of the rows of `set`; the first word stands for rows from `first` on.
pub fn pick(set: &[u64], first: usize, values: &[i64], into: &mut Vec<i64>) {
    for (block, &word) in set.iter().enumerate().filter(|(_, word)| **word != 0) {
        let from = first + block * BLOCK;
        bits::pick_block(word, &values[from..values.len().min(from + BLOCK)], into);
    }
}

/// The same for what rows are above the base.
#[inline]
fn pick_above(set: &[u64], first: usize, kept: &(impl Kept + ?Sized), low: i64, into: &mut Vec<i64>) {
    let mut values = [0; BLOCK];
    for (block, &word) in set.iter().enumerate().filter(|(_, word)| **word != 0) {
        let from = first + block * BLOCK;
        if !bits::is_dense(word) {
            bits::each(&[word], from, |row| into.push(low.wrapping_add(kept.wide_at(row))));
            continue;
        }
        let rows = from..kept.rows().min(from + BLOCK);
        let values = &mut values[..rows.len()];
        values.iter_mut().zip(kept.wide(rows)).for_each(|(value, residual)| *value = low.wrapping_add(residual));
        bits::pick_block(word, values, into);
    }
}

/// What a row's value is above its prediction.
fn above(values: &[i64], base: Option<&[i64]>, row: u32) -> i64 {
    let row = row as usize;
    values[row].wrapping_sub(base.map_or(0, |base| base[row]))
}

/// The largest residual of a width in bytes; of four no more than is narrow.
fn most(width: u32) -> u64 {
    match width {
        0 => 0,
        4 => NARROW as u64,
        width => u64::MAX >> (64 - 8 * width),
    }
}

/// How some differences are kept best.
struct Fit {
    low: i64,
    width: u32,
    bytes: usize,
}

impl Fit {
    const WIDTHS: [u32; 6] = [0, 1, 2, 3, 4, 8];

    fn of(differences: impl Iterator<Item = i64> + Clone) -> Self {
        let least = differences.clone().min().unwrap_or(0);
        let above_least = Self::above(least, differences.clone());
        let above_zero = Self::above(0, differences);
        if above_zero.bytes <= above_least.bytes { above_zero } else { above_least }
    }

    fn above(low: i64, differences: impl Iterator<Item = i64>) -> Self {
        let mut rows = 0;
        // By the width that each needs.
        let mut needs = [0_usize; 6];
        for difference in differences {
            let residual = difference.wrapping_sub(low) as u64;
            let need = Self::WIDTHS.iter().position(|&width| residual <= most(width)).unwrap_or(5);
            needs[need] += 1;
            rows += 1;
        }
        let size = |at: usize| rows * Self::WIDTHS[at] as usize + needs[at + 1..].iter().sum::<usize>() * APART;
        let best = (0..6).min_by_key(|&at| size(at)).unwrap_or(5);
        Self { low, width: Self::WIDTHS[best], bytes: size(best) }
    }
}

impl Residuals {
    fn of(kept: &[u64], width: u32) -> Self {
        match width {
            0 => Self::Zero,
            1 => Self::One(kept.iter().map(|&residual| residual as u8).collect()),
            2 => Self::Two(kept.iter().map(|&residual| residual as u16).collect()),
            3 => Self::Three(Three {
                low: kept.iter().map(|&residual| residual as u16).collect(),
                high: kept.iter().map(|&residual| (residual >> u16::BITS) as u8).collect(),
            }),
            4 => Self::Four(kept.iter().map(|&residual| residual as u32).collect()),
            _ => Self::Eight(kept.into()),
        }
    }
}
