//! The business hours by which a desk works itself, in exports that carry them. They make no event: an account whose
//! settings give it no calendar is measured by them.

use nabiz_domain::calendar::Schedule;

/// A schedule of a desk.
#[derive(Clone, Debug)]
pub struct DeskSchedule {
    /// The account.
    pub account: String,
    /// What the desk calls it.
    pub name: String,
    /// Its hours and holidays, as they were when the export was made: desks tell no earlier versions. Nothing where they
    /// cannot be told whole; why not, a refusal says.
    pub schedule: Option<Schedule>,
    /// How many cases carry it.
    pub cases: u64,
}
