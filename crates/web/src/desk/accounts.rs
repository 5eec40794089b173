//! What is of one account at a time says which it is, and offers the others.

use askama::Template;
use nabiz_app::access::View;
use nabiz_app::desk::DeskState;

use super::ask::Asked;
use super::shell::{Shell, rendered};

#[derive(Template)]
#[template(path = "desk/accounts.html")]
struct Accounts<'a> {
    shell: &'a Shell,
    said: String,
    /// Name, address, whether it is the one that is shown.
    all: Vec<(String, String, bool)>,
}

/// The account that a part of one account is about: the one asked for, else the first.
pub(super) fn shown(asked: &Asked, state: &DeskState) -> Option<String> {
    asked.one("account").or_else(|| state.accounts.first().map(|one| one.name.clone()))
}

/// That only one account is shown; nothing where there is but one.
pub(super) fn told(shell: &Shell, view: &View, asked: &Asked) -> String {
    let state = view.state();
    let shown = shown(asked, &state).filter(|_| state.accounts.len() > 1);
    shown.map(|shown| said(shell, &shown)).unwrap_or_default()
}

fn said(shell: &Shell, shown: &str) -> String {
    shell.words.with("desk-one-account", &[("account", shown.into())])
}

/// The switch between accounts; nothing where there is but one.
pub(super) fn switch(shell: &Shell, view: &View, asked: &Asked) -> String {
    let state = view.state();
    let Some(shown) = shown(asked, &state).filter(|_| state.accounts.len() > 1) else { return String::new() };
    let all = state.accounts.iter().map(|one| {
        let url = format!("{}{}", shell.path, asked.with("account", &one.name).url());
        (one.name.clone(), url, one.name == shown)
    });
    rendered(&Accounts { shell, said: said(shell, &shown), all: all.collect() })
}
