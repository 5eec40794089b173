//! The numbers that stand beside plain figures (METRICS B.13, B.15, B.22, B.28).

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{Companion, Headline, Metric, Total, Unit, When};
use nabiz_catalogue::score::Score;

use super::figures::{At, plan_sums, slots};
use super::{Asked, Slot, raw, stats};
use crate::pulse::plan::Measure;
use crate::pulse::state::{BILLION, Column};
use crate::store::EngineError;

/// Registers the measures of a metric's companions.
pub(super) fn plan(asked: &mut Asked<'_>, metric: &'static Metric) -> Vec<PlannedCompanion> {
    let companions = if asked.query.headlines_only { &[] } else { metric.companions };
    let planned = companions.iter().map(|companion| {
        let at = plan_one(asked, companion)?;
        Some(PlannedCompanion { companion, at })
    });
    planned.flatten().collect()
}

/// A companion and its measure.
pub(super) struct PlannedCompanion {
    companion: &'static Companion,
    at: At,
}

fn plan_one(asked: &mut Asked<'_>, companion: &Companion) -> Option<At> {
    let rows = &companion.rows;
    match companion.total {
        Total::Sum(column) | Total::MeanLess(column, _) => plan_sums(asked, rows, column, &[]),
        Total::Survival { from, to, event } => {
            let scan = asked.scan(rows.table, rows.credit, &[])?;
            let as_of = asked.store.as_of();
            let of = &mut asked.scans[scan];
            let measure = Measure::Cohort {
                anchor: of.col(rows.anchor),
                of: rows.when,
                from: of.col(from),
                to: of.col(to),
                event,
                ends: Vec::new(),
                waiting: When::default(),
                floor: false,
                as_of,
            };
            Some(At { scan, measure: of.measure(measure) })
        }
    }
}

/// A mean stands on every row, so the longest is told with it (METRICS B.22).
pub(super) fn shows_longest(metric: &Metric) -> bool {
    metric.headline == Headline::Mean && metric.unit == Unit::Seconds
}

/// The numbers beside a metric's plain figures, by slot.
pub(super) struct Beside<'a> {
    asked: &'a Asked<'a>,
    planned: Vec<(&'a PlannedCompanion, BTreeMap<Slot, Vec<u32>>)>,
    /// How many conversations agents had at once (METRICS B.13).
    concurrency: BTreeMap<Slot, f64>,
}

impl<'a> Beside<'a> {
    pub fn new(asked: &'a Asked<'_>, metric: &Metric, planned: &'a [PlannedCompanion]) -> Result<Self, EngineError> {
        let of = |one: &'a PlannedCompanion| (one, slots(asked, metric, one.at.scan));
        let concurrency = if metric.id == "aht" { raw::concurrency(asked)? } else { BTreeMap::new() };
        Ok(Self { asked, planned: planned.iter().map(of).collect(), concurrency })
    }

    /// Adds them to the plain score of `slot`.
    pub fn add(&self, slot: &Slot, score: &mut Score) {
        score.parts.extend(self.concurrency.get(slot).map(|&value| ("concurrency".to_owned(), Some(value))));
        for (one, by_slot) in &self.planned {
            let cells = by_slot.get(slot).map_or(&[][..], Vec::as_slice);
            let id = one.companion.id;
            match (one.companion.total, self.asked.scans[one.at.scan].merged(one.at.measure, cells)) {
                (Total::Sum(_), Column::Sums(sums)) => {
                    score.parts.push((id.to_owned(), Some(sums[0].sum as f64 / BILLION)));
                }
                (Total::MeanLess(_, less), Column::Sums(sums)) => {
                    let is_shown = sums[0].n >= self.asked.settings.min_n_show.max(1);
                    let mean = sums[0].sum as f64 / BILLION / sums[0].n as f64;
                    score.parts.push((id.to_owned(), is_shown.then_some(mean - less)));
                }
                (Total::Survival { .. }, Column::Cohort(cohorts)) => {
                    let is_shown = cohorts[0].seen.len() as u64 >= self.asked.settings.min_n_show.max(1);
                    let km = is_shown.then(|| stats::cohort(&cohorts[0]));
                    let quantiles =
                        [("median", km.as_ref().and_then(|km| km.median)), ("p80", km.and_then(|km| km.p80))];
                    let named = quantiles.map(|(name, value)| (format!("{id}_{name}_s"), value));
                    score.parts.extend(named);
                }
                _ => {}
            }
        }
    }
}
