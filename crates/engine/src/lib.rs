//! The only crate that knows Arrow, Parquet and DataFusion: facts in columns, metrics as one fused aggregate.

pub mod dictionary;
pub mod files;
pub mod grid;
mod packed;
pub mod pulse;
pub mod query;
mod rows;
pub mod store;
pub mod tables;
