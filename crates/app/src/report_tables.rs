//! A report as tables for spreadsheets: the records of its sections as `nabiz query` gives them, and what stands beside
//! them.

use std::io::{self, Write};

use nabiz_catalogue::score::Score;
use rust_xlsxwriter::XlsxError;

use crate::report_data::{AccountReport, BenchmarkCell, ReportData, Standout};
use crate::score_rows::{Field, ScoreRows};
use crate::{score_csv, score_xlsx};

/// The records of a section.
type Records = fn(&AccountReport) -> &[Score];

/// Sections that are made of records, by the names of their sheets.
const SECTIONS: [(&str, Records); 9] = [
    ("overview", |report| &report.overall),
    ("period_before", |report| &report.previous),
    ("trend", |report| &report.trend),
    ("hour_weekday", |report| &report.heat),
    ("channels", |report| &report.channels),
    ("teams", |report| &report.teams),
    ("agents", |report| &report.agents),
    ("topics", |report| &report.topics),
    ("backlog", |report| &report.backlog),
];

/// Writes the records of all sections as CSV; each line names its section and account.
///
/// # Errors
/// When `out` fails.
pub fn csv(out: &mut dyn Write, data: &ReportData) -> io::Result<()> {
    let sections = SECTIONS.map(|(name, records)| section(data, records).marked("section", name));
    score_csv::write_rows(out, &ScoreRows::joined(sections))
}

/// The bytes of a workbook with a sheet for each section that has anything.
///
/// # Errors
/// When a section has more rows than a sheet.
pub fn workbook(data: &ReportData) -> Result<Vec<u8>, XlsxError> {
    let records = SECTIONS.map(|(name, records)| (name, section(data, records)));
    let beside = [
        ("benchmark", benchmark(data)),
        ("changes", changes(data)),
        ("cases", standouts(data)),
        ("inputs", inputs(data)),
    ];
    let all = records.into_iter().chain(beside).filter(|(_, table)| !table.rows.is_empty());
    score_xlsx::sheets(all)
}

fn section(data: &ReportData, records: Records) -> ScoreRows {
    let accounts = &data.accounts;
    let of_account = |report: &AccountReport| ScoreRows::of(records(report), &[]).marked("account", &report.account);
    ScoreRows::joined(accounts.iter().filter(|report| !records(report).is_empty()).map(of_account))
}

/// Heads of columns, each with whether it holds numbers.
type Heads<'h> = &'h [(&'h str, bool)];

fn table(heads: Heads<'_>, rows: impl Iterator<Item = Vec<Field>>) -> ScoreRows {
    let (heads, are_numbers) = heads.iter().map(|(head, is_number)| ((*head).to_owned(), *is_number)).unzip();
    ScoreRows { heads, rows: rows.collect(), are_numbers }
}

fn text(text: &str) -> Field {
    Field::Text(text.to_owned())
}

fn optional(text: Option<&String>) -> Field {
    Field::Text(text.cloned().unwrap_or_default())
}

fn yes(is_so: bool) -> Field {
    text(if is_so { "yes" } else { "no" })
}

/// The classes of a benchmark's line.
const CLASSES: [&str; 2] = ["conversation", "ticket"];

fn benchmark(data: &ReportData) -> ScoreRows {
    let rows = data.accounts.iter().flat_map(|report| {
        let cells = report.benchmark.iter().flat_map(|row| CLASSES.iter().zip(&row.cells).map(move |cell| (row, cell)));
        cells.map(|(row, (class, cell))| {
            let BenchmarkCell { ours, n, top20, median, percentile, gap, to_top20, .. } = cell;
            let prose = cell.disputed.as_ref().map(|disputed| disputed.prose);
            vec![
                text(&report.account),
                text(&row.metric),
                text(class),
                Field::Number(*ours),
                Field::Number(Some(*n as f64)),
                Field::Number(*top20),
                Field::Number(*median),
                Field::Number(prose),
                optional(cell.label.as_ref()),
                Field::Number(*percentile),
                Field::Number(*gap),
                Field::Number(*to_top20),
                text(&cell.basis),
                yes(cell.is_assumed),
                yes(cell.is_uncertain),
                optional(cell.na_reason.as_ref()),
            ]
        })
    });
    let heads = [
        ("account", false),
        ("metric", false),
        ("class", false),
        ("ours", true),
        ("n", true),
        ("top20", true),
        ("median", true),
        ("disputed_by_prose", true),
        ("label", false),
        ("percentile", true),
        ("gap", true),
        ("to_top20", true),
        ("basis", false),
        ("is_assumed", false),
        ("is_uncertain", false),
        ("na_reason", false),
    ];
    table(&heads, rows)
}

fn changes(data: &ReportData) -> ScoreRows {
    let rows = data.accounts.iter().flat_map(|report| {
        report.changes.iter().map(|change| {
            let difference = Field::Number(Some(change.difference));
            vec![text(&report.account), text(&change.metric), text(&change.class), difference, yes(change.is_real)]
        })
    });
    let heads = [("account", false), ("metric", false), ("class", false), ("difference", true), ("is_real", false)];
    table(&heads, rows)
}

fn standouts(data: &ReportData) -> ScoreRows {
    let rows = data.accounts.iter().flat_map(|report| {
        let lists = report.standouts.iter().flat_map(|list| list.rows.iter().map(move |row| (list, row)));
        lists.map(|(list, row)| {
            let Standout { case_id, channel, team, agent, from, to, value } = row;
            let mut fields = vec![text(&report.account), text(&list.metric), text(&list.class), text(&list.end)];
            fields.extend([case_id, channel, team, agent, from, to].map(|text| optional(text.as_ref())));
            fields.push(Field::Number(*value));
            fields
        })
    });
    let heads = [
        ("account", false),
        ("metric", false),
        ("class", false),
        ("end", false),
        ("case", false),
        ("channel", false),
        ("team", false),
        ("agent", false),
        ("from", false),
        ("to", false),
        ("value", true),
    ];
    table(&heads, rows)
}

fn inputs(data: &ReportData) -> ScoreRows {
    let rows = data.inputs.iter().map(|input| {
        let counts = [input.rows, input.events, input.refused].map(|n| Field::Number(Some(n as f64)));
        let mut fields = vec![text(&input.name), text(&input.format)];
        fields.extend(counts);
        fields.push(optional(input.credit.as_ref()));
        fields
    });
    let heads =
        [("input", false), ("format", false), ("rows", true), ("events", true), ("refused", true), ("credit", false)];
    table(&heads, rows)
}

#[cfg(test)]
mod tests {
    use nabiz_catalogue::metric::Anchor;
    use nabiz_catalogue::score::Period;

    use super::*;

    fn report(account: &str, by: &[(&str, &str)]) -> AccountReport {
        let period = Period { from: "2024-04-01".into(), to: "2024-05-01".into() };
        let mut score = Score::blank("aht", "ticket", Anchor::Opened, period, "2024-05-01T00:00:00Z");
        score.n = 3;
        score.group = by.iter().map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned()))).collect();
        AccountReport {
            account: account.into(),
            channels: vec![score.clone()],
            overall: vec![score],
            ..AccountReport::default()
        }
    }

    fn data() -> ReportData {
        let accounts = vec![report("a", &[("channel", "email")]), report("b", &[("channel", "x, \"y\"")])];
        ReportData { version: String::new(), inputs: Vec::new(), accounts }
    }

    #[test]
    fn every_record_stands_with_its_section_and_account() {
        let mut out = Vec::new();
        csv(&mut out, &data()).expect("memory takes all");
        let text = String::from_utf8(out).expect("text");
        let starts: Vec<String> =
            text.lines().map(|line| line.splitn(7, ',').take(6).collect::<Vec<_>>().join("|")).collect();
        assert_eq!(
            starts,
            [
                "section|account|metric|variant|class|channel",
                "overview|a|aht||ticket|email",
                "overview|b|aht||ticket|\"x",
                "channels|a|aht||ticket|email",
                "channels|b|aht||ticket|\"x",
            ]
        );
    }

    #[test]
    fn the_same_report_gives_the_same_workbook() {
        let first = workbook(&data()).expect("few rows");
        assert!(first.starts_with(b"PK"));
        assert_eq!(first, workbook(&data()).expect("few rows"));
    }
}
