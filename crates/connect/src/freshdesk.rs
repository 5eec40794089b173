//! Freshdesk: the list of tickets by their last change, then each changed one with its conversations and ratings.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::client::{CallError, Client};
use crate::reduce::{instant, list, only, text};
use crate::{HelpDesk, Page, Row, Span};

/// Freshdesk's interface.
#[derive(Debug)]
pub(crate) struct Freshdesk;

/// Elements of a page.
const FULL: usize = 100;
/// What the reader knows of a ticket.
const TICKET: &[&str] = &[
    "id",
    "created_at",
    "updated_at",
    "status",
    "priority",
    "source",
    "type",
    "requester_id",
    "responder_id",
    "group_id",
    "due_by",
    "spam",
    "deleted",
    "stats.first_responded_at",
    "stats.reopened_at",
    "stats.pending_since",
    "stats.resolved_at",
    "stats.closed_at",
    "stats.status_updated_at",
];
/// What of it makes a difference: Freshdesk tells no history.
const STANDING: &[&str] = &[
    "status",
    "priority",
    "type",
    "responder_id",
    "group_id",
    "spam",
    "deleted",
    "stats.reopened_at",
    "stats.pending_since",
    "stats.resolved_at",
    "stats.closed_at",
];
/// What the reader knows of a conversation.
const CONVERSATION: &[&str] = &["id", "created_at", "incoming", "private", "user_id", "auto_response", "automation_id"];

impl HelpDesk for Freshdesk {
    fn asks_for_cases(&self) -> bool {
        true
    }

    fn people(&self, client: &Client) -> Result<Vec<Row>, CallError> {
        let mut rows = Vec::new();
        for (kind, keys) in
            [("agents", &["id", "ticket_scope", "contact.name"] as &[&str]), ("groups", &["id", "name"])]
        {
            let told = match pages(client, &format!("/api/v2/{kind}?")) {
                // A token that may not see the agents leaves them their numbers.
                Err(CallError::Refused { status: 403, .. }) => continue,
                told => told?,
            };
            rows.extend(told.iter().map(|one| {
                let told_at = instant(&one["updated_at"]).unwrap_or(0);
                let (name, body) = (format!("{kind}:{}", text(&one["id"])), only(one, keys));
                Row { case: String::new(), name, told_at, body, version: None }
            }));
        }
        Ok(rows)
    }

    fn page(&self, client: &Client, cursor: &Value, span: Span) -> Result<Page, CallError> {
        let since = cursor["since"].as_i64().unwrap_or(span.from);
        let page = cursor["page"].as_u64().unwrap_or(1);
        let said = Timestamp::from_millisecond(since).unwrap_or_default();
        let said = said.strftime("%Y-%m-%dT%H:%M:%SZ");
        let told = client.get(&format!(
            "/api/v2/tickets?updated_since={said}&order_by=updated_at&order_type=asc&per_page={FULL}&page={page}&include=stats"
        ))?;
        let told = list(&told);
        let rows: Vec<Row> = told.iter().filter_map(ticket).collect();
        // The next page begins at the last ticket, not after so many: tickets that change meanwhile move to the end, and
        // pages by number would leave out what moves up. A second is told twice, so that none of its tickets is missed.
        let last = rows.last().map_or(since, |row| row.told_at / 1_000 * 1_000 - 1_000);
        let is_last = told.len() < FULL;
        let (since, page) = match last > since {
            true => (last, 1),
            false if is_last => (since, 1),
            false => (since, page + 1),
        };
        Ok(Page { rows, cursor: json!({ "since": since, "page": page }), is_last })
    }

    fn case(&self, client: &Client, id: &str, _is_known: &dyn Fn(&str) -> bool) -> Result<Vec<Row>, CallError> {
        let told = client.get(&format!("/api/v2/tickets/{id}?include=stats"))?;
        let mut rows: Vec<Row> = ticket(&told).into_iter().collect();
        for one in pages(client, &format!("/api/v2/tickets/{id}/conversations?"))? {
            let mut body = only(&one, CONVERSATION);
            body["ticket_id"] = id.into();
            rows.extend(own(id, "conversation", &one, body));
        }
        // Not every plan has surveys.
        let ratings = match client.get(&format!("/api/v2/tickets/{id}/satisfaction_ratings")) {
            Err(CallError::Gone(_) | CallError::Refused { .. }) => Value::Null,
            told => told?,
        };
        for one in list(&ratings) {
            let mut body = only(one, &["id", "created_at", "ratings.default_question"]);
            body["ticket_id"] = id.into();
            rows.extend(own(id, "rating", one, body));
        }
        Ok(rows)
    }
}

fn ticket(told: &Value) -> Option<Row> {
    let body = only(told, TICKET);
    let told_at = instant(&body["updated_at"])?;
    let case = Some(text(&body["id"])).filter(|id| !id.is_empty())?;
    let version = Some((only(&body, STANDING), body.clone()));
    Some(Row { case, name: "ticket".into(), told_at, body, version })
}

fn own(case: &str, kind: &str, told: &Value, body: Value) -> Option<Row> {
    let told_at = instant(&told["updated_at"]).or_else(|| instant(&told["created_at"]))?;
    let name = format!("{kind}:{}", text(&told["id"]));
    Some(Row { case: case.to_owned(), name, told_at, body, version: None })
}

/// All elements of a list that comes in pages by number.
fn pages(client: &Client, path: &str) -> Result<Vec<Value>, CallError> {
    let mut all = Vec::new();
    for page in 1_u32.. {
        let told = client.get(&format!("{path}per_page={FULL}&page={page}"))?;
        let some = list(&told);
        all.extend_from_slice(some);
        if some.len() < FULL {
            break;
        }
    }
    Ok(all)
}
