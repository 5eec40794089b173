//! The walls between crates (ARCHITECTURE.md), held by `cargo metadata`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate with the crates of the workspace that it may depend on.
const WALLS: [(&str, &[&str]); 12] = [
    ("nabiz-domain", &[]),
    ("nabiz-catalogue", &["nabiz-domain"]),
    ("nabiz-sources", &["nabiz-domain"]),
    ("nabiz-connect", &[]),
    ("nabiz-synth", &["nabiz-domain"]),
    ("nabiz-store", &["nabiz-domain"]),
    ("nabiz-engine", &["nabiz-domain", "nabiz-catalogue"]),
    ("nabiz-words", &["nabiz-domain", "nabiz-catalogue"]),
    ("nabiz-app", &["nabiz-domain", "nabiz-catalogue"]),
    (
        "nabiz-usecases",
        &[
            "nabiz-domain",
            "nabiz-catalogue",
            "nabiz-connect",
            "nabiz-engine",
            "nabiz-sources",
            "nabiz-store",
            "nabiz-synth",
            "nabiz-app",
        ],
    ),
    ("nabiz-web", &["nabiz-domain", "nabiz-catalogue", "nabiz-words", "nabiz-app"]),
    (
        "nabiz-cli",
        &[
            "nabiz-domain",
            "nabiz-catalogue",
            "nabiz-sources",
            "nabiz-synth",
            "nabiz-store",
            "nabiz-connect",
            "nabiz-engine",
            "nabiz-words",
            "nabiz-app",
            "nabiz-usecases",
            "nabiz-web",
        ],
    ),
];

/// Heavy or telling dependencies, and the only crate that may have each.
const ONLY: [(&str, &str); 7] = [
    ("sqlx", "nabiz-store"),
    ("axum", "nabiz-web"),
    ("datafusion", "nabiz-engine"),
    ("fluent-bundle", "nabiz-words"),
    ("icu_decimal", "nabiz-words"),
    ("askama", "nabiz-web"),
    ("clap", "nabiz-cli"),
];

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let of = |package: &Value| {
        let normal = package["dependencies"].as_array().unwrap().iter().filter(|one| one["kind"].is_null());
        let names = normal.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
        (package["name"].as_str().unwrap().to_owned(), names)
    };
    packages.map(of).collect()
}

#[test]
fn every_crate_knows_only_what_its_wall_lets_through() {
    let known = dependencies();
    let names: BTreeSet<&str> = WALLS.iter().map(|(name, _)| *name).collect();
    assert_eq!(known.keys().map(String::as_str).collect::<BTreeSet<_>>(), names, "ARCHITECTURE.md lists the crates");
    for (name, allowed) in WALLS {
        for dependency in known[name].iter().filter(|one| one.starts_with("nabiz-")) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn a_heavy_dependency_has_one_home() {
    for (name, dependencies) in dependencies() {
        for (dependency, home) in ONLY {
            assert!(
                name == home || !dependencies.contains(dependency),
                "only {home} may depend on {dependency}, not {name}"
            );
        }
    }
}
