//! `event_per_row`: a row is something that happened to a case, or the case as it stood at an instant.

use std::fmt::Write;

use nabiz_domain::event::{Event, Millis, What};
use nabiz_domain::symbols::Sym;
use xxhash_rust::xxh3::xxh3_64;

use super::bind::{Bound, BoundActivity, BoundRule};
use super::cells::{Cells, column_fault};
use super::state::{Cases, case_hash};
use crate::Sink;
use crate::mapping::Mapping;
use crate::refusal::{RefusalKind, shown};
use crate::value::{Found, Value};
use crate::vocabulary::{Key, Type};

/// The memory of one event log.
#[derive(Debug)]
pub(crate) struct Log {
    cases: Cases,
    held: Vec<Held>,
    id: String,
}

/// An opening that waits for the last row of its case, for attributes that only that row knows.
#[derive(Debug)]
struct Held {
    case: u32,
    event_id: Sym,
    at: Millis,
    account: Sym,
    case_id: Sym,
    what: What<Sym>,
    attributes: Vec<(u16, Sym)>,
}

/// Whose event and which row.
#[derive(Clone, Copy)]
struct Subject<'a> {
    account: &'a str,
    case_id: &'a str,
    row_id: Option<&'a str>,
}

/// An event of a row that is not yet known to be good as a whole.
struct Pending<'r, 'a> {
    at: Millis,
    kind: Type,
    what: What<&'a str>,
    rule: &'r BoundRule<'a>,
    is_opening: bool,
}

/// A watched column with its new value.
struct Change<'a> {
    watch: usize,
    value: &'a str,
}

impl Log {
    /// The memory for `mapping`.
    pub(crate) fn new(mapping: &Mapping) -> Self {
        let spec = &mapping.spec;
        let cases = Cases::new(spec.on_change.len(), spec.attributes.last.len());
        Self { cases, held: Vec::new(), id: String::new() }
    }

    /// Another file begins.
    pub(super) fn next_file(&mut self) {
        self.cases.next_file();
    }

    /// Hands over the events of a row: all of them, or none when one is wrong.
    pub(super) fn row<'a>(&mut self, bound: &Bound<'a>, cells: &Cells<'a>, sink: &mut dyn Sink) -> Found<u64> {
        let row_id = bound.id.map(|(column, name)| cells.need(column, name)).transpose()?;
        let case_id = bound.need_case(cells)?;
        let subject = Subject { account: bound.account(cells)?, case_id: &case_id, row_id };
        let at = row_time(bound, cells)?;
        let hash = case_hash(subject.account, subject.case_id);
        let known = self.cases.find(hash, at);

        let mut pending = Vec::new();
        let opening = bound.open.as_ref().filter(|_| known.is_none());
        if let Some(rule) = opening {
            let at = rule.instant(cells, &bound.times)?.unwrap_or(at);
            pending.push(Pending { at, kind: rule.kind, what: rule.what(rule.kind, cells)?, rule, is_opening: true });
        }
        let rule = bound.activity.as_ref().map(|activity| outcome(activity, cells)).transpose()?.flatten();
        if let Some(rule) = rule.filter(|rule| rule.happens(cells)) {
            let at = if rule.time.is_empty() { Some(at) } else { rule.instant(cells, &bound.times)? };
            if let Some(at) = at {
                pending.push(Pending {
                    at,
                    kind: rule.kind,
                    what: rule.what(rule.kind, cells)?,
                    rule,
                    is_opening: false,
                });
            }
        }
        let changes = self.changes(known, at, bound, cells, opening, &mut pending)?;

        let case = known.unwrap_or_else(|| self.cases.begin(hash));
        self.cases.advance(case, at);
        for Change { watch, value } in changes {
            let value = self.cases.symbols.intern(value);
            self.cases.set_value(case, watch, value);
        }
        for (attribute, (column, _)) in bound.last.iter().enumerate() {
            if let Some(text) = cells.get(*column) {
                self.cases.keep(case, attribute, text);
            }
        }
        let count = pending.len() as u64;
        for event in pending {
            self.emit(case, subject, event, bound, cells, sink);
        }
        Ok(count)
    }

    /// Watched columns that changed, with their events pushed to `pending`.
    fn changes<'r, 'a>(
        &self,
        known: Option<u32>,
        at: Millis,
        bound: &'r Bound<'a>,
        cells: &Cells<'a>,
        opening: Option<&BoundRule<'a>>,
        pending: &mut Vec<Pending<'r, 'a>>,
    ) -> Found<Vec<Change<'a>>> {
        let mut changes = Vec::new();
        for (watch, rule) in bound.on_change.iter().enumerate() {
            let Some(value) = watched(rule, cells)? else { continue };
            let previous = known.and_then(|case| self.cases.value(case, watch));
            if previous.is_some_and(|previous| self.cases.symbols.text(previous) == value) {
                continue;
            }
            changes.push(Change { watch, value });
            if opening.is_some_and(|opening| says_already(opening, rule.kind, value, cells)) {
                continue;
            }
            let kind = if previous.is_some() { rule.later.unwrap_or(rule.kind) } else { rule.kind };
            pending.push(Pending { at, kind, what: rule.what(kind, cells)?, rule, is_opening: false });
        }
        Ok(changes)
    }

    fn emit<'a>(
        &mut self,
        case: u32,
        subject: Subject<'a>,
        pending: Pending<'_, 'a>,
        bound: &Bound<'a>,
        cells: &Cells<'a>,
        sink: &mut dyn Sink,
    ) {
        self.write_id(case, subject, &pending, bound.mapping.name(), cells);
        let Pending { at, kind, what, .. } = pending;
        if !kind.begins_case() {
            return sink.event(&self.event(at, subject, what, &[]));
        }
        let first = bound.first.iter().enumerate().filter_map(|(i, (column, _))| Some((i, cells.get(*column)?)));
        if bound.last.is_empty() {
            let attributes: Vec<_> = first.map(|(i, text)| (bound.first[i].1, text)).collect();
            return sink.event(&self.event(at, subject, what, &attributes));
        }
        let symbols = &mut self.cases.symbols;
        let attributes = first.map(|(i, text)| (i as u16, symbols.intern(text))).collect();
        self.held.push(Held {
            case,
            event_id: symbols.intern(&self.id),
            at,
            account: symbols.intern(subject.account),
            case_id: symbols.intern(subject.case_id),
            what: what.map(&mut |text| symbols.intern(text)),
            attributes,
        });
    }

    fn event<'e>(
        &'e self,
        at: Millis,
        subject: Subject<'e>,
        what: What<&'e str>,
        attributes: &'e [(&'e str, &'e str)],
    ) -> Event<'e> {
        let Subject { account, case_id, .. } = subject;
        Event { event_id: &self.id, at, seq: None, account, case_id: Some(case_id), what, attributes }
    }

    /// The id of an event is made of what it says, never of where it stands: another file with the same rows makes the same.
    fn write_id(&mut self, case: u32, subject: Subject<'_>, event: &Pending<'_, '_>, mapping: &str, cells: &Cells<'_>) {
        self.id.clear();
        // The rule's first type, so that one change has one id however many came before it.
        let kind = event.rule.kind.id();
        // Writing into memory cannot fail.
        let _ = write!(self.id, "{mapping}:{}:{kind}:", subject.case_id);
        if event.is_opening {
            let _ = write!(self.id, "{}", event.at);
            return;
        }
        if let Some(row_id) = subject.row_id {
            self.id.push_str(row_id);
            return;
        }
        let content = content_hash(event.rule, cells);
        let _ = write!(self.id, "{}:{content:08x}", event.at);
        let alike = self.cases.number_alike(case, event.at, content);
        if alike > 0 {
            let _ = write!(self.id, ".{alike}");
        }
    }

    /// Hands over the openings that waited.
    pub(super) fn finish(&mut self, mapping: &Mapping, sink: &mut dyn Sink) {
        let names = &mapping.spec.attributes;
        let symbols = &self.cases.symbols;
        for held in self.held.drain(..) {
            let first = held.attributes.iter().map(|&(i, value)| (names.first[usize::from(i)].as_str(), value));
            let lasts = names.last.iter().zip(self.cases.lasts(held.case));
            let last = lasts.filter_map(|(name, value)| Some((name.as_str(), (*value)?)));
            let attributes: Vec<_> = first.chain(last).map(|(name, value)| (name, symbols.text(value))).collect();
            sink.event(&Event {
                event_id: symbols.text(held.event_id),
                at: held.at,
                seq: None,
                account: symbols.text(held.account),
                case_id: Some(symbols.text(held.case_id)),
                what: held.what.map(&mut |text| symbols.text(text)),
                attributes: &attributes,
            });
        }
    }
}

fn row_time(bound: &Bound<'_>, cells: &Cells<'_>) -> Found<Millis> {
    let (column, name) = bound.time.unwrap_or((usize::MAX, "time"));
    let at = cells.time(column, name, &bound.times)?;
    at.ok_or_else(|| column_fault(RefusalKind::Missing, name, "missing; a row needs its time"))
}

/// What the row's activity stands for; nothing where the mapping says so.
fn outcome<'r, 'm>(activity: &'r BoundActivity<'m>, cells: &Cells<'_>) -> Found<Option<&'r BoundRule<'m>>> {
    let (column, name) = activity.column;
    let text = cells.need(column, name)?;
    match activity.activity.position(text) {
        Some(position) => Ok(activity.outcomes[position].as_ref()),
        None => {
            let reason =
                format!("{} has no entry in the mapping; add one to `activity.map`, or a `default`", shown(text));
            Err(column_fault(RefusalKind::Unknown, name, reason))
        }
    }
}

/// The value of a watched column: where the rule's `to` is that column, what its map makes of it. A value that is
/// missing or stands for nothing is no change.
fn watched<'a>(rule: &BoundRule<'a>, cells: &Cells<'a>) -> Found<Option<&'a str>> {
    let Some(raw) = rule.column.and_then(|column| cells.get(column)) else { return Ok(None) };
    let Some(to) = rule.field(Key::To).filter(|to| to.column.is_some() && to.column == rule.column) else {
        return Ok(Some(raw));
    };
    match to.value(cells) {
        Value::Text(text) | Value::Person(_, text) => Ok(Some(text)),
        Value::Unmapped(_) => rule.what(rule.kind, cells).map(|_| None),
        _ => Ok(None),
    }
}

/// Whether the opening in the same row carries this topic or priority itself.
fn says_already(opening: &BoundRule<'_>, kind: Type, value: &str, cells: &Cells<'_>) -> bool {
    let key = match kind {
        Type::Priority => Key::Priority,
        Type::Topic => Key::Topic,
        _ => return false,
    };
    opening.field(key).is_some_and(|field| field.value(cells) == Value::Text(value))
}

fn content_hash(rule: &BoundRule<'_>, cells: &Cells<'_>) -> u32 {
    let mut content = String::with_capacity(64);
    push_content(&mut content, rule, cells);
    xxh3_64(content.as_bytes()) as u32
}

/// What the rule's event says in this row.
pub(super) fn push_content(content: &mut String, rule: &BoundRule<'_>, cells: &Cells<'_>) {
    content.push_str(rule.kind.id());
    for (key, field) in rule.fields() {
        content.push('\u{1e}');
        content.push_str(key.id());
        content.push('\u{1f}');
        match field.value(cells) {
            Value::Text(text) | Value::Person(_, text) | Value::Comma(text) => content.push_str(text),
            _ => {}
        }
    }
}
