//! METRICS B.12.

use nabiz_domain::channel::Class;
use nabiz_domain::facts::Flags;

use super::common::{NOTHING, share};
use crate::metric::{
    Anchor, Better, Explanation, Headline, Metric, Recipe, Rows, Rule, Scope, Share, Table, Text, Unit, When,
};

const SENT: Rows =
    Rows { table: Table::Surveys, anchor: "sent_at", when: When::all(&[Flags::ELIGIBLE]), credit: "own" };

/// The definition.
pub const SURVEY_RESPONSE_RATE: Metric = Metric {
    id: "survey_response_rate",
    number: "12",
    name: Text { en: "Survey response rate", tr: "Anket yanıt oranı" },
    aliases: &[
        "response rate",
        "csat response rate",
        "survey participation",
        "anket katılım oranı",
        "geri dönüş oranı",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: Scope::Classes {
        rules: [Rule::Computed, Rule::Computed, Rule::Computed],
        together: &[Class::Conversation, Class::Ticket, Class::Call],
    },
    anchor: Anchor::Sent,
    headline: Headline::Share,
    has_source: |feeds| feeds.surveys_sent,
    recipe: Recipe::Shares(&[Share {
        mature: Some(Flags::SURVEY_MATURE),
        ..share(SENT, When::all(&[Flags::SURVEY_ANSWERED]))
    }]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of the surveys sent that were answered.",
            tr: "Gönderilen anketlerden yanıtlananların payı.",
        },
        formula: Text {
            en: "100 · surveys with at least one answer / surveys sent in the period that arrived.",
            tr: "100 · en az bir yanıt alan anket / dönemde gönderilip ulaşan anket.",
        },
        clock: Text {
            en: "A survey counts in the period in which it was sent, each survey for itself, once it has had seven days to be answered.",
            tr: "Her anket, gönderildiği dönemde ve yanıt için yedi günü dolunca ayrı ayrı sayılır.",
        },
        excluded: Text {
            en: "Surveys that bounced, and those sent less than seven days ago.",
            tr: "Ulaşmayan anketler ve gönderileli yedi gün olmamış olanlar.",
        },
        variants: NOTHING,
        vendors: Text {
            en: "Chatwoot divides answers by surveys sent. Some divide by surveys seen, which gives a higher figure.",
            tr: "Chatwoot yanıtı gönderilene böler. Bazıları görüntülenene böler; sonuç daha yüksek çıkar.",
        },
        source: Text {
            en: "Decided here: every satisfaction figure is shown with it, because the delighted and the angry answer more often than the rest.",
            tr: "Burada kararlaştırıldı: her memnuniyet değeri bununla gösterilir, çünkü çok memnun ya da çok kızgın müşteriler ötekilerden daha sık yanıt verir.",
        },
    },
};
