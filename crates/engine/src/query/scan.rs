//! A scan: one table, one way to read its labels, and all the measures that can share a pass over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::logical_expr::Expr;
use datafusion::prelude::ident;
use nabiz_catalogue::metric::Table;
use nabiz_catalogue::query::{Dimension, Filter};
use rustc_hash::FxHashSet;

use super::Slot;
use crate::chunks::{CHUNK, chunks_of};
use crate::packed::FactTable;
use crate::pulse::buckets::bucket;
use crate::pulse::multiset::Multiset;
use crate::pulse::plan::{Col, Grids, Key, Measure, Plan, Refine};
use crate::pulse::selection::Selection;
use crate::pulse::state::{Column, Outcome};
use crate::pulse::udaf::aggregate;
use crate::store::{EngineError, Store};
use crate::tables::ATTRIBUTE;

/// What makes two measures share a pass.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScanKey {
    /// The table.
    pub table: Table,
    /// Whose team and agent columns are read; empty where the query asks for neither.
    pub credit: &'static str,
    /// What it groups by: the query's labels, or some of them.
    pub by: Vec<Dimension>,
    /// Further label columns, beside class and these.
    pub extra: Vec<&'static str>,
    /// Dimensions on which the query's filter does not hold here.
    pub regardless: &'static [Dimension],
}

/// Further labels by which figures are told apart; by others (a topic's agents) rows are only put together.
const TOLD_APART: [&str; 4] = ["channel", "currency", "scale", "wave"];

/// A scan under construction, then with its outcome.
#[derive(Debug)]
pub struct Scan {
    /// What it is.
    pub key: ScanKey,
    table: FactTable,
    /// Columns that were asked for and are not there.
    missing: Vec<String>,
    measures: Vec<Measure>,
    labels: Vec<Col>,
    filter: Option<Expr>,
    /// What it found.
    pub outcome: Outcome,
    /// What the second pass found: the values of the buckets that hold wanted ranks.
    refined: Option<Outcome>,
}

impl Scan {
    /// An empty scan that keeps rows of `filter`; `None` if the table lacks a dimension.
    #[must_use]
    pub fn new(store: &Store, key: ScanKey, filter: Option<&Filter>) -> Option<Self> {
        let by = key.by.clone();
        let mut scan = Self {
            table: store.tables.get(&key.table)?.clone(),
            key,
            missing: Vec::new(),
            measures: Vec::new(),
            labels: Vec::new(),
            filter: None,
            outcome: Outcome::default(),
            refined: None,
        };
        if scan.has(store, "class") {
            let class = scan.col("class");
            scan.labels.push(class);
        }
        for dimension in by.iter().filter(|one| !one.is_time() && **one != Dimension::Class) {
            let name = scan.column_of(store, dimension)?;
            let col = scan.col(&name);
            scan.labels.push(col);
        }
        for extra in scan.key.extra.clone() {
            let col = scan.col(extra);
            scan.labels.push(col);
        }
        if let Some(filter) = filter {
            scan.filter = Some(scan.expression(store, filter)?);
        }
        if scan.key.table == Table::Spells {
            let filtered = filter.iter().flat_map(|filter| filter.dimensions());
            scan.keep_own_spells(store, &by.iter().chain(filtered).collect::<Vec<_>>())?;
        }
        Some(scan)
    }

    /// How many groups of figures it found.
    #[must_use]
    pub fn groups(&self) -> usize {
        let keys = &self.outcome.keys;
        let is_told_apart = |extra: &&str| TOLD_APART.contains(extra);
        if self.key.extra.iter().all(is_told_apart) {
            return keys.len();
        }
        let own = self.labels.len() - self.key.extra.len();
        let all = std::iter::repeat_n(true, own).chain(self.key.extra.iter().map(is_told_apart));
        let told: Vec<bool> = all.collect();
        let group = |key: &Key| {
            let labels = key.labels.iter().zip(&told).filter(|(_, is_told)| **is_told).map(|(label, _)| label.clone());
            (labels.collect::<Vec<_>>(), key.time)
        };
        keys.iter().map(group).collect::<FxHashSet<_>>().len()
    }

    /// A spell is a team's clock or, where it names one, an agent's: a query that speaks of agents counts the agents',
    /// one that speaks of teams alone the teams'.
    fn keep_own_spells(&mut self, store: &Store, asked: &[&Dimension]) -> Option<()> {
        let agent = ident(self.column_of(store, &Dimension::Agent)?);
        let own = if asked.contains(&&Dimension::Agent) { agent.is_not_null() } else { agent.is_null() };
        self.filter = Some(match self.filter.take() {
            Some(filter) => filter.and(own),
            None => own,
        });
        Some(())
    }

    fn has(&self, store: &Store, column: &str) -> bool {
        store.tables.get(&self.key.table).is_some_and(|table| table.schema.field_with_name(column).is_ok())
    }

    fn column_of(&self, store: &Store, dimension: &Dimension) -> Option<String> {
        let name = match dimension {
            Dimension::Team => format!("{}_team", self.key.credit),
            Dimension::Agent => format!("{}_agent", self.key.credit),
            Dimension::Attribute(name) => format!("{ATTRIBUTE}{name}"),
            other => other.id().to_owned(),
        };
        self.has(store, &name).then_some(name)
    }

    /// The number of a column. One that is not there fails the pass.
    pub fn col(&mut self, name: &str) -> Col {
        self.table.schema.index_of(name).unwrap_or_else(|_| {
            self.missing.push(name.to_owned());
            0
        })
    }

    /// Adds a measure, once.
    pub fn measure(&mut self, measure: Measure) -> usize {
        if let Some(known) = self.measures.iter().position(|one| *one == measure) {
            return known;
        }
        self.measures.push(measure);
        self.measures.len() - 1
    }

    /// The filter as an expression over the table; `None` if the table lacks a dimension.
    fn expression(&self, store: &Store, filter: &Filter) -> Option<Expr> {
        Some(match filter {
            Filter::In(dimension, values) => {
                let column = ident(self.column_of(store, dimension)?);
                let named: Vec<Expr> =
                    values.iter().flatten().map(|value| datafusion::prelude::lit(value.as_str())).collect();
                let is_named = (!named.is_empty()).then(|| column.clone().in_list(named, false));
                let is_missing = values.contains(&None).then(|| column.clone().is_null());
                let either = match (is_named, is_missing) {
                    (Some(a), Some(b)) => a.or(b),
                    (Some(one), None) | (None, Some(one)) => one,
                    (None, None) => datafusion::prelude::lit(false),
                };
                // A row without the value is not "unknown" here: it simply does not match.
                either.is_true()
            }
            Filter::And(parts) => self.joined(store, parts, true, Expr::and)?,
            Filter::Or(parts) => self.joined(store, parts, false, Expr::or)?,
            Filter::Not(inner) => !self.expression(store, inner)?,
        })
    }

    /// `parts` joined; what none are.
    fn joined(&self, store: &Store, parts: &[Filter], none: bool, join: fn(Expr, Expr) -> Expr) -> Option<Expr> {
        let mut all = parts.iter().map(|part| self.expression(store, part)).collect::<Option<Vec<Expr>>>()?;
        // Pair by pair: what works an expression out goes down as deep as it lies.
        while all.len() > 1 {
            let mut rest = all.into_iter();
            all = std::iter::from_fn(|| {
                let first = rest.next()?;
                Some(match rest.next() {
                    Some(second) => join(first, second),
                    None => first,
                })
            })
            .collect();
        }
        Some(all.pop().unwrap_or_else(|| datafusion::prelude::lit(none)))
    }

    /// Runs the pass.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn run(&mut self, store: &Store, grids: &Grids) -> Result<(), EngineError> {
        let plan = self.plan(grids, None);
        self.outcome = self.pass(store, plan)?;
        Ok(())
    }

    /// Looks a second time, once for all `requests`: for the values of the buckets that hold wanted ranks.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn refine<'r>(
        &mut self,
        store: &Store,
        grids: &Grids,
        requests: impl Iterator<Item = &'r RankRequest>,
    ) -> Result<(), EngineError> {
        let mut wanted: Vec<(u32, u32, u32)> = Vec::new();
        for request in requests {
            for &(at, _) in &request.buckets {
                wanted.extend(request.cells.iter().map(|&cell| (request.measure as u32, cell, at)));
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        if !wanted.is_empty() {
            let plan = self.plan(grids, Some(Refine { groups: self.outcome.keys.clone(), wanted }));
            self.refined = Some(self.pass(store, plan)?);
        }
        Ok(())
    }

    fn plan(&mut self, grids: &Grids, refine: Option<Refine>) -> Plan {
        let grids = match grids {
            Grids::ByAccount(_, all) => Grids::ByAccount(self.col("account"), all.clone()),
            one => one.clone(),
        };
        let (labels, measures) = (self.labels.clone(), self.measures.clone());
        Plan { flags: self.col("flags"), labels, grids, measures, refine }
    }

    fn pass(&self, store: &Store, plan: Plan) -> Result<Outcome, EngineError> {
        if let Some(name) = self.missing.first() {
            return Err(EngineError::Query(format!("the facts have no column `{name}`")));
        }
        let schema = &self.table.schema;
        let selection =
            self.filter.as_ref().map(|filter| Selection::new(&store.context, schema, filter)).transpose()?;
        let function = aggregate(Arc::new(plan), self.table.clone(), selection.map(Arc::new));
        let outcome = store.runtime.block_on(async {
            let frame = store.context.read_table(Arc::new(chunks_of(&self.table, store.threads)?))?;
            frame.aggregate(vec![], vec![function.call(vec![ident(CHUNK)]).alias("pulse")])?.collect().await
        })?;
        let bytes = outcome.first().and_then(|batch| batch.column(0).as_binary_opt::<i32>());
        match bytes.filter(|bytes| bytes.len() == 1 && bytes.is_valid(0)) {
            Some(bytes) => Ok(Outcome::from_bytes(bytes.value(0))?),
            None => Ok(Outcome::default()),
        }
    }

    /// The values at the ranks of a request.
    #[must_use]
    pub fn order_statistics(&self, request: &RankRequest) -> BTreeMap<u64, i64> {
        request.answer(self.refined.as_ref())
    }

    /// A measure over several cells as one.
    #[must_use]
    pub fn merged(&self, measure: usize, cells: &[u32]) -> Column {
        if let ([cell], Some(column)) = (cells, self.outcome.columns.get(measure))
            && let Some(own) = column.cell(*cell as usize)
        {
            return own;
        }
        let mut merged = Column::of(&self.measures[measure]);
        merged.fit(1);
        if let Some(column) = self.outcome.columns.get(measure) {
            for &cell in cells {
                merged.merge_cell(0, column, cell as usize);
            }
        }
        merged.sort();
        merged
    }
}

/// Order statistics wanted of one merged multiset.
#[derive(Debug)]
pub struct RankRequest {
    /// The measure.
    pub measure: usize,
    /// The cells merged.
    pub cells: Vec<u32>,
    /// The merged multiset.
    pub set: Multiset,
    /// Ranks from 0, rising.
    pub ranks: Vec<u64>,
    /// The bucket of each rank and how many values lie before it, unless the values themselves are there.
    pub buckets: Vec<(u32, u64)>,
}

/// The order statistics that the figures of a metric's slots stand on, all of one measure.
#[derive(Debug)]
pub struct Ranked {
    /// The scan.
    pub scan: usize,
    /// What each slot wants.
    pub by_slot: Vec<(Slot, RankRequest)>,
}

impl RankRequest {
    fn answer(&self, refined: Option<&Outcome>) -> BTreeMap<u64, i64> {
        if let Some(sorted) = self.set.values() {
            return self.ranks.iter().filter_map(|&rank| Some((rank, *sorted.get(rank as usize)?))).collect();
        }
        let kept = refined.and_then(|outcome| outcome.columns.get(self.measure));
        let of_cell = |cell: u32| match kept? {
            Column::Values(sets) => sets.get(cell as usize)?.values(),
            Column::Stock(stocks) => stocks.get(cell as usize)?.ages.values(),
            _ => None,
        };
        let together: Vec<i64>;
        let values = match self.cells.as_slice() {
            [cell] => of_cell(*cell).unwrap_or_default(),
            cells => {
                let mut all: Vec<i64> = cells.iter().filter_map(|&cell| of_cell(cell)).flatten().copied().collect();
                all.sort();
                together = all;
                &together
            }
        };
        let find = |(&rank, &(at, before)): (&u64, &(u32, u64))| {
            let start = values.partition_point(|&value| bucket(value) < at);
            values.get(start + (rank - before) as usize).map(|&value| (rank, value))
        };
        self.ranks.iter().zip(&self.buckets).filter_map(find).collect()
    }
}
