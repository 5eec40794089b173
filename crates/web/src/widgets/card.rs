//! One metric in the overview: value, interval, n, change, standing and who still waits, class by class.

use askama::Template;
use nabiz_app::report_data::BenchmarkCell;
use nabiz_catalogue::metric::{Metric, Unit};
use nabiz_catalogue::score::{COHORT_DIFFERS, CohortScore, Score};
use nabiz_words::Words;

use crate::benchmark_text::Chip;
use crate::context::{Context, unit};
use crate::figure::{ChangeView, Figure, beside, interval, n, statistic};
use crate::figure_table::distinction;
use crate::term::Term;

/// A metric with a line for each class.
#[derive(Template)]
#[template(path = "card.html")]
pub(crate) struct Card {
    term: Term,
    statistic: String,
    lines: Vec<Line>,
}

struct Line {
    class: String,
    figure: Figure,
    n: String,
    interval: String,
    beside: String,
    chip: Option<Chip>,
    change: Option<ChangeView>,
    notes: Vec<Note>,
}

struct Note {
    text: String,
    why: String,
}

impl Card {
    /// The card of a metric.
    pub fn new(context: &Context<'_>, metric: &Metric, scores: &[&Score]) -> Self {
        let words = context.words;
        Self {
            term: Term::of(words, metric),
            statistic: statistic(words, metric),
            lines: scores.iter().map(|score| line(context, score)).collect(),
        }
    }
}

fn line(context: &Context<'_>, score: &Score) -> Line {
    let words = context.words;
    let interval = interval(words, score);
    let figure = Figure::new(words, score);
    let is_value = figure.is_value();
    // A count says itself how many there are.
    let is_count = unit(&score.metric) == Unit::Count && score.value == Some(score.n as f64);
    Line {
        class: match distinction(words, score) {
            more if more.is_empty() => context.class(&score.class),
            more => format!("{} ({more})", context.class(&score.class)),
        },
        n: if is_value && !is_count { n(words, score) } else { String::new() },
        interval: if interval.is_empty() { interval } else { format!("{}: {interval}", words.get("page-interval")) },
        beside: beside(words, score, &["mean", "median", "p90"]),
        chip: context
            .benchmark(&score.metric, &score.class)
            .filter(|_| is_value)
            .and_then(|cell| chip(context, score, cell)),
        change: ChangeView::new(context, score),
        notes: notes(context, score),
        figure,
    }
}

/// The chip with what was compared, which is rarely the headline itself, leading to the benchmark.
fn chip(context: &Context<'_>, score: &Score, cell: &BenchmarkCell) -> Option<Chip> {
    let words = context.words;
    let mut chip = Chip::new(words, cell)?;
    let ours = words.value(unit(&score.metric), cell.ours?, None);
    if cell.ours != score.value {
        // It stands beside another figure than the one that it judges.
        let statistic = cell.basis.split(',').map(str::trim).find(|part| ["mean", "median"].contains(part));
        let statistic = statistic.map(|id| format!("{} ", words.name("stat", id).to_lowercase())).unwrap_or_default();
        let figure = words.value_compact(unit(&score.metric), cell.ours?, None);
        chip.text = format!("{} ({statistic}{figure})", chip.text);
    }
    let compared = format!("{ours}, {}", words.basis(&cell.basis));
    let whys = [words.with("page-compared", &[("figure", compared.into())]), chip.why];
    chip.why = whys.into_iter().filter(|why| !why.is_empty()).collect::<Vec<_>>().join(". ");
    chip.href = format!("#{}", context.id("benchmark"));
    Some(chip)
}

fn notes(context: &Context<'_>, score: &Score) -> Vec<Note> {
    let (words, unit) = (context.words, unit(&score.metric));
    let mut notes = Vec::new();
    if let Some(waiting) = score.n_waiting.filter(|waiting| *waiting > 0) {
        let oldest = score.oldest_wait.map_or_else(|| "—".to_owned(), |wait| words.duration_compact(wait));
        let text = words.with("waiting-line", &[("n", waiting.into()), ("oldest", oldest.into())]);
        notes.push(Note { text, why: String::new() });
    }
    if let Some(cohort) = score.cohort_km.as_ref().and_then(|cohort| cohort_text(words, score, cohort)) {
        let text = words.with("cohort-line", &[("value", cohort.into())]);
        notes.push(Note { text, why: words.get("cohort-why") });
    }
    if let Some(business) = context.business(&score.metric, &score.class).and_then(|score| score.value) {
        let value = words.value(unit, business, None);
        notes.push(Note { text: format!("{}: {value}", words.name("hours", "business")), why: String::new() });
    }
    if let Some(immature) = score.immature.filter(|immature| *immature > 0) {
        notes.push(Note {
            text: words.with("immature-line", &[("n", immature.into())]),
            why: words.get("flag-why-provisional"),
        });
    }
    notes
}

/// The cohort's median where it tells another story than the headline.
fn cohort_text(words: Words, score: &Score, cohort: &CohortScore) -> Option<String> {
    let value = score.value?;
    match cohort.median {
        Some(median) if (median - value).abs() > COHORT_DIFFERS * value => {
            Some(words.value(unit(&score.metric), median, None))
        }
        None if cohort.n > 0 => Some(words.get("not-reached")),
        _ => None,
    }
}
