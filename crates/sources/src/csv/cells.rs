//! The cells of one row, and rules that look at them.

use std::borrow::Cow;

use nabiz_domain::event::{Millis, What};

use super::bind::{BoundField, BoundRule};
use super::record::{Record, RecordBuffer};
use super::times::Times;
use crate::assemble;
use crate::mapping::{Mapped, Origin, Unit};
use crate::pseudonym::pseudonym;
use crate::refusal::{Fault, RefusalKind, shown};
use crate::time::plausible;
use crate::value::{Found, Row, Value};
use crate::vocabulary::{Key, Type};

/// The cells of one row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) record: Record<'a>,
    pub(super) missing: &'a [String],
}

impl<'a> Cells<'a> {
    /// The text of column `i` without white space around it; nothing when it is empty or stands for a missing value.
    pub(super) fn get(&self, i: usize) -> Option<&'a str> {
        let text = self.record.get(i).trim_ascii();
        let is_missing = text.is_empty() || self.missing.iter().any(|missing| missing == text);
        (!is_missing).then_some(text)
    }

    /// The same where the row cannot do without.
    pub(super) fn need(&self, i: usize, name: &str) -> Found<&'a str> {
        self.get(i).ok_or_else(|| column_fault(RefusalKind::Missing, name, "missing"))
    }

    /// The instant in column `i`.
    pub(super) fn time(&self, i: usize, name: &str, times: &Times) -> Found<Option<Millis>> {
        let Some(text) = self.get(i) else { return Ok(None) };
        times.read(text).map(Some).map_err(|reason| column_fault(RefusalKind::Time, name, reason))
    }
}

impl RecordBuffer {
    /// The record of `cells` with the texts of `columns` replaced by pseudonyms.
    pub(super) fn with_pseudonyms(&mut self, cells: &Cells<'_>, columns: &[usize]) {
        self.clear();
        for i in 0..cells.record.len() {
            match cells.get(i) {
                Some(text) if columns.contains(&i) => self.push(&pseudonym(text)),
                _ => self.push(cells.record.get(i)),
            }
        }
    }
}

/// A fault of the column `name`.
pub(super) fn column_fault(kind: RefusalKind, name: &str, reason: impl Into<String>) -> Box<Fault> {
    Box::new(Fault { kind, field: Some(Cow::Owned(name.to_owned())), reason: reason.into() })
}

impl<'m> BoundField<'m> {
    /// The value in this row.
    pub(super) fn value<'a>(&self, cells: &Cells<'a>) -> Value<'a>
    where
        'm: 'a,
    {
        let (role, column) = match (&self.field.origin, self.column) {
            (Origin::Constant(text), _) => return Value::Text(text),
            (Origin::Column { role, .. }, Some(column)) => (*role, column),
            (Origin::Column { .. }, None) => return Value::Missing,
        };
        let is_there = |text: &&str| !self.field.missing.iter().any(|missing| missing == *text);
        let Some(text) = cells.get(column).filter(is_there) else {
            return self.field.if_missing.as_deref().map_or(Value::Missing, Value::Text);
        };
        let (text, is_raw) = match self.field.mapped(text) {
            Mapped::AsItIs => (text, true),
            Mapped::To(other) => (other, false),
            Mapped::Nothing => return Value::Missing,
            Mapped::Unmapped => return Value::Unmapped(text),
        };
        match role {
            Some(role) => Value::Person(role, text),
            None if is_raw && self.decimal_comma => Value::Comma(text),
            None => Value::Text(text),
        }
    }
}

/// A rule's fields, looked up in a row.
struct RuleRow<'r, 'a> {
    rule: &'r BoundRule<'a>,
    cells: &'r Cells<'a>,
}

impl<'a> Row<'a> for RuleRow<'_, 'a> {
    fn get(&self, key: Key) -> Value<'a> {
        self.rule.field(key).map_or(Value::Missing, |field| field.value(self.cells))
    }
}

impl<'m> BoundRule<'m> {
    /// The event that this row makes, as an event of type `kind`.
    pub(super) fn what<'a>(&self, kind: Type, cells: &Cells<'a>) -> Found<What<&'a str>>
    where
        'm: 'a,
    {
        assemble::what(kind, &RuleRow { rule: self, cells }).map_err(|fault| self.name_column(fault))
    }

    /// The instant: the first time column that is not missing, moved by the duration column. Nothing where either is missing.
    pub(super) fn instant(&self, cells: &Cells<'_>, times: &Times) -> Found<Option<Millis>> {
        let mut at = None;
        for (column, name) in &self.time {
            at = cells.time(*column, name, times)?;
            if at.is_some() {
                break;
            }
        }
        let Some(mut at) = at else { return Ok(None) };
        for shift in &self.shifts {
            let Some(text) = cells.get(shift.column) else { return Ok(None) };
            let name = &shift.shift.column;
            let mut length = duration(text, shift.shift.unit)
                .ok_or_else(|| column_fault(RefusalKind::Invalid, name, format!("{} is no duration", shown(text))))?;
            let before = shift.not_before.and_then(|column| cells.get(column));
            if let Some(before) = before.and_then(|text| duration(text, shift.shift.unit))
                && length < before - DAY / 2
            {
                length += DAY;
            }
            let moved = if shift.shift.is_minus { at.saturating_sub(length) } else { at.saturating_add(length) };
            at = plausible(moved, text).map_err(|reason| column_fault(RefusalKind::Time, name, reason))?;
        }
        Ok(Some(at))
    }

    /// How many times it happened.
    pub(super) fn times_happened(&self, cells: &Cells<'_>) -> Found<u16> {
        let Some((column, count)) = &self.count else { return Ok(1) };
        let Some(text) = cells.get(*column) else { return Ok(0) };
        match text.parse::<u16>() {
            Ok(number) if number <= MAX_COUNT => Ok(number.saturating_sub(count.less)),
            _ => {
                let reason = format!("{} is not a whole number up to {MAX_COUNT}", shown(text));
                Err(column_fault(RefusalKind::Invalid, &count.column, reason))
            }
        }
    }

    /// People know columns, not keys.
    fn name_column(&self, mut fault: Box<Fault>) -> Box<Fault> {
        let field = fault.field.as_deref().and_then(|id| Key::parse(id.as_bytes())).and_then(|key| self.field(key));
        if let Some(column) = field.and_then(|field| field.field.column()) {
            fault.field = Some(Cow::Owned(column.to_owned()));
        }
        fault
    }
}

const DAY: Millis = 86_400_000;

/// The most events that one count may make.
const MAX_COUNT: u16 = 1000;

pub(super) fn duration(text: &str, unit: Unit) -> Option<Millis> {
    let millis = match unit {
        Unit::Clock => return clock(text),
        Unit::Milliseconds => 1.0,
        Unit::Seconds => 1e3,
        Unit::Minutes => 60e3,
        Unit::Hours => 3600e3,
        Unit::Days => 86_400e3,
    };
    // A decimal comma cannot be taken for anything else here: no duration needs thousands marks.
    let number: f64 = text.replace(',', ".").parse().ok()?;
    let millis = (number * millis).round();
    (millis.abs() < 1e14).then_some(millis as Millis)
}

/// `h:mm:ss`, `h:mm:ss.fff` or `m:ss`.
fn clock(text: &str) -> Option<Millis> {
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let (seconds, larger) = parts.split_last()?;
    let seconds: f64 = seconds.replace(',', ".").parse().ok().filter(|seconds| (0.0..60.0).contains(seconds))?;
    let minutes =
        larger.iter().try_fold(0_i64, |sum, part| Some(sum.checked_mul(60)? + i64::from(part.parse::<u32>().ok()?)))?;
    let millis = minutes.checked_mul(60_000)? + (seconds * 1000.0).round() as i64;
    Some(if is_negative { -millis } else { millis })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_their_unit() {
        for (text, unit, expected) in [
            ("90", Unit::Seconds, Some(90_000)),
            ("1,5", Unit::Minutes, Some(90_000)),
            ("-2", Unit::Hours, Some(-7_200_000)),
            ("1:02:03", Unit::Clock, Some(3_723_000)),
            ("02:03.5", Unit::Clock, Some(123_500)),
            ("2:61", Unit::Clock, None),
            ("soon", Unit::Days, None),
            ("inf", Unit::Days, None),
        ] {
            assert_eq!(duration(text, unit), expected, "{text}");
        }
    }
}
