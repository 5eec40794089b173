//! Where the figures of a live page lead: to the cases behind them, or to their metric for those who see no cases.

use nabiz_app::causes::{Cause, Cut};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;

use crate::desk::Asked;

/// What the page was asked, and who looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ways<'a> {
    /// The filter bar's names and values.
    pub asked: &'a Asked,
    /// Whether whoever looks may see cases.
    pub sees_cases: bool,
}

impl Ways<'_> {
    /// From a figure; nothing stands behind one without cases.
    pub fn of(&self, score: &Score) -> Option<String> {
        if score.n == 0 {
            return None;
        }
        let mut asked = self.asked.clone();
        // Waves and scales are told apart on the receipt itself.
        for name in score.group.keys().filter(|name| !["wave", "scale"].contains(&name.as_str())) {
            asked = asked.of_group(&Dimension::parse(name), score)?;
        }
        Some(self.to(&score.metric, &asked, &asked.of_figure(score)))
    }

    /// From the mean of a cut in the period.
    pub fn of_cut(&self, cause: &Cause, cut: &Cut) -> Option<String> {
        let asked = self.asked.of_value(&Dimension::parse(&cut.dimension), cut.value.as_deref())?;
        (cut.cases[1] > 0).then(|| self.to(&cause.metric, &asked, &asked.with("of", &cause.class)))
    }

    /// From a metric as a whole.
    pub fn metric(&self, metric: &str) -> String {
        format!("/metrics/{metric}{}", self.asked.url())
    }

    fn to(&self, metric: &str, page: &Asked, receipt: &Asked) -> String {
        if self.sees_cases {
            format!("/metrics/{metric}/receipt{}", receipt.url())
        } else {
            format!("/metrics/{metric}{}", page.url())
        }
    }
}
