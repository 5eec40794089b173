//! What every page carries: style, scripts, and the policy that lets nothing else run or load.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Colours, layout, print.
pub(crate) const STYLE: &str = include_str!("../assets/report.css");
/// Runs before the page is drawn: says that scripts run and sets a theme that was asked for.
pub(crate) const EARLY_SCRIPT: &str = include_str!("../assets/early.js");
/// Charts, pickers, explanations.
pub(crate) const WIDGETS: &str = include_str!("../assets/widgets.js");
/// What only the report does: accounts, sections, print.
pub(crate) const SCRIPT: &str = include_str!("../assets/report.js");
/// Apache ECharts; see `vendor/echarts/README.md`.
pub(crate) const CHARTS: &str = include_str!("../vendor/echarts/echarts.min.js");

/// The content security policy: these four scripts by their hashes, styles of the page, and nothing over a network.
/// Even a name that slipped through the escapes could run no script.
pub(crate) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hashes: Vec<String> = [EARLY_SCRIPT, CHARTS, WIDGETS, SCRIPT].iter().map(|script| hash(script)).collect();
    let scripts = hashes.join(" ");
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )
});

fn hash(script: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}
