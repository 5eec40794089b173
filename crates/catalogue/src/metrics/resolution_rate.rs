//! METRICS B.18, first half.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, NOTHING, WRITTEN, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rows, Share, Table, Text, Unit, When};

/// The definition.
pub const RESOLUTION_RATE: Metric = Metric {
    id: "resolution_rate",
    number: "18a",
    name: Text { en: "Resolution rate", tr: "Çözüm oranı" },
    aliases: &[
        "resolved rate",
        "solve rate",
        "ticket resolution rate",
        "çözümleme oranı",
        "çözünürlük oranı",
        "çözülen talep oranı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: WRITTEN,
    anchor: Anchor::Opened,
    headline: Headline::Share,
    has_source: |feeds| feeds.statuses,
    recipe: Recipe::Shares(&[Share {
        // Of the cases that an agent ever had, those that this agent resolved (METRICS B.18).
        by_agent: Some(Rows { table: Table::Spells, anchor: "started_at", when: INBOUND, credit: "own" }),
        ..share(episodes("opened_at", INBOUND, "at_opening"), When::all(&[Flags::RESOLVED]))
    }]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of the requests of a period that have been resolved by now.",
            tr: "Dönemde gelen taleplerden bugüne kadar çözülenlerin payı.",
        },
        formula: Text {
            en: "100 · inbound cases opened in the period that stand resolved / inbound cases opened in the period.",
            tr: "100 · dönemde açılıp çözülmüş durumda olan gelen talepler / dönemde açılan gelen talepler.",
        },
        clock: Text {
            en: "The opening places a case; its state as of the report's instant decides. Young periods grow, so always read the figure with its date. An agent's figure looks at the cases that came to the agent in the period, and counts those that the agent resolved.",
            tr: "Talebi dönemine açılışı yerleştirir; rapor anındaki durumu belirler. Yeni dönemlerin değeri zamanla artar, bu yüzden tarihiyle birlikte okunmalıdır. Temsilcinin değeri, dönemde kendisine gelen taleplere bakar ve kendisinin çözdüklerini sayar.",
        },
        excluded: Text {
            en: "Spam, tests, deleted and merged cases and cases opened by agents. Open cases and those that timed out unanswered stay in the denominator.",
            tr: "Spam, deneme, silinen ve birleştirilen talepler ile temsilcinin açtıkları. Açık ve yanıtsız zaman aşımıyla kapanan talepler paydada kalır.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "Freshdesk and Freshservice count everything resolved in the period, whenever it was opened; that flow is the clearance rate.",
            tr: "Freshdesk ve Freshservice, ne zaman açılmış olursa olsun dönemde çözülen her şeyi sayar; bu akış eritme oranıdır.",
        },
        source: Text {
            en: "WOTECH (solved / received) and Infoset (solved / assigned to the agent). Sparkcentral's FCR formula belongs here too. Infoset ties it to SLA; SLA stands apart.",
            tr: "WOTECH (çözülen / gelen) ve Infoset (çözülen / temsilciye atanan). Sparkcentral'ın FCR formülü de buraya aittir. Infoset SLA'ya bağlar; SLA ayrıdır.",
        },
    },
};
