//! METRICS B.23.

use nabiz_domain::facts::Flags;

use super::common::{CALLS, INBOUND, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rows, Share, Text, Unit, When};

const ARRIVED: Rows = episodes("opened_at", INBOUND, "at_opening");

/// The definition.
pub const CALL_DEFLECTION_RATE: Metric = Metric {
    id: "call_deflection_rate",
    number: "23",
    name: Text { en: "Call deflection rate", tr: "Çağrı saptırma oranı" },
    aliases: &[
        "call deflection",
        "call deflection (net)",
        "deflection",
        "channel shift",
        "call to message",
        "çağrı yönlendirme",
        "çağrı saptırma",
        "mesajlaşmaya yönlendirme",
        "kanal kaydırma",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: CALLS,
    anchor: Anchor::Arrival,
    headline: Headline::Share,
    has_source: |feeds| feeds.deflections,
    recipe: Recipe::Shares(&[
        Share {
            basis: "net",
            mature: Some(Flags::DEFLECT_MATURE),
            ..share(ARRIVED, When::all(&[Flags::DEFLECTED_NET]))
        },
        Share { id: "gross", basis: "gross", ..share(ARRIVED, When::all(&[Flags::DEFLECTED])) },
        Share {
            id: "acceptance",
            basis: "accepted / offered",
            ..share(Rows { when: INBOUND.and(&[Flags::DEFLECT_OFFERED]), ..ARRIVED }, When::all(&[Flags::DEFLECTED]))
        },
    ]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of calls that moved to messaging or self-service and did not come back.",
            tr: "Mesajlaşmaya ya da self servise geçip geri dönmeyen çağrıların payı.",
        },
        formula: Text {
            en: "100 · calls deflected and not queued again within the recontact window (7 days) / inbound calls that arrived.",
            tr: "100 · saptırılan ve yeniden temas penceresinde (7 gün) kuyruğa dönmeyen çağrılar / ulaşan gelen çağrılar.",
        },
        clock: Text {
            en: "Deflected is a caller who took the offer to change channel before an agent answered. A call counts when it arrived, once the window after the acceptance is over.",
            tr: "Temsilci cevaplamadan önce kanal değiştirme önerisini kabul eden arayan saptırılmış sayılır. Çağrı ulaştığı dönemde, kabulden sonraki pencere dolunca sayılır.",
        },
        excluded: Text {
            en: "Hanging up in the menu is no deflection, nor is a call that enters the queue after all.",
            tr: "Sesli menüde kapatmak saptırma değildir; sonunda kuyruğa giren çağrı da saptırılmış sayılmaz.",
        },
        variants: Text {
            en: "gross: without looking whether the caller came back. acceptance: accepted of offered.",
            tr: "gross: arayanın geri dönüp dönmediğine bakılmadan. acceptance: önerilenlerden kabul edilenler.",
        },
        vendors: Text {
            en: "Definitions without a window measure pushing away, not solving, and are not comparable.",
            tr: "Penceresiz tanımlar çözmeyi değil uzaklaştırmayı ölçer, kıyaslanamaz.",
        },
        source: Text {
            en: "Sparkcentral, where routing and deflection are mixed up in translation. Decided: deflection, net of those who call again.",
            tr: "Sparkcentral; çeviride “yönlendirme” ile “saptırma” karışmıştır. Karar: yeniden arayanlar düşülmüş, net saptırma.",
        },
    },
};
