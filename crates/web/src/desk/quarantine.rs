//! Rows that could not be read, to look at, mend and take after all, or leave out.

use askama::Template;
use nabiz_app::desk::QuarantineRow;

use super::shell::{Shell, rendered};

/// Rows on a page.
pub(crate) const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "desk/quarantine.html")]
struct Page<'a> {
    shell: &'a Shell,
    rows: &'a [QuarantineRow],
    next: Option<i64>,
    attempt: Option<&'a Attempt>,
}

impl Page<'_> {
    fn attempt(&self, row: &QuarantineRow) -> Option<&Attempt> {
        self.attempt.filter(|attempt| attempt.number == row.number)
    }
}

/// A row as somebody mended it, and why it is no event still.
pub(crate) struct Attempt {
    pub number: i64,
    pub raw: String,
    pub why: String,
}

/// The rows that wait; one more than a page shows says that there is a next. What was written into a row that is no event
/// still stands there.
pub(crate) fn page(shell: &Shell, rows: &[QuarantineRow], attempt: Option<&Attempt>) -> String {
    let shown = rows.get(..ROWS).unwrap_or(rows);
    let next = shown.last().filter(|_| rows.len() > ROWS).map(|row| row.number);
    let body = rendered(&Page { shell, rows: shown, next, attempt });
    shell.page(&shell.say("desk-nav-quarantine"), &body, false)
}
