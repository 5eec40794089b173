//! What of an event is about a person and not about the work: taken out before the ledger keeps the rest.

use serde_json::{Map, Value};

/// Keys of free text and contact data, in any event. Everything else stays in the body.
pub const KEYS: [&str; 24] = [
    "comment",
    "text",
    "body",
    "html",
    "subject",
    "description",
    "content",
    "name",
    "first_name",
    "last_name",
    "full_name",
    "customer_name",
    "requester_name",
    "email",
    "e_mail",
    "mail",
    "requester_email",
    "phone",
    "phone_number",
    "mobile",
    "telephone",
    "address",
    "ip",
    "ip_address",
];

/// The key under which a person is named.
pub const REQUESTER: &str = "requester";

/// An event in its two parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// What the ledger keeps; the requester as given.
    pub body: Map<String, Value>,
    /// What is kept apart; empty where there is nothing.
    pub private: Map<String, Value>,
}

impl Parts {
    /// Who the event is about.
    #[must_use]
    pub fn requester(&self) -> Option<&str> {
        self.body.get(REQUESTER).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// Parts an event; `None` if the text is no JSON object.
#[must_use]
pub fn part(json: &str) -> Option<Parts> {
    let Ok(Value::Object(all)) = serde_json::from_str(json) else { return None };
    let (private, body) = all.into_iter().partition(|(key, _)| is_private(key));
    Some(Parts { body, private })
}

fn is_private(key: &str) -> bool {
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_contact_data_leave_the_body_and_nothing_else_does() {
        let parts =
            part(r#"{"event_id":"1","type":"open","requester":"R1","Email":"a@b.c","plan":"gold","comment":"x"}"#);
        let parts = parts.unwrap();
        assert_eq!(parts.requester(), Some("R1"));
        assert_eq!(parts.body.keys().collect::<Vec<_>>(), ["event_id", "plan", "requester", "type"]);
        assert_eq!(parts.private.keys().collect::<Vec<_>>(), ["Email", "comment"]);
        assert_eq!(part("[1]"), None);
    }
}
