//! Where a field of an event comes from: a text as it stands, or a column with its value map.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use crate::value::Role;

/// A field of an event.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) origin: Origin,
    map: Option<BTreeMap<String, Word>>,
    ignore_case: bool,
    default: Option<Word>,
    pub(crate) if_missing: Option<String>,
    /// Texts that stand for nothing in this field, besides those of the whole mapping.
    pub(crate) missing: Vec<String>,
    pub(crate) decimal_comma: bool,
}

/// Where the text comes from.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    Constant(String),
    Column { name: String, role: Option<Role> },
}

/// What a value becomes: a text, or nothing (`false`).
#[derive(Clone, Debug)]
pub(crate) struct Word(pub(crate) Option<String>);

/// What the value map makes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mapped<'m> {
    /// There is no map.
    AsItIs,
    /// Another text.
    To(&'m str),
    /// Nothing.
    Nothing,
    /// The map has no entry and there is no default.
    Unmapped,
}

impl Field {
    /// The column, where there is one.
    pub(crate) fn column(&self) -> Option<&str> {
        match &self.origin {
            Origin::Column { name, .. } => Some(name),
            Origin::Constant(_) => None,
        }
    }

    /// What becomes of `value`.
    pub(crate) fn mapped(&self, value: &str) -> Mapped<'_> {
        let Some(map) = &self.map else { return Mapped::AsItIs };
        let found = if self.ignore_case {
            map.iter().find(|(from, _)| same_letters(from, value)).map(|(_, to)| to)
        } else {
            map.get(value)
        };
        match found.or(self.default.as_ref()) {
            Some(Word(Some(text))) => Mapped::To(text),
            Some(Word(None)) => Mapped::Nothing,
            None => Mapped::Unmapped,
        }
    }

    /// Every text that the mapping itself can put in; the ids of people are not checked and left out.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let (constant, is_person) = match &self.origin {
            Origin::Constant(text) => (Some(text.as_str()), false),
            Origin::Column { role, .. } => (None, role.is_some()),
        };
        let mapped = self.map.iter().flat_map(BTreeMap::values).chain(&self.default).filter(move |_| !is_person);
        constant.into_iter().chain(mapped.filter_map(|Word(text)| text.as_deref())).chain(self.if_missing.as_deref())
    }
}

/// Equal but for upper and lower case.
pub(crate) fn same_letters(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    column: Option<String>,
    agent: Option<String>,
    team: Option<String>,
    bot: Option<String>,
    map: Option<BTreeMap<String, Word>>,
    #[serde(default)]
    ignore_case: bool,
    default: Option<Word>,
    if_missing: Option<String>,
    #[serde(default)]
    missing: Vec<String>,
    decimal: Option<String>,
}

impl Table {
    fn field<E: Error>(self) -> Result<Field, E> {
        let origins = [
            (self.column, None),
            (self.agent, Some(Role::Agent)),
            (self.team, Some(Role::Team)),
            (self.bot, Some(Role::Bot)),
        ];
        let mut named = origins.into_iter().filter_map(|(name, role)| Some(Origin::Column { name: name?, role }));
        let (Some(origin), None) = (named.next(), named.next()) else {
            return Err(E::custom("name exactly one of `column`, `agent`, `team`, `bot`"));
        };
        if self.default.is_some() && self.map.is_none() {
            return Err(E::custom(
                "`default` is for values that a `map` does not have; for empty ones use `if_missing`",
            ));
        }
        let decimal_comma = match self.decimal.as_deref() {
            None | Some(".") => false,
            Some(",") => true,
            Some(_) => return Err(E::custom("`decimal` is \".\" or \",\"")),
        };
        let Table { map, ignore_case, default, if_missing, missing, .. } = self;
        Ok(Field { origin, map, ignore_case, default, if_missing, missing, decimal_comma })
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldVisitor;

        impl<'de> Visitor<'de> for FieldVisitor {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table such as { column = \"…\" }")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Field, E> {
                let origin = Origin::Constant(text.to_owned());
                Ok(Field {
                    origin,
                    map: None,
                    ignore_case: false,
                    default: None,
                    if_missing: None,
                    missing: Vec::new(),
                    decimal_comma: false,
                })
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Field, E> {
                self.visit_str(if flag { "true" } else { "false" })
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Field, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Field, E> {
                self.visit_str(&number.to_string())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Field, A::Error> {
                Table::deserialize(MapAccessDeserializer::new(map))?.field()
            }
        }

        deserializer.deserialize_any(FieldVisitor)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;

        impl Visitor<'_> for WordVisitor {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or false for nothing")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Word, E> {
                Ok(Word(Some(text.to_owned())))
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Word, E> {
                Ok(Word(flag.then(|| "true".to_owned())))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Word, E> {
                Ok(Word(Some(number.to_string())))
            }
        }

        deserializer.deserialize_any(WordVisitor)
    }
}
