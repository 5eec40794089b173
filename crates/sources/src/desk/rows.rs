//! One object of an interface's JSON.

use serde_json::Value as Json;

use crate::json::{Item, error_answer};
use crate::native::too_long;
use crate::refusal::{Fault, RefusalKind};
use crate::value::Found;

/// The object in `item`.
pub(super) fn object(item: &Item<'_>) -> Found<Json> {
    if item.is_too_long {
        return Err(Box::new(too_long()));
    }
    if item.is_cut && item.bytes.is_empty() {
        return Err(malformed("the JSON ends inside a list; the file is cut off"));
    }
    let value: Json = serde_json::from_slice(item.bytes).map_err(|error| {
        let cut = if item.is_cut { "; the file is cut off" } else { "" };
        let full = error.to_string();
        let what = full.split_once(" at line ").map_or(full.as_str(), |(what, _)| what);
        malformed(&format!("not valid JSON: {what}{cut}"))
    })?;
    if value.is_object() { Ok(value) } else { Err(malformed("not a JSON object")) }
}

/// The same fault, said better where the object is an error that the interface answered instead of rows.
pub(super) fn said_of(value: &Json, fault: Box<Fault>) -> Box<Fault> {
    let is_unknown = fault.kind == RefusalKind::Unknown && fault.field.is_none();
    match error_answer(value).filter(|_| is_unknown) {
        Some(words) => {
            let reason = format!("is no row but the error {words} that the interface answered; fetch this page again");
            Box::new(Fault::row(RefusalKind::Unknown, reason))
        }
        None => fault,
    }
}

fn malformed(reason: &str) -> Box<Fault> {
    Box::new(Fault::row(RefusalKind::Malformed, reason))
}
