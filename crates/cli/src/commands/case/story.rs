//! The events of a session as lines: when, what, and what it means.

use std::io::{self, Write};

use nabiz_usecases::timeline::{EventView, Line, Mark, SessionView};
use nabiz_words::Words;

use crate::context::Context;
use crate::{json, table};

/// Prints the lines.
pub(super) fn print(context: &Context, out: &mut dyn Write, session: &SessionView) -> io::Result<()> {
    let words = context.words;
    let head = ["case-column-at", "case-column-event", "case-column-meaning"].map(|id| words.get(id));
    let mut table = table::table(context, &head, &[]);
    for line in &session.lines {
        table.add_row(row(words, line));
    }
    table::print(context, out, &table)
}

fn row(words: Words, line: &Line) -> [String; 3] {
    let at = &line.at.0;
    let at = format!("{} {}", words.date(at.date()), at.strftime("%H:%M:%S"));
    let marks = line.marks.iter().map(|mark| meaning(words, *mark)).collect::<Vec<_>>().join(", ");
    [at, line.event.as_ref().map_or_else(String::new, said), marks]
}

/// The event in the words of the log.
fn said(event: &EventView) -> String {
    let mut parts = vec![event.what.to_owned()];
    parts.extend(event.actor.clone());
    parts.extend(event.details.iter().map(|note| match &note.value {
        Some(value) => format!("{}={value}", note.id),
        None => note.id.to_owned(),
    }));
    parts.join(" ")
}

/// What the event means; of a promise, which one.
fn meaning(words: Words, mark: Mark) -> String {
    let id = json::id(serde_json::to_value(mark.id));
    let name = words.name("mark", &id);
    match mark.clock.filter(|_| id.starts_with("sla_")) {
        Some(clock) => format!("{name} ({})", words.name("clock", &json::id(serde_json::to_value(clock)))),
        None => name,
    }
}
