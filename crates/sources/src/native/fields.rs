//! The fields of one line, as places in it: reused from line to line, so that a line costs no allocation.

use crate::value::{Row, Value};
use crate::vocabulary::Key;

/// What stands at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Null,
    Text,
    Number,
    True,
    False,
    Nested,
}

/// A place in the line or in the scratch text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) form: Form,
    /// Whether it was copied, without its escapes, into the scratch text.
    pub(super) copied: bool,
}

/// Where the values of a line stand.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    slots: [Place; Key::ALL.len()],
    set: u64,
    /// Keys without a meaning of their own on an `open` with their values, in the order of the line.
    others: Vec<(Place, Place)>,
    has_others: bool,
    wants_others: bool,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            slots: [Place::default(); Key::ALL.len()],
            set: 0,
            others: Vec::new(),
            has_others: false,
            wants_others: false,
        }
    }
}

impl Fields {
    pub(super) fn clear(&mut self) {
        self.set = 0;
        self.others.clear();
        self.has_others = false;
        self.wants_others = false;
    }

    /// Begins again, this time with the keys that may be attributes: few events carry any, so few lines are read twice.
    pub(super) fn clear_for_others(&mut self) {
        self.clear();
        self.wants_others = true;
    }

    /// Whether there are keys that may be attributes.
    pub(super) fn has_others(&self) -> bool {
        self.has_others
    }

    /// Notes a field; of two with one key the last holds.
    #[inline]
    pub(super) fn put(&mut self, name: &[u8], key: Place, value: Place) {
        if let Some(known) = Key::parse(name) {
            self.slots[known as usize] = value;
            self.set |= 1 << known as u32;
            if known.is_reserved() {
                return;
            }
        }
        self.has_others = true;
        if self.wants_others {
            self.others.push((key, value));
        }
    }
}

/// A line with its fields.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) scratch: &'a str,
    pub(super) fields: &'a Fields,
}

impl<'a> Line<'a> {
    /// Keys that may be case attributes, with their values, in the order of the line.
    pub(super) fn others(&self) -> impl Iterator<Item = (&'a str, Value<'a>)> {
        let line = *self;
        line.fields.others.iter().map(move |&(key, value)| (line.slice(key), line.value(value)))
    }

    pub(super) fn other_count(&self) -> usize {
        self.fields.others.len()
    }

    #[inline]
    fn slice(&self, place: Place) -> &'a str {
        let text = if place.copied { self.scratch } else { self.text };
        text.get(place.from as usize..place.to as usize).unwrap_or_default()
    }

    #[inline]
    fn value(&self, place: Place) -> Value<'a> {
        match place.form {
            Form::Null => Value::Missing,
            Form::Text => Value::Text(self.slice(place)),
            Form::Number => Value::Number(self.slice(place)),
            Form::True => Value::Bool(true),
            Form::False => Value::Bool(false),
            Form::Nested => Value::Nested,
        }
    }
}

impl<'a> Row<'a> for Line<'a> {
    #[inline]
    fn get(&self, key: Key) -> Value<'a> {
        if self.fields.set & (1 << key as u32) == 0 {
            return Value::Missing;
        }
        self.value(self.fields.slots[key as usize])
    }
}
