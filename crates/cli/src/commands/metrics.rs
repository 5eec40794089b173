//! `nabiz metrics`: the catalogue, as a list or one metric explained.

use std::io::{self, Write};

use clap::Args;
use nabiz_catalogue::metric::{Metric, Recipe, Rule, Scope, Text, Unit};
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::register;
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Feeds;
use nabiz_domain::settings::Settings;
use nabiz_words::Words;
use serde_json::{Value, json};

use crate::args::TextOrJson;
use crate::context::Context;
use crate::failure::{Done, Usage};
use crate::{missing, table};

const EXAMPLES: &str = "\
Examples:
  nabiz metrics                       all figures, in English and Turkish
  nabiz metrics first_response_time   how one is computed, and what others do
  nabiz metrics frt                   the same by another word for it
  nabiz metrics ilk temas --lang tr   by words of its name, in either language
  nabiz metrics --format json         all definitions, for programs";

/// List the figures, or explain one: formula, clock, what does not count, variants, other tools, source.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MetricsArgs {
    /// A metric's id, or words of its name or of what others call it; all without.
    #[arg(value_name = "ID or WORDS")]
    words: Vec<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: TextOrJson,
}

/// Lists or explains.
pub(crate) fn run(args: &MetricsArgs, context: &Context) -> anyhow::Result<Done> {
    let found = find(&args.words.join(" "))?;
    let mut out = super::stdout();
    match args.format {
        TextOrJson::Json => {
            let all: Vec<Value> = found.iter().map(|metric| as_json(metric)).collect();
            serde_json::to_writer_pretty(&mut out, &all).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        TextOrJson::Table => match found[..] {
            [metric] => explain(context, &mut out, metric)?,
            _ => list(context, &mut out, &found)?,
        },
    }
    out.flush()?;
    Ok(Done::Whole)
}

/// The metrics that `text` names; all for none.
fn find(text: &str) -> anyhow::Result<Vec<&'static Metric>> {
    if text.trim().is_empty() {
        return Ok(ALL.iter().collect());
    }
    let unknown = match register::select(text) {
        Ok(metrics) => return Ok(metrics),
        Err(unknown) => unknown,
    };
    // A search that finds nothing gives what is most alike; that is a suggestion and no answer.
    let found = register::search(text);
    if found.len() > 1 || found.iter().any(|metric| holds_words(metric, text)) {
        return Ok(found);
    }
    Err(Usage::error(format!(
        "{unknown}{}",
        if unknown.suggestion.is_none() { "; `nabiz metrics` lists all" } else { "" }
    )))
}

fn holds_words(metric: &Metric, text: &str) -> bool {
    let own = [metric.id, metric.name.en, metric.name.tr];
    let names = own.iter().chain(metric.aliases).map(|name| name.to_lowercase());
    let wanted = text.to_lowercase();
    names.into_iter().any(|name| wanted.split_whitespace().all(|word| name.contains(word)))
}

fn list(context: &Context, out: &mut dyn Write, metrics: &[&Metric]) -> io::Result<()> {
    let words = context.words;
    let heads =
        ["cli-column-id", "cli-column-english", "cli-column-turkish", "cli-column-unit", "definition-direction"];
    let mut head: Vec<String> = heads.iter().map(|id| words.get(id)).collect();
    head.extend(Class::ALL.iter().map(|class| words.class(*class)));
    let mut table = table::table(context, &head, &[]);
    for metric in metrics {
        let mut row = vec![metric.id.to_owned(), metric.name.en.to_owned(), metric.name.tr.to_owned()];
        row.extend([unit(words, metric.unit), words.better(metric.better, metric.unit)]);
        row.extend(Class::ALL.map(|class| sign(metric, class).to_owned()));
        table.add_row(row);
    }
    table::print(context, out, &table)?;
    writeln!(out)?;
    table::fill(context, out, 0, &words.get("cli-metrics-legend"))
}

fn explain(context: &Context, out: &mut dyn Write, metric: &Metric) -> io::Result<()> {
    let words = context.words;
    let other = if words.text(metric.name) == metric.name.en { metric.name.tr } else { metric.name.en };
    writeln!(out, "{}", context.bold(words.text(metric.name)))?;
    writeln!(out, "{}", context.dim(&format!("{} · {other}", metric.id)))?;
    writeln!(out)?;
    table::fill(context, out, 0, words.text(metric.text.short))?;
    writeln!(out)?;
    let classes = Class::ALL.map(|class| format!("{} {}", words.class(class), sign(metric, class)));
    let classes = if metric.scope == Scope::Account { words.get("class-account") } else { classes.join(" · ") };
    let needs = missing::needs(words, metric, Feeds::default(), &Settings::default());
    let facts = [
        ("cli-column-unit", unit(words, metric.unit)),
        ("definition-direction", words.better(metric.better, metric.unit)),
        ("cli-metric-headline", words.headline(metric.headline)),
        ("cli-metric-anchor", words.anchor(metric.anchor)),
        ("cli-metric-classes", classes),
        ("cli-metric-needs", needs),
    ];
    let width = facts.iter().map(|(head, _)| words.get(head).chars().count()).max().unwrap_or(0) + 2;
    for (head, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
        let head = words.get(head);
        let gap = " ".repeat(width - head.chars().count());
        writeln!(out, "{}{gap}{text}", context.bold(&head))?;
    }
    writeln!(out)?;
    let aliases = metric.aliases.join(" · ");
    for (head, text) in [
        ("definition-formula", words.text(metric.text.formula)),
        ("definition-clock", words.text(metric.text.clock)),
        ("definition-excluded", words.text(metric.text.excluded)),
        ("definition-variants", words.text(metric.text.variants)),
        ("definition-vendors", words.text(metric.text.vendors)),
        ("definition-source", words.text(metric.text.source)),
        ("definition-also-called", aliases.as_str()),
    ] {
        paragraph(context, out, head, text)?;
    }
    writeln!(out)?;
    table::fill(context, out, 0, &words.get("cli-classes-legend"))
}

fn paragraph(context: &Context, out: &mut dyn Write, head: &str, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", context.bold(&context.words.get(head)))?;
    table::fill(context, out, 2, &format!("  {text}"))
}

/// What a metric is measured in, as a word.
fn unit(words: Words, unit: Unit) -> String {
    match unit {
        Unit::Score(from, to) => words.with("measure-score", &[("from", from.into()), ("to", to.into())]),
        other => words.name("measure", unit_id(other)),
    }
}

fn unit_id(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "seconds",
        Unit::Percent => "percent",
        Unit::Score(..) => "score",
        Unit::NetScore => "net_score",
        Unit::Money => "money",
        Unit::Count => "count",
        Unit::Ratio => "ratio",
        Unit::Number => "number",
    }
}

fn sign(metric: &Metric, class: Class) -> &'static str {
    match (metric.scope, metric.rule(class)) {
        (Scope::Account, _) => "",
        (_, Rule::Benchmark) => "●",
        (_, Rule::BenchmarkNa) => "○",
        (_, Rule::Computed) => "▫",
        (_, Rule::NotApplicable) => "–",
    }
}

fn as_json(metric: &Metric) -> Value {
    let both = |text: Text| json!({"en": text.en, "tr": text.tr});
    let english = Words::new(nabiz_words::Lang::En);
    let classes = match metric.scope {
        Scope::Account => json!("account"),
        Scope::Classes { .. } => {
            Class::ALL.iter().map(|class| (class.id().to_owned(), json!(rule_id(metric, *class)))).collect()
        }
    };
    let variants: Vec<&str> = match metric.recipe {
        Recipe::Durations { variants, .. } | Recipe::Means { variants, .. } => {
            variants.iter().map(|one| one.id).collect()
        }
        Recipe::Shares(shares) => shares.iter().map(|share| share.id).collect(),
        _ => Vec::new(),
    };
    let variants: Vec<&str> = variants.into_iter().filter(|id| !id.is_empty()).collect();
    json!({
        "id": metric.id,
        "name": both(metric.name),
        "aliases": metric.aliases,
        "unit": unit_id(metric.unit),
        "range": match metric.unit { Unit::Score(from, to) => json!([from, to]), _ => Value::Null },
        "better": english.better(metric.better, metric.unit),
        "anchor": metric.anchor,
        "classes": classes,
        "variants": variants,
        "short": both(metric.text.short),
        "formula": both(metric.text.formula),
        "clock": both(metric.text.clock),
        "excluded": both(metric.text.excluded),
        "variants_text": both(metric.text.variants),
        "vendors": both(metric.text.vendors),
        "source": both(metric.text.source),
    })
}

fn rule_id(metric: &Metric, class: Class) -> &'static str {
    match metric.rule(class) {
        Rule::Benchmark => "benchmark",
        Rule::BenchmarkNa => "benchmark_na",
        Rule::Computed => "computed",
        Rule::NotApplicable => "not_applicable",
    }
}
