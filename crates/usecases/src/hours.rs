//! Which of its desk's schedules an account is measured by, where the settings give it no calendar.

use std::collections::BTreeMap;

use nabiz_app::config::{Config, DeskHours};
use nabiz_sources::DeskSchedule;

/// Gives every account without a calendar the one of `schedules` by which most of its cases go. Where that one's hours are
/// unknown it gives none: another's would be wrong figures that look right.
pub(crate) fn adopt(config: &mut Config, schedules: &[DeskSchedule]) {
    let mut by_account: BTreeMap<&str, Vec<&DeskSchedule>> = BTreeMap::new();
    for one in schedules {
        by_account.entry(&one.account).or_default().push(one);
    }
    for (account, own) in by_account {
        let Some(position) = most_carried(&own) else { continue };
        let Some(schedule) = own[position].schedule.clone() else { continue };
        let mut names: Vec<String> = own.iter().map(|one| one.name.clone()).collect();
        let hours = DeskHours { taken: names.remove(position), others: names };
        config.adopt(account, hours, schedule);
    }
}

/// The one that most cases carry; of equals the first, which is the desk's default.
fn most_carried(schedules: &[&DeskSchedule]) -> Option<usize> {
    let most = schedules.iter().map(|one| one.cases).max()?;
    schedules.iter().position(|one| one.cases == most)
}
