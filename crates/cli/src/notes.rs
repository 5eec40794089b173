//! Details that receipts and timelines give under ids, in words.

use jiff::civil::DateTime;
use nabiz_usecases::timeline::Note;
use nabiz_words::Words;

/// Several details in one line.
pub(crate) fn line(words: Words, notes: &[Note]) -> String {
    notes.iter().map(|note| one(words, note)).collect::<Vec<_>>().join(", ")
}

/// One: its name, with its value where it has one. Ids that end in `_s` hold seconds.
fn one(words: Words, note: &Note) -> String {
    let (id, seconds) = match (note.id.strip_suffix("_s"), &note.value) {
        (Some(id), Some(value)) => (id, value.parse::<f64>().ok()),
        _ => (note.id, None),
    };
    let name = words.name_or_id("reason", id);
    match (&note.value, seconds) {
        (_, Some(seconds)) => format!("{name}: {}", words.duration_seconds(seconds)),
        (Some(value), None) => format!("{name}: {}", self::value(words, id, value)),
        (None, None) => name,
    }
}

fn value(words: Words, id: &str, value: &str) -> String {
    match id {
        "outcome" => words.name_or_id("visit", value),
        "instrument" => words.name_or_id("instrument", value),
        "class" => words.class_key(value),
        // An instant with the offset of its account: the local time stands in it.
        "due" => value
            .get(..19)
            .and_then(|local| local.parse::<DateTime>().ok())
            .map_or_else(|| value.to_owned(), |local| words.datetime_local(local)),
        _ => value.to_owned(),
    }
}
