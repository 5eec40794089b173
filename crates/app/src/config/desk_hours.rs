//! Business hours that an account has from its desk, where the settings give it no calendar.

use nabiz_domain::calendar::{Calendar, Schedule};
use nabiz_domain::settings::Settings;

use super::layer::Layer;
use super::{ACCOUNTS, Config, warnings};

/// The schedule of its desk by which an account is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskHours {
    /// What the desk calls it.
    pub taken: String,
    /// The desk's other schedules.
    pub others: Vec<String>,
}

/// The settings of an account with the hours of its desk.
#[derive(Clone, Debug)]
pub(super) struct Adopted {
    pub layer: Layer,
    hours: DeskHours,
}

impl Config {
    /// Measures `account` by a schedule of its desk; nothing changes where the file gives it a calendar.
    pub fn adopt(&mut self, account: &str, hours: DeskHours, schedule: Schedule) {
        let Layer { settings, set } = self.layer(account);
        if settings.calendar.is_some() {
            return;
        }
        let calendar = Some(Calendar::new(vec![schedule]));
        let layer = Layer { settings: Settings { calendar, ..settings.clone() }, set: set.clone() };
        self.adopted.insert(account.to_owned(), Adopted { layer, hours });
        // An account that mends what the file alone leaves undone leaves nothing to warn of.
        let (shared, own) = ("sla", format!("{ACCOUNTS}.{account}.sla"));
        self.warnings.retain(|one| one.message != warnings::NO_HOURS || (one.key != shared && one.key != own));
    }

    /// The schedule of its desk by which the account is measured, if it is.
    #[must_use]
    pub fn desk_hours(&self, account: &str) -> Option<&DeskHours> {
        self.adopted.get(account).map(|adopted| &adopted.hours)
    }
}
