//! METRICS B.31.

use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Scope, Special, Text, Unit};

/// The definition.
pub const AGENT_ATTRITION_ANNUAL: Metric = Metric {
    id: "agent_attrition_annual",
    number: "31",
    name: Text { en: "Agent attrition (annualised)", tr: "Temsilci devir oranı (yıllık)" },
    aliases: &[
        "attrition",
        "turnover",
        "agent turnover",
        "employee turnover",
        "temsilci devir (yıpranma) oranı",
        "yıpranma oranı",
        "personel devir hızı",
        "iş gücü devri",
        "işten ayrılma oranı",
    ],
    unit: Unit::Percent,
    better: Better::Lower,
    scope: Scope::Account,
    anchor: Anchor::Period,
    headline: Headline::Special,
    has_source: |feeds| feeds.headcount,
    recipe: Recipe::Special(Special::Attrition),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How much of the staff would leave in a year at this pace.",
            tr: "Bu hızla bir yılda kadronun ne kadarının ayrılacağı.",
        },
        formula: Text {
            en: "100 · leavers / average headcount × 12 / months of the period; for periods that are no whole months × 365 / days.",
            tr: "100 · ayrılanlar / ortalama kadro × 12 / dönemin ay sayısı; tam ay olmayan dönemlerde × 365 / gün.",
        },
        clock: Text {
            en: "Leavers count on the day they leave. The average headcount is the mean of the daily ones. The figure of the period itself stands beside the yearly one.",
            tr: "Ayrılan, ayrıldığı günde sayılır. Ortalama kadro, günlük kadroların ortalamasıdır. Dönemin kendi değeri yıllık değerin yanındadır.",
        },
        excluded: Text {
            en: "Moves inside the company are no leaving: the feed should not tell them as such.",
            tr: "Şirket içi geçişler ayrılma değildir; besleme bunları ayrılma olarak bildirmemelidir.",
        },
        variants: Text {
            en: "Beside it: period_pct, the figure of the period itself; voluntary, how many left of their own will; left_within_90d, how many left within 90 days of joining.",
            tr: "Yanında durur: period_pct, dönemin kendi değeri; voluntary, kendi isteğiyle ayrılanlar; left_within_90d, katıldıktan sonraki 90 gün içinde ayrılanlar.",
        },
        vendors: Text {
            en: "ICMI's formula is used. TechTarget divides by the headcount at the start, which is wrong when a team grows.",
            tr: "ICMI'nin formülü kullanılır. TechTarget dönem başı kadrosuna böler; ekip büyürken bu yanlıştır.",
        },
        source: Text {
            en: "Call centre practice (ICMI). The machine-translated word in the articles means turnover of staff.",
            tr: "Çağrı merkezi uygulaması (ICMI). Makalelerdeki “yıpranma” sözcüğü makine çevirisidir; kastedilen personel devridir.",
        },
    },
};
