//! `nabiz rebuild`: the facts of a ledger, made anew from its events.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use nabiz_app::config::Config;
use nabiz_usecases::facts::write_facts;
use nabiz_usecases::live::rebuild::rebuild;
use nabiz_usecases::live::stored::StoredLedger;

use crate::commands::facts::said;
use crate::commands::ledger::{DataArgs, open, runtime};
use crate::context::Context;
use crate::failure::Done;
use crate::input::all_threads;

const EXAMPLES: &str = "\
Examples:
  nabiz rebuild --out facts
  nabiz rebuild --data /srv/nabiz --as-of 2024-05-08T00:00:00Z --out facts-may

The same events, settings and instant give the same bytes, whenever and wherever it runs.";

/// Fold all events of a server's ledger from the beginning and write their facts as Parquet.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RebuildArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Settings of the accounts; without, `nabiz.toml` of the data folder, else defaults.
    #[arg(long, value_name = "nabiz.toml", env = "NABIZ_CONFIG")]
    config: Option<PathBuf>,
    /// Facts as of this instant (RFC 3339); by default as of the last event.
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<jiff::Timestamp>,
    /// The folder to write to; new, empty, or one that holds facts, which are replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Folds and writes.
pub(crate) fn run(args: &RebuildArgs, context: &Context) -> anyhow::Result<Done> {
    let runtime = runtime()?;
    let store = open(&runtime, &args.data.known()?)?;
    let ledger = StoredLedger::new(store.clone(), runtime.handle().clone());
    let file = args.config.clone().or_else(|| args.data.settings());
    let config = file.as_deref().map(Config::load).transpose()?.unwrap_or_default();
    let threads = all_threads();
    let as_of = args.as_of.map(jiff::Timestamp::as_millisecond);
    let Some((book, session)) = rebuild(&ledger, &config, as_of, threads)? else {
        anyhow::bail!("the ledger holds no event");
    };
    let written = write_facts(&session, &book, &args.out, threads)?;
    runtime.block_on(store.close());
    let mut out = super::stdout();
    writeln!(out, "{}", said(context, &args.out, &written))?;
    out.flush()?;
    Ok(Done::Whole)
}
