//! How each figure is computed, for every metric the report names.

use askama::Template;
use nabiz_app::report_data::ReportData;
use nabiz_catalogue::metric::{Metric, Scope};
use nabiz_catalogue::metrics::ALL;
use nabiz_words::Words;

/// All definitions.
#[derive(Template)]
#[template(path = "definitions.html")]
pub(crate) struct Definitions {
    shared: Vec<String>,
    definitions: Vec<Definition>,
}

struct Definition {
    id: &'static str,
    name: &'static str,
    short: &'static str,
    entries: Vec<(String, String)>,
}

impl Definitions {
    /// The definitions of every metric in the report, in the order of the catalogue.
    pub fn new(words: Words, data: &ReportData) -> Self {
        let is_used = |metric: &&Metric| {
            data.accounts.iter().any(|account| {
                account.overall.iter().any(|score| score.metric == metric.id)
                    || account.no_source.iter().any(|id| id == metric.id)
                    || account.benchmark.iter().any(|row| row.metric == metric.id)
            })
        };
        let shared = ["definition-shared-rounding", "definition-shared-average", "definition-shared-reply"];
        Self {
            shared: shared.map(|id| words.get(id)).into(),
            definitions: ALL.iter().filter(is_used).map(|metric| definition(words, metric)).collect(),
        }
    }
}

fn definition(words: Words, metric: &Metric) -> Definition {
    let text = &metric.text;
    let said = [
        ("definition-formula", text.formula),
        ("definition-clock", text.clock),
        ("definition-excluded", text.excluded),
        ("definition-variants", text.variants),
        ("definition-vendors", text.vendors),
        ("definition-source", text.source),
    ];
    let mut entries: Vec<(String, String)> = said
        .into_iter()
        .map(|(name, text)| (words.get(name), words.text(text).to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let mut rules = vec![words.better(metric.better, metric.unit)];
    if !matches!(metric.scope, Scope::Account) {
        rules.push(words.with("anchor-line", &[("anchor", words.anchor(metric.anchor).into())]));
    }
    entries.push((words.get("definition-direction"), rules.join(". ")));
    entries.push((words.get("definition-also-called"), metric.aliases.join(", ")));
    Definition { id: metric.id, name: words.text(metric.name), short: words.text(metric.text.short), entries }
}
