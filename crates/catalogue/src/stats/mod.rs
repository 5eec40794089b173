//! Statistics of METRICS A.6 and A.7 and the formulas of Parts B, C and E, on plain numbers.
//!
//! Everything here is a pure function of counts, sums, sorted values or intervals. It knows no event, metric
//! id, period or knob default that the caller could want to change, and it cannot fail: what has no value
//! (no data, a figure out of its scale, a sum that leaves the range of `f64`) is `None`, never NaN or a panic.
//!
//! A tuple `(low, high)` is a 95 % interval in the unit of the estimate beside it.

pub mod benchmark;
pub mod bot_roi;
pub mod business;
pub mod consistency;
pub mod erlang;
pub mod erlang_a;
pub mod interval;
pub mod normal;
pub mod placement;
pub mod quantile;
pub mod ratio;
pub mod service_level;
pub mod surveys;
pub mod survival;
pub mod topics;
