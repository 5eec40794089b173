//! Where an instant falls: the segments of a period by hour, weekday, day, week or month of the account's zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use nabiz_catalogue::query::Dimension;
use nabiz_domain::event::Millis;

/// Longest period that is cut into segments; beyond it days become a single one. Two hundred years.
const MAX_DAYS: i32 = 73_050;

/// The segments of one period in one zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grid {
    /// First instant of each segment, and the first instant after the last.
    bounds: Vec<Millis>,
    /// Label of each segment.
    labels: Vec<u32>,
    /// Values of the time dimensions by label.
    names: Vec<Vec<String>>,
    /// Coarse slots of 2^`shift` ms from the first bound on: the segment at the slot's start.
    slots: Vec<u32>,
    shift: u32,
}

impl Grid {
    /// One segment `[from, to)`.
    #[must_use]
    pub fn whole(from: Millis, to: Millis) -> Self {
        Self::of(vec![from, to.max(from)], vec![Vec::new()])
    }

    /// `[from, to)` cut by the time dimensions `by`, labelled with their values in that order.
    #[must_use]
    pub fn cut(zone: &TimeZone, from: Millis, to: Millis, by: &[Dimension]) -> Self {
        let is_hourly = by.contains(&Dimension::Hour);
        if by.is_empty() || to <= from {
            let mut grid = Self::whole(from, to);
            grid.names = vec![vec![String::new(); by.len()]];
            return grid;
        }
        let (Some(first), Some(last)) = (local(zone, from), local(zone, to - 1)) else {
            return Self::whole(from, to);
        };
        let mut bounds = vec![from];
        let mut names = vec![labels_of(first, by)];
        let mut day = first.date();
        for _ in 0..MAX_DAYS {
            for hour in if is_hourly { 0..24 } else { 0..1 } {
                let at = day.at(hour, 0, 0, 0);
                let Some(instant) = instant(zone, at) else { continue };
                // By the clock of the instant: an hour that a zone leaves out is the one after it.
                let labels = labels_of(local(zone, instant).unwrap_or(at), by);
                let is_later = bounds.last().is_some_and(|&bound| instant > bound);
                if is_later && instant < to && names.last() != Some(&labels) {
                    bounds.push(instant);
                    names.push(labels);
                }
            }
            match day.checked_add(1.day()) {
                Ok(next) if next <= last.date() => day = next,
                _ => break,
            }
        }
        bounds.push(to);
        Self::of(bounds, names)
    }

    fn of(bounds: Vec<Millis>, segment_names: Vec<Vec<String>>) -> Self {
        let mut names: Vec<Vec<String>> = segment_names.clone();
        names.sort();
        names.dedup();
        let label = |name: &Vec<String>| names.binary_search(name).unwrap_or(0) as u32;
        let labels = segment_names.iter().map(label).collect();
        let (slots, shift) = slots(&bounds);
        Self { bounds, labels, names, slots, shift }
    }

    /// The label of the segment that holds `at`; `None` outside the period.
    #[inline]
    #[must_use]
    pub fn label(&self, at: Millis) -> Option<u32> {
        self.segment(at).map(|segment| self.labels[segment])
    }

    /// The label at `at` and the stretch `[from, until)` around it in which it holds.
    #[must_use]
    pub fn stretch(&self, at: Millis) -> (Option<u32>, Millis, Millis) {
        let (first, end) = self.span();
        match self.segment(at) {
            Some(segment) => (Some(self.labels[segment]), self.bounds[segment], self.bounds[segment + 1]),
            None if at < first => (None, Millis::MIN, first),
            None => (None, end, Millis::MAX),
        }
    }

    #[inline]
    fn segment(&self, at: Millis) -> Option<usize> {
        let first = self.bounds[0];
        if at < first || at >= self.bounds[self.bounds.len() - 1] {
            return None;
        }
        let mut segment = self.slots[((at - first) >> self.shift) as usize] as usize;
        while at >= self.bounds[segment + 1] {
            segment += 1;
        }
        Some(segment)
    }

    /// Whether no instant from `least` to `most` falls into the period.
    #[must_use]
    pub fn is_outside(&self, least: Millis, most: Millis) -> bool {
        let (first, end) = self.span();
        most < first || least >= end
    }

    /// How many labels there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Never: a grid has at least one label.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The values of the time dimensions for a label.
    #[must_use]
    pub fn names(&self, label: u32) -> &[String] {
        self.names.get(label as usize).map_or(&[], Vec::as_slice)
    }

    /// The values of the time dimensions by label.
    #[must_use]
    pub fn all_names(&self) -> &[Vec<String>] {
        &self.names
    }

    /// Label, first and end instant of each segment, in order.
    pub fn segments(&self) -> impl Iterator<Item = (u32, Millis, Millis)> + '_ {
        self.segments_from(Millis::MIN)
    }

    /// The segments that end after `at`.
    pub fn segments_from(&self, at: Millis) -> impl Iterator<Item = (u32, Millis, Millis)> + '_ {
        let skipped = self.bounds[1..].partition_point(|&end| end <= at);
        let rest = self.labels.iter().enumerate().skip(skipped);
        rest.map(|(i, &label)| (label, self.bounds[i], self.bounds[i + 1]))
    }

    /// First instant and end of the whole period.
    #[must_use]
    pub fn span(&self) -> (Millis, Millis) {
        (self.bounds[0], self.bounds[self.bounds.len() - 1])
    }
}

/// Slots not wider than the narrowest segment, so that a look-up takes at most one step (two at a zone change).
fn slots(bounds: &[Millis]) -> (Vec<u32>, u32) {
    let span = bounds[bounds.len() - 1] - bounds[0];
    let narrowest = bounds.windows(2).map(|pair| pair[1] - pair[0]).skip(1).min().unwrap_or(span).max(1);
    let mut shift = 63 - narrowest.leading_zeros();
    while (span >> shift) > 1 << 20 {
        shift += 1;
    }
    let count = (span >> shift) + 1;
    let mut segment = 0;
    let slots = (0..count).map(|slot| {
        let at = bounds[0] + (slot << shift);
        while segment + 2 < bounds.len() && at >= bounds[segment + 1] {
            segment += 1;
        }
        segment as u32
    });
    (slots.collect(), shift)
}

fn local(zone: &TimeZone, at: Millis) -> Option<DateTime> {
    Timestamp::from_millisecond(at).ok().map(|instant| zone.to_datetime(instant))
}

/// The instant of a local time; in a gap the first after it.
#[must_use]
pub fn instant(zone: &TimeZone, at: DateTime) -> Option<Millis> {
    zone.to_ambiguous_timestamp(at).compatible().ok().map(Timestamp::as_millisecond)
}

fn labels_of(at: DateTime, by: &[Dimension]) -> Vec<String> {
    by.iter().map(|dimension| label_of(at, dimension)).collect()
}

fn label_of(at: DateTime, dimension: &Dimension) -> String {
    let date = at.date();
    match dimension {
        Dimension::Hour => format!("{:02}", at.hour()),
        Dimension::Weekday => date.weekday().to_monday_one_offset().to_string(),
        Dimension::Day => date.to_string(),
        Dimension::Week => {
            let week = date.iso_week_date();
            format!("{}-W{:02}", week.year(), week.week())
        }
        Dimension::Month => format!("{:04}-{:02}", date.year(), date.month()),
        _ => String::new(),
    }
}

/// The local stretch of dates that a label of a day, week or month names; `None` for other labels.
#[must_use]
pub fn dates_of(dimension: &Dimension, label: &str) -> Option<(Date, Date)> {
    match dimension {
        Dimension::Day => {
            let day: Date = label.parse().ok()?;
            Some((day, day.checked_add(1.day()).ok()?))
        }
        Dimension::Month => {
            let first: Date = format!("{label}-01").parse().ok()?;
            Some((first, first.checked_add(1.month()).ok()?))
        }
        Dimension::Week => {
            let (year, week) = label.split_once("-W")?;
            let first =
                jiff::civil::ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, jiff::civil::Weekday::Monday);
            let first = first.ok()?.date();
            Some((first, first.checked_add(7.days()).ok()?))
        }
        _ => None,
    }
}
