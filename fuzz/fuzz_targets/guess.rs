#![no_main]

use libfuzzer_sys::fuzz_target;
use nabiz_sources::{ReadError, guess_mapping};

fuzz_target!(|data: &[u8]| {
    // A guess that is no mapping is a mistake of ours.
    assert!(!matches!(guess_mapping("fuzz.csv", data), Err(ReadError::Mapping(_))));
});
