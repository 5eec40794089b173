//! The part of the file that is about the server, not about figures.

use super::entry::Section;
use super::error::Read;
use crate::access::Role;

/// Keys of the `[server]` table.
pub(super) const KEYS: &[&str] = &[
    "listen",
    "public_url",
    "log",
    "threads",
    "rate_limit",
    "database",
    "oidc_issuer",
    "oidc_client",
    "oidc_new_people",
];

/// How `nabiz serve` works, as far as the file says so; environment and flags come after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerFile {
    /// Where to listen, `ADDRESS:PORT`.
    pub listen: Option<String>,
    /// How others reach the server.
    pub public_url: Option<String>,
    /// `text` or `json`.
    pub log: Option<String>,
    /// Threads to fold and to query with.
    pub threads: Option<usize>,
    /// Requests that one client may make in a second; 0 is no limit.
    pub rate_limit: Option<u32>,
    /// A PostgreSQL database.
    pub database: Option<String>,
    /// Who vouches for people: the issuer of OpenID Connect.
    pub oidc_issuer: Option<String>,
    /// The name under which the issuer knows this server.
    pub oidc_client: Option<String>,
    /// The role of whoever the issuer vouches for and nobody added; without one they are not let in.
    pub oidc_new_people: Option<Role>,
}

pub(super) fn read(section: &Section<'_>) -> Read<ServerFile> {
    section.refuse_unknown(KEYS, super::KEYS)?;
    let text = |name: &str| section.get(name).map(|entry| entry.text().map(str::to_owned)).transpose();
    let log = section.get("log").map(|entry| entry.word(&[("text", "text"), ("json", "json")])).transpose()?;
    Ok(ServerFile {
        listen: text("listen")?,
        public_url: text("public_url")?,
        log: log.map(str::to_owned),
        threads: section.get("threads").map(|entry| entry.count(1..=1_024)).transpose()?,
        rate_limit: section.get("rate_limit").map(|entry| entry.count(0..=1_000_000)).transpose()?,
        database: text("database")?,
        oidc_issuer: text("oidc_issuer")?,
        oidc_client: text("oidc_client")?,
        oidc_new_people: section.get("oidc_new_people").map(|entry| entry.word(&Role::ALL)).transpose()?,
    })
}
