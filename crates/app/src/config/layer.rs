//! A layer: the settings of the whole file, or those of one account put over them.

use std::collections::{BTreeMap, BTreeSet};

use nabiz_domain::calendar::Calendar;
use nabiz_domain::settings::{Settings, Team};

use super::calendars::{self, Files, Version};
use super::entry::{Entry, Section};
use super::error::{Read, Wrong};
use super::sla::{self, Promise};
use super::teams::{self, Desk};
use super::warnings::Review;
use super::{KEYS, knobs, suggest};

/// Settings with the keys that were set for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    pub settings: Settings,
    pub set: BTreeSet<String>,
}

/// What a layer says, its names not looked up yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft<'t> {
    account: Option<&'t str>,
    knobs: Settings,
    set: BTreeSet<String>,
    calendar: Option<Entry<'t>>,
    pub versions: Vec<Version<'t>>,
    pub desks: Vec<Desk<'t>>,
    pub promises: Vec<Promise<'t>>,
}

impl<'t> Draft<'t> {
    /// What the account says, over what this layer says: lists replace, single values and those of tables override.
    pub fn over(&self, account: &'t str, section: &Section<'t>) -> Read<Self> {
        let mut draft = Self { account: Some(account), ..self.clone() };
        draft.read(section)?;
        Ok(draft)
    }

    /// Takes in what a table says.
    pub fn read(&mut self, section: &Section<'t>) -> Read<()> {
        knobs::read(section, KEYS, &mut self.knobs)?;
        section.set("calendar", |entry| Ok(Some(entry.clone())), &mut self.calendar)?;
        section.set("calendars", |entry| calendars::read(entry, KEYS), &mut self.versions)?;
        section.set("teams", |entry| teams::read(entry, KEYS), &mut self.desks)?;
        section.set("sla", |entry| sla::read(entry, KEYS), &mut self.promises)?;
        let names = section.entries().into_iter().map(|(name, _, _)| name.to_owned());
        self.set.extend(names.filter(|name| KEYS.contains(&name.as_str())));
        Ok(())
    }

    /// Looks the names up, and says what is odd.
    pub fn resolve(&self, files: &mut Files<'_>) -> Read<(Layer, Review)> {
        let calendars = calendars::build(&self.versions, &self.knobs.timezone, files)?;
        let calendar = self.calendar.as_ref().map(|entry| self.named(entry, &calendars)).transpose()?;
        let teams = self.desks.iter().map(|desk| self.team(desk, &calendars)).collect::<Read<_>>()?;
        let sla = self.promises.iter().map(|promise| promise.policy.clone()).collect();
        let settings = Settings { calendar, teams, sla, ..self.knobs.clone() };
        let review = Review::new(self, &settings, &calendars);
        Ok((Layer { settings, set: self.set.clone() }, review))
    }

    /// Whether the account or a team works by the calendar of this name.
    pub fn uses(&self, name: &str) -> bool {
        let named = self.calendar.iter().chain(self.desks.iter().filter_map(|desk| desk.calendar.as_ref()));
        named.into_iter().any(|entry| entry.value().as_str() == Some(name))
    }

    fn team(&self, desk: &Desk<'t>, calendars: &BTreeMap<&str, Calendar>) -> Read<Team> {
        let calendar = desk.calendar.as_ref().map(|entry| self.named(entry, calendars)).transpose()?;
        Ok(Team { calendar, ..desk.team.clone() })
    }

    fn named(&self, entry: &Entry<'_>, calendars: &BTreeMap<&str, Calendar>) -> Read<Calendar> {
        let name = entry.text()?;
        calendars.get(name).cloned().ok_or_else(|| {
            let whose = self.account.map(|account| format!("account `{account}` has ")).unwrap_or_default();
            let help = if calendars.is_empty() {
                "describe it under `[[calendars]]`".to_owned()
            } else {
                suggest::choice(name, calendars.keys().copied())
            };
            entry.flaw(Wrong::new(format!("{whose}no calendar `{name}`"), help))
        })
    }
}
