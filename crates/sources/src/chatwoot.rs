//! Chatwoot: conversations, messages and reporting events as its interface gives them.

use nabiz_domain::calendar::Hours;
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Instrument, MessageKind, Millis, Priority, Status};

use crate::desk::{Desk, Opening, Role, Step, Vendor, Who};
use crate::fields::{Fields, Object, TableRow};
use crate::json::{List, Shape};
use crate::reader::Outcome;
use crate::recorded::{Figure, Record};
use crate::refusal::{Fault, RefusalKind};
use crate::source::Source;
use crate::tables::TableSpec;
use crate::value::Found;

/// Reads Chatwoot's rows.
#[derive(Debug, Default)]
pub(crate) struct Chatwoot {
    has_messages: bool,
    has_reporting: bool,
    is_resolved: bool,
}

impl Vendor for Chatwoot {
    const SOURCE: Source = Source::Chatwoot;
    const TABLES: &'static [TableSpec] = &[];
    const LISTS: &'static [List] = &[List::at("payload"), List::at("data.payload")];

    fn knows(shape: &Shape) -> Option<&'static str> {
        let lists = &["payload", "data.payload"];
        if shape.has_items(lists, &["inbox_id", "status", "meta"]) {
            Some("its objects have `inbox_id`, `status` and `meta`, as Chatwoot's conversations")
        } else if shape.has_items(lists, &["inbox_id", "conversation_id", "message_type"]) {
            Some("its objects have `inbox_id`, `conversation_id` and `message_type`, as Chatwoot's messages")
        } else if shape.has_items(lists, &["conversation_id", "event_start_time", "event_end_time"]) {
            Some("its objects have `event_start_time` and `event_end_time`, as Chatwoot's reporting events")
        } else {
            None
        }
    }

    fn record(&mut self, _: usize, _: &TableRow<'_>, _: &mut Desk) -> Found<Outcome> {
        Ok(Outcome::Passed)
    }

    fn object(&mut self, _: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        if row.has("event_end_time") {
            self.reporting_event(row, desk)
        } else if row.has("message_type") {
            let conversation = row.need("conversation_id")?;
            self.message(&conversation, row, desk)
        } else if row.has("inbox_id") && row.has("status") {
            self.conversation(row, desk)
        } else {
            Err(Box::new(Fault::row(RefusalKind::Unknown, "is no conversation, message or reporting event")))
        }
    }

    fn complete(&mut self, _: &mut Desk) -> Vec<String> {
        let mut missing = Vec::new();
        if self.is_resolved && !self.has_reporting {
            missing.push(
                "resolved conversations without reporting events: add them, without which nobody knows when they were resolved"
                    .to_owned(),
            );
        }
        if self.is_resolved && !self.has_messages {
            missing.push("conversations without their messages: add them, or nothing is known of replies".to_owned());
        }
        missing
    }
}

impl Chatwoot {
    fn conversation(&mut self, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let (id, at) = (row.need("id")?, row.need_time("created_at")?);
        let told_at = row.time("last_activity_at")?.or(row.time("timestamp")?).unwrap_or(at);
        let channel = channel(&row.text("meta.channel").or(row.text("channel")).unwrap_or_default());
        let requester = row.text("meta.sender.id").map(|id| desk.sym(&format!("c{id}")));
        let priority = priority(row)?;
        let opening = Opening { at, channel, by: Who::Customer, requester, topic: None, priority, parent: None };
        let labels: Vec<String> =
            row.at("labels").and_then(|labels| labels.as_array()).map_or_else(Vec::new, |labels| {
                labels.iter().filter_map(|label| label.as_str().map(str::to_owned)).collect()
            });
        let mut attributes = Vec::new();
        if !labels.is_empty() {
            attributes.push(("labels", desk.sym(&labels.join(","))));
        }
        if let Some(inbox) = row.text("inbox_id") {
            attributes.push(("inbox", desk.sym(&inbox)));
        }
        desk.open(&id, told_at, opening, attributes);
        self.is_resolved |= row.text("status").as_deref() == Some("resolved");
        if let Some(agent) = row.text("meta.assignee.id") {
            let agent = agent_id(&agent, row.text("meta.assignee.name").as_deref(), desk);
            desk.is_held(&id, told_at, agent);
        }
        if let (Some(team), Some(name)) = (row.text("meta.team.id"), row.text("meta.team.name")) {
            let key = format!("t{team}");
            desk.team(&key, &name);
            let team = desk.sym(&key);
            desk.stands(&id, told_at, at, Step::Team(team));
        }
        if let Some(priority) = priority {
            desk.stands(&id, told_at, at, Step::Priority(priority));
        }
        for message in row.list("messages") {
            self.message(&id, message, desk)?;
        }
        Ok(Outcome::Events(0))
    }

    fn message(&mut self, conversation: &str, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        self.has_messages = true;
        let (id, at) = (row.need("id")?, row.need_time("created_at")?);
        self.survey(conversation, row, at, desk)?;
        let kind = row.need("message_type")?;
        let is_private = row.flag("private")?.unwrap_or(false);
        let sender = row.text("sender.type").or(row.text("sender_type")).unwrap_or_default().to_ascii_lowercase();
        let by = match (&*kind, &*sender) {
            ("0" | "incoming", _) => Who::Customer,
            ("2" | "activity", _) => return Ok(Outcome::Passed),
            ("3" | "template", _) => Who::System,
            ("1" | "outgoing", "agent_bot" | "agentbot" | "captain_assistant" | "captain::assistant") => Who::Bot(None),
            ("1" | "outgoing", _) => {
                let agent = row.text("sender.id").or(row.text("sender_id"));
                Who::Agent(agent.map(|id| agent_id(&id, row.text("sender.name").as_deref(), desk)))
            }
            (other, _) => {
                let known = ["incoming", "outgoing", "activity", "template"];
                return Err(Box::new(Fault::unknown("message_type", "type of message", other, known)));
            }
        };
        let kind = match by {
            _ if is_private => MessageKind::Note,
            Who::System if row.text("content_type").as_deref() == Some("input_csat") => MessageKind::Survey,
            Who::System => MessageKind::Auto,
            _ => MessageKind::Reply,
        };
        let is_automated = row.at("content_attributes.automation_rule_id").is_some();
        desk.step(conversation, at, Some(&id), Step::Message { by, is_public: !is_private, kind, is_automated });
        Ok(Outcome::Events(0))
    }

    /// A satisfaction survey stands in its message, and later its answer.
    fn survey(&self, conversation: &str, row: Object<'_>, at: Millis, desk: &mut Desk) -> Found<()> {
        if row.text("content_type").as_deref() != Some("input_csat") {
            return Ok(());
        }
        let id = row.need("id")?;
        let (survey, instrument, scale) = (desk.sym(&format!("csat:{id}")), Instrument::Csat, "1-5");
        desk.step(conversation, at, Some(&id), Step::SurveySent { survey, instrument, scale });
        if let Some(score) = row.number("content_attributes.submitted_values.csat_survey_response.rating")? {
            let answered_at = row.time("updated_at")?.unwrap_or(at);
            let step = Step::SurveyAnswer { survey: Some(survey), instrument, scale, score: score as f32 };
            desk.step(conversation, answered_at, Some(&id), step);
        }
        Ok(())
    }

    fn reporting_event(&mut self, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let Some(conversation) = row.text("conversation_id") else { return Ok(Outcome::Passed) };
        let at = match row.time("event_end_time")? {
            Some(at) => at,
            None => row.need_time("created_at")?,
        };
        let agent = row.text("user_id").map(|id| agent_id(&id, None, desk));
        let name = row.need("name")?;
        let what = match &*name {
            "first_response" => Some(Record::FirstResponse),
            "conversation_resolved" => Some(Record::Resolution),
            _ => None,
        };
        if let (Some(what), Some(value)) = (what, row.number("value")?) {
            desk.recorded(&conversation, Figure::new(what, value, 1.0));
            // An inbox without working hours has 0 here, too.
            if let Some(value) = row.number("value_in_business_hours")?.filter(|value| *value > 0.0) {
                desk.recorded(&conversation, Figure { what, hours: Hours::Business, value, grain: 1.0 });
            }
        }
        let step = match &*name {
            "conversation_resolved" => {
                let by = agent.map_or(Who::Unknown, |agent| Who::Agent(Some(agent)));
                Step::Status { to: Status::Solved, by }
            }
            // It comes beside `conversation_resolved`, which says the same.
            "conversation_bot_resolved" => return Ok(Outcome::Passed),
            "conversation_bot_handoff" => Step::Handoff,
            "conversation_opened" => Step::Status { to: Status::Open, by: Who::Unknown },
            "first_response" => {
                let step = Step::Message {
                    by: Who::Agent(agent),
                    is_public: true,
                    kind: MessageKind::Reply,
                    is_automated: false,
                };
                desk.hint(&conversation, at, row.text("id").as_deref(), step);
                return Ok(Outcome::Events(0));
            }
            _ => return Ok(Outcome::Passed),
        };
        self.has_reporting = true;
        desk.step(&conversation, at, row.text("id").as_deref(), step);
        Ok(Outcome::Events(0))
    }
}

/// Agents and contacts have numbers of their own, so an agent's is marked.
fn agent_id(id: &str, name: Option<&str>, desk: &mut Desk) -> nabiz_domain::symbols::Sym {
    let key = format!("a{id}");
    if let Some(name) = name {
        desk.person(&key, Role::Agent, Some(name));
    }
    desk.sym(&key)
}

fn priority(row: Object<'_>) -> Found<Option<Priority>> {
    let Some(text) = row.text("priority") else { return Ok(None) };
    match Priority::parse(&text) {
        Some(priority) => Ok(Some(priority)),
        None => Err(Box::new(Fault::unknown("priority", "priority", &text, ["low", "medium", "high", "urgent"]))),
    }
}

fn channel(name: &str) -> Channel {
    match name.trim_start_matches("Channel::") {
        "Email" => Channel::Email,
        "Whatsapp" => Channel::Whatsapp,
        "FacebookPage" => Channel::Messenger,
        "Instagram" => Channel::InstagramDm,
        "TwitterProfile" => Channel::XDm,
        "Telegram" => Channel::Telegram,
        "Sms" | "TwilioSms" => Channel::Sms,
        "Api" => Channel::Api,
        "Line" => Channel::InApp,
        _ => Channel::LiveChat,
    }
}
