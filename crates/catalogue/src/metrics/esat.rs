//! METRICS B.9: what employees say about their work, never about one employee.

use super::common::NOTHING;
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Scope, Special, Text, Unit};

const CLOCK: Text = Text {
    en: "Question: “How satisfied are you with your work?”, 1 to 5. The last answer of an employee in a wave counts, in the period in which it was given.",
    tr: "Soru: “İşinden ne kadar memnunsun?”, 1–5. Bir çalışanın her anket dalgasındaki son yanıtı, verildiği dönemde sayılır.",
};

const EXCLUDED: Text = Text {
    en: "Fewer than five answers are not shown, nor is a team whose remainder would be fewer than five, because the difference would reveal it. There is no figure per agent.",
    tr: "Beşten az yanıt gösterilmez; geriye kalanı beşten az olan ekip de gösterilmez, çünkü fark onu ele verir. Temsilci başına değer yoktur.",
};

const SOURCE: Text = Text {
    en: "eDesk. Its score for each single employee is not built: it is neither fair nor lawful under KVKK and GDPR, so only aggregates of five or more are given.",
    tr: "eDesk. Her çalışana ayrı puan önerisi uygulanmaz: ne adil ne de KVKK ve GDPR'ye uygundur; yalnız beş ve üzeri yanıtın toplu değeri verilir.",
};

/// The share of satisfied employees.
pub const ESAT_POSITIVE_PCT: Metric = Metric {
    id: "esat_positive_pct",
    number: "9",
    name: Text { en: "Employee satisfaction %", tr: "Çalışan memnuniyeti oranı (ESAT)" },
    aliases: &[
        "esat",
        "employee satisfaction",
        "agent satisfaction",
        "çalışan memnuniyeti",
        "çalışan memnuniyeti skoru",
        "temsilci memnuniyeti",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: Scope::Account,
    anchor: Anchor::Answered,
    headline: Headline::Share,
    has_source: |feeds| feeds.esat,
    recipe: Recipe::Special(Special::Esat),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of employees who say that they are satisfied with their work.",
            tr: "İşinden memnun olduğunu söyleyen çalışanların payı.",
        },
        formula: Text {
            en: "100 · answers of 4 or 5 / all answers.", tr: "100 · 4 ve 5 yanıtları / tüm yanıtlar."
        },
        clock: CLOCK,
        excluded: EXCLUDED,
        variants: Text {
            en: "Beside it, where such surveys were answered: esi, the employee satisfaction index of three questions from 1 to 10 (satisfied, meets expectations, close to ideal), 0 to 100; enps, the net promoter score of employees, −100 to 100. Neither is comparable with this share.",
            tr: "Böyle anketler yanıtlandıysa yanında durur: esi, 1–10 arası üç soruluk (memnun, beklentiyi karşılıyor, ideale yakın) çalışan memnuniyeti endeksi, 0–100; enps, çalışanların net tavsiye skoru, −100–100. İkisi de bu oranla kıyaslanamaz.",
        },
        vendors: NOTHING,
        source: SOURCE,
    },
};

/// The mean.
pub const ESAT_MEAN: Metric = Metric {
    id: "esat_mean",
    number: "9",
    name: Text { en: "Employee satisfaction score", tr: "Çalışan memnuniyeti puanı (ESAT)" },
    aliases: &[
        "esat",
        "employee satisfaction score",
        "average employee satisfaction",
        "çalışan memnuniyeti skoru",
        "çalışan memnuniyet ortalaması",
    ],
    unit: Unit::Score(1.0, 5.0),
    better: Better::Higher,
    scope: Scope::Account,
    anchor: Anchor::Answered,
    headline: Headline::Mean,
    has_source: |feeds| feeds.esat,
    recipe: Recipe::Special(Special::EsatMean),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How satisfied employees are with their work, from 1 to 5.",
            tr: "Çalışanların işlerinden 1–5 arasında ne kadar memnun olduğu.",
        },
        formula: Text {
            en: "mean of the employees' answers, one per employee and wave.",
            tr: "çalışan yanıtlarının ortalaması; her dalgada çalışan başına bir yanıt.",
        },
        clock: CLOCK,
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};
