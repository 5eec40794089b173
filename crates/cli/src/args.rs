//! The command line as a whole, and the options that commands share.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use nabiz_words::Lang;

use crate::commands::{
    case, check, config, explain, facts, generate, import, ledger, map, metrics, query, rebuild, reconcile, report,
    serve, sql,
};

const EXAMPLES: &str = "\
Examples:
  nabiz generate --out events.jsonl --settings nabiz.toml   data to try it with
  nabiz check events.jsonl           what is in it, what it cannot tell
  nabiz report events.jsonl          the KPI table here, and one HTML page
  nabiz query events.jsonl --metrics frt,csat --by channel,month
  nabiz metrics frt                  how a figure is computed
  nabiz explain frt events.jsonl     the cases behind a figure
  nabiz case synthetic-shop-000042 events.jsonl   one case, event by event
  nabiz serve                        the same live, in the browser

Exit codes: 0 done, 1 failed, 2 wrong use or nothing to read, 3 done, but some
rows were refused and are kept in the quarantine file.";

/// The pulse of customer service: events in, explained KPIs out.
///
/// Reads what happened to customers' cases (native JSON lines, or any CSV by a mapping), and computes response and
/// resolution times, SLA, satisfaction, backlog and some forty more figures, each with the number of cases behind it and
/// its 95 % interval.
#[derive(Debug, Parser)]
#[command(name = "nabiz", version, after_help = EXAMPLES, propagate_version = true)]
pub(crate) struct Cli {
    /// Language of what is printed; by default that of LANG, else English.
    #[arg(long, global = true, value_name = "LANG", value_parser = lang())]
    pub lang: Option<Lang>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Report(report::ReportArgs),
    Query(query::QueryArgs),
    Check(check::CheckArgs),
    Metrics(metrics::MetricsArgs),
    Explain(explain::ExplainArgs),
    Reconcile(reconcile::ReconcileArgs),
    Case(case::CaseArgs),
    Generate(generate::GenerateArgs),
    Facts(facts::FactsArgs),
    Sql(sql::SqlArgs),
    Map(map::MapArgs),
    Serve(serve::ServeArgs),
    Config(config::ConfigArgs),
    Import(import::ImportArgs),
    Rebuild(rebuild::RebuildArgs),
    Ledger(ledger::LedgerArgs),
    Forget(ledger::ForgetArgs),
}

fn lang() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["tr", "en"]).map(|tag| if tag == "tr" { Lang::Tr } else { Lang::En })
}

/// What to read and how.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// Event files, folders of them, or `-` for standard input; packed with gzip or not.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// How to read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadingArgs {
    /// Settings: zone, business hours, holidays, teams, SLA; by default the nabiz.toml beside an input or one folder above.
    #[arg(long, value_name = "nabiz.toml")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub sources: SourceArgs,
    /// Where refused rows are kept, each with file, line and reason.
    #[arg(long, value_name = "FILE", default_value = "nabiz-quarantine.jsonl")]
    pub quarantine: PathBuf,
    /// Take facts as they were known then (events after it do not exist); by default as of the last event. RFC 3339, or a
    /// local date (its midnight) or date and time in the account's zone.
    #[arg(long, value_name = "INSTANT")]
    pub as_of: Option<String>,
    /// Threads that compute; by default as many as the machine has. They never change a figure.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
}

/// What the files are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct SourceArgs {
    /// Which column of a table means what; may be given several times. `nabiz map FILE` writes one to start from.
    #[arg(long, value_name = "FILE")]
    pub mapping: Vec<PathBuf>,
    /// What every input is, whatever it looks like: native, zendesk, intercom, chatwoot, freshdesk, freshchat, queue_log,
    /// x_threads, xes, or the name of a mapping. By default its content tells (`nabiz check` says what and why).
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// The account of files that name none; by default the name of their source.
    #[arg(long, value_name = "NAME")]
    pub source_account: Option<String>,
}

/// The period.
#[derive(Debug, Args)]
#[command(next_help_heading = "Period")]
pub(crate) struct PeriodArgs {
    /// First day of the period, or date and time, local to the account; by default the log's first day.
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// End of the period, itself outside: `--from 2024-04-01 --to 2024-05-01` is April; by default after the log's last day.
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
}

/// Which figures.
#[derive(Debug, Args)]
#[command(next_help_heading = "Question")]
pub(crate) struct QuestionArgs {
    /// `all`, or metric ids or other words for them, with commas between: `frt,csat_mean` (see `nabiz metrics`).
    #[arg(long, value_name = "LIST", default_value = "all")]
    pub metrics: String,
    #[command(flatten)]
    pub rows: RowArgs,
}

/// Which rows, and what they are split by.
#[derive(Debug, Args)]
#[command(next_help_heading = "Question")]
pub(crate) struct RowArgs {
    /// Split by account, class, channel, team, agent, topic, priority, hour, weekday, day, week, month, or an attribute of
    /// the cases; several with commas between.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Only rows for which this holds: `channel=email,whatsapp and not team=L1`, `topic="geri iade"`, `team=` (has none);
    /// several must all hold.
    #[arg(long = "where", value_name = "FILTER")]
    pub filters: Vec<String>,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs: one array of records.
    Json,
    /// For spreadsheets: one line a record.
    Csv,
    /// A workbook for Excel and LibreOffice.
    Xlsx,
    /// For DuckDB, Polars, pandas.
    Parquet,
    /// A table in Markdown, for a wiki or a merge request.
    Md,
}

/// How rows of any columns are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJsonOrCsv {
    /// For people.
    Table,
    /// For programs: one array of objects.
    Json,
    /// For spreadsheets.
    Csv,
}

/// How a result without a flat form is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// For people.
    Table,
    /// For programs.
    Json,
}
