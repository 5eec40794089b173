//! Customers: who is known when, their attributes, memberships and orders.

use nabiz_domain::event::{Millis, What};

use crate::days::{DAY, HOUR, MINUTE};
use crate::desk::Desk;
use crate::out::write_id;
use crate::random::{Purpose, Random};
use crate::shop::World;

const COUNTRIES: [(&str, u32); 5] = [("TR", 86), ("DE", 6), ("AZ", 3), ("GB", 3), ("NL", 2)];
const SEGMENTS: [(&str, u32); 4] = [("standard", 58), ("new", 22), ("gold", 15), ("platinum", 5)];
const BRANDS: [(&str, u32); 3] = [("demo-ev", 40), ("demo-moda", 38), ("demo-teknoloji", 22)];
const REASONS: [(&str, u32); 4] = [("price", 35), ("service", 25), ("moved", 15), ("unknown", 25)];

/// Attributes of a customer's cases: always the same for the same customer.
pub(crate) fn profile(seed: u64, customer: u64) -> [(&'static str, &'static str); 4] {
    let mut random = Random::new(seed, Purpose::Profile, customer);
    let country = random.pick(&COUNTRIES);
    let language = if country == "TR" || random.chance(500) { "tr" } else { "en" };
    [("country", country), ("language", language), ("segment", random.pick(&SEGMENTS)), ("brand", random.pick(&BRANDS))]
}

impl World {
    /// How many customers the shop has had by an instant: half of all on the first day, then steadily more.
    pub fn customers_known(&self, at: Millis) -> u64 {
        let (start, end) = (self.days.start(), self.days.end());
        let passed = (at - start).clamp(0, end - start).unsigned_abs();
        let rest = self.customers / 2;
        let new = u128::from(rest) * u128::from(passed) / u128::from((end - start).max(1).unsigned_abs());
        self.customers - rest + new as u64
    }
}

/// A customer's life with the shop from `at`: a membership that may end, and orders until it does.
pub(crate) fn tell(desk: &mut Desk<'_>, customer: u64, at: Millis) {
    let world = desk.world;
    let mut random = Random::new(world.seed, Purpose::Customer, customer);
    write_id(&mut desk.requester, "cust", "-", customer, 7);
    let requester = desk.requester.as_str();
    let first = at;
    let mut at = at + random.between(0, HOUR);
    let mut end = world.days.end();
    if random.chance(350) {
        // Those of the first day have been there all along: they are whom retention looks at.
        let joined = if first == world.days.start() { first } else { at };
        desk.out.feed_event(joined, What::CustomerStart { requester });
        let leaves = at + DAY + random.exponential(1_500 * DAY);
        if leaves < end {
            end = leaves;
            desk.out.feed_event(leaves, What::CustomerEnd { requester, reason: Some(random.pick(&REASONS)) });
        }
    }
    at += random.exponential(20 * DAY) + MINUTE;
    while at < end {
        let kurus = random.lognormal(65_000, 80);
        let amount = Some(kurus as f64 / 100.0);
        desk.out.feed_event(at, What::Order { requester, amount, currency: Some("TRY") });
        at += random.exponential(140 * DAY) + HOUR;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_always_the_same_one() {
        assert_eq!(profile(9, 41), profile(9, 41));
        let abroad = (0..10_000).filter(|&customer| profile(9, customer)[0].1 != "TR").count();
        assert!((1_200..1_600).contains(&abroad), "{abroad}");
    }
}
