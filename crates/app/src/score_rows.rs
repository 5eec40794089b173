//! Records as flat rows with typed columns, which every table format is written from. Numbers are as in JSON, never
//! worded.

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;

/// Records as rows.
#[derive(Clone, Debug)]
pub struct ScoreRows {
    /// Names of the columns.
    pub heads: Vec<String>,
    /// The rows, a field a column.
    pub rows: Vec<Vec<Field>>,
    /// Whether a column holds numbers.
    pub are_numbers: Vec<bool>,
}

/// A field of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Text; empty where there is none.
    Text(String),
    /// A number, if there is one.
    Number(Option<f64>),
}

const BEFORE_GROUP: [&str; 3] = ["metric", "variant", "class"];
const AFTER_GROUP: [(&str, bool); 22] = [
    ("from", false),
    ("to", false),
    ("as_of", false),
    ("hours", false),
    ("basis", false),
    ("n", true),
    ("num", true),
    ("den", true),
    ("value", true),
    ("ci_low", true),
    ("ci_high", true),
    ("mean", true),
    ("median", true),
    ("p80", true),
    ("p90", true),
    ("cohort_median", true),
    ("n_waiting", true),
    ("immature", true),
    ("flags", false),
    ("na_reason", false),
    ("currency", false),
    ("items", false),
];

impl ScoreRows {
    /// The rows of `scores`, answers to a query split by `by`.
    #[must_use]
    pub fn of(scores: &[Score], by: &[Dimension]) -> Self {
        let keys = group_keys(scores, by);
        let before = BEFORE_GROUP.iter().map(|name| ((*name).to_owned(), false));
        let groups = keys.iter().map(|key| (key.clone(), false));
        let after = AFTER_GROUP.iter().map(|(name, is_number)| ((*name).to_owned(), *is_number));
        let (heads, are_numbers) = before.chain(groups).chain(after).unzip();
        Self { heads, rows: scores.iter().map(|score| row(score, &keys)).collect(), are_numbers }
    }
}

impl ScoreRows {
    /// The same with a column before the others that holds one text.
    #[must_use]
    pub fn marked(mut self, head: &str, value: &str) -> Self {
        self.heads.insert(0, head.to_owned());
        self.are_numbers.insert(0, false);
        self.rows.iter_mut().for_each(|row| row.insert(0, Field::Text(value.to_owned())));
        self
    }

    /// The rows of all tables under the heads of all; a field that a table does not have is empty.
    #[must_use]
    pub fn joined(tables: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self { heads: Vec::new(), rows: Vec::new(), are_numbers: Vec::new() };
        for table in tables {
            let places: Vec<usize> = all.places(&table);
            for fields in table.rows {
                let mut row: Vec<Field> = all.are_numbers.iter().map(|is_number| Field::none(*is_number)).collect();
                places.iter().zip(fields).for_each(|(place, field)| row[*place] = field);
                all.rows.push(row);
            }
        }
        all
    }

    /// Where the columns of `table` stand; those that are new come behind the one before them.
    fn places(&mut self, table: &Self) -> Vec<usize> {
        let mut behind = 0;
        for (head, is_number) in table.heads.iter().zip(&table.are_numbers) {
            behind = match self.heads.iter().position(|known| known == head) {
                Some(place) => place + 1,
                None => {
                    self.heads.insert(behind, head.clone());
                    self.are_numbers.insert(behind, *is_number);
                    self.rows.iter_mut().for_each(|row| row.insert(behind, Field::none(*is_number)));
                    behind + 1
                }
            };
        }
        table.heads.iter().filter_map(|head| self.heads.iter().position(|known| known == head)).collect()
    }
}

impl Field {
    /// Nothing, in a column of numbers or of texts.
    fn none(is_number: bool) -> Self {
        if is_number { Self::Number(None) } else { Self::Text(String::new()) }
    }
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

fn row(score: &Score, keys: &[String]) -> Vec<Field> {
    let text = |text: &str| Field::Text(text.to_owned());
    let optional = |text: &Option<String>| Field::Text(text.clone().unwrap_or_default());
    let mut fields = vec![text(&score.metric), optional(&score.variant), text(&score.class)];
    fields.extend(keys.iter().map(|key| Field::Text(score.group.get(key).cloned().flatten().unwrap_or_default())));
    fields.extend([text(&score.period.from), text(&score.period.to), text(&score.as_of)]);
    fields.extend([optional(&score.hours), text(&score.basis), Field::Number(Some(score.n as f64))]);
    let (low, high) = score.ci.unzip();
    let cohort = score.cohort_km.as_ref().and_then(|cohort| cohort.median);
    let numbers =
        [score.num, score.den, score.value, low, high, score.mean, score.median, score.p80, score.p90, cohort];
    fields.extend(numbers.map(Field::Number));
    fields.extend([score.n_waiting, score.immature].map(|n| Field::Number(n.map(|n| n as f64))));
    let flags: Vec<String> = score.flags.iter().map(|flag| id(serde_json::to_value(flag))).collect();
    fields.push(Field::Text(flags.join(" ")));
    fields.push(Field::Text(score.na_reason.map_or_else(String::new, |reason| id(serde_json::to_value(reason)))));
    fields.push(optional(&score.currency));
    let items = score.items.iter().map(|item| format!("{}={}", item.name.as_deref().unwrap_or_default(), item.count));
    fields.push(Field::Text(items.collect::<Vec<_>>().join("; ")));
    fields
}

/// A plain enum's name in JSON.
fn id(value: serde_json::Result<serde_json::Value>) -> String {
    value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
