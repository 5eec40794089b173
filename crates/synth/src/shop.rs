//! The shop: what can be set about it, and what follows from that for all its cases.

use jiff::civil::{Date, date};
use nabiz_domain::calendar::ScheduleError;
use nabiz_domain::event::{Event, Millis};

use crate::arrivals::campaign;
use crate::days::Days;
use crate::desk::Desk;
use crate::out::Out;
use crate::people::People;

/// Longest life of a shop, in days.
pub const MAX_DAYS: u32 = 3_660;

/// A demo shop: equal shops have equal events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// Where all chance comes from.
    pub seed: u64,
    /// How many cases it has: exactly so many case ids appear. Further sessions of a case have its id.
    pub cases: u64,
    /// The account of its events, and the beginning of its case ids (`shop-000123`).
    pub account: String,
    /// IANA zone of its days and opening hours.
    pub timezone: String,
    /// Its first local day.
    pub start: Date,
    /// How many days it is told for, 1 to [`MAX_DAYS`]. Nothing happens at or after the midnight that ends
    /// them; what is not over by then stays open.
    pub days: u32,
}

impl Default for Shop {
    /// 100,000 cases in Istanbul in the 13 months from January 2025.
    fn default() -> Self {
        Self {
            seed: 1,
            cases: 100_000,
            account: "shop".into(),
            timezone: "Europe/Istanbul".into(),
            start: date(2025, 1, 1),
            days: 396,
        }
    }
}

/// Why a shop cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The zone is unknown.
    #[error("failed to build the shop's calendar")]
    Timezone(#[source] ScheduleError),
    /// Its days leave the calendar.
    #[error("failed to lay out the shop's days")]
    Date(#[source] jiff::Error),
    /// It has no day, or too many.
    #[error("a shop has 1 to {MAX_DAYS} days, not {0}")]
    Days(u32),
}

/// How much was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Case ids.
    pub cases: u64,
    /// Events, those of the feeds included.
    pub events: u64,
}

impl Shop {
    /// Tells all events of the shop to `sink`, case by case.
    ///
    /// # Errors
    /// When the zone is unknown or the days are none, too many or off the calendar.
    pub fn tell(&self, mut sink: impl FnMut(&Event<'_>)) -> Result<Tally, ShopError> {
        let world = World::new(self)?;
        let out = Out::new(&world.account, world.days.end(), &mut sink);
        let mut desk = Desk::new(&world, out);
        desk.walk(self.cases);
        Ok(desk.out.tally)
    }
}

/// What does not change while a shop is told.
pub(crate) struct World {
    pub seed: u64,
    pub account: String,
    pub days: Days,
    pub people: People,
    pub customers: u64,
    campaign: std::ops::Range<Millis>,
}

impl World {
    pub fn new(shop: &Shop) -> Result<Self, ShopError> {
        if !(1..=MAX_DAYS).contains(&shop.days) {
            return Err(ShopError::Days(shop.days));
        }
        let days = Days::new(&shop.timezone, shop.start, shop.days)?;
        let midnight = |day: usize| days.all.get(day).map_or(days.end(), |day| day.start);
        let week = campaign(&days);
        let campaign = midnight(week.start)..midnight(week.end);
        Ok(Self {
            seed: shop.seed,
            account: shop.account.clone(),
            people: People::new(shop.seed, shop.cases, shop.days),
            customers: (shop.cases / 2).max(50),
            days,
            campaign,
        })
    }

    /// How busy the desk is at an instant, percent of usual: Mondays and the campaign week are busier.
    pub fn pressure(&self, at: Millis) -> i64 {
        if self.campaign.contains(&at) {
            return 170;
        }
        let (day, _) = self.days.day_and_minute(at);
        let monday = self.days.all.get(day as usize).is_some_and(|day| day.weekday == 0);
        if monday { 115 } else { 95 }
    }
}
