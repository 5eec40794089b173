//! Chatwoot: the list of conversations by their last activity, then each changed one with its messages and reporting events.

use serde_json::{Value, json};

use crate::client::{CallError, Client};
use crate::reduce::{instant, list, only, text};
use crate::{HelpDesk, Page, Row, Span};

/// Chatwoot's interface.
#[derive(Debug)]
pub(crate) struct Chatwoot;

/// Pages of messages of one conversation.
const MOST_PAGES: usize = 2_000;
/// What the reader knows of a conversation.
const CONVERSATION: &[&str] = &[
    "id",
    "created_at",
    "last_activity_at",
    "timestamp",
    "status",
    "priority",
    "inbox_id",
    "channel",
    "meta.channel",
    "meta.sender.id",
    "meta.assignee.id",
    "meta.assignee.name",
    "meta.team.id",
    "meta.team.name",
];
/// What of it makes a difference: Chatwoot tells no history of these.
const STANDING: &[&str] = &["priority", "meta.assignee.id", "meta.team.id"];
const MESSAGE: &[&str] = &[
    "id",
    "created_at",
    "updated_at",
    "message_type",
    "private",
    "content_type",
    "content_attributes.automation_rule_id",
    "content_attributes.submitted_values.csat_survey_response.rating",
    "sender.type",
    "sender.id",
    "sender_type",
    "sender_id",
];
const REPORTING: &[&str] = &["id", "name", "created_at", "event_start_time", "event_end_time", "user_id"];

impl HelpDesk for Chatwoot {
    fn asks_for_cases(&self) -> bool {
        true
    }

    /// Agents and teams are named where they act.
    fn people(&self, _client: &Client) -> Result<Vec<Row>, CallError> {
        Ok(Vec::new())
    }

    fn page(&self, client: &Client, cursor: &Value, span: Span) -> Result<Page, CallError> {
        let since = cursor["since"].as_i64().unwrap_or(span.from);
        let page = cursor["page"].as_u64().unwrap_or(1);
        let told = client
            .get(&format!("/conversations?status=all&assignee_type=all&sort_by=last_activity_at_desc&page={page}"))?;
        let told = list(&told["data"]["payload"]);
        let rows: Vec<Row> = told.iter().filter_map(conversation).collect();
        let newest =
            rows.iter().map(|row| row.told_at).max().unwrap_or(since).max(cursor["newest"].as_i64().unwrap_or(since));
        // The latest come first; what becomes active meanwhile pushes others to later pages and comes with the next pull.
        let is_last = told.is_empty() || rows.iter().any(|row| row.told_at < since);
        let cursor = match is_last {
            true => json!({ "since": newest }),
            false => json!({ "since": since, "page": page + 1, "newest": newest }),
        };
        Ok(Page { rows: rows.into_iter().filter(|row| row.told_at >= since).collect(), cursor, is_last })
    }

    fn case(&self, client: &Client, id: &str, is_known: &dyn Fn(&str) -> bool) -> Result<Vec<Row>, CallError> {
        let told = client.get(&format!("/conversations/{id}"))?;
        let mut rows: Vec<Row> = conversation(&told).into_iter().collect();
        let mut before = String::new();
        for _ in 0..MOST_PAGES {
            let told = client.get(&format!("/conversations/{id}/messages{before}"))?;
            let told = list(&told["payload"]);
            let page: Vec<Row> = told.iter().filter_map(|message| self::message(id, message)).collect();
            let oldest = told.iter().filter_map(|message| message["id"].as_i64()).min();
            // Older ones are known when all of a page are.
            let is_over = page.iter().all(|row| is_known(&row.name));
            rows.extend(page);
            let Some(oldest) = oldest.filter(|_| !is_over) else { break };
            before = format!("?before={oldest}");
        }
        // Older versions tell none.
        let reporting = match client.get(&format!("/conversations/{id}/reporting_events")) {
            Err(CallError::Gone(_)) => Value::Null,
            told => told?,
        };
        let reporting = if reporting.is_array() { &reporting } else { &reporting["payload"] };
        for one in list(reporting) {
            let mut body = only(one, REPORTING);
            body["conversation_id"] = id.into();
            let Some(told_at) = instant(&body["created_at"]).or_else(|| instant(&body["event_end_time"])) else {
                continue;
            };
            let name = format!("reporting:{}", text(&body["id"]));
            rows.push(Row { case: id.to_owned(), name, told_at, body, version: None });
        }
        Ok(rows)
    }
}

fn conversation(told: &Value) -> Option<Row> {
    let mut body = only(told, CONVERSATION);
    if let Some(labels) = told["labels"].as_array() {
        body["labels"] = labels.iter().filter(|label| label.is_string()).cloned().collect();
    }
    let told_at = instant(&body["last_activity_at"]).or_else(|| instant(&body["timestamp"]))?;
    let case = Some(text(&body["id"])).filter(|id| !id.is_empty())?;
    let version = Some((only(&body, STANDING), body.clone()));
    Some(Row { case, name: "conversation".into(), told_at, body, version })
}

fn message(case: &str, told: &Value) -> Option<Row> {
    let mut body = only(told, MESSAGE);
    // Agents are known by name, customers never.
    if told["sender"]["type"] == "user"
        && let Some(name) = told["sender"]["name"].as_str()
    {
        body["sender"]["name"] = name.into();
    }
    body["conversation_id"] = case.into();
    let told_at = instant(&body["updated_at"]).or_else(|| instant(&body["created_at"]))?;
    let name = format!("message:{}", text(&body["id"]));
    Some(Row { case: case.to_owned(), name, told_at, body, version: None })
}
