//! The profiles, one file for each vendor. What they say comes from the vendors' documents as METRICS quotes them.

mod chatwoot;
mod freshdesk;
mod intercom;
mod zendesk;

use nabiz_domain::facts::Flags;

use crate::metric::{CreditColumns, Measured, Recipe, Rows, Share, Span, Table, Variant, When};
use crate::profile::Profile;

/// Every profile.
pub const ALL: &[Profile] = &[zendesk::ZENDESK, freshdesk::FRESHDESK, intercom::INTERCOM, chatwoot::CHATWOOT];

/// Cases that came from customers, and those that agents logged for them.
const INBOUND: When = When::all(&[Flags::ELIGIBLE, Flags::INBOUND]);

/// The customer's whole wait for a person.
const FIRST_REPLY: Span =
    Span { from: "opened_at", to: "replied_at", business: Some("business_response_from_opened"), floor: false };

/// The whole way to the final resolution.
const FINAL_RESOLUTION: Span =
    Span { from: "opened_at", to: "resolved_at", business: Some("business_resolution"), floor: false };

const fn episodes(anchor: &'static str, when: When, credit: CreditColumns) -> Rows {
    Rows { table: Table::Episodes, anchor, when, credit }
}

/// One duration between two instants.
const fn duration(rows: Rows, span: Span, basis: &'static str) -> Variant {
    Variant { id: "", basis, rows, span: Measured::Span(span) }
}

const fn durations(variants: &'static [Variant]) -> Recipe {
    Recipe::Durations { variants, cohort: None, by_holder: None }
}

/// A share without maturity.
const fn share(of: Rows, num: When, basis: &'static str) -> Share {
    Share { id: "", basis, of, num, num_anchor: None, mature: None, by_agent: None }
}
