//! Zendesk.

use nabiz_domain::facts::Flags;

use super::{FIRST_REPLY, INBOUND, duration, durations, episodes, share};
use crate::metric::{Anchor, Headline, Recipe, Share, Text, When};
use crate::profile::{Profile, VendorRule};

/// A promise is judged when the reply or the resolution comes; who is never answered never fails.
const RESPONSE_SLA: Share = share(
    episodes("replied_at", INBOUND.and(&[Flags::RESPONSE_SLA]), "at_reply"),
    When::all(&[Flags::RESPONSE_SLA_MET]),
    "answered cases only",
);
const RESOLUTION_SLA: Share = share(
    episodes("resolved_at", INBOUND.and(&[Flags::RESOLUTION_SLA]), "at_resolution"),
    When::all(&[Flags::RESOLUTION_SLA_MET]),
    "resolved cases only",
);

/// The rules.
pub const ZENDESK: Profile = Profile {
    id: "zendesk",
    name: "Zendesk",
    rules: &[
        VendorRule {
            metric: "first_response_time",
            recipe: durations(&[duration(episodes("replied_at", INBOUND, "at_reply"), FIRST_REPLY, "from=opened")]),
            headline: Headline::Median,
            anchor: Anchor::Completion,
            text: Text {
                en: "From the creation of the ticket on all channels to the first public comment of an agent, the time with a bot included. Tickets that an agent logged for a customer count; of those that an agent opened the second comment would count, which is left out here.",
                tr: "Tüm kanallarda talebin oluşturulmasından temsilcinin ilk herkese açık yorumuna kadar; botta geçen süre dahildir. Temsilcinin müşteri adına açtığı talepler sayılır; temsilcinin kendi açtıklarında ikinci yorum sayılırdı, bunlar burada dışarıda kalır.",
            },
        },
        VendorRule {
            metric: "response_sla_pct",
            recipe: Recipe::Shares(&[RESPONSE_SLA]),
            headline: Headline::Share,
            anchor: Anchor::Outcome,
            text: Text {
                en: "Only answered tickets are judged: one that is overdue and still waits has not failed yet.",
                tr: "Yalnız yanıtlanan talepler değerlendirilir; süresi geçmiş ama bekleyen talep henüz ihlal sayılmaz.",
            },
        },
        VendorRule {
            metric: "fcr_pct",
            recipe: Recipe::Shares(&[share(
                episodes("resolved_at", INBOUND, "at_resolution"),
                When::all(&[Flags::ONE_REPLY]),
                "one-touch: exactly one agent reply, of solved tickets",
            )]),
            headline: Headline::Share,
            anchor: Anchor::Completion,
            text: Text {
                en: "One-touch: solved tickets with exactly one agent reply, of all solved ones; whether the customer wrote again, was passed on or came back plays no part, and nobody waits for a window to close.",
                tr: "Tek dokunuş: çözülen taleplerden tam bir temsilci yanıtı olanlar. Müşterinin yeniden yazması, aktarılması ya da geri gelmesi rol oynamaz; pencerenin dolması beklenmez.",
            },
        },
        VendorRule {
            metric: "resolution_sla_pct",
            recipe: Recipe::Shares(&[RESOLUTION_SLA]),
            headline: Headline::Share,
            anchor: Anchor::Outcome,
            text: Text {
                en: "Only solved tickets are judged: one that is overdue and still open has not failed yet.",
                tr: "Yalnız çözülen talepler değerlendirilir; süresi geçmiş ama açık talep henüz ihlal sayılmaz.",
            },
        },
    ],
};
