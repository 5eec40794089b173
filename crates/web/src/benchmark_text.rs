//! What a benchmark cell says about our figure, for the overview's chips and the benchmark's own table.

use askama::Template;
use nabiz_app::report_data::BenchmarkCell;
use nabiz_words::Words;

use crate::context::is_better;

/// Where a figure stands, as a chip.
#[derive(Clone, Debug, Template)]
#[template(path = "chip.html")]
pub(crate) struct Chip {
    /// `★`, `▴`, `▾`, `–`: read apart without colour.
    pub sign: &'static str,
    /// `İlk %20`, `~ Medyanın üstünde`.
    pub text: String,
    /// Why it is uncertain or absent; may be empty.
    pub why: String,
    /// Where it leads; may be empty.
    pub href: String,
    /// `best`, `above`, `below` or `none`.
    pub tone: &'static str,
}

impl Chip {
    /// The chip of a cell; `None` if the cell places nothing.
    pub fn new(words: Words, cell: &BenchmarkCell) -> Option<Self> {
        let label = cell.label.as_deref()?;
        let (sign, tone) = match label {
            "top20" => ("★", "best"),
            "above_median" => ("▴", "above"),
            _ => ("▾", "below"),
        };
        let name = words.name_or_id("benchmark-label", label);
        let is_uncertain = cell.is_uncertain || cell.label_by_prose.is_some();
        let text = if is_uncertain { words.with("benchmark-label-uncertain", &[("label", name.into())]) } else { name };
        let why = match (&cell.label_by_prose, cell.is_uncertain) {
            (Some(prose), _) => {
                let names = [label, prose].map(|label| words.name_or_id("benchmark-label", label));
                let [table, prose] = names;
                words.with("page-label-two", &[("table", table.into()), ("prose", prose.into())])
            }
            (None, true) => words.get("benchmark-uncertain-why"),
            (None, false) => String::new(),
        };
        Some(Self { sign, text, why, href: String::new(), tone })
    }
}

/// What is missing to the best fifth: `ilk %20 (38 dk 31 sn) için 21 dk 29 sn daha hızlı`.
pub(crate) fn to_top(words: Words, metric: &str, cell: &BenchmarkCell) -> Option<String> {
    let (missing, cut) = (cell.to_top20?, cell.top20?);
    let unit = crate::context::unit(metric);
    if missing == 0.0 {
        return Some(words.get("gap-at-top20"));
    }
    let id = if is_better(metric, -1.0) == Some(true) { "gap-faster-needed" } else { "gap-higher-needed" };
    let by = words.change(unit, missing.abs(), None);
    let by = by.trim_start_matches('+').to_owned();
    Some(words.with(id, &[("by", by.into()), ("cut", words.value(unit, cut, None).into())]))
}
