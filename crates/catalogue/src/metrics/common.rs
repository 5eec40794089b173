//! Rows and scopes that several metrics share.

use nabiz_domain::channel::Class;
use nabiz_domain::facts::Flags;

use crate::metric::{CreditColumns, Rows, Rule, Scope, Share, Table, Text, When};

/// Cases that came from customers and count (METRICS A.3-1, A.3-2).
pub(super) const INBOUND: When = When::all(&[Flags::ELIGIBLE, Flags::INBOUND]);

/// Cases with a human response clock (METRICS B.2, H8).
pub(super) const CLOCKED: When = INBOUND.none(&[Flags::ON_BEHALF, Flags::BOT_ONLY, Flags::OUTBOUND]);

/// Conversations, tickets and calls; the published benchmark is silent.
pub(super) const ALL_CLASSES: Scope = classes([Rule::Computed, Rule::Computed, Rule::Computed]);

/// Conversations and tickets; the published benchmark is silent.
pub(super) const WRITTEN: Scope = classes([Rule::Computed, Rule::Computed, Rule::NotApplicable]);

/// Conversations and tickets, given one by one and as one figure.
pub(super) const WRITTEN_TOGETHER: Scope = Scope::Classes {
    rules: [Rule::Computed, Rule::Computed, Rule::NotApplicable],
    together: &[Class::Conversation, Class::Ticket],
};

/// Calls only.
pub(super) const CALLS: Scope = classes([Rule::NotApplicable, Rule::NotApplicable, Rule::Computed]);

/// Where nothing is to be said.
pub(super) const NOTHING: Text = Text { en: "", tr: "" };

/// Classes given one by one: conversation, ticket, call.
pub(super) const fn classes(rules: [Rule; 3]) -> Scope {
    Scope::Classes { rules, together: &[] }
}

/// Episodes placed by `anchor`.
pub(super) const fn episodes(anchor: &'static str, when: When, credit: CreditColumns) -> Rows {
    Rows { table: Table::Episodes, anchor, when, credit }
}

/// The plain share: `num` among `of`, without maturity.
pub(super) const fn share(of: Rows, num: When) -> Share {
    Share { id: "", basis: "", of, num, num_anchor: None, mature: None, by_agent: None }
}
