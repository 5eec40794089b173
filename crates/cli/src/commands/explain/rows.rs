//! The rows of a receipt: counted ones with their values, left-out ones by reason.

use std::io::{self, Write};

use nabiz_usecases::receipt::{LeftOut, Receipt, Row, Value};
use nabiz_usecases::timeline::moment::Moment;
use nabiz_words::{DASH, Words};

use super::hours;
use crate::context::Context;
use crate::score_table::unit;
use crate::{json, notes, table};

/// Prints what the receipt shows, and how much it does not.
pub(super) fn print(context: &Context, out: &mut dyn Write, receipt: &Receipt) -> io::Result<()> {
    let words = context.words;
    if receipt.withheld {
        writeln!(out, "{}", words.get("explain-withheld"))?;
    }
    for part in &receipt.summary {
        let of = part.of.as_ref().map_or_else(String::new, |of| format!("{of} · "));
        writeln!(out, "  {of}{}", words.part(part.id, part.value))?;
    }
    if !receipt.counted.is_empty() {
        writeln!(out)?;
        print_counted(context, out, receipt)?;
    }
    if !receipt.left_out.is_empty() {
        writeln!(out, "\n{}", context.bold(&words.get("explain-left-out")))?;
        for one in &receipt.left_out {
            table::fill(context, out, 4, &format!("  {}", left_out(words, one)))?;
        }
    }
    Ok(())
}

fn print_counted(context: &Context, out: &mut dyn Write, receipt: &Receipt) -> io::Result<()> {
    let words = context.words;
    let mut head = vec![
        "explain-column-case",
        "column-value",
        "case-column-from",
        "case-column-to",
        "dimension-agent",
        "column-notes",
    ];
    // Only what was measured by parts of its span has any.
    let has_hours = receipt.counted.iter().any(|row| !row.intervals.is_empty());
    if has_hours {
        head.insert(4, "explain-column-hours");
    }
    let head: Vec<String> = head.into_iter().map(|id| words.get(id)).collect();
    let mut table = table::table(context, &head, &[1]);
    for row in &receipt.counted {
        let mut cells = counted(words, &receipt.score.metric, row).to_vec();
        if has_hours {
            cells.insert(4, hours(words, row));
        }
        table.add_row(cells);
    }
    table::print(context, out, &table)?;
    let shown = receipt.counted.len() as u64;
    match receipt.totals.rows.saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "{}", words.with("explain-more", &[("n", more.into())])),
    }
}

fn counted(words: Words, metric: &str, row: &Row) -> [String; 6] {
    let instant = |at: &Option<Moment>| at.as_ref().map_or_else(String::new, |at| moment(words, at));
    let from = row.from.as_ref().unwrap_or(&row.at);
    let credit = [&row.team, &row.agent].into_iter().flatten().cloned().collect::<Vec<_>>().join(" / ");
    [
        row.case_id.clone().unwrap_or_else(|| DASH.to_owned()),
        value(words, metric, row.value),
        moment(words, from),
        instant(&row.to),
        credit,
        notes::line(words, &row.notes),
    ]
}

/// The parts of the row's span that were counted.
fn hours(words: Words, row: &Row) -> String {
    let local = row.intervals.iter().map(|one| (one.from.0.datetime(), one.to.0.datetime()));
    hours::line(words, &local.collect::<Vec<_>>())
}

/// What a row brings, in the metric's unit.
pub(crate) fn value(words: Words, metric: &str, value: Value) -> String {
    match value {
        Value::Seconds(seconds) => words.duration_seconds(seconds),
        Value::Number(number) => words.value(unit(metric), number, None),
        Value::Share { num: true, .. } => words.get("verdict-yes"),
        Value::Share { den: true, .. } => words.get("verdict-no"),
        Value::Share { .. } => DASH.to_owned(),
        Value::Parts { num, den } => format!("{} / {}", words.number(num, 2), words.number(den, 2)),
        Value::One => "1".to_owned(),
    }
}

/// `still waiting: 3 (T1, T5, T9)`.
fn left_out(words: Words, one: &LeftOut) -> String {
    let reason = words.name_or_id("reason", &json::id(serde_json::to_value(one.reason)));
    let mut cases: Vec<&str> = one.cases.iter().filter_map(|case| case.case_id.as_deref()).collect();
    if cases.is_empty() {
        return format!("{reason}: {}", words.count(one.count));
    }
    if (cases.len() as u64) < one.count {
        cases.push("…");
    }
    format!("{reason}: {} ({})", words.count(one.count), cases.join(", "))
}

fn moment(words: Words, at: &Moment) -> String {
    format!("{} {}", words.date(at.0.date()), at.0.strftime("%H:%M:%S"))
}
