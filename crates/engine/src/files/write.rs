//! From tables in memory to Parquet: rows sorted into accounts and months, columns turned outward.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, RecordBatch, StringArray, StringBuilder,
    TimestampMillisecondArray, UInt32Array,
};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{cast, take};
use datafusion::arrow::datatypes::{DataType, Field, Float64Type, Int64Type, Schema, UInt32Type, UInt64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::{WriterProperties, WriterVersion};
use datafusion::parquet::schema::types::ColumnPath;
use nabiz_catalogue::metric::Table;
use nabiz_domain::book::{Book, Case};
use nabiz_domain::event::Millis;
use nabiz_domain::facts::Facts;
use nabiz_domain::symbols::Sym;
use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::{Column, Kind, Layout, TABLES, layout};
use super::manifest::Manifest;
use super::months::Months;
use super::{FilesError, MANIFEST, PARTIAL, VERSION, account_folder, in_parallel};
use crate::store::{AccountInfo, Store};

/// Rows a row group: small enough for readers that share a file among threads.
const GROUP_ROWS: usize = 131_072;
/// Zstandard level; above it files shrink by a few per cent and writing takes twice as long.
const LEVEL: i32 = 3;
pub(super) const ZONE: &str = "UTC";

/// Writes facts into a folder, in one part or in several; [`Writer::finish`] gives the manifest that makes it whole.
#[derive(Debug)]
pub struct Writer {
    dir: PathBuf,
    attributes: Vec<String>,
    threads: usize,
    parts: u32,
    people: [People; 2],
    rows: BTreeMap<String, u64>,
    bytes: u64,
}

/// Rows of one account and month, by batch.
struct Lot {
    table: Table,
    folder: PathBuf,
    rows: Vec<(usize, UInt32Array)>,
}

impl Writer {
    /// A writer into `dir`, which is empty, absent, or holds facts that this one replaces. Case attributes other than
    /// `attributes` are left out, those that a part lacks are null there.
    ///
    /// # Errors
    /// When the folder holds something else or cannot be written.
    pub fn create(dir: &Path, attributes: &[String], threads: usize) -> Result<Self, FilesError> {
        clear(dir)?;
        let rows = TABLES.iter().map(|table| (table.id().to_owned(), 0)).collect();
        let attributes = attributes.to_vec();
        Ok(Self { dir: dir.to_owned(), attributes, threads, parts: 0, people: Default::default(), rows, bytes: 0 })
    }

    /// Numbers customers who come in later parts, by their ids in order: their cases may be written before.
    pub fn know_customers(&mut self, ids: &[Box<str>]) {
        ids.iter().for_each(|id| self.people[0].know(id));
    }

    /// Writes the tables of `store`, which were made from `book` and `facts`, as the next part. Customers and employees
    /// of the feeds who have no number yet are numbered on, in the order of their ids; other customers have none.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn add(&mut self, store: &Store, book: &Book, facts: &[&Facts]) -> Result<(), FilesError> {
        let [customers, employees] = &mut self.people;
        customers.know_all(book, facts.iter().flat_map(|facts| facts.customers.iter().map(|row| row.requester)));
        employees.know_all(book, facts.iter().flat_map(|facts| facts.headcount.iter().map(|row| row.employee)));
        let people = [
            customers.numbers(book, facts.iter().flat_map(|facts| customers_in(facts))),
            employees.numbers(book, facts.iter().flat_map(|facts| facts.headcount.iter().map(|row| row.employee))),
        ];
        let mut lots = Vec::new();
        for table in TABLES {
            lots.extend(self.lots(store, layout(table))?);
        }
        // The largest first, so that no thread is left alone with one at the end.
        let size = |lot: &Lot| lot.rows.iter().map(|(_, rows)| rows.len()).sum::<usize>();
        lots.sort_by_key(|lot| std::cmp::Reverse(size(lot)));
        let outward = Outward { writer: self, store, book, people };
        let written = in_parallel(lots.len(), self.threads, |i| outward.write(&lots[i]))?;
        for (lot, (rows, bytes)) in lots.iter().zip(written) {
            *self.rows.entry(lot.table.id().to_owned()).or_default() += rows;
            self.bytes += bytes;
        }
        self.parts += 1;
        Ok(())
    }

    /// Bytes written so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The manifest of all that was written. Stored as [`MANIFEST`] in the folder in place of [`PARTIAL`], it says that
    /// the facts are whole.
    #[must_use]
    pub fn finish(self, accounts: &[AccountInfo], as_of: Millis) -> Manifest {
        Manifest::of(accounts, as_of, &self.attributes, self.rows)
    }

    /// The rows of a table, sorted into accounts and months; each lot keeps the table's order.
    fn lots(&self, store: &Store, layout: &Layout) -> Result<Vec<Lot>, FilesError> {
        let table = layout.table;
        let Some(facts) = store.tables.get(&table) else { return Ok(Vec::new()) };
        let mut months: BTreeMap<&str, Months<'_>> =
            store.accounts.iter().map(|info| (info.name.as_str(), Months::new(&info.zone))).collect();
        let mut found: BTreeMap<(String, String), Vec<(usize, UInt32Array)>> = BTreeMap::new();
        for (number, batch) in facts.batches().enumerate() {
            let batch = &batch.map_err(|source| arrow(table, source))?;
            check_flags(batch, layout)?;
            let accounts = inner(batch, "account", layout)?;
            let accounts = cast(accounts, &DataType::Utf8).map_err(|source| arrow(table, source))?;
            let accounts = accounts.as_string::<i32>();
            let opens = inner(batch, layout.opens, layout)?.as_primitive::<Int64Type>();
            let mut here: BTreeMap<(&str, String), Vec<u32>> = BTreeMap::new();
            for row in 0..batch.num_rows() {
                let account = accounts.value(row);
                let at = opens.is_valid(row).then(|| opens.value(row));
                let month = months.get_mut(account).map_or_else(|| super::months::NONE.into(), |known| known.name(at));
                here.entry((account, month)).or_default().push(row as u32);
            }
            for ((account, month), rows) in here {
                found.entry((account.to_owned(), month)).or_default().push((number, UInt32Array::from(rows)));
            }
        }
        let folder = |account: &str, month: &str| {
            self.dir.join(table.id()).join(account_folder(account)).join(format!("month={month}"))
        };
        Ok(found
            .into_iter()
            .map(|((account, month), rows)| Lot { table, folder: folder(&account, &month), rows })
            .collect())
    }
}

/// Removes the facts that `dir` holds, whole or half written, and marks it as being written.
fn clear(dir: &Path) -> Result<(), FilesError> {
    fs::create_dir_all(dir).map_err(|source| FilesError::io(dir, source))?;
    let marks = [dir.join(MANIFEST), dir.join(PARTIAL)];
    if marks.iter().any(|mark| mark.is_file()) {
        // The partial mark goes last, so that a run that is stopped here can be run again.
        fs::write(&marks[1], "").map_err(|source| FilesError::io(&marks[1], source))?;
        let folders = TABLES.iter().map(|table| dir.join(table.id())).filter(|folder| folder.is_dir());
        for folder in folders {
            fs::remove_dir_all(&folder).map_err(|source| FilesError::io(&folder, source))?;
        }
        for mark in marks.iter().filter(|mark| mark.is_file()) {
            fs::remove_file(mark).map_err(|source| FilesError::io(mark, source))?;
        }
    }
    let is_empty = fs::read_dir(dir).map_err(|source| FilesError::io(dir, source))?.next().is_none();
    if !is_empty {
        return Err(FilesError::Occupied(dir.to_owned()));
    }
    fs::write(&marks[1], "").map_err(|source| FilesError::io(&marks[1], source))
}

/// The numbers that stand for people, from 1 on.
#[derive(Debug, Default)]
struct People(FxHashMap<Box<str>, i32>);

impl People {
    /// Gives a number to who has none.
    fn know(&mut self, id: &str) {
        if !self.0.contains_key(id) {
            self.0.insert(id.into(), self.0.len() as i32 + 1);
        }
    }

    /// The same for many, in the order of their ids.
    fn know_all(&mut self, book: &Book, people: impl Iterator<Item = Sym>) {
        let all: FxHashSet<Sym> = people.collect();
        let mut ids: Vec<&str> = all.into_iter().map(|sym| book.symbols.text(sym)).collect();
        ids.sort_unstable();
        ids.into_iter().for_each(|id| self.know(id));
    }

    /// The numbers of those who have one, by their symbols.
    fn numbers(&self, book: &Book, people: impl Iterator<Item = Sym>) -> FxHashMap<u32, i32> {
        let number = |sym: Sym| Some((sym.index() as u32, *self.0.get(book.symbols.text(sym))?));
        people.filter_map(number).collect()
    }
}

/// Everybody who stands in a column of customers.
fn customers_in(facts: &Facts) -> impl Iterator<Item = Sym> + '_ {
    let episodes = facts.episodes.iter().filter_map(|row| row.customer);
    let answers = facts.answers.iter().filter_map(|row| row.customer);
    facts.customers.iter().map(|row| row.requester).chain(episodes).chain(answers)
}

fn arrow(table: Table, source: ArrowError) -> FilesError {
    FilesError::Arrow { table: table.id(), source }
}

fn inner<'b>(batch: &'b RecordBatch, name: &str, layout: &Layout) -> Result<&'b ArrayRef, FilesError> {
    let missing = || ArrowError::SchemaError(format!("the table in memory has no column `{name}`"));
    batch.column_by_name(name).ok_or_else(|| arrow(layout.table, missing()))
}

fn check_flags(batch: &RecordBatch, layout: &Layout) -> Result<(), FilesError> {
    if !layout.keeps_all_flags {
        return Ok(());
    }
    let flags = inner(batch, "flags", layout)?.as_primitive::<UInt64Type>();
    let bits = flags.values().iter().fold(0, |all, bits| all | bits) & !layout.kept_flags();
    if bits == 0 { Ok(()) } else { Err(FilesError::Flags { table: layout.table.id(), bits }) }
}

/// Turns lots of a store into files.
struct Outward<'a> {
    writer: &'a Writer,
    store: &'a Store,
    book: &'a Book,
    /// Numbers of customers and employees.
    people: [FxHashMap<u32, i32>; 2],
}

impl Outward<'_> {
    /// Writes one file; gives its rows and bytes.
    fn write(&self, lot: &Lot) -> Result<(u64, u64), FilesError> {
        let layout = layout(lot.table);
        let columns = layout.columns(&self.writer.attributes);
        fs::create_dir_all(&lot.folder).map_err(|source| FilesError::io(&lot.folder, source))?;
        let path = lot.folder.join(format!("part-{}.parquet", self.writer.parts));
        let file = File::create(&path).map_err(|source| FilesError::io(&path, source))?;
        let parquet = |source| FilesError::parquet(&path, source);
        let options = ArrowWriterOptions::new()
            .with_properties(properties(layout, &columns).map_err(parquet)?)
            .with_skip_arrow_metadata(true);
        let mut writer: Option<ArrowWriter<File>> = None;
        let (mut file, mut options) = (Some(file), Some(options));
        let mut rows = 0;
        for (number, picked) in &lot.rows {
            let batch = self.batch(layout, &columns, *number, picked)?;
            rows += batch.num_rows() as u64;
            let writer = match (&mut writer, file.take(), options.take()) {
                (Some(writer), ..) => writer,
                (none, Some(file), Some(options)) => {
                    none.insert(ArrowWriter::try_new_with_options(file, batch.schema(), options).map_err(parquet)?)
                }
                _ => break,
            };
            writer.write(&batch).map_err(parquet)?;
        }
        if let Some(writer) = writer {
            writer.close().map_err(parquet)?;
        }
        let bytes = fs::metadata(&path).map_err(|source| FilesError::io(&path, source))?.len();
        Ok((rows, bytes))
    }

    /// The picked rows of a batch as the file's columns.
    fn batch(
        &self,
        layout: &Layout,
        columns: &[Column],
        number: usize,
        picked: &UInt32Array,
    ) -> Result<RecordBatch, FilesError> {
        let table = layout.table;
        let batch = &self.store.tables[&table].batch(number).map_err(|source| arrow(table, source))?;
        let is_whole = picked.len() == batch.num_rows();
        // Many columns stand on the same one in memory, above all on the flags.
        let mut turned: BTreeMap<&str, ArrayRef> = BTreeMap::new();
        let mut fields = Vec::with_capacity(columns.len());
        let mut arrays = Vec::with_capacity(columns.len());
        for column in columns {
            let name = column.inner.as_str();
            let own = match (turned.get(name), batch.column_by_name(name)) {
                (Some(known), _) => Some(Arc::clone(known)),
                (None, Some(array)) if is_whole => Some(Arc::clone(array)),
                (None, Some(array)) => Some(take(array, picked, None).map_err(|source| arrow(table, source))?),
                (None, None) => None,
            };
            let array = match &own {
                Some(own) => self.turn(column, own, batch, picked).map_err(|source| arrow(table, source))?,
                None if column.kind == Kind::Label => nulls(picked.len()),
                None => Arc::clone(inner(batch, name, layout)?),
            };
            if let Some(own) = own {
                turned.insert(name, own);
            }
            fields.push(Field::new(&column.name, array.data_type().clone(), is_nullable(column.kind)));
            arrays.push(array);
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|source| arrow(table, source))
    }

    /// A column in memory as its file has it.
    fn turn(
        &self,
        column: &Column,
        own: &ArrayRef,
        batch: &RecordBatch,
        picked: &UInt32Array,
    ) -> Result<ArrayRef, ArrowError> {
        Ok(match column.kind {
            Kind::Label | Kind::Millis | Kind::Number => Arc::clone(own),
            Kind::Instant => {
                let (_, values, nulls) = own.as_primitive::<Int64Type>().clone().into_parts();
                Arc::new(TimestampMillisecondArray::new(values, nulls).with_timezone(ZONE))
            }
            Kind::Start => {
                let values = own.as_primitive::<Int64Type>().iter();
                let starts: TimestampMillisecondArray = values.map(|at| at.filter(|&at| at != Millis::MIN)).collect();
                Arc::new(starts.with_timezone(ZONE))
            }
            Kind::Count => cast(own, &DataType::Int32)?,
            Kind::Whole => {
                let values = own.as_primitive::<Float64Type>().iter();
                Arc::new(values.map(|value| value.map(|value| value as i32)).collect::<Int32Array>())
            }
            Kind::Truth => {
                let values = own.as_primitive::<UInt32Type>().iter();
                Arc::new(values.map(|value| value.map(|value| value != 0)).collect::<BooleanArray>())
            }
            Kind::Answer => {
                let texts = cast(own, &DataType::Utf8)?;
                let answers = texts.as_string::<i32>().iter().map(|text| text.map(|text| text == "yes"));
                Arc::new(answers.collect::<BooleanArray>())
            }
            Kind::Person => {
                let numbers = &self.people[usize::from(column.inner == "employee")];
                let people = own.as_primitive::<UInt32Type>().iter();
                Arc::new(people.map(|person| numbers.get(&person?).copied()).collect::<Int32Array>())
            }
            Kind::Flag(flag) => {
                let bits = own.as_primitive::<UInt64Type>().values();
                let is_set = BooleanBuffer::collect_bool(bits.len(), |row| bits[row] & flag.0 == flag.0);
                Arc::new(BooleanArray::new(is_set, None))
            }
            Kind::CaseId => self.case_ids(own, batch, picked),
        })
    }

    /// `C`, or `C#n` for the n-th session (METRICS A.3-9).
    fn case_ids(&self, cases: &ArrayRef, batch: &RecordBatch, picked: &UInt32Array) -> ArrayRef {
        let cases = cases.as_primitive::<UInt32Type>();
        let sessions = batch.column_by_name("session").and_then(|array| array.as_primitive_opt::<UInt32Type>());
        let mut ids = StringBuilder::with_capacity(cases.len(), cases.len() * 16);
        for (case, &row) in cases.iter().zip(picked.values()) {
            let Some(key) = case.and_then(|case| self.book.cases().get(Case(case).0 as usize)) else {
                ids.append_null();
                continue;
            };
            let id = self.book.symbols.text(key.id);
            match sessions.map_or(1, |sessions| sessions.value(row as usize)) {
                0 | 1 => ids.append_value(id),
                session => ids.append_value(format!("{id}#{session}")),
            }
        }
        Arc::new(ids.finish())
    }
}

/// A label that no row has.
fn nulls(rows: usize) -> ArrayRef {
    Arc::new(StringArray::new_null(rows))
}

fn is_nullable(kind: Kind) -> bool {
    !matches!(kind, Kind::Flag(_))
}

fn properties(
    layout: &Layout,
    columns: &[Column],
) -> Result<WriterProperties, datafusion::parquet::errors::ParquetError> {
    let note = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let notes =
        vec![note("nabiz.facts.version", VERSION.to_string()), note("nabiz.facts.table", layout.table.id().to_owned())];
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("nabiz ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_key_value_metadata(Some(notes));
    for column in columns {
        let path = ColumnPath::from(column.name.as_str());
        properties = match column.kind {
            // Neighbours differ by little, so differences are short.
            Kind::Instant | Kind::Start | Kind::Millis => properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            Kind::CaseId | Kind::Person => properties.set_column_dictionary_enabled(path, false),
            _ => properties,
        };
    }
    Ok(properties.build())
}
