//! Whether two folders hold the same rows, however they are cut into parts and in whatever order.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use datafusion::arrow::error::ArrowError;
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::columns::TABLES;
use super::read::{entries, parts_in};
use super::{FilesError, in_parallel};

/// Rows of a partition and a number that any other set of rows is most unlikely to have; good for comparing what one
/// build of the program wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// Rows.
    pub rows: u64,
    /// The number.
    pub sum: u64,
}

/// The digest of each partition in `dir`, by its folder: `episodes/account=shop/month=2025-01`.
///
/// # Errors
/// When a file cannot be read.
pub fn digests(dir: &Path, threads: usize) -> Result<BTreeMap<String, Digest>, FilesError> {
    let mut folders = Vec::new();
    for table in TABLES {
        for account in entries(&dir.join(table.id()))? {
            folders.extend(entries(&account)?.into_iter().map(|month| (table.id(), month)));
        }
    }
    let digests = in_parallel(folders.len(), threads, |i| digest(folders[i].0, &folders[i].1))?;
    let name = |folder: &Path| folder.strip_prefix(dir).unwrap_or(folder).to_string_lossy().into_owned();
    Ok(folders.iter().map(|(_, folder)| name(folder)).zip(digests).collect())
}

fn digest(table: &'static str, folder: &Path) -> Result<Digest, FilesError> {
    let mut digest = Digest::default();
    let arrow = |source: ArrowError| FilesError::Arrow { table, source };
    for path in parts_in(folder)? {
        let parquet = |source| FilesError::parquet(&path, source);
        let file = File::open(&path).map_err(|source| FilesError::io(&path, source))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet)?;
        let fields = builder.schema().fields().iter().map(|field| SortField::new(field.data_type().clone())).collect();
        let converter = RowConverter::new(fields).map_err(arrow)?;
        for batch in builder.build().map_err(parquet)? {
            let rows = converter.convert_columns(batch.map_err(arrow)?.columns()).map_err(arrow)?;
            for row in &rows {
                let mut hasher = DefaultHasher::new();
                row.as_ref().hash(&mut hasher);
                digest.sum = digest.sum.wrapping_add(hasher.finish());
                digest.rows += 1;
            }
        }
    }
    Ok(digest)
}
