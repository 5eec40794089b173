//! METRICS B.28: cases that one team could not finish.

use nabiz_domain::facts::Flags;

use super::common::{ALL_CLASSES, INBOUND, NOTHING, episodes, share};
use crate::metric::{Anchor, Better, Companion, Explanation, Headline, Metric, Recipe, Rows, Text, Total, Unit, When};

/// Resolved cases that a person touched; calls: answered.
const TOUCHED: Rows = episodes("resolved_at", INBOUND.and(&[Flags::HUMAN_TOUCHED]), "at_resolution");

const CLOCK: Text = Text {
    en: "Only moves after the first public human reply, or after a call was answered, count: routing before that is triage. The case counts in the period of its final resolution, a call in that of its end.",
    tr: "Yalnız ilk herkese açık insan yanıtından ya da çağrının cevaplanmasından sonraki hareketler sayılır; öncesi ön yönlendirmedir. Talep son çözümünün, çağrı bitişinin döneminde sayılır.",
};

/// Transferred or escalated.
pub const TRANSFER_RATE: Metric = Metric {
    id: "transfer_rate",
    number: "28",
    name: Text { en: "Transfer rate", tr: "Aktarma oranı" },
    aliases: &[
        "transfers",
        "reassignment rate",
        "call transfer rate",
        "aktarma / eskalasyon oranı",
        "aktarılan çağrı oranı",
        "transfer oranı",
    ],
    unit: Unit::Percent,
    better: Better::Lower,
    scope: ALL_CLASSES,
    anchor: Anchor::Completion,
    headline: Headline::Share,
    has_source: |feeds| feeds.calls || (feeds.statuses && feeds.teams && feeds.replies),
    recipe: Recipe::Shares(&[share(TOUCHED, When::all(&[Flags::MOVED_ON]))]),
    companions: &[Companion {
        id: "handoffs_per_case",
        rows: episodes("resolved_at", INBOUND.and(&[Flags::REPLIED]), "at_resolution"),
        total: Total::MeanLess("repliers", 1.0),
    }],
    text: Explanation {
        short: Text {
            en: "Share of resolved cases that were passed on to another team after the first answer.",
            tr: "İlk yanıttan sonra başka ekibe aktarılan çözülmüş taleplerin payı.",
        },
        formula: Text {
            en: "100 · resolved cases transferred or escalated / resolved cases that a person touched. Calls: passed on after the answer / answered.",
            tr: "100 · aktarılan ya da eskale edilen çözülmüş talepler / insanın ilgilendiği çözülmüş talepler. Çağrı: cevaptan sonra aktarılan / cevaplanan.",
        },
        clock: CLOCK,
        excluded: Text {
            en: "Reassignment inside a team, routing before the first answer, and cases that a bot served alone. An escalation is a transfer too.",
            tr: "Ekip içi atama değişiklikleri, ilk yanıttan önceki yönlendirme ve yalnız botun yürüttüğü talepler. Eskalasyon da aktarmadır.",
        },
        variants: Text {
            en: "handoffs_per_case stands beside it: of resolved cases that were answered, how many more people than one wrote to the customer (of a call: spoke), on average.",
            tr: "handoffs_per_case yanında durur: yanıtlanmış çözülen taleplerde müşteriye ilk kişiden başka ortalama kaç kişinin yazdığı (çağrıda: konuştuğu).",
        },
        vendors: Text {
            en: "Intercom counts conversations assigned more than once after a teammate's reply, inside a team too. dbt_zendesk counts everyone who commented, private notes included.",
            tr: "Intercom, yanıttan sonra birden çok kez atanan görüşmeleri ekip içi olanlarla birlikte sayar. dbt_zendesk, özel notlar dahil yorum yazan herkesi sayar.",
        },
        source: Text {
            en: "Sparkcentral's first contact sentence (not passed to another department or manager), measured on its own.",
            tr: "Sparkcentral'ın ilk temas cümlesinin (başka departmana ya da yöneticiye geçmeden) kendi başına ölçümü.",
        },
    },
};

/// Escalated only.
pub const ESCALATION_RATE: Metric = Metric {
    id: "escalation_rate",
    number: "28",
    name: Text { en: "Escalation rate", tr: "Eskalasyon oranı" },
    aliases: &[
        "escalations",
        "escalated tickets",
        "üst seviyeye aktarma oranı",
        "üst kademeye iletme",
        "yöneticiye aktarma oranı",
    ],
    unit: Unit::Percent,
    better: Better::Lower,
    scope: ALL_CLASSES,
    anchor: Anchor::Completion,
    headline: Headline::Share,
    has_source: |feeds| feeds.teams && (feeds.calls || feeds.replies),
    recipe: Recipe::Shares(&[share(TOUCHED, When::all(&[Flags::ESCALATED]))]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of resolved cases that had to go to a higher level or a manager.",
            tr: "Üst seviyeye ya da yöneticiye çıkması gereken çözülmüş taleplerin payı.",
        },
        formula: Text {
            en: "100 · resolved cases escalated / resolved cases that a person touched.",
            tr: "100 · eskale edilen çözülmüş talepler / insanın ilgilendiği çözülmüş talepler.",
        },
        clock: CLOCK,
        excluded: Text {
            en: "Transfers to another team of the same level, escalations before the first answer, and cases that a bot served alone.",
            tr: "Aynı seviyedeki başka ekibe aktarmalar, ilk yanıttan önceki eskalasyonlar ve yalnız botun yürüttüğü talepler.",
        },
        variants: NOTHING,
        vendors: NOTHING,
        source: Text {
            en: "Part of critical-case management, too, which WOTECH only names.",
            tr: "WOTECH'in yalnız adını andığı kritik talep yönetiminin de parçasıdır.",
        },
    },
};
