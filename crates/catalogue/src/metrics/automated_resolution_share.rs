//! METRICS B.24, with the companions of a bot's share.

use nabiz_domain::facts::Flags;

use super::common::{ALL_CLASSES, INBOUND, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rows, Share, Text, Unit, When};

const RESOLVED: Rows = episodes("resolved_at", INBOUND, "at_resolution");

/// Cases in which a bot spoke, by their opening (H41).
const BOT_INVOLVED: Rows = episodes("opened_at", INBOUND.and(&[Flags::BOT_INVOLVED]), "at_opening");

const NET: When = When::all(&[Flags::BOT_NET]);

/// The definition.
pub const AUTOMATED_RESOLUTION_SHARE: Metric = Metric {
    id: "automated_resolution_share",
    number: "24",
    name: Text { en: "Automated resolution share", tr: "Otomasyon çözüm payı" },
    aliases: &[
        "bot resolution share",
        "bot/automation resolution share",
        "automation rate",
        "ai resolution rate",
        "bot resolution rate",
        "containment rate",
        "handoff rate",
        "fin resolution rate",
        "otomasyon (bot) çözüm payı",
        "bot çözüm oranı",
        "otomasyon oranı",
        "yapay zekâ çözüm oranı",
        "botun tutma oranı",
        "insana devir oranı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: ALL_CLASSES,
    anchor: Anchor::Completion,
    headline: Headline::Share,
    has_source: |feeds| feeds.bot_replies,
    recipe: Recipe::Shares(&[
        Share { basis: "net", ..net("", NET) },
        Share { basis: "net, confirmed", ..net("confirmed", NET.none(&[Flags::BOT_ASSUMED])) },
        Share { basis: "net, assumed", ..net("assumed", NET.and(&[Flags::BOT_ASSUMED])) },
        Share { id: "gross", basis: "gross", ..share(RESOLVED, When::all(&[Flags::BOT_ONLY])) },
        Share { id: "bot_resolution_rate", basis: "of=bot-involved", ..share(BOT_INVOLVED, NET) },
        Share {
            id: "containment",
            basis: "of=bot-involved",
            ..share(BOT_INVOLVED, When::all(&[]).none(&[Flags::HANDED_OFF]))
        },
        Share { id: "handoff_rate", basis: "of=bot-involved", ..share(BOT_INVOLVED, When::all(&[Flags::HANDED_OFF])) },
    ]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of resolved cases that a bot resolved alone and for good.",
            tr: "Çözülen taleplerden botun tek başına ve kalıcı olarak çözdüklerinin payı.",
        },
        formula: Text {
            en: "100 · cases resolved by a bot alone without a recontact / inbound cases resolved in the period whose recontact window (7 days) is over.",
            tr: "100 · botun tek başına çözdüğü ve yeniden temas gelmeyen talepler / dönemde çözülen ve yeniden temas penceresi (7 gün) dolmuş gelen talepler.",
        },
        clock: Text {
            en: "A bot's resolution is a case with a public bot reply that no person touched and that the bot, the customer or a time-out after the bot's answer ended. It counts in the period of the final resolution.",
            tr: "Bot çözümü; botun herkese açık yanıt verdiği, hiçbir insanın dokunmadığı ve botun, müşterinin ya da bot yanıtından sonraki zaman aşımının bitirdiği taleptir. Son çözümün döneminde sayılır.",
        },
        excluded: Text {
            en: "A time-out without any answer is no resolution. Customers who come back about the same topic within the window are taken off the numerator.",
            tr: "Hiç yanıt verilmeden gelen zaman aşımı çözüm değildir. Pencere içinde aynı konuyla geri gelen müşteriler paydan düşülür.",
        },
        variants: Text {
            en: "confirmed and assumed: ended by bot or customer, or by a time-out. gross: recontacts not taken off. bot_resolution_rate, containment, handoff_rate: of the cases opened in which a bot spoke, those resolved, not handed over, handed over.",
            tr: "confirmed ve assumed: botun ya da müşterinin, ya da zaman aşımının bitirdikleri. gross: yeniden temaslar düşülmeden. bot_resolution_rate, containment, handoff_rate: botun konuştuğu açılan taleplerden çözülenler, devredilmeyenler, devredilenler.",
        },
        vendors: Text {
            en: "Chatwoot counts conversations without an outgoing human message. Intercom Fin counts confirmed and assumed resolutions and takes them back if the customer returns.",
            tr: "Chatwoot, insan mesajı çıkmayan görüşmeleri sayar. Intercom Fin onaylanan ve varsayılan çözümleri sayar, müşteri dönerse geri alır.",
        },
        source: Text {
            en: "Needed for Sparkcentral's fast and always-on service. Decided: net of recontacts, because a customer who leaves without an answer is no success.",
            tr: "Sparkcentral'ın hızlı ve her zaman açık hizmeti için gereklidir. Karar: yeniden temaslar düşülür; yanıt almadan giden müşteri başarı değildir.",
        },
    },
};

const fn net(id: &'static str, num: When) -> Share {
    Share { id, mature: Some(Flags::FINAL_MATURE), ..share(RESOLVED, num) }
}
