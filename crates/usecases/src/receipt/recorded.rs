//! What a desk recorded of its cases by itself, against the same figure by its documented rules: where they differ, the rules
//! that are written down are not those that were used, or the export does not tell all that the desk knew.

use std::collections::BTreeMap;

use nabiz_catalogue::stats::quantile::quantile;
use nabiz_domain::book::Book;
use nabiz_domain::calendar::Hours;
use nabiz_sources::Record;
use serde::Serialize;

use super::detail::value;
use super::scope::Place;
use super::sift::{Amount, Sifted};
use super::{Reason, Value};
use crate::load::{OwnValue, RecordedCases};
use crate::timeline::shown_id;

/// A desk's own figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordedFigure {
    /// Cases that have it.
    pub n: u64,
    /// Their mean: seconds, a number, or a share in per cent.
    pub mean: f64,
    /// Their median; none of shares.
    pub median: Option<f64>,
    /// Cases for which the rules give the same.
    pub same: u64,
    /// The others by reason, the most frequent first.
    pub differences: Vec<RecordedDifference>,
}

/// Cases for which the rules give something else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordedDifference {
    /// How it differs.
    pub why: RecordedWhy,
    /// How many.
    pub count: u64,
    /// The first of them by opening.
    pub cases: Vec<RecordedCase>,
}

/// How what was recorded differs from the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedWhy {
    /// More, longer, or yes instead of no.
    More,
    /// Less, shorter, or no instead of yes.
    Less,
    /// Recorded, but not counted by the rules; why.
    NotCounted(Reason),
    /// Counted by the rules, and nothing recorded.
    NotRecorded,
}

/// A case with both values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordedCase {
    /// The account.
    pub account: String,
    /// The case.
    pub case_id: String,
    /// By the rules.
    pub theirs: Option<Value>,
    /// As recorded: seconds, a count, or 1 for yes and 0 for no.
    pub recorded: Option<f64>,
}

/// What desks record that is `metric`.
#[must_use]
pub fn record_of(metric: &str) -> Option<Record> {
    Some(match metric {
        "first_assignment_time" => Record::Assignment,
        "first_response_time" => Record::FirstResponse,
        "resolution_time" => Record::Resolution,
        "response_sla_pct" => Record::ResponseSla,
        "resolution_sla_pct" => Record::ResolutionSla,
        "reopen_rate" => Record::Reopens,
        "replies_per_resolution" => Record::Replies,
        _ => return None,
    })
}

/// What was recorded of the cases of a figure against what its rules give; none where nothing was.
pub(super) fn figure(
    (what, hours): (Record, Hours),
    records: &RecordedCases,
    book: &Book,
    places: &[Place<'_>],
    theirs: &Sifted<'_>,
    limit: usize,
) -> Option<RecordedFigure> {
    let own = |place: usize, case_id: &str| records.of(what, hours, places[place].name, case_id);
    let mut values = Vec::new();
    let mut same = 0;
    let mut found: BTreeMap<RecordedWhy, Vec<(i64, RecordedCase)>> = BTreeMap::new();
    let mut note = |why, began_at, place: usize, case_id: String, theirs: Option<Value>, recorded: Option<f64>| {
        let case = RecordedCase { account: places[place].name.to_owned(), case_id, theirs, recorded };
        found.entry(why).or_default().push((began_at, case));
    };
    for row in &theirs.counted {
        let Some(labels) = row.fact.labels() else { continue };
        let case_id = shown_id(book, &labels);
        let began_at = row.fact.began_at();
        let Some(recorded) = own(row.place, &case_id) else {
            note(RecordedWhy::NotRecorded, began_at, row.place, case_id, Some(value(row.amount)), None);
            continue;
        };
        let shown = as_shown(what, recorded);
        values.push(shown);
        let by_rules = by_rules(row.amount);
        // What desks count in minutes they cut off.
        if (by_rules - shown).abs() < recorded.grain {
            same += 1;
        } else {
            let why = if shown > by_rules { RecordedWhy::More } else { RecordedWhy::Less };
            note(why, began_at, row.place, case_id, Some(value(row.amount)), Some(shown));
        }
    }
    for (&reason, rows) in &theirs.missed {
        for row in rows {
            let Some(labels) = row.fact.labels() else { continue };
            let case_id = shown_id(book, &labels);
            let Some(recorded) = own(row.place, &case_id) else { continue };
            let shown = as_shown(what, recorded);
            values.push(shown);
            note(RecordedWhy::NotCounted(reason), row.fact.began_at(), row.place, case_id, None, Some(shown));
        }
    }
    if values.is_empty() {
        return None;
    }
    let differences = found.into_iter().map(|(why, mut cases)| {
        cases.sort_by(|a, b| (a.0, &a.1.account, &a.1.case_id).cmp(&(b.0, &b.1.account, &b.1.case_id)));
        let count = cases.len() as u64;
        RecordedDifference { why, count, cases: cases.into_iter().take(limit).map(|one| one.1).collect() }
    });
    let mut differences: Vec<_> = differences.collect();
    differences.sort_by_key(|one| (std::cmp::Reverse(one.count), one.why));
    let n = values.len() as u64;
    let mean = values.iter().sum::<f64>() / n as f64 * if is_share(what) { 100.0 } else { 1.0 };
    values.sort_by(f64::total_cmp);
    let median = quantile(&values, 0.5).filter(|_| !is_share(what));
    Some(RecordedFigure { n, mean, median, same, differences })
}

/// A reopen rate is a share of cases: that one was reopened counts, not how often.
fn is_share(what: Record) -> bool {
    matches!(what, Record::ResponseSla | Record::ResolutionSla | Record::Reopens)
}

fn as_shown(what: Record, recorded: OwnValue) -> f64 {
    if is_share(what) { f64::from(recorded.value > 0.0) } else { recorded.value }
}

fn by_rules(amount: Amount) -> f64 {
    match amount {
        Amount::Ticks { ticks, per_second } => ticks as f64 / per_second,
        Amount::Number(number) => number,
        Amount::Share { num, .. } => f64::from(num),
        Amount::Parts { num, .. } => num,
        Amount::One => 1.0,
    }
}
