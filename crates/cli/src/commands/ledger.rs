//! `nabiz ledger` and `nabiz forget`: looking after the data of a server.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use nabiz_app::config::Config;
use nabiz_store::Store;
use tokio::runtime::Runtime;

use crate::context::Context;
use crate::failure::Done;

/// Where a server keeps its data.
#[derive(Clone, Debug, Args)]
pub(crate) struct DataArgs {
    /// The data folder; made if it is not there.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "nabiz-data",
        env = "NABIZ_DATA",
        global = true,
        help_heading = "Data"
    )]
    pub data: PathBuf,
    /// A PostgreSQL database for ledger and state instead of a file in the data folder.
    #[arg(
        long,
        value_name = "URL",
        env = "NABIZ_DATABASE",
        hide_env_values = true,
        global = true,
        help_heading = "Data"
    )]
    pub database: Option<String>,
}

impl DataArgs {
    /// The database that is asked for, or else the one that the data folder's settings name: a server and the commands
    /// beside it must never keep two ledgers.
    fn database(&self) -> anyhow::Result<Option<String>> {
        match (&self.database, self.settings()) {
            (Some(database), _) => Ok(Some(database.clone())),
            (None, Some(file)) => Ok(Config::load(&file)?.server().database.clone()),
            (None, None) => Ok(None),
        }
    }

    /// The address of the store; the folder is made where it is needed, for its owner only.
    pub fn address(&self) -> anyhow::Result<String> {
        if let Some(database) = self.database()? {
            return Ok(database);
        }
        if !self.data.exists() {
            std::fs::create_dir_all(&self.data).with_context(|| format!("failed to make `{}`", self.data.display()))?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(&self.data, std::fs::Permissions::from_mode(0o700))?;
            }
        }
        Ok(self.data.join("nabiz.db").display().to_string())
    }

    /// The settings in the data folder, if there are any.
    pub fn settings(&self) -> Option<PathBuf> {
        let file = self.settings_file();
        file.is_file().then_some(file)
    }

    /// Where the settings of the data folder are kept.
    pub fn settings_file(&self) -> PathBuf {
        self.data.join("nabiz.toml")
    }

    /// The same, where the data must be there already.
    pub fn known(&self) -> anyhow::Result<String> {
        if self.database()?.is_none() && !self.data.join("nabiz.db").is_file() {
            bail!("`{}` holds no data; name the folder with --data", self.data.display());
        }
        self.address()
    }
}

/// The event loop that connections live on.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Opens the store at `address`.
pub(crate) fn open(runtime: &Runtime, address: &str) -> anyhow::Result<Store> {
    Ok(runtime.block_on(Store::open(address))?)
}

/// Check, back up and restore the data of `nabiz serve`.
#[derive(Debug, Args)]
pub(crate) struct LedgerArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Look whether everything that was kept is whole.
    Check,
    /// Copy the data, whichever database holds it, to a new file while the server works.
    Backup {
        /// The file to write; it must not be there yet.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Put a backup into an empty data folder or an empty PostgreSQL database.
    Restore {
        /// The file that a backup wrote.
        #[arg(value_name = "FILE")]
        from: PathBuf,
    },
}

/// Looks after the data.
pub(crate) fn run(args: &LedgerArgs, context: &Context) -> anyhow::Result<Done> {
    let runtime = runtime()?;
    let mut out = super::stdout();
    let said = match &args.command {
        LedgerCommand::Check => {
            let store = open(&runtime, &args.data.known()?)?;
            let events = runtime.block_on(store.check())?;
            context.words.with("ledger-whole", &[("n", events.into())])
        }
        LedgerCommand::Backup { to } => {
            let store = open(&runtime, &args.data.known()?)?;
            let file = to.display().to_string();
            runtime.block_on(store.backup(&file)).with_context(|| format!("failed to write `{file}`"))?;
            context.words.with("ledger-backed-up", &[("file", file.into())])
        }
        LedgerCommand::Restore { from } => {
            let address = args.data.address()?;
            if args.data.database()?.is_some() {
                return restore_into_database(&runtime, from, &address, context);
            }
            if std::path::Path::new(&address).exists() {
                bail!("`{}` holds data already: a restore overwrites nothing", args.data.data.display());
            }
            let copied = std::fs::copy(from, &address);
            copied.with_context(|| format!("failed to copy `{}`", from.display()))?;
            let checked = open(&runtime, &address).and_then(|store| Ok(runtime.block_on(store.check())?));
            match checked {
                Ok(events) => context.words.with("ledger-restored", &[("n", events.into())]),
                Err(error) => {
                    // What is no whole backup is not left where a server would start with it.
                    std::fs::remove_file(&address)?;
                    return Err(error.context(format!("`{}` is no whole backup", from.display())));
                }
            }
        }
    };
    writeln!(out, "{said}")?;
    out.flush()?;
    Ok(Done::Whole)
}

/// Fills an empty PostgreSQL database from a backup file, which stays as it is.
fn restore_into_database(
    runtime: &Runtime,
    from: &std::path::Path,
    address: &str,
    context: &Context,
) -> anyhow::Result<Done> {
    // Opened as a copy: a backup of an older program would be brought up to date where it lies.
    let folder = tempfile::tempdir().context("failed to make a folder for a copy")?;
    let copy = folder.path().join("backup.db");
    std::fs::copy(from, &copy).with_context(|| format!("failed to copy `{}`", from.display()))?;
    let no_backup = || format!("`{}` is no whole backup", from.display());
    let backup = open(runtime, &copy.display().to_string()).with_context(no_backup)?;
    runtime.block_on(backup.check()).with_context(no_backup)?;
    let store = open(runtime, address)?;
    runtime.block_on(store.restore(&backup))?;
    let events = runtime.block_on(store.check())?;
    let mut out = super::stdout();
    writeln!(out, "{}", context.words.with("ledger-restored", &[("n", events.into())]))?;
    out.flush()?;
    Ok(Done::Whole)
}

/// Erase a person: texts, contact data and the name. Every figure stays as it is (KVKK, GDPR).
#[derive(Debug, Args)]
pub(crate) struct ForgetArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The account.
    #[arg(long, value_name = "NAME")]
    account: String,
    /// Who, as in the events' `requester`.
    #[arg(value_name = "REQUESTER")]
    requester: String,
}

/// Erases a person.
pub(crate) fn forget(args: &ForgetArgs, context: &Context) -> anyhow::Result<Done> {
    let runtime = runtime()?;
    let store = open(&runtime, &args.data.known()?)?;
    let gone = runtime.block_on(store.forget(&args.account, &args.requester, crate::now()))?;
    if !gone.was_known {
        bail!("account `{}` knows no requester `{}`", args.account, args.requester);
    }
    let mut out = super::stdout();
    writeln!(out, "{}", context.words.with("forget-done", &[("n", gone.texts.into())]))?;
    out.flush()?;
    Ok(Done::Whole)
}
