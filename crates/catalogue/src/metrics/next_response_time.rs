//! METRICS B.7.

use nabiz_domain::facts::Flags;

use super::common::{NOTHING, WRITTEN};
use crate::metric::{
    Anchor, Better, Cohort, Explanation, Headline, Measured, Metric, Recipe, Rows, Span, Table, Text, Unit, Variant,
    When,
};

const TURNS: When = When::all(&[Flags::ELIGIBLE]);

/// The definition.
pub const NEXT_RESPONSE_TIME: Metric = Metric {
    id: "next_response_time",
    number: "7",
    name: Text { en: "Next response time", tr: "Sonraki yanıt süresi" },
    aliases: &[
        "nrt",
        "next reply time",
        "subsequent response time",
        "average response time",
        "reply time",
        "ara yanıt süresi",
        "ortalama yanıt süresi",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::Completion,
    headline: Headline::Median,
    has_source: |feeds| feeds.replies,
    recipe: Recipe::Durations {
        variants: &[Variant {
            id: "",
            basis: "from=oldest unanswered message",
            rows: Rows {
                table: Table::Turns,
                anchor: "replied_at",
                when: TURNS.and(&[Flags::TURN_ANSWERED]),
                credit: "own",
            },
            span: Measured::Span(Span {
                from: "started_at",
                to: "replied_at",
                business: Some("business"),
                floor: false,
            }),
        }],
        cohort: Some(Cohort {
            rows: Rows { table: Table::Turns, anchor: "started_at", when: TURNS, credit: "own" },
            from: "started_at",
            to: "replied_at",
            waiting: When::all(&[Flags::TURN_OPEN]),
            floor: false,
        }),
        by_holder: None,
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How long customers wait for an answer each time they write again.",
            tr: "Müşterinin sonraki her yazışında yanıtı ne kadar beklediği.",
        },
        formula: Text {
            en: "public human reply − first message of the customer's turn, per answered turn after the first reply; median leads, mean, p80 and p90 stand beside it.",
            tr: "herkese açık insan yanıtı − müşterinin o turdaki ilk mesajı; ilk yanıttan sonra yanıtlanan her tur için. Ortanca öne çıkar; ortalama, p80 ve p90 yanındadır.",
        },
        clock: Text {
            en: "A turn is a run of customer messages with no reply in between: its clock starts at the first of them and stops at the next public human reply. In cases that an agent opened, the customer's first message counts already.",
            tr: "Tur, arada yanıt olmadan art arda gelen müşteri mesajlarıdır; saati ilkinde başlar, sonraki herkese açık insan yanıtıyla durur. Temsilcinin açtığı taleplerde müşterinin ilk mesajı da sayılır.",
        },
        excluded: Text {
            en: "The wait for the very first answer (see first response time) and turns that a resolution ended without a reply, such as a thank-you. Turns that still wait are counted beside it.",
            tr: "En baştaki yanıtın beklenmesi (bkz. ilk yanıt süresi) ve teşekkür gibi, yanıt verilmeden çözümle biten turlar. Hâlâ bekleyen turlar yanında sayılır.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "Zendesk and Chatwoot measure from the oldest unanswered message too. Simla counts from the last message of a run, which understates the wait.",
            tr: "Zendesk ve Chatwoot da yanıtlanmamış en eski mesajdan ölçer. Simla art arda mesajların sonuncusundan sayar; bu, bekleyişi olduğundan kısa gösterir.",
        },
        source: Text {
            en: "Not a benchmark figure. It stands beside first response time, which says nothing about the waits after the first answer.",
            tr: "Karşılaştırmada yer almaz. İlk yanıttan sonraki bekleyişleri göstermeyen ilk yanıt süresinin yanında durur.",
        },
    },
};
