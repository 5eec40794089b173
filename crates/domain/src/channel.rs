//! Channels and their classes (METRICS A.1).

use serde::{Deserialize, Serialize};

/// What kind of service a channel is: decides defaults and NA rules, never a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Instant or chat-like.
    Conversation,
    /// Form or e-mail.
    Ticket,
    /// Telephone.
    Call,
}

impl Class {
    /// All classes, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Conversation, Self::Ticket, Self::Call];

    /// The name in events, queries and facts.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Ticket => "ticket",
            Self::Call => "call",
        }
    }

    /// The class with this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.id() == text)
    }
}

macro_rules! channels {
    ($($variant:ident $id:literal $class:ident),+ $(,)?) => {
        /// A way by which customers and the service reach each other.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "the names say all")]
        pub enum Channel { $($variant),+ }

        impl Channel {
            /// All channels, in the order of METRICS A.1.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in events, queries and facts.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// The one class of the channel.
            #[must_use]
            pub fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class),+ }
            }

            /// The channel with this name.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($id => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

channels! {
    LiveChat "live_chat" Conversation,
    Whatsapp "whatsapp" Conversation,
    Messenger "messenger" Conversation,
    InstagramDm "instagram_dm" Conversation,
    Telegram "telegram" Conversation,
    Wechat "wechat" Conversation,
    XDm "x_dm" Conversation,
    Sms "sms" Conversation,
    InApp "in_app" Conversation,
    Email "email" Ticket,
    WebForm "web_form" Ticket,
    Portal "portal" Ticket,
    SocialPublic "social_public" Ticket,
    Voicemail "voicemail" Ticket,
    Api "api" Ticket,
    Manual "manual" Ticket,
    PhoneIn "phone_in" Call,
    PhoneOut "phone_out" Call,
    Callback "callback" Call,
}

impl Channel {
    /// Whether the service, not the customer, dials (METRICS H32, H34).
    #[must_use]
    pub fn is_outbound(self) -> bool {
        matches!(self, Self::PhoneOut | Self::Callback)
    }
}
