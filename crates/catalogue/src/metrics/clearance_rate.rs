//! METRICS B.18, second half.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, NOTHING, WRITTEN, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Share, Text, Unit, When};

/// The definition.
pub const CLEARANCE_RATE: Metric = Metric {
    id: "clearance_rate",
    number: "18b",
    name: Text { en: "Clearance rate", tr: "Eritme oranı" },
    aliases: &[
        "clearance",
        "inflow outflow",
        "closure rate",
        "solved to created ratio",
        "clearance (inflow/outflow)",
        "eritme oranı (çözülen/gelen)",
        "çözülen gelen oranı",
        "kapatma oranı",
    ],
    unit: Unit::Percent,
    better: Better::AtLeast100,
    scope: WRITTEN,
    anchor: Anchor::Both,
    headline: Headline::Share,
    has_source: |feeds| feeds.statuses,
    recipe: Recipe::Shares(&[Share {
        num_anchor: Some("resolved_at"),
        ..share(episodes("opened_at", INBOUND, "at_opening"), When::all(&[Flags::RESOLVED]))
    }]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Whether as many requests are resolved as come in; above 100 % the backlog shrinks.",
            tr: "Gelen kadar talep çözülüp çözülmediği; %100'ün üstünde bekleyen iş azalır.",
        },
        formula: Text {
            en: "100 · inbound cases resolved in the period / inbound cases opened in the period.",
            tr: "100 · dönemde çözülen gelen talepler / dönemde açılan gelen talepler.",
        },
        clock: Text {
            en: "Numerator by the final resolution, denominator by the opening: different cases, hence no interval and no upper limit.",
            tr: "Pay son çözüme, payda açılışa göre sayılır: farklı taleplerdir, bu yüzden güven aralığı ve üst sınırı yoktur.",
        },
        excluded: Text {
            en: "Spam, tests, deleted and merged cases, cases opened by agents, and closing by a time-out without an answer.",
            tr: "Spam, deneme, silinen ve birleştirilen talepler, temsilcinin açtıkları ve yanıtsız zaman aşımıyla kapanmalar.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "What Freshdesk and Freshservice show as resolved against received tickets is this flow.",
            tr: "Freshdesk ve Freshservice'in çözülen–gelen talep gösterimi bu akıştır.",
        },
        source: Text {
            en: "WOTECH's “solved / received” read as a flow. Printed beside the resolution rate and never mixed with it.",
            tr: "WOTECH'in “çözülen / gelen” oranının akış olarak okunuşu. Çözüm oranının yanında verilir, onunla karıştırılmaz.",
        },
    },
};
