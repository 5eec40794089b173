//! Events as plain data: what happened, who did it, and the fields that say more.

use nabiz_domain::book::Book;
use nabiz_domain::event::{Actor, MessageKind, Owner, What};
use nabiz_domain::symbols::Sym;

use super::{EventView, Note};

/// The event as plain data.
pub(super) fn view(book: &Book, what: &What<Sym>) -> EventView {
    let mut teller = Teller { book, actor: None, details: Vec::new() };
    teller.written(what);
    EventView { what: what.type_id(), actor: teller.actor, details: teller.details }
}

/// `agent:A1`, `customer`, `system`; an agent or bot that the source does not name stands alone.
pub(super) fn actor(book: &Book, actor: Actor<Sym>) -> String {
    match actor {
        Actor::Customer => "customer".to_owned(),
        Actor::Agent(Some(agent)) => format!("agent:{}", book.symbols.text(agent)),
        Actor::Agent(None) => "agent".to_owned(),
        Actor::Bot(Some(bot)) => format!("bot:{}", book.symbols.text(bot)),
        Actor::Bot(None) => "bot".to_owned(),
        Actor::System => "system".to_owned(),
        Actor::Unknown => "unknown".to_owned(),
    }
}

struct Teller<'a> {
    book: &'a Book,
    actor: Option<String>,
    details: Vec<Note>,
}

impl Teller<'_> {
    fn by(&mut self, by: Actor<Sym>) {
        self.actor = Some(actor(self.book, by));
    }

    fn agent(&mut self, agent: Option<Sym>) {
        self.by(Actor::Agent(agent));
    }

    fn say(&mut self, id: &'static str, value: impl Into<String>) {
        self.details.push(Note::with(id, value));
    }

    fn text(&mut self, id: &'static str, value: Option<Sym>) {
        if let Some(value) = value {
            self.say(id, self.book.symbols.text(value));
        }
    }

    /// Events of tickets and conversations; others go on to [`Self::called`].
    fn written(&mut self, what: &What<Sym>) {
        match *what {
            What::Open { channel, by, topic, priority, on_behalf, parent, .. } => {
                self.by(by);
                self.say("channel", channel.id());
                self.text("topic", topic);
                self.details.extend(priority.map(|priority| Note::with("priority", priority.id())));
                self.details.extend(on_behalf.then(|| Note::bare("on_behalf")));
                self.text("parent", parent);
            }
            What::Message { by, public, kind, automated } => {
                self.by(by);
                self.say("vis", if public { "public" } else { "private" });
                self.say("kind", kind_id(kind));
                self.details.extend(automated.then(|| Note::bare("automated")));
            }
            What::Assign { to } => {
                let (kind, id) = match to {
                    Owner::Agent(id) => ("agent", id),
                    Owner::Team(id) => ("team", id),
                    Owner::Bot(id) => ("bot", id),
                };
                self.say("to", format!("{kind}:{}", self.book.symbols.text(id)));
            }
            What::Transfer { to } | What::Escalate { to } => {
                if let Some(team) = to {
                    self.say("to", format!("team:{}", self.book.symbols.text(team)));
                }
            }
            What::Status { to, by } => {
                self.by(by);
                self.say("to", to.id());
            }
            What::Priority { to } => self.say("to", to.id()),
            What::Topic { to } => self.text("to", to),
            What::Merge { into } => self.text("into", Some(into)),
            What::WorkStart { agent } | What::WorkEnd { agent } => self.agent(Some(agent)),
            What::ResolutionCode { code } => self.text("code", Some(code)),
            _ => self.asked(what),
        }
    }

    /// Surveys and reviews.
    fn asked(&mut self, what: &What<Sym>) {
        match *what {
            What::SurveySent { survey, instrument, scale, bounced } => {
                self.text("survey", Some(survey));
                self.say("instrument", instrument.id());
                self.text("scale", scale);
                self.details.extend(bounced.then(|| Note::bare("bounced")));
            }
            What::SurveyAnswer { survey, instrument, scale, score, .. } => {
                self.by(Actor::Customer);
                self.text("survey", survey);
                self.details.extend(instrument.map(|one| Note::with("instrument", one.id())));
                self.text("scale", scale);
                self.say("score", score.to_string());
            }
            What::Review { reviewer, passed, applicable, critical_failed, score } => {
                self.agent(reviewer);
                self.say("items_passed", passed.to_string());
                self.say("items_applicable", applicable.to_string());
                self.say("critical_failed", critical_failed.to_string());
                self.details.extend(score.map(|score| Note::with("score", score.to_string())));
            }
            _ => self.called(what),
        }
    }

    /// Events of calls; the rest says all by its type.
    fn called(&mut self, what: &What<Sym>) {
        match *what {
            What::Arrive { channel, topic, parent, priority, .. } => {
                self.by(if channel.is_outbound() { Actor::Agent(None) } else { Actor::Customer });
                self.say("channel", channel.id());
                self.text("topic", topic);
                self.details.extend(priority.map(|priority| Note::with("priority", priority.id())));
                self.text("parent", parent);
            }
            What::Queue { queue } => self.text("queue", queue),
            What::Answer { agent } | What::WrapEnd { agent } => self.agent(agent),
            What::Xfer { agent: Some(agent) } => self.say("to", format!("agent:{}", self.book.symbols.text(agent))),
            What::Hangup { by } => self.by(by),
            What::Flowout { kind } => self.say("kind", kind.id()),
            What::Abandon | What::DeflectAccept | What::CallbackAccept => self.by(Actor::Customer),
            _ => {}
        }
    }
}

fn kind_id(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Reply => "reply",
        MessageKind::Auto => "auto",
        MessageKind::Note => "note",
        MessageKind::Survey => "survey",
    }
}
