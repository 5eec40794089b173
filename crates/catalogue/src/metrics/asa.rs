//! METRICS B.22.

use nabiz_domain::facts::Flags;

use super::common::{CALLS, INBOUND, episodes};
use crate::metric::{
    Anchor, Better, Companion, Explanation, Headline, Measured, Metric, Recipe, Rows, Table, Text, Total, Unit,
    Variant, When,
};

/// The definition.
pub const ASA: Metric = Metric {
    id: "asa",
    number: "22",
    name: Text { en: "Average speed of answer", tr: "Ortalama yanıt hızı (ASA)" },
    aliases: &[
        "asa",
        "average wait time",
        "queue wait",
        "speed to answer",
        "ortalama yanıt (cevaplama) hızı",
        "ortalama cevaplama hızı",
        "ortalama bekleme süresi",
        "kuyrukta bekleme süresi",
        "çağrı cevaplama süresi",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: CALLS,
    anchor: Anchor::QueueEntry,
    headline: Headline::Mean,
    has_source: |feeds| feeds.queues,
    recipe: Recipe::Durations {
        variants: &[Variant {
            id: "",
            basis: "from=queue entry",
            rows: episodes("queued_at", INBOUND.and(&[Flags::ANSWERED]), "at_reply"),
            span: Measured::Millis("queue_wait", None),
        }],
        cohort: None,
        by_holder: None,
    },
    companions: &[Companion {
        id: "patience",
        rows: Rows { table: Table::Visits, anchor: "queued_at", when: INBOUND, credit: "own" },
        total: Total::Survival { from: "queued_at", to: "left_at", event: When::all(&[Flags::ABANDONED]) },
    }],
    text: Explanation {
        short: Text {
            en: "How long callers who were answered had waited in the queue, on average.",
            tr: "Cevaplanan arayanların kuyrukta ortalama ne kadar beklediği.",
        },
        formula: Text {
            en: "sum of the queue waits of answered calls / answered calls; median, p90 and the longest wait stand beside it.",
            tr: "cevaplanan çağrıların kuyruk bekleyişlerinin toplamı / cevaplanan çağrı; ortanca, p90 ve en uzun bekleyiş yanındadır.",
        },
        clock: Text {
            en: "Runs from the queue entry to the answer, ringing included, the menu not. If a call queued several times its waits add up; it counts in the period of its first entry.",
            tr: "Kuyruğa girişten cevaba kadar işler; çalma dahil, sesli menü hariç. Çağrı birkaç kez kuyruğa girdiyse bekleyişleri toplanır; ilk girişin döneminde sayılır.",
        },
        excluded: Text {
            en: "Abandoned calls and calls that flowed out; outbound calls.",
            tr: "Terk edilen ve kuyruktan taşan çağrılar; dış aramalar.",
        },
        variants: Text {
            en: "longest_s and patience stand beside it. Patience is how long callers would wait before they hang up: the waits of all queued calls, in which an answered call only shows that the caller would have waited at least that long (Kaplan–Meier).",
            tr: "longest_s ve sabır (patience) yanında durur. Sabır, arayanların kapatmadan önce ne kadar bekleyeceğidir: kuyruğa giren tüm çağrıların bekleyişinden bulunur; cevaplanan çağrı yalnız arayanın en az o kadar bekleyeceğini gösterir (Kaplan–Meier).",
        },
        vendors: Text {
            en: "Universal: COPC and others divide the wait of answered calls by answered calls.",
            tr: "Herkeste aynıdır: COPC ve ötekiler cevaplanan çağrıların bekleyişini cevaplanan çağrıya böler.",
        },
        source: Text {
            en: "WOTECH's average speed of reply, taken for calls; for tickets the same words mean the first response time.",
            tr: "WOTECH'in “Ortalama Yanıt Hızı”; çağrılar için alındı. Destek taleplerinde aynı söz ilk yanıt süresi demektir.",
        },
    },
};
