//! Reading TOML with places: values that know their key and where they stand, and tables that refuse keys they
//! do not know.

use std::ops::RangeInclusive;

use nabiz_domain::event::Millis;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Flaw, Read, Wrong};
use super::{suggest, value};

/// A value, its dotted key and its place.
#[derive(Clone, Debug)]
pub(super) struct Entry<'t> {
    pub key: String,
    value: &'t Spanned<DeValue<'t>>,
}

/// A table, its dotted key (empty at the top) and its place.
#[derive(Clone, Debug)]
pub(super) struct Section<'t> {
    pub key: String,
    pub at: usize,
    table: &'t DeTable<'t>,
}

impl<'t> Section<'t> {
    /// The whole file.
    pub fn top(table: &'t DeTable<'t>) -> Self {
        Self { key: String::new(), at: 0, table }
    }

    /// The value of a key, where it is set.
    pub fn get(&self, name: &str) -> Option<Entry<'t>> {
        let value = self.table.get(name)?;
        Some(Entry { key: self.path(name), value })
    }

    /// The value of a key that must be set.
    pub fn need(&self, name: &str, example: &str) -> Read<Entry<'t>> {
        let missing = || Wrong::new(format!("`{name}` is missing"), format!("write `{name} = {example}`"));
        self.get(name).ok_or_else(|| self.flaw(missing()))
    }

    /// Puts the value of a key, where it is set, into its setting.
    pub fn set<T>(&self, name: &str, read: impl FnOnce(&Entry<'t>) -> Read<T>, setting: &mut T) -> Read<()> {
        if let Some(entry) = self.get(name) {
            *setting = read(&entry)?;
        }
        Ok(())
    }

    /// All keys with their places and values, in the order of the file.
    pub fn entries(&self) -> Vec<(&'t str, usize, Entry<'t>)> {
        let entry = |key: &str, value| Entry { key: self.path(key), value };
        let entries = self.table.iter();
        let mut entries: Vec<_> =
            entries.map(|(key, value)| (&**key.get_ref(), key.span().start, entry(key.get_ref(), value))).collect();
        entries.sort_by_key(|(_, at, _)| *at);
        entries
    }

    /// Refuses the first key that is not among `known`; `above` are keys of the file that may have slipped in here.
    pub fn refuse_unknown(&self, known: &[&str], above: &[&str]) -> Read<()> {
        for (name, at, entry) in self.entries() {
            if known.contains(&name) {
                continue;
            }
            let help = if above.contains(&name) {
                self.rightful_place().to_owned()
            } else {
                suggest::choice(name, known.iter().copied())
            };
            let wrong = Wrong::new(format!("unknown key `{name}`"), help);
            return Err(Box::new(Flaw { at, key: Some(entry.key), wrong, source: None }));
        }
        Ok(())
    }

    /// A flaw of the table as a whole.
    pub fn flaw(&self, wrong: Wrong) -> Box<Flaw> {
        Box::new(Flaw { at: self.at, key: Some(self.key.clone()), wrong, source: None })
    }

    /// Where a key of an account or of the file should stand instead of in here.
    fn rightful_place(&self) -> &'static str {
        if self.key.starts_with("accounts.") {
            "write it directly below `[accounts.NAME]`"
        } else {
            "write it above the first line that begins with `[`"
        }
    }

    fn path(&self, name: &str) -> String {
        if self.key.is_empty() { name.to_owned() } else { format!("{}.{name}", self.key) }
    }
}

impl<'t> Entry<'t> {
    /// Where the value begins.
    pub fn at(&self) -> usize {
        self.value.span().start
    }

    /// A flaw of this value.
    pub fn flaw(&self, wrong: Wrong) -> Box<Flaw> {
        Box::new(Flaw { at: self.at(), key: Some(self.key.clone()), wrong, source: None })
    }

    /// What the value is made of.
    pub fn value(&self) -> &'t DeValue<'t> {
        self.value.get_ref()
    }

    /// A text that says something.
    pub fn text(&self) -> Read<&'t str> {
        let text = self.value().as_str().ok_or_else(|| self.mistaken("a text in quotes"))?;
        if text.trim().is_empty() {
            return Err(self.flaw(Wrong { problem: "the text is empty".into(), help: None }));
        }
        Ok(text)
    }

    /// A text in one of the small notations of [`value`].
    pub fn noted<T>(&self, read: impl FnOnce(&str) -> Result<T, Wrong>) -> Read<T> {
        read(self.text()?).map_err(|wrong| self.flaw(wrong))
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Read<T> {
        let text = self.text()?;
        let known = words.iter().find(|(word, _)| *word == text);
        let unknown = || {
            let help = suggest::choice(text, words.iter().map(|(word, _)| *word).collect::<Vec<_>>());
            self.flaw(Wrong::new(format!("unknown value `{text}`"), help))
        };
        known.map(|(_, value)| *value).ok_or_else(unknown)
    }

    /// A whole number within bounds.
    pub fn integer(&self, bounds: RangeInclusive<i64>) -> Read<i64> {
        let number = self.value().as_integer().ok_or_else(|| self.mistaken("a whole number"))?;
        let within = i64::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| bounds.contains(number));
        within.ok_or_else(|| self.out_of_bounds(number.as_str(), bounds.start(), bounds.end()))
    }

    /// A whole number within bounds, as the type of its setting.
    pub fn count<T: TryFrom<i64>>(&self, bounds: RangeInclusive<i64>) -> Read<T> {
        let number = self.integer(bounds.clone())?;
        let fitting = T::try_from(number).ok();
        fitting.ok_or_else(|| self.out_of_bounds(&number.to_string(), bounds.start(), bounds.end()))
    }

    /// A percentage, whole or not.
    pub fn percent(&self) -> Read<f64> {
        let text = match self.value() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return Err(self.mistaken("a number")),
        };
        let within = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
        within.ok_or_else(|| self.out_of_bounds(text, &0, &100))
    }

    /// A duration such as `"1h 30m"`; a bare 0 needs no unit.
    pub fn duration(&self) -> Read<Millis> {
        match self.value() {
            DeValue::Integer(number) if number.as_str() == "0" => Ok(0),
            DeValue::Integer(number) => {
                let problem = format!("{} has no unit", number.as_str());
                Err(self.flaw(Wrong::new(problem, "write it in quotes with d, h, m or s: `\"24h\"`")))
            }
            _ => self.noted(value::duration),
        }
    }

    /// A list.
    pub fn list(&self) -> Read<Vec<Entry<'t>>> {
        let items = self.value().as_array().ok_or_else(|| self.mistaken("a list in `[` and `]`"))?;
        Ok(items.iter().map(|value| Entry { key: self.key.clone(), value }).collect())
    }

    /// A table with any keys.
    pub fn section(&self) -> Read<Section<'t>> {
        let table = self.value().as_table().ok_or_else(|| self.mistaken("a table"))?;
        Ok(Section { key: self.key.clone(), at: self.at(), table })
    }

    /// A list of tables with these keys, as `[[key]]` makes them.
    pub fn sections(&self, known: &[&str], above: &[&str]) -> Read<Vec<Section<'t>>> {
        let DeValue::Array(items) = self.value() else {
            let found = format!("expected a list of tables, found {}", kind(self.value()));
            return Err(self.flaw(Wrong::new(found, format!("write `[[{}]]`", self.key))));
        };
        let section = |value| {
            let section = Entry { key: self.key.clone(), value }.section()?;
            section.refuse_unknown(known, above)?;
            Ok(section)
        };
        items.iter().map(section).collect()
    }

    /// The flaw of a value of another kind.
    pub fn mistaken(&self, expected: &str) -> Box<Flaw> {
        let problem = format!("expected {expected}, found {}", kind(self.value()));
        self.flaw(Wrong { problem, help: None })
    }

    fn out_of_bounds(&self, number: &str, least: &i64, most: &i64) -> Box<Flaw> {
        self.flaw(Wrong::new(format!("{number} is out of range"), format!("use {least} to {most}")))
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
