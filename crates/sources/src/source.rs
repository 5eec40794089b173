//! The sources that can be read: whose files they are. How a file is told from others stands in [`crate::detect`].

use std::fmt;

/// Whose files they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Native events.
    Native,
    /// A table by a mapping.
    Table,
    /// Asterisk's queue log.
    QueueLog,
    /// Zendesk's export tables and incremental exports.
    Zendesk,
    /// Intercom.
    Intercom,
    /// Chatwoot.
    Chatwoot,
    /// Freshdesk.
    Freshdesk,
    /// Freshchat.
    Freshchat,
    /// Support threads on Twitter/X.
    Tweets,
    /// Process logs (IEEE XES) by a mapping.
    Xes,
}

impl Source {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Native,
        Self::Table,
        Self::QueueLog,
        Self::Zendesk,
        Self::Intercom,
        Self::Chatwoot,
        Self::Freshdesk,
        Self::Freshchat,
        Self::Tweets,
        Self::Xes,
    ];

    /// The name in arguments.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Table => "table",
            Self::QueueLog => "queue_log",
            Self::Zendesk => "zendesk",
            Self::Intercom => "intercom",
            Self::Chatwoot => "chatwoot",
            Self::Freshdesk => "freshdesk",
            Self::Freshchat => "freshchat",
            Self::Tweets => "x_threads",
            Self::Xes => "xes",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Native => "native events",
            Self::Table => "a table by a mapping",
            Self::QueueLog => "Asterisk queue_log",
            Self::Zendesk => "Zendesk",
            Self::Intercom => "Intercom",
            Self::Chatwoot => "Chatwoot",
            Self::Freshdesk => "Freshdesk",
            Self::Freshchat => "Freshchat",
            Self::Tweets => "support threads on X",
            Self::Xes => "a process log (XES) by a mapping",
        }
    }

    /// The source with this name.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|source| source.id() == id)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}
