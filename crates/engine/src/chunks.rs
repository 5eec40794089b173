//! The chunks of a table as a source of DataFusion: their numbers, dealt out to partitions in order.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, UInt32Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;

use crate::packed::FactTable;

/// The column of numbers.
pub const CHUNK: &str = "chunk";

/// The numbers of the chunks of `table` in `threads` partitions of equal size.
///
/// # Errors
/// Never for a number column; DataFusion's own.
pub fn chunks_of(table: &FactTable, threads: usize) -> Result<StreamingTable> {
    let schema = Arc::new(Schema::new(vec![Field::new(CHUNK, DataType::UInt32, false)]));
    let count = table.chunks().len() as u32;
    let size = count.div_ceil(threads as u32).max(1);
    let part = |from: u32| -> Arc<dyn PartitionStream> {
        Arc::new(Part { schema: Arc::clone(&schema), from, to: count.min(from.saturating_add(size)) })
    };
    let parts = (0..threads as u32).map(|part| part * size).filter(|from| *from < count.max(1));
    StreamingTable::try_new(Arc::clone(&schema), parts.map(part).collect())
}

/// Some chunks of a table.
#[derive(Debug)]
struct Part {
    schema: SchemaRef,
    from: u32,
    to: u32,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let schema = Arc::clone(&self.schema);
        let batch = move |number: u32| {
            let numbers = Arc::new(UInt32Array::from_value(number, 1));
            RecordBatch::try_new(Arc::clone(&schema), vec![numbers]).map_err(DataFusionError::from)
        };
        let batches = futures::stream::iter((self.from..self.to).map(batch));
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches))
    }
}
