//! A whole and its parts as one bar with a legend in words: met and breached, fates of calls, answers.

use askama::Template;
use nabiz_words::Words;

/// A split bar.
#[derive(Clone, Debug, Template)]
#[template(path = "split.html")]
pub(crate) struct Split {
    /// What is split.
    pub title: String,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of the whole.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// `1.234 tutuldu`.
    pub text: String,
    /// `%94,04`.
    pub share: String,
    /// Percent of the whole, for the bar.
    pub width: String,
    /// CSS class of its piece.
    pub pattern: &'static str,
}

/// How a piece is drawn: told apart without colour.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pattern {
    /// Full: what is good.
    Good,
    /// Hatched: what is bad.
    Bad,
    /// Upright lines: neither.
    Neutral,
    /// One of several without judgement.
    Other(usize),
}

impl Pattern {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "p-good",
            Self::Bad => "p-bad",
            Self::Neutral => "p-neutral",
            Self::Other(at) => ["p-good", "p-neutral", "p-dots", "p-back", "p-blank"][at % 5],
        }
    }
}

impl Split {
    /// Parts by text and count; `None` if there is nothing to split.
    pub fn new(words: Words, title: String, parts: Vec<(String, u64, Pattern)>) -> Option<Self> {
        let whole: u64 = parts.iter().map(|part| part.1).sum();
        if whole == 0 {
            return None;
        }
        let parts = parts.into_iter().map(|(text, count, pattern)| {
            let share = 100.0 * count as f64 / whole as f64;
            Part { text, share: words.percent(share, 2), width: format!("{share:.3}"), pattern: pattern.class() }
        });
        Some(Self { title, parts: parts.collect() })
    }
}
