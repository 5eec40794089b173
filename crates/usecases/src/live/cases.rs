//! Lists of cases, and what a filter can offer.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use nabiz_app::desk::{CaseOrder, CasePage, CaseRow, CaseSearch, CaseState};
use nabiz_app::moment::Moment;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_domain::book::Case;
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::facts::{Credit, Episode, Flags};
use nabiz_domain::symbols::Sym;
use rustc_hash::FxHashMap;

use super::Seen;
use crate::receipt::columns::Fact;
use crate::receipt::scope::{Labels, Place};
use crate::rows::Rows;
use crate::timeline::shown_id;

/// Who holds each unresolved case now.
pub(super) type Holders = FxHashMap<(Case, u32), Credit>;

pub(super) fn holders(facts: &Rows) -> Holders {
    facts.lasting_spans().map(|span| ((span.labels.case, span.labels.session), span.credit)).collect()
}

/// A case with what is asked of it.
pub(super) struct Found<'a> {
    pub place: usize,
    pub row: &'a Episode,
    /// Who holds it or resolved it.
    pub holder: Credit,
}

pub(super) fn state_of(row: &Episode) -> CaseState {
    let flags = row.flags;
    if !flags.has(Flags::ELIGIBLE) {
        CaseState::LeftOut
    } else if flags.has(Flags::LAPSED) {
        CaseState::Lapsed
    } else if !is_open(row) {
        CaseState::Resolved
    } else if row.waiting_since.is_some() || flags.has(Flags::AWAITS_REPLY) {
        CaseState::Waiting
    } else {
        CaseState::Open
    }
}

/// Unresolved; a call as long as it lasts.
pub(super) fn is_open(row: &Episode) -> bool {
    let is_call = row.labels.channel.class() == Class::Call;
    let unresolved = row.flags.has(Flags::AWAITS_RESOLUTION) && row.resolved_at.is_none();
    unresolved && (!is_call || row.flags.has(Flags::ANSWERED))
}

/// When the running promise of an answer breaks.
pub(super) fn response_due(row: &Episode) -> Option<Millis> {
    let is_running = row.flags.has(Flags::RESPONSE_SLA)
        && row.flags.0 & (Flags::RESPONSE_SLA_MET.0 | Flags::RESPONSE_SLA_BREACHED.0 | Flags::RESOLVED.0) == 0;
    row.response_due_at.filter(|_| is_running && is_open(row))
}

/// When the running promise of a resolution breaks.
pub(super) fn resolution_due(row: &Episode) -> Option<Millis> {
    let is_running = row.flags.has(Flags::RESOLUTION_SLA)
        && row.flags.0 & (Flags::RESOLUTION_SLA_MET.0 | Flags::RESOLUTION_SLA_BREACHED.0) == 0;
    row.resolution_due_at.filter(|_| is_running && is_open(row))
}

/// Since when the customer waits.
pub(super) fn waiting_since(row: &Episode) -> Option<Millis> {
    let first = row.flags.has(Flags::AWAITS_REPLY).then_some(row.human_start);
    row.waiting_since.or(first).filter(|_| row.flags.has(Flags::ELIGIBLE))
}

/// Which cases are looked at.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reach {
    /// Every one.
    All,
    /// At least those that are not over, or were so within the last hour.
    Lively,
}

/// The cases that `filter` lets pass: for who holds or resolved them, or had any other credit in them.
pub(super) fn filtered<'a>(
    standing: &Seen<'a>,
    places: &'a [Place<'a>],
    filter: Option<&Filter>,
    reach: Reach,
) -> Vec<Found<'a>> {
    let query = Query { filter: filter.cloned(), ..Query::default() };
    let labels = Labels::of(standing.book, &query);
    let mut found = Vec::new();
    for (place, one) in places.iter().enumerate() {
        let holders = holders(one.facts);
        let mut look = |row: &'a Episode| {
            let key = (row.labels.case, row.labels.session);
            let holder = holders.get(&key).copied().unwrap_or(row.at_resolution);
            let passes = |credit: Credit| {
                let value = |dimension: &Dimension| labels.value(one, Fact::Episode(row), credit, dimension);
                filter.is_none_or(|filter| filter.holds(&value))
            };
            if passes(holder) || [row.at_reply, row.at_assignment, row.at_resolution].into_iter().any(passes) {
                found.push(Found { place, row, holder });
            }
        };
        match reach {
            Reach::All => one.facts.episodes().for_each(&mut look),
            Reach::Lively => one.facts.lively_episodes().for_each(&mut look),
        }
    }
    found
}

/// A case as it is shown.
pub(super) fn shown(standing: &Seen<'_>, place: &Place<'_>, found: &Found<'_>) -> CaseRow {
    let Found { row, holder, .. } = found;
    let zone: &TimeZone = &place.info.zone;
    let moment = |at: Millis| Moment::of(zone, at);
    let text = |sym| standing.book.symbols.text(sym).to_owned();
    let broken = Flags::RESPONSE_SLA_BREACHED.0 | Flags::RESOLUTION_SLA_BREACHED.0;
    CaseRow {
        account: place.name.to_owned(),
        id: shown_id(standing.book, &row.labels),
        class: row.labels.channel.class().id(),
        channel: row.labels.channel.id(),
        state: state_of(row),
        opened_at: moment(row.opened_at),
        replied_at: row.replied_at.map(moment),
        resolved_at: row.resolved_at.map(moment),
        waiting_since: waiting_since(row).map(moment),
        response_due_at: response_due(row).map(moment),
        resolution_due_at: resolution_due(row).map(moment),
        is_breached: row.flags.0 & broken != 0,
        topic: row.labels.topic.map(text),
        priority: row.labels.priority.map(Priority::id),
        team: holder.team.map(text),
        agent: holder.agent.map(text),
        replies: row.replies,
    }
}

/// The page of a list that `search` asks for.
pub(super) fn page(standing: &Seen<'_>, search: &CaseSearch) -> CasePage {
    let Some(session) = standing.session else { return CasePage { total: 0, rows: Vec::new() } };
    let places = Place::all(session, standing.book);
    // What is not over is all that these lists have.
    let is_of_open = matches!(search.state, Some(CaseState::Open | CaseState::Waiting));
    let reach = if is_of_open { Reach::Lively } else { Reach::All };
    let mut found = filtered(standing, &places, search.filter.as_ref(), reach);
    let fits = |state: CaseState| match search.state {
        Some(CaseState::Open) => matches!(state, CaseState::Open | CaseState::Waiting),
        Some(wanted) => state == wanted,
        None => true,
    };
    let has_text = |row: &Episode| match &search.text {
        Some(text) => shown_id(standing.book, &row.labels).contains(text.as_str()),
        None => true,
    };
    found.retain(|one| {
        let opened = one.row.opened_at;
        search.opened_from.is_none_or(|from| opened >= from)
            && search.opened_until.is_none_or(|until| opened < until)
            && fits(state_of(one.row))
            && has_text(one.row)
    });
    // Equal keys keep the order of the book, so that pages do not overlap.
    let order = |one: &Found<'_>| {
        let row = one.row;
        let key = match search.order {
            CaseOrder::Newest => -row.opened_at,
            CaseOrder::Oldest => row.opened_at,
            CaseOrder::LongestWait => waiting_since(row).unwrap_or(Millis::MAX),
            CaseOrder::NextDue => next_due(row).unwrap_or(Millis::MAX),
        };
        (key, one.place, row.labels.case, row.labels.session)
    };
    let total = found.len() as u64;
    let end = search.offset.saturating_add(search.limit);
    if end < found.len() {
        found.select_nth_unstable_by_key(end, order);
        found.truncate(end);
    }
    found.sort_unstable_by_key(order);
    let rows = found.iter().skip(search.offset);
    CasePage { total, rows: rows.map(|one| shown(standing, &places[one.place], one)).collect() }
}

/// The next promise to break.
pub(super) fn next_due(row: &Episode) -> Option<Millis> {
    [response_due(row), resolution_due(row)].into_iter().flatten().min()
}

/// The values of a dimension that occur, in order.
pub(super) fn values(standing: &Seen<'_>, dimension: &Dimension) -> Vec<String> {
    let Some(session) = standing.session else { return Vec::new() };
    let book = standing.book;
    let of_rows = || session.facts.iter().map(|(_, rows)| rows.values());
    let texts = |syms: BTreeSet<Sym>| syms.into_iter().map(|sym| book.symbols.text(sym).to_owned()).collect();
    let all: BTreeSet<String> = match dimension {
        Dimension::Account => session.store.accounts().iter().map(|info| info.name.clone()).collect(),
        Dimension::Class | Dimension::Channel => {
            let seen: BTreeSet<Channel> = of_rows().flat_map(|values| values.channels).collect();
            if *dimension == Dimension::Class {
                seen.into_iter().map(|channel| channel.class().id().to_owned()).collect()
            } else {
                let all = Channel::ALL.iter().filter(|channel| seen.contains(channel));
                return all.map(|channel| channel.id().to_owned()).collect();
            }
        }
        Dimension::Priority => {
            let seen: BTreeSet<Priority> = of_rows().flat_map(|values| values.priorities).collect();
            return seen.into_iter().map(|one| one.id().to_owned()).collect();
        }
        Dimension::Topic => texts(of_rows().flat_map(|values| values.topics).collect()),
        Dimension::Team => texts(of_rows().flat_map(|values| values.teams).collect()),
        Dimension::Agent => texts(of_rows().flat_map(|values| values.agents).collect()),
        Dimension::Attribute(name) => {
            let column = book.symbols.find(name).map_or(&[] as &[_], |key| book.attribute_column(key));
            texts(column.iter().flatten().copied().collect())
        }
        _ => BTreeSet::new(),
    };
    all.into_iter().collect()
}
