//! `nabiz reconcile`: our figures against a vendor's rules, and the cases that make the difference.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use nabiz_catalogue::metric::{Headline, Metric, Unit};
use nabiz_catalogue::profile::{Profile, VendorRule};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::register::find;
use nabiz_catalogue::score::Score;
use nabiz_usecases::receipt::{Against, Cause, Difference, Differing, Why, against};
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

A vendor has rules for the metrics in which it differs; the others agree. `nabiz query --profile` has the figures alone.";

/// Explain why another desk shows other figures: ours beside a vendor's documented rules, on the same cases, with the cases
/// that make the difference, by reason.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReconcileArgs {
    /// Event files, folders of them, or `-` for standard input; packed with gzip or not.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Whose rules: zendesk, freshdesk, intercom, chatwoot.
    #[arg(long, value_name = "VENDOR", help_heading = "Question")]
    profile: String,
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

/// Prints the figures and what lies between them.
pub(crate) fn run(args: &ReconcileArgs, context: &Context) -> anyhow::Result<Done> {
    let profile = Profile::of(&args.profile).map_err(|error| Usage::error(format!("--profile: {error}")))?;
    let ids = args.metrics.as_deref().map(question::metrics).transpose()?.unwrap_or_default();
    let figures = profile.figures(&ids);
    if figures.is_empty() {
        let has: Vec<&str> = profile.rules.iter().map(|rule| rule.metric).collect();
        let text = format!("{} has no rules of its own for these metrics (it has: {})", profile.name, has.join(", "));
        return Err(Usage::error(text));
    }
    let query = question::rows(&args.rows, &args.period)?;
    let mut input = Input::read_some(&args.files, &args.reading, context)?;
    let session = input.session()?;
    let mut all: Vec<(&VendorRule, Vec<Against>)> = Vec::new();
    for (rule, theirs) in figures {
        let Some(ours) = find(rule.metric) else { continue };
        let data = (&input.loaded.book, &input.index);
        all.push((rule, against(&session, data, &query, (ours, theirs), args.limit)?));
    }
    input.progress.end();
    let mut out = super::stdout();
    match args.format {
        TextOrJson::Json => {
            let records = all.iter().flat_map(|(rule, pairs)| pairs.iter().map(move |one| (rule, one)));
            let records = records.map(|(rule, one)| {
                let rule = json!({ "en": rule.text.en, "tr": rule.text.tr });
                let Against { ours, theirs, same, differences } = one;
                let whole = json!({
                    "metric": ours.metric, "profile": profile.id, "rule": rule, "ours": ours, "theirs": theirs,
                    "same": same, "differences": differences,
                });
                serde_json::to_string(&whole)
            });
            json::write_lines(&mut out, records)?;
        }
        TextOrJson::Table => {
            for (number, (rule, pairs)) in all.iter().enumerate() {
                if number > 0 {
                    writeln!(out)?;
                }
                print(context, &mut out, profile, rule, pairs, &query.by)?;
            }
        }
    }
    out.flush()?;
    Ok(input.finish(context))
}

fn print(
    context: &Context,
    out: &mut dyn Write,
    profile: &Profile,
    rule: &VendorRule,
    pairs: &[Against],
    by: &[Dimension],
) -> io::Result<()> {
    let words = context.words;
    writeln!(out, "{}", context.bold(&metric_name(words, rule.metric)))?;
    table::fill(context, out, 2, &format!("  {}: {}", profile.name, words.text(rule.text)))?;
    if pairs.is_empty() {
        writeln!(out, "  {}", words.get("cli-no-figures"))?;
    }
    for pair in pairs {
        let mut of = vec![words.class_key(&pair.ours.class)];
        for (key, value) in &pair.ours.group {
            let dimension = by.iter().find(|one| one.id() == key).cloned().unwrap_or_else(|| Dimension::parse(key));
            of.push(words.key(&dimension, value.as_deref()));
        }
        writeln!(out, "\n  {}", of.join(" · "))?;
        let (own, theirs) = (find(rule.metric), rule.headline);
        let name = |name: &str, width: usize| format!("{name:width$}");
        let ours = words.get("reconcile-ours");
        let width = ours.chars().count().max(profile.name.chars().count());
        let own_headline = own.map_or(Headline::Share, |metric| metric.headline);
        writeln!(out, "    {}  {}", name(&ours, width), figure(words, &pair.ours, own, own_headline))?;
        writeln!(out, "    {}  {}", name(profile.name, width), figure(words, &pair.theirs, own, theirs))?;
        let args = [("same", pair.same.into()), ("other", differing(pair).into())];
        writeln!(out, "    {}", words.with("reconcile-same", &args))?;
        for one in &pair.differences {
            table::fill(context, out, 8, &format!("      {}", difference(words, profile, rule.metric, one)))?;
        }
    }
    Ok(())
}

fn differing(pair: &Against) -> u64 {
    pair.differences.iter().map(|one| one.count).sum()
}

/// `1 min 20 s · median · n 855`.
fn figure(words: Words, score: &Score, metric: Option<&'static Metric>, headline: Headline) -> String {
    let unit = metric.map_or(Unit::Number, |metric| metric.unit);
    let mut parts = vec![words.value_or_na(unit, score.value, score.na_reason, score.currency.as_deref())];
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
