//! What was assumed, where a sentence has several parts.

use crate::message::Words;

impl Words {
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
