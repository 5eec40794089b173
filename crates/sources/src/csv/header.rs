//! The header of a CSV: its columns and what parts them.

use super::record::Splitter;
use crate::nearest;

/// The columns of a CSV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Their names, without white space around them.
    pub(crate) columns: Vec<String>,
    /// What parts the fields.
    pub(crate) delimiter: u8,
    /// How many lines that are not blank stand before the first row: the header itself, and `sep=` before it.
    pub(crate) lines: u8,
    /// Whether the rows come from a workbook, whose dates have a form of their own.
    pub(crate) is_workbook: bool,
}

impl Header {
    /// The header in `line`; without a delimiter given, the one that makes most columns.
    pub(crate) fn new(line: &str, delimiter: Option<u8>) -> Option<Self> {
        let candidates = match delimiter {
            Some(delimiter) => vec![delimiter],
            None => vec![b',', b';', b'\t'],
        };
        let headers = candidates.into_iter().filter_map(|delimiter| {
            let mut splitter = Splitter::new(delimiter);
            let record = splitter.split(line).ok()?;
            let columns = (0..record.len()).map(|i| record.get(i).trim().to_owned()).collect();
            Some(Self { columns, delimiter, lines: 1, is_workbook: false })
        });
        // Of equals the first: a comma before a semicolon before a tab.
        headers.reduce(|best, next| if next.columns.len() > best.columns.len() { next } else { best })
    }

    /// The header of rows that have these columns, whatever they are written in.
    pub(crate) fn of_names(mut columns: Vec<String>) -> Self {
        columns.sort();
        columns.dedup();
        Self { columns, delimiter: b',', lines: 0, is_workbook: false }
    }

    /// The header at the beginning of a table; spreadsheets may write the delimiter on a line before it, as `sep=;`.
    pub(crate) fn of_table(head: &str, delimiter: Option<u8>) -> Option<Self> {
        let mut lines = head.split('\n').map(str::trim_end).filter(|line| !line.trim().is_empty());
        let first = lines.next()?;
        let Some(separator) = separator(first) else { return Self::new(first, delimiter) };
        let header = Self::new(lines.next()?, Some(separator))?;
        Some(Self { lines: 2, ..header })
    }

    /// The same with small letters, for tables whose columns are known however their case is.
    pub(crate) fn in_small_letters(mut self) -> Self {
        self.columns.iter_mut().for_each(|column| column.make_ascii_lowercase());
        self
    }

    /// The position of the column `name`: an error in words where it is not there or there twice.
    pub(crate) fn position(&self, name: &str) -> Result<usize, String> {
        let mut found = (0..self.columns.len()).filter(|&i| self.columns[i] == name);
        match (found.next(), found.next()) {
            (Some(i), None) => Ok(i),
            (Some(_), Some(_)) => Err("which the header has twice; rename one".to_owned()),
            (None, _) => Err(self.hint(name)),
        }
    }

    /// Whether every one of `names` is a column.
    pub(crate) fn has_all(&self, names: &[String]) -> bool {
        names.iter().all(|name| self.columns.contains(name))
    }

    /// The columns for a message.
    pub(crate) fn list(&self) -> String {
        let shown: Vec<&str> = self.columns.iter().take(40).map(String::as_str).collect();
        let more =
            if self.columns.len() > 40 { format!(" and {} more", self.columns.len() - 40) } else { String::new() };
        format!("{}{more}", nearest::list(&shown))
    }

    fn hint(&self, name: &str) -> String {
        let near = nearest::ranked(name, self.columns.iter().map(String::as_str));
        if near.is_empty() {
            format!("which is not there; there are {}", self.list())
        } else {
            format!("which is not there; the nearest are {}", nearest::list(&near))
        }
    }
}

/// The delimiter in `sep=;`.
fn separator(line: &str) -> Option<u8> {
    match line.trim().strip_prefix("sep=")?.as_bytes() {
        [byte @ (b',' | b';' | b'\t')] => Some(*byte),
        [] => Some(b'\t'),
        _ => None,
    }
}

/// Whether it can be the header of a table: at least two columns, most of them with a name, no control characters.
pub(crate) fn looks_like_csv(header: &Header) -> bool {
    let named = header.columns.iter().filter(|name| !name.is_empty()).count();
    let is_text = header.columns.iter().all(|name| !name.chars().any(char::is_control));
    header.columns.len() >= 2 && named * 2 > header.columns.len() && is_text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_most_columns() {
        for (line, delimiter, columns) in
            [("a,b,c", b',', 3), ("a;b;c", b';', 3), ("a\tb,c\td", b'\t', 3), ("\"a;b\",c", b',', 2), ("a", b',', 1)]
        {
            let header = Header::new(line, None).unwrap();
            assert_eq!((header.delimiter, header.columns.len()), (delimiter, columns), "{line}");
        }
    }

    #[test]
    fn a_missing_column_is_answered_with_the_nearest() {
        let header = Header::new("number,opened_at,closed_at", None).unwrap();
        assert_eq!(header.position("opened_at"), Ok(1));
        assert_eq!(
            header.position("opend_at"),
            Err("which is not there; the nearest are `opened_at`, `closed_at`".to_owned())
        );
        assert_eq!(
            header.position("xyz"),
            Err("which is not there; there are `number`, `opened_at`, `closed_at`".to_owned())
        );
    }
}
