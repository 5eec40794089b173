//! Rows and sums of the metrics with rules of their own (METRICS B.9, B.11, B.14, B.16, B.17, B.19, B.21, B.26, B.30, B.31).

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{Rows, Share, Special, Table, When};
use nabiz_catalogue::query::{Dimension, Filter};
use nabiz_catalogue::stats::consistency::{MIN_CASES, TopicConsistency};
use nabiz_catalogue::stats::service_level::ServiceLevelMode;
use nabiz_domain::channel::Class;
use nabiz_domain::event::{AgentState, Millis};
use nabiz_domain::facts::{Busy, Flags, OpenSpan};
use nabiz_domain::symbols::Sym;

use super::columns::Fact;
use super::reasons::{self, Reason};
use super::sift::{Amount, Counted, Placed, Sieve, has};
use super::{Part, Totals};

const INBOUND: When = When::all(&[Flags::ELIGIBLE, Flags::INBOUND]);

/// What a special metric adds to its rows.
#[derive(Default)]
pub(super) struct Extra {
    /// Sums that are not made of rows.
    pub summary: Vec<Part>,
    /// Totals where they do not follow from the rows.
    pub totals: Option<Totals>,
}

/// Sifts the rows of a special metric.
pub(super) fn sift(sieve: &mut Sieve<'_, '_>, kind: Special) -> Extra {
    match kind {
        Special::Nps => nps(sieve),
        // Nothing about employees is ever listed (METRICS B.9).
        Special::Esat | Special::EsatMean => return Extra { totals: Some(Totals::default()), ..Extra::default() },
        Special::TopTopics => sieve.tally(&episodes("opened_at", "at_opening")),
        Special::SolutionConsistency => consistency(sieve),
        Special::ProcedureAdherence => reviews(sieve),
        Special::ServiceLevel => service_level(sieve),
        Special::Backlog | Special::BacklogAge => stock(sieve, false),
        Special::CriticalOpen => stock(sieve, true),
        Special::CostPerTicket => return costs(sieve, "opened_at"),
        Special::CostPerResolution => return costs(sieve, "resolved_at"),
        Special::Retention => return customers(sieve, true),
        Special::Churn => return customers(sieve, false),
        Special::Attrition => return attrition(sieve),
        Special::Occupancy => return occupancy(sieve, true),
        Special::Utilisation => return occupancy(sieve, false),
    }
    Extra::default()
}

fn episodes(anchor: &'static str, credit: &'static str) -> Rows {
    Rows { table: Table::Episodes, anchor, when: INBOUND, credit }
}

/// Answers of one wave on one scale: waves and scales are never pooled.
fn nps(sieve: &mut Sieve<'_, '_>) {
    let when = When::all(&[Flags::ELIGIBLE, Flags::COUNTS, Flags::NPS]);
    let rows = Rows { table: Table::Answers, anchor: "answered_at", when, credit: "own" };
    let (wave, scale) = (sieve.scope.further_key("wave"), sieve.scope.further_key("scale"));
    for one in sieve.placed(&rows) {
        let Fact::Answer(answer) = one.fact else { continue };
        let of_wave = answer.wave.map(|sym| sieve.scope.labels.book.symbols.text(sym)) == wave;
        let is_one_to_ten = answer.scale.as_str() == "1-10";
        if of_wave && is_one_to_ten == (scale == Some("1-10")) {
            sieve.count(one, Amount::Number(answer.score), None, Some(one.at));
        }
    }
}

/// Cases of topics that enough agents solved often enough.
fn consistency(sieve: &mut Sieve<'_, '_>) {
    let mut by_topic: BTreeMap<Sym, Vec<(Placed<'_>, (Sym, Sym))>> = BTreeMap::new();
    for one in sieve.placed(&episodes("resolved_at", "at_resolution")) {
        let Fact::Episode(row) = one.fact else { continue };
        match (row.labels.topic, row.at_resolution.agent, row.resolution_code) {
            (Some(topic), Some(agent), Some(code)) => by_topic.entry(topic).or_default().push((one, (agent, code))),
            _ => sieve.miss(Reason::Untagged, one.place, one.fact, Some(one.at)),
        }
    }
    for cases in by_topic.into_values() {
        let pairs: Vec<(Sym, Sym)> = cases.iter().map(|case| case.1).collect();
        let topic = TopicConsistency::of(&pairs);
        let is_measured = topic.cases >= MIN_CASES && topic.agents >= 2;
        for (one, _) in cases {
            if is_measured {
                sieve.count(one, Amount::One, None, Some(one.at));
            } else {
                sieve.miss(Reason::SmallTopic, one.place, one.fact, Some(one.at));
            }
        }
    }
}

fn reviews(sieve: &mut Sieve<'_, '_>) {
    let when = When::all(&[Flags::ELIGIBLE]);
    for one in sieve.placed(&Rows { table: Table::Reviews, anchor: "at", when, credit: "own" }) {
        let (num, den) = (one.fact.number("passed"), one.fact.number("applicable"));
        let amount = Amount::Parts { num: num.unwrap_or_default(), den: den.unwrap_or_default() };
        sieve.count(one, amount, None, None);
    }
}

/// Calls by the formula that the score names; conversations by first responses within the threshold.
fn service_level(sieve: &mut Sieve<'_, '_>) {
    if sieve.scope.score.class == Class::Conversation.id() {
        let when = INBOUND.none(&[Flags::ON_BEHALF, Flags::BOT_ONLY, Flags::OUTBOUND]);
        let of = Rows { table: Table::Episodes, anchor: "opened_at", when, credit: "at_reply" };
        let num = When::all(&[Flags::WITHIN_THRESHOLD]);
        return sieve.share(&Share { id: "", basis: "", of, num, num_anchor: None, mature: None });
    }
    let basis = sieve.scope.score.basis.clone();
    let named = |mode: &ServiceLevelMode| basis.split(',').next() == Some(mode.as_str());
    let mode = ServiceLevelMode::ALL.into_iter().find(named).unwrap_or_default();
    for one in sieve.placed(&Rows { table: Table::Visits, anchor: "queued_at", when: INBOUND, credit: "own" }) {
        let (num, den) = in_formula(mode, one.fact);
        let Fact::Visit(visit) = one.fact else { continue };
        if den {
            sieve.count(one, Amount::Share { num, den }, Some(visit.queued_at), visit.left_at);
            continue;
        }
        let reason = if has(one.fact, Flags::SHORT_ABANDON) {
            Reason::ShortAbandon
        } else if has(one.fact, Flags::ABANDONED) || has(one.fact, Flags::FLOWED_OUT) {
            Reason::NotInFormula
        } else {
            Reason::NoOutcome
        };
        sieve.miss(reason, one.place, one.fact, Some(one.at));
    }
}

/// Whether a queue visit stands in numerator and denominator (METRICS B.21).
fn in_formula(mode: ServiceLevelMode, fact: Fact<'_>) -> (bool, bool) {
    let answered = has(fact, Flags::ANSWERED);
    let abandoned = has(fact, Flags::ABANDONED);
    let within = has(fact, Flags::WITHIN_THRESHOLD);
    let short = has(fact, Flags::SHORT_ABANDON);
    let in_time = answered && within;
    match mode {
        ServiceLevelMode::ExcludeShort => (in_time, answered || (abandoned && !short) || has(fact, Flags::FLOWED_OUT)),
        ServiceLevelMode::Positive => (in_time || (abandoned && within), answered || abandoned),
        ServiceLevelMode::AnsweredOnly => (in_time, answered),
        ServiceLevelMode::CountAgainst => (in_time, answered || abandoned),
        ServiceLevelMode::ExcludeWithinT => (in_time, answered || (abandoned && !within)),
        ServiceLevelMode::PositiveShort => (in_time || short, answered || abandoned),
    }
}

/// What is open at the end of the period, with its age there.
fn stock(sieve: &mut Sieve<'_, '_>, is_critical: bool) {
    let (when, anchor) = if is_critical { (INBOUND, "critical_from") } else { (When::all(&[Flags::ELIGIBLE]), "from") };
    let rows = Rows { table: Table::OpenSpans, anchor, when, credit: "own" };
    for (place, fact, credit) in sieve.rows(&rows) {
        let Fact::OpenSpan(span) = fact else { continue };
        let Some((first, next)) = sieve.scope.period(place) else { continue };
        if span.from >= next || span.until.is_some_and(|until| until < first) {
            continue;
        }
        if !when.holds(span.flags.0) {
            let reason = reasons::of_flags(&sieve.readers[place], &rows, fact);
            sieve.miss(reason, place, fact, Some(span.opened_at));
            continue;
        }
        let as_of = sieve.scope.places[place].facts.as_of;
        match standing(span, is_critical, next, as_of) {
            Ok((at, age)) => {
                let amount = Amount::Ticks { ticks: age, per_second: 1e3 };
                let from = Some(span.from);
                sieve.sifted.counted.push(Counted { place, fact, credit, amount, from, to: None, at });
            }
            Err(Some(reason)) => sieve.miss(reason, place, fact, Some(span.opened_at)),
            Err(None) => {}
        }
    }
}

/// Since when a span's case waits and how long it has at the end, or why it does not; `None` where another span of the
/// case goes on.
fn standing(
    span: &OpenSpan,
    is_critical: bool,
    next: Millis,
    as_of: Millis,
) -> Result<(Millis, Millis), Option<Reason>> {
    // Events at the very end lie outside, unless `as_of` comes first: then they exist (METRICS H29).
    let (edge, now) = if next > as_of { (as_of.saturating_add(1), as_of) } else { (next, next) };
    if span.until.is_some_and(|until| until < edge) {
        return Err(Flags(span.flags.0).has(Flags::SPAN_RESOLVED).then_some(Reason::Resolved));
    }
    let since = if is_critical { span.critical_at } else { Some(span.opened_at) };
    let Some(since) = since else { return Err(Some(Reason::NotCritical)) };
    let begins = if is_critical { since.max(span.from) } else { span.from };
    if begins >= edge || span.until.is_some_and(|until| is_critical && since >= until) {
        return Err((begins >= edge).then_some(if is_critical {
            Reason::CriticalLater
        } else {
            Reason::OutsidePeriod
        }));
    }
    Ok((since, (now - since).max(0)))
}

/// Costs of the period; the cases that they are divided by are a number of their own.
fn costs(sieve: &mut Sieve<'_, '_>, anchor: &'static str) -> Extra {
    let cases = {
        let mut counter = Sieve::new(sieve.scope, sieve.readers);
        counter.placed(&episodes(anchor, "at_opening")).len() as u64
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
    let is_whole = Class::parse(&score.class).is_none() && !is_mixed && !sieve.sifted.counted.is_empty();
    let den = score.den.map(|_| cases as f64);
    let totals = Totals {
        n: Some(cases),
        num: is_whole.then_some(total),
        den,
        sum: Some(total),
        ..Totals::of_rows(&sieve.sifted.counted)
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

/// Customers there at the begin, and of those still there at the end.
fn customers(sieve: &mut Sieve<'_, '_>, is_retention: bool) -> Extra {
    let mut seen: BTreeMap<Sym, [bool; 2]> = BTreeMap::new();
    for (place, one) in sieve.scope.places.iter().enumerate() {
        let Some((first, next)) = sieve.scope.period(place).filter(|_| is_in(sieve, place, None)) else { continue };
        let last = next.min(one.facts.as_of);
        for span in &one.facts.customers {
            let is_there = |at: Millis| span.from <= at && span.until.is_none_or(|until| at < until);
            let states = seen.entry(span.requester).or_default();
            states[0] |= is_there(first);
            states[1] |= is_there(last);
        }
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
fn attrition(sieve: &mut Sieve<'_, '_>) -> Extra {
    let (mut joined, mut left, mut voluntary, mut unknown) = (0.0, 0.0, 0.0, 0.0);
    for (place, one) in sieve.scope.places.iter().enumerate() {
        let Some((first, next)) = sieve.scope.period(place).filter(|_| is_in(sieve, place, None)) else { continue };
        for change in one.facts.headcount.iter().filter(|change| (first..next).contains(&change.at)) {
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

/// An agent's time in the period.
#[derive(Default)]
struct Timesheet {
    busy: Vec<(Millis, Millis)>,
    available: Millis,
    paid: Millis,
}

/// Handling, availability and paid time of each agent who was paid.
fn occupancy(sieve: &mut Sieve<'_, '_>, is_occupancy: bool) -> Extra {
    let mut sheets: BTreeMap<(usize, Sym), Timesheet> = BTreeMap::new();
    let symbols = &sieve.scope.labels.book.symbols;
    for (place, one) in sieve.scope.places.iter().enumerate() {
        let Some((first, next)) = sieve.scope.period(place) else { continue };
        for span in one.facts.agent_spans.iter().filter(|span| is_in(sieve, place, Some(symbols.text(span.agent)))) {
            let (from, until) = (span.from.max(first), span.until.min(next));
            if from < until {
                sheets.entry((place, span.agent)).or_default().note(span.busy, from, until);
            }
        }
    }
    let mut summary = Vec::new();
    let (mut handle, mut available, mut paid) = (0.0, 0.0, 0.0);
    for ((_, agent), sheet) in sheets.into_iter().filter(|(_, sheet)| sheet.paid > 0) {
        let own = [union(sheet.busy), sheet.available, sheet.paid].map(|ms| ms as f64 / 1e3);
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
                self.available += if state == AgentState::Available { until - from } else { 0 };
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
