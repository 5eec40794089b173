//! Records as CSV: one line each, columns that spreadsheets can filter. Numbers are as in JSON, never worded.

use std::io::{self, Write};

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;

const BEFORE_GROUP: [&str; 3] = ["metric", "variant", "class"];
const AFTER_GROUP: [&str; 22] = [
    "from",
    "to",
    "as_of",
    "hours",
    "basis",
    "n",
    "num",
    "den",
    "value",
    "ci_low",
    "ci_high",
    "mean",
    "median",
    "p80",
    "p90",
    "cohort_median",
    "n_waiting",
    "immature",
    "flags",
    "na_reason",
    "currency",
    "items",
];

/// Writes `scores`, answers to a query split by `by`.
///
/// # Errors
/// When `out` fails.
pub fn write(out: &mut dyn Write, scores: &[Score], by: &[Dimension]) -> io::Result<()> {
    let keys = group_keys(scores, by);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(BEFORE_GROUP.iter().copied().chain(keys.iter().map(String::as_str)).chain(AFTER_GROUP))?;
    for score in scores {
        csv.write_record(record(score, &keys))?;
    }
    csv.flush()
}

/// The keys asked for in their order, then those by which a metric splits its figures on its own.
#[must_use]
pub fn group_keys(scores: &[Score], by: &[Dimension]) -> Vec<String> {
    let asked = by.iter().filter(|one| **one != Dimension::Class).map(|one| one.id().to_owned());
    let mut keys: Vec<String> = asked.collect();
    for key in scores.iter().flat_map(|score| score.group.keys()) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

fn record(score: &Score, keys: &[String]) -> Vec<String> {
    let mut fields = vec![score.metric.clone(), score.variant.clone().unwrap_or_default(), score.class.clone()];
    fields.extend(keys.iter().map(|key| score.group.get(key).cloned().flatten().unwrap_or_default()));
    fields.extend([score.period.from.clone(), score.period.to.clone(), score.as_of.clone()]);
    fields.extend([score.hours.clone().unwrap_or_default(), score.basis.clone(), score.n.to_string()]);
    let (low, high) = score.ci.unzip();
    let cohort = score.cohort_km.as_ref().and_then(|cohort| cohort.median);
    let numbers =
        [score.num, score.den, score.value, low, high, score.mean, score.median, score.p80, score.p90, cohort];
    fields.extend(numbers.map(number));
    fields.extend([score.n_waiting, score.immature].map(|n| n.map_or_else(String::new, |n| n.to_string())));
    let flags: Vec<String> = score.flags.iter().map(|flag| id(serde_json::to_value(flag))).collect();
    fields.push(flags.join(" "));
    fields.push(score.na_reason.map_or_else(String::new, |reason| id(serde_json::to_value(reason))));
    fields.push(score.currency.clone().unwrap_or_default());
    let items = score.items.iter().map(|item| format!("{}={}", item.name.as_deref().unwrap_or_default(), item.count));
    fields.push(items.collect::<Vec<_>>().join("; "));
    fields
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A plain enum's name in JSON.
fn id(value: serde_json::Result<serde_json::Value>) -> String {
    value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
