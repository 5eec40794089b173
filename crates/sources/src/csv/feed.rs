//! `feed_per_row`: a row belongs to no case, or to one that other files tell.

use std::collections::HashMap;
use std::fmt::Write;

use nabiz_domain::event::{Event, Millis, What};
use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::xxh3_64;

use super::bind::{Bound, BoundRule};
use super::cells::{Cells, column_fault};
use super::log::push_content;
use crate::Sink;
use crate::refusal::RefusalKind;
use crate::value::Found;
use crate::vocabulary::CaseRule;

/// How often the file has each content, for rows that have no id: 16 bytes for each that differs. With ids nothing is kept.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// The number of the file.
    file: usize,
    seen: HashMap<u64, u32, FxBuildHasher>,
    id: String,
}

struct Pending<'r, 'a> {
    at: Millis,
    what: What<&'a str>,
    rule: &'r BoundRule<'a>,
    /// Which of the mapping's steps of this type.
    number: usize,
}

impl Feed {
    /// The file of this number begins, or another sheet of it.
    ///
    /// The n-th row that says something is the n-th in every file that holds it: a file that is named twice, or a later
    /// export with the same rows, makes the same ids and counts nothing twice.
    pub(super) fn next_file(&mut self, number: usize) {
        if self.file != number {
            self.file = number;
            self.seen.clear();
        }
    }

    /// Hands over the events of a row: all of them, or none when one is wrong.
    pub(super) fn row<'a>(&mut self, bound: &Bound<'a>, cells: &Cells<'a>, sink: &mut dyn Sink) -> Found<u64> {
        let account = bound.account(cells)?;
        let case = bound.case(cells);
        let row_id = bound.id.map(|(column, name)| cells.need(column, name)).transpose()?;
        let events = events(bound, cells)?;
        for event in &events {
            let has_case = event.rule.kind.case_rule() != CaseRule::Never;
            let case_id = case.as_deref().filter(|_| has_case);
            self.write_id(bound.mapping.name(), case_id, row_id, event, cells);
            let Pending { at, what, .. } = *event;
            sink.event(&Event { event_id: &self.id, at, seq: None, account, case_id, what, attributes: &[] });
        }
        Ok(events.len() as u64)
    }

    /// By the row's id, or else by what it says; rows of a file that say the same are numbered.
    fn write_id(
        &mut self,
        mapping: &str,
        case: Option<&str>,
        row_id: Option<&str>,
        event: &Pending<'_, '_>,
        cells: &Cells<'_>,
    ) {
        self.id.clear();
        // Writing into memory cannot fail.
        let _ = write!(self.id, "{mapping}:{}:", event.rule.kind.id());
        if event.number > 0 {
            let _ = write!(self.id, "{}:", event.number + 1);
        }
        if let Some(row_id) = row_id {
            self.id.push_str(row_id);
            return;
        }
        let mut content = format!("{}\u{1d}{}\u{1d}", event.at, case.unwrap_or_default());
        push_content(&mut content, event.rule, cells);
        let hash = xxh3_64(content.as_bytes());
        let _ = write!(self.id, "{}:{hash:016x}", event.at);
        let count = self.seen.entry(hash ^ event.number as u64).or_default();
        if *count > 0 {
            let _ = write!(self.id, ".{count}");
        }
        *count += 1;
    }
}

fn events<'r, 'a>(bound: &'r Bound<'a>, cells: &Cells<'a>) -> Found<Vec<Pending<'r, 'a>>> {
    let mut events: Vec<Pending<'r, 'a>> = Vec::new();
    for (position, rule) in bound.steps.iter().enumerate() {
        if !rule.happens(cells) {
            continue;
        }
        let at = match (&bound.time, rule.time.is_empty()) {
            (Some((column, name)), true) => cells.time(*column, name, &bound.times)?,
            _ => rule.instant(cells, &bound.times)?,
        };
        let what = match rule.what(rule.kind, cells) {
            Ok(what) => what,
            // A step that lacks what it is about did not happen: no score, no answer. The only step must be whole.
            Err(fault) if fault.kind == RefusalKind::Missing && bound.steps.len() > 1 => continue,
            Err(fault) => return Err(fault),
        };
        let Some(at) = at else {
            if bound.steps.len() > 1 && !rule.time.is_empty() {
                continue;
            }
            let name = rule.time.first().or(bound.time.as_ref()).map_or("time", |(_, name)| name);
            return Err(column_fault(RefusalKind::Missing, name, "missing; a row needs its time"));
        };
        let number = bound.steps[..position].iter().filter(|other| other.kind == rule.kind).count();
        events.push(Pending { at, what, rule, number });
    }
    Ok(events)
}
