//! The events that facts were made of: at hand, or those of a running desk, which takes new ones between two looks.

use nabiz_domain::book::{Book, Index};

use crate::live::{Held, Standing};

/// Where events are.
#[derive(Clone, Copy)]
pub enum Events<'a> {
    /// At hand.
    AtHand(&'a Book, &'a Index),
    /// Behind a lock, held no longer than they are looked at: whoever brings new ones waits so long.
    Standing(&'a Held<Standing>),
}

impl Events<'_> {
    /// What `see` makes of them.
    pub fn look<R>(self, see: impl FnOnce(&Book, &Index) -> R) -> R {
        match self {
            Self::AtHand(book, index) => see(book, index),
            Self::Standing(held) => {
                let standing = held.read();
                see(&standing.book, &standing.index)
            }
        }
    }
}
