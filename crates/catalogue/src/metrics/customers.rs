//! METRICS B.19: customers kept and customers lost.

use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Scope, Special, Text, Unit};

const CLOCK: Text = Text {
    en: "Active is who has a valid contract or, without contracts, who ordered in the last 365 days. Those active at the start of the period are looked at again at its end.",
    tr: "Etkin müşteri, geçerli sözleşmesi olan ya da sözleşmesiz işlerde son 365 günde sipariş verendir. Dönem başında etkin olanlara dönem sonunda yeniden bakılır.",
};

const EXCLUDED: Text = Text {
    en: "Customers won or won back during the period. A monthly rate becomes a yearly one by compounding, never by multiplying by twelve.",
    tr: "Dönem içinde kazanılan ya da geri kazanılan müşteriler. Aylık oran yıllığa bileşik olarak çevrilir, on ikiyle çarpılarak değil.",
};

const VENDORS: Text = Text {
    en: "The textbook's (end − new) / start agrees only if “new” are the new customers who are still active at the end.",
    tr: "Ders kitabındaki (dönem sonu − yeni) / dönem başı, ancak “yeni” dönem sonunda hâlâ etkin olan yeni müşterilerse aynı sonucu verir.",
};

const LIVED: Text = Text {
    en: "Beside it, of the customers at the start: with_case, without_case (an inbound case opened in the period, or none), with_reopen (one of those opened again), with_low_csat (an answer of 2 or less of 5, or bad, in the period). What goes together is no proof of a cause.",
    tr: "Yanında, baştaki müşterilerden: with_case, without_case (dönemde gelen bir vakası olanlar ve olmayanlar), with_reopen (bunlardan biri yeniden açılanlar), with_low_csat (dönemde 5 üzerinden 2 ya da altı, ya da kötü yanıt verenler). Birlikte görülmesi neden olduğunu göstermez.",
};

/// The share kept.
pub const CUSTOMER_RETENTION_RATE: Metric = Metric {
    id: "customer_retention_rate",
    number: "19a",
    name: Text { en: "Customer retention", tr: "Müşteri tutma oranı" },
    aliases: &[
        "retention",
        "retention rate",
        "crr",
        "müşteri tutma (elde tutma) oranı",
        "müşteri elde tutma oranı",
        "müşteri sadakati",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: Scope::Account,
    anchor: Anchor::Period,
    headline: Headline::Share,
    has_source: |feeds| feeds.customers,
    recipe: Recipe::Special(Special::Retention),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of the customers at the start of a period who are still customers at its end.",
            tr: "Dönem başındaki müşterilerden dönem sonunda hâlâ müşteri olanların payı.",
        },
        formula: Text {
            en: "100 · customers active at both ends of the period / customers active at its start.",
            tr: "100 · dönemin hem başında hem sonunda etkin müşteriler / başında etkin müşteriler.",
        },
        clock: CLOCK,
        excluded: EXCLUDED,
        variants: LIVED,
        vendors: VENDORS,
        source: Text {
            en: "eDesk, whose subject is how service keeps customers; the figure alone shows no cause.",
            tr: "eDesk; konusu hizmetin müşteriyi nasıl elde tuttuğudur. Değer tek başına nedeni göstermez.",
        },
    },
};

/// The share lost.
pub const CUSTOMER_CHURN_RATE: Metric = Metric {
    id: "customer_churn_rate",
    number: "19b",
    name: Text { en: "Customer churn", tr: "Müşteri terk oranı" },
    aliases: &[
        "churn",
        "churn rate",
        "customer attrition",
        "müşteri kaybı",
        "müşteri kayıp oranı",
        "müşteri kaybı yüzdesi",
        "kayıp müşteri",
    ],
    unit: Unit::Percent,
    better: Better::Lower,
    scope: Scope::Account,
    anchor: Anchor::Period,
    headline: Headline::Share,
    has_source: |feeds| feeds.customers,
    recipe: Recipe::Special(Special::Churn),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of the customers at the start of a period who are no longer customers at its end.",
            tr: "Dönem başındaki müşterilerden dönem sonunda artık müşteri olmayanların payı.",
        },
        formula: Text {
            en: "100 − customer retention, on the same customers.",
            tr: "100 − müşteri tutma oranı; aynı müşteriler üzerinden.",
        },
        clock: CLOCK,
        excluded: EXCLUDED,
        variants: Text {
            en: "Beside it: annualised_pct, what a year at this pace would lose, compounded (1 − (1 − churn)^(12 / months)), never multiplied; and the variants of retention: with_case, without_case, with_reopen, with_low_csat. What goes together is no proof of a cause.",
            tr: "Yanında annualised_pct durur: bu hızla bir yılda kaybedilecek pay; bileşik hesaplanır (1 − (1 − terk)^(12 / ay)), çarpılmaz. Tutma oranının varyantları da buradadır: with_case, without_case, with_reopen, with_low_csat. Birlikte görülmesi neden olduğunu göstermez.",
        },
        vendors: VENDORS,
        source: Text {
            en: "Infoset, which only says “percentage of lost customers”. Decided: the complement of retention on the same cohort.",
            tr: "Infoset; yalnız “müşteri kaybı yüzdesi” der. Karar: aynı müşteri kümesinde tutma oranının tümleyeni.",
        },
    },
};
