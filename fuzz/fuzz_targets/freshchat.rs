#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| nabiz_fuzz::read(Some("freshchat"), &[], data));
