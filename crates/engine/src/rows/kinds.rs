//! Each kind of row, put together from its columns in the order in which [`crate::tables`] puts them.
//!
//! A column that cannot be read where it is kept has no values: some row is made of it all the same, and thrown away with the
//! answer.

use nabiz_catalogue::metric::Table;
use nabiz_domain::book::{Account, Case};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{FlowOut, Instrument};
use nabiz_domain::facts::{
    AgentSpan, Answer, BusinessTimes, CallTimes, CustomerSpan, Episode, Flags, Handling, Labels, OpenSpan, Review,
    Spell, SurveySent, Turn, Visit,
};
use nabiz_domain::symbols::Sym;

use super::{Cells, FromColumns};
use crate::tables::{BUSY, SCALES};

/// The labels of a row that has a case, which every row of these tables has.
fn labels<R: FromColumns>(cells: &Cells<'_, R>) -> Labels {
    let (case, account, channel) = (Case(0), Account(0), Channel::ALL[0]);
    cells.row.labels().unwrap_or(Labels { case, session: 1, account, channel, topic: None, priority: None })
}

fn flags<R: FromColumns>(cells: &Cells<'_, R>) -> Flags {
    cells.row.flags()
}

fn account<R: FromColumns>(cells: &mut Cells<'_, R>) -> Account {
    let code = cells.value("account");
    code.and_then(|code| cells.row.table.legend.accounts.get(code as usize)).copied().unwrap_or(Account(0))
}

/// One of a fixed list, by its code, which every row of the table has.
fn one_of<R: FromColumns, T: Copy, const N: usize>(cells: &mut Cells<'_, R>, column: &str, all: &[T; N]) -> T {
    cells.value(column).and_then(|code| all.get(code as usize)).copied().unwrap_or(all[0])
}

/// But for how long a call waited that nobody answered: its visits tell.
impl FromColumns for Episode {
    const TABLE: Table = Table::Episodes;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        let legend = c.row.table.legend;
        Self {
            labels: labels(c),
            flags: flags(c),
            opened_at: c.value("opened_at").unwrap_or_default(),
            human_start: c.value("human_start").unwrap_or_default(),
            assigned_at: c.value("assigned_at"),
            replied_at: c.value("replied_at"),
            any_replied_at: c.value("any_replied_at"),
            first_resolved_at: c.value("first_resolved_at"),
            resolved_at: c.value("resolved_at"),
            lapsed_at: c.value("lapsed_at"),
            critical_at: c.value("critical_at"),
            waiting_since: c.value("waiting_since"),
            requester_wait: c.value("requester_wait"),
            business: BusinessTimes {
                assignment: c.value("business_assignment"),
                assignment_from_opened: c.value("business_assignment_from_opened"),
                response: c.value("business_response"),
                response_from_opened: c.value("business_response_from_opened"),
                response_from_assignment: c.value("business_response_from_assignment"),
                any_response: c.value("business_any_response"),
                resolution: c.value("business_resolution"),
                resolution_from_human_start: c.value("business_resolution_from_human_start"),
                first_resolution: c.value("business_first_resolution"),
                resolution_from_assignment: c.value("business_resolution_from_assignment"),
                requester_wait: c.value("business_requester_wait"),
            },
            replies: c.number_of("replies"),
            contacts: c.count("contacts"),
            reopens: c.count("reopens"),
            repliers: c.number_of("repliers"),
            messages_in: c.number_of("messages_in"),
            response_sla_at: c.value("response_sla_at"),
            response_due_at: c.value("response_due_at"),
            resolution_sla_at: c.value("resolution_sla_at"),
            resolution_due_at: c.value("resolution_due_at"),
            handle: c.float("handle").unwrap_or_default(),
            handle_raw: c.value("handle_raw").unwrap_or_default(),
            handled_at: c.value("handled_at"),
            call: CallTimes {
                queued_at: c.value("queued_at"),
                wait: c.value("queue_wait").unwrap_or_default(),
                talk: c.value("talk").unwrap_or_default(),
                hold: c.value("hold").unwrap_or_default(),
                wrap: c.value("wrap").unwrap_or_default(),
                dial: c.value("dial").unwrap_or_default(),
                legs: c.count("legs"),
            },
            resolution_code: c.symbol("resolution_code", &legend.texts),
            requester: c.anonymous("requester"),
            customer: c.anonymous("customer"),
            parent: c.anonymous("parent"),
            at_opening: c.credit("at_opening"),
            at_assignment: c.credit("at_assignment"),
            at_reply: c.credit("at_reply"),
            at_first_resolution: c.credit("at_first_resolution"),
            at_resolution: c.credit("at_resolution"),
            at_response_sla: c.credit("at_response_sla"),
            at_resolution_sla: c.credit("at_resolution_sla"),
            at_critical: c.credit("at_critical"),
        }
    }
}

impl FromColumns for Turn {
    const TABLE: Table = Table::Turns;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        Self {
            labels: labels(c),
            flags: flags(c),
            started_at: c.value("started_at").unwrap_or_default(),
            replied_at: c.value("replied_at"),
            business: c.value("business"),
            credit: c.credit("own"),
        }
    }
}

impl FromColumns for Spell {
    const TABLE: Table = Table::Spells;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        Self {
            labels: labels(c),
            flags: flags(c),
            credit: c.credit("own"),
            started_at: c.value("started_at").unwrap_or_default(),
            replied_at: c.value("replied_at"),
            business: c.value("business"),
        }
    }
}

impl FromColumns for OpenSpan {
    const TABLE: Table = Table::OpenSpans;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        Self {
            labels: labels(c),
            flags: flags(c),
            opened_at: c.value("opened_at").unwrap_or_default(),
            from: c.value("from").unwrap_or_default(),
            until: c.value("until"),
            critical_at: c.value("critical_at"),
            credit: c.credit("own"),
        }
    }
}

impl FromColumns for Handling {
    const TABLE: Table = Table::Handlings;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        Self {
            labels: labels(c),
            flags: flags(c),
            share: c.float("share").unwrap_or_default(),
            raw: c.value("raw").unwrap_or_default(),
            handled_at: c.value("handled_at").unwrap_or_default(),
            credit: c.credit("own"),
        }
    }
}

impl FromColumns for AgentSpan {
    const TABLE: Table = Table::AgentSpans;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        let legend = c.row.table.legend;
        Self {
            account: account(c),
            agent: c.symbol("own_agent", &legend.agents).unwrap_or(Sym::at(0)),
            labels: c.row.labels(),
            busy: one_of(c, "busy", &BUSY),
            from: c.value("from").unwrap_or_default(),
            until: c.value("until").unwrap_or_default(),
        }
    }
}

impl FromColumns for Visit {
    const TABLE: Table = Table::Visits;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        let legend = c.row.table.legend;
        Self {
            labels: labels(c),
            flags: flags(c),
            queue: c.symbol("queue", &legend.texts),
            queued_at: c.value("queued_at").unwrap_or_default(),
            left_at: c.value("left_at"),
            flow_out: c.value("flow_out").and_then(|code| FlowOut::ALL.get(code as usize).copied()),
            credit: c.credit("own"),
        }
    }
}

impl FromColumns for SurveySent {
    const TABLE: Table = Table::Surveys;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        Self {
            labels: c.row.labels(),
            account: account(c),
            flags: flags(c),
            instrument: one_of(c, "instrument", &Instrument::ALL),
            sent_at: c.value("sent_at").unwrap_or_default(),
            credit: c.credit("own"),
        }
    }
}

/// But for the number of a question that has no name.
impl FromColumns for Answer {
    const TABLE: Table = Table::Answers;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        let legend = c.row.table.legend;
        Self {
            labels: c.row.labels(),
            account: account(c),
            flags: flags(c),
            instrument: one_of(c, "instrument", &Instrument::ALL),
            scale: one_of(c, "scale", &SCALES),
            score: c.float("score").unwrap_or_default(),
            mean_score: c.float("mean_score").unwrap_or_default(),
            answered_at: c.value("answered_at").unwrap_or_default(),
            customer: c.anonymous("customer"),
            respondent: c.anonymous("respondent"),
            wave: c.symbol("wave", &legend.texts),
            question: c.value("question").map_or(0, |code| code as u8 + 1),
            credit: c.credit("own"),
        }
    }
}

impl FromColumns for Review {
    const TABLE: Table = Table::Reviews;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        let legend = c.row.table.legend;
        Self {
            labels: labels(c),
            flags: flags(c),
            at: c.value("at").unwrap_or_default(),
            reviewer: c.symbol("reviewer", &legend.agents),
            passed: c.number_of("passed"),
            applicable: c.number_of("applicable"),
            critical_failed: c.number_of("critical_failed"),
            score: c.float("score"),
            credit: c.credit("own"),
        }
    }
}

impl FromColumns for CustomerSpan {
    const TABLE: Table = Table::Customers;

    fn read(c: &mut Cells<'_, Self>) -> Self {
        Self {
            account: account(c),
            requester: c.anonymous("customer").unwrap_or(Sym::at(0)),
            from: c.value("from").unwrap_or_default(),
            until: c.value("until"),
            contract: c.count("contract") > 0,
        }
    }
}
