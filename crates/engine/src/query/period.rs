//! The period of a query in each account's zone, and the accounts and dimensions it may name.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::register::nearest;
use nabiz_catalogue::score::Period;
use nabiz_domain::event::Millis;

use crate::grid::{Grid, dates_of, instant};
use crate::pulse::plan::Grids;
use crate::store::{AccountInfo, EngineError, Store};

/// The period of a query, with the zone in which it is printed.
#[derive(Clone, Debug)]
pub struct Span {
    /// First instant.
    pub from: Millis,
    /// First instant after.
    pub to: Millis,
    /// Zone of the first account in scope.
    pub zone: TimeZone,
}

impl Span {
    /// An instant as RFC 3339 in the zone.
    #[must_use]
    pub fn print(&self, at: Millis) -> String {
        print_instant(&self.zone, at)
    }

    /// The period of a cell: its day, week or month where the query cuts by one, else the whole.
    pub(super) fn period_of(&self, time: &[Dimension], names: &[String]) -> Period {
        let dates = time.iter().zip(names).filter_map(|(dimension, name)| dates_of(dimension, name));
        let shortest = dates.min_by_key(|(from, to)| (*to - *from).get_days());
        let (mut from, mut to) = (self.from, self.to);
        if let Some((first, next)) = shortest {
            let begin = |date: Date| instant(&self.zone, date.at(0, 0, 0, 0));
            from = begin(first).unwrap_or(from).max(self.from);
            to = begin(next).unwrap_or(to).min(self.to);
        }
        Period { from: self.print(from), to: self.print(to) }
    }
}

/// An instant as RFC 3339 with the offset of `zone`.
#[must_use]
pub fn print_instant(zone: &TimeZone, at: Millis) -> String {
    match Timestamp::from_millisecond(at) {
        Ok(instant) => {
            let zoned = instant.to_zoned(zone.clone());
            zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
        }
        Err(_) => at.to_string(),
    }
}

/// The accounts that a filter can leave rows of.
pub(super) fn accounts_in_scope<'s>(store: &'s Store, filter: Option<&Filter>) -> Vec<&'s AccountInfo> {
    let may_hold = |account: &&AccountInfo| filter.is_none_or(|filter| may_be(filter, &account.name));
    store.accounts().iter().filter(may_hold).collect()
}

/// Whether rows of an account can pass; only conjunctions of account conditions rule it out.
fn may_be(filter: &Filter, account: &str) -> bool {
    match filter {
        Filter::In(Dimension::Account, wanted) => wanted.iter().any(|want| want.as_deref() == Some(account)),
        Filter::And(parts) => parts.iter().all(|part| may_be(part, account)),
        Filter::Or(parts) => parts.iter().any(|part| may_be(part, account)),
        _ => true,
    }
}

/// Refuses dimensions that no row has.
pub(super) fn check_dimensions(store: &Store, query: &Query) -> Result<(), EngineError> {
    let filtered = query.filter.iter().flat_map(|filter| filter.dimensions());
    for dimension in query.by.iter().chain(filtered) {
        let Dimension::Attribute(name) = dimension else { continue };
        if store.attributes().contains(name) {
            continue;
        }
        let mut known: Vec<&str> = Dimension::BUILT_IN.iter().map(Dimension::id).collect();
        known.extend(store.attributes().iter().map(String::as_str));
        let hint =
            nearest(name, known.iter().copied()).map_or_else(String::new, |near| format!(", did you mean `{near}`?"));
        let list = known.join(", ");
        return Err(EngineError::Query(format!("unknown dimension `{name}`{hint} (there are: {list})")));
    }
    let timed = query.filter.iter().flat_map(|filter| filter.dimensions()).find(|dimension| dimension.is_time());
    if let Some(dimension) = timed {
        let name = dimension.id();
        return Err(EngineError::Query(format!("`{name}` cannot be filtered by; use --from and --to, or --by {name}")));
    }
    Ok(())
}

/// The time grids of the accounts and the period, which by default spans the accounts' events in whole local days.
pub(super) fn grids(
    store: &Store,
    accounts: &[&AccountInfo],
    query: &Query,
    time: &[Dimension],
) -> Result<(Grids, Span), EngineError> {
    let (from, to) = bounds(store, accounts, query)?;
    let mut all: Vec<(String, Grid)> = Vec::new();
    for account in accounts {
        let (begin, end) = (bound(account, from)?, bound(account, to)?);
        all.push((account.name.clone(), Grid::cut(&account.zone, begin, end, time)));
    }
    let zone = accounts[0].zone.clone();
    let (begin, end) = all[0].1.span();
    let is_one = all.iter().all(|(_, grid)| *grid == all[0].1);
    let grids = if is_one { Grids::One(all.swap_remove(0).1) } else { Grids::ByAccount(0, all) };
    Ok((grids, Span { from: begin, to: end, zone }))
}

/// First local day of the period and the first after it; by default the days that the accounts' events span.
pub(super) fn bounds(
    store: &Store,
    accounts: &[&AccountInfo],
    query: &Query,
) -> Result<(DateTime, DateTime), EngineError> {
    let local = |account: &AccountInfo, at: Millis| {
        Timestamp::from_millisecond(at).ok().map(|instant| account.zone.to_datetime(instant).date())
    };
    let first = accounts.iter().filter_map(|account| local(account, account.span.0)).min();
    let last = accounts.iter().filter_map(|account| local(account, account.span.1.min(store.as_of()))).max();
    let start = |date: Option<Date>| date.map(|date| date.at(0, 0, 0, 0));
    let next = last.and_then(|date| date.checked_add(1.day()).ok());
    let (Some(from), Some(to)) = (query.from.or(start(first)), query.to.or(start(next))) else {
        return Err(EngineError::Query("there are no events to take a period from".into()));
    };
    if let Some(begin) = accounts.iter().map(|account| account.span.0).min()
        && query.to.is_none()
        && store.as_of() < begin
    {
        let text =
            |at: Millis| Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |instant| instant.to_string());
        let (as_of, begin) = (text(store.as_of()), text(begin));
        return Err(EngineError::Query(format!(
            "as of {as_of} nothing had happened: the first event is at {begin}; take a later instant (--as-of)"
        )));
    }
    if to <= from {
        return Err(EngineError::Query(format!("the period ends ({to}) before it begins ({from})")));
    }
    Ok((from, to))
}

fn bound(account: &AccountInfo, at: DateTime) -> Result<Millis, EngineError> {
    instant(&account.zone, at).ok_or_else(|| EngineError::Query(format!("{at} lies outside the calendar")))
}
