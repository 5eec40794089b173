#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    nabiz_fuzz::read(Some("bpi2013_incidents"), &[], &[b"<log><trace><event>", data].concat());
    nabiz_fuzz::read(Some("bpi2013_incidents"), &[], data);
});
