//! The hot loop: batches in, state out. One pass serves all measures.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use datafusion::arrow::datatypes::{Float64Type, Int64Type, UInt64Type};
use datafusion::common::{DataFusionError, Result, exec_datafusion_err};
use nabiz_catalogue::metric::When;
use nabiz_domain::event::Millis;

use super::groups::{Groups, NONE};
use super::multiset::bucket;
use super::plan::{Col, Grids, Key, Measure, Plan, Value};
use super::state::{Cohort, Column, Outcome};
use crate::grid::Grid;

/// Negative durations up to this are clock skew (METRICS A.3-14).
const SKEW: Millis = 5_000;

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
    cells: Vec<Vec<u32>>,
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
        let mut anchors: Vec<Col> = plan.measures.iter().filter_map(anchor).collect();
        anchors.sort_unstable();
        anchors.dedup();
        let columns = plan.measures.iter().map(Column::of).collect();
        let cells = vec![Vec::new(); anchors.len()];
        Self { plan, groups, columns, anchors, group_of_row: Vec::new(), cells }
    }

    /// Takes a batch: the plan's columns, in their order.
    ///
    /// # Errors
    /// When a column has not the type that its use wants.
    pub fn update(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        let plan = Arc::clone(&self.plan);
        let rows = arrays.first().map_or(0, Array::len);
        let labels: Vec<&ArrayRef> = plan.labels.iter().map(|&col| &arrays[col]).collect();
        self.groups.of_rows(&labels, rows, &mut self.group_of_row);
        let batch = Batch::new(&plan, arrays)?;
        for i in 0..self.anchors.len() {
            let mut cells = std::mem::take(&mut self.cells[i]);
            self.place(&batch, self.anchors[i], &mut cells)?;
            self.cells[i] = cells;
        }
        for (number, measure) in plan.measures.iter().enumerate() {
            if plan.refine.is_some() {
                self.refine(&batch, number, measure)?;
            } else {
                self.measure(&batch, number, measure)?;
            }
        }
        Ok(())
    }

    /// The cell of each row by one anchor.
    fn place(&mut self, batch: &Batch<'_>, anchor: Col, cells: &mut Vec<u32>) -> Result<()> {
        let instants = batch.integers(anchor)?;
        cells.clear();
        let groups = &mut self.groups;
        let by_row = &self.group_of_row;
        match batch.grids {
            RowGrids::One(grid) => {
                for (row, &group) in by_row.iter().enumerate() {
                    let label = if instants.is_valid(row) { grid.label(instants.value(row)) } else { None };
                    cells.push(label.map_or(NONE, |time| groups.cell(group, time)));
                }
            }
            RowGrids::ByRow(ref grids) => {
                for (row, &group) in by_row.iter().enumerate() {
                    let grid = grids[row].filter(|_| instants.is_valid(row));
                    let label = grid.and_then(|grid| grid.label(instants.value(row)));
                    cells.push(label.map_or(NONE, |time| groups.cell(group, time)));
                }
            }
        }
        Ok(())
    }

    fn cells_of(&self, anchor: Col) -> &[u32] {
        let at = self.anchors.binary_search(&anchor).unwrap_or(0);
        self.cells.get(at).map_or(&[], Vec::as_slice)
    }

    fn measure(&mut self, batch: &Batch<'_>, number: usize, measure: &Measure) -> Result<()> {
        let mut column = std::mem::replace(&mut self.columns[number], Column::Sums(Vec::new()));
        column.fit(self.groups.len());
        let done = match (measure, &mut column) {
            (Measure::Tally { anchor, of, counts }, Column::Tally { width, counts: into }) => {
                tally(self.cells_of(*anchor), batch.flags, *of, counts, *width as usize, into);
                Ok(())
            }
            (Measure::Values { anchor, of, value }, Column::Values(into)) => {
                let cells = self.cells_of(*anchor);
                batch.each_value(cells, *of, *value, |cell, value| match value {
                    Some(value) => into[cell as usize].add(value),
                    None => into[cell as usize].bad_clock += 1,
                })
            }
            (Measure::Sums { anchor, of, number }, Column::Sums(into)) => {
                let numbers = batch.floats(*number)?;
                for (row, &cell) in self.cells_of(*anchor).iter().enumerate() {
                    if cell != NONE && of.holds(batch.flags[row]) && numbers.is_valid(row) {
                        into[cell as usize].add(numbers.value(row));
                    }
                }
                Ok(())
            }
            (Measure::Cohort { anchor, .. }, Column::Cohort(into)) => {
                cohort(self.cells_of(*anchor), batch, measure, into)
            }
            (Measure::Stock { .. }, Column::Stock(_)) => self.stock(batch, measure, &mut column),
            _ => Err(exec_datafusion_err!("a measure met the state of another")),
        };
        self.columns[number] = column;
        done
    }

    /// Keeps the values of the wanted buckets.
    fn refine(&mut self, batch: &Batch<'_>, number: usize, measure: &Measure) -> Result<()> {
        let Measure::Values { anchor, of, value } = measure else { return Ok(()) };
        let mut column = std::mem::replace(&mut self.columns[number], Column::Sums(Vec::new()));
        column.fit(self.groups.len());
        // A table by cell: which buckets are wanted, as a bitmap for a look-up without a search.
        let mut wanted: Vec<Vec<u64>> = vec![Vec::new(); self.groups.len()];
        let requests = self.plan.refine.iter().flat_map(|refine| &refine.wanted);
        for &(_, cell, bucket) in requests.filter(|request| request.0 as usize == number) {
            let bits = &mut wanted[cell as usize];
            let word = bucket as usize / 64;
            if bits.len() <= word {
                bits.resize(word + 1, 0);
            }
            bits[word] |= 1 << (bucket % 64);
        }
        let cells = self.cells_of(*anchor);
        let done = match &mut column {
            Column::Values(into) => batch.each_value(cells, *of, *value, |cell, value| {
                let Some(value) = value else { return };
                let at = bucket(value);
                let bits = wanted[cell as usize].get(at as usize / 64).copied().unwrap_or(0);
                if bits & (1 << (at % 64)) != 0 {
                    into[cell as usize].keep(value);
                }
            }),
            _ => Ok(()),
        };
        self.columns[number] = column;
        done
    }

    fn stock(&mut self, batch: &Batch<'_>, measure: &Measure, column: &mut Column) -> Result<()> {
        let Measure::Stock { of, from, until, since, flows, as_of } = measure else { return Ok(()) };
        let (from, until, since) = (batch.integers(*from)?, batch.integers(*until)?, batch.integers(*since)?);
        for row in 0..self.group_of_row.len() {
            if !of.holds(batch.flags[row]) || !from.is_valid(row) {
                continue;
            }
            let Some(grid) = batch.grids.at(row) else { continue };
            let began = from.value(row);
            let ended = if until.is_valid(row) { until.value(row) } else { Millis::MAX };
            for (time, first, next) in grid.segments() {
                if began >= next || ended < first {
                    continue;
                }
                // Events at the very end lie outside, unless `as_of` comes first: then they exist (H29).
                let (edge, now) = if next > *as_of { (as_of.saturating_add(1), *as_of) } else { (next, next) };
                let cell = self.groups.cell(self.group_of_row[row], time) as usize;
                column.fit(cell + 1);
                let Column::Stock(stocks) = column else { return Ok(()) };
                let stock = &mut stocks[cell];
                stock.start += u64::from(began < first && ended >= first);
                let flags = batch.flags[row];
                stock.flows[0] += u64::from(began >= first && flows[0].holds(flags));
                stock.flows[1] += u64::from(began >= first && flows[1].holds(flags));
                stock.flows[2] += u64::from(ended >= first && ended < next && flows[2].holds(flags));
                if began < edge && ended >= edge {
                    let age = (now - since.value(row)).max(0);
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

fn tally(cells: &[u32], flags: &[u64], of: When, counts: &[When], width: usize, into: &mut [u64]) {
    for (row, &cell) in cells.iter().enumerate() {
        let flags = flags[row];
        if cell == NONE || !of.holds(flags) {
            continue;
        }
        let slots = &mut into[cell as usize * width..][..width];
        slots[0] += 1;
        for (slot, count) in slots[1..].iter_mut().zip(counts) {
            *slot += u64::from(count.holds(flags));
        }
    }
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
    ByRow(Vec<Option<&'a Grid>>),
}

impl RowGrids<'_> {
    fn at(&self, row: usize) -> Option<&Grid> {
        match self {
            Self::One(grid) => Some(grid),
            Self::ByRow(grids) => grids[row],
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

    /// Hands over each row's value, `None` for a bad clock.
    fn each_value(
        &self,
        cells: &[u32],
        of: When,
        value: Value,
        mut take: impl FnMut(u32, Option<Millis>),
    ) -> Result<()> {
        match value {
            Value::Column(col) => {
                let values = self.integers(col)?;
                for (row, &cell) in cells.iter().enumerate() {
                    if cell != NONE && of.holds(self.flags[row]) && values.is_valid(row) {
                        take(cell, skewed(values.value(row)));
                    }
                }
            }
            Value::Micros(col) => {
                let values = self.floats(col)?;
                for (row, &cell) in cells.iter().enumerate() {
                    if cell != NONE && of.holds(self.flags[row]) && values.is_valid(row) {
                        let micros = (values.value(row) * 1_000.0).round() as i64;
                        take(cell, (micros >= 0).then_some(micros));
                    }
                }
            }
            Value::Between { from, to, floor } => {
                let (from, to) = (self.integers(from)?, self.integers(to)?);
                for (row, &cell) in cells.iter().enumerate() {
                    if cell != NONE && of.holds(self.flags[row]) && from.is_valid(row) && to.is_valid(row) {
                        let between = to.value(row) - from.value(row);
                        take(cell, if floor { Some(between.max(0)) } else { skewed(between) });
                    }
                }
            }
        }
        Ok(())
    }
}

/// A small negative duration is clock skew and zero, a larger one a bad clock.
#[inline]
fn skewed(value: Millis) -> Option<Millis> {
    if value >= 0 {
        Some(value)
    } else if value >= -SKEW {
        Some(0)
    } else {
        None
    }
}

fn wrong_type(col: Col, wanted: &str) -> DataFusionError {
    exec_datafusion_err!("column {col} of the pass is no column of {wanted}")
}

fn grids_by_row<'a>(accounts: &ArrayRef, grids: &'a [(String, Grid)]) -> Result<Vec<Option<&'a Grid>>> {
    let names = datafusion::arrow::compute::cast(accounts, &datafusion::arrow::datatypes::DataType::Utf8)?;
    let names = names.as_string::<i32>();
    let grid_of =
        |name: Option<&str>| grids.iter().find(|(known, _)| Some(known.as_str()) == name).map(|(_, grid)| grid);
    Ok(names.iter().map(grid_of).collect())
}
