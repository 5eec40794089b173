//! Account-level figures: costs, customer retention, occupancy, attrition (METRICS B.14, B.19, B.30, B.31).

use super::interval::wilson;
use super::ratio::{as_percent, finite, percent, ratio};

/// Cost for each of `cases` (opened: `cost_per_ticket`, resolved: `cost_per_resolution`), in the cost's currency (METRICS B.14).
pub fn cost_per_case(cost: f64, cases: u64) -> Option<f64> {
    ratio(cost, cases as f64)
}

/// What a class or channel consumed and delivered in the period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelWork {
    /// Handle time, in any unit that is the same for all channels.
    pub handle_time: f64,
    /// Cases the channel's part of the cost is divided by.
    pub cases: u64,
}

/// Cost per case of each channel, the cost allocated by share of handle time (METRICS B.14).
///
/// `None` for a channel without cases, and for all if no time was tracked or a time is negative or not finite.
pub fn cost_by_channel(cost: f64, channels: &[ChannelWork]) -> Vec<Option<f64>> {
    let usable = channels.iter().all(|channel| channel.handle_time >= 0.0);
    let total: f64 = channels.iter().map(|channel| channel.handle_time).sum();
    let cost_of = |channel: &ChannelWork| {
        let part = ratio(channel.handle_time, total)?;
        usable.then(|| cost_per_case(cost * part, channel.cases))?
    };
    channels.iter().map(cost_of).collect()
}

/// What became of the customers that were active at the start of a period (METRICS B.19).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retention {
    /// 100 · kept / cohort.
    pub retention_pct: f64,
    /// 100 · (cohort − kept) / cohort.
    pub churn_pct: f64,
    /// Wilson interval of `retention_pct`, percent.
    pub interval: (f64, f64),
}

/// Retention of the `cohort` active at the start, of whom `kept` are active at the end; new customers are in neither
/// (METRICS B.19). `None` if the cohort is empty or smaller than `kept`.
pub fn retention(cohort: u64, kept: u64) -> Option<Retention> {
    Some(Retention {
        retention_pct: percent(kept, cohort)?,
        churn_pct: percent(cohort.checked_sub(kept)?, cohort)?,
        interval: as_percent(wilson(kept, cohort)?),
    })
}

/// Annual churn, percent, of a monthly churn `rate` in `[0, 1]`: compounded, 100·(1 − (1−rate)^12) (METRICS B.19).
pub fn annual_churn_pct(rate: f64) -> Option<f64> {
    yearly_churn_pct(rate, Span::Months(1))
}

/// Annual churn, percent, of the `rate` in `[0, 1]` of a period of any length: compounded as [`annual_churn_pct`]
/// (METRICS B.19). `None` for an empty span.
pub fn yearly_churn_pct(rate: f64, span: Span) -> Option<f64> {
    let periods_a_year = span.periods_a_year()?;
    (0.0..=1.0).contains(&rate).then(|| -100.0 * (periods_a_year * (-rate).ln_1p()).exp_m1())
}

/// Average headcount from daily headcounts (METRICS B.31).
pub fn average_headcount(daily: &[u64]) -> Option<f64> {
    ratio(daily.iter().map(|&heads| heads as f64).sum(), daily.len() as f64)
}

/// Average headcount where only the first and the last of the period are known (METRICS B.31).
pub fn average_of_ends(start: u64, end: u64) -> f64 {
    (start as f64 + end as f64) / 2.0
}

/// The length of a period, which scales its rate to a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Whole calendar months: × 12/months.
    Months(u32),
    /// Anything else: × 365/days.
    Days(u32),
}

impl Span {
    /// How many such periods make a year; `None` for an empty one.
    fn periods_a_year(self) -> Option<f64> {
        match self {
            Self::Months(months) => ratio(12.0, f64::from(months)),
            Self::Days(days) => ratio(365.0, f64::from(days)),
        }
    }
}

/// Leavers per head in a period (METRICS B.31).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attrition {
    /// 100 · leavers / average headcount.
    pub period_pct: f64,
    /// `period_pct` scaled to a year; under a year it is a rate, to be printed beside `period_pct`.
    pub annualised_pct: f64,
}

/// Agent attrition; `None` without heads or for an empty span (METRICS B.31).
pub fn attrition(average_headcount: f64, leavers: u64, span: Span) -> Option<Attrition> {
    if average_headcount < 0.0 {
        return None;
    }
    let period_pct = ratio(100.0 * leavers as f64, average_headcount)?;
    Some(Attrition { period_pct, annualised_pct: finite(period_pct * span.periods_a_year()?)? })
}

/// Which of an employee's comings (`true`) and goings change the head count: who comes twice has come once, who goes twice
/// has gone once. Whoever goes first was there before anything was told.
pub fn head_changes(joins: impl IntoIterator<Item = bool>) -> Vec<bool> {
    let mut is_there = None;
    joins.into_iter().map(|join| is_there.replace(join) != Some(join)).collect()
}

/// Agents' time in a span, in one unit, summed over agents before dividing (METRICS B.30).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct AgentTime {
    /// Union of handling intervals plus after-call work.
    pub handle: f64,
    /// Ready and waiting for work.
    pub available: f64,
    /// All paid time: training, meetings and breaks included.
    pub paid: f64,
}

impl AgentTime {
    /// 100 · handle / (handle + available).
    pub fn occupancy_pct(&self) -> Option<f64> {
        ratio(100.0 * self.handle, self.handle + self.available)
    }

    /// 100 · handle / paid (Genesys).
    pub fn utilisation_pct(&self) -> Option<f64> {
        ratio(100.0 * self.handle, self.paid)
    }

    /// 100 · (handle + available) / paid: `productive_availability`, the utilisation of COPC.
    pub fn productive_availability_pct(&self) -> Option<f64> {
        ratio(100.0 * (self.handle + self.available), self.paid)
    }

    /// The time of two disjoint groups of agents together.
    pub fn merge(self, other: Self) -> Self {
        Self {
            handle: self.handle + other.handle,
            available: self.available + other.available,
            paid: self.paid + other.paid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_divided_is_none() {
        assert_eq!(cost_per_case(100.0, 0), None);
        assert_eq!(cost_by_channel(100.0, &[]), []);
        assert_eq!(cost_by_channel(100.0, &[ChannelWork { handle_time: 0.0, cases: 3 }]), [None]);
        assert_eq!(retention(0, 0), None);
        assert_eq!(retention(3, 4), None);
        assert_eq!(attrition(0.0, 1, Span::Months(3)), None);
        assert_eq!(attrition(10.0, 1, Span::Months(0)), None);
        assert_eq!(AgentTime::default().occupancy_pct(), None);
        assert_eq!(average_headcount(&[]), None);
    }

    #[test]
    fn churn_compounds_between_its_limits() {
        assert_eq!([0.0, 1.0, 1.1, -0.1, f64::NAN].map(annual_churn_pct), [Some(0.0), Some(100.0), None, None, None]);
    }

    #[test]
    fn a_period_of_days_is_scaled_by_365() {
        assert_eq!(attrition(10.0, 1, Span::Days(73)).map(|a| a.annualised_pct), Some(50.0));
    }

    proptest! {
        #[test]
        fn allocated_costs_add_up_to_the_cost(work in prop::collection::vec((1.0..1e6f64, 1..1000u64), 1..8), cost in 0.0..1e9f64) {
            let channels: Vec<_> = work.iter().map(|&(handle_time, cases)| ChannelWork { handle_time, cases }).collect();
            let per_case = cost_by_channel(cost, &channels);
            let sum: f64 = per_case.iter().zip(&channels).map(|(c, channel)| c.unwrap() * channel.cases as f64).sum();
            prop_assert!((sum - cost).abs() <= 1e-9 * cost.max(1.0));
        }
    }
}
