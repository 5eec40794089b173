//! "Did you mean": the known word nearest to an unknown one.

/// The word of `known` nearest to `word`, if it is near enough to be meant.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    within(word.chars().count().div_euclid(3).clamp(1, 4), word, known).into_iter().next()
}

/// The words of `known` that look like `word`, nearest first, at most three: for a choice, not for a guess.
pub(crate) fn ranked<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    within(word.chars().count().div_euclid(2).clamp(2, 8), word, known)
}

fn within<'k>(allowed: usize, word: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let word: Vec<char> = word.chars().take(40).flat_map(char::to_lowercase).collect();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate.chars().take(60).flat_map(char::to_lowercase).collect();
            let contains = word.len() >= 3 && candidate.to_lowercase().contains(&word.iter().collect::<String>());
            let distance = if contains { 1 } else { distance(&word, &letters) };
            (distance <= allowed).then_some((distance, candidate))
        })
        .collect();
    near.sort();
    near.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

/// Words in backticks: `` `a`, `b`, `c` ``.
pub(crate) fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Edit distance: insertions, deletions and substitutions.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_the_word_that_was_meant() {
        for (word, expected) in [
            ("ENTERQUEUE", None),
            ("mesage", Some("message")),
            ("Status", Some("status")),
            ("survey", Some("survey_answer")),
            ("zzz", None),
        ] {
            assert_eq!(nearest(word, ["message", "status", "survey_answer", "queue"]), expected, "{word}");
        }
    }

    #[test]
    fn the_nearest_columns_come_first() {
        let columns = ["opened_at", "open_by", "closed_at", "number"];
        assert_eq!(ranked("opend_at", columns), ["opened_at", "open_by", "closed_at"]);
    }
}
