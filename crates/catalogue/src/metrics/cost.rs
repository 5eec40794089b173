//! METRICS B.14: cost per contact and per resolution.

use nabiz_domain::channel::Class;

use super::common::NOTHING;
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rule, Scope, Special, Text, Unit};
use crate::query::Dimension;

/// The account's figure, and by class with costs allocated by handle time.
const SCOPE: Scope = Scope::Classes {
    rules: [Rule::Computed, Rule::Computed, Rule::Computed],
    together: &[Class::Conversation, Class::Ticket, Class::Call],
};

const EXCLUDED: Text = Text {
    en: "VAT, and sums in several currencies without a stored rate for the period. One-off projects count with the part that is written off in the period.",
    tr: "KDV ve dönem için kayıtlı kuru olmayan çok para birimli toplamlar. Bir kerelik projeler, dönemde amorti edilen kısmıyla sayılır.",
};

const SOURCE: Text = Text {
    en: "eDesk divides the monthly cost by all tickets and calls it cost per resolution; that is the cost per ticket. Both are kept under their right names.",
    tr: "eDesk aylık maliyeti tüm taleplere bölüp çözüm başına maliyet der; oysa bu talep başına maliyettir. İkisi de doğru adlarıyla tutulur.",
};

/// Dimensions that costs are shared out by: a filter on them leaves no cost out, only what others bear (METRICS B.14).
pub const SHARED_BY: &[Dimension] = &[Dimension::Class, Dimension::Topic];

/// Who has the credit for the cases that a cost is divided by: whoever has them at the instant that places them in the
/// period (METRICS A.9, H42).
#[must_use]
pub fn credit_at(anchor: &str) -> &'static str {
    if anchor == "opened_at" { "at_opening" } else { "at_resolution" }
}

/// Cost over demand.
pub const COST_PER_TICKET: Metric = Metric {
    id: "cost_per_ticket",
    number: "14a",
    name: Text { en: "Cost per contact", tr: "Talep başına maliyet" },
    aliases: &[
        "cost per contact",
        "cost per ticket",
        "cost per call",
        "cost per contact/ticket",
        "talep (ticket) başına maliyet",
        "bilet başına maliyet",
        "temas başına maliyet",
        "çağrı başına maliyet",
    ],
    unit: Unit::Money,
    better: Better::Lower,
    scope: SCOPE,
    anchor: Anchor::Period,
    headline: Headline::Special,
    has_source: |feeds| feeds.costs,
    recipe: Recipe::Special(Special::CostPerTicket),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "What the service costs for every request that comes in.",
            tr: "Gelen her talebin hizmete maliyeti.",
        },
        formula: Text {
            en: "operating cost of the period / inbound cases opened in it, all classes.",
            tr: "dönemin işletme gideri / dönemde açılan gelen talepler, tüm sınıflar.",
        },
        clock: Text {
            en: "Cost is salaries, benefits, overtime, contractors, licences, telecom, premises, training and the share of management, in the month it belongs to. By class, and by topic within a class, it is allocated by the share of handle time.",
            tr: "Gider; maaş, yan haklar, fazla mesai, taşeron, lisans, telekom, yer, eğitim ve yönetim payıdır, ait olduğu aya yazılır. Sınıflara ve sınıf içinde konulara işlem süresi payıyla dağıtılır.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: Text { en: "The list of costs is MetricNet's.", tr: "Gider listesi MetricNet'indir." },
        source: SOURCE,
    },
};

/// Cost over results.
pub const COST_PER_RESOLUTION: Metric = Metric {
    id: "cost_per_resolution",
    number: "14b",
    name: Text { en: "Cost per resolution", tr: "Çözüm başına maliyet" },
    aliases: &[
        "cost per resolved ticket",
        "cost per solved case",
        "çözünürlük başına maliyet",
        "çözülen talep başına maliyet",
    ],
    unit: Unit::Money,
    better: Better::Lower,
    scope: SCOPE,
    anchor: Anchor::Period,
    headline: Headline::Special,
    has_source: |feeds| feeds.costs && (feeds.statuses || feeds.calls),
    recipe: Recipe::Special(Special::CostPerResolution),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "What the service costs for every request that it resolves.",
            tr: "Çözülen her talebin hizmete maliyeti.",
        },
        formula: Text {
            en: "operating cost of the period / (tickets and conversations resolved + calls answered in it).",
            tr: "dönemin işletme gideri / (dönemde çözülen destek talepleri ve görüşmeler + cevaplanan çağrılar).",
        },
        clock: Text {
            en: "The same cost as for cost per contact; a case counts in the period of its final resolution.",
            tr: "Gider, talep başına maliyetteki ile aynıdır; talep son çözümünün döneminde sayılır.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};
