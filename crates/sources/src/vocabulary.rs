//! The keys and types of native events (METRICS A.2). Mappings speak the same words.

use crate::names::names;

names! {
    /// A key of a native event.
    pub(crate) enum Key {
        EventId = "event_id",
        Ts = "ts",
        Seq = "seq",
        Account = "account",
        CaseId = "case_id",
        Type = "type",
        Channel = "channel",
        By = "by",
        Requester = "requester",
        Topic = "topic",
        Priority = "priority",
        OnBehalf = "on_behalf",
        Parent = "parent",
        Comment = "comment",
        Vis = "vis",
        Kind = "kind",
        Automated = "automated",
        To = "to",
        Into = "into",
        SurveyId = "survey_id",
        Instrument = "instrument",
        Scale = "scale",
        Score = "score",
        Bounced = "bounced",
        Employee = "employee",
        Wave = "wave",
        Team = "team",
        Question = "question",
        Agent = "agent",
        Code = "code",
        Reviewer = "reviewer",
        ItemsPassed = "items_passed",
        ItemsApplicable = "items_applicable",
        ItemsCriticalFailed = "items_critical_failed",
        Queue = "queue",
        Q = "q",
        State = "state",
        Change = "change",
        Voluntary = "voluntary",
        Amount = "amount",
        Currency = "currency",
        Category = "category",
        Class = "class",
        Reason = "reason",
    }
}

impl Key {
    /// Whether the key has its own meaning on an `open` or `arrive`, and so cannot name a case attribute.
    /// A comment is free text and stays out of the facts.
    pub(crate) fn is_reserved(self) -> bool {
        (self as u8) <= (Self::Comment as u8)
    }
}

names! {
    /// The type of a native event.
    pub(crate) enum Type {
        Open = "open",
        Message = "message",
        Assign = "assign",
        Handoff = "handoff",
        Transfer = "transfer",
        Escalate = "escalate",
        Status = "status",
        Priority = "priority",
        Topic = "topic",
        Merge = "merge",
        Spam = "spam",
        Unspam = "unspam",
        Delete = "delete",
        Restore = "restore",
        Test = "test",
        SurveySent = "survey_sent",
        SurveyAnswer = "survey_answer",
        WorkStart = "work_start",
        WorkEnd = "work_end",
        ResolutionCode = "resolution_code",
        Review = "review",
        Arrive = "arrive",
        DeflectOffer = "deflect_offer",
        DeflectAccept = "deflect_accept",
        Queue = "queue",
        Ring = "ring",
        Answer = "answer",
        Hold = "hold",
        Unhold = "unhold",
        Xfer = "xfer",
        Hangup = "hangup",
        WrapEnd = "wrap_end",
        Abandon = "abandon",
        Flowout = "flowout",
        CallbackAccept = "callback_accept",
        AgentState = "agent_state",
        Headcount = "headcount",
        Cost = "cost",
        CustomerStart = "customer_start",
        CustomerEnd = "customer_end",
        Order = "order",
    }
}

/// Whether events of a type belong to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseRule {
    /// They do.
    Needed,
    /// They may: a survey of the relationship has no case.
    Optional,
    /// They never do: a feed.
    Never,
}

impl Type {
    /// Whether events of this type belong to a case.
    pub(crate) fn case_rule(self) -> CaseRule {
        match self {
            Self::SurveySent | Self::SurveyAnswer => CaseRule::Optional,
            Self::AgentState | Self::Headcount | Self::Cost | Self::CustomerStart | Self::CustomerEnd | Self::Order => {
                CaseRule::Never
            }
            _ => CaseRule::Needed,
        }
    }

    /// Whether the event begins a case and so carries its attributes.
    pub(crate) fn begins_case(self) -> bool {
        matches!(self, Self::Open | Self::Arrive)
    }
}

/// Whether `key` has its own meaning on an `open` or `arrive`, and so cannot name a case attribute.
#[must_use]
pub fn is_reserved_key(key: &str) -> bool {
    Key::parse(key.as_bytes()).is_some_and(Key::is_reserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_again() {
        for &key in Key::ALL {
            assert_eq!(Key::parse(key.id().as_bytes()), Some(key));
        }
        for &kind in Type::ALL {
            assert_eq!(Type::parse(kind.id().as_bytes()), Some(kind));
        }
        for unknown in ["", "x", "tss", "opens", "Open"] {
            assert_eq!(Key::parse(unknown.as_bytes()), None);
            assert_eq!(Type::parse(unknown.as_bytes()), None);
        }
    }
}
