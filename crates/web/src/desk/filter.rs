//! The one filter bar: a form that keeps everything in the URL and needs no script.

use askama::Template;
use nabiz_app::access::View;
use nabiz_catalogue::query::Dimension;
use nabiz_words::Words;

use super::ask::{Asked, CASES_PERIOD, DEFAULT_PERIOD, PERIODS, has_days, offered};
use super::fault;
use super::shell::{self, Shell, problem_under, rendered};

/// Names that the bar sets; links to other pages take them along.
pub(super) const NAMES: [&str; 11] =
    ["period", "from", "to", "account", "class", "channel", "team", "agent", "topic", "priority", "where"];

/// Those of them that say a stretch of time.
const DAYS: [&str; 3] = ["period", "from", "to"];

#[derive(Template)]
#[template(path = "desk/filter.html")]
struct Bar<'a> {
    shell: &'a Shell,
    path: &'a str,
    periods: Vec<Choice>,
    from: String,
    to: String,
    selects: Vec<Select>,
    condition: String,
    has_period: bool,
    /// The period that needs no saying.
    usual: String,
    /// Other names of the page that stay as they are.
    kept: Vec<(String, String)>,
    is_filtered: bool,
    views: Vec<Kept>,
    /// What a new view would keep.
    query: String,
}

/// A view of this page.
struct Kept {
    name: String,
    url: String,
    is_here: bool,
}

struct Select {
    id: String,
    name: String,
    choices: Vec<Choice>,
    /// More than one is chosen: all of them stay.
    has_many: bool,
}

/// One of several to choose from.
pub(super) struct Choice {
    pub id: String,
    pub name: String,
    pub is_chosen: bool,
}

/// The bar of a page: `period` is what the page shows where none is asked for, none on a page of the present; `kept` are
/// the page's own names.
pub(super) fn bar(shell: &Shell, view: &View, asked: &Asked, period: Option<&str>, kept: &[&str]) -> String {
    let words = shell.words;
    let has_period = period.is_some();
    let usual = period.unwrap_or_default().to_owned();
    let has_days = has_days(asked);
    let period = asked.one("period").or_else(|| period.map(str::to_owned)).unwrap_or_default();
    let periods = PERIODS.iter().map(|id| Choice {
        id: (*id).to_owned(),
        name: words.name("desk-period", id),
        is_chosen: !has_days && *id == period,
    });
    let selects = offered().into_iter().filter_map(|dimension| {
        let values = view.values(&dimension);
        let chosen = asked.all(dimension.id());
        // What cannot be chosen from is not offered.
        (values.len() > 1 || !chosen.is_empty()).then(|| select(words, &dimension, values, &chosen))
    });
    // Which page of a list it was is nothing to come back to.
    let query = asked.with("page", "").url();
    let query = query.trim_start_matches('?').to_owned();
    let views = shell.views.iter().filter(|view| view.path == shell.path).map(|view| Kept {
        name: view.name.clone(),
        url: if view.query.is_empty() { view.path.clone() } else { format!("{}?{}", view.path, view.query) },
        is_here: view.query == query,
    });
    rendered(&Bar {
        views: views.collect(),
        query,
        shell,
        path: &shell.path,
        periods: periods.collect(),
        from: asked.one("from").unwrap_or_default(),
        to: asked.one("to").unwrap_or_default(),
        selects: selects.collect(),
        condition: asked.one("where").unwrap_or_default(),
        // A page without a period hands the one asked for elsewhere on.
        kept: asked.pairs(&if has_period { kept.to_vec() } else { [kept, &DAYS].concat() }),
        has_period,
        usual,
        is_filtered: NAMES.iter().any(|name| asked.one(name).is_some()),
    })
}

/// What went wrong, under the bar of the page that was asked for, if it has one.
pub(crate) fn problem_of(shell: &Shell, view: &View, asked: &Asked, id: &str, detail: &str) -> String {
    let bar = match shell.path.as_str() {
        "/cases" => bar(shell, view, asked, Some(CASES_PERIOD), &["state", "order", "text"]),
        path if shell::is_filtered(path) || path.starts_with("/metrics/") => {
            bar(shell, view, asked, Some(DEFAULT_PERIOD), &["by", "of", "variant", "hours"])
        }
        _ => String::new(),
    };
    match (id, fault::of(shell.words, asked)) {
        ("desk-problem-question", Some(fault)) => problem_under(shell, bar, id, &fault, true),
        _ => problem_under(shell, bar, id, detail, false),
    }
}

fn select(words: Words, dimension: &Dimension, mut values: Vec<String>, chosen: &[&str]) -> Select {
    // A link to a value that is no longer there still shows what it asks.
    for one in chosen {
        if !values.iter().any(|value| value == one) {
            values.push((*one).to_owned());
        }
    }
    let choices = values.into_iter().map(|id| Choice {
        name: match dimension {
            Dimension::Class => words.name_or_id("classes", &id),
            dimension => words.key(dimension, Some(&id)),
        },
        is_chosen: chosen.contains(&id.as_str()),
        id,
    });
    Select {
        id: dimension.id().to_owned(),
        name: words.dimension(dimension),
        choices: choices.collect(),
        has_many: chosen.len() > 1,
    }
}
