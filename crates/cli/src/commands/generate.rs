//! `nabiz generate`: made-up service data to try things with.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;
use nabiz_app::config::Config;
use nabiz_domain::event::{Event, What};
use nabiz_sources::native::write_event;
use nabiz_synth::{Shop, ShopError, Tally, settings_toml};
use nabiz_usecases::facts::{Listener, StreamOptions, TellError, Written, stream_facts};

use crate::context::Context;
use crate::failure::{Done, Usage};
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  nabiz generate --cases 2000 --out events.jsonl --settings nabiz.toml
  nabiz generate --seed 7 --cases 500 --start 2026-01-01 --days 90
  nabiz generate --cases 100 | nabiz check -       into another command
  nabiz generate --cases 1000000 | gzip > events.jsonl.gz
  nabiz generate --cases 1000000 --out events.jsonl --facts facts

The same options give the same bytes. The data are made up: they describe no real company.";

/// Make up a shop's service data: cases, calls, surveys and feeds as native events.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct GenerateArgs {
    /// Where all chance comes from; another seed is another shop.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many cases.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// The account that the events belong to. Reports mark accounts whose name begins with `synthetic` as made up.
    #[arg(long, value_name = "NAME", default_value = "synthetic-shop")]
    account: String,
    /// First local day.
    #[arg(long, value_name = "DATE", default_value = "2025-01-01")]
    start: Date,
    /// How many days; what is not over by then stays open.
    #[arg(long, value_name = "N", default_value_t = 396)]
    days: u32,
    /// The shop's time zone.
    #[arg(long, value_name = "ZONE", default_value = "Europe/Istanbul")]
    timezone: String,
    /// Where to write events; `-` is standard output, the default unless only `--facts` are wanted.
    #[arg(long, value_name = "FILE.jsonl")]
    out: Option<PathBuf>,
    /// Write the settings that fit the shop too: zone, business hours, teams, SLA.
    #[arg(long, value_name = "nabiz.toml")]
    settings: Option<PathBuf>,
    /// Write the shop's facts too, as `nabiz facts` would, in memory that does not grow with the number of cases.
    #[arg(long, value_name = "DIR")]
    facts: Option<PathBuf>,
}

/// Writes the events and, if asked for, the settings.
pub(crate) fn run(args: &GenerateArgs, context: &Context) -> anyhow::Result<Done> {
    if args.account.is_empty() {
        return Err(Usage::error("--account is empty: name the account that the events belong to"));
    }
    let shop = Shop {
        seed: args.seed,
        cases: args.cases,
        account: args.account.clone(),
        timezone: args.timezone.clone(),
        start: args.start,
        days: args.days,
    };
    check(&shop)?;
    let progress = Progress::new(context.words);
    let tally = match &args.out {
        Some(path) if path.as_os_str() != "-" => to_file(&shop, path, progress)?,
        None if args.facts.is_some() => tell(&shop, &mut io::sink(), "-", progress)?,
        _ => tell(&shop, &mut super::stdout(), "-", progress)?,
    };
    if let Some(settings) = &args.settings {
        fs::write(settings, settings_toml(&shop)).with_context(|| cannot_write(settings))?;
    }
    let facts = args.facts.as_deref().map(|folder| write_facts(&shop, folder)).transpose()?;
    say(args, context, tally);
    if let (Some(folder), Some(written)) = (&args.facts, &facts) {
        context.note(&super::facts::said(context, folder, written));
    }
    Ok(Done::Whole)
}

/// Folds the shop's events as they are told, with the settings that fit it.
fn write_facts(shop: &Shop, folder: &Path) -> anyhow::Result<Written> {
    let no_file = |name: &str| Err(io::Error::new(io::ErrorKind::NotFound, name.to_owned()));
    let config = Config::parse(&settings_toml(shop), "the shop's settings", &no_file)?;
    let options = StreamOptions { threads: crate::input::all_threads(), ..StreamOptions::default() };
    let mut tell = |listener: &mut Listener<'_>| -> Result<(), TellError> {
        shop.tell(|event| listener(event))?;
        Ok(())
    };
    Ok(stream_facts(&mut tell, &config, folder, &options)?)
}

/// Refuses a shop that cannot be told, before anything is written: without cases it is told at once.
fn check(shop: &Shop) -> anyhow::Result<()> {
    let told = Shop { cases: 0, ..shop.clone() }.tell(|_| {});
    told.map(|_| ()).map_err(|error| {
        let option = match error {
            ShopError::Timezone(_) => "--timezone",
            ShopError::Date(_) => "--start",
            ShopError::Days(_) => "--days",
        };
        anyhow::Error::new(error).context(Usage(format!("{option} cannot be used")))
    })
}

fn to_file(shop: &Shop, path: &Path, progress: Progress) -> anyhow::Result<Tally> {
    let name = path.display().to_string();
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) {
        return Err(Usage::error(format!(
            "--out `{name}`: events are written unpacked; use `--out - | gzip > {name}`"
        )));
    }
    let file = File::create(path).with_context(|| cannot_write(path))?;
    let mut out = BufWriter::with_capacity(256 << 10, file);
    tell(shop, &mut out, &name, progress).with_context(|| cannot_write(path))
}

/// How often the progress hears of cases.
const STEP: u64 = 1_000;

fn tell(shop: &Shop, out: &mut impl Write, name: &str, mut progress: Progress) -> anyhow::Result<Tally> {
    let mut written: io::Result<()> = Ok(());
    let mut cases = 0;
    let tally = shop.tell(|event: &Event<'_>| {
        if written.is_ok() {
            written = write_event(event, out);
        }
        if matches!(event.what, What::Open { .. } | What::Arrive { .. }) {
            cases += 1;
            if cases % STEP == 0 {
                progress.written(name, cases, shop.cases);
            }
        }
    })?;
    written?;
    out.flush()?;
    Ok(tally)
}

fn cannot_write(path: &Path) -> String {
    format!("failed to write `{}`", path.display())
}

fn say(args: &GenerateArgs, context: &Context, tally: Tally) {
    let words = context.words;
    let events = words.with("count-events", &[("n", tally.events.into())]);
    let cases = words.with("count-cases", &[("n", tally.cases.into())]);
    let what = [("events", events.into()), ("cases", cases.into())];
    context.note(&words.with("cli-generated", &what));
    context.note(&words.get("page-synthetic-why"));
    if let Some(settings) = &args.settings {
        context.note(&words.with("cli-settings-written", &[("file", settings.display().to_string().into())]));
    }
}
