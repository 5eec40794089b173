//! Lists of cases, and the rows that the wall shows too.

use askama::Template;
use nabiz_app::access::View;
use nabiz_app::desk::{CaseRow, CaseState, DeskError};
use nabiz_words::Words;

use super::ask::{Asked, CASES_PERIOD, ORDERS, PAGE, search};
use super::filter::{self, Choice, bar};
use super::receipt::{link, moment};
use super::shell::{Shell, rendered};

#[derive(Template)]
#[template(path = "desk/cases.html")]
struct Cases<'a> {
    shell: &'a Shell,
    bar: String,
    states: Vec<Choice>,
    orders: Vec<Choice>,
    text: String,
    kept: Vec<(String, String)>,
    total: String,
    rows: Vec<Row>,
    /// There is no event at all yet.
    is_empty: bool,
    previous: String,
    next: String,
}

/// A case in a table.
pub(super) struct Row {
    pub id: String,
    pub link: String,
    pub channel: String,
    pub state: String,
    pub tone: &'static str,
    pub opened: String,
    pub waiting: String,
    pub due: String,
    pub topic: String,
    pub priority: String,
    pub who: String,
    pub replies: u32,
}

/// The list that the URL asks for.
pub(crate) fn page(shell: &Shell, view: &View, asked: &Asked) -> Result<String, DeskError> {
    let words = shell.words;
    let search = search(asked, view)?;
    let found = view.cases(&search)?;
    let state = asked.one("state").unwrap_or_default();
    let order = asked.one("order").unwrap_or_else(|| "newest".into());
    let number = search.offset / PAGE + 1;
    let to = |number: usize| format!("/cases{}", asked.with("page", &number.to_string()).url());
    let choice = |family: &str, id: &str, chosen: &str| Choice {
        name: words.name(family, id),
        is_chosen: id == chosen,
        id: id.to_owned(),
    };
    let body = rendered(&Cases {
        shell,
        bar: bar(shell, view, asked, Some(CASES_PERIOD), &["state", "order", "text"]),
        states: CaseState::ALL.iter().map(|(id, _)| choice("desk-state", id, &state)).collect(),
        orders: ORDERS.iter().map(|(id, _)| choice("desk-order", id, &order)).collect(),
        text: asked.one("text").unwrap_or_default(),
        kept: asked.pairs(&filter::NAMES),
        is_empty: view.state().accounts.is_empty(),
        total: words.count(found.total),
        rows: found.rows.iter().map(|one| row(words, one)).collect(),
        previous: if number > 1 { to(number - 1) } else { String::new() },
        next: if ((number * PAGE) as u64) < found.total { to(number + 1) } else { String::new() },
    });
    Ok(shell.page(&shell.say("desk-nav-cases"), &body, true))
}

/// A case in words.
pub(super) fn row(words: Words, case: &CaseRow) -> Row {
    let due = [&case.response_due_at, &case.resolution_due_at].into_iter().flatten().min_by_key(|at| at.millis());
    Row {
        id: case.id.clone(),
        link: link(&case.account, &case.id),
        channel: words.name_or_id("channel", case.channel),
        state: words.name("desk-state", case.state.id()),
        tone: match case.state {
            CaseState::Waiting if case.is_breached => "worse",
            CaseState::Waiting => "wait",
            _ => "none",
        },
        opened: moment(words, &case.opened_at),
        waiting: case.waiting_since.as_ref().map(|at| moment(words, at)).unwrap_or_default(),
        due: due.map(|at| moment(words, at)).unwrap_or_default(),
        topic: case.topic.clone().unwrap_or_default(),
        priority: case.priority.map(|one| words.name_or_id("priority", one)).unwrap_or_default(),
        who: [&case.team, &case.agent].into_iter().flatten().cloned().collect::<Vec<_>>().join(" / "),
        replies: case.replies,
    }
}
