//! What a column holds, and what it may be.

use std::collections::BTreeMap;

use jiff::fmt::strtime::BrokenDownTime;

use super::words;
use crate::csv::Header;
use crate::letters::folded;
use crate::time;

/// What a column may be to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Case,
    Opened,
    Assigned,
    Replied,
    Resolved,
    Closed,
    Time,
    Activity,
    Channel,
    Requester,
    Agent,
    Team,
    Priority,
    Status,
    Topic,
    Csat,
    Nps,
}

/// Formats of times that are tried, the usual ones first. The first with a `T` is also how date cells of a workbook come.
pub(super) const FORMATS: [&str; 21] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %I:%M:%S %p",
    "%d/%m/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
];

/// A column of the sample.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) position: usize,
    pub(super) name: String,
    /// Share of rows in which it is filled.
    pub(super) filled: f64,
    /// Values with how often they stand, if there are few.
    pub(super) values: BTreeMap<String, usize>,
    /// Whether no value stands twice.
    pub(super) is_unique: bool,
    /// Formats that read most values, by their names in a mapping.
    pub(super) formats: Vec<&'static str>,
    /// Least and greatest, if all are numbers.
    pub(super) range: Option<(f64, f64)>,
}

/// The columns of the sample.
pub(super) fn profiles(header: &Header, rows: &[Vec<String>]) -> Vec<Column> {
    header.columns.iter().enumerate().map(|(position, name)| profile(position, name, rows)).collect()
}

fn profile(position: usize, name: &str, rows: &[Vec<String>]) -> Column {
    let cells: Vec<&str> = rows.iter().map(|row| row[position].as_str()).filter(|cell| !cell.is_empty()).collect();
    let mut values: BTreeMap<String, usize> = BTreeMap::new();
    for cell in &cells {
        *values.entry((*cell).to_owned()).or_default() += 1;
    }
    let numbers: Option<Vec<f64>> = cells.iter().map(|cell| cell.replace(',', ".").parse().ok()).collect();
    let range = numbers.filter(|numbers| !numbers.is_empty()).map(|numbers| {
        numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &n| (low.min(n), high.max(n)))
    });
    let formats = if cells.is_empty() { Vec::new() } else { formats(&cells) };
    Column {
        position,
        name: name.to_owned(),
        filled: cells.len() as f64 / rows.len() as f64,
        is_unique: values.len() == cells.len(),
        values,
        formats,
        range,
    }
}

/// The formats that read most of the cells: three of four at least, and as many as any other does. A stray word in a
/// column of times makes it no other column.
fn formats(cells: &[&str]) -> Vec<&'static str> {
    let read = |reads: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| reads(cell)).count();
    let mut found = vec![("rfc3339", read(&|cell| time::of_text(cell).is_ok()))];
    for format in FORMATS {
        let reads = |cell: &str| BrokenDownTime::parse(format, cell).is_ok_and(|broken| broken.to_date().is_ok());
        found.push((format, read(&reads)));
    }
    let seconds = |cell: &str| cell.len() == 10 && cell.bytes().all(|byte| byte.is_ascii_digit());
    found.push(("epoch_seconds", read(&seconds)));
    let most = found.iter().map(|(_, n)| *n).max().unwrap_or_default();
    let is_most = |n: usize| n == most && 4 * n >= 3 * cells.len();
    found.into_iter().filter(|(_, n)| is_most(*n)).map(|(format, _)| format).collect()
}

impl Column {
    /// How likely it is a `part`, from 0 to 1: by its name, then by what it holds.
    pub(super) fn score(&self, part: Part) -> f64 {
        let by_name = self.score_of_name(part);
        let is_time = !self.formats.is_empty();
        match part {
            Part::Opened | Part::Assigned | Part::Replied | Part::Resolved | Part::Closed | Part::Time => {
                if is_time {
                    by_name
                } else {
                    0.0
                }
            }
            _ if is_time => 0.0,
            Part::Case if self.filled < 0.99 => by_name * 0.3,
            Part::Case if self.is_unique => by_name,
            Part::Case => by_name * 0.9,
            Part::Csat | Part::Nps => match self.range {
                Some((low, high)) if low >= 0.0 && high <= 10.0 => by_name,
                _ => 0.0,
            },
            Part::Channel | Part::Priority | Part::Status | Part::Activity if self.values.len() > 60 => by_name * 0.3,
            Part::Channel | Part::Priority | Part::Status | Part::Activity | Part::Topic | Part::Team => by_name,
            Part::Requester | Part::Agent => by_name,
        }
    }

    fn score_of_name(&self, part: Part) -> f64 {
        let name = plain(&self.name);
        let names: Vec<String> = words::names(part).iter().map(|known| folded(known)).collect();
        if let Some(at) = names.iter().position(|known| *known == name) {
            return 0.98 - at as f64 * 0.005;
        }
        let has = |known: &&String| known.len() > 2 && *known != SHORT && name.contains(known.as_str());
        names.iter().find(has).map_or(0.0, |known| 0.55 + 0.3 * known.len() as f64 / name.len().max(1) as f64)
    }
}

/// `tür` without its marks: as a part of a longer name it would be found in `return` and `feature`.
const SHORT: &str = "tur";

/// A name in small letters without Turkish marks, with single spaces between its words.
fn plain(name: &str) -> String {
    let folded = folded(name);
    let spaced: String = folded.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
