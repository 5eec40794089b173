//! Truths about rows.

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)+) => {
        /// Truths about a row, one bit each; the same bits mean the same in every table.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct Flags(pub u64);

        impl Flags {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)+

            /// Every flag with its name in facts files.
            pub const NAMED: &'static [(&'static str, Self)] = &[$((stringify!($name), Self::$name)),+];
        }
    };
}

flags! {
    /// Not spam, deleted, a test or merged away, as of `as_of` (A.3-1).
    ELIGIBLE = 0;
    /// Opened by or for a customer (A.3-2).
    INBOUND = 1;
    /// An agent logged a customer's request: no response clocks (H8).
    ON_BEHALF = 2;
    /// At least one public bot reply.
    BOT_INVOLVED = 3;
    /// A bot gave the case to humans.
    HANDED_OFF = 4;
    /// Served by a bot alone (A.3-5).
    BOT_ONLY = 5;
    /// A person replied, answered, resolved or was assigned (H19).
    HUMAN_TOUCHED = 6;
    /// At least one public human reply (a call: answered).
    REPLIED = 7;
    /// Resolved as of `as_of`, lapses apart; a spell: by its own team or agent.
    RESOLVED = 8;
    /// Its last state is a lapse (A.3-8).
    LAPSED = 9;
    /// Moved to another team after the first reply (A.3-12).
    TRANSFERRED = 10;
    /// Escalated after the first reply.
    ESCALATED = 11;
    /// At least one hard reopen.
    REOPENED = 12;
    /// A.5: first resolution + recontact window is over.
    FIRST_MATURE = 13;
    /// A.5: final resolution + recontact window is over.
    FINAL_MATURE = 14;
    /// Looked at by FCR, maturity apart.
    FCR_BASE = 15;
    /// Resolved at first contact.
    FCR = 16;
    /// Exactly one public human reply.
    ONE_REPLY = 17;
    /// Resolved by a bot alone and not recontacted (B.24).
    BOT_NET = 18;
    /// A bot resolution that a time-out assumed, not one that bot or customer made.
    BOT_ASSUMED = 19;
    /// Opened while the account's schedule was closed.
    OUT_OF_HOURS = 20;
    /// Not yet assigned to a person, and waiting for it.
    AWAITS_ASSIGNMENT = 21;
    /// No public human reply yet, and waiting for it.
    AWAITS_REPLY = 22;
    /// Unresolved, and waiting for it.
    AWAITS_RESOLUTION = 23;
    /// No public human reply, and lapsed or unresolved (B.32).
    UNANSWERED = 24;
    /// A response SLA clock ran.
    RESPONSE_SLA = 25;
    /// … and was met.
    RESPONSE_SLA_MET = 26;
    /// … or breached.
    RESPONSE_SLA_BREACHED = 27;
    /// A resolution SLA clock ran.
    RESOLUTION_SLA = 28;
    /// … and was met.
    RESOLUTION_SLA_MET = 29;
    /// … or breached.
    RESOLUTION_SLA_BREACHED = 30;
    /// Priority reached `critical_priorities` (B.25).
    CRITICAL = 31;
    /// A call was answered by a person.
    ANSWERED = 32;
    /// The service dialled.
    OUTBOUND = 33;
    /// The caller was offered another channel.
    DEFLECT_OFFERED = 34;
    /// … and took it, without queueing later in the same call.
    DEFLECTED = 35;
    /// … and did not queue again within the recontact window.
    DEFLECTED_NET = 36;
    /// Deflection has had its window (H28).
    DEFLECT_MATURE = 37;
    /// Handling time is known (tracked work, active intervals, or an answered call).
    HANDLED = 38;
    /// Service-level outcome: within the threshold.
    WITHIN_THRESHOLD = 39;
    /// A queue visit ended by the caller.
    ABANDONED = 40;
    /// … within the short-abandon limit.
    SHORT_ABANDON = 41;
    /// A queue visit timed out or found nobody.
    FLOWED_OUT = 42;
    /// A turn that was answered.
    TURN_ANSWERED = 43;
    /// A turn that still waits.
    TURN_OPEN = 44;
    /// The answer that counts: last of its case, or of its respondent and wave.
    COUNTS = 45;
    /// A positive answer (CSAT, ESAT), an easy one (CES), a promoter (NPS).
    POSITIVE = 46;
    /// A low answer (CSAT: 2 or less on 1–5, or bad), a hard one (CES), a detractor (NPS).
    NEGATIVE = 47;
    /// The score was moved to the 1–5 scale.
    RESCALED = 48;
    /// The scale has no mean.
    NO_MEAN = 49;
    /// The survey has at least one answer as of `as_of`.
    SURVEY_ANSWERED = 50;
    /// The survey has had its seven days (H28).
    SURVEY_MATURE = 51;
    /// An unresolved span that began with the opening of its case.
    SPAN_OPENED = 52;
    /// … that began with a reopen.
    SPAN_REOPENED = 53;
    /// … that ended with a resolution.
    SPAN_RESOLVED = 54;
    /// The first public human reply came before the priority became critical.
    REPLIED_BEFORE_CRITICAL = 55;
    /// Transferred or escalated (H39).
    MOVED_ON = 56;
    /// A satisfaction survey.
    CSAT = 59;
    /// An effort survey.
    CES = 60;
    /// A recommendation survey.
    NPS = 61;
    /// An employee survey; with [`Self::NPS`] an employee's recommendation.
    ESAT = 62;
    /// A case that two reviewers looked at; on one of its rows.
    DOUBLE_REVIEWED = 57;
    /// … and whose scores lie within ten points.
    REVIEWERS_AGREE = 63;
    /// Routed out by key or callback.
    LEFT_BY_CHOICE = 58;
}

impl Flags {
    /// Both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without the bits of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether every bit of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the bits of `other` where `when` holds.
    pub fn set(&mut self, other: Self, when: bool) {
        if when {
            self.0 |= other.0;
        }
    }
}
