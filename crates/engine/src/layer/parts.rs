//! A layer in parts, so that it can be kept outside of memory and put together again without folding and packing anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, StringArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType, Field, Float64Type, Schema, SchemaRef};
use nabiz_catalogue::metric::Table;
use nabiz_domain::raw;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Layer;
use crate::dictionary::is_same_texts;
use crate::files::columns::TABLES;
use crate::packed::bits::{Nulls, Planes, words};
use crate::packed::chunk::{Chunk, Column};
use crate::packed::numbers::Packed;
use crate::packed::{FactTable, Held};
use crate::tables::Legend;

/// Most chunks of a part.
const CHUNKS: usize = 16;

/// A part of a layer. All parts of one, taken in the order in which they were given, make the same layer.
#[derive(Debug, Serialize, Deserialize)]
pub struct LayerPart(Part);

#[derive(Debug, Serialize, Deserialize)]
enum Part {
    Head(Head),
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
    tables: Vec<(usize, Columns)>,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Kind {
    Integer,
    Count,
    Flags,
    Number,
    /// Labels under codes of one, two or four bytes.
    Labels(u8),
}

#[derive(Debug, Serialize, Deserialize)]
struct ChunkPart {
    rows: usize,
    /// The rows that stand, where not all do.
    standing: Option<Vec<u64>>,
    columns: Vec<ColumnPart>,
}

#[derive(Debug, Serialize, Deserialize)]
enum ColumnPart {
    Plain(Nulls, #[serde(with = "raw")] Vec<f64>),
    Integers(Packed),
    Counts(Packed),
    Numbers(Packed),
    Thousandths(Packed),
    Flags(Planes),
    /// With the number of the texts.
    Keys(Packed, usize),
}

/// The columns of a table, by name.
type Columns = Vec<(String, Kind)>;

/// A part that is none of this layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a part of the facts does not fit")]
pub struct UnfitPart;

impl Kind {
    fn of(data_type: &DataType) -> Option<Self> {
        Some(match data_type {
            DataType::Int64 => Self::Integer,
            DataType::UInt32 => Self::Count,
            DataType::UInt64 => Self::Flags,
            DataType::Float64 => Self::Number,
            DataType::Dictionary(key, _) => Self::Labels(match key.as_ref() {
                DataType::UInt8 => 1,
                DataType::UInt16 => 2,
                DataType::UInt32 => 4,
                _ => return None,
            }),
            _ => return None,
        })
    }

    fn data_type(self) -> DataType {
        let labels = |key| DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8));
        match self {
            Self::Integer => DataType::Int64,
            Self::Count => DataType::UInt32,
            Self::Flags => DataType::UInt64,
            Self::Number => DataType::Float64,
            Self::Labels(1) => labels(DataType::UInt8),
            Self::Labels(2) => labels(DataType::UInt16),
            Self::Labels(_) => labels(DataType::UInt32),
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
            for column in (0..one.chunk.columns()).map(|column| one.chunk.column(column)) {
                match column {
                    Column::Keys(_, _, values) if !texts.iter().any(|known| is_same_texts(known, values)) => {
                        texts.push(Arc::clone(values));
                    }
                    Column::Plain(array) if *array.data_type() != DataType::Float64 => return Err(UnfitPart),
                    _ => {}
                }
            }
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
        let chunks = lots.into_iter().map(move |(table, lot)| {
            Part::Chunks(table, lot.into_iter().map(|held| ChunkPart::of(held, &texts)).collect())
        });
        Ok(std::iter::once(Part::Head(head)).chain(chunks).chain([Part::End(count)]).map(LayerPart))
    }
}

impl ChunkPart {
    fn of(held: &Held, texts: &[ArrayRef]) -> Self {
        let chunk = &held.chunk;
        let columns = (0..chunk.columns()).map(|number| ColumnPart::of(chunk.column(number), texts));
        Self {
            rows: chunk.rows(),
            standing: held.standing.as_ref().map(|set| set.to_vec()),
            columns: columns.collect(),
        }
    }

    fn held(self, columns: &Columns, texts: &[ArrayRef]) -> Result<Held, UnfitPart> {
        let Self { rows, standing, columns: parts } = self;
        let fits =
            |set: &Vec<u64>| set.len() == words(rows) && crate::packed::bits::highest(set).is_none_or(|row| row < rows);
        if parts.len() != columns.len() || !standing.as_ref().is_none_or(fits) {
            return Err(UnfitPart);
        }
        let count = parts.len();
        let column = |(part, (_, kind)): (ColumnPart, &(String, Kind))| part.column(*kind, rows, count, texts);
        let columns = parts.into_iter().zip(columns).map(column).collect::<Result<_, _>>()?;
        let chunk = Chunk::of(rows, columns).ok_or(UnfitPart)?;
        Ok(Held { chunk: Arc::new(chunk), standing: standing.map(Into::into) })
    }
}

impl ColumnPart {
    fn of(column: &Column, texts: &[ArrayRef]) -> Self {
        match column {
            Column::Plain(array) => {
                let values = array.as_primitive_opt::<Float64Type>().map(|array| array.values().to_vec());
                Self::Plain(Nulls::of(array), values.unwrap_or_default())
            }
            Column::Integers(packed) => Self::Integers(packed.clone()),
            Column::Counts(packed) => Self::Counts(packed.clone()),
            Column::Numbers(packed) => Self::Numbers(packed.clone()),
            Column::Thousandths(packed) => Self::Thousandths(packed.clone()),
            Column::Flags(planes) => Self::Flags(planes.clone()),
            Column::Keys(packed, _, values) => {
                let number = texts.iter().position(|known| is_same_texts(known, values));
                Self::Keys(packed.clone(), number.unwrap_or_default())
            }
        }
    }

    fn column(self, kind: Kind, rows: usize, columns: usize, texts: &[ArrayRef]) -> Result<Column, UnfitPart> {
        let fits = |packed: &Packed| packed.fits(rows, columns);
        Ok(match (self, kind) {
            (Self::Plain(nulls, values), Kind::Number) if values.len() == rows && nulls.fits(rows) => {
                let nulls: Option<NullBuffer> = nulls.buffer(rows);
                Column::Plain(Arc::new(Float64Array::new(values.into(), nulls)))
            }
            (Self::Integers(packed), Kind::Integer) if fits(&packed) => Column::Integers(packed),
            (Self::Counts(packed), Kind::Count) if fits(&packed) => Column::Counts(packed),
            (Self::Numbers(packed), Kind::Number) if fits(&packed) => Column::Numbers(packed),
            (Self::Thousandths(packed), Kind::Number) if fits(&packed) => Column::Thousandths(packed),
            (Self::Flags(planes), Kind::Flags) if planes.fits(rows) => Column::Flags(planes),
            (Self::Keys(packed, number), Kind::Labels(_)) if fits(&packed) => {
                let values = texts.get(number).ok_or(UnfitPart)?;
                let DataType::Dictionary(key, _) = kind.data_type() else { return Err(UnfitPart) };
                Column::Keys(packed, *key, Arc::clone(values))
            }
            _ => return Err(UnfitPart),
        })
    }
}

/// A layer that is put together.
#[derive(Debug, Default)]
pub struct LayerBuilder {
    head: Option<(Vec<String>, Legend)>,
    texts: Vec<ArrayRef>,
    tables: BTreeMap<usize, TablePart>,
    chunks: usize,
}

/// A table that is put together.
#[derive(Debug)]
struct TablePart {
    columns: Columns,
    held: Vec<Held>,
}

impl LayerBuilder {
    /// Takes the next part; the layer with the last.
    ///
    /// # Errors
    /// When the part speaks of what no part before it has, or does not hold together.
    pub fn take(&mut self, part: LayerPart) -> Result<Option<Layer>, UnfitPart> {
        match part.0 {
            Part::Head(Head { attributes, legend, texts, tables }) => {
                self.head = Some((attributes, legend));
                self.texts = texts.into_iter().map(|all| Arc::new(StringArray::from(all)) as ArrayRef).collect();
                let table = |(number, columns)| (number, TablePart { columns, held: Vec::new() });
                self.tables = tables.into_iter().map(table).collect();
            }
            Part::Chunks(number, chunks) => {
                let TablePart { columns, held } = self.tables.get_mut(&number).ok_or(UnfitPart)?;
                self.chunks += chunks.len();
                for chunk in chunks {
                    held.push(chunk.held(columns, &self.texts)?);
                }
            }
            Part::End(count) if count == self.chunks => return self.finish().map(Some),
            Part::End(_) => return Err(UnfitPart),
        }
        Ok(None)
    }

    fn finish(&mut self) -> Result<Layer, UnfitPart> {
        let Self { head, tables, .. } = std::mem::take(self);
        let (attributes, legend) = head.ok_or(UnfitPart)?;
        let table = |(number, TablePart { columns, held }): (usize, TablePart)| {
            let fields = columns.into_iter().map(|(name, kind)| Field::new(name, kind.data_type(), true));
            let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
            Some((*TABLES.get(number)?, FactTable::held(schema, held)))
        };
        let tables: Option<BTreeMap<Table, FactTable>> = tables.into_iter().map(table).collect();
        Ok(Layer { tables: tables.ok_or(UnfitPart)?, attributes, legend: Arc::new(legend) })
    }
}
