//! `nabiz import`: files into the ledger of a server, running or not.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use nabiz_sources::{Mapping, Reading};
use nabiz_usecases::live::import::import;
use nabiz_usecases::live::stored::StoredLedger;
use nabiz_usecases::load::CONFIG_FILE;

use crate::args::SourceArgs;
use crate::commands::ledger::{DataArgs, open, runtime};
use crate::context::Context;
use crate::failure::Done;
use crate::input::refuse_facts;
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  nabiz import events.jsonl
  nabiz import exports/ --mapping desk.toml --data /srv/nabiz

The same files can be imported again: what is known changes nothing. A running server shows new events by itself.";

/// Import event files into the data of `nabiz serve`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ImportArgs {
    /// Event files, folders of them, or `-` for standard input; packed with gzip or not.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    sources: SourceArgs,
    #[command(flatten)]
    data: DataArgs,
}

/// Imports the files.
pub(crate) fn run(args: &ImportArgs, context: &Context) -> anyhow::Result<Done> {
    refuse_facts(&args.files)?;
    let runtime = runtime()?;
    let store = open(&runtime, &args.data.address()?)?;
    let ledger = StoredLedger::new(store.clone(), runtime.handle().clone());
    let sources = &args.sources;
    let mappings = sources.mapping.iter().map(|file| Mapping::load(file)).collect::<Result<Vec<_>, _>>()?;
    let mut progress = Progress::new(context.words);
    let reading = Reading {
        mappings,
        source: sources.source.clone(),
        account: sources.source_account.clone(),
        ..Reading::default()
    };
    let done = import(&ledger, &args.files, &reading, crate::now(), &mut |at| progress.read(at))?;
    progress.end();
    runtime.block_on(store.close());
    let said =
        [("events", done.events.into()), ("duplicates", done.duplicates.into()), ("refused", done.refused.into())];
    let mut out = super::stdout();
    writeln!(out, "{}", context.words.with("import-done", &said))?;
    out.flush()?;
    if done.schedules > 0 {
        let args = [("n", done.schedules.into()), ("file", CONFIG_FILE.into())];
        context.note(&context.words.with("import-schedules", &args));
    }
    Ok(if done.refused > 0 { Done::WithoutSomeRows } else { Done::Whole })
}
