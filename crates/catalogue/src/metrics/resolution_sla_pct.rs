//! METRICS B.6.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, classes, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rule, Share, Text, Unit, When};

const MET: When = When::all(&[Flags::RESOLUTION_SLA_MET]);

/// The definition.
pub const RESOLUTION_SLA_PCT: Metric = Metric {
    id: "resolution_sla_pct",
    number: "6",
    name: Text { en: "Resolution SLA %", tr: "Çözüm SLA %" },
    aliases: &[
        "resolution sla",
        "sla compliance",
        "sla attainment",
        "total resolution sla",
        "çözüm sla oranı",
        "çözüm sla uyumu",
        "sla uyumu",
        "sla tutturma oranı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: classes([Rule::BenchmarkNa, Rule::Benchmark, Rule::NotApplicable]),
    anchor: Anchor::Outcome,
    headline: Headline::Share,
    has_source: |feeds| feeds.statuses,
    recipe: Recipe::Shares(&[
        share(episodes("resolution_sla_at", INBOUND.and(&[Flags::RESOLUTION_SLA]), "at_resolution_sla"), MET),
        Share {
            id: "completed",
            basis: "sla_mode=completed",
            ..share(episodes("resolved_at", INBOUND.and(&[Flags::RESOLUTION_SLA]), "at_resolution"), MET)
        },
    ]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of cases with a promised resolution time that kept it.",
            tr: "Çözüm süresi sözü verilen taleplerden sözün tutulduklarının payı.",
        },
        formula: Text {
            en: "100 · met / (met + breached), one resolution clock per inbound case that has a target.",
            tr: "100 · tutan / (tutan + aşılan); hedefi olan her gelen talep için tek bir çözüm saati.",
        },
        clock: Text {
            en: "Runs from the opening to the final resolution in the policy's hours, and stands still in the policy's pause statuses (by default while we wait for the customer). Between a resolution and a true reopen it stands still too, then goes on.",
            tr: "Açılıştan son çözüme kadar SLA kuralının saatlerinde işler; kuralın bekleme durumlarında (varsayılan: müşteri beklenirken) durur. Çözüm ile gerçek yeniden açılma arasında da durur, sonra kaldığı yerden sürer.",
        },
        excluded: Text {
            en: "Cases without a target or not yet due. Closing by a time-out without any answer does not stop the clock. A case breaches when it is due, resolved later or not.",
            tr: "Hedefi olmayan ya da süresi henüz dolmamış talepler. Yanıtsız zaman aşımıyla kapanma saati durdurmaz. Talep, sonradan çözülse de çözülmese de süresi dolduğu anda aşılmış olur.",
        },
        variants: Text {
            en: "completed: resolved cases only, in the period of the resolution, as most tools count.",
            tr: "completed: çoğu aracın yaptığı gibi yalnız çözülen talepler, çözümün döneminde.",
        },
        vendors: Text {
            en: "Freshdesk switches the timer off in every status configured so. Zendesk offers total resolution, requester wait and agent work time. Some glossaries divide by tickets received, which mixes demand and outcome.",
            tr: "Freshdesk, böyle ayarlanan her durumda sayacı durdurur. Zendesk toplam çözüm, talep sahibi bekleme ve temsilci çalışma sürelerini sunar. Bazı sözlükler gelen talebe böler; bu, talep ile sonucu karıştırır.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark, which prints it for tickets and NA for conversations. Computed wherever a target exists; Infoset ties the resolution rate to SLA, here the two stay apart.",
            tr: "PeraNet/Freshworks karşılaştırması; destek talepleri için verir, görüşmeler için NA yazar. Hedef olan her yerde hesaplanır; Infoset çözüm oranını SLA'ya bağlar, burada ikisi ayrıdır.",
        },
    },
};
