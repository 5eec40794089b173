//! Business-hours calendars: when a desk is open, and how much of that time a clock has used.
//!
//! It owns schedules and their versions, the compiled intervals that durations are read from, the
//! clocks of durations and SLA targets, and holiday lists (Turkey's built in, others from iCalendar
//! files). It knows nothing of cases, events or policies: spans and targets come in as numbers.
//!
//! Instants are milliseconds since 1970-01-01 UTC as `i64`; every interval is half-open, `[start, end)`.
//! Zone rules come from the bundled IANA data only, so the same input gives the same figure on any host
//! (stale system data would move Turkish figures by an hour in winter).
//!
//! The way through: [`Schedule`] (local rules) → [`Calendar`] (one owner's versions of it) →
//! [`Calendar::compile`] → [`OpenHours`] (intervals in milliseconds) → [`Clock`] (elapsed time and due
//! instants, over one or several owners).

mod clock;
mod ics;
mod open_hours;
mod schedule;
mod tr_holidays;
mod versions;
mod windows_zones;

pub use clock::{Clock, Due, Hours, RunningSpan, Segment};
pub use ics::{IcsError, holidays_from_ics};
pub use open_hours::OpenHours;
pub use schedule::{Holiday, MAX_SHIFTS_PER_DAY, NamedHoliday, Schedule, ScheduleError, Shift, zone};
pub use tr_holidays::{Basis, TrHoliday, tr_holidays};
pub use versions::{Calendar, HORIZON_LIMIT};
pub use windows_zones::iana_of_windows;
