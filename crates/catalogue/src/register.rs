//! Finding metrics: by id, by the words people use, by lists of names.
//!
//! Names are compared without case, diacritics and Turkish letters' differences, so that `ILK YANIT` finds
//! `İlk yanıt süresi`.

use thiserror::Error;

use crate::metric::Metric;
use crate::metrics::ALL;

/// A name that no metric has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown metric `{name}`{}", hint(.suggestion))]
pub struct UnknownMetric {
    /// The name as asked for.
    pub name: String,
    /// The id that was probably meant.
    pub suggestion: Option<String>,
}

/// The metric with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Metric> {
    ALL.iter().find(|metric| metric.id == id)
}

/// Metrics whose id, name or another word for it holds every word of `text`, best first; the one most alike if none
/// does; all for an empty text.
#[must_use]
pub fn search(text: &str) -> Vec<&'static Metric> {
    let wanted = fold(text);
    if wanted.is_empty() {
        return ALL.iter().collect();
    }
    let mut found: Vec<(u8, &Metric)> = ALL
        .iter()
        .filter_map(|metric| Some((names(metric).filter_map(|name| rank(&name, &wanted)).min()?, metric)))
        .collect();
    if found.is_empty() {
        return most_alike(&wanted).into_iter().collect();
    }
    // Stable: metrics of one rank stay in the register's order.
    found.sort_by_key(|one| one.0);
    found.into_iter().map(|one| one.1).collect()
}

/// The metrics of a list: `all`, or ids with commas between. Another word for a metric stands for every metric that
/// has it (`frt`, `csat`, `critical_management`); each metric comes once, in the order asked for.
///
/// # Errors
/// Names the first part that no metric has.
pub fn select(list: &str) -> Result<Vec<&'static Metric>, UnknownMetric> {
    if list.trim() == "all" {
        return Ok(ALL.iter().collect());
    }
    let mut selected: Vec<&Metric> = Vec::new();
    for name in list.split(',').map(str::trim) {
        for metric in named(name)? {
            if !selected.iter().any(|known| known.id == metric.id) {
                selected.push(metric);
            }
        }
    }
    Ok(selected)
}

/// The candidate most like `text`, if one is alike at all: at most one letter in three differs.
#[must_use]
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(text);
    let distances =
        candidates.into_iter().filter_map(|candidate| Some((distance(&wanted, &fold(candidate))?, candidate)));
    distances.min_by_key(|one| one.0).map(|one| one.1)
}

fn named(name: &str) -> Result<Vec<&'static Metric>, UnknownMetric> {
    if let Some(metric) = find(name) {
        return Ok(vec![metric]);
    }
    let wanted = fold(name);
    let by_id = ALL.iter().find(|metric| fold(metric.id) == wanted);
    let same: Vec<&Metric> = match by_id {
        Some(metric) => vec![metric],
        None => ALL.iter().filter(|metric| names(metric).any(|known| known == wanted)).collect(),
    };
    if same.is_empty() || wanted.is_empty() {
        return Err(UnknownMetric { name: name.to_owned(), suggestion: suggestion(name) });
    }
    Ok(same)
}

fn suggestion(name: &str) -> Option<String> {
    let id = nearest(name, ALL.iter().map(|metric| metric.id));
    let id = id.or_else(|| Some(most_alike(&fold(name))?.id));
    id.map(str::to_owned)
}

/// Every folded name of a metric: id, both names, other words.
fn names(metric: &'static Metric) -> impl Iterator<Item = String> {
    let own = [metric.id, metric.name.en, metric.name.tr];
    own.into_iter().chain(metric.aliases.iter().copied()).map(fold)
}

fn most_alike(wanted: &str) -> Option<&'static Metric> {
    let best = |metric| names(metric).filter_map(|name| distance(wanted, &name)).min();
    ALL.iter().filter_map(|metric| Some((best(metric)?, metric))).min_by_key(|one| one.0).map(|one| one.1)
}

/// Equal 0, beginning 1, every word the beginning of a word 2.
fn rank(name: &str, wanted: &str) -> Option<u8> {
    if name == wanted {
        Some(0)
    } else if name.starts_with(wanted) {
        Some(1)
    } else {
        let has = |word: &str| name.split(' ').any(|own| own.starts_with(word));
        wanted.split(' ').all(has).then_some(2)
    }
}

/// How many edits lie between two folded texts, if few enough.
fn distance(wanted: &str, candidate: &str) -> Option<usize> {
    let edits = strsim::osa_distance(wanted, candidate);
    let length = wanted.chars().count().max(candidate.chars().count());
    (!wanted.is_empty() && edits * 3 <= length).then_some(edits)
}

/// `text` as bare words: lower case, letters without marks, everything else one space.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'ı' | 'î' | 'í' | 'ì' | 'ï' => 'i',
            'ş' => 's',
            'ğ' => 'g',
            'ü' | 'û' | 'ú' | 'ù' => 'u',
            'ö' | 'ô' | 'ó' | 'ò' => 'o',
            'ç' => 'c',
            'â' | 'á' | 'à' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            // What İ becomes in lower case besides its i, and marks written apart from their letter.
            '\u{300}'..='\u{36f}' => continue,
            c => c,
        };
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |id| format!(", did you mean `{id}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turkish_letters_fold_to_their_plain_ones() {
        let rows = [
            ("İlk YANIT süresi", "ilk yanit suresi"),
            ("ILK yanıt", "ilk yanit"),
            ("ŞĞÜÖÇ şğüöç", "sguoc sguoc"),
            ("first_response_time", "first response time"),
            ("  SLA %  ", "sla"),
            ("zekâ", "zeka"),
            ("i\u{307}s\u{327}lem", "islem"),
        ];
        for (text, folded) in rows {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_alike() {
        let names = ["first_response_time", "resolution_time", "backlog"];
        assert_eq!(nearest("firts_response_time", names), Some("first_response_time"));
        assert_eq!(nearest("baklog", names), Some("backlog"));
        assert_eq!(nearest("weather", names), None);
        assert_eq!(nearest("", names), None);
    }
}
