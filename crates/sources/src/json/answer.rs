//! What an interface answers beside rows: pages with nothing in them, and errors.

use serde_json::{Deserializer, Map, Value as Json};

use super::List;
use crate::refusal::shown;

/// Keys under which interfaces say what went wrong.
const WORDS: [&str; 5] = ["description", "message", "error", "title", "code"];

/// Why `text` has no rows, in words that follow "because": nothing but pages whose lists, by `lists` of some vendor, are
/// empty. `None` where there may be rows.
pub(crate) fn lack_of_rows(text: &[u8], lists: &[List]) -> Option<String> {
    let mut reason = None;
    for page in Deserializer::from_slice(text).into_iter::<Json>() {
        reason = Some(empty(&page.ok()?, lists)?);
    }
    reason
}

fn empty(page: &Json, lists: &[List]) -> Option<String> {
    let object = match page {
        Json::Array(rows) if rows.is_empty() => return Some("it is an empty list".to_owned()),
        Json::Object(object) => object,
        _ => return None,
    };
    let found: Vec<&str> = lists.iter().filter(|list| at(object, list.path).is_some()).map(|list| list.path).collect();
    let is_empty = |path: &&str| at(object, path).is_some_and(Vec::is_empty);
    let first = found.first().filter(|_| found.iter().all(is_empty))?;
    Some(format!("it is a page with nothing in its list `{first}`"))
}

fn at<'j>(object: &'j Map<String, Json>, path: &str) -> Option<&'j Vec<Json>> {
    let mut keys = path.split('.');
    let first = object.get(keys.next()?)?;
    keys.try_fold(first, |value, key| value.get(key))?.as_array()
}

/// What an interface says went wrong, where `value` says nothing else: `Couldn't authenticate you`.
pub(crate) fn error_answer(value: &Json) -> Option<String> {
    let object = value.as_object()?;
    // A row has an id or a time of its own.
    let is_row = ["id", "event_id", "case_id", "ts", "created_at"].iter().any(|key| object.contains_key(*key));
    let is_error = ["error", "errors"].iter().any(|key| object.get(*key).is_some_and(|value| !value.is_null()))
        // Freshworks' form.
        || (object.contains_key("code") && object.contains_key("message"));
    (is_error && !is_row).then(|| words(value)).flatten().map(|text| shown(&text))
}

/// The first words in an error.
fn words(value: &Json) -> Option<String> {
    match value {
        Json::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Json::Array(list) => list.iter().find_map(words),
        Json::Object(object) => {
            let named = WORDS.iter().find_map(|key| object.get(*key).and_then(words));
            named.or_else(|| object.get("errors").and_then(words))
        }
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &[List] = &[List::at("tickets"), List::at("users"), List::at("data.payload")];

    #[test]
    fn a_page_is_empty_where_all_its_lists_are() {
        let list = |path: &str| Some(format!("it is a page with nothing in its list `{path}`"));
        for (text, expected) in [
            ("[]", Some("it is an empty list".to_owned())),
            (r#"{"tickets":[],"users":[],"count":0}"#, list("tickets")),
            (r#"{"data":{"meta":{},"payload":[]}}"#, list("data.payload")),
            ("{\"users\":[]}\n{\"users\":[]}\n", list("users")),
            (r#"{"tickets":[],"users":[{"id":1}]}"#, None),
            (r#"{"macros":[]}"#, None),
            (r#"{"tickets":[]"#, None),
            (r#"{"tickets":null}"#, None),
            ("[{}]", None),
            ("", None),
        ] {
            assert_eq!(lack_of_rows(text.as_bytes(), LISTS), expected, "{text}");
        }
    }

    #[test]
    fn an_error_is_told_from_a_row() {
        for (text, expected) in [
            (r#"{"error":"Couldn't authenticate you"}"#, Some("`Couldn't authenticate you`")),
            (r#"{"error":{"title":"Forbidden","message":"No access"}}"#, Some("`No access`")),
            (r#"{"errors":[{"code":"rate_limited"}]}"#, Some("`rate_limited`")),
            (
                r#"{"type":"error.list","request_id":"r","errors":[{"code":"unauthorized","message":"Token Invalid"}]}"#,
                Some("`Token Invalid`"),
            ),
            (
                r#"{"code":"invalid_credentials","message":"You have to be logged in"}"#,
                Some("`You have to be logged in`"),
            ),
            (
                r#"{"description":"Validation failed","errors":[{"field":"x","message":"y"}]}"#,
                Some("`Validation failed`"),
            ),
            (r#"{"error":null,"tickets":[]}"#, None),
            (r#"{"id":1,"error":"a ticket's own field"}"#, None),
            (r#"{"message":"x"}"#, None),
            ("[]", None),
        ] {
            let value: Json = serde_json::from_str(text).unwrap();
            assert_eq!(error_answer(&value).as_deref(), expected, "{text}");
        }
    }
}
