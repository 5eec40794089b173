//! Definition profiles: a vendor's documented rules for the metrics of the register, as named and fixed sets (METRICS B,
//! "Vendors"). They are computed beside ours, never instead.
//!
//! A rule says how the vendor counts on the same facts: another start, other rows, another instant that places a case,
//! another statistic. Where a vendor's documents and ours agree there is no rule, and where the facts cannot tell what
//! the vendor looks at there is none either.

use std::sync::LazyLock;

use crate::metric::{Anchor, Headline, Metric, Recipe, Text};
use crate::profiles::ALL;
use crate::register::{find, nearest};

/// A vendor's rules.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Id in commands and records.
    pub id: &'static str,
    /// The product's name.
    pub name: &'static str,
    /// Its rules, in the order of the register.
    pub rules: &'static [VendorRule],
}

/// How a vendor counts a metric of the register.
#[derive(Clone, Copy, Debug)]
pub struct VendorRule {
    /// The metric's id.
    pub metric: &'static str,
    /// The vendor's recipe; one figure, the plain one.
    pub recipe: Recipe,
    /// The statistic that the vendor leads with.
    pub headline: Headline,
    /// What places a case in a period there.
    pub anchor: Anchor,
    /// The rule in words, and what the facts cannot tell of it.
    pub text: Text,
}

/// Every profile's rules as metrics, in the order of [`ALL`] and of its rules.
static FIGURES: LazyLock<Vec<Vec<Metric>>> = LazyLock::new(|| {
    let figure = |rule: &VendorRule| {
        let own = find(rule.metric)?;
        Some(Metric { recipe: rule.recipe, headline: rule.headline, anchor: rule.anchor, companions: &[], ..*own })
    };
    ALL.iter().map(|profile| profile.rules.iter().filter_map(figure).collect()).collect()
});

impl Profile {
    /// The profile of this id.
    ///
    /// # Errors
    /// With the profiles there are, and the one that was probably meant.
    pub fn of(id: &str) -> Result<&'static Self, String> {
        ALL.iter().find(|profile| profile.id == id).ok_or_else(|| {
            let ids: Vec<&str> = ALL.iter().map(|profile| profile.id).collect();
            let hint =
                nearest(id, ids.iter().copied()).map_or_else(String::new, |near| format!(", did you mean `{near}`?"));
            format!("unknown profile `{id}`{hint} (there are: {})", ids.join(", "))
        })
    }

    /// The metrics as this vendor counts them, beside their rules; those of `ids`, or all where none is named.
    pub fn figures(&self, ids: &[String]) -> Vec<(&'static VendorRule, &'static Metric)> {
        let at = ALL.iter().position(|profile| profile.id == self.id);
        let own = at.into_iter().flat_map(|at| ALL[at].rules.iter().zip(&FIGURES[at]));
        own.filter(|(rule, _)| ids.is_empty() || ids.iter().any(|id| id == rule.metric)).collect()
    }
}
