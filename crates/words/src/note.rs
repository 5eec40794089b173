//! Details that receipts and timelines give under ids.

use jiff::civil::DateTime;

use crate::Words;

impl Words {
    /// A detail: its name, with its value where it has one. Ids that end in `_s` hold seconds.
    #[must_use]
    pub fn note(self, id: &str, value: Option<&str>) -> String {
        let (id, seconds) = match (id.strip_suffix("_s"), value) {
            (Some(id), Some(value)) => (id, value.parse::<f64>().ok()),
            _ => (id, None),
        };
        let name = self.name_or_id("reason", id);
        match (value, seconds) {
            (_, Some(seconds)) => format!("{name}: {}", self.duration_seconds(seconds)),
            (Some(value), None) => format!("{name}: {}", self.note_value(id, value)),
            (None, None) => name,
        }
    }

    fn note_value(self, id: &str, value: &str) -> String {
        match id {
            "outcome" => self.name_or_id("visit", value),
            "instrument" => self.name_or_id("instrument", value),
            "class" => self.class_key(value),
            // An instant with the offset of its account: the local time stands in it.
            "due" => value
                .get(..19)
                .and_then(|local| local.parse::<DateTime>().ok())
                .map_or_else(|| value.to_owned(), |local| self.datetime_local(local)),
            _ => value.to_owned(),
        }
    }
}
