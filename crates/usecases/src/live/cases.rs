//! Lists of cases, and what a filter can offer.

use jiff::tz::TimeZone;
use nabiz_app::desk::{CaseOrder, CasePage, CaseRow, CaseSearch, CaseState};
use nabiz_app::moment::Moment;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_domain::book::{Book, Case};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::facts::{Credit, Episode, Flags, Labels as Keys};
use rustc_hash::FxHashMap;

use super::Seen;
use crate::receipt::columns::Fact;
use crate::receipt::scope::{Labels, Place};
use crate::rows::{CaseSet, Of, Rows};
use crate::session::Session;
use crate::timeline::shown_id;

/// Cases that are found beyond those that are shown before the last are left behind.
const SPARE: usize = 1 << 13;

/// Who holds each unresolved case now.
pub(super) type Holders = FxHashMap<(Case, u32), Credit>;

pub(super) fn holders(facts: &Rows) -> Holders {
    facts.lasting_spans().map(|span| ((span.labels.case, span.labels.session), span.credit)).collect()
}

/// A case with what is asked of it.
pub(super) struct Found<'a> {
    pub place: usize,
    pub row: Glance<'a>,
    /// Who holds it or resolved it.
    pub holder: Credit,
}

/// An episode as lists look at it: a few columns of many rows.
#[derive(Clone, Copy)]
pub(super) struct Glance<'a>(Of<'a, Episode>);

impl<'a> Glance<'a> {
    fn fact(self) -> Fact<'a> {
        Fact::Episode(self.0)
    }

    pub fn labels(self) -> Keys {
        self.0.labels()
    }

    fn session(self) -> (Case, u32) {
        self.0.session()
    }

    pub fn flags(self) -> Flags {
        self.0.flags()
    }

    pub fn opened_at(self) -> Millis {
        self.fact().began_at()
    }

    pub fn replied_at(self) -> Option<Millis> {
        self.fact().whole("replied_at")
    }

    pub fn resolved_at(self) -> Option<Millis> {
        self.fact().whole("resolved_at")
    }

    fn state(self) -> CaseState {
        let flags = self.flags();
        if !flags.has(Flags::ELIGIBLE) {
            CaseState::LeftOut
        } else if flags.has(Flags::LAPSED) {
            CaseState::Lapsed
        } else if !self.is_open() {
            CaseState::Resolved
        } else if flags.has(Flags::AWAITS_REPLY) || self.fact().whole("waiting_since").is_some() {
            CaseState::Waiting
        } else {
            CaseState::Open
        }
    }

    /// Unresolved; a call as long as it lasts.
    pub fn is_open(self) -> bool {
        let flags = self.flags();
        let unresolved = flags.has(Flags::AWAITS_RESOLUTION) && self.resolved_at().is_none();
        unresolved && (flags.has(Flags::ANSWERED) || self.labels().channel.class() != Class::Call)
    }

    /// When the running promise of an answer breaks.
    pub fn response_due(self) -> Option<Millis> {
        let over = Flags::RESPONSE_SLA_MET.0 | Flags::RESPONSE_SLA_BREACHED.0 | Flags::RESOLVED.0;
        let flags = self.flags();
        let is_running = flags.has(Flags::RESPONSE_SLA) && flags.0 & over == 0;
        if is_running && self.is_open() { self.fact().whole("response_due_at") } else { None }
    }

    /// When the running promise of a resolution breaks.
    pub fn resolution_due(self) -> Option<Millis> {
        let over = Flags::RESOLUTION_SLA_MET.0 | Flags::RESOLUTION_SLA_BREACHED.0;
        let flags = self.flags();
        let is_running = flags.has(Flags::RESOLUTION_SLA) && flags.0 & over == 0;
        if is_running && self.is_open() { self.fact().whole("resolution_due_at") } else { None }
    }

    /// The next promise to break.
    fn next_due(self) -> Option<Millis> {
        [self.response_due(), self.resolution_due()].into_iter().flatten().min()
    }

    /// Since when the customer waits.
    pub fn waiting_since(self) -> Option<Millis> {
        if !self.flags().has(Flags::ELIGIBLE) || !self.is_open() {
            return None;
        }
        let first = || self.flags().has(Flags::AWAITS_REPLY).then(|| self.fact().whole("human_start"));
        self.fact().whole("waiting_since").or_else(|| first().flatten())
    }
}

/// What lists look for: the cases that a filter lets pass, for who holds or resolved them, or had any other credit in them.
struct Look<'a> {
    places: &'a [Place<'a>],
    labels: Labels<'a>,
    filter: Option<&'a Filter>,
    /// Of each place.
    holders: Vec<Holders>,
}

impl<'a> Look<'a> {
    fn of(standing: &Seen<'a>, places: &'a [Place<'a>], filter: Option<&'a Filter>) -> Self {
        let query = Query { filter: filter.cloned(), ..Query::default() };
        let labels = Labels::of(standing.book, &query);
        Self { places, labels, filter, holders: places.iter().map(|one| holders(one.facts)).collect() }
    }

    /// Who holds a case or resolved it.
    fn holder(&self, place: usize, row: Glance<'a>) -> Credit {
        let holder = self.holders[place].get(&row.session()).copied();
        holder.unwrap_or_else(|| row.fact().credit("at_resolution"))
    }

    fn lets_pass(&self, place: usize, row: Glance<'a>) -> bool {
        let Some(filter) = self.filter else { return true };
        let passes = |credit: Credit| {
            let value = |dimension: &Dimension| self.labels.value(&self.places[place], row.fact(), credit, dimension);
            filter.holds(&value)
        };
        let others = ["at_reply", "at_assignment", "at_resolution"].into_iter();
        passes(self.holder(place, row)) || others.map(|whose| row.fact().credit(whose)).any(passes)
    }
}

/// The cases that are not over, or were so within the last hour, and perhaps others, as far as `filter` lets them pass.
pub(super) fn lively<'a>(standing: &Seen<'a>, places: &'a [Place<'a>], filter: Option<&'a Filter>) -> Vec<Found<'a>> {
    let look = Look::of(standing, places, filter);
    let mut found = Vec::new();
    for (place, one) in places.iter().enumerate() {
        let rows = one.facts.lively_episodes().map(|row| Glance(Of::Whole(row)));
        let own = rows.filter(|row| look.lets_pass(place, *row));
        found.extend(own.map(|row| Found { place, row, holder: look.holder(place, row) }));
    }
    found
}

/// A case as it is shown.
pub(super) fn shown(standing: &Seen<'_>, place: &Place<'_>, found: &Found<'_>) -> CaseRow {
    let Found { row: glance, holder, .. } = found;
    let row = glance.0.get();
    let zone: &TimeZone = &place.info.zone;
    let moment = |at: Millis| Moment::of(zone, at);
    let text = |sym| standing.book.symbols.text(sym).to_owned();
    let broken = Flags::RESPONSE_SLA_BREACHED.0 | Flags::RESOLUTION_SLA_BREACHED.0;
    CaseRow {
        account: place.name.to_owned(),
        id: shown_id(standing.book, &row.labels),
        class: row.labels.channel.class().id(),
        channel: row.labels.channel.id(),
        state: glance.state(),
        opened_at: moment(row.opened_at),
        replied_at: row.replied_at.map(moment),
        resolved_at: row.resolved_at.map(moment),
        waiting_since: glance.waiting_since().map(moment),
        response_due_at: glance.response_due().map(moment),
        resolution_due_at: glance.resolution_due().map(moment),
        is_breached: row.flags.0 & broken != 0,
        topic: row.labels.topic.map(text),
        priority: row.labels.priority.map(Priority::id),
        team: holder.team.map(text),
        agent: holder.agent.map(text),
        replies: row.replies,
    }
}

/// The page of a list that `search` asks for.
pub(super) fn page(standing: &Seen<'_>, session: &Session, search: &CaseSearch) -> CasePage {
    let open = session.open_rows();
    let places = Place::all(session, standing.book, &open);
    let look = Look::of(standing, &places, search.filter.as_ref());
    let fits_state = |row: Glance<'_>| match search.state {
        Some(CaseState::Open) => matches!(row.state(), CaseState::Open | CaseState::Waiting),
        Some(wanted) => row.state() == wanted,
        None => true,
    };
    let named = search.text.as_deref().map(|text| (text, named(standing.book, text)));
    let has_text = |row: Glance<'_>| {
        let Some((text, named)) = &named else { return true };
        let (case, session) = row.session();
        named.has(case) || session > 1 && shown_id(standing.book, &row.labels()).contains(text)
    };
    let key = |row: Glance<'_>| match search.order {
        CaseOrder::Newest => -row.opened_at(),
        CaseOrder::Oldest => row.opened_at(),
        CaseOrder::LongestWait => row.waiting_since().unwrap_or(Millis::MAX),
        CaseOrder::NextDue => row.next_due().unwrap_or(Millis::MAX),
    };
    let end = search.offset.saturating_add(search.limit);
    let (mut total, mut found) = (0, Vec::new());
    for (place, one) in places.iter().enumerate() {
        let fits = |row: &Glance<'_>| {
            let is_opened_in = |opened: Millis| {
                search.opened_from.is_none_or(|from| opened >= from)
                    && search.opened_until.is_none_or(|until| opened < until)
            };
            has_text(*row) && is_opened_in(row.opened_at()) && fits_state(*row) && look.lets_pass(place, *row)
        };
        let mut take = |row| {
            // Equal keys keep the order of the book, so that pages do not overlap.
            let (case, session) = Glance::session(row);
            found.push(((key(row), place, case, session), row));
            total += 1;
            if found.len() > end.saturating_add(SPARE) {
                keep_first(&mut found, end);
            }
        };
        // What is not over is all that these lists have.
        if matches!(search.state, Some(CaseState::Open | CaseState::Waiting)) {
            let rows = one.facts.lively_episodes().map(|row| Glance(Of::Whole(row)));
            rows.filter(fits).for_each(&mut take);
        } else {
            one.facts.episodes().map(Glance).filter(fits).for_each(&mut take);
        }
    }
    keep_first(&mut found, end);
    found.sort_unstable_by_key(|one| one.0);
    let rows = found.into_iter().skip(search.offset).map(|((_, place, ..), row)| {
        let found = Found { place, row, holder: look.holder(place, row) };
        shown(standing, &places[place], &found)
    });
    CasePage { total, rows: rows.collect() }
}

/// The cases whose id has `text` in it.
fn named(book: &Book, text: &str) -> CaseSet {
    let mut named = CaseSet::default();
    for (key, number) in book.cases().iter().zip(0..) {
        if book.symbols.text(key.id).contains(text) {
            named.insert(Case(number));
        }
    }
    named
}

/// Leaves the `count` first, in any order.
fn keep_first<K: Ord + Copy, T>(found: &mut Vec<(K, T)>, count: usize) {
    if count < found.len() {
        found.select_nth_unstable_by_key(count, |one| one.0);
        found.truncate(count);
    }
}

/// The values of a dimension that occur, in order.
pub(super) fn values(standing: &Seen<'_>, dimension: &Dimension) -> Vec<String> {
    standing.session.map_or_else(Vec::new, |session| session.values(standing.book, dimension))
}
