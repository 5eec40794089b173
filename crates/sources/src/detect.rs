//! What an input is, told by its content and never by its name.

use std::fmt;

use crate::csv::{Header, looks_like_csv};
use crate::mapping::Mapping;

/// How much of an input is looked at.
pub const HEAD: usize = 64 << 10;

/// A format that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Native events, one JSON object a line.
    Native,
    /// CSV by the mapping of this name.
    Csv {
        /// The name of the mapping.
        mapping: String,
    },
    /// Nothing in it.
    Empty,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native => f.write_str("native events"),
            Self::Csv { mapping } => write!(f, "CSV by the mapping `{mapping}`"),
            Self::Empty => f.write_str("empty"),
        }
    }
}

/// What an input is, and how one can tell.
#[derive(Clone, Debug)]
pub struct Detected {
    /// The format.
    pub format: Format,
    /// How one can tell, in words.
    pub reason: String,
    pub(crate) csv: Option<CsvChoice>,
}

/// The mapping of a CSV, by position, and its header.
#[derive(Clone, Debug)]
pub(crate) struct CsvChoice {
    pub(crate) mapping: usize,
    pub(crate) header: Header,
}

/// What the input that begins with `head` is; `given` are the user's mappings, which come before the `shipped` ones.
///
/// # Errors
/// In words, when it is nothing that can be read.
pub fn detect(head: &[u8], given: &[Mapping], shipped: &[Mapping]) -> Result<Detected, String> {
    refuse_other_bytes(head)?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first =
        head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end).find(|line| !line.trim_ascii().is_empty());
    let Some(first) = first else {
        return Ok(Detected { format: Format::Empty, reason: "there is no line in it".to_owned(), csv: None });
    };
    match first.trim_ascii_start().first() {
        Some(b'{') if first.trim_ascii() == b"{" => {
            Err("is JSON over several lines; write one object a line, such as with `jq -c .`".to_owned())
        }
        Some(b'{') => {
            let reason = "the first line begins with a JSON object".to_owned();
            Ok(Detected { format: Format::Native, reason, csv: None })
        }
        Some(b'[') => Err("is a JSON list; write one object a line, such as with `jq -c '.[]'`".to_owned()),
        _ => csv(first, given, shipped),
    }
}

fn refuse_other_bytes(head: &[u8]) -> Result<(), String> {
    let magics: [(&[u8], &str); 6] = [
        (b"\xff\xfe", "is UTF-16; save it as UTF-8"),
        (b"\xfe\xff", "is UTF-16; save it as UTF-8"),
        (b"PK\x03\x04", "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV (UTF-8)"),
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

fn csv(first: &[u8], given: &[Mapping], shipped: &[Mapping]) -> Result<Detected, String> {
    let Ok(line) = std::str::from_utf8(first) else {
        return Err("is not UTF-8 in its first line; save it as UTF-8".to_owned());
    };
    let all = || given.iter().chain(shipped).enumerate();
    let known = all().find_map(|(position, mapping)| {
        let names = mapping.detect_columns();
        let header = Header::new(line, mapping.delimiter())?;
        let fits = if names.is_empty() { header.has_all(&mapping.columns()) } else { header.has_all(names) };
        fits.then_some((position, mapping, header))
    });
    if let Some((position, mapping, header)) = known {
        let names = mapping.detect_columns().len();
        let reason = match names {
            0 => format!("the header has every column that the mapping `{}` names", mapping.file()),
            _ => format!("the header has the {names} columns by which `{}` knows its data", mapping.file()),
        };
        return Ok(chosen(position, mapping, header, reason));
    }
    if !looks_like_csv(line) {
        return Err("is no known format: neither JSON lines nor CSV with a header".to_owned());
    }
    // A mapping was given, so it is meant: binding it to the header says which column is missing.
    if let Some(mapping) = given.first()
        && let Some(header) = Header::new(line, mapping.delimiter())
    {
        let reason = format!("the mapping `{}` was given", mapping.file());
        return Ok(chosen(0, mapping, header, reason));
    }
    let columns = Header::new(line, None).map(|header| header.list()).unwrap_or_default();
    Err(format!("is a CSV that no mapping knows; pass `--mapping FILE`; its columns are {columns}"))
}

fn chosen(position: usize, mapping: &Mapping, header: Header, reason: String) -> Detected {
    let format = Format::Csv { mapping: mapping.name().to_owned() };
    Detected { format, reason, csv: Some(CsvChoice { mapping: position, header }) }
}
