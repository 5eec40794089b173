//! From paths to lines: files, folders, standard input, gzip; bounded in memory whatever comes.

mod files;
mod lines;
mod quotes;
mod stream;
mod text;

pub use files::STDIN;
pub(crate) use files::{DataFile, Expanded, expand};
pub use lines::MAX_LINE;
pub(crate) use lines::{Line, Lines};
pub use stream::Progress;
pub(crate) use stream::Stream;
pub(crate) use text::{Text, encoding};

use crate::refusal::{Fault, RefusalKind};

/// The text of a row.
pub(crate) fn utf8(row: &[u8]) -> Result<&str, Box<Fault>> {
    std::str::from_utf8(row).map_err(|error| {
        let reason = format!("not UTF-8 at byte {} of the row; save the file as UTF-8", error.valid_up_to());
        Box::new(Fault::row(RefusalKind::NotUtf8, reason))
    })
}
