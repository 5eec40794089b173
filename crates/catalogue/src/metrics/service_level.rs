//! METRICS B.21.

use super::common::classes;
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rule, Special, Text, Unit};

/// The definition.
pub const SERVICE_LEVEL: Metric = Metric {
    id: "service_level",
    number: "21",
    name: Text { en: "Service level", tr: "Servis seviyesi" },
    aliases: &[
        "sl",
        "service level x % in y s",
        "80/20",
        "service factor",
        "telephone service factor",
        "tsf",
        "grade of service",
        "servis seviyesi (%80 / 20 sn)",
        "hizmet seviyesi",
        "servis düzeyi",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: classes([Rule::Computed, Rule::NotApplicable, Rule::Computed]),
    anchor: Anchor::QueueEntry,
    headline: Headline::Share,
    has_source: |feeds| feeds.queues || feeds.replies,
    recipe: Recipe::Special(Special::ServiceLevel),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of callers answered within the agreed seconds, by default 80 % within 20.",
            tr: "Kararlaştırılan sürede cevaplanan arayanların payı; varsayılan hedef 20 saniyede %80.",
        },
        formula: Text {
            en: "calls: 100 · answered within T / (answered + abandoned after the short limit + flowed out). Conversations: 100 · first response within T / inbound cases that needed a person, the unanswered included.",
            tr: "çağrı: 100 · T içinde cevaplanan / (cevaplanan + kısa sınırdan sonra terk eden + kuyruktan taşan). Görüşme: 100 · ilk yanıtı T içinde verilen / insan desteği gereken gelen görüşmeler, yanıtsızlar dahil.",
        },
        clock: Text {
            en: "The wait runs from the queue entry to the answer; exactly T is within. A visit counts in the period of its queue entry, a conversation in that of its opening. Sums over intervals count, never the mean of half-hours.",
            tr: "Bekleme, kuyruğa girişten cevaba kadardır; tam T süresi içinde sayılır. Giriş kuyruğa düştüğü, görüşme açıldığı dönemde sayılır. Aralıkların toplamı alınır, yarım saatlerin ortalaması değil.",
        },
        excluded: Text {
            en: "Short abandons, key exits and callbacks. Conversations served by a bot alone or logged on a customer's behalf have no response clock.",
            tr: "Kısa terkler, tuşla çıkışlar ve geri aramalar. Yalnız botun yürüttüğü ya da müşteri adına açılan görüşmelerin yanıt saati yoktur.",
        },
        variants: Text {
            en: "The setting sl_mode chooses among six ways to treat abandons, five of them ICMI's; the formula above is exclude_short, the default.",
            tr: "sl_mode ayarı, terkleri ele almanın, beşi ICMI'nin olan altı yolundan birini seçer; yukarıdaki formül varsayılan olan exclude_short'tur.",
        },
        vendors: Text {
            en: "Genesys has switches for short abandons, abandons and flow-outs. Cisco offers “positive”, “negative” and “ignore”; Bright Pattern leaves abandons within T out. On the same calls they differ by several points.",
            tr: "Genesys'te kısa terk, terk ve taşma için ayrı anahtarlar vardır. Cisco “positive”, “negative” ve “ignore” sunar; Bright Pattern T içindeki terkleri çıkarır. Aynı çağrılarda birkaç puan fark eder.",
        },
        source: Text {
            en: "Call centre practice (ICMI). Decided: abandons within T say nothing good about us and must not help, misdials must not hurt.",
            tr: "Çağrı merkezi uygulaması (ICMI). Karar: T içindeki terkler hakkımızda iyi bir şey söylemez, yaramamalıdır; yanlış aramalar da zarar vermemelidir.",
        },
    },
};
