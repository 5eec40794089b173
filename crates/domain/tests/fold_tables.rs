//! The fold, case by case: every expectation is worked out by hand from METRICS, whose reading it is stands beside it.

#[path = "fold_tables/calls.rs"]
mod calls;
#[path = "fold_tables/clocks.rs"]
mod clocks;
#[path = "fold_tables/credit.rs"]
mod credit;
#[path = "fold_tables/desk.rs"]
mod desk;
#[path = "fold_tables/dialogue.rs"]
mod dialogue;
#[path = "fold_tables/feeds.rs"]
mod feeds;
#[path = "fold_tables/handling.rs"]
mod handling;
#[path = "fold_tables/history.rs"]
mod history;
#[path = "fold_tables/minidesk.rs"]
mod minidesk;
#[path = "fold_tables/opening.rs"]
mod opening;
#[path = "fold_tables/order.rs"]
mod order;
#[path = "fold_tables/recontact.rs"]
mod recontact;
#[path = "fold_tables/sessions.rs"]
mod sessions;
#[path = "fold_tables/sla.rs"]
mod sla;
#[path = "fold_tables/surveys.rs"]
mod surveys;
