//! Staffing with abandonment: Erlang A, a queue whose callers lose patience (METRICS E.2).
//!
//! All times are seconds. Use it when more than 2 % abandon: Erlang C overstaffs there.

use super::erlang::{Load, MAX_AGENTS};
use super::ratio::{finite, ratio};

/// Most states of the queue with abandonment that are summed; beyond it there is no answer.
const MAX_STATES: u64 = 2_000_000;

/// States less likely than this, relative to the likeliest, are left out (METRICS E.2).
const NEGLIGIBLE: f64 = 1e-16;

/// A queue whose callers hang up when their patience ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangA {
    /// Offered load, Erlang.
    pub erlangs: f64,
    /// Probability to wait, 0 to 1.
    pub p_wait: f64,
    /// Probability to abandon, 0 to 1.
    pub p_abandon: f64,
    /// Mean wait of all callers, seconds.
    pub mean_wait_seconds: f64,
    /// Average speed of answer of the served, seconds; `None` if nobody is.
    pub asa_seconds: Option<f64>,
    /// Share of all offered calls that are served within T, 0 to 1.
    pub service_level: f64,
    /// Share of the agents' time spent handling, 0 to 1.
    pub occupancy: f64,
}

/// Erlang A (M/M/n+M) for `agents`, mean `patience_seconds` and a threshold T (METRICS E.2).
///
/// `None` for no agents, more than [`MAX_AGENTS`], input that makes no sense, or a queue so long that its
/// states cannot be summed. Use [`super::erlang::erlang_c`] for callers who never hang up.
pub fn erlang_a(load: Load, agents: u32, patience_seconds: f64, threshold_seconds: f64) -> Option<ErlangA> {
    let erlangs = load.erlangs()?;
    let valid = patience_seconds > 0.0 && patience_seconds.is_finite() && threshold_seconds >= 0.0;
    if agents == 0 || agents > MAX_AGENTS || !valid {
        return None;
    }
    let rates = Rates {
        arrival: load.calls / load.interval_seconds,
        service: 1.0 / load.aht_seconds,
        abandon: 1.0 / patience_seconds,
        agents,
    };
    let states = rates.likely_states()?;
    let total: f64 = states.weights.iter().sum();
    let n = u64::from(agents);
    let (mut free, mut busy, mut queue, mut served_within, mut wait_of_served) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut ahead = CallersAhead::none(rates, threshold_seconds);
    for (k, weight) in (states.first..).zip(&states.weights) {
        let p = weight / total;
        let Some(j) = k.checked_sub(n) else {
            free += p;
            continue;
        };
        while ahead.count < j {
            ahead.one_more();
        }
        busy += p;
        queue += j as f64 * p;
        served_within += p * ahead.p_served() * ahead.p_within();
        wait_of_served += p * ahead.p_served() * ahead.mean_wait;
    }
    let mean_wait = if rates.arrival > 0.0 { queue / rates.arrival } else { 0.0 };
    let p_abandon = finite(rates.abandon * mean_wait)?.clamp(0.0, 1.0);
    Some(ErlangA {
        erlangs,
        p_wait: finite(busy)?.min(1.0),
        p_abandon,
        mean_wait_seconds: finite(mean_wait)?,
        asa_seconds: ratio(wait_of_served, 1.0 - p_abandon),
        service_level: finite(free + served_within)?.min(1.0),
        occupancy: finite(erlangs * (1.0 - p_abandon) / f64::from(agents))?.min(1.0),
    })
}

/// Mean patience from data: total waiting time of all queued calls / number of abandons, seconds (METRICS E.2).
pub fn mean_patience(total_wait_seconds: f64, abandons: u64) -> Option<f64> {
    ratio(total_wait_seconds, abandons as f64)
}

/// Rates of the birth–death process, each per second.
#[derive(Debug, Clone, Copy)]
struct Rates {
    arrival: f64,
    service: f64,
    abandon: f64,
    agents: u32,
}

/// Weights of the states (calls in the system) from `first` on, relative to the likeliest.
struct States {
    first: u64,
    weights: Vec<f64>,
}

impl Rates {
    /// Rate at which a system of `k` calls loses one.
    fn departure(&self, k: f64) -> f64 {
        let n = f64::from(self.agents);
        k.min(n) * self.service + (k - n).max(0.0) * self.abandon
    }

    /// Starts at the likeliest state and walks both ways, so that nothing overflows however large the load.
    fn likely_states(&self) -> Option<States> {
        let n = f64::from(self.agents);
        let all_busy = n * self.service;
        let mode = if self.arrival <= all_busy {
            self.arrival / self.service
        } else {
            n + (self.arrival - all_busy) / self.abandon
        };
        let mode = Some(mode.floor()).filter(|&mode| mode < MAX_STATES as f64)?;
        let mut below = Vec::new();
        let (mut k, mut weight) = (mode, self.departure(mode) / self.arrival);
        while k > 0.0 && weight >= NEGLIGIBLE {
            below.push(weight);
            k -= 1.0;
            weight *= self.departure(k) / self.arrival;
        }
        let first = k as u64;
        let mut weights: Vec<f64> = below.into_iter().rev().collect();
        let (mut k, mut weight) = (mode, 1.0);
        while weight >= NEGLIGIBLE {
            weights.push(weight);
            k += 1.0;
            weight *= self.arrival / self.departure(k);
            if k >= MAX_STATES as f64 {
                return None;
            }
        }
        Some(States { first, weights })
    }
}

/// A patient caller who finds all agents busy and `count` callers ahead. With c = nμ/θ and x = e^(−θT) the wait V has
/// e^(−θV) ~ Beta(c, count + 1).
struct CallersAhead {
    rates: Rates,
    count: u64,
    /// Mean wait, seconds: Σ over i = 0..count of 1/(nμ + θ(i + 1)), given that the caller is served.
    mean_wait: f64,
    /// I_x(c + 1, count + 1), the regularised incomplete beta function. Its second argument is whole, so it is a sum of
    /// negative binomial terms and grows by one of them with each caller ahead.
    beta: f64,
    /// Logarithm of the next term: Γ(a + b)/(Γ(a) b!)·x^a (1 − x)^b with a = c + 1, b = count + 1.
    ln_term: f64,
    ln_one_minus_x: f64,
}

impl CallersAhead {
    fn none(rates: Rates, threshold_seconds: f64) -> Self {
        let mut ahead = Self { rates, count: 0, mean_wait: 0.0, beta: 0.0, ln_term: 0.0, ln_one_minus_x: 0.0 };
        let ln_x = -rates.abandon * threshold_seconds;
        let a = ahead.c() + 1.0;
        ahead.ln_one_minus_x = (-ln_x.exp_m1()).ln();
        ahead.mean_wait = 1.0 / (ahead.all_busy() + rates.abandon);
        ahead.beta = (a * ln_x).exp();
        ahead.ln_term = a.ln() + a * ln_x + ahead.ln_one_minus_x;
        ahead
    }

    fn one_more(&mut self) {
        let b = self.count as f64 + 1.0;
        self.beta += self.ln_term.exp();
        self.ln_term += ((self.c() + 1.0 + b) / (b + 1.0)).ln() + self.ln_one_minus_x;
        self.count += 1;
        self.mean_wait += 1.0 / (self.all_busy() + self.rates.abandon * (b + 1.0));
    }

    fn all_busy(&self) -> f64 {
        f64::from(self.rates.agents) * self.rates.service
    }

    fn c(&self) -> f64 {
        self.all_busy() / self.rates.abandon
    }

    /// Probability to be served at all: c/(c + count + 1).
    fn p_served(&self) -> f64 {
        self.all_busy() / (self.all_busy() + self.rates.abandon * (self.count as f64 + 1.0))
    }

    /// Probability that a caller who is served waits at most T.
    fn p_within(&self) -> f64 {
        (1.0 - self.beta).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::erlang::erlang_c;
    use proptest::prelude::*;

    const LOAD: Load = Load { calls: 100.0, interval_seconds: 1800.0, aht_seconds: 180.0 };

    #[test]
    fn endless_patience_is_erlang_c() {
        let (patient, c) = (erlang_a(LOAD, 14, 1e9, 20.0).unwrap(), erlang_c(LOAD, 14, 20.0).unwrap());
        assert!((patient.p_wait - c.p_wait).abs() < 1e-6);
        assert!((patient.service_level - c.service_level).abs() < 1e-6);
        assert!((patient.asa_seconds.unwrap() - c.asa_seconds.unwrap()).abs() < 1e-4);
    }

    #[test]
    fn large_centres_neither_overflow_nor_underflow() {
        let large = Load { calls: 500_000.0, ..LOAD };
        for agents in [1, 40_000, 50_000, 60_000, MAX_AGENTS] {
            let queue = erlang_a(large, agents, 120.0, 20.0).unwrap();
            let served = queue.occupancy * f64::from(agents) / queue.erlangs;
            assert!((queue.p_abandon + served - 1.0).abs() < 1e-9, "{agents}");
        }
        assert_eq!(erlang_a(Load { calls: 1e12, ..LOAD }, 10, 120.0, 20.0), None);
    }

    #[test]
    fn without_calls_nobody_waits() {
        let a = erlang_a(Load { calls: 0.0, ..LOAD }, 3, 60.0, 20.0).unwrap();
        assert_eq!((a.service_level, a.asa_seconds, a.occupancy), (1.0, Some(0.0), 0.0));
    }

    #[test]
    fn senseless_input_gives_none() {
        assert_eq!(erlang_a(Load { calls: -1.0, ..LOAD }, 5, 60.0, 20.0), None);
        assert_eq!((erlang_a(LOAD, 0, 60.0, 20.0), erlang_a(LOAD, 9, 0.0, 20.0)), (None, None));
        assert_eq!(mean_patience(100.0, 0), None);
    }

    proptest! {
        #[test]
        fn more_agents_serve_more(calls in 0.0..2000.0f64, aht in 1.0..900.0f64, agents in 1..400u32, patience in 0.1..3600.0f64, t in 0.0..120.0f64) {
            let load = Load { calls, interval_seconds: 1800.0, aht_seconds: aht };
            let queue = |agents| erlang_a(load, agents, patience, t).unwrap();
            let (few, more) = (queue(agents), queue(agents + 1));
            prop_assert!(more.service_level >= few.service_level - 1e-9);
            prop_assert!(more.p_abandon <= few.p_abandon + 1e-9);
            prop_assert!(few.service_level <= 1.0 - few.p_abandon + 1e-9, "nobody is both served and lost");
        }

        /// All waiting is that of the served plus that of those who hang up.
        #[test]
        fn the_served_do_not_wait_more_than_all_callers_together(calls in 1.0..2000.0f64, agents in 1..200u32, patience in 1.0..3600.0f64) {
            let queue = erlang_a(Load { calls, ..LOAD }, agents, patience, 20.0).unwrap();
            let served = queue.asa_seconds.unwrap_or(0.0) * (1.0 - queue.p_abandon);
            prop_assert!(served <= queue.mean_wait_seconds + 1e-9 * queue.mean_wait_seconds.max(1.0));
        }

        #[test]
        fn any_number_at_all_keeps_nan_inside(calls: f64, interval_seconds: f64, aht_seconds: f64, agents in 0..200u32, patience: f64, t: f64) {
            if let Some(a) = erlang_a(Load { calls, interval_seconds, aht_seconds }, agents, patience, t) {
                let shares = [a.p_wait, a.p_abandon, a.service_level, a.occupancy];
                prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)) && a.mean_wait_seconds.is_finite());
            }
        }
    }
}
