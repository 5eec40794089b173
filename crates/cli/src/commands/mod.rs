//! The commands, one a file.

pub(crate) mod case;
pub(crate) mod check;
pub(crate) mod config;
mod connectors;
pub(crate) mod explain;
pub(crate) mod facts;
pub(crate) mod generate;
pub(crate) mod import;
pub(crate) mod ledger;
pub(crate) mod map;
pub(crate) mod metrics;
pub(crate) mod query;
pub(crate) mod rebuild;
pub(crate) mod reconcile;
pub(crate) mod report;
pub(crate) mod serve;
pub(crate) mod server_args;
pub(crate) mod sql;

use std::io::{self, BufWriter, StdoutLock};

use crate::args::Command;
use crate::context::Context;
use crate::failure::Done;

/// Does what was asked for.
pub(crate) fn run(command: &Command, context: &Context) -> anyhow::Result<Done> {
    match command {
        Command::Report(args) => report::run(args, context),
        Command::Query(args) => query::run(args, context),
        Command::Check(args) => check::run(args, context),
        Command::Metrics(args) => metrics::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Reconcile(args) => reconcile::run(args, context),
        Command::Case(args) => case::run(args, context),
        Command::Generate(args) => generate::run(args, context),
        Command::Facts(args) => facts::run(args, context),
        Command::Sql(args) => sql::run(args, context),
        Command::Map(args) => map::run(args, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Config(args) => config::run(args),
        Command::Import(args) => import::run(args, context),
        Command::Rebuild(args) => rebuild::run(args, context),
        Command::Ledger(args) => ledger::run(args, context),
        Command::Forget(args) => ledger::forget(args, context),
    }
}

/// Standard output in large pieces; flush it before the run ends.
fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(64 << 10, io::stdout().lock())
}
