//! Records as a workbook: numbers as numbers, a head that stays and filters.

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::score_rows::{Field, ScoreRows};

/// Rows that a sheet holds, its head aside.
const MOST: usize = 1_048_575;
/// Characters that a cell holds.
const LONGEST: usize = 32_767;

/// The bytes of a workbook with `scores`, answers to a query split by `by`.
///
/// # Errors
/// When there are more records than a sheet has rows.
pub fn workbook(scores: &[Score], by: &[Dimension]) -> Result<Vec<u8>, XlsxError> {
    sheets([("nabiz", ScoreRows::of(scores, by))])
}

/// The bytes of a workbook with these sheets.
///
/// # Errors
/// When one has more rows than a sheet.
pub(crate) fn sheets(tables: impl IntoIterator<Item = (&'static str, ScoreRows)>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same records give the same bytes.
    book.set_properties(
        &rust_xlsxwriter::DocProperties::new()
            .set_creation_datetime(&rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?),
    );
    for (name, table) in tables {
        fill(book.add_worksheet().set_name(name)?, &table)?;
    }
    book.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, table: &ScoreRows) -> Result<(), XlsxError> {
    if table.rows.len() > MOST {
        return Err(XlsxError::RowColumnLimitError);
    }
    let bold = Format::new().set_bold();
    for (column, head) in (0..).zip(&table.heads) {
        sheet.write_string_with_format(0, column, head, &bold)?;
    }
    for (line, row) in (1..).zip(&table.rows) {
        for (column, field) in (0..).zip(row) {
            match field {
                Field::Text(text) if text.is_empty() => {}
                Field::Text(text) => {
                    let fits: String = text.chars().take(LONGEST).collect();
                    sheet.write_string(line, column, fits)?;
                }
                Field::Number(Some(number)) if number.is_finite() => {
                    sheet.write_number(line, column, *number)?;
                }
                Field::Number(_) => {}
            }
        }
    }
    let last = u16::try_from(table.heads.len().saturating_sub(1)).unwrap_or_default();
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, u32::try_from(table.rows.len()).unwrap_or_default(), last)?;
    Ok(())
}
