//! Where the rows of a chunk fall: their cells by one instant.

use nabiz_domain::event::Millis;

use super::groups::{Groups, NONE};
use crate::grid::Grid;
use crate::packed::bits::{self, BLOCK};

/// Of rows that fall into many cells.
const MANY: u32 = NONE - 1;
/// Of rows that fall into few cells.
const FEW: u32 = NONE - 2;
/// As many stretches of time are few.
const FEW_STRETCHES: usize = 6;

/// Which group and which time grid each row of a chunk has.
#[derive(Debug)]
pub struct Rows<'a> {
    pub rows: usize,
    /// The group of all rows, or the group of each.
    pub groups: Each<'a, u32>,
    /// The grid of all rows, or the grid of each; none for an account that is not asked for.
    pub grids: Each<'a, Option<u32>>,
    pub all_grids: Vec<&'a Grid>,
}

/// One for all, or one for each row.
#[derive(Clone, Copy, Debug)]
pub enum Each<'a, T> {
    Same(T),
    Own(&'a [T]),
}

impl<T: Copy> Each<'_, T> {
    #[inline]
    pub fn of(&self, row: usize) -> T {
        match self {
            Self::Same(one) => *one,
            Self::Own(all) => all[row],
        }
    }
}

impl<'a> Rows<'a> {
    pub fn grid(&self, row: usize) -> Option<&'a Grid> {
        self.grids.of(row).map(|number| self.all_grids[number as usize])
    }
}

/// Where the rows of a chunk fall by one anchor.
#[derive(Debug, Default)]
pub struct Placed {
    /// Rows that fall into a cell.
    pub inside: Vec<u64>,
    /// The cell of all of them, [`NONE`], [`FEW`] or [`MANY`].
    whole: u32,
    /// If few, the rows of each cell.
    sets: Vec<(u32, Vec<u64>)>,
    /// If many, the cell of all rows of each block, [`NONE`] or [`MANY`].
    blocks: Vec<u32>,
    /// If many in a block, the cell of each row.
    cells: Vec<u32>,
}

/// A stretch of time that has one label.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    grid: Option<u32>,
    from: Millis,
    until: Millis,
    label: Option<u32>,
}

impl Stretch {
    const NOWHERE: Self = Self { grid: None, from: Millis::MAX, until: Millis::MIN, label: None };

    fn around(at: Millis, number: u32, grid: &Grid) -> Self {
        let (label, from, until) = grid.stretch(at);
        Self { grid: Some(number), from, until, label }
    }

    #[inline]
    fn holds(&self, at: Millis, grid: u32) -> bool {
        at >= self.from && at < self.until && self.grid == Some(grid)
    }
}

/// The stretches that instants between `least` and `most` fall into; one more than are few, if there are more.
fn stretches(grid: &Grid, number: u32, least: Millis, most: Millis) -> Vec<Stretch> {
    let mut found = vec![Stretch::around(least, number, grid)];
    while let Some(last) = found.last().filter(|last| last.until <= most && found.len() <= FEW_STRETCHES) {
        found.push(Stretch::around(last.until, number, grid));
    }
    found
}

/// Which of a block's instants are `bound` or later, as bits.
#[inline]
fn at_or_after(instants: &[Millis], bound: Millis) -> u64 {
    instants.iter().enumerate().fold(0, |bits, (i, at)| bits | u64::from(*at >= bound) << i)
}

impl Placed {
    /// Places the rows that are inside by their `instants`, which lie in `range`.
    pub fn place<'i>(
        &mut self,
        groups: &mut Groups,
        rows: &Rows<'_>,
        range: Option<(Millis, Millis)>,
        instants: impl FnOnce() -> &'i [Millis],
    ) {
        self.whole = NONE;
        let Some((least, most)) = range else {
            self.inside.fill(0);
            return;
        };
        if let (Each::Same(group), Each::Same(grid)) = (rows.groups, rows.grids) {
            let Some(number) = grid else {
                self.inside.fill(0);
                return;
            };
            let few = stretches(rows.all_grids[number as usize], number, least, most);
            if let [only] = few.as_slice() {
                match only.label {
                    Some(time) if self.inside.iter().any(|word| *word != 0) => self.whole = groups.cell(group, time),
                    _ => self.inside.fill(0),
                }
                return;
            }
            if few.len() <= FEW_STRETCHES {
                self.place_few(groups, group, &few, instants());
                return;
            }
        }
        self.place_each(groups, rows, instants());
    }

    /// One look at all instants for each end of a stretch, without a branch a row.
    fn place_few(&mut self, groups: &mut Groups, group: u32, few: &[Stretch], instants: &[Millis]) {
        self.whole = FEW;
        self.sets.clear();
        let mut rest = self.inside.clone();
        for (number, stretch) in few.iter().enumerate() {
            let mut set = std::mem::take(&mut rest);
            if number + 1 < few.len() {
                rest.clone_from(&set);
                let words = set.iter_mut().zip(&mut rest);
                for ((word, rest), instants) in words.zip(instants.chunks(BLOCK)) {
                    let after = at_or_after(instants, stretch.until);
                    *word &= !after;
                    *rest &= after;
                }
            }
            match stretch.label {
                Some(time) if set.iter().any(|word| *word != 0) => self.sets.push((groups.cell(group, time), set)),
                Some(_) => {}
                None => self.inside.iter_mut().zip(&set).for_each(|(inside, outside)| *inside &= !outside),
            }
        }
    }

    /// Rows lie in order of time, so that most blocks fall into one cell, and near the end of one only two take turns.
    fn place_each(&mut self, groups: &mut Groups, rows: &Rows<'_>, instants: &[Millis]) {
        self.whole = MANY;
        self.blocks.clear();
        self.cells.clear();
        self.cells.resize(rows.rows, NONE);
        let (mut here, mut before) = (Stretch::NOWHERE, Stretch::NOWHERE);
        for (block, inside) in self.inside.iter_mut().enumerate() {
            let (mut first, mut is_same) = (NONE, true);
            let mut rest = *inside;
            while rest != 0 {
                let bit = rest & rest.wrapping_neg();
                let row = block * BLOCK + rest.trailing_zeros() as usize;
                rest ^= bit;
                let at = instants[row];
                let Some(grid) = rows.grids.of(row) else {
                    *inside ^= bit;
                    continue;
                };
                if !here.holds(at, grid) {
                    std::mem::swap(&mut here, &mut before);
                    if !here.holds(at, grid) {
                        here = Stretch::around(at, grid, rows.all_grids[grid as usize]);
                    }
                }
                let Some(time) = here.label else {
                    *inside ^= bit;
                    continue;
                };
                let cell = groups.cell(rows.groups.of(row), time);
                self.cells[row] = cell;
                if first == NONE {
                    first = cell;
                }
                is_same &= first == cell;
            }
            self.blocks.push(if is_same { first } else { MANY });
        }
    }

    /// The cell of a row that is inside.
    pub fn cell(&self, row: usize) -> u32 {
        match self.whole {
            MANY => self.cells[row],
            FEW => self.sets.iter().find(|(_, set)| bits::has(set, row)).map_or(NONE, |(cell, _)| *cell),
            whole => whole,
        }
    }

    /// Hands over the rows of `set`, which are all inside: where many fall into one cell, as a set whose first word
    /// stands for the rows from a given one on, else one by one.
    #[inline]
    pub fn each<S>(
        &self,
        set: &[u64],
        into: &mut S,
        mut many: impl FnMut(&mut S, u32, usize, &[u64]),
        mut one: impl FnMut(&mut S, u32, usize),
    ) {
        match self.whole {
            NONE => {}
            FEW => {
                let mut part = Vec::with_capacity(set.len());
                for (cell, own) in &self.sets {
                    part.clear();
                    part.extend(set.iter().zip(own).map(|(set, own)| set & own));
                    many(into, *cell, 0, &part);
                }
            }
            MANY => {
                let mut from = 0;
                while from < self.blocks.len() {
                    let cell = self.blocks[from];
                    let alike = self.blocks[from..].iter().take_while(|block| **block == cell).count();
                    let part = &set[from..from + alike];
                    match cell {
                        NONE => {}
                        MANY => bits::each(part, from * BLOCK, |row| one(into, self.cells[row], row)),
                        _ => many(into, cell, from * BLOCK, part),
                    }
                    from += alike;
                }
            }
            cell => many(into, cell, 0, set),
        }
    }
}
