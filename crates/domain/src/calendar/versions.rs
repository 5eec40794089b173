//! One owner's calendar: the versions of its schedule and which of them holds at an instant.

use super::open_hours::OpenHours;
use super::schedule::Schedule;

/// 1970-01-01 to 2101-01-01 UTC in ms. Horizons are clamped to it, which bounds what a wild timestamp costs.
pub const HORIZON_LIMIT: (i64, i64) = (0, 4_133_980_800_000);

/// The schedule versions of one owner, an account or a team.
///
/// At each instant the valid version with the latest `valid_from` holds; of two with the same start, the
/// one listed later. While none is valid, and without any version, the owner is closed.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    versions: Vec<Schedule>,
}

impl Calendar {
    /// A calendar of these versions, in any order.
    pub fn new(versions: Vec<Schedule>) -> Self {
        Calendar { versions }
    }

    /// The versions as given.
    pub fn versions(&self) -> &[Schedule] {
        &self.versions
    }

    /// Works out the open intervals of `[from, to)`, which is first clamped to [`HORIZON_LIMIT`].
    ///
    /// A few ms per decade of horizon: compile once per settings, not once per case.
    pub fn compile(&self, from: i64, to: i64) -> OpenHours {
        let from = from.clamp(HORIZON_LIMIT.0, HORIZON_LIMIT.1);
        let to = to.clamp(from, HORIZON_LIMIT.1);
        let windows: Vec<(i64, i64)> = self.versions.iter().map(Schedule::validity).collect();
        let mut open = Vec::new();
        for piece in change_points(&windows, from, to).windows(2) {
            if let Some(version) = version_at(&windows, piece[0]) {
                self.versions[version].open_within(piece[0], piece[1], &mut open);
            }
        }
        OpenHours::new(from, to, open)
    }
}

impl Calendar {
    /// Whether no instant of [`HORIZON_LIMIT`] is open. Looks year by year, so that the usual calendar answers at its first.
    #[must_use]
    pub fn never_opens(&self) -> bool {
        let (from, to) = HORIZON_LIMIT;
        let mut year = from;
        while year < to {
            if !self.compile(year, year + YEAR).is_empty() {
                return false;
            }
            year += YEAR;
        }
        true
    }
}

/// A step that misses no day: the longest year, in ms.
const YEAR: i64 = 366 * 86_400_000;

/// The instants in `[from, to]` between which the version in force cannot change.
fn change_points(windows: &[(i64, i64)], from: i64, to: i64) -> Vec<i64> {
    let mut points: Vec<i64> = windows.iter().flat_map(|&(start, end)| [start, end]).collect();
    points.retain(|point| (from..to).contains(point));
    points.extend([from, to]);
    points.sort_unstable();
    points.dedup();
    points
}

/// The index of the version in force at `at`.
fn version_at(windows: &[(i64, i64)], at: i64) -> Option<usize> {
    let valid = windows.iter().enumerate().filter(|(_, (start, end))| (*start..*end).contains(&at));
    // `max_by_key` keeps the last of equals: the version listed later.
    valid.max_by_key(|(_, (start, _))| *start).map(|(index, _)| index)
}
