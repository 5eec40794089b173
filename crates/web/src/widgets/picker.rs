//! One choice among panels: with script one shows, without all stand below each other.

use askama::Template;

/// Panels with a picker.
#[derive(Clone, Debug, Template)]
#[template(path = "picker.html")]
pub(crate) struct Picker {
    /// Id of the select box.
    pub id: String,
    /// What is chosen.
    pub label: String,
    /// The panels.
    pub panels: Vec<Panel>,
}

/// One panel.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// Its name in the picker.
    pub name: String,
    /// Its heading, as HTML of a template.
    pub heading: String,
    /// What it says in a sentence; may be empty.
    pub lead: String,
    /// Its parts, as HTML of templates.
    pub parts: Vec<String>,
}
