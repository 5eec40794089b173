//! How the connections to help desks stand.

use askama::Template;
use nabiz_app::connections::ConnectionState;

use super::people::instant;
use super::shell::{Shell, rendered};

#[derive(Template)]
#[template(path = "desk/connections.html")]
struct Page<'a> {
    shell: &'a Shell,
    states: &'a [ConnectionState],
}

impl Page<'_> {
    fn at(at: &i64) -> String {
        instant(*at)
    }

    fn every(&self, state: &ConnectionState) -> String {
        self.shell.words.duration_seconds(state.every as f64 / 1e3)
    }
}

/// All connections.
pub(crate) fn page(shell: &Shell, states: &[ConnectionState]) -> String {
    let body = rendered(&Page { shell, states });
    shell.page(&shell.say("desk-nav-connections"), &body, false)
}
