//! Figures as files that other programs read.

use nabiz_app::score_rows::{Field, ScoreRows};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;
use nabiz_engine::files::{Values, parquet};

/// The bytes of a Parquet file with `scores`, answers to a query split by `by`; columns are those of the CSV.
///
/// # Errors
/// When the file cannot be put together, which would be a defect here; the text says why.
pub fn scores_parquet(scores: &[Score], by: &[Dimension]) -> Result<Vec<u8>, String> {
    let table = ScoreRows::of(scores, by);
    let empty = |is_number: &bool| if *is_number { Values::Numbers(Vec::new()) } else { Values::Texts(Vec::new()) };
    let mut columns: Vec<Values> = table.are_numbers.iter().map(empty).collect();
    for row in table.rows {
        for (column, field) in columns.iter_mut().zip(row) {
            match (column, field) {
                (Values::Numbers(all), Field::Number(number)) => all.push(number),
                (Values::Texts(all), Field::Text(text)) => all.push(Some(text).filter(|text| !text.is_empty())),
                (Values::Numbers(all), Field::Text(_)) => all.push(None),
                (Values::Texts(all), Field::Number(number)) => all.push(number.map(|number| number.to_string())),
            }
        }
    }
    parquet(table.heads.into_iter().zip(columns).collect()).map_err(|error| error.to_string())
}
