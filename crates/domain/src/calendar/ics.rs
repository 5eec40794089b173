//! Holidays from an iCalendar (RFC 5545) file, as people export them from their own calendars.
//!
//! It reads `VEVENT`s and ignores every other component. It is strict: what it cannot read is an error that
//! names the line, never a day left out, because a missing holiday silently bends every business-hour figure.
//!
//! Our own small reader: the maintained crate for the format recurses on nested components (a hostile file
//! overflows the stack), reports lines of its own rewriting rather than the file's, and brings a system
//! clock and a random generator into the pure core.

mod days;
mod event;
mod lines;
mod stamp;

use jiff::tz::TimeZone;

use super::schedule::NamedHoliday;
use days::Days;

/// Why an iCalendar file cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct IcsError {
    /// Line of the file, from 1; of a folded line, its first.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl IcsError {
    fn new(line: usize, message: impl Into<String>) -> Self {
        IcsError { line, message: message.into() }
    }
}

/// Reads the holidays of an iCalendar file, one entry per date, in order, within the years 2000 to 2100.
///
/// All-day events close their days (`DTEND` is not included). Events with times close that part of the day,
/// in local time of `zone`, the schedule's; a date that an event covers wholly is closed. Floating times are
/// local to `zone`. Of several events on a date, each closes what it closes, and their names are joined.
/// Cancelled events are left out.
///
/// # Errors
/// Malformed lines, unknown zones, recurrences other than plainly yearly ones (`INTERVAL`, `COUNT`, `UNTIL`
/// and `EXDATE` are understood), and files that spell out more than 50,000 days.
pub fn holidays_from_ics(text: &str, zone: &TimeZone) -> Result<Vec<NamedHoliday>, IcsError> {
    let mut days = Days::default();
    for block in lines::events(text)? {
        if let Some(event) = event::Event::read(&block, zone)? {
            event.close_days(zone, &mut days)?;
        }
    }
    Ok(days.into_holidays())
}
