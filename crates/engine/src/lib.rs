//! The only crate that knows Arrow, Parquet and DataFusion: facts in columns, metrics as one fused aggregate.

pub mod dictionary;
pub mod files;
pub mod grid;
pub mod pulse;
pub mod query;
pub mod store;
pub mod tables;
