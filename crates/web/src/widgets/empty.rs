//! What stands where there is nothing to show: why, and what would change it.

use askama::Template;

/// A teaching empty state.
#[derive(Clone, Debug, Template)]
#[template(path = "empty.html")]
pub(crate) struct Empty {
    /// What is missing.
    pub why: String,
    /// What to do about it; may be empty.
    pub how: String,
    /// Text to copy; may be empty.
    pub example: &'static str,
}

impl Empty {
    /// An empty state without example.
    pub fn new(why: String, how: String) -> Self {
        Self { why, how, example: "" }
    }
}
