//! IEEE XES (1849): process logs in XML, event by event, as rows for a mapping.
//!
//! An event's attributes are columns under their own keys, those of its trace under `case:` and the key; of a nested attribute
//! the key is `outer/inner`. The log streams: one event and its trace's attributes are kept. Document types are refused, so
//! that no entity can be declared.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader as Xml;

use crate::input::MAX_LINE;
use crate::reader::TextLines;
use crate::refusal::{Fault, RefusalKind, shown};

/// Attributes nest at most so deep.
const DEPTH: usize = 32;

/// Attributes by key.
pub(crate) type Attributes = BTreeMap<String, String>;

/// An event of a log, or what is wrong where one should be.
#[derive(Debug)]
pub(crate) struct Row {
    /// The line it begins on.
    pub(crate) line: u64,
    /// Its attributes and those of its trace; of a row at fault those that could be read.
    pub(crate) attributes: Attributes,
    /// What is wrong with it.
    pub(crate) fault: Option<Box<Fault>>,
}

/// Reads events one by one.
pub(crate) struct Events<B: BufRead> {
    xml: Xml<Counted<B>>,
    buffer: Vec<u8>,
    place: Vec<Place>,
    trace: Attributes,
    event: Attributes,
    event_line: u64,
    /// What is wrong with the event.
    fault: Option<Box<Fault>>,
    /// What is wrong with the trace, until it is closed.
    trace_fault: Option<TraceFault>,
    keys: Vec<String>,
    size: usize,
    is_over: bool,
}

/// A faulty attribute of a trace: it is one of every event in it, so none of them is whole.
#[derive(Debug)]
struct TraceFault {
    line: u64,
    fault: Box<Fault>,
    /// Whether an event was refused for it already.
    is_told: bool,
}

/// An element that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Log,
    Trace,
    Event,
    Attribute,
    /// Something that says nothing about a trace: extensions, globals, classifiers.
    Other,
}

impl<B: BufRead> Events<B> {
    /// The events of `reader`.
    pub(crate) fn new(reader: B) -> Self {
        let mut xml = Xml::from_reader(Counted { inner: reader, lines: 0, since: 0 });
        xml.config_mut().trim_text(true);
        Self {
            xml,
            buffer: Vec::new(),
            place: Vec::new(),
            trace: Attributes::new(),
            event: Attributes::new(),
            event_line: 1,
            fault: None,
            trace_fault: None,
            keys: Vec::new(),
            size: 0,
            is_over: false,
        }
    }

    /// The next event; `None` at the end. After a fault that has no attributes to show for, nothing follows.
    ///
    /// # Errors
    /// When the stream fails.
    pub(crate) fn next(&mut self) -> io::Result<Option<Row>> {
        while !self.is_over {
            self.buffer.clear();
            self.xml.get_mut().since = 0;
            let mut buffer = std::mem::take(&mut self.buffer);
            let read = self.xml.read_event_into(&mut buffer);
            let row = match read {
                Ok(Event::Start(tag)) => self.open(&tag, false),
                Ok(Event::Empty(tag)) => self.open(&tag, true),
                Ok(Event::End(_)) => self.close(),
                Ok(Event::DocType(_)) => {
                    Some(self.last("declares a document type; entities are not read, take it out"))
                }
                Ok(Event::Eof) if self.place.is_empty() => {
                    self.is_over = true;
                    None
                }
                Ok(Event::Eof) => Some(self.last("the XML ends inside an element; the file is cut off")),
                Ok(_) => None,
                Err(quick_xml::Error::Io(error)) => {
                    self.is_over = true;
                    return Err(io::Error::new(error.kind(), error.to_string()));
                }
                Err(error) => Some(self.last(&format!("not valid XML, and what follows is lost: {error}"))),
            };
            self.buffer = buffer;
            if row.is_some() {
                return Ok(row);
            }
        }
        Ok(None)
    }

    fn line(&self) -> u64 {
        self.xml.get_ref().lines + 1
    }

    /// What ends the reading.
    fn last(&mut self, reason: &str) -> Row {
        self.is_over = true;
        let reason: String = reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let fault = Fault::row(RefusalKind::Unreadable, reason);
        Row { line: self.line(), attributes: Attributes::new(), fault: Some(Box::new(fault)) }
    }

    fn open(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Option<Row> {
        let name = tag.local_name();
        let inside = self.place.last().copied();
        let place = match (inside, name.as_ref()) {
            (None, "log") => Place::Log,
            (Some(Place::Log), "trace") => Place::Trace,
            (Some(Place::Trace), "event") => Place::Event,
            (Some(Place::Trace | Place::Event | Place::Attribute), _) => Place::Attribute,
            _ => Place::Other,
        };
        match place {
            Place::Trace => {
                self.trace.clear();
                self.trace_fault = None;
                self.size = 0;
            }
            Place::Event => {
                self.event.clear();
                self.size = 0;
                self.event_line = self.line();
                self.fault = None;
            }
            Place::Attribute => self.attribute(tag),
            _ => {}
        }
        self.place.push(place);
        if is_empty { self.close() } else { None }
    }

    fn close(&mut self) -> Option<Row> {
        match self.place.pop() {
            Some(Place::Attribute) => {
                self.keys.pop();
                None
            }
            Some(Place::Event) => {
                let mut attributes = std::mem::take(&mut self.event);
                for (key, value) in &self.trace {
                    attributes.insert(key.clone(), value.clone());
                }
                let fault = self.fault.take().or_else(|| self.fault_of_trace());
                Some(Row { line: self.event_line, attributes, fault })
            }
            // A fault that no event was refused for: the trace has none, or they came before it.
            Some(Place::Trace) => {
                let TraceFault { line, fault, .. } = self.trace_fault.take().filter(|fault| !fault.is_told)?;
                Some(Row { line, attributes: self.trace.clone(), fault: Some(fault) })
            }
            _ => None,
        }
    }

    /// What is wrong with an event because its trace is.
    fn fault_of_trace(&mut self) -> Option<Box<Fault>> {
        let of_trace = self.trace_fault.as_mut()?;
        of_trace.is_told = true;
        let mut fault = of_trace.fault.clone();
        fault.reason = format!("in its trace, line {}: {}", of_trace.line, fault.reason);
        Some(fault)
    }

    /// Notes the first fault of the event, or of the trace where no event is open.
    fn note(&mut self, fault: Box<Fault>) {
        if self.place.contains(&Place::Event) {
            self.fault.get_or_insert(fault);
        } else {
            let line = self.line();
            self.trace_fault.get_or_insert(TraceFault { line, fault, is_told: false });
        }
    }

    fn attribute(&mut self, tag: &BytesStart<'_>) {
        let (key, value) = match named(tag) {
            Ok(pair) => pair,
            Err(fault) => {
                self.keys.push(String::new());
                self.note(fault);
                return;
            }
        };
        let key = match self.keys.last().filter(|outer| !outer.is_empty()) {
            Some(outer) => format!("{outer}/{key}"),
            None => key,
        };
        self.size += key.len() + value.len();
        let is_in_event = self.place.contains(&Place::Event);
        if self.keys.len() >= DEPTH || self.size > MAX_LINE {
            let reason = format!("attributes nest deeper than {DEPTH} or are longer than {} MiB", MAX_LINE >> 20);
            self.note(Box::new(Fault::row(RefusalKind::TooLong, reason)));
        } else if is_in_event {
            self.event.insert(key.clone(), value);
        } else {
            self.trace.insert(format!("case:{key}"), value);
        }
        // A key that nests without end would grow with every level.
        self.keys.push(if self.keys.len() < DEPTH { key } else { String::new() });
    }
}

/// The key and the value of an attribute.
fn named(tag: &BytesStart<'_>) -> Result<(String, String), Box<Fault>> {
    let fault = |reason: String| Box::new(Fault::row(RefusalKind::Malformed, reason));
    let (mut key, mut value) = (String::new(), String::new());
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| fault(format!("not valid XML: {error}")))?;
        let into = match attribute.key.as_ref() {
            "key" => &mut key,
            "value" => &mut value,
            _ => continue,
        };
        let raw = &attribute.value;
        let text = quick_xml::escape::unescape(raw)
            .map_err(|_| fault(format!("{} names an entity that XML does not have", shown(raw))))?;
        *into = text.into_owned();
    }
    Ok((key, value))
}

/// Whether `head` begins a log, and the keys of attributes in it.
pub(crate) fn keys(head: &[u8]) -> Option<Attributes> {
    let text = head.trim_ascii_start();
    let is_log = text.starts_with(b"<") && memchr::memmem::find(text, b"<log").is_some();
    if !is_log {
        return None;
    }
    let mut events = Events::new(text);
    let mut keys = Attributes::new();
    while let Ok(Some(row)) = events.next() {
        keys.extend(row.attributes);
    }
    // The last event may be cut off; what is known of it still counts.
    keys.extend(events.event);
    keys.extend(events.trace);
    Some(keys)
}

/// The rest of an input's bytes.
pub(crate) struct Bytes<'i, 'p>(pub(crate) &'i mut TextLines<'p>);

impl Read for Bytes<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let waiting = self.fill_buf()?;
        let count = waiting.len().min(into.len());
        into[..count].copy_from_slice(&waiting[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Bytes<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.peek(1)
    }

    fn consume(&mut self, count: usize) {
        self.0.skip(count);
    }
}

/// Counts lines, and stops a tag that has no end.
struct Counted<B> {
    inner: B,
    lines: u64,
    since: usize,
}

impl<B: BufRead> Read for Counted<B> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let waiting = self.fill_buf()?;
        let count = waiting.len().min(into.len());
        into[..count].copy_from_slice(&waiting[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<B: BufRead> BufRead for Counted<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > MAX_LINE {
            let reason = format!("a tag or text is longer than {} MiB", MAX_LINE >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        if let Ok(waiting) = self.inner.fill_buf() {
            let taken = &waiting[..count.min(waiting.len())];
            self.lines += memchr::memchr_iter(b'\n', taken).count() as u64;
        }
        self.since += count;
        self.inner.consume(count);
    }
}
