//! METRICS B.30: how busy agents are.

use super::common::NOTHING;
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Scope, Special, Text, Unit};

/// Handling over handling and availability.
pub const OCCUPANCY: Metric = Metric {
    id: "occupancy",
    number: "30",
    name: Text { en: "Occupancy", tr: "Doluluk oranı" },
    aliases: &["occupancy rate", "agent occupancy", "temsilci doluluk oranı", "meşguliyet oranı"],
    unit: Unit::Percent,
    better: Better::Band(75.0, 85.0),
    scope: Scope::Account,
    anchor: Anchor::Period,
    headline: Headline::Special,
    has_source: |feeds| feeds.agent_states,
    recipe: Recipe::Special(Special::Occupancy),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How much of the time in which agents could serve customers they were serving one.",
            tr: "Temsilcilerin hizmete hazır oldukları sürenin ne kadarında müşteriyle ilgilendiği.",
        },
        formula: Text {
            en: "100 · handling time / (handling time + available time), summed over agents.",
            tr: "100 · işlem süresi / (işlem süresi + hazır bekleme süresi); temsilciler üzerinden toplanarak.",
        },
        clock: Text {
            en: "Handling is the union of an agent's active intervals and after-call work; conversations held at once count once. Only the part inside the period counts.",
            tr: "İşlem süresi, temsilcinin etkin aralıkları ile çağrı sonrası işlemin birleşimidir; eşzamanlı görüşmeler bir kez sayılır. Yalnız dönemin içindeki kısım alınır.",
        },
        excluded: Text {
            en: "Breaks, training, meetings and time offline. It is never the mean of agents' rates.",
            tr: "Mola, eğitim, toplantı ve çevrimdışı süreler. Temsilci oranlarının ortalaması alınmaz.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "The formula is common to all. In Erlang planning it is traffic over agents. For voice 75–85 % is sound; above 90 % for long, people burn out.",
            tr: "Formül herkeste ortaktır; Erlang planlamasında trafik bölü temsilcidir. Sesli hizmette %75–85 sağlıklıdır; uzun süre %90'ın üstü tükenmişliğe yol açar.",
        },
        source: Text {
            en: "Workforce planning practice. A planning figure: do not rank agents by it without CSAT and FCR beside it.",
            tr: "İş gücü planlama uygulaması. Bir planlama değeridir: yanında CSAT ve FCR olmadan temsilciler bununla sıralanmamalıdır.",
        },
    },
};

/// Handling over paid time.
///
/// METRICS gives a band for occupancy only; utilisation lies below it by the share of paid time in breaks,
/// meetings and training, so it has no direction of its own.
pub const UTILISATION: Metric = Metric {
    id: "utilisation",
    number: "30",
    name: Text { en: "Utilisation", tr: "Kullanım oranı" },
    aliases: &["utilization", "agent utilization", "kullanım oranı", "temsilci kullanım oranı", "verimli süre oranı"],
    unit: Unit::Percent,
    better: Better::Neutral,
    scope: Scope::Account,
    anchor: Anchor::Period,
    headline: Headline::Special,
    has_source: |feeds| feeds.agent_states,
    recipe: Recipe::Special(Special::Utilisation),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How much of agents' paid time went into serving customers.",
            tr: "Temsilcilerin ücretli süresinin ne kadarının müşterilere ayrıldığı.",
        },
        formula: Text {
            en: "100 · handling time / paid time, summed over agents.",
            tr: "100 · işlem süresi / ücretli süre; temsilciler üzerinden toplanarak.",
        },
        clock: Text {
            en: "Paid is all time signed in, breaks, training and meetings included. Only the part inside the period counts.",
            tr: "Ücretli süre; mola, eğitim ve toplantılar dahil oturumun açık olduğu tüm süredir. Yalnız dönemin içindeki kısım alınır.",
        },
        excluded: Text {
            en: "Time offline. It is never the mean of agents' rates.",
            tr: "Çevrimdışı süre. Temsilci oranlarının ortalaması alınmaz.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "Genesys divides handling by total time at work, as we do. COPC and Assembled count available time as used too, which is shown as productive availability.",
            tr: "Genesys de bizim gibi işlemi toplam çalışma süresine böler. COPC ve Assembled hazır beklemeyi de kullanılmış sayar; bu, üretken hazır bulunma olarak gösterilir.",
        },
        source: Text {
            en: "Workforce planning practice; vendors disagree more on it than on occupancy, so always name the formula with it.",
            tr: "İş gücü planlama uygulaması; üreticiler bunda dolulukta olduğundan çok ayrılır, bu yüzden formülüyle birlikte anılmalıdır.",
        },
    },
};
