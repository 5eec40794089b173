//! `[[connectors]]`: help desks that the server asks by itself.

use std::collections::BTreeSet;

use jiff::civil::Date;
use nabiz_domain::event::Millis;
use nabiz_domain::settings::{DAY, SECOND};

use super::entry::{Entry, Section};
use super::error::{Read, Wrong};
use super::value;

const KEYS: [&str; 8] = ["name", "vendor", "url", "account", "email", "account_id", "every", "from"];
/// Whose help desks can be asked.
const VENDORS: [(&str, &str); 4] =
    [("zendesk", "zendesk"), ("freshdesk", "freshdesk"), ("intercom", "intercom"), ("chatwoot", "chatwoot")];
/// Pause between pulls where none is given, in milliseconds.
const EVERY: Millis = 300 * SECOND;

/// A help desk to ask. Its secrets stand in the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorFile {
    /// Its name here: small letters, digits, hyphens.
    pub name: String,
    /// `zendesk`, `freshdesk`, `intercom` or `chatwoot`.
    pub vendor: &'static str,
    /// Where its interface is.
    pub url: String,
    /// The account that its cases belong to; by default its name.
    pub account: String,
    /// The address of the token's owner (Zendesk), or the number of the account there (Chatwoot); else empty.
    pub user: String,
    /// Pause between pulls, in milliseconds.
    pub every: Millis,
    /// What changed before does not matter.
    pub from: Option<Date>,
}

/// Reads the list of help desks: each name once.
pub(super) fn read(entry: &Entry<'_>, above: &[&str]) -> Read<Vec<ConnectorFile>> {
    let mut names = BTreeSet::new();
    let sections = entry.sections(&KEYS, above)?;
    let all = sections.iter().map(|section| {
        let connector = one(section)?;
        if !names.insert(connector.name.clone()) {
            let wrong = Wrong::new(format!("connector `{}` is listed already", connector.name), "give it another name");
            return Err(section.flaw(wrong));
        }
        Ok(connector)
    });
    all.collect()
}

fn one(section: &Section<'_>) -> Read<ConnectorFile> {
    let name = section.need("name", "\"support\"")?.noted(|text| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let help = "it becomes part of an address: use small letters, digits and hyphens";
        let is_name = text.len() <= 40 && text.bytes().all(is_plain);
        if is_name { Ok(text.to_owned()) } else { Err(Wrong::new(format!("`{text}` is no name"), help)) }
    })?;
    let vendor = section.need("vendor", "\"zendesk\"")?.word(&VENDORS)?;
    let url = section.need("url", "\"https://example.zendesk.com\"")?.noted(address)?;
    let account = section.get("account").map(|entry| entry.text().map(str::to_owned)).transpose()?;
    let (email, number) = (section.get("email"), section.get("account_id"));
    let needs = |key: &str, example: &str| section.need(key, example).map(drop);
    match vendor {
        "zendesk" => needs("email", "\"reports@example.com\"")?,
        "chatwoot" => needs("account_id", "1")?,
        _ => {}
    }
    // A key that means nothing here was meant for something.
    for (entry, of) in [(&email, "zendesk"), (&number, "chatwoot")] {
        if let Some(entry) = entry.as_ref().filter(|_| vendor != of) {
            return Err(entry.flaw(Wrong::new(format!("{vendor} needs none"), format!("it belongs to `{of}`"))));
        }
    }
    let email = email.map(|entry| entry.text().map(str::to_owned)).transpose()?;
    let number = number.map(|entry| entry.integer(1..=i64::MAX)).transpose()?;
    let user = if vendor == "chatwoot" { number.map(|number| number.to_string()) } else { email };
    let every = match section.get("every") {
        Some(entry) => {
            let every = entry.duration()?;
            if !(SECOND..=DAY).contains(&every) {
                return Err(entry.flaw(Wrong::new("the pause is out of range", "use `1s` to `1d`, such as `5m`")));
            }
            every
        }
        None => EVERY,
    };
    let from = section.get("from").map(|entry| entry.noted(value::date)).transpose()?;
    let account = account.unwrap_or_else(|| name.clone());
    Ok(ConnectorFile { name, vendor, url, account, user: user.unwrap_or_default(), every, from })
}

/// An address that secrets may travel to.
fn address(text: &str) -> Result<String, Wrong> {
    let is_here = ["http://127.0.0.1", "http://localhost"]
        .iter()
        .any(|here| text.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
    // What stands before an `@` is no host.
    let is_plain = !text.contains('@');
    if is_plain && (text.starts_with("https://") || is_here) {
        return Ok(text.trim_end_matches('/').to_owned());
    }
    Err(Wrong::new(format!("`{text}` is no https:// address"), "secrets are sent there: write `https://…`"))
}
