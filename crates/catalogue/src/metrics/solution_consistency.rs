//! METRICS B.17, first half.

use super::common::ALL_CLASSES;
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Special, Text, Unit};

/// The definition.
pub const SOLUTION_CONSISTENCY: Metric = Metric {
    id: "solution_consistency",
    number: "17a",
    name: Text { en: "Solution consistency", tr: "Çözüm tutarlılığı" },
    aliases: &[
        "consistency",
        "answer consistency",
        "resolution code agreement",
        "tutarlılık",
        "hizmet tutarlılığı",
        "çözümlerin tutarlılığı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: ALL_CLASSES,
    anchor: Anchor::Completion,
    headline: Headline::Special,
    has_source: |feeds| feeds.resolution_codes && feeds.topics,
    recipe: Recipe::Special(Special::SolutionConsistency),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How often different agents solve the same topic in the same way.",
            tr: "Farklı temsilcilerin aynı konuyu ne sıklıkta aynı yolla çözdüğü.",
        },
        formula: Text {
            en: "per topic: pairs of cases handled by different agents with the same resolution code / all such pairs; over all topics weighted by their cases.",
            tr: "konu başına: farklı temsilcilerin çözdüğü talep çiftlerinden çözüm kodu aynı olanlar / bu çiftlerin tümü; genel değer konuların talep sayısıyla ağırlıklanır.",
        },
        clock: Text {
            en: "Cases resolved in the period that carry a topic and a resolution code, by the agent who resolved them.",
            tr: "Dönemde çözülen, konusu ve çözüm kodu olan talepler; çözen temsilciye göre.",
        },
        excluded: Text {
            en: "Topics with fewer than ten resolved cases or only one agent. It measures agreement, not whether the solution was right.",
            tr: "Ondan az çözülmüş talebi ya da tek temsilcisi olan konular. Çözümün doğruluğunu değil, birbirini tutmasını ölçer.",
        },
        variants: Text {
            en: "Beside it: fcr_spread_pp and csat_spread_pp, how many points lie between agents on the same topic (80th less 20th percentile of their shares of first contact resolutions and of positive answers), over all topics weighted by their cases.",
            tr: "Yanında durur: fcr_spread_pp ve csat_spread_pp, aynı konuda temsilciler arasında kaç puan olduğu (ilk temasta çözüm ve olumlu yanıt paylarının 80. ile 20. yüzdeliği arasındaki fark); genel değer konuların talep sayısıyla ağırlıklanır.",
        },
        vendors: Text {
            en: "There is no standard: no vendor defines such a figure.",
            tr: "Standardı yoktur; hiçbir üretici böyle bir değer tanımlamaz.",
        },
        source: Text {
            en: "eDesk asks that everyone serve “from the same hymn sheet” and gives no formula. Decided: measured in two halves, this one and procedure adherence.",
            tr: "eDesk herkesin “aynı ilahi sayfasından” hizmet vermesini ister, formül vermez. Karar: iki yarım olarak ölçülür; bu ve prosedüre uyum.",
        },
    },
};
