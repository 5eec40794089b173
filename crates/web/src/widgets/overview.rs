//! The key figures in groups, what changed for better and worse, and every figure in one table.

use askama::Template;
use nabiz_catalogue::register;
use nabiz_catalogue::score::{NaReason, Score};

use crate::benchmark_text::Chip;
use crate::context::{Context, unit};
use crate::figure::ChangeView;
use crate::figure_table::everything;
use crate::table::Table;
use crate::term::Term;
use crate::widgets::card::Card;
use crate::widgets::empty::Empty;
use crate::widgets::plain::{COSTS, CRITICAL};

/// The groups of cards: name of the group's message, metrics in order.
const GROUPS: [(&str, &[&[&str]]); 6] = [
    ("speed", &[SPEED]),
    ("quality", &[QUALITY]),
    ("satisfaction", &[SATISFACTION]),
    ("load", &[LOAD, CRITICAL]),
    ("phone", &[PHONE]),
    ("cost", &[COSTS]),
];

const SPEED: &[&str] = &[
    "first_response_time",
    "resolution_time",
    "first_assignment_time",
    "next_response_time",
    "response_sla_pct",
    "resolution_sla_pct",
];
const QUALITY: &[&str] = &[
    "fcr_pct",
    "reopen_rate",
    "resolution_rate",
    "replies_per_resolution",
    "transfer_rate",
    "escalation_rate",
    "solution_consistency",
    "procedure_adherence_pct",
];
const SATISFACTION: &[&str] = &[
    "csat_mean",
    "csat_positive_pct",
    "ces_easy_pct",
    "ces_mean",
    "nps",
    "survey_response_rate",
    "esat_positive_pct",
    "esat_mean",
];
const LOAD: &[&str] = &[
    "volume_by_channel",
    "backlog",
    "backlog_age",
    "clearance_rate",
    "unanswered_rate",
    "out_of_hours_share",
    "automated_resolution_share",
];
const PHONE: &[&str] = &["service_level", "asa", "call_abandonment_rate", "answer_rate", "aht", "call_deflection_rate"];

/// The overview.
#[derive(Template)]
#[template(path = "overview.html")]
pub(crate) struct Overview {
    empty: Option<Empty>,
    highlights: Vec<Highlight>,
    versus: String,
    groups: Vec<Group>,
    no_source: String,
    all_title: String,
    all: Table,
}

struct Highlight {
    sign: &'static str,
    tone: &'static str,
    title: String,
    items: Vec<(Term, String)>,
    none: String,
}

struct Group {
    title: String,
    cards: Vec<Card>,
    missing: Vec<Term>,
}

impl Overview {
    /// The overview of an account.
    pub fn new(context: &Context<'_>) -> Self {
        let words = context.words;
        let is_empty = context.account.overall.iter().all(|score| score.n == 0);
        let versus = match context.period_before() {
            Some(range) => words.with("page-versus", &[("range", range.into())]),
            None => words.get("page-first-period"),
        };
        Self {
            empty: is_empty.then(|| empty(context)),
            highlights: if is_empty { Vec::new() } else { highlights(context) },
            versus: format!("{versus} {}", words.get("change-rule")),
            groups: if is_empty {
                Vec::new()
            } else {
                GROUPS.iter().filter_map(|group| self::group(context, group)).collect()
            },
            no_source: words.get("page-no-source"),
            all_title: words.get("page-all-figures"),
            all: everything(context, words.get("page-all-figures")),
        }
    }
}

fn empty(context: &Context<'_>) -> Empty {
    let (words, account) = (context.words, context.account);
    let covered = crate::when::range(words, &account.quality.first_event, &account.quality.last_event);
    if account.quality.events == 0 {
        return Empty::new(words.get("empty-log"), String::new());
    }
    let range = crate::when::range(words, &account.from, &account.to);
    Empty::new(words.with("empty-period", &[("range", range.into()), ("covered", covered.into())]), String::new())
}

fn highlights(context: &Context<'_>) -> Vec<Highlight> {
    let words = context.words;
    let item = |score: &Score, text: String| {
        (Term::new(words, &score.metric), format!("{}: {text}", context.class(&score.class)))
    };
    let of_tone = |tone: &str| {
        let changed = shown(context).into_iter().filter_map(|score| {
            let change = ChangeView::new(context, score).filter(|change| change.tone == tone)?;
            let text = change.text.split(", ").next().unwrap_or_default().to_owned();
            Some(item(score, format!("{} {text}", change.arrow)))
        });
        changed.collect::<Vec<_>>()
    };
    let placed = |tone: &str| {
        let placed = shown(context).into_iter().filter_map(|score| {
            let cell = context.benchmark(&score.metric, &score.class)?;
            let compared = words.value(unit(&score.metric), cell.ours?, None);
            (Chip::new(words, cell)?.tone == tone).then(|| item(score, compared))
        });
        placed.collect::<Vec<_>>()
    };
    let mut rows = Vec::new();
    if !context.account.previous.is_empty() {
        rows.push(("▲", "better", "page-getting-better", of_tone("better")));
        rows.push(("▼", "worse", "page-getting-worse", of_tone("worse")));
    }
    if !context.account.benchmark.is_empty() {
        rows.push(("★", "best", "benchmark-label-top20", placed("best")));
        rows.push(("▾", "below", "benchmark-label-below_median", placed("below")));
    }
    let highlight = |(sign, tone, title, items)| Highlight {
        sign,
        tone,
        title: words.get(title),
        items,
        none: words.get("page-none"),
    };
    rows.into_iter().map(highlight).collect()
}

/// Every plain figure of the overview.
fn shown<'a>(context: &Context<'a>) -> Vec<&'a Score> {
    GROUPS.iter().flat_map(|group| group.1.concat()).flat_map(|metric| context.lines(metric)).collect()
}

fn group(context: &Context<'_>, (name, metrics): &(&str, &[&[&str]])) -> Option<Group> {
    let (mut cards, mut missing) = (Vec::new(), Vec::new());
    for metric in metrics.concat().into_iter().filter_map(register::find) {
        let scores = context.lines(metric.id);
        if scores.is_empty() {
            continue;
        }
        if scores.iter().all(|score| score.na_reason == Some(NaReason::NoSource)) {
            missing.push(Term::of(context.words, metric));
        } else {
            cards.push(Card::new(context, metric, &scores));
        }
    }
    let title = context.words.get(&format!("page-group-{name}"));
    (!cards.is_empty() || !missing.is_empty()).then_some(Group { title, cards, missing })
}
