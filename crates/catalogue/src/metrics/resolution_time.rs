//! METRICS B.4.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, classes, episodes};
use crate::metric::{
    Anchor, Better, Cohort, Explanation, Headline, Measured, Metric, Recipe, Rows, Rule, Span, Text, Unit, Variant,
    When,
};

const RESOLVED: Rows = episodes("resolved_at", INBOUND, "at_resolution");

/// Opening to final resolution.
const FULL: Span = Span { from: "opened_at", to: "resolved_at", business: Some("business_resolution"), floor: false };

/// The definition.
pub const RESOLUTION_TIME: Metric = Metric {
    id: "resolution_time",
    number: "4",
    name: Text { en: "Resolution time", tr: "Çözüm süresi" },
    aliases: &[
        "full resolution time",
        "time to resolution",
        "ttr",
        "mttr",
        "time to close",
        "ticket_lifecycle_time",
        "ticket lifecycle time",
        "first resolution time",
        "requester wait time",
        "ortalama çözüm süresi",
        "çözümleme süresi",
        "çözünürlük süresi",
        "talep ömrü",
        "ilk temastan nihai çözüme",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: classes([Rule::Benchmark, Rule::Benchmark, Rule::NotApplicable]),
    anchor: Anchor::Completion,
    headline: Headline::Median,
    has_source: |feeds| feeds.statuses,
    recipe: Recipe::Durations {
        variants: &[
            variant("", "from=opened", RESOLVED, Measured::Span(FULL)),
            variant(
                "from_human_start",
                "from=human_start",
                RESOLVED,
                Measured::Span(Span {
                    from: "human_start",
                    business: Some("business_resolution_from_human_start"),
                    ..FULL
                }),
            ),
            variant(
                "from_assignment",
                "from=assignment",
                RESOLVED,
                Measured::Span(Span {
                    from: "assigned_at",
                    business: Some("business_resolution_from_assignment"),
                    ..FULL
                }),
            ),
            variant(
                "first",
                "from=opened, to=first resolution",
                episodes("first_resolved_at", INBOUND, "at_first_resolution"),
                Measured::Span(Span { to: "first_resolved_at", business: Some("business_first_resolution"), ..FULL }),
            ),
            variant(
                "requester_wait",
                "new, open and on hold; pending apart",
                RESOLVED,
                Measured::Millis("requester_wait", Some("business_requester_wait")),
            ),
            variant(
                "bot",
                "from=opened, resolver=bot",
                Rows { when: INBOUND.and(&[Flags::BOT_ONLY]), ..RESOLVED },
                Measured::Span(FULL),
            ),
            variant(
                "human",
                "from=opened, resolver=human",
                Rows { when: INBOUND.none(&[Flags::BOT_ONLY]), ..RESOLVED },
                Measured::Span(FULL),
            ),
        ],
        cohort: Some(Cohort {
            rows: episodes("opened_at", INBOUND, "at_opening"),
            from: "opened_at",
            to: "resolved_at",
            // H26: a bot's open cases wait for nobody.
            waiting: When::all(&[Flags::AWAITS_RESOLUTION]).none(&[Flags::BOT_ONLY]),
            floor: false,
        }),
        by_holder: None,
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How long it takes from a customer's first contact to the final resolution.",
            tr: "Müşterinin ilk temasından nihai çözüme kadar geçen süre.",
        },
        formula: Text {
            en: "final resolution − opening, per inbound case that stands resolved; median leads, mean, p80 and p90 stand beside it.",
            tr: "son çözüm − açılış; çözülmüş durumdaki her gelen talep için. Ortanca öne çıkar; ortalama, p80 ve p90 yanındadır.",
        },
        clock: Text {
            en: "Starts when the case opens and stops at its last resolution. When the problem comes back the clock goes on to the next resolution; a mere thank-you that reopens a case changes nothing.",
            tr: "Talep açıldığında başlar, son çözümle durur. Sorun geri gelirse saat sonraki çözüme kadar sürer; talebi yeniden açan bir teşekkür mesajı ise hiçbir şeyi değiştirmez.",
        },
        excluded: Text {
            en: "Cases opened by agents, still open, or closed by a time-out without any answer, which is no resolution. Those still open are counted beside it.",
            tr: "Temsilcinin açtığı, hâlâ açık olan ya da hiç yanıtlanmadan zaman aşımıyla kapanan talepler; sonuncusu çözüm sayılmaz. Hâlâ açık olanlar yanında sayılır.",
        },
        variants: Text {
            en: "from_human_start: from the handoff by a bot, where there was one. from_assignment: from the assignment to a person. first: to the first resolution. requester_wait: only the time in which the customer waited for us. bot and human: cases that a bot resolved alone, and all others.",
            tr: "from_human_start: bot devrettiyse devirden itibaren. from_assignment: temsilciye atamadan itibaren. first: ilk çözüme kadar. requester_wait: yalnız müşterinin bizi beklediği süre. bot ve human: botun tek başına çözdükleri ve diğerleri.",
        },
        vendors: Text {
            en: "Zendesk gives first and full resolution, business hours by the last schedule. Freshchat runs from the first agent's assignment and makes a reopened conversation a new one. Chatwoot, Plain and Redo run from creation to the last closure.",
            tr: "Zendesk ilk ve tam çözümü verir, mesaiyi son takvime göre sayar. Freshchat temsilciye ilk atamadan başlar ve yeniden açılan görüşmeyi yeni sayar. Chatwoot, Plain ve Redo oluşturmadan son kapanışa kadar sayar.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark and eDesk, whose “AHT” (first contact to final resolution) is this metric. The benchmark's ticket median differs between its table (29,811 s) and its prose (58,731 s); the table counts, both are kept.",
            tr: "PeraNet/Freshworks karşılaştırması ve eDesk; eDesk'in “AHT” dediği (ilk temastan nihai çözüme) bu ölçüttür. Karşılaştırmanın destek talebi ortancası tabloda 29.811 sn, metinde 58.731 sn'dir; tablo esas alınır, ikisi de saklanır.",
        },
    },
};

const fn variant(id: &'static str, basis: &'static str, rows: Rows, span: Measured) -> Variant {
    Variant { id, basis, rows, span }
}
