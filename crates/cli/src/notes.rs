//! Details that receipts and timelines give under ids, in words.

use nabiz_usecases::timeline::Note;
use nabiz_words::Words;

/// Several details in one line.
pub(crate) fn line(words: Words, notes: &[Note]) -> String {
    notes.iter().map(|note| words.note(note.id, note.value.as_deref())).collect::<Vec<_>>().join(", ")
}
