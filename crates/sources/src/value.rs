//! One field of a row as a reader found it, and how it becomes a text, a number, a person.

use std::borrow::Cow;

use nabiz_domain::event::{Actor, Owner};

use crate::refusal::{Fault, RefusalKind, shown};
use crate::vocabulary::Key;

/// A fault travels boxed: rows are many, faults are few.
pub(crate) type Found<T> = Result<T, Box<Fault>>;

/// What kind of person an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Agent,
    Team,
    Bot,
}

/// A field of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// Not there, or null.
    Missing,
    /// A text.
    Text(&'a str),
    /// A JSON number, as it was written.
    Number(&'a str),
    /// A JSON truth value.
    Bool(bool),
    /// A list or an object.
    Nested,
    /// An id whose role the mapping tells.
    Person(Role, &'a str),
    /// A number with a decimal comma.
    Comma(&'a str),
    /// A value for which the mapping's `map` has no entry.
    Unmapped(&'a str),
}

/// A row of any format: native keys to values.
pub(crate) trait Row<'a> {
    /// The value of `key`.
    fn get(&self, key: Key) -> Value<'a>;

    /// A text that may be absent; an empty one is absent.
    #[inline]
    fn text(&self, key: Key) -> Found<Option<&'a str>> {
        match self.get(key) {
            Value::Missing => Ok(None),
            Value::Text(text) | Value::Number(text) | Value::Person(_, text) | Value::Comma(text) => {
                Ok(Some(text).filter(|text| !text.is_empty()))
            }
            other => Err(wrong(key, other, "a text")),
        }
    }

    /// A text that must be there.
    #[inline]
    fn need(&self, key: Key) -> Found<&'a str> {
        self.text(key)?.ok_or_else(|| Box::new(Fault::missing(key.id())))
    }

    /// A truth value; `absent` where there is none.
    #[inline]
    fn flag(&self, key: Key, absent: bool) -> Found<bool> {
        match self.get(key) {
            Value::Bool(flag) => Ok(flag),
            Value::Missing | Value::Text("") => Ok(absent),
            Value::Text("true") => Ok(true),
            Value::Text("false") => Ok(false),
            other => Err(wrong(key, other, "true or false")),
        }
    }

    /// A whole number that may be absent.
    fn whole<N: TryFrom<u64>>(&self, key: Key) -> Found<Option<N>> {
        let value = self.get(key);
        match value {
            Value::Missing | Value::Text("") => Ok(None),
            Value::Number(text) | Value::Text(text) | Value::Comma(text) => {
                let number = text.parse::<u64>().ok().and_then(|number| N::try_from(number).ok());
                number.map(Some).ok_or_else(|| wrong(key, value, "a whole number that is not negative or too large"))
            }
            other => Err(wrong(key, other, "a whole number")),
        }
    }

    /// A finite number that may be absent.
    fn number<N: Real>(&self, key: Key) -> Found<Option<N>> {
        let value = self.get(key);
        let text = match value {
            Value::Missing | Value::Text("") => return Ok(None),
            Value::Number(text) | Value::Text(text) => Cow::Borrowed(text),
            Value::Comma(text) => Cow::Owned(text.replace('.', "").replace(',', ".")),
            other => return Err(wrong(key, other, "a number")),
        };
        N::finite(&text).map(Some).ok_or_else(|| wrong(key, value, "a number"))
    }

    /// An agent, written `ID` or `agent:ID`.
    fn agent(&self, key: Key) -> Found<Option<&'a str>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        match text.strip_prefix("agent:") {
            Some("") => Err(no_id(key, text)),
            Some(id) => Ok(Some(id)),
            None => Ok(Some(text)),
        }
    }

    /// Who acted; [`Actor::Unknown`] where the source does not say.
    #[inline]
    fn actor(&self, key: Key) -> Found<Actor<&'a str>> {
        let text = match self.get(key) {
            Value::Missing => return Ok(Actor::Unknown),
            Value::Person(Role::Agent, id) => return Ok(Actor::Agent(Some(id))),
            Value::Person(Role::Bot, id) => return Ok(Actor::Bot(Some(id))),
            Value::Text(text) => text,
            other => return Err(wrong(key, other, "a person")),
        };
        match text {
            "customer" => return Ok(Actor::Customer),
            "agent" => return Ok(Actor::Agent(None)),
            "bot" => return Ok(Actor::Bot(None)),
            "system" => return Ok(Actor::System),
            "unknown" | "" => return Ok(Actor::Unknown),
            _ => {}
        }
        match text.split_once(':') {
            Some(("agent" | "bot", "")) => Err(no_id(key, text)),
            Some(("agent", id)) => Ok(Actor::Agent(Some(id))),
            Some(("bot", id)) => Ok(Actor::Bot(Some(id))),
            _ => Err(Box::new(Fault::unknown(
                key.id(),
                "actor",
                text,
                ["customer", "agent", "agent:ID", "bot", "system"],
            ))),
        }
    }

    /// Whom a case is given to: `agent:ID`, `team:ID` or `bot:ID`.
    fn owner(&self, key: Key) -> Found<Owner<&'a str>> {
        match self.get(key) {
            Value::Person(Role::Agent, id) => return Ok(Owner::Agent(id)),
            Value::Person(Role::Team, id) => return Ok(Owner::Team(id)),
            Value::Person(Role::Bot, id) => return Ok(Owner::Bot(id)),
            _ => {}
        }
        let text = self.need(key)?;
        match text.split_once(':') {
            Some(("agent" | "team" | "bot", "")) => Err(no_id(key, text)),
            Some(("agent", id)) => Ok(Owner::Agent(id)),
            Some(("team", id)) => Ok(Owner::Team(id)),
            Some(("bot", id)) => Ok(Owner::Bot(id)),
            _ => Err(fault(
                key,
                format!("{} does not say whose id it is; write `agent:ID`, `team:ID` or `bot:ID`", shown(text)),
            )),
        }
    }
}

/// A floating-point number that can be read from text.
pub(crate) trait Real: Sized {
    /// The number, unless it is infinite or none.
    fn finite(text: &str) -> Option<Self>;
}

impl Real for f32 {
    fn finite(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number: &Self| number.is_finite())
    }
}

impl Real for f64 {
    fn finite(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number: &Self| number.is_finite())
    }
}

/// A value that is not what the field takes.
pub(crate) fn wrong(key: Key, value: Value<'_>, expected: &str) -> Box<Fault> {
    let text = match value {
        Value::Unmapped(text) => return unmapped(key, text),
        Value::Nested => "a list or an object".to_owned(),
        Value::Bool(flag) => shown(if flag { "true" } else { "false" }),
        Value::Text(text) | Value::Number(text) | Value::Person(_, text) | Value::Comma(text) => shown(text),
        Value::Missing => return Box::new(Fault::missing(key.id())),
    };
    fault(key, format!("{text} is not {expected}"))
}

/// An invalid value.
pub(crate) fn fault(key: Key, reason: String) -> Box<Fault> {
    Box::new(Fault::field(RefusalKind::Invalid, key.id(), reason))
}

fn unmapped(key: Key, text: &str) -> Box<Fault> {
    let reason = format!("{} has no entry in the mapping; add one to `map`, or a `default`", shown(text));
    Box::new(Fault::field(RefusalKind::Unknown, key.id(), reason))
}

fn no_id(key: Key, text: &str) -> Box<Fault> {
    fault(key, format!("{} names nobody; write an id after the colon", shown(text)))
}
