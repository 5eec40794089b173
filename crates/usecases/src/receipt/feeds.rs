//! Sums of the metrics that stand on feeds: costs, customers, head count, agents' time (METRICS B.14, B.19, B.30,
//! B.31).

use std::collections::{BTreeMap, BTreeSet};

use nabiz_catalogue::metric::{Rows, Table, When};
use nabiz_catalogue::metrics::cost::credit_at;
use nabiz_catalogue::query::{Dimension, Filter};
use nabiz_catalogue::stats::business::head_changes;
use nabiz_domain::channel::Class;
use nabiz_domain::event::{AgentState, Millis};
use nabiz_domain::facts::{Busy, Episode, Flags, HeadcountChange};
use nabiz_domain::symbols::Sym;

use super::columns::Fact;
use super::reasons::Reason;
use super::sift::{Amount, Placed, Sieve};
use super::special::{Extra, INBOUND, episodes};
use super::{Part, Totals};
use crate::rows::Of;

/// Costs of the period; the cases that they are divided by are a number of their own.
pub(super) fn costs(sieve: &mut Sieve<'_, '_>, anchor: &'static str) -> Extra {
    let cases = {
        let mut counter = Sieve::new(sieve.scope, sieve.readers);
        counter.placed(&episodes(anchor, credit_at(anchor))).len() as u64
    };
    let rows = Rows { table: Table::Costs, anchor: "at", when: When::default(), credit: "own" };
    let placed = sieve.placed(&rows);
    let currency = |one: &Placed<'_>| match one.fact {
        Fact::Cost(cost) => Some(cost.currency),
        _ => None,
    };
    let is_mixed = placed.iter().any(|one| currency(one) != placed.first().and_then(currency));
    let mut total = 0.0;
    for one in placed {
        let amount = one.fact.number("amount").unwrap_or_default();
        if is_mixed {
            sieve.miss(Reason::MixedCurrency, one.place, one.fact, Some(one.at));
        } else {
            total += amount;
            sieve.count(one, Amount::Number(amount), None, None);
        }
    }
    let score = sieve.scope.score;
    let mut summary = vec![Part::of("cost", total), Part::of("cases", cases as f64)];
    if let Some(num) = score.num.filter(|_| total != 0.0) {
        summary.push(Part::of("share_of_handle_time_pct", 100.0 * num / total));
    }
    let is_shared = sieve.scope.speaks_of(&Dimension::Topic) || sieve.scope.query.filters_by(&Dimension::Class);
    let is_all = Class::parse(&score.class).is_none() && !is_shared;
    let is_whole = is_all && !is_mixed && !sieve.sifted.counted.is_empty();
    let den = score.den.map(|_| cases as f64);
    let totals = Totals {
        n: Some(cases),
        num: is_whole.then_some(total),
        den,
        sum: Some(total),
        ..super::totals::of_rows(&sieve.sifted.counted)
    };
    Extra { summary, totals: Some(Totals { mean: None, ..totals }) }
}

/// Whether a filter on accounts and agents lets something without labels pass, and whether it is in the score's group.
fn is_in(sieve: &Sieve<'_, '_>, place: usize, agent: Option<&str>) -> bool {
    let name = Some(sieve.scope.places[place].name);
    let value = |dimension: &Dimension| match dimension {
        Dimension::Account => name,
        Dimension::Agent => agent,
        _ => None,
    };
    let passes = sieve.scope.query.filter.as_ref().is_none_or(|filter: &Filter| filter.holds(&value));
    let group = &sieve.scope.score.group;
    let of_group = |key: &str, own: Option<&str>| group.get(key).is_none_or(|wanted| wanted.as_deref() == own);
    passes && of_group("account", name) && of_group("agent", agent)
}

const LOW_CSAT: When = When::all(&[Flags::ELIGIBLE, Flags::COUNTS, Flags::CSAT, Flags::NEGATIVE]);

/// Customers there at the begin, and of those still there at the end; of a variant, those who lived through it.
pub(super) fn customers(sieve: &mut Sieve<'_, '_>, is_retention: bool) -> Extra {
    let mut seen: BTreeMap<(usize, Sym), [bool; 2]> = BTreeMap::new();
    let mut touched: BTreeSet<(usize, Sym)> = BTreeSet::new();
    let variant = sieve.scope.score.variant.as_deref();
    for (place, one) in sieve.scope.places.iter().enumerate() {
        let Some((first, next)) = sieve.scope.period(place).filter(|_| is_in(sieve, place, None)) else { continue };
        let last = next.min(one.facts.as_of.saturating_add(1));
        for span in one.facts.customers().map(Of::get) {
            let lasts = |at: Millis| span.until.is_none_or(|until| at <= until);
            let states = seen.entry((place, span.requester)).or_default();
            states[0] |= span.from <= first && lasts(first);
            states[1] |= span.from < last && lasts(last);
        }
        let is_here = |at: Millis| (first..next).contains(&at);
        let of_period = |row: &Of<'_, Episode>| {
            INBOUND.holds(row.flags().0) && Fact::Episode(*row).whole("opened_at").is_some_and(is_here)
        };
        let cases = one.facts.episodes().filter(of_period);
        let answered_at = |row| Fact::Answer(row).whole("answered_at");
        let answers =
            one.facts.answers().filter(|row| LOW_CSAT.holds(row.flags().0) && answered_at(*row).is_some_and(is_here));
        let who: Vec<Sym> = match variant {
            Some("with_low_csat") => answers.filter_map(|row| row.get().customer).collect(),
            Some("with_reopen") => cases.filter(|row| row.reopens() > 0).filter_map(Of::customer).collect(),
            _ => cases.filter_map(Of::customer).collect(),
        };
        touched.extend(who.into_iter().map(|who| (place, who)));
    }
    if let Some(variant) = variant {
        seen.retain(|who, _| touched.contains(who) == (variant != "without_case"));
    }
    let count = |wanted: [bool; 2]| seen.values().filter(|states| **states == wanted).count() as f64;
    let (kept, lost, joined) = (count([true, true]), count([true, false]), count([false, true]));
    let cohort = kept + lost;
    let num = if is_retention { kept } else { lost };
    let summary = [("at_start", cohort), ("kept", kept), ("lost", lost), ("joined", joined)];
    let totals = Totals { n: Some(cohort as u64), num: Some(num), den: Some(cohort), ..Totals::default() };
    Extra { summary: summary.map(|(id, value)| Part::of(id, value)).to_vec(), totals: Some(totals) }
}

/// Comings and goings; people are not named.
pub(super) fn attrition(sieve: &mut Sieve<'_, '_>) -> Extra {
    let (mut joined, mut left, mut voluntary, mut unknown) = (0.0, 0.0, 0.0, 0.0);
    for (place, one) in sieve.scope.places.iter().enumerate() {
        let Some((first, next)) = sieve.scope.period(place).filter(|_| is_in(sieve, place, None)) else { continue };
        for change in careers(one.facts.headcount()).filter(|change| (first..next).contains(&change.at)) {
            joined += f64::from(u8::from(change.join));
            left += f64::from(u8::from(!change.join));
            voluntary += f64::from(u8::from(!change.join && change.voluntary == Some(true)));
            unknown += f64::from(u8::from(!change.join && change.voluntary.is_none()));
        }
    }
    let summary = [("joined", joined), ("left", left), ("left_voluntarily", voluntary), ("left_unknown_why", unknown)];
    let totals = Totals { num: Some(left), ..Totals::default() };
    Extra { summary: summary.map(|(id, value)| Part::of(id, value)).to_vec(), totals: Some(totals) }
}

/// Comings and goings but for those that change nothing.
fn careers<'r>(changes: impl Iterator<Item = &'r HeadcountChange>) -> impl Iterator<Item = &'r HeadcountChange> {
    let mut by_person: BTreeMap<Sym, Vec<&HeadcountChange>> = BTreeMap::new();
    changes.for_each(|change| by_person.entry(change.employee).or_default().push(change));
    by_person.into_values().flat_map(|mut career| {
        career.sort_by_key(|change| change.at);
        let counts = head_changes(career.iter().map(|change| change.join));
        career.into_iter().zip(counts).filter_map(|(change, counts)| counts.then_some(change))
    })
}

/// An agent's time in the period.
#[derive(Default)]
struct Timesheet {
    busy: Vec<(Millis, Millis)>,
    available: Vec<(Millis, Millis)>,
    paid: Millis,
}

/// Handling, availability and paid time of each agent who was paid.
pub(super) fn occupancy(sieve: &mut Sieve<'_, '_>, is_occupancy: bool) -> Extra {
    let mut sheets: BTreeMap<(usize, Sym), Timesheet> = BTreeMap::new();
    let symbols = &sieve.scope.labels.book.symbols;
    for (place, one) in sieve.scope.places.iter().enumerate() {
        let Some((first, next)) = sieve.scope.period(place) else { continue };
        let spans = one.facts.agent_spans().map(Of::get);
        for span in spans.filter(|span| is_in(sieve, place, Some(symbols.text(span.agent)))) {
            let (from, until) = (span.from.max(first), span.until.min(next));
            if from < until {
                sheets.entry((place, span.agent)).or_default().note(span.busy, from, until);
            }
        }
    }
    let mut summary = Vec::new();
    let (mut handle, mut available, mut paid) = (0.0, 0.0, 0.0);
    for ((_, agent), sheet) in sheets.into_iter().filter(|(_, sheet)| sheet.paid > 0) {
        // Work happens within states: who handles a case is not available meanwhile.
        let handle_ms = union(sheet.busy.clone());
        let either = union([sheet.busy, sheet.available].concat());
        let own = [handle_ms, either - handle_ms, sheet.paid].map(|ms| ms as f64 / 1e3);
        for (id, value) in ["handle_s", "available_s", "paid_s"].into_iter().zip(own) {
            summary.push(Part { of: Some(symbols.text(agent).to_owned()), ..Part::of(id, value) });
        }
        (handle, available, paid) = (handle + own[0], available + own[1], paid + own[2]);
    }
    let den = if is_occupancy { handle + available } else { paid };
    let n = Some((paid / 3_600.0).round() as u64);
    let totals = Totals { n, num: Some(handle), den: Some(den), ..Totals::default() };
    Extra { summary, totals: Some(totals) }
}

impl Timesheet {
    fn note(&mut self, busy: Busy, from: Millis, until: Millis) {
        match busy {
            Busy::Call | Busy::Conversation | Busy::Ticket => self.busy.push((from, until)),
            Busy::State(AgentState::Offline) => {}
            Busy::State(state) => {
                self.paid += until - from;
                match state {
                    AgentState::Available => self.available.push((from, until)),
                    AgentState::Handling | AgentState::Acw => self.busy.push((from, until)),
                    _ => {}
                }
            }
        }
    }
}

/// Length of the union of spans.
fn union(mut spans: Vec<(Millis, Millis)>) -> Millis {
    spans.sort_unstable();
    let mut reached = Millis::MIN;
    spans.into_iter().fold(0, |total, (from, until)| {
        let from = from.max(reached);
        reached = reached.max(until);
        total + (until - from).max(0)
    })
}
