//! Use cases: read inputs, fold them, answer queries, put a report together. It knows no HTML and no terminal.

pub mod export;
pub mod facts;
mod hours;
pub mod live;
pub mod load;
pub mod receipt;
pub mod report;
pub mod rows;
pub mod session;
pub mod timeline;
