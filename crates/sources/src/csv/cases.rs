//! `case_per_row`: a row is a whole case; each of its times is an event. Where the mapping says which row decides, several
//! rows of a case are joined.

use std::fmt::Write;

use nabiz_domain::event::Event;

use super::Place;
use super::bind::Bound;
use super::cells::{Cells, column_fault};
use super::join::{Held, Told, Waiting, joined};
use super::state::{ByCase, CaseHash, case_hash};
use crate::Sink;
use crate::mapping::Mapping;
use crate::reader::{Late, Outcome};
use crate::refusal::RefusalKind;
use crate::value::Found;

/// Which cases there were, and where.
#[derive(Debug, Default)]
pub(crate) struct Cases {
    seen: ByCase<(u32, u64)>,
    files: Vec<String>,
    waiting: Waiting,
    id: String,
}

/// Whose events.
#[derive(Clone, Copy)]
struct Subject<'a> {
    mapping: &'a str,
    account: &'a str,
    case_id: &'a str,
}

impl Cases {
    /// Hands over the events of a row, in order of time, or lets them wait: all of them, or none when one is wrong.
    pub(super) fn row<'a>(
        &mut self,
        place: Place<'_>,
        bound: &Bound<'a>,
        cells: &Cells<'a>,
        sink: &mut dyn Sink,
    ) -> Found<Outcome> {
        let case_id = bound.need_case(cells)?;
        let subject =
            Subject { mapping: bound.mapping.name(), account: bound.account(cells)?, case_id: case_id.as_ref() };
        let hash = case_hash(subject.account, subject.case_id);
        let decides = bound.decides(cells);
        if let Some(&(file, line)) = self.seen.get(&hash) {
            // What decides the case was told already: a row that does not has nothing to add.
            if decides == Some(false) {
                return Ok(Outcome::Passed);
            }
            let reason = format!("the case has a row already, `{}` line {line}", self.files[file as usize]);
            return Err(column_fault(RefusalKind::Duplicate, bound.case_column(), reason));
        }
        let mut events = events(bound, cells)?;
        events.sort_by_key(|event| event.at);
        let attributes: Vec<_> =
            bound.first.iter().filter_map(|&(column, name)| Some((name, cells.get(column)?))).collect();
        if decides == Some(false) {
            return Ok(self.wait(hash, subject, &events, bound, cells));
        }
        let held = self.waiting.take(hash);
        if let Some(held) = &held {
            let symbols = &self.waiting.symbols;
            let first: Vec<Told<&str>> =
                held.events.iter().map(|&event| event.map(&mut |text| symbols.text(text))).collect();
            let all = joined(&events, &first);
            emit(&mut self.id, subject, &all, &attributes, sink);
        } else {
            emit(&mut self.id, subject, &events, &attributes, sink);
        }
        self.note(hash, place);
        let count = events.len() as u64;
        Ok(if held.is_some() { Outcome::Joined(count) } else { Outcome::Events(count) })
    }

    /// Keeps a row until the one that decides comes.
    fn wait<'a>(
        &mut self,
        hash: CaseHash,
        subject: Subject<'_>,
        events: &[Told<&'a str>],
        bound: &Bound<'a>,
        cells: &Cells<'a>,
    ) -> Outcome {
        let symbols = &mut self.waiting.symbols;
        let first = bound.first.iter().enumerate().filter_map(|(i, &(column, _))| Some((i as u16, cells.get(column)?)));
        let attributes = first.map(|(i, text)| (i, symbols.intern(text))).collect();
        let events = events.iter().map(|&event| event.map(&mut |text| symbols.intern(text))).collect();
        let (account, case_id) = (symbols.intern(subject.account), symbols.intern(subject.case_id));
        let is_first = self.waiting.add(hash, Held { account, case_id, events, attributes });
        if is_first { Outcome::Waits } else { Outcome::Passed }
    }

    fn note(&mut self, hash: CaseHash, place: Place<'_>) {
        if self.files.last().is_none_or(|last| last != place.file) {
            self.files.push(place.file.to_owned());
        }
        self.seen.insert(hash, (self.files.len() as u32 - 1, place.line));
    }

    /// Hands over the cases of which no row decided.
    pub(super) fn finish(&mut self, mapping: &Mapping, sink: &mut dyn Sink) -> Late {
        let mut late = Late::default();
        for held in self.waiting.drain().collect::<Vec<_>>() {
            let symbols = &self.waiting.symbols;
            let names = &mapping.spec.attributes.first;
            let attributes: Vec<_> = held
                .attributes
                .iter()
                .filter_map(|&(i, text)| Some((names.get(usize::from(i))?.as_str(), symbols.text(text))))
                .collect();
            let events: Vec<Told<&str>> =
                held.events.iter().map(|&event| event.map(&mut |text| symbols.text(text))).collect();
            let (account, case_id) = (symbols.text(held.account), symbols.text(held.case_id));
            emit(&mut self.id, Subject { mapping: mapping.name(), account, case_id }, &events, &attributes, sink);
            late.events += events.len() as u64;
        }
        late
    }
}

fn emit(
    id: &mut String,
    subject: Subject<'_>,
    events: &[Told<&str>],
    attributes: &[(&str, &str)],
    sink: &mut dyn Sink,
) {
    let Subject { mapping, account, case_id } = subject;
    for (position, event) in events.iter().enumerate() {
        let Told { at, what, kind, is_opening } = *event;
        // Alike in type and time: two steps with one time, or several of one step.
        let number = events[..position].iter().filter(|event| event.kind == kind && event.at == at).count();
        id.clear();
        // Case, type and time: a later export of the same case adds events and changes none. Writing into memory cannot fail.
        let _ = write!(id, "{mapping}:{case_id}:{kind}:{at}:{number}");
        let attributes = if is_opening { attributes } else { &[] };
        sink.event(&Event { event_id: id, at, seq: None, account, case_id: Some(case_id), what, attributes });
    }
}

fn events<'a>(bound: &Bound<'a>, cells: &Cells<'a>) -> Found<Vec<Told<&'a str>>> {
    let mut events: Vec<Told<&'a str>> = Vec::with_capacity(bound.steps.len() + 1);
    if let Some(open) = &bound.open {
        let name = open.time.first().map_or("", |(_, name)| name);
        let at = open.instant(cells, &bound.times)?;
        let at = at.ok_or_else(|| column_fault(RefusalKind::Missing, name, "missing; a case needs its opening"))?;
        events.push(Told { at, what: open.what(open.kind, cells)?, kind: open.kind.id(), is_opening: true });
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
            events.push(Told { at, what, kind: step.kind.id(), is_opening: false });
        }
    }
    Ok(events)
}
