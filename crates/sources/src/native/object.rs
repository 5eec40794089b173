//! The parts of a native line: keys, texts, numbers, people, the time.

use std::io::{self, Write};

use nabiz_domain::event::{Actor, Millis, Owner};

use crate::json_text;
use crate::time::date_of;
use crate::vocabulary::Key;

/// A JSON object on its way.
pub(super) struct Object {
    pub(super) bytes: Vec<u8>,
}

impl Object {
    /// An object with nothing in it.
    pub(super) fn new() -> Self {
        Self { bytes: Vec::with_capacity(256) }
    }

    /// An instant as RFC 3339 in UTC.
    pub(super) fn time(&mut self, key: Key, at: Millis) {
        self.key(key);
        push_time(&mut self.bytes, at);
    }

    fn name(&mut self, key: &str) {
        self.bytes.push(if self.bytes.is_empty() { b'{' } else { b',' });
        json_text::push(&mut self.bytes, key);
        self.bytes.push(b':');
    }

    fn key(&mut self, key: Key) {
        self.name(key.id());
    }

    pub(super) fn pair(&mut self, key: &str, value: &str) {
        self.name(key);
        json_text::push(&mut self.bytes, value);
    }

    pub(super) fn text(&mut self, key: Key, value: &str) {
        self.pair(key.id(), value);
    }

    pub(super) fn option(&mut self, key: Key, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    pub(super) fn raw(&mut self, key: Key, value: impl std::fmt::Display) {
        self.key(key);
        // Writing into memory cannot fail.
        let _ = write!(self.bytes, "{value}");
    }

    /// Truth that is false where the key is absent.
    pub(super) fn flag(&mut self, key: Key, value: bool) {
        if value {
            self.raw(key, value);
        }
    }

    pub(super) fn number(
        &mut self,
        key: Key,
        value: Option<impl Into<f64> + std::fmt::Display + Copy>,
    ) -> io::Result<()> {
        match value {
            Some(number) if !number.into().is_finite() => {
                Err(invalid(format!("`{}` is not a finite number", key.id())))
            }
            Some(number) => {
                self.raw(key, number);
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn person(&mut self, key: Key, role: &str, id: Option<&str>) {
        let Some(id) = id else { return self.text(key, role) };
        self.key(key);
        let start = self.bytes.len();
        json_text::push(&mut self.bytes, id);
        let prefix = format!("\"{role}:");
        self.bytes.splice(start..=start, prefix.bytes());
    }

    pub(super) fn actor(&mut self, by: Actor<&str>) {
        match by {
            Actor::Customer => self.text(Key::By, "customer"),
            Actor::Agent(id) => self.person(Key::By, "agent", id),
            Actor::Bot(id) => self.person(Key::By, "bot", id),
            Actor::System => self.text(Key::By, "system"),
            Actor::Unknown => self.text(Key::By, "unknown"),
        }
    }

    pub(super) fn owner(&mut self, to: Owner<&str>) {
        match to {
            Owner::Agent(id) => self.person(Key::To, "agent", Some(id)),
            Owner::Team(id) => self.person(Key::To, "team", Some(id)),
            Owner::Bot(id) => self.person(Key::To, "bot", Some(id)),
        }
    }

    pub(super) fn team(&mut self, to: Option<&str>) {
        if to.is_some() {
            self.person(Key::To, "team", to);
        }
    }

    /// An agent where a plain id is as good, prefixed so that no id can be misread.
    pub(super) fn agent(&mut self, key: Key, agent: Option<&str>) {
        if agent.is_some() {
            self.person(key, "agent", agent);
        }
    }
}

/// What cannot be written so that it reads back.
pub(super) fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, reason)
}

/// `"2024-04-15T07:00:00.000Z"`, in quotes.
fn push_time(out: &mut Vec<u8>, at: Millis) {
    let (days, millis) = (at.div_euclid(86_400_000), at.rem_euclid(86_400_000));
    let (year, month, day) = date_of(days);
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let mut text = *b"\"0000-00-00T00:00:00.000Z\"";
    let parts = [
        (4, year, 4),
        (7, month, 2),
        (10, day, 2),
        (13, seconds / 3600, 2),
        (16, seconds / 60 % 60, 2),
        (19, seconds % 60, 2),
        (23, millis, 3),
    ];
    for (last, mut number, digits) in parts {
        for place in 0..digits {
            text[last - place] = b'0' + number.rem_euclid(10) as u8;
            number /= 10;
        }
    }
    out.extend_from_slice(&text);
}
