//! How the server is set up: the settings file, then the environment, then flags.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use nabiz_app::access::Role;
use nabiz_app::config::Config;

use crate::commands::ledger::DataArgs;
use crate::input::all_threads;

/// Requests that one client may make in a second.
const RATE_LIMIT: u32 = 500;

/// What flags and the environment say.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServerArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// Where to listen; by default 127.0.0.1:8080, this machine only.
    #[arg(long, value_name = "ADDRESS", env = "NABIZ_LISTEN")]
    listen: Option<SocketAddr>,
    /// Settings of the accounts and the server; without, `nabiz.toml` of the data folder, else defaults.
    #[arg(long, value_name = "nabiz.toml", env = "NABIZ_CONFIG")]
    config: Option<PathBuf>,
    /// How others reach this server; with https, cookies travel over https only.
    #[arg(long, value_name = "URL", env = "NABIZ_PUBLIC_URL")]
    public_url: Option<String>,
    /// How to log; by default as text.
    #[arg(long, value_enum, env = "NABIZ_LOG_FORMAT")]
    log: Option<Log>,
    /// Threads to fold and to query with; by default all.
    #[arg(long, value_name = "N", env = "NABIZ_THREADS")]
    threads: Option<NonZeroUsize>,
    /// Requests that one client may make in a second, and twice that at once; 0 is no limit. By default 500.
    #[arg(long, value_name = "N", env = "NABIZ_RATE_LIMIT")]
    rate_limit: Option<u32>,
    /// People may sign in where this issuer of OpenID Connect vouches for their address.
    #[arg(long, value_name = "URL", env = "NABIZ_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// The name under which the issuer knows this server.
    #[arg(long, value_name = "ID", env = "NABIZ_OIDC_CLIENT")]
    oidc_client: Option<String>,
    /// The secret that goes with it; better in the environment than on a command line.
    #[arg(long, value_name = "SECRET", env = "NABIZ_OIDC_SECRET", hide_env_values = true)]
    oidc_secret: Option<String>,
    /// The role of those that nobody added here; without, they are not let in.
    #[arg(long, value_name = "ROLE", env = "NABIZ_OIDC_NEW_PEOPLE", value_parser = role)]
    oidc_new_people: Option<Role>,
}

fn role(id: &str) -> Result<Role, String> {
    let all: Vec<&str> = Role::ALL.iter().map(|(id, _)| *id).collect();
    Role::parse(id).ok_or_else(|| format!("a role is one of {}", all.join(", ")))
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody said anything.
    Default,
    /// The settings file.
    File,
    /// The environment or a flag.
    Given,
}

/// A setting and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    /// Its value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Setting<T> {
    fn of(given: Option<T>, file: Option<T>, default: impl FnOnce() -> T) -> Self {
        match (given, file) {
            (Some(value), _) => Self { value, origin: Origin::Given },
            (None, Some(value)) => Self { value, origin: Origin::File },
            (None, None) => Self { value: default(), origin: Origin::Default },
        }
    }
}

/// The set-up in force.
#[derive(Clone, Debug)]
pub(crate) struct SetUp {
    /// The settings file that was read.
    pub file: Option<PathBuf>,
    /// What it says.
    pub config: Config,
    /// Where to listen.
    pub listen: Setting<SocketAddr>,
    /// How others reach the server.
    pub public_url: Setting<Option<String>>,
    /// How to log.
    pub log: Setting<Log>,
    /// Threads.
    pub threads: Setting<usize>,
    /// Requests of one client in a second; 0 is no limit.
    pub rate_limit: Setting<u32>,
    /// A PostgreSQL database.
    pub database: Setting<Option<String>>,
    /// Who vouches for people.
    pub oidc_issuer: Setting<Option<String>>,
    /// The name under which the issuer knows this server.
    pub oidc_client: Setting<Option<String>>,
    /// The secret that goes with it; never in a file that pages show.
    pub oidc_secret: Option<String>,
    /// The role of those that nobody added.
    pub oidc_new_people: Setting<Option<Role>>,
}

impl ServerArgs {
    /// Reads the settings file and puts environment and flags over it.
    ///
    /// # Errors
    /// When the file cannot be read or is wrong.
    pub fn set_up(&self) -> anyhow::Result<SetUp> {
        let file = self.config.clone().or_else(|| self.data.settings());
        let config = file.as_deref().map(Config::load).transpose()?.unwrap_or_default();
        let server = config.server().clone();
        let listen = server.listen.map(|text| {
            text.parse().with_context(|| format!("`server.listen`: `{text}` is no address like 127.0.0.1:8080"))
        });
        let log = server.log.map(|word| if word == "json" { Log::Json } else { Log::Text });
        Ok(SetUp {
            listen: Setting::of(self.listen, listen.transpose()?, || SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: Setting::of(self.public_url.clone().map(Some), server.public_url.map(Some), || None),
            log: Setting::of(self.log, log, || Log::Text),
            threads: Setting::of(self.threads.map(usize::from), server.threads, all_threads),
            rate_limit: Setting::of(self.rate_limit, server.rate_limit, || RATE_LIMIT),
            database: Setting::of(self.data.database.clone().map(Some), server.database.map(Some), || None),
            oidc_issuer: Setting::of(self.oidc_issuer.clone().map(Some), server.oidc_issuer.map(Some), || None),
            oidc_client: Setting::of(self.oidc_client.clone().map(Some), server.oidc_client.map(Some), || None),
            oidc_secret: self.oidc_secret.clone(),
            oidc_new_people: Setting::of(self.oidc_new_people.map(Some), server.oidc_new_people.map(Some), || None),
            file,
            config,
        })
    }
}
