//! `nabiz report`: the KPI table beside the published benchmark, and one HTML page.

mod benchmark;
mod changes;
mod said;

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use nabiz_app::report_data::{AccountReport, Part, ReportData};
use nabiz_app::report_tables;
use nabiz_catalogue::score::Score;
use nabiz_usecases::report::{ReportOptions, report};

use crate::args::{InputArgs, PeriodArgs};
use crate::context::Context;
use crate::failure::Done;
use crate::input::Input;
use crate::{question, score_table, table};

const EXAMPLES: &str = "\
Examples:
  nabiz report events.jsonl                     the page goes to nabiz-report.html
  nabiz report events.jsonl --config nabiz.toml --lang tr
  nabiz report data/ --from 2024-04-01 --to 2024-05-01 --out april.html
  nabiz report tickets.csv --mapping desk.toml
  nabiz report events.jsonl --out - > page.html the page alone, into a pipe
  nabiz report events.jsonl --out report.md     tables in Markdown
  nabiz report events.jsonl --out report.xlsx   every section's figures, a sheet each

--to lies outside the period: `--to 2024-05-01` ends it with 30 April.
The page loads nothing from elsewhere.";

/// Make a report: the figures beside the published benchmark here, and one HTML page with all of them.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    period: PeriodArgs,
    /// The page to write; `-` is standard output. A name that ends in `.md` makes it Markdown: the tables of the terminal,
    /// for a wiki or a merge request. One that ends in `.xlsx` or `.csv` makes it a workbook or a table of the figures of
    /// all sections.
    #[arg(long, value_name = "FILE.html|md|xlsx|csv", default_value = "nabiz-report.html", help_heading = "Output")]
    out: PathBuf,
}

/// Prints the tables and writes the page.
pub(crate) fn run(args: &ReportArgs, context: &Context) -> anyhow::Result<Done> {
    let (from, to) = question::period(&args.period)?;
    let mut input = Input::read_some(&args.input.files, &args.input.reading, context)?;
    input.progress.stage("terminal-progress-computing");
    let options =
        ReportOptions { as_of: input.as_of, from, to, filter: None, parts: Part::ALL, threads: input.threads };
    let data = report(&mut input.loaded, &options)?;
    input.progress.end();
    let form = Form::of(&args.out);
    let page = form.write(context, &data)?;
    let mut out = super::stdout();
    if args.out.as_os_str() == "-" {
        out.write_all(&page)?;
    } else {
        let name = args.out.display().to_string();
        fs::write(&args.out, page).with_context(|| format!("failed to write `{name}`; name another with --out"))?;
        print(context, &mut out, &data)?;
        writeln!(out, "{}", context.words.with("terminal-written", &[("file", name.into())]))?;
        if form == Form::Page {
            writeln!(out, "{}", context.dim(&context.words.get("terminal-open-hint")))?;
        }
    }
    out.flush()?;
    Ok(input.finish(context))
}

/// What the report is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Markdown,
    Csv,
    Workbook,
}

impl Form {
    /// The one that the name of a file asks for.
    fn of(file: &Path) -> Self {
        let ending = file.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_deref().and_then(OsStr::to_str) {
            Some("md") => Self::Markdown,
            Some("csv") => Self::Csv,
            Some("xlsx") => Self::Workbook,
            _ => Self::Page,
        }
    }

    fn write(self, context: &Context, data: &ReportData) -> anyhow::Result<Vec<u8>> {
        let mut text = Vec::new();
        match self {
            Self::Page => {
                text = nabiz_web::report(data, context.words.lang()).context("failed to draw the page")?.into_bytes();
            }
            Self::Markdown => print(&context.in_markdown(), &mut text, data)?,
            Self::Csv => report_tables::csv(&mut text, data)?,
            Self::Workbook => text = report_tables::workbook(data).context("failed to make the workbook")?,
        }
        Ok(text)
    }
}

fn print(context: &Context, out: &mut dyn Write, data: &ReportData) -> std::io::Result<()> {
    for account in &data.accounts {
        said::print_head(context, out, account)?;
        changes::print(context, out, account)?;
        benchmark::print(context, out, &account.benchmark)?;
        writeln!(out)?;
        if context.is_markdown {
            writeln!(out, "{}", context.title(2, &context.words.get("section-overview")))?;
        }
        score_table::print(context, out, &others(account), &[], false)?;
        writeln!(out)?;
        said::print_assumptions(context, out, account)?;
        writeln!(out)?;
    }
    table::fill(context, out, 0, &context.words.get("terminal-legend"))?;
    writeln!(out)
}

/// Figures that the benchmark's table does not show.
fn others(account: &AccountReport) -> Vec<Score> {
    let is_shown = |score: &&Score| account.benchmark.iter().any(|row| row.metric == score.metric);
    account.overall.iter().filter(|score| !is_shown(score)).cloned().collect()
}
