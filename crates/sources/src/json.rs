//! JSON as vendors' interfaces give it: objects in lists in objects, over any lines, of any length.

mod items;
mod shape;

pub(crate) use items::{Item, Items};
pub(crate) use shape::Shape;
