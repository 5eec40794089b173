//! What a metric is: names, unit, direction, classes, anchor, the rows it counts and the words that explain it.
//!
//! A definition stands in one file of [`crate::metrics`]; everything else reads it from there.

use nabiz_domain::channel::Class;
use nabiz_domain::facts::{Feeds, Flags};
use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Turkish.
    pub tr: &'static str,
}

/// What a value is measured in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// Seconds (shown as hours, minutes and seconds).
    Seconds,
    /// Per cent, 0 to 100 unless the metric says otherwise.
    Percent,
    /// A score between two ends.
    Score(f64, f64),
    /// Points from −100 to 100.
    NetScore,
    /// An amount of the currency that the costs carry.
    Money,
    /// A number of things.
    Count,
    /// A plain ratio.
    Ratio,
    /// Agents at once, days of work: a plain number.
    Number,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Better {
    Lower,
    Higher,
    Neutral,
    /// 100 or more.
    AtLeast100,
    /// Inside a band.
    Band(f64, f64),
}

/// How a metric stands in a class (METRICS B.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// ●: computed, and in the published benchmark.
    Benchmark,
    /// ○: computed, the published benchmark prints NA.
    BenchmarkNa,
    /// ▫: computed, the published benchmark is silent.
    Computed,
    /// –: the class has no such metric.
    NotApplicable,
}

/// For which classes a metric is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// By class: conversation, ticket, call; `together` are the classes also given as one figure.
    Classes {
        /// The rule of each class, in the order of [`Class::ALL`].
        rules: [Rule; 3],
        /// Classes that are also given as one figure.
        together: &'static [Class],
    },
    /// For the account as a whole.
    Account,
}

/// The instant that puts a case into a period (METRICS A.5), as said to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "METRICS A.5 defines each")]
pub enum Anchor {
    Completion,
    Opened,
    Outcome,
    FirstResolved,
    QueueEntry,
    HandleEnd,
    Answered,
    Sent,
    Arrival,
    BecameCritical,
    Instant,
    Period,
    Reviewed,
    /// Opened for what came in, completion for what went out.
    Both,
}

/// Which statistic is the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Headline {
    Median,
    Mean,
    Share,
    Sum,
    Count,
    /// A list or a figure with rules of its own.
    Special,
}

/// A table of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "nabiz_domain::facts defines each")]
pub enum Table {
    Episodes,
    Turns,
    Spells,
    Visits,
    OpenSpans,
    Surveys,
    Answers,
    Handlings,
    AgentSpans,
    Reviews,
    Costs,
    Customers,
    Headcount,
}

impl Table {
    /// The name in SQL and of its facts file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Episodes => "episodes",
            Self::Turns => "turns",
            Self::Spells => "spells",
            Self::Visits => "visits",
            Self::OpenSpans => "open_spans",
            Self::Surveys => "surveys",
            Self::Answers => "answers",
            Self::Handlings => "handlings",
            Self::AgentSpans => "agent_spans",
            Self::Reviews => "reviews",
            Self::Costs => "costs",
            Self::Customers => "customers",
            Self::Headcount => "headcount",
        }
    }
}

/// Which rows count: all of `all` set, none of `none`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct When {
    /// Bits that must be set.
    pub all: u64,
    /// Bits that must not be set.
    pub none: u64,
}

impl When {
    /// Rows with all of `flags`.
    #[must_use]
    pub const fn all(flags: &[Flags]) -> Self {
        Self { all: union(flags), none: 0 }
    }

    /// … and none of `flags`.
    #[must_use]
    pub const fn none(self, flags: &[Flags]) -> Self {
        Self { all: self.all, none: self.none | union(flags) }
    }

    /// … and all of `flags` too.
    #[must_use]
    pub const fn and(self, flags: &[Flags]) -> Self {
        Self { all: self.all | union(flags), none: self.none }
    }

    /// Whether a row with these flags counts.
    #[must_use]
    pub const fn holds(self, flags: u64) -> bool {
        flags & self.all == self.all && flags & self.none == 0
    }
}

const fn union(flags: &[Flags]) -> u64 {
    let mut bits = 0;
    let mut i = 0;
    while i < flags.len() {
        bits |= flags[i].0;
        i += 1;
    }
    bits
}

/// How rows of a table lead to a team or an agent: the columns `<name>_team` and `<name>_agent`.
pub type CreditColumns = &'static str;

/// Rows that count at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rows {
    /// The table.
    pub table: Table,
    /// The column whose instant puts a row into a period; rows without it do not count.
    pub anchor: &'static str,
    /// Which rows.
    pub when: When,
    /// Who has the credit.
    pub credit: CreditColumns,
}

/// A duration of rows: `to` − `from`, both instants, or the column `business` in business hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Start, an instant column.
    pub from: &'static str,
    /// End, an instant column; rows without it have no duration.
    pub to: &'static str,
    /// The duration in business hours, where it has one.
    pub business: Option<&'static str>,
    /// An end before the start is zero, not a bad clock.
    pub floor: bool,
}

/// A duration metric's figure from one start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variant {
    /// Name in queries and records; the plain figure has none.
    pub id: &'static str,
    /// What the record says under `basis`.
    pub basis: &'static str,
    /// Which rows, and where they fall.
    pub rows: Rows,
    /// The duration.
    pub span: Measured,
}

/// Where a figure's value per row comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// A duration between instants.
    Span(Span),
    /// A column in milliseconds, with its business counterpart.
    Millis(&'static str, Option<&'static str>),
    /// A column of plain numbers.
    Number(&'static str),
}

/// A share of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Name in queries and records; the plain figure has none.
    pub id: &'static str,
    /// What the record says under `basis`.
    pub basis: &'static str,
    /// The denominator.
    pub of: Rows,
    /// Rows of the numerator: these flags on top of the denominator's.
    pub num: When,
    /// Where the numerator is placed, if by another instant than the denominator (clearance).
    pub num_anchor: Option<&'static str>,
    /// The flag without which a row is immature (METRICS A.5).
    pub mature: Option<Flags>,
    /// The denominator that an agent is measured by, where it is another.
    pub by_agent: Option<Rows>,
}

/// The cohort of a completion metric: everything opened in the period, censored while it waits (METRICS A.6).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohort {
    /// The rows, placed by their opening.
    pub rows: Rows,
    /// Start of the duration.
    pub from: &'static str,
    /// Its end, if it has come.
    pub to: &'static str,
    /// The rows that still wait.
    pub waiting: When,
    /// An end before the start is zero, not a bad clock.
    pub floor: bool,
}

/// How a metric is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recipe {
    /// Durations: n, mean, median, p80, p90.
    Durations {
        /// The plain figure first, then its variants.
        variants: &'static [Variant],
        /// Everything that was opened, for the cohort figure and the count of those who wait.
        cohort: Option<Cohort>,
        /// The rows that teams and agents are measured by, where those are others.
        by_holder: Option<Variant>,
    },
    /// A share and its variants.
    Shares(&'static [Share]),
    /// A mean of numbers and its variants; `by_holder` where a team's or agent's own rows are others.
    Means {
        /// The plain figure first, then its variants.
        variants: &'static [Variant],
        /// The rows that teams and agents are measured by, where those are others.
        by_holder: Option<Variant>,
    },
    /// Sum of a column over the rows, divided by the rows.
    PerRow {
        /// The rows.
        rows: Rows,
        /// What is summed.
        column: &'static str,
    },
    /// Counts of rows by channel with their share.
    Volume(Rows),
    /// Rules of its own in the engine.
    Special(Special),
}

/// Numbers beside a metric's figure, in the `parts` of its plain record; of metrics whose recipe is durations, shares or
/// a volume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Companion {
    /// Name among the parts.
    pub id: &'static str,
    /// The rows it is of.
    pub rows: Rows,
    /// What is made of them.
    pub total: Total,
}

/// What a companion makes of its rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Total {
    /// The sum of a column of plain numbers.
    Sum(&'static str),
    /// The mean of a column of plain numbers, less this.
    MeanLess(&'static str, f64),
    /// The Kaplan–Meier median and 80th percentile of `to` − `from`, instants, as `<id>_median_s` and `<id>_p80_s`: rows
    /// with these flags ended with the event at `to`, the others are censored there.
    Survival {
        /// Start.
        from: &'static str,
        /// End.
        to: &'static str,
        /// Whose end is the event.
        event: When,
    },
}

/// Metrics whose rules do not fit the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "named as the metrics of METRICS part B")]
pub enum Special {
    Nps,
    Esat,
    EsatMean,
    CostPerTicket,
    CostPerResolution,
    TopTopics,
    SolutionConsistency,
    ProcedureAdherence,
    Retention,
    Churn,
    ServiceLevel,
    Backlog,
    BacklogAge,
    CriticalOpen,
    Occupancy,
    Utilisation,
    Attrition,
}

impl Special {
    /// The variants beside the plain figure.
    #[must_use]
    pub fn variants(self) -> &'static [&'static str] {
        match self {
            Self::Retention | Self::Churn => &["with_case", "without_case", "with_reopen", "with_low_csat"],
            _ => &[],
        }
    }
}

impl Recipe {
    /// The figures it gives: the plain one, which is called nothing, and its variants.
    #[must_use]
    pub fn variants(&self) -> Vec<&'static str> {
        match self {
            Self::Durations { variants, .. } | Self::Means { variants, .. } => {
                variants.iter().map(|one| one.id).collect()
            }
            Self::Shares(shares) => shares.iter().map(|one| one.id).collect(),
            Self::Special(special) => std::iter::once("").chain(special.variants().iter().copied()).collect(),
            Self::PerRow { .. } | Self::Volume(_) => vec![""],
        }
    }
}

/// The words that explain a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// One sentence for a tooltip.
    pub short: Text,
    /// The formula in words.
    pub formula: Text,
    /// What starts and stops the clock, or what puts a case into numerator and denominator.
    pub clock: Text,
    /// What does not count.
    pub excluded: Text,
    /// What the variants are, if there are any.
    pub variants: Text,
    /// How vendors differ.
    pub vendors: Text,
    /// Which source article it comes from and what was decided about it.
    pub source: Text,
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Id in queries and records.
    pub id: &'static str,
    /// Number in METRICS part B.
    pub number: &'static str,
    /// Name.
    pub name: Text,
    /// Other words that people search for, in both languages, the source articles' among them.
    pub aliases: &'static [&'static str],
    /// Unit.
    pub unit: Unit,
    /// Direction.
    pub better: Better,
    /// Classes and NA rules.
    pub scope: Scope,
    /// Where cases fall into periods.
    pub anchor: Anchor,
    /// Headline statistic.
    pub headline: Headline,
    /// Whether an account's feeds suffice; if not, the figure has no source.
    pub has_source: fn(&Feeds) -> bool,
    /// How it is computed.
    pub recipe: Recipe,
    /// Numbers that stand beside the plain figure.
    pub companions: &'static [Companion],
    /// The words.
    pub text: Explanation,
}

impl Metric {
    /// Whether the figure belongs to the account, whatever the channel (METRICS B.0); costs are split by class at most.
    #[must_use]
    pub fn ignores_channel(&self) -> bool {
        self.scope == Scope::Account
            || matches!(self.recipe, Recipe::Special(Special::CostPerTicket | Special::CostPerResolution))
    }

    /// The rule for `class`; account-level metrics are computed for the account only.
    #[must_use]
    pub fn rule(&self, class: Class) -> Rule {
        match self.scope {
            Scope::Classes { rules, .. } => rules[class as usize],
            Scope::Account => Rule::NotApplicable,
        }
    }
}
