//! The HTTP interface keeps to its own description: the Python package `schemathesis` reads `openapi.json`, makes up
//! requests, well-formed ones and others, and checks every answer.

use std::process::Command;

use super::served::Served;
use super::{administrator, hand_in, open, python, replied, token};

/// The package, exactly.
const PACKAGE: &str = "schemathesis==4.32.5";

#[test]
fn the_interface_is_as_it_describes_itself() {
    let Some(programs) = python::with(PACKAGE) else { return };
    let served = Served::start(&["--rate-limit", "0"]);
    let mut ada = administrator(&served);
    let token = token(&mut ada, &["ingest", "read"]);
    let events = serde_json::json!([open("1", "T1"), replied("2", "T1")]);
    assert_eq!(hand_in(&served, &token, &events).status, 200);
    let run = Command::new(programs.join("schemathesis"))
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
