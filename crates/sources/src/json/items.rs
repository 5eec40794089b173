//! The objects of a JSON stream, one by one, in memory for one of them.
//!
//! A page such as `{"tickets":[…],"next_page":…}` gives the elements of the lists that are asked for, a bare list its
//! elements, and anything else itself: one object after the other, with or without line ends between them.

use std::io;

use super::List;
use crate::input::MAX_LINE;
use crate::reader::TextLines;
use crate::refusal::ROW_LIMIT;

/// How far is looked ahead at first; most objects end before.
const AHEAD: usize = 64 << 10;

/// One object, as text.
#[derive(Debug)]
pub(crate) struct Item<'b> {
    /// The path of the list it stands in, of those asked for; nothing for an object that stands alone or in a bare list.
    pub(crate) list: Option<&'static str>,
    /// The line it begins on, from 1.
    pub(crate) line: u64,
    pub(crate) bytes: &'b [u8],
    /// Longer than a row may be: only its beginning is kept.
    pub(crate) is_too_long: bool,
    /// The stream ended inside a list.
    pub(crate) is_cut: bool,
}

/// Takes a stream apart.
pub(crate) struct Items<'i, 'p> {
    lines: &'i mut TextLines<'p>,
    lists: &'static [List],
    state: State,
    line: u64,
    buffer: Vec<u8>,
    begun_on: u64,
    is_too_long: bool,
}

/// Where the stream has come to. Depths count open brackets.
#[derive(Debug, Default)]
struct State {
    depth: u32,
    is_in_text: bool,
    is_escaped: bool,
    /// The depth inside the list whose elements are taken, and the list.
    list: Option<(u32, Option<&'static str>)>,
    /// The text that was read last, if it can be a key.
    key: Vec<u8>,
    is_key_done: bool,
    /// The key in the top object under which the object around this place stands.
    outer: Vec<u8>,
    /// The keys of the top object so far say that it is an item, whatever lists it holds.
    is_item: bool,
    /// A list was found in this top object, which so is a page and no item.
    is_page: bool,
    /// Bytes of an item are kept.
    is_taking: bool,
    /// What is taken is no object or list.
    is_scalar: bool,
}

/// What a byte does.
enum Step {
    Nothing,
    /// An item is complete.
    Done,
}

impl<'i, 'p> Items<'i, 'p> {
    /// The items of `lines`; elements of `lists` are items.
    pub(crate) fn new(lines: &'i mut TextLines<'p>, lists: &'static [List]) -> Self {
        Self { lines, lists, state: State::default(), line: 1, buffer: Vec::new(), begun_on: 1, is_too_long: false }
    }

    /// The next item; `None` at the end.
    ///
    /// # Errors
    /// When the stream fails.
    pub(crate) fn next(&mut self) -> io::Result<Option<Item<'_>>> {
        self.buffer.clear();
        self.is_too_long = false;
        loop {
            let chunk = self.lines.peek(1)?;
            if chunk.is_empty() {
                return Ok(self.last());
            }
            let mut taken = 0;
            let mut is_done = false;
            let mut shared = None;
            for &byte in chunk {
                shared = self.state.shared_list(byte, self.lists);
                if shared.is_some() {
                    break;
                }
                taken += 1;
                if byte == b'\n' {
                    self.line += 1;
                }
                let was_taking = self.state.is_taking;
                let step = self.state.read(byte, self.lists);
                if !was_taking && self.state.is_taking {
                    self.begun_on = self.line;
                    self.buffer.clear();
                }
                if was_taking || self.state.is_taking {
                    if self.buffer.len() < MAX_LINE {
                        self.buffer.push(byte);
                    } else {
                        self.is_too_long = true;
                    }
                }
                if matches!(step, Step::Done) {
                    is_done = true;
                    break;
                }
            }
            self.lines.skip(taken);
            if let Some(list) = shared {
                let is_item = self.is_row_around(list);
                (self.state.is_item, self.state.is_page) = (is_item, !is_item);
            }
            if is_done {
                let list = self.state.list.and_then(|(_, list)| list);
                return Ok(Some(self.item(list, false)));
            }
        }
    }

    /// Whether the object around the list that begins here is an item, by what follows it, as far as an item may reach.
    fn is_row_around(&mut self, list: List) -> bool {
        let mut wanted = AHEAD;
        loop {
            let broken = self.lines.peek(wanted).err();
            let rest = self.lines.rest();
            let answer = list.is_of_row_ahead(rest);
            let is_all = broken.is_some() || rest.len() < wanted || wanted >= MAX_LINE;
            if broken.is_some() {
                // It fails when reading has come there.
                self.lines.break_off_behind(broken);
            }
            if answer.is_some() || is_all {
                return answer.unwrap_or(false);
            }
            wanted = (wanted * 8).min(MAX_LINE);
        }
    }

    /// What is left at the end of the stream.
    fn last(&mut self) -> Option<Item<'_>> {
        let state = std::mem::take(&mut self.state);
        if state.is_taking && !self.buffer.is_empty() {
            return Some(self.item(state.list.and_then(|(_, list)| list), state.depth > 0));
        }
        if state.depth == 0 {
            return None;
        }
        self.buffer.clear();
        self.begun_on = self.line;
        Some(self.item(None, true))
    }

    fn item(&self, list: Option<&'static str>, is_cut: bool) -> Item<'_> {
        let kept = if self.is_too_long { ROW_LIMIT.min(self.buffer.len()) } else { self.buffer.len() };
        let bytes = self.buffer[..kept].trim_ascii();
        let bytes = bytes.strip_suffix(b",").unwrap_or(bytes);
        Item { list, line: self.begun_on, bytes, is_too_long: self.is_too_long, is_cut }
    }
}

impl State {
    fn read(&mut self, byte: u8, lists: &'static [List]) -> Step {
        if self.is_in_text {
            self.in_text(byte);
            return Step::Nothing;
        }
        match byte {
            b'"' => {
                self.begin_value(true);
                self.is_in_text = true;
                self.is_key_done = false;
                self.key.clear();
                Step::Nothing
            }
            b'{' | b'[' => {
                self.open(byte, lists);
                Step::Nothing
            }
            b'}' | b']' => self.close(),
            b',' | b'\n' if self.is_scalar => self.end_scalar(byte),
            b':' => {
                self.is_item |= self.depth == 1 && lists.iter().any(|list| list.is_of_row(&self.key));
                Step::Nothing
            }
            byte if byte.is_ascii_whitespace() || byte == b',' => Step::Nothing,
            _ => {
                self.is_key_done = false;
                self.begin_value(true);
                Step::Nothing
            }
        }
    }

    fn in_text(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.is_in_text = false;
                self.is_key_done = true;
                return;
            }
            _ => {}
        }
        if self.key.len() < 64 {
            self.key.push(byte);
        }
    }

    /// Whether a value that begins here is an item.
    fn is_item_here(&self) -> bool {
        match self.list {
            Some((depth, _)) => self.depth == depth,
            None => self.depth == 0,
        }
    }

    fn begin_value(&mut self, is_scalar: bool) {
        if !self.is_taking && self.is_item_here() {
            self.is_taking = true;
            self.is_scalar = is_scalar;
        }
    }

    /// The list of a page that `byte` opens here, as far as its place tells.
    fn list_here(&self, byte: u8, lists: &'static [List]) -> Option<List> {
        if byte != b'[' || self.is_in_text || self.is_item || self.list.is_some() || !self.is_key_done {
            return None;
        }
        lists.iter().copied().find(|list| match (self.depth, list.path.split_once('.')) {
            (1, None) => list.path.as_bytes() == self.key,
            (2, Some((outer, inner))) => outer.as_bytes() == self.outer && inner.as_bytes() == self.key,
            _ => false,
        })
    }

    /// The list that `byte` opens, where only what follows can say whether a page or an item stands around it.
    fn shared_list(&self, byte: u8, lists: &'static [List]) -> Option<List> {
        if self.is_page {
            return None;
        }
        self.list_here(byte, lists).filter(|list| list.is_shared())
    }

    fn open(&mut self, byte: u8, lists: &'static [List]) {
        if self.is_scalar {
            // Text without quotes ran into an object: let it be judged as one.
            self.is_scalar = false;
        }
        let is_list = byte == b'[';
        if is_list && self.depth == 0 && !self.is_taking {
            self.depth = 1;
            self.list = Some((1, None));
            return;
        }
        if let Some(list) = self.list_here(byte, lists) {
            self.depth += 1;
            self.list = Some((self.depth, Some(list.path)));
            self.is_page = true;
            self.is_taking = false;
            self.is_key_done = false;
            return;
        }
        if !self.is_page || self.list.is_some() {
            self.begin_value(false);
        }
        if self.depth == 1 {
            self.outer.clone_from(&self.key);
        }
        self.depth += 1;
        self.is_key_done = false;
    }

    fn close(&mut self) -> Step {
        if self.is_scalar {
            self.is_scalar = false;
            let was_taking = std::mem::take(&mut self.is_taking);
            self.leave();
            return if was_taking { Step::Done } else { Step::Nothing };
        }
        self.leave();
        if self.is_taking && self.is_item_here() {
            self.is_taking = false;
            return Step::Done;
        }
        Step::Nothing
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.is_key_done = false;
        if self.list.is_some_and(|(depth, _)| self.depth < depth) {
            self.list = None;
        }
        if self.depth == 0 {
            (self.is_page, self.is_item) = (false, false);
        }
    }

    /// A number or word in a list, or what is no JSON at all, up to the end of its line.
    fn end_scalar(&mut self, byte: u8) -> Step {
        if self.depth == 0 && byte == b',' {
            return Step::Nothing;
        }
        self.is_scalar = false;
        if std::mem::take(&mut self.is_taking) { Step::Done } else { Step::Nothing }
    }
}
