//! Zendesk: the tables of an export (as the usual pipelines land them), and the pages of its incremental exports.

mod api;
mod schedules;
mod tables;
mod words;
mod zones;

use std::collections::BTreeMap;

use nabiz_domain::event::{Instrument, MessageKind, Millis};
use nabiz_domain::symbols::Sym;

use crate::desk::{Desk, Step, Vendor, Who};
use crate::fields::{Object, TableRow};
use crate::json::{List, Shape};
use crate::reader::Outcome;
use crate::source::Source;
use crate::tables::TableSpec;
use crate::value::Found;

use schedules::Schedules;

/// Reads Zendesk's rows.
#[derive(Debug, Default)]
pub(crate) struct Zendesk {
    /// Whether any row told how a status changed.
    has_history: bool,
    has_comments: bool,
    has_ratings: bool,
    /// Satisfaction as the tickets' history tells it; it counts where there are no ratings.
    satisfaction: Vec<(Sym, Millis, &'static str)>,
    /// Which ticket went on in which, and when the row that says so was written.
    merges: Vec<(Sym, Sym, Millis)>,
    /// The last resolution of each ticket, for when a merge happened.
    resolved: BTreeMap<Sym, Millis>,
    brands: BTreeMap<Sym, Sym>,
    chats: Chats,
    schedules: Schedules,
}

/// Chats and their messages, until their tickets are known.
#[derive(Debug, Default)]
struct Chats {
    tickets: BTreeMap<Sym, Sym>,
    messages: Vec<ChatMessage>,
}

/// A message in a chat.
#[derive(Debug)]
struct ChatMessage {
    chat: Sym,
    id: Sym,
    at: Millis,
    by: Who,
}

impl Vendor for Zendesk {
    const SOURCE: Source = Source::Zendesk;
    const TABLES: &'static [TableSpec] = tables::TABLES;
    const LISTS: &'static [List] = api::LISTS;

    fn knows(shape: &Shape) -> Option<&'static str> {
        api::knows(shape)
    }

    fn record(&mut self, table: usize, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        self.table(table, row, desk)
    }

    fn object(&mut self, list: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        self.page_row(list, row, desk)
    }

    fn complete(&mut self, desk: &mut Desk) -> Vec<String> {
        self.settle_satisfaction(desk);
        self.settle_merges(desk);
        desk.rename("brand", &self.brands);
        let mut missing = self.schedules.settle(desk);
        let stray = self.settle_chats(desk);
        if stray > 0 {
            missing.push(format!(
                "{stray} chat messages without their ticket: add the table `ticket_chat`, which says whose they are"
            ));
        }
        if desk.opened() > 0 && !self.has_history {
            missing.push(
                "tickets without their history: add the table `ticket_field_history`, or the pages of ticket events, \
                 without which nothing is known of assignments and resolutions"
                    .to_owned(),
            );
        }
        if self.has_comments && desk.people() == 0 {
            missing.push(
                "comments without the table `user`: who of their authors is an agent can only be guessed from \
                 requesters and assignees"
                    .to_owned(),
            );
        }
        missing
    }
}

impl Zendesk {
    /// A field of a ticket became another.
    fn changed(
        &mut self,
        desk: &mut Desk,
        ticket: &str,
        at: Millis,
        by: Who,
        field: &str,
        value: &str,
    ) -> Found<Outcome> {
        let step = match field {
            "status" => {
                self.has_history = true;
                let Some(to) = words::status(value)? else {
                    desk.step(ticket, at, None, Step::Delete);
                    return Ok(Outcome::Events(0));
                };
                if to.is_resolved() {
                    let ticket = desk.sym(ticket);
                    let last = self.resolved.entry(ticket).or_insert(at);
                    *last = at.max(*last);
                }
                Step::Status { to, by }
            }
            "assignee_id" if !value.is_empty() => Step::Assignee(desk.sym(value)),
            "group_id" if !value.is_empty() => Step::Team(desk.sym(value)),
            "priority" => match words::priority(value)? {
                Some(to) => Step::Priority(to),
                None => return Ok(Outcome::Passed),
            },
            "satisfaction_score" => {
                let ticket = desk.sym(ticket);
                if let Some(score) = words::satisfaction(value) {
                    self.satisfaction.push((ticket, at, score));
                }
                return Ok(Outcome::Events(0));
            }
            _ => return Ok(Outcome::Passed),
        };
        desk.step(ticket, at, None, step);
        Ok(Outcome::Events(0))
    }

    /// A comment of a ticket.
    fn commented(&mut self, desk: &mut Desk, ticket: &str, at: Millis, id: &str, by: Who, is_public: bool) {
        self.has_comments = true;
        let kind = words::message_kind(is_public);
        desk.step(ticket, at, Some(id), Step::Message { by, is_public, kind, is_automated: false });
    }

    /// A satisfaction survey or its answer.
    fn rated(desk: &mut Desk, ticket: &str, at: Millis, survey: &str, score: &str) {
        let survey = desk.sym(survey);
        let (instrument, scale) = (Instrument::Csat, "good_bad");
        let step = match score {
            "offered" => Step::SurveySent { survey, instrument, scale },
            good => {
                let score = if good == "good" { 1.0 } else { 0.0 };
                Step::SurveyAnswer { survey: Some(survey), instrument, scale, score }
            }
        };
        desk.step(ticket, at, None, step);
    }

    fn settle_satisfaction(&mut self, desk: &mut Desk) {
        if self.has_ratings {
            return;
        }
        for (ticket, at, score) in std::mem::take(&mut self.satisfaction) {
            let ticket = desk.symbols.text(ticket).to_owned();
            Self::rated(desk, &ticket, at, &format!("{ticket}:rating"), score);
        }
    }

    /// Chats become messages of their tickets; how many messages have none.
    fn settle_chats(&mut self, desk: &mut Desk) -> usize {
        let mut stray = 0;
        for message in std::mem::take(&mut self.chats.messages) {
            let Some(&ticket) = self.chats.tickets.get(&message.chat) else {
                stray += 1;
                continue;
            };
            let ticket = desk.symbols.text(ticket).to_owned();
            let id = desk.symbols.text(message.id).to_owned();
            let step = Step::Message { by: message.by, is_public: true, kind: MessageKind::Reply, is_automated: false };
            desk.step(&ticket, message.at, Some(&id), step);
        }
        stray
    }

    /// A merge closes the ticket that ends, so it happened when that was resolved last.
    fn settle_merges(&mut self, desk: &mut Desk) {
        for (ended, into, told_at) in std::mem::take(&mut self.merges) {
            let at = self.resolved.get(&ended).copied().unwrap_or(told_at);
            let ended = desk.symbols.text(ended).to_owned();
            desk.step(&ended, at, None, Step::Merge { into });
        }
    }
}
