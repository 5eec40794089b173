//! Benchmark packs: published cut points with their source, as data files (METRICS C.1), and where an account stands
//! against them (C.2, C.4).
//!
//! A pack is read and checked here; which of an account's figures is compared with a cell stands in
//! [`like_for_like`], how a value is placed in [`standing`].

mod check;
pub mod like_for_like;
pub mod standing;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use nabiz_domain::channel::Class;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use like_for_like::{Certainty, Comparison, comparisons};
pub use standing::{NotPlaced, Own, Reading, Standing};

use crate::stats::benchmark::{CutPoints, Direction};

const FRESHWORKS: &str = include_str!("../packs/freshworks-2024-01-04.json");

/// The pack that comes with the program.
#[must_use]
pub fn shipped() -> &'static Pack {
    static SHIPPED: LazyLock<Pack> =
        LazyLock::new(|| Pack::parse(FRESHWORKS).expect("a test reads the shipped benchmark pack"));
    &SHIPPED
}

/// A benchmark: cut points of metrics by class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Name that placements quote.
    pub id: String,
    /// Who published it, and when.
    pub source: String,
    /// First day, and first day after, as dates.
    pub window: [String; 2],
    /// What the two cut points are.
    pub tiers: Tiers,
    /// What was ranked.
    pub unit_of_rank: String,
    /// How many, where the source says.
    pub accounts_n: Option<u64>,
    /// Calendar or business hours, as far as the source says.
    pub hours_basis: String,
    /// Which statistic stands for an account, as far as the source says.
    pub account_stat: String,
    /// Cut points by metric id.
    pub metrics: BTreeMap<String, PackMetric>,
    /// Cells of which the source gives two values.
    pub disputed: Vec<Disputed>,
}

/// The two cut points in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named as the tiers")]
pub struct Tiers {
    pub top20: String,
    pub median: String,
}

/// Cut points of one metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackMetric {
    /// Which way is better.
    #[serde(with = "DirectionText")]
    pub direction: Direction,
    /// `s`, `%` or the ends of a scale.
    pub unit: String,
    /// Cut points by class.
    #[serde(flatten)]
    pub cells: BTreeMap<Class, Cut>,
}

/// Cut points of one metric and class; `None` is a printed NA (METRICS `benchmark_na`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Cut-off of the best 20 %.
    // Without this a missing key would pass for NA.
    #[serde(deserialize_with = "Option::deserialize")]
    pub top20: Option<f64>,
    /// 50th percentile.
    #[serde(deserialize_with = "Option::deserialize")]
    pub median: Option<f64>,
}

/// A cell of which the source gives one value in its table and another in its prose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disputed {
    /// Metric id.
    pub metric: String,
    /// Class.
    pub class: Class,
    /// Which cut point.
    pub tier: Tier,
    /// The canonical value.
    pub table: f64,
    /// The other value.
    pub prose: f64,
    /// The other value as it was printed.
    pub prose_text: String,
}

/// One of the two cut points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Tier {
    Top20,
    Median,
}

/// What a pack says about a metric in a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<'a> {
    /// Which way is better.
    pub direction: Direction,
    /// Cut-off of the best 20 %; `None` is NA.
    pub top20: Option<f64>,
    /// 50th percentile; `None` is NA.
    pub median: Option<f64>,
    /// The source's other value, if it gives two.
    pub disputed: Option<&'a Disputed>,
}

impl Cell<'_> {
    /// Both cut points of the table; `None` if one is NA.
    #[must_use]
    pub fn cuts(&self) -> Option<CutPoints> {
        Some(CutPoints { top20: self.top20?, median: self.median? })
    }

    /// Both cut points with the disputed one as in the prose; `None` if nothing is disputed.
    #[must_use]
    pub fn cuts_by_prose(&self) -> Option<CutPoints> {
        let (cuts, disputed) = (self.cuts()?, self.disputed?);
        Some(match disputed.tier {
            Tier::Top20 => CutPoints { top20: disputed.prose, ..cuts },
            Tier::Median => CutPoints { median: disputed.prose, ..cuts },
        })
    }
}

impl Pack {
    /// Reads a pack and checks it against the catalogue.
    ///
    /// # Errors
    /// [`PackError`] names the cell that is wrong.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        let pack: Self = serde_json::from_str(text).map_err(PackError::Json)?;
        check::check(&pack)?;
        Ok(pack)
    }

    /// The cell of a metric and class; `None` if the pack does not have it, which is not the same as NA.
    #[must_use]
    pub fn cell(&self, metric: &str, class: Class) -> Option<Cell<'_>> {
        let of = self.metrics.get(metric)?;
        let cut = of.cells.get(&class)?;
        let disputed = self.disputed.iter().find(|one| one.metric == metric && one.class == class);
        Some(Cell { direction: of.direction, top20: cut.top20, median: cut.median, disputed })
    }
}

/// Why a benchmark pack cannot be used.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum PackError {
    #[error("failed to read the benchmark pack")]
    Json(#[source] serde_json::Error),
    #[error(
        "window of the benchmark pack runs from `{from}` to `{to}`, write two dates like 2024-01-01, the earlier first"
    )]
    Window { from: String, to: String },
    #[error("benchmark pack: {0}")]
    Metric(#[from] crate::register::UnknownMetric),
    #[error("benchmark pack: `{metric}` has the direction {pack:?}, the catalogue another")]
    Direction { metric: String, pack: Direction },
    #[error("benchmark pack: `{metric}` is given in `{pack}`, the catalogue gives it in `{catalogue}`")]
    Unit { metric: String, pack: String, catalogue: String },
    #[error("benchmark pack: `{metric}` does not exist for {class}", class = .class.id())]
    Class { metric: String, class: Class },
    #[error("benchmark pack: `{metric}` for {class}: {reason}", class = .class.id())]
    Cell { metric: String, class: Class, reason: &'static str },
    #[error("benchmark pack: disputed `{metric}` for {class}: {reason}", class = .class.id())]
    Disputed { metric: String, class: Class, reason: &'static str },
}

/// [`Direction`] as packs write it.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Direction", rename_all = "lowercase")]
enum DirectionText {
    Lower,
    Higher,
}
