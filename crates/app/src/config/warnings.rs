//! What is allowed but most likely not meant.
//!
//! An account may leave aside what stands above it, and mend what the file alone leaves undone. So a layer only
//! raises concerns, and a concern becomes a warning when every layer that has the item shares it.

use std::collections::{BTreeMap, BTreeSet};

use nabiz_domain::calendar::{Calendar, Hours};
use nabiz_domain::settings::{Settings, SlaMetric};

use super::calendars::Version;
use super::error::{Warning, line_and_column};
use super::layer::Draft;
use super::sla::Promise;

/// A policy counts what nobody gave.
pub(super) const NO_HOURS: &str = "the policy counts business hours, and there is no calendar: it has no source";

/// Where an item stands, its key and what is odd about it.
type Concern = (usize, String, String);

/// The items of one layer and what is odd about them.
#[derive(Debug)]
pub(super) struct Review {
    items: BTreeSet<usize>,
    concerns: BTreeSet<Concern>,
}

impl Review {
    pub fn new(draft: &Draft<'_>, settings: &Settings, calendars: &BTreeMap<&str, Calendar>) -> Self {
        let versions = draft.versions.iter().map(|version| version.section.at);
        let items = versions.chain(draft.promises.iter().map(|promise| promise.section.at)).collect();
        let mut concerns = BTreeSet::new();
        for version in &draft.versions {
            concerns.extend(about_calendar(version, draft, calendars));
        }
        for (index, promise) in draft.promises.iter().enumerate() {
            let listed_before = draft.promises.get(..index).unwrap_or_default();
            let found = about_promise(promise, listed_before, settings).into_iter();
            concerns.extend(found.map(|message| (promise.section.at, promise.section.key.clone(), message)));
        }
        Self { items, concerns }
    }
}

/// The concerns that every layer with the item shares, in the order of the file.
pub(super) fn shared(reviews: &[Review], file: &str, text: &str) -> Vec<Warning> {
    let all: BTreeSet<&Concern> = reviews.iter().flat_map(|review| &review.concerns).collect();
    let shared = all.into_iter().filter(|concern| {
        reviews.iter().all(|review| !review.items.contains(&concern.0) || review.concerns.contains(concern))
    });
    let warning = |(at, key, message): &Concern| Warning {
        file: file.to_owned(),
        line: line_and_column(text, *at).0,
        key: key.clone(),
        message: message.clone(),
    };
    shared.map(warning).collect()
}

fn about_calendar(version: &Version<'_>, draft: &Draft<'_>, calendars: &BTreeMap<&str, Calendar>) -> Option<Concern> {
    let name = version.name;
    let message = if !draft.uses(name) {
        format!("nobody works by calendar `{name}`: name it as `calendar` of the account or of a team")
    } else if calendars.get(name).is_some_and(Calendar::never_opens) {
        format!("calendar `{name}` never opens: business time stands still")
    } else {
        return None;
    };
    Some((version.section.at, version.section.key.clone(), message))
}

fn about_promise(promise: &Promise<'_>, listed_before: &[Promise<'_>], settings: &Settings) -> Vec<String> {
    let policy = &promise.policy;
    let mut found = Vec::new();
    let keys = |promise: &Promise<'_>| {
        let policy = promise.policy.clone();
        (policy.metric, policy.class, policy.priority, policy.team)
    };
    if listed_before.iter().any(|before| keys(before) == keys(promise)) {
        found.push("an earlier policy is for the same cases: this one never applies".to_owned());
    }
    let team_calendars = settings.teams.iter().filter_map(|team| team.calendar.as_ref());
    if policy.hours == Hours::Business && settings.calendar.iter().chain(team_calendars).next().is_none() {
        found.push(NO_HOURS.to_owned());
    }
    if policy.metric == SlaMetric::FirstResponse && promise.section.get("pause").is_some() {
        found.push("`pause` does nothing here: only resolution clocks pause".to_owned());
    }
    if let Some(team) = &policy.team
        && !settings.teams.iter().any(|known| known.id == *team)
    {
        found.push(format!("no `[[teams]]` has the id `{team}`: the policy holds only if events name that team"));
    }
    found
}
