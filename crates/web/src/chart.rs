//! Charts as data: what the script draws, every text already in words, with the table that holds the same figures.

use askama::Template;
use serde::Serialize;

use crate::embed;
use crate::scale::Scale;
use crate::table::Table;

/// A chart with its table.
#[derive(Clone, Debug, Template)]
#[template(path = "chart.html")]
pub(crate) struct Chart {
    /// Id on the page.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// What the script draws, as JSON that a script block can hold.
    pub json: String,
    /// The same figures.
    pub table: Table,
    /// `Tablo olarak göster`.
    pub show_table: String,
    /// Whether it is drawn high.
    pub is_tall: bool,
    /// What its lines are, where there are several: the first is drawn through, the second dashed.
    pub legend: Vec<String>,
}

/// What the script draws.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Drawing {
    /// A line over time with an optional band.
    Line {
        /// Texts under the axis.
        ticks: Vec<String>,
        /// The points, one a tick.
        points: Vec<Point>,
        /// The value axis.
        scale: Scale,
        /// Whether a part of the time can be chosen.
        zoom: bool,
    },
    /// Bars between the edges of bins.
    Histogram {
        /// Texts at the edges, one more than there are bins.
        edges: Vec<String>,
        /// The bins.
        points: Vec<Point>,
        /// The count axis.
        scale: Scale,
        /// Places on the axis, in bins, with their text.
        lines: Vec<(f64, String)>,
    },
    /// Two lines over the same axis, told apart by their stroke and by their names at the end.
    Curves {
        /// Texts under the axis.
        ticks: Vec<String>,
        /// What the lines are.
        names: [String; 2],
        /// Their values, one a tick.
        values: [Vec<f64>; 2],
        /// Lines of text when a tick is pointed at.
        texts: Vec<Vec<String>>,
        /// The value axis.
        scale: Scale,
    },
    /// Hours by weekdays.
    Heat {
        /// Texts of the 24 hours.
        hours: Vec<String>,
        /// Texts of the 7 weekdays.
        days: Vec<String>,
        /// The cells, weekday by weekday.
        points: Vec<Point>,
        /// The largest value.
        max: f64,
    },
}

/// A point, bin or cell.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Point {
    /// Its value; none is a gap.
    pub v: Option<f64>,
    /// Its interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci: Option<(f64, f64)>,
    /// Lines of text when it is pointed at.
    pub text: Vec<String>,
    /// What stands in a cell itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Few cases stand behind it.
    #[serde(skip_serializing_if = "is_false")]
    pub few: bool,
}

impl Point {
    /// A point without interval.
    pub fn plain(v: f64, text: Vec<String>) -> Self {
        Self { v: Some(v), ci: None, text, label: String::new(), few: false }
    }
}

impl Drawing {
    /// As JSON for a script block.
    pub fn json(&self) -> String {
        embed::json(self)
    }
}

fn is_false(yes: &bool) -> bool {
    !yes
}
