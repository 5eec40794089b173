//! Zendesk: incremental exports of tickets (by cursor) and of ticket events (by time), audits of one ticket, agents, groups.
//!
//! Exports leave out the last minute; a webhook makes a ticket's audits asked for at once. A part of an audit has one
//! number in both, so the same part is the same row.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::client::{CallError, Client};
use crate::reduce::{instant, list, only, text};
use crate::{HelpDesk, Page, Row, Span};

/// Zendesk's interface.
#[derive(Debug)]
pub(crate) struct Zendesk;

/// What the reader knows of a ticket. Satisfaction stands in the ticket's events, with its instant.
const TICKET: &[&str] = &[
    "id",
    "created_at",
    "updated_at",
    "requester_id",
    "submitter_id",
    "via.channel",
    "via.source.rel",
    "type",
    "priority",
    "status",
    "brand_id",
    "ticket_form_id",
];
/// Fields of a ticket whose changes matter.
const FIELDS: [&str; 5] = ["status", "assignee_id", "group_id", "priority", "satisfaction_score"];
/// The export takes no start within the last minute.
const TOO_RECENT: i64 = 61;
/// Users whose role nobody told: these keys name them.
const PEOPLE: [&str; 4] = ["requester_id", "submitter_id", "updater_id", "author_id"];

impl HelpDesk for Zendesk {
    fn asks_for_cases(&self) -> bool {
        false
    }

    fn people(&self, client: &Client) -> Result<Vec<Row>, CallError> {
        let mut rows = Vec::new();
        let users = pages(client, "/api/v2/users.json?role[]=agent&role[]=admin", "users")?;
        for user in &users {
            rows.push(person("user", user, only(user, &["id", "role", "name"])));
        }
        for group in &pages(client, "/api/v2/groups.json?", "groups")? {
            let mut body = only(group, &["id", "name"]);
            body["url"] = Value::Bool(true);
            rows.push(person("group", group, body));
        }
        Ok(rows)
    }

    fn page(&self, client: &Client, cursor: &Value, span: Span) -> Result<Page, CallError> {
        let is_at_events = cursor["at"] == "events";
        if is_at_events { events(client, cursor, span) } else { tickets(client, cursor, span) }
    }

    fn case(&self, client: &Client, id: &str, _is_known: &dyn Fn(&str) -> bool) -> Result<Vec<Row>, CallError> {
        let told = client.get(&format!("/api/v2/tickets/{id}.json"))?;
        let mut rows: Vec<Row> = ticket(&told["ticket"]).into_iter().collect();
        for audit in pages(client, &format!("/api/v2/tickets/{id}/audits.json?"), "audits")? {
            let parts = list(&audit["events"]).iter().enumerate();
            rows.extend(parts.filter_map(|(place, part)| {
                let mut child = part.clone();
                child["event_type"] = part["type"].clone();
                if let Some(field) = part["field_name"].as_str().filter(|field| FIELDS.contains(field)) {
                    child[field] = part["value"].clone();
                }
                let at = instant(&audit["created_at"])?;
                let numbers = (&audit["id"], place);
                event(id, at, &audit["author_id"], &child, numbers)
            }));
        }
        Ok(rows)
    }

    /// Agents are known by list: whoever else wrote is a customer.
    fn others(&self, told: &[Value], people: &[Value]) -> Vec<Value> {
        let is_user = |one: &&Value| !one["role"].is_null();
        let staff: BTreeSet<String> = people.iter().filter(is_user).map(|one| text(&one["id"])).collect();
        let mut others = BTreeSet::new();
        let parts = told.iter().flat_map(|row| list(&row["child_events"]).iter().chain([row]));
        for row in parts {
            others.extend(PEOPLE.iter().map(|key| text(&row[*key])).filter(|id| !matches!(&**id, "" | "0" | "-1")));
        }
        others.difference(&staff).map(|id| json!({ "id": id, "role": "end-user" })).collect()
    }
}

fn tickets(client: &Client, cursor: &Value, span: Span) -> Result<Page, CallError> {
    let from = match cursor["tickets"].as_str() {
        Some(cursor) => format!("cursor={cursor}"),
        None => format!("start_time={}", start(span.from / 1_000, span)),
    };
    let told = client.get(&format!("/api/v2/incremental/tickets/cursor.json?{from}"))?;
    let mut next = cursor.as_object().cloned().unwrap_or_default();
    let after = told["after_cursor"].as_str();
    next.extend(after.map(|after| ("tickets".to_owned(), Value::from(after))));
    let is_over = is_over(&told) || after.is_none();
    next.insert("at".into(), if is_over { "events" } else { "tickets" }.into());
    let rows = list(&told["tickets"]).iter().filter_map(ticket).collect();
    Ok(Page { rows, cursor: Value::Object(next), is_last: false })
}

fn events(client: &Client, cursor: &Value, span: Span) -> Result<Page, CallError> {
    let from = start(cursor["events"].as_i64().unwrap_or(span.from / 1_000), span);
    let told =
        client.get(&format!("/api/v2/incremental/ticket_events.json?include=comment_events&start_time={from}"))?;
    let mut next = cursor.as_object().cloned().unwrap_or_default();
    let is_over = is_over(&told);
    let until = told["end_time"].as_i64().unwrap_or(from);
    // More events in one second than a page holds: what is behind them must come, too.
    let until = if until <= from && !is_over { from + 1 } else { until.max(from) };
    next.insert("events".into(), until.into());
    next.insert("at".into(), if is_over { "tickets" } else { "events" }.into());
    let mut rows = Vec::new();
    for one in list(&told["ticket_events"]) {
        let Some(at) = instant(&one["timestamp"]).or_else(|| instant(&one["created_at"])) else { continue };
        let ticket = text(&one["ticket_id"]);
        let parts = list(&one["child_events"]).iter().enumerate();
        rows.extend(
            parts.filter_map(|(place, part)| event(&ticket, at, &one["updater_id"], part, (&one["id"], place))),
        );
    }
    Ok(Page { rows, cursor: Value::Object(next), is_last: is_over })
}

fn start(seconds: i64, span: Span) -> i64 {
    seconds.min(span.now / 1_000 - TOO_RECENT).max(0)
}

fn is_over(told: &Value) -> bool {
    told["end_of_stream"].as_bool().unwrap_or_else(|| told["count"].as_i64().unwrap_or(0) < 1_000)
}

fn ticket(told: &Value) -> Option<Row> {
    let body = only(told, TICKET);
    let told_at = instant(&body["updated_at"])?;
    let case = Some(text(&body["id"])).filter(|id| !id.is_empty())?;
    Some(Row { case, name: "ticket".into(), told_at, body, version: None })
}

/// A part of what happened to a ticket at one instant, if it matters.
fn event(ticket: &str, at: i64, by: &Value, part: &Value, (audit, place): (&Value, usize)) -> Option<Row> {
    let is_comment = matches!(part["event_type"].as_str(), Some("Comment" | "VoiceComment"));
    let keys: &[&str] =
        if is_comment { &["id", "event_type", "author_id", "public", "comment_public"] } else { &["id", "event_type"] };
    let mut child = only(part, keys);
    if !is_comment {
        let told: Map<String, Value> =
            FIELDS.iter().filter_map(|field| Some((field.to_string(), part.get(*field)?.clone()))).collect();
        if told.is_empty() {
            return None;
        }
        child.as_object_mut()?.extend(told);
    }
    let id = Some(text(&part["id"])).filter(|id| !id.is_empty()).unwrap_or_else(|| format!("{}.{place}", text(audit)));
    let mut body = json!({ "ticket_id": ticket, "timestamp": at / 1_000, "child_events": [child] });
    if !by.is_null() {
        body["updater_id"] = by.clone();
    }
    Some(Row { case: ticket.to_owned(), name: format!("event:{id}"), told_at: at, body, version: None })
}

fn person(kind: &str, told: &Value, body: Value) -> Row {
    let told_at = instant(&told["updated_at"]).unwrap_or(0);
    Row { case: String::new(), name: format!("{kind}:{}", text(&told["id"])), told_at, body, version: None }
}

/// All elements of a list that comes in pages.
fn pages(client: &Client, path: &str, key: &str) -> Result<Vec<Value>, CallError> {
    let mut all = Vec::new();
    let mut after = String::new();
    let joint = if path.ends_with('?') { "" } else { "&" };
    loop {
        let mut told = client.get(&format!("{path}{joint}page[size]=100{after}"))?;
        if let Value::Array(some) = told[key].take() {
            all.extend(some);
        }
        let next = told["meta"]["after_cursor"].as_str().filter(|_| told["meta"]["has_more"] == true);
        let Some(next) = next else { return Ok(all) };
        after = format!("&page[after]={next}");
    }
}
