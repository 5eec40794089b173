//! Freshchat: conversations, messages, agents and groups as its interface gives them.

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{MessageKind, Status};

use crate::desk::{Desk, Opening, Role, Step, Vendor, Who};
use crate::fields::{Fields, Object, TableRow};
use crate::json::{List, Shape};
use crate::reader::Outcome;
use crate::refusal::{Fault, RefusalKind};
use crate::source::Source;
use crate::tables::TableSpec;
use crate::value::Found;

/// Reads Freshchat's rows.
#[derive(Debug, Default)]
pub(crate) struct Freshchat {
    has_messages: bool,
}

impl Vendor for Freshchat {
    const SOURCE: Source = Source::Freshchat;
    const TABLES: &'static [TableSpec] = &[];
    const LISTS: &'static [List] = &[
        List::at("conversations"),
        // A conversation may carry its first messages.
        List::at("messages").unless(&["conversation_id"]),
        List::at("agents"),
        List::at("groups"),
    ];

    fn knows(shape: &Shape) -> Option<&'static str> {
        if shape.has_items(&["conversations"], &["conversation_id", "channel_id", "status"]) {
            Some("its objects have `conversation_id`, `channel_id` and `status`, as Freshchat's conversations")
        } else if shape.has_items(&["messages"], &["actor_type", "conversation_id", "message_parts"]) {
            Some("its objects have `actor_type` and `message_parts`, as Freshchat's messages")
        } else if shape.has("agents[].freshid_uuid") || shape.has("agents[].is_deactivated") {
            Some("it is a page of Freshchat's agents")
        } else if shape.has("groups[].routing_type") {
            Some("it is a page of Freshchat's groups")
        } else {
            None
        }
    }

    fn record(&mut self, _: usize, _: &TableRow<'_>, _: &mut Desk) -> Found<Outcome> {
        Ok(Outcome::Passed)
    }

    fn object(&mut self, list: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        if row.has("actor_type") {
            self.message(&row.need("conversation_id")?, row, desk)
        } else if row.has("conversation_id") && row.has("status") {
            self.conversation(row, desk)
        } else if list == Some("agents") {
            let names = [row.text("first_name"), row.text("last_name")];
            let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
            desk.person(&row.need("id")?, Role::Agent, (!name.is_empty()).then_some(name.as_str()));
            Ok(Outcome::Passed)
        } else if list == Some("groups") {
            desk.team(&row.need("id")?, &row.need("name")?);
            Ok(Outcome::Passed)
        } else {
            Err(Box::new(Fault::row(RefusalKind::Unknown, "is no conversation, message, agent or group")))
        }
    }

    fn complete(&mut self, desk: &mut Desk) -> Vec<String> {
        if self.has_messages || desk.opened() == 0 {
            return Vec::new();
        }
        vec!["conversations without their messages: add them, or nothing is known of replies".to_owned()]
    }
}

impl Freshchat {
    fn conversation(&mut self, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let id = row.need("conversation_id")?;
        let at = row.need_time("created_time")?;
        let told_at = row.time("updated_time")?.unwrap_or(at);
        let requester = row.text("user_id").or(row.text("users.0.id")).map(|id| desk.sym(&id));
        let opening = Opening {
            at,
            channel: channel(&row.text("channel_type").or(row.text("source")).unwrap_or_default()),
            by: Who::Customer,
            requester,
            topic: row.text("channel_id").map(|id| desk.sym(&id)),
            priority: None,
            parent: None,
        };
        desk.open(&id, told_at, opening, Vec::new());
        let agent = row.text("assigned_agent_id").map(|agent| desk.sym(&agent));
        if let Some(agent) = agent {
            match row.time("assigned_time")? {
                Some(since) => desk.hint(&id, since, None, Step::Assignee(agent)),
                None => desk.is_held(&id, told_at, agent),
            }
        }
        if let Some(team) = row.text("assigned_group_id") {
            let team = desk.sym(&team);
            desk.hint(&id, row.time("group_assigned_time")?.unwrap_or(at), None, Step::Team(team));
        }
        if let Some(to) = status(&row.need("status")?)? {
            // Who resolves is whoever has it; without assignments nothing else would say so.
            let by = agent.filter(|_| to == Status::Solved).map_or(Who::Unknown, |agent| Who::Agent(Some(agent)));
            desk.step(&id, told_at, None, Step::Status { to, by });
        }
        for message in row.list("messages") {
            self.message(&id, message, desk)?;
        }
        Ok(Outcome::Events(0))
    }

    fn message(&mut self, conversation: &str, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        self.has_messages = true;
        let id = row.need("id")?;
        let at = row.need_time("created_time")?;
        let actor = row.text("actor_id").map(|id| desk.sym(&id));
        let is_private = row.text("message_type").as_deref() == Some("private");
        let by = match &*row.need("actor_type")? {
            "user" => Who::Customer,
            "agent" => Who::Agent(actor),
            "bot" => Who::Bot(actor),
            "system" => Who::System,
            other => {
                let known = ["user", "agent", "bot", "system"];
                return Err(Box::new(Fault::unknown("actor_type", "actor", other, known)));
            }
        };
        let kind = match by {
            _ if is_private => MessageKind::Note,
            Who::System => MessageKind::Auto,
            _ => MessageKind::Reply,
        };
        let step = Step::Message { by, is_public: !is_private, kind, is_automated: false };
        desk.step(conversation, at, Some(&id), step);
        Ok(Outcome::Events(0))
    }
}

/// What a status says beyond the opening and the assignment.
fn status(text: &str) -> Found<Option<Status>> {
    match text {
        "new" | "assigned" => Ok(None),
        "resolved" => Ok(Some(Status::Solved)),
        "reopened" => Ok(Some(Status::Open)),
        other => {
            let known = ["new", "assigned", "resolved", "reopened"];
            Err(Box::new(Fault::unknown("status", "status", other, known)))
        }
    }
}

fn channel(name: &str) -> Channel {
    match name.to_ascii_lowercase().as_str() {
        "whatsapp" => Channel::Whatsapp,
        "facebook" | "messenger" => Channel::Messenger,
        "instagram" => Channel::InstagramDm,
        "line" | "mobile" | "ios" | "android" => Channel::InApp,
        "sms" => Channel::Sms,
        "email" => Channel::Email,
        _ => Channel::LiveChat,
    }
}
