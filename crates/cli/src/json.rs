//! Small helps with JSON.

use std::io::{self, Write};

use serde_json::Value;

/// The name that a value without fields has in JSON: `few_data` of a flag.
pub(crate) fn id(value: serde_json::Result<Value>) -> String {
    value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// One array, one record a line: a whole for programs, lines for `grep` and `head`.
pub(crate) fn write_lines(
    out: &mut dyn Write,
    records: impl Iterator<Item = serde_json::Result<String>>,
) -> io::Result<()> {
    let mut is_first = true;
    for record in records {
        out.write_all(if is_first { b"[\n" } else { b",\n" })?;
        out.write_all(record?.as_bytes())?;
        is_first = false;
    }
    out.write_all(if is_first { b"[]\n" } else { b"\n]\n" })
}
