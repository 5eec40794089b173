//! Native events: one JSON object a line, keys as METRICS A.2 writes them.

mod fields;
mod general;
mod object;
mod scan;
mod write;

use std::io;

use nabiz_domain::event::{Event, Millis};

use crate::assemble;
use crate::input::{MAX_LINE, utf8};
use crate::mapping::MappingError;
use crate::reader::{Input, Outcome, Reader};
use crate::refusal::{Fault, Refusal, RefusalKind};
use crate::value::{Found, Row, Value};
use crate::vocabulary::{CaseRule, Key, Type};
use crate::{Sink, time};

use fields::{Fields, Line};

pub use write::write_event;

/// A case carries at most this many attributes; a line with more is refused.
pub const MAX_ATTRIBUTES: usize = 256;

/// Attributes of one line that need no allocation.
const FEW: usize = 16;

/// Reads lines into events; keeps its buffers from line to line.
#[derive(Debug, Default)]
pub struct Parser {
    fields: Fields,
    scratch: String,
}

impl Parser {
    /// A parser.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands the event of `line` to `then`.
    ///
    /// # Errors
    /// Why the line is no event; `then` was not called.
    pub fn parse<R>(&mut self, line: &[u8], then: impl FnOnce(&Event<'_>) -> R) -> Result<R, Box<Fault>> {
        let text = utf8(line)?;
        if text.len() > MAX_LINE {
            return Err(Box::new(too_long()));
        }
        find(text, &mut self.fields, &mut self.scratch, Fields::clear)?;
        let line = Line { text, scratch: &self.scratch, fields: &self.fields };
        let kind = event_type(&line)?;
        if !kind.begins_case() || !self.fields.has_others() {
            return Ok(then(&event(kind, &line)?));
        }
        find(text, &mut self.fields, &mut self.scratch, Fields::clear_for_others)?;
        let line = Line { text, scratch: &self.scratch, fields: &self.fields };
        let mut event = event(kind, &line)?;
        if line.other_count() <= FEW {
            let mut few = [("", ""); FEW];
            let count = attributes(&line, &mut few);
            event.attributes = &few[..count];
            return Ok(then(&event));
        }
        if line.other_count() > MAX_ATTRIBUTES {
            let reason = format!("more than {MAX_ATTRIBUTES} attributes; leave out what nobody groups by");
            return Err(Box::new(Fault::row(RefusalKind::Invalid, reason)));
        }
        let mut many = vec![("", ""); line.other_count()];
        let count = attributes(&line, &mut many);
        event.attributes = &many[..count];
        Ok(then(&event))
    }
}

/// Reads files of native events.
#[derive(Debug, Default)]
pub(crate) struct Native {
    parser: Parser,
}

impl Reader for Native {
    fn read(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> Result<io::Result<()>, MappingError> {
        Ok(self.rows(input, sink))
    }
}

impl Native {
    /// Blank lines are skipped.
    fn rows(&mut self, input: Input<'_, '_>, sink: &mut dyn Sink) -> io::Result<()> {
        while let Some(line) = input.lines.next_line()? {
            if line.is_blank() {
                continue;
            }
            let parsed = if line.too_long {
                Err(Box::new(too_long()))
            } else {
                self.parser.parse(line.bytes, |event| sink.event(event))
            };
            let refuse = |fault| Refusal::cut(input.file, line.number, fault, line.bytes, line.too_long);
            input.counts.row(parsed.map(|()| Outcome::Events(1)), refuse, sink);
        }
        Ok(())
    }
}

/// Finds the fields of `text`: by the scanner where it is a usual line, else by serde_json.
fn find(text: &str, fields: &mut Fields, scratch: &mut String, clear: fn(&mut Fields)) -> Found<()> {
    clear(fields);
    if scan::usual(text, fields) {
        return Ok(());
    }
    clear(fields);
    scratch.clear();
    general::fields(text, fields, scratch)
}

pub(crate) fn too_long() -> Fault {
    Fault::row(RefusalKind::TooLong, format!("longer than {} MiB", MAX_LINE >> 20))
}

fn event_type(line: &Line<'_>) -> Found<Type> {
    let name = line.need(Key::Type)?;
    Type::parse(name.as_bytes())
        .ok_or_else(|| Box::new(Fault::unknown(Key::Type.id(), "event", name, Type::ALL.iter().map(|kind| kind.id()))))
}

fn event<'a>(kind: Type, line: &Line<'a>) -> Found<Event<'a>> {
    Ok(Event {
        event_id: line.need(Key::EventId)?,
        at: instant(line)?,
        seq: line.whole(Key::Seq)?,
        account: line.need(Key::Account)?,
        case_id: case_id(kind, line)?,
        what: assemble::what(kind, line)?,
        attributes: &[],
    })
}

fn instant(line: &Line<'_>) -> Found<Millis> {
    let at = match line.get(Key::Ts) {
        Value::Text(text) => time::of_text(text),
        Value::Number(text) => time::of_number(text),
        Value::Missing => return Err(Box::new(Fault::missing(Key::Ts.id()))),
        _ => Err("not a time; write `2024-04-15T07:00:00Z` or whole milliseconds".to_owned()),
    };
    at.map_err(|reason| Box::new(Fault::field(RefusalKind::Time, Key::Ts.id(), reason)))
}

fn case_id<'a>(kind: Type, line: &Line<'a>) -> Found<Option<&'a str>> {
    let is_empty = line.get(Key::CaseId) == Value::Text("");
    match kind.case_rule() {
        CaseRule::Never => Ok(None),
        CaseRule::Needed if is_empty => Err(empty_case("every event of a case needs its id")),
        CaseRule::Needed => line.need(Key::CaseId).map(Some),
        CaseRule::Optional if is_empty => Err(empty_case("leave the key out where there is no case")),
        CaseRule::Optional => line.text(Key::CaseId),
    }
}

fn empty_case(hint: &str) -> Box<Fault> {
    Box::new(Fault::field(RefusalKind::Missing, Key::CaseId.id(), format!("empty; {hint}")))
}

/// The scalar keys that mean nothing else, the last value of each; how many there are.
fn attributes<'a>(line: &Line<'a>, into: &mut [(&'a str, &'a str)]) -> usize {
    let mut count = 0;
    for (key, value) in line.others() {
        let text = match value {
            Value::Text(text) | Value::Number(text) => text,
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            _ => "",
        };
        let known = into[..count].iter().position(|&(name, _)| name == key);
        let at = known.unwrap_or(count);
        into[at] = (key, text);
        count = count.max(at + 1);
    }
    // A text that is empty, null or nested says nothing.
    let mut kept = 0;
    for i in 0..count {
        if !into[i].1.is_empty() {
            into[kept] = into[i];
            kept += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str, scan_it: bool) -> Option<Vec<String>> {
        let (mut fields, mut scratch) = (Fields::default(), String::new());
        fields.clear_for_others();
        if scan_it {
            if !scan::usual(text, &mut fields) {
                return None;
            }
        } else {
            general::fields(text, &mut fields, &mut scratch).ok()?;
        }
        let line = Line { text, scratch: &scratch, fields: &fields };
        let known = Key::ALL.iter().map(|&key| format!("{key:?}={:?}", line.get(key)));
        Some(known.chain(line.others().map(|other| format!("{other:?}"))).collect())
    }

    fn json_value() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z:0-9 ğüşİ]{0,12}".prop_map(|text| format!("\"{text}\"")),
            "-?[0-9]{1,4}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,2})?",
            Just("true".to_owned()),
            Just("false".to_owned()),
            Just("null".to_owned()),
            Just("[1,{\"a\":2}]".to_owned()),
            Just("\"a\\\"b\\u0131\"".to_owned()),
            Just("\"\\ud800\"".to_owned()),
            Just("tru".to_owned()),
        ]
    }

    fn json_line() -> impl Strategy<Value = String> {
        let key = prop_oneof![(0..Key::ALL.len()).prop_map(|i| Key::ALL[i].id().to_owned()), "[a-zç]{0,6}"];
        let pair = (key, json_value(), " {0,2}")
            .prop_map(|(key, value, gap)| format!("{gap}\"{key}\"{gap}:{gap}{value}{gap}"));
        (proptest::collection::vec(pair, 0..9), " {0,1}", "[ ,}x]{0,1}")
            .prop_map(|(pairs, before, after)| format!("{before}{{{}}}{after}", pairs.join(",")))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_scanner_finds_what_serde_json_finds(line in json_line()) {
            if let Some(scanned) = found(&line, true) {
                prop_assert_eq!(Some(scanned), found(&line, false), "{}", line);
            }
        }

        #[test]
        fn the_scanner_finds_what_serde_json_finds_in_broken_lines(line in json_line(), at in 0_usize..80, byte in 0x20_u8..0x7f) {
            let mut bytes = line.into_bytes();
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
            let line = String::from_utf8_lossy(&bytes).into_owned();
            if let Some(scanned) = found(&line, true) {
                prop_assert_eq!(Some(scanned), found(&line, false), "{}", line);
            }
        }
    }
}
