//! A PostgreSQL server that the tests start themselves.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Whom the server runs as where the tests run as root, which PostgreSQL refuses.
const NOBODY: u32 = 65_534;

/// A PostgreSQL server of the tests' own, on a socket in its own folder. A shell holds it and ends it, folder and all,
/// when the test program is gone and with it the other end of the shell's input.
struct Server {
    _shell: Child,
    folder: PathBuf,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Where PostgreSQL's programs lie: Debian keeps them beside the path.
fn programs() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|all| all.flatten().map(|one| one.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect())
        .unwrap_or_default();
    versions.sort();
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&on_path).find(|bin| bin.join("initdb").exists());
    versions.pop().or(on_path).expect("these tests need PostgreSQL: install the package `postgresql`")
}

fn as_nobody(command: &mut Command, is_root: bool) -> &mut Command {
    if is_root {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null())
}

#[expect(clippy::disallowed_methods, reason = "a server needs real time to start")]
fn start() -> Server {
    let folder = tempfile::tempdir().unwrap().keep();
    let is_root = std::fs::metadata(&folder).unwrap().uid() == 0;
    if is_root {
        chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let (bin, data) = (programs(), folder.join("data"));
    let mut init = Command::new(bin.join("initdb"));
    init.args(["-A", "trust", "-U", "nabiz", "-E", "UTF8", "--no-sync", "-D"]).arg(&data);
    assert!(as_nobody(&mut init, is_root).status().unwrap().success(), "initdb failed");
    let mut shell = Command::new("sh");
    let script = "\"$1/postgres\" -D \"$2/data\" -k \"$2\" -c listen_addresses= & server=$!
        cat > /dev/null; kill -INT $server; wait $server; rm -rf \"$2\"";
    shell.args(["-c", script, "server"]).arg(&bin).arg(&folder).stdin(Stdio::piped());
    let shell = as_nobody(&mut shell, is_root).spawn().unwrap();
    let socket = folder.join(".s.PGSQL.5432");
    let begun = Instant::now();
    while !socket.exists() || !is_ready(&bin, &folder) {
        assert!(begun.elapsed() < Duration::from_secs(60), "PostgreSQL does not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    Server { _shell: shell, folder }
}

fn is_ready(bin: &Path, folder: &Path) -> bool {
    let mut ask = Command::new(bin.join("pg_isready"));
    ask.arg("-h").arg(folder).args(["-U", "nabiz", "-d", "postgres"]).stdout(Stdio::null());
    ask.status().is_ok_and(|status| status.success())
}

/// The address of a new, empty database.
pub fn new_database() -> String {
    let folder = &SERVER.get_or_init(start).folder;
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let made = Command::new(programs().join("createdb")).arg("-h").arg(folder).args(["-U", "nabiz", &name]).status();
    assert!(made.unwrap().success(), "createdb failed");
    format!("postgres://nabiz@localhost/{name}?host={}", folder.display())
}
