//! Pages that show sections of the report live: for one account, as far as the filter bar and the role let pass.

use askama::Template;
use nabiz_app::access::{Role, View};
use nabiz_app::desk::{DeskError, ReportAsk};
use nabiz_app::report_data::Part;

use super::accounts;
use super::ask::{self, Asked, DEFAULT_PERIOD, days};
use super::filter::{self, bar};
use super::overview::as_of;
use super::shell::{Shell, rendered};
use crate::context::Context;
use crate::page::{Section, section};
use crate::ways::Ways;
use crate::when;

/// A page made of sections.
pub(crate) struct Chapter {
    /// The last part of its path.
    pub id: &'static str,
    /// The message that names it.
    pub name: &'static str,
    /// Its sections, by name.
    pub sections: &'static [&'static str],
    /// What they are drawn from.
    pub parts: &'static [Part],
    /// Who may open it.
    pub may: fn(Role) -> bool,
}

/// All of them, in the order of the navigation.
pub(crate) const CHAPTERS: [Chapter; 12] = [
    Chapter { id: "changes", name: "section-changes", sections: &["changes"], parts: &[Part::Causes], may: everybody },
    Chapter {
        id: "benchmark",
        name: "section-benchmark",
        sections: &["benchmark"],
        parts: &[Part::Benchmark, Part::WithoutSessionGap],
        may: everybody,
    },
    Chapter {
        id: "channels",
        name: "section-channels",
        sections: &["channels", "heatmap"],
        parts: &[Part::Channels, Part::Heat],
        may: everybody,
    },
    Chapter {
        id: "teams",
        name: "desk-nav-teams",
        sections: &["teams", "agents"],
        parts: &[Part::Teams, Part::Agents],
        may: everybody,
    },
    Chapter { id: "topics", name: "section-topics", sections: &["topics"], parts: &[Part::Topics], may: everybody },
    Chapter { id: "sla", name: "section-sla", sections: &["sla", "critical"], parts: &[], may: everybody },
    Chapter { id: "backlog", name: "section-backlog", sections: &["backlog"], parts: &[Part::Backlog], may: everybody },
    Chapter { id: "calls", name: "section-calls", sections: &["calls"], parts: &[], may: everybody },
    Chapter { id: "surveys", name: "section-surveys", sections: &["surveys"], parts: &[], may: everybody },
    Chapter { id: "bots", name: "section-bots", sections: &["bots"], parts: &[], may: everybody },
    Chapter { id: "costs", name: "section-costs", sections: &["costs"], parts: &[], may: Role::sees_all },
    Chapter { id: QUALITY, name: "section-data-quality", sections: &["data-quality"], parts: &[], may: Role::sees_all },
];

/// The chapter on the data itself.
pub(super) const QUALITY: &str = "data-quality";

fn everybody(_: Role) -> bool {
    true
}

#[derive(Template)]
#[template(path = "desk/chapter.html")]
struct Page<'a> {
    shell: &'a Shell,
    bar: String,
    accounts: String,
    account: String,
    period: String,
    as_of: String,
    before: String,
    is_running: bool,
    sections: Vec<Section>,
    is_empty: bool,
}

/// What a page asks of the report.
pub(super) fn report_ask(
    asked: &Asked,
    view: &View,
    account: String,
    parts: &'static [Part],
) -> Result<ReportAsk, DeskError> {
    let (from, to) = days(asked, view)?;
    Ok(ReportAsk { account, from, to, filter: ask::filter(asked)?, parts })
}

/// What the report of a URL's account is asked for with.
pub(crate) fn report_of(asked: &Asked, view: &View, parts: &'static [Part]) -> Result<ReportAsk, DeskError> {
    let nothing = || DeskError::NotFound("there is no event yet".into());
    report_ask(asked, view, accounts::shown(asked, &view.state()).ok_or_else(nothing)?, parts)
}

/// Headings of a section's parts, which are of the fourth level in the report, right under what stands above them here.
fn levelled(body: &str, level: usize) -> String {
    body.replace("<h4", &format!("<h4 aria-level=\"{level}\""))
}

/// The page of a chapter.
pub(crate) fn page(shell: &Shell, view: &View, asked: &Asked, id: &str) -> Result<String, DeskError> {
    let unknown = || DeskError::NotFound(format!("`{id}`"));
    let chapter = CHAPTERS.iter().find(|one| one.id == id).ok_or_else(unknown)?;
    if !(chapter.may)(view.viewer().role) {
        return Err(unknown());
    }
    let words = shell.words;
    let title = words.get(chapter.name);
    // What is counted of the data as a whole goes by no period and no filter, so it offers none.
    let is_whole = id == QUALITY;
    let whole = asked.only(&["account"]).with("period", "all");
    let state = view.state();
    let mut page = Page {
        shell,
        bar: if is_whole { String::new() } else { bar(shell, view, asked, Some(DEFAULT_PERIOD), &[]) },
        accounts: accounts::switch(shell, view, asked),
        account: String::new(),
        period: String::new(),
        as_of: String::new(),
        before: String::new(),
        is_running: false,
        sections: Vec::new(),
        is_empty: true,
    };
    if let Some(account) = accounts::shown(asked, &state) {
        let ask = report_ask(if is_whole { &whole } else { asked }, view, account, chapter.parts)?;
        let report = view.report(&ask)?;
        let kept = asked.only(&filter::NAMES);
        // The figures are of this account alone, whichever the filter names.
        let kept = if state.accounts.len() > 1 { kept.with("account", &report.account) } else { kept };
        let ways = Ways { asked: &kept, sees_cases: view.viewer().role.sees_cases() };
        let context = Context { words, account: &report, number: 1, ways: Some(ways) };
        page.account.clone_from(&report.account);
        if !is_whole {
            page.period = when::range(words, &report.from, &report.to);
        }
        page.as_of = as_of(words, &report.as_of);
        page.before = context.period_before().filter(|_| !is_whole).unwrap_or_default();
        page.is_running = context.is_running();
        page.sections = chapter.sections.iter().map(|name| section(&context, name)).collect();
        page.is_empty = false;
        if let [only] = page.sections.as_mut_slice() {
            // The page's title says it already.
            only.title.clear();
        }
        for section in &mut page.sections {
            section.body = levelled(&section.body, if section.title.is_empty() { 2 } else { 3 });
        }
    }
    Ok(shell.page(&title, &rendered(&page), true))
}
