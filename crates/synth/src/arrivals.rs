//! When cases arrive: hour by hour, by class, with daily peaks, weekends, growth and a campaign week.
//!
//! Shares are exact integers: an hour gets the cases between two rounded points of the running total, so
//! that exactly the asked-for number arrives and nothing has to be kept.

use nabiz_domain::channel::Class;
use nabiz_domain::event::Millis;

use crate::days::{Day, Days};
use crate::random::{Purpose, Random};

/// Demand by local hour, in the order of [`Class::ALL`]: a peak before and
/// one after lunch; chats have a third one in the evening.
const HOURS: [[u64; 24]; 3] = [
    [7, 4, 3, 2, 1, 2, 5, 11, 28, 60, 78, 88, 84, 78, 80, 84, 76, 68, 46, 42, 46, 42, 26, 14],
    [6, 4, 3, 2, 2, 3, 7, 18, 44, 78, 92, 98, 70, 66, 84, 90, 74, 56, 36, 28, 28, 26, 18, 10],
    [0, 0, 0, 0, 0, 0, 1, 3, 12, 84, 98, 100, 66, 64, 86, 92, 70, 48, 10, 6, 5, 4, 2, 1],
];
/// Percent of a usual day, from Monday; in the order of [`Class::ALL`].
const WEEKDAYS: [[u64; 7]; 3] =
    [[108, 102, 100, 98, 100, 70, 52], [120, 106, 100, 98, 94, 52, 42], [126, 108, 100, 98, 94, 40, 8]];
/// A holiday is like that Sunday.
const SUNDAY: usize = 6;
/// Weight of each class beside its hours, percent.
const CLASSES: [u64; 3] = [100, 76, 84];
const CAMPAIGN_DAYS: usize = 7;
const CAMPAIGN_PCT: u64 = 190;
/// Demand at the end of a year is so much higher, per mille.
const GROWTH_PER_YEAR: u64 = 320;

/// One local hour and the cases that arrive in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub day: usize,
    pub start: Millis,
    pub length: Millis,
    pub count: u64,
    /// By class, in the order of [`Class::ALL`].
    weights: [u32; 3],
}

impl Slot {
    /// Arrival number `index` of the slot: one in each of `count` equal parts, at a random point of it.
    pub fn arrival(&self, random: &mut Random, index: u64) -> (Millis, Class) {
        let part = (self.length / self.count.max(1) as Millis).max(1);
        let from = self.start
            + (u128::from(index) * self.length.unsigned_abs() as u128 / u128::from(self.count.max(1))) as Millis;
        let at = from + random.below(part.unsigned_abs()) as Millis;
        (at, Class::ALL[random.weighted(self.weights.into_iter())])
    }
}

/// The hours of the shop in order, each with its cases.
#[derive(Debug)]
pub(crate) struct Slots<'w> {
    days: &'w Days,
    seed: u64,
    cases: u64,
    campaign: std::ops::Range<usize>,
    total: u128,
    /// Weight of the hours so far, and the cases that makes.
    passed: u128,
    arrived: u64,
    next: usize,
}

impl<'w> Slots<'w> {
    pub fn new(days: &'w Days, seed: u64, cases: u64) -> Self {
        let campaign = campaign(days);
        let mut slots = Self { days, seed, cases, campaign, total: 0, passed: 0, arrived: 0, next: 0 };
        slots.total = (0..days.all.len() * 24).map(|slot| u128::from(slots.weights(slot).iter().sum::<u64>())).sum();
        slots
    }

    /// Demand of an hour by class.
    fn weights(&self, slot: usize) -> [u64; 3] {
        let (day, hour) = (slot / 24, slot % 24);
        let Day { weekday, holiday, .. } = self.days.all[day];
        let weekday = if holiday { SUNDAY } else { weekday };
        let growth = 1000 + GROWTH_PER_YEAR * day as u64 / 365;
        let campaign = if self.campaign.contains(&day) { CAMPAIGN_PCT } else { 100 };
        let mut of_day = Random::new(self.seed, Purpose::Demand, day as u64 * 2 + 1);
        let mut of_hour = Random::new(self.seed, Purpose::Demand, slot as u64 * 2);
        let noise = (880 + of_day.below(240)) * (800 + of_hour.below(400)) / 1000;
        std::array::from_fn(|class| {
            HOURS[class][hour] * WEEKDAYS[class][weekday] * CLASSES[class] * growth / 1000 * campaign / 100 * noise
                / 1000
        })
    }
}

impl Iterator for Slots<'_> {
    type Item = Slot;

    fn next(&mut self) -> Option<Slot> {
        let slot = self.next;
        let day = self.days.all.get(slot / 24)?;
        let weights = self.weights(slot);
        self.next += 1;
        self.passed += u128::from(weights.iter().sum::<u64>());
        let arrived = (self.passed * u128::from(self.cases) / self.total.max(1)) as u64;
        let count = arrived - self.arrived;
        self.arrived = arrived;
        let hour = |hour: usize| day.start + day.length * hour as Millis / 24;
        let (start, end) = (hour(slot % 24), hour(slot % 24 + 1));
        let weights = weights.map(|weight| u32::try_from(weight).unwrap_or(u32::MAX));
        Some(Slot { day: slot / 24, start, length: end - start, count, weights })
    }
}

/// The days of the campaign: from 24 November where the shop has it, else past the middle.
pub(crate) fn campaign(days: &Days) -> std::ops::Range<usize> {
    let autumn = days.all.iter().position(|day| (day.date.month(), day.date.day()) == (11, 24));
    let first = autumn.unwrap_or(days.all.len() * 6 / 10);
    first..first + CAMPAIGN_DAYS
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn exactly_the_asked_for_cases_arrive_in_order() {
        let days = Days::new("Europe/Istanbul", date(2025, 1, 1), 395).unwrap();
        for cases in [0, 1, 999, 50_000] {
            assert_eq!(Slots::new(&days, 5, cases).map(|slot| slot.count).sum::<u64>(), cases);
        }
        let mut random = Random::new(5, Purpose::Arrival, 0);
        let mut before = days.start();
        for slot in Slots::new(&days, 5, 50_000) {
            for index in 0..slot.count {
                let (at, _) = slot.arrival(&mut random, index);
                assert!(at >= before && at < slot.start + slot.length);
                before = at;
            }
        }
    }

    #[test]
    fn a_campaign_week_and_weekends_show() {
        let days = Days::new("Europe/Istanbul", date(2025, 1, 1), 395).unwrap();
        let mut by_day = vec![0; 395];
        Slots::new(&days, 5, 100_000).for_each(|slot| by_day[slot.day] += slot.count);
        let week = |first: usize| by_day[first..first + 7].iter().sum::<u64>();
        let campaign = campaign(&days).start;
        assert!(week(campaign) * 10 > week(campaign - 14) * 16);
        assert!(by_day[11] * 10 < by_day[12] * 8, "Sunday 12 January against Monday");
    }

    #[test]
    fn days_of_23_and_25_hours_stay_in_order() {
        let days = Days::new("Europe/Berlin", date(2025, 3, 29), 220).unwrap();
        let slots: Vec<Slot> = Slots::new(&days, 1, 1000).collect();
        assert!(slots.windows(2).all(|pair| pair[0].start + pair[0].length == pair[1].start));
    }
}
