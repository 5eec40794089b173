//! `nabiz explain`: the rows behind a figure, and those that were left out with the reason.

mod hours;
pub(super) mod rows;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_domain::calendar::Hours;
use nabiz_usecases::receipt::{Order, Question, Reason, Receipt, ReceiptError, receipt};
use nabiz_words::Words;

use crate::args::{PeriodArgs, ReadingArgs, RowArgs, TextOrJson};
use crate::context::Context;
use crate::failure::{Done, Usage};
use crate::input::Input;
use crate::score_table::{metric_name, unit};
use crate::{json, nothing, question, table};

const EXAMPLES: &str = "\
Examples:
  nabiz explain first_response_time events.jsonl     the slowest answers first
  nabiz explain frt events.jsonl --where channel=email --limit 5
  nabiz explain response_sla_pct data/ --smallest    the breached ones first
  nabiz explain resolution_time data/ --business     open hours only
  nabiz explain fcr_pct events.jsonl --variant vendor_simple --format json";

/// Show the receipt of a figure: every case it was computed from, and every case it leaves out, with the reason.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// The metric, by id or another word for it.
    #[arg(value_name = "METRIC")]
    metric: String,
    /// Event files, folders of them, or `-` for standard input; packed with gzip or not.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    period: PeriodArgs,
    /// A variant of the figure (see `nabiz metrics METRIC`).
    #[arg(long, value_name = "VARIANT", help_heading = "Question")]
    variant: Option<String>,
    /// In business hours.
    #[arg(long, help_heading = "Question")]
    business: bool,
    /// Smallest values first; of percentages the cases that fail.
    #[arg(long, help_heading = "Output")]
    smallest: bool,
    /// Rows that are shown of each figure and reason; the totals are always of all.
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    limit: usize,
    /// How to print.
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    format: TextOrJson,
}

/// Prints the receipts, one for each class and group.
pub(crate) fn run(args: &ExplainArgs, context: &Context) -> anyhow::Result<Done> {
    question::metrics(&args.metric)?;
    let query = question::rows(&args.rows, &args.period)?;
    let mut input = Input::read_some(&args.files, &args.reading, context)?;
    let session = input.session()?;
    let asked = Question {
        metric: &args.metric,
        variant: args.variant.as_deref(),
        hours: args.business.then_some(Hours::Business),
        query: &query,
        limit: args.limit,
        order: if args.smallest { Order::Smallest } else { Order::Largest },
    };
    let receipts = receipt(&session, &input.loaded.book, &input.index, &asked).map_err(failed)?;
    input.progress.end();
    let mut out = super::stdout();
    match args.format {
        TextOrJson::Json => json::write_lines(&mut out, receipts.iter().map(serde_json::to_string))?,
        TextOrJson::Table => print(context, &mut out, &receipts, &query.by)?,
    }
    out.flush()?;
    let scores: Vec<Score> = receipts.into_iter().map(|receipt| receipt.score).collect();
    nothing::explain(context, &query, &session, &input.loaded.book, &scores);
    Ok(input.finish(context))
}

fn failed(error: ReceiptError) -> anyhow::Error {
    match error {
        ReceiptError::Engine(engine) => engine.into(),
        other => Usage::error(other.to_string()),
    }
}

fn print(context: &Context, out: &mut dyn Write, receipts: &[Receipt], by: &[Dimension]) -> io::Result<()> {
    let words = context.words;
    // A figure of which the filter leaves nothing has no story.
    let is_out = |receipt: &Receipt| receipt.left_out.iter().any(|one| one.reason != Reason::FilteredOut);
    // A figure whose rows are withheld has one that it does not tell.
    let is_withheld = |receipt: &Receipt| receipt.withheld && receipt.score.n > 0;
    let tells = |one: &&Receipt| !one.counted.is_empty() || is_out(one) || !one.summary.is_empty() || is_withheld(one);
    let mut is_first = true;
    for receipt in receipts.iter().filter(tells) {
        if !is_first {
            writeln!(out)?;
        }
        is_first = false;
        writeln!(out, "{}", context.bold(&title(words, &receipt.score, by)))?;
        writeln!(out, "{}", figure(words, &receipt.score))?;
        let known = receipt.score.parts.iter().filter_map(|(id, value)| Some(words.part(id, (*value)?)));
        let beside: Vec<String> = known.collect();
        if !beside.is_empty() {
            table::fill(context, out, 2, &format!("  {}", beside.join(" · ")))?;
        }
        if !receipt.agrees() {
            writeln!(out, "{}", words.get("explain-disagrees"))?;
        }
        rows::print(context, out, receipt)?;
    }
    if !is_first {
        return Ok(());
    }
    let reason =
        receipts.iter().filter_map(|receipt| receipt.score.na_reason).find(|one| *one != NaReason::NotApplicable);
    writeln!(out, "{}", reason.map_or_else(|| words.get("cli-no-figures"), |reason| words.na_why(reason)))
}

/// What the receipt is of: metric, class, group, variant, hours.
fn title(words: Words, score: &Score, by: &[Dimension]) -> String {
    let mut parts = vec![metric_name(words, &score.metric), words.class_key(&score.class)];
    for (key, value) in &score.group {
        let dimension = by.iter().find(|one| one.id() == key).cloned().unwrap_or_else(|| Dimension::parse(key));
        parts.push(words.key(&dimension, value.as_deref()));
    }
    parts.extend(score.variant.as_deref().map(|variant| words.name_or_id("variant", variant)));
    parts.extend(score.hours.as_deref().filter(|hours| *hours == "business").map(|hours| words.name("hours", hours)));
    parts.join(" · ")
}

fn figure(words: Words, score: &Score) -> String {
    let (unit, currency) = (unit(&score.metric), score.currency.as_deref());
    let mut parts = vec![words.value_or_na(unit, score.value, score.na_reason, currency)];
    parts.push(format!("{} {}", words.get("stat-n"), words.count(score.n)));
    if let (Some(num), Some(den)) = (score.num, score.den) {
        parts.push(format!("{} / {}", words.number(num, 2), words.number(den, 2)));
    }
    parts.extend(score.ci.map(|ci| format!("{} {}", words.get("stat-ci"), words.interval(unit, ci, currency))));
    parts.push(words.anchor(score.anchor));
    parts.join(" · ")
}
