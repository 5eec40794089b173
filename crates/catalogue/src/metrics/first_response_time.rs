//! METRICS B.2.

use nabiz_domain::facts::Flags;

use super::common::{CLOCKED, INBOUND, classes, episodes};
use crate::metric::{
    Anchor, Better, Cohort, Explanation, Headline, Measured, Metric, Recipe, Rows, Rule, Span, Table, Text, Unit,
    Variant, When,
};

/// Opened while the account's calendar was open, or closed (METRICS B.15).
const IN_HOURS: When = CLOCKED.none(&[Flags::OUT_OF_HOURS]);
const OUT_OF_HOURS: When = CLOCKED.and(&[Flags::OUT_OF_HOURS]);

/// The definition.
pub const FIRST_RESPONSE_TIME: Metric = Metric {
    id: "first_response_time",
    number: "2",
    name: Text { en: "First response time", tr: "İlk yanıt süresi" },
    aliases: &[
        "frt",
        "first reply time",
        "first response (reply) time",
        "time to first response",
        "ilk müdahale süresi",
        "ilk cevap süresi",
        "ortalama ilk yanıt süresi",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: classes([Rule::Benchmark, Rule::Benchmark, Rule::NotApplicable]),
    anchor: Anchor::Completion,
    headline: Headline::Median,
    has_source: |feeds| feeds.replies,
    recipe: Recipe::Durations {
        variants: &[
            variant("", "from=human_start", "human_start", "business_response", CLOCKED),
            variant(
                "in_hours",
                "from=human_start, opened in business hours",
                "human_start",
                "business_response",
                IN_HOURS,
            ),
            variant(
                "out_of_hours",
                "from=human_start, opened out of business hours",
                "human_start",
                "business_response",
                OUT_OF_HOURS,
            ),
            variant("from_opened", "from=opened", "opened_at", "business_response_from_opened", CLOCKED),
            Variant {
                span: Measured::Span(Span {
                    from: "assigned_at",
                    to: "replied_at",
                    business: Some("business_response_from_assignment"),
                    floor: true,
                }),
                ..variant("from_assignment", "from=assignment", "assigned_at", "", CLOCKED)
            },
            Variant {
                id: "any_reply",
                basis: "from=opened, to=first bot or human reply",
                rows: Rows {
                    anchor: "any_replied_at",
                    when: INBOUND.none(&[Flags::ON_BEHALF, Flags::OUTBOUND]),
                    ..rows(CLOCKED)
                },
                span: Measured::Span(Span {
                    from: "opened_at",
                    to: "any_replied_at",
                    business: Some("business_any_response"),
                    floor: false,
                }),
            },
        ],
        cohort: Some(Cohort {
            rows: episodes("opened_at", CLOCKED, "at_opening"),
            from: "human_start",
            to: "replied_at",
            waiting: When::all(&[Flags::AWAITS_REPLY]),
            floor: false,
        }),
        by_holder: Some(Variant {
            id: "",
            basis: "from=entry or assignment",
            rows: Rows { table: Table::Spells, anchor: "replied_at", when: CLOCKED, credit: "own" },
            span: Measured::Span(Span {
                from: "started_at",
                to: "replied_at",
                business: Some("business"),
                floor: false,
            }),
        }),
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How long customers wait for the first answer written by a person.",
            tr: "Müşterinin, bir insanın yazdığı ilk yanıtı ne kadar beklediği.",
        },
        formula: Text {
            en: "first public human reply − human start, per inbound case that was answered; median leads, mean, p80 and p90 stand beside it.",
            tr: "ilk herkese açık insan yanıtı − insan saatinin başlangıcı; yanıtlanan her gelen talep için. Ortanca öne çıkar; ortalama, p80 ve p90 yanındadır.",
        },
        clock: Text {
            en: "Starts when the case opens, or when a bot hands it to people. Stops at the first public reply that a person sent.",
            tr: "Talep açıldığında ya da bot onu insanlara devrettiğinde başlar. Bir insanın gönderdiği ilk herkese açık yanıtla durur.",
        },
        excluded: Text {
            en: "Auto-acknowledgements, bot and AI messages, private notes, macros sent by a rule and survey prompts stop nothing. Cases opened by agents, served by a bot alone or never answered have no first response time; the unanswered are counted beside it.",
            tr: "Otomatik alındı iletileri, bot ve yapay zekâ mesajları, özel notlar, kuralla gönderilen makrolar ve anket istekleri saati durdurmaz. Temsilcinin açtığı, yalnız botun çözdüğü ya da hiç yanıtlanmayan taleplerin ilk yanıt süresi yoktur; yanıtsız kalanlar yanında sayılır.",
        },
        variants: Text {
            en: "from_opened: the customer's whole wait, bot time included. from_assignment: from the assignment to a person. any_reply: to the first reply of a bot or a person. in_hours and out_of_hours: cases opened while the account's calendar was open, and while it was closed.",
            tr: "from_opened: müşterinin tüm bekleyişi, bot süresi dahil. from_assignment: bir kişiye atamadan itibaren. any_reply: botun ya da insanın ilk yanıtına kadar. in_hours ve out_of_hours: hesabın takvimi açıkken ve kapalıyken açılan talepler.",
        },
        vendors: Text {
            en: "Zendesk starts at ticket creation on all channels; Freshdesk too, and counts public notes as replies. Freshchat starts at the assignment to an agent. Intercom starts at the conversation's start and leads with the median. Chatwoot starts at creation or bot handoff and gives averages.",
            tr: "Zendesk tüm kanallarda talebin oluşturulmasından başlar; Freshdesk de öyle, ayrıca açık notları yanıt sayar. Freshchat temsilciye atamadan başlar. Intercom görüşmenin başından başlar ve ortancayı öne çıkarır. Chatwoot oluşturma ya da bot devrinden başlar ve ortalama verir.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark, eDesk (as first intervention time), WOTECH, Sparkcentral. The articles give averages; the average is shown, the median leads, because a few very late answers move an average and not the usual customer.",
            tr: "PeraNet/Freshworks karşılaştırması, eDesk (ilk müdahale süresi), WOTECH, Sparkcentral. Makaleler ortalama verir; ortalama gösterilir, ortanca öne çıkar: birkaç çok geç yanıt ortalamayı oynatır, olağan müşteriyi değil.",
        },
    },
};

const fn rows(when: When) -> Rows {
    episodes("replied_at", when, "at_reply")
}

const fn variant(
    id: &'static str,
    basis: &'static str,
    from: &'static str,
    business: &'static str,
    when: When,
) -> Variant {
    Variant {
        id,
        basis,
        rows: rows(when),
        span: Measured::Span(Span { from, to: "replied_at", business: Some(business), floor: false }),
    }
}
