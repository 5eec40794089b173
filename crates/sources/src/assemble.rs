//! From the fields of a row to an event: the one place that knows which field means what (METRICS A.2).

mod opinion;

use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{Actor, AgentState, FlowOut, MessageKind, Priority, Status, What};

use crate::refusal::Fault;
use crate::value::{Found, Role, Row, Value, fault};
use crate::vocabulary::{Key, Type};

/// What happened, by the fields of `row`.
pub(crate) fn what<'a>(kind: Type, row: &impl Row<'a>) -> Found<What<&'a str>> {
    Ok(match kind {
        Type::Message => message(row)?,
        Type::Status => {
            What::Status { to: need(row, Key::To, "status", STATUSES, Status::parse)?, by: row.actor(Key::By)? }
        }
        Type::Assign => What::Assign { to: row.owner(Key::To)? },
        Type::Open => open(row)?,
        Type::Arrive => arrive(row)?,
        Type::Handoff => What::Handoff,
        Type::Transfer => What::Transfer { to: transfer_team(row)? },
        Type::Escalate => What::Escalate { to: escalate_team(row)? },
        Type::Priority => What::Priority { to: need(row, Key::To, "priority", PRIORITIES, Priority::parse)? },
        Type::Topic => What::Topic { to: row.text(Key::To)? },
        Type::Merge => What::Merge { into: row.need(Key::Into)? },
        Type::Spam => What::Spam,
        Type::Unspam => What::Unspam,
        Type::Delete => What::Delete,
        Type::Restore => What::Restore,
        Type::Test => What::Test,
        Type::SurveySent => opinion::survey_sent(row)?,
        Type::SurveyAnswer => opinion::survey_answer(row)?,
        Type::WorkStart => What::WorkStart { agent: need_agent(row)? },
        Type::WorkEnd => What::WorkEnd { agent: need_agent(row)? },
        Type::ResolutionCode => What::ResolutionCode { code: row.need(Key::Code)? },
        Type::Review => opinion::review(row)?,
        Type::DeflectOffer => What::DeflectOffer,
        Type::DeflectAccept => What::DeflectAccept,
        Type::Queue => What::Queue { queue: queue(row)? },
        Type::Ring => What::Ring,
        Type::Answer => What::Answer { agent: row.agent(Key::Agent)? },
        Type::Hold => What::Hold,
        Type::Unhold => What::Unhold,
        Type::Xfer => What::Xfer { agent: row.agent(Key::Agent)? },
        Type::Hangup => What::Hangup { by: row.actor(Key::By)? },
        Type::WrapEnd => What::WrapEnd { agent: row.agent(Key::Agent)? },
        Type::Abandon => What::Abandon,
        Type::Flowout => What::Flowout { kind: need(row, Key::Kind, "way out", FLOW_OUTS, flow_out)? },
        Type::CallbackAccept => What::CallbackAccept,
        Type::AgentState => What::AgentState {
            agent: need_agent(row)?,
            state: need(row, Key::State, "state", STATES, AgentState::parse)?,
        },
        Type::Headcount => headcount(row)?,
        Type::Cost => cost(row)?,
        Type::CustomerStart => What::CustomerStart { requester: row.need(Key::Requester)? },
        Type::CustomerEnd => What::CustomerEnd { requester: row.need(Key::Requester)?, reason: row.text(Key::Reason)? },
        Type::Order => What::Order {
            requester: row.need(Key::Requester)?,
            amount: row.number(Key::Amount)?,
            currency: row.text(Key::Currency)?,
        },
    })
}

fn open<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    let by = match row.actor(Key::By)? {
        Actor::Unknown if row.text(Key::By)?.is_none() => Actor::Customer,
        by => by,
    };
    Ok(What::Open {
        channel: channel(row)?,
        by,
        requester: row.text(Key::Requester)?,
        topic: row.text(Key::Topic)?,
        priority: word(row, Key::Priority, "priority", PRIORITIES, Priority::parse)?,
        on_behalf: row.flag(Key::OnBehalf, false)?,
        parent: row.text(Key::Parent)?,
    })
}

fn arrive<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    Ok(What::Arrive {
        channel: channel(row)?,
        requester: row.text(Key::Requester)?,
        topic: row.text(Key::Topic)?,
        parent: row.text(Key::Parent)?,
        priority: word(row, Key::Priority, "priority", PRIORITIES, Priority::parse)?,
    })
}

fn message<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    let by = row.actor(Key::By)?;
    if by == Actor::Unknown && row.text(Key::By)?.is_none() {
        return Err(Box::new(Fault::missing(Key::By.id())));
    }
    let vis = word(row, Key::Vis, "visibility", VISIBILITIES, |vis| match vis {
        "public" => Some(true),
        "private" => Some(false),
        _ => None,
    })?;
    let kind = word(row, Key::Kind, "kind of message", MESSAGE_KINDS, message_kind)?;
    Ok(What::Message {
        by,
        public: vis.unwrap_or(true),
        kind: kind.unwrap_or(MessageKind::Reply),
        automated: row.flag(Key::Automated, false)?,
    })
}

/// A transfer goes to a team, by `team:ID` or its plain id.
fn transfer_team<'a>(row: &impl Row<'a>) -> Found<Option<&'a str>> {
    let Some(text) = row.text(Key::To)? else { return Ok(None) };
    match text.split_once(':') {
        Some(("team", "")) => Err(fault(Key::To, "`team:` names nobody; write an id after the colon".to_owned())),
        Some(("team", id)) => Ok(Some(id)),
        Some(("agent" | "bot", _)) => {
            Err(fault(Key::To, "a transfer goes to a team; write `team:ID`, or use `assign` for a person".to_owned()))
        }
        _ => Ok(Some(text)),
    }
}

/// An escalation moves the case only where it names a team; a level or a manager leaves it where it is.
fn escalate_team<'a>(row: &impl Row<'a>) -> Found<Option<&'a str>> {
    if let Value::Person(role, id) = row.get(Key::To) {
        return Ok(Some(id).filter(|_| role == Role::Team));
    }
    let team = row.text(Key::To)?.and_then(|to| to.strip_prefix("team:"));
    Ok(team.filter(|id| !id.is_empty()))
}

fn headcount<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    let voluntary = match row.get(Key::Voluntary) {
        Value::Missing | Value::Text("") => None,
        _ => Some(row.flag(Key::Voluntary, false)?),
    };
    Ok(What::Headcount {
        employee: row.need(Key::Employee)?,
        join: need(row, Key::Change, "change", &["join", "leave"], |change| match change {
            "join" => Some(true),
            "leave" => Some(false),
            _ => None,
        })?,
        voluntary,
    })
}

fn cost<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    Ok(What::Cost {
        amount: row.number(Key::Amount)?.ok_or_else(|| Box::new(Fault::missing(Key::Amount.id())))?,
        currency: row.need(Key::Currency)?,
        category: row.text(Key::Category)?,
        class: word(row, Key::Class, "class", CLASSES, Class::parse)?,
        team: row.text(Key::Team)?,
    })
}

fn queue<'a>(row: &impl Row<'a>) -> Found<Option<&'a str>> {
    Ok(match row.text(Key::Queue)? {
        Some(queue) => Some(queue),
        None => row.text(Key::Q)?,
    })
}

fn need_agent<'a>(row: &impl Row<'a>) -> Found<&'a str> {
    row.agent(Key::Agent)?.ok_or_else(|| Box::new(Fault::missing(Key::Agent.id())))
}

fn channel<'a>(row: &impl Row<'a>) -> Found<Channel> {
    let text = row.need(Key::Channel)?;
    Channel::parse(text).ok_or_else(|| {
        Box::new(Fault::unknown(Key::Channel.id(), "channel", text, Channel::ALL.iter().map(|c| c.id())))
    })
}

/// A word of a fixed set that may be absent.
fn word<'a, T>(
    row: &impl Row<'a>,
    key: Key,
    noun: &str,
    known: &[&str],
    parse: fn(&str) -> Option<T>,
) -> Found<Option<T>> {
    let Some(text) = row.text(key)? else { return Ok(None) };
    match parse(text) {
        Some(value) => Ok(Some(value)),
        None => Err(Box::new(Fault::unknown(key.id(), noun, text, known.iter().copied()))),
    }
}

/// A word of a fixed set that must be there.
fn need<'a, T>(row: &impl Row<'a>, key: Key, noun: &str, known: &[&str], parse: fn(&str) -> Option<T>) -> Found<T> {
    word(row, key, noun, known, parse)?.ok_or_else(|| Box::new(Fault::missing(key.id())))
}

const STATUSES: &[&str] = &["new", "open", "pending", "on_hold", "solved", "closed"];
const PRIORITIES: &[&str] = &["low", "normal", "high", "urgent", "critical"];
const STATES: &[&str] = &["available", "handling", "acw", "break", "training", "meeting", "offline"];
const FLOW_OUTS: &[&str] = &["timeout", "empty", "key"];
const CLASSES: &[&str] = &["conversation", "ticket", "call"];
const VISIBILITIES: &[&str] = &["public", "private"];
const MESSAGE_KINDS: &[&str] = &["reply", "auto", "note", "survey"];

fn flow_out(text: &str) -> Option<FlowOut> {
    match text {
        "timeout" => Some(FlowOut::Timeout),
        "empty" => Some(FlowOut::Empty),
        "key" => Some(FlowOut::Key),
        _ => None,
    }
}

fn message_kind(text: &str) -> Option<MessageKind> {
    match text {
        "reply" => Some(MessageKind::Reply),
        "auto" => Some(MessageKind::Auto),
        "note" => Some(MessageKind::Note),
        "survey" => Some(MessageKind::Survey),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nabiz_domain::event::Instrument;

    #[test]
    fn the_words_in_messages_are_those_of_the_domain() {
        assert!(STATUSES.iter().copied().eq(Status::ALL.iter().map(|status| status.id())));
        assert!(PRIORITIES.iter().copied().eq(Priority::ALL.iter().map(|priority| priority.id())));
        assert!(STATES.iter().copied().eq(AgentState::ALL.iter().map(|state| state.id())));
        assert!(CLASSES.iter().copied().eq(Class::ALL.iter().map(|class| class.id())));
        assert!(opinion::INSTRUMENTS.iter().all(|id| Instrument::parse(id).is_some()));
    }
}
