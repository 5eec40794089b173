//! The fields of a vendor's row by name, whether it is a record of a table or an object of JSON.

use std::borrow::Cow;

use nabiz_domain::event::Millis;
use serde_json::Value as Json;

use crate::csv::{Header, Record};
use crate::refusal::{Fault, RefusalKind, shown};
use crate::time;
use crate::value::Found;

/// A row of named fields. A name such as `via.channel` is a path in JSON and the column `via_channel` in a table.
pub(crate) trait Fields {
    /// The text of a field; nothing where it is absent, empty or null.
    fn text(&self, name: &'static str) -> Option<Cow<'_, str>>;

    /// A text that must be there.
    fn need(&self, name: &'static str) -> Found<Cow<'_, str>> {
        self.text(name).ok_or_else(|| {
            Box::new(Fault::field(RefusalKind::Missing, name, "missing; every row of this table needs it"))
        })
    }

    /// An instant.
    fn time(&self, name: &'static str) -> Found<Option<Millis>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let at = time::of_any(&text);
        at.map(Some).map_err(|reason| Box::new(Fault::field(RefusalKind::Time, name, reason)))
    }

    /// An instant that must be there.
    fn need_time(&self, name: &'static str) -> Found<Millis> {
        self.time(name)?.ok_or_else(|| {
            Box::new(Fault::field(RefusalKind::Missing, name, "missing; every row of this table needs it"))
        })
    }

    /// A truth value.
    fn flag(&self, name: &'static str) -> Found<Option<bool>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "1" | "yes" => Ok(Some(true)),
            "false" | "f" | "0" | "no" => Ok(Some(false)),
            _ => {
                let reason = format!("{} is not true or false", shown(&text));
                Err(Box::new(Fault::field(RefusalKind::Invalid, name, reason)))
            }
        }
    }

    /// A number.
    fn number(&self, name: &'static str) -> Found<Option<f64>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| {
            Box::new(Fault::field(RefusalKind::Invalid, name, format!("{} is not a number", shown(&text))))
        })
    }
}

/// A record with the header that names its fields.
#[derive(Clone, Copy)]
pub(crate) struct TableRow<'a> {
    pub(crate) header: &'a Header,
    pub(crate) record: Record<'a>,
}

impl Fields for TableRow<'_> {
    fn text(&self, name: &'static str) -> Option<Cow<'_, str>> {
        let is_it = |column: &String| {
            column.len() == name.len()
                && column.bytes().zip(name.bytes()).all(|(a, b)| a == b || (a == b'_' && b == b'.'))
        };
        let position = self.header.columns.iter().position(is_it)?;
        let text = self.record.get(position).trim();
        (!text.is_empty() && text != "null" && text != "NULL").then_some(Cow::Borrowed(text))
    }
}

/// An object of JSON.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a>(pub(crate) &'a Json);

impl<'a> Object<'a> {
    /// The value at a path.
    pub(crate) fn at(self, name: &str) -> Option<&'a Json> {
        name.split('.')
            .try_fold(self.0, |value, key| value.get(key).or_else(|| value.get(key.parse::<usize>().ok()?)))
            .filter(|value| !value.is_null())
    }

    /// The objects of a list; nothing where there is no list.
    pub(crate) fn list(self, name: &str) -> impl Iterator<Item = Object<'a>> {
        self.at(name).and_then(Json::as_array).into_iter().flatten().map(Object)
    }

    /// The keys of the object itself.
    pub(crate) fn has(self, key: &str) -> bool {
        self.0.get(key).is_some()
    }
}

impl Fields for Object<'_> {
    fn text(&self, name: &'static str) -> Option<Cow<'_, str>> {
        let text = match self.at(name)? {
            Json::String(text) => Cow::Borrowed(text.trim()),
            Json::Number(number) => Cow::Owned(number.to_string()),
            Json::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_of_json_is_a_column_of_a_table() {
        let header = Header::new("id,via_channel,public", None).unwrap();
        let mut splitter = crate::csv::Splitter::new(b',');
        let table = TableRow { header: &header, record: splitter.split("1,web,TRUE").unwrap() };
        let json = json!({"id": 1, "via": {"channel": "web"}, "public": true, "at": 1_713_164_400});
        let json = Object(&json);
        for row in [&table as &dyn Fields, &json] {
            assert_eq!((row.text("id").as_deref(), row.text("via.channel").as_deref()), (Some("1"), Some("web")));
            assert_eq!(row.flag("public"), Ok(Some(true)));
            assert_eq!(row.need("x").unwrap_err().field.as_deref(), Some("x"));
        }
        assert_eq!(json.need_time("at"), Ok(1_713_164_400_000));
    }
}
