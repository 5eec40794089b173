//! What every widget is made from: one account's figures, found by metric and class, and the words to say them.

use nabiz_app::report_data::{AccountReport, BenchmarkCell, Change};
use nabiz_catalogue::metric::{Better, Unit};
use nabiz_catalogue::register;
use nabiz_catalogue::score::{NaReason, Score};
use nabiz_words::Words;

use crate::ways::Ways;
use crate::when;

/// Classes in the order in which they are shown.
pub(crate) const CLASSES: [&str; 7] =
    ["conversation", "ticket", "call", "conversation+ticket", "conversation+ticket+call", "all", "account"];

/// The file that settings stand in, as far as a reader is told where to write something.
pub(crate) const SETTINGS_FILE: &str = "nabiz.toml";

/// One account and the words for it.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The words.
    pub words: Words,
    /// The account.
    pub account: &'a AccountReport,
    /// Which account of the page, from 1; begins every id inside its part.
    pub number: usize,
    /// Where its figures lead; nowhere on a page that stands by itself.
    pub ways: Option<Ways<'a>>,
}

impl<'a> Context<'a> {
    /// An id inside this account's part of the page.
    pub fn id(&self, name: &str) -> String {
        format!("a{}-{name}", self.number)
    }

    /// The figure of the period: plain or a variant, in calendar hours where it is a duration.
    pub fn overall(&self, metric: &str, class: &str, variant: Option<&str>) -> Option<&'a Score> {
        self.in_hours(metric, class, variant, "calendar")
    }

    /// The same in business hours.
    pub fn business(&self, metric: &str, class: &str) -> Option<&'a Score> {
        let score = self.in_hours(metric, class, None, "business")?;
        (score.hours.as_deref() == Some("business")).then_some(score)
    }

    /// All figures of a metric for the period, variants too, in the order of classes.
    pub fn all_overall(&self, metric: &str) -> Vec<&'a Score> {
        let mut scores: Vec<&Score> = self.account.overall.iter().filter(|score| score.metric == metric).collect();
        scores.sort_by_key(|score| class_order(&score.class));
        scores
    }

    /// The plain figures of a metric by class: classes with something to say, or the first reason why there is none.
    pub fn lines(&self, metric: &str) -> Vec<&'a Score> {
        let plain = |score: &&Score| is_plain(score) && !score.group.contains_key("channel");
        let applies = |score: &&Score| score.na_reason != Some(NaReason::NotApplicable);
        let all: Vec<&Score> = self.all_overall(metric).into_iter().filter(plain).filter(applies).collect();
        let present: Vec<&Score> = all.iter().copied().filter(|score| self.has_class(&score.class)).collect();
        if present.is_empty() { all.into_iter().take(1).collect() } else { without_silent(present) }
    }

    /// Whether the account has anything in this class; figures across classes always count.
    pub fn has_class(&self, class: &str) -> bool {
        match class {
            "conversation" | "ticket" | "call" => {
                self.account.overall.iter().any(|score| score.class == class && score.n > 0)
            }
            _ => true,
        }
    }

    /// The change against the period before.
    pub fn change(&self, metric: &str, class: &str) -> Option<&'a Change> {
        self.account.changes.iter().find(|change| change.metric == metric && change.class == class)
    }

    /// The benchmark's cell.
    pub fn benchmark(&self, metric: &str, class: &str) -> Option<&'a BenchmarkCell> {
        let row = self.account.benchmark.iter().find(|row| row.metric == metric)?;
        match class {
            "conversation" => Some(&row.cells[0]),
            "ticket" => Some(&row.cells[1]),
            _ => None,
        }
    }

    /// The period before in words, if there is one.
    pub fn period_before(&self) -> Option<String> {
        let period = &self.account.previous.first()?.period;
        Some(when::range_until(self.words, &period.from, &period.to))
    }

    /// A class as the head of a column or line: `Görüşmeler`, `Conversations`; the account as a whole has none.
    pub fn class(&self, class: &str) -> String {
        match class {
            "conversation" | "ticket" | "call" => self.words.name("classes", class),
            "conversation+ticket+call" => self.words.class_key("all"),
            other => self.words.class_key(other),
        }
    }

    /// Whether the period still runs, so that the one before is taken only as far.
    pub fn is_running(&self) -> bool {
        self.account.previous.first().is_some_and(|score| when::is_cut(&score.period.to))
    }

    fn in_hours(&self, metric: &str, class: &str, variant: Option<&str>, hours: &str) -> Option<&'a Score> {
        let found = self.account.overall.iter().filter(|score| {
            score.metric == metric
                && score.class == class
                && score.variant.as_deref() == variant
                && score.hours.as_deref().is_none_or(|own| own == hours)
        });
        // The whole before its parts.
        found.min_by_key(|score| !splits(score).is_empty())
    }
}

/// Whether a record is no variant and in calendar hours, if it is a duration.
pub(crate) fn is_plain(score: &Score) -> bool {
    score.variant.is_none() && score.hours.as_deref() != Some("business")
}

/// Keys by which a metric splits its figure although nobody asked: the channels of a volume, the waves and scales of
/// surveys that are never pooled; with their values.
pub(crate) fn splits(score: &Score) -> Vec<(&str, Option<&str>)> {
    ["channel", "wave", "scale"].into_iter().filter_map(|name| Some((name, key(score, name)?))).collect()
}

/// Without the figures of a metric that nobody answered beside others that somebody did: a survey's scales and waves, and the
/// account as a whole, which only surveys without a case belong to. A class says that it has none.
pub(crate) fn without_silent(mut scores: Vec<&Score>) -> Vec<&Score> {
    let spoken: Vec<&str> = scores.iter().filter(|score| score.n > 0).map(|score| score.metric.as_str()).collect();
    let is_part = |score: &Score| score.class == "account" || !splits(score).is_empty();
    scores.retain(|score| {
        score.n > 0 || score.value.is_some() || !is_part(score) || !spoken.contains(&score.metric.as_str())
    });
    scores
}

/// Where a class stands among the others.
pub(crate) fn class_order(class: &str) -> usize {
    CLASSES.iter().position(|one| *one == class).unwrap_or(CLASSES.len())
}

/// The unit of a metric's figures.
pub(crate) fn unit(metric: &str) -> Unit {
    register::find(metric).map_or(Unit::Number, |metric| metric.unit)
}

/// Whether a difference of a metric is an improvement; `None` where neither way is better.
pub(crate) fn is_better(metric: &str, difference: f64) -> Option<bool> {
    match register::find(metric)?.better {
        Better::Lower => Some(difference < 0.0),
        Better::Higher | Better::AtLeast100 => Some(difference > 0.0),
        Better::Neutral | Better::Band(..) => None,
    }
}

/// A further figure of a record by its name.
pub(crate) fn part(score: &Score, name: &str) -> Option<f64> {
    score.parts.iter().find(|one| one.0 == name).and_then(|one| one.1)
}

/// The value of a group key, if the record has the key at all.
pub(crate) fn key<'s>(score: &'s Score, dimension: &str) -> Option<Option<&'s str>> {
    score.group.get(dimension).map(Option::as_deref)
}
