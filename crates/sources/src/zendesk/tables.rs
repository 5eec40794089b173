//! The tables of a Zendesk export.

use super::{ChatMessage, Zendesk, words};
use crate::desk::{Desk, Opening, Role, Step, Who};
use crate::fields::{Fields, TableRow};
use crate::reader::Outcome;
use crate::tables::TableSpec;
use crate::value::Found;

/// The tables, in the order in which [`Zendesk::table`] knows them. Those behind the first thirteen say nothing that a metric
/// reads and are known, so that a whole export can be given as a folder; zones, for one, go by their names alone.
pub(super) const TABLES: &[TableSpec] = &[
    TableSpec::new("ticket", &["id", "requester_id", "submitter_id", "status"], &["created_at"]),
    TableSpec::new("ticket_field_history", &["ticket_id", "field_name", "value"], &["updated"]),
    TableSpec::new("ticket_comment", &["ticket_id", "user_id", "public"], &["id", "created"]),
    TableSpec::new("user", &["id", "role", "created_at"], &["name"]).without(&["requester_id", "custom_job_title"]),
    TableSpec::new("satisfaction_rating", &["id", "ticket_id", "score", "requester_id"], &["created_at"]),
    TableSpec::new("ticket_chat", &["chat_id", "ticket_id", "visitor_id"], &["channel"]),
    TableSpec::new("ticket_chat_event", &["chat_id", "actor_id", "type"], &["created_at"]),
    TableSpec::new("group", &["id", "name", "url", "created_at", "_fivetran_deleted"], &[]).without(&[
        "shared_tickets",
        "domain_names",
        "brand_url",
    ]),
    TableSpec::new("brand", &["id", "name", "brand_url", "subdomain"], &[]),
    TableSpec::new("group", &["id", "name"], &[]).named().without(&["time_zone"]),
    TableSpec::new("schedule", &["id", "time_zone", "start_time", "end_time"], &[]),
    TableSpec::new("schedule_holiday", &["schedule_id", "start_date", "end_date"], &[]),
    TableSpec::new("ticket_schedule", &["ticket_id", "schedule_id"], &[]),
    TableSpec::new("audit_log", &["actor_id", "action", "source_type"], &[]),
    TableSpec::new("daylight_time", &["time_zone", "daylight_offset"], &[]),
    TableSpec::new("time_zone", &["time_zone", "standard_offset"], &[]),
    TableSpec::new("domain_name", &["organization_id", "domain_name"], &[]),
    TableSpec::new("organization", &["id", "shared_tickets", "name"], &[]),
    TableSpec::new("organization_tag", &["organization_id", "tag"], &[]),
    TableSpec::new("sla_policy_metric_history", &["sla_policy_id", "metric", "target"], &[]),
    TableSpec::new("ticket_form_history", &["id", "display_name", "end_user_visible"], &[]),
    TableSpec::new("ticket_sla_policy", &["ticket_id", "sla_policy_id"], &[]),
    TableSpec::new("ticket_tag", &["ticket_id", "tag"], &[]),
    TableSpec::new("user_tag", &["user_id", "tag"], &[]),
];

impl Zendesk {
    /// A record of the table at this position.
    pub(super) fn table(&mut self, table: usize, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        if row.flag("_fivetran_deleted")? == Some(true) && table > 3 {
            return Ok(Outcome::Passed);
        }
        match table {
            0 => self.ticket(row, desk),
            1 => self.field_history(row, desk),
            2 => self.comment(row, desk),
            3 => user(row, desk),
            4 => self.rating(row, desk),
            5 => self.chat(row, desk),
            6 => self.chat_event(row, desk),
            7 | 9 => {
                desk.team(&row.need("id")?, &row.need("name")?);
                Ok(Outcome::Passed)
            }
            8 => {
                let (id, name) = (desk.sym(&row.need("id")?), desk.sym(&row.need("name")?));
                self.brands.insert(id, name);
                Ok(Outcome::Passed)
            }
            10 => self.schedules.interval(row, desk),
            11 => self.schedules.holiday(row, desk),
            12 => self.schedules.ticket(row, desk),
            _ => Ok(Outcome::Passed),
        }
    }

    /// A ticket as it stands, from a table or a page.
    pub(super) fn ticket(&mut self, row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
        let id = row.need("id")?;
        let at = row.need_time("created_at")?;
        let told_at = row.time("updated_at")?.unwrap_or(at);
        let status = words::status(&row.need("status")?)?;
        let via = row.text("via.channel").unwrap_or_default();
        let rel = row.text("via.source.rel").unwrap_or_default();
        let priority = words::priority(&row.text("priority").unwrap_or_default())?;
        let requester = row.text("requester_id").map(|id| desk.sym(&id));
        let by = row.text("submitter_id").map_or(Who::Unknown, |id| person(desk, &id));
        let mut attributes = Vec::new();
        for (key, field) in
            [("via", "via.channel"), ("ticket_type", "type"), ("form", "ticket_form_id"), ("brand", "brand_id")]
        {
            if let Some(text) = row.text(field) {
                let value = desk.sym(&text);
                attributes.push((key, value));
            }
        }
        let channel = words::channel(&via, &rel);
        let opening = Opening { at, channel, by, requester, topic: None, priority, parent: None };
        desk.open(&id, told_at, opening, attributes);
        if status.is_none() {
            desk.step(&id, told_at, None, Step::Delete);
        }
        if let Some(score) = row.text("satisfaction_rating.score").and_then(|score| words::satisfaction(&score)) {
            let ticket = desk.sym(&id);
            self.satisfaction.push((ticket, told_at, score));
        }
        self.merged(&id, told_at, &row.text("merged_ticket_ids").unwrap_or_default(), desk);
        Ok(Outcome::Events(0))
    }

    /// Tickets that went on in this one, as `[1,2]`.
    fn merged(&mut self, into: &str, told_at: i64, list: &str, desk: &mut Desk) {
        let ids = list.trim_matches(['[', ']']).split(',').map(|id| id.trim().trim_matches('"'));
        for id in ids.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
            let pair = (desk.sym(id), desk.sym(into));
            self.merges.push((pair.0, pair.1, told_at));
        }
    }

    fn field_history(&mut self, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        let ticket = row.need("ticket_id")?;
        let at = row.need_time("updated")?;
        let by = row.text("user_id").map_or(Who::Unknown, |id| person(desk, &id));
        let field = row.need("field_name")?;
        self.changed(desk, &ticket, at, by, &field, &row.text("value").unwrap_or_default())
    }

    fn comment(&mut self, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        let (ticket, id) = (row.need("ticket_id")?, row.need("id")?);
        let at = row.need_time("created")?;
        let by = row.text("user_id").map_or(Who::Unknown, |id| person(desk, &id));
        let is_public = row.flag("public")?.unwrap_or(true);
        self.commented(desk, &ticket, at, &id, by, is_public);
        Ok(Outcome::Events(0))
    }

    /// A rating, from a table or a page. The answer bears the time of its last change.
    pub(super) fn rating(&mut self, row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
        let (ticket, survey) = (row.need("ticket_id")?, row.need("id")?);
        let sent_at = row.need_time("created_at")?;
        let Some(score) = words::satisfaction(&row.need("score")?) else { return Ok(Outcome::Passed) };
        self.has_ratings = true;
        Self::rated(desk, &ticket, sent_at, &survey, "offered");
        if score != "offered" {
            let at = row.time("updated_at")?.unwrap_or(sent_at);
            Self::rated(desk, &ticket, at, &survey, score);
        }
        Ok(Outcome::Events(0))
    }

    /// Whose ticket a chat is.
    fn chat(&mut self, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        let (chat, ticket) = (desk.sym(&row.need("chat_id")?), desk.sym(&row.need("ticket_id")?));
        self.chats.tickets.insert(chat, ticket);
        Ok(Outcome::Passed)
    }

    /// What happened in a chat; its ticket may be told later.
    fn chat_event(&mut self, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        let chat = desk.sym(&row.need("chat_id")?);
        let at = row.need_time("created_at")?;
        let kind = row.need("type")?;
        if !matches!(&*kind, "ChatMessage" | "ChatFileAttachment") {
            return Ok(Outcome::Passed);
        }
        let actor = row.text("actor_id").unwrap_or_default();
        let is_bot = row.text("original_message").is_some_and(|text| text.contains("zd:answerBot"));
        let by = match (is_bot, actor.strip_prefix("agent:")) {
            (true, _) | (_, Some("trigger" | "system")) => Who::Bot(None),
            (_, Some(id)) => Who::Agent(Some(desk.sym(id))),
            (_, None) if actor.is_empty() => Who::Unknown,
            (_, None) => Who::Person(desk.sym(&actor)),
        };
        let number = row.text("chat_index").unwrap_or_default();
        let id = desk.sym(&format!("{}:{number}:{at}", row.need("chat_id")?));
        self.chats.messages.push(ChatMessage { chat, id, at, by });
        Ok(Outcome::Events(0))
    }
}

/// A user. Customers stay without a name.
pub(super) fn user(row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
    let id = row.need("id")?;
    match &*row.need("role")? {
        "agent" | "admin" => desk.person(&id, Role::Agent, row.text("name").as_deref()),
        _ => desk.person(&id, Role::Customer, None),
    }
    Ok(Outcome::Passed)
}

/// Whoever has this id; rules and the system itself have −1.
pub(super) fn person(desk: &mut Desk, id: &str) -> Who {
    if id == "-1" || id == "0" { Who::System } else { Who::Person(desk.sym(id)) }
}
