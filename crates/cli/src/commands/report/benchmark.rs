//! The benchmark table: for conversations and for tickets our figure, the published cut points, and where we stand.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table};
use nabiz_app::report_data::{BenchmarkCell, BenchmarkRow};
use nabiz_catalogue::metric::Unit;
use nabiz_catalogue::pack;
use nabiz_catalogue::score::NaReason;
use nabiz_domain::channel::Class;
use nabiz_words::Words;

use crate::context::Context;
use crate::score_table::{metric_name, unit};
use crate::{dates, table};

const CLASSES: [&str; 2] = ["column-conversations", "column-ticketing"];
const COLUMNS: [&str; 4] = ["column-ours", "column-top20", "column-median", "column-label"];

/// Prints both classes side by side, or one below the other where the terminal is narrow.
pub(super) fn print(context: &Context, out: &mut dyn Write, rows: &[BenchmarkRow]) -> io::Result<()> {
    let words = context.words;
    let mut wide = together(context, rows);
    let fits = |width: u16| wide.lines().all(|line| line.trim_end().chars().count() <= usize::from(width));
    writeln!(out, "{}", context.title(2, &words.get("section-benchmark")))?;
    if context.width.is_none_or(fits) && !context.is_markdown {
        table::print(context, out, wide.set_content_arrangement(ContentArrangement::Disabled))?;
    } else {
        for (position, class) in CLASSES.iter().enumerate() {
            let title = words.get(class);
            writeln!(out, "\n{}", if context.is_markdown { context.title(3, &title) } else { title })?;
            table::print(context, out, &alone(context, rows, position))?;
        }
    }
    writeln!(out)?;
    for note in rows.iter().flat_map(|row| row.cells.iter().filter_map(|cell| footnote(words, &row.metric, cell))) {
        table::fill(context, out, 2, &format!("* {note}"))?;
    }
    let [from, to] = &pack::shipped().window;
    let publisher = words.get("page-benchmark-publisher");
    let source = words
        .with("benchmark-source", &[("source", publisher.into()), ("range", dates::range(words, from, to).into())]);
    for remark in [source, words.get("benchmark-above-is-better"), words.get("benchmark-basis-assumed-why")] {
        table::fill(context, out, 0, &remark)?;
    }
    let compared: Vec<String> = rows.iter().filter_map(|row| compared(words, row)).collect();
    if !compared.is_empty() {
        table::fill(context, out, 0, &words.get("benchmark-compared-lead"))?;
    }
    for line in compared {
        table::fill(context, out, 4, &format!("  {line}"))?;
    }
    Ok(())
}

/// Which of our figures stands in a row, because it need not be the headline (METRICS C.2): `First response time: Mean,
/// from assignment, calendar hours (Conversations); Mean, from opening, calendar hours (Ticketing)`.
fn compared(words: Words, row: &BenchmarkRow) -> Option<String> {
    let class = [Class::Conversation, Class::Ticket];
    let said: [String; 2] = std::array::from_fn(|at| basis(words, &row.metric, class[at], &row.cells[at]));
    let named = |at: usize| format!("{} ({})", said[at], words.get(CLASSES[at]));
    let told = match [said[0].is_empty(), said[1].is_empty()] {
        [true, true] => return None,
        [false, true] => named(0),
        [true, false] => named(1),
        [false, false] if said[0] == said[1] => said[0].clone(),
        [false, false] => format!("{}; {}", named(0), named(1)),
    };
    Some(format!("{}: {told}", metric_name(words, &row.metric)))
}

/// Statistic, variant and hours of a cell's figure, as far as there is anything to say.
fn basis(words: Words, metric: &str, class: Class, cell: &BenchmarkCell) -> String {
    let comparison = pack::comparisons(metric, class).next();
    let (Some(comparison), Some(_)) = (comparison, cell.ours) else { return String::new() };
    let has = |part: &str| cell.basis.split(',').any(|own| own.trim() == part);
    let mut parts = Vec::new();
    parts.extend(["mean", "median"].into_iter().filter(|stat| has(stat)).map(|stat| words.name("stat", stat)));
    parts.extend(Some(comparison.variant).filter(|id| !id.is_empty()).map(|id| words.name_or_id("variant", id)));
    parts.extend(Some("calendar").filter(|hours| has(hours)).map(|hours| words.name("hours", hours)));
    parts.extend(comparison.without_session_gap.then(|| words.get("benchmark-compared-without-gap")));
    parts.join(", ")
}

fn together(context: &Context, rows: &[BenchmarkRow]) -> Table {
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
    for row in rows {
        let cells = row.cells.iter().flat_map(|cell| cells(words, &row.metric, cell, false));
        table.add_row(std::iter::once(metric_name(words, &row.metric)).chain(cells));
    }
    table
}

/// One class, its durations without what is small beside the rest.
fn alone(context: &Context, rows: &[BenchmarkRow], class: usize) -> Table {
    let words = context.words;
    let mut head = vec![words.get("column-metric")];
    head.extend(COLUMNS.map(|id| words.get(id)));
    let mut table = table::table(context, &head, &[1, 2, 3]);
    for row in rows {
        let cells = cells(words, &row.metric, &row.cells[class], true);
        table.add_row(std::iter::once(metric_name(words, &row.metric)).chain(cells));
    }
    table
}

/// Ours with its n, both cut points (with a star where the source contradicts itself), where we stand.
fn cells(words: Words, metric: &str, cell: &BenchmarkCell, is_compact: bool) -> [String; 4] {
    let unit = unit(metric);
    // Only durations are long; published percentages keep their decimals.
    let is_short = is_compact && unit == Unit::Seconds;
    let text =
        |value: f64| if is_short { words.value_compact(unit, value, None) } else { words.value(unit, value, None) };
    let ours = match cell.ours {
        Some(value) => format!("{} ({})", text(value), words.count(cell.n)),
        None => words.name("na", cell.na_reason.as_deref().unwrap_or("no_data")),
    };
    let cut = |tier: &str, value: Option<f64>| {
        let Some(value) = value else { return words.na(NaReason::BenchmarkNa) };
        let is_disputed = cell.disputed.as_ref().is_some_and(|disputed| disputed.tier == tier);
        format!("{}{}", text(value), if is_disputed { "*" } else { "" })
    };
    [ours, cut("top20", cell.top20), cut("median", cell.median), label(words, cell)]
}

/// What the source says elsewhere about a cut point.
fn footnote(words: Words, metric: &str, cell: &BenchmarkCell) -> Option<String> {
    let disputed = cell.disputed.as_ref()?;
    let table = if disputed.tier == "top20" { cell.top20 } else { cell.median }?;
    let [table, prose] = [table, disputed.prose].map(|value| words.value(unit(metric), value, None));
    let both = [("one", table.into()), ("other", format!("{prose} (“{}”)", disputed.words).into())];
    Some(format!("{}: {}", metric_name(words, metric), words.with("benchmark-uncertain_source-why", &both)))
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
    if cell.is_uncertain {
        words.with("benchmark-label-uncertain", &[("label", name(label).into())])
    } else {
        name(label)
    }
}
