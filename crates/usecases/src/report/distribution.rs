//! How durations are spread: exact counts in bins of rising width.

use jiff::civil::DateTime;
use nabiz_app::report_data::Distribution;
use nabiz_catalogue::query::{Dimension, Filter, Query};
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

/// The distributions of cases completed in `[from, to)`, by class, in calendar and (with a calendar) business hours.
pub fn distributions(spread: &Spread<'_>, settings: &Settings, (from, to): (DateTime, DateTime)) -> Vec<Distribution> {
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
                let rows = facts.episodes().filter(|row| row.labels.channel.class() == class && (kind.when)(row));
                let ended = rows.filter_map(|row| Some((row, (kind.end)(row).filter(|at| (from..to).contains(at))?)));
                let own = ended.filter(|(row, _)| passes(row, (kind.credit)(row)));
                let values =
                    own.filter_map(
                        |(row, end)| {
                            if is_business { (kind.business)(row) } else { Some(end - (kind.start)(row)) }
                        },
                    );
                all.extend(distribution(kind.metric, class, is_business, values));
            }
        }
    }
    all
}

fn distribution(
    metric: &str,
    class: Class,
    is_business: bool,
    values: impl Iterator<Item = Millis>,
) -> Option<Distribution> {
    let mut counts = [0_u64; BOUNDS.len()];
    for value in values.filter(|value| *value >= -5_000) {
        let bin = BOUNDS.partition_point(|bound| bound * 1_000 <= value.max(0));
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
    })
}
