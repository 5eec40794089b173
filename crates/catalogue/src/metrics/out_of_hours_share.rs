//! METRICS B.15, second half.

use nabiz_domain::channel::Class;
use nabiz_domain::facts::Flags;

use super::common::{INBOUND, NOTHING, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rule, Scope, Text, Unit, When};

/// The definition.
pub const OUT_OF_HOURS_SHARE: Metric = Metric {
    id: "out_of_hours_share",
    number: "15b",
    name: Text { en: "Out-of-hours share", tr: "Mesai dışı talep payı" },
    aliases: &[
        "out of hours",
        "after hours",
        "outside business hours",
        "always on",
        "mesai dışı",
        "mesai saatleri dışı",
        "çalışma saatleri dışı",
        "7/24",
    ],
    unit: Unit::Percent,
    better: Better::Neutral,
    scope: Scope::Classes {
        rules: [Rule::Computed, Rule::Computed, Rule::Computed],
        together: &[Class::Conversation, Class::Ticket],
    },
    anchor: Anchor::Opened,
    headline: Headline::Share,
    has_source: |_| true,
    recipe: Recipe::Shares(&[share(episodes("opened_at", INBOUND, "at_opening"), When::all(&[Flags::OUT_OF_HOURS]))]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of requests that come in while the service is closed.",
            tr: "Hizmet kapalıyken gelen taleplerin payı.",
        },
        formula: Text {
            en: "100 · inbound cases opened outside business hours / inbound cases opened.",
            tr: "100 · mesai dışında açılan gelen talepler / açılan gelen talepler.",
        },
        clock: Text {
            en: "The opening decides, by the account's own calendar, holidays included; a team's calendar plays no part.",
            tr: "Açılış anı belirler; hesabın kendi takvimi, tatiller dahil, esas alınır. Ekip takvimlerinin etkisi yoktur.",
        },
        excluded: Text {
            en: "Spam, tests, deleted and merged cases, cases opened by agents and outbound calls. Without a calendar there is no figure.",
            tr: "Spam, deneme, silinen ve birleştirilen talepler, temsilcinin açtıkları ve dış aramalar. Takvim tanımlı değilse değer yoktur.",
        },
        variants: NOTHING,
        vendors: NOTHING,
        source: Text {
            en: "Sparkcentral's promise of fast service that is always on: read it with the first response time in and out of hours and the share of automated resolutions.",
            tr: "Sparkcentral'ın “hızlı ve her zaman açık” sözü için: mesai içi ve dışı ilk yanıt süresi ve otomasyon çözüm payıyla birlikte okunur.",
        },
    },
};
