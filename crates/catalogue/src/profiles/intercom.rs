//! Intercom.

use super::{FIRST_REPLY, INBOUND, duration, durations, episodes};
use crate::metric::{Anchor, Headline, Span, Text};
use crate::profile::{Profile, VendorRule};

const HANDLING: Span =
    Span { from: "assigned_at", to: "resolved_at", business: Some("business_resolution_from_assignment"), floor: true };

/// The rules.
pub const INTERCOM: Profile = Profile {
    id: "intercom",
    name: "Intercom",
    rules: &[
        VendorRule {
            metric: "first_response_time",
            recipe: durations(&[duration(episodes("opened_at", INBOUND, "at_reply"), FIRST_REPLY, "from=opened")]),
            headline: Headline::Median,
            anchor: Anchor::Opened,
            text: Text {
                en: "From the start of the conversation to a teammate's first reply, as a median, counted in the period in which the conversation started.",
                tr: "Görüşmenin başlangıcından ekip üyesinin ilk yanıtına kadar, ortanca olarak; görüşmenin başladığı dönemde sayılır.",
            },
        },
        VendorRule {
            metric: "aht",
            recipe: durations(&[duration(
                episodes("resolved_at", INBOUND, "at_resolution"),
                HANDLING,
                "from=assignment, to=close",
            )]),
            headline: Headline::Mean,
            anchor: Anchor::Completion,
            text: Text {
                en: "From the first assignment to the close, idle time included and not shared between conversations open at once; its “adjusted” figure would leave idle time out.",
                tr: "İlk atamadan kapanışa kadar; boş süre dahildir, eşzamanlı görüşmeler arasında paylaştırılmaz. “Düzeltilmiş” değeri boş süreyi çıkarırdı.",
            },
        },
    ],
};
