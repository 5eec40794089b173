//! `nabiz serve`: the desk live in the browser.

use std::fs::{File, TryLockError};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use nabiz_app::config::Config;
use nabiz_app::connections::Connections;
use nabiz_app::people::People;
use nabiz_domain::settings::DAY;
use nabiz_synth::{Shop, settings_toml};
use nabiz_usecases::live::connections::LiveConnections;
use nabiz_usecases::live::import::import_events;
use nabiz_usecases::live::ledger::Ledger;
use nabiz_usecases::live::memory::MemoryLedger;
use nabiz_usecases::live::records::StoredRecords;
use nabiz_usecases::live::snapshot::SNAPSHOT;
use nabiz_usecases::live::stored::StoredLedger;
use nabiz_usecases::live::{Live, LiveOptions};
use nabiz_web::server::{Issuer, IssuerOptions, Server, ServerOptions};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::commands::connectors;
use crate::commands::ledger::{open, runtime};
use crate::commands::server_args::{Log, ServerArgs, SetUp};
use crate::context::Context;
use crate::failure::Done;

const EXAMPLES: &str = "\
Examples:
  nabiz serve --demo                      made-up data, nothing kept, no sign-in
  nabiz serve                             a data folder here, http://127.0.0.1:8080
  nabiz serve --data /srv/nabiz --config /etc/nabiz.toml --public-url https://pulse.example.org
  nabiz serve --database postgres://nabiz@db/nabiz   several nodes may share it

On the first start a link for the first administrator is printed; it works once.
Put a proxy that speaks https in front when others than you are to reach it.";

/// Serve live dashboards, the wall, cases and the interface for programs.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// Made-up data of the last weeks, kept nowhere; everybody may look, nobody may change.
    #[arg(long)]
    demo: bool,
}

/// Cases of the demonstration, and its days.
const DEMO_CASES: u64 = 6_000;
const DEMO_DAYS: u32 = 60;
/// Without any event facts are brought up to the present after this long.
const IDLE: Duration = Duration::from_secs(15);

/// Serves until it is told to end.
pub(crate) fn run(args: &ServeArgs, context: &Context) -> anyhow::Result<Done> {
    let set_up = args.server.set_up()?;
    log(set_up.log.value);
    let runtime = runtime()?;
    let demo = args.demo.then(|| std::env::temp_dir().join(format!("nabiz-demo-{}", std::process::id())));
    let address = match &demo {
        Some(folder) => {
            std::fs::create_dir_all(folder).with_context(|| format!("failed to make `{}`", folder.display()))?;
            folder.join("nabiz.db").display().to_string()
        }
        None => match &set_up.database.value {
            Some(database) => database.clone(),
            None => args.server.data.address()?,
        },
    };
    let served = serve(args, set_up, context, &runtime, &address);
    if let Some(folder) = demo {
        // What a demonstration kept is nobody's.
        let _ = std::fs::remove_dir_all(folder);
    }
    served.map(|()| Done::Whole)
}

fn serve(
    args: &ServeArgs,
    set_up: SetUp,
    context: &Context,
    runtime: &tokio::runtime::Runtime,
    address: &str,
) -> anyhow::Result<()> {
    let now: Arc<dyn Fn() -> i64 + Send + Sync> = Arc::new(crate::now);
    let store = open(runtime, address)?;
    let (ledger, config, config_file): (Arc<dyn Ledger>, Config, Option<PathBuf>) = if args.demo {
        let (ledger, config) = demonstration(now())?;
        (Arc::new(ledger), config, None)
    } else {
        // Settings that are made on the page are kept in the data folder.
        let file = set_up.file.or_else(|| Some(args.server.data.settings_file()));
        (Arc::new(StoredLedger::new(store.clone(), runtime.handle().clone())), set_up.config, file)
    };
    let threads = set_up.threads.value;
    let public_url = set_up.public_url.value;
    let listen = set_up.listen.value;
    let room = (!args.demo).then(|| args.server.data.data.clone());
    let connectors = if args.demo { Vec::new() } else { connectors::of(&config)? };
    let _alone = room.as_deref().map(alone).transpose()?;
    let node = node(room.as_deref())?;
    let snapshot = room.as_ref().map(|room| room.join(SNAPSHOT));
    let warn = |what: &dyn std::fmt::Display| tracing::warn!("{what}");
    let now = Arc::clone(&now);
    let options = LiveOptions {
        config,
        config_file,
        room,
        snapshot,
        program: program(),
        warn,
        threads,
        now: Arc::clone(&now),
        idle: IDLE,
    };
    context.note(&context.words.get("serve-loading"));
    let live = Live::open(Arc::clone(&ledger), options)?;
    let projector = live.start(|error| tracing::error!(%error, "the projector failed"))?;

    let handle = runtime.handle().clone();
    let connections = LiveConnections::new(store.clone(), handle, ledger, connectors, Arc::clone(&now), node);
    // They are not waited for at the end: one may wait for an answer, and goes on from there after the next start.
    connections.start(|connection, error| tracing::warn!(connection, error, "a connection does not go on"))?;

    let records = StoredRecords::new(store.clone(), runtime.handle().clone());
    let people = People::new(Arc::new(records), Arc::new(chance));
    let link = if args.demo { None } else { people.first_link(now())? };
    let issuer = set_up.oidc_issuer.value.map(|issuer| {
        let client = set_up.oidc_client.value.context("`oidc_issuer` needs an `oidc_client`")?;
        let (secret, new_people) = (set_up.oidc_secret, set_up.oidc_new_people.value);
        Ok::<_, anyhow::Error>(IssuerOptions { issuer, client, secret, new_people })
    });
    let issuer = issuer.transpose()?;
    let options = ServerOptions {
        is_secure: public_url.as_ref().is_some_and(|url| url.starts_with("https://")),
        has_guest: args.demo,
        per_second: NonZeroU32::new(set_up.rate_limit.value),
        ..ServerOptions::default()
    };
    let desk: Arc<Live> = Arc::clone(&live);
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await.with_context(|| format!("failed to listen on {listen}"))?;
        let at = listener.local_addr()?;
        let url = public_url.clone().unwrap_or_else(|| format!("http://{at}"));
        let issuer = issuer.map(|options| Issuer::new(options, &url)).transpose()?;
        let asked = Arc::clone(&connections) as Arc<dyn Connections>;
        let server = Server::new(desk, people, now, options, issuer, Some(asked));
        context.note(&context.words.with("serve-ready", &[("url", url.as_str().into())]));
        if let Some(link) = link {
            let link = format!("{}/first/{}", url.trim_end_matches('/'), link.text());
            context.note(&context.words.with("serve-first", &[("link", link.into())]));
        }
        server.serve(listener, ended()).await;
        anyhow::Ok(())
    })?;
    connections.stop();
    live.stop();
    // A projector that panicked has said so.
    let _ = projector.join();
    live.keep_snapshot();
    runtime.block_on(store.close());
    Ok(())
}

/// What tells this program from the one that was here before: its size and when it was put here.
fn program() -> Option<u64> {
    let file = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    let since = file.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(since.as_nanos() as u64 ^ file.len().rotate_left(32))
}

/// Made-up weeks up to now.
fn demonstration(now: i64) -> anyhow::Result<(MemoryLedger, Config)> {
    let begin = jiff::Timestamp::from_millisecond(now - i64::from(DEMO_DAYS) * DAY)?;
    let shop = Shop {
        seed: 1,
        cases: DEMO_CASES,
        account: "synthetic-shop".into(),
        timezone: "Europe/Istanbul".into(),
        start: begin.to_zoned(jiff::tz::TimeZone::UTC).date(),
        days: DEMO_DAYS + 1,
    };
    let no_file = |name: &str| Err(std::io::Error::new(std::io::ErrorKind::NotFound, name.to_owned()));
    let config = Config::parse(&settings_toml(&shop), "the shop's settings", &no_file)?;
    let ledger = MemoryLedger::default();
    import_events(&ledger, now, &mut |listener| shop.tell(|event| listener(event)).map(|_| ()))??;
    Ok((ledger, config))
}

/// Holds the data folder for as long as the file is open: two servers in one would take each other's files away.
fn alone(folder: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(folder).with_context(|| format!("failed to make `{}`", folder.display()))?;
    let path = folder.join("serve.lock");
    let name = path.display();
    let file = File::options().create(true).write(true).truncate(false).open(&path);
    let file = file.with_context(|| format!("failed to open `{name}`"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => anyhow::bail!(
            "another `nabiz serve` works in `{}`: stop it, or name another folder with --data",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("failed to lock `{name}`")),
    }
}

/// The name of this node among those that share a database: chosen once, and kept in the data folder.
fn node(room: Option<&Path>) -> anyhow::Result<String> {
    let new = || chance().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let Some(file) = room.map(|folder| folder.join("node")) else { return Ok(new()) };
    match std::fs::read_to_string(&file) {
        Ok(name) if !name.trim().is_empty() => Ok(name.trim().to_owned()),
        _ => {
            let name = new();
            std::fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))
                .and_then(|()| std::fs::write(&file, &name))
                .with_context(|| format!("failed to write `{}`", file.display()))?;
            Ok(name)
        }
    }
}

/// 256 bits of the system's chance.
#[expect(clippy::expect_used, reason = "without chance there are no secrets, and nothing may go on")]
fn chance() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives no random numbers");
    bytes
}

fn log(how: Log) {
    let filter = EnvFilter::try_from_env("NABIZ_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let to = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second subscriber is no reason to fail.
    let _ = match how {
        Log::Text => to.try_init(),
        Log::Json => to.json().try_init(),
    };
}

/// Until somebody ends the program: Ctrl-C, or the system.
async fn ended() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
