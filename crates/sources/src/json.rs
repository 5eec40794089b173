//! JSON as vendors' interfaces give it: objects in lists in objects, over any lines, of any length.

mod answer;
mod items;
mod lists;
mod shape;

use memchr::memchr2;

pub(crate) use answer::{error_answer, lack_of_rows};

pub(crate) use items::{Item, Items};
pub(crate) use lists::List;
pub(crate) use shape::Shape;

/// The text up to its closing quote, as it is written; all there is where it is cut off.
fn quoted(bytes: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(offset) = memchr2(b'"', b'\\', bytes.get(from..).unwrap_or_default()) {
        let at = from + offset;
        if bytes[at] == b'"' {
            return &bytes[..at];
        }
        from = at + 2;
    }
    bytes
}
