//! METRICS B.3.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, classes, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rule, Share, Text, Unit, When};

const MET: When = When::all(&[Flags::RESPONSE_SLA_MET]);

/// The definition.
pub const RESPONSE_SLA_PCT: Metric = Metric {
    id: "response_sla_pct",
    number: "3",
    name: Text { en: "Response SLA %", tr: "Yanıt SLA %" },
    aliases: &[
        "response sla",
        "first response sla",
        "frt sla",
        "sla compliance",
        "sla attainment",
        "first reply sla",
        "yanıt sla oranı",
        "ilk yanıt sla uyumu",
        "sla uyumu",
        "sla tutturma oranı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: classes([Rule::BenchmarkNa, Rule::Benchmark, Rule::NotApplicable]),
    anchor: Anchor::Outcome,
    headline: Headline::Share,
    has_source: |feeds| feeds.replies,
    recipe: Recipe::Shares(&[
        share(episodes("response_sla_at", INBOUND.and(&[Flags::RESPONSE_SLA]), "at_response_sla"), MET),
        Share {
            id: "completed",
            basis: "sla_mode=completed",
            ..share(episodes("replied_at", INBOUND.and(&[Flags::RESPONSE_SLA]), "at_reply"), MET)
        },
    ]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of first answers that were promised in time and given in time.",
            tr: "Süre sözü verilen ilk yanıtların zamanında verilenlerinin payı.",
        },
        formula: Text {
            en: "100 · met / (met + breached), one response clock per inbound case that has a target.",
            tr: "100 · tutan / (tutan + aşılan); hedefi olan her gelen talep için tek bir yanıt saati.",
        },
        clock: Text {
            en: "Runs in the policy's hours from the opening, or the bot's handoff, to the first public human reply. A reply within the target, the last instant included, is met; without one the case breaches the moment it is due, answered later or not, and falls in the period of that moment.",
            tr: "Açılıştan ya da botun devrinden ilk herkese açık insan yanıtına kadar, SLA kuralının saatlerinde işler. Hedef süre içindeki yanıt, son an dahil, tutmuş sayılır; yanıt yoksa talep süresi dolduğu anda aşılmış olur, sonradan yanıtlansa da yanıtlanmasa da o anın dönemine düşer.",
        },
        excluded: Text {
            en: "Cases without a target, served by a bot alone, opened by agents, resolved without a reply before the due time, or not yet due. Lowering the priority later loosens nothing; raising it starts a second, tighter clock.",
            tr: "Hedefi olmayan, yalnız botun yürüttüğü, temsilcinin açtığı, süresi dolmadan yanıtsız çözülen ya da süresi henüz dolmamış talepler. Önceliğin sonradan düşmesi süreyi uzatmaz; yükselmesi daha sıkı ikinci bir saati başlatır.",
        },
        variants: Text {
            en: "completed: answered cases only, in the period of the reply, as most tools count.",
            tr: "completed: çoğu aracın yaptığı gibi yalnız yanıtlanan talepler, yanıtın döneminde.",
        },
        vendors: Text {
            en: "Most tools score answered cases only, which rewards never answering the late ones. dbt_zendesk keeps a past breach a breach when the policy changes afterwards, as we do.",
            tr: "Çoğu araç yalnız yanıtlanan talepleri puanlar; bu, gecikeni hiç yanıtlamamayı ödüllendirir. dbt_zendesk de bizim gibi, kural sonradan değişse bile geçmişteki aşımı aşım olarak tutar.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark, which prints it for tickets and NA for conversations. We compute it wherever a target exists; for conversations only the comparison stays NA.",
            tr: "PeraNet/Freshworks karşılaştırması; destek talepleri için verir, görüşmeler için NA yazar. Hedef olan her yerde hesaplanır; görüşmelerde yalnız kıyas NA kalır.",
        },
    },
};
