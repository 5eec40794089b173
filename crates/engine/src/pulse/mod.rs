//! The fused aggregate: all measures of a query in one pass over a fact table.

pub mod buckets;
pub mod groups;
pub mod kernel;
pub mod multiset;
mod placed;
pub mod plan;
pub mod selection;
pub mod source;
pub mod state;
pub mod udaf;
