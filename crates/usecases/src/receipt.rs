//! The receipt of a figure: the rows that were counted with their values, the rows that were left out with the reason,
//! and for business time the open hours that were counted.
//!
//! The figure itself comes from the store; the rows come from the same facts by the same recipes of the catalogue, read
//! a second time without the engine. [`Receipt::agrees`] says whether both reached the same numbers.

mod against;
pub(crate) mod columns;
mod detail;
mod feeds;
mod reasons;
mod recorded;
pub(crate) mod scope;
mod sift;
pub(crate) mod special;
mod totals;

use std::cmp::Ordering;

use nabiz_catalogue::metric::{Measured, Metric, Recipe, Share, Special, Variant};
use nabiz_catalogue::query::{Dimension, Query};
use nabiz_catalogue::register::{self, UnknownMetric};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_domain::book::{Book, Case, Index};
use nabiz_domain::calendar::Hours;
use nabiz_engine::store::EngineError;
use thiserror::Error;

use crate::session::Session;
use crate::timeline::moment::Moment;
use crate::timeline::reader::Reader;
use crate::timeline::recontact::Recontacts;
use crate::timeline::shown_id;
pub use against::{Against, Cause, Difference, Differing, Why, against};
use detail::{Writer, looks_at_recontacts};
pub use nabiz_app::receipt::{LeftOut, OutRow, Part, Receipt, Row, Totals, Value};
pub use reasons::Reason;
pub use recorded::{RecordedCase, RecordedDifference, RecordedFigure, RecordedWhy, record_of};
use scope::{Labels, Place, Scope};
use sift::{Amount, Counted, Missed, Sieve, Sifted};

/// Rows shown where nobody says how many.
pub const LIMIT: usize = 50;

/// In which order rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Largest value first; of shares those that hold.
    #[default]
    Largest,
    /// Smallest value first; of shares those that do not hold.
    Smallest,
}

/// Which figures to explain.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The metric, by id or another word for it.
    pub metric: &'a str,
    /// Its variant; none is the plain figure.
    pub variant: Option<&'a str>,
    /// Calendar or business hours; calendar where nobody says.
    pub hours: Option<Hours>,
    /// Groups, filter and period as for a query; its metrics are not looked at.
    pub query: &'a Query,
    /// How many rows and left-out cases are shown of each kind; counts and totals are always of all.
    pub limit: usize,
    /// In which order.
    pub order: Order,
}

impl<'a> Question<'a> {
    /// The plain figure of a metric.
    #[must_use]
    pub fn plain(metric: &'a str, query: &'a Query) -> Self {
        Self { metric, variant: None, hours: None, query, limit: LIMIT, order: Order::default() }
    }
}

/// Why there is no receipt.
#[derive(Debug, Error)]
pub enum ReceiptError {
    /// No metric has such a name.
    #[error(transparent)]
    Metric(#[from] UnknownMetric),
    /// The metric has no such variant.
    #[error("`{metric}` has no variant `{variant}`{}", known_variants(.known))]
    Variant {
        /// The metric.
        metric: &'static str,
        /// As asked for.
        variant: String,
        /// The variants there are.
        known: Vec<&'static str>,
    },
    /// The metric is not given in business hours.
    #[error("`{metric}` is not given in business hours")]
    Hours {
        /// The metric.
        metric: &'static str,
    },
    /// The query cannot be answered.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn known_variants(known: &[&str]) -> String {
    if known.is_empty() { String::new() } else { format!(" (there are: {})", known.join(", ")) }
}

/// The receipts of the scores that `question` names: one for each class and group.
///
/// # Errors
/// When the question names a metric, variant or dimension that is not there, or the engine fails.
pub fn receipt(
    session: &Session,
    book: &Book,
    index: &Index,
    question: &Question<'_>,
) -> Result<Vec<Receipt>, ReceiptError> {
    let open = session.open_rows();
    let places = Place::all(session, book, &open);
    let readers: Vec<Reader<'_>> =
        places.iter().map(|place| Reader::new(book, index, place.account, &place.info.settings, place.facts)).collect();
    let labels = Labels::of(book, question.query);
    let mut receipts = Vec::new();
    for metric in register::select(question.metric)? {
        let scores = scores_of(session, metric, question)?;
        let scopes: Vec<Scope<'_>> =
            scores.iter().map(|score| Scope::of(metric, question.query, score, &labels, &places)).collect();
        let mut sifted: Vec<(Sifted<'_>, special::Extra)> =
            scopes.iter().map(|scope| sift_score(scope, &readers, question)).collect();
        let totals: Vec<Totals> = sifted.iter().map(|one| totals_of(metric, one)).collect();
        for (one, _) in &mut sifted {
            one.counted.sort_by(|a, b| in_order(a, b, question.order));
            one.counted.truncate(question.limit);
        }
        let recontacts = recontacts(metric, book, &places, &sifted);
        for ((scope, totals), (sifted, extra)) in scopes.iter().zip(totals).zip(sifted) {
            let hours = question.hours.unwrap_or(Hours::Calendar);
            let writer = Writer { scope, readers: &readers, hours, recontacts: &recontacts };
            receipts.push(Receipt {
                score: scope.score.clone(),
                totals,
                counted: sifted.counted.iter().map(|one| writer.row(one)).collect(),
                left_out: left_out(scope, &sifted, question.limit),
                summary: extra.summary,
                withheld: matches!(metric.recipe, Recipe::Special(Special::Esat | Special::EsatMean)),
            });
        }
    }
    Ok(receipts)
}

/// The scores to explain, as the store gives them.
fn scores_of(session: &Session, metric: &'static Metric, question: &Question<'_>) -> Result<Vec<Score>, ReceiptError> {
    let known: Vec<&str> = metric.recipe.variants().into_iter().filter(|id| !id.is_empty()).collect();
    if let Some(variant) = question.variant.filter(|variant| !known.contains(variant)) {
        return Err(ReceiptError::Variant { metric: metric.id, variant: variant.to_owned(), known });
    }
    let query = Query { metrics: vec![metric.id.to_owned()], headlines_only: false, ..question.query.clone() };
    let mut scores = session.store.query(&query)?;
    let hours = match question.hours {
        Some(Hours::Business) => "business",
        _ => "calendar",
    };
    scores.retain(|score| {
        let is_nothing = score.na_reason == Some(NaReason::NotApplicable) && score.hours.is_none();
        let is_asked = score.variant.as_deref() == question.variant;
        is_nothing || (is_asked && score.hours.as_deref().is_none_or(|own| own == hours))
    });
    let is_timeless = scores.iter().all(|score| score.hours.is_none());
    if question.hours == Some(Hours::Business) && is_timeless {
        return Err(ReceiptError::Hours { metric: metric.id });
    }
    Ok(scores)
}

/// The rows of one score.
fn sift_score<'a>(scope: &Scope<'a>, readers: &[Reader<'a>], question: &Question<'_>) -> (Sifted<'a>, special::Extra) {
    let mut sieve = Sieve::new(scope, readers);
    let mut extra = special::Extra::default();
    if scope.score.na_reason == Some(NaReason::NotApplicable) {
        return (sieve.sifted, extra);
    }
    match &scope.metric.recipe {
        Recipe::Durations { variants, by_holder, .. } => {
            if let Some(variant) = leading(scope, variants, by_holder.as_ref()) {
                sieve.durations(variant, question.hours.unwrap_or(Hours::Calendar));
            }
        }
        Recipe::Means { variants, by_holder } => {
            if let Some(variant) = leading(scope, variants, by_holder.as_ref())
                && let Measured::Number(column) = variant.span
            {
                sieve.numbers(&variant.rows, column);
            }
        }
        Recipe::Shares(shares) => {
            let (named, basis) = (scope.score.variant.as_deref(), scope.score.basis.as_str());
            let found = match named {
                Some(id) => shares.iter().find(|share| share.id == id),
                None => shares.iter().find(|share| share.basis == basis),
            };
            if let Some(share) = found {
                let of = share.by_agent.filter(|_| scope.speaks_of(&Dimension::Agent)).unwrap_or(share.of);
                sieve.share(&Share { of, ..*share });
            }
        }
        Recipe::PerRow { rows, column } => sieve.numbers(rows, column),
        Recipe::Volume(rows) => sieve.tally(rows),
        Recipe::Special(kind) => extra = special::sift(&mut sieve, *kind),
    }
    (sieve.sifted, extra)
}

/// The variant behind a score: named, or the one whose basis the plain figure states, because settings can move it.
fn leading<'v>(scope: &Scope<'_>, variants: &'v [Variant], by_holder: Option<&'v Variant>) -> Option<&'v Variant> {
    if by_holder.is_some() && scope.is_by_holder() {
        return by_holder;
    }
    match scope.score.variant.as_deref() {
        Some(id) => variants.iter().find(|variant| variant.id == id),
        None => variants.iter().find(|variant| variant.basis == scope.score.basis),
    }
}

fn totals_of(metric: &Metric, (sifted, extra): &(Sifted<'_>, special::Extra)) -> Totals {
    if let Some(totals) = &extra.totals {
        return totals.clone();
    }
    let totals = totals::of_rows(&sifted.counted);
    match metric.recipe {
        // The numbers are also the sum that is divided by the rows.
        Recipe::PerRow { .. } => Totals { num: totals.sum, den: totals.n.map(|n| n as f64), ..totals },
        _ => totals,
    }
}

fn in_order(a: &Counted<'_>, b: &Counted<'_>, order: Order) -> Ordering {
    let by_size = size(&a.amount).total_cmp(&size(&b.amount));
    let by_size = if order == Order::Largest { by_size.reverse() } else { by_size };
    let case = |one: &Counted<'_>| one.fact.labels().map(|labels| (labels.case, labels.session));
    let key = |one: &Counted<'_>| (one.at, one.place, case(one), one.fact.began_at());
    by_size.then_with(|| key(a).cmp(&key(b)))
}

fn size(amount: &Amount) -> f64 {
    match *amount {
        Amount::Ticks { ticks, per_second } => ticks as f64 / per_second,
        Amount::Number(number) => number,
        Amount::Share { num, .. } => f64::from(u8::from(num)),
        Amount::Parts { num, den } => {
            if den > 0.0 {
                num / den
            } else {
                0.0
            }
        }
        Amount::One => 0.0,
    }
}

/// Who came back, for the rows that are shown.
fn recontacts<'a>(
    metric: &Metric,
    book: &'a Book,
    places: &[Place<'a>],
    sifted: &[(Sifted<'a>, special::Extra)],
) -> Vec<Option<Recontacts<'a>>> {
    let shown = |place: usize| -> Vec<Case> {
        let all = sifted.iter().flat_map(|one| &one.0.counted).filter(|one| one.place == place);
        all.filter_map(|one| one.fact.labels()).map(|labels| labels.case).collect()
    };
    let of_place = |(i, place): (usize, &Place<'a>)| {
        let cases = if looks_at_recontacts(metric) { shown(i) } else { Vec::new() };
        let window = place.info.settings.recontact_window;
        (!cases.is_empty()).then(|| Recontacts::of(book, place.facts, &cases, window))
    };
    places.iter().enumerate().map(of_place).collect()
}

fn left_out(scope: &Scope<'_>, sifted: &Sifted<'_>, limit: usize) -> Vec<LeftOut> {
    let write = |one: &Missed<'_>| {
        let place = &scope.places[one.place];
        let moment = |at| Moment::of(&place.info.zone, at);
        OutRow {
            account: place.name.to_owned(),
            case_id: one.fact.labels().map(|labels| shown_id(scope.labels.book, &labels)),
            began_at: moment(one.fact.began_at()),
            at: one.at.map(moment),
        }
    };
    let mut all: Vec<LeftOut> = Vec::new();
    for (&reason, rows) in &sifted.missed {
        let mut first: Vec<&Missed<'_>> = rows.iter().collect();
        first.sort_by_key(|one| (one.fact.began_at(), one.place, one.fact.labels().map(|labels| labels.case)));
        let cases = first.into_iter().take(limit).map(write).collect();
        all.push(LeftOut { reason, count: rows.len() as u64, cases });
    }
    if sifted.filtered > 0 {
        all.push(LeftOut { reason: Reason::FilteredOut, count: sifted.filtered, cases: Vec::new() });
    }
    all
}
