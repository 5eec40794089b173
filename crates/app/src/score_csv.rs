//! Records as CSV: one line each, columns that spreadsheets can filter.

use std::io::{self, Write};

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;

use crate::score_rows::{Field, ScoreRows};

/// Writes `scores`, answers to a query split by `by`.
///
/// # Errors
/// When `out` fails.
pub fn write(out: &mut dyn Write, scores: &[Score], by: &[Dimension]) -> io::Result<()> {
    write_rows(out, &ScoreRows::of(scores, by))
}

/// A text that a spreadsheet would take for a formula, as a text. Names come from outside.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Writes a table.
///
/// # Errors
/// When `out` fails.
pub(crate) fn write_rows(out: &mut dyn Write, table: &ScoreRows) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(&table.heads)?;
    for row in &table.rows {
        csv.write_record(row.iter().map(|field| match field {
            Field::Text(text) => guarded(text),
            Field::Number(number) => number.map_or_else(String::new, |number| number.to_string()),
        }))?;
    }
    csv.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_formula() {
        let rows = ["=1+1", "+90", "-x", "@a", "\t=1", "a=1", ""]
            .map(|name| vec![Field::Text(name.to_owned()), Field::Number(Some(-1.5))]);
        let heads = ["agent", "value"].map(str::to_owned).to_vec();
        let mut out = Vec::new();
        write_rows(&mut out, &ScoreRows { heads, rows: rows.to_vec(), are_numbers: vec![false, true] })
            .expect("memory takes all");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text, "agent,value\n'=1+1,-1.5\n'+90,-1.5\n'-x,-1.5\n'@a,-1.5\n'\t=1,-1.5\na=1,-1.5\n,-1.5\n");
    }
}
