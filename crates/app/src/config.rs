//! The settings file, `nabiz.toml`: read once, checked whole, and made into the [`Settings`] of each account.
//!
//! It owns the file's notation and its messages; what a setting means is the domain's affair
//! (`docs/configuration.md` is the reference for people). A file is refused at the first thing that is wrong,
//! with its place and what to do about it: no key is skipped, no value is guessed. What is allowed but odd
//! becomes a [`Warning`]. Other files come through the caller's function, so that a text can be checked without
//! a disk.

mod calendars;
mod connectors;
mod desk_hours;
mod entry;
mod error;
mod knobs;
mod layer;
mod server;
mod shown;
mod sla;
mod suggest;
mod teams;
mod value;
mod warnings;
mod written;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::string::FromUtf8Error;

use nabiz_domain::settings::Settings;
use toml::de::DeTable;

use calendars::Files;
pub use connectors::ConnectorFile;
use desk_hours::Adopted;
pub use desk_hours::DeskHours;
use entry::Section;
pub use error::{ConfigError, Refusal, Warning};
use error::{Flaw, Read, Wrong, line_and_column};
use layer::{Draft, Layer};
pub use server::ServerFile;
pub use shown::Shown;
pub use written::{calendar_toml, quoted};

/// The keys of an account: METRICS A.10, and no others. All may stand at the top of the file too, for all accounts.
pub const KEYS: &[&str] = &[
    "timezone",
    "session_gap",
    "reopen_window",
    "recontact_window",
    "sla_mode",
    "sl_threshold_s",
    "sl_target_pct",
    "sl_mode",
    "short_abandon_s",
    "critical_priorities",
    "fcr_scope",
    "active_window_days",
    "min_n_show",
    "min_n_rank",
    "account_stat",
    "k_accounts_median",
    "k_accounts_top",
    "calendar",
    "csat_positive",
    "clock_from",
    "calendars",
    "teams",
    "sla",
];

const ACCOUNTS: &str = "accounts";
const SERVER: &str = "server";
const CONNECTORS: &str = "connectors";

/// The settings of all accounts.
#[derive(Clone, Debug, Default)]
pub struct Config {
    all: Layer,
    accounts: BTreeMap<String, Layer>,
    /// Accounts that the file gives no calendar, and their desk does.
    adopted: BTreeMap<String, Adopted>,
    server: ServerFile,
    connectors: Vec<ConnectorFile>,
    warnings: Vec<Warning>,
    files: Vec<String>,
}

impl Config {
    /// Reads and checks a settings file; `.ics` files are looked for from its folder.
    ///
    /// # Errors
    /// When it cannot be read, or anything in it or in a file it names is wrong.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|source| ConfigError::Unreadable { file: file.clone(), source })?;
        let text = String::from_utf8(bytes).map_err(|error| no_utf8(&error).refusal(&file, &readable(&error)))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, &file, &|name| holiday_text(&folder.join(name)))
    }

    /// Reads and checks the text of a settings file that messages call `file`; `read` gives the text of an `.ics`
    /// file by the name it has in there.
    ///
    /// # Errors
    /// When anything in it or in a file it names is wrong.
    pub fn parse(text: &str, file: &str, read: &dyn Fn(&str) -> io::Result<String>) -> Result<Self, ConfigError> {
        let refused = |flaw: Box<Flaw>| flaw.refusal(file, text);
        let document = DeTable::parse(text).map_err(|error| refused(no_toml(&error)))?;
        let top = Section::top(document.get_ref());
        let mut files = Files::new(read);
        Self::of(&top, &mut files, file, text)
            .map(|config| Self { files: files.into_names(), ..config })
            .map_err(refused)
    }

    /// The settings of an account: its own over those of the file over the hours of its desk over the defaults.
    #[must_use]
    pub fn settings_for(&self, account: &str) -> &Settings {
        &self.layer(account).settings
    }

    /// The accounts that the file names, sorted. Others have the settings of the file.
    pub fn accounts(&self) -> impl Iterator<Item = &str> {
        self.accounts.keys().map(String::as_str)
    }

    /// Whether the file sets this one of [`KEYS`] for the account, or for all.
    #[must_use]
    pub fn sets(&self, account: &str, key: &str) -> bool {
        self.layer(account).set.contains(key)
    }

    /// What the file says about the server.
    #[must_use]
    pub fn server(&self) -> &ServerFile {
        &self.server
    }

    /// The help desks that the server asks by itself.
    #[must_use]
    pub fn connectors(&self) -> &[ConnectorFile] {
        &self.connectors
    }

    /// What is allowed but most likely not meant, in the order of the file.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The `.ics` files that were read, as the file names them.
    #[must_use]
    pub fn holiday_files(&self) -> &[String] {
        &self.files
    }

    fn layer(&self, account: &str) -> &Layer {
        let adopted = self.adopted.get(account).map(|adopted| &adopted.layer);
        adopted.or_else(|| self.accounts.get(account)).unwrap_or(&self.all)
    }

    fn of(top: &Section<'_>, files: &mut Files<'_>, file: &str, text: &str) -> Read<Self> {
        top.refuse_unknown(&[KEYS, &[ACCOUNTS, SERVER, CONNECTORS]].concat(), &[])?;
        let server = match top.get(SERVER) {
            Some(entry) => server::read(&entry.section()?)?,
            None => ServerFile::default(),
        };
        let connectors = match top.get(CONNECTORS) {
            Some(entry) => connectors::read(&entry, KEYS)?,
            None => Vec::new(),
        };
        let mut draft = Draft::default();
        draft.read(top)?;
        let (all, review) = draft.resolve(files)?;
        let mut reviews = vec![review];
        let mut accounts = BTreeMap::new();
        for (name, section) in account_sections(top)? {
            let (layer, review) = draft.over(name, &section)?.resolve(files)?;
            accounts.insert(name.to_owned(), layer);
            reviews.push(review);
        }
        let warnings = warnings::shared(&reviews, file, text);
        Ok(Self { all, accounts, adopted: BTreeMap::new(), server, connectors, warnings, files: Vec::new() })
    }
}

fn account_sections<'t>(top: &Section<'t>) -> Read<Vec<(&'t str, Section<'t>)>> {
    let Some(accounts) = top.get(ACCOUNTS) else { return Ok(Vec::new()) };
    let mut sections = Vec::new();
    for (name, _, entry) in accounts.section()?.entries() {
        if KEYS.contains(&name) && !entry.value().is_table() {
            let wrong = Wrong::new("this is a key, not an account", "write it under `[accounts.NAME]`");
            return Err(entry.flaw(wrong));
        }
        let section = entry.section()?;
        section.refuse_unknown(KEYS, &[])?;
        sections.push((name, section));
    }
    Ok(sections)
}

/// The text of an `.ics` file.
fn holiday_text(path: &Path) -> io::Result<String> {
    String::from_utf8(std::fs::read(path)?).map_err(|error| {
        let line = line_and_column(&readable(&error), error.utf8_error().valid_up_to()).0;
        io::Error::new(io::ErrorKind::InvalidData, format!("line {line}: {NO_UTF8}; {AS_UTF8}"))
    })
}

const NO_UTF8: &str = "the text is not UTF-8";
const AS_UTF8: &str = "save the file as UTF-8";

fn no_utf8(error: &FromUtf8Error) -> Flaw {
    let at = error.utf8_error().valid_up_to();
    Flaw { at, key: None, wrong: Wrong::new(NO_UTF8, AS_UTF8), source: None }
}

/// The text up to what is no UTF-8, to count its lines.
fn readable(error: &FromUtf8Error) -> String {
    let whole = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    String::from_utf8_lossy(whole).into_owned()
}

fn no_toml(error: &toml::de::Error) -> Box<Flaw> {
    let at = error.span().map_or(0, |span| span.start);
    let problem = format!("the text is no TOML: {}", error.message().replace('\n', ", "));
    Box::new(Flaw { at, key: None, wrong: Wrong { problem, help: None }, source: None })
}
