//! Reading what the command line names, and folding it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use nabiz_domain::book::{Account, Index};
use nabiz_domain::event::Millis;
use nabiz_engine::files::MANIFEST;
use nabiz_sources::input::STDIN;
use nabiz_usecases::load::{LoadOptions, Loaded, load};
use nabiz_usecases::session::{Session, account_name, accounts};

use crate::args::ReadingArgs;
use crate::context::Context;
use crate::dates::{self, When};
use crate::failure::{Done, Usage};
use crate::progress::Progress;

/// Everything read, ready to be folded.
pub(crate) struct Input {
    /// What was read.
    pub loaded: Loaded,
    /// The events by case.
    pub index: Index,
    /// Facts as of then; without, as of the last event.
    pub as_of: Option<Millis>,
    /// Threads to compute with.
    pub threads: usize,
    /// The progress of the run.
    pub progress: Progress,
}

impl Input {
    /// Reads `files`.
    pub fn read(files: &[PathBuf], reading: &ReadingArgs, context: &Context) -> anyhow::Result<Self> {
        Self::read_with(files, reading, context, &LoadOptions::default())
    }

    /// The same for somebody who looks for faults: other events under a known id are told from repeats.
    pub fn read_to_check(files: &[PathBuf], reading: &ReadingArgs, context: &Context) -> anyhow::Result<Self> {
        Self::read_with(files, reading, context, &LoadOptions { watches_ids: true, ..LoadOptions::default() })
    }

    fn read_with(
        files: &[PathBuf],
        reading: &ReadingArgs,
        context: &Context,
        wishes: &LoadOptions,
    ) -> anyhow::Result<Self> {
        let as_of = reading.as_of.as_deref().map(|text| dates::when("--as-of", text)).transpose()?;
        refuse_facts(files)?;
        refuse_to_read_the_quarantine(files, &reading.quarantine)?;
        let options = LoadOptions {
            inputs: files.to_vec(),
            mappings: reading.sources.mapping.clone(),
            source: reading.sources.source.clone(),
            account: reading.sources.source_account.clone(),
            config: reading.config.clone(),
            quarantine: reading.quarantine.clone(),
            ..wishes.clone()
        };
        let mut progress = Progress::new(context.words);
        let mut loaded = load(&options, &mut |at| progress.read(at))?;
        progress.stage("terminal-progress-building");
        let as_of = as_of.map(|when| instant(when, &loaded)).transpose()?;
        let index = loaded.book.index();
        let threads = reading.threads.map_or_else(all_threads, usize::from);
        Ok(Self { loaded, index, as_of, threads, progress })
    }

    /// The same where figures need at least one event.
    pub fn read_some(files: &[PathBuf], reading: &ReadingArgs, context: &Context) -> anyhow::Result<Self> {
        Self::read(files, reading, context)?.with_some(reading)
    }

    /// The same with what desks recorded of their cases themselves.
    pub fn read_recorded(files: &[PathBuf], reading: &ReadingArgs, context: &Context) -> anyhow::Result<Self> {
        let wishes = LoadOptions { keeps_recorded: true, ..LoadOptions::default() };
        Self::read_with(files, reading, context, &wishes)?.with_some(reading)
    }

    fn with_some(self, reading: &ReadingArgs) -> anyhow::Result<Self> {
        if self.loaded.book.span().is_none() {
            let first = self.loaded.first_refusals.first().map(|refusal| format!("; the first: {refusal}"));
            let kept = reading.quarantine.display();
            bail!(
                "no row could be read as an event: {} refused and kept in `{kept}`{}",
                self.loaded.refused,
                first.unwrap_or_default()
            );
        }
        Ok(self)
    }

    /// The accounts, in order of name.
    pub fn accounts(&self) -> Vec<Account> {
        accounts(&self.loaded.book)
    }

    /// All accounts folded and put into columns.
    pub fn session(&mut self) -> anyhow::Result<Session> {
        let all = self.accounts();
        let session =
            Session::open(&self.loaded.book, &self.index, &all, &self.loaded.config, self.as_of, self.threads)?;
        self.progress.stage("terminal-progress-computing");
        Ok(session)
    }

    /// Says which rows are not in the result, and how the run ends.
    pub fn finish(&mut self, context: &Context) -> Done {
        self.progress.end();
        let Some(file) = &self.loaded.quarantine else { return Done::Whole };
        let file = file.display().to_string();
        let args = [("n", self.loaded.refused.into()), ("file", file.into())];
        context.note(&context.words.with("rows-quarantined", &args));
        for refusal in self.loaded.first_refusals.iter().take(3) {
            context.note(&format!("  {refusal}"));
        }
        Done::WithoutSomeRows
    }
}

/// `as_of` as an instant; local time needs accounts of one zone.
fn instant(when: When, loaded: &Loaded) -> anyhow::Result<Millis> {
    let local = match when {
        When::Instant(instant) => return Ok(instant.as_millisecond()),
        When::Local(local) => local,
    };
    let names = accounts(&loaded.book).into_iter().map(|account| account_name(&loaded.book, account));
    let mut zones: Vec<&str> = names.map(|name| loaded.config.settings_for(name).timezone.as_str()).collect();
    zones.sort_unstable();
    zones.dedup();
    match zones[..] {
        [] => Ok(0),
        [zone] => {
            let found = nabiz_domain::calendar::zone(zone).context("failed to read --as-of in the account's zone")?;
            dates::instant("--as-of", local, &found)
        }
        _ => Err(Usage::error(format!(
            "`{local}` of --as-of is local time, but the accounts lie in {}: write an instant, `{local}Z`",
            zones.join(", ")
        ))),
    }
}

/// Facts hold no events: what is made of them all cannot be made anew from them. A folder of facts is known by its manifest.
pub(crate) fn refuse_facts(files: &[PathBuf]) -> anyhow::Result<()> {
    let is_facts = |input: &&PathBuf| {
        let file = if input.is_dir() { input.join(MANIFEST) } else { input.to_path_buf() };
        file.file_name().is_some_and(|name| name == MANIFEST) && is_manifest(&file)
    };
    match files.iter().find(is_facts) {
        Some(input) => Err(Usage::error(format!(
            "`{}` is a folder of facts, which `nabiz facts` wrote, and holds no events: `nabiz sql \"select …\"` with the \
             folder asks it, every other command reads the event files it was made of",
            if input.is_dir() { input.as_path() } else { input.parent().unwrap_or(input) }.display()
        ))),
        None => Ok(()),
    }
}

/// Whether a file called like a manifest is one; other programs may call theirs the same.
fn is_manifest(file: &Path) -> bool {
    let read = fs::read(file).ok().and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    read.is_some_and(|manifest| ["version", "as_of", "rows", "accounts"].iter().all(|key| manifest.get(key).is_some()))
}

/// A quarantine among the inputs would be read as data and overwritten while it is read.
fn refuse_to_read_the_quarantine(files: &[PathBuf], quarantine: &Path) -> anyhow::Result<()> {
    let Ok(own) = fs::canonicalize(quarantine) else { return Ok(()) };
    let holds = |input: &&PathBuf| {
        input.as_os_str() != STDIN && fs::canonicalize(input).is_ok_and(|input| own.starts_with(input))
    };
    match files.iter().find(holds) {
        Some(input) => Err(Usage::error(format!(
            "the quarantine file `{}` of an earlier run lies in the input `{}`: remove it, or name another with --quarantine",
            quarantine.display(),
            input.display()
        ))),
        None => Ok(()),
    }
}

/// As many as the machine has.
pub(crate) fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
