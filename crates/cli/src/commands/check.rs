//! `nabiz check`: what a log holds, what is odd in it, and what it cannot tell.

mod account;
mod oddities;

use std::io::{self, Write};

use clap::Args;
use nabiz_domain::book::MOST_ATTRIBUTES;
use nabiz_sources::detect::Format;
use nabiz_sources::{FileSummary, Source};
use nabiz_usecases::session::account_name;
use nabiz_words::Words;

use crate::args::InputArgs;
use crate::context::Context;
use crate::failure::Done;
use crate::input::Input;
use crate::refusals::Refusals;
use crate::table;

use account::Checked;

const EXAMPLES: &str = "\
Examples:
  nabiz check events.jsonl                       one file
  nabiz check exports/ --config nabiz.toml       a folder, with its settings
  nabiz check tickets.csv --mapping desk.toml    a new mapping tried out
  zcat old.jsonl.gz | nabiz check -              a pipe

Exit code 3 says that rows were refused: they stand in the quarantine file,
each with its reason.";

/// Look at a log before trusting it: formats, refused rows, oddities, and which figures it cannot give.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    input: InputArgs,
}

/// Reads everything and reports on it.
pub(crate) fn run(args: &CheckArgs, context: &Context) -> anyhow::Result<Done> {
    let mut input = Input::read_to_check(&args.input.files, &args.input.reading, context)?;
    let refusals = input.loaded.quarantine.as_deref().map(Refusals::read).transpose()?.unwrap_or_default();
    let session = input.session()?;
    input.progress.end();
    let mut out = super::stdout();
    print_files(context, &mut out, &input.loaded.files, &refusals)?;
    print_left_out(context, &mut out, &input.loaded.left_out)?;
    print_attributes(context, &mut out, input.loaded.book.attributes_left_out())?;
    print_settings(context, &mut out, &input)?;
    for account in input.accounts() {
        if let Some(checked) = Checked::of(&input, &session, account)? {
            checked.print(context, &mut out)?;
        }
    }
    out.flush()?;
    Ok(input.finish(context))
}

fn print_files(context: &Context, out: &mut dyn Write, files: &[FileSummary], refusals: &Refusals) -> io::Result<()> {
    let words = context.words;
    writeln!(out, "{}", context.bold(&words.get("cli-check-files")))?;
    for file in files {
        writeln!(out, "  {}: {}", file.file, format_of(words, file))?;
        writeln!(out, "    {}", context.dim(&file.reason))?;
        let counts = &file.counts;
        let parts = [
            ("rows", words.with("count-rows", &[("n", counts.rows.into())])),
            ("events", words.with("count-events", &[("n", counts.events.into())])),
            ("refused", words.count(counts.refused)),
        ];
        let parts = parts.map(|(name, text)| (name, text.into()));
        writeln!(out, "    {}", words.with("cli-check-counts", &parts))?;
        for (sheet, refused) in refusals.of(&file.file) {
            let kind = words.name("refusal", &refused.kind);
            let field = refused.field.as_ref().map_or_else(String::new, |field| format!(" `{field}`"));
            let text = format!("      {} × {kind}{field}{sheet}", words.count(refused.n));
            // What concerns a file as a whole stands in no line.
            let place = match refused.line {
                0 => String::new(),
                line => format!("{}: ", words.with("cli-check-line", &[("line", words.count(line).into())])),
            };
            table::fill(context, out, 8, &format!("{text} ({place}{})", refused.reason))?;
        }
    }
    if !refusals.unknown_types.is_empty() {
        let n: u64 = refusals.unknown_types.values().sum();
        let types = refusals.unknown_types.iter().map(|(name, n)| format!("`{name}` {}", words.count(*n)));
        let types = types.collect::<Vec<_>>().join(", ");
        let text = words.with("quality-unknown_types", &[("n", n.into()), ("types", types.into())]);
        table::fill(context, out, 4, &format!("  {text}"))?;
    }
    Ok(())
}

/// Values of attributes that figures cannot be split by, as there are too many names of them.
fn print_attributes(context: &Context, out: &mut dyn Write, left_out: u64) -> io::Result<()> {
    if left_out == 0 {
        return Ok(());
    }
    let text = context.words.with("cli-check-attributes", &[("n", left_out.into()), ("most", MOST_ATTRIBUTES.into())]);
    table::fill(context, out, 4, &format!("  {text}"))
}

/// Files of folders that were not read: by name, up to a screen of them.
fn print_left_out(context: &Context, out: &mut dyn Write, left_out: &[String]) -> io::Result<()> {
    if left_out.is_empty() {
        return Ok(());
    }
    let n = left_out.len() as u64;
    let mut names: Vec<String> = left_out.iter().take(20).map(|name| format!("`{name}`")).collect();
    if left_out.len() > names.len() {
        names.push("…".to_owned());
    }
    let names = names.join(", ");
    let text = context.words.with("cli-check-left_out", &[("n", n.into()), ("files", names.into())]);
    table::fill(context, out, 4, &format!("  {text}"))
}

fn format_of(words: Words, file: &FileSummary) -> String {
    match &file.format {
        // A help desk or an exchange is called by its name.
        Some(Format::Csv { .. })
            if file.source.is_some_and(|source| source != Source::Table && source != Source::Xes) =>
        {
            file.source.map_or_else(String::new, |source| source.title().to_owned())
        }
        Some(Format::Native) => words.get("cli-format-native"),
        Some(Format::Csv { mapping }) => words.with("cli-format-csv", &[("mapping", mapping.into())]),
        Some(Format::Empty) => words.get("cli-format-empty"),
        None => words.get("cli-format-unknown"),
    }
}

fn print_settings(context: &Context, out: &mut dyn Write, input: &Input) -> io::Result<()> {
    let words = context.words;
    let config = &input.loaded.config;
    writeln!(out, "\n{}", context.bold(&words.get("cli-check-settings")))?;
    let file = input.loaded.config_file.as_ref().map(|file| file.display().to_string());
    let given = file
        .map_or_else(|| words.get("assumed-settings"), |file| words.with("given-settings", &[("file", file.into())]));
    writeln!(out, "  {given}")?;
    for warning in config.warnings() {
        table::fill(context, out, 4, &format!("  ! {warning}"))?;
    }
    let book = &input.loaded.book;
    let known: Vec<&str> = input.accounts().into_iter().map(|account| account_name(book, account)).collect();
    for account in config.accounts().filter(|account| !known.contains(account)) {
        writeln!(out, "  ! {}", words.with("cli-check-no-such-account", &[("account", account.into())]))?;
    }
    Ok(())
}
