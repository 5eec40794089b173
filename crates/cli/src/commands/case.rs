//! `nabiz case`.

use clap::Args;

use crate::args::InputArgs;
use crate::context::Context;
use crate::failure::Done;

/// Under construction.
#[derive(Debug, Args)]
pub(crate) struct CaseArgs {
    #[command(flatten)]
    input: InputArgs,
}

pub(crate) fn run(args: &CaseArgs, _context: &Context) -> anyhow::Result<Done> {
    anyhow::bail!("not there yet: {:?}", args.input.files)
}
