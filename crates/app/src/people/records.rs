//! What is kept of people, and where: hashes of secrets, never the secrets.

use serde::Serialize;
use thiserror::Error;

use crate::access::{Role, Viewer};

/// A person who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Number.
    pub id: i64,
    /// Name to show.
    pub name: String,
    /// Address to sign in with, in lower case.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Teams of a lead.
    pub teams: Vec<String>,
    /// Agent id in events.
    pub agent: Option<String>,
    /// May no longer sign in.
    pub is_disabled: bool,
    /// PHC string; empty until a password is chosen.
    #[serde(skip)]
    pub password: String,
}

impl Person {
    /// As the desk sees them.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        Viewer { role: self.role, teams: self.teams.clone(), agent: self.agent.clone() }
    }
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRecord {
    /// Whose.
    pub person: i64,
    /// What forms must bring along.
    pub csrf: String,
    /// Begin.
    pub created: i64,
    /// Last use.
    pub seen: i64,
}

/// What a one-time link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To become the first administrator.
    First,
    /// To choose a new password.
    Password(i64),
}

/// A token of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRecord {
    /// Number.
    pub id: i64,
    /// What it is for, in the words of who made it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created: i64,
    /// When it was withdrawn.
    pub revoked: Option<i64>,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Hand events in.
    Ingest,
    /// Read figures and cases.
    Read,
}

impl Scope {
    /// Both, with their ids.
    pub const ALL: [(&'static str, Self); 2] = [("ingest", Self::Ingest), ("read", Self::Read)];

    /// The id.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, one)| *one == self).map_or("", |(id, _)| id)
    }

    /// By id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == id).map(|(_, one)| *one)
    }
}

/// A line of the record of what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// When.
    pub at: i64,
    /// Who: an address, `token:NAME`, `nobody`.
    pub who: String,
    /// What, as an id.
    pub what: String,
    /// To whom or what.
    pub target: String,
}

/// A page with its filters that somebody keeps under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavedView {
    /// Number.
    pub id: i64,
    /// Whose.
    pub person: i64,
    /// Its name.
    pub name: String,
    /// Path of the page.
    pub path: String,
    /// What the page is asked, without `?`.
    pub query: String,
    /// Whether everybody sees it; what they then see on the page is narrowed to their role.
    pub is_shared: bool,
}

/// Why the records did not do it.
#[derive(Debug, Error)]
pub enum RecordsError {
    /// The address is another person's.
    #[error("the address is taken")]
    Taken,
    /// The store failed; for the log.
    #[error("{0}")]
    Failed(String),
}

/// Where people and their secrets' hashes are kept.
#[expect(missing_docs, reason = "the names say all")]
pub trait Records: Send + Sync {
    fn add_person(&self, person: &Person) -> Result<i64, RecordsError>;
    fn change_person(&self, person: &Person) -> Result<(), RecordsError>;
    fn person(&self, id: i64) -> Result<Option<Person>, RecordsError>;
    fn person_at(&self, email: &str) -> Result<Option<Person>, RecordsError>;
    fn people(&self) -> Result<Vec<Person>, RecordsError>;
    fn add_session(&self, hash: &str, session: &SessionRecord) -> Result<(), RecordsError>;
    fn session(&self, hash: &str) -> Result<Option<SessionRecord>, RecordsError>;
    fn touch_session(&self, hash: &str, at: i64) -> Result<(), RecordsError>;
    fn end_session(&self, hash: &str) -> Result<(), RecordsError>;
    fn end_sessions_of(&self, person: i64) -> Result<(), RecordsError>;
    fn add_link(&self, hash: &str, purpose: &Purpose, expires: i64) -> Result<(), RecordsError>;
    /// The purpose of a link that holds at `at`, and no longer holds from then on if it is `taken`.
    fn link(&self, hash: &str, at: i64, taken: bool) -> Result<Option<Purpose>, RecordsError>;
    fn add_token(&self, hash: &str, token: &TokenRecord) -> Result<i64, RecordsError>;
    fn token(&self, hash: &str) -> Result<Option<TokenRecord>, RecordsError>;
    fn tokens(&self) -> Result<Vec<TokenRecord>, RecordsError>;
    fn revoke_token(&self, id: i64, at: i64) -> Result<(), RecordsError>;
    fn note_failure(&self, key: &str, at: i64) -> Result<(), RecordsError>;
    /// Failures since an instant, and the last of them.
    fn failures(&self, key: &str, since: i64) -> Result<(u64, i64), RecordsError>;
    fn forget_failures(&self, key: &str) -> Result<(), RecordsError>;
    /// Forgets all that are older, whoever's they are.
    fn forget_failures_before(&self, before: i64) -> Result<(), RecordsError>;
    fn add_view(&self, view: &SavedView) -> Result<i64, RecordsError>;
    /// Those of a person and those that are shared, in order of their numbers.
    fn views(&self, person: i64) -> Result<Vec<SavedView>, RecordsError>;
    /// Removes a view of this person; whether there was one.
    fn remove_view(&self, id: i64, person: i64) -> Result<bool, RecordsError>;
    fn note(&self, deed: &Deed) -> Result<(), RecordsError>;
    /// The last deeds, youngest first.
    fn deeds(&self, limit: i64) -> Result<Vec<Deed>, RecordsError>;
}
