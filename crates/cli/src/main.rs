//! The binary `nabiz`: reads the command line and the environment, prints, and chooses the exit code.
//!
//! What a figure is and how it is computed stands elsewhere; here is only what a terminal needs. This file is the only one
//! that reads the environment.

mod args;
mod commands;
mod context;
mod dates;
mod failure;
mod input;
mod inventory;
mod json;
mod missing;
mod notes;
mod nothing;
mod progress;
mod question;
mod refusals;
mod score_table;
mod table;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use nabiz_words::Lang;

use crate::args::Cli;
use crate::context::Context;

/// Facts are many small lists: an allocator made for that saves a tenth of a query and more of a fold.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang.or_else(|| Lang::parse(&variable("LANG")?)).unwrap_or(Lang::En);
    let context = Context::of_terminal(lang, variable("NO_COLOR").is_none_or(|value| value.is_empty()));
    match commands::run(&cli.command, &context) {
        Ok(done) => done.exit_code(),
        // The reader has seen enough, as in `nabiz query … | head`.
        Err(error) if failure::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody can be told when even this cannot be written.
            let _ = writeln!(io::stderr(), "nabiz: {error:#}");
            failure::exit_code(&error)
        }
    }
}

/// The present, milliseconds since the epoch: a server lives in it, reports do not.
#[expect(clippy::disallowed_methods, reason = "the clock belongs to the binary")]
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[expect(clippy::disallowed_methods, reason = "the environment belongs to the binary")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
