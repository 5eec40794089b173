//! Pages of the running desk: what was asked, the figures of a [`View`], and templates that decide nothing.

mod accounts;
pub(crate) mod ask;
mod bars;
pub(crate) mod case;
pub(crate) mod cases;
pub(crate) mod chapter;
pub(crate) mod connections;
mod fault;
mod filter;
pub(crate) mod import;
pub(crate) mod metric;
pub(crate) mod overview;
pub(crate) mod people;
pub(crate) mod quarantine;
pub(crate) mod receipt;
pub(crate) mod settings;
mod shell;
#[cfg(test)]
mod tests;
pub(crate) mod tokens;
pub(crate) mod wall;

pub(crate) use ask::{Asked, encode};
pub(crate) use filter::problem_of;
pub(crate) use shell::{Data, Shell, problem};

/// Layout of the desk's pages, on top of the report's style.
pub(crate) const STYLE: &str = include_str!("../assets/desk.css");
/// Live updates; pages work without it.
pub(crate) const SCRIPT: &str = include_str!("../assets/desk.js");
/// htmx; see `vendor/htmx/README.md`.
pub(crate) const HTMX: &str = include_str!("../vendor/htmx/htmx.min.js");
/// The icon of a tab.
pub(crate) const ICON: &str = include_str!("../assets/icon.svg");
