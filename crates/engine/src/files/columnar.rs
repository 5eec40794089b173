//! A small table of texts and numbers as the bytes of a Parquet file.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::errors::ParquetError;

/// A column.
#[derive(Clone, Debug)]
pub enum Values {
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Numbers.
    Numbers(Vec<Option<f64>>),
}

/// The bytes of a Parquet file with `columns`, at least one, all with the same number of rows.
///
/// # Errors
/// When there is no column, or the columns differ in length.
pub fn parquet(columns: Vec<(String, Values)>) -> Result<Vec<u8>, ArrowError> {
    let arrays = columns.into_iter().map(|(name, values)| {
        let array: ArrayRef = match values {
            Values::Texts(texts) => Arc::new(StringArray::from(texts)),
            Values::Numbers(numbers) => Arc::new(Float64Array::from(numbers)),
        };
        (name, array, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(arrays)?;
    let failed = |error: ParquetError| ArrowError::ParquetError(error.to_string());
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).map_err(failed)?;
    writer.write(&batch).map_err(failed)?;
    writer.close().map_err(failed)?;
    Ok(bytes)
}
