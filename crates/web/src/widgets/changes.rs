//! What changed against the period before by more than chance, and the cuts of the cases that explain most of it.

use nabiz_app::causes::{Cause, Cut};
use nabiz_catalogue::metric::Headline;
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::register;

use crate::context::{Context, is_better, unit};
use crate::table::{Cell, Head, Row, RowGroup, Table};
use crate::term::Term;
use crate::widgets::empty::Empty;

/// The section's body.
pub(crate) fn changes(context: &Context<'_>) -> String {
    let words = context.words;
    let Some(before) = context.period_before() else {
        return Empty::new(words.get("empty-changes-before"), words.get("empty-changes-before-how")).to_string();
    };
    let causes = &context.account.causes;
    if causes.is_empty() {
        let why = words.with("empty-changes", &[("period", before.into())]);
        return Empty::new(why, String::new()).to_string();
    }
    let heads = vec![
        Head::Text(words.get("column-cut")),
        Head::Number(words.get("column-contribution")),
        Head::Number(words.get("column-before-now")),
        Head::Number(words.get("column-cases-before-now")),
    ];
    let groups = causes.iter().map(|cause| group(context, cause)).collect();
    let table = Table { caption: words.get("section-changes"), heads, groups };
    let lead = words.with("page-changes-lead", &[("period", before.into())]);
    format!("<p class=\"lead\">{lead}</p>{table}")
}

fn group(context: &Context<'_>, cause: &Cause) -> RowGroup {
    let words = context.words;
    let unit = unit(&cause.metric);
    let value = |value: f64| words.value_compact(unit, value, None);
    let difference = cause.now - cause.before;
    let judged = match is_better(&cause.metric, difference) {
        Some(true) => words.name("change", "better"),
        Some(false) => words.name("change", "worse"),
        None => words.get(if difference > 0.0 { "change-up" } else { "change-down" }),
    };
    let said = [
        ("metric", Term::new(words, &cause.metric).name.into()),
        ("class", context.class(&cause.class).into()),
        ("before", value(cause.before).into()),
        ("now", value(cause.now).into()),
        ("change", words.change(unit, difference, None).into()),
        ("judged", judged.into()),
    ];
    // Cuts explain a difference of means, which is another figure than the median that stands on cards.
    let headline = register::find(&cause.metric).map(|metric| metric.headline);
    let is_mean = matches!(headline, Some(Headline::Median | Headline::Mean));
    RowGroup {
        title: words.with(if is_mean { "page-change-mean" } else { "page-change" }, &said),
        rows: cause.cuts.iter().map(|cut| row(context, cause, cut)).collect(),
    }
}

fn row(context: &Context<'_>, cause: &Cause, cut: &Cut) -> Row {
    let words = context.words;
    let unit = unit(&cause.metric);
    let name = words.named_key(&Dimension::parse(&cut.dimension), cut.value.as_deref());
    let mean = |mean: Option<f64>| mean.map_or_else(|| "–".to_owned(), |mean| words.value_compact(unit, mean, None));
    let [before, now] = cut.means;
    let [cases_before, cases_now] = cut.cases;
    let part = words.with("page-change-part", &[("share", words.percent(100.0 * cut.share, 0).into())]);
    let contribution = Cell { sub: part, ..Cell::number(words.change(unit, cut.contribution, None)) };
    let cases = format!("{} → {}", words.count(cases_before), words.count(cases_now));
    let link = context.ways.and_then(|ways| ways.of_cut(cause, cut)).unwrap_or_default();
    let means = Cell { link, ..Cell::number(format!("{} → {}", mean(before), mean(now))) };
    Row { head: Head::Text(name), cells: vec![contribution, means, Cell::number(cases)] }
}
