//! What a report says, before anybody words or draws it. A report is a pure function of events, settings, period
//! and `as_of`.

use nabiz_catalogue::score::Score;
use serde::{Deserialize, Serialize};

use crate::causes::Cause;

/// A whole report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportData {
    /// Version of the program, and so of the definitions.
    pub version: String,
    /// What was read.
    pub inputs: Vec<InputSummary>,
    /// One part an account, in order of name.
    pub accounts: Vec<AccountReport>,
}

/// One input as read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputSummary {
    /// File name as given.
    pub name: String,
    /// Format, for example `native` or the name of a mapping.
    pub format: String,
    /// Rows read.
    pub rows: u64,
    /// Events taken.
    pub events: u64,
    /// Rows refused and kept in quarantine.
    pub refused: u64,
    /// Credit line of data that must carry one.
    pub credit: Option<String>,
}

/// What a report can hold beside the figures of the period and of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// [`AccountReport::causes`].
    Causes,
    /// [`AccountReport::trend`].
    Trend,
    /// [`AccountReport::heat`].
    Heat,
    /// [`AccountReport::channels`].
    Channels,
    /// [`AccountReport::teams`].
    Teams,
    /// [`AccountReport::agents`].
    Agents,
    /// [`AccountReport::topics`].
    Topics,
    /// [`AccountReport::backlog`].
    Backlog,
    /// [`AccountReport::distributions`].
    Distributions,
    /// [`AccountReport::standouts`].
    Standouts,
    /// [`AccountReport::benchmark`].
    Benchmark,
    /// Its comparisons that want a reopened conversation to be a new one, for which conversations are folded once more;
    /// without it they have no figure.
    WithoutSessionGap,
}

impl Part {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Causes,
        Self::Trend,
        Self::Heat,
        Self::Channels,
        Self::Teams,
        Self::Agents,
        Self::Topics,
        Self::Backlog,
        Self::Distributions,
        Self::Standouts,
        Self::Benchmark,
        Self::WithoutSessionGap,
    ];
}

/// One account's part. All scores are as `nabiz query` gives them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountReport {
    /// The account.
    pub account: String,
    /// Whether its data is made up, as its name says in `generate`.
    pub is_synthetic: bool,
    /// IANA zone.
    pub timezone: String,
    /// Below this many cases nothing is said about a difference (METRICS A.7).
    pub min_n_rank: u64,
    /// First local day of the period and first day after it, `YYYY-MM-DD`.
    pub from: String,
    /// See [`Self::from`].
    pub to: String,
    /// Facts as of this instant, RFC 3339 in the zone.
    pub as_of: String,
    /// Every metric and variant by class, for the period.
    pub overall: Vec<Score>,
    /// The same for the period before, if the log reaches back that far.
    pub previous: Vec<Score>,
    /// Where the difference to the period before is real (METRICS A.7).
    pub changes: Vec<Change>,
    /// Of the real changes of key metrics: which cuts moved them.
    pub causes: Vec<Cause>,
    /// The grain of [`Self::trend`]: `month`, `week` or `day`; that key is in each score's group.
    pub grain: String,
    /// Key metrics by class and grain.
    pub trend: Vec<Score>,
    /// Volume (`volume_by_channel`) by class, hour (`00`–`23`) and weekday (`1`–`7`, Monday first).
    pub heat: Vec<Score>,
    /// Key metrics by class and channel.
    pub channels: Vec<Score>,
    /// Key metrics by class and team.
    pub teams: Vec<Score>,
    /// Key metrics by class and agent.
    pub agents: Vec<Score>,
    /// Key metrics by class and topic.
    pub topics: Vec<Score>,
    /// Backlog by class and day: `parts` hold start, opened, reopened, resolved, end.
    pub backlog: Vec<Score>,
    /// Open cases by age as of the end: `(class, counts of 0–1, 1–3, 3–7, 7–14, 14–30, over 30 days)`.
    pub ageing: Vec<(String, [u64; 6])>,
    /// Distributions of durations.
    pub distributions: Vec<Distribution>,
    /// Cases that deserve a look.
    pub standouts: Vec<Standouts>,
    /// The benchmark table, in the order of the source article.
    pub benchmark: Vec<BenchmarkRow>,
    /// What was assumed because nobody said otherwise.
    pub assumptions: Vec<Assumption>,
    /// What the log cannot tell: metric ids without a source.
    pub no_source: Vec<String>,
    /// Counts of the data-quality panel.
    pub quality: Quality,
}

/// A difference to the period before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Metric id.
    pub metric: String,
    /// Class.
    pub class: String,
    /// Value now minus value before, in the metric's unit.
    pub difference: f64,
    /// Whether the difference is more than chance by the rule of METRICS A.7; only then an arrow is drawn.
    pub is_real: bool,
}

/// The cases of a figure that stand out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standouts {
    /// Metric id.
    pub metric: String,
    /// Class.
    pub class: String,
    /// Which end of them: `longest`, `lowest`, `failed`, or `held` where holding is bad.
    pub end: String,
    /// The cases, the most striking first.
    pub rows: Vec<Standout>,
}

/// A case that stands out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standout {
    /// The case, if the row has one.
    pub case_id: Option<String>,
    /// Its channel.
    pub channel: Option<String>,
    /// Who has the credit.
    pub team: Option<String>,
    /// Who has the credit.
    pub agent: Option<String>,
    /// Start of what was measured, RFC 3339 in the zone.
    pub from: Option<String>,
    /// Its end.
    pub to: Option<String>,
    /// Seconds or a score; none of shares.
    pub value: Option<f64>,
}

/// How a duration metric is spread in a class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Distribution {
    /// Metric id.
    pub metric: String,
    /// Class.
    pub class: String,
    /// `calendar` or `business`.
    pub hours: String,
    /// `(from seconds, to seconds, cases)`, bins of rising width; the last may be open (`to` = null).
    pub bins: Vec<(f64, Option<f64>, u64)>,
    /// All cases opened in the period, where they tell another story than the completed ones (METRICS A.6); calendar hours.
    pub cohort: Option<CohortCurve>,
}

/// How fast all cases opened in a period come to their end, those still waiting included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortCurve {
    /// Cases opened.
    pub n: u64,
    /// Of these still waiting for it.
    pub waiting: u64,
    /// When half of them are done, seconds; none if that is not reached.
    pub median: Option<f64>,
    /// Per cent of them that are done before each bin begins, and at last before the last bin ends if it does: Kaplan–Meier.
    pub done: Vec<f64>,
}

/// One line of the benchmark table: a metric with both classes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BenchmarkRow {
    /// Metric id.
    pub metric: String,
    /// Conversations, then tickets.
    pub cells: [BenchmarkCell; 2],
}

/// One class of a benchmark line.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BenchmarkCell {
    /// Published cut of the best fifth; `None` = the source prints NA.
    pub top20: Option<f64>,
    /// Published median; `None` = NA.
    pub median: Option<f64>,
    /// The other value where table and prose of the source disagree.
    pub disputed: Option<Disputed>,
    /// Our figure by the definition that is compared.
    pub ours: Option<f64>,
    /// Cases behind it.
    pub n: u64,
    /// Which figure of ours: for example `from=assignment, mean, calendar`.
    pub basis: String,
    /// Whether the comparison rests on assumptions.
    pub is_assumed: bool,
    /// Why there is no figure or no comparison: `no_source`, `no_data`, `below_min_n`, `benchmark_na`.
    pub na_reason: Option<String>,
    /// `top20`, `above_median`, `below_median`.
    pub label: Option<String>,
    /// The interval of our figure crosses a cut: the label is uncertain.
    pub is_uncertain: bool,
    /// Table and prose give different labels: this is the one by the prose.
    pub label_by_prose: Option<String>,
    /// Estimated percentile, 1 to 99.
    pub percentile: Option<f64>,
    /// Our figure − median.
    pub gap: Option<f64>,
    /// What is missing to the best fifth, in the metric's unit, if anything.
    pub to_top20: Option<f64>,
}

/// A cell for which the source gives two values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disputed {
    /// `top20` or `median`.
    pub tier: String,
    /// The value of the prose.
    pub prose: f64,
    /// The prose's own words.
    pub words: String,
}

/// A default that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Assumption {
    /// No zone was set.
    Timezone { zone: String },
    /// No calendar: business-hours figures are missing.
    NoCalendar,
    /// No calendar was set: a schedule of the desk's own holds, and not its others.
    DeskHours { taken: String, others: Vec<String> },
    /// A calendar that never opens, of a team or else of the account: no promise in business hours can break.
    NeverOpens { team: Option<String> },
    /// No SLA policy: SLA figures are missing.
    NoPolicies,
    /// `as_of` is the last event.
    AsOfLastEvent { at: String },
    /// The period is the whole log.
    WholeLog { from: String, to: String },
    /// The account's settings come from this file.
    SettingsFile { file: String },
    /// No public replies in the log: every reopen counts as hard, nothing counts as lapsed.
    NoReplyFeed,
}

/// Counts of what was odd in the data.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say all")]
pub struct Quality {
    pub events: u64,
    pub cases: u64,
    pub episodes: u64,
    pub duplicates: u64,
    pub refused: u64,
    pub quarantine_file: Option<String>,
    pub no_open: u64,
    pub after_as_of: u64,
    pub after_deletion: u64,
    pub second_open: u64,
    pub unknown_survey: u64,
    pub unknown_scale: u64,
    pub off_scale: u64,
    pub bad_clock: u64,
    pub first_event: String,
    pub last_event: String,
}
