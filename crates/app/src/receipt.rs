//! A receipt as plain data.

use nabiz_catalogue::score::{NaReason, Score};
use serde::Serialize;

use crate::moment::{Interval, Moment};
use crate::timeline::Note;

/// What a row brings to the figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A duration in seconds.
    Seconds(f64),
    /// A score, a number, an amount of money.
    Number(f64),
    /// Whether it stands in the numerator and in the denominator.
    Share {
        /// In the numerator.
        num: bool,
        /// In the denominator.
        den: bool,
    },
    /// What it adds to numerator and denominator.
    Parts {
        /// To the numerator.
        num: f64,
        /// To the denominator.
        den: f64,
    },
    /// One more.
    One,
}

/// A row that was counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The account.
    pub account: String,
    /// The case, `C#n` from the second session on; none for rows without a case.
    pub case_id: Option<String>,
    /// Its channel.
    pub channel: Option<&'static str>,
    /// What it brings.
    pub value: Value,
    /// Start of its duration, or of the case.
    pub from: Option<Moment>,
    /// End of its duration, or what placed it.
    pub to: Option<Moment>,
    /// What places it in the period; of a backlog since when it waits.
    pub at: Moment,
    /// Who has the credit.
    pub team: Option<String>,
    /// Who has the credit.
    pub agent: Option<String>,
    /// What explains the value.
    pub notes: Vec<Note>,
    /// The stretches that were counted: open hours for business time.
    pub intervals: Vec<Interval>,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutRow {
    /// The account.
    pub account: String,
    /// The case, if it has one.
    pub case_id: Option<String>,
    /// When it began.
    pub began_at: Moment,
    /// What would place it, if that came.
    pub at: Option<Moment>,
}

/// Rows left out for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// Why.
    pub reason: Reason,
    /// How many.
    pub count: u64,
    /// The first of them by opening; of those that the filter stops none.
    pub cases: Vec<OutRow>,
}

/// A sum that is not made of cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What.
    pub id: &'static str,
    /// Whose, where it is somebody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// How much.
    pub value: f64,
}

impl Part {
    /// A sum that is nobody's.
    #[must_use]
    pub fn of(id: &'static str, value: f64) -> Self {
        Self { id, of: None, value }
    }
}

/// The receipt of one score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Receipt {
    /// The figure.
    pub score: Score,
    /// What all counted rows add up to, shown or not.
    pub totals: Totals,
    /// The counted rows that are shown.
    pub counted: Vec<Row>,
    /// What was left out, by reason.
    pub left_out: Vec<LeftOut>,
    /// Sums of figures that are not made of cases.
    pub summary: Vec<Part>,
    /// Rows are withheld so that nobody can be recognised.
    pub withheld: bool,
}

impl Receipt {
    /// Whether the rows reach the figure's own numbers.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let is_silent = self.withheld || self.score.na_reason == Some(NaReason::NotApplicable);
        is_silent || self.totals.reach(&self.score)
    }
}

/// Why a row is left out. The id in JSON is the name in snake case; messages give its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Merged into another case.
    Merged,
    /// Marked as spam.
    Spam,
    /// Deleted.
    Deleted,
    /// A test.
    Test,
    /// Opened by the service.
    NotInbound,
    /// The service dialled.
    Outbound,
    /// Logged by an agent on a customer's behalf: no response clocks.
    OnBehalf,
    /// Served by a bot alone.
    BotOnly,
    /// People had a hand in it.
    NotBotOnly,
    /// No bot spoke.
    NoBot,
    /// No person had a hand in it.
    NotTouched,
    /// A time-out without any reply.
    Lapsed,
    /// It waits still.
    StillWaiting,
    /// Resolved without a public human reply.
    NeverAnswered,
    /// Never given to a person.
    NeverAssigned,
    /// Answered by others than this team or agent.
    AnsweredByAnother,
    /// A call that nobody answered.
    NotAnswered,
    /// A call that never queued.
    NeverQueued,
    /// No other channel was offered.
    NotOffered,
    /// Its handling is not known.
    NoHandling,
    /// Its priority was never critical.
    NotCritical,
    /// A hang-up within the short-abandon limit.
    ShortAbandon,
    /// Left the queue by a key or a callback, or waits in it.
    NoOutcome,
    /// Formula of the settings leaves it out: an abandon within the threshold, a flow-out.
    NotInFormula,
    /// No promise is made to such cases.
    NoPolicy,
    /// Resolved without a reply before the promise was due.
    Cancelled,
    /// The promise's time runs.
    SlaRunning,
    /// No business hours are set.
    NoCalendar,
    /// Its clock runs backwards.
    BadClock,
    /// It has no such value.
    NoValue,
    /// Placed by an instant outside the period.
    OutsidePeriod,
    /// Its window is not over.
    Immature,
    /// A later answer counts instead.
    EarlierAnswer,
    /// The scale has no mean.
    NoMean,
    /// A scale that is never pooled with the metric's own.
    OtherScale,
    /// Resolved by the end of the period.
    Resolved,
    /// Became critical later.
    CriticalLater,
    /// No topic, agent or resolution code.
    Untagged,
    /// A topic with too few cases or agents to compare.
    SmallTopic,
    /// A currency beside another.
    MixedCurrency,
    /// The query's filter does not let it pass.
    FilteredOut,
}

/// Sums over all counted rows; what a figure does not have is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Rows counted.
    pub rows: u64,
    /// The figure's n.
    pub n: Option<u64>,
    /// Numerator.
    pub num: Option<f64>,
    /// Denominator.
    pub den: Option<f64>,
    /// Sum of durations (seconds), scores, numbers or money.
    pub sum: Option<f64>,
    /// Mean of them.
    pub mean: Option<f64>,
    /// Median of them.
    pub median: Option<f64>,
}

impl Totals {
    /// Whether everything that both have is the same.
    #[must_use]
    pub fn reach(&self, score: &Score) -> bool {
        let pairs =
            [(self.num, score.num), (self.den, score.den), (self.mean, score.mean), (self.median, score.median)];
        let fits = |(own, theirs): (Option<f64>, Option<f64>)| match (own, theirs) {
            (Some(own), Some(theirs)) => (own - theirs).abs() <= 1e-9 * theirs.abs().max(1.0),
            _ => true,
        };
        self.n.is_none_or(|n| n == score.n) && pairs.into_iter().all(fits)
    }
}
