//! What changed against the period before by more than chance, and the cuts of the cases that explain most of it.

use std::io::{self, Write};

use nabiz_app::causes::{Cause, Cut};
use nabiz_app::report_data::AccountReport;
use nabiz_catalogue::query::Dimension;
use nabiz_words::Words;

use crate::context::Context;
use crate::score_table::{metric_name, unit};
use crate::table;

/// Prints a table of causes, if there are any.
pub(super) fn print(context: &Context, out: &mut dyn Write, account: &AccountReport) -> io::Result<()> {
    if account.causes.is_empty() {
        return Ok(());
    }
    let words = context.words;
    writeln!(out, "{}", context.title(2, &words.get("section-changes")))?;
    let head = ["column-metric", "dimension-class", "column-cut", "column-contribution", "column-before-now"];
    let mut table = table::table(context, &head.map(|id| words.get(id)), &[3, 4]);
    for cause in &account.causes {
        table.add_row(whole(words, cause));
        for cut in &cause.cuts {
            table.add_row(part(words, cause, cut));
        }
    }
    table::print(context, out, &table)?;
    writeln!(out)
}

fn whole(words: Words, cause: &Cause) -> [String; 5] {
    let unit = unit(&cause.metric);
    let value = |value: f64| words.value_compact(unit, value, None);
    let change = words.change(unit, cause.now - cause.before, None);
    let means = format!("{} → {}", value(cause.before), value(cause.now));
    [metric_name(words, &cause.metric), words.class_key(&cause.class), String::new(), change, means]
}

fn part(words: Words, cause: &Cause, cut: &Cut) -> [String; 5] {
    let unit = unit(&cause.metric);
    let name = words.named_key(&Dimension::parse(&cut.dimension), cut.value.as_deref());
    let share = words.with("page-change-part", &[("share", words.percent(100.0 * cut.share, 0).into())]);
    let contribution = format!("{} ({share})", words.change(unit, cut.contribution, None));
    let mean = |mean: Option<f64>| mean.map_or_else(|| "–".to_owned(), |mean| words.value_compact(unit, mean, None));
    let [before, now] = cut.means;
    [String::new(), String::new(), name, contribution, format!("{} → {}", mean(before), mean(now))]
}
