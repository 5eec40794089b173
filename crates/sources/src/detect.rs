//! What an input is, told by its content. Its name decides only where the content leaves it open.

mod json;

use std::fmt;

use crate::chatwoot::Chatwoot;
use crate::csv::{Header, looks_like_csv};
use crate::desk::Vendor;
use crate::freshchat::Freshchat;
use crate::freshdesk::Freshdesk;
use crate::input::MAX_LINE;
use crate::intercom::Intercom;
use crate::json::{List, Shape};
use crate::mapping::{self, Mapping};
use crate::nearest;
use crate::queue_log;
use crate::source::Source;
use crate::tables::{self, TableSpec};
use crate::tweets::Tweets;
use crate::xes;
use crate::zendesk::Zendesk;

/// How much of an input is looked at.
pub const HEAD: usize = 64 << 10;

/// How much of JSON is looked at where less does not tell: its first row may be long, but no longer than a row may be.
pub(crate) const LONG_HEAD: usize = MAX_LINE;

/// A format that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Native events, one JSON object a line.
    Native,
    /// A table by the mapping of this name, or the files of the source of this name; see [`Detected::source`].
    Csv {
        /// The name of the mapping or source.
        mapping: String,
    },
    /// Nothing in it.
    Empty,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native => f.write_str("native events"),
            Self::Csv { mapping } => match Source::parse(mapping) {
                Some(source) => f.write_str(source.title()),
                None => write!(f, "CSV by the mapping `{mapping}`"),
            },
            Self::Empty => f.write_str("empty"),
        }
    }
}

pub(crate) use json::more_may_tell;

/// What an input is, and how one can tell.
#[derive(Clone, Debug)]
pub struct Detected {
    /// Whose files they are; `None` for an empty one.
    pub source: Option<Source>,
    /// The format.
    pub format: Format,
    /// How one can tell, in words that follow "because".
    pub reason: String,
    /// The mapping of a table, by position: the given ones, then the shipped ones.
    pub(crate) mapping: Option<usize>,
    pub(crate) layout: Layout,
    /// Nothing that was looked at says so: it is taken for this because it is nothing else.
    is_open: bool,
}

/// How a file is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One row a line.
    Lines,
    /// A table; of a source with several tables, which one.
    Table { header: Header, table: usize },
    /// Objects of JSON, alone or in lists.
    Json,
    /// A process log in XML, by a mapping.
    Xes,
    /// Nothing in it.
    Nothing,
}

impl Detected {
    pub(crate) fn of_source(source: Source, reason: impl Into<String>, layout: Layout) -> Self {
        let format = match source {
            Source::Native => Format::Native,
            other => Format::Csv { mapping: other.id().to_owned() },
        };
        Self { source: Some(source), format, reason: reason.into(), mapping: None, layout, is_open: false }
    }

    /// An input without rows.
    fn of_nothing(reason: impl Into<String>) -> Self {
        let format = Format::Empty;
        Self { source: None, format, reason: reason.into(), mapping: None, layout: Layout::Nothing, is_open: false }
    }

    /// The same for a sheet of a workbook.
    pub(crate) fn of_workbook(mut self) -> Self {
        if let Layout::Table { header, .. } = &mut self.layout {
            header.is_workbook = true;
        }
        self
    }

    fn of_log(position: usize, mapping: &Mapping, reason: String) -> Self {
        Self {
            source: Some(Source::Xes),
            format: Format::Csv { mapping: mapping.name().to_owned() },
            reason,
            mapping: Some(position),
            layout: Layout::Xes,
            is_open: false,
        }
    }

    fn of_mapping(position: usize, mapping: &Mapping, header: Header, reason: String) -> Self {
        Self {
            source: Some(Source::Table),
            format: Format::Csv { mapping: mapping.name().to_owned() },
            reason,
            mapping: Some(position),
            layout: Layout::Table { header, table: 0 },
            is_open: false,
        }
    }
}

/// What the user says that an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Source(Source),
    /// The mapping at this position.
    Mapping(usize),
}

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) struct Question<'q> {
    /// The name of the file.
    pub(crate) file: &'q str,
    /// The user's mappings.
    pub(crate) given: &'q [Mapping],
    /// Those that come with the program.
    pub(crate) shipped: &'q [Mapping],
    /// What the user says it is.
    pub(crate) wanted: Option<Wanted>,
}

impl<'q> Question<'q> {
    /// Every mapping with its position.
    pub(crate) fn mappings(self) -> impl Iterator<Item = (usize, &'q Mapping)> {
        self.given.iter().chain(self.shipped).enumerate()
    }

    /// Whether the input may be of `source`, by what the user says.
    fn may_be(self, source: Source) -> bool {
        match self.wanted {
            None => true,
            Some(Wanted::Source(wanted)) => wanted == source,
            Some(Wanted::Mapping(_)) => matches!(source, Source::Table | Source::Xes),
        }
    }
}

/// What the input that begins with `head` is; `given` are the user's mappings, which come before the `shipped` ones.
///
/// # Errors
/// In words, when it is nothing that can be read.
pub fn detect(head: &[u8], given: &[Mapping], shipped: &[Mapping]) -> Result<Detected, String> {
    answer(head, Question { file: "", given, shipped, wanted: None })
}

/// What the input that begins with `head` is.
///
/// # Errors
/// In words, when it is nothing that can be read, or not what the user says.
pub(crate) fn answer(head: &[u8], question: Question<'_>) -> Result<Detected, String> {
    refuse_other_bytes(head)?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first =
        head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end).find(|line| !line.trim_ascii().is_empty());
    let Some(first) = first else {
        return Ok(Detected::of_nothing("there is no line in it"));
    };
    if let Some(Wanted::Source(source @ (Source::Native | Source::QueueLog))) = question.wanted
        && !is_json_list(first)
        && !(source == Source::QueueLog && is_queue_table(head))
    {
        // The user knows better than the first line, which may be the damaged one.
        let own = text_or_json(head, first, question).ok().filter(|detected| detected.source != Some(source));
        let is_other = own.is_some_and(|other| other.source.is_some());
        if !is_other {
            return Ok(Detected::of_source(source, "it was asked for", Layout::Lines));
        }
    }
    let detected = text_or_json(head, first, question)?;
    match detected.source {
        Some(source) if !question.may_be(source) => {
            let wanted = question.wanted.map(|wanted| match wanted {
                Wanted::Source(source) => source.id().to_owned(),
                Wanted::Mapping(_) => "a table".to_owned(),
            });
            let wanted = wanted.unwrap_or_default();
            let name = match &detected.format {
                Format::Csv { mapping } => mapping,
                _ => source.id(),
            };
            let hint = format!("say `--source {name}`, or leave `--source` out");
            Err(format!("is said to be `{wanted}`, but looks like {source}: {}; {hint}", detected.reason))
        }
        _ => Ok(detected),
    }
}

fn is_json_list(first: &[u8]) -> bool {
    first.trim_ascii_start().first() == Some(&b'[')
}

/// Whether a queue log comes as the table of a database.
fn is_queue_table(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    Header::of_table(&text, None).is_some_and(|header| queue_log::detect_table(&header).is_some())
}

fn text_or_json(head: &[u8], first: &[u8], question: Question<'_>) -> Result<Detected, String> {
    match first.trim_ascii_start().first() {
        Some(b'{' | b'[') => json::answer(head, first, question),
        Some(b'<') => log(head, question),
        _ => text(head, first, question),
    }
}

/// How the files of a help desk are known.
struct Known {
    source: Source,
    tables: &'static [TableSpec],
    lists: &'static [List],
    knows: fn(&Shape) -> Option<&'static str>,
}

impl Known {
    const fn of<V: Vendor>() -> Self {
        Self { source: V::SOURCE, tables: V::TABLES, lists: V::LISTS, knows: V::knows }
    }
}

/// Help desks, in the order in which they are asked.
const VENDORS: &[Known] = &[
    Known::of::<Zendesk>(),
    Known::of::<Intercom>(),
    Known::of::<Chatwoot>(),
    Known::of::<Freshdesk>(),
    Known::of::<Freshchat>(),
    Known::of::<Tweets>(),
];

/// A table of a help desk's export.
fn desk_table(head: &str, question: Question<'_>) -> Option<Result<Detected, String>> {
    // Warehouses write headings in capitals; those of help desks are small letters.
    let header = Header::of_table(head, None)?.in_small_letters();
    VENDORS.iter().filter(|vendor| question.may_be(vendor.source)).find_map(|vendor| {
        let found = tables::recognise(vendor.tables, &header, question.file)?;
        Some(found.map(|(table, reason)| {
            Detected::of_source(vendor.source, reason, Layout::Table { header: header.clone(), table })
        }))
    })
}

/// XML: a process log by the mapping that knows its attributes, or by the one that is given.
fn log(head: &[u8], question: Question<'_>) -> Result<Detected, String> {
    let Some(keys) = xes::keys(head) else {
        return Err("is XML, but no process log (XES)".to_owned());
    };
    let has = |column: &String| keys.contains_key(column);
    let knows = |mapping: &Mapping| {
        let names = mapping.detect_columns();
        if names.is_empty() { mapping.columns().iter().all(has) } else { names.iter().all(has) }
    };
    let wanted = question.mappings().find(|(position, _)| question.wanted == Some(Wanted::Mapping(*position)));
    let known = wanted.or_else(|| {
        question.mappings().find(|(_, mapping)| mapping.shape() == mapping::Shape::EventPerRow && knows(mapping))
    });
    if let Some((position, mapping)) = known {
        let reason =
            format!("it is a process log (XES) with the attributes by which `{}` knows its data", mapping.file());
        return Ok(Detected::of_log(position, mapping, reason));
    }
    if let Some(mapping) = question.given.first() {
        let reason = format!("it is a process log (XES), and the mapping `{}` was given", mapping.file());
        return Ok(Detected::of_log(0, mapping, reason));
    }
    let names: Vec<&str> = keys.keys().map(String::as_str).take(40).collect();
    let list = nearest::list(&names);
    Err(format!("is a process log (XES) that no mapping knows; pass `--mapping FILE`; its attributes are {list}"))
}

/// Lines that are no JSON.
fn text(head: &[u8], first: &[u8], question: Question<'_>) -> Result<Detected, String> {
    if question.may_be(Source::QueueLog)
        && let Some(detected) = queue_log::detect(first)
    {
        return Ok(detected);
    }
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    if std::str::from_utf8(first).is_err() {
        return Err("is not UTF-8 in its first line; save it as UTF-8".to_owned());
    }
    table(valid, question)
}

fn refuse_other_bytes(head: &[u8]) -> Result<(), String> {
    let magics: [(&[u8], &str); 3] = [
        (b"\x28\xb5\x2f\xfd", "is packed with zstd; unpack it, or pack it with gzip"),
        (b"BZh", "is packed with bzip2; unpack it, or pack it with gzip"),
        (b"\xfd7zXZ", "is packed with xz; unpack it, or pack it with gzip"),
    ];
    match magics.iter().find(|(magic, _)| head.starts_with(magic)) {
        Some((_, reason)) => Err((*reason).to_owned()),
        // Zero bytes further down are a bad row, not another format.
        None if head.split(|&byte| byte == b'\n').next().is_some_and(|first| first.contains(&0)) => {
            Err("is no text: there are zero bytes in it; save it as UTF-8 text".to_owned())
        }
        None => Ok(()),
    }
}

/// A table: by a mapping that knows it.
fn table(head: &str, question: Question<'_>) -> Result<Detected, String> {
    if let Some(Wanted::Mapping(wanted)) = question.wanted {
        let chosen = question.mappings().find(|(position, _)| *position == wanted);
        if let Some((position, mapping)) = chosen
            && let Some(header) = Header::of_table(head, mapping.delimiter())
        {
            let reason = format!("the mapping `{}` was asked for", mapping.name());
            return Ok(Detected::of_mapping(position, mapping, header, reason));
        }
    }
    if question.may_be(Source::QueueLog)
        && let Some(detected) = Header::of_table(head, None).and_then(|header| queue_log::detect_table(&header))
    {
        return Ok(detected);
    }
    let by_any = |is_given: bool| {
        let mappings = question.mappings().filter(|(position, _)| (*position < question.given.len()) == is_given);
        mappings.into_iter().find_map(|(position, mapping)| by_mapping(head, position, mapping))
    };
    if let Some(detected) = by_any(true) {
        return Ok(detected);
    }
    if let Some(found) = desk_table(head, question) {
        return found;
    }
    if let Some(detected) = by_any(false) {
        return Ok(detected);
    }
    if let Some(Wanted::Source(source)) = question.wanted
        && let Some(vendor) = VENDORS.iter().find(|vendor| vendor.source == source)
    {
        let columns = Header::of_table(head, None).map(|header| header.list()).unwrap_or_default();
        let names: Vec<&str> = vendor.tables.iter().map(|table| table.name).collect();
        let tables =
            if names.is_empty() { "JSON".to_owned() } else { format!("JSON or a table {}", nearest::list(&names)) };
        let near = nearly(head, question);
        return Err(format!("is said to be `{}`, which is {tables}; its columns are {columns}{near}", source.id()));
    }
    let Some(header) = Header::of_table(head, None).filter(looks_like_csv) else {
        return Err("is no known format: neither JSON lines nor CSV with a header".to_owned());
    };
    // A mapping was given, so it is meant: binding it to the header says which column is missing.
    if let Some(mapping) = question.given.first()
        && let Some(header) = Header::of_table(head, mapping.delimiter())
    {
        let reason = format!("the mapping `{}` was given", mapping.file());
        return Ok(Detected::of_mapping(0, mapping, header, reason));
    }
    let near = nearly(head, question);
    Err(format!("is a CSV that no mapping knows; pass `--mapping FILE`; its columns are {}{near}", header.list()))
}

/// Which table of a help desk it would be but for one column, to follow a message.
fn nearly(head: &str, question: Question<'_>) -> String {
    let Some(header) = Header::of_table(head, None).map(Header::in_small_letters) else { return String::new() };
    let vendors = VENDORS.iter().filter(|vendor| question.may_be(vendor.source));
    let near =
        vendors.filter_map(|vendor| tables::nearly(vendor.tables, &header).map(|near| (vendor.source, near))).next();
    near.map_or_else(String::new, |(source, near)| {
        let tables::Near { table, missing, instead } = near;
        format!("; it would be the table `{table}` of {source}'s if `{instead}` were called `{missing}`: rename that column if it is the same")
    })
}

fn by_mapping(head: &str, position: usize, mapping: &Mapping) -> Option<Detected> {
    let names = mapping.detect_columns();
    let header = Header::of_table(head, mapping.delimiter())?;
    let fits = if names.is_empty() { header.has_all(&mapping.columns()) } else { header.has_all(names) };
    let reason = match names.len() {
        0 => format!("the header has every column that the mapping `{}` names", mapping.file()),
        count => format!("the header has the {count} columns by which `{}` knows its data", mapping.file()),
    };
    fits.then(|| Detected::of_mapping(position, mapping, header, reason))
}
