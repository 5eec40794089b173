//! What a metric without a source would need: feeds of the log or settings of the account.

use nabiz_catalogue::metric::Metric;
use nabiz_domain::facts::Feeds;
use nabiz_domain::settings::Settings;
use nabiz_words::Words;

/// More alternatives than these would explain nothing.
const ALTERNATIVES: usize = 3;

/// What `metric` lacks, in words: `satisfaction surveys`, `calls or replies + statuses`; empty if it lacks nothing.
pub(crate) fn needs(words: Words, metric: &Metric, feeds: Feeds, settings: &Settings) -> String {
    let named = |set: &Vec<&str>| set.iter().map(|id| words.name("feed", id)).collect::<Vec<_>>().join(" + ");
    let sets = lacking(metric, feeds);
    let either = sets
        .iter()
        .take(ALTERNATIVES)
        .map(named)
        .reduce(|one, other| words.with("cli-or", &[("one", one.into()), ("other", other.into())]));
    let file = [("file", "nabiz.toml".into())];
    let mut needed: Vec<String> = either.into_iter().collect();
    if metric.id.ends_with("_sla_pct") && settings.sla.is_empty() {
        needed.push(words.with("page-needs-policies", &file));
    }
    if metric.id == "out_of_hours_share" && settings.calendar.is_none() {
        needed.push(words.with("page-needs-calendar", &file));
    }
    needed.join(", ")
}

/// The smallest sets of feeds any of which would give the metric its source, on top of those there are.
fn lacking(metric: &Metric, feeds: Feeds) -> Vec<Vec<&'static str>> {
    if (metric.has_source)(&feeds) {
        return Vec::new();
    }
    let mut found: Vec<Vec<&'static str>> = Vec::new();
    let mut sets: Vec<(Feeds, Vec<&'static str>)> = vec![(feeds, Vec::new())];
    // No metric asks for more than three feeds at once.
    for _ in 0..3 {
        sets = sets.iter().flat_map(|(feeds, names)| one_more(*feeds, names)).collect();
        sets.retain(|(_, names)| !found.iter().any(|known| known.iter().all(|name| names.contains(name))));
        found.extend(sets.iter().filter(|(feeds, _)| (metric.has_source)(feeds)).map(|(_, names)| names.clone()));
    }
    found
}

/// `feeds` with each further feed that stands behind the last one added.
fn one_more(feeds: Feeds, names: &[&'static str]) -> Vec<(Feeds, Vec<&'static str>)> {
    let last = names.last().and_then(|name| Feeds::ALL.iter().position(|(id, _)| id == name));
    let further = Feeds::ALL.iter().skip(last.map_or(0, |last| last + 1));
    let added = further.filter_map(|(id, feed)| {
        let more = feeds.with(*feed, true);
        (more != feeds).then(|| (more, names.iter().copied().chain([*id]).collect()))
    });
    added.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nabiz_catalogue::metrics;

    #[test]
    fn every_metric_says_what_it_needs_of_an_empty_log() {
        for metric in metrics::ALL {
            let lacking = lacking(metric, Feeds::default());
            assert_eq!(lacking.is_empty(), (metric.has_source)(&Feeds::default()), "{}", metric.id);
        }
    }

    #[test]
    fn only_what_is_missing_is_named_and_alternatives_side_by_side() {
        let named = |id: &str, feeds: Feeds| lacking(nabiz_catalogue::register::find(id).unwrap(), feeds);
        let replies = Feeds { replies: true, ..Feeds::default() };
        assert_eq!(named("fcr_pct", Feeds::default()), [vec!["calls"], vec!["replies", "statuses"]]);
        assert_eq!(named("fcr_pct", replies), [vec!["statuses"], vec!["calls"]]);
        assert_eq!(named("first_response_time", replies), Vec::<Vec<&str>>::new());
        assert_eq!(named("critical_mtta", replies), [vec!["priorities"]]);
    }
}
