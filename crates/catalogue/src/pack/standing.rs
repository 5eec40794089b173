//! Where an account's figure stands against a cell of a pack (METRICS C.4).

use nabiz_domain::channel::Class;
use serde::{Serialize, Serializer};

use super::Pack;
use crate::metric::{Rule, Unit};
use crate::register::find;
use crate::stats::benchmark::{CutPoints, Direction};
use crate::stats::placement::{Label, Placement, Spread, displayed_percentile, label_is_uncertain, place};

/// An account's own figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Own {
    /// The value, in the metric's unit.
    pub value: f64,
    /// Its 95 % interval, where it has one.
    pub interval: Option<(f64, f64)>,
    /// Rows behind it.
    pub n: u64,
}

/// One reading of a placement: against the table, or against the prose of a disputed cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// `top20`, `above_median` or `below_median`.
    #[serde(serialize_with = "label_text")]
    pub label: Label,
    /// Estimated percentile in the good direction, 1 to 99; to be marked as an estimate.
    pub percentile_estimate: Option<f64>,
    /// Value − median.
    pub gap: f64,
    /// Value / median.
    pub ratio: Option<f64>,
    /// What the value must still change by to reach the best 20 %, with its sign; 0 if it is there.
    pub to_top20: f64,
}

/// Where a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Against the canonical value.
    #[serde(flatten)]
    pub table: Reading,
    /// Against the source's other value, if the cell is disputed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prose: Option<Reading>,
    /// The figure's own interval crosses a cut: the label gets a `~`.
    pub uncertain: bool,
    /// Table and prose give different labels: show both.
    pub uncertain_source: bool,
}

/// Why a figure is not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotPlaced {
    /// The class has no such metric, or the catalogue does not know it.
    NotApplicable,
    /// The pack has no cell, or prints NA in it; another class's cell never stands in.
    BenchmarkNa,
    /// Fewer rows than `min_n_rank`.
    BelowMinN,
    /// There is no finite value.
    NoData,
}

impl Pack {
    /// Places an account's figure against the cell of `metric` and `class`.
    ///
    /// Which figure that is says [`super::comparisons`].
    ///
    /// # Errors
    /// Why there is no placement.
    pub fn place(&self, metric: &str, class: Class, own: Own, min_n_rank: u64) -> Result<Standing, NotPlaced> {
        let known = find(metric).filter(|metric| metric.rule(class) != Rule::NotApplicable);
        let spread = spread(known.ok_or(NotPlaced::NotApplicable)?.unit);
        let cell = self.cell(metric, class).ok_or(NotPlaced::BenchmarkNa)?;
        let cuts = cell.cuts().ok_or(NotPlaced::BenchmarkNa)?;
        if own.n == 0 {
            return Err(NotPlaced::NoData);
        }
        if own.n < min_n_rank {
            return Err(NotPlaced::BelowMinN);
        }
        let read = |cuts: CutPoints| reading(cell.direction, spread, own.value, cuts).ok_or(NotPlaced::NoData);
        let table = read(cuts)?;
        let prose = cell.cuts_by_prose().map(read).transpose()?;
        Ok(Standing {
            table,
            prose,
            uncertain: own.interval.is_some_and(|interval| label_is_uncertain(cell.direction, interval, cuts)),
            uncertain_source: prose.is_some_and(|prose| prose.label != table.label),
        })
    }
}

fn reading(direction: Direction, spread: Spread, value: f64, cuts: CutPoints) -> Option<Reading> {
    let Placement { label, percentile_estimate, gap, ratio, to_top20 } = place(direction, spread, value, cuts)?;
    let percentile_estimate = percentile_estimate.and_then(displayed_percentile);
    Some(Reading { label, percentile_estimate, gap, ratio, to_top20 })
}

fn spread(unit: Unit) -> Spread {
    match unit {
        Unit::Seconds => Spread::Log,
        Unit::Percent => Spread::Logit,
        _ => Spread::Unknown,
    }
}

fn label_text<S: Serializer>(label: &Label, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(label.as_str())
}
