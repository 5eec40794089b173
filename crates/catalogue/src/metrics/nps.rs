//! METRICS B.11.

use super::common::NOTHING;
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Scope, Special, Text, Unit};

/// The definition.
pub const NPS: Metric = Metric {
    id: "nps",
    number: "11",
    name: Text { en: "Net Promoter Score", tr: "Net tavsiye skoru (NPS)" },
    aliases: &[
        "net promoter score",
        "promoters",
        "detractors",
        "net destekçi puanı",
        "net promosyoncu puanı",
        "net tavsiye puanı",
        "tavsiye skoru",
    ],
    unit: Unit::NetScore,
    better: Better::Higher,
    scope: Scope::Account,
    anchor: Anchor::Answered,
    headline: Headline::Special,
    has_source: |feeds| feeds.nps,
    recipe: Recipe::Special(Special::Nps),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How many more customers would recommend us than warn against us.",
            tr: "Bizi tavsiye edecek müşterilerin, etmeyeceklerden ne kadar fazla olduğu.",
        },
        formula: Text {
            en: "100 · (promoters − detractors) / all answers; promoters give 9 or 10, detractors 0 to 6, and those between stay in the denominator.",
            tr: "100 · (tavsiye edenler − kötüleyenler) / tüm yanıtlar; tavsiye edenler 9–10, kötüleyenler 0–6 verir, aradakiler paydada kalır.",
        },
        clock: Text {
            en: "The last answer of a customer in a wave counts, in the period in which it was given. Surveys about the relationship and about single cases are separate series.",
            tr: "Bir müşterinin her anket dalgasındaki son yanıtı, verildiği dönemde sayılır. Genel ilişkiyi soran anketler ile tek talebi soranlar ayrı serilerdir.",
        },
        excluded: Text {
            en: "Surveys without an answer and earlier answers of the same wave. Answers on a scale from 1 to 10 are marked and never compared or pooled with 0 to 10, because without the zeros there are fewer detractors.",
            tr: "Yanıtsız anketler ve aynı dalganın önceki yanıtları. 1–10 ölçeğindeki yanıtlar işaretlenir, 0–10 ile kıyaslanmaz ve birleştirilmez; sıfırlar olmayınca kötüleyen daha az çıkar.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "The scale from 0 to 10 with these bands is common practice; only the articles use 1 to 10.",
            tr: "0–10 ölçeği bu aralıklarıyla yaygın uygulamadır; 1–10'u yalnız makaleler kullanır.",
        },
        source: Text {
            en: "eDesk and Infoset, both with a scale from 1 to 10, Infoset with detractors from 0 to 6 all the same. Decided: 0 to 10.",
            tr: "eDesk ve Infoset; ikisi de 1–10 ölçeği yazar, Infoset yine de kötüleyenleri 0–6 alır. Karar: 0–10.",
        },
    },
};
