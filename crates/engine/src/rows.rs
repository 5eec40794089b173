//! A packed table as a source of DataFusion: chunks are unpacked one after the other, as a plan asks for them.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;

use crate::packed::{Chunk, FactTable};

/// The columns with these numbers of `table`, dealt out to `threads` partitions of equal size, in order.
///
/// # Errors
/// When a number is none of a column.
pub fn rows_of(table: &FactTable, columns: &[usize], threads: usize) -> Result<StreamingTable> {
    let schema = Arc::new(table.schema.project(columns)?);
    let size = table.chunks().len().div_ceil(threads).max(1);
    let part = |chunks: &[Arc<Chunk>]| -> Arc<dyn PartitionStream> {
        Arc::new(Part {
            schema: Arc::clone(&schema),
            table: Arc::clone(&table.schema),
            columns: columns.to_vec(),
            chunks: chunks.to_vec(),
        })
    };
    StreamingTable::try_new(Arc::clone(&schema), table.chunks().chunks(size).map(part).collect())
}

/// Some chunks of a table.
#[derive(Debug)]
struct Part {
    schema: SchemaRef,
    table: SchemaRef,
    columns: Vec<usize>,
    chunks: Vec<Arc<Chunk>>,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (table, columns) = (Arc::clone(&self.table), self.columns.clone());
        let unpack = move |chunk: Arc<Chunk>| chunk.unpack(&table, &columns).map_err(DataFusionError::from);
        let batches = futures::stream::iter(self.chunks.clone().into_iter().map(unpack));
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches))
    }
}
