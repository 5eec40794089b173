//! The catalogue: metric definitions, benchmark packs, queries, scores and statistics. Pure.

pub mod metric;
pub mod metrics;
pub mod pack;
pub mod query;
pub mod register;
pub mod score;
pub mod stats;
