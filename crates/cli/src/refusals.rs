//! Refused rows by file and reason, as the quarantine file of this run holds them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

/// Refusals of one file for one reason.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The family of the reason: `time`, `unknown` and so on.
    pub kind: String,
    /// The field at fault, where one is.
    pub field: Option<String>,
    /// How many rows.
    pub n: u64,
    /// The line of the first.
    pub line: u64,
    /// Its reason, in words.
    pub reason: String,
}

/// All refusals of a run.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    by_file: BTreeMap<String, Vec<Refused>>,
    /// Rows whose `type` is no event type, by that type.
    pub unknown_types: BTreeMap<String, u64>,
}

impl Refusals {
    /// Reads the quarantine file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("failed to read the quarantine file `{}`", path.display());
        let mut refusals = Self::default();
        for line in BufReader::new(File::open(path).with_context(cannot)?).lines() {
            let row: Value = serde_json::from_str(&line.with_context(cannot)?).with_context(cannot)?;
            refusals.add(&row);
        }
        Ok(refusals)
    }

    /// The refusals of a file, in the order in which its reasons came up; those of a workbook sheet by sheet, each with the
    /// words that name its sheet.
    pub fn of<'r>(&'r self, file: &'r str) -> impl Iterator<Item = (&'r str, &'r Refused)> {
        // Rows of a workbook are refused under the name of their sheet.
        let sheets = format!("{file}, sheet `");
        let of_file = self.by_file.iter().filter(move |(name, _)| name.as_str() == file || name.starts_with(&sheets));
        of_file.flat_map(move |(name, refused)| {
            let sheet = name.strip_prefix(file).unwrap_or_default();
            refused.iter().map(move |one| (sheet, one))
        })
    }

    fn add(&mut self, row: &Value) {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        let (kind, field, reason) =
            (text("kind").unwrap_or_default(), text("field"), text("reason").unwrap_or_default());
        if kind == "unknown" && field.as_deref() == Some("type") {
            let word = reason.split('`').nth(1).unwrap_or_default();
            *self.unknown_types.entry(word.to_owned()).or_default() += 1;
        }
        let of_file = self.by_file.entry(text("file").unwrap_or_default()).or_default();
        match of_file.iter_mut().find(|known| known.kind == kind && known.field == field) {
            Some(known) => known.n += 1,
            None => of_file.push(Refused { kind, field, n: 1, line: row["line"].as_u64().unwrap_or(0), reason }),
        }
    }
}
