//! METRICS B.15, first half.

use super::common::{ALL_CLASSES, INBOUND, episodes};
use crate::metric::{Anchor, Better, Companion, Explanation, Headline, Metric, Recipe, Text, Total, Unit};

/// The definition.
pub const VOLUME_BY_CHANNEL: Metric = Metric {
    id: "volume_by_channel",
    number: "15a",
    name: Text { en: "Volume by channel", tr: "Kanala göre hacim" },
    aliases: &[
        "volume",
        "ticket volume",
        "new conversations",
        "tickets created",
        "inbound volume",
        "contact volume",
        "talep sayısı",
        "talep hacmi",
        "gelen talep",
        "çağrı sayısı",
        "bilet hacmi",
        "kanal dağılımı",
    ],
    unit: Unit::Count,
    better: Better::Neutral,
    scope: ALL_CLASSES,
    anchor: Anchor::Opened,
    headline: Headline::Count,
    has_source: |_| true,
    recipe: Recipe::Volume(episodes("opened_at", INBOUND, "at_opening")),
    companions: &[Companion {
        id: "messages_in",
        rows: episodes("opened_at", INBOUND, "at_opening"),
        total: Total::Sum("messages_in"),
    }],
    text: Explanation {
        short: Text {
            en: "How many requests came in, and by which channels.",
            tr: "Hangi kanaldan kaç talep geldiği.",
        },
        formula: Text {
            en: "number of inbound cases opened in the period, by channel; share = the channel's number / all.",
            tr: "dönemde açılan gelen taleplerin kanala göre sayısı; pay = kanalın sayısı / toplam.",
        },
        clock: Text {
            en: "A case counts when it opens; a call when it arrives, also if it only reaches the menu. A new session of a messaging thread is a new case.",
            tr: "Talep açıldığında, çağrı ulaştığında sayılır; yalnız sesli menüde kalmış olsa bile. Mesajlaşmada yeni bir oturum yeni bir taleptir.",
        },
        excluded: Text {
            en: "Spam, tests, deleted and merged cases, cases opened by agents and outbound calls. A reopened case is no new volume.",
            tr: "Spam, deneme, silinen ve birleştirilen talepler, temsilcinin açtıkları ve dış aramalar. Yeniden açılan talep yeni hacim değildir.",
        },
        variants: Text {
            en: "messages_in stands beside it: the customers' messages in these cases, the opening ones included. Where the customers are known, of a whole period contacts_per_100_customers too: 100 · cases / customers active at some time in it.",
            tr: "messages_in yanında durur: bu taleplerde müşterilerin yazdığı mesajlar, açılış mesajları dahil. Müşteriler biliniyorsa dönemin bütününde contacts_per_100_customers da: 100 · talep / dönemin bir anında etkin olan müşteri.",
        },
        vendors: Text {
            en: "Chatwoot does not count reopened conversations either. Freshchat counts each reopening as a new conversation.",
            tr: "Chatwoot da yeniden açılan görüşmeleri saymaz. Freshchat her yeniden açılmayı yeni görüşme sayar.",
        },
        source: Text {
            en: "Decided here: the base on which every rate stands, by the channels of three classes (conversation, ticket, call).",
            tr: "Burada kararlaştırıldı: her oranın dayandığı temel; üç sınıfın (görüşme, destek talebi, çağrı) kanallarına göre.",
        },
    },
};
