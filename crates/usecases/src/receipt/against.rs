//! Our figure against a vendor's: the cases that make the difference, by reason.
//!
//! Both are sifted from the same facts. A case that both count with the same value makes no difference; of the others
//! the reason is why one leaves it out, or which end of its clock lies elsewhere.

use std::collections::BTreeMap;

use nabiz_catalogue::metric::Metric;
use nabiz_catalogue::query::Query;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_domain::book::{Book, Index};
use nabiz_domain::calendar::Hours;
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Flags;
use nabiz_engine::store::EngineError;
use serde::Serialize;

use super::columns::Fact;
use super::detail::value;
use super::recorded::{self, RecordedFigure, record_of};
use super::scope::{Labels, Place, Scope};
use super::sift::{Amount, Counted, FactKey, Sifted, key};
use super::{Question, Reason, Value, sift_score};
use crate::load::RecordedCases;
use crate::session::Session;
use crate::timeline::reader::Reader;
use crate::timeline::shown_id;

/// Two figures of one metric, class and group, and what lies between them.
#[derive(Clone, Debug, Serialize)]
pub struct Against {
    /// Ours.
    pub ours: Score,
    /// By the vendor's rules.
    pub theirs: Score,
    /// Cases that both count with the same value.
    pub same: u64,
    /// The others by reason, the most frequent first.
    pub differences: Vec<Difference>,
    /// What the desk recorded itself, beside its rules; none where no case has it.
    pub recorded: Option<RecordedFigure>,
}

/// Cases that make a difference for one reason.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// Why.
    pub why: Why,
    /// How many.
    pub count: u64,
    /// The first of them by opening.
    pub cases: Vec<Differing>,
}

/// Why a case counts otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Only ours counts it; why theirs does not.
    OnlyOurs(Reason),
    /// Only theirs counts it; why ours does not.
    OnlyTheirs(Reason),
    /// The clock starts elsewhere.
    Start,
    /// The clock stops elsewhere.
    End,
    /// Ours counts it as kept or reached, theirs does not; what theirs holds against it.
    OursHolds(Cause),
    /// Theirs counts it as kept or reached, ours does not; what ours holds against it.
    TheirsHolds(Cause),
    /// The same instants, or none: measured otherwise.
    Value,
}

/// What one side holds against a case that the other lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The customer had to write again.
    WroteAgain,
    /// It was transferred or escalated.
    MovedOn,
    /// It was truly reopened.
    Reopened,
    /// The customer came back about it within the window.
    CameBack,
    /// It took more than one reply.
    SeveralReplies,
    /// A person or nobody had served it, not a bot.
    NoBot,
    /// Something else.
    Other,
}

impl Cause {
    /// Of a case of `metric` that ours (`is_ours`) or theirs lets fail.
    fn of(metric: &Metric, row: &Counted<'_>, is_ours: bool) -> Self {
        let Fact::Episode(case) = row.fact else { return Self::Other };
        let case = case.get();
        let has = |flag| case.flags.has(flag);
        match metric.id {
            "fcr_pct" if is_ours => {
                let is_ticket = case.labels.channel.class() == Class::Ticket;
                let tests = [
                    (is_ticket && case.contacts > 1, Self::WroteAgain),
                    (has(Flags::MOVED_ON), Self::MovedOn),
                    (has(Flags::REOPENED), Self::Reopened),
                ];
                tests.into_iter().find(|test| test.0).map_or(Self::CameBack, |test| test.1)
            }
            "fcr_pct" if has(Flags::REPLIED) && !has(Flags::ONE_REPLY) => Self::SeveralReplies,
            "automated_resolution_share" if is_ours && has(Flags::BOT_ONLY) => Self::CameBack,
            "automated_resolution_share" if is_ours => Self::NoBot,
            _ => Self::Other,
        }
    }
}

/// A case with both values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differing {
    /// The account.
    pub account: String,
    /// The case, if the row has one.
    pub case_id: Option<String>,
    /// What it brings to our figure.
    pub ours: Option<Value>,
    /// What it brings to theirs.
    pub theirs: Option<Value>,
}

/// `ours` against `theirs`, the same metric by a vendor's rules, for each class and group of `query` that either has, and
/// what desks recorded against `theirs`; of each reason the first `limit` cases. Business hours are held against each other
/// where a desk recorded them.
///
/// # Errors
/// When the query names a dimension that is not there, or the engine fails.
pub fn against(
    session: &Session,
    (book, index): (&Book, &Index),
    query: &Query,
    (ours, theirs): (&'static Metric, &'static Metric),
    own_records: &RecordedCases,
    limit: usize,
) -> Result<Vec<Against>, EngineError> {
    let open = session.open_rows();
    let places = Place::all(session, book, &open);
    let readers: Vec<Reader<'_>> =
        places.iter().map(|place| Reader::new(book, index, place.account, &place.info.settings, place.facts)).collect();
    let labels = Labels::of(book, query);
    let query = Query { metrics: vec![ours.id.to_owned()], headlines_only: false, ..query.clone() };
    let plain = |metric: &'static Metric| -> Result<Vec<Score>, EngineError> {
        let mut scores = session.store.query_of(&query, &[metric])?;
        scores.retain(|score| score.variant.is_none());
        Ok(scores)
    };
    let (own, other) = (plain(ours)?, plain(theirs)?);
    let mut all = Vec::new();
    for score in &own {
        let key = |one: &Score| (one.class.clone(), one.group.clone(), one.hours.clone());
        let is_same = |one: &&Score| key(one) == key(score);
        let hours = if score.hours.as_deref() == Some("business") { Hours::Business } else { Hours::Calendar };
        let what = record_of(ours.id).filter(|what| own_records.has(*what, hours));
        if hours == Hours::Business && what.is_none() {
            continue;
        }
        let Some(theirs_score) = other.iter().find(is_same) else { continue };
        let is_nothing =
            |one: &Score| one.n == 0 || matches!(one.na_reason, Some(NaReason::NotApplicable | NaReason::NoSource));
        let has_nothing = is_nothing(score) && is_nothing(theirs_score);
        if has_nothing && own_records.is_empty() {
            continue;
        }
        let scopes = [
            Scope::of(ours, &query, score, &labels, &places),
            Scope::of(theirs, &query, theirs_score, &labels, &places),
        ];
        let question = Question { hours: Some(hours), ..Question::plain(ours.id, &query) };
        let [mine, foreign] = scopes.each_ref().map(|scope| sift_score(scope, &readers, &question).0);
        let (same, differences) = compared(ours, book, &places, &mine, &foreign, limit);
        let recorded =
            what.and_then(|what| recorded::figure((what, hours), own_records, book, &places, &foreign, limit));
        if has_nothing && recorded.is_none() {
            continue;
        }
        all.push(Against { ours: score.clone(), theirs: theirs_score.clone(), same, differences, recorded });
    }
    Ok(all)
}

/// A row among all places.
type RowKey = (usize, FactKey);

fn compared(
    metric: &Metric,
    book: &Book,
    places: &[Place<'_>],
    ours: &Sifted<'_>,
    theirs: &Sifted<'_>,
    limit: usize,
) -> (u64, Vec<Difference>) {
    let by_key = |sifted: &Sifted<'_>| -> BTreeMap<RowKey, usize> {
        sifted.counted.iter().enumerate().map(|(i, one)| ((one.place, key(one.fact)), i)).collect()
    };
    let reasons = |sifted: &Sifted<'_>| -> BTreeMap<RowKey, Reason> {
        let of = |(&reason, rows): (&Reason, &Vec<super::Missed<'_>>)| -> Vec<(RowKey, Reason)> {
            rows.iter().map(|one| ((one.place, key(one.fact)), reason)).collect()
        };
        sifted.missed.iter().flat_map(of).collect()
    };
    let (known, left_out, refused) = (by_key(theirs), reasons(theirs), reasons(ours));
    let own = by_key(ours);
    let mut same = 0;
    let mut found: BTreeMap<Why, Vec<(i64, Differing)>> = BTreeMap::new();
    let mut note = |why: Why, row: &Counted<'_>, ours: Option<Value>, theirs: Option<Value>| {
        let case_id = row.fact.labels().map(|labels| shown_id(book, &labels));
        let differing = Differing { account: places[row.place].name.to_owned(), case_id, ours, theirs };
        found.entry(why).or_default().push((row.fact.began_at(), differing));
    };
    for (at, &i) in &own {
        let row = &ours.counted[i];
        match known.get(at).map(|&j| &theirs.counted[j]) {
            Some(other) if value(other.amount) == value(row.amount) => same += 1,
            Some(other) => note(why(metric, row, other), row, Some(value(row.amount)), Some(value(other.amount))),
            None => {
                let reason = left_out.get(at).copied().unwrap_or(Reason::OutsidePeriod);
                note(Why::OnlyOurs(reason), row, Some(value(row.amount)), None);
            }
        }
    }
    for (at, &j) in known.iter().filter(|(at, _)| !own.contains_key(at)) {
        let row = &theirs.counted[j];
        let reason = refused.get(at).copied().unwrap_or(Reason::OutsidePeriod);
        note(Why::OnlyTheirs(reason), row, None, Some(value(row.amount)));
    }
    let mut differences: Vec<Difference> = Vec::new();
    for (why, mut cases) in found {
        cases.sort_by(|a, b| (a.0, &a.1.account, &a.1.case_id).cmp(&(b.0, &b.1.account, &b.1.case_id)));
        let count = cases.len() as u64;
        differences.push(Difference { why, count, cases: cases.into_iter().take(limit).map(|one| one.1).collect() });
    }
    differences.sort_by_key(|one| (std::cmp::Reverse(one.count), one.why));
    (same, differences)
}

fn why(metric: &Metric, ours: &Counted<'_>, theirs: &Counted<'_>) -> Why {
    if let (Amount::Share { num: holds, .. }, Amount::Share { .. }) = (ours.amount, theirs.amount) {
        if holds {
            Why::OursHolds(Cause::of(metric, ours, false))
        } else {
            Why::TheirsHolds(Cause::of(metric, ours, true))
        }
    } else if ours.from != theirs.from {
        Why::Start
    } else if ours.to != theirs.to {
        Why::End
    } else {
        Why::Value
    }
}
