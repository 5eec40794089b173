//! The text layer: unfolds lines, splits them into properties, and collects those of each `VEVENT`.
//! It knows no property's meaning.

use super::IcsError;

/// A content line: `NAME;PARAM=value:value`. Names are in upper case.
#[derive(Debug)]
pub struct Property {
    pub line: usize,
    pub name: String,
    params: Vec<(String, String)>,
    pub value: String,
}

impl Property {
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the value is `word`, in any case.
    fn is(&self, word: &str) -> bool {
        self.value.trim().eq_ignore_ascii_case(word)
    }
}

/// The properties of one `VEVENT`, without those of components inside it.
#[derive(Debug)]
pub struct EventBlock {
    /// The line of its `BEGIN`.
    pub line: usize,
    pub properties: Vec<Property>,
}

impl EventBlock {
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    /// The property of that name, which may be given once.
    pub fn one(&self, name: &str) -> Result<Option<&Property>, IcsError> {
        let mut found = self.all(name);
        let first = found.next();
        match found.next() {
            Some(second) => Err(IcsError::new(second.line, format!("a second {name} in one event"))),
            None => Ok(first),
        }
    }
}

/// All `VEVENT`s of the text, in order. Components nest without recursion, so depth costs no stack.
pub fn events(text: &str) -> Result<Vec<EventBlock>, IcsError> {
    let mut events = Vec::new();
    let mut nest: Vec<(String, usize)> = Vec::new();
    for (line, content) in unfolded(text)? {
        let property = property(line, &content)?;
        if property.name == "BEGIN" {
            let component = property.value.trim().to_ascii_uppercase();
            match (nest.last().map(|(outer, _)| outer.as_str()), component.as_str()) {
                (None, "VCALENDAR") => {}
                (None, _) => return Err(IcsError::new(line, "expected `BEGIN:VCALENDAR`")),
                (Some("VCALENDAR"), "VEVENT") => events.push(EventBlock { line, properties: Vec::new() }),
                (Some(_), "VEVENT") => {
                    return Err(IcsError::new(line, "an event inside another component"));
                }
                (Some(_), _) => {}
            }
            nest.push((component, line));
        } else if property.name == "END" {
            match nest.pop() {
                Some((component, _)) if property.is(&component) => {}
                _ => {
                    return Err(IcsError::new(line, format!("unexpected `END:{}`", property.value)));
                }
            }
        } else {
            match (nest.last().map(|(component, _)| component.as_str()), events.last_mut()) {
                (None, _) => return Err(IcsError::new(line, "expected `BEGIN:VCALENDAR`")),
                (Some("VEVENT"), Some(event)) => event.properties.push(property),
                _ => {}
            }
        }
    }
    match nest.pop() {
        Some((component, line)) => Err(IcsError::new(line, format!("`BEGIN:{component}` without its end"))),
        None => Ok(events),
    }
}

/// Logical lines with the number of their first physical line; blank ones are dropped.
fn unfolded(text: &str) -> Result<Vec<(usize, String)>, IcsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut logical: Vec<(usize, String)> = Vec::new();
    for (index, physical) in text.lines().enumerate() {
        let line = index + 1;
        if let Some(rest) = physical.strip_prefix([' ', '\t']) {
            match logical.last_mut() {
                Some((_, content)) => content.push_str(rest),
                None => return Err(IcsError::new(line, "a folded line that continues nothing")),
            }
        } else if !physical.is_empty() {
            logical.push((line, physical.to_owned()));
        }
    }
    if logical.is_empty() {
        return Err(IcsError::new(1, "the file is empty"));
    }
    Ok(logical)
}

fn property(line: usize, content: &str) -> Result<Property, IcsError> {
    let colon = unquoted(content, ':').next();
    let Some(colon) = colon else {
        return Err(IcsError::new(line, "expected `NAME:value`"));
    };
    let mut parts = split(&content[..colon], ';').into_iter();
    let name = parts.next().unwrap_or_default().trim().to_ascii_uppercase();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(IcsError::new(line, "expected `NAME:value`"));
    }
    let params = parts.map(|part| match part.split_once('=') {
        Some((key, value)) => (key.to_ascii_uppercase(), value.trim_matches('"').to_owned()),
        None => (part.to_ascii_uppercase(), String::new()),
    });
    Ok(Property { line, name, params: params.collect(), value: content[colon + 1..].to_owned() })
}

/// Byte offsets of `wanted` outside double quotes.
fn unquoted(text: &str, wanted: char) -> impl Iterator<Item = usize> + '_ {
    let mut quoted = false;
    text.char_indices().filter_map(move |(offset, c)| {
        quoted ^= c == '"';
        (c == wanted && !quoted).then_some(offset)
    })
}

fn split(text: &str, separator: char) -> Vec<&str> {
    let mut start = 0;
    let mut parts = Vec::new();
    for offset in unquoted(text, separator) {
        parts.push(&text[start..offset]);
        start = offset + separator.len_utf8();
    }
    parts.push(&text[start..]);
    parts
}
