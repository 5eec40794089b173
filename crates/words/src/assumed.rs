//! What was assumed, where a sentence has several parts.

use crate::message::Words;

impl Words {
    /// That the calendar of a team, or else of the account, never opens, and what comes of it.
    #[must_use]
    pub fn never_opens(self, team: Option<&str>) -> String {
        match team {
            Some(team) => self.with("given-calendar-of-team-never-opens", &[("team", team.into())]),
            None => self.get("given-calendar-never-opens"),
        }
    }

    /// Which of its desk's schedules an account is measured by, and which not, because nobody gave it business hours.
    #[must_use]
    pub fn desk_hours(self, taken: &str, others: &[String]) -> String {
        let taken = self.with("assumed-desk-hours", &[("schedule", taken.into())]);
        if others.is_empty() {
            return taken;
        }
        let others = others.join(", ");
        self.with("assumed-desk-hours-of-several", &[("taken", taken.into()), ("others", others.into())])
    }
}
