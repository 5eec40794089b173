//! What customers write about, and how hard it is: the shop's topics, teams and resolution codes.

use nabiz_domain::event::Millis;

use crate::days::{DAY, Days};
use crate::random::Random;

/// The shop's teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Team {
    Frontline,
    SecondLevel,
    Billing,
    Returns,
    Delivery,
    Social,
}

impl Team {
    pub const ALL: [Self; 6] =
        [Self::Frontline, Self::SecondLevel, Self::Billing, Self::Returns, Self::Delivery, Self::Social];

    /// The id in events and settings.
    pub fn id(self) -> &'static str {
        match self {
            Self::Frontline => "L1",
            Self::SecondLevel => "L2",
            Self::Billing => "billing",
            Self::Returns => "returns",
            Self::Delivery => "delivery",
            Self::Social => "social",
        }
    }

    /// Its seats among forty.
    pub fn share(self) -> u64 {
        match self {
            Self::Frontline => 14,
            Self::SecondLevel => 4,
            Self::Billing => 5,
            Self::Returns | Self::Delivery => 6,
            Self::Social => 5,
        }
    }
}

/// A reason to get in touch.
#[derive(Debug)]
pub(crate) struct Topic {
    pub id: &'static str,
    pub team: Team,
    weight: u32,
    /// How long and hard its cases are; 100 is the average.
    pub difficulty: u32,
    /// Share of its bot conversations that end with the bot, per mille.
    pub bot_per_mille: u32,
    /// How it is usually solved, most usual first.
    pub codes: [&'static str; 3],
}

/// The topic that grows in the last month.
const RISING: &str = "sadakat_puani";
/// The topic of the campaign week.
const CAMPAIGN: &str = "kampanya";

pub(crate) const TOPICS: [Topic; 13] = [
    topic("kargo", Team::Delivery, 210, 85, 420, ["tracking_sent", "courier_claim", "resent"]),
    topic("iade", Team::Returns, 160, 105, 260, ["return_label", "refund", "exchange"]),
    topic("fatura", Team::Billing, 80, 90, 380, ["invoice_sent", "invoice_corrected", "explained"]),
    topic("odeme", Team::Billing, 85, 120, 180, ["payment_checked", "refund", "bank_referred"]),
    topic("hesap", Team::Frontline, 80, 75, 450, ["password_reset", "data_changed", "account_merged"]),
    topic("urun_bilgisi", Team::Frontline, 130, 65, 470, ["answered", "guide_sent", "asked_supplier"]),
    topic("siparis_degisikligi", Team::Frontline, 75, 90, 240, ["order_changed", "order_cancelled", "too_late"]),
    topic("hasarli_urun", Team::Returns, 55, 145, 60, ["exchange", "refund", "partial_refund"]),
    topic("garanti", Team::SecondLevel, 40, 170, 90, ["repair", "exchange", "declined"]),
    topic("teknik", Team::SecondLevel, 45, 150, 160, ["fixed", "workaround", "bug_reported"]),
    topic(CAMPAIGN, Team::Social, 45, 70, 400, ["explained", "coupon", "answered"]),
    topic("uyelik", Team::Frontline, 30, 80, 350, ["data_changed", "ended", "explained"]),
    topic(RISING, Team::Frontline, 16, 110, 200, ["points_added", "explained", "bug_reported"]),
];

const fn topic(
    id: &'static str,
    team: Team,
    weight: u32,
    difficulty: u32,
    bot_per_mille: u32,
    codes: [&'static str; 3],
) -> Topic {
    Topic { id, team, weight, difficulty, bot_per_mille, codes }
}

/// The topic of a new case, as an index into [`TOPICS`].
pub(crate) fn draw(random: &mut Random, days: &Days, campaign: bool, at: Millis) -> usize {
    let last_month = at >= days.end() - 30 * DAY;
    random.weighted(TOPICS.iter().map(|topic| match topic.id {
        RISING if last_month => topic.weight * 7,
        CAMPAIGN if campaign => topic.weight * 5,
        _ => topic.weight,
    }))
}
