//! Facts of some cases in columns, which never change: what changes of a case is put into a later layer, and taken out
//! of those before.

mod parts;

use std::collections::BTreeMap;
use std::sync::Arc;

use nabiz_catalogue::metric::Table;
use nabiz_domain::book::{Account, Book, Case};
use nabiz_domain::facts::Facts;
use nabiz_domain::symbols::Sym;

use crate::packed::FactTable;
pub use crate::packed::kept::Columns;
pub use crate::packed::part::UnfitPart;
use crate::store::EngineError;
use crate::tables::{Labeller, Legend, tables};
pub use parts::{LayerBuilder, LayerPart};

/// A layer of facts. All layers of a store are made of the same book while it knows the same attributes.
#[derive(Clone, Debug)]
pub struct Layer {
    pub(crate) tables: BTreeMap<Table, FactTable>,
    pub(crate) attributes: Vec<String>,
    pub(crate) legend: Arc<Legend>,
}

impl Layer {
    /// Puts `facts`, which come from `book`, into columns, on up to `threads` threads.
    ///
    /// # Errors
    /// When Arrow refuses a column, which would be a defect.
    pub fn new(book: &Book, facts: &[(Account, Facts)], threads: usize) -> Result<Self, EngineError> {
        Self::of_attributes(book, facts, book.attribute_keys(), threads)
    }

    /// The same with these attributes only.
    pub(crate) fn of_attributes(
        book: &Book,
        facts: &[(Account, Facts)],
        attributes: &[Sym],
        threads: usize,
    ) -> Result<Self, EngineError> {
        let names = Labeller::new(book, facts, attributes, threads);
        let (attributes, legend) = (names.attribute_names(), Arc::new(names.legend()));
        Ok(Self { tables: tables(&names, facts)?, attributes, legend })
    }

    /// Whether all columns could be read that were asked for.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.tables.values().all(FactTable::is_sound)
    }

    /// The layer without the rows of `cases`, which are sorted; rows that belong to no case stay.
    #[must_use]
    pub fn without(&self, cases: &[Case]) -> Self {
        let cases: Vec<u32> = cases.iter().map(|case| case.0).collect();
        self.with_tables(|table| table.without(&cases))
    }

    /// The layer without any row of an account.
    #[must_use]
    pub fn without_account(&self, account: Account) -> Self {
        match self.legend.accounts.iter().position(|one| *one == account) {
            Some(code) => self.with_tables(|table| table.without_account(code as u32)),
            None => self.clone(),
        }
    }

    fn with_tables(&self, of: impl Fn(&FactTable) -> FactTable) -> Self {
        let tables = self.tables.iter().map(|(id, table)| (*id, of(table))).collect();
        Self { tables, attributes: self.attributes.clone(), legend: Arc::clone(&self.legend) }
    }
}
