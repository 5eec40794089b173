//! Freshdesk: tickets with their conversations, agents, groups and ratings as its interface gives them. The CSV export of its
//! ticket list is read by the mapping `freshdesk_tickets`.

use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Instrument, MessageKind, Priority, Status};

use crate::desk::{Desk, Opening, Role, Step, Vendor, Who};
use crate::fields::{Fields, Object, TableRow};
use crate::json::{List, Shape};
use crate::reader::Outcome;
use crate::recorded::Record;
use crate::refusal::{Fault, RefusalKind, shown};
use crate::source::Source;
use crate::tables::TableSpec;
use crate::value::Found;

/// Reads Freshdesk's rows.
#[derive(Debug, Default)]
pub(crate) struct Freshdesk {
    has_conversations: bool,
}

impl Vendor for Freshdesk {
    const SOURCE: Source = Source::Freshdesk;
    const TABLES: &'static [TableSpec] = &[];
    const LISTS: &'static [List] = &[List::at("tickets"), List::at("results")];

    fn knows(shape: &Shape) -> Option<&'static str> {
        let lists = &["tickets", "results"];
        if shape.has_items(lists, &["requester_id", "responder_id", "source", "fr_escalated"])
            || shape.has_items(lists, &["requester_id", "responder_id", "status", "due_by"])
        {
            Some("its objects have `requester_id`, `responder_id` and `due_by`, as Freshdesk's tickets")
        } else if shape.has_items(&[], &["ticket_id", "incoming", "private"]) {
            Some("its objects have `ticket_id`, `incoming` and `private`, as Freshdesk's conversations")
        } else if shape.has_items(&[], &["ticket_scope", "contact"]) {
            Some("its objects have `ticket_scope` and `contact`, as Freshdesk's agents")
        } else if shape.has_items(&[], &["ticket_id", "ratings"]) {
            Some("its objects have `ticket_id` and `ratings`, as Freshdesk's satisfaction ratings")
        } else if shape.has_items(&[], &["agent_ids", "escalate_to", "name"]) {
            Some("its objects have `agent_ids` and `escalate_to`, as Freshdesk's groups")
        } else {
            None
        }
    }

    fn record(&mut self, _: usize, _: &TableRow<'_>, _: &mut Desk) -> Found<Outcome> {
        Ok(Outcome::Passed)
    }

    fn object(&mut self, _: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        if row.has("requester_id") && row.has("status") {
            self.ticket(row, desk)
        } else if row.has("incoming") && row.has("private") {
            let ticket = row.need("ticket_id")?;
            self.conversation(&ticket, row, desk)
        } else if row.has("ticket_scope") {
            desk.person(&row.need("id")?, Role::Agent, row.text("contact.name").as_deref());
            Ok(Outcome::Passed)
        } else if row.has("ratings") {
            rating(row, desk)
        } else if row.has("name") && row.has("id") {
            desk.team(&row.need("id")?, &row.need("name")?);
            Ok(Outcome::Passed)
        } else {
            Err(Box::new(Fault::row(RefusalKind::Unknown, "is no ticket, conversation, agent, group or rating")))
        }
    }

    fn complete(&mut self, desk: &mut Desk) -> Vec<String> {
        if self.has_conversations || desk.opened() == 0 {
            return Vec::new();
        }
        vec!["tickets without their conversations: fetch each with `include=conversations`; until then only the first reply is \
              known, where `include=stats` tells it"
            .to_owned()]
    }
}

impl Freshdesk {
    fn ticket(&mut self, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let (id, at) = (row.need("id")?, row.need_time("created_at")?);
        let told_at = row.time("updated_at")?.unwrap_or(at);
        let status = status(&row.need("status")?)?;
        let source = row.text("source").unwrap_or_default();
        let requester = row.text("requester_id").map(|id| desk.sym(&id));
        // An outbound e-mail is an agent's.
        let by = if &*source == "10" { Who::Agent(None) } else { Who::Customer };
        let topic = row.text("type").map(|kind| desk.sym(&kind));
        let priority = priority(row)?;
        let opening = Opening { at, channel: channel(&source), by, requester, topic, priority, parent: None };
        desk.open(&id, told_at, opening, Vec::new());
        let standing = [priority.map(Step::Priority), topic.map(Step::Topic)];
        standing.into_iter().flatten().for_each(|step| desk.stands(&id, told_at, at, step));
        if by == Who::Customer {
            let first = Step::Message { by, is_public: true, kind: MessageKind::Reply, is_automated: false };
            desk.step(&id, at, Some("description"), first);
        }
        let agent = row.text("responder_id").map(|id| desk.sym(&id));
        if let Some(agent) = agent {
            desk.is_held(&id, told_at, agent);
        }
        if let Some(team) = row.text("group_id") {
            let team = desk.sym(&team);
            desk.stands(&id, told_at, at, Step::Team(team));
        }
        self.stats(&id, row, status, agent.map_or(Who::Unknown, |agent| Who::Agent(Some(agent))), desk)?;
        for part in row.list("conversations") {
            self.conversation(&id, part, desk)?;
        }
        for (flag, step) in [("spam", Step::Spam), ("deleted", Step::Delete)] {
            if row.flag(flag)? == Some(true) {
                desk.step(&id, told_at, None, step);
            }
        }
        Ok(Outcome::Events(0))
    }

    /// What `include=stats` tells: the last time of each kind of change.
    fn stats(&self, id: &str, row: Object<'_>, status: Status, by: Who, desk: &mut Desk) -> Found<()> {
        let created = row.need_time("created_at")?;
        for (field, what) in
            [("stats.first_responded_at", Record::FirstResponse), ("stats.resolved_at", Record::Resolution)]
        {
            desk.recorded_span(id, what, created, row.time(field)?);
        }
        if let Some(at) = row.time("stats.first_responded_at")? {
            let step = Step::Message { by, is_public: true, kind: MessageKind::Reply, is_automated: false };
            let step = if by == Who::Unknown {
                Step::Message { by: Who::Agent(None), is_public: true, kind: MessageKind::Reply, is_automated: false }
            } else {
                step
            };
            desk.hint(id, at, Some("first_response"), step);
        }
        for (field, to) in [
            ("stats.reopened_at", Status::Open),
            ("stats.pending_since", Status::Pending),
            ("stats.resolved_at", Status::Solved),
            ("stats.closed_at", Status::Closed),
        ] {
            if let Some(at) = row.time(field)? {
                let by = if to == Status::Solved { by } else { Who::Unknown };
                desk.step(id, at, None, Step::Status { to, by });
            }
        }
        if status == Status::OnHold
            && let Some(at) = row.time("stats.status_updated_at")?
        {
            desk.step(id, at, None, Step::Status { to: status, by });
        }
        Ok(())
    }

    fn conversation(&mut self, ticket: &str, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        self.has_conversations = true;
        let (id, at) = (row.need("id")?, row.need_time("created_at")?);
        let is_private = row.flag("private")?.unwrap_or(false);
        let author = row.text("user_id").map(|id| desk.sym(&id));
        let by = if row.flag("incoming")? == Some(true) { Who::Customer } else { Who::Agent(author) };
        let kind = if is_private { MessageKind::Note } else { MessageKind::Reply };
        // A rule's message bears the name of an agent, so that only these fields tell it from a person's.
        let is_automated = row.flag("auto_response")? == Some(true) || row.at("automation_id").is_some();
        desk.step(ticket, at, Some(&id), Step::Message { by, is_public: !is_private, kind, is_automated });
        Ok(Outcome::Events(0))
    }
}

/// Ratings run from −103 (extremely unhappy) over 100 (neutral) to 103 (extremely happy): seven steps.
fn rating(row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
    let (ticket, id) = (row.need("ticket_id")?, row.need("id")?);
    let at = row.need_time("created_at")?;
    let Some(rating) = row.number("ratings.default_question")? else { return Ok(Outcome::Passed) };
    let score = match rating as i64 {
        100..=103 => rating - 96.0,
        -103..=-101 => rating + 104.0,
        _ => {
            let reason = format!("{} is none of -103 to -101 and 100 to 103", shown(&rating.to_string()));
            return Err(Box::new(Fault::field(RefusalKind::Invalid, "ratings.default_question", reason)));
        }
    };
    let survey = Some(desk.sym(&id));
    let step = Step::SurveyAnswer { survey, instrument: Instrument::Csat, scale: "1-7", score: score as f32 };
    desk.step(&ticket, at, Some(&id), step);
    Ok(Outcome::Events(0))
}

/// The numbers of the usual statuses; an account's own ones wait for somebody.
fn status(text: &str) -> Found<Status> {
    Ok(match text {
        "2" => Status::Open,
        "3" | "6" => Status::Pending,
        "4" => Status::Solved,
        "5" => Status::Closed,
        _ if text.parse::<u32>().is_ok() => Status::OnHold,
        _ => return Err(Box::new(Fault::unknown("status", "status", text, ["2", "3", "4", "5"]))),
    })
}

fn priority(row: Object<'_>) -> Found<Option<Priority>> {
    Ok(match row.text("priority").as_deref() {
        None => None,
        Some("1") => Some(Priority::Low),
        Some("2") => Some(Priority::Normal),
        Some("3") => Some(Priority::High),
        Some("4") => Some(Priority::Urgent),
        Some(other) => return Err(Box::new(Fault::unknown("priority", "priority", other, ["1", "2", "3", "4"]))),
    })
}

/// The numbers of the sources. A ticket is a ticket also where the customer rang.
fn channel(source: &str) -> Channel {
    match source {
        "1" | "10" => Channel::Email,
        "2" => Channel::Portal,
        "5" | "6" => Channel::SocialPublic,
        "7" => Channel::LiveChat,
        "9" => Channel::WebForm,
        "13" => Channel::Whatsapp,
        _ => Channel::Manual,
    }
}
