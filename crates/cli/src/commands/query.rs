//! `nabiz query`: figures as a table, JSON or CSV.

use std::io::{self, IsTerminal as _, Write};

use clap::Args;
use jiff::tz::TimeZone;
use nabiz_app::config::Config;
use nabiz_app::{score_csv, score_xlsx};
use nabiz_catalogue::profile::Profile;
use nabiz_catalogue::query::Query;
use nabiz_catalogue::score::Score;
use nabiz_usecases::export::scores_parquet;
use nabiz_usecases::session::Session;

use crate::args::{Format, InputArgs, PeriodArgs, QuestionArgs};
use crate::context::Context;
use crate::failure::{Done, Usage};
use crate::input::Input;
use crate::{dates, json, nothing, question, score_table, table};

const EXAMPLES: &str = "\
Examples:
  nabiz query events.jsonl                    all headline figures of the log
  nabiz query events.jsonl --metrics frt,resolution_time --by channel,month
  nabiz query data/ --where 'channel=email,whatsapp and not team=L1'
  nabiz query data/ --from 2024-04-01 --to 2024-05-01 --as-of 2024-05-08
  nabiz query events.jsonl --metrics csat --by agent --format csv > csat.csv
  nabiz query events.jsonl --by channel,month --format xlsx > figures.xlsx
  nabiz query events.jsonl --metrics frt,fcr --profile zendesk,intercom
  nabiz query tickets.csv --mapping desk.toml --format json | jq '.[0]'

--to lies outside the period: `--to 2024-05-01` ends it with 30 April.";

/// Ask for figures: any metrics, split and filtered as you like.
///
/// JSON is an array of records that carry everything needed to read a figure right (period, as_of, n, interval, flags, and
/// why there is no value where there is none); CSV, workbook and Parquet are the same, flat; the table holds the headline figures.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    question: QuestionArgs,
    #[command(flatten)]
    period: PeriodArgs,
    /// A vendor's documented rules beside ours, as variants: zendesk, freshdesk, intercom, chatwoot; also several,
    /// separated by commas. `nabiz reconcile` says which cases make the difference.
    #[arg(long, value_name = "VENDORS", value_delimiter = ',', help_heading = "Question")]
    profile: Vec<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    format: Format,
    /// In the table too: variants of each figure, and business hours. JSON and CSV always have them.
    #[arg(long, help_heading = "Output")]
    all: bool,
}

/// Answers the query.
pub(crate) fn run(args: &QueryArgs, context: &Context) -> anyhow::Result<Done> {
    let query = question::query(&args.question, &args.period)?;
    let profiles = args.profile.iter().map(|id| Profile::of(id)).collect::<Result<Vec<_>, _>>();
    let profiles = profiles.map_err(|error| Usage::error(format!("--profile: {error}")))?;
    if matches!(args.format, Format::Xlsx | Format::Parquet) && io::stdout().is_terminal() {
        anyhow::bail!(
            "a workbook or a Parquet file is not for a terminal; write it into a file: `nabiz query … > figures.xlsx`"
        );
    }
    let mut input = Input::read_some(&args.input.files, &args.input.reading, context)?;
    let session = input.session()?;
    let mut scores = session.store.query(&query)?;
    for profile in &profiles {
        profiled(&session, &query, profile, &mut scores)?;
    }
    input.progress.end();
    let mut out = super::stdout();
    match args.format {
        Format::Json => json::write_lines(&mut out, scores.iter().map(serde_json::to_string))?,
        Format::Csv => score_csv::write(&mut out, &scores, &query.by)?,
        Format::Xlsx => out.write_all(&score_xlsx::workbook(&scores, &query.by)?)?,
        Format::Parquet => {
            out.write_all(&scores_parquet(&scores, &query.by).map_err(|error| anyhow::anyhow!("{error}"))?)?;
        }
        Format::Table | Format::Md => {
            let context = if args.format == Format::Md { &context.in_markdown() } else { context };
            print_head(context, &mut out, &scores, &session, &input.loaded.config)?;
            if !profiles.is_empty() && !args.all {
                // The headlines, ours and theirs.
                let is_theirs = |id: &str| profiles.iter().any(|profile| profile.id == id);
                scores.retain(|score| {
                    score.variant.as_deref().is_none_or(is_theirs) && score.hours.as_deref() != Some("business")
                });
            }
            score_table::print(context, &mut out, &scores, &query.by, args.all || !profiles.is_empty())?;
            writeln!(out, "\n{}", context.dim(&context.words.get("terminal-legend")))?;
        }
    }
    out.flush()?;
    nothing::explain(context, &query, &session, &input.loaded.book, &scores);
    Ok(input.finish(context))
}

/// Puts the vendor's figures behind ours of the same metric, as a variant of its name.
fn profiled(session: &Session, query: &Query, profile: &Profile, scores: &mut Vec<Score>) -> anyhow::Result<()> {
    for (rule, figure) in profile.figures(&query.metrics) {
        let mut theirs = session.store.query_of(query, &[figure])?;
        theirs.iter_mut().for_each(|score| score.variant = Some(profile.id.to_owned()));
        let at = scores.iter().rposition(|score| score.metric == rule.metric).map_or(scores.len(), |at| at + 1);
        scores.splice(at..at, theirs);
    }
    Ok(())
}

/// Says the period, the instant, by which schedule of its desk an account is measured that nobody gave business hours, and
/// whose hours never come.
fn print_head(
    context: &Context,
    out: &mut dyn Write,
    scores: &[Score],
    session: &Session,
    config: &Config,
) -> io::Result<()> {
    let words = context.words;
    let from = scores.iter().map(|score| score.period.from.as_str()).min();
    let to = scores.iter().map(|score| score.period.to.as_str()).max();
    let (Some(from), Some(to), Some(first)) = (from, to, scores.first()) else { return Ok(()) };
    let accounts = session.store.accounts();
    let zone = accounts.first().map_or(TimeZone::UTC, |account| account.zone.clone());
    let id = if session.as_of_is_last_event { "assumed-as-of" } else { "given-as-of" };
    let as_of = words.with(id, &[("instant", dates::in_zone(words, &first.as_of, &zone).into())]);
    writeln!(out, "{}: {} · {as_of}", words.get("report-period"), dates::range(words, from, to))?;
    for account in accounts {
        let whose = if accounts.len() > 1 { format!("{}: ", account.name) } else { String::new() };
        let hours = config.desk_hours(&account.name).map(|hours| words.desk_hours(&hours.taken, &hours.others));
        let closed = account.settings.closed_for_good().into_iter().map(|team| words.never_opens(team));
        for said in hours.into_iter().chain(closed) {
            table::fill(context, out, 2, &format!("{whose}{said}"))?;
        }
    }
    writeln!(out)
}
