//! Whether a figure has a source: what the accounts' feeds and settings tell (METRICS A.8).

use nabiz_catalogue::metric::{Metric, Variant};
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Feeds;
use nabiz_domain::settings::{SlaMetric, SlaPolicy};

use super::{Asked, Slot};

/// Whether any account has opening hours.
pub fn has_calendar(asked: &Asked<'_>) -> bool {
    asked.accounts.iter().any(|account| account.settings.calendar.is_some())
}

/// Whether the account's feeds and settings give the metric a source in this class.
pub fn has_source(asked: &Asked<'_>, metric: &Metric, slot: &Slot) -> bool {
    let promise = match metric.id {
        "response_sla_pct" | "critical_response_sla_pct" => Some(SlaMetric::FirstResponse),
        "resolution_sla_pct" | "critical_resolution_sla_pct" => Some(SlaMetric::Resolution),
        _ => None,
    };
    let class = Class::parse(&slot.class);
    let kept = promise.is_none_or(|promise| {
        let fits = |policy: &SlaPolicy| {
            policy.metric == promise && (class.is_none() || policy.class.is_none() || policy.class == class)
        };
        asked.accounts.iter().any(|account| account.settings.sla.iter().any(fits))
    });
    let has_hours = metric.id != "out_of_hours_share" || has_calendar(asked);
    // Each class is handled in its own way, and so has a feed of its own.
    let is_handled = match (metric.id, class) {
        ("aht", Some(Class::Ticket)) => asked.feeds.work,
        ("aht", Some(Class::Conversation)) => asked.feeds.replies,
        ("aht", Some(Class::Call)) => asked.feeds.calls,
        ("transfer_rate" | "escalation_rate", Some(Class::Call)) => asked.feeds.calls,
        ("transfer_rate" | "escalation_rate", Some(_)) => asked.feeds.replies,
        _ => true,
    };
    kept && has_hours && is_handled && (metric.has_source)(&asked.feeds)
}

/// Whether a log tells of the part of a call that a variant is about: without its events it would read as 0.
pub fn is_told(asked: &Asked<'_>, metric: &Metric, slot: &Slot, variant: &Variant) -> bool {
    match (metric.id, variant.id) {
        ("aht", "hold") => !is_of_calls(slot) || asked.feeds.holds,
        ("aht", "wrap") => !is_of_calls(slot) || asked.feeds.after_call_work,
        _ => true,
    }
}

/// Whether an account's log leaves out a part of what handling a call takes (METRICS A.11). Being connected includes
/// hold, so that only talk time lacks it.
pub fn is_partial(asked: &Asked<'_>, metric: &Metric, slot: &Slot, variant: &Variant) -> bool {
    let lacks: fn(&Feeds) -> bool = match (metric.id, variant.id) {
        ("aht", "" | "raw" | "wrap") => |feeds| !feeds.after_call_work,
        ("aht", "talk" | "hold") => |feeds| !feeds.holds,
        _ => return false,
    };
    is_of_calls(slot) && asked.accounts.iter().any(|account| account.feeds.calls && lacks(&account.feeds))
}

fn is_of_calls(slot: &Slot) -> bool {
    Class::parse(&slot.class) == Some(Class::Call)
}
