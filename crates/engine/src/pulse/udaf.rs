//! The pass as an aggregate function of DataFusion over a table's chunks: partial states on every partition, merged at
//! the end.
//!
//! What flows through the plan are the numbers of chunks, one a row. So a pass reads columns as they are packed, and
//! only those that it cannot do without.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, UInt32Type};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

use super::kernel::Pulse;
use super::plan::Plan;
use super::selection::Selection;
use super::state::Outcome;
use crate::packed::{FactTable, bits};

/// The aggregate for `plan` over the chunks of `table`: takes their numbers, gives the bytes of an [`Outcome`]. With
/// `selection` only its rows count.
#[must_use]
pub fn aggregate(plan: Arc<Plan>, table: FactTable, selection: Option<Arc<Selection>>) -> AggregateUDF {
    let signature = Signature::exact(vec![DataType::UInt32], Volatility::Immutable);
    AggregateUDF::new_from_impl(PulseFunction { plan, table, selection, signature })
}

#[derive(Debug)]
struct PulseFunction {
    plan: Arc<Plan>,
    table: FactTable,
    selection: Option<Arc<Selection>>,
    signature: Signature,
}

impl PartialEq for PulseFunction {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.plan, &other.plan)
    }
}

impl Eq for PulseFunction {}

impl Hash for PulseFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.plan.measures.hash(state);
    }
}

impl AggregateUDFImpl for PulseFunction {
    fn name(&self) -> &str {
        "pulse"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn accumulator(&self, _arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let pulse = Pulse::new(Arc::clone(&self.plan));
        Ok(Box::new(PulseAccumulator { pulse, table: self.table.clone(), selection: self.selection.clone() }))
    }

    fn state_fields(&self, arguments: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[state]", arguments.name), DataType::Binary, true))])
    }
}

#[derive(Debug)]
struct PulseAccumulator {
    pulse: Pulse,
    table: FactTable,
    selection: Option<Arc<Selection>>,
}

impl Accumulator for PulseAccumulator {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let numbers = values.first().and_then(|array| array.as_primitive_opt::<UInt32Type>());
        let numbers = numbers.ok_or_else(|| exec_datafusion_err!("a pass came without its chunks"))?;
        for &number in numbers.values() {
            let chunk = self.table.chunks().get(number as usize);
            let held = chunk.ok_or_else(|| exec_datafusion_err!("there is no chunk {number}"))?;
            if self.pulse.is_outside(held) {
                continue;
            }
            let (chunk, standing) = (held.chunk(), held.standing.as_deref());
            let mut selected = self.selection.as_ref().map(|selection| selection.rows(&chunk)).transpose()?;
            if let (Some(selected), Some(standing)) = (&mut selected, standing) {
                bits::keep(selected, standing);
            }
            self.pulse.update(&chunk, selected.as_deref().or(standing))?;
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let states = states.first().ok_or_else(|| exec_datafusion_err!("a pass came without its state"))?;
        for bytes in states.as_binary::<i32>().iter().flatten() {
            let outcome = Outcome::from_bytes(bytes)
                .map_err(|error| exec_datafusion_err!("a pass's state is broken: {error}"))?;
            self.pulse.merge(&outcome);
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.bytes()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.bytes()
    }

    fn size(&self) -> usize {
        self.pulse.size()
    }
}

impl PulseAccumulator {
    fn bytes(&mut self) -> Result<ScalarValue> {
        let bytes = self.pulse.finish().to_bytes();
        let bytes = bytes.map_err(|error| exec_datafusion_err!("a pass's state does not fit memory: {error}"))?;
        Ok(ScalarValue::Binary(Some(bytes)))
    }
}
