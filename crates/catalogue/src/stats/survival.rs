//! Kaplan–Meier: the distribution of a duration when some cases are still waiting (METRICS A.6).

/// How far S(t) may lie above 1 − q and still count as having reached it (METRICS A.6).
const SLACK: f64 = 1e-12;

/// One case of a cohort: how long it was watched, and whether the awaited event ended the watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observation {
    /// Time from the start of the clock to the event or the censoring, milliseconds.
    pub time_ms: i64,
    /// True: the event happened at `time_ms`. False: the case was still waiting then (censored).
    pub event: bool,
}

/// How many cases had the event and how many were censored at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeTally {
    /// Time since the start of the clock, milliseconds.
    pub time_ms: i64,
    /// Cases whose event happened at this time.
    pub events: u64,
    /// Cases that were still waiting at this time and not watched longer.
    pub censored: u64,
}

/// A step of the survival curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// An event time, milliseconds.
    pub time_ms: i64,
    /// S(t): the estimated share of cases that wait longer than `time_ms`.
    pub survival: f64,
}

/// A Kaplan–Meier curve: one step for each distinct event time, ascending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SurvivalCurve {
    /// Cases in the cohort.
    pub n: u64,
    /// Cases whose event was seen.
    pub events: u64,
    /// The curve; S = 1 before the first step.
    pub steps: Vec<Step>,
}

impl SurvivalCurve {
    /// The curve of a cohort, in any order; O(n log n). Events come before censorings at the same time.
    pub fn of(mut observations: Vec<Observation>) -> Self {
        observations.sort_unstable_by_key(|observation| observation.time_ms);
        let tallies = observations.chunk_by(|a, b| a.time_ms == b.time_ms).map(tally);
        Self::of_tallies(&tallies.collect::<Vec<_>>())
    }

    /// The curve of a cohort that is already counted by time; times strictly ascending. O(n).
    pub fn of_tallies(tallies: &[TimeTally]) -> Self {
        let n = tallies.iter().fold(0u64, |sum, t| sum.saturating_add(t.events).saturating_add(t.censored));
        let mut curve = Self { n, ..Self::default() };
        let mut at_risk = n;
        // Between two censorings the product of survivals telescopes to one fraction of the cases at risk after the
        // first of them. Keeping that fraction whole makes S exact without censoring, however large n.
        let (mut survival_at_base, mut base) = (1.0, n);
        for tally in tallies {
            if tally.events > 0 {
                at_risk = at_risk.saturating_sub(tally.events);
                let survival = survival_at_base * (at_risk as f64 / base as f64);
                curve.events = curve.events.saturating_add(tally.events);
                curve.steps.push(Step { time_ms: tally.time_ms, survival });
            }
            if tally.censored > 0 {
                survival_at_base = curve.steps.last().map_or(1.0, |step| step.survival);
                at_risk = at_risk.saturating_sub(tally.censored);
                base = at_risk;
            }
        }
        curve
    }

    /// The smallest event time t with S(t) ≤ 1 − q, milliseconds; `None` if the curve never gets there.
    ///
    /// It is a step value: without censoring it may differ from the R-7 quantile (2, 5, 8, 20 → 5, not 6.5).
    pub fn quantile(&self, q: f64) -> Option<i64> {
        let reached = self.steps.partition_point(|step| step.survival > 1.0 - q + SLACK);
        self.steps.get(reached).filter(|_| (0.0..=1.0).contains(&q)).map(|step| step.time_ms)
    }

    /// S(t): the share that waits longer than `time_ms`; 1 for an empty cohort.
    pub fn survival_at(&self, time_ms: i64) -> f64 {
        let passed = self.steps.partition_point(|step| step.time_ms <= time_ms);
        passed.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(1.0, |step| step.survival)
    }
}

fn tally(same_time: &[Observation]) -> TimeTally {
    let events = same_time.iter().filter(|observation| observation.event).count();
    TimeTally {
        time_ms: same_time.first().map_or(0, |observation| observation.time_ms),
        events: events as u64,
        censored: (same_time.len() - events) as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(observations: &[(i64, bool)]) -> SurvivalCurve {
        SurvivalCurve::of(observations.iter().map(|&(time_ms, event)| Observation { time_ms, event }).collect())
    }

    #[test]
    fn quantiles_are_event_times() {
        for (observations, q, expected) in [
            (&[(2, true), (5, true), (8, true), (20, true)][..], 0.5, Some(5)),
            (&[(2, true), (5, false), (5, true), (9, false)][..], 0.5, Some(5)),
            (&[(2, true), (5, false), (9, false)][..], 0.5, None),
            (&[(7, false)][..], 0.5, None),
            (&[][..], 0.5, None),
            (&[(7, true)][..], f64::NAN, None),
            (&[(7, true)][..], 1.5, None),
            (&[(-3, true), (i64::MAX, true)][..], 1.0, Some(i64::MAX)),
        ] {
            assert_eq!(curve(observations).quantile(q), expected, "{observations:?} {q}");
        }
    }

    #[test]
    fn a_large_cohort_without_censoring_stays_exact() {
        let waits = (1..=1_000_000).map(|time_ms| Observation { time_ms, event: true }).collect();
        let curve = SurvivalCurve::of(waits);
        assert_eq!(
            (curve.quantile(0.5), curve.quantile(0.8), curve.quantile(0.9)),
            (Some(500_000), Some(800_000), Some(900_000))
        );
        assert_eq!(curve.survival_at(250_000), 0.75);
        assert_eq!(curve.survival_at(0), 1.0);
    }

    /// The textbook product, written as plainly as possible.
    fn product_limit(observations: &[(i64, bool)], time_ms: i64) -> f64 {
        let mut times: Vec<i64> = observations.iter().filter(|o| o.1 && o.0 <= time_ms).map(|o| o.0).collect();
        times.sort_unstable();
        times.dedup();
        let factor = |t: i64| {
            let at_risk = observations.iter().filter(|o| o.0 >= t).count() as f64;
            1.0 - observations.iter().filter(|o| **o == (t, true)).count() as f64 / at_risk
        };
        times.into_iter().map(factor).product()
    }

    proptest! {
        #[test]
        fn the_curve_is_the_product_limit(observations in prop::collection::vec((0..30i64, any::<bool>()), 0..40), at in 0..30i64) {
            prop_assert!((curve(&observations).survival_at(at) - product_limit(&observations, at)).abs() < 1e-12);
        }

        #[test]
        fn without_censoring_a_quantile_is_an_order_statistic(mut times in prop::collection::vec(0..1000i64, 1..60), q in 0.01..1.0f64) {
            let observations: Vec<_> = times.iter().map(|&t| (t, true)).collect();
            times.sort_unstable();
            let index = ((times.len() as f64 * q - 1e-9).ceil() as usize).max(1) - 1;
            prop_assert_eq!(curve(&observations).quantile(q), Some(times[index]));
        }

        #[test]
        fn survival_only_falls(observations in prop::collection::vec((any::<i64>(), any::<bool>()), 0..60)) {
            let curve = curve(&observations);
            prop_assert!(curve.steps.windows(2).all(|w| w[0].time_ms < w[1].time_ms && w[0].survival > w[1].survival));
            prop_assert!(curve.steps.iter().all(|s| (0.0..1.0).contains(&s.survival)));
        }
    }
}
