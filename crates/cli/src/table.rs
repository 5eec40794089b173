//! Tables and running text in a terminal.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Row, Table, TableComponent, presets};

use crate::context::{Context, escaped};

/// A table with a line under its head; columns whose position is in `right` hold numbers, which are never broken.
pub(crate) fn table(context: &Context, head: &[String], right: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─').set_style(TableComponent::MiddleHeaderIntersections, '─');
    match context.width {
        Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    table.set_header(head);
    for &position in right {
        if let Some(column) = table.column_mut(position) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

/// Prints the table, its head in bold.
pub(crate) fn print(context: &Context, out: &mut dyn Write, table: &Table) -> io::Result<()> {
    if context.is_markdown {
        return print_markdown(out, table);
    }
    let text = table.trim_fmt();
    let mut in_head = true;
    for line in text.lines().map(str::trim_end) {
        in_head &= !line.starts_with('─');
        if in_head {
            writeln!(out, "{}", context.bold(line))?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// The same as a table of Markdown.
fn print_markdown(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let line = |row: &Row| {
        let cells: Vec<String> = row.cell_iter().map(|cell| escaped(cell.content().trim())).collect();
        format!("| {} |", cells.join(" | "))
    };
    if let Some(head) = table.header() {
        // Numbers alone keep their width.
        let is_number = |at: usize| table.column(at).is_some_and(|column| column.constraint().is_some());
        let rules: Vec<&str> =
            (0..head.cell_iter().count()).map(|at| if is_number(at) { "---:" } else { "---" }).collect();
        writeln!(out, "{}\n| {} |", line(head), rules.join(" | "))?;
    }
    for row in table.row_iter() {
        writeln!(out, "{}", line(row))?;
    }
    writeln!(out)
}

/// Prints `text` filled to the terminal's width, every line after the first moved in by `indent`.
pub(crate) fn fill(context: &Context, out: &mut dyn Write, indent: usize, text: &str) -> io::Result<()> {
    if context.is_markdown {
        let text = escaped(text.trim().trim_start_matches("* "));
        return if indent > 0 { writeln!(out, "- {text}") } else { writeln!(out, "{text}\n") };
    }
    for line in wrapped(text, context.text_width(), indent) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn wrapped(text: &str, width: usize, indent: usize) -> Vec<String> {
    let lead = text.chars().take_while(|c| *c == ' ').count();
    let (mut lines, mut line, mut is_fresh) = (Vec::new(), " ".repeat(lead), true);
    for word in text.split_whitespace() {
        let length = line.chars().count() + 1 + word.chars().count();
        if !is_fresh && length > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_text_keeps_its_width_and_hangs_in() {
        assert_eq!(wrapped("one two three four", 9, 2), ["one two", "  three", "  four"]);
        assert_eq!(wrapped("  - one two", 7, 4), ["  - one", "    two"]);
        assert_eq!(wrapped("unbreakable", 4, 2), ["unbreakable"]);
        assert_eq!(wrapped("", 4, 2), [""]);
    }
}
