//! Help desks over the net: what to ask their interfaces for, page by page, and what their webhooks say.
//!
//! A [`HelpDesk`] turns pages into [`Row`]s: the objects that the readers of files know, with nothing in them but what
//! those read: no text of a message, no name of a customer, no address. It remembers nothing; how far it has come stands
//! in a cursor that its caller keeps. A webhook is only ever believed to say *which* case changed ([`hook`]); what became
//! of it is asked, so that a delivery that comes late, twice or out of order changes nothing.

mod chatwoot;
mod client;
mod freshdesk;
pub mod hook;
mod intercom;
mod reduce;
mod zendesk;

use serde_json::Value;

pub use client::{CallError, Client, ClientError};
pub use hook::{Delivery, HookError};

/// A row as its help desk tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The case; empty for people and teams.
    pub case: String,
    /// Which row of the case: `ticket`, `event:17`.
    pub name: String,
    /// When it was changed last, milliseconds since the epoch.
    pub told_at: i64,
    /// The object.
    pub body: Value,
    /// Of a row that only tells how its case stands: what of it makes a difference, and the object to keep of it.
    pub version: Option<(Value, Value)>,
}

/// The name of a row that only says that its case changed: there is nothing in it to read.
pub const HEADING: &str = "heading";

/// A page of what changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Where the next page begins, also after a restart.
    pub cursor: Value,
    /// Whether nothing is behind it yet.
    pub is_last: bool,
}

/// Bounds of a pull, milliseconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What changed before does not matter.
    pub from: i64,
    /// The present.
    pub now: i64,
}

/// The interface of a help desk.
pub trait HelpDesk: Send + Sync {
    /// Whether pages only say which cases changed, so that each has to be asked for.
    fn asks_for_cases(&self) -> bool;

    /// The agents and teams.
    ///
    /// # Errors
    /// When the help desk does not answer, or says no.
    fn people(&self, client: &Client) -> Result<Vec<Row>, CallError>;

    /// The page at `cursor`; the first where it is null.
    ///
    /// # Errors
    /// As for people.
    fn page(&self, client: &Client, cursor: &Value, span: Span) -> Result<Page, CallError>;

    /// All of a case; `is_known` tells which of its rows are kept already and need not come again.
    ///
    /// # Errors
    /// As for people; [`CallError::Gone`] where there is no such case.
    fn case(&self, client: &Client, id: &str, is_known: &dyn Fn(&str) -> bool) -> Result<Vec<Row>, CallError>;

    /// Rows that follow from what was told of cases and people together.
    fn others(&self, _told: &[Value], _people: &[Value]) -> Vec<Value> {
        Vec::new()
    }
}

/// Whose help desk it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vendor {
    /// Zendesk.
    Zendesk,
    /// Freshdesk.
    Freshdesk,
    /// Intercom.
    Intercom,
    /// Chatwoot.
    Chatwoot,
}

impl Vendor {
    /// All of them, with the names that settings have for them.
    pub const ALL: [(&str, Self); 4] = [
        ("zendesk", Self::Zendesk),
        ("freshdesk", Self::Freshdesk),
        ("intercom", Self::Intercom),
        ("chatwoot", Self::Chatwoot),
    ];

    /// Its name in settings.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Zendesk => "zendesk",
            Self::Freshdesk => "freshdesk",
            Self::Intercom => "intercom",
            Self::Chatwoot => "chatwoot",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == id).map(|(_, vendor)| *vendor)
    }

    /// Its interface.
    #[must_use]
    pub fn desk(self) -> Box<dyn HelpDesk> {
        match self {
            Self::Zendesk => Box::new(zendesk::Zendesk),
            Self::Freshdesk => Box::new(freshdesk::Freshdesk),
            Self::Intercom => Box::new(intercom::Intercom),
            Self::Chatwoot => Box::new(chatwoot::Chatwoot),
        }
    }

    /// A client of the interface at `url`.
    ///
    /// # Errors
    /// When the address cannot be one: it must be `https://…`, or this machine's.
    pub fn client(self, url: &str, access: &Access<'_>) -> Result<Client, ClientError> {
        let client = Client::new(url)?;
        Ok(match self {
            Self::Zendesk => client.with_basic(&format!("{}/token", access.user), access.token),
            Self::Freshdesk => client.with_basic(access.token, "X"),
            Self::Intercom => client
                .with_header("authorization", &format!("Bearer {}", access.token))
                .with_header("intercom-version", intercom::VERSION),
            Self::Chatwoot => {
                let client = client.with_header("api_access_token", access.token);
                client.below(&format!("/api/v1/accounts/{}", access.user))
            }
        })
    }
}

/// What lets one in.
#[derive(Clone, Copy)]
pub struct Access<'a> {
    /// The address of the token's owner (Zendesk), or the number of the account (Chatwoot).
    pub user: &'a str,
    /// The secret.
    pub token: &'a str,
}
