//! The only crate that knows Arrow, Parquet and DataFusion: facts in columns, metrics as one fused aggregate.

mod chunks;
pub mod dictionary;
pub mod files;
pub mod grid;
pub mod layer;
mod packed;
mod parallel;
pub mod pulse;
pub mod query;
pub mod rows;
pub mod sql;
pub mod store;
pub mod tables;
