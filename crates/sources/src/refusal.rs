//! What could not become an event, where it stood and why.

use std::borrow::Cow;
use std::fmt;

use crate::nearest;

/// A refused row is kept up to this many bytes; [`Refusal::truncated`] says when there was more.
pub const ROW_LIMIT: usize = 64 * 1024;

/// The family of a reason: few, so that refusals can be counted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalKind {
    /// The file as a whole, or from some line on: encoding, broken archive, unknown layout.
    Unreadable,
    /// A line or record beyond the limit.
    TooLong,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// Not one JSON object, or not as many CSV fields as the header has.
    Malformed,
    /// A field that the event needs is not there.
    Missing,
    /// A value that is not one of the known words.
    Unknown,
    /// A value of the wrong form: a list for a text, a word for a number.
    Invalid,
    /// A time that cannot be read or lies outside 1980 to 2100.
    Time,
    /// A second row of one case where a case has one row.
    Duplicate,
}

impl RefusalKind {
    /// The name in counts and quarantine files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::TooLong => "too_long",
            Self::NotUtf8 => "not_utf8",
            Self::Malformed => "malformed",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Invalid => "invalid",
            Self::Time => "time",
            Self::Duplicate => "duplicate",
        }
    }
}

/// A row, or a whole file, that was refused. Its Display is the message for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file as it was named, `standard input` for a pipe.
    pub file: String,
    /// The line the row starts on, from 1; 0 for the file as a whole.
    pub line: u64,
    /// The field at fault, where one is.
    pub field: Option<String>,
    /// The family of the reason.
    pub kind: RefusalKind,
    /// Why, in words.
    pub reason: String,
    /// The bytes of the row, at most [`ROW_LIMIT`] of them.
    pub row: Vec<u8>,
    /// Whether the row was longer than what is kept.
    pub truncated: bool,
}

impl Refusal {
    /// A refusal of the row `row`, kept up to [`ROW_LIMIT`].
    #[must_use]
    pub fn new(file: &str, line: u64, fault: Fault, row: &[u8]) -> Self {
        let kept = row.get(..ROW_LIMIT).unwrap_or(row);
        Self {
            file: file.to_owned(),
            line,
            field: fault.field.map(Cow::into_owned),
            kind: fault.kind,
            reason: fault.reason,
            row: kept.to_vec(),
            truncated: kept.len() < row.len(),
        }
    }

    /// The same where `row` is itself only the beginning of the row.
    pub(crate) fn cut(file: &str, line: u64, fault: Fault, row: &[u8], is_cut: bool) -> Self {
        let mut refusal = Self::new(file, line, fault, row);
        refusal.truncated |= is_cut;
        refusal
    }

    /// A refusal of a whole file.
    pub(crate) fn of_file(file: &str, reason: impl Into<String>) -> Self {
        Self::new(file, 0, Fault::row(RefusalKind::Unreadable, reason), b"")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to read `{}`", self.file)?;
        if self.line > 0 {
            write!(f, " line {}", self.line)?;
        }
        if let Some(field) = &self.field {
            write!(f, ", field `{field}`")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Why a row is no event: a [`Refusal`] that does not know its file and line yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", .field.as_ref().map(|field| format!("field `{field}`: ")).unwrap_or_default())]
pub struct Fault {
    /// The family of the reason.
    pub kind: RefusalKind,
    /// The field at fault, where one is.
    pub field: Option<Cow<'static, str>>,
    /// Why, in words.
    pub reason: String,
}

impl Fault {
    /// A fault of the whole row.
    #[must_use]
    pub fn row(kind: RefusalKind, reason: impl Into<String>) -> Self {
        Self { kind, field: None, reason: reason.into() }
    }

    /// A fault of one field.
    pub(crate) fn field(kind: RefusalKind, field: &'static str, reason: impl Into<String>) -> Self {
        Self { kind, field: Some(Cow::Borrowed(field)), reason: reason.into() }
    }

    /// A field that is not there.
    pub(crate) fn missing(field: &'static str) -> Self {
        Self::field(RefusalKind::Missing, field, "missing; every event of this type needs it")
    }

    /// A word that is none of `known`, with the nearest of them.
    pub(crate) fn unknown<'k>(
        field: &'static str,
        noun: &str,
        word: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = match nearest::nearest(word, known.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if known.len() <= 8 => format!("; use {}", nearest::list(&known)),
            None => String::new(),
        };
        Self::field(RefusalKind::Unknown, field, format!("unknown {noun} {}{hint}", shown(word)))
    }
}

/// A value for a message: in backticks, control characters out, cut after 60 characters.
pub(crate) fn shown(value: &str) -> String {
    let mut text: String = value.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(60).is_some() {
        text.push('…');
    }
    format!("`{text}`")
}
