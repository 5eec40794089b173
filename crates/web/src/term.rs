//! A metric's name that explains itself when pointed at, touched or focused.

use askama::Template;
use nabiz_catalogue::metric::Metric;
use nabiz_catalogue::register;
use nabiz_words::Words;

/// A term with its short definition.
#[derive(Clone, Debug, Template)]
#[template(path = "term.html")]
pub(crate) struct Term {
    /// Id of the metric, and of its definition on the page.
    pub id: String,
    /// Its name.
    pub name: String,
    /// One sentence; empty for what is in no catalogue.
    pub short: String,
}

impl Term {
    /// The term of a metric id; an unknown id stands for itself.
    pub fn new(words: Words, id: &str) -> Self {
        match register::find(id) {
            Some(metric) => Self::of(words, metric),
            None => Self { id: id.to_owned(), name: id.to_owned(), short: String::new() },
        }
    }

    /// The term of a metric.
    pub fn of(words: Words, metric: &Metric) -> Self {
        let (name, short) = (words.text(metric.name), words.text(metric.text.short));
        Self { id: metric.id.to_owned(), name: name.to_owned(), short: short.to_owned() }
    }
}
