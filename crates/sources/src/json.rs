//! JSON as vendors' interfaces give it: objects in lists in objects, over any lines, of any length.

mod items;
mod lists;
mod shape;

pub(crate) use items::{Item, Items};
pub(crate) use lists::List;
pub(crate) use shape::Shape;
