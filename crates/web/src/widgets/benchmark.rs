//! The benchmark table in the layout of the article it comes from: eight lines, two classes, our figure beside each.

use askama::Template;
use nabiz_app::report_data::{BenchmarkCell, BenchmarkRow};
use nabiz_catalogue::pack;
use nabiz_catalogue::score::NaReason;
use nabiz_words::{Arg, Words};

use crate::benchmark_text::{Chip, to_top};
use crate::context::{Context, unit};
use crate::term::Term;
use crate::widgets::empty::Empty;

/// The section.
#[derive(Template)]
#[template(path = "benchmark.html")]
pub(crate) struct Benchmark {
    empty: Option<Empty>,
    caption: String,
    id: String,
    metric: String,
    classes: [String; 2],
    columns: [String; 3],
    rows: Vec<Line>,
    footnotes: Vec<String>,
    remarks: Vec<String>,
}

struct Line {
    term: Term,
    cells: Vec<Class>,
}

/// The three cells of a class.
struct Class {
    cuts: [Cut; 2],
    ours: Ours,
}

struct Cut {
    text: String,
    is_na: bool,
    footnote: Option<usize>,
}

struct Ours {
    text: String,
    /// Where it leads; empty where it leads nowhere.
    link: String,
    why: String,
    chip: Option<Chip>,
    lines: Vec<String>,
}

impl Benchmark {
    /// The section of an account.
    pub fn new(context: &Context<'_>) -> Self {
        let words = context.words;
        let mut footnotes = Vec::new();
        let rows = context.account.benchmark.iter().map(|row| line(context, row, &mut footnotes)).collect::<Vec<_>>();
        let remarks = [
            "benchmark-above-is-better",
            "benchmark-top20-is",
            "benchmark-own-sla",
            "benchmark-basis-assumed-why",
            "benchmark-accounts-unknown",
        ];
        Self {
            empty: rows.is_empty().then(|| Empty::new(words.get("empty-benchmark"), String::new())),
            caption: words.get("section-benchmark"),
            id: context.id("note"),
            metric: words.get("column-metric"),
            classes: ["column-conversations", "column-ticketing"].map(|id| words.get(id)),
            columns: ["column-top20", "column-median", "column-ours"].map(|id| words.get(id)),
            rows,
            footnotes,
            remarks: std::iter::once(source(words)).chain(remarks.map(|id| words.get(id))).collect(),
        }
    }
}

/// Where the cut points come from.
pub(crate) fn source(words: Words) -> String {
    let [from, to] = &pack::shipped().window;
    let range = crate::when::range(words, from, to);
    words.with("benchmark-source", &[("source", words.get("page-benchmark-publisher").into()), ("range", range.into())])
}

fn line(context: &Context<'_>, row: &BenchmarkRow, footnotes: &mut Vec<String>) -> Line {
    let words = context.words;
    let mut class = |cell: &BenchmarkCell| Class {
        cuts: [("top20", cell.top20), ("median", cell.median)]
            .map(|(tier, value)| cut(words, &row.metric, cell, tier, value, footnotes)),
        ours: ours(context, &row.metric, cell),
    };
    Line { term: Term::new(words, &row.metric), cells: row.cells.iter().map(&mut class).collect() }
}

fn cut(
    words: Words,
    metric: &str,
    cell: &BenchmarkCell,
    tier: &str,
    value: Option<f64>,
    footnotes: &mut Vec<String>,
) -> Cut {
    let Some(value) = value else {
        return Cut { text: words.na(NaReason::BenchmarkNa), is_na: true, footnote: None };
    };
    let text = words.value(unit(metric), value, None);
    let disputed = cell.disputed.as_ref().filter(|disputed| disputed.tier == tier);
    let footnote = disputed.map(|disputed| {
        let prose = words.value(unit(metric), disputed.prose, None);
        let both: [(&str, Arg<'_>); 2] =
            [("one", (&text).into()), ("other", format!("{prose} (“{}”)", disputed.words).into())];
        footnotes.push(words.with("benchmark-uncertain_source-why", &both));
        footnotes.len()
    });
    Cut { text, is_na: false, footnote }
}

fn ours(context: &Context<'_>, metric: &str, cell: &BenchmarkCell) -> Ours {
    let words = context.words;
    // The basis may be another statistic than the headline: the metric's page has them all.
    let link = context.ways.filter(|_| cell.ours.is_some()).map(|ways| ways.metric(metric)).unwrap_or_default();
    let unit = unit(metric);
    let reason = cell.na_reason.as_deref().unwrap_or("no_data");
    let (text, why) = match cell.ours {
        Some(value) => (words.value(unit, value, None), String::new()),
        None => (words.name("na", reason), words.name("na-why", reason)),
    };
    let mut lines = Vec::new();
    let chip = Chip::new(words, cell);
    if cell.ours.is_some() {
        let n = format!("{} {}", words.get("stat-n"), words.count(cell.n));
        let percentile =
            cell.percentile.map(|at| words.with("benchmark-percentile", &[("value", words.number(at, 0).into())]));
        let gap = cell.gap.map(|gap| words.with("gap-median", &[("gap", words.change(unit, gap, None).into())]));
        let first: Vec<String> = [Some(n), percentile].into_iter().flatten().collect();
        lines.push(first.join(" · "));
        lines.extend(chip.as_ref().map(|chip| chip.why.clone()).filter(|why| !why.is_empty()));
        lines.extend([gap, to_top(words, metric, cell)].into_iter().flatten());
        if let Some(reason) = cell.na_reason.as_deref() {
            lines.push(match reason {
                "benchmark_na" => words.get("benchmark-na"),
                "below_min_n" => words.get("benchmark-too-few"),
                other => words.name("na-why", other),
            });
        }
        let certainty =
            words.get(if cell.is_assumed { "benchmark-basis-assumed" } else { "benchmark-basis-partly_documented" });
        let compared = words.basis(&cell.basis);
        lines.push(if compared.is_empty() { certainty } else { format!("{compared} · {certainty}") });
    }
    Ours { text, link, why, chip, lines }
}
