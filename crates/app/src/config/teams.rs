//! `[[teams]]`: who works where.

use std::collections::BTreeMap;

use nabiz_domain::settings::Team;

use super::entry::Entry;
use super::error::{Read, Wrong};

const KEYS: [&str; 3] = ["id", "members", "calendar"];

/// A team, and the name of its calendar.
#[derive(Clone, Debug)]
pub(super) struct Desk<'t> {
    pub team: Team,
    pub calendar: Option<Entry<'t>>,
}

/// Reads the list of teams: each id once, each agent in one of them.
pub(super) fn read<'t>(entry: &Entry<'t>, above: &[&str]) -> Read<Vec<Desk<'t>>> {
    let mut desks: Vec<Desk<'t>> = Vec::new();
    let mut team_of: BTreeMap<&str, &str> = BTreeMap::new();
    for section in entry.sections(&KEYS, above)? {
        let id_entry = section.need("id", "\"L1\"")?;
        let id = plain_id(&id_entry, "team:")?;
        if desks.iter().any(|desk| desk.team.id == id) {
            return Err(id_entry.flaw(Wrong::new(format!("team `{id}` is listed already"), "join the two")));
        }
        let mut members = Vec::new();
        for member in section.get("members").map(|entry| entry.list()).transpose()?.unwrap_or_default() {
            let agent = plain_id(&member, "agent:")?;
            if let Some(other) = team_of.insert(agent, id) {
                let problem = format!("agent `{agent}` is in team `{other}` already");
                return Err(member.flaw(Wrong::new(problem, "list an agent once, in one team")));
            }
            members.push(agent.to_owned());
        }
        let team = Team { id: id.to_owned(), members, calendar: None };
        desks.push(Desk { team, calendar: section.get("calendar") });
    }
    Ok(desks)
}

/// An id as events have it, without the prefix they put before it.
pub(super) fn plain_id<'t>(entry: &Entry<'t>, prefix: &str) -> Read<&'t str> {
    let id = entry.text()?;
    match id.strip_prefix(prefix) {
        Some(plain) => {
            Err(entry.flaw(Wrong::new(format!("`{prefix}` is no part of the id"), format!("write `{plain}`"))))
        }
        None => Ok(id),
    }
}
