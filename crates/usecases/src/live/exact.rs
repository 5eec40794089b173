//! Numbers that a ledger would round: it keeps bodies as JSON values, and an id of twenty digits is a text to whoever
//! wrote it.

use nabiz_domain::event::Event;
use serde_json::Value;

/// Longest integer whose every digit a JSON value keeps.
const DIGITS: usize = 15;

/// The text of an event with numbers that would be rounded as the texts that the reader took them for.
pub(super) fn kept(json: &str, event: &Event<'_>) -> String {
    if !has_number_to_round(json) {
        return json.to_owned();
    }
    let Ok(mut value) = serde_json::from_str::<Value>(json) else { return json.to_owned() };
    let ids = [("event_id", Some(event.event_id)), ("case_id", event.case_id)];
    let ids = ids.into_iter().filter_map(|(key, text)| Some((key, text?)));
    for (key, text) in ids.chain(event.attributes.iter().copied()) {
        let Some(own) = value.get_mut(key).filter(|own| own.is_number()) else { continue };
        let rounded = own.to_string();
        if rounded != text {
            *own = Value::from(text);
        }
    }
    value.to_string()
}

/// Whether a number stands outside of all texts that has a fraction, an exponent or very many digits.
fn has_number_to_round(json: &str) -> bool {
    let (mut is_text, mut is_escaped, mut digits) = (false, false, 0);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'0'..=b'9' => {
                digits += 1;
                if digits > DIGITS {
                    return true;
                }
                continue;
            }
            b'.' | b'e' | b'E' if digits > 0 => return true,
            _ => {}
        }
        digits = 0;
    }
    false
}

#[cfg(test)]
mod tests {
    use nabiz_sources::native::Parser;

    use super::*;

    fn check(json: &str, expected: &str) {
        let kept = Parser::new().parse(json.as_bytes(), |event| kept(json, event)).expect("an event");
        assert_eq!(kept, expected);
    }

    #[test]
    fn numbers_that_would_be_rounded_become_texts() {
        // A ledger's text has its keys in order.
        let event = |case: &str, price: &str| {
            format!(
                r#"{{"account":"a","by":"customer","case_id":{case},"channel":"email","event_id":"1","price":{price},"ts":1709542800000,"type":"open"}}"#
            )
        };
        let plain = event("12", r#""1.10 and 123456789012345678901""#);
        check(&plain, &plain);
        check(&event("123456789012345678901", "2"), &event("\"123456789012345678901\"", "2"));
        check(&event("7", "98765432109876543210"), &event("7", "\"98765432109876543210\""));
        check(&event("7", "1.10"), &event("7", "\"1.10\""));
        // One that stays what it is stays a number.
        check(&event("7", "2.5"), &event("7", "2.5"));
    }
}
