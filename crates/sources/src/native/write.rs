//! Events as native lines: what [`super::Parser`] reads back as the same event.

use std::io::{self, Write};

use nabiz_domain::event::{Event, Instrument, MessageKind, What};

use super::object::{Object, invalid};

use crate::vocabulary::{Key, is_reserved_key};

/// Writes `event` as one line of JSON that reads back as the same event.
///
/// Attributes are written on `open` and `arrive`, the events that carry them.
///
/// # Errors
/// When the writer fails, and `InvalidInput` when an attribute has the name of a key with its own meaning or a number is
/// not finite: such a line would read back as something else.
pub fn write_event(event: &Event<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut line = Object::new();
    line.text(Key::EventId, event.event_id);
    line.time(Key::Ts, event.at);
    line.text(Key::Account, event.account);
    line.option(Key::CaseId, event.case_id);
    line.text(Key::Type, event.what.type_id());
    line.what(&event.what)?;
    if matches!(event.what, What::Open { .. } | What::Arrive { .. }) {
        for (key, value) in event.attributes {
            if is_reserved_key(key) {
                return Err(invalid(format!(
                    "attribute `{key}` has the name of a key with its own meaning; rename it"
                )));
            }
            line.pair(key, value);
        }
    }
    if let Some(seq) = event.seq {
        line.raw(Key::Seq, seq);
    }
    line.bytes.extend_from_slice(b"}\n");
    out.write_all(&line.bytes)
}

impl Object {
    fn what(&mut self, what: &What<&str>) -> io::Result<()> {
        match *what {
            What::Open { channel, by, requester, topic, priority, on_behalf, parent } => {
                self.text(Key::Channel, channel.id());
                self.actor(by);
                self.flag(Key::OnBehalf, on_behalf);
                self.begin(requester, topic, parent);
                self.option(Key::Priority, priority.map(|priority| priority.id()));
            }
            What::Arrive { channel, requester, topic, parent, priority } => {
                self.text(Key::Channel, channel.id());
                self.begin(requester, topic, parent);
                self.option(Key::Priority, priority.map(|priority| priority.id()));
            }
            What::Message { by, public, kind, automated } => {
                self.actor(by);
                self.text(Key::Vis, if public { "public" } else { "private" });
                self.text(Key::Kind, message_kind(kind));
                self.flag(Key::Automated, automated);
            }
            What::Assign { to } => self.owner(to),
            What::Transfer { to } | What::Escalate { to } => self.team(to),
            What::Status { to, by } => {
                self.text(Key::To, to.id());
                self.actor(by);
            }
            What::Priority { to } => self.text(Key::To, to.id()),
            What::Topic { to } => self.option(Key::To, to),
            What::Merge { into } => self.text(Key::Into, into),
            What::SurveySent { survey, instrument, scale, bounced } => {
                self.text(Key::SurveyId, survey);
                self.text(Key::Instrument, instrument.id());
                self.option(Key::Scale, scale);
                self.flag(Key::Bounced, bounced);
            }
            What::SurveyAnswer { .. } | What::Review { .. } => return self.opinion(what),
            What::WorkStart { agent } | What::WorkEnd { agent } => self.agent(Key::Agent, Some(agent)),
            What::ResolutionCode { code } => self.text(Key::Code, code),
            What::Queue { queue } => self.option(Key::Queue, queue),
            What::Answer { agent } | What::Xfer { agent } | What::WrapEnd { agent } => self.agent(Key::Agent, agent),
            What::Hangup { by } => self.actor(by),
            What::Flowout { kind } => self.text(Key::Kind, kind.id()),
            What::AgentState { .. }
            | What::Headcount { .. }
            | What::Cost { .. }
            | What::CustomerStart { .. }
            | What::CustomerEnd { .. }
            | What::Order { .. } => return self.feed(what),
            What::Handoff
            | What::Spam
            | What::Unspam
            | What::Delete
            | What::Restore
            | What::Test
            | What::DeflectOffer
            | What::DeflectAccept
            | What::Ring
            | What::Hold
            | What::Unhold
            | What::Abandon
            | What::CallbackAccept => {}
        }
        Ok(())
    }

    fn begin(&mut self, requester: Option<&str>, topic: Option<&str>, parent: Option<&str>) {
        self.option(Key::Requester, requester);
        self.option(Key::Topic, topic);
        self.option(Key::Parent, parent);
    }

    fn opinion(&mut self, what: &What<&str>) -> io::Result<()> {
        match *what {
            What::SurveyAnswer { survey, instrument, scale, score, respondent, by_employee, wave, team, question } => {
                self.option(Key::SurveyId, survey);
                self.option(Key::Instrument, instrument.map(Instrument::id));
                self.option(Key::Scale, scale);
                self.number(Key::Score, Some(score))?;
                self.option(if by_employee { Key::Employee } else { Key::Requester }, respondent);
                self.option(Key::Wave, wave);
                self.option(Key::Team, team);
                if question != 1 {
                    self.raw(Key::Question, question);
                }
            }
            What::Review { reviewer, passed, applicable, critical_failed, score } => {
                self.agent(Key::Reviewer, reviewer);
                self.raw(Key::ItemsPassed, passed);
                self.raw(Key::ItemsApplicable, applicable);
                self.raw(Key::ItemsCriticalFailed, critical_failed);
                self.number(Key::Score, score)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn feed(&mut self, what: &What<&str>) -> io::Result<()> {
        match *what {
            What::AgentState { agent, state } => {
                self.agent(Key::Agent, Some(agent));
                self.text(Key::State, state.id());
            }
            What::Headcount { employee, join, voluntary } => {
                self.text(Key::Employee, employee);
                self.text(Key::Change, if join { "join" } else { "leave" });
                if let Some(voluntary) = voluntary {
                    self.raw(Key::Voluntary, voluntary);
                }
            }
            What::Cost { amount, currency, category, class, team } => {
                self.number(Key::Amount, Some(amount))?;
                self.text(Key::Currency, currency);
                self.option(Key::Category, category);
                self.option(Key::Class, class.map(|class| class.id()));
                self.option(Key::Team, team);
            }
            What::CustomerStart { requester } => self.text(Key::Requester, requester),
            What::CustomerEnd { requester, reason } => {
                self.text(Key::Requester, requester);
                self.option(Key::Reason, reason);
            }
            What::Order { requester, amount, currency } => {
                self.text(Key::Requester, requester);
                self.number(Key::Amount, amount)?;
                self.option(Key::Currency, currency);
            }
            _ => {}
        }
        Ok(())
    }
}

fn message_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Reply => "reply",
        MessageKind::Auto => "auto",
        MessageKind::Note => "note",
        MessageKind::Survey => "survey",
    }
}
