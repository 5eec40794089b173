//! Deterministic synthetic service data: a demo shop's cases, calls, surveys and feeds as native events.
//!
//! The same [`Shop`] gives the same events, byte for byte, on every machine and in every build. Cases are told one after
//! another in the order they arrive, each with all its events; a case that grows out of another (a recontact, a callback)
//! follows it at once, so instants across cases are not sorted and `seq` is the running number. Memory depends on the
//! shop's days and seats, which are bounded, never on its number of cases.
//!
//! Everything here is invented. No event of a real customer, agent or desk went into it, and its ids (`cust-…`, `A…`)
//! name nobody. It knows the event model and calendars of the core, and no metric.

mod aftermath;
mod arrivals;
mod call;
mod case;
mod channels;
mod conversation;
mod customers;
mod days;
mod desk;
mod feeds;
mod out;
mod people;
mod random;
mod settings;
mod shop;
mod surveys;
mod ticket;
mod topics;
mod waves;

pub use settings::settings_toml;
pub use shop::{MAX_DAYS, Shop, ShopError, Tally};
