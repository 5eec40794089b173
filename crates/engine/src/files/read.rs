//! From facts files back to a store: columns turned inward, labels into dictionaries that all batches share.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, UInt32Array, UInt64Array,
    new_null_array,
};
use datafusion::arrow::compute::{cast, concat_batches, partition};
use datafusion::arrow::datatypes::{
    DataType, Field, Float64Type, Int32Type, Int64Type, Schema, SchemaRef, TimeUnit, TimestampMillisecondType,
    UInt32Type,
};
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use nabiz_domain::event::Millis;
use rustc_hash::FxHashMap;

use super::columns::{Column, Kind, Layout, TABLES, layout};
use super::manifest::Manifest;
use super::write::ZONE;
use super::{FilesError, account_folder, in_parallel};
use crate::dictionary::Dictionary;
use crate::packed::{CHUNK_ROWS, FactTable, OWN_CHUNK, parts};
use crate::store::{AccountInfo, Store};

impl Store {
    /// Reads the facts in `dir`; `threads` read them and work on a query later. The store answers every query as the
    /// one did that the facts were written from; it has no case ids.
    ///
    /// # Errors
    /// When the folder has no manifest, the facts are of another version, files are missing or broken, or rows do not
    /// add up.
    pub fn read(dir: &Path, threads: usize) -> Result<Self, FilesError> {
        let manifest = Manifest::read(dir)?;
        let mut accounts: Vec<AccountInfo> =
            manifest.accounts.iter().map(|entry| entry.info()).collect::<Result<_, _>>()?;
        accounts.sort_by(|a, b| a.name.cmp(&b.name));
        let read = |i: usize| read_table(dir, layout(TABLES[i]), &accounts, &manifest.attributes);
        let mut tables = BTreeMap::new();
        for (table, facts) in TABLES.into_iter().zip(in_parallel(TABLES.len(), threads, read)?) {
            let expected = manifest.rows.get(table.id()).copied().unwrap_or(0);
            let found = facts.rows() as u64;
            if found != expected {
                return Err(FilesError::Rows { table: table.id(), found, expected });
            }
            tables.insert(table, facts);
        }
        Ok(Self::of(accounts, tables, manifest.attributes.clone(), manifest.as_of_millis()?, threads)?)
    }
}

fn read_table(
    dir: &Path,
    layout: &Layout,
    accounts: &[AccountInfo],
    attributes: &[String],
) -> Result<FactTable, FilesError> {
    let columns: Vec<Column> =
        layout.columns(attributes).into_iter().filter(|column| column.kind != Kind::CaseId).collect();
    let mut inward = Inward::new(layout, &columns);
    for account in accounts {
        let folder = dir.join(layout.table.id()).join(account_folder(&account.name));
        for path in files_in(&folder)? {
            inward.read(&path, &account.name)?;
        }
    }
    inward.finish().map_err(|source| FilesError::Arrow { table: layout.table.id(), source })
}

/// The Parquet files of an account's folder: by month, then by number.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, FilesError> {
    let mut files = Vec::new();
    for month in entries(folder)? {
        files.extend(parts_in(&month)?);
    }
    Ok(files)
}

/// The Parquet files of a month, by number: `part-10` stands behind `part-9`.
pub(super) fn parts_in(month: &Path) -> Result<Vec<PathBuf>, FilesError> {
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut parts = entries(month)?;
    parts.retain(|path| path.extension().is_some_and(|extension| extension == "parquet"));
    parts.sort_by_cached_key(|path| (name(path).len(), name(path)));
    Ok(parts)
}

/// What a folder holds, in order of name; nothing if it is not there.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, FilesError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let list = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut entries = list().map_err(|source| FilesError::io(folder, source))?;
    entries.sort();
    Ok(entries)
}

/// A table under construction.
struct Inward<'l> {
    layout: &'l Layout,
    columns: &'l [Column],
    account: Labels,
    flags: Vec<ArrayRef>,
    stacks: Vec<Stack>,
    /// The texts of the label columns; columns that name teams share theirs, and so do those that name agents.
    texts: Vec<Texts>,
    sizes: Vec<usize>,
}

/// What was read of a column.
enum Stack {
    Labels(Labels),
    Ready(Vec<ArrayRef>),
}

/// The codes of a label column, and where its texts stand.
struct Labels {
    texts: usize,
    batches: Vec<UInt32Array>,
}

impl<'l> Inward<'l> {
    fn new(layout: &'l Layout, columns: &'l [Column]) -> Self {
        // Account, teams and agents first.
        let mut texts = 3;
        let stack = |column: &Column| match column.kind {
            Kind::Label | Kind::Answer => Stack::Labels(Labels::new(match column.inner.rsplit('_').next() {
                Some("team") => 1,
                Some("agent") => 2,
                _ => {
                    texts += 1;
                    texts - 1
                }
            })),
            _ => Stack::Ready(Vec::new()),
        };
        let stacks = columns.iter().map(stack).collect();
        let texts = std::iter::repeat_with(Texts::default).take(texts).collect();
        Self { layout, columns, account: Labels::new(0), flags: Vec::new(), stacks, texts, sizes: Vec::new() }
    }

    fn read(&mut self, path: &Path, account: &str) -> Result<(), FilesError> {
        let parquet = |source| FilesError::parquet(path, source);
        let file = File::open(path).map_err(|source| FilesError::io(path, source))?;
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(parquet)?;
        let options = ArrowReaderOptions::new().with_schema(with_dictionaries(metadata.schema()));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options).map_err(parquet)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        let wanted = self.columns.iter().map(|column| column.name.as_str());
        let mask = ProjectionMask::columns(builder.parquet_schema(), wanted);
        let reader = builder.with_projection(mask).with_batch_size(CHUNK_ROWS).build().map_err(parquet)?;
        for batch in reader {
            let batch = batch.map_err(|source| FilesError::Arrow { table: self.layout.table.id(), source })?;
            self.take(&batch, path, account)?;
        }
        Ok(())
    }

    fn take(&mut self, batch: &RecordBatch, path: &Path, account: &str) -> Result<(), FilesError> {
        let rows = batch.num_rows();
        let mut flags = vec![0_u64; rows];
        for (column, stack) in self.columns.iter().zip(&mut self.stacks) {
            let lacks = |wanted| FilesError::Column { path: path.to_owned(), column: column.name.clone(), wanted };
            let own = batch.column_by_name(&column.name);
            let is_attribute = column.inner.starts_with(crate::tables::ATTRIBUTE);
            match (own, stack) {
                (Some(array), Stack::Labels(labels)) => {
                    let codes = self.texts[labels.texts].codes(array, column.kind);
                    labels.batches.push(codes.ok_or_else(|| lacks(wanted(column.kind)))?);
                }
                (None, Stack::Labels(labels)) if is_attribute => labels.batches.push(UInt32Array::new_null(rows)),
                (Some(array), Stack::Ready(arrays)) => match column.kind {
                    Kind::Flag(flag) => note_flag(array, flag.0, &mut flags).ok_or_else(|| lacks("boolean"))?,
                    kind => arrays.push(turn(array, kind).ok_or_else(|| lacks(wanted(kind)))?),
                },
                // Facts of before customers had a number there.
                (None, Stack::Ready(arrays)) if column.kind == Kind::Person && self.layout.of_case => {
                    arrays.push(new_null_array(&inner_type(column.kind), rows));
                }
                (None, _) => return Err(lacks(wanted(column.kind))),
            }
        }
        let account = self.texts[self.account.texts].code(account);
        self.account.batches.push(UInt32Array::from(vec![account; rows]));
        self.flags.push(Arc::new(UInt64Array::from(flags)));
        self.sizes.push(rows);
        Ok(())
    }

    /// The table as it stands in memory.
    fn finish(self) -> Result<FactTable, ArrowError> {
        let names: Vec<Names> = self.texts.into_iter().map(Names::of).collect();
        let label = |labels: Labels| names[labels.texts].columns(labels.batches);
        let mut columns: Vec<(String, Vec<ArrayRef>)> = vec![("account".into(), label(self.account)?)];
        columns.push(("flags".into(), or_empty(self.flags, &DataType::UInt64)));
        for (column, stack) in self.columns.iter().zip(self.stacks) {
            let arrays = match stack {
                Stack::Labels(labels) => label(labels)?,
                Stack::Ready(_) if matches!(column.kind, Kind::Flag(_)) => continue,
                Stack::Ready(arrays) => or_empty(arrays, &inner_type(column.kind)),
            };
            columns.push((column.inner.clone(), arrays));
        }
        let fields: Vec<Field> =
            columns.iter().map(|(name, arrays)| Field::new(name, arrays[0].data_type().clone(), true)).collect();
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        let sizes = if self.sizes.is_empty() { vec![0] } else { self.sizes };
        let mut batches = Vec::with_capacity(sizes.len());
        for (i, rows) in sizes.into_iter().enumerate() {
            let arrays = columns.iter().map(|(_, arrays)| Arc::clone(&arrays[i])).collect();
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            batches.push(RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?);
        }
        drop(columns);
        let batches = recut(&schema, &batches)?;
        Ok(FactTable::pack(schema, batches.into_iter()))
    }
}

/// Labels whose rows get chunks of their own where they are many enough.
const KINDS: [&str; 3] = ["account", "class", "channel"];

/// Batches cut anew for chunks: rows with the same labels together, in equal parts.
fn recut(schema: &SchemaRef, batches: &[RecordBatch]) -> Result<Vec<RecordBatch>, ArrowError> {
    /// Rows that are cut at once: more would be copied in vain.
    const MANY: usize = 64 * CHUNK_ROWS;
    let kinds: Vec<usize> = KINDS.iter().filter_map(|name| schema.index_of(name).ok()).collect();
    let mut all = Vec::new();
    let mut lot: Vec<RecordBatch> = Vec::new();
    let mut rows = 0;
    for batch in batches {
        let labels: Vec<ArrayRef> = kinds.iter().map(|&col| Arc::clone(batch.column(col))).collect();
        let runs = if labels.is_empty() {
            std::iter::once(0..batch.num_rows()).collect()
        } else {
            partition(&labels)?.ranges()
        };
        for run in runs {
            let part = batch.slice(run.start, run.len());
            let is_alike = match lot.last() {
                Some(last) => kinds.iter().all(|&col| last_text(last, col) == last_text(&part, col)),
                None => true,
            };
            if rows >= MANY || (!is_alike && rows >= OWN_CHUNK) {
                cut(schema, &mut lot, &mut all)?;
                rows = 0;
            }
            rows += part.num_rows();
            lot.push(part);
        }
    }
    if rows > 0 || all.is_empty() {
        cut(schema, &mut lot, &mut all)?;
    }
    Ok(all)
}

fn cut(schema: &SchemaRef, lot: &mut Vec<RecordBatch>, into: &mut Vec<RecordBatch>) -> Result<(), ArrowError> {
    let whole = concat_batches(schema, &std::mem::take(lot))?;
    into.extend(parts(whole.num_rows()).map(|part| whole.slice(part.start, part.len())));
    Ok(())
}

/// The text of a label column's last row.
fn last_text(batch: &RecordBatch, col: usize) -> Option<String> {
    let last = batch.column(col).slice(batch.num_rows().checked_sub(1)?, 1);
    let text = cast(&last, &DataType::Utf8).ok()?;
    text.is_valid(0).then(|| text.as_string::<i32>().value(0).to_owned())
}

fn or_empty(arrays: Vec<ArrayRef>, data_type: &DataType) -> Vec<ArrayRef> {
    if arrays.is_empty() { vec![new_null_array(data_type, 0)] } else { arrays }
}

/// Texts are read as dictionaries: most repeat.
fn with_dictionaries(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => {
            let dictionary = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
            Field::new(field.name(), dictionary, field.is_nullable())
        }
        _ => field.as_ref().clone(),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Label | Kind::CaseId => "string",
        Kind::Instant | Kind::Start => "timestamp in milliseconds, UTC",
        Kind::Millis => "64-bit integer",
        Kind::Number => "double",
        Kind::Count | Kind::Whole | Kind::Person => "32-bit integer",
        Kind::Truth | Kind::Answer | Kind::Flag(_) => "boolean",
    }
}

fn inner_type(kind: Kind) -> DataType {
    match kind {
        Kind::Instant | Kind::Start | Kind::Millis => DataType::Int64,
        Kind::Number | Kind::Whole => DataType::Float64,
        Kind::Count | Kind::Person | Kind::Truth | Kind::CaseId => DataType::UInt32,
        Kind::Flag(_) => DataType::UInt64,
        Kind::Label | Kind::Answer => DataType::Utf8,
    }
}

fn note_flag(array: &ArrayRef, bits: u64, flags: &mut [u64]) -> Option<()> {
    let is_set = array.as_boolean_opt()?.values();
    for row in is_set.set_indices() {
        flags[row] |= bits;
    }
    Some(())
}

/// A column of a file as it stands in memory; `None` if it has another type.
fn turn(array: &ArrayRef, kind: Kind) -> Option<ArrayRef> {
    Some(match kind {
        Kind::Instant | Kind::Start => {
            let DataType::Timestamp(TimeUnit::Millisecond, Some(zone)) = array.data_type() else { return None };
            if &**zone != ZONE {
                return None;
            }
            let instants = array.as_primitive_opt::<TimestampMillisecondType>()?;
            if kind == Kind::Start {
                let starts = instants.iter().map(|at| Some(at.unwrap_or(Millis::MIN)));
                Arc::new(starts.collect::<Int64Array>())
            } else {
                let (_, values, nulls) = instants.clone().into_parts();
                Arc::new(Int64Array::new(values, nulls))
            }
        }
        Kind::Millis => Arc::new(array.as_primitive_opt::<Int64Type>()?.clone()),
        Kind::Number => Arc::new(array.as_primitive_opt::<Float64Type>()?.clone()),
        Kind::Count | Kind::Person => {
            let numbers = array.as_primitive_opt::<Int32Type>()?.iter();
            Arc::new(numbers.map(|number| number.map(i32::cast_unsigned)).collect::<UInt32Array>())
        }
        Kind::Whole => {
            let numbers = array.as_primitive_opt::<Int32Type>()?.iter();
            Arc::new(numbers.map(|number| number.map(f64::from)).collect::<Float64Array>())
        }
        Kind::Truth => {
            let truths = array.as_boolean_opt()?.iter();
            Arc::new(truths.map(|truth| truth.map(u32::from)).collect::<UInt32Array>())
        }
        Kind::Label | Kind::Answer | Kind::Flag(_) | Kind::CaseId => return None,
    })
}

impl Labels {
    fn new(texts: usize) -> Self {
        Self { texts, batches: Vec::new() }
    }
}

/// The texts of one or more columns over all files: numbered as they come, put in order at the end.
#[derive(Default)]
struct Texts {
    known: FxHashMap<String, u32>,
    texts: Vec<String>,
}

impl Texts {
    fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.known.get(text) {
            return code;
        }
        let code = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.known.insert(text.to_owned(), code);
        code
    }

    /// The codes of a column's rows; `None` if it has another type.
    fn codes(&mut self, array: &ArrayRef, kind: Kind) -> Option<UInt32Array> {
        if kind == Kind::Answer {
            let answers = array.as_boolean_opt()?;
            let codes = [self.code("no"), self.code("yes")];
            return Some(answers.iter().map(|answer| answer.map(|yes| codes[usize::from(yes)])).collect());
        }
        let array = array.as_dictionary_opt::<UInt32Type>()?;
        let values = array.values().as_string_opt::<i32>()?;
        let mut codes = vec![u32::MAX; values.len()];
        let keys = array.keys().iter().map(|key| {
            let key = key? as usize;
            // Only values that a row has count: a dictionary may hold others.
            if codes[key] == u32::MAX {
                codes[key] = self.code(values.value(key));
            }
            Some(codes[key])
        });
        Some(keys.collect())
    }
}

/// Texts in alphabetical order, and where each now stands.
struct Names {
    dictionary: Dictionary,
    places: Vec<u32>,
}

impl Names {
    fn of(texts: Texts) -> Self {
        let mut order: Vec<u32> = (0..texts.texts.len() as u32).collect();
        order.sort_unstable_by_key(|&code| &texts.texts[code as usize]);
        let sorted: Vec<&str> = order.iter().map(|&code| texts.texts[code as usize].as_str()).collect();
        let mut places = vec![0_u32; order.len()];
        for (place, &code) in order.iter().enumerate() {
            places[code as usize] = place as u32;
        }
        Self { dictionary: Dictionary::fixed(&sorted), places }
    }

    /// Dictionary columns of these codes.
    fn columns(&self, batches: Vec<UInt32Array>) -> Result<Vec<ArrayRef>, ArrowError> {
        let batches = if batches.is_empty() { vec![UInt32Array::new_null(0)] } else { batches };
        let turn = |codes: UInt32Array| {
            let places = codes.iter().map(|code| code.map(|code| self.places[code as usize]));
            self.dictionary.column(places).map_err(|error| ArrowError::ExternalError(Box::new(error)))
        };
        batches.into_iter().map(turn).collect()
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringArray;

    use super::*;

    #[test]
    fn labels_of_several_files_share_one_dictionary_in_order() {
        let mut texts = Texts::default();
        let mut labels = Labels::new(0);
        let first: ArrayRef = Arc::new(StringArray::from(vec![Some("web"), None, Some("email")]));
        let dictionary = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let first = datafusion::arrow::compute::cast(&first, &dictionary).unwrap();
        labels.batches.push(texts.codes(&first, Kind::Label).unwrap());
        labels.batches.push(UInt32Array::from(vec![texts.code("api")]));
        labels.batches.push(UInt32Array::new_null(1));
        let columns = Names::of(texts).columns(labels.batches).unwrap();
        let shown: Vec<Option<String>> = columns
            .iter()
            .flat_map(|column| {
                let plain = datafusion::arrow::compute::cast(column, &DataType::Utf8).unwrap();
                plain.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(shown, [Some("web".into()), None, Some("email".into()), Some("api".into()), None]);
        let values = columns[0].as_any_dictionary().values().as_string::<i32>().iter().flatten().collect::<Vec<_>>();
        assert_eq!(values, ["api", "email", "web"]);
    }
}
