//! What was probably meant.

use nabiz_catalogue::register::nearest;

/// `did you mean ...?`, or the words to choose from. Nothing is guessed from a word with digits: `1-6` is as
/// far from `1-5` as from `1-7`.
pub(super) fn choice<'k>(word: &str, known: impl IntoIterator<Item = &'k str> + Clone) -> String {
    let near = if word.contains(|letter: char| letter.is_ascii_digit()) { None } else { nearest(word, known.clone()) };
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use {}", listed(known)),
    }
}

/// Words in backticks: `` `a`, `b` or `c` ``.
fn listed<'k>(words: impl IntoIterator<Item = &'k str>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match (words.pop(), words.is_empty()) {
        (Some(last), false) => format!("{} or {last}", words.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}
