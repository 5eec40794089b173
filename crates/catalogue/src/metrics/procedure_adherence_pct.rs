//! METRICS B.17, second half.

use super::common::{ALL_CLASSES, NOTHING};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Special, Text, Unit};

/// The definition.
pub const PROCEDURE_ADHERENCE_PCT: Metric = Metric {
    id: "procedure_adherence_pct",
    number: "17b",
    name: Text { en: "Procedure adherence %", tr: "Prosedüre uyum oranı" },
    aliases: &[
        "script adherence",
        "procedure/script adherence",
        "quality score",
        "qa score",
        "internal quality score",
        "iqs",
        "senaryoya uyum oranı",
        "betiğe uyum",
        "kalite puanı",
        "kalite değerlendirme",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: ALL_CLASSES,
    anchor: Anchor::Reviewed,
    headline: Headline::Share,
    has_source: |feeds| feeds.reviews,
    recipe: Recipe::Special(Special::ProcedureAdherence),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of checklist items that were right in reviewed cases.",
            tr: "Değerlendirilen taleplerde doğru yapılan kontrol maddelerinin payı.",
        },
        formula: Text {
            en: "100 · items passed / items that applied, over all reviews of the period.",
            tr: "100 · geçilen madde / uygulanabilir madde; dönemin tüm değerlendirmeleri üzerinden.",
        },
        clock: Text {
            en: "A review counts in the period in which it was made; the agent who resolved the case has the credit.",
            tr: "Değerlendirme yapıldığı dönemde sayılır; sonuç, talebi çözen temsilcinin hanesine yazılır.",
        },
        excluded: Text {
            en: "Items that did not apply. Critical items are reported apart. Where reviewers of the same case agree within ten points in fewer than 85 % of cases, the figure is marked as uncalibrated; this holds for AI reviewers too.",
            tr: "Uygulanamayan maddeler. Kritik maddeler ayrıca verilir. Aynı talebi değerlendirenler, taleplerin %85'inden azında on puan içinde uyuşuyorsa değer kalibre edilmemiş diye işaretlenir; yapay zekâ değerlendiriciler için de böyledir.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "COPC keeps the accuracy of fatal and non-fatal errors apart, as the critical items are here.",
            tr: "COPC, kritik olan ve olmayan hata doğruluğunu ayırır; burada da kritik maddeler ayrı tutulur.",
        },
        source: Text {
            en: "eDesk names adherence to scripts and procedures as part of consistency and gives no formula.",
            tr: "eDesk, senaryoya ve prosedüre uyumu tutarlılığın parçası sayar, formül vermez.",
        },
    },
};
