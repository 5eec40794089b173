//! The examples in the documentation are read as they stand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]
mod common;

use common::read_bytes;
use nabiz_sources::{Mapping, ReadOptions};

const NATIVE: &str = include_str!("../../../docs/sources/native.md");
const MAPPING: &str = include_str!("../../../docs/sources/csv-mapping.md");

/// The code blocks of one language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_native_example_is_an_event() {
    let lines = blocks(NATIVE, "json").concat();
    let kept = read_bytes(lines.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(kept.messages(), [""; 0]);
    assert!(kept.lines.len() > 30, "{}", kept.lines.len());
}

#[test]
fn the_example_of_a_process_log_is_a_mapping() {
    for text in blocks(include_str!("../../../docs/sources/xes.md"), "toml") {
        Mapping::parse("example.toml", text).unwrap();
    }
}

#[test]
fn every_mapping_example_is_a_mapping() {
    let mappings = blocks(MAPPING, "toml");
    assert_eq!(mappings.len(), 4);
    for text in mappings {
        Mapping::parse("example.toml", text).unwrap();
    }
}
