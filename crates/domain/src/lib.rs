//! The pure core: events, the fold of a case's events into facts, calendars, clocks and policies.
//! It does no I/O, reads no clock and no environment; settings and `as_of` come in as values.
//!
//! The way through: [`event::Event`] → [`book::Book`] (each event once, by case) → [`fold::fold`] (sessions,
//! statuses, clocks, credit) → [`facts::Facts`] (rows that metrics are computed from).

pub mod book;
pub mod calendar;
pub mod channel;
pub mod event;
pub mod facts;
pub mod fold;
mod ids;
pub mod raw;
pub mod scale;
pub mod settings;
pub mod sharing;
pub mod shelf;
pub mod symbols;
