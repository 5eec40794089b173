//! Signing in, one's own account, everybody's roles, and the record of what was done.

use askama::Template;
use jiff::Timestamp;
use nabiz_app::access::Role;
use nabiz_app::people::{Deed, Person, SHORTEST, SavedView};

use super::encode;
use super::shell::{Shell, rendered};

/// An instant that belongs to no account: in UTC.
pub(super) fn instant(at: i64) -> String {
    Timestamp::from_millisecond(at).map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignIn<'a> {
    shell: &'a Shell,
    next: &'a str,
    said: &'a str,
    /// Who else vouches for people.
    issuer: Option<&'a str>,
}

impl SignIn<'_> {
    fn next_url(&self) -> String {
        encode(self.next)
    }
}

/// The form to sign in; `said` is the message above it, or empty.
pub(crate) fn sign_in(shell: &Shell, next: &str, said: &str, issuer: Option<&str>) -> String {
    shell.page(&shell.say("desk-sign-in"), &rendered(&SignIn { shell, next, said, issuer }), false)
}

#[derive(Template)]
#[template(path = "desk/choose.html")]
struct Choose<'a> {
    shell: &'a Shell,
    is_first: bool,
    said: &'a str,
    shortest: usize,
}

/// The form of the first administrator.
pub(crate) fn first(shell: &Shell, said: &str) -> String {
    let body = rendered(&Choose { shell, is_first: true, said, shortest: SHORTEST });
    shell.page(&shell.say("desk-first"), &body, false)
}

/// The form to choose a new password.
pub(crate) fn reset(shell: &Shell, said: &str) -> String {
    let body = rendered(&Choose { shell, is_first: false, said, shortest: SHORTEST });
    shell.page(&shell.say("desk-new-password"), &body, false)
}

#[derive(Template)]
#[template(path = "desk/account.html")]
struct Account<'a> {
    shell: &'a Shell,
    person: &'a Person,
    role: String,
    said: &'a str,
    shortest: usize,
}

impl Account<'_> {
    /// The views that this person keeps.
    fn own(&self) -> Vec<&SavedView> {
        self.shell.views.iter().filter(|view| view.person == self.person.id).collect()
    }
}

/// One's own account.
pub(crate) fn account(shell: &Shell, person: &Person, said: &str) -> String {
    let role = shell.words.name("desk-role", person.role.id());
    let body = rendered(&Account { shell, person, role, said, shortest: SHORTEST });
    shell.page(&person.name, &body, false)
}

#[derive(Template)]
#[template(path = "desk/people.html")]
struct People<'a> {
    shell: &'a Shell,
    people: &'a [Person],
    link: Option<&'a str>,
    /// What somebody new is, unless chosen otherwise.
    least: Role,
}

impl People<'_> {
    /// Roles with their names, and whether this one is the person's.
    fn roles(&self, of: &Role) -> Vec<(&'static str, String, bool)> {
        let named = Role::ALL.iter().map(|(id, role)| (*id, self.shell.words.name("desk-role", id), role == of));
        named.collect()
    }
}

/// Everybody; the link of somebody new, shown this once.
pub(crate) fn page(shell: &Shell, people: &[Person], link: Option<&str>) -> String {
    shell.page(&shell.say("desk-nav-people"), &rendered(&People { shell, people, link, least: Role::Viewer }), false)
}

/// Who a deed is noted for that nobody signed in did.
const NOBODY: &str = "nobody";

#[derive(Template)]
#[template(path = "desk/audit.html")]
struct Audit<'a> {
    shell: &'a Shell,
    deeds: &'a [Deed],
}

impl Audit<'_> {
    fn what(&self, deed: &Deed) -> String {
        self.shell.words.name_or_id("desk-deed", &deed.what)
    }

    /// An address, or that somebody stayed outside.
    fn who(&self, deed: &Deed) -> String {
        if deed.who == NOBODY { self.shell.say("desk-nobody") } else { deed.who.clone() }
    }

    fn at(deed: &Deed) -> String {
        instant(deed.at)
    }
}

/// What was done, youngest first.
pub(crate) fn audit(shell: &Shell, deeds: &[Deed]) -> String {
    shell.page(&shell.say("desk-audit"), &rendered(&Audit { shell, deeds }), false)
}
