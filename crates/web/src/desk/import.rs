//! Handing events in by hand.

use askama::Template;

use super::shell::{Shell, rendered};

/// Refusals that are shown; all of them wait in quarantine.
const SHOWN: usize = 20;

/// What became of an import.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// New events.
    pub accepted: u64,
    /// Known events.
    pub duplicates: u64,
    /// Refused rows, worded.
    pub refused: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/import.html")]
struct Page<'a> {
    shell: &'a Shell,
    outcome: Option<&'a Outcome>,
}

impl Outcome {
    fn shown(&self) -> &[String] {
        self.refused.get(..SHOWN).unwrap_or(&self.refused)
    }
}

/// The form, and what became of the last one.
pub(crate) fn page(shell: &Shell, outcome: Option<&Outcome>) -> String {
    let body = rendered(&Page { shell, outcome });
    shell.page(&shell.say("desk-nav-import"), &body, false)
}
