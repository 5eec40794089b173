//! METRICS B.8: one answer per case, as a mean and as a share.

use nabiz_domain::facts::Flags;

use super::common::{NOTHING, classes, share};
use crate::metric::{
    Anchor, Better, Explanation, Headline, Measured, Metric, Recipe, Rows, Rule, Table, Text, Unit, Variant, When,
};

/// The last CSAT answer of each case.
const ANSWERS: When = When::all(&[Flags::ELIGIBLE, Flags::CSAT, Flags::COUNTS]);

const fn answers(when: When) -> Rows {
    Rows { table: Table::Answers, anchor: "answered_at", when, credit: "own" }
}

const CLOCK: Text = Text {
    en: "The last answer of a case counts, in the period in which it was given. The agent of the last public reply before the survey was sent has the credit, so that reassigning a case after a bad rating moves nothing.",
    tr: "Bir talebin son yanıtı, verildiği dönemde sayılır. Puan, anket gönderilmeden önce son herkese açık yanıtı veren temsilciye yazılır; kötü puandan sonra talebi başkasına atamak bir şey değiştirmez.",
};

/// The mean.
pub const CSAT_MEAN: Metric = Metric {
    id: "csat_mean",
    number: "8a",
    name: Text { en: "CSAT score", tr: "Müşteri memnuniyeti (CSAT) puanı" },
    aliases: &[
        "csat",
        "customer satisfaction score",
        "average rating",
        "customer satisfaction rating",
        "müşteri memnuniyet skoru",
        "memnuniyet puanı",
        "memnuniyet ortalaması",
    ],
    unit: Unit::Score(1.0, 5.0),
    better: Better::Higher,
    scope: classes([Rule::Benchmark, Rule::BenchmarkNa, Rule::Computed]),
    anchor: Anchor::Answered,
    headline: Headline::Mean,
    has_source: |feeds| feeds.csat,
    recipe: Recipe::Means {
        variants: &[Variant {
            id: "",
            basis: "",
            rows: answers(ANSWERS.none(&[Flags::NO_MEAN])),
            span: Measured::Number("mean_score"),
        }],
        by_holder: None,
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How satisfied customers say they are after a case, from 1 to 5.",
            tr: "Müşterinin bir talepten sonra 1–5 arasında belirttiği memnuniyet.",
        },
        formula: Text {
            en: "mean of the answers on a scale from 1 to 5.",
            tr: "1–5 ölçeğindeki yanıtların ortalaması.",
        },
        clock: CLOCK,
        excluded: Text {
            en: "Surveys without an answer are no zeros. Good/bad ratings have no mean; answers on other scales are moved to 1–5 and the figure says so.",
            tr: "Yanıtsız anketler sıfır sayılmaz. İyi/kötü oylarının ortalaması olmaz; başka ölçekteki yanıtlar 1–5'e çevrilir ve bu belirtilir.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "Some tools print a mean, others a share, on scales of two to ten; read it with the number of answers and the survey response rate.",
            tr: "Kimi araç ortalama, kimi oran verir; ölçekler ikiliden onluya değişir. Yanıt sayısı ve anket yanıt oranıyla birlikte okunmalıdır.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark (printed for conversations, NA for tickets) and eDesk. The benchmark's conversation median is 4 in its table and 4.5 in its prose; the table counts, both are kept.",
            tr: "PeraNet/Freshworks karşılaştırması (görüşmeler için verir, destek talepleri için NA) ve eDesk. Karşılaştırmanın görüşme ortancası tabloda 4, metinde 4,5'tir; tablo esas alınır, ikisi de saklanır.",
        },
    },
};

/// The share of positive answers.
pub const CSAT_POSITIVE_PCT: Metric = Metric {
    id: "csat_positive_pct",
    number: "8b",
    name: Text { en: "Positive CSAT response %", tr: "Pozitif CSAT yanıt oranı" },
    aliases: &[
        "csat",
        "csat %",
        "satisfaction rate",
        "good satisfaction ratings",
        "positive satisfaction",
        "müşteri memnuniyet oranı",
        "memnun müşteri oranı",
        "olumlu yanıt oranı",
        "müşteri memnuniyeti yüzdesi",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: classes([Rule::BenchmarkNa, Rule::Benchmark, Rule::Computed]),
    anchor: Anchor::Answered,
    headline: Headline::Share,
    has_source: |feeds| feeds.csat,
    recipe: Recipe::Shares(&[share(answers(ANSWERS), When::all(&[Flags::POSITIVE]))]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of answers to satisfaction surveys that are positive.",
            tr: "Memnuniyet anketi yanıtları içinde olumlu olanların payı.",
        },
        formula: Text {
            en: "100 · positive answers / all answers; on 1–5 a 4 or 5 is positive, and neutral answers stay in the denominator.",
            tr: "100 · olumlu yanıt / tüm yanıtlar; 1–5 ölçeğinde 4 ve 5 olumludur, nötr yanıtlar paydada kalır.",
        },
        clock: CLOCK,
        excluded: Text {
            en: "Surveys without an answer, and earlier answers of the same case. Shares from different scales are pooled only with a warning.",
            tr: "Yanıtsız anketler ve aynı talebin önceki yanıtları. Farklı ölçeklerden gelen oranlar ancak uyarıyla birleştirilir.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "Zendesk divides good by good plus bad, and a 3 on 1–5 counts as bad. Chatwoot and Simplesat divide positive by all; on a scale of four Simplesat takes 3 and 4.",
            tr: "Zendesk iyiyi iyi artı kötüye böler, 1–5 ölçeğinde 3'ü kötü sayar. Chatwoot ve Simplesat olumluyu tüm yanıtlara böler; Simplesat dörtlü ölçekte 3 ve 4'ü alır.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark (printed for tickets, NA for conversations), WOTECH and Infoset. Infoset's formula (respondents / all respondents) is always 100 %; positive over all answers is what is meant.",
            tr: "PeraNet/Freshworks karşılaştırması (destek talepleri için verir, görüşmeler için NA), WOTECH ve Infoset. Infoset'in formülü (katılımcı / tüm katılımcılar) hep %100 eder; kastedilen olumlu yanıtların tüm yanıtlara oranıdır.",
        },
    },
};
