//! Rows and sums of the metrics with rules of their own (METRICS B.9, B.11, B.16, B.17, B.21, B.26).

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{Rows, Share, Special, Table, When};
use nabiz_catalogue::stats::consistency::{MIN_CASES, TopicConsistency};
use nabiz_catalogue::stats::service_level::ServiceLevelMode;
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Flags, OpenSpan};
use nabiz_domain::symbols::Sym;

use super::columns::Fact;
use super::feeds::{attrition, costs, customers, occupancy};
use super::reasons::{self, Reason};
use super::sift::{Amount, Counted, Placed, Sieve, has};
use super::{Part, Totals};

pub(crate) const INBOUND: When = When::all(&[Flags::ELIGIBLE, Flags::INBOUND]);

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

/// Inbound cases placed by `anchor`.
pub(super) fn episodes(anchor: &'static str, credit: &'static str) -> Rows {
    Rows { table: Table::Episodes, anchor, when: INBOUND, credit }
}

/// Answers of one wave on one scale: waves and scales are never pooled.
fn nps(sieve: &mut Sieve<'_, '_>) {
    let when = When::all(&[Flags::ELIGIBLE, Flags::COUNTS, Flags::NPS]).none(&[Flags::ESAT]);
    let rows = Rows { table: Table::Answers, anchor: "answered_at", when, credit: "own" };
    let (wave, scale) = (sieve.scope.further_key("wave"), sieve.scope.further_key("scale"));
    for one in sieve.placed(&rows) {
        let Fact::Answer(answer) = one.fact else { continue };
        let answer = answer.get();
        let of_wave = answer.wave.map(|sym| sieve.scope.labels.book.symbols.text(sym)) == wave;
        let is_one_to_ten = answer.scale.as_str() == "1-10";
        if of_wave && is_one_to_ten == (scale == Some("1-10")) {
            sieve.count(one, Amount::Number(answer.score), None, None);
        }
    }
}

/// A case with its agent and resolution code.
type CodedCase<'f> = (Placed<'f>, (Sym, Sym));

/// Cases of topics that enough agents solved often enough.
fn consistency(sieve: &mut Sieve<'_, '_>) {
    let mut by_topic: BTreeMap<Sym, Vec<CodedCase<'_>>> = BTreeMap::new();
    for one in sieve.placed(&episodes("resolved_at", "at_resolution")) {
        let Fact::Episode(row) = one.fact else { continue };
        match (row.labels().topic, one.credit.agent, row.resolution_code()) {
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
                sieve.count(one, Amount::One, None, None);
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
        return sieve.share(&Share { id: "", basis: "", of, num, num_anchor: None, mature: None, by_agent: None });
    }
    let basis = sieve.scope.score.basis.clone();
    let named = |mode: &ServiceLevelMode| basis.split(',').next() == Some(mode.as_str());
    let mode = ServiceLevelMode::ALL.into_iter().find(named).unwrap_or_default();
    for one in sieve.placed(&Rows { table: Table::Visits, anchor: "queued_at", when: INBOUND, credit: "own" }) {
        let (num, den) = in_formula(mode, one.fact);
        let Fact::Visit(visit) = one.fact else { continue };
        if den {
            let visit = visit.get();
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
        let span = span.get();
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
        match standing(&span, is_critical, next, as_of) {
            Ok((at, age)) => {
                let amount = Amount::Ticks { ticks: age, per_second: 1e3 };
                sieve.sifted.counted.push(Counted { place, fact, credit, amount, from: None, to: None, at });
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
    let since = if is_critical { span.critical_at } else { Some(span.opened_at) };
    let Some(since) = since else { return Err(Some(Reason::NotCritical)) };
    if span.until.is_some_and(|until| until < edge) {
        return Err(span.flags.has(Flags::SPAN_RESOLVED).then_some(Reason::Resolved));
    }
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
