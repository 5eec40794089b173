//! METRICS B.29.

use super::common::{INBOUND, NOTHING, WRITTEN, episodes};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Text, Unit};

/// The definition.
pub const REPLIES_PER_RESOLUTION: Metric = Metric {
    id: "replies_per_resolution",
    number: "29",
    name: Text { en: "Replies per resolution", tr: "Çözüm başına yanıt" },
    aliases: &[
        "replies to resolve",
        "agent replies",
        "touches per ticket",
        "comments per ticket",
        "çözüm başına mesaj",
        "talep başına yanıt",
        "yanıt sayısı",
    ],
    unit: Unit::Ratio,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::Completion,
    headline: Headline::Mean,
    has_source: |feeds| feeds.replies && feeds.statuses,
    recipe: Recipe::PerRow { rows: episodes("resolved_at", INBOUND, "at_resolution"), column: "replies" },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How many answers by people a resolution takes.",
            tr: "Bir çözüm için insandan kaç yanıt gerektiği.",
        },
        formula: Text {
            en: "public human replies of the cases resolved in the period / those cases.",
            tr: "dönemde çözülen taleplerdeki herkese açık insan yanıtları / bu talepler.",
        },
        clock: Text {
            en: "On tickets every reply counts; in conversations a run of messages that no customer message interrupts counts once. The final resolution places a case.",
            tr: "Destek taleplerinde her yanıt, görüşmelerde müşteri araya girmeden art arda yazılan mesajlar tek sayılır. Talebi dönemine son çözümü yerleştirir.",
        },
        excluded: Text {
            en: "Private notes, automatic and bot messages are no replies. Cases that a bot resolved alone count with zero.",
            tr: "Özel notlar, otomatik iletiler ve bot mesajları yanıt değildir. Botun tek başına çözdükleri sıfır yanıtla sayılır.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "dbt_zendesk counts a whole chat session as one comment.",
            tr: "dbt_zendesk bütün bir sohbet oturumunu tek yorum sayar.",
        },
        source: Text {
            en: "Decided here: effort on both sides, read beside first contact resolution.",
            tr: "Burada kararlaştırıldı: iki tarafın çabası; ilk temas çözümünün yanında okunur.",
        },
    },
};
