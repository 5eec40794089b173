//! A mapping bound to a header: column names become positions, once for a file.

use std::borrow::Cow;

use super::header::Header;
use super::times::Times;
use crate::mapping::{
    Activity, Condition, Count, Decimal, Field, Mapping, MappingError, Origin, Recording, Rule, Shift, Unit,
};
use crate::recorded::{Figure, MINUTE};
use crate::refusal::{Fault, RefusalKind, shown};
use crate::value::{Found, Value};
use crate::vocabulary::{Key, Type};

use super::cells::{Cells, column_fault, duration};

/// A column: where it is and what it is called.
pub(super) type Column<'m> = (usize, &'m str);

/// A mapping with the positions of its columns.
pub(super) struct Bound<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) times: Times,
    case: Vec<Column<'m>>,
    pub(super) time: Option<Column<'m>>,
    pub(super) id: Option<Column<'m>>,
    account: BoundField<'m>,
    /// The account of the run, where the mapping is a shipped one.
    pub(super) said_account: Option<&'m str>,
    skip: Vec<BoundCondition<'m>>,
    decides: Option<BoundCondition<'m>>,
    pub(super) pseudonyms: Vec<usize>,
    pub(super) open: Option<BoundRule<'m>>,
    pub(super) activity: Option<BoundActivity<'m>>,
    pub(super) on_change: Vec<BoundRule<'m>>,
    pub(super) steps: Vec<BoundRule<'m>>,
    /// Attributes by a case's first row.
    pub(super) first: Vec<Column<'m>>,
    /// Attributes by a case's last row.
    pub(super) last: Vec<Column<'m>>,
    /// What the desk recorded itself.
    recorded: Vec<(&'m Recording, BoundField<'m>)>,
}

/// The activity column and what its values stand for, by position in the mapping's outcomes.
pub(super) struct BoundActivity<'m> {
    pub(super) column: Column<'m>,
    pub(super) activity: &'m Activity,
    pub(super) outcomes: Vec<Option<BoundRule<'m>>>,
}

/// A rule with the positions of its columns.
pub(super) struct BoundRule<'m> {
    pub(super) kind: Type,
    pub(super) later: Option<Type>,
    pub(super) column: Option<usize>,
    pub(super) time: Vec<Column<'m>>,
    pub(super) shifts: Vec<BoundShift<'m>>,
    when: Vec<BoundCondition<'m>>,
    pub(super) count: Option<(usize, &'m Count)>,
    fields: Vec<(Key, BoundField<'m>)>,
}

/// A duration column.
pub(super) struct BoundShift<'m> {
    pub(super) column: usize,
    pub(super) not_before: Option<usize>,
    pub(super) shift: &'m Shift,
}

/// What a column must hold.
struct BoundCondition<'m> {
    column: usize,
    condition: &'m Condition,
}

impl BoundCondition<'_> {
    fn holds(&self, cells: &Cells<'_>) -> bool {
        self.condition.holds(cells.get(self.column).unwrap_or_default())
    }
}

/// A field with the position of its column.
pub(super) struct BoundField<'m> {
    pub(super) field: &'m Field,
    pub(super) column: Option<usize>,
    pub(super) decimal_comma: bool,
}

impl<'m> BoundRule<'m> {
    /// The field for `key`.
    pub(super) fn field(&self, key: Key) -> Option<&BoundField<'m>> {
        self.fields.iter().find(|(known, _)| *known == key).map(|(_, field)| field)
    }

    /// Whether it happens in this row.
    pub(super) fn happens(&self, cells: &Cells<'_>) -> bool {
        self.when.iter().all(|condition| condition.holds(cells))
    }

    /// Every field, in the order of the mapping.
    pub(super) fn fields(&self) -> impl Iterator<Item = (Key, &BoundField<'m>)> {
        self.fields.iter().map(|(key, field)| (*key, field))
    }
}

impl<'m> Bound<'m> {
    /// Binds `mapping` to `header`, the header of the file `data`.
    ///
    /// # Errors
    /// When a column is not there or there twice.
    pub(super) fn new(mapping: &'m Mapping, header: &Header, data: &str) -> Result<Self, MappingError> {
        let find = Finder { mapping, header, data };
        let spec = &mapping.spec;
        let activity = spec.activity.as_ref().map(|activity| find.activity(activity)).transpose()?;
        Ok(Self {
            mapping,
            times: Times::new(mapping)?.of_workbook(header.is_workbook),
            case: spec.case.as_ref().map_or(Ok(Vec::new()), |case| find.columns("case", &case.0))?,
            skip: find.conditions("skip", &spec.skip)?,
            decides: spec.decides.as_ref().map(|one| find.condition("decides", one)).transpose()?,
            pseudonyms: find.columns("pseudonyms", &spec.pseudonyms)?.into_iter().map(|(at, _)| at).collect(),
            time: spec.time.as_ref().map(|name| find.column("time", name)).transpose()?,
            id: spec.id.as_ref().map(|name| find.column("id", name)).transpose()?,
            account: find.field("account", &spec.account)?,
            said_account: None,
            open: spec.open.as_ref().map(|rule| find.rule("open", rule)).transpose()?,
            activity,
            on_change: find.rules("on_change", &spec.on_change)?,
            steps: find.rules("step", &spec.step)?,
            first: find.columns("attributes.first", &spec.attributes.first)?,
            last: find.columns("attributes.last", &spec.attributes.last)?,
            recorded: find.recorded(&spec.recorded)?,
        })
    }

    /// What the row says that the desk recorded of its case, where that can be read.
    pub(super) fn recorded<'a>(&self, cells: &Cells<'a>) -> Found<Vec<Figure>>
    where
        'm: 'a,
    {
        let of = |(recording, field): &(&Recording, BoundField<'m>)| {
            let (Value::Text(text) | Value::Comma(text)) = field.value(cells) else { return Ok(None) };
            let column = recording.value.column().unwrap_or("recorded");
            recorded_value(recording, text).map(Some).ok_or_else(|| {
                column_fault(RefusalKind::Invalid, column, format!("{} is no {}", shown(text), recording.noun()))
            })
        };
        self.recorded.iter().filter_map(|one| of(one).transpose()).collect()
    }

    /// Whether the mapping passes over this row.
    pub(super) fn skips(&self, cells: &Cells<'_>) -> bool {
        self.skip.iter().any(|condition| condition.holds(cells))
    }

    /// Whether the row decides how its case went; nothing where the mapping does not tell such rows.
    pub(super) fn decides(&self, cells: &Cells<'_>) -> Option<bool> {
        self.decides.as_ref().map(|condition| condition.holds(cells))
    }

    /// The first column of the case's id, for messages.
    pub(super) fn case_column(&self) -> &'m str {
        self.case.first().map_or("case", |(_, name)| name)
    }

    /// The id of the row's case.
    pub(super) fn need_case<'a>(&self, cells: &Cells<'a>) -> Found<Cow<'a, str>> {
        let mut parts = self.case.iter().map(|(column, name)| cells.need(*column, name));
        let first = parts.next().unwrap_or(Ok(""))?;
        let mut id = Cow::Borrowed(first);
        for part in parts {
            let id = id.to_mut();
            id.push('-');
            id.push_str(part?);
        }
        Ok(id)
    }

    /// The id of the row's case, where it has one.
    pub(super) fn case<'a>(&self, cells: &Cells<'a>) -> Option<Cow<'a, str>> {
        if self.case.is_empty() { None } else { self.need_case(cells).ok() }
    }

    /// The account of a row.
    pub(super) fn account<'a>(&self, cells: &Cells<'a>) -> Found<&'a str>
    where
        'm: 'a,
    {
        if let (Some(said), None) = (self.said_account, self.account.field.column()) {
            return Ok(said);
        }
        let name = self.account.field.column().unwrap_or("account");
        match self.account.value(cells) {
            Value::Text(text) | Value::Person(_, text) if !text.is_empty() => Ok(text),
            Value::Unmapped(text) => Err(Box::new(Fault::unknown("account", "account", text, []))),
            _ => Err(column_fault(RefusalKind::Missing, name, "missing; every event belongs to an account")),
        }
    }
}

/// What a desk recorded.
fn recorded_value(recording: &Recording, text: &str) -> Option<Figure> {
    if recording.what.is_duration() {
        let unit = recording.unit.unwrap_or(Unit::Seconds);
        let grain = if matches!(unit, Unit::Minutes | Unit::Hours | Unit::Days) { MINUTE } else { 1.0 };
        let (what, value) = (recording.what, duration(text, unit)? as f64 / 1e3);
        return Some(Figure { what, hours: recording.hours, value, grain });
    }
    let value = match text {
        "true" => 1.0,
        "false" => 0.0,
        text => text.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())?,
    };
    Some(Figure::new(recording.what, value, 1.0))
}

struct Finder<'m, 'h> {
    mapping: &'m Mapping,
    header: &'h Header,
    data: &'h str,
}

impl<'m> Finder<'m, '_> {
    fn column(&self, key: &str, name: &'m str) -> Result<Column<'m>, MappingError> {
        match self.header.position(name) {
            Ok(position) => Ok((position, name)),
            Err(hint) => Err(MappingError::Column {
                file: self.mapping.file().to_owned(),
                data: self.data.to_owned(),
                key: key.to_owned(),
                column: name.to_owned(),
                hint,
            }),
        }
    }

    fn conditions(&self, key: &str, all: &'m [Condition]) -> Result<Vec<BoundCondition<'m>>, MappingError> {
        all.iter().map(|condition| self.condition(key, condition)).collect()
    }

    fn condition(&self, key: &str, condition: &'m Condition) -> Result<BoundCondition<'m>, MappingError> {
        let (column, _) = self.column(key, &condition.column)?;
        Ok(BoundCondition { column, condition })
    }

    fn columns(&self, key: &str, names: &'m [String]) -> Result<Vec<Column<'m>>, MappingError> {
        names.iter().map(|name| self.column(key, name)).collect()
    }

    fn field(&self, key: &str, field: &'m Field) -> Result<BoundField<'m>, MappingError> {
        let column = match &field.origin {
            Origin::Constant(_) => None,
            Origin::Column { name, .. } => Some(self.column(key, name)?.0),
        };
        let decimal_comma = field.decimal_comma || self.mapping.spec.decimal == Decimal::Comma;
        Ok(BoundField { field, column, decimal_comma })
    }

    fn recorded(&self, all: &'m [Recording]) -> Result<Vec<(&'m Recording, BoundField<'m>)>, MappingError> {
        let is_there = |one: &Recording| one.value.column().is_none_or(|name| self.header.position(name).is_ok());
        let kept = all.iter().enumerate().filter(|(_, one)| !one.optional || is_there(one));
        kept.map(|(i, one)| Ok((one, self.field(&format!("recorded {}.value", i + 1), &one.value)?))).collect()
    }

    fn rules(&self, key: &str, rules: &'m [Rule]) -> Result<Vec<BoundRule<'m>>, MappingError> {
        rules.iter().enumerate().map(|(i, rule)| self.rule(&format!("{key} {}", i + 1), rule)).collect()
    }

    fn rule(&self, key: &str, rule: &'m Rule) -> Result<BoundRule<'m>, MappingError> {
        let fields = rule.fields.iter().map(|(name, field)| {
            let bound = self.field(&format!("{key}.{}", name.id()), field)?;
            Ok((*name, bound))
        });
        let shifts = rule.shifts.iter().map(|shift| {
            let sign = if shift.is_minus { "minus" } else { "plus" };
            let (column, _) = self.column(&format!("{key}.{sign}"), &shift.column)?;
            let before = shift.not_before.as_ref();
            let not_before = before.map(|name| self.column(&format!("{key}.{sign}.not_before"), name)).transpose()?;
            Ok(BoundShift { column, not_before: not_before.map(|(column, _)| column), shift })
        });
        let count = rule.count.as_ref().map(|count| {
            let (column, _) = self.column(&format!("{key}.count"), &count.column)?;
            Ok((column, count))
        });
        let column = rule.column.as_ref().map(|name| self.column(&format!("{key}.column"), name));
        Ok(BoundRule {
            kind: rule.kind.unwrap_or(Type::Open),
            later: rule.later,
            column: column.transpose()?.map(|(position, _)| position),
            time: self.columns(&format!("{key}.time"), &rule.time)?,
            shifts: shifts.collect::<Result<_, MappingError>>()?,
            when: self.conditions(&format!("{key}.when"), &rule.when)?,
            count: count.transpose()?,
            fields: fields.collect::<Result<_, MappingError>>()?,
        })
    }

    fn activity(&self, activity: &'m Activity) -> Result<BoundActivity<'m>, MappingError> {
        let outcomes = activity.outcomes().map(|(name, outcome)| {
            let rule = outcome.0.as_ref().map(|rule| self.rule(&format!("activity.{name}"), rule));
            rule.transpose()
        });
        Ok(BoundActivity {
            column: self.column("activity.column", &activity.column)?,
            activity,
            outcomes: outcomes.collect::<Result<_, MappingError>>()?,
        })
    }
}
