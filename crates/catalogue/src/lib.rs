//! The catalogue: metric definitions, benchmark packs, queries, scores and statistics. Pure.

pub mod metric;
pub mod metrics;
pub mod pack;
pub mod profile;
pub mod profiles;
pub mod query;
pub mod register;
pub mod score;
pub mod stats;
