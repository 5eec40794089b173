//! `nabiz facts`: the facts behind every figure, as Parquet files.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use nabiz_usecases::facts::{Written, write_facts};

use crate::args::InputArgs;
use crate::context::Context;
use crate::failure::Done;
use crate::input::Input;

const EXAMPLES: &str = "\
Examples:
  nabiz facts events.jsonl --out facts
  nabiz facts data/ --config nabiz.toml --as-of 2024-05-08 --out facts-april
  duckdb -c \"select channel, count(*) from 'facts/episodes/**/*.parquet' group by 1\"

The folder is new, empty, or holds facts, which are replaced.";

/// Write the facts that figures are made of, one table a folder, for DuckDB, Spark, Power BI or pandas.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FactsArgs {
    #[command(flatten)]
    input: InputArgs,
    /// The folder to write to.
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: PathBuf,
}

/// Folds the events and writes their facts.
pub(crate) fn run(args: &FactsArgs, context: &Context) -> anyhow::Result<Done> {
    let mut input = Input::read_some(&args.input.files, &args.input.reading, context)?;
    let session = input.session()?;
    let written = write_facts(&session, &input.loaded.book, &args.out, input.threads)?;
    input.progress.end();
    let mut out = super::stdout();
    for (table, rows) in written.rows.iter().filter(|(_, rows)| **rows > 0) {
        writeln!(out, "{table}: {}", context.words.with("count-rows", &[("n", (*rows).into())]))?;
    }
    writeln!(out, "{}", said(context, &args.out, &written))?;
    out.flush()?;
    Ok(input.finish(context))
}

/// Where the facts went, and how much.
pub(super) fn said(context: &Context, folder: &Path, written: &Written) -> String {
    let words = context.words;
    let rows = words.with("count-rows", &[("n", written.rows.values().sum::<u64>().into())]);
    let folder = folder.display().to_string();
    let bytes = words.count(written.bytes);
    words.with("facts-written", &[("folder", folder.into()), ("rows", rows.into()), ("bytes", bytes.into())])
}
