//! The cases behind the figures that deserve a look, a list for each figure and class.

use jiff::civil::DateTime;
use nabiz_app::report_data::Standouts;
use nabiz_catalogue::query::Dimension;
use nabiz_words::{DASH, Words};

use crate::context::{Context, unit};
use crate::table::{Cell, Head, Row, RowGroup, Table};
use crate::term::Term;
use crate::widgets::picker::{Panel, Picker};

/// The lists of an account.
pub(crate) fn standouts(context: &Context<'_>) -> Picker {
    let all = &context.account.standouts;
    let mut metrics: Vec<&str> = Vec::new();
    for one in all {
        if !metrics.contains(&one.metric.as_str()) {
            metrics.push(&one.metric);
        }
    }
    let panel = |metric: &str| {
        let term = Term::new(context.words, metric);
        let own = all.iter().filter(|one| one.metric == metric);
        let end = own.clone().next().map_or("", |one| one.end.as_str());
        Panel {
            name: term.name.clone(),
            heading: term.to_string(),
            lead: context.words.name_or_id("standouts", end),
            parts: vec![table(context, &own.collect::<Vec<_>>(), term.name).to_string()],
        }
    };
    let panels: Vec<Panel> = metrics.into_iter().map(panel).collect();
    Picker { id: context.id("standouts-metric"), label: context.words.get("column-metric"), panels }
}

/// One table, the classes below each other.
fn table(context: &Context<'_>, lists: &[&Standouts], caption: String) -> Table {
    let words = context.words;
    let heads = vec![
        Head::Text(words.get("explain-column-case")),
        Head::Number(words.get("column-value")),
        Head::Text(words.get("dimension-channel")),
        Head::Text(words.get("dimension-team")),
        Head::Text(words.get("dimension-agent")),
        Head::Text(words.get("case-column-from")),
        Head::Text(words.get("case-column-to")),
    ];
    let groups = lists.iter().map(|list| {
        let rows = list.rows.iter().map(|row| {
            let channel = row.channel.as_deref().map(|id| words.key(&Dimension::Channel, Some(id)));
            let value = row.value.map(|value| words.value(unit(&list.metric), value, None)).unwrap_or_default();
            Row {
                head: Head::Text(row.case_id.clone().unwrap_or_else(|| DASH.to_owned())),
                cells: vec![
                    Cell::number(value),
                    Cell::text(channel.unwrap_or_default()),
                    Cell::text(row.team.clone().unwrap_or_default()),
                    Cell::text(row.agent.clone().unwrap_or_default()),
                    Cell::text(local(words, row.from.as_deref())),
                    Cell::text(local(words, row.to.as_deref())),
                ],
            }
        });
        RowGroup { title: context.class(&list.class), rows: rows.collect() }
    });
    Table { caption, heads, groups: groups.collect() }.without_empty_columns()
}

/// An instant in the account's zone, which the report names once.
fn local(words: Words, text: Option<&str>) -> String {
    let at = text.and_then(|text| text.get(..16)?.replace('T', " ").parse::<DateTime>().ok());
    at.map(|at| format!("{} {}", words.date(at.date()), at.strftime("%H:%M"))).unwrap_or_default()
}
