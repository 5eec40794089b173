//! Pages. It is the only crate that knows HTML; figures come in as [`ReportData`] and leave as text a reader knows.
//!
//! A page is made in one direction: the report's data → a view struct for each widget (`widgets/`) → its template
//! (`templates/`). View structs hold finished text, so templates decide nothing and the script formats nothing.
//! It does no I/O and reads no clock: the same report gives the same bytes.

mod assets;
mod benchmark_text;
mod chart;
mod context;
mod desk;
mod embed;
mod figure;
mod figure_table;
mod group_table;
mod page;
mod scale;
pub mod server;
mod table;
mod term;
mod ways;
mod when;
mod widgets;

#[cfg(test)]
#[path = "../examples/sample/data.rs"]
mod sample;
#[cfg(test)]
mod snapshot_tests;
#[cfg(test)]
mod tests;

use askama::Template;
use nabiz_app::report_data::ReportData;
use nabiz_words::{Lang, Words};

/// One self-contained HTML page that loads nothing from elsewhere.
///
/// # Errors
/// Only if a template fails to render, which no data can cause.
pub fn report(data: &ReportData, lang: Lang) -> Result<String, askama::Error> {
    page::Page::new(data, Words::new(lang)).render()
}

/// The same as a page of the desk, with the way back to it.
fn report_of_desk(data: &ReportData, lang: Lang, back: &str) -> Result<String, askama::Error> {
    page::Page::new(data, Words::new(lang)).with_way_back(back).render()
}
