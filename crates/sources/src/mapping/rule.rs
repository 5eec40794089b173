//! Rules: which event a row makes, and from which columns its fields come.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::field::{Field, same_letters};
use crate::nearest;
use crate::vocabulary::{Key, Type};

/// A rule: an event and when it is made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    /// The type of the event; an `[open]` may leave it out.
    pub(crate) kind: Option<Type>,
    /// The type from a case's second value on (`on_change`).
    pub(crate) later: Option<Type>,
    /// The column that is watched (`on_change`).
    pub(crate) column: Option<String>,
    /// The columns of its time; the first that is not missing holds.
    pub(crate) time: Vec<String>,
    /// Durations on top of the time.
    pub(crate) shifts: Vec<Shift>,
    /// It happens only where all of these hold.
    pub(crate) when: Vec<Condition>,
    /// How many times it happened.
    pub(crate) count: Option<Count>,
    /// The fields of the event.
    pub(crate) fields: Vec<(Key, Field)>,
}

/// A duration from a column, to be added or taken away.
#[derive(Clone, Debug)]
pub(crate) struct Shift {
    pub(crate) column: String,
    pub(crate) unit: Unit,
    pub(crate) is_minus: bool,
    /// The column of a time of day before this one: where this one is much less, midnight lies between them.
    pub(crate) not_before: Option<String>,
}

/// What a column must hold.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) column: String,
    /// One of these texts.
    #[serde(default)]
    pub(crate) is: Vec<String>,
    /// None of these texts.
    #[serde(default)]
    pub(crate) not: Vec<String>,
}

impl Condition {
    /// Whether `text` is what it asks for; a missing text is the empty one.
    pub(crate) fn holds(&self, text: &str) -> bool {
        (self.is.is_empty() || self.is.iter().any(|wanted| wanted == text))
            && !self.not.iter().any(|unwanted| unwanted == text)
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Duration {
    column: String,
    unit: Unit,
    not_before: Option<String>,
}

/// The unit of a duration column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    Milliseconds,
    Seconds,
    Minutes,
    Hours,
    Days,
    /// `1:02:03` or `02:03`.
    #[serde(rename = "h:m:s")]
    Clock,
}

/// How many times something happened, from a column.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count {
    pub(crate) column: String,
    /// How many of them other rules have made already.
    #[serde(default)]
    pub(crate) less: u16,
}

/// Which event a row's activity stands for.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activity {
    pub(crate) column: String,
    #[serde(default)]
    ignore_case: bool,
    default: Option<Outcome>,
    map: BTreeMap<String, Outcome>,
}

/// An event, or nothing (`false`).
#[derive(Clone, Debug)]
pub(crate) struct Outcome(pub(crate) Option<Rule>);

impl Activity {
    /// Names and outcomes in a fixed order, the default last.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (&str, &Outcome)> {
        let default = self.default.iter().map(|outcome| ("default", outcome));
        self.map.iter().map(|(name, outcome)| (name.as_str(), outcome)).chain(default)
    }

    /// The position in [`outcomes`](Self::outcomes) of what `value` stands for.
    pub(crate) fn position(&self, value: &str) -> Option<usize> {
        let found = self.map.keys().position(|name| name == value || (self.ignore_case && same_letters(name, value)));
        found.or_else(|| self.default.as_ref().map(|_| self.map.len()))
    }
}

/// Keys of a rule that are no fields of the event.
const OWN: [&str; 8] = ["type", "later", "column", "time", "plus", "minus", "count", "when"];

/// Fields that the reader fills in itself.
const FIXED: [Key; 7] = [Key::EventId, Key::Ts, Key::Seq, Key::Account, Key::CaseId, Key::Type, Key::Comment];

impl Rule {
    /// Adds every column that the rule names.
    pub(super) fn add_columns(&self, columns: &mut Vec<String>) {
        let own = self.column.iter().chain(&self.time).chain(self.shifts.iter().map(|shift| &shift.column));
        let own = own.chain(self.shifts.iter().filter_map(|shift| shift.not_before.as_ref()));
        let own = own.chain(self.when.iter().map(|condition| &condition.column));
        columns.extend(own.chain(self.count.iter().map(|count| &count.column)).cloned());
        columns.extend(self.fields.iter().filter_map(|(_, field)| field.column()).map(str::to_owned));
    }

    fn set<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "type" => self.kind = Some(map.next_value::<TypeName>()?.0),
            "later" => self.later = Some(map.next_value::<TypeName>()?.0),
            "column" => self.column = Some(map.next_value()?),
            "time" => self.time = map.next_value::<OneOrMore<String>>()?.0,
            "plus" | "minus" => {
                let durations = map.next_value::<OneOrMore<Duration>>()?.0.into_iter();
                self.shifts.extend(durations.map(|Duration { column, unit, not_before }| Shift {
                    column,
                    unit,
                    not_before,
                    is_minus: key == "minus",
                }));
            }
            "when" => self.when = map.next_value::<OneOrMore<Condition>>()?.0,
            "count" => self.count = Some(map.next_value()?),
            _ => match Key::parse(key.as_bytes()).filter(|key| !FIXED.contains(key)) {
                Some(key) => self.fields.push((key, map.next_value()?)),
                None => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom(unknown_key(key)));
                }
            },
        }
        Ok(())
    }
}

fn unknown_key(key: &str) -> String {
    let fields = Key::ALL.iter().filter(|key| !FIXED.contains(key)).map(|key| key.id());
    match nearest::nearest(key, OWN.into_iter().chain(fields)) {
        Some(near) => format!("unknown key `{key}`; did you mean `{near}`?"),
        None => format!("unknown key `{key}`; it is no field of an event"),
    }
}

struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = Rule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with the `type` and the fields of an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rule, A::Error> {
        let mut rule = Rule::default();
        while let Some(key) = map.next_key::<String>()? {
            rule.set(&key, &mut map)?;
        }
        Ok(rule)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RuleVisitor)
    }
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OutcomeVisitor;

        impl<'de> Visitor<'de> for OutcomeVisitor {
            type Value = Outcome;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the type of an event, a table with its `type` and fields, or false for nothing")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Outcome, E> {
                let kind = Some(type_of(name)?);
                Ok(Outcome(Some(Rule { kind, ..Rule::default() })))
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Outcome, E> {
                if flag { Err(E::custom("an event cannot be `true`; write its type")) } else { Ok(Outcome(None)) }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Outcome, A::Error> {
                Rule::deserialize(MapAccessDeserializer::new(map)).map(|rule| Outcome(Some(rule)))
            }
        }

        deserializer.deserialize_any(OutcomeVisitor)
    }
}

/// The type of an event, by name.
struct TypeName(Type);

impl<'de> Deserialize<'de> for TypeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        type_of(&String::deserialize(deserializer)?).map(Self)
    }
}

fn type_of<E: Error>(name: &str) -> Result<Type, E> {
    Type::parse(name.as_bytes()).ok_or_else(|| {
        let near = nearest::nearest(name, Type::ALL.iter().map(|kind| kind.id()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        E::custom(format!("unknown event `{name}`{hint}"))
    })
}

/// One of something or a list of it.
#[derive(Clone, Debug)]
pub(crate) struct OneOrMore<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMoreVisitor<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMoreVisitor<T> {
            type Value = OneOrMore<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one or a list")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(text)).map(|one| OneOrMore(vec![one]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrMore(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(OneOrMore(all))
            }
        }

        deserializer.deserialize_any(OneOrMoreVisitor(std::marker::PhantomData))
    }
}
