//! `nabiz map`: a mapping to start from, for a table that nobody knows.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use nabiz_sources::{Guess, guess_mapping};

use crate::context::Context;
use crate::failure::{Done, Usage};

const EXAMPLES: &str = "\
Examples:
  nabiz map tickets.csv                        the guess, and what is unsure
  nabiz map tickets.xlsx --out tickets.toml    asks where it is unsure, and writes the mapping
  nabiz check tickets.csv --mapping tickets.toml

Exit code 3: written, but something is unsure and nobody could be asked.";

/// Guess which column of a table means what, and write the mapping.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MapArgs {
    /// A table: CSV in any encoding, packed with gzip or not, or a workbook.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write the mapping; without, it is printed.
    #[arg(long, value_name = "MAPPING.toml")]
    out: Option<PathBuf>,
    /// Overwrite the mapping if it is there.
    #[arg(long)]
    force: bool,
}

/// Guesses, asks and writes.
pub(crate) fn run(args: &MapArgs, context: &Context) -> anyhow::Result<Done> {
    let name = args.file.display().to_string();
    let file = File::open(&args.file).with_context(|| format!("failed to read `{name}`"))?;
    let guess = guess_mapping(&name, file)?;
    let words = context.words;
    let confidence = words.percent(100.0 * guess.confidence, 0);
    context.note(&words.with("map-guessed", &[("file", name.as_str().into()), ("confidence", confidence.into())]));
    let unsure = guess.unsure().count();
    let may_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    if unsure > 0 && may_ask && args.out.is_some() {
        if !confirmed(context, &guess)? {
            context.note(&words.get("map-not-written"));
            return Ok(Done::WithoutSomeRows);
        }
    } else {
        for point in guess.unsure() {
            context.note(&format!("  ? {}: {}", point.key, point.question.as_deref().unwrap_or_default()));
        }
    }
    match &args.out {
        Some(out) => write(out, &guess, args.force)?,
        None => print!("{}", guess.toml),
    }
    Ok(if unsure > 0 && !may_ask { Done::WithoutSomeRows } else { Done::Whole })
}

fn write(out: &Path, guess: &Guess, force: bool) -> anyhow::Result<()> {
    if out.exists() && !force {
        return Err(Usage::error(format!("`{}` is there already; --force overwrites it", out.display())));
    }
    std::fs::write(out, &guess.toml).with_context(|| format!("failed to write `{}`", out.display()))
}

/// Shows each unsure point and asks whether it may stand; a `no` is mended in the file by hand.
fn confirmed(context: &Context, guess: &Guess) -> anyhow::Result<bool> {
    let words = context.words;
    for point in guess.unsure() {
        let column = point.column.as_deref().unwrap_or("—");
        let question = point.question.as_deref().unwrap_or_default();
        write!(io::stderr(), "{} = {column}: {question} {} ", point.key, words.get("map-ask"))?;
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        let answer = answer.trim().to_lowercase();
        if !["", "y", "yes", "e", "evet"].contains(&answer.as_str()) {
            return Ok(false);
        }
    }
    Ok(true)
}
