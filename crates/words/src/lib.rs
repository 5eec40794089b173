//! Turkish and English: messages, numbers, durations, dates and the names of everything a reader meets.
//!
//! It is the only crate that knows languages. The others hand over values and ids and get text. It formats for
//! display alone: files that programs read (JSON, CSV) never pass through here. It does no I/O and reads no clock.
//!
//! ```
//! use nabiz_words::{Lang, Words};
//!
//! let words = Words::new(Lang::Tr);
//! assert_eq!(words.get("stat-median"), "Ortanca");
//! assert_eq!(words.with("count-cases", &[("n", 1234_u64.into())]), "1.234 talep");
//! assert_eq!(words.duration_seconds(11_953.0), "3 sa 19 dk 13 sn");
//! assert_eq!(words.percent(94.04, 2), "%94,04");
//! ```

mod assumed;
mod date;
mod duration;
mod key;
mod lang;
mod message;
mod money;
mod names;
mod note;
mod number;
mod value;

pub use lang::Lang;
pub use message::{Arg, Words, message_ids};

/// Stands where there is no number to print.
pub const DASH: &str = "—";
/// The minus sign of displayed numbers, U+2212.
pub const MINUS: &str = "−";
