//! SQL over a folder of facts: every table by its name, for reading only.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use thiserror::Error;

use crate::files::columns::schema;
use crate::files::{Manifest, TABLES};

/// Partitions of the files, which are columns of every table.
const PARTITIONS: [&str; 2] = ["account", "month"];

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum SqlError {
    /// The statement is wrong, or does more than read; the text says what.
    #[error("{0}")]
    Statement(String),
    /// The facts cannot be read.
    #[error("failed to read the facts")]
    DataFusion(#[from] DataFusionError),
    /// A value cannot be printed.
    #[error("failed to print a value")]
    Arrow(#[from] ArrowError),
    /// No thread could be started.
    #[error("failed to start a worker")]
    Runtime(#[from] std::io::Error),
}

/// What a statement answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Names of the columns, and whether each holds numbers.
    pub columns: Vec<(String, bool)>,
    /// The rows, a text a column; `None` is null.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Answers one SELECT over the facts in the folder `dir`, on up to `threads` threads.
///
/// # Errors
/// When the statement is wrong or more than a SELECT, or the files cannot be read.
pub fn select(dir: &Path, statement: &str, threads: usize) -> Result<Answer, SqlError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads.max(1)).enable_all().build()?;
    runtime.block_on(async {
        let config = SessionConfig::new().with_target_partitions(threads.max(1));
        let context = SessionContext::new_with_config(config);
        let attributes = Manifest::read(dir).map(|manifest| manifest.attributes).unwrap_or_default();
        for table in TABLES {
            let folder = dir.join(table.id());
            if !folder.is_dir() {
                // A table without rows has no files, and can be asked all the same.
                let none = RecordBatch::new_empty(Arc::new(schema(table, &attributes, PARTITIONS)));
                context.register_batch(table.id(), none)?;
                continue;
            }
            let partitions = PARTITIONS.map(|name| (name.to_owned(), DataType::Utf8));
            let options = ParquetReadOptions::default().table_partition_cols(partitions.into());
            context.register_parquet(table.id(), folder.display().to_string(), options).await?;
        }
        let only_reads = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let said = |error: DataFusionError| SqlError::Statement(error.strip_backtrace());
        let frame = context.sql_with_options(statement, only_reads).await.map_err(said)?;
        let columns = frame.schema().fields().iter().map(|field| column(field)).collect();
        let batches = frame.collect().await.map_err(said)?;
        let mut rows = Vec::new();
        for batch in &batches {
            print(batch, &mut rows)?;
        }
        Ok(Answer { columns, rows })
    })
}

fn column(field: &Field) -> (String, bool) {
    (field.name().clone(), field.data_type().is_numeric())
}

fn print(batch: &RecordBatch, rows: &mut Vec<Vec<Option<String>>>) -> Result<(), ArrowError> {
    let options = FormatOptions::default().with_display_error(false);
    let columns: Result<Vec<ArrayFormatter<'_>>, ArrowError> =
        batch.columns().iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options)).collect();
    let columns = columns?;
    for row in 0..batch.num_rows() {
        let value = |(at, column): (usize, &ArrayFormatter<'_>)| {
            if batch.column(at).is_null(row) { Ok(None) } else { column.value(row).try_to_string().map(Some) }
        };
        rows.push(columns.iter().enumerate().map(value).collect::<Result<_, _>>()?);
    }
    Ok(())
}
