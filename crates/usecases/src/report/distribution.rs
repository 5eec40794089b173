//! How durations are spread: exact counts in bins of rising width.

use std::ops::Range;

use jiff::civil::DateTime;
use nabiz_app::report_data::{CohortCurve, Distribution};
use nabiz_catalogue::metric::When;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::COHORT_DIFFERS;
use nabiz_catalogue::stats::quantile::quantile;
use nabiz_catalogue::stats::survival::{Observation, SurvivalCurve};
use nabiz_domain::book::Book;
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::Flags;
use nabiz_engine::grid::instant;

use super::{Events, Whose};
use crate::receipt::columns::Fact;
use crate::receipt::scope::{Labels, Place};
use crate::receipt::special::INBOUND;
use crate::rows::OpenRows;

/// Bounds of the bins in seconds; the last bin is open.
const BOUNDS: [i64; 19] = [
    0, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 345_600, 604_800, 1_209_600,
    2_592_000, 5_184_000,
];

/// A duration is negative only by so much, in milliseconds, before its clock is bad.
const SKEW: Millis = 5_000;

struct Kind {
    metric: &'static str,
    when: When,
    end: &'static str,
    /// Whose it is, as the metric credits it.
    credit: &'static str,
    start: &'static str,
    business: &'static str,
}

/// Cases whose first clocks run.
const CLOCKED: When = INBOUND.none(&[Flags::ON_BEHALF, Flags::BOT_ONLY, Flags::OUTBOUND]);

const KINDS: [Kind; 3] = [
    Kind {
        metric: "first_assignment_time",
        when: CLOCKED,
        end: "assigned_at",
        credit: "at_assignment",
        start: "assignment_start",
        business: "business_assignment",
    },
    Kind {
        metric: "first_response_time",
        when: CLOCKED,
        end: "replied_at",
        credit: "at_reply",
        start: "human_start",
        business: "business_response",
    },
    Kind {
        metric: "resolution_time",
        when: INBOUND,
        end: "resolved_at",
        credit: "at_resolution",
        start: "opened_at",
        business: "business_resolution",
    },
];

/// The distributions of cases completed in `[from, to)`, by class, in calendar and (with a calendar) business hours; beside
/// them the cohort opened in it as of `as_of`, where it differs. Only of cases that `filter` lets pass.
pub(super) fn distributions(
    events: Events<'_>,
    whose: Whose<'_>,
    filter: Option<&Filter>,
    (from, to): (DateTime, DateTime),
    as_of: Millis,
) -> Vec<Distribution> {
    let zone = &whose.info.zone;
    let (Some(from), Some(to)) = (instant(zone, from), instant(zone, to)) else { return Vec::new() };
    let open = whose.facts.open();
    let spread = Spread { whose, open: &open, filter, during: from..to, as_of };
    let mut all = Vec::new();
    for kind in &KINDS {
        for class in [Class::Conversation, Class::Ticket] {
            for is_business in [false, true] {
                if is_business && whose.info.settings.calendar.is_none() {
                    continue;
                }
                all.extend(events.look(|book, _| spread.of(book, kind, class, is_business)));
            }
        }
    }
    all
}

/// What is spread: one account's facts, as far as a filter lets them pass.
struct Spread<'a> {
    whose: Whose<'a>,
    open: &'a OpenRows<'a>,
    filter: Option<&'a Filter>,
    during: Range<Millis>,
    as_of: Millis,
}

impl Spread<'_> {
    fn of(&self, book: &Book, kind: &Kind, class: Class, is_business: bool) -> Option<Distribution> {
        let Self { whose, open, filter, ref during, as_of } = *self;
        let name = &whose.info.name;
        let place = Place { account: whose.account, name, facts: open, info: whose.info };
        let labels = Labels::of(book, &Query { filter: filter.cloned(), ..Query::default() });
        let passes = |fact: Fact<'_>, credit: &str| {
            let credit = fact.credit(credit);
            let value = |dimension: &Dimension| labels.value(&place, fact, credit, dimension);
            filter.is_none_or(|filter| filter.holds(&value))
        };
        let rows = || {
            let all = open.episodes().map(Fact::Episode);
            all.filter(|row| row.class() == Some(class) && kind.when.holds(row.flags().0))
        };
        let ended = rows().filter_map(|row| Some((row, row.whole(kind.end).filter(|at| during.contains(at))?)));
        let own = ended.filter(|(row, _)| passes(*row, kind.credit));
        let values =
            own.filter_map(
                |(row, end)| {
                    if is_business { row.whole(kind.business) } else { Some(end - row.whole(kind.start)?) }
                },
            );
        let values: Vec<Millis> = values.filter(|value| *value >= -SKEW).map(|value| value.max(0)).collect();
        let mut found = distribution(kind.metric, class, is_business, &values)?;
        if !is_business {
            let opened = rows().filter(|row| during.contains(&row.began_at()));
            let own = opened.filter(|row| passes(*row, "at_opening"));
            let watched: Vec<Watched> = own.filter_map(|row| watched(row, kind, as_of)).collect();
            found.cohort = cohort(&watched, &values, &found.bins);
        }
        Some(found)
    }
}

/// A case of a cohort.
struct Watched {
    seen: Observation,
    /// Neither the end of its clock nor another came.
    waits: bool,
}

/// How long a case was watched, and whether the end of its clock was seen (METRICS A.6); none with a bad clock.
fn watched(row: Fact<'_>, kind: &Kind, as_of: Millis) -> Option<Watched> {
    let other = row.whole("resolved_at").or(row.whole("lapsed_at"));
    let end = row.whole(kind.end);
    let time_ms = end.or(other).unwrap_or(as_of) - row.whole(kind.start)?;
    let seen = Observation { time_ms: time_ms.max(0), event: end.is_some() };
    (time_ms >= -SKEW).then_some(Watched { seen, waits: end.or(other).is_none() })
}

/// The curve of a cohort where its median lies elsewhere than that of the completed cases.
fn cohort(watched: &[Watched], completed: &[Millis], bins: &[(f64, Option<f64>, u64)]) -> Option<CohortCurve> {
    let mut seconds: Vec<f64> = completed.iter().map(|&value| value as f64 / 1e3).collect();
    seconds.sort_by(f64::total_cmp);
    let headline = quantile(&seconds, 0.5)?;
    let curve = SurvivalCurve::of(watched.iter().map(|one| one.seen).collect());
    let median = curve.quantile(0.5).map(|ms| ms as f64 / 1e3);
    let differs = median.is_none_or(|median| (median - headline).abs() > COHORT_DIFFERS * headline);
    if curve.n == 0 || !differs {
        return None;
    }
    let edges = bins.iter().map(|bin| bin.0).chain(bins.last().and_then(|bin| bin.1));
    // Done before an edge, as the bins begin with theirs.
    let done = edges.map(|edge| 100.0 * (1.0 - curve.survival_at((edge * 1e3) as i64 - 1)));
    Some(CohortCurve {
        n: curve.n,
        waiting: watched.iter().filter(|one| one.waits).count() as u64,
        median,
        done: done.collect(),
    })
}

fn distribution(metric: &str, class: Class, is_business: bool, values: &[Millis]) -> Option<Distribution> {
    let mut counts = [0_u64; BOUNDS.len()];
    for &value in values {
        let bin = BOUNDS.partition_point(|bound| bound * 1_000 <= value);
        counts[bin - 1] += 1;
    }
    let last = counts.iter().rposition(|&n| n > 0)?;
    let first = counts.iter().position(|&n| n > 0)?;
    let bin = |i: usize| (BOUNDS[i] as f64, BOUNDS.get(i + 1).map(|&to| to as f64), counts[i]);
    Some(Distribution {
        metric: metric.to_owned(),
        class: class.id().to_owned(),
        hours: if is_business { "business" } else { "calendar" }.to_owned(),
        bins: (first..=last).map(bin).collect(),
        cohort: None,
    })
}
