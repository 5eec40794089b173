//! `nabiz reconcile`: our figures against a vendor's rules and against what the desk recorded itself, and the cases that make
//! the difference.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use nabiz_catalogue::metric::{Headline, Metric, Unit};
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::profile::{Profile, VendorRule};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;
use nabiz_domain::calendar::Hours;
use nabiz_sources::Record;
use nabiz_usecases::receipt::{
    Against, Cause, Difference, Differing, RecordedCase, RecordedDifference, RecordedFigure, RecordedWhy, Why, against,
    record_of,
};
use nabiz_words::{DASH, Words};
use serde_json::json;

use super::explain::rows::value;
use crate::args::{PeriodArgs, ReadingArgs, RowArgs, TextOrJson};
use crate::context::Context;
use crate::failure::{Done, Usage};
use crate::input::Input;
use crate::score_table::metric_name;
use crate::{json, question, table};

const EXAMPLES: &str = "\
Examples:
  nabiz reconcile export/ --profile zendesk
  nabiz reconcile events.jsonl --profile intercom --metrics frt --where channel=live_chat
  nabiz reconcile events.jsonl --profile chatwoot --by team --limit 3
  nabiz reconcile events.jsonl --profile freshdesk --format json
  nabiz reconcile examples/servicenow     what ServiceNow recorded itself

A vendor has rules for the metrics in which it differs; the others agree. `nabiz query --profile` has the figures alone.
Exports that carry the desk's own values (Zendesk's metric sets, the statistics of Freshdesk and Intercom, Chatwoot's
reporting events, `[[recorded]]` of a mapping) are held against its rules, or without a profile against ours.";

/// Explain why another desk shows other figures: ours beside a vendor's documented rules and the values that the desk
/// recorded itself, on the same cases, with the cases that make the difference, by reason.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReconcileArgs {
    /// Event files, folders of them, or `-` for standard input; packed with gzip or not.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Whose rules: zendesk, freshdesk, intercom, chatwoot. Without, what desks recorded themselves is held against ours.
    #[arg(long, value_name = "VENDOR", help_heading = "Question")]
    profile: Option<String>,
    /// Metrics, by id or another word for them, separated by commas; by default all that the vendor counts otherwise.
    #[arg(long, value_name = "LIST", help_heading = "Question")]
    metrics: Option<String>,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    period: PeriodArgs,
    /// Cases that are shown of each reason.
    #[arg(long, value_name = "N", default_value_t = 5, help_heading = "Output")]
    limit: usize,
    /// How to print.
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    format: TextOrJson,
}

/// A metric, the vendor's rule for it where it has one, and the figures.
struct Reconciled {
    metric: &'static Metric,
    rule: Option<&'static VendorRule>,
    pairs: Vec<Against>,
}

/// Prints the figures and what lies between them.
pub(crate) fn run(args: &ReconcileArgs, context: &Context) -> anyhow::Result<Done> {
    let profile = args.profile.as_deref().map(Profile::of).transpose();
    let profile = profile.map_err(|error| Usage::error(format!("--profile: {error}")))?;
    let ids = args.metrics.as_deref().map(question::metrics).transpose()?.unwrap_or_default();
    let query = question::rows(&args.rows, &args.period)?;
    let mut input = Input::read_recorded(&args.files, &args.reading, context)?;
    let figures = figures(profile, &ids, &input)?;
    let session = input.session()?;
    let mut all = Vec::new();
    for (metric, rule, theirs) in figures {
        let data = (&input.loaded.book, &input.index);
        let pairs = against(&session, data, &query, (metric, theirs), &input.loaded.recorded, args.limit)?;
        all.push(Reconciled { metric, rule, pairs });
    }
    input.progress.end();
    let mut out = super::stdout();
    match args.format {
        TextOrJson::Json => {
            let records = all.iter().flat_map(|one| one.pairs.iter().map(move |pair| (one, pair)));
            let records = records.map(|(one, pair)| {
                let rule = one.rule.map(|rule| json!({ "en": rule.text.en, "tr": rule.text.tr }));
                let Against { ours, theirs, same, differences, recorded } = pair;
                let whole = json!({
                    "metric": ours.metric, "profile": profile.map(|profile| profile.id), "rule": rule, "ours": ours,
                    "theirs": theirs, "same": same, "differences": differences, "recorded": recorded,
                });
                serde_json::to_string(&whole)
            });
            json::write_lines(&mut out, records)?;
        }
        TextOrJson::Table => {
            for (number, one) in all.iter().enumerate() {
                if number > 0 {
                    writeln!(out)?;
                }
                print(context, &mut out, profile, one, &query.by)?;
            }
        }
    }
    out.flush()?;
    Ok(input.finish(context))
}

/// A metric with the vendor's rule and the same metric by that rule; without a rule by ours.
type Figure = (&'static Metric, Option<&'static VendorRule>, &'static Metric);

/// The metrics that the vendor counts otherwise, and those that a desk recorded.
fn figures(profile: Option<&'static Profile>, ids: &[String], input: &Input) -> anyhow::Result<Vec<Figure>> {
    let of_rules = profile.map(|profile| profile.figures(ids)).unwrap_or_default();
    let recorded = &input.loaded.recorded;
    let is_known = |what: Record| [Hours::Calendar, Hours::Business].iter().any(|hours| recorded.has(what, *hours));
    let mut figures = Vec::new();
    for metric in ALL {
        let rule = of_rules.iter().find(|(rule, _)| rule.metric == metric.id);
        let is_asked = ids.is_empty() || ids.iter().any(|id| id == metric.id);
        let is_recorded = is_asked && record_of(metric.id).is_some_and(is_known);
        match rule {
            Some((rule, theirs)) => figures.push((metric, Some(*rule), *theirs)),
            None if is_recorded => figures.push((metric, None, metric)),
            None => {}
        }
    }
    if !figures.is_empty() {
        return Ok(figures);
    }
    Err(Usage::error(match profile {
        Some(profile) => {
            let has: Vec<&str> = profile.rules.iter().map(|rule| rule.metric).collect();
            let (name, has) = (profile.name, has.join(", "));
            format!(
                "{name} has no rules of its own for these metrics (it has: {has}), and the files do not tell what it recorded"
            )
        }
        None => {
            "the files do not tell what their desk recorded itself: name the rules to hold ours against with --profile"
                .into()
        }
    }))
}

fn print(
    context: &Context,
    out: &mut dyn Write,
    profile: Option<&Profile>,
    one: &Reconciled,
    by: &[Dimension],
) -> io::Result<()> {
    let words = context.words;
    writeln!(out, "{}", context.bold(&metric_name(words, one.metric.id)))?;
    if let (Some(profile), Some(rule)) = (profile, one.rule) {
        table::fill(context, out, 2, &format!("  {}: {}", profile.name, words.text(rule.text)))?;
    } else if let Some(profile) = profile {
        table::fill(context, out, 2, &format!("  {}: {}", profile.name, words.get("reconcile-no-rule")))?;
    }
    if one.pairs.is_empty() {
        writeln!(out, "  {}", words.get("cli-no-figures"))?;
    }
    for pair in &one.pairs {
        let mut of = vec![words.class_key(&pair.ours.class)];
        of.extend(
            pair.ours.hours.as_deref().filter(|hours| *hours == "business").map(|hours| words.name("hours", hours)),
        );
        for (key, value) in &pair.ours.group {
            let dimension = by.iter().find(|one| one.id() == key).cloned().unwrap_or_else(|| Dimension::parse(key));
            of.push(words.key(&dimension, value.as_deref()));
        }
        writeln!(out, "\n  {}", of.join(" · "))?;
        let (ours, recorded) = (words.get("reconcile-ours"), words.get("reconcile-recorded"));
        let vendor = profile.zip(one.rule).map(|(profile, rule)| (profile, rule.headline));
        let names = [Some(&*ours), vendor.map(|(profile, _)| profile.name), pair.recorded.as_ref().map(|_| &*recorded)];
        let width = names.into_iter().flatten().map(|name| name.chars().count()).max().unwrap_or(0);
        writeln!(out, "    {ours:width$}  {}", figure(words, &pair.ours, one.metric, one.metric.headline))?;
        if let Some((profile, headline)) = vendor {
            writeln!(out, "    {:width$}  {}", profile.name, figure(words, &pair.theirs, one.metric, headline))?;
        }
        if let Some(own) = &pair.recorded {
            writeln!(out, "    {recorded:width$}  {}", recorded_figure(words, own, one.metric))?;
        }
        if let Some((profile, _)) = vendor {
            let args = [("same", pair.same.into()), ("other", differing(pair).into())];
            writeln!(out, "    {}", words.with("reconcile-same", &args))?;
            for other in &pair.differences {
                table::fill(context, out, 8, &format!("      {}", difference(words, profile, one.metric.id, other)))?;
            }
        }
        if let Some(own) = &pair.recorded {
            let other: u64 = own.differences.iter().map(|other| other.count).sum();
            let args = [("same", own.same.into()), ("other", other.into())];
            writeln!(out, "    {}", words.with("reconcile-recorded-same", &args))?;
            for other in &own.differences {
                table::fill(context, out, 8, &format!("      {}", recorded_difference(words, one.metric, other)))?;
            }
        }
    }
    Ok(())
}

/// `1 min 20 s · median · n 855`, as the metric leads with.
fn recorded_figure(words: Words, own: &RecordedFigure, metric: &Metric) -> String {
    let (value, name) = match own.median.filter(|_| metric.headline == Headline::Median) {
        Some(median) => (median, "stat-median"),
        None => (own.mean, if own.median.is_some() { "stat-mean" } else { "" }),
    };
    let mut parts = vec![words.value(metric.unit, value, None)];
    parts.extend((!name.is_empty()).then(|| words.get(name)));
    parts.push(format!("{} {}", words.get("stat-n"), words.count(own.n)));
    parts.join(" · ")
}

/// `3 · recorded, but not counted by the rules (served by a bot alone): C1 2 s, …`.
fn recorded_difference(words: Words, metric: &Metric, one: &RecordedDifference) -> String {
    let why = match one.why {
        RecordedWhy::More => words.get("reconcile-recorded-more"),
        RecordedWhy::Less => words.get("reconcile-recorded-less"),
        RecordedWhy::NotRecorded => words.get("reconcile-recorded-not"),
        RecordedWhy::NotCounted(reason) => {
            let reason = words.name_or_id("reason", &json::id(serde_json::to_value(reason)));
            words.with("reconcile-recorded-only", &[("reason", reason.into())])
        }
    };
    let is_share = matches!(metric.unit, Unit::Percent);
    let recorded = |own: f64| match (is_share, metric.unit) {
        (true, _) => words.get(if own > 0.0 { "verdict-yes" } else { "verdict-no" }),
        (_, Unit::Seconds) => words.duration_seconds(own),
        _ => words.value(metric.unit, own, None),
    };
    let case = |case: &RecordedCase| {
        let id = &case.case_id;
        match (case.theirs, case.recorded) {
            (Some(theirs), Some(own)) => format!("{id} {} → {}", value(words, metric.id, theirs), recorded(own)),
            (Some(theirs), None) => format!("{id} {}", value(words, metric.id, theirs)),
            (None, own) => format!("{id} {}", own.map_or_else(|| DASH.to_owned(), recorded)),
        }
    };
    let mut cases: Vec<String> = one.cases.iter().map(case).collect();
    if (cases.len() as u64) < one.count {
        cases.push("…".to_owned());
    }
    format!("{} · {why}: {}", words.count(one.count), cases.join(", "))
}

fn differing(pair: &Against) -> u64 {
    pair.differences.iter().map(|one| one.count).sum()
}

/// `1 min 20 s · median · n 855`.
fn figure(words: Words, score: &Score, metric: &Metric, headline: Headline) -> String {
    let mut parts = vec![words.value_or_na(metric.unit, score.value, score.na_reason, score.currency.as_deref())];
    match headline {
        Headline::Median => parts.push(words.get("stat-median")),
        Headline::Mean => parts.push(words.get("stat-mean")),
        _ => {}
    }
    parts.push(format!("{} {}", words.get("stat-n"), words.count(score.n)));
    parts.push(words.anchor(score.anchor));
    parts.join(" · ")
}

/// `3 · counted here only, not by Zendesk (served by a bot alone): C1 2 s, C4 7 s, …`.
fn difference(words: Words, profile: &Profile, metric: &str, one: &Difference) -> String {
    let of_reason =
        |reason: nabiz_usecases::receipt::Reason| words.name_or_id("reason", &json::id(serde_json::to_value(reason)));
    let of_cause = |cause: Cause| {
        words.get(&format!("reconcile-cause-{}", json::id(serde_json::to_value(cause)).replace('_', "-")))
    };
    let vendor = ("vendor", profile.name.into());
    let why = match one.why {
        Why::OnlyOurs(reason) => words.with("reconcile-only-ours", &[vendor, ("reason", of_reason(reason).into())]),
        Why::OnlyTheirs(reason) => words.with("reconcile-only-theirs", &[vendor, ("reason", of_reason(reason).into())]),
        Why::Start => words.get("reconcile-start"),
        Why::End => words.get("reconcile-end"),
        Why::OursHolds(cause) => words.with("reconcile-ours-holds", &[vendor, ("reason", of_cause(cause).into())]),
        Why::TheirsHolds(cause) => words.with("reconcile-theirs-holds", &[vendor, ("reason", of_cause(cause).into())]),
        Why::Value => words.get("reconcile-value"),
    };
    let of = |value_: Option<_>| value_.map_or_else(|| DASH.to_owned(), |one| value(words, metric, one));
    let is_share = matches!(one.why, Why::OursHolds(_) | Why::TheirsHolds(_));
    let case = |case: &Differing| {
        let id = case.case_id.clone().unwrap_or_else(|| DASH.to_owned());
        match (case.ours, case.theirs) {
            _ if is_share => id,
            (Some(_), Some(_)) => format!("{id} {} → {}", of(case.ours), of(case.theirs)),
            (one, other) => format!("{id} {}", of(one.or(other))),
        }
    };
    let mut cases: Vec<String> = one.cases.iter().map(case).collect();
    if (cases.len() as u64) < one.count {
        cases.push("…".to_owned());
    }
    format!("{} · {why}: {}", words.count(one.count), cases.join(", "))
}
