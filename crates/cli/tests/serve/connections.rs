//! Help desks asked by the running server, at a stand-in that speaks the documented interface of each: its pages, its limits
//! and its errors; and their webhooks.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;

use super::served::{Served, until};
use super::standin::{Asked, Reply, StandIn};
use super::{administrator, token};

/// 2024-03-04 09:00 UTC.
const BASE: i64 = 1_709_542_800;

#[expect(clippy::disallowed_methods, reason = "deliveries are signed now")]
fn present() -> i64 {
    jiff::Timestamp::now().as_second()
}

fn at(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap().to_string()
}

/// What happened to a case, a line an event.
fn events(served: &Served, token: &str, account: &str, case: &str) -> Vec<String> {
    let bearer = format!("Bearer {token}");
    let path = format!("/api/v1/cases/{account}/{case}");
    let answer = served.browser().send("GET", &path, &[("authorization", &bearer)], b"");
    if answer.status != 200 {
        return Vec::new();
    }
    let timeline: Value = serde_json::from_str(&answer.body).unwrap();
    let lines =
        timeline["sessions"].as_array().unwrap().iter().flat_map(|session| session["lines"].as_array().unwrap());
    let said = lines.filter(|line| !line["event"].is_null()).map(|line| {
        let event = &line["event"];
        let mut words = vec![event["what"].as_str().unwrap().to_owned()];
        words.extend(event["actor"].as_str().map(str::to_owned));
        for note in event["details"].as_array().unwrap() {
            let value = note["value"].as_str().map(|value| format!("={value}")).unwrap_or_default();
            words.push(format!("{}{value}", note["id"].as_str().unwrap()));
        }
        words.join(" ")
    });
    said.collect()
}

/// Tickets of Zendesk and what happened to them, as audits.
#[derive(Default)]
struct Zendesk {
    tickets: Vec<Value>,
    audits: Vec<Value>,
}

impl Zendesk {
    fn open(&mut self, id: i64) {
        let created = BASE + id * 100;
        self.tickets.push(json!({ "id": id, "created_at": at(created), "updated_at": at(created), "requester_id": 50 + id, "submitter_id": 50 + id, "subject": "a secret", "via": { "channel": "email" }, "status": "new", "priority": "normal" }));
        let field = |part: i64, name: &str, value: &str| json!({ "id": id * 1_000 + part, "type": "Create", "field_name": name, "value": value });
        let comment = json!({ "id": id * 1_000 + 3, "type": "Comment", "public": true, "author_id": 50 + id, "body": "a secret" });
        self.audit(id, 1, created, 50 + id, vec![field(1, "status", "new"), field(2, "priority", "normal"), comment]);
    }

    fn audit(&mut self, ticket: i64, number: i64, at_second: i64, by: i64, parts: Vec<Value>) {
        self.audits.push(json!({ "id": ticket * 100 + number, "ticket_id": ticket, "created_at": at(at_second), "author_id": by, "events": parts }));
        let ticket = self.tickets.iter_mut().find(|one| one["id"] == ticket).unwrap();
        ticket["updated_at"] = at(at_second).into();
    }

    fn change(&mut self, ticket: i64, number: i64, at_second: i64, by: i64, field: &str, value: Value) {
        let part = json!({ "id": ticket * 1_000 + number * 10, "type": "Change", "field_name": field, "value": value });
        self.audit(ticket, number, at_second, by, vec![part]);
    }

    fn reply(&mut self, ticket: i64, number: i64, at_second: i64, by: i64) {
        let part = json!({ "id": ticket * 1_000 + number * 10, "type": "Comment", "public": true, "author_id": by, "body": "a secret" });
        self.audit(ticket, number, at_second, by, vec![part]);
    }

    /// Opened, given to a team and an agent, answered, solved.
    fn solved(id: i64) -> Self {
        let mut all = Self::default();
        all.open(id);
        let created = BASE + id * 100;
        all.change(id, 2, created + 60, 7, "group_id", json!("3"));
        all.change(id, 3, created + 60, 7, "assignee_id", json!("7"));
        all.reply(id, 4, created + 120, 7);
        all.change(id, 5, created + 600, 7, "status", json!("solved"));
        all
    }

    /// The events of the incremental export: the same audits in other words.
    fn exported(&self) -> Vec<Value> {
        let mut all: Vec<Value> = self.audits.iter().map(|audit| {
            let parts = audit["events"].as_array().unwrap().iter().map(|part| {
                let mut child = json!({ "id": part["id"], "event_type": part["type"] });
                match part["field_name"].as_str() {
                    Some(field) => child[field] = part["value"].clone(),
                    None => {
                        child["public"] = part["public"].clone();
                        child["author_id"] = part["author_id"].clone();
                        child["body"] = part["body"].clone();
                    }
                }
                child
            });
            let second = audit["created_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_second();
            json!({ "id": audit["id"], "ticket_id": audit["ticket_id"], "timestamp": second, "updater_id": audit["author_id"], "child_events": parts.collect::<Vec<_>>() })
        }).collect();
        all.sort_by_key(|one| one["timestamp"].as_i64());
        all
    }

    fn answer(&self, asked: &Asked) -> Reply {
        let is_let_in = asked.headers.get("authorization").map(String::as_str)
            == Some(&*format!("Basic {}", BASE64_STANDARD.encode("reports@example.com/token:tok")));
        if !is_let_in {
            return Reply::of(401);
        }
        const PAGE: usize = 4;
        match asked.path.as_str() {
            "/api/v2/users.json" => Reply::ok(
                json!({ "users": [{ "id": 7, "role": "agent", "name": "Ali", "email": "ali@example.com" }], "meta": { "has_more": false } }),
            ),
            "/api/v2/groups.json" => {
                Reply::ok(json!({ "groups": [{ "id": 3, "name": "Destek" }], "meta": { "has_more": false } }))
            }
            "/api/v2/incremental/tickets/cursor.json" => {
                // A cursor counts changes.
                let mut changed: Vec<&Value> = self.tickets.iter().collect();
                changed.sort_by_key(|ticket| ticket["updated_at"].as_str());
                let from = asked.query.get("cursor").map_or(String::new(), |cursor| cursor.replace('_', ":"));
                let some: Vec<&Value> = changed
                    .into_iter()
                    .filter(|one| one["updated_at"].as_str().unwrap() > from.as_str())
                    .take(PAGE)
                    .collect();
                let after = some.last().map_or(from, |one| one["updated_at"].as_str().unwrap().to_owned());
                Reply::ok(
                    json!({ "tickets": some, "after_cursor": after.replace(':', "_"), "end_of_stream": some.len() < PAGE }),
                )
            }
            "/api/v2/incremental/ticket_events.json" => {
                let from = asked.number("start_time").unwrap();
                let some: Vec<Value> = self
                    .exported()
                    .into_iter()
                    .filter(|one| one["timestamp"].as_i64().unwrap() >= from)
                    .take(PAGE)
                    .collect();
                let end = some.last().map_or(from, |one| one["timestamp"].as_i64().unwrap());
                Reply::ok(
                    json!({ "ticket_events": some, "end_time": end, "count": some.len(), "end_of_stream": some.len() < PAGE }),
                )
            }
            path => {
                let id = path.trim_start_matches("/api/v2/tickets/").split(['.', '/']).next().unwrap().parse::<i64>();
                let Some(ticket) = self.tickets.iter().find(|one| Ok(one["id"].as_i64().unwrap()) == id) else {
                    return Reply::of(404);
                };
                match path.ends_with("/audits.json") {
                    true => {
                        let own: Vec<&Value> =
                            self.audits.iter().filter(|one| one["ticket_id"] == ticket["id"]).collect();
                        let from = asked.number("page[after]").unwrap_or(0) as usize;
                        let meta = json!({ "has_more": from + 2 < own.len(), "after_cursor": (from + 2).to_string() });
                        Reply::ok(json!({ "audits": own.iter().skip(from).take(2).collect::<Vec<_>>(), "meta": meta }))
                    }
                    false => Reply::ok(json!({ "ticket": ticket })),
                }
            }
        }
    }
}

fn settings(url: &str, vendor: &str, more: &str) -> String {
    format!("timezone = \"UTC\"\n[[connectors]]\nname = \"support\"\nvendor = \"{vendor}\"\nurl = \"{url}\"\n{more}\n")
}

const ZENDESK_SOLVED: [&str; 7] = [
    "open customer channel=email priority=normal",
    "message customer vis=public kind=reply",
    "status customer to=new",
    "assign to=team:Destek",
    "assign to=agent:Ali",
    "message agent:Ali vis=public kind=reply",
    "status agent:Ali to=solved",
];

#[test]
fn what_is_pulled_piece_by_piece_is_what_is_read_at_once() {
    let world = Arc::new(Mutex::new(Zendesk::default()));
    for id in 1..=9 {
        let Zendesk { tickets, audits } = Zendesk::solved(id);
        let mut world = world.lock().unwrap();
        world.tickets.extend(tickets);
        world.audits.extend(audits);
    }
    let (own, count) = (Arc::clone(&world), AtomicUsize::new(0));
    let desk = StandIn::start(move |asked| match count.fetch_add(1, Ordering::SeqCst) {
        n if n % 5 == 4 => Reply(429, vec![("retry-after", "1".into())], Value::Null),
        6 => Reply::of(500),
        _ => own.lock().unwrap().answer(asked),
    });
    let text = settings(&desk.url(), "zendesk", "email = \"reports@example.com\"\nevery = \"1s\"");
    let mut served = Served::start_with(&text, &[("NABIZ_CONNECTOR_SUPPORT_TOKEN", "tok")], &[]);
    let mut ada = administrator(&served);
    let secret = token(&mut ada, &["read"]);
    let is_whole = |served: &Served| (1..=9).all(|id| events(served, &secret, "support", &id.to_string()).len() == 7);
    // Cut off in the middle, again and again: the cursor survives.
    for _ in 0..4 {
        let before = desk.asked().len();
        until("it asks", || desk.asked().len() >= before + 3);
        served.kill();
        served.start_again();
    }
    assert!(!is_whole(&served), "it was cut off before its end");
    until("all tickets show", || is_whole(&served));
    assert_eq!(events(&served, &secret, "support", "4"), ZENDESK_SOLVED);
    let whole = desk.asked();
    let of_tickets = whole.iter().filter(|one| one.path.ends_with("/tickets/cursor.json"));
    let from_the_start = of_tickets.clone().filter(|one| one.query.contains_key("start_time")).count();
    assert!(from_the_start < 3 && of_tickets.count() > from_the_start, "it begins anew: {whole:?}");
    let page = ada.at(&served).get("/connections").body;
    assert!(page.contains("<th scope=\"row\">support</th><td>zendesk</td>"), "{page}");

    // What comes later is asked for from where it ended.
    let before = desk.asked().len();
    {
        let mut world = world.lock().unwrap();
        world.reply(2, 6, BASE + 5_000, 52);
        world.change(2, 7, BASE + 5_000, 52, "status", json!("open"));
        world.change(2, 8, BASE + 5_060, 7, "group_id", json!("4"));
        world.open(60);
    }
    until("what came later shows", || events(&served, &secret, "support", "2").len() == 10);
    let told = events(&served, &secret, "support", "2");
    assert_eq!(
        told[7..],
        ["message customer vis=public kind=reply", "status customer to=open", "transfer to=team:4"],
        "{told:?}"
    );
    until("a new one shows", || events(&served, &secret, "support", "60").len() == 3);
    let later = &desk.asked()[before..];
    assert!(later.iter().all(|one| one.number("start_time").is_none_or(|at| at >= BASE + 900)), "{later:?}");

    // The same from files, at once.
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, page: &Value| std::fs::write(folder.path().join(name), page.to_string()).unwrap();
    let people: Vec<Value> =
        (51..=110).map(|id| json!({ "id": id, "role": "end-user", "verified": true, "time_zone": "x" })).collect();
    let staff = json!({ "id": 7, "role": "agent", "name": "Ali", "verified": true, "time_zone": "x" });
    let world = world.lock().unwrap();
    write("tickets.json", &json!({ "tickets": world.tickets }));
    write("events.json", &json!({ "ticket_events": world.exported() }));
    write("users.json", &json!({ "users": people.into_iter().chain([staff]).collect::<Vec<_>>() }));
    write("groups.json", &json!({ "groups": [{ "id": 3, "name": "Destek", "url": "x" }] }));
    let mut other = Served::start_with("timezone = \"UTC\"\n", &[], &[]);
    let mut bo = administrator(&other);
    let own_secret = token(&mut bo, &["read"]);
    let imported = Command::new(env!("CARGO_BIN_EXE_nabiz"))
        .args(["import", "--source-account", "support", "--data"])
        .args([other.folder(), folder.path()])
        .output()
        .unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    for id in (1..=9).chain([60]) {
        let id = id.to_string();
        until("it shows", || !events(&other, &own_secret, "support", &id).is_empty());
        assert_eq!(events(&served, &secret, "support", &id), events(&other, &own_secret, "support", &id), "{id}");
    }
    other.kill();
}

fn hmac_sha256(secret: &str, text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hands a delivery in; the status of the answer.
fn deliver(served: &Served, headers: &[(&str, &str)], body: &str) -> u16 {
    served.browser().send("POST", "/hooks/support", headers, body.as_bytes()).status
}

/// A server that is connected to a stand-in of `vendor`, has pulled nothing, and takes deliveries.
fn connected(vendor: &str, more: &str, desk: &StandIn) -> (Served, String) {
    let more = format!("every = \"1d\"\nfrom = 2024-03-10\n{more}").replace("2024-03-10", "\"2024-03-10\"");
    let environment = [("NABIZ_CONNECTOR_SUPPORT_TOKEN", "tok"), ("NABIZ_CONNECTOR_SUPPORT_SECRET", "s3")];
    let served = Served::start_with(&settings(&desk.url(), vendor, &more), &environment, &[]);
    let secret = token(&mut administrator(&served), &["read"]);
    (served, secret)
}

#[test]
fn a_delivery_of_zendesk_shows_its_ticket_at_once() {
    let world = Zendesk::solved(4);
    let desk = StandIn::start(move |asked| match asked.path.contains("/incremental/") {
        true => Reply::ok(json!({ "tickets": [], "ticket_events": [], "after_cursor": "c", "end_of_stream": true })),
        false => world.answer(asked),
    });
    let (served, secret) = connected("zendesk", "email = \"reports@example.com\"", &desk);
    let body = json!({ "type": "zen:event-type:ticket.created", "subject": "zen:ticket:4", "detail": { "id": "4" } })
        .to_string();
    let now = at(present());
    let signature = BASE64_STANDARD.encode(hmac_sha256("s3", &format!("{now}{body}")));
    let headers = [("x-zendesk-webhook-signature", &*signature), ("x-zendesk-webhook-signature-timestamp", &*now)];
    assert_eq!(deliver(&served, &headers[..1], &body), 401);
    assert_eq!(deliver(&served, &headers, &body.replace('4', "5")), 401);
    assert_eq!(deliver(&served, &headers, &body), 200);
    assert_eq!(deliver(&served, &headers, &body), 409, "a replay is refused");
    until("the ticket shows", || !events(&served, &secret, "support", "4").is_empty());
    assert_eq!(events(&served, &secret, "support", "4"), ZENDESK_SOLVED);
    let old = at(present() - 3_600);
    let signature = BASE64_STANDARD.encode(hmac_sha256("s3", &format!("{old}{body}")));
    let headers = [("x-zendesk-webhook-signature", &*signature), ("x-zendesk-webhook-signature-timestamp", &*old)];
    assert_eq!(deliver(&served, &headers, &body), 401, "an old one is refused");
    // Nobody else's, none at all, too long.
    assert_eq!(served.browser().send("POST", "/hooks/other", &headers, body.as_bytes()).status, 404);
    assert_eq!(deliver(&served, &headers, &"x".repeat(2 << 20)), 413);
    assert_eq!(served.browser().send("GET", "/hooks/support", &[], b"").status, 405);
}

#[test]
fn tellings_of_freshdesk_become_a_ticket_s_history() {
    let ticket = |updated: i64, more: Value| {
        let mut ticket = json!({ "id": 5, "created_at": at(BASE), "updated_at": at(updated), "requester_id": 50, "source": 1, "status": 2, "priority": 1, "type": null, "responder_id": null, "subject": "a secret", "stats": {} });
        ticket.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ticket
    };
    let world = Arc::new(Mutex::new((ticket(BASE, json!({})), json!([]))));
    let own = Arc::clone(&world);
    let desk = StandIn::start(move |asked| {
        let (ticket, conversations) = &*own.lock().unwrap();
        if asked.headers.get("authorization") != Some(&format!("Basic {}", BASE64_STANDARD.encode("tok:X"))) {
            return Reply::of(401);
        }
        match asked.path.as_str() {
            "/api/v2/agents" => Reply::of(403),
            "/api/v2/groups" | "/api/v2/tickets" => Reply::ok(json!([])),
            "/api/v2/tickets/5" => Reply::ok(ticket.clone()),
            "/api/v2/tickets/5/conversations" => Reply::ok(conversations.clone()),
            _ => Reply::of(404),
        }
    });
    let (served, secret) = connected("freshdesk", "", &desk);
    let tell = || deliver(&served, &[("x-nabiz-secret", "s3")], "{\"ticket_id\": 5}");
    assert_eq!(deliver(&served, &[("x-nabiz-secret", "s4")], "{\"ticket_id\": 5}"), 401);
    assert_eq!(deliver(&served, &[("x-nabiz-secret", "s3")], "{\"ticket_id\": \"../x\"}"), 400);
    assert_eq!(tell(), 200);
    until("the ticket shows", || events(&served, &secret, "support", "5").len() == 2);
    *world.lock().unwrap() = (
        ticket(BASE + 60, json!({ "responder_id": 7, "type": "Question", "priority": 3 })),
        json!([{ "id": 11, "incoming": false, "private": false, "user_id": 7, "created_at": at(BASE + 30), "body": "a secret" }]),
    );
    assert_eq!(tell(), 200);
    until("the reply shows", || events(&served, &secret, "support", "5").len() == 6);
    world.lock().unwrap().0 = ticket(
        BASE + 90,
        json!({ "responder_id": 8, "type": "Question", "priority": 3, "status": 4, "stats": { "resolved_at": at(BASE + 90) } }),
    );
    assert_eq!(tell(), 200);
    until("the end shows", || events(&served, &secret, "support", "5").len() == 8);
    assert_eq!(
        events(&served, &secret, "support", "5"),
        [
            "open customer channel=email priority=low",
            "message customer vis=public kind=reply",
            "message agent:7 vis=public kind=reply",
            "assign to=agent:7",
            "priority to=high",
            "topic to=Question",
            "assign to=agent:8",
            "status agent:8 to=solved",
        ]
    );
}

#[test]
fn a_delivery_of_intercom_shows_its_conversation() {
    let desk = StandIn::start(|asked| {
        if asked.headers.get("authorization").map(String::as_str) != Some("Bearer tok") {
            return Reply::of(401);
        }
        match asked.path.as_str() {
            "/admins" => Reply::ok(
                json!({ "admins": [{ "id": "7", "name": "Ali", "email": "a@example.com", "team_ids": [3] }] }),
            ),
            "/teams" => Reply::ok(json!({ "teams": [{ "id": "3", "name": "Destek", "admin_ids": [7] }] })),
            "/conversations/search" => Reply::ok(json!({ "conversations": [], "pages": { "next": null } })),
            "/conversations/21" => Reply::ok(json!({
                "type": "conversation", "id": "21", "created_at": BASE, "updated_at": BASE + 600, "state": "closed", "priority": "not_priority",
                "source": { "type": "conversation", "delivered_as": "customer_initiated", "body": "a secret", "author": { "type": "user", "id": "u1", "name": "a secret" } },
                "contacts": { "contacts": [{ "id": "u1" }] },
                "conversation_parts": { "conversation_parts": [
                    { "id": "1", "part_type": "assignment", "created_at": BASE + 10, "author": { "type": "admin", "id": "7" }, "assigned_to": { "type": "admin", "id": "7" }, "body": null },
                    { "id": "2", "part_type": "comment", "created_at": BASE + 60, "author": { "type": "admin", "id": "7" }, "body": "a secret" },
                    { "id": "3", "part_type": "close", "created_at": BASE + 600, "author": { "type": "admin", "id": "7" }, "body": null },
                ] } })),
            _ => Reply::of(404),
        }
    });
    let (served, secret) = connected("intercom", "", &desk);
    assert_eq!(served.browser().send("HEAD", "/hooks/support", &[], b"").status, 200);
    let now = present();
    let said = |id: &str| {
        json!({ "type": "notification_event", "id": id, "topic": "conversation.admin.closed", "created_at": now, "data": { "item": { "type": "conversation", "id": "21" } } }).to_string()
    };
    let signed = |body: &str| {
        let mut mac = Hmac::<Sha1>::new_from_slice(b"s3").unwrap();
        mac.update(body.as_bytes());
        format!("sha1={}", hex(&mac.finalize().into_bytes()))
    };
    let body = said("notif_1");
    assert_eq!(deliver(&served, &[("x-hub-signature", &signed(&said("notif_2")))], &body), 401);
    assert_eq!(deliver(&served, &[("x-hub-signature", &signed(&body))], &body), 200);
    assert_eq!(deliver(&served, &[("x-hub-signature", &signed(&body))], &body), 409);
    until("the conversation shows", || events(&served, &secret, "support", "21").len() == 5);
    assert_eq!(
        events(&served, &secret, "support", "21"),
        [
            "open customer channel=live_chat",
            "message customer vis=public kind=reply",
            "assign to=agent:Ali",
            "message agent:Ali vis=public kind=reply",
            "status agent:Ali to=solved",
        ]
    );
    // Nothing that was said is kept anywhere.
    let kept = std::fs::read(served.folder().join("nabiz.db")).unwrap();
    let log = std::fs::read(served.folder().join("nabiz.db-wal")).unwrap_or_default();
    for bytes in [kept, log] {
        assert!(!bytes.windows(8).any(|part| part == b"a secret"));
    }
}

#[test]
fn conversations_of_chatwoot_come_in_pages_and_by_delivery() {
    let world = Arc::new(Mutex::new(30));
    let own = Arc::clone(&world);
    let conversation = |id: i64| json!({ "id": id, "inbox_id": 1, "status": "open", "created_at": BASE + id * 100, "last_activity_at": BASE + id * 100 + 50, "meta": { "channel": "Channel::Whatsapp", "sender": { "id": 90, "name": "a secret", "email": "x@example.com" }, "assignee": { "id": 7, "name": "Ali" } } });
    let desk = StandIn::start(move |asked| {
        let count = *own.lock().unwrap();
        if asked.headers.get("api_access_token").map(String::as_str) != Some("tok") {
            return Reply::of(401);
        }
        let Some(path) = asked.path.strip_prefix("/api/v1/accounts/2/conversations") else { return Reply::of(404) };
        if path.is_empty() {
            let page = asked.number("page").unwrap();
            let some: Vec<Value> =
                (1..=count).rev().skip((page as usize - 1) * 25).take(25).map(conversation).collect();
            return Reply::ok(json!({ "data": { "meta": {}, "payload": some } }));
        }
        let (id, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
        let id: i64 = id.parse().unwrap();
        match rest {
            "" => Reply::ok(conversation(id)),
            "messages" => {
                // Twenty-five messages, twenty a page, the latest first.
                let before = asked.number("before").unwrap_or(i64::MAX);
                let all = (1..=25).rev().map(|n| json!({ "id": id * 1_000 + n, "conversation_id": id, "message_type": n % 2, "private": false, "created_at": BASE + id * 100 + n, "content": "a secret", "sender": { "id": if n % 2 == 1 { 7 } else { 90 }, "name": "Ali", "type": if n % 2 == 1 { "user" } else { "contact" } } }));
                let some: Vec<Value> = all.filter(|one| one["id"].as_i64().unwrap() < before).take(20).collect();
                Reply::ok(json!({ "meta": {}, "payload": some }))
            }
            _ => Reply::of(404),
        }
    });
    let (served, secret) = connected("chatwoot", "account_id = 2", &desk);
    // From the tenth of March nothing happened: a delivery alone brings one.
    let body = json!({ "event": "message_created", "id": 9, "conversation": { "id": 17 } }).to_string();
    let now = present().to_string();
    let signature = format!("sha256={}", hex(&hmac_sha256("s3", &format!("{now}.{body}"))));
    let headers = [("x-chatwoot-signature", &*signature), ("x-chatwoot-timestamp", &*now)];
    assert_eq!(deliver(&served, &headers, &body), 200);
    assert_eq!(deliver(&served, &headers, &body), 409);
    until("the conversation shows", || events(&served, &secret, "support", "17").len() == 26);
    let told = events(&served, &secret, "support", "17");
    assert_eq!(
        told[..3],
        [
            "open customer channel=whatsapp",
            "message agent:Ali vis=public kind=reply",
            "message customer vis=public kind=reply"
        ]
    );
    assert!(events(&served, &secret, "support", "16").is_empty());

    // Without a bound all come, in two pages.
    let text = settings(&desk.url(), "chatwoot", "account_id = 2\nevery = \"1s\"");
    let served = Served::start_with(&text, &[("NABIZ_CONNECTOR_SUPPORT_TOKEN", "tok")], &[]);
    let secret = token(&mut administrator(&served), &["read"]);
    until("the first and the last show", || {
        ["1", "30"].iter().all(|id| events(&served, &secret, "support", id).len() == 26)
    });
    assert_eq!(deliver(&served, &headers, &body), 404, "without a secret no delivery is taken");
    *world.lock().unwrap() = 31;
    until("a new one shows", || events(&served, &secret, "support", "31").len() == 26);
}

#[test]
fn a_connection_without_a_token_is_named_and_one_that_is_not_let_in_says_so() {
    let desk = StandIn::start(|_| Reply(403, Vec::new(), json!({ "error": "no" })));
    let text = settings(&desk.url(), "zendesk", "email = \"reports@example.com\"");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("nabiz.toml"), &text).unwrap();
    let run = |command: &str| {
        Command::new(env!("CARGO_BIN_EXE_nabiz")).arg(command).arg("--data").arg(folder.path()).output().unwrap()
    };
    let ended = run("serve");
    assert!(!ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(
        said.contains("connector `support` has no token") && said.contains("NABIZ_CONNECTOR_SUPPORT_TOKEN"),
        "{said}"
    );
    let said = String::from_utf8_lossy(&run("config").stdout).into_owned();
    assert!(said.contains("[[connectors]]") && said.contains("NABIZ_CONNECTOR_SUPPORT_SECRET is not set"), "{said}");

    let served = Served::start_with(&text, &[("NABIZ_CONNECTOR_SUPPORT_TOKEN", "wrong")], &[]);
    let mut ada = administrator(&served);
    until("the page says so", || ada.get("/connections").body.contains("it says 403 to"));
    assert!(!ada.get("/connections").body.contains("wrong"), "no secret on a page");
}
