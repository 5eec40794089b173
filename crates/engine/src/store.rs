//! Facts in memory, ready to be asked: tables of all accounts and what is known about each account.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::common::DataFusionError;
use datafusion::prelude::{SessionConfig, SessionContext};
use jiff::tz::TimeZone;
use nabiz_catalogue::metric::Table;
use nabiz_domain::book::{Account, Book, Case};
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Facts, Feeds, Leftovers};
use nabiz_domain::settings::Settings;
use nabiz_domain::symbols::Sym;
use thiserror::Error;

use crate::layer::Layer;
use crate::packed::{CHUNK_ROWS, FactTable};

/// Why a question has no answer.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The query names something that is not there.
    #[error("{0}")]
    Query(String),
    /// The engine failed.
    #[error("failed to compute")]
    DataFusion(#[from] DataFusionError),
    /// A state did not survive its way.
    #[error("failed to read a pass's state")]
    State(#[from] postcard::Error),
    /// No thread could be started.
    #[error("failed to start a worker")]
    Runtime(#[from] std::io::Error),
}

/// What is known about an account beside its rows.
#[derive(Clone, Debug)]
pub struct AccountInfo {
    /// Its name.
    pub name: String,
    /// Its settings.
    pub settings: Settings,
    /// Its zone.
    pub zone: TimeZone,
    /// Its feeds.
    pub feeds: Feeds,
    /// What did not become a fact.
    pub leftovers: Leftovers,
    /// First and last instant of its events.
    pub span: (Millis, Millis),
}

/// The facts of one or more accounts as of one instant.
pub struct Store {
    pub(crate) accounts: Vec<AccountInfo>,
    pub(crate) tables: BTreeMap<Table, FactTable>,
    pub(crate) attributes: Vec<String>,
    pub(crate) as_of: Millis,
    pub(crate) context: SessionContext,
    pub(crate) runtime: tokio::runtime::Runtime,
    pub(crate) threads: usize,
    pub(crate) most_records: Option<usize>,
}

impl Store {
    /// Puts `facts` into columns; `accounts` say the settings and span of each. `threads` work on a query.
    ///
    /// # Errors
    /// When a zone is unknown or Arrow refuses a column.
    pub fn new(
        book: &Book,
        facts: &[(Account, Facts)],
        accounts: &[(Account, Settings, (Millis, Millis))],
        threads: usize,
    ) -> Result<Self, EngineError> {
        let as_of = facts.iter().map(|(_, facts)| facts.as_of).max().unwrap_or_default();
        let Layer { tables, attributes, .. } = Layer::new(book, facts, threads)?;
        let mut infos = Vec::new();
        for (account, settings, span) in accounts {
            let Some((_, facts)) = facts.iter().find(|(of, _)| of == account) else { continue };
            let name = book.symbols.text(book.accounts()[usize::from(account.0)]).to_owned();
            infos.push(AccountInfo::new(name, settings.clone(), facts.feeds, facts.leftovers, *span)?);
        }
        infos.sort_by(|a, b| a.name.cmp(&b.name));
        Self::of(infos, tables, attributes, as_of, threads)
    }

    /// Layers of facts as one store; `accounts` in order of name.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn of_layers(
        accounts: Vec<AccountInfo>,
        layers: &[&Layer],
        as_of: Millis,
        threads: usize,
    ) -> Result<Self, EngineError> {
        let attributes = layers.first().map(|layer| layer.attributes.clone()).unwrap_or_default();
        let mut tables = BTreeMap::new();
        for (table, first) in layers.first().into_iter().flat_map(|layer| &layer.tables) {
            let parts: Vec<&FactTable> = layers.iter().filter_map(|layer| layer.tables.get(table)).collect();
            tables.insert(*table, FactTable::joined(Arc::clone(&first.schema), &parts));
        }
        Self::of(accounts, tables, attributes, as_of, threads)
    }

    /// A layer of further rows of `book` that can stand in this store, which need not know all attributes of it.
    ///
    /// # Errors
    /// When Arrow refuses a column, which would be a defect.
    pub fn layer(&self, book: &Book, facts: &[(Account, Facts)]) -> Result<Layer, EngineError> {
        let known: Vec<Sym> = self.attributes.iter().filter_map(|name| book.symbols.find(name)).collect();
        Layer::of_attributes(book, facts, &known, self.threads)
    }

    /// The store with the rows of `layers`, which it made, in place of those of `cases`, which are sorted.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn with(&self, cases: &[Case], layers: &[Layer]) -> Result<Self, EngineError> {
        let cases: Vec<u32> = cases.iter().map(|case| case.0).collect();
        let table = |(id, table): (&Table, &FactTable)| {
            let own = table.without(&cases);
            let others = layers.iter().filter_map(|layer| layer.tables.get(id));
            let all: Vec<&FactTable> = std::iter::once(&own).chain(others).collect();
            (*id, FactTable::joined(Arc::clone(&table.schema), &all))
        };
        let tables = self.tables.iter().map(table).collect();
        Self::of(self.accounts.clone(), tables, self.attributes.clone(), self.as_of, self.threads)
    }

    pub(crate) fn of(
        accounts: Vec<AccountInfo>,
        tables: BTreeMap<Table, FactTable>,
        attributes: Vec<String>,
        as_of: Millis,
        threads: usize,
    ) -> Result<Self, EngineError> {
        let threads = threads.max(1);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
        let config = SessionConfig::new().with_target_partitions(threads).with_batch_size(CHUNK_ROWS);
        let context = SessionContext::new_with_config(config);
        Ok(Self { accounts, tables, attributes, as_of, context, runtime, threads, most_records: None })
    }

    /// The same, but a question whose answer would have more records than this is refused: for a store that many ask.
    #[must_use]
    pub fn limited_to(self, records: usize) -> Self {
        Self { most_records: Some(records), ..self }
    }

    /// The accounts, in order of name.
    #[must_use]
    pub fn accounts(&self) -> &[AccountInfo] {
        &self.accounts
    }

    /// Facts as of this instant.
    #[must_use]
    pub fn as_of(&self) -> Millis {
        self.as_of
    }

    /// Whether all columns could be read that were asked for. If not, answers are worth nothing, and the facts have to be
    /// made anew.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.tables.values().all(FactTable::is_sound)
    }

    /// Rows of a table.
    #[must_use]
    pub fn rows(&self, table: Table) -> usize {
        self.tables.get(&table).map_or(0, FactTable::rows)
    }

    /// Names of case attributes.
    #[must_use]
    pub fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// Bytes that each column of a table takes in memory, by name.
    #[must_use]
    pub fn bytes_by_column(&self, table: Table) -> Vec<(String, usize)> {
        self.tables.get(&table).map_or_else(Vec::new, FactTable::bytes_by_column)
    }

    /// Bytes that a table takes in memory.
    #[must_use]
    pub fn bytes(&self, table: Table) -> usize {
        self.tables.get(&table).map_or(0, FactTable::bytes)
    }
}

impl AccountInfo {
    /// What is known of the account `name`.
    ///
    /// # Errors
    /// When its zone is unknown.
    pub fn new(
        name: String,
        settings: Settings,
        feeds: Feeds,
        leftovers: Leftovers,
        span: (Millis, Millis),
    ) -> Result<Self, EngineError> {
        let zone = nabiz_domain::calendar::zone(&settings.timezone)
            .map_err(|error| EngineError::Query(format!("account `{name}`: {error}")))?;
        Ok(Self { name, settings, zone, feeds, leftovers, span })
    }
}
