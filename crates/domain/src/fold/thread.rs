//! Cutting a thread into sessions (METRICS A.3-9, H1, H2, H13).

use std::ops::Range;

use crate::book::Entry;
use crate::channel::Class;
use crate::event::{Actor, Millis, Status, What};
use crate::settings::Settings;

/// The positions of each session's events: the first from the opening, each further one from the customer's
/// message that came too late to reopen.
#[must_use]
pub fn sessions(entries: &[Entry], class: Class, settings: &Settings) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(1);
    note_sessions(entries, class, settings, &mut ranges);
    ranges
}

/// The same in place of what `ranges` held.
pub fn note_sessions(entries: &[Entry], class: Class, settings: &Settings, ranges: &mut Vec<Range<usize>>) {
    ranges.clear();
    let mut start = 0;
    let mut state = Resolution::default();
    for (position, entry) in entries.iter().enumerate() {
        if class != Class::Call && state.ends_session(entry, &entries[position + 1..], class, settings) {
            ranges.push(start..position);
            start = position;
            state = Resolution::default();
        }
        state.follow(entry);
    }
    ranges.push(start..entries.len());
}

/// Whether a case stands resolved, and since when.
#[derive(Default)]
struct Resolution {
    resolved_at: Option<Millis>,
    closed: bool,
}

impl Resolution {
    fn ends_session(&self, entry: &Entry, later: &[Entry], class: Class, settings: &Settings) -> bool {
        let Some(resolved_at) = self.resolved_at else { return false };
        if !is_customer_message(entry) && !announces_customer_message(entry, later) {
            return false;
        }
        let since = entry.at - resolved_at;
        match class {
            Class::Conversation => since > settings.session_gap,
            Class::Ticket => self.closed || since > settings.reopen_window,
            Class::Call => false,
        }
    }

    fn follow(&mut self, entry: &Entry) {
        match entry.what {
            What::Status { to, .. } if to.is_resolved() => {
                self.resolved_at.get_or_insert(entry.at);
                self.closed |= to == Status::Closed;
            }
            What::Status { .. } => *self = Self::default(),
            _ if is_customer_message(entry) => *self = Self::default(),
            _ => {}
        }
    }
}

/// A public message of the customer.
#[must_use]
pub fn is_customer_message(entry: &Entry) -> bool {
    matches!(entry.what, What::Message { by: Actor::Customer, public: true, .. })
}

/// A customer's `status open` and message of one instant are one act, whichever stands first (H13).
fn announces_customer_message(entry: &Entry, later: &[Entry]) -> bool {
    matches!(entry.what, What::Status { to, by: Actor::Customer } if !to.is_resolved())
        && later.iter().take_while(|next| next.at == entry.at).any(is_customer_message)
}
