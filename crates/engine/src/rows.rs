//! Rows of facts read back from their columns, as the fold made them: who keeps columns needs no second copy of what is
//! in them.
//!
//! Who looks at some columns of all rows asks each [`Row`] for them; a column of a chunk is then decoded at once, when it is
//! first asked for. Who wants a row whole gets it cell by cell, so that its neighbours cost nothing.

mod kinds;

use std::cell::OnceCell;
use std::marker::PhantomData;
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{DataType, Float64Type, Schema};
use nabiz_catalogue::metric::Table;
use nabiz_domain::book::{Account, Case};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::facts::{Credit, Flags, Labels};
use nabiz_domain::symbols::Sym;
use rustc_hash::FxHashMap;

use crate::layer::Layer;
use crate::packed::chunk::THOUSAND;
use crate::packed::{Chunk, Column, FactTable, Held, bits};
use crate::tables::Legend;

/// A row of facts that can be read back from its columns.
pub trait FromColumns: Sized {
    /// The table that it stands in.
    const TABLE: Table;

    /// The row; `cells` are its columns in the order in which they were put.
    fn read(cells: &mut Cells<'_, Self>) -> Self;
}

/// The rows of one account in a layer's table.
#[derive(Debug)]
pub struct Opened<'a, R> {
    chunks: Vec<OpenChunk<'a>>,
    columns: Numbers<'a>,
    legend: &'a Legend,
    account: Option<i64>,
    kind: PhantomData<R>,
}

/// Columns by their names.
#[derive(Debug, Default)]
struct Numbers<'a> {
    names: Vec<&'a str>,
    by_name: FxHashMap<&'a str, usize>,
    labels: LabelNumbers,
    flags: Option<usize>,
    /// Whose credit, with the columns of team and agent.
    credits: Vec<(&'a str, [Option<usize>; 2])>,
}

/// The columns of labels, which are asked for most.
#[derive(Clone, Copy, Debug, Default)]
struct LabelNumbers {
    account: Option<usize>,
    channel: Option<usize>,
    topic: Option<usize>,
    priority: Option<usize>,
    case: Option<usize>,
    session: Option<usize>,
}

#[derive(Debug)]
struct OpenChunk<'a> {
    held: &'a Held,
    /// What was asked for.
    read: OnceCell<Read>,
}

#[derive(Debug)]
struct Read {
    chunk: Arc<Chunk>,
    decoded: Vec<OnceCell<Vec<i64>>>,
}

/// A row in its columns.
#[derive(Debug)]
pub struct Row<'o, R> {
    table: &'o Opened<'o, R>,
    chunk: &'o OpenChunk<'o>,
    row: u32,
    /// Nobody looks at its neighbours.
    is_alone: bool,
}

impl<R> Clone for Row<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Row<'_, R> {}

/// What stands in a column of a row, if anything does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Milliseconds: an instant or a duration.
    Whole(Option<Millis>),
    /// A number.
    Number(Option<f64>),
}

impl Layer {
    /// The rows of an account.
    #[must_use]
    pub fn open<R: FromColumns>(&self, account: Account) -> Opened<'_, R> {
        let legend = &*self.legend;
        let account = legend.accounts.iter().position(|one| *one == account).map(|code| code as i64);
        let table = self.tables.get(&R::TABLE);
        let columns = table.map(|table| Numbers::of(&table.schema)).unwrap_or_default();
        let held = table.map_or(&[] as &[Held], FactTable::chunks).iter();
        let chunks = held.filter(|held| held.all_rows() > 0).map(OpenChunk::of);
        let mut opened = Opened { chunks: chunks.collect(), columns, legend, account, kind: PhantomData };
        opened.keep_own();
        opened
    }
}

impl<'a> Numbers<'a> {
    fn of(schema: &'a Schema) -> Self {
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let by_name: FxHashMap<&str, usize> = names.iter().enumerate().map(|(number, &name)| (name, number)).collect();
        let mut credits: Vec<(&str, [Option<usize>; 2])> = Vec::new();
        for (number, name) in names.iter().enumerate() {
            for (part, suffix) in ["_team", "_agent"].into_iter().enumerate() {
                let Some(whose) = name.strip_suffix(suffix) else { continue };
                let at = credits.iter().position(|credit| credit.0 == whose).unwrap_or_else(|| {
                    credits.push((whose, [None, None]));
                    credits.len() - 1
                });
                credits[at].1[part] = Some(number);
            }
        }
        let number = |name: &str| by_name.get(name).copied();
        let labels = LabelNumbers {
            account: number("account"),
            channel: number("channel"),
            topic: number("topic"),
            priority: number("priority"),
            case: number("case"),
            session: number("session"),
        };
        Self { flags: number("flags"), labels, names, by_name, credits }
    }
}

impl<'a> OpenChunk<'a> {
    fn of(held: &'a Held) -> Self {
        Self { held, read: OnceCell::new() }
    }

    fn read(&self) -> &Read {
        self.read.get_or_init(|| {
            let decoded = std::iter::repeat_with(OnceCell::new).take(self.held.columns()).collect();
            Read { chunk: self.held.chunk(), decoded }
        })
    }

    fn column(&self, number: usize) -> &Column {
        self.read().chunk.column(number)
    }

    fn rows(&self) -> usize {
        self.held.all_rows()
    }

    /// The values of a column; rows without one hold any number.
    fn values(&self, number: usize) -> &[i64] {
        self.read().decoded[number].get_or_init(|| match self.column(number) {
            Column::Flags(planes) => planes.unpack(self.rows()).into_iter().map(u64::cast_signed).collect(),
            column => {
                let Some(packed) = column.packed() else { return Vec::new() };
                let mut values = Vec::new();
                packed.decode(self.rows(), packed.base.map(|base| self.values(base)), &mut values);
                values
            }
        })
    }

    fn value(&self, number: usize, row: usize) -> Option<i64> {
        let packed = self.column(number).packed()?;
        packed.nulls.is_valid(row).then(|| self.values(number)[row])
    }

    /// The same without decoding the column.
    fn value_alone(&self, number: usize, row: usize) -> Option<i64> {
        let packed = self.column(number).packed()?;
        packed.nulls.is_valid(row).then(|| self.number_alone(number, row))
    }

    fn number_alone(&self, number: usize, row: usize) -> i64 {
        if let Some(values) = self.read().decoded[number].get() {
            return values[row];
        }
        let Some(packed) = self.column(number).packed() else { return 0 };
        packed.above(row).wrapping_add(packed.base.map_or(0, |base| self.number_alone(base, row)))
    }

    /// Whether a row can have `value` in a column, by the range of the column.
    fn may_hold(&self, column: usize, value: i64) -> bool {
        self.held.range(column).is_some_and(|(least, most)| (least..=most).contains(&value))
    }
}

impl<R> Opened<'_, R> {
    /// Drops the chunks that have no row of the account.
    fn keep_own(&mut self) {
        let (Some(column), Some(account)) = (self.columns.labels.account, self.account) else {
            self.chunks.clear();
            return;
        };
        self.chunks.retain(|open| open.may_hold(column, account));
    }
}

impl<'o, R: FromColumns> Opened<'o, R> {
    /// The rows that stand, in the order of the columns.
    pub fn rows(&'o self) -> impl Iterator<Item = Row<'o, R>> {
        self.chunks.iter().flat_map(|chunk| self.rows_in(chunk))
    }

    fn rows_in(&'o self, chunk: &'o OpenChunk<'o>) -> impl Iterator<Item = Row<'o, R>> {
        let standing = chunk.held.standing.as_deref();
        let stands = move |row: &usize| standing.is_none_or(|set| bits::has(set, *row));
        // Of a chunk with one account all rows are its own: others were dropped.
        let account = self.columns.labels.account.filter(|&column| !chunk.held.is_constant(column));
        let is_own = move |row: &usize| account.is_none_or(|column| chunk.value(column, *row) == self.account);
        let rows = (0..chunk.rows()).filter(stands).filter(is_own);
        rows.map(move |row| Row { table: self, chunk, row: row as u32, is_alone: false })
    }

    /// The rows that stand, whole.
    #[must_use]
    pub fn all(&'o self) -> Vec<R> {
        for chunk in &self.chunks {
            (0..chunk.held.columns()).for_each(|number| _ = chunk.values(number));
        }
        self.rows().map(Row::get).collect()
    }

    /// The rows of a case, whole. Chunks that cannot have one are not looked at.
    #[must_use]
    pub fn of_case(&'o self, case: Case) -> Vec<R> {
        let Some(column) = self.columns.labels.case else { return Vec::new() };
        let wanted = i64::from(case.0);
        let near = self.chunks.iter().filter(|open| open.may_hold(column, wanted));
        let rows = near.flat_map(|chunk| self.rows_in(chunk));
        rows.filter(|row| row.value(column) == Some(wanted)).map(Row::get).collect()
    }
}

impl<'o, R: FromColumns> Row<'o, R> {
    /// The whole row.
    #[must_use]
    pub fn get(self) -> R {
        R::read(&mut Cells { row: Self { is_alone: true, ..self }, next: 0 })
    }

    fn value(self, number: usize) -> Option<i64> {
        let row = self.row as usize;
        if self.is_alone { self.chunk.value_alone(number, row) } else { self.chunk.value(number, row) }
    }

    /// What stands in a column; `None` if the table has no such column of milliseconds or numbers.
    #[must_use]
    pub fn cell(self, column: &str) -> Option<Cell> {
        let number = *self.table.columns.by_name.get(column)?;
        match self.chunk.column(number) {
            Column::Integers(_) => Some(Cell::Whole(self.value(number))),
            Column::Numbers(_) | Column::Thousandths(_) | Column::Plain(_) => Some(Cell::Number(self.float(number))),
            Column::Counts(_) | Column::Flags(_) | Column::Keys(..) => None,
        }
    }

    /// A count; 0 where there is none.
    #[must_use]
    pub fn count(self, column: &str) -> u32 {
        let number = self.table.columns.by_name.get(column);
        number.and_then(|&number| self.value(number)).unwrap_or_default() as u32
    }

    /// A person or a case of which columns have but a number.
    #[must_use]
    pub fn symbol_of(self, column: &str) -> Option<Sym> {
        let number = *self.table.columns.by_name.get(column)?;
        self.value(number).map(|index| Sym::at(index as usize))
    }

    /// A text that is neither team nor agent.
    #[must_use]
    pub fn text(self, column: &str) -> Option<Sym> {
        let number = *self.table.columns.by_name.get(column)?;
        self.symbol(number, &self.table.legend.texts)
    }

    /// The row's truths.
    #[must_use]
    pub fn flags(self) -> Flags {
        let Some(number) = self.table.columns.flags else { return Flags::default() };
        let row = self.row as usize;
        match self.chunk.column(number) {
            Column::Flags(planes) if self.is_alone => Flags(planes.at(row)),
            _ => Flags(self.chunk.values(number)[row].cast_unsigned()),
        }
    }

    /// Who has the credit under a prefix of columns.
    #[must_use]
    pub fn credit(self, prefix: &str) -> Credit {
        let known = self.table.columns.credits.iter().find(|credit| credit.0 == prefix);
        let [team, agent] = known.map_or([None, None], |credit| credit.1);
        let legend = self.table.legend;
        Credit {
            team: team.and_then(|number| self.symbol(number, &legend.teams)),
            agent: agent.and_then(|number| self.symbol(number, &legend.agents)),
        }
    }

    /// The row's case and its session, if it has one: less than all of its labels.
    #[must_use]
    pub fn session(self) -> Option<(Case, u32)> {
        let LabelNumbers { case, session, .. } = self.table.columns.labels;
        Some((Case(self.value(case?)? as u32), self.value(session?)? as u32))
    }

    /// The keys of the row's case, if it has one.
    #[must_use]
    pub fn labels(self) -> Option<Labels> {
        let LabelNumbers { account, channel, topic, priority, case, session } = self.table.columns.labels;
        let value = |number: Option<usize>| self.value(number?);
        let legend = self.table.legend;
        Some(Labels {
            case: Case(value(case)? as u32),
            session: value(session)? as u32,
            account: *legend.accounts.get(value(account)? as usize)?,
            channel: *Channel::ALL.get(value(channel)? as usize)?,
            topic: topic.and_then(|number| self.symbol(number, &legend.texts)),
            priority: value(priority).and_then(|code| Priority::ALL.get(code as usize).copied()),
        })
    }

    fn symbol(self, number: usize, symbols: &[Sym]) -> Option<Sym> {
        symbols.get(self.value(number)? as usize).copied()
    }

    fn float(self, number: usize) -> Option<f64> {
        match self.chunk.column(number) {
            Column::Plain(array) if *array.data_type() == DataType::Float64 => {
                let array = array.as_primitive::<Float64Type>();
                let row = self.row as usize;
                array.is_valid(row).then(|| array.value(row))
            }
            Column::Thousandths(_) => self.value(number).map(|value| value as f64 / THOUSAND),
            _ => self.value(number).map(|value| value as f64),
        }
    }
}

/// The columns of a row, to be read in the order in which they were put, which spares looking for each.
pub struct Cells<'o, R> {
    row: Row<'o, R>,
    next: usize,
}

impl<R: FromColumns> Cells<'_, R> {
    fn number(&mut self, name: &str) -> Option<usize> {
        let columns = &self.row.table.columns;
        let is_next = columns.names.get(self.next).is_some_and(|next| *next == name);
        let number = if is_next { self.next } else { *columns.by_name.get(name)? };
        self.next = number + 1;
        Some(number)
    }

    fn value(&mut self, name: &str) -> Option<i64> {
        let number = self.number(name)?;
        self.row.value(number)
    }

    fn float(&mut self, name: &str) -> Option<f64> {
        let number = self.number(name)?;
        self.row.float(number)
    }

    fn count(&mut self, name: &str) -> u32 {
        self.value(name).unwrap_or_default() as u32
    }

    fn number_of(&mut self, name: &str) -> u32 {
        self.float(name).unwrap_or_default() as u32
    }

    fn symbol(&mut self, name: &str, symbols: &[Sym]) -> Option<Sym> {
        let number = self.number(name)?;
        self.row.symbol(number, symbols)
    }

    /// What columns have but a number of.
    fn anonymous(&mut self, name: &str) -> Option<Sym> {
        self.value(name).map(|index| Sym::at(index as usize))
    }

    fn credit(&mut self, prefix: &str) -> Credit {
        self.row.credit(prefix)
    }
}
