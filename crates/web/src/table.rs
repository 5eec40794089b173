//! Tables: heads, groups of rows, cells with an optional bar. One template draws them all.

use askama::Template;
use nabiz_catalogue::score::Score;
use nabiz_words::Words;

use crate::context::{Context, unit};
use crate::figure::{Figure, interval, n, position};
use crate::term::Term;

/// A table.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "table.html")]
pub(crate) struct Table {
    /// What it holds, for those who cannot see where it stands.
    pub caption: String,
    /// Column heads; the first is that of the rows' heads.
    pub heads: Vec<Head>,
    /// Groups of rows.
    pub groups: Vec<RowGroup>,
}

/// A head.
#[derive(Clone, Debug)]
pub(crate) enum Head {
    /// Plain text.
    Text(String),
    /// Plain text over numbers.
    Number(String),
    /// A metric over numbers.
    Metric(Term),
    /// A metric at the beginning of a row, with what distinguishes the row.
    Row(Term, String),
}

/// Rows under one title; without a title they just follow.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowGroup {
    /// The title.
    pub title: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its head.
    pub head: Head,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    /// What it says.
    pub text: String,
    /// A smaller second line.
    pub sub: String,
    /// Why there is no value; empty if there is one.
    pub why: String,
    /// Whether it is a number, to be set flush right.
    pub is_number: bool,
    /// A bar under or beside it.
    pub bar: Option<Bar>,
    /// HTML in place of the text, made by a template.
    pub html: String,
    /// The record whose figure it is.
    pub of: Option<Box<Score>>,
    /// Where its text leads; empty where it leads nowhere.
    pub link: String,
}

/// A bar: its end and an interval around it, in percent of the full width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar {
    /// The end.
    pub end: f64,
    /// The interval.
    pub interval: Option<(f64, f64)>,
}

impl Table {
    /// A table of one group.
    pub fn plain(caption: String, heads: Vec<Head>, rows: Vec<Row>) -> Self {
        Self { caption, heads, groups: vec![RowGroup { title: String::new(), rows }] }
    }

    /// With the ways from its figures to what stands behind them, on a page that has such ways.
    pub fn linked(mut self, context: &Context<'_>) -> Self {
        let Some(ways) = context.ways else { return self };
        for cell in self.groups.iter_mut().flat_map(|group| &mut group.rows).flat_map(|row| &mut row.cells) {
            if let Some(link) = cell.of.as_deref().and_then(|score| ways.of(score)) {
                cell.link = link;
            }
        }
        self
    }

    /// Without the columns that say nothing in any row.
    pub fn without_empty_columns(mut self) -> Self {
        for column in (0..self.heads.len().saturating_sub(1)).rev() {
            let mut cells = self.groups.iter().flat_map(|group| &group.rows).filter_map(|row| row.cells.get(column));
            if cells.all(Cell::is_empty) {
                self.heads.remove(column + 1);
                let rows = self.groups.iter_mut().flat_map(|group| &mut group.rows);
                rows.for_each(|row| drop(row.cells.remove(column)));
            }
        }
        self
    }

    /// How many columns it has.
    fn width(&self) -> usize {
        self.heads.len()
    }
}

impl Head {
    /// Whether its column holds numbers.
    fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Metric(_))
    }
}

impl Cell {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A number, already in words.
    pub fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_number: true, ..Self::default() }
    }

    /// A record's headline with n below it.
    pub fn figure(words: Words, score: &Score) -> Self {
        let figure = Figure::new(words, score);
        let marks = figure.marks.iter().map(|mark| mark.text.clone());
        let sub: Vec<String> = std::iter::once(n(words, score)).filter(|_| figure.is_value()).chain(marks).collect();
        let of = Some(Box::new(score.clone()));
        Self { text: figure.text, sub: sub.join(" · "), why: figure.why, is_number: true, of, ..Self::default() }
    }

    /// A record's headline with a bar, where its unit has a scale.
    pub fn barred(words: Words, score: &Score) -> Self {
        let figure = Figure::new(words, score);
        let unit = unit(&score.metric);
        let bar = score.value.and_then(|value| position(unit, value)).map(|end| Bar {
            end,
            interval: score.ci.and_then(|(low, high)| Some((position(unit, low)?, position(unit, high)?))),
        });
        let of = Some(Box::new(score.clone()));
        Self { text: figure.text, why: figure.why, is_number: true, bar, of, ..Self::default() }
    }

    /// A record's interval.
    pub fn interval(words: Words, score: &Score) -> Self {
        Self::number(interval(words, score))
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.html.is_empty() && self.bar.is_none()
    }

    /// With a bar that ends at `value` of `max`.
    pub fn with_bar(mut self, value: f64, max: f64) -> Self {
        let end = if max > 0.0 { (100.0 * value / max).clamp(0.0, 100.0) } else { 0.0 };
        self.bar = Some(Bar { end, interval: None });
        self
    }
}

impl Bar {
    /// Its measures as CSS variables.
    fn style(&self) -> String {
        let (low, high) = self.interval.unwrap_or((self.end, self.end));
        format!("--end:{:.2}%;--low:{low:.2}%;--width:{:.2}%", self.end, high - low)
    }
}
