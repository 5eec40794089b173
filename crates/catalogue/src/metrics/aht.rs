//! METRICS B.13.

use nabiz_domain::facts::Flags;

use super::common::{ALL_CLASSES, episodes};
use crate::metric::{
    Anchor, Better, Explanation, Headline, Measured, Metric, Recipe, Rows, Table, Text, Unit, Variant, When,
};

/// Cases whose handling is known, whoever opened them (H32).
const HANDLED: When = When::all(&[Flags::ELIGIBLE, Flags::HANDLED]);

/// The definition.
pub const AHT: Metric = Metric {
    id: "aht",
    number: "13",
    name: Text { en: "Average handle time", tr: "Ortalama işlem süresi (AHT)" },
    aliases: &[
        "aht",
        "average handling time",
        "handle time",
        "talk time",
        "after-call work",
        "acw",
        "wrap-up time",
        "oiş",
        "ortalama ele alma süresi",
        "ortalama kullanım süresi",
        "ortalama görüşme süresi",
        "çağrı sonrası işlem süresi",
        "ortalama çağrı süresi",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: ALL_CLASSES,
    anchor: Anchor::HandleEnd,
    headline: Headline::Mean,
    has_source: |feeds| feeds.calls || feeds.work || feeds.replies,
    recipe: Recipe::Durations {
        variants: &[
            variant("", "", HANDLED, "handle"),
            variant("raw", "without sharing between concurrent conversations", HANDLED, "handle_raw"),
            variant("talk", "connected time without hold", HANDLED.and(&[Flags::ANSWERED]), "talk"),
            variant("hold", "hold", HANDLED.and(&[Flags::ANSWERED]), "hold"),
            variant("wrap", "after-call work", HANDLED.and(&[Flags::ANSWERED]), "wrap"),
        ],
        cohort: None,
        by_holder: Some(Variant {
            id: "",
            basis: "per handling",
            rows: Rows { table: Table::Handlings, anchor: "handled_at", when: HANDLED, credit: "own" },
            span: Measured::Millis("share", None),
        }),
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How much of agents' working time a case takes on average.",
            tr: "Bir talebin temsilcilerin çalışma süresinden ortalama ne kadar aldığı.",
        },
        formula: Text {
            en: "calls: (talk + hold + after-call work) / answered calls. Conversations: agents' active time, shared between those open at once / conversations with a human reply. Tickets: tracked work / tickets with tracked work. The mean leads, because planning needs it.",
            tr: "çağrı: (konuşma + bekletme + çağrı sonrası işlem) / cevaplanan çağrı. Görüşme: temsilcinin aynı anda açık görüşmeler arasında paylaştırılan etkin süresi / insan yanıtı olan görüşme. Destek talebi: izlenen çalışma süresi / çalışma izlenen talep. Planlama onu gerektirdiğinden ortalama öne çıkar.",
        },
        clock: Text {
            en: "All agents' parts of a case are added up, dialling of outbound calls included, and the case counts in the period in which its last handling ended. For teams and agents each handling counts by itself.",
            tr: "Bir taleple ilgilenen tüm temsilcilerin süreleri, dış aramalarda çevirme süresi dahil, toplanır; talep son işlemin bittiği dönemde sayılır. Ekip ve temsilci kırılımında her işlem ayrı sayılır.",
        },
        excluded: Text {
            en: "Ringing and the wait in the queue are no handle time. A conversation without any message for ten minutes is no longer active. A ticket without tracked work has none; open-to-resolved time never stands in for it. Calls of a log that tells no after-call work have their time with the customer alone: flagged partial.",
            tr: "Çalma ve kuyrukta bekleme işlem süresi değildir. On dakika mesajsız kalan görüşme etkin sayılmaz. Çalışması izlenmeyen talebin işlem süresi yoktur; açılıştan çözüme geçen süre onun yerine konmaz. Çağrı sonrası işlemi anlatmayan bir günlükte çağrının yalnız müşteriyle geçen süresi sayılır: kısmi diye işaretlenir.",
        },
        variants: Text {
            en: "raw: concurrent conversations are not shared. talk, hold, wrap: the parts of a call. Beside it: longest_s; of conversations concurrency, how many an agent had at once while having any.",
            tr: "raw: eşzamanlı görüşmeler paylaştırılmaz. talk, hold, wrap: çağrının konuşma, bekletme ve sonrası bölümleri. Yanında longest_s; görüşmelerde concurrency, yani temsilcinin görüşmesi varken aynı anda kaç görüşmesi olduğu durur.",
        },
        vendors: Text {
            en: "Genesys adds talk, hold, after-call work and dialling over handled calls. Zendesk pauses on pending, solved or unassigned and after ten minutes of silence. Intercom runs from assignment to close, its adjusted figure leaves idle time out.",
            tr: "Genesys konuşma, bekletme, çağrı sonrası işlem ve çevirmeyi işlenen çağrıya böler. Zendesk beklemede, çözüldüğünde, atama kalkınca ve on dakika sessizlikte durur. Intercom atamadan kapanışa sayar; düzeltilmiş değeri boş süreyi çıkarır.",
        },
        source: Text {
            en: "Sparkcentral, whose formula is kept, divided by handled calls instead of all calls and without the wait. eDesk's AHT is the resolution time. Do not rank agents by it without CSAT and FCR beside it.",
            tr: "Sparkcentral; formülü korunur, ancak tüm çağrılara değil cevaplananlara bölünür ve kuyruk beklemesi katılmaz. eDesk'in AHT'si çözüm süresidir. Yanında CSAT ve FCR olmadan temsilciler bununla sıralanmamalıdır.",
        },
    },
};

const fn variant(id: &'static str, basis: &'static str, when: When, column: &'static str) -> Variant {
    Variant { id, basis, rows: episodes("handled_at", when, "at_resolution"), span: Measured::Millis(column, None) }
}
