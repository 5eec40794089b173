//! Customers kept and lost, also by what they lived through (METRICS B.19).

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::datatypes::{UInt32Type, UInt64Type};
use nabiz_catalogue::metric::{Metric, Table, When};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_catalogue::stats::business::yearly_churn_pct;
use nabiz_catalogue::stats::interval::wilson;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::Flags;
use rustc_hash::FxHashMap;

use super::figures::settle;
use super::raw::{self, GroupAt};
use super::special::{COUNTING, INBOUND};
use super::{Asked, Slot};
use crate::grid::Grid;
use crate::packed::FactTable;
use crate::store::EngineError;

/// What is known of a customer in a period, as bits.
type Marks = u8;
const AT_START: Marks = 1;
const AT_END: Marks = 2;
const CASE: Marks = 4;
const REOPENED: Marks = 8;
const LOW_CSAT: Marks = 16;

/// The figure of all customers, and those of who did and did not live through something: the bits that are looked at, and
/// what they are.
const SPLITS: [(Option<&str>, Marks, Marks); 5] = [
    (None, 0, 0),
    (Some("with_case"), CASE, CASE),
    (Some("without_case"), CASE, 0),
    (Some("with_reopen"), REOPENED, REOPENED),
    (Some("with_low_csat"), LOW_CSAT, LOW_CSAT),
];

/// An account in scope.
struct InScope<'a> {
    grid: &'a Grid,
    labels: Vec<Option<String>>,
}

/// The accounts that the query asks for, in the store's order.
fn in_scope<'a>(asked: &'a Asked<'_>) -> Vec<Option<InScope<'a>>> {
    let of = |name: &String| {
        let grid = raw::grid_of(asked, Some(name))?;
        let passes = raw::passes(asked.query.filter.as_ref(), Some(name), None);
        passes.then(|| InScope { grid, labels: raw::labels(asked, Some(name), None) })
    };
    asked.store.accounts.iter().map(|info| of(&info.name)).collect()
}

/// The account of each row, by its number in the store.
fn accounts_of(asked: &Asked<'_>, batch: &RecordBatch) -> impl Fn(usize) -> Option<usize> + use<> {
    let names = raw::texts(batch, "account");
    let number = |name: &String| asked.store.accounts.binary_search_by(|info| info.name.cmp(name)).ok();
    let numbers: Vec<Option<usize>> = names.values.iter().map(number).collect();
    move |row| numbers[names.of_row[row]? as usize]
}

/// A stretch in which a customer was active.
struct Stay {
    account: usize,
    customer: u32,
    from: Option<Millis>,
    until: Option<Millis>,
}

/// Hands over every stay.
fn each_stay(asked: &Asked<'_>, mut hear: impl FnMut(Stay)) -> Result<(), EngineError> {
    for batch in &raw::batches(asked, Table::Customers)? {
        let account = accounts_of(asked, batch);
        let (from, until) = (raw::instants(batch, "from"), raw::instants(batch, "until"));
        let customers = raw::numbers(batch, "customer");
        for row in 0..batch.num_rows() {
            if let Some(account) = account(row) {
                hear(Stay { account, customer: customers[row], from: from[row], until: until[row] });
            }
        }
    }
    Ok(())
}

/// How many customers were active at some time in the period, where customers are known and the query asks about
/// accounts and the period as a whole.
pub(super) fn customers_there(asked: &Asked<'_>) -> Result<BTreeMap<GroupAt, u64>, EngineError> {
    let is_whole = asked.time.is_empty() && raw::only_accounts(asked).is_some();
    if asked.query.headlines_only || !asked.feeds.customers || !is_whole {
        return Ok(BTreeMap::new());
    }
    let accounts = in_scope(asked);
    let mut there: BTreeMap<GroupAt, BTreeSet<(usize, u32)>> = BTreeMap::new();
    let now = asked.store.as_of().saturating_add(1);
    each_stay(asked, |stay| {
        let Some(own) = &accounts[stay.account] else { return };
        let (first, next) = own.grid.span();
        let has_begun = stay.from.is_some_and(|from| from < next.min(now));
        if has_begun && stay.until.is_none_or(|until| until > first) {
            there.entry((own.labels.clone(), 0)).or_default().insert((stay.account, stay.customer));
        }
    })?;
    Ok(there.into_iter().map(|(group, customers)| (group, customers.len() as u64)).collect())
}

/// The customers of each account and time label.
type Seen = BTreeMap<(usize, u32), FxHashMap<u32, Marks>>;

/// Active at the begin, and of those still active at the end: of all, and of those who had a case, had one opened again,
/// or were not satisfied in the period.
pub(super) fn retention(asked: &Asked<'_>, metric: &Metric, is_retention: bool) -> Result<Vec<Score>, EngineError> {
    let accounts = in_scope(asked);
    let mut seen = Seen::new();
    let now = asked.store.as_of().saturating_add(1);
    // One customer can be active in several spans: who was there at the begin, and who at the end.
    each_stay(asked, |stay| {
        let Some(own) = &accounts[stay.account] else { return };
        // Who comes or goes at the first instant is there at the begin; what happens at the instant after the last lies
        // outside (METRICS H29).
        let lasts = |at: Millis| stay.until.is_none_or(|until| at <= until);
        let is_there_at = |first: Millis| stay.from.is_some_and(|from| from <= first) && lasts(first);
        let is_there_before = |next: Millis| stay.from.is_some_and(|from| from < next) && lasts(next);
        for (time, first, next) in own.grid.segments() {
            let marks = seen.entry((stay.account, time)).or_default().entry(stay.customer).or_default();
            *marks |= if is_there_at(first) { AT_START } else { 0 };
            *marks |= if is_there_before(next.min(now)) { AT_END } else { 0 };
        }
    })?;
    let is_split = !asked.query.headlines_only;
    if is_split {
        let of_case = |number: u32| CASE | if number > 0 { REOPENED } else { 0 };
        mark(asked, &accounts, &mut seen, Table::Episodes, ("opened_at", Some("reopens")), INBOUND, of_case)?;
        let when = COUNTING.and(&[Flags::CSAT, Flags::NEGATIVE]);
        mark(asked, &accounts, &mut seen, Table::Answers, ("answered_at", None), when, |_| LOW_CSAT)?;
    }
    let mut by_slot: BTreeMap<Slot, Vec<(usize, u32)>> =
        asked.standing_slots(metric).into_iter().map(|slot| (slot, Vec::new())).collect();
    for &(account, time) in seen.keys() {
        let Some(own) = &accounts[account] else { continue };
        let slot = Slot { class: "account".into(), labels: own.labels.clone(), time };
        by_slot.entry(slot).or_default().push((account, time));
    }
    let mut scores = Vec::new();
    for (slot, parts) in by_slot {
        for (variant, looked_at, wanted) in SPLITS.into_iter().filter(|split| is_split || split.0.is_none()) {
            let all = || parts.iter().filter_map(|part| seen.get(part)).flat_map(FxHashMap::values);
            let count = |states: Marks| {
                all().filter(|&marks| marks & looked_at == wanted && marks & states == states).count() as u64
            };
            let (cohort, kept) = (count(AT_START), count(AT_START | AT_END));
            let num = if is_retention { kept } else { cohort - kept };
            let mut score = asked.blank(metric, &slot, &[]);
            score.variant = variant.map(str::to_owned);
            score.n = cohort;
            (score.num, score.den) = (Some(num as f64), Some(cohort as f64));
            score.value = (cohort > 0).then(|| 100.0 * num as f64 / cohort as f64);
            score.ci = wilson(num, cohort).map(|(low, high)| (100.0 * low, 100.0 * high));
            if !is_retention && variant.is_none() {
                score.parts.push(("annualised_pct".into(), annualised_pct(asked, slot.time, num, cohort)));
            }
            settle(asked, metric, &slot, &mut score);
            if wanted == LOW_CSAT && !asked.feeds.csat {
                (score.value, score.ci, score.na_reason) = (None, None, Some(NaReason::NoSource));
            }
            scores.push(score);
        }
    }
    Ok(scores)
}

fn annualised_pct(asked: &Asked<'_>, time: u32, lost: u64, cohort: u64) -> Option<f64> {
    let grid = asked.grids.all().into_iter().next()?;
    let (_, from, to) = grid.segments().filter(|segment| segment.0 == time).last()?;
    (cohort > 0).then(|| yearly_churn_pct(lost as f64 / cohort as f64, raw::length(asked, from, to))).flatten()
}

/// Adds marks to the customers of the rows for which `when` holds, by the period that their instant falls into.
fn mark(
    asked: &Asked<'_>,
    accounts: &[Option<InScope<'_>>],
    seen: &mut Seen,
    table: Table,
    (at, number): (&str, Option<&str>),
    when: When,
    of: impl Fn(u32) -> Marks,
) -> Result<(), EngineError> {
    let Some(facts) = asked.store.tables.get(&table) else { return Ok(()) };
    for batch in columns(facts, &["account", "flags", "customer", at].into_iter().chain(number).collect::<Vec<_>>()) {
        let batch = &batch?;
        let Some(customers) = batch.column_by_name("customer").map(|array| array.as_primitive::<UInt32Type>()) else {
            continue;
        };
        let Some(flags) = batch.column_by_name("flags").map(|array| array.as_primitive::<UInt64Type>()) else {
            continue;
        };
        let (account, instants) = (accounts_of(asked, batch), raw::instants(batch, at));
        let numbers = number.map(|name| raw::numbers(batch, name));
        for (row, customer) in customers.iter().enumerate() {
            let (Some(customer), true) = (customer, when.holds(flags.value(row))) else { continue };
            let (Some(account), Some(at)) = (account(row), instants[row]) else { continue };
            let Some(time) = accounts[account].as_ref().and_then(|own| own.grid.stretch(at).0) else { continue };
            if let Some(marks) = seen.get_mut(&(account, time)).and_then(|all| all.get_mut(&customer)) {
                *marks |= of(numbers.as_ref().map_or(0, |numbers| numbers[row]));
            }
        }
    }
    Ok(())
}

/// Some columns of a table, chunk by chunk; none if it lacks one of them.
fn columns(facts: &FactTable, names: &[&str]) -> impl Iterator<Item = Result<RecordBatch, EngineError>> {
    let numbers: Result<Vec<usize>, _> = names.iter().map(|name| facts.schema.index_of(name)).collect();
    let all =
        numbers.into_iter().flat_map(|numbers| (0..facts.chunks().len()).map(move |chunk| (chunk, numbers.clone())));
    all.map(|(chunk, numbers)| facts.batch_of(chunk, &numbers).map_err(|error| EngineError::DataFusion(error.into())))
}
