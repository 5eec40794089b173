//! A metric's value with everything that is needed to read it right (METRICS A.8).

use serde::{Deserialize, Serialize};

use crate::metric::Anchor;

/// Why there is no value (METRICS A.8). Zero never stands for one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NaReason {
    /// The class has no such metric.
    NotApplicable,
    /// Computed, but the benchmark has no cell for the class.
    BenchmarkNa,
    /// The denominator is empty.
    NoData,
    /// Fewer than `min_n_show`.
    BelowMinN,
    /// Too few people to stay anonymous.
    Privacy,
    /// The feed is absent.
    NoSource,
}

/// What a reader must know about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Some cases are not mature yet.
    Provisional,
    /// Fewer than `min_n_rank`: no ranking, benchmark or arrow.
    FewData,
    /// CSAT scores were moved to 1–5.
    Rescaled,
    /// Answers of several scales are pooled.
    MixedScale,
    /// An NPS on 1–10, never compared with 0–10.
    #[serde(rename = "scale_1_10")]
    Scale1To10,
    /// Handle time without hold or after-call work.
    Partial,
    /// Reviewers do not agree enough.
    Uncalibrated,
    /// Costs come in more than one currency.
    MixedCurrency,
    /// The accounts that are pooled set this metric differently; the first account's rules hold.
    MixedSettings,
    /// Without a reply feed every reopen counts as hard.
    NoReplyFeed,
    /// A sustained occupancy above 90 %.
    BurnoutRisk,
}

/// A stretch of time `[from, to)`, RFC 3339 in the account's zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// First instant.
    pub from: String,
    /// First instant after.
    pub to: String,
}

/// Beyond this share of the completed cases' median the cohort's is told, too (METRICS A.6).
pub const COHORT_DIFFERS: f64 = 0.20;

/// The cohort figure of a completion metric (METRICS A.6): values in the metric's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortScore {
    /// Cases opened in the period.
    pub n: u64,
    /// Of those, completed.
    pub events: u64,
    /// Kaplan–Meier median; `None` if not reached.
    pub median: Option<f64>,
    /// 80th percentile.
    pub p80: Option<f64>,
    /// 90th percentile.
    pub p90: Option<f64>,
}

/// One entry of a list metric (top topics, consistency by topic).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What; `None` is the untagged rest.
    pub name: Option<String>,
    /// How many.
    pub count: u64,
    /// Share or value.
    pub value: Option<f64>,
    /// 95 % interval of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci: Option<(f64, f64)>,
}

/// A metric's value for one group: METRICS A.8. Times are in seconds, percentages 0 to 100.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Metric id.
    pub metric: String,
    /// Variant; absent for the plain figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Class; `all` or several joined by `+` where figures are given together, `account` for account-level ones.
    pub class: String,
    /// Further group keys, in the order asked for: account, channel, team, agent, topic, priority, hour, weekday,
    /// day, week, month and attributes.
    #[serde(flatten)]
    pub group: Group,
    /// The stretch of time.
    pub period: Period,
    /// Facts as of this instant, RFC 3339.
    pub as_of: String,
    /// What places a case in the period.
    pub anchor: Anchor,
    /// `calendar` or `business`, for durations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Start of the clock, or what else the figure rests on.
    #[serde(skip_serializing_if = "str::is_empty", default)]
    pub basis: String,
    /// Rows behind the value.
    pub n: u64,
    /// Numerator of a share or sum of a ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num: Option<f64>,
    /// Denominator of a share or ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub den: Option<f64>,
    /// The headline.
    pub value: Option<f64>,
    /// 95 % interval of the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci: Option<(f64, f64)>,
    /// Mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// 80th percentile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p80: Option<f64>,
    /// 90th percentile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p90: Option<f64>,
    /// 95 % intervals of mean, p80 and p90 where they exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_ci: Option<(f64, f64)>,
    /// See [`Self::mean_ci`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p80_ci: Option<(f64, f64)>,
    /// See [`Self::mean_ci`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p90_ci: Option<(f64, f64)>,
    /// Cohort figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohort_km: Option<CohortScore>,
    /// Cases that still wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_waiting: Option<u64>,
    /// Longest wait among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_wait: Option<f64>,
    /// Cases too young to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub immature: Option<u64>,
    /// Cases left out because their clocks run backwards.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub bad_clock: u64,
    /// Further figures of the metric by name (flows of a backlog, parts of a call).
    #[serde(skip_serializing_if = "Vec::is_empty", default, with = "named")]
    pub parts: Vec<(String, Option<f64>)>,
    /// Entries of a list metric.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub items: Vec<Item>,
    /// Currency of a money value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What to know about the value.
    pub flags: Vec<Flag>,
    /// Why there is no value, or why there is no comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub na_reason: Option<NaReason>,
}

impl Score {
    /// A score that says nothing yet but whose it is.
    #[must_use]
    pub fn blank(metric: &str, class: &str, anchor: Anchor, period: Period, as_of: &str) -> Self {
        Self {
            metric: metric.to_owned(),
            variant: None,
            class: class.to_owned(),
            group: Group::new(),
            period,
            as_of: as_of.to_owned(),
            anchor,
            hours: None,
            basis: String::new(),
            n: 0,
            num: None,
            den: None,
            value: None,
            ci: None,
            mean: None,
            median: None,
            p80: None,
            p90: None,
            mean_ci: None,
            p80_ci: None,
            p90_ci: None,
            cohort_km: None,
            n_waiting: None,
            oldest_wait: None,
            immature: None,
            bad_clock: 0,
            parts: Vec::new(),
            items: Vec::new(),
            currency: None,
            flags: Vec::new(),
            na_reason: None,
        }
    }
}

/// Group keys with their values; `None` is a row without one.
pub type Group = std::collections::BTreeMap<String, Option<String>>;

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Named figures as a JSON object, in their order.
mod named {
    use serde::de::{MapAccess, Visitor};
    use serde::ser::SerializeMap;
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(parts: &[(String, Option<f64>)], to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(parts.len()))?;
        for (name, value) in parts {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, Option<f64>)>, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Vec<(String, Option<f64>)>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of numbers")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut parts = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    parts.push(entry);
                }
                Ok(parts)
            }
        }
        from.deserialize_map(Parts)
    }
}
