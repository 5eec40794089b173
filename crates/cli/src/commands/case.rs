//! `nabiz case`: one case, event by event, with what each event means for the figures.

mod clocks;
mod story;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use nabiz_catalogue::query::Dimension;
use nabiz_usecases::timeline::verdict::Verdict;
use nabiz_usecases::timeline::{SessionView, Timeline, TimelineError, timeline};
use nabiz_words::Words;

use crate::args::{ReadingArgs, TextOrJson};
use crate::context::Context;
use crate::failure::{Done, Usage};
use crate::input::Input;
use crate::{notes, table};

const EXAMPLES: &str = "\
Examples:
  nabiz case T1 events.jsonl                  its events, clocks and promises
  nabiz case 'C17#2' events.jsonl             the second session of a thread
  nabiz case T1 data/ --account minidesk      where several accounts have a T1
  nabiz case T1 events.jsonl --format json    the same for programs";

/// Tell one case: its events, what each means, its clocks and promises, and why it counts or does not.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CaseArgs {
    /// The case's id as the source has it; `ID#2` is its second session.
    #[arg(value_name = "ID")]
    id: String,
    /// Event files, folders of them, or `-` for standard input; packed with gzip or not.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// The account it is of; needed where several accounts have such a case.
    #[arg(long, value_name = "NAME", help_heading = "Question")]
    account: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    format: TextOrJson,
}

/// Finds the case and tells it.
pub(crate) fn run(args: &CaseArgs, context: &Context) -> anyhow::Result<Done> {
    let mut input = Input::read_some(&args.files, &args.reading, context)?;
    let Input { loaded, index, as_of, threads, .. } = &input;
    let account = args.account.as_deref();
    let told = timeline(&loaded.book, index, &loaded.config, account, &args.id, *as_of, *threads).map_err(failed)?;
    input.progress.end();
    let mut out = super::stdout();
    match args.format {
        TextOrJson::Json => {
            serde_json::to_writer_pretty(&mut out, &told).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        TextOrJson::Table => print(context, &mut out, &told)?,
    }
    out.flush()?;
    Ok(input.finish(context))
}

/// Everything but a broken zone is a name that the reader got wrong.
fn failed(error: TimelineError) -> anyhow::Error {
    match error {
        TimelineError::Zone(_) | TimelineError::NeverOpens { .. } => error.into(),
        TimelineError::Ambiguous { .. } => Usage::error(format!("{error} with --account")),
        _ => Usage::error(error.to_string()),
    }
}

fn print(context: &Context, out: &mut dyn Write, told: &Timeline) -> io::Result<()> {
    let words = context.words;
    let channel = words.key(&Dimension::Channel, Some(told.channel));
    writeln!(out, "{}", context.bold(&format!("{} · {channel} · {}", told.id, told.account)))?;
    let as_of = words.with("given-as-of", &[("instant", words.datetime(&told.as_of.0).into())]);
    writeln!(out, "{}", context.dim(&as_of))?;
    for session in &told.sessions {
        writeln!(out)?;
        print_session(context, out, told, session)?;
    }
    Ok(())
}

fn print_session(context: &Context, out: &mut dyn Write, told: &Timeline, session: &SessionView) -> io::Result<()> {
    let words = context.words;
    if told.sessions_in_all > 1 {
        writeln!(out, "{}", context.bold(&session.id))?;
    }
    for (name, value) in facts(words, told, session) {
        writeln!(out, "{name}: {value}")?;
    }
    writeln!(out)?;
    story::print(context, out, session)?;
    clocks::print(context, out, session)?;
    writeln!(out)?;
    let verdicts = [
        ("verdict-first_contact", Some(&session.first_contact)),
        ("verdict-bot", session.bot.as_ref()),
        ("verdict-deflection", session.deflection.as_ref()),
    ];
    for (name, verdict) in verdicts {
        if let Some(verdict) = verdict {
            table::fill(context, out, 2, &format!("{}: {}", words.get(name), judged(words, verdict)))?;
        }
    }
    Ok(())
}

/// What is known of the session, as far as the log says.
fn facts(words: Words, told: &Timeline, session: &SessionView) -> Vec<(String, String)> {
    let mut facts = vec![(words.get("case-state"), words.name("case-state", session.state))];
    if !session.left_out.is_empty() {
        facts.push((words.get("case-left_out"), notes::line(words, &session.left_out)));
    }
    facts.push((words.get("case-opener"), words.name("opener", session.opener)));
    let named = [
        ("case-requester", told.requester.clone()),
        ("case-parent", told.parent.clone()),
        ("dimension-topic", session.topic.clone()),
        ("dimension-priority", session.priority.map(|id| words.name("priority", id))),
        ("dimension-team", session.team.clone()),
        ("dimension-agent", session.agent.clone()),
        ("case-resolution_code", session.resolution_code.clone()),
    ];
    facts.extend(named.into_iter().filter_map(|(id, value)| Some((words.get(id), value?))));
    facts
}

fn judged(words: Words, verdict: &Verdict) -> String {
    let id = match (verdict.counts, verdict.holds) {
        (false, _) => "verdict-not_counted",
        (true, true) => "verdict-yes",
        (true, false) => "verdict-no",
    };
    let mut text = words.get(id);
    if !verdict.why_not.is_empty() {
        text = format!("{text} ({})", notes::line(words, &verdict.why_not));
    }
    if verdict.counts && !verdict.mature {
        text = format!("{text}, {}", words.get("flag-provisional"));
    }
    text
}
