//! A layer in parts, so that it can be kept outside of memory and put together again without folding and packing anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use nabiz_catalogue::metric::Table;
use nabiz_domain::raw;
use serde::{Deserialize, Serialize};

use super::Layer;
use crate::dictionary::is_same_texts;
use crate::files::columns::TABLES;
use crate::packed::bits::{highest, words};
use crate::packed::chunk::Column;
use crate::packed::kept::{self, KeptChunk, Layout};
use crate::packed::part::{ColumnPart, Kind, UnfitPart};
use crate::packed::{FactTable, Held, Stored};
use crate::tables::Legend;

/// Most chunks of a part.
const CHUNKS: usize = 16;

/// A part of a layer. All parts of one, taken in the order in which they were given, make the same layer. Columns are lots,
/// which stay where they are written and are read when they are asked for.
#[derive(Debug, Serialize, Deserialize)]
pub struct LayerPart(Part);

#[derive(Debug, Serialize, Deserialize)]
enum Part {
    Head(Head),
    /// A column of the chunks that follow ([`ColumnPart`]).
    Column(#[serde(with = "raw")] Vec<u8>),
    /// Chunks of the table with this number in [`TABLES`].
    Chunks(usize, Vec<ChunkPart>),
    /// How many chunks there were.
    End(usize),
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    attributes: Vec<String>,
    legend: Legend,
    /// The texts of labels: lists that columns share.
    texts: Vec<Vec<String>>,
    /// The columns of each table, which stands under its number in [`TABLES`].
    tables: Vec<(usize, Names)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChunkPart {
    rows: usize,
    /// The rows that stand, where not all do.
    standing: Option<Vec<u64>>,
    columns: Vec<kept::Head>,
}

/// The columns of a table, by name.
type Names = Vec<(String, Kind)>;

impl LayerPart {
    /// Whether it is a column.
    #[must_use]
    pub fn is_lot(&self) -> bool {
        matches!(self.0, Part::Column(_))
    }

    /// The column, for a shelf.
    #[must_use]
    pub fn into_lot(self) -> Option<Vec<u8>> {
        match self.0 {
            Part::Column(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl Layer {
    /// Everything that the layer holds, part by part, which takes it apart.
    ///
    /// # Errors
    /// When a column is of no known type, which would be a defect.
    pub fn parts(&self) -> Result<impl Iterator<Item = LayerPart> + '_, UnfitPart> {
        let number = |table: &Table| TABLES.iter().position(|one| one == table).ok_or(UnfitPart);
        let mut texts: Vec<ArrayRef> = Vec::new();
        let mut tables = Vec::new();
        let mut held: Vec<(usize, &Held)> = Vec::new();
        for (id, table) in &self.tables {
            let column = |field: &Arc<Field>| Some((field.name().clone(), Kind::of(field.data_type())?));
            let columns: Option<Vec<_>> = table.schema.fields().iter().map(column).collect();
            tables.push((number(id)?, columns.ok_or(UnfitPart)?));
            held.extend(table.chunks().iter().map(|held| (number(id).unwrap_or_default(), held)));
        }
        for (_, one) in &held {
            note_texts(one, &mut texts)?;
        }
        let all = |array: &ArrayRef| {
            let texts = array.as_string_opt::<i32>().into_iter().flatten();
            texts.map(|text| text.unwrap_or_default().to_owned()).collect()
        };
        // A legend is no large thing, and lies in many hands.
        let Legend { accounts, teams, agents, texts: others } = &*self.legend;
        let legend =
            Legend { accounts: accounts.clone(), teams: teams.clone(), agents: agents.clone(), texts: others.clone() };
        let head = Head { attributes: self.attributes.clone(), legend, texts: texts.iter().map(all).collect(), tables };
        let count = held.len();
        let lots: Vec<(usize, Vec<&Held>)> = held
            .chunk_by(|a, b| a.0 == b.0)
            .flat_map(|table| table.chunks(CHUNKS))
            .map(|lot| (lot[0].0, lot.iter().map(|one| one.1).collect()))
            .collect();
        let texts: Arc<[ArrayRef]> = texts.into();
        let parts = lots.into_iter().flat_map(move |(table, lot)| {
            let chunks = Part::Chunks(table, lot.iter().map(|held| ChunkPart::of(held)).collect());
            let texts = Arc::clone(&texts);
            let columns = lot.into_iter().flat_map(|held| (0..held.columns()).map(move |number| (held, number)));
            let columns = columns.map(move |(held, number)| Part::Column(bytes_of(held, number, &texts)));
            columns.chain([chunks])
        });
        Ok(std::iter::once(Part::Head(head)).chain(parts).chain([Part::End(count)]).map(LayerPart))
    }
}

/// Adds the texts that labels of a chunk may have. Those of kept chunks stay in their order.
fn note_texts(held: &Held, texts: &mut Vec<ArrayRef>) -> Result<(), UnfitPart> {
    let mut note = |values: &ArrayRef| {
        if !texts.iter().any(|known| is_same_texts(known, values)) {
            texts.push(Arc::clone(values));
        }
    };
    match held.stored() {
        Stored::Kept(chunk) => chunk.texts().iter().for_each(note),
        Stored::Here(chunk) => {
            for column in (0..chunk.columns()).map(|number| chunk.column(number)) {
                match column {
                    Column::Keys(_, _, values) => note(values),
                    Column::Plain(array) if !matches!(Kind::of(array.data_type()), Some(Kind::Number)) => {
                        return Err(UnfitPart);
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

/// A column as it is written; one that is kept with the same texts as it stands.
fn bytes_of(held: &Held, number: usize, texts: &[ArrayRef]) -> Vec<u8> {
    let is_same = |chunk: &Arc<KeptChunk>| {
        let own = chunk.texts();
        own.len() <= texts.len() && own.iter().zip(texts).all(|(own, one)| Arc::ptr_eq(own, one))
    };
    let kept = match held.stored() {
        Stored::Kept(chunk) if is_same(chunk) => chunk.bytes(number),
        _ => None,
    };
    kept.unwrap_or_else(|| {
        let chunk = held.chunk();
        match postcard::to_stdvec(&ColumnPart::of(chunk.column(number), texts)) {
            Ok(bytes) => bytes,
            Err(error) => unreachable!("plain numbers are written to memory: {error}"),
        }
    })
}

impl ChunkPart {
    fn of(held: &Held) -> Self {
        let columns = match held.stored() {
            Stored::Kept(chunk) => chunk.heads().to_vec(),
            Stored::Here(chunk) => (0..chunk.columns()).map(|number| kept::Head::of(chunk.column(number))).collect(),
        };
        Self { rows: held.all_rows(), standing: held.standing.as_ref().map(|set| set.to_vec()), columns }
    }

    /// The chunk, whose columns are the lots from `first` on.
    fn held(self, first: u32, layout: &Arc<Layout>) -> Result<Held, UnfitPart> {
        let Self { rows, standing, columns } = self;
        let fits = |set: &Vec<u64>| set.len() == words(rows) && highest(set).is_none_or(|row| row < rows);
        if !standing.as_ref().is_none_or(fits) {
            return Err(UnfitPart);
        }
        let chunk = KeptChunk::new(rows, columns, first, layout).ok_or(UnfitPart)?;
        Ok(Held::kept(chunk, standing.map(Into::into)))
    }
}

/// Layers of one file that are put together one after the other; their columns stay there.
#[derive(Debug)]
pub struct LayerBuilder {
    columns: Arc<kept::Columns>,
    /// Columns that were told of, and those of them whose chunks were.
    lots: u32,
    taken: u32,
    head: Option<(Vec<String>, Legend)>,
    tables: BTreeMap<usize, TablePart>,
    chunks: usize,
}

/// A table that is put together.
#[derive(Debug)]
struct TablePart {
    names: Names,
    layout: Arc<Layout>,
    held: Vec<Held>,
}

impl Default for LayerBuilder {
    fn default() -> Self {
        let (head, tables) = (None, BTreeMap::new());
        Self { columns: kept::Columns::new(), lots: 0, taken: 0, head, tables, chunks: 0 }
    }
}

impl LayerBuilder {
    /// Where the columns of all layers are: it must be said where that is ([`kept::Columns::leave_to`]), whose lots are the
    /// parts that are such, in their order.
    #[must_use]
    pub fn columns(&self) -> &Arc<kept::Columns> {
        &self.columns
    }

    /// Takes the next part; the layer with its last.
    ///
    /// # Errors
    /// When the part speaks of what no part before it has, or does not hold together.
    pub fn take(&mut self, part: LayerPart) -> Result<Option<Layer>, UnfitPart> {
        match part.0 {
            Part::Head(Head { attributes, legend, texts, tables }) => {
                self.head = Some((attributes, legend));
                let texts: Arc<[ArrayRef]> =
                    texts.into_iter().map(|all| Arc::new(StringArray::from(all)) as ArrayRef).collect();
                let table = |(number, names): (usize, Names)| {
                    let kinds = names.iter().map(|name| name.1).collect();
                    let layout = Layout { kinds, texts: Arc::clone(&texts), columns: Arc::clone(&self.columns) };
                    (number, TablePart { names, layout: Arc::new(layout), held: Vec::new() })
                };
                self.tables = tables.into_iter().map(table).collect();
            }
            Part::Column(_) => self.lots = self.lots.checked_add(1).ok_or(UnfitPart)?,
            Part::Chunks(number, chunks) => {
                let TablePart { layout, held, .. } = self.tables.get_mut(&number).ok_or(UnfitPart)?;
                self.chunks += chunks.len();
                for chunk in chunks {
                    let first = self.taken;
                    self.taken += chunk.columns.len() as u32;
                    held.push(chunk.held(first, layout)?);
                }
                if self.taken != self.lots {
                    return Err(UnfitPart);
                }
            }
            Part::End(count) if count == self.chunks => return self.finish().map(Some),
            Part::End(_) => return Err(UnfitPart),
        }
        Ok(None)
    }

    fn finish(&mut self) -> Result<Layer, UnfitPart> {
        self.chunks = 0;
        let (attributes, legend) = self.head.take().ok_or(UnfitPart)?;
        let table = |(number, TablePart { names, held, .. }): (usize, TablePart)| {
            let fields = names.into_iter().map(|(name, kind)| Field::new(name, kind.data_type(), true));
            let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
            Some((*TABLES.get(number)?, FactTable::held(schema, held)))
        };
        let tables: Option<BTreeMap<Table, FactTable>> =
            std::mem::take(&mut self.tables).into_iter().map(table).collect();
        Ok(Layer { tables: tables.ok_or(UnfitPart)?, attributes, legend: Arc::new(legend) })
    }
}
