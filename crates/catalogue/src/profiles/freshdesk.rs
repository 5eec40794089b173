//! Freshdesk, and Freshservice where they share a definition.

use nabiz_domain::facts::Flags;

use super::{FINAL_RESOLUTION, FIRST_REPLY, INBOUND, duration, durations, episodes, share};
use crate::metric::{Anchor, Headline, Recipe, Text, When};
use crate::profile::{Profile, VendorRule};

/// Only tickets that somebody was given enter a figure.
const GIVEN: When = INBOUND.and(&[Flags::HUMAN_TOUCHED]);

/// The rules.
pub const FRESHDESK: Profile = Profile {
    id: "freshdesk",
    name: "Freshdesk",
    rules: &[
        VendorRule {
            metric: "first_response_time",
            recipe: durations(&[duration(episodes("replied_at", GIVEN, "at_reply"), FIRST_REPLY, "from=opened")]),
            headline: Headline::Mean,
            anchor: Anchor::Completion,
            text: Text {
                en: "From creation to the first public reply, as a mean; only tickets that an agent was given count. Public notes would count as replies; here they cannot be told from replies.",
                tr: "Oluşturmadan ilk herkese açık yanıta kadar, ortalama olarak; yalnız bir temsilciye verilen talepler sayılır. Açık notlar yanıt sayılırdı; burada yanıtlardan ayırt edilemezler.",
            },
        },
        VendorRule {
            metric: "resolution_time",
            recipe: durations(&[duration(
                episodes("resolved_at", GIVEN, "at_resolution"),
                FINAL_RESOLUTION,
                "from=opened",
            )]),
            headline: Headline::Mean,
            anchor: Anchor::Completion,
            text: Text {
                en: "From creation to the resolution, as a mean, of tickets resolved in the period whenever they were created; tickets that a bot solved alone are nobody's and do not count.",
                tr: "Oluşturmadan çözüme kadar, ortalama olarak; ne zaman oluşturulduğuna bakılmadan dönemde çözülen talepler. Yalnız botun çözdüğü talepler kimseye ait değildir, sayılmaz.",
            },
        },
        VendorRule {
            metric: "fcr_pct",
            recipe: Recipe::Shares(&[share(
                episodes("resolved_at", GIVEN, "at_resolution"),
                When::all(&[Flags::ONE_REPLY]),
                "resolved in the first response, of resolved tickets",
            )]),
            headline: Headline::Share,
            anchor: Anchor::Completion,
            text: Text {
                en: "Resolved in the first response: exactly one reply, of all tickets resolved in the period. A customer who comes back in another ticket plays no part.",
                tr: "İlk yanıtta çözülen: dönemde çözülen taleplerden tam bir yanıtı olanlar. Müşterinin başka taleple geri gelmesi rol oynamaz.",
            },
        },
    ],
};
