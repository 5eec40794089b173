#![no_main]

use libfuzzer_sys::fuzz_target;

const MAPPING: &str = r#"
name = "fuzz"
shape = "event_per_row"
account = { column = "a" }
case = "c"
time = "t"
formats = ["epoch_millis", "rfc3339"]
[activity]
column = "k"
default = "spam"
map = { m = { type = "message", by = { agent = "v" } }, s = { type = "status", to = { column = "v" } } }
[[on_change]]
column = "v"
type = "assign"
later = "transfer"
to = { team = "v" }
[attributes]
last = ["v"]
"#;

fuzz_target!(|data: &[u8]| nabiz_fuzz::read(None, &[MAPPING], &[b"a,c,t,k,v\n", data].concat()));
