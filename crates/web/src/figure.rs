//! A record's headline as a reader sees it: value or reason, interval, n, marks.

use askama::Template;
use nabiz_catalogue::metric::{Headline, Metric, Unit};
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_words::Words;

use crate::context::{Context, is_better, unit};

/// A headline in words.
#[derive(Clone, Debug, Template)]
#[template(path = "figure.html")]
pub(crate) struct Figure {
    /// The value, or what is printed in its place.
    pub text: String,
    /// Why there is no value; empty if there is one.
    pub why: String,
    /// What must be known about it.
    pub marks: Vec<Mark>,
}

/// A mark beside a value.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// The word.
    pub text: String,
    /// What it means.
    pub why: String,
}

impl Figure {
    /// The headline of a record.
    pub fn new(words: Words, score: &Score) -> Self {
        let currency = score.currency.as_deref();
        let text = words.value_or_na(unit(&score.metric), score.value, score.na_reason, currency);
        let why = match (score.value, score.na_reason) {
            (None, reason) => words.na_why(reason.unwrap_or(NaReason::NoData)),
            _ => String::new(),
        };
        let mark = |flag: &_| Mark { text: words.flag(*flag), why: words.flag_why(*flag) };
        let marks = if why.is_empty() { score.flags.iter().map(mark).collect() } else { Vec::new() };
        Self { text, why, marks }
    }

    /// Whether there is a value.
    pub fn is_value(&self) -> bool {
        self.why.is_empty()
    }
}

/// Which statistic a metric's headline is, where there is a choice: `Ortanca`, `Mean`; empty for shares and counts.
pub(crate) fn statistic(words: Words, metric: &Metric) -> String {
    match metric.headline {
        Headline::Median | Headline::Mean => words.headline(metric.headline),
        _ => String::new(),
    }
}

/// `n 1.234`, `n 1.234 / 5.678` for shares.
pub(crate) fn n(words: Words, score: &Score) -> String {
    format!("{} {}", words.get("stat-n"), words.count(score.n))
}

/// `%95: 34 sn – 38 sn`; empty without an interval.
pub(crate) fn interval(words: Words, score: &Score) -> String {
    let Some(ci) = score.ci.filter(|_| score.value.is_some()) else { return String::new() };
    words.interval(unit(&score.metric), ci, score.currency.as_deref())
}

/// The statistics of these names that stand beside the headline: `Ortalama 1 sa · p90 4 sa`.
pub(crate) fn beside(words: Words, score: &Score, names: &[&str]) -> String {
    if score.value.is_none() {
        return String::new();
    }
    let unit = unit(&score.metric);
    let named = [("mean", score.mean), ("median", score.median), ("p80", score.p80), ("p90", score.p90)];
    // The headline itself is not said twice.
    let others = named.into_iter().filter(|one| names.contains(&one.0) && one.1.is_some() && one.1 != score.value);
    let text = |(name, value): (&str, Option<f64>)| {
        Some(format!("{} {}", words.name("stat", name), words.value_compact(unit, value?, None)))
    };
    let texts: Vec<String> = others.filter_map(text).collect();
    texts.join(" · ")
}

/// A change against the period before.
#[derive(Clone, Debug, Template)]
#[template(path = "change.html")]
pub(crate) struct ChangeView {
    /// `▲`, `▼`; empty where the change may be chance.
    pub arrow: &'static str,
    /// `+2,15 puan, daha iyi`, or that no clear change is seen.
    pub text: String,
    /// `better`, `worse`, `neutral` or `none`.
    pub tone: &'static str,
}

impl ChangeView {
    /// The change of a figure, if there was a period before.
    pub fn new(context: &Context<'_>, score: &Score) -> Option<Self> {
        let (words, change) = (context.words, context.change(&score.metric, &score.class)?);
        score.value?;
        if !change.is_real {
            return Some(Self { arrow: "", text: words.get("change-none"), tone: "none" });
        }
        let up = change.difference > 0.0;
        let tone = match is_better(&score.metric, change.difference) {
            Some(true) => "better",
            Some(false) => "worse",
            None => "neutral",
        };
        let judged = match tone {
            "neutral" => words.get(if up { "change-up" } else { "change-down" }),
            judged => words.name("change", judged),
        };
        let by = words.change(unit(&score.metric), change.difference, score.currency.as_deref());
        Some(Self { arrow: if up { "▲" } else { "▼" }, text: format!("{by}, {judged}"), tone })
    }
}

/// Where a value of `unit` lies on a bar from 0 to 100, if it has such a scale.
pub(crate) fn position(unit: Unit, value: f64) -> Option<f64> {
    let share = match unit {
        Unit::Percent => value,
        Unit::Score(low, high) => 100.0 * (value - low) / (high - low),
        Unit::NetScore => (value + 100.0) / 2.0,
        _ => return None,
    };
    Some(share.clamp(0.0, 100.0))
}
