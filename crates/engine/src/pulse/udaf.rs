//! The pass as an aggregate function of DataFusion: partial states on every partition, merged at the end.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

use super::kernel::Pulse;
use super::plan::Plan;
use super::state::Outcome;

/// The aggregate for `plan`: takes the plan's columns, gives the bytes of an [`Outcome`].
#[must_use]
pub fn aggregate(plan: Arc<Plan>) -> AggregateUDF {
    AggregateUDF::new_from_impl(PulseFunction { plan, signature: Signature::variadic_any(Volatility::Immutable) })
}

#[derive(Debug)]
struct PulseFunction {
    plan: Arc<Plan>,
    signature: Signature,
}

impl PartialEq for PulseFunction {
    fn eq(&self, other: &Self) -> bool {
        self.plan == other.plan
    }
}

impl Eq for PulseFunction {}

impl Hash for PulseFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.plan.columns.hash(state);
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
        Ok(Box::new(PulseAccumulator(Pulse::new(Arc::clone(&self.plan)))))
    }

    fn state_fields(&self, arguments: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[state]", arguments.name), DataType::Binary, true))])
    }
}

#[derive(Debug)]
struct PulseAccumulator(Pulse);

impl Accumulator for PulseAccumulator {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.update(values)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let states = states.first().ok_or_else(|| exec_datafusion_err!("a pass came without its state"))?;
        for bytes in states.as_binary::<i32>().iter().flatten() {
            let outcome = Outcome::from_bytes(bytes)
                .map_err(|error| exec_datafusion_err!("a pass's state is broken: {error}"))?;
            self.0.merge(&outcome);
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
        self.0.size()
    }
}

impl PulseAccumulator {
    fn bytes(&mut self) -> Result<ScalarValue> {
        let bytes = self.0.finish().to_bytes();
        let bytes = bytes.map_err(|error| exec_datafusion_err!("a pass's state does not fit memory: {error}"))?;
        Ok(ScalarValue::Binary(Some(bytes)))
    }
}
