//! The HTTP interface keeps to its own description: the Python package `schemathesis` reads `openapi.json`, makes up
//! requests, well-formed ones and others, and checks every answer.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::served::Served;
use super::{administrator, hand_in, open, replied, token};

/// The package, exactly.
const PACKAGE: &str = "schemathesis==4.32.5";

/// The program; none where it cannot be installed, which only a run that checks everything needs.
fn installed() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemathesis");
    let program = folder.join("bin/schemathesis");
    let runs = |command: &mut Command| command.output().is_ok_and(|done| done.status.success());
    if !runs(Command::new(&program).arg("--version")) {
        let made = runs(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
            && runs(Command::new(folder.join("bin/pip")).args(["install", "--quiet", PACKAGE]));
        if !made {
            let missing = format!("`pip install {PACKAGE}` did not work: install Python 3.10 or newer with venv");
            assert!(std::env::var_os("CI").is_none(), "{missing}");
            eprintln!("skipped, {missing}");
            return None;
        }
    }
    Some(program)
}

#[test]
fn the_interface_is_as_it_describes_itself() {
    let Some(program) = installed() else { return };
    let served = Served::start(&["--rate-limit", "0"]);
    let mut ada = administrator(&served);
    let token = token(&mut ada, &["ingest", "read"]);
    let events = serde_json::json!([open("1", "T1"), replied("2", "T1")]);
    assert_eq!(hand_in(&served, &token, &events).status, 200);
    let run = Command::new(program)
        .args(["run", &format!("http://{}/api/v1/openapi.json", served.address())])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--max-examples", "40", "--seed", "1", "--workers", "1", "--no-color", "--continue-on-failure"])
        // Conditions and days have a grammar that a schema of texts does not tell: they may be refused.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("Tested: 13"), "{said}{}", String::from_utf8_lossy(&run.stderr));
}
