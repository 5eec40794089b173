//! How durations are spread: exact counts in bins of rising width.

use jiff::civil::DateTime;
use nabiz_app::report_data::{CohortCurve, Distribution};
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::COHORT_DIFFERS;
use nabiz_catalogue::stats::quantile::quantile;
use nabiz_catalogue::stats::survival::{Observation, SurvivalCurve};
use nabiz_domain::book::{Account, Book};
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Credit, Episode, Flags};
use nabiz_domain::settings::Settings;
use nabiz_engine::grid::instant;
use nabiz_engine::store::AccountInfo;

use crate::receipt::columns::Fact;
use crate::receipt::scope::{Labels, Place};
use crate::rows::Rows;

/// Bounds of the bins in seconds; the last bin is open.
const BOUNDS: [i64; 19] = [
    0, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 345_600, 604_800, 1_209_600,
    2_592_000, 5_184_000,
];

/// A duration is negative only by so much, in milliseconds, before its clock is bad.
const SKEW: Millis = 5_000;

struct Kind {
    metric: &'static str,
    when: fn(&Episode) -> bool,
    end: fn(&Episode) -> Option<Millis>,
    /// Whose it is, as the metric credits it.
    credit: fn(&Episode) -> Credit,
    start: fn(&Episode) -> Millis,
    business: fn(&Episode) -> Option<Millis>,
}

const KINDS: [Kind; 3] = [
    Kind {
        metric: "first_assignment_time",
        when: is_clocked,
        end: |row| row.assigned_at,
        credit: |row| row.at_assignment,
        start: |row| row.human_start,
        business: |row| row.business.assignment,
    },
    Kind {
        metric: "first_response_time",
        when: is_clocked,
        end: |row| row.replied_at,
        credit: |row| row.at_reply,
        start: |row| row.human_start,
        business: |row| row.business.response,
    },
    Kind {
        metric: "resolution_time",
        when: |row| row.flags.has(Flags::ELIGIBLE.and(Flags::INBOUND)),
        end: |row| row.resolved_at,
        credit: |row| row.at_resolution,
        start: |row| row.opened_at,
        business: |row| row.business.resolution,
    },
];

fn is_clocked(row: &Episode) -> bool {
    row.flags.has(Flags::ELIGIBLE.and(Flags::INBOUND))
        && row.flags.0 & (Flags::ON_BEHALF.0 | Flags::BOT_ONLY.0 | Flags::OUTBOUND.0) == 0
}

/// What is spread: one account's facts, as far as a filter lets them pass.
pub struct Spread<'a> {
    pub book: &'a Book,
    pub account: Account,
    pub name: &'a str,
    pub info: &'a AccountInfo,
    pub facts: &'a Rows,
    pub filter: Option<&'a Filter>,
}

/// The distributions of cases completed in `[from, to)`, by class, in calendar and (with a calendar) business hours; beside
/// them the cohort opened in it as of `as_of`, where it differs.
pub fn distributions(
    spread: &Spread<'_>,
    settings: &Settings,
    (from, to): (DateTime, DateTime),
    as_of: Millis,
) -> Vec<Distribution> {
    let Spread { book, account, name, info, facts, filter } = *spread;
    let zone = &info.zone;
    let (Some(from), Some(to)) = (instant(zone, from), instant(zone, to)) else { return Vec::new() };
    let place = Place { account, name, facts, info };
    let labels = Labels::of(book, &Query { filter: filter.cloned(), ..Query::default() });
    let passes = |row: &Episode, credit: Credit| {
        filter.is_none_or(|filter| {
            filter.holds(&|dimension: &Dimension| labels.value(&place, Fact::Episode(row), credit, dimension))
        })
    };
    let mut all = Vec::new();
    for kind in &KINDS {
        for class in [Class::Conversation, Class::Ticket] {
            for is_business in [false, true] {
                if is_business && settings.calendar.is_none() {
                    continue;
                }
                let rows = || facts.episodes().filter(|row| row.labels.channel.class() == class && (kind.when)(row));
                let ended = rows().filter_map(|row| Some((row, (kind.end)(row).filter(|at| (from..to).contains(at))?)));
                let own = ended.filter(|(row, _)| passes(row, (kind.credit)(row)));
                let values =
                    own.filter_map(
                        |(row, end)| {
                            if is_business { (kind.business)(row) } else { Some(end - (kind.start)(row)) }
                        },
                    );
                let values: Vec<Millis> = values.filter(|value| *value >= -SKEW).map(|value| value.max(0)).collect();
                let Some(mut found) = distribution(kind.metric, class, is_business, &values) else { continue };
                if !is_business {
                    let opened = rows().filter(|row| (from..to).contains(&row.opened_at));
                    let own = opened.filter(|row| passes(row, row.at_opening));
                    let watched: Vec<Watched> = own.filter_map(|row| watched(row, kind, as_of)).collect();
                    found.cohort = cohort(&watched, &values, &found.bins);
                }
                all.push(found);
            }
        }
    }
    all
}

/// A case of a cohort.
struct Watched {
    seen: Observation,
    /// Neither the end of its clock nor another came.
    waits: bool,
}

/// How long a case was watched, and whether the end of its clock was seen (METRICS A.6); none with a bad clock.
fn watched(row: &Episode, kind: &Kind, as_of: Millis) -> Option<Watched> {
    let other = row.resolved_at.or(row.lapsed_at);
    let end = (kind.end)(row);
    let time_ms = end.or(other).unwrap_or(as_of) - (kind.start)(row);
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
