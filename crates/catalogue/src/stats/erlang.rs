//! Staffing without abandonment: Erlang C and the agents needed (METRICS E.1).
//!
//! All times are seconds. [`super::erlang_a`] is the model for callers who hang up.

use super::ratio::{finite, ratio};

/// Most agents a model is computed for.
pub const MAX_AGENTS: u32 = 1_000_000;

/// The work that arrives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Calls per interval (λ).
    pub calls: f64,
    /// Length of the interval, seconds.
    pub interval_seconds: f64,
    /// Mean handle time (H), seconds.
    pub aht_seconds: f64,
}

impl Load {
    /// Offered load A = λ·H/interval, Erlang; `None` unless calls ≥ 0 and both times are above 0.
    pub fn erlangs(&self) -> Option<f64> {
        let valid =
            self.calls >= 0.0 && self.interval_seconds > 0.0 && self.aht_seconds > 0.0 && self.aht_seconds.is_finite();
        valid.then(|| ratio(self.calls * self.aht_seconds, self.interval_seconds))?
    }
}

/// A queue without abandonment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangC {
    /// Offered load, Erlang.
    pub erlangs: f64,
    /// Probability to wait, 0 to 1.
    pub p_wait: f64,
    /// Share answered within T, 0 to 1.
    pub service_level: f64,
    /// Average speed of answer, seconds; `None` if the queue grows without end.
    pub asa_seconds: Option<f64>,
    /// A/n; above 1 if the queue grows without end.
    pub occupancy: f64,
}

/// Erlang C for `agents` and a threshold T. With A ≥ n it is unstable: p_wait 1, service level 0, no ASA (METRICS E.1).
///
/// `None` for no agents, more than [`MAX_AGENTS`], or a load or threshold that makes no sense.
pub fn erlang_c(load: Load, agents: u32, threshold_seconds: f64) -> Option<ErlangC> {
    let erlangs = load.erlangs()?;
    if agents == 0 || agents > MAX_AGENTS || !(threshold_seconds >= 0.0 && threshold_seconds.is_finite()) {
        return None;
    }
    let blocking = (1..=agents).fold(1.0, |blocking, k| next_blocking(erlangs, blocking, k));
    Some(with_blocking(load, erlangs, agents, blocking, threshold_seconds))
}

/// What a staffing plan has to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StaffingGoal {
    /// Threshold T, seconds.
    pub threshold_seconds: f64,
    /// Least service level, 0 to 1.
    pub service_level: f64,
    /// Highest occupancy, 0 to 1.
    pub max_occupancy: f64,
}

/// Smallest number of agents above A that holds the goal by Erlang C; `None` if none up to [`MAX_AGENTS`] does (METRICS E.1).
pub fn agents_needed(load: Load, goal: StaffingGoal) -> Option<u32> {
    let erlangs = load.erlangs()?;
    let valid = goal.threshold_seconds >= 0.0
        && goal.threshold_seconds.is_finite()
        && goal.service_level <= 1.0
        && goal.max_occupancy > 0.0;
    if !valid {
        return None;
    }
    let mut blocking = 1.0;
    for agents in 1..=MAX_AGENTS {
        blocking = next_blocking(erlangs, blocking, agents);
        if f64::from(agents) <= erlangs {
            continue;
        }
        let queue = with_blocking(load, erlangs, agents, blocking, goal.threshold_seconds);
        if queue.service_level >= goal.service_level && queue.occupancy <= goal.max_occupancy {
            return Some(agents);
        }
    }
    None
}

/// Agents to schedule so that `agents` are there after shrinkage: ⌈n/(1 − shrinkage)⌉; `None` unless shrinkage is in `[0, 1)`.
pub fn scheduled(agents: u32, shrinkage: f64) -> Option<u64> {
    // The slack keeps a division that is whole on paper, like 21/0.7, from being rounded up.
    (0.0..1.0).contains(&shrinkage).then(|| (f64::from(agents) / (1.0 - shrinkage) - 1e-9).ceil().max(0.0) as u64)
}

/// B(k) = A·B(k−1)/(k + A·B(k−1)), the Erlang B recursion.
fn next_blocking(erlangs: f64, blocking: f64, k: u32) -> f64 {
    erlangs * blocking / (f64::from(k) + erlangs * blocking)
}

fn with_blocking(load: Load, erlangs: f64, agents: u32, blocking: f64, threshold_seconds: f64) -> ErlangC {
    let n = f64::from(agents);
    let occupancy = erlangs / n;
    if n <= erlangs {
        return ErlangC { erlangs, p_wait: 1.0, service_level: 0.0, asa_seconds: None, occupancy };
    }
    let p_wait = blocking / (1.0 - occupancy * (1.0 - blocking));
    let free = n - erlangs;
    ErlangC {
        erlangs,
        p_wait,
        service_level: 1.0 - p_wait * (-free * threshold_seconds / load.aht_seconds).exp(),
        asa_seconds: finite(p_wait * load.aht_seconds / free),
        occupancy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOAD: Load = Load { calls: 100.0, interval_seconds: 1800.0, aht_seconds: 180.0 };
    const GOAL: StaffingGoal = StaffingGoal { threshold_seconds: 20.0, service_level: 0.8, max_occupancy: 0.85 };

    #[test]
    fn an_overloaded_queue_is_unstable() {
        let overloaded = erlang_c(LOAD, 10, 20.0).unwrap();
        assert_eq!((overloaded.p_wait, overloaded.service_level, overloaded.asa_seconds), (1.0, 0.0, None));
    }

    #[test]
    fn shrinkage_raises_the_schedule() {
        assert_eq!(scheduled(14, 0.3), Some(20));
        for tens in 0..1000 {
            assert_eq!(scheduled(7 * tens, 0.3), Some(10 * u64::from(tens)));
        }
        assert_eq!([1.0, -0.1, f64::NAN].map(|shrinkage| scheduled(14, shrinkage)), [None; 3]);
    }

    #[test]
    fn a_large_centre_is_staffed() {
        let large = Load { calls: 500_000.0, ..LOAD };
        let needed = agents_needed(large, StaffingGoal { max_occupancy: 1.0, ..GOAL }).unwrap();
        assert!((50_000..51_000).contains(&needed));
        assert_eq!(agents_needed(Load { calls: 1e12, ..LOAD }, GOAL), None);
        assert_eq!(agents_needed(Load { calls: 0.0, ..LOAD }, GOAL), Some(1));
    }

    #[test]
    fn senseless_input_gives_none() {
        for load in [
            Load { calls: -1.0, ..LOAD },
            Load { calls: f64::NAN, ..LOAD },
            Load { interval_seconds: 0.0, ..LOAD },
            Load { aht_seconds: 0.0, ..LOAD },
        ] {
            assert_eq!((erlang_c(load, 5, 20.0), agents_needed(load, GOAL)), (None, None));
        }
        assert_eq!((erlang_c(LOAD, 0, 20.0), erlang_c(LOAD, 9, f64::NAN)), (None, None));
        assert_eq!(agents_needed(LOAD, StaffingGoal { service_level: 1.1, ..GOAL }), None);
    }

    proptest! {
        #[test]
        fn the_staffing_is_the_smallest(calls in 1.0..2000.0f64, aht in 1.0..900.0f64) {
            let load = Load { calls, interval_seconds: 1800.0, aht_seconds: aht };
            let needed = agents_needed(load, GOAL).unwrap();
            let holds = |n| erlang_c(load, n, 20.0)
                .is_some_and(|c| c.asa_seconds.is_some() && c.service_level >= 0.8 && c.occupancy <= 0.85);
            prop_assert!(holds(needed) && !holds(needed - 1));
        }

        #[test]
        fn any_number_at_all_keeps_nan_inside(calls: f64, interval_seconds: f64, aht_seconds: f64, agents in 0..200u32, t: f64) {
            if let Some(c) = erlang_c(Load { calls, interval_seconds, aht_seconds }, agents, t) {
                prop_assert!([c.p_wait, c.service_level, c.occupancy].iter().all(|x| x.is_finite()));
            }
        }
    }
}
