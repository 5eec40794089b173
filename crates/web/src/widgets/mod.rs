//! The sections of an account's part, one a file, in the order of the page.

pub(crate) mod backlog;
pub(crate) mod benchmark;
pub(crate) mod calls;
pub(crate) mod card;
pub(crate) mod changes;
pub(crate) mod channels;
pub(crate) mod definitions;
pub(crate) mod distributions;
pub(crate) mod empty;
pub(crate) mod heatmap;
pub(crate) mod overview;
pub(crate) mod picker;
pub(crate) mod plain;
pub(crate) mod quality;
pub(crate) mod satisfaction;
pub(crate) mod sla;
pub(crate) mod split;
pub(crate) mod standouts;
pub(crate) mod teams;
pub(crate) mod topics;
pub(crate) mod trends;
