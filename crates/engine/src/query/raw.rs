//! Account-level figures that look at whole rows: head count, agents' time (METRICS B.30, B.31).

use std::collections::BTreeMap;

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type, UInt32Type};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nabiz_catalogue::metric::{Metric, Table};
use nabiz_catalogue::query::{Dimension, Filter};
use nabiz_catalogue::score::{Flag, Score};
use nabiz_catalogue::stats::business::{AgentTime, Span as AttritionSpan, attrition as attrition_of, head_changes};
use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;

use super::figures::settle;
use super::{Asked, Slot};
use crate::grid::{Grid, instant};
use crate::packed::FactTable;
use crate::pulse::plan::Grids;
use crate::store::EngineError;

const DAY: f64 = 86_400_000.0;
/// Who leaves sooner than this after joining left early (METRICS B.31).
const NEWCOMER: Millis = 90 * 86_400_000;

/// Customers and head count know accounts only.
pub(super) fn only_accounts(asked: &Asked<'_>) -> Option<()> {
    splits_only_by(asked, &[Dimension::Account])
}

/// Agents' time knows accounts and agents.
pub(super) fn only_agents(asked: &Asked<'_>) -> Option<()> {
    splits_only_by(asked, &[Dimension::Account, Dimension::Agent])
}

fn splits_only_by(asked: &Asked<'_>, allowed: &[Dimension]) -> Option<()> {
    let filtered = asked.query.filter.iter().flat_map(|filter| filter.dimensions());
    let is_allowed = |one: &Dimension| allowed.contains(one);
    let is_cyclic = |one: &Dimension| matches!(one, Dimension::Hour | Dimension::Weekday);
    let fits = asked.labels.iter().all(is_allowed) && filtered.into_iter().all(is_allowed);
    (fits && !asked.time.iter().any(is_cyclic)).then_some(())
}

/// A text column of a batch: most texts repeat, so each is kept once.
pub(super) struct Texts {
    pub values: Vec<String>,
    pub of_row: Vec<Option<u32>>,
}

impl Texts {
    fn get(&self, row: usize) -> Option<&String> {
        self.values.get(self.of_row[row]? as usize)
    }
}

/// One text column of a batch, row by row.
pub(super) fn texts(batch: &RecordBatch, name: &str) -> Texts {
    let none = || Texts { values: Vec::new(), of_row: vec![None; batch.num_rows()] };
    let kept_once = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
    let column = batch.column_by_name(name).and_then(|column| cast(column, &kept_once).ok());
    let Some(dictionary) = column.as_ref().and_then(|column| column.as_dictionary_opt::<UInt32Type>()) else {
        return none();
    };
    let Some(values) = dictionary.values().as_string_opt::<i32>() else { return none() };
    let values = values.iter().map(|text| text.unwrap_or_default().to_owned()).collect();
    Texts { values, of_row: dictionary.keys().iter().collect() }
}

pub(super) fn instants(batch: &RecordBatch, name: &str) -> Vec<Option<Millis>> {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int64Type>());
    column.map_or_else(|| vec![None; batch.num_rows()], |column| column.iter().collect())
}

pub(super) fn numbers(batch: &RecordBatch, name: &str) -> Vec<u32> {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<UInt32Type>());
    column.map_or_else(|| vec![0; batch.num_rows()], |column| column.iter().map(Option::unwrap_or_default).collect())
}

pub(super) fn batches(asked: &Asked<'_>, table: Table) -> Result<Vec<RecordBatch>, EngineError> {
    let batches = asked.store.tables.get(&table).into_iter().flat_map(FactTable::batches).collect::<Result<_, _>>();
    batches.map_err(|error| EngineError::DataFusion(error.into()))
}

pub(super) fn passes(filter: Option<&Filter>, account: Option<&str>, agent: Option<&str>) -> bool {
    filter.is_none_or(|filter| {
        filter.holds(&|dimension: &Dimension| match dimension {
            Dimension::Account => account,
            Dimension::Agent => agent,
            _ => None,
        })
    })
}

pub(super) fn grid_of<'a>(asked: &'a Asked<'_>, account: Option<&str>) -> Option<&'a Grid> {
    match &asked.grids {
        Grids::One(grid) => Some(grid),
        Grids::ByAccount(_, grids) => {
            grids.iter().find(|(name, _)| Some(name.as_str()) == account).map(|(_, grid)| grid)
        }
    }
}

/// Label values of a row in the query's order.
pub(super) fn labels(asked: &Asked<'_>, account: Option<&String>, agent: Option<&String>) -> Vec<Option<String>> {
    let value = |dimension: &Dimension| match dimension {
        Dimension::Account => account.cloned(),
        Dimension::Agent => agent.cloned(),
        _ => None,
    };
    asked.labels.iter().map(value).collect()
}

fn standing<T: Default>(asked: &Asked<'_>, metric: &Metric, slots: &mut BTreeMap<Slot, T>) {
    for slot in asked.standing_slots(metric) {
        slots.entry(slot).or_default();
    }
}

/// Label values of a group, and its time label.
pub(super) type GroupAt = (Vec<Option<String>>, u32);

/// An account and one of its people.
type Person<P> = (Option<String>, P);

/// A period in whole months, or else in days.
pub(super) fn length(asked: &Asked<'_>, from: Millis, to: Millis) -> AttritionSpan {
    let days = ((to - from) as f64 / DAY).round() as u32;
    whole_months(asked, (from, to)).map_or(AttritionSpan::Days(days), AttritionSpan::Months)
}

/// Leavers over the mean of daily head counts, annualised (METRICS B.31).
pub(super) fn attrition(asked: &Asked<'_>, metric: &Metric) -> Result<Vec<Score>, EngineError> {
    #[derive(Default)]
    struct Heads {
        changes: Vec<(Millis, i64)>,
        leavers: u64,
        voluntary: u64,
        early: u64,
        bounds: (Millis, Millis),
    }
    let mut all: BTreeMap<Slot, Heads> = BTreeMap::new();
    standing(asked, metric, &mut all);
    for ((account, _), career) in careers(&batches(asked, Table::Headcount)?) {
        let Some(grid) = grid_of(asked, account.as_deref()) else { continue };
        if !passes(asked.query.filter.as_ref(), account.as_deref(), None) {
            continue;
        }
        for (time, first, next) in grid.segments() {
            let slot = Slot { class: "account".into(), labels: labels(asked, account.as_ref(), None), time };
            let heads = all.entry(slot).or_default();
            heads.bounds = (first, next);
            // Who leaves without having come was there before the feed began.
            let mut joined = Millis::MIN;
            heads.changes.extend(career.first().filter(|one| !one.join).map(|_| (Millis::MIN, 1)));
            for one in &career {
                heads.changes.push((one.at, if one.join { 1 } else { -1 }));
                if one.join {
                    joined = one.at;
                } else if one.at >= first && one.at < next {
                    heads.leavers += 1;
                    heads.voluntary += u64::from(one.voluntary);
                    heads.early += u64::from(one.at.saturating_sub(joined) < NEWCOMER);
                }
            }
        }
    }
    let mut scores = Vec::new();
    for (slot, heads) in all {
        let average = mean_headcount(&asked.span.zone, &heads.changes, heads.bounds);
        let result = attrition_of(average, heads.leavers, length(asked, heads.bounds.0, heads.bounds.1));
        let mut score = asked.blank(metric, &slot, &[]);
        score.n = average.round() as u64;
        (score.num, score.den) = (Some(heads.leavers as f64), Some(average));
        score.value = result.as_ref().map(|one| one.annualised_pct);
        score.parts = vec![
            ("period_pct".into(), result.as_ref().map(|one| one.period_pct)),
            ("voluntary".into(), Some(heads.voluntary as f64)),
            ("left_within_90d".into(), Some(heads.early as f64)),
        ];
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    Ok(scores)
}

/// An employee comes or goes.
struct Change {
    at: Millis,
    join: bool,
    voluntary: bool,
}

/// The comings and goings of each employee of an account in order, but for those that change nothing.
fn careers(rows: &[RecordBatch]) -> BTreeMap<Person<u32>, Vec<Change>> {
    let mut all: BTreeMap<Person<u32>, Vec<Change>> = BTreeMap::new();
    for batch in rows {
        let (accounts, at, joins) = (texts(batch, "account"), instants(batch, "at"), numbers(batch, "joins"));
        let (employees, voluntary) = (numbers(batch, "employee"), texts(batch, "voluntary"));
        for row in 0..batch.num_rows() {
            let Some(at) = at[row] else { continue };
            let voluntary = voluntary.get(row).map(String::as_str) == Some("yes");
            let change = Change { at, join: joins[row] == 1, voluntary };
            all.entry((accounts.get(row).cloned(), employees[row])).or_default().push(change);
        }
    }
    for career in all.values_mut() {
        career.sort_by_key(|one| one.at);
        let changes = head_changes(career.iter().map(|one| one.join));
        let mut changes = changes.into_iter();
        career.retain(|_| changes.next() == Some(true));
    }
    all
}

/// The mean of the head counts at each midnight of the period.
fn mean_headcount(zone: &TimeZone, changes: &[(Millis, i64)], (from, to): (Millis, Millis)) -> f64 {
    let mut changes = changes.to_vec();
    changes.sort_unstable();
    let (mut heads, mut next, mut sum, mut days) = (0, 0, 0.0, 0.0);
    let mut at = from;
    // Local days: a day of a zone change is no other day's length later.
    while at < to {
        while next < changes.len() && changes[next].0 <= at {
            heads += changes[next].1;
            next += 1;
        }
        sum += heads as f64;
        days += 1.0;
        at = next_midnight(zone, at).unwrap_or(to);
    }
    if days > 0.0 { sum / days } else { 0.0 }
}

fn next_midnight(zone: &TimeZone, at: Millis) -> Option<Millis> {
    let date = zone.to_datetime(Timestamp::from_millisecond(at).ok()?).date();
    instant(zone, date.tomorrow().ok()?.at(0, 0, 0, 0)).filter(|&next| next > at)
}

fn whole_months(asked: &Asked<'_>, (from, to): (Millis, Millis)) -> Option<u32> {
    let local = |at: Millis| {
        let instant = jiff::Timestamp::from_millisecond(at).ok()?;
        Some(asked.span.zone.to_datetime(instant))
    };
    let (from, to) = (local(from)?, local(to)?);
    let is_first = |at: jiff::civil::DateTime| at.day() == 1 && at.time() == jiff::civil::Time::midnight();
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    (is_first(from) && is_first(to) && months > 0).then_some(months as u32)
}

/// An agent's time within one period.
#[derive(Default)]
struct Timesheet {
    busy: Vec<(Millis, Millis)>,
    available: Vec<(Millis, Millis)>,
    paid: Millis,
}

/// Handling over handling and availability, or over all paid time; sums over agents first (METRICS B.30).
pub(super) fn occupancy(
    asked: &Asked<'_>,
    metric: &Metric,
    is_occupancy: bool,
    burnout: f64,
) -> Result<Vec<Score>, EngineError> {
    let mut sheets: BTreeMap<Slot, BTreeMap<String, Timesheet>> = BTreeMap::new();
    standing(asked, metric, &mut sheets);
    for batch in &batches(asked, Table::AgentSpans)? {
        note_spans(asked, batch, &mut sheets);
    }
    let mut scores = Vec::new();
    for (slot, agents) in sheets {
        let mut time = AgentTime::default();
        for sheet in agents.into_values().filter(|sheet| sheet.paid > 0) {
            // Work happens within states: who handles a case is not available meanwhile.
            let handle = union(sheet.busy.clone());
            let either = union([sheet.busy, sheet.available].concat());
            time.handle += handle as f64 / 1e3;
            time.available += (either - handle) as f64 / 1e3;
            time.paid += sheet.paid as f64 / 1e3;
        }
        let mut score = asked.blank(metric, &slot, &[]);
        score.n = (time.paid / 3_600.0).round() as u64;
        let value = if is_occupancy { time.occupancy_pct() } else { time.utilisation_pct() };
        score.value = value;
        let den = if is_occupancy { time.handle + time.available } else { time.paid };
        (score.num, score.den) = (Some(time.handle), Some(den));
        score.basis = "n = paid hours".into();
        if !is_occupancy {
            score.parts.push(("productive_availability_pct".into(), time.productive_availability_pct()));
        }
        if is_occupancy && value.is_some_and(|value| value > burnout) {
            score.flags.push(Flag::BurnoutRisk);
        }
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    Ok(scores)
}

/// Conversations that agents had at once: their active time one by one over the time in which they had any, summed over
/// agents first; where the query asks about accounts or agents as a whole.
pub(super) fn concurrency(asked: &Asked<'_>) -> Result<BTreeMap<Slot, f64>, EngineError> {
    type Spans = Vec<(Millis, Millis)>;
    type ByPerson = BTreeMap<Person<Option<String>>, Spans>;
    if asked.query.headlines_only || only_agents(asked).is_none() {
        return Ok(BTreeMap::new());
    }
    let mut active: BTreeMap<Slot, ByPerson> = BTreeMap::new();
    for batch in &batches(asked, Table::AgentSpans)? {
        let (accounts, agents, kinds) = (texts(batch, "account"), texts(batch, "own_agent"), texts(batch, "busy"));
        let (from, until) = (instants(batch, "from"), instants(batch, "until"));
        for row in (0..batch.num_rows()).filter(|&row| kinds.get(row).map(String::as_str) == Some("conversation")) {
            let (account, agent) = (accounts.get(row), agents.get(row));
            let Some(grid) = grid_of(asked, account.map(String::as_str)) else { continue };
            let (Some(from), Some(until)) = (from[row], until[row]) else { continue };
            if !passes(asked.query.filter.as_ref(), account.map(String::as_str), agent.map(String::as_str)) {
                continue;
            }
            for (time, first, next) in grid.segments_from(from).take_while(|one| one.1 < until) {
                let labels = labels(asked, account, agent);
                let slot = Slot { class: Class::Conversation.id().into(), labels, time };
                let person = (account.cloned(), agent.cloned());
                active.entry(slot).or_default().entry(person).or_default().push((from.max(first), until.min(next)));
            }
        }
    }
    let at_once = |people: ByPerson| {
        let raw: Millis = people.values().flatten().map(|(from, until)| until - from).sum();
        let together: Millis = people.into_values().map(union).sum();
        (together > 0).then(|| raw as f64 / together as f64)
    };
    Ok(active.into_iter().filter_map(|(slot, people)| Some((slot, at_once(people)?))).collect())
}

fn note_spans(asked: &Asked<'_>, batch: &RecordBatch, sheets: &mut BTreeMap<Slot, BTreeMap<String, Timesheet>>) {
    let (accounts, agents, kinds) = (texts(batch, "account"), texts(batch, "own_agent"), texts(batch, "busy"));
    let (from, until) = (instants(batch, "from"), instants(batch, "until"));
    for row in 0..batch.num_rows() {
        let (account, agent) = (accounts.get(row), agents.get(row));
        let Some(grid) = grid_of(asked, account.map(String::as_str)) else { continue };
        let (Some(from), Some(until), Some(kind)) = (from[row], until[row], kinds.get(row).map(String::as_str)) else {
            continue;
        };
        if !passes(asked.query.filter.as_ref(), account.map(String::as_str), agent.map(String::as_str)) {
            continue;
        }
        for (time, first, next) in grid.segments() {
            let (begin, end) = (from.max(first), until.min(next));
            if begin >= end {
                continue;
            }
            let slot = Slot { class: "account".into(), labels: labels(asked, account, agent), time };
            let name = format!("{}\u{1f}{}", account.map_or("", |a| a), agent.map_or("", |a| a));
            let sheet = sheets.entry(slot).or_default().entry(name).or_default();
            match kind {
                "call" | "conversation" | "ticket" => sheet.busy.push((begin, end)),
                "offline" => {}
                "available" => {
                    sheet.available.push((begin, end));
                    sheet.paid += end - begin;
                }
                "handling" | "acw" => {
                    sheet.busy.push((begin, end));
                    sheet.paid += end - begin;
                }
                _ => sheet.paid += end - begin,
            }
        }
    }
}

/// Length of the union of spans.
fn union(mut spans: Vec<(Millis, Millis)>) -> Millis {
    spans.sort_unstable();
    let mut total = 0;
    let mut reached = Millis::MIN;
    for (from, until) in spans {
        let from = from.max(reached);
        if until > from {
            total += until - from;
            reached = until;
        }
    }
    total
}
