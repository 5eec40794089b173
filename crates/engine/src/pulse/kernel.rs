//! The hot loop: chunks in, state out. One pass serves all measures, on the columns as they are packed.

use std::sync::Arc;

use datafusion::common::{DataFusionError, Result, exec_datafusion_err};
use nabiz_catalogue::metric::When;
use nabiz_domain::event::Millis;

use super::buckets::{Buckets, bucket};
use super::groups::{Groups, Label};
use super::multiset::Multiset;
use super::placed::{Each, Instants, Placed, Rows};
use super::plan::{Col, Grids, Key, Measure, Plan};
use super::source::{SKEW, Source, Values};
use super::state::{Cohort, Column, Outcome, Sums};
use crate::packed::Held;
use crate::packed::bits::{self, Planes};
use crate::packed::chunk::{self, Chunk};
use crate::packed::numbers::{Packed, pick};
use crate::packed::scratch::Scratch;

/// Whole numbers below this can be squared and summed over a chunk in 64 bits.
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
    wanted: Vec<Wanted>,
    placed: Vec<Placed>,
    group_of_row: Vec<u32>,
    work: Work,
}

/// Memory that each chunk uses again.
#[derive(Debug, Default)]
struct Work {
    scratch: Scratch,
    set: Vec<u64>,
    counted: Vec<u64>,
    picked: Vec<Millis>,
}

/// Buckets that a second pass wants of a measure, by cell.
#[derive(Clone, Debug, Default)]
struct Wanted(Vec<Buckets>);

impl Wanted {
    fn add(&mut self, cell: u32, bucket: u32) {
        let cell = cell as usize;
        if self.0.len() <= cell {
            self.0.resize_with(cell + 1, Buckets::default);
        }
        self.0[cell].add(bucket);
    }

    fn of(&self, cell: u32) -> Option<&Buckets> {
        self.0.get(cell as usize).filter(|buckets| !buckets.is_empty())
    }

    fn has(&self, cell: u32, value: Millis) -> bool {
        self.of(cell).is_some_and(|buckets| buckets.has(bucket(value)))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
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
        let (group_of_row, work) = (Vec::new(), Work::default());
        Self { plan, groups, columns, anchors, wanted, placed, group_of_row, work }
    }

    /// Whether no row of a chunk can count, by the ranges of its columns: then nothing of it need be read.
    #[must_use]
    pub fn is_outside(&self, held: &Held) -> bool {
        let has_stock = self.plan.measures.iter().any(|measure| matches!(measure, Measure::Stock { .. }));
        let grids = self.plan.grids.all();
        let is_out = |anchor: &Col| {
            let range = held.range(*anchor);
            range.is_none_or(|(least, most)| grids.iter().all(|grid| grid.is_outside(least, most)))
        };
        !has_stock && !self.anchors.is_empty() && self.anchors.iter().all(is_out)
    }

    /// Takes the rows of a chunk that are in `selected`, or all.
    ///
    /// # Errors
    /// When a column has not the type that its use wants.
    pub fn update(&mut self, chunk: &Chunk, selected: Option<&[u64]>) -> Result<()> {
        let plan = Arc::clone(&self.plan);
        let chunk = Facts { chunk, flags: flags(chunk, plan.flags)?, selected };
        self.work.scratch.clear();
        let labels = plan.labels.iter().map(|&col| chunk.label(col)).collect::<Result<Vec<_>>>()?;
        let mut group_of_row = std::mem::take(&mut self.group_of_row);
        let group = self.groups.of_rows(&labels, chunk.chunk.rows(), &mut group_of_row);
        let grid_of_row = chunk.grid_of_row(&plan.grids)?;
        let rows = Rows {
            rows: chunk.chunk.rows(),
            groups: group.map_or(Each::Own(&group_of_row), Each::Same),
            grids: match &grid_of_row {
                GridOfRow::Same(grid) => Each::Same(*grid),
                GridOfRow::Own(grids) => Each::Own(grids),
            },
            all_grids: plan.grids.all(),
        };
        let done = self.take(&plan, &chunk, &rows);
        self.group_of_row = group_of_row;
        done
    }

    fn take(&mut self, plan: &Plan, facts: &Facts<'_>, rows: &Rows<'_>) -> Result<()> {
        for (placed, &anchor) in self.placed.iter_mut().zip(&self.anchors) {
            let instants = Instants::of(facts.chunk, anchor, &mut self.work.scratch)?;
            facts.fill(&mut placed.inside);
            instants.keep_valid(&mut placed.inside);
            placed.place(&mut self.groups, rows, instants);
        }
        for (number, measure) in plan.measures.iter().enumerate() {
            if plan.refine.is_some() && self.wanted[number].is_empty() {
                continue;
            }
            let mut column = std::mem::replace(&mut self.columns[number], Column::Sums(Vec::new()));
            column.fit(self.groups.len());
            let done = match measure {
                Measure::Stock { .. } => self.stock(facts, rows, number, measure, &mut column),
                _ => self.measure(facts, number, measure, &mut column),
            };
            self.columns[number] = column;
            done?;
        }
        Ok(())
    }

    fn measure(&mut self, facts: &Facts<'_>, number: usize, measure: &Measure, column: &mut Column) -> Result<()> {
        let at = anchor(measure).and_then(|anchor| self.anchors.binary_search(&anchor).ok());
        let placed = at.map(|at| &self.placed[at]).ok_or_else(|| exec_datafusion_err!("a measure has no anchor"))?;
        let work = &mut self.work;
        let wanted = self.plan.refine.is_some().then(|| &self.wanted[number]);
        match (measure, column) {
            (Measure::Tally { of, counts, .. }, Column::Tally { width, counts: into }) => {
                tally(placed, facts, work, *of, counts, (*width as usize, into));
                Ok(())
            }
            (Measure::Values { of, value, .. }, Column::Values(into)) => {
                work.keep(placed, facts, *of);
                let Work { scratch, set, picked, .. } = work;
                let values = Values::of(facts.chunk, scratch, *value, set)?;
                match wanted {
                    None => collect(placed, &values, set, picked, into),
                    Some(wanted) => collect_wanted(placed, &values, set, picked, wanted, into),
                }
                Ok(())
            }
            (Measure::Sums { of, number, .. }, Column::Sums(into)) => sums(placed, facts, work, *of, *number, into),
            (Measure::Cohort { .. }, Column::Cohort(into)) => cohort(placed, facts, work, measure, into),
            _ => Err(exec_datafusion_err!("a measure met the state of another")),
        }
    }

    fn stock(
        &mut self,
        facts: &Facts<'_>,
        rows: &Rows<'_>,
        number: usize,
        measure: &Measure,
        column: &mut Column,
    ) -> Result<()> {
        let Measure::Stock { of, from, until, since, flows, as_of } = measure else { return Ok(()) };
        let is_refining = self.plan.refine.is_some();
        let Work { scratch, set, .. } = &mut self.work;
        facts.fill(set);
        facts.flags.keep(*of, set);
        integers(facts.chunk, *from)?.nulls.keep_valid(set);
        let ends = &integers(facts.chunk, *until)?.nulls;
        let flows = flows.map(|flow| facts.rows_with(flow));
        for &col in [from, until, since] {
            integers(facts.chunk, col)?;
            scratch.decode(facts.chunk, col);
        }
        let (from, until, since) = (scratch.of(*from), scratch.of(*until), scratch.of(*since));
        let (groups, wanted) = (&mut self.groups, &self.wanted[number]);
        bits::each(set, 0, |row| {
            let Some(grid) = rows.grid(row) else { return };
            let began = from[row];
            let ended = if ends.is_valid(row) { until[row] } else { Millis::MAX };
            for (time, first, next) in grid.segments_from(began) {
                if ended < first {
                    break;
                }
                // Events at the very end lie outside, unless `as_of` comes first: then they exist (H29).
                let (edge, now) = if next > *as_of { (as_of.saturating_add(1), *as_of) } else { (next, next) };
                let cell = groups.cell(rows.groups.of(row), time);
                column.fit(cell as usize + 1);
                let Column::Stock(stocks) = &mut *column else { return };
                let stock = &mut stocks[cell as usize];
                let is_there = began < edge && ended >= edge;
                let age = (now - since[row]).max(0);
                if is_refining {
                    if is_there && wanted.has(cell, age) {
                        stock.ages.keep(age);
                    }
                    continue;
                }
                stock.start += u64::from(began < first && ended >= first);
                stock.flows[0] += u64::from(began >= first && bits::has(&flows[0], row));
                stock.flows[1] += u64::from(began >= first && bits::has(&flows[1], row));
                stock.flows[2] += u64::from(ended >= first && ended < next && bits::has(&flows[2], row));
                if is_there {
                    stock.ages.add(age);
                    stock.by_age[AGE_LIMITS.partition_point(|&limit| age >= limit)] += 1;
                }
            }
        });
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
        for column in &mut columns {
            column.fit(cells);
            column.sort();
        }
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

impl Work {
    /// Makes `set` the placed rows for which `of` holds; says whether any can be left.
    fn keep(&mut self, placed: &Placed, facts: &Facts<'_>, of: When) -> bool {
        self.set.clone_from(&placed.inside);
        facts.flags.keep(of, &mut self.set)
    }
}

fn tally(
    placed: &Placed,
    facts: &Facts<'_>,
    work: &mut Work,
    of: When,
    counts: &[When],
    (width, into): (usize, &mut Vec<u64>),
) {
    if !work.keep(placed, facts, of) {
        return;
    }
    let mut add = |slot: usize, set: &[u64]| {
        placed.each(
            set,
            into,
            |into, cell, _, part| into[cell as usize * width + slot] += bits::count(part),
            |into, cell, _| into[cell as usize * width + slot] += 1,
        );
    };
    add(0, &work.set);
    for (slot, also) in counts.iter().enumerate() {
        work.counted.clone_from(&work.set);
        if facts.flags.keep(*also, &mut work.counted) {
            add(slot + 1, &work.counted);
        }
    }
}

fn collect(placed: &Placed, values: &Values<'_>, set: &mut [u64], picked: &mut Vec<Millis>, into: &mut [Multiset]) {
    let one = |into: &mut [Multiset], cell: u32, row: usize| {
        let multiset = &mut into[cell as usize];
        match values.one(row) {
            Some(value) => multiset.add(value),
            None => multiset.bad_clock += 1,
        }
    };
    values.take_apart(set, |row| one(into, placed.cell(row), row));
    let many = |into: &mut &mut [Multiset], cell: u32, first: usize, part: &[u64]| {
        let multiset = &mut into[cell as usize];
        if let Some(packed) = values.narrow() {
            packed.each_narrow(part, first, |word, values| multiset.add_block(word, values));
            return;
        }
        multiset.bad_clock += values.pick(part, first, picked);
        multiset.add_all(picked);
    };
    placed.each(set, &mut &mut *into, many, |into, cell, row| one(into, cell, row));
}

/// Keeps the values of the wanted buckets.
fn collect_wanted(
    placed: &Placed,
    values: &Values<'_>,
    set: &mut [u64],
    picked: &mut Vec<Millis>,
    wanted: &Wanted,
    into: &mut [Multiset],
) {
    let one = |into: &mut [Multiset], cell: u32, row: usize| {
        if let Some(value) = values.one(row).filter(|value| wanted.has(cell, *value)) {
            into[cell as usize].keep(value);
        }
    };
    values.take_apart(set, |row| one(into, placed.cell(row), row));
    let many = |into: &mut &mut [Multiset], cell: u32, first: usize, part: &[u64]| {
        let Some(buckets) = wanted.of(cell) else { return };
        let multiset = &mut into[cell as usize];
        if let Some(packed) = values.narrow() {
            packed.each_narrow(part, first, |word, values| multiset.keep_block(word, values, buckets));
            return;
        }
        values.pick(part, first, picked);
        multiset.keep_wanted(picked, buckets);
    };
    placed.each(set, &mut &mut *into, many, |into, cell, row| one(into, cell, row));
}

/// Whether all lie within [`SMALL`] of zero; without a branch a value.
fn are_small(values: &[i64]) -> bool {
    values.iter().fold(0, |all, value| all | (value ^ (value >> 63))) < SMALL
}

fn sums(placed: &Placed, facts: &Facts<'_>, work: &mut Work, of: When, number: Col, into: &mut [Sums]) -> Result<()> {
    work.keep(placed, facts, of);
    let Work { scratch, set, picked, .. } = work;
    match Source::micros(facts.chunk, scratch, number, set)? {
        Source::Whole(values) if are_small(values) => placed.each(
            set,
            &mut &mut *into,
            |into, cell, first, part| {
                picked.clear();
                pick(part, first, values, picked);
                let (sum, squares) = picked.iter().fold((0, 0), |(sum, squares), v| (sum + v, squares + v * v));
                into[cell as usize].add_whole(picked.len() as u64, sum, squares);
            },
            |into, cell, row| into[cell as usize].add_whole(1, values[row], values[row] * values[row]),
        ),
        Source::Whole(values) => {
            bits::each(set, 0, |row| into[placed.cell(row) as usize].add(values[row] as f64));
        }
        Source::Thousandths(values) => {
            bits::each(set, 0, |row| into[placed.cell(row) as usize].add(values[row] as f64 / chunk::THOUSAND));
        }
        Source::Numbers(values) => bits::each(set, 0, |row| into[placed.cell(row) as usize].add(values[row])),
        Source::Above(_) | Source::Along(_) => {}
    }
    Ok(())
}

fn cohort(placed: &Placed, facts: &Facts<'_>, work: &mut Work, measure: &Measure, into: &mut [Cohort]) -> Result<()> {
    let Measure::Cohort { of, from, to, event, ends, waiting, floor, as_of, .. } = measure else { return Ok(()) };
    work.keep(placed, facts, *of);
    let Work { scratch, set, counted, .. } = work;
    integers(facts.chunk, *from)?.nulls.keep_valid(set);
    counted.clone_from(set);
    facts.flags.keep(*waiting, counted);
    let has_come = &integers(facts.chunk, *to)?.nulls;
    let events = (*event != When::default()).then(|| facts.rows_with(*event));
    let has_ended = ends.iter().map(|&end| Ok(&integers(facts.chunk, end)?.nulls)).collect::<Result<Vec<_>>>()?;
    for &col in [from, to].into_iter().chain(ends) {
        scratch.decode(facts.chunk, col);
    }
    let (from, to) = (scratch.of(*from), scratch.of(*to));
    bits::each(set, 0, |row| {
        let start = from[row];
        let cohort = &mut into[placed.cell(row) as usize];
        if bits::has(counted, row) {
            cohort.waiting += 1;
            cohort.oldest = cohort.oldest.max(as_of - start);
        }
        let end = if has_come.is_valid(row) {
            (to[row], events.as_ref().is_none_or(|events| bits::has(events, row)))
        } else {
            let ended = ends.iter().zip(&has_ended).find(|(_, nulls)| nulls.is_valid(row));
            (ended.map_or(*as_of, |(&end, _)| scratch.of(end)[row]), false)
        };
        if *floor || end.0 - start >= -SKEW {
            cohort.seen.push(((end.0 - start).max(0), end.1));
        }
    });
    Ok(())
}

/// A chunk with its flags and the rows that count.
struct Facts<'a> {
    chunk: &'a Chunk,
    flags: &'a Planes,
    selected: Option<&'a [u64]>,
}

/// Which grid of the plan each row has.
enum GridOfRow {
    Same(Option<u32>),
    Own(Vec<Option<u32>>),
}

impl<'a> Facts<'a> {
    /// Makes `set` the rows that count.
    fn fill(&self, set: &mut Vec<u64>) {
        bits::fill(set, self.chunk.rows());
        if let Some(selected) = self.selected {
            bits::keep(set, selected);
        }
    }

    fn rows_with(&self, when: When) -> Vec<u64> {
        let mut set = Vec::new();
        bits::fill(&mut set, self.chunk.rows());
        self.flags.keep(when, &mut set);
        set
    }

    fn label(&self, col: Col) -> Result<Label<'a>> {
        match self.chunk.column(col) {
            chunk::Column::Keys(keys, _, values) => Ok(Label { chunk: self.chunk, col, keys, values }),
            _ => Err(wrong_type(col, "labels")),
        }
    }

    fn grid_of_row(&self, grids: &Grids) -> Result<GridOfRow> {
        let Grids::ByAccount(col, grids) = grids else { return Ok(GridOfRow::Same(Some(0))) };
        let accounts = self.label(*col)?;
        let numbers = accounts.meanings(|name| grids.iter().position(|(known, _)| known == name).map(|at| at as u32));
        if let Some(key) = accounts.keys.constant() {
            return Ok(GridOfRow::Same(numbers.get(key as usize).copied().flatten()));
        }
        let number = |key: i64| numbers.get(key as usize).copied().flatten();
        Ok(GridOfRow::Own(self.chunk.map_keys(*col, number)))
    }
}

fn flags(chunk: &Chunk, col: Col) -> Result<&Planes> {
    match chunk.column(col) {
        chunk::Column::Flags(planes) => Ok(planes),
        _ => Err(wrong_type(col, "flags")),
    }
}

/// A column of instants or durations.
pub fn integers(chunk: &Chunk, col: Col) -> Result<&Packed> {
    match chunk.column(col) {
        chunk::Column::Integers(packed) => Ok(packed),
        _ => Err(wrong_type(col, "instants")),
    }
}

/// The error of a column that is not what its use wants.
pub fn wrong_type(col: Col, wanted: &str) -> DataFusionError {
    exec_datafusion_err!("column {col} of the table is no column of {wanted}")
}
