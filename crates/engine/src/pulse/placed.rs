//! Where the rows of a chunk fall: their cells by one instant.

use datafusion::common::Result;
use nabiz_domain::event::Millis;

use super::groups::{Groups, NONE};
use super::kernel::integers;
use super::plan::Col;
use crate::grid::Grid;
use crate::packed::along::Along;
use crate::packed::bits::{self, BLOCK};
use crate::packed::chunk::Chunk;
use crate::packed::numbers::Packed;
use crate::packed::scratch::Scratch;

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
    /// Blocks at whose rows one must look.
    mixed: Vec<u32>,
}

/// A stretch of time that has one label.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    grid: Option<u32>,
    from: Millis,
    until: Millis,
    label: Option<u32>,
}

impl Stretch {
    fn around(at: Millis, number: u32, grid: &Grid) -> Self {
        let (label, from, until) = grid.stretch(at);
        Self { grid: Some(number), from, until, label }
    }

    #[inline]
    fn holds(&self, at: Millis, grid: u32) -> bool {
        at >= self.from && at < self.until && self.grid == Some(grid)
    }
}

/// The stretches looked at last: times that follow each other fall into few.
#[derive(Default)]
struct Near {
    here: Stretch,
    before: Stretch,
}

impl Near {
    /// The stretch around an instant.
    #[inline]
    fn around(&mut self, at: Millis, grid: u32, rows: &Rows<'_>) -> Stretch {
        if !self.here.holds(at, grid) {
            std::mem::swap(&mut self.here, &mut self.before);
            if !self.here.holds(at, grid) {
                self.here = Stretch::around(at, grid, rows.all_grids[grid as usize]);
            }
        }
        self.here
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

/// The instants by which the rows of a chunk are placed.
pub struct Instants<'a> {
    chunk: &'a Chunk,
    col: Col,
    packed: &'a Packed,
    scratch: &'a mut Scratch,
}

impl<'a> Instants<'a> {
    /// Those of a column.
    ///
    /// # Errors
    /// When the column has none.
    pub fn of(chunk: &'a Chunk, col: Col, scratch: &'a mut Scratch) -> Result<Self> {
        Ok(Self { chunk, col, packed: integers(chunk, col)?, scratch })
    }

    /// Keeps in `set` the rows that have one.
    pub fn keep_valid(&self, set: &mut [u64]) {
        self.packed.nulls.keep_valid(set);
    }

    /// Between which the instants of a block lie, where that is known.
    #[inline]
    fn span(&self, block: usize) -> Option<(Millis, Millis)> {
        self.packed.span(block)
    }

    /// Hands over each of `blocks` with its instants. Many are read all at once, as columns share what they stand on.
    fn each(&mut self, blocks: &[u32], mut of: impl FnMut(usize, &[Millis])) {
        let blocks = blocks.iter().map(|&block| block as usize);
        if blocks.len() * 2 > bits::words(self.chunk.rows()) {
            self.scratch.decode(self.chunk, self.col);
            let instants = self.scratch.of(self.col);
            blocks.for_each(|block| of(block, &instants[block * BLOCK..instants.len().min((block + 1) * BLOCK)]));
        } else {
            let along = Along::new(self.chunk, None, self.col);
            let mut values = [0; BLOCK];
            blocks.for_each(|block| of(block, along.block(block, &mut values)));
        }
    }
}

impl Placed {
    /// Places the rows that are inside by their `instants`.
    pub fn place(&mut self, groups: &mut Groups, rows: &Rows<'_>, mut instants: Instants<'_>) {
        self.whole = NONE;
        let Some((least, most)) = instants.packed.range else {
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
                self.place_few(groups, group, &few, &mut instants);
                return;
            }
        }
        self.place_each(groups, rows, &mut instants);
    }

    /// Most blocks lie within one stretch as a whole; in the others one look at all instants for each end of a stretch,
    /// without a branch a row.
    fn place_few(&mut self, groups: &mut Groups, group: u32, few: &[Stretch], instants: &mut Instants<'_>) {
        self.whole = FEW;
        self.sets.clear();
        let mut sets = vec![vec![0; self.inside.len()]; few.len()];
        self.mixed.clear();
        for (block, &inside) in self.inside.iter().enumerate().filter(|(_, inside)| **inside != 0) {
            let within = instants.span(block).and_then(|(least, most)| {
                let at = few.iter().position(|stretch| least < stretch.until)?;
                (most < few[at].until).then_some(at)
            });
            match within {
                Some(at) => sets[at][block] = inside,
                None => self.mixed.push(block as u32),
            }
        }
        instants.each(&self.mixed, |block, instants| {
            let mut rest = self.inside[block];
            for (number, stretch) in few.iter().enumerate() {
                let is_last = number + 1 == few.len();
                let after = if is_last { 0 } else { at_or_after(instants, stretch.until) };
                sets[number][block] = rest & !after;
                rest &= after;
            }
        });
        for (stretch, set) in few.iter().zip(sets) {
            match stretch.label {
                Some(time) if set.iter().any(|word| *word != 0) => self.sets.push((groups.cell(group, time), set)),
                Some(_) => {}
                None => self.inside.iter_mut().zip(&set).for_each(|(inside, outside)| *inside &= !outside),
            }
        }
    }

    /// Rows lie in order of time, so that most blocks fall into one cell, and near the end of one only two take turns.
    fn place_each(&mut self, groups: &mut Groups, rows: &Rows<'_>, instants: &mut Instants<'_>) {
        self.whole = MANY;
        self.blocks.clear();
        self.blocks.resize(self.inside.len(), NONE);
        self.cells.resize(rows.rows, NONE);
        let mut near = Near::default();
        self.mixed.clear();
        for (block, inside) in self.inside.iter_mut().enumerate().filter(|(_, inside)| **inside != 0) {
            let alike = match (rows.groups, rows.grids, instants.span(block)) {
                (Each::Same(group), Each::Same(Some(grid)), Some((least, most))) => {
                    let stretch = near.around(least, grid, rows);
                    stretch.holds(most, grid).then_some((group, stretch.label))
                }
                _ => None,
            };
            match alike {
                Some((group, Some(time))) => self.blocks[block] = groups.cell(group, time),
                Some((_, None)) => *inside = 0,
                None => self.mixed.push(block as u32),
            }
        }
        instants.each(&self.mixed, |block, instants| {
            let inside = &mut self.inside[block];
            let (mut first, mut is_same) = (NONE, true);
            let mut rest = *inside;
            while rest != 0 {
                let bit = rest & rest.wrapping_neg();
                let at = rest.trailing_zeros() as usize;
                let row = block * BLOCK + at;
                rest ^= bit;
                let time = rows.grids.of(row).and_then(|grid| near.around(instants[at], grid, rows).label);
                let Some(time) = time else {
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
            self.blocks[block] = if is_same { first } else { MANY };
        });
    }

    /// The cell of a row that is inside.
    pub fn cell(&self, row: usize) -> u32 {
        match self.whole {
            MANY => match self.blocks[row / BLOCK] {
                MANY => self.cells[row],
                cell => cell,
            },
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
