//! METRICS B.5.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, classes, episodes, share};
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Rows, Rule, Share, Text, Unit, When};

/// Answered cases by their first resolution.
const BASE: Rows = episodes("first_resolved_at", INBOUND.and(&[Flags::FCR_BASE]), "at_reply");

/// The definition.
pub const FCR_PCT: Metric = Metric {
    id: "fcr_pct",
    number: "5",
    name: Text { en: "First contact resolution %", tr: "İlk temas çözüm oranı" },
    aliases: &[
        "fcr",
        "first contact resolution",
        "first call resolution",
        "one-touch resolution",
        "one touch tickets",
        "single-touch resolution",
        "ilk temasta çözüm",
        "ilk temas çözümü",
        "ilk temas çözünürlüğü",
        "ilk aramada çözüm",
        "ilk çağrıda çözüm",
    ],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: classes([Rule::BenchmarkNa, Rule::Benchmark, Rule::Computed]),
    anchor: Anchor::FirstResolved,
    headline: Headline::Share,
    has_source: |feeds| feeds.calls || (feeds.replies && feeds.statuses),
    recipe: Recipe::Shares(&[
        Share { mature: Some(Flags::FIRST_MATURE), ..share(BASE, When::all(&[Flags::FCR])) },
        Share {
            id: "gross",
            basis: "of=inbound opened",
            num_anchor: Some("first_resolved_at"),
            ..share(
                episodes("opened_at", INBOUND, "at_reply"),
                When::all(&[Flags::FCR_BASE, Flags::FCR, Flags::FIRST_MATURE]),
            )
        },
        Share {
            id: "vendor_simple",
            basis: "exactly one public human reply, no window",
            ..share(BASE, When::all(&[Flags::ONE_REPLY]))
        },
    ]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of resolved cases for which the customer had to turn to us only once.",
            tr: "Müşterinin yalnız bir kez başvurmasının yettiği çözümlerin payı.",
        },
        formula: Text {
            en: "100 · resolved at first contact / inbound cases that were answered and first resolved in the period and whose recontact window (7 days) is over.",
            tr: "100 · ilk temasta çözülen / dönemde yanıtlanıp ilk kez çözülen ve yeniden temas penceresi (7 gün) dolmuş gelen talepler.",
        },
        clock: Text {
            en: "Counts as first contact when the customer wrote once (conversation: one session, call: one call), the case was neither transferred nor escalated nor truly reopened, and the customer did not come back about the same topic within the window.",
            tr: "İlk temas sayılması için müşteri bir kez yazmış (görüşmede tek oturum, çağrıda tek çağrı), talep aktarılmamış, eskale edilmemiş, gerçekten yeniden açılmamış ve müşteri pencere içinde aynı konuyla geri gelmemiş olmalıdır.",
        },
        excluded: Text {
            en: "Cases served by a bot alone, opened by agents, closed by a time-out or resolved without a reply. Open cases are not in the denominator, so read the resolution rate beside it; cases still inside the window wait.",
            tr: "Yalnız botun yürüttüğü, temsilcinin açtığı, zaman aşımıyla kapanan ya da yanıtsız çözülen talepler. Açık talepler paydada yoktur, bu yüzden çözüm oranıyla birlikte okunmalıdır; penceresi dolmamış olanlar bekler.",
        },
        variants: Text {
            en: "gross: the same numerator over all inbound cases opened in the period. vendor_simple: exactly one public human reply, without a window, for comparison with vendors.",
            tr: "gross: aynı pay, dönemde açılan tüm gelen taleplere bölünür. vendor_simple: tam bir herkese açık insan yanıtı, penceresiz; üreticilerle kıyas için.",
        },
        vendors: Text {
            en: "Freshservice: no further customer interaction, of resolved cases. Zendesk one-touch: fewer than two agent replies. dbt_zendesk: exactly one public agent comment. Intercom: closed once by one teammate, of conversations started. Desk.com adds a 14-day window.",
            tr: "Freshservice: çözülenler içinde müşterinin bir daha yazmadıkları. Zendesk tek dokunuş: ikiden az temsilci yanıtı. dbt_zendesk: tam bir açık temsilci yorumu. Intercom: başlayan görüşmeler içinde tek kişinin bir kez kapattıkları. Desk.com 14 günlük pencere ekler.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark, eDesk and Sparkcentral. Sparkcentral's formula (all resolved / all cases) is the resolution rate and contradicts its own text, so it stands there; eDesk's tick box for agents can be gamed and is not used.",
            tr: "PeraNet/Freshworks karşılaştırması, eDesk ve Sparkcentral. Sparkcentral'ın formülü (çözülen / tüm vakalar) çözüm oranıdır ve kendi metniyle çelişir, orada yer alır; eDesk'in temsilci onay kutusu yönlendirilebilir olduğundan kullanılmaz.",
        },
    },
};
