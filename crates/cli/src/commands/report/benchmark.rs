//! The benchmark table: for conversations and for tickets our figure, the published cut points, and where we stand.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table};
use nabiz_app::report_data::{BenchmarkCell, BenchmarkRow};
use nabiz_catalogue::pack;
use nabiz_catalogue::score::NaReason;
use nabiz_words::Words;

use crate::context::Context;
use crate::score_table::{metric_name, unit};
use crate::{dates, table};

const CLASSES: [&str; 2] = ["column-conversations", "column-ticketing"];
const COLUMNS: [&str; 4] = ["column-ours", "column-top20", "column-median", "column-label"];

/// Prints both classes side by side, or one below the other where the terminal is narrow.
pub(super) fn print(context: &Context, out: &mut dyn Write, rows: &[BenchmarkRow]) -> io::Result<()> {
    let words = context.words;
    let mut footnotes = Vec::new();
    let cells: Vec<[[String; 4]; 2]> = rows.iter().map(|row| row_cells(words, row, &mut footnotes)).collect();
    let mut wide = together(context, rows, &cells);
    let fits = |width: u16| wide.lines().all(|line| line.trim_end().chars().count() <= usize::from(width));
    writeln!(out, "{}", context.bold(&words.get("section-benchmark")))?;
    if context.width.is_none_or(fits) {
        table::print(context, out, wide.set_content_arrangement(ContentArrangement::Disabled))?;
    } else {
        for (position, class) in CLASSES.iter().enumerate() {
            writeln!(out, "\n{}", words.get(class))?;
            table::print(context, out, &alone(context, rows, &cells, position))?;
        }
    }
    writeln!(out)?;
    for note in &footnotes {
        table::fill(context, out, 2, &format!("* {note}"))?;
    }
    let [from, to] = &pack::shipped().window;
    let publisher = words.get("page-benchmark-publisher");
    let source = words.with("benchmark-source", &[("source", publisher.into()), ("range", dates::range(words, from, to).into())]);
    for remark in [source, words.get("benchmark-above-is-better"), words.get("benchmark-basis-assumed-why")] {
        table::fill(context, out, 0, &remark)?;
    }
    Ok(())
}

fn together(context: &Context, rows: &[BenchmarkRow], cells: &[[[String; 4]; 2]]) -> Table {
    let words = context.words;
    let mut head = vec![format!("\n{}", words.get("column-metric"))];
    for class in CLASSES {
        for (position, column) in COLUMNS.iter().enumerate() {
            let above = if position == 0 { words.get(class) } else { String::new() };
            head.push(format!("{above}\n{}", words.get(column)));
        }
    }
    let mut table = table::table(context, &head, &[1, 2, 3, 5, 6, 7]);
    table.set_content_arrangement(ContentArrangement::Disabled);
    for (row, cells) in rows.iter().zip(cells) {
        table.add_row(std::iter::once(metric_name(words, &row.metric)).chain(cells.iter().flatten().cloned()));
    }
    table
}

fn alone(context: &Context, rows: &[BenchmarkRow], cells: &[[[String; 4]; 2]], class: usize) -> Table {
    let words = context.words;
    let mut head = vec![words.get("column-metric")];
    head.extend(COLUMNS.map(|id| words.get(id)));
    let mut table = table::table(context, &head, &[1, 2, 3]);
    for (row, cells) in rows.iter().zip(cells) {
        table.add_row(std::iter::once(metric_name(words, &row.metric)).chain(cells[class].iter().cloned()));
    }
    table
}

fn row_cells(words: Words, row: &BenchmarkRow, footnotes: &mut Vec<String>) -> [[String; 4]; 2] {
    [0, 1].map(|class| {
        let cell = &row.cells[class];
        let mut cut = |tier: &str, value: Option<f64>| cut(words, &row.metric, cell, (tier, value), footnotes);
        let (top20, median) = (cut("top20", cell.top20), cut("median", cell.median));
        [ours(words, &row.metric, cell), top20, median, label(words, cell)]
    })
}

fn ours(words: Words, metric: &str, cell: &BenchmarkCell) -> String {
    match cell.ours {
        Some(value) => format!("{} ({})", words.value(unit(metric), value, None), words.count(cell.n)),
        None => words.name("na", cell.na_reason.as_deref().unwrap_or("no_data")),
    }
}

/// A cut point, with a star where the source contradicts itself.
fn cut(
    words: Words,
    metric: &str,
    cell: &BenchmarkCell,
    (tier, value): (&str, Option<f64>),
    footnotes: &mut Vec<String>,
) -> String {
    let Some(value) = value else { return words.na(NaReason::BenchmarkNa) };
    let text = words.value(unit(metric), value, None);
    let Some(disputed) = cell.disputed.as_ref().filter(|disputed| disputed.tier == tier) else { return text };
    let prose = words.value(unit(metric), disputed.prose, None);
    let why = [("one", (&text).into()), ("other", format!("{prose} (“{}”)", disputed.words).into())];
    let why = words.with("benchmark-uncertain_source-why", &why);
    footnotes.push(format!("{}: {why}", metric_name(words, metric)));
    format!("{text}*")
}

/// Where we stand, or why nothing can be said.
fn label(words: Words, cell: &BenchmarkCell) -> String {
    let Some(label) = cell.label.as_deref() else {
        return match cell.na_reason.as_deref() {
            Some("benchmark_na") => words.get("benchmark-na"),
            Some("below_min_n") => words.get("benchmark-too-few"),
            _ => String::new(),
        };
    };
    let name = |label: &str| words.name_or_id("benchmark-label", label);
    if let Some(prose) = &cell.label_by_prose {
        return words.with("page-label-two", &[("table", name(label).into()), ("prose", name(prose).into())]);
    }
    if cell.is_uncertain { words.with("benchmark-label-uncertain", &[("label", name(label).into())]) } else { name(label) }
}
