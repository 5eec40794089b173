//! Random numbers that are the same on every machine: SplitMix64, integer draws, and `libm` where a
//! logarithm or exponential is needed. It knows nothing of cases.

use nabiz_domain::event::Millis;

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

/// What a stream of numbers is for, so that one part of the shop never shifts the numbers of another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Demand = 1,
    Arrival,
    Case,
    Person,
    Roster,
    Customer,
    Profile,
    Wave,
    Cost,
}

impl Random {
    /// The stream number `index` of a purpose.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        Self(mix(mix(seed ^ mix(purpose as u64)).wrapping_add(index.wrapping_mul(GOLDEN))))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number in `0..bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// An index in `0..len`; 0 for an empty list.
    pub fn index(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True in `per_mille` of a thousand draws.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < u64::from(per_mille)
    }

    /// An index drawn by weight.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u64 = weights.clone().map(u64::from).sum();
        let mut left = self.below(total);
        for (index, weight) in weights.enumerate() {
            if left < u64::from(weight) {
                return index;
            }
            left -= u64::from(weight);
        }
        0
    }

    /// One of a list of values with weights.
    pub fn pick<T: Copy>(&mut self, choices: &[(T, u32)]) -> T {
        choices[self.weighted(choices.iter().map(|&(_, weight)| weight))].0
    }

    /// A waiting time without memory.
    pub fn exponential(&mut self, mean: Millis) -> Millis {
        let unit = ((self.bits() >> 11) + 1) as f64 / (1u64 << 53) as f64;
        (-libm::log(unit) * mean as f64) as Millis
    }

    /// A skewed duration: half of the draws lie below `median`; a `spread` of 100 is a sigma of 1.
    pub fn lognormal(&mut self, median: Millis, spread: u32) -> Millis {
        (libm::exp(f64::from(spread) / 100.0 * self.normal()) * median as f64) as Millis
    }

    /// Nearly standard normal: four uniforms out of one draw. Its tails end at ±3.46, which keeps absurd
    /// durations away.
    fn normal(&mut self) -> f64 {
        let bits = self.bits();
        let sum: u64 = (0..4).map(|part| (bits >> (16 * part)) & 0xFFFF).sum();
        (sum as f64 / 65_536.0 - 2.0) * 1.732_050_807_568_877_2
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        // The first outputs for the state 1234567, from the algorithm's reference code.
        let mut random = Random(1_234_567);
        let numbers: Vec<u64> = (0..3).map(|_| random.bits()).collect();
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn draws_have_the_asked_for_centre() {
        let mut random = Random::new(1, Purpose::Case, 0);
        let n = 40_000;
        let mean = (0..n).map(|_| random.exponential(1000)).sum::<i64>() / n;
        let below = (0..n).filter(|_| random.lognormal(1000, 80) < 1000).count() as i64;
        let hits = (0..n).filter(|_| random.chance(250)).count() as i64;
        assert!((980..1020).contains(&mean), "{mean}");
        assert!((below - n / 2).abs() < n / 100, "{below}");
        assert!((hits - n / 4).abs() < n / 100, "{hits}");
    }

    #[test]
    fn streams_of_two_purposes_differ() {
        assert_ne!(Random::new(7, Purpose::Case, 3).bits(), Random::new(7, Purpose::Customer, 3).bits());
        assert_eq!(Random::new(7, Purpose::Case, 3).bits(), Random::new(7, Purpose::Case, 3).bits());
    }
}
