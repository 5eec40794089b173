//! What a desk recorded of its cases by its own rules, in exports that carry it. It makes no event: it is for holding
//! figures against it.

use nabiz_domain::calendar::Hours;
use serde::Deserialize;

/// A figure of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// Seconds until somebody was given it.
    Assignment,
    /// Seconds until the first reply.
    FirstResponse,
    /// Seconds until the last resolution.
    Resolution,
    /// Whether the promise to reply was kept: 1 or 0.
    ResponseSla,
    /// Whether the promise to resolve was kept: 1 or 0.
    ResolutionSla,
    /// How often it was reopened.
    Reopens,
    /// Replies by people.
    Replies,
}

impl Record {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Assignment,
        Self::FirstResponse,
        Self::Resolution,
        Self::ResponseSla,
        Self::ResolutionSla,
        Self::Reopens,
        Self::Replies,
    ];

    /// Whether it is a duration.
    #[must_use]
    pub fn is_duration(self) -> bool {
        matches!(self, Self::Assignment | Self::FirstResponse | Self::Resolution)
    }
}

/// A figure that a desk recorded, as long as the call that tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recorded<'a> {
    /// The account.
    pub account: &'a str,
    /// The case.
    pub case_id: &'a str,
    /// The figure.
    pub figure: Figure,
}

/// A figure as a desk recorded it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// Which.
    pub what: Record,
    /// Which hours a duration counts.
    pub hours: Hours,
    /// Its value: seconds, a count, or 1 for yes and 0 for no.
    pub value: f64,
    /// How finely the desk records it: values less than this apart are the same.
    pub grain: f64,
}

impl Figure {
    /// A figure that counts all hours, if it is a duration.
    pub(crate) fn new(what: Record, value: f64, grain: f64) -> Self {
        Self { what, hours: Hours::Calendar, value, grain }
    }

    /// A duration in minutes, which are cut off.
    pub(crate) fn minutes(what: Record, hours: Hours, minutes: f64) -> Self {
        Self { what, hours, value: minutes * MINUTE, grain: MINUTE }
    }
}

/// Minutes, which some desks count in.
pub(crate) const MINUTE: f64 = 60.0;
