//! Intercom: conversations of its interface, and the tables of an export (as the usual pipelines land them).

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Instrument, MessageKind, Priority, Status};

use crate::desk::{Desk, Opening, Role, Step, Vendor, Who};
use crate::fields::{Fields, Object, TableRow};
use crate::json::{List, Shape};
use crate::reader::Outcome;
use crate::recorded::{Figure, Record};
use crate::refusal::{Fault, RefusalKind};
use crate::source::Source;
use crate::tables::TableSpec;
use crate::value::Found;

/// Reads Intercom's rows.
#[derive(Debug, Default)]
pub(crate) struct Intercom {
    has_parts: bool,
}

/// The tables; those behind the fourth say nothing that a metric reads.
const TABLES: &[TableSpec] = &[
    TableSpec::new("conversation_history", &["id", "source_author_type", "state"], &["created_at", "updated_at"]),
    TableSpec::new(
        "conversation_part_history",
        &["conversation_id", "part_type", "author_type"],
        &["id", "created_at"],
    ),
    TableSpec::new("admin", &["id", "job_title", "email", "name"], &[]).without(&["role", "industry", "contact_id"]),
    TableSpec::new("team", &["id", "name"], &[]).named(),
    TableSpec::new("contact_history", &["id", "custom_job_title", "role"], &[]),
    TableSpec::new("contact_history", &["id", "has_hard_bounced", "role"], &[]),
    TableSpec::new("company_history", &["id", "company_id", "plan_name"], &[]),
    TableSpec::new("company_tag_history", &["company_id", "tag_id"], &[]),
    TableSpec::new("contact_company_history", &["contact_id", "company_id"], &[]),
    TableSpec::new("contact_tag_history", &["contact_id", "tag_id"], &[]),
    TableSpec::new("conversation_contact_history", &["contact_id", "conversation_id"], &[]),
    TableSpec::new("conversation_tag_history", &["conversation_id", "tag_id"], &[]),
    TableSpec::new("team_admin", &["admin_id", "team_id"], &[]),
    TableSpec::new("tag", &["id", "name"], &[]).named(),
    TableSpec::new("article_history", &["id", "collection_id", "author_id"], &[]),
    TableSpec::new("collection_history", &["id", "help_center_id", "icon"], &[]),
    TableSpec::new("help_center_history", &["id", "identifier", "website_turned_on"], &[]),
];

impl Vendor for Intercom {
    const SOURCE: Source = Source::Intercom;
    const TABLES: &'static [TableSpec] = TABLES;
    const LISTS: &'static [List] = &[List::at("conversations"), List::at("admins"), List::at("teams")];

    fn knows(shape: &Shape) -> Option<&'static str> {
        if shape.has_items(&["conversations"], &["source.delivered_as", "state"])
            || shape.has_items(&["conversations"], &["conversation_parts", "source"])
            || shape.has_items(&["conversations"], &["admin_assignee_id", "waiting_since"])
        {
            Some("its objects have `source`, `state` and the other fields of Intercom's conversations")
        } else if shape.has("admins[].team_ids") || shape.has("teams[].admin_ids") {
            Some("it is a page of Intercom's admins or teams")
        } else {
            None
        }
    }

    fn record(&mut self, table: usize, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        match table {
            0 => conversation(row, desk),
            1 => {
                if row.flag("_fivetran_active")? == Some(false) {
                    return Ok(Outcome::Passed);
                }
                self.part(&row.need("conversation_id")?, row, desk)
            }
            2 => person(row, desk),
            3 => team(row, desk),
            _ => Ok(Outcome::Passed),
        }
    }

    fn object(&mut self, list: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        match list {
            Some("admins") => person(&row, desk),
            Some("teams") => team(&row, desk),
            _ if row.has("source") || row.has("state") => {
                let outcome = conversation(&row, desk)?;
                let id = row.need("id")?;
                for part in row.list("conversation_parts.conversation_parts") {
                    self.part(&id, &part, desk)?;
                }
                Ok(outcome)
            }
            _ if row.has("part_type") => self.part(&row.need("conversation_id")?, &row, desk),
            _ => Err(Box::new(Fault::row(RefusalKind::Unknown, "is no conversation, part, admin or team"))),
        }
    }

    fn complete(&mut self, desk: &mut Desk) -> Vec<String> {
        if self.has_parts || desk.opened() == 0 {
            return Vec::new();
        }
        vec!["conversations without their parts: add the table `conversation_part_history`, or fetch each conversation by \
              its id, without which nothing is known of replies and assignments"
            .to_owned()]
    }
}

/// A conversation as it stands. Its source is its first message.
fn conversation(row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
    let id = row.need("id")?;
    let at = row.need_time("created_at")?;
    let told_at = row.time("updated_at")?.unwrap_or(at);
    let author_id = row.text("source.author.id");
    let by = who(&row.text("source.author.type").unwrap_or_default(), author_id.as_deref(), desk);
    let requester = match by {
        Who::Customer => author_id.as_deref().map(|id| desk.sym(id)),
        _ => row.text("contacts.contacts.0.id").map(|id| desk.sym(&id)),
    };
    let priority = row.text("priority").and_then(|text| (text == "priority").then_some(Priority::High));
    let channel = channel(&row.text("source.type").unwrap_or_default());
    desk.open(&id, told_at, Opening { at, channel, by, requester, topic: None, priority, parent: None }, Vec::new());
    let kind = if by == Who::System { MessageKind::Auto } else { MessageKind::Reply };
    let is_automated = row.text("source.delivered_as").is_some_and(|text| text == "automated");
    if let Some(priority) = priority {
        desk.stands(&id, told_at, at, Step::Priority(priority));
    }
    let first = Step::Message { by, is_public: true, kind, is_automated };
    desk.step(&id, at, Some("source"), first);
    if row.text("state").as_deref() == Some("closed") {
        // The row says that it was closed by then; a part says when.
        desk.hint(&id, told_at, None, Step::Status { to: Status::Solved, by: Who::Unknown });
    }
    for (field, what) in [
        ("statistics.first_assignment_at", Record::Assignment),
        ("statistics.first_admin_reply_at", Record::FirstResponse),
        ("statistics.last_close_at", Record::Resolution),
    ] {
        desk.recorded_span(&id, what, at, row.time(field)?);
    }
    if let Some(reopens) = row.number("statistics.count_reopens")? {
        desk.recorded(&id, Figure::new(Record::Reopens, reopens, 1.0));
    }
    rating(&id, row, desk)?;
    Ok(Outcome::Events(0))
}

fn rating(id: &str, row: &dyn Fields, desk: &mut Desk) -> Found<()> {
    let score = match row.number("conversation_rating.rating")? {
        Some(score) => Some(score),
        None => row.number("conversation_rating.value")?,
    };
    let (Some(score), Some(at)) = (score, row.time("conversation_rating.created_at")?) else { return Ok(()) };
    let survey = Some(desk.sym(&format!("{id}:rating")));
    let step = Step::SurveyAnswer { survey, instrument: Instrument::Csat, scale: "1-5", score: score as f32 };
    desk.step(id, at, Some("rating"), step);
    Ok(())
}

impl Intercom {
    /// A part of a conversation: a message, a note, an assignment, a change of its state, or several of them.
    fn part(&mut self, conversation: &str, row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
        self.has_parts = true;
        let (id, at) = (row.need("id")?, row.need_time("created_at")?);
        let author = row.text("author.id");
        let by = who(&row.text("author.type").unwrap_or_default(), author.as_deref(), desk);
        let kind = row.need("part_type")?;
        let has_words = row.text("body").is_some();
        let message = |is_public: bool| Step::Message {
            by,
            is_public,
            kind: if is_public { MessageKind::Reply } else { MessageKind::Note },
            is_automated: false,
        };
        let mut steps: Vec<Step> = Vec::new();
        match &*kind {
            "comment" | "quick_reply" => steps.push(message(true)),
            "note" => steps.push(message(false)),
            "note_and_reopen" => {
                steps.extend([message(false), Step::Status { to: Status::Open, by }]);
            }
            "close" | "open" | "snoozed" | "unsnoozed" | "timer_unsnooze" | "assign_and_reopen" => {
                // Who closes or opens again by writing says both in one part: a customer's answer to what was closed, too.
                if has_words && matches!(by, Who::Agent(_) | Who::Customer | Who::Bot(_)) && &*kind != "snoozed" {
                    steps.push(message(true));
                }
                steps.push(Step::Status { to: state(&kind), by });
            }
            kind if kind.contains("assign") && has_words => steps.push(message(true)),
            _ => {}
        }
        if kind.contains("assign") {
            self.assigned(row, by, desk, &mut steps);
        }
        let count = steps.len();
        for (number, step) in steps.into_iter().enumerate() {
            let id = if number == 0 { id.to_string() } else { format!("{id}.{number}") };
            desk.step(conversation, at, Some(&id), step);
        }
        Ok(if count == 0 { Outcome::Passed } else { Outcome::Events(0) })
    }

    fn assigned(&self, row: &dyn Fields, by: Who, desk: &mut Desk, steps: &mut Vec<Step>) {
        let Some(to) = row.text("assigned_to.id").filter(|id| &**id != "0") else { return };
        let to = desk.sym(&to);
        // A bot that gives a conversation to people says so by assigning it; so does a rule, under the name of a bot.
        if matches!(by, Who::Bot(_)) {
            steps.push(Step::GivenByBot);
        }
        match row.text("assigned_to.type").as_deref() {
            Some("team") => steps.push(Step::Team(to)),
            Some("admin" | "teammate" | "user") => steps.push(Step::Assignee(to)),
            _ => {}
        }
    }
}

/// A closed conversation can open again, so it is solved.
fn state(part: &str) -> Status {
    match part {
        "close" => Status::Solved,
        "snoozed" => Status::Pending,
        _ => Status::Open,
    }
}

fn who(kind: &str, id: Option<&str>, desk: &mut Desk) -> Who {
    match kind {
        "user" | "lead" | "contact" | "visitor" => Who::Customer,
        "admin" | "teammate" => Who::Agent(id.map(|id| desk.sym(id))),
        "bot" | "operator" | "ai_agent" | "fin" => Who::Bot(None),
        "system" => Who::System,
        _ => Who::Unknown,
    }
}

fn channel(kind: &str) -> Channel {
    match kind {
        "email" => Channel::Email,
        "facebook" | "messenger" => Channel::Messenger,
        "instagram" => Channel::InstagramDm,
        "twitter" => Channel::XDm,
        "whatsapp" => Channel::Whatsapp,
        "sms" => Channel::Sms,
        // A call in Intercom comes without call events.
        "phone_call" | "phone_switch" => Channel::Manual,
        "api" => Channel::Api,
        "in_app" | "push" | "carousel" => Channel::InApp,
        _ => Channel::LiveChat,
    }
}

fn person(row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
    desk.person(&row.need("id")?, Role::Agent, row.text("name").as_deref());
    Ok(Outcome::Passed)
}

fn team(row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
    desk.team(&row.need("id")?, &row.need("name")?);
    Ok(Outcome::Passed)
}
