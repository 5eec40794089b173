//! How often one client may ask.
//!
//! A client is an address, never what it claims: whoever could choose a new name with every request had no limit.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Clients whose counts are kept before those that have been quiet are forgotten.
const CLIENTS: usize = 10_000;
const TWICE: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

/// A limit of requests by client.
pub(super) struct Limit(Option<DefaultKeyedRateLimiter<String>>);

impl Limit {
    /// A client may ask `per_second` times a second for long, and twice that at once; `None` is no limit.
    pub fn new(per_second: Option<NonZeroU32>) -> Self {
        let quota = |rate: NonZeroU32| Quota::per_second(rate).allow_burst(rate.saturating_mul(TWICE));
        Self(per_second.map(|rate| RateLimiter::keyed(quota(rate))))
    }

    /// Whether this client may ask now.
    pub fn admits(&self, client: &str) -> bool {
        let Some(clients) = &self.0 else { return true };
        if clients.len() > CLIENTS {
            clients.retain_recent();
        }
        clients.check_key(&client.to_owned()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_asks_too_often_waits_and_others_do_not() {
        let limit = Limit::new(NonZeroU32::new(1));
        assert!(limit.admits("a") && limit.admits("a"));
        assert!(!limit.admits("a"));
        assert!(limit.admits("b"));
        let none = Limit::new(None);
        assert!((0..100).all(|_| none.admits("a")));
    }
}
