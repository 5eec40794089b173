//! METRICS B.27.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, NOTHING, WRITTEN, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Share, Text, Unit, When};

/// The definition.
pub const REOPEN_RATE: Metric = Metric {
    id: "reopen_rate",
    number: "27",
    name: Text { en: "Reopen rate", tr: "Yeniden açılma oranı" },
    aliases: &["reopened tickets", "reopens", "ticket reopen rate", "tekrar açılma oranı", "yeniden açılan talepler"],
    unit: Unit::Percent,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::FirstResolved,
    headline: Headline::Share,
    has_source: |feeds| feeds.statuses,
    recipe: Recipe::Shares(&[Share {
        mature: Some(Flags::FIRST_MATURE),
        ..share(episodes("first_resolved_at", INBOUND, "at_first_resolution"), When::all(&[Flags::REOPENED]))
    }]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of resolved cases that came back.",
            tr: "Çözüldükten sonra geri gelen taleplerin payı.",
        },
        formula: Text {
            en: "100 · cases reopened at least once / inbound cases first resolved in the period whose recontact window (7 days) is over.",
            tr: "100 · en az bir kez yeniden açılan talepler / dönemde ilk kez çözülen ve yeniden temas penceresi (7 gün) dolmuş gelen talepler.",
        },
        clock: Text {
            en: "The first resolution places a case; cases are counted, not reopenings. The first resolver has the credit.",
            tr: "Talebi dönemine ilk çözümü yerleştirir; yeniden açılmalar değil, talepler sayılır. Talep, ilk çözenin hanesine yazılır.",
        },
        excluded: Text {
            en: "A thank-you that reopens a case and is closed again without an answer is no reopening.",
            tr: "Talebi yeniden açıp yanıtsız kapatılan bir teşekkür yeniden açılma sayılmaz.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "dbt_zendesk counts every solving after the first, thank-yous included, and so gives more. The common formula divides reopened by resolved.",
            tr: "dbt_zendesk ilkinden sonraki her çözümü, teşekkürler dahil sayar ve daha yüksek verir. Yaygın formül yeniden açılanı çözülene böler.",
        },
        source: Text {
            en: "Decided here: the check on first contact resolution and on resolution time.",
            tr: "Burada kararlaştırıldı: ilk temas çözümünün ve çözüm süresinin sağlaması.",
        },
    },
};
