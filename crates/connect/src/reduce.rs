//! Objects with nothing in them but what the readers know.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// The parts of `value` at these paths (`via.channel`), in their places; what is not there or null is left out.
pub(crate) fn only(value: &Value, paths: &[&str]) -> Value {
    let mut out = Map::new();
    for path in paths {
        let found = path.split('.').try_fold(value, |value, key| value.get(key));
        let Some(found) = found.filter(|found| !found.is_null() && !found.is_object() && !found.is_array()) else {
            continue;
        };
        let mut place = &mut out;
        let mut keys = path.split('.').peekable();
        while let Some(key) = keys.next() {
            if keys.peek().is_none() {
                place.insert(key.to_owned(), found.clone());
                break;
            }
            let inner = place.entry(key.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(inner) = inner else { break };
            place = inner;
        }
    }
    Value::Object(out)
}

/// A text or number as a text; empty where there is neither.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// An instant, RFC 3339 or seconds since the epoch, in milliseconds.
pub(crate) fn instant(value: &Value) -> Option<i64> {
    match value {
        Value::Number(seconds) => seconds.as_f64().map(|seconds| (seconds * 1e3) as i64),
        Value::String(text) => {
            let plain = text.parse::<f64>().ok().map(|seconds| (seconds * 1e3) as i64);
            plain.or_else(|| text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond))
        }
        _ => None,
    }
}

/// The elements of a list; none where it is no list.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_no_reader_knows_is_left_out() {
        let ticket = json!({ "id": 1, "subject": "secret", "via": { "channel": "web", "source": { "rel": null } }, "tags": ["a"] });
        let kept = only(&ticket, &["id", "via.channel", "via.source.rel", "tags", "priority"]);
        assert_eq!(kept, json!({ "id": 1, "via": { "channel": "web" } }));
    }

    #[test]
    fn instants_are_told_in_several_ways() {
        assert_eq!(instant(&json!(1_700_000_000)), Some(1_700_000_000_000));
        assert_eq!(instant(&json!("2023-11-14T22:13:20Z")), Some(1_700_000_000_000));
        assert_eq!((instant(&json!("soon")), instant(&json!(null))), (None, None));
    }
}
