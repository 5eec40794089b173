//! Chatwoot.

use nabiz_domain::facts::Flags;

use super::{FINAL_RESOLUTION, INBOUND, duration, durations, episodes, share};
use crate::metric::{Anchor, Headline, Recipe, Rows, Span, Table, Text, When};
use crate::profile::{Profile, VendorRule};

const RESPONSE: Span =
    Span { from: "human_start", to: "replied_at", business: Some("business_response"), floor: false };
const SENT: Rows =
    Rows { table: Table::Surveys, anchor: "sent_at", when: When::all(&[Flags::ELIGIBLE]), credit: "own" };

/// The rules.
pub const CHATWOOT: Profile = Profile {
    id: "chatwoot",
    name: "Chatwoot",
    rules: &[
        VendorRule {
            metric: "first_response_time",
            recipe: durations(&[duration(episodes("replied_at", INBOUND, "at_reply"), RESPONSE, "from=human_start")]),
            headline: Headline::Mean,
            anchor: Anchor::Completion,
            text: Text {
                en: "From creation or the bot's hand-over to the first reply of a person, as a mean; the help text says that the start places a conversation in the period, the code takes the reply, and so do we.",
                tr: "Oluşturma ya da bot devrinden bir insanın ilk yanıtına kadar, ortalama olarak. Yardım metni görüşmeyi başladığı döneme koyar, kod yanıtın dönemine; burada da öyle.",
            },
        },
        VendorRule {
            metric: "resolution_time",
            recipe: durations(&[duration(
                episodes("resolved_at", INBOUND, "at_resolution"),
                FINAL_RESOLUTION,
                "from=opened",
            )]),
            headline: Headline::Mean,
            anchor: Anchor::Completion,
            text: Text {
                en: "From creation to the resolution, as a mean; a reopening makes it longer.",
                tr: "Oluşturmadan çözüme kadar, ortalama olarak; yeniden açılma süreyi uzatır.",
            },
        },
        VendorRule {
            metric: "survey_response_rate",
            recipe: Recipe::Shares(&[share(SENT, When::all(&[Flags::SURVEY_ANSWERED]), "answers / sent")]),
            headline: Headline::Share,
            anchor: Anchor::Sent,
            text: Text {
                en: "Answers of surveys sent, also of those that had no week yet to be answered.",
                tr: "Gönderilen anketlerin yanıtlananları; yanıt için bir haftası henüz dolmamış olanlar da sayılır.",
            },
        },
        VendorRule {
            metric: "automated_resolution_share",
            recipe: Recipe::Shares(&[share(
                episodes("resolved_at", INBOUND, "at_resolution"),
                When { all: 0, none: Flags::REPLIED.0 },
                "no human reply, of resolved",
            )]),
            headline: Headline::Share,
            anchor: Anchor::Completion,
            text: Text {
                en: "Resolved without any message of a person, whoever closed it and whether or not the customer came back.",
                tr: "Hiçbir insan mesajı olmadan çözülenler; kimin kapattığına ve müşterinin geri gelip gelmediğine bakılmaz.",
            },
        },
    ],
};
