//! `case_per_row`: a row is a whole case; each of its times is an event.

use std::fmt::Write;

use nabiz_domain::event::{Event, Millis, What};

use super::Place;
use super::bind::Bound;
use super::cells::{Cells, column_fault};
use super::state::{ByCase, case_hash};
use crate::Sink;
use crate::refusal::RefusalKind;
use crate::value::Found;

/// Which cases there were, and where.
#[derive(Debug, Default)]
pub(crate) struct Cases {
    seen: ByCase<(u32, u64)>,
    files: Vec<String>,
    id: String,
}

struct Pending<'a> {
    at: Millis,
    what: What<&'a str>,
    kind: &'static str,
    /// Which of several events of one step.
    number: u16,
    is_opening: bool,
}

impl Cases {
    /// Hands over the events of a row, in order of time: all of them, or none when one is wrong.
    pub(super) fn row<'a>(
        &mut self,
        place: Place<'_>,
        bound: &Bound<'a>,
        cells: &Cells<'a>,
        sink: &mut dyn Sink,
    ) -> Found<u64> {
        let case_id = bound.need_case(cells)?;
        let case_id = case_id.as_ref();
        let account = bound.account(cells)?;
        let hash = case_hash(account, case_id);
        if let Some(&(file, line)) = self.seen.get(&hash) {
            let reason = format!("the case has a row already, `{}` line {line}", self.files[file as usize]);
            return Err(column_fault(RefusalKind::Duplicate, bound.case_column(), reason));
        }
        let mut events = events(bound, cells)?;
        events.sort_by_key(|event| event.at);
        let attributes: Vec<_> =
            bound.first.iter().filter_map(|&(column, name)| Some((name, cells.get(column)?))).collect();
        for event in &events {
            self.write_id(bound.mapping.name(), case_id, event);
            let attributes = if event.is_opening { &attributes[..] } else { &[] };
            let Pending { at, what, .. } = *event;
            sink.event(&Event { event_id: &self.id, at, seq: None, account, case_id: Some(case_id), what, attributes });
        }
        if self.files.last().is_none_or(|last| last != place.file) {
            self.files.push(place.file.to_owned());
        }
        self.seen.insert(hash, (self.files.len() as u32 - 1, place.line));
        Ok(events.len() as u64)
    }

    /// Case, type and time: a later export of the same case adds events and changes none.
    fn write_id(&mut self, mapping: &str, case_id: &str, event: &Pending<'_>) {
        self.id.clear();
        // Writing into memory cannot fail.
        let _ = write!(self.id, "{mapping}:{case_id}:{}:{}:{}", event.kind, event.at, event.number);
    }
}

fn events<'a>(bound: &Bound<'a>, cells: &Cells<'a>) -> Found<Vec<Pending<'a>>> {
    let mut events: Vec<Pending<'a>> = Vec::with_capacity(bound.steps.len() + 1);
    if let Some(open) = &bound.open {
        let name = open.time.first().map_or("", |(_, name)| name);
        let at = open.instant(cells, &bound.times)?;
        let at = at.ok_or_else(|| column_fault(RefusalKind::Missing, name, "missing; a case needs its opening"))?;
        events.push(Pending {
            at,
            what: open.what(open.kind, cells)?,
            kind: open.kind.id(),
            number: 0,
            is_opening: true,
        });
    }
    for step in &bound.steps {
        if !step.happens(cells) {
            continue;
        }
        let Some(at) = step.instant(cells, &bound.times)? else { continue };
        let what = match step.what(step.kind, cells) {
            Ok(what) => what,
            // A step that lacks what it is about did not happen: no score, no survey answer.
            Err(fault) if fault.kind == RefusalKind::Missing => continue,
            Err(fault) => return Err(fault),
        };
        for _ in 0..step.times_happened(cells)? {
            let kind = step.kind.id();
            // Alike in type and time: two steps with one time, or several of one step.
            let number = events.iter().filter(|event| event.kind == kind && event.at == at).count() as u16;
            events.push(Pending { at, what, kind, number, is_opening: false });
        }
    }
    Ok(events)
}
