//! METRICS B.16.

use super::common::{ALL_CLASSES, NOTHING};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Special, Text, Unit};

/// The definition.
pub const TOP_TOPICS: Metric = Metric {
    id: "top_topics",
    number: "16",
    name: Text { en: "Top topics", tr: "En sık konular" },
    aliases: &[
        "contact reasons",
        "contact drivers",
        "top tags",
        "ticket categories",
        "popüler konular",
        "en çok gelen konular",
        "temas nedenleri",
        "başvuru nedenleri",
        "sık sorulan konular",
    ],
    unit: Unit::Percent,
    better: Better::Neutral,
    scope: ALL_CLASSES,
    anchor: Anchor::Opened,
    headline: Headline::Special,
    has_source: |feeds| feeds.topics,
    recipe: Recipe::Special(Special::TopTopics),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "What customers contact us about most often.",
            tr: "Müşterilerin en sık hangi konuda başvurduğu.",
        },
        formula: Text {
            en: "inbound cases by primary topic, most frequent first; share = the topic's cases / all inbound cases, those without a topic included.",
            tr: "gelen talepler ana konuya göre, en sıktan başlayarak; pay = konunun talepleri / konusuzlar dahil tüm gelen talepler.",
        },
        clock: Text {
            en: "A case counts when it opens, with the one topic it has now. A topic is rising when its share is clearly higher than in the period before.",
            tr: "Talep açıldığı dönemde, bugünkü tek konusuyla sayılır. Payı önceki döneme göre belirgin biçimde artan konu yükseliyor sayılır.",
        },
        excluded: Text {
            en: "Cases without a topic are shown in a last row of their own and never ranked. Changing a topic restates past periods.",
            tr: "Konusuz talepler kendi son satırında gösterilir, sıralamaya girmez. Konu değişikliği geçmiş dönemleri de günceller.",
        },
        variants: NOTHING,
        vendors: NOTHING,
        source: Text {
            en: "Sparkcentral asks for the topics behind low scores, so each topic can be read against FCR, CSAT and cost.",
            tr: "Sparkcentral düşük puana yol açan konuları sorar; bu yüzden her konu FCR, CSAT ve maliyetle birlikte okunabilir.",
        },
    },
};
