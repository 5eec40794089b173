//! METRICS B.10: customer effort as ease (CES 2.0), as a share and as a mean.

use nabiz_domain::facts::Flags;

use super::common::{ALL_CLASSES, NOTHING, share};
use crate::metric::{
    Anchor, Better, Explanation, Headline, Measured, Metric, Recipe, Rows, Share, Table, Text, Unit, Variant, When,
};

/// The last CES answer of each case.
const ANSWERS: Rows = Rows {
    table: Table::Answers,
    anchor: "answered_at",
    when: When::all(&[Flags::ELIGIBLE, Flags::CES, Flags::COUNTS]),
    credit: "own",
};

const CLOCK: Text = Text {
    en: "Statement: “The company made it easy to solve my problem”, from 1 (strongly disagree) to 7 (strongly agree). The last answer of a case counts, in the period in which it was given.",
    tr: "Önerme: “Firma sorunumu çözmemi kolaylaştırdı”, 1 (kesinlikle katılmıyorum) – 7 (kesinlikle katılıyorum). Bir talebin son yanıtı, verildiği dönemde sayılır.",
};

const EXCLUDED: Text = Text {
    en: "Surveys without an answer, and earlier answers of the same case. Answers of the older CES 1.0, where low is good, are turned round and kept as a series of their own.",
    tr: "Yanıtsız anketler ve aynı talebin önceki yanıtları. Düşük puanın iyi olduğu eski CES 1.0 yanıtları ters çevrilir ve ayrı bir seri olarak tutulur.",
};

const SOURCE: Text = Text {
    en: "eDesk and Infoset contradict each other: one wants to improve a low score, the other a minimal one. Decided: CES 2.0 measures ease, so higher is better.",
    tr: "eDesk ile Infoset çelişir: biri düşük puanı iyileştirmek ister, öteki puanın en düşük olmasını. Karar: CES 2.0 kolaylığı ölçer, yüksek olan iyidir.",
};

/// The share of customers who found it easy.
pub const CES_EASY_PCT: Metric = Metric {
    id: "ces_easy_pct",
    number: "10",
    name: Text { en: "Customer effort: found it easy %", tr: "Müşteri eforu: kolay bulanların oranı (CES)" },
    aliases: &[
        "ces",
        "customer effort score",
        "ces 2.0",
        "low effort",
        "müşteri efor skoru",
        "müşteri çaba puanı",
        "müşteri efor puanı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: ALL_CLASSES,
    anchor: Anchor::Answered,
    headline: Headline::Share,
    has_source: |feeds| feeds.ces,
    recipe: Recipe::Shares(&[
        share(ANSWERS, When::all(&[Flags::POSITIVE])),
        Share { id: "hard", basis: "answers 1 to 3", ..share(ANSWERS, When::all(&[Flags::NEGATIVE])) },
    ]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of customers who found it easy to get their problem solved.",
            tr: "Sorununun çözülmesini kolay bulan müşterilerin payı.",
        },
        formula: Text {
            en: "100 · answers of 5, 6 or 7 / all answers on the scale from 1 to 7.",
            tr: "100 · 5, 6 ve 7 yanıtları / 1–7 ölçeğindeki tüm yanıtlar.",
        },
        clock: CLOCK,
        excluded: EXCLUDED,
        variants: Text { en: "hard: the share of answers from 1 to 3.", tr: "hard: 1–3 arası yanıtların payı." },
        vendors: Text {
            en: "Gartner counts everyone who at least somewhat agrees, as we do. Others print only the mean.",
            tr: "Gartner, en az “kısmen katılıyorum” diyenleri sayar; biz de öyle. Ötekiler yalnız ortalamayı verir.",
        },
        source: SOURCE,
    },
};

/// The mean.
pub const CES_MEAN: Metric = Metric {
    id: "ces_mean",
    number: "10",
    name: Text { en: "Customer effort score 2.0", tr: "Müşteri efor (çaba) puanı (CES)" },
    aliases: &[
        "ces",
        "customer effort score",
        "average effort",
        "müşteri efor skoru",
        "müşteri çaba puanı",
        "müşteri efor / çaba puanı",
    ],
    unit: Unit::Score(1.0, 7.0),
    better: Better::Higher,
    scope: ALL_CLASSES,
    anchor: Anchor::Answered,
    headline: Headline::Mean,
    has_source: |feeds| feeds.ces,
    recipe: Recipe::Means {
        variants: &[Variant { id: "", basis: "", rows: ANSWERS, span: Measured::Number("mean_score") }],
        by_holder: None,
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How easy customers found it to get their problem solved, from 1 to 7; higher is easier.",
            tr: "Müşterinin sorununu çözdürmeyi 1–7 arasında ne kadar kolay bulduğu; yüksek olan daha kolaydır.",
        },
        formula: Text {
            en: "mean of the answers on the scale from 1 to 7.",
            tr: "1–7 ölçeğindeki yanıtların ortalaması.",
        },
        clock: CLOCK,
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};
