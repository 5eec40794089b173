//! What goes on right now.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use nabiz_app::desk::{AgentNow, Beat, DueCase, Wall};
use nabiz_app::moment::{Moment, seconds};
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{AgentState, Millis};
use nabiz_domain::facts::{Busy, Flags};
use nabiz_domain::symbols::Sym;
use nabiz_engine::store::EngineError;
use rustc_hash::FxHashSet;

use super::Seen;
use super::cases::{Found, lively, shown};
use crate::receipt::scope::Place;
use crate::rows::Rows;

/// Promises that are shown.
const DUE: usize = 50;
/// Five minutes.
const BEAT: Millis = 300_000;
/// Beats shown.
const BEATS: usize = 6;
/// Today's figures.
const TODAY: [&str; 4] = ["service_level", "response_sla_pct", "first_response_time", "call_abandonment_rate"];

pub(super) fn wall(standing: &Seen<'_>, filter: Option<&Filter>) -> Result<Wall, EngineError> {
    let now = standing.as_of;
    let Some(session) = standing.session else { return Ok(nothing(now)) };
    let open = session.open_rows();
    let places = Place::all(session, standing.book, &open);
    let found = lively(standing, &places, filter);
    let zone = places.first().map_or(jiff::tz::TimeZone::UTC, |place| place.info.zone.clone());
    let open: Vec<&Found<'_>> =
        found.iter().filter(|one| one.row.flags().has(Flags::ELIGIBLE) && one.row.is_open()).collect();
    let waits: Vec<Millis> = open.iter().filter_map(|one| one.row.waiting_since()).collect();
    let queued = in_queue(&places, &found);
    let midnight = Timestamp::from_millisecond(now).ok().map(|at| zone.to_datetime(at).date().at(0, 0, 0, 0));
    let query = Query {
        metrics: TODAY.map(str::to_owned).to_vec(),
        filter: filter.cloned(),
        from: midnight,
        to: midnight.and_then(|from| from.checked_add(jiff::Span::new().days(1)).ok()),
        headlines_only: true,
        ..Query::default()
    };
    Ok(Wall {
        as_of: Moment::of(&zone, now),
        unanswered: open.iter().filter(|one| one.row.flags().has(Flags::AWAITS_REPLY)).count() as u64,
        waiting: waits.len() as u64,
        longest_wait_s: waits.iter().min().map(|since| seconds(now - since)),
        in_queue: queued.len() as u64,
        longest_queue_s: queued.iter().min().map(|since| seconds(now - since)),
        open: open.len() as u64,
        breached: open.iter().filter(|one| is_broken(one)).count() as u64,
        due: due(standing, &places, &open, now),
        today: session.store.query(&query)?,
        agents: agents(standing, &places, &open, filter),
        beats: beats(&found, now),
    })
}

fn nothing(now: Millis) -> Wall {
    let as_of = Moment::of(&jiff::tz::TimeZone::UTC, now);
    Wall { beats: vec![Beat::default(); BEATS], ..Wall::nothing(as_of) }
}

fn is_broken(one: &Found<'_>) -> bool {
    one.row.flags().0 & (Flags::RESPONSE_SLA_BREACHED.0 | Flags::RESOLUTION_SLA_BREACHED.0) != 0
}

/// Since when each caller stands in a queue.
fn in_queue(places: &[Place<'_>], found: &[Found<'_>]) -> Vec<Millis> {
    let mut since = Vec::new();
    for (number, place) in places.iter().enumerate() {
        let calls = found.iter().filter(|one| one.place == number && one.row.labels().channel.class() == Class::Call);
        let calls: FxHashSet<_> =
            calls.map(|one| one.row.labels()).map(|labels| (labels.case, labels.session)).collect();
        let own =
            place.facts.lasting_visits().filter(|visit| calls.contains(&(visit.labels.case, visit.labels.session)));
        since.extend(own.map(|visit| visit.queued_at));
    }
    since
}

fn due(standing: &Seen<'_>, places: &[Place<'_>], open: &[&Found<'_>], now: Millis) -> Vec<DueCase> {
    let promises = open.iter().flat_map(|one| {
        let response = one.row.response_due().map(|at| (at, "response", *one));
        let resolution = one.row.resolution_due().map(|at| (at, "resolution", *one));
        response.into_iter().chain(resolution)
    });
    let mut promises: Vec<_> = promises.collect();
    let order = |(at, promise, one): &(Millis, &'static str, &Found<'_>)| (*at, *promise, one.row.labels().case);
    if promises.len() > DUE {
        promises.select_nth_unstable_by_key(DUE, order);
        promises.truncate(DUE);
    }
    promises.sort_unstable_by_key(order);
    promises
        .into_iter()
        .map(|(at, promise, one)| DueCase {
            case: shown(standing, &places[one.place], one),
            promise,
            due_at: Moment::of(&places[one.place].info.zone, at),
            left_s: seconds(at - now),
        })
        .collect()
}

/// Each agent's state as last told, and open cases; those whom the filter lets pass by themselves or by a case.
fn agents(standing: &Seen<'_>, places: &[Place<'_>], open: &[&Found<'_>], filter: Option<&Filter>) -> Vec<AgentNow> {
    let text = |sym: Sym| standing.book.symbols.text(sym);
    let mut all = Vec::new();
    for (number, place) in places.iter().enumerate() {
        let mut loads: BTreeMap<&str, u64> = BTreeMap::new();
        for one in open.iter().filter(|one| one.place == number) {
            if let Some(agent) = one.holder.agent {
                *loads.entry(text(agent)).or_default() += 1;
            }
        }
        let states = states(place.facts, standing.as_of);
        for &agent in states.keys() {
            let passes = filter.is_none_or(|filter| {
                filter.holds(&|dimension: &Dimension| match dimension {
                    Dimension::Account => Some(place.name),
                    Dimension::Agent => Some(text(agent)),
                    Dimension::Team => team_of(place, text(agent)),
                    _ => None,
                })
            });
            if passes {
                loads.entry(text(agent)).or_default();
            }
        }
        let by_name: HashMap<&str, (AgentState, Millis)> =
            states.into_iter().map(|(agent, state)| (text(agent), state)).collect();
        all.extend(loads.into_iter().map(|(agent, open_cases)| {
            let state = by_name.get(agent);
            AgentNow {
                account: place.name.to_owned(),
                agent: agent.to_owned(),
                state: state.map(|(state, _)| state.id()),
                since: state.map(|(_, since)| Moment::of(&place.info.zone, *since)),
                open_cases,
            }
        }));
    }
    all
}

/// The team of an agent by the settings.
fn team_of<'p>(place: &'p Place<'_>, agent: &str) -> Option<&'p str> {
    let teams = &place.info.settings.teams;
    teams.iter().find(|team| team.members.iter().any(|member| member == agent)).map(|team| team.id.as_str())
}

/// The state that lasts as of now.
fn states(facts: &Rows, now: Millis) -> BTreeMap<Sym, (AgentState, Millis)> {
    let lasting = facts.lasting_states().filter(|span| span.until == now);
    lasting
        .filter_map(|span| match span.busy {
            Busy::State(state) => Some((span.agent, (state, span.from))),
            _ => None,
        })
        .collect()
}

fn beats(found: &[Found<'_>], now: Millis) -> Vec<Beat> {
    let mut beats = vec![Beat::default(); BEATS];
    let begin = now - BEATS as Millis * BEAT;
    let slot = |at: Millis| (at > begin && at <= now).then(|| (((at - begin - 1) / BEAT) as usize).min(BEATS - 1));
    for one in found.iter().filter(|one| one.row.flags().has(Flags::ELIGIBLE.and(Flags::INBOUND))) {
        let row = one.row;
        if let Some(i) = slot(row.opened_at()) {
            beats[i].opened += 1;
        }
        if let Some(i) = row.replied_at().and_then(slot) {
            beats[i].replied += 1;
        }
        if let Some(i) = row.resolved_at().and_then(slot) {
            beats[i].resolved += 1;
        }
    }
    beats
}
