//! `nabiz sql`: any question over the facts behind the figures.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use nabiz_engine::files::MANIFEST;
use nabiz_engine::sql::{Answer, select};
use nabiz_usecases::facts::write_facts;
use serde_json::{Map, Number, Value};

use crate::args::{ReadingArgs, TextOrJsonOrCsv};
use crate::context::Context;
use crate::failure::Done;
use crate::input::{Input, all_threads};
use crate::json;
use crate::table;

const EXAMPLES: &str = "\
Examples:
  nabiz sql \"select channel, count(*) as cases from episodes group by 1 order by 2 desc\" events.jsonl
  nabiz sql \"select agent, avg(score) from surveys where kind = 'csat' group by agent\" data/ --format csv
  nabiz sql \"select month, count(*) from turns group by 1\" facts/        a folder that `nabiz facts` wrote

Tables and columns: docs/facts.md. Statements only read.";

/// Ask the facts behind the figures in SQL: one SELECT over episodes, turns, visits, surveys and the other tables.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SqlArgs {
    /// The statement.
    #[arg(value_name = "SELECT")]
    statement: String,
    /// Event files, folders of them, or `-` for standard input; or one folder of facts.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// How to print.
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    format: TextOrJsonOrCsv,
}

/// Answers the statement.
pub(crate) fn run(args: &SqlArgs, context: &Context) -> anyhow::Result<Done> {
    if let [folder] = args.files.as_slice()
        && folder.join(MANIFEST).is_file()
    {
        print(context, &select(folder, &args.statement, all_threads())?, args.format)?;
        return Ok(Done::Whole);
    }
    let mut input = Input::read_some(&args.files, &args.reading, context)?;
    let session = input.session()?;
    let folder = tempfile::tempdir()?;
    write_facts(&session, &input.loaded.book, folder.path(), input.threads)?;
    input.progress.end();
    print(context, &select(folder.path(), &args.statement, input.threads)?, args.format)?;
    Ok(input.finish(context))
}

fn print(context: &Context, answer: &Answer, format: TextOrJsonOrCsv) -> anyhow::Result<()> {
    let mut out = super::stdout();
    match format {
        TextOrJsonOrCsv::Table => {
            let heads: Vec<String> = answer.columns.iter().map(|(name, _)| name.clone()).collect();
            let right = answer.columns.iter().enumerate().filter(|(_, (_, is_number))| *is_number).map(|(at, _)| at);
            let mut shown = table::table(context, &heads, &right.collect::<Vec<_>>());
            for row in &answer.rows {
                shown.add_row(row.iter().map(|value| value.as_deref().unwrap_or_default()));
            }
            table::print(context, &mut out, &shown)?;
        }
        TextOrJsonOrCsv::Csv => {
            let mut csv = csv::Writer::from_writer(&mut out);
            csv.write_record(answer.columns.iter().map(|(name, _)| name))?;
            for row in &answer.rows {
                csv.write_record(row.iter().map(|value| value.as_deref().unwrap_or_default()))?;
            }
            csv.flush()?;
        }
        TextOrJsonOrCsv::Json => {
            let records = answer.rows.iter().map(|row| {
                let fields = answer.columns.iter().zip(row);
                let fields =
                    fields.map(|((name, is_number), value)| (name.clone(), field(*is_number, value.as_deref())));
                serde_json::to_string(&fields.collect::<Map<String, Value>>())
            });
            json::write_lines(&mut out, records)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// A number where the column holds numbers; what JSON knows no number for (NaN) is null.
fn field(is_number: bool, value: Option<&str>) -> Value {
    match value {
        None => Value::Null,
        Some(text) if is_number => serde_json::from_str::<Number>(text).map_or(Value::Null, Value::Number),
        Some(text) => Value::String(text.to_owned()),
    }
}
