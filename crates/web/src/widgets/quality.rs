//! What the report rests on: assumptions said aloud, what was odd in the data, what has no source and would need which.

use askama::Template;
use nabiz_app::report_data::{Assumption, Quality};
use nabiz_catalogue::register;
use nabiz_domain::facts::Feeds;
use nabiz_words::Words;

use crate::context::{Context, SETTINGS_FILE};
use crate::term::Term;
use crate::when;

/// The panel.
#[derive(Template)]
#[template(path = "quality.html")]
pub(crate) struct QualityPanel {
    counts: Vec<(String, String)>,
    assumptions_title: String,
    assumptions: Vec<String>,
    nothing_assumed: String,
    oddities_title: String,
    oddities: Vec<String>,
    good: String,
    missing_title: String,
    missing: Vec<(Term, String)>,
}

impl QualityPanel {
    /// The panel of an account.
    pub fn new(context: &Context<'_>) -> Self {
        let (words, account) = (context.words, context.account);
        let quality = &account.quality;
        Self {
            counts: counts(words, quality),
            assumptions_title: words.get("report-settings"),
            assumptions: account.assumptions.iter().map(|one| assumption(words, &account.timezone, one)).collect(),
            nothing_assumed: words.get("quality-nothing-assumed"),
            oddities_title: words.get("page-oddities"),
            oddities: oddities(words, quality),
            good: words.get("quality-good"),
            missing_title: words.get("page-missing-feeds"),
            missing: account.no_source.iter().map(|id| (Term::new(words, id), needs(context, id))).collect(),
        }
    }
}

fn counts(words: Words, quality: &Quality) -> Vec<(String, String)> {
    let named = [("page-events", quality.events), ("page-cases", quality.cases), ("page-episodes", quality.episodes)];
    let mut counts: Vec<(String, String)> = named.map(|(name, n)| (words.get(name), words.count(n))).into();
    if !quality.first_event.is_empty() {
        let dates = [&quality.first_event, &quality.last_event].map(|text| when::date(text));
        if let [Some(first), Some(last)] = dates {
            counts.push((words.get("page-covers"), words.date_range(first, last.max(first))));
        }
    }
    counts
}

fn assumption(words: Words, zone: &str, assumption: &Assumption) -> String {
    match assumption {
        Assumption::Timezone { zone } => words.with("assumed-timezone", &[("zone", zone.into())]),
        Assumption::NoCalendar => {
            let how = words.with("empty-calendar-how", &[("file", SETTINGS_FILE.into())]);
            format!("{}. {how}", words.get("assumed-no-calendar"))
        }
        Assumption::DeskHours { taken, others } => words.desk_hours(taken, others),
        Assumption::NeverOpens { team } => words.never_opens(team.as_deref()),
        Assumption::NoPolicies => words.get("assumed-no-sla"),
        Assumption::AsOfLastEvent { at } => {
            words.with("assumed-as-of", &[("instant", when::instant(words, at, zone).into())])
        }
        Assumption::WholeLog { from, to } => {
            words.with("assumed-period", &[("range", when::range(words, from, to).into())])
        }
        Assumption::SettingsFile { file } => words.with("given-settings", &[("file", file.into())]),
        Assumption::NoReplyFeed => words.get("flag-why-no_reply_feed"),
    }
}

fn oddities(words: Words, quality: &Quality) -> Vec<String> {
    let refused = quality.quarantine_file.as_deref().map_or_else(
        || words.with("page-rows-refused", &[("n", quality.refused.into())]),
        |file| words.with("rows-quarantined", &[("n", quality.refused.into()), ("file", file.into())]),
    );
    let named = [
        ("duplicates-dropped", quality.duplicates),
        ("quality-no_open", quality.no_open),
        ("quality-after_as_of", quality.after_as_of),
        ("quality-after_deletion", quality.after_deletion),
        ("quality-second_open", quality.second_open),
        ("quality-unknown_survey", quality.unknown_survey),
        ("quality-unknown_scale", quality.unknown_scale),
        ("quality-off_scale", quality.off_scale),
        ("page-bad-clock", quality.bad_clock),
    ];
    let named = named.into_iter().filter(|one| one.1 > 0).map(|(id, n)| words.with(id, &[("n", n.into())]));
    Some(refused).into_iter().filter(|_| quality.refused > 0).chain(named).collect()
}

/// What a metric without source would need: feeds without which it has none even if all others are there.
fn needs(context: &Context<'_>, id: &str) -> String {
    let (words, assumed) = (context.words, &context.account.assumptions);
    if id.ends_with("sla_pct") && assumed.contains(&Assumption::NoPolicies) {
        return words.with("page-needs-policies", &[("file", SETTINGS_FILE.into())]);
    }
    if id == "out_of_hours_share" && assumed.contains(&Assumption::NoCalendar) {
        return words.with("page-needs-calendar", &[("file", SETTINGS_FILE.into())]);
    }
    let Some(metric) = register::find(id) else { return String::new() };
    let all = Feeds::ALL.iter().fold(Feeds::default(), |feeds, (_, feed)| feeds.with(*feed, true));
    let needed = Feeds::ALL.iter().filter(|(_, feed)| !(metric.has_source)(&all.with(*feed, false)));
    let mut names: Vec<&str> = needed.map(|one| one.0).collect();
    if names.is_empty() {
        // One of several will do.
        let enough = Feeds::ALL.iter().filter(|(_, feed)| (metric.has_source)(&Feeds::default().with(*feed, true)));
        names = enough.map(|one| one.0).collect();
    }
    let names: Vec<String> = names.into_iter().map(|name| words.name("feed", name)).collect();
    names.join(", ")
}
