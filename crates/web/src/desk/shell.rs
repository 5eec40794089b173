//! The frame of every page: navigation by role, language, theme, who is signed in.

use askama::Template;
use nabiz_app::access::Role;
use nabiz_app::desk::DeskState;
use nabiz_app::people::SavedView;
use nabiz_words::{Lang, Words};

use super::chapter::{CHAPTERS, QUALITY};
use super::{Asked, encode, filter};
use crate::page::chart_locale;

/// What all pages of one request share.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    /// The words.
    pub words: Words,
    /// `light`, `dark` or empty for the system's.
    pub theme: &'static str,
    /// Path of the page.
    pub path: String,
    /// Query of the page, without `?`.
    pub query: String,
    /// Name of who is signed in.
    pub who: Option<String>,
    /// Role of who looks; none where nobody does.
    pub role: Option<Role>,
    /// What forms bring along.
    pub csrf: String,
    /// Somebody who only looks around.
    pub is_guest: bool,
    /// What there is to look at.
    pub data: Data,
    /// The pages that whoever is signed in keeps, and those that others share.
    pub views: Vec<SavedView>,
}

/// What there is to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Data {
    /// No event yet, or nobody knows.
    #[default]
    None,
    /// Events of real people.
    Real,
    /// Some of it was made up.
    MadeUp,
}

impl Data {
    /// Of what is loaded.
    pub fn of(state: &DeskState) -> Self {
        match state.accounts.as_slice() {
            [] => Self::None,
            accounts if accounts.iter().any(|one| one.is_synthetic) => Self::MadeUp,
            _ => Self::Real,
        }
    }
}

/// How a page changes while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Updates {
    /// It does not.
    None,
    /// It asks again by itself.
    Polls,
    /// Its figures follow those of the desk.
    Live,
}

impl Updates {
    fn has_htmx(self) -> bool {
        self != Self::None
    }

    fn is_live(self) -> bool {
        self == Self::Live
    }
}

#[derive(Template)]
#[template(path = "desk/frame.html")]
struct Frame<'a> {
    shell: &'a Shell,
    title: &'a str,
    body: &'a str,
    updates: Updates,
    nav: Vec<Group>,
    locale: &'static str,
    is_wide: bool,
    back: String,
}

impl Frame<'_> {
    /// What a page says whose figures stand still; the script knows since when.
    fn stale(&self, how: &str) -> String {
        self.shell.words.with(&format!("desk-stale-{how}"), &[("time", "{time}".into())])
    }
}

struct Group {
    name: String,
    items: Vec<Item>,
}

struct Item {
    path: String,
    /// What the filter bar asks, where the page has one.
    query: String,
    name: String,
    is_here: bool,
}

impl Shell {
    /// A message.
    pub fn say(&self, id: &str) -> String {
        self.words.get(id)
    }

    fn lang(&self) -> &'static str {
        self.words.lang().id()
    }

    fn other(&self) -> (&'static str, &'static str) {
        match self.words.lang() {
            Lang::Tr => ("en", "English"),
            Lang::En => ("tr", "Türkçe"),
        }
    }

    fn other_theme(&self) -> &'static str {
        if self.theme == "dark" { "light" } else { "dark" }
    }

    pub(super) fn is_made_up(&self) -> bool {
        self.data == Data::MadeUp
    }

    /// Whether whoever looks may bring events in here.
    pub(super) fn imports(&self) -> bool {
        !self.is_guest && self.role.is_some_and(Role::imports)
    }

    /// A whole page; a live one is refreshed from its own address when the figures change.
    pub fn page(&self, title: &str, body: &str, is_live: bool) -> String {
        self.page_with(title, body, if is_live { Updates::Live } else { Updates::None })
    }

    /// A whole page.
    pub fn page_with(&self, title: &str, body: &str, updates: Updates) -> String {
        let here = if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) };
        let frame = Frame {
            shell: self,
            title,
            body,
            updates,
            nav: self.nav(),
            locale: chart_locale(self.words),
            is_wide: self.path == "/wall",
            back: encode(&here),
        };
        rendered(&frame)
    }

    fn nav(&self) -> Vec<Group> {
        let Some(role) = self.role else { return Vec::new() };
        let own = !self.is_guest;
        // Whoever looks at a team looks at the same team on the next page.
        let asked = Asked::parse(&self.query).only(&filter::NAMES).url();
        let item = |path: &str, id: &str, may: bool| {
            may.then(|| Item {
                path: path.to_owned(),
                query: if is_filtered(path) { asked.clone() } else { String::new() },
                name: self.say(id),
                is_here: self.path == path || (path != "/" && self.path.starts_with(&format!("{path}/"))),
            })
        };
        let now = [
            item("/", "desk-nav-overview", true),
            item("/wall", "desk-nav-wall", true),
            item("/cases", "desk-nav-cases", role.sees_cases()),
        ];
        let analysis = CHAPTERS.iter().filter(|one| one.id != QUALITY);
        let analysis = analysis.map(|one| item(&format!("/{}", one.id), one.name, (one.may)(role)));
        let data = [
            item("/report", "desk-nav-report", role.sees_all() && self.data != Data::None),
            item("/data-quality", "section-data-quality", role.sees_all()),
            item("/import", "desk-nav-import", role.imports() && own),
            item("/quarantine", "desk-nav-quarantine", role.imports() && own),
            item("/definitions", "desk-nav-definitions", true),
        ];
        let administration = [
            item("/people", "desk-nav-people", role.administers() && own),
            item("/tokens", "desk-nav-tokens", role.administers() && own),
            item("/connections", "desk-nav-connections", role.administers() && own),
            item("/settings", "desk-nav-settings", role.sees_all()),
            item("/audit", "desk-audit", role.administers() && own),
        ];
        let group = |name: &str, items: Vec<Option<Item>>| Group {
            name: self.words.name("desk-nav-group", name),
            items: items.into_iter().flatten().collect(),
        };
        let groups = vec![
            group("now", now.into()),
            group("analysis", analysis.collect()),
            group("data", data.into()),
            group("administration", administration.into()),
        ];
        groups.into_iter().filter(|group| !group.items.is_empty()).collect()
    }
}

/// Pages beside the chapters that have the filter bar, or ask what it says.
const FILTERED: [&str; 4] = ["/", "/wall", "/cases", "/report"];

/// Whether a page of the navigation goes by what the filter bar asks.
pub(super) fn is_filtered(path: &str) -> bool {
    FILTERED.contains(&path) || CHAPTERS.iter().any(|one| path.strip_prefix('/') == Some(one.id))
}

/// A template as text. Only a template that cannot be written fails, which no data can cause.
pub(super) fn rendered(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "desk/problem.html")]
struct ProblemPage<'a> {
    shell: &'a Shell,
    bar: String,
    text: String,
    detail: &'a str,
    /// The detail is in the reader's language; what programs are told too is in English.
    is_said: bool,
}

/// The page that says what went wrong and what to do.
pub(crate) fn problem(shell: &Shell, id: &str, detail: &str) -> String {
    problem_under(shell, String::new(), id, detail, false)
}

/// The same under the filter bar that led there.
pub(super) fn problem_under(shell: &Shell, bar: String, id: &str, detail: &str, is_said: bool) -> String {
    let body = rendered(&ProblemPage { shell, bar, text: shell.say(id), detail, is_said });
    shell.page(&shell.say("desk-problem"), &body, false)
}
