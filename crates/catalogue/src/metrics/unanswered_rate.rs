//! METRICS B.32.

use nabiz_domain::facts::Flags;

use super::common::{CLOCKED, NOTHING, WRITTEN, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Text, Unit, When};

/// The definition.
pub const UNANSWERED_RATE: Metric = Metric {
    id: "unanswered_rate",
    number: "32",
    name: Text { en: "Unanswered rate", tr: "Yanıtsız kalan talep oranı" },
    aliases: &[
        "missed conversations",
        "missed chats",
        "unanswered (missed) rate",
        "unreplied tickets",
        "missed rate",
        "yanıtsız talepler",
        "cevapsız talep oranı",
        "kaçan görüşme",
        "kaçan sohbet",
    ],
    unit: Unit::Percent,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::Opened,
    headline: Headline::Share,
    has_source: |feeds| feeds.replies,
    recipe: Recipe::Shares(&[share(episodes("opened_at", CLOCKED, "at_opening"), When::all(&[Flags::UNANSWERED]))]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of requests that no person has answered.",
            tr: "Hiçbir insanın yanıtlamadığı taleplerin payı.",
        },
        formula: Text {
            en: "100 · cases without a public human reply that are open or timed out / inbound cases opened in the period that needed a person.",
            tr: "100 · herkese açık insan yanıtı olmayan, açık ya da zaman aşımıyla kapanmış talepler / dönemde açılan ve insan desteği gereken gelen talepler.",
        },
        clock: Text {
            en: "The opening places a case; its state as of the report's instant decides.",
            tr: "Talebi dönemine açılışı yerleştirir; rapor anındaki durumu belirler.",
        },
        excluded: Text {
            en: "Cases that a bot served alone, cases opened by agents or logged on a customer's behalf. A case resolved without a written reply is not unanswered.",
            tr: "Yalnız botun yürüttüğü, temsilcinin açtığı ya da müşteri adına açılan talepler. Yazılı yanıt olmadan çözülen talep yanıtsız sayılmaz.",
        },
        variants: NOTHING,
        vendors: NOTHING,
        source: Text {
            en: "Decided here: first response time sees answered cases only, this is its guard. Sparkcentral's formula mixes both by dividing by all queries.",
            tr: "Burada kararlaştırıldı: ilk yanıt süresi yalnız yanıtlananları görür, bu onun güvencesidir. Sparkcentral'ın formülü tüm sorgulara bölerek ikisini karıştırır.",
        },
    },
};
