//! What can be wrong with a settings file, said with its place, and what is merely odd about it.

use std::error::Error;
use std::io;

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file itself could not be read.
    #[error("failed to read `{file}`")]
    Unreadable {
        /// The file as it was named.
        file: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error(transparent)]
    Refused(Box<Refusal>),
}

/// One thing that is wrong in a settings file, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("failed to read `{file}` line {line} column {column}: {}", sentence(key.as_deref(), problem, help.as_deref()))]
pub struct Refusal {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key with those above it, such as `accounts.shop.sla.target`; absent when the text is no TOML.
    pub key: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: Option<String>,
    /// What another file or the system said.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

/// Something that is allowed but most likely not meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{file}` line {line}: `{key}`: {message}")]
pub struct Warning {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The key with those above it.
    pub key: String,
    /// What is odd and what comes of it.
    pub message: String,
}

/// What is wrong with one value, before anybody knows where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub problem: String,
    pub help: Option<String>,
}

impl Wrong {
    pub fn new(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { problem: problem.into(), help: Some(help.into()) }
    }
}

/// What is wrong and where: a byte offset into the text.
#[derive(Debug)]
pub(super) struct Flaw {
    pub at: usize,
    pub key: Option<String>,
    pub wrong: Wrong,
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

/// What a reader of a part of the file gives.
pub(super) type Read<T> = Result<T, Box<Flaw>>;

impl Flaw {
    /// The same as the caller is told it.
    pub fn refusal(self, file: &str, text: &str) -> ConfigError {
        let (line, column) = line_and_column(text, self.at);
        let Wrong { problem, help } = self.wrong;
        let file = file.to_owned();
        ConfigError::Refused(Box::new(Refusal {
            file,
            line,
            column,
            key: self.key,
            problem,
            help,
            source: self.source,
        }))
    }
}

/// Line and column, both from 1, of a byte offset; one past the end is the end.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    // Bytes 10xxxxxx continue a character.
    let column = before.iter().skip(line_start).filter(|&&byte| byte & 0xC0 != 0x80).count() + 1;
    (line, column)
}

fn sentence(key: Option<&str>, problem: &str, help: Option<&str>) -> String {
    let key = key.map(|key| format!("`{key}`: ")).unwrap_or_default();
    let help = help.map(|help| format!("; {help}")).unwrap_or_default();
    format!("{key}{problem}{help}")
}
