//! The hot loop: batches in, state out. One pass serves all measures.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{Float64Type, Int64Type, UInt64Type};
use datafusion::common::{DataFusionError, Result, exec_datafusion_err};
use nabiz_catalogue::metric::When;
use nabiz_domain::event::Millis;

use super::groups::{Groups, NONE};
use super::multiset::bucket;
use super::placed::{BLOCK, Placed, Stretch, Validity, present};
use super::plan::{Col, Grids, Key, Measure, Plan, Value};
use super::state::{Cohort, Column, Outcome, Sums};
use crate::grid::Grid;

/// Negative durations up to this are clock skew (METRICS A.3-14).
const SKEW: Millis = 5_000;

/// Whole numbers below this can be squared and summed over a batch in 64 bits.
const SMALL: i64 = 1 << 20;

const DAY: Millis = 86_400_000;
/// Bounds of the age groups of a backlog (METRICS B.26).
const AGE_LIMITS: [Millis; 5] = [DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY];

/// A pass under way.
#[derive(Debug)]
pub struct Pulse {
    plan: Arc<Plan>,
    groups: Groups,
    columns: Vec<Column>,
    anchors: Vec<Col>,
    group_of_row: Vec<u32>,
    is_one_group: bool,
    placed: Vec<Placed>,
    picked: Vec<Millis>,
    wanted: Vec<Wanted>,
}

/// Buckets that a second pass wants of a measure, by cell, as bitmaps: a look-up needs no search.
#[derive(Clone, Debug, Default)]
struct Wanted(Vec<Vec<u64>>);

impl Wanted {
    fn add(&mut self, cell: u32, bucket: u32) {
        let (cell, word) = (cell as usize, bucket as usize / 64);
        if self.0.len() <= cell {
            self.0.resize(cell + 1, Vec::new());
        }
        let bits = &mut self.0[cell];
        if bits.len() <= word {
            bits.resize(word + 1, 0);
        }
        bits[word] |= 1 << (bucket % 64);
    }

    fn of(&self, cell: u32) -> &[u64] {
        self.0.get(cell as usize).map_or(&[], Vec::as_slice)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_wanted(bits: &[u64], value: Millis) -> bool {
    let at = bucket(value);
    bits.get(at as usize / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
}

impl Pulse {
    /// A pass that has seen nothing.
    #[must_use]
    pub fn new(plan: Arc<Plan>) -> Self {
        let times = plan.grids.labels();
        let groups = match &plan.refine {
            Some(refine) => Groups::seeded(plan.labels.len(), times, &refine.groups),
            None => Groups::new(plan.labels.len(), times),
        };
        let mut wanted = vec![Wanted::default(); plan.measures.len()];
        for &(measure, cell, bucket) in plan.refine.iter().flat_map(|refine| &refine.wanted) {
            wanted[measure as usize].add(cell, bucket);
        }
        let is_asked = |number: &usize| plan.refine.is_none() || !wanted[*number].is_empty();
        let asked = (0..plan.measures.len()).filter(is_asked);
        let mut anchors: Vec<Col> = asked.filter_map(|number| anchor(&plan.measures[number])).collect();
        anchors.sort_unstable();
        anchors.dedup();
        let columns = plan.measures.iter().map(Column::of).collect();
        let mut placed = Vec::new();
        placed.resize_with(anchors.len(), Placed::default);
        let (group_of_row, picked) = (Vec::new(), Vec::new());
        Self { plan, groups, columns, anchors, group_of_row, is_one_group: false, placed, picked, wanted }
    }

    /// Takes a batch: the plan's columns, in their order.
    ///
    /// # Errors
    /// When a column has not the type that its use wants.
    pub fn update(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        let plan = Arc::clone(&self.plan);
        let rows = arrays.first().map_or(0, Array::len);
        let labels: Vec<&ArrayRef> = plan.labels.iter().map(|&col| &arrays[col]).collect();
        self.is_one_group = self.groups.of_rows(&labels, rows, &mut self.group_of_row);
        let batch = Batch::new(&plan, arrays)?;
        for i in 0..self.anchors.len() {
            let mut placed = std::mem::take(&mut self.placed[i]);
            self.place(&batch, self.anchors[i], &mut placed)?;
            self.placed[i] = placed;
        }
        for (number, measure) in plan.measures.iter().enumerate() {
            let mut column = std::mem::replace(&mut self.columns[number], Column::Sums(Vec::new()));
            column.fit(self.groups.len());
            let done = if plan.refine.is_some() {
                self.refine(&batch, number, measure, &mut column)
            } else {
                self.measure(&batch, number, measure, &mut column)
            };
            self.columns[number] = column;
            done?;
        }
        Ok(())
    }

    /// The cell of each row by one anchor. Rows lie in order of time, so that a row mostly falls where the row before
    /// it fell, and whole blocks can be told at once.
    fn place(&mut self, batch: &Batch<'_>, anchor: Col, placed: &mut Placed) -> Result<()> {
        let instants = batch.integers(anchor)?;
        let values = instants.values();
        let valid = Validity::of(instants.nulls(), instants.len());
        placed.clear();
        placed.cells.resize(instants.len(), NONE);
        let mut here = Stretch { from: Millis::MAX, until: Millis::MIN, ..Stretch::default() };
        let is_simple = self.is_one_group && matches!(batch.grids, RowGrids::One(_));
        for (block, instants) in values.chunks(BLOCK).enumerate() {
            let first = block * BLOCK;
            let valid = valid.block(block);
            if !(is_simple && here.holds_all(instants, valid)) {
                for (i, &at) in instants.iter().enumerate() {
                    let row = first + i;
                    let (group, grid) = (self.group_of_row[row], batch.grids.number(row));
                    if valid >> i & 1 == 1 && !here.holds(at, group, grid) {
                        here = self.stretch(batch, row, at);
                        placed.turn(row, here.cell);
                    }
                    placed.cells[row] = if valid >> i & 1 == 1 { here.cell } else { NONE };
                }
                continue;
            }
            let cells = &mut placed.cells[first..first + instants.len()];
            for (i, cell) in cells.iter_mut().enumerate() {
                *cell = if valid >> i & 1 == 1 { here.cell } else { NONE };
            }
        }
        placed.close();
        Ok(())
    }

    /// The cell of a row and how far around its instant the cell reaches.
    #[cold]
    fn stretch(&mut self, batch: &Batch<'_>, row: usize, at: Millis) -> Stretch {
        let (group, grid) = (self.group_of_row[row], batch.grids.number(row));
        let Some(times) = batch.grids.at(row) else {
            return Stretch { group, grid, from: Millis::MIN, until: Millis::MAX, cell: NONE };
        };
        let (label, from, until) = times.stretch(at);
        let cell = label.map_or(NONE, |time| self.groups.cell(group, time));
        Stretch { group, grid, from, until, cell }
    }

    fn placed(&self, anchor: Col) -> Option<&Placed> {
        self.anchors.binary_search(&anchor).ok().map(|at| &self.placed[at])
    }

    fn measure(&mut self, batch: &Batch<'_>, number: usize, measure: &Measure, column: &mut Column) -> Result<()> {
        if let Measure::Stock { .. } = measure {
            return self.stock(batch, number, measure, column);
        }
        let mut picked = std::mem::take(&mut self.picked);
        let placed = anchor(measure).and_then(|anchor| self.placed(anchor));
        let placed = placed.ok_or_else(|| exec_datafusion_err!("a measure has no anchor"))?;
        let done = match (measure, column) {
            (Measure::Tally { of, counts, .. }, Column::Tally { width, counts: into }) => {
                tally(placed, batch.flags, *of, counts, *width as usize, into);
                Ok(())
            }
            (Measure::Values { anchor, of, value }, Column::Values(into)) => {
                batch.each_run(placed, *anchor, *of, *value, &mut picked, |cell, values, bad_clock| {
                    let set = &mut into[cell as usize];
                    set.add_all(values);
                    set.bad_clock += bad_clock;
                })
            }
            (Measure::Sums { of, number, .. }, Column::Sums(into)) => sums(placed, batch, *of, *number, into),
            (Measure::Cohort { .. }, Column::Cohort(into)) => cohort(&placed.cells, batch, measure, into),
            _ => Err(exec_datafusion_err!("a measure met the state of another")),
        };
        self.picked = picked;
        done
    }

    /// Keeps the values of the wanted buckets.
    fn refine(&mut self, batch: &Batch<'_>, number: usize, measure: &Measure, column: &mut Column) -> Result<()> {
        let wanted = &self.wanted[number];
        if wanted.is_empty() {
            return Ok(());
        }
        match (measure, column) {
            (Measure::Values { anchor, of, value }, Column::Values(into)) => {
                let mut picked = std::mem::take(&mut self.picked);
                let placed = self.placed(*anchor).ok_or_else(|| exec_datafusion_err!("a measure has no anchor"))?;
                let done = batch.each_run(placed, *anchor, *of, *value, &mut picked, |cell, values, _| {
                    let bits = wanted.of(cell);
                    values.iter().filter(|value| is_wanted(bits, **value)).for_each(|&value| {
                        into[cell as usize].keep(value);
                    });
                });
                self.picked = picked;
                done
            }
            (Measure::Stock { .. }, column @ Column::Stock(_)) => self.stock(batch, number, measure, column),
            _ => Ok(()),
        }
    }

    fn stock(&mut self, batch: &Batch<'_>, number: usize, measure: &Measure, column: &mut Column) -> Result<()> {
        let Measure::Stock { of, from, until, since, flows, as_of } = measure else { return Ok(()) };
        let is_refining = self.plan.refine.is_some();
        let (from, until, since) = (batch.integers(*from)?, batch.integers(*until)?, batch.integers(*since)?);
        for row in 0..self.group_of_row.len() {
            let flags = batch.flags[row];
            if !of.holds(flags) || !from.is_valid(row) {
                continue;
            }
            let Some(grid) = batch.grids.at(row) else { continue };
            let began = from.value(row);
            let ended = if until.is_valid(row) { until.value(row) } else { Millis::MAX };
            for (time, first, next) in grid.segments_from(began) {
                if ended < first {
                    break;
                }
                // Events at the very end lie outside, unless `as_of` comes first: then they exist (H29).
                let (edge, now) = if next > *as_of { (as_of.saturating_add(1), *as_of) } else { (next, next) };
                let cell = self.groups.cell(self.group_of_row[row], time);
                column.fit(cell as usize + 1);
                let Column::Stock(stocks) = column else { return Ok(()) };
                let stock = &mut stocks[cell as usize];
                let is_there = began < edge && ended >= edge;
                let age = (now - since.value(row)).max(0);
                if is_refining {
                    if is_there && is_wanted(self.wanted[number].of(cell), age) {
                        stock.ages.keep(age);
                    }
                    continue;
                }
                stock.start += u64::from(began < first && ended >= first);
                stock.flows[0] += u64::from(began >= first && flows[0].holds(flags));
                stock.flows[1] += u64::from(began >= first && flows[1].holds(flags));
                stock.flows[2] += u64::from(ended >= first && ended < next && flows[2].holds(flags));
                if is_there {
                    stock.ages.add(age);
                    stock.by_age[AGE_LIMITS.partition_point(|&limit| age >= limit)] += 1;
                }
            }
        }
        Ok(())
    }

    /// Takes the state of another pass of the same plan.
    pub fn merge(&mut self, other: &Outcome) {
        for (from, key) in other.keys.iter().enumerate() {
            let to = self.groups.cell_of_key(key) as usize;
            for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
                mine.merge_cell(to, theirs, from);
            }
        }
    }

    /// What has been seen; leaves an empty pass.
    pub fn finish(&mut self) -> Outcome {
        let cells = self.groups.len();
        let mut columns = std::mem::take(&mut self.columns);
        columns.iter_mut().for_each(|column| column.fit(cells));
        let keys: Vec<Key> = (0..cells as u32).map(|cell| self.groups.key(cell)).collect();
        *self = Self::new(Arc::clone(&self.plan));
        Outcome { keys, columns }
    }

    /// Rough size in memory, bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.groups.len() * self.columns.len() * 64
    }
}

fn anchor(measure: &Measure) -> Option<Col> {
    match measure {
        Measure::Tally { anchor, .. }
        | Measure::Values { anchor, .. }
        | Measure::Sums { anchor, .. }
        | Measure::Cohort { anchor, .. } => Some(*anchor),
        Measure::Stock { .. } => None,
    }
}

/// Counts without a branch a row, one condition after the other: the rows of a batch stay in the nearest cache.
fn tally(placed: &Placed, flags: &[u64], of: When, counts: &[When], width: usize, into: &mut [u64]) {
    for run in placed.runs() {
        let (cells, flags) = (&placed.cells[run.from..run.to], &flags[run.from..run.to]);
        let slots = &mut into[run.cell as usize * width..][..width];
        slots[0] += count(cells, flags, of);
        for (slot, also) in slots[1..].iter_mut().zip(counts) {
            *slot += count(cells, flags, When { all: of.all | also.all, none: of.none | also.none });
        }
    }
}

fn count(cells: &[u32], flags: &[u64], of: When) -> u64 {
    let mask = of.all | of.none;
    let is_counted = |(&cell, &flags): (&u32, &u64)| u64::from((cell != NONE) & (flags & mask == of.all));
    if of.all & of.none != 0 { 0 } else { cells.iter().zip(flags).map(is_counted).sum() }
}

fn sums(placed: &Placed, batch: &Batch<'_>, of: When, number: Col, into: &mut [Sums]) -> Result<()> {
    let numbers = batch.floats(number)?;
    for run in placed.runs() {
        let sums = &mut into[run.cell as usize];
        // Most numbers are whole and small: they need no wide arithmetic.
        let (mut n, mut sum, mut squares) = (0_u64, 0_i64, 0_i64);
        for row in run.from..run.to {
            if placed.cells[row] == NONE || !of.holds(batch.flags[row]) || !numbers.is_valid(row) {
                continue;
            }
            let number = numbers.value(row);
            let whole = number as i64;
            if whole as f64 == number && whole.abs() < SMALL {
                n += 1;
                sum += whole;
                squares += whole * whole;
            } else {
                sums.add(number);
            }
        }
        sums.add_whole(n, sum, squares);
    }
    Ok(())
}

fn cohort(cells: &[u32], batch: &Batch<'_>, measure: &Measure, into: &mut [Cohort]) -> Result<()> {
    let Measure::Cohort { of, from, to, ends, waiting, floor, as_of, .. } = measure else { return Ok(()) };
    let (from, to) = (batch.integers(*from)?, batch.integers(*to)?);
    let ends = ends.iter().map(|&end| batch.integers(end)).collect::<Result<Vec<_>>>()?;
    for (row, &cell) in cells.iter().enumerate() {
        if cell == NONE || !of.holds(batch.flags[row]) || !from.is_valid(row) {
            continue;
        }
        let start = from.value(row);
        let cohort = &mut into[cell as usize];
        if waiting.holds(batch.flags[row]) {
            cohort.waiting += 1;
            cohort.oldest = cohort.oldest.max(as_of - start);
        }
        let end = if to.is_valid(row) {
            (to.value(row), true)
        } else {
            let ended = ends.iter().find(|end| end.is_valid(row)).map(|end| end.value(row));
            (ended.unwrap_or(*as_of), false)
        };
        if *floor || end.0 - start >= -SKEW {
            cohort.seen.push(((end.0 - start).max(0), end.1));
        }
    }
    Ok(())
}

/// One batch with its columns at hand.
struct Batch<'a> {
    arrays: &'a [ArrayRef],
    flags: &'a [u64],
    grids: RowGrids<'a>,
}

enum RowGrids<'a> {
    One(&'a Grid),
    ByRow(Vec<Option<(u32, &'a Grid)>>),
}

impl<'a> RowGrids<'a> {
    fn at(&self, row: usize) -> Option<&'a Grid> {
        match self {
            Self::One(grid) => Some(grid),
            Self::ByRow(grids) => grids[row].map(|(_, grid)| grid),
        }
    }

    /// Tells grids apart.
    #[inline]
    fn number(&self, row: usize) -> u32 {
        match self {
            Self::One(_) => 0,
            Self::ByRow(grids) => grids[row].map_or(u32::MAX, |(number, _)| number),
        }
    }
}

impl<'a> Batch<'a> {
    fn new(plan: &'a Plan, arrays: &'a [ArrayRef]) -> Result<Self> {
        let flags = arrays
            .get(plan.flags)
            .and_then(|array| array.as_primitive_opt::<UInt64Type>())
            .ok_or_else(|| exec_datafusion_err!("the flags are no column of 64-bit integers"))?;
        let grids = match &plan.grids {
            Grids::One(grid) => RowGrids::One(grid),
            Grids::ByAccount(col, grids) => RowGrids::ByRow(grids_by_row(&arrays[*col], grids)?),
        };
        Ok(Self { arrays, flags: flags.values(), grids })
    }

    fn integers(&self, col: Col) -> Result<&'a Int64Array> {
        self.arrays[col].as_primitive_opt::<Int64Type>().ok_or_else(|| wrong_type(col, "instants"))
    }

    fn floats(&self, col: Col) -> Result<&'a Float64Array> {
        self.arrays[col].as_primitive_opt::<Float64Type>().ok_or_else(|| wrong_type(col, "numbers"))
    }

    /// Hands over the values of each stretch of rows with its cell, and how many were left out for a bad clock.
    fn each_run(
        &self,
        placed: &Placed,
        anchor: Col,
        of: When,
        value: Value,
        picked: &mut Vec<Millis>,
        mut take: impl FnMut(u32, &[Millis], u64),
    ) -> Result<()> {
        // A row that was placed by a column has its value.
        let nulls = |col: Col| present(self.arrays[col].nulls()).filter(|_| col != anchor);
        match value {
            Value::Column(col) => {
                let values = self.integers(col)?;
                let of_row = |row: usize| values.value(row);
                self.pick(placed, of, [nulls(col), None], -SKEW, of_row, picked, &mut take);
            }
            Value::Micros(col) => {
                let values = self.floats(col)?;
                let micros = |row: usize| (values.value(row) * 1_000.0).round() as i64;
                self.pick(placed, of, [nulls(col), None], 0, micros, picked, &mut take);
            }
            Value::Between { from, to, floor } => {
                let nulls = [nulls(from), nulls(to)];
                let (from, to) = (self.integers(from)?.values(), self.integers(to)?.values());
                let between = |row: usize| to[row].wrapping_sub(from[row]);
                // A small negative duration is clock skew and zero, a larger one a bad clock (METRICS A.3-14).
                let least = if floor { Millis::MIN } else { -SKEW };
                self.pick(placed, of, nulls, least, between, picked, &mut take);
            }
        }
        Ok(())
    }

    /// Collects values without a branch a row: whether a row counts is as good as random to the processor.
    #[expect(clippy::too_many_arguments, reason = "the one inner loop behind every value")]
    fn pick(
        &self,
        placed: &Placed,
        of: When,
        nulls: [Option<&NullBuffer>; 2],
        least: Millis,
        value: impl Fn(usize) -> Millis,
        picked: &mut Vec<Millis>,
        take: &mut impl FnMut(u32, &[Millis], u64),
    ) {
        let mask = of.all | of.none;
        for run in placed.runs() {
            picked.resize((run.to - run.from).max(picked.len()), 0);
            let (mut count, mut bad_clock) = (0, 0);
            let rows = placed.cells[run.from..run.to].iter().zip(&self.flags[run.from..run.to]);
            for (row, (&cell, flags)) in (run.from..run.to).zip(rows) {
                let is_valid = nulls.iter().flatten().all(|nulls| nulls.is_valid(row));
                let counts = (cell != NONE) & (flags & mask == of.all) & is_valid;
                let value = value(row);
                let is_good = value >= least;
                picked[count] = value.max(0);
                count += usize::from(counts & is_good);
                bad_clock += u64::from(counts & !is_good);
            }
            take(run.cell, &picked[..count], bad_clock);
        }
    }
}

fn wrong_type(col: Col, wanted: &str) -> DataFusionError {
    exec_datafusion_err!("column {col} of the pass is no column of {wanted}")
}

fn grids_by_row<'a>(accounts: &ArrayRef, grids: &'a [(String, Grid)]) -> Result<Vec<Option<(u32, &'a Grid)>>> {
    let names = datafusion::arrow::compute::cast(accounts, &datafusion::arrow::datatypes::DataType::Utf8)?;
    let names = names.as_string::<i32>();
    let numbered: Vec<(&str, (u32, &Grid))> =
        grids.iter().enumerate().map(|(i, (name, grid))| (name.as_str(), (i as u32, grid))).collect();
    let grid_of = |name: Option<&str>| numbered.iter().find(|(known, _)| Some(*known) == name).map(|(_, grid)| *grid);
    Ok(names.iter().map(grid_of).collect())
}
