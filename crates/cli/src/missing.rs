//! What a metric without a source would need: feeds of the log or settings of the account.

use nabiz_catalogue::metric::Metric;
use nabiz_domain::facts::Feeds;
use nabiz_domain::settings::Settings;
use nabiz_words::Words;

type Switch = fn(&mut Feeds) -> &mut bool;

/// Every feed with its switch, in the order in which feeds are listed.
pub(crate) const FEEDS: [(&str, Switch); 22] = [
    ("assignments", |feeds| &mut feeds.assignments),
    ("replies", |feeds| &mut feeds.replies),
    ("bot_replies", |feeds| &mut feeds.bot_replies),
    ("statuses", |feeds| &mut feeds.statuses),
    ("topics", |feeds| &mut feeds.topics),
    ("priorities", |feeds| &mut feeds.priorities),
    ("teams", |feeds| &mut feeds.teams),
    ("queues", |feeds| &mut feeds.queues),
    ("calls", |feeds| &mut feeds.calls),
    ("deflections", |feeds| &mut feeds.deflections),
    ("csat", |feeds| &mut feeds.csat),
    ("ces", |feeds| &mut feeds.ces),
    ("nps", |feeds| &mut feeds.nps),
    ("esat", |feeds| &mut feeds.esat),
    ("surveys_sent", |feeds| &mut feeds.surveys_sent),
    ("work", |feeds| &mut feeds.work),
    ("resolution_codes", |feeds| &mut feeds.resolution_codes),
    ("reviews", |feeds| &mut feeds.reviews),
    ("agent_states", |feeds| &mut feeds.agent_states),
    ("headcount", |feeds| &mut feeds.headcount),
    ("costs", |feeds| &mut feeds.costs),
    ("customers", |feeds| &mut feeds.customers),
];

/// What `metric` lacks, in words: `satisfaction surveys`; empty if it lacks nothing.
pub(crate) fn needs(words: Words, metric: &Metric, feeds: Feeds, settings: &Settings) -> String {
    let mut needed: Vec<String> = lacking(metric, feeds).iter().map(|id| words.name("feed", id)).collect();
    let file = [("file", "nabiz.toml".into())];
    if metric.id.ends_with("_sla_pct") && settings.sla.is_empty() {
        needed.push(words.with("page-needs-policies", &file));
    }
    if metric.id == "out_of_hours_share" && settings.calendar.is_none() {
        needed.push(words.with("page-needs-calendar", &file));
    }
    needed.join(", ")
}

/// The feeds that would give the metric its source: the first one that suffices on top of those there are, else all
/// it cannot do without.
fn lacking(metric: &Metric, feeds: Feeds) -> Vec<&'static str> {
    if (metric.has_source)(&feeds) {
        return Vec::new();
    }
    let suffices = |switch: Switch| {
        let mut more = feeds;
        *switch(&mut more) = true;
        (metric.has_source)(&more)
    };
    if let Some((id, _)) = FEEDS.iter().find(|(_, switch)| suffices(*switch)) {
        return vec![id];
    }
    let is_needed = |switch: Switch| {
        let mut fewer = all();
        *switch(&mut fewer) = false;
        !(metric.has_source)(&fewer)
    };
    let mut own = feeds;
    let missing = FEEDS.iter().filter(|(_, switch)| !*switch(&mut own) && is_needed(*switch));
    missing.map(|(id, _)| *id).collect()
}

fn all() -> Feeds {
    let mut feeds = Feeds::default();
    for (_, switch) in FEEDS {
        *switch(&mut feeds) = true;
    }
    feeds
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
}
