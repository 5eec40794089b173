//! What TOML cannot say about a mapping: which keys go together, and that its words mean something.

use super::{Mapping, MappingError, Rule, Shape};
use crate::assemble;
use crate::csv::times::Times;
use crate::input;
use crate::refusal::RefusalKind;
use crate::value::{Row, Value};
use crate::vocabulary::{CaseRule, Key, Type, is_reserved_key};

type Checked = Result<(), MappingError>;

/// Checks the whole mapping.
pub(super) fn check(mapping: &Mapping) -> Checked {
    let spec = &mapping.spec;
    let name_is_plain =
        !spec.name.is_empty() && spec.name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if !name_is_plain {
        return Err(
            mapping.key_error("name", "letters, digits, `_`, `-` and `.` only: it becomes part of every event id")
        );
    }
    if let Some(name) = &spec.encoding
        && input::encoding(name).is_none()
    {
        let reason = format!("`{name}` is no known encoding, such as `utf-8`, `windows-1254`, `iso-8859-9`, `utf-16`");
        return Err(mapping.key_error("encoding", reason));
    }
    if spec.decides.is_some() && spec.shape != Shape::CasePerRow {
        let reason = "joins the rows of a case; it belongs to `shape = \"case_per_row\"`";
        return Err(mapping.key_error("decides", reason));
    }
    Times::new(mapping)?;
    attributes(mapping)?;
    match spec.shape {
        Shape::EventPerRow => event_per_row(mapping),
        Shape::CasePerRow => case_per_row(mapping),
        Shape::FeedPerRow => feed_per_row(mapping),
    }
}

fn attributes(mapping: &Mapping) -> Checked {
    let attributes = &mapping.spec.attributes;
    for (key, columns) in [("attributes.first", &attributes.first), ("attributes.last", &attributes.last)] {
        if let Some(column) = columns.iter().find(|column| is_reserved_key(column)) {
            let reason = format!("`{column}` is a field of an `open` and cannot name an attribute; rename the column");
            return Err(mapping.key_error(key, reason));
        }
    }
    match attributes.last.iter().find(|column| attributes.first.contains(column)) {
        Some(column) => Err(mapping.key_error("attributes.last", format!("`{column}` also stands in `first`"))),
        None => Ok(()),
    }
}

fn need_case(mapping: &Mapping) -> Checked {
    match &mapping.spec.case {
        Some(case) if !case.0.is_empty() => Ok(()),
        _ => Err(mapping.key_error("case", "missing: name the column that holds the id of the case")),
    }
}

fn feed_per_row(mapping: &Mapping) -> Checked {
    let spec = &mapping.spec;
    for (key, is_there) in [
        ("open", spec.open.is_some()),
        ("activity", spec.activity.is_some()),
        ("on_change", !spec.on_change.is_empty()),
        ("attributes", !spec.attributes.first.is_empty() || !spec.attributes.last.is_empty()),
        ("recorded", !spec.recorded.is_empty()),
    ] {
        if is_there {
            return Err(
                mapping.key_error(key, "belongs to a case; a row of `shape = \"feed_per_row\"` has `step` only")
            );
        }
    }
    if spec.step.is_empty() {
        return Err(mapping.key_error("step", "missing: without a step no row makes an event"));
    }
    for (i, rule) in spec.step.iter().enumerate() {
        let key = format!("step {}", i + 1);
        let Some(kind) = rule.kind else {
            return Err(mapping.key_error(format!("{key}.type"), "missing: name the type of the event"));
        };
        if kind.case_rule() == CaseRule::Needed && spec.case.is_none() {
            let reason = format!("`{}` belongs to a case; name its column in `case`", kind.id());
            return Err(mapping.key_error(format!("{key}.type"), reason));
        }
        if kind.begins_case() {
            return Err(mapping.key_error(format!("{key}.type"), "begins a case; use `shape = \"case_per_row\"`"));
        }
        if rule.time.is_empty() && spec.time.is_none() {
            return Err(
                mapping.key_error(format!("{key}.time"), "missing: name the column that holds when it happened")
            );
        }
        forbid(mapping, &key, &[("later", rule.later.is_some()), ("column", rule.column.is_some())])?;
        check_rule(mapping, rule, rule.kind, &key)?;
    }
    Ok(())
}

fn event_per_row(mapping: &Mapping) -> Checked {
    need_case(mapping)?;
    let spec = &mapping.spec;
    if spec.time.is_none() {
        return Err(mapping.key_error("time", "missing: name the column that holds when a row happened"));
    }
    if !spec.step.is_empty() {
        return Err(
            mapping.key_error("step", "belongs to `shape = \"case_per_row\"`; here use `activity` or `on_change`")
        );
    }
    if spec.activity.is_none() && spec.on_change.is_empty() {
        return Err(mapping.key_error("activity", "missing: without `activity` or `on_change` no row makes an event"));
    }
    if let Some(open) = &spec.open {
        check_open(mapping, open)?;
    }
    for (name, outcome) in spec.activity.iter().flat_map(|activity| activity.outcomes()) {
        let Some(rule) = &outcome.0 else { continue };
        let key = format!("activity.{name}");
        kind_of(mapping, rule, &key)?;
        forbid(
            mapping,
            &key,
            &[("later", rule.later.is_some()), ("column", rule.column.is_some()), ("count", rule.count.is_some())],
        )?;
        check_rule(mapping, rule, rule.kind, &key)?;
    }
    for (i, rule) in spec.on_change.iter().enumerate() {
        let key = format!("on_change {}", i + 1);
        kind_of(mapping, rule, &key)?;
        if rule.column.is_none() {
            return Err(mapping.key_error(format!("{key}.column"), "missing: name the column to watch"));
        }
        let own = [("time", !rule.time.is_empty()), ("plus", !rule.shifts.is_empty()), ("count", rule.count.is_some())];
        forbid(mapping, &key, &own)?;
        check_rule(mapping, rule, rule.kind, &key)?;
        check_rule(mapping, rule, rule.later, &key)?;
    }
    Ok(())
}

fn case_per_row(mapping: &Mapping) -> Checked {
    need_case(mapping)?;
    let spec = &mapping.spec;
    let Some(open) = &spec.open else {
        return Err(mapping.key_error("open", "missing: every case needs its opening"));
    };
    if open.time.is_empty() {
        return Err(mapping.key_error("open.time", "missing: name the column that holds when the case was opened"));
    }
    check_open(mapping, open)?;
    for (key, is_there) in [
        ("time", spec.time.is_some()),
        ("id", spec.id.is_some()),
        ("activity", spec.activity.is_some()),
        ("on_change", !spec.on_change.is_empty()),
        ("attributes.last", !spec.attributes.last.is_empty()),
    ] {
        if is_there {
            return Err(mapping
                .key_error(key, "belongs to `shape = \"event_per_row\"`; here use `step` and `attributes.first`"));
        }
    }
    for (i, rule) in spec.step.iter().enumerate() {
        let key = format!("step {}", i + 1);
        kind_of(mapping, rule, &key)?;
        if rule.time.is_empty() {
            return Err(
                mapping.key_error(format!("{key}.time"), "missing: name the column that holds when it happened")
            );
        }
        forbid(mapping, &key, &[("later", rule.later.is_some()), ("column", rule.column.is_some())])?;
        check_rule(mapping, rule, rule.kind, &key)?;
    }
    Ok(())
}

fn check_open(mapping: &Mapping, open: &Rule) -> Checked {
    let kind = open.kind.unwrap_or(Type::Open);
    if !kind.begins_case() {
        return Err(mapping.key_error("open.type", "a case begins with `open` or `arrive`"));
    }
    let own = [("later", open.later.is_some()), ("column", open.column.is_some()), ("count", open.count.is_some())];
    forbid(mapping, "open", &own)?;
    check_rule(mapping, open, Some(kind), "open")
}

fn kind_of(mapping: &Mapping, rule: &Rule, key: &str) -> Checked {
    match rule.kind {
        None => Err(mapping.key_error(format!("{key}.type"), "missing: name the type of the event")),
        Some(kind) if kind.case_rule() == CaseRule::Never => Err(mapping.key_error(
            format!("{key}.type"),
            format!("`{}` belongs to no case; bring it in as native events", kind.id()),
        )),
        Some(_) => Ok(()),
    }
}

fn forbid(mapping: &Mapping, key: &str, own: &[(&str, bool)]) -> Checked {
    match own.iter().find(|(_, is_there)| *is_there) {
        Some((name, _)) => Err(mapping.key_error(format!("{key}.{name}"), "has no meaning here")),
        None => Ok(()),
    }
}

/// Tries every word of the mapping in its field, so that a typo is one error and not one for each row.
fn check_rule(mapping: &Mapping, rule: &Rule, kind: Option<Type>, key: &str) -> Checked {
    let Some(kind) = kind else { return Ok(()) };
    for (field_key, field) in &rule.fields {
        for word in field.words() {
            if let Some(reason) = objection(kind, *field_key, word) {
                return Err(mapping.key_error(format!("{key}.{}", field_key.id()), reason));
            }
        }
    }
    match missing_field(rule, kind) {
        Some(missing) => {
            Err(mapping.key_error(format!("{key}.{missing}"), format!("missing: an event `{}` needs it", kind.id())))
        }
        None => Ok(()),
    }
}

/// A row that has `word` under `key` and something fitting everywhere else.
struct Trial<'a> {
    kind: Type,
    key: Key,
    word: Value<'a>,
    rule: Option<&'a Rule>,
}

impl<'a> Row<'a> for Trial<'a> {
    fn get(&self, key: Key) -> Value<'a> {
        if key == self.key {
            return self.word;
        }
        match self.rule {
            Some(rule) if !rule.fields.iter().any(|(known, _)| *known == key) => Value::Missing,
            _ => fitting(self.kind, key),
        }
    }
}

/// A value that the field takes.
fn fitting(kind: Type, key: Key) -> Value<'static> {
    match key {
        Key::To if kind == Type::Assign => Value::Text("agent:1"),
        Key::To if kind == Type::Status => Value::Text("open"),
        Key::To if kind == Type::Priority => Value::Text("low"),
        Key::Kind if kind == Type::Flowout => Value::Text("empty"),
        Key::Kind | Key::Vis | Key::Class | Key::Scale | Key::OnBehalf | Key::Automated | Key::Bounced => {
            Value::Missing
        }
        Key::Priority => Value::Missing,
        Key::By => Value::Text("agent"),
        Key::Channel => Value::Text("email"),
        Key::Instrument => Value::Text("csat"),
        Key::State => Value::Text("acw"),
        Key::Change => Value::Text("join"),
        _ => Value::Text("1"),
    }
}

fn objection(kind: Type, key: Key, word: &str) -> Option<String> {
    // `good` and `bad` depend on the scale, which the rule may fix.
    if matches!(key, Key::Score) && matches!(word, "good" | "bad") {
        return None;
    }
    let trial = Trial { kind, key, word: Value::Text(word), rule: None };
    assemble::what(kind, &trial).err().filter(|fault| fault.kind != RefusalKind::Missing).map(|fault| fault.reason)
}

fn missing_field(rule: &Rule, kind: Type) -> Option<&'static str> {
    let nowhere = Trial { kind, key: Key::EventId, word: Value::Missing, rule: Some(rule) };
    let fault = assemble::what(kind, &nowhere).err().filter(|fault| fault.kind == RefusalKind::Missing)?;
    Key::ALL.iter().map(|key| key.id()).find(|id| fault.field.as_deref() == Some(*id))
}
