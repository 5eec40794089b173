//! The rows of a chunk that a filter keeps.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::{DFSchema, Result, exec_datafusion_err};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::PhysicalExpr;
use datafusion::prelude::SessionContext;

use crate::packed::bits;
use crate::packed::chunk::Chunk;

/// A filter over a table.
#[derive(Debug)]
pub struct Selection {
    filter: Arc<dyn PhysicalExpr>,
    /// Its columns.
    columns: Vec<usize>,
    table: SchemaRef,
}

impl Selection {
    /// The rows of a table of this `schema` for which `filter` holds.
    ///
    /// # Errors
    /// When the filter names a column that is not there, or is no condition.
    pub fn new(context: &SessionContext, schema: &SchemaRef, filter: &Expr) -> Result<Self> {
        let names = filter.column_refs().into_iter().map(|column| column.name.as_str());
        let mut columns = names.map(|name| schema.index_of(name)).collect::<Result<Vec<_>, _>>()?;
        columns.sort_unstable();
        columns.dedup();
        let own = DFSchema::try_from(schema.project(&columns)?)?;
        let filter = context.create_physical_expr(filter.clone(), &own)?;
        Ok(Self { filter, columns, table: Arc::clone(schema) })
    }

    /// The rows of a chunk for which it holds, as bits.
    ///
    /// # Errors
    /// When the filter can't be computed.
    pub fn rows(&self, chunk: &Chunk) -> Result<Vec<u64>> {
        let batch = chunk.unpack(&self.table, &self.columns)?;
        let holds = self.filter.evaluate(&batch)?.into_array(chunk.rows())?;
        let holds = holds.as_boolean_opt().ok_or_else(|| exec_datafusion_err!("a filter is no condition"))?;
        let mut rows: Vec<u64> = holds.values().bit_chunks().iter_padded().take(bits::words(chunk.rows())).collect();
        if let Some(nulls) = holds.nulls() {
            rows.iter_mut().zip(nulls.inner().bit_chunks().iter_padded()).for_each(|(word, valid)| *word &= valid);
        }
        Ok(rows)
    }
}
