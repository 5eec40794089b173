//! Webhooks: who sent a delivery, when, and which cases it is about.
//!
//! Zendesk signs the instant and the body, Chatwoot the same with a dot between, Intercom the body with the instant in it;
//! a delivery that is too old is refused, and one that came before is recognised by its [`Delivery::mark`]. Freshdesk signs
//! nothing: it brings a secret along, and its deliveries cannot be told apart. What a delivery says is not taken over.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::Vendor;
use crate::reduce::{instant, text};

/// A delivery may be so old, in milliseconds, or so far ahead of this machine's clock.
pub const WINDOW: i64 = 5 * 60 * 1_000;
/// Intercom's instant is that of what happened, and it tries again for hours.
pub const INTERCOM_WINDOW: i64 = 24 * 3_600 * 1_000;
/// An id of a case is no longer.
const LONGEST_ID: usize = 64;

/// Why a delivery is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HookError {
    /// It is not signed with the secret.
    #[error("the signature is missing or not ours")]
    Signature,
    /// It is signed, and too old or from the future.
    #[error("it was signed at another time")]
    Stale,
    /// It is signed and says nothing that can be read.
    #[error("{0}")]
    Unreadable(String),
}

/// What a delivery says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The cases that changed; none where it is about something else.
    pub cases: Vec<String>,
    /// Tells it from others, where the vendor lets one: it counts once.
    pub mark: Option<String>,
}

/// Checks a delivery and reads which cases it is about. `header` gives the value of a header by its lower-case name, `now`
/// is the present in milliseconds since the epoch.
///
/// # Errors
/// [`HookError`].
pub fn read(
    vendor: Vendor,
    secret: &str,
    header: &dyn Fn(&str) -> Option<String>,
    body: &[u8],
    now: i64,
) -> Result<Delivery, HookError> {
    // The instant under the signature; the same words at another are another delivery.
    let signed_at = match vendor {
        Vendor::Zendesk => {
            let at = header("x-zendesk-webhook-signature-timestamp").ok_or(HookError::Signature)?;
            let found = header("x-zendesk-webhook-signature").ok_or(HookError::Signature)?;
            let found = BASE64_STANDARD.decode(found.trim()).map_err(|_| HookError::Signature)?;
            signed(secret, &[at.as_bytes(), body], &found)?;
            fresh(instant(&Value::from(at.as_str())), now, WINDOW)?;
            Some(at)
        }
        Vendor::Chatwoot => {
            let at = header("x-chatwoot-timestamp").ok_or(HookError::Signature)?;
            let found = header("x-chatwoot-signature").and_then(|text| unhex(text.strip_prefix("sha256=")?));
            signed(secret, &[at.as_bytes(), b".", body], &found.ok_or(HookError::Signature)?)?;
            fresh(instant(&Value::from(at.as_str())), now, WINDOW)?;
            Some(at)
        }
        Vendor::Intercom => {
            let found = header("x-hub-signature").and_then(|text| unhex(text.strip_prefix("sha1=")?));
            let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).map_err(|_| HookError::Signature)?;
            mac.update(body);
            mac.verify_slice(&found.ok_or(HookError::Signature)?).map_err(|_| HookError::Signature)?;
            // It stands in the body.
            Some(String::new())
        }
        Vendor::Freshdesk => {
            let plain = header("x-nabiz-secret").unwrap_or_default();
            let basic = header("authorization").and_then(|text| {
                let pair = BASE64_STANDARD.decode(text.strip_prefix("Basic ")?.trim()).ok()?;
                Some(String::from_utf8(pair).ok()?.split_once(':')?.1.to_owned())
            });
            if !same(&plain, secret) && !same(&basic.unwrap_or_default(), secret) {
                return Err(HookError::Signature);
            }
            None
        }
    };
    let said: Value = serde_json::from_slice(body).map_err(|error| HookError::Unreadable(error.to_string()))?;
    if vendor == Vendor::Intercom {
        let at = instant(&said["first_sent_at"]).or_else(|| instant(&said["created_at"]));
        fresh(at, now, INTERCOM_WINDOW)?;
    }
    let mark = signed_at.map(|at| hex(&Sha256::new().chain_update(at).chain_update(body).finalize()));
    Ok(Delivery { cases: cases(vendor, &said)?, mark })
}

fn cases(vendor: Vendor, said: &Value) -> Result<Vec<String>, HookError> {
    let first = |places: &[&str]| {
        let found = places.iter().map(|place| said.pointer(place).map(text).unwrap_or_default());
        found.into_iter().find(|id| !id.is_empty())
    };
    let id = match vendor {
        Vendor::Zendesk => {
            let of_subject = said["subject"].as_str().and_then(|text| text.strip_prefix("zen:ticket:"));
            let is_ticket = said["type"].as_str().is_none_or(|kind| kind.starts_with("zen:event-type:ticket."));
            let plain = first(&["/detail/id", "/ticket/id", "/ticket_id"]);
            of_subject.map(str::to_owned).or_else(|| plain.filter(|_| is_ticket))
        }
        Vendor::Freshdesk => first(&["/freshdesk_webhook/ticket_id", "/ticket_id", "/ticket/id"]),
        Vendor::Intercom => match said.pointer("/data/item/type").and_then(Value::as_str) {
            Some("conversation") => first(&["/data/item/id"]),
            _ => first(&["/data/item/conversation_id", "/data/item/conversation/id"]),
        },
        Vendor::Chatwoot => match said["event"].as_str().unwrap_or_default() {
            event if event.starts_with("conversation_") => first(&["/id"]),
            event if event.starts_with("message_") => first(&["/conversation/id"]),
            _ => None,
        },
    };
    match id {
        // It becomes part of an address.
        Some(id) if id.len() > LONGEST_ID || !id.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            Err(HookError::Unreadable("its case has an id that cannot be one".into()))
        }
        id => Ok(id.into_iter().collect()),
    }
}

/// Compares in constant time.
fn signed(secret: &str, parts: &[&[u8]], found: &[u8]) -> Result<(), HookError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| HookError::Signature)?;
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(found).map_err(|_| HookError::Signature)
}

fn same(found: &str, secret: &str) -> bool {
    // Hashes of equal length are compared, so that no time tells how far a guess was right.
    !secret.is_empty() && Sha256::digest(found) == Sha256::digest(secret)
}

fn fresh(at: Option<i64>, now: i64, window: i64) -> Result<(), HookError> {
    match at {
        Some(at) if (now - at).abs() <= window => Ok(()),
        _ => Err(HookError::Stale),
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    if !text.is_ascii() || text.len() % 2 == 1 || text.contains('+') {
        return None;
    }
    (0..text.len()).step_by(2).map(pair).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_700_000_000_000;

    fn read_with(
        vendor: Vendor,
        secret: &str,
        headers: &[(&str, &str)],
        body: &str,
        now: i64,
    ) -> Result<Delivery, HookError> {
        let header = |name: &str| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        read(vendor, secret, &header, body.as_bytes(), now)
    }

    fn sha256(secret: &str, text: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    #[test]
    fn the_hash_is_the_one_that_others_compute() {
        // RFC 4231, case 2; RFC 2202, case 2.
        let found = sha256("Jefe", "what do ya want for nothing?");
        assert_eq!(hex(&found), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let mut mac = Hmac::<Sha1>::new_from_slice(b"Jefe").unwrap();
        mac.update(b"what do ya want for nothing?");
        assert_eq!(hex(&mac.finalize().into_bytes()), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    }

    #[test]
    fn zendesk_signs_the_instant_and_the_body() {
        let body = json!({ "type": "zen:event-type:ticket.status_changed", "subject": "zen:ticket:35436", "detail": { "id": "35436" } }).to_string();
        let at = "2023-11-14T22:13:20Z";
        let signature = BASE64_STANDARD.encode(sha256("s3", &format!("{at}{body}")));
        let headers = [("x-zendesk-webhook-signature", &*signature), ("x-zendesk-webhook-signature-timestamp", at)];
        let delivery = read_with(Vendor::Zendesk, "s3", &headers, &body, NOW).unwrap();
        assert_eq!(delivery.cases, ["35436"]);
        assert_eq!(read_with(Vendor::Zendesk, "other", &headers, &body, NOW), Err(HookError::Signature));
        assert_eq!(read_with(Vendor::Zendesk, "s3", &headers, &format!("{body} "), NOW), Err(HookError::Signature));
        assert_eq!(read_with(Vendor::Zendesk, "s3", &headers[..1], &body, NOW), Err(HookError::Signature));
        assert_eq!(read_with(Vendor::Zendesk, "s3", &headers, &body, NOW + WINDOW + 1), Err(HookError::Stale));
        assert_eq!(read_with(Vendor::Zendesk, "s3", &headers, &body, NOW - WINDOW - 1), Err(HookError::Stale));
        let later = "2023-11-14T22:14:20Z";
        let signature = BASE64_STANDARD.encode(sha256("s3", &format!("{later}{body}")));
        let headers = [("x-zendesk-webhook-signature", &*signature), ("x-zendesk-webhook-signature-timestamp", later)];
        assert_ne!(read_with(Vendor::Zendesk, "s3", &headers, &body, NOW).unwrap().mark, delivery.mark);
    }

    #[test]
    fn chatwoot_signs_them_with_a_dot_between() {
        let body = json!({ "event": "message_created", "id": 9, "conversation": { "id": 17 } }).to_string();
        let signature = format!("sha256={}", hex(&sha256("s3", &format!("1700000000.{body}"))));
        let headers = [("x-chatwoot-signature", &*signature), ("x-chatwoot-timestamp", "1700000000")];
        assert_eq!(read_with(Vendor::Chatwoot, "s3", &headers, &body, NOW).unwrap().cases, ["17"]);
        assert_eq!(read_with(Vendor::Chatwoot, "s3", &headers, &body, NOW + WINDOW + 1), Err(HookError::Stale));
        let plain = [("x-chatwoot-signature", &signature["sha256=".len()..]), headers[1]];
        assert_eq!(read_with(Vendor::Chatwoot, "s3", &plain, &body, NOW), Err(HookError::Signature));
    }

    #[test]
    fn intercom_signs_the_body_with_the_instant_in_it() {
        let body = json!({ "type": "notification_event", "id": "notif_1", "topic": "conversation.user.replied", "created_at": 1_700_000_000, "data": { "item": { "type": "conversation", "id": "21" } } }).to_string();
        let mut mac = Hmac::<Sha1>::new_from_slice(b"s3").unwrap();
        mac.update(body.as_bytes());
        let signature = format!("sha1={}", hex(&mac.finalize().into_bytes()));
        let headers = [("x-hub-signature", &*signature)];
        assert_eq!(read_with(Vendor::Intercom, "s3", &headers, &body, NOW + 60_000).unwrap().cases, ["21"]);
        assert_eq!(
            read_with(Vendor::Intercom, "s3", &headers, &body, NOW + INTERCOM_WINDOW + 1),
            Err(HookError::Stale)
        );
        assert_eq!(read_with(Vendor::Intercom, "s3", &[], &body, NOW), Err(HookError::Signature));
        assert_eq!(
            read_with(Vendor::Intercom, "s3", &[("x-hub-signature", "sha1=zz")], &body, NOW),
            Err(HookError::Signature)
        );
    }

    #[test]
    fn freshdesk_brings_a_secret() {
        let body = json!({ "freshdesk_webhook": { "ticket_id": 5 } }).to_string();
        let delivery = read_with(Vendor::Freshdesk, "s3", &[("x-nabiz-secret", "s3")], &body, NOW).unwrap();
        assert_eq!((delivery.cases, delivery.mark), (vec!["5".to_owned()], None));
        let basic = format!("Basic {}", BASE64_STANDARD.encode("nabiz:s3"));
        assert!(read_with(Vendor::Freshdesk, "s3", &[("authorization", &basic)], &body, NOW).is_ok());
        for headers in [&[][..], &[("x-nabiz-secret", "")], &[("x-nabiz-secret", "s")], &[("authorization", "Basic x")]]
        {
            assert_eq!(read_with(Vendor::Freshdesk, "s3", headers, &body, NOW), Err(HookError::Signature));
        }
        assert_eq!(read_with(Vendor::Freshdesk, "", &[("x-nabiz-secret", "")], &body, NOW), Err(HookError::Signature));
    }

    #[test]
    fn what_is_about_no_case_or_a_strange_one_is_told_apart() {
        let said = |vendor, body: Value| cases(vendor, &body);
        assert_eq!(
            said(Vendor::Intercom, json!({ "topic": "ping", "data": { "item": { "type": "ping" } } })),
            Ok(vec![])
        );
        assert_eq!(said(Vendor::Chatwoot, json!({ "event": "contact_created", "id": 3 })), Ok(vec![]));
        assert_eq!(
            said(Vendor::Zendesk, json!({ "type": "zen:event-type:user.created", "detail": { "id": "1" } })),
            Ok(vec![])
        );
        assert_eq!(said(Vendor::Zendesk, json!({ "ticket_id": "12" })), Ok(vec!["12".into()]));
        for id in ["../users", "1?x=1", "1 2", &"1".repeat(65)] {
            assert!(said(Vendor::Freshdesk, json!({ "ticket_id": id })).is_err(), "{id}");
        }
    }
}
