//! The fields of any JSON object, by serde_json: escapes, nesting, all white space, and the message when it is none.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::fields::{Fields, Form, Place};
use crate::refusal::{Fault, RefusalKind, shown};

/// Notes the fields of `text`; texts, escaped or not, are copied into `scratch`.
pub(super) fn fields(text: &str, fields: &mut Fields, scratch: &mut String) -> Result<(), Box<Fault>> {
    let start = text.trim_start().bytes().next();
    if start != Some(b'{') {
        let hint = if start == Some(b'[') { "; write each element of the list on a line of its own" } else { "" };
        return Err(Box::new(Fault::row(RefusalKind::Malformed, format!("not a JSON object{hint}"))));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Collect { fields, scratch })
        .and_then(|()| json.end())
        .map_err(|error| Box::new(malformed(&error)))
}

fn malformed(error: &serde_json::Error) -> Fault {
    let full = error.to_string();
    let what = full.split_once(" at line ").map_or(full.as_str(), |(what, _)| what);
    let place = if error.column() == 0 { String::new() } else { format!(" at column {}", error.column()) };
    Fault::row(RefusalKind::Malformed, format!("not valid JSON{place}: {what}"))
}

struct Collect<'f> {
    fields: &'f mut Fields,
    scratch: &'f mut String,
}

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let key_place = push(self.scratch, &key, Form::Text);
            let raw: &RawValue = map.next_value()?;
            let raw = raw.get();
            let value = match raw.bytes().next() {
                Some(b'"') => {
                    let text: String = serde_json::from_str(raw).map_err(|_| {
                        serde::de::Error::custom(format_args!("the text of {} has a broken escape", shown(&key)))
                    })?;
                    push(self.scratch, &text, Form::Text)
                }
                Some(b't') => Place { form: Form::True, ..Place::default() },
                Some(b'f') => Place { form: Form::False, ..Place::default() },
                Some(b'n') => Place::default(),
                Some(b'[' | b'{') => Place { form: Form::Nested, ..Place::default() },
                _ => push(self.scratch, raw, Form::Number),
            };
            self.fields.put(key.as_bytes(), key_place, value);
        }
        Ok(())
    }
}

fn push(scratch: &mut String, text: &str, form: Form) -> Place {
    let from = scratch.len();
    scratch.push_str(text);
    Place { from: from as u32, to: scratch.len() as u32, form, copied: true }
}
