//! Intercom: a search for conversations by their last change, then each changed one with its parts; admins and teams.

use serde_json::{Value, json};

use crate::client::{CallError, Client};
use crate::reduce::{instant, list, only, text};
use crate::{HelpDesk, Page, Row, Span};

/// Intercom's interface.
#[derive(Debug)]
pub(crate) struct Intercom;

/// The version of the interface that is asked.
pub(crate) const VERSION: &str = "2.11";
/// Elements of a page.
const FULL: u64 = 150;
/// What the reader knows of a conversation, its contact and its parts apart.
const CONVERSATION: &[&str] = &[
    "id",
    "created_at",
    "updated_at",
    "source.type",
    "source.delivered_as",
    "source.author.type",
    "source.author.id",
    "priority",
    "state",
    "admin_assignee_id",
    "conversation_rating.rating",
    "conversation_rating.created_at",
];
const PART: &[&str] =
    &["id", "part_type", "created_at", "author.type", "author.id", "assigned_to.type", "assigned_to.id"];

impl HelpDesk for Intercom {
    fn asks_for_cases(&self) -> bool {
        true
    }

    fn people(&self, client: &Client) -> Result<Vec<Row>, CallError> {
        let mut rows = Vec::new();
        for (kind, mark) in [("admins", "team_ids"), ("teams", "admin_ids")] {
            let told = client.get(&format!("/{kind}"))?;
            rows.extend(list(&told[kind]).iter().map(|one| {
                let mut body = only(one, &["id", "name"]);
                body[mark] = json!([]);
                let name = format!("{kind}:{}", text(&one["id"]));
                Row { case: String::new(), name, told_at: 0, body: json!({ kind: [body] }), version: None }
            }));
        }
        Ok(rows)
    }

    fn page(&self, client: &Client, cursor: &Value, span: Span) -> Result<Page, CallError> {
        let since = cursor["since"].as_i64().unwrap_or(span.from / 1_000);
        let mut pagination = json!({ "per_page": FULL });
        if !cursor["after"].is_null() {
            pagination["starting_after"] = cursor["after"].clone();
        }
        // `>` of whole seconds: the second of the last change is told twice.
        let query = json!({ "field": "updated_at", "operator": ">", "value": since - 1 });
        let asked = json!({ "query": query, "sort": { "field": "updated_at", "order": "ascending" }, "pagination": pagination });
        let told = client.post("/conversations/search", &asked)?;
        let rows: Vec<Row> = list(&told["conversations"]).iter().filter_map(heading).collect();
        let newest = rows.iter().map(|row| row.told_at / 1_000).max().unwrap_or(since);
        let newest = newest.max(cursor["newest"].as_i64().unwrap_or(since));
        let after = &told["pages"]["next"]["starting_after"];
        let is_last = after.is_null();
        // What changes while pages are taken is newer than all that was seen, and comes with the next pull.
        let cursor = match is_last {
            true => json!({ "since": newest }),
            false => json!({ "since": since, "after": after, "newest": newest }),
        };
        Ok(Page { rows, cursor, is_last })
    }

    fn case(&self, client: &Client, id: &str, _is_known: &dyn Fn(&str) -> bool) -> Result<Vec<Row>, CallError> {
        let told = client.get(&format!("/conversations/{id}"))?;
        let mut body = only(&told, CONVERSATION);
        let Some(told_at) = instant(&body["updated_at"]) else { return Ok(Vec::new()) };
        if let Some(contact) = told["contacts"]["contacts"].get(0) {
            body["contacts"] = json!({ "contacts": [only(contact, &["id"])] });
        }
        let version = Some((only(&body, &["priority"]), body.clone()));
        let mut rows = vec![Row { case: id.to_owned(), name: "conversation".into(), told_at, body, version }];
        for part in list(&told["conversation_parts"]["conversation_parts"]) {
            let mut kept = only(part, PART);
            // That something was said matters, not what.
            if part["body"].as_str().is_some_and(|text| !text.trim().is_empty()) {
                kept["body"] = "…".into();
            }
            let Some(told_at) = instant(&part["created_at"]) else { continue };
            kept["conversation_id"] = id.into();
            let name = format!("part:{}", text(&part["id"]));
            rows.push(Row { case: id.to_owned(), name, told_at, body: kept, version: None });
        }
        Ok(rows)
    }
}

/// That a conversation changed; what it has become is asked.
fn heading(told: &Value) -> Option<Row> {
    let body = only(told, &["id", "updated_at"]);
    let told_at = instant(&body["updated_at"])?;
    let case = Some(text(&body["id"])).filter(|id| !id.is_empty())?;
    Some(Row { case, name: crate::HEADING.into(), told_at, body, version: None })
}
