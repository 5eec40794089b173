//! Programs that come as Python packages, installed for the tests alone.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of programs of an environment that has `package`; none where it cannot be made, which only a run that checks
/// everything needs.
pub fn with(package: &str) -> Option<PathBuf> {
    let name = package.split('=').next().unwrap_or(package);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let programs = folder.join("bin");
    let runs = |command: &mut Command| command.output().is_ok_and(|done| done.status.success());
    if !runs(Command::new(programs.join("python")).args(["-c", &format!("import {name}")])) {
        let made = runs(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
            && runs(Command::new(programs.join("pip")).args(["install", "--quiet", package]));
        if !made {
            let missing = format!("`pip install {package}` did not work: install Python 3.10 or newer with venv");
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            eprintln!("skipped, {missing}");
            return None;
        }
    }
    Some(programs)
}
