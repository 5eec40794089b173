//! Mappings: TOML files that say which column of a CSV means what. `docs/sources/csv-mapping.md` is their reference.
//!
//! This module knows how a mapping is written; how it is used on rows stands in [`crate::csv`].

mod check;
mod field;
mod rule;

use std::path::Path;
use std::{fs, io};

use nabiz_domain::calendar::Hours;
use serde::Deserialize;

use crate::recorded::Record;

pub(crate) use field::{Field, Mapped, Origin};
pub(crate) use rule::{Activity, Condition, Count, OneOrMore, Rule, Shift, Unit};

/// What is wrong with a mapping.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The file cannot be read.
    #[error("failed to read the mapping `{file}`")]
    Io {
        /// The mapping file.
        file: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file is no TOML, or has a key or value that no mapping has.
    #[error("failed to read the mapping `{file}` line {line}: {reason}")]
    Syntax {
        /// The mapping file.
        file: String,
        /// The line at fault, from 1.
        line: usize,
        /// Why, in words.
        reason: String,
    },
    /// The keys do not go together, or a value means nothing.
    #[error("failed to read the mapping `{file}`, key `{key}`: {reason}")]
    Key {
        /// The mapping file.
        file: String,
        /// The key at fault, such as `open.channel` or `step 2.to`.
        key: String,
        /// Why, in words.
        reason: String,
    },
    /// A column is named that the data do not have.
    #[error("the mapping `{file}` does not fit `{data}`: `{key}` names the column `{column}`, {hint}")]
    Column {
        /// The mapping file.
        file: String,
        /// The data file.
        data: String,
        /// The key of the mapping.
        key: String,
        /// The column it names.
        column: String,
        /// The nearest columns there are.
        hint: String,
    },
}

/// How the rows of a CSV stand for events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A row is something that happened, or a case as it stood at an instant.
    EventPerRow,
    /// A row is a whole case.
    CasePerRow,
    /// A row is something that belongs to no case, or to one that other files tell: a survey, a cost, a person who joins.
    FeedPerRow,
}

impl Shape {
    /// All of them, with their names in a mapping.
    pub const ALL: [(&'static str, Self); 3] =
        [("event_per_row", Self::EventPerRow), ("case_per_row", Self::CasePerRow), ("feed_per_row", Self::FeedPerRow)];

    /// The name in a mapping.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, one)| *one == self).map_or("", |(id, _)| id)
    }

    /// By name.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == id).map(|(_, one)| *one)
    }
}

/// A mapping, read and checked.
#[derive(Clone, Debug)]
pub struct Mapping {
    file: String,
    pub(crate) spec: Spec,
}

macro_rules! shipped {
    ($($file:literal),+ $(,)?) => { &[$(($file, include_str!(concat!("../mappings/", $file)))),+] };
}

/// The mappings that come with the program, in the order in which they are asked.
const SHIPPED: &[(&str, &str)] = shipped![
    "servicenow_incidents.toml",
    "call_center_bank.toml",
    "asterisk_cdr.toml",
    "sfo_survey.toml",
    "survey_answers.toml",
    "feed_cost.toml",
    "feed_headcount.toml",
    "feed_customers.toml",
    "feed_orders.toml",
    "freshdesk_tickets.toml",
    "bpi2013_incidents.toml",
];

/// A mapping as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spec {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) title: String,
    pub(crate) shape: Shape,
    pub(crate) account: Field,
    /// The columns of the case's id, joined by `-`; a feed may have none.
    pub(crate) case: Option<OneOrMore<String>>,
    pub(crate) time: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) formats: Vec<String>,
    /// What is put before each time, for columns that hold only a part of it.
    pub(crate) time_prefix: Option<String>,
    /// Rows for which one of these holds are passed over.
    #[serde(default)]
    pub(crate) skip: Vec<Condition>,
    /// Of several rows of a case, the one for which this holds tells how it went.
    pub(crate) decides: Option<Condition>,
    /// Columns of telephone numbers and addresses, which are replaced by a name that is always the same for the same text.
    #[serde(default)]
    pub(crate) pseudonyms: Vec<String>,
    #[serde(default)]
    pub(crate) missing: Vec<String>,
    #[serde(default)]
    pub(crate) delimiter: Delimiter,
    pub(crate) encoding: Option<String>,
    #[serde(default)]
    pub(crate) decimal: Decimal,
    #[serde(default)]
    pub(crate) detect: Detect,
    pub(crate) open: Option<Rule>,
    pub(crate) activity: Option<Activity>,
    #[serde(default)]
    pub(crate) on_change: Vec<Rule>,
    #[serde(default)]
    pub(crate) step: Vec<Rule>,
    #[serde(default)]
    pub(crate) attributes: Attributes,
    #[serde(default)]
    pub(crate) recorded: Vec<Recording>,
}

/// A figure that the desk recorded of a case, to hold ours against.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    pub(crate) what: Record,
    pub(crate) value: Field,
    /// Of durations; without, seconds.
    pub(crate) unit: Option<Unit>,
    /// Which hours a duration counts.
    #[serde(default = "all_hours")]
    pub(crate) hours: Hours,
    /// Not every export has the column.
    #[serde(default)]
    pub(crate) optional: bool,
}

fn all_hours() -> Hours {
    Hours::Calendar
}

impl Recording {
    /// What its value is, for messages.
    pub(crate) fn noun(&self) -> &'static str {
        if self.what.is_duration() { "duration" } else { "number" }
    }
}

/// What parts the fields of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Delimiter {
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = ",")]
    Comma,
    #[serde(rename = ";")]
    Semicolon,
    #[serde(rename = "\t", alias = "tab")]
    Tab,
}

/// The mark between whole and part in the numbers of all fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Decimal {
    #[default]
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

/// By what a CSV is recognised without being told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Detect {
    #[serde(default)]
    pub(crate) columns: Vec<String>,
}

/// Columns that become attributes of the case under their own names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attributes {
    /// Of a case's first row.
    #[serde(default)]
    pub(crate) first: Vec<String>,
    /// Of a case's last row.
    #[serde(default)]
    pub(crate) last: Vec<String>,
}

impl Mapping {
    /// The mapping in `text`; `file` is its name in messages.
    ///
    /// # Errors
    /// When the text is no mapping, with the line or key at fault.
    pub fn parse(file: &str, text: &str) -> Result<Self, MappingError> {
        let spec: Spec = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(offset).filter(|&byte| byte == b'\n').count();
            MappingError::Syntax { file: file.to_owned(), line, reason: error.message().to_owned() }
        })?;
        let mapping = Self { file: file.to_owned(), spec };
        check::check(&mapping)?;
        Ok(mapping)
    }

    /// The mapping in the file at `path`.
    ///
    /// # Errors
    /// When the file cannot be read or is no mapping.
    pub fn load(path: &Path) -> Result<Self, MappingError> {
        let file = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&file, &text),
            Err(source) => Err(MappingError::Io { file, source }),
        }
    }

    /// The mappings that come with the program.
    ///
    /// # Errors
    /// Never, as a test holds; the signature spares a panic.
    pub fn shipped() -> Result<Vec<Self>, MappingError> {
        let texts = SHIPPED;
        texts.iter().map(|(file, text)| Self::parse(file, text)).collect()
    }

    /// Its name, part of every event id it makes.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// What it reads, in words; may be empty.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.spec.title
    }

    /// The file it was read from.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How rows stand for events.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.spec.shape
    }

    /// The columns by which its data are recognised; empty when they are not.
    #[must_use]
    pub fn detect_columns(&self) -> &[String] {
        &self.spec.detect.columns
    }

    /// The delimiter as a byte, unless it is to be found out.
    pub(crate) fn delimiter(&self) -> Option<u8> {
        match self.spec.delimiter {
            Delimiter::Auto => None,
            Delimiter::Comma => Some(b','),
            Delimiter::Semicolon => Some(b';'),
            Delimiter::Tab => Some(b'\t'),
        }
    }

    /// The encoding of its files, where the mapping names one.
    pub(crate) fn encoding(&self) -> Option<&'static encoding_rs::Encoding> {
        self.spec.encoding.as_deref().and_then(crate::input::encoding)
    }

    /// Every column that the mapping names.
    pub(crate) fn columns(&self) -> Vec<String> {
        let spec = &self.spec;
        let mut columns = spec.case.as_ref().map_or_else(Vec::new, |case| case.0.clone());
        columns.extend(spec.skip.iter().chain(&spec.decides).map(|condition| condition.column.clone()));
        columns.extend(spec.pseudonyms.iter().cloned());
        columns.extend(
            spec.time.iter().chain(&spec.id).chain(&spec.attributes.first).chain(&spec.attributes.last).cloned(),
        );
        let recorded = spec.recorded.iter().filter(|one| !one.optional).filter_map(|one| one.value.column());
        columns.extend(spec.account.column().into_iter().chain(recorded).map(str::to_owned));
        columns.extend(spec.activity.iter().map(|activity| activity.column.clone()));
        let outcomes = spec.activity.iter().flat_map(Activity::outcomes).filter_map(|(_, outcome)| outcome.0.as_ref());
        for rule in spec.open.iter().chain(outcomes).chain(&spec.on_change).chain(&spec.step) {
            rule.add_columns(&mut columns);
        }
        columns
    }

    pub(crate) fn key_error(&self, key: impl Into<String>, reason: impl Into<String>) -> MappingError {
        MappingError::Key { file: self.file.clone(), key: key.into(), reason: reason.into() }
    }
}
