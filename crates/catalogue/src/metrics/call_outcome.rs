//! METRICS B.20: how queued calls end.

use nabiz_domain::facts::Flags;

use super::common::{CALLS, INBOUND, NOTHING, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rows, Table, Text, Unit, When};

/// Queue visits that count: misdials left out, all other outcomes kept (H30).
const OFFERED: Rows =
    Rows { table: Table::Visits, anchor: "queued_at", when: INBOUND.none(&[Flags::SHORT_ABANDON]), credit: "own" };

const EXCLUDED: Text = Text {
    en: "Callers who hang up in the menu before the queue, and abandons within 5 seconds, which are misdials. Callbacks, key exits and calls that flow out stay in the denominator and are neither answered nor abandoned.",
    tr: "Kuyruğa girmeden sesli menüde kapatanlar ve yanlış arama sayılan 5 saniye içindeki terkler. Geri arama, tuşla çıkış ve kuyruktan taşan çağrılar paydada kalır; ne cevaplanmış ne terk edilmiş sayılır.",
};

/// The share that hung up.
pub const CALL_ABANDONMENT_RATE: Metric = Metric {
    id: "call_abandonment_rate",
    number: "20a",
    name: Text { en: "Call abandonment rate", tr: "Çağrı terk oranı" },
    aliases: &[
        "abandon rate",
        "abandonment",
        "abandoned calls",
        "missed calls",
        "çağrı terk (kaçan çağrı) oranı",
        "kaçan çağrı oranı",
        "kaçan çağrı",
        "aramalarda vazgeçme oranı",
        "vazgeçme oranı",
        "terk edilen çağrı",
    ],
    unit: Unit::Percent,
    better: Better::Lower,
    scope: CALLS,
    anchor: Anchor::QueueEntry,
    headline: Headline::Share,
    has_source: |feeds| feeds.queues,
    recipe: Recipe::Shares(&[share(OFFERED, When::all(&[Flags::ABANDONED]))]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of queued callers who hung up before anyone answered.",
            tr: "Kuyruktayken cevap alamadan kapatan arayanların payı.",
        },
        formula: Text {
            en: "100 · queue visits abandoned after more than 5 seconds / queue visits without short abandons.",
            tr: "100 · 5 saniyeden sonra terk edilen kuyruk girişleri / kısa terkler dışındaki kuyruk girişleri.",
        },
        clock: Text {
            en: "A visit counts in the period in which the call entered the queue. Hanging up while an agent's phone rings is an abandon too.",
            tr: "Giriş, çağrının kuyruğa düştüğü dönemde sayılır. Temsilcinin telefonu çalarken kapatmak da terktir.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: Text {
            en: "Genesys divides by offered, Amazon Connect by queued, Google CCAI by handled plus abandoned without short ones. Cisco leaves short calls (typically 10 seconds) out of both. There is no standard threshold.",
            tr: "Genesys sunulana, Amazon Connect kuyruğa girene, Google CCAI kısa terkler hariç işlenen artı terk edilene böler. Cisco kısa çağrıları (genelde 10 saniye) ikisinden de çıkarır. Standart eşik yoktur.",
        },
        source: Text {
            en: "WOTECH, as the rate of giving up on calls. 5 seconds remove misdials and nothing else.",
            tr: "WOTECH (“Aramalarda vazgeçme oranı”). 5 saniye yalnız yanlış aramaları ayıklar.",
        },
    },
};

/// The share that was answered.
pub const ANSWER_RATE: Metric = Metric {
    id: "answer_rate",
    number: "20b",
    name: Text { en: "Answer rate", tr: "Cevaplanma oranı" },
    aliases: &[
        "answered calls",
        "call answer rate",
        "cevaplanma / karşılama oranı",
        "karşılama oranı",
        "çağrı karşılama oranı",
        "cevaplanan çağrı oranı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: CALLS,
    anchor: Anchor::QueueEntry,
    headline: Headline::Share,
    has_source: |feeds| feeds.queues,
    recipe: Recipe::Shares(&[share(OFFERED, When::all(&[Flags::ANSWERED]))]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of queued callers whom an agent answered.",
            tr: "Kuyruğa giren arayanlardan bir temsilciyle görüşenlerin payı.",
        },
        formula: Text {
            en: "100 · queue visits answered / queue visits without short abandons.",
            tr: "100 · cevaplanan kuyruk girişleri / kısa terkler dışındaki kuyruk girişleri.",
        },
        clock: Text {
            en: "A visit counts in the period in which the call entered the queue. Answered, abandoned and flowed out add up to 100 % with those who left by their own choice or still wait.",
            tr: "Giriş, çağrının kuyruğa düştüğü dönemde sayılır. Cevaplanan, terk eden ve taşanlar, kendi isteğiyle çıkan ya da hâlâ bekleyenlerle birlikte %100 eder.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: Text {
            en: "Decided here as the counterpart of abandonment, on the same denominator.",
            tr: "Terk oranının karşılığı olarak burada, aynı paydayla tanımlandı.",
        },
    },
};
