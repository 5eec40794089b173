//! METRICS B.25: critical-case management, a group of figures.

use nabiz_domain::facts::Flags;

use super::common::{INBOUND, NOTHING, WRITTEN, WRITTEN_TOGETHER, episodes, share};
use crate::metric::{
    Anchor, Better, Cohort, Explanation, Headline, Measured, Metric, Recipe, Rows, Span, Special, Text, Unit, Variant,
    When,
};

const NUMBER: &str = "25";

/// Cases whose priority became critical, by the instant it did.
const CRITICAL: Rows = episodes("critical_at", INBOUND.and(&[Flags::CRITICAL]), "at_critical");

const EXCLUDED: Text = Text {
    en: "Spam, tests, deleted and merged cases and cases opened by agents. A priority lowered later does not take a case out.",
    tr: "Spam, deneme, silinen ve birleştirilen talepler ile temsilcinin açtıkları. Önceliğin sonradan düşürülmesi talebi dışarıda bırakmaz.",
};

const SOURCE: Text = Text {
    en: "WOTECH only names “critical management” and defines nothing. Decided: the desk's view of critical priorities, as a group of figures.",
    tr: "WOTECH yalnız “Kritik yönetim” der, tanımlamaz. Karar: kritik öncelikli taleplerin operasyon gözüyle görünümü; birkaç değerden oluşan bir grup.",
};

/// The register's name for the group: asking for it gives all of them.
const GROUP: &str = "critical_management";

/// The share of cases that became critical.
pub const CRITICAL_SHARE: Metric = Metric {
    id: "critical_share",
    number: NUMBER,
    name: Text { en: "Critical share", tr: "Kritik talep payı" },
    aliases: &[GROUP, "critical tickets", "urgent share", "kritik yönetim", "kritik talep yönetimi", "acil talep payı"],
    unit: Unit::Percent,
    better: Better::Neutral,
    scope: WRITTEN_TOGETHER,
    anchor: Anchor::Opened,
    headline: Headline::Share,
    has_source: |feeds| feeds.priorities,
    recipe: Recipe::Shares(&[share(episodes("opened_at", INBOUND, "at_opening"), When::all(&[Flags::CRITICAL]))]),
    companions: &[],
    text: Explanation {
        short: Text { en: "Share of requests that became critical.", tr: "Kritik hale gelen taleplerin payı." },
        formula: Text {
            en: "100 · inbound cases that became critical / inbound cases opened in the period.",
            tr: "100 · kritik olan gelen talepler / dönemde açılan gelen talepler.",
        },
        clock: Text {
            en: "The opening places a case; it is critical once its priority was ever critical or urgent (a setting).",
            tr: "Talebi dönemine açılışı yerleştirir; önceliği bir kez kritik ya da acil (ayarlanabilir) olduysa kritiktir.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};

/// Time to the first reply to a critical case.
pub const CRITICAL_MTTA: Metric = Metric {
    id: "critical_mtta",
    number: NUMBER,
    name: Text { en: "Critical: time to reply", tr: "Kritik talepte yanıt süresi (MTTA)" },
    aliases: &[
        GROUP,
        "mtta",
        "mean time to acknowledge",
        "time to acknowledge",
        "kritik yönetim",
        "kritik talep yönetimi",
        "kritik müdahale süresi",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::BecameCritical,
    headline: Headline::Median,
    has_source: |feeds| feeds.priorities && feeds.replies,
    recipe: Recipe::Durations {
        variants: &[Variant {
            id: "",
            basis: "from=critical",
            rows: CRITICAL,
            // A reply before the case became critical is a wait of zero.
            span: Measured::Span(Span { from: "critical_start", to: "replied_at", business: None, floor: true }),
        }],
        cohort: Some(Cohort {
            rows: CRITICAL,
            from: "critical_start",
            to: "replied_at",
            // H8, H26: a case logged on a customer's behalf waits too, a bot's does not.
            waiting: When::all(&[Flags::AWAITS_RESOLUTION]).none(&[Flags::BOT_ONLY, Flags::REPLIED]),
            floor: true,
        }),
        by_holder: None,
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How long a critical case waits for its first answer by a person.",
            tr: "Kritik bir talebin insandan gelen ilk yanıtı ne kadar beklediği.",
        },
        formula: Text {
            en: "first public human reply − the instant the case became critical; zero if it had been answered before.",
            tr: "ilk herkese açık insan yanıtı − talebin kritik olduğu an; daha önce yanıtlanmışsa sıfır.",
        },
        clock: Text {
            en: "Starts when the priority first becomes critical, not before a bot hands the case to people. Stops at the first public human reply. The case counts in the period in which it became critical.",
            tr: "Öncelik ilk kez kritik olduğunda başlar; ancak bot talebi insanlara devretmeden önce değil. İlk herkese açık insan yanıtıyla durur. Talep kritik olduğu dönemde sayılır.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};

/// Time to the resolution of a critical case.
pub const CRITICAL_MTTR: Metric = Metric {
    id: "critical_mttr",
    number: NUMBER,
    name: Text { en: "Critical: time to resolve", tr: "Kritik talepte çözüm süresi (MTTR)" },
    aliases: &[
        GROUP,
        "mttr",
        "mean time to resolve",
        "mean time to repair",
        "kritik yönetim",
        "kritik talep yönetimi",
        "kritik çözüm süresi",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::BecameCritical,
    headline: Headline::Median,
    has_source: |feeds| feeds.priorities && feeds.statuses,
    recipe: Recipe::Durations {
        variants: &[Variant {
            id: "",
            basis: "from=critical",
            rows: CRITICAL,
            span: Measured::Span(Span { from: "critical_at", to: "resolved_at", business: None, floor: false }),
        }],
        cohort: Some(Cohort {
            rows: CRITICAL,
            from: "critical_at",
            to: "resolved_at",
            waiting: When::all(&[Flags::AWAITS_RESOLUTION]).none(&[Flags::BOT_ONLY]),
            floor: false,
        }),
        by_holder: None,
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How long it takes to resolve a critical case.",
            tr: "Kritik bir talebin çözülmesinin ne kadar sürdüğü.",
        },
        formula: Text {
            en: "final resolution − the instant the case became critical.",
            tr: "son çözüm − talebin kritik olduğu an.",
        },
        clock: Text {
            en: "Starts when the priority first becomes critical and stops at the final resolution. The case counts in the period in which it became critical; those still open are counted beside it.",
            tr: "Öncelik ilk kez kritik olduğunda başlar, son çözümle durur. Talep kritik olduğu dönemde sayılır; hâlâ açık olanlar yanında sayılır.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};

/// Response SLA of critical cases.
pub const CRITICAL_RESPONSE_SLA_PCT: Metric = Metric {
    id: "critical_response_sla_pct",
    number: NUMBER,
    name: Text { en: "Critical: response SLA %", tr: "Kritik talepte yanıt SLA %" },
    aliases: &[GROUP, "critical sla", "kritik yönetim", "kritik talep yönetimi", "kritik sla", "kritik yanıt sla"],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: WRITTEN,
    anchor: Anchor::Outcome,
    headline: Headline::Share,
    has_source: |feeds| feeds.priorities && feeds.replies,
    recipe: Recipe::Shares(&[share(
        episodes("response_sla_at", INBOUND.and(&[Flags::CRITICAL, Flags::RESPONSE_SLA]), "at_response_sla"),
        When::all(&[Flags::RESPONSE_SLA_MET]),
    )]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of critical cases that were answered as promised.",
            tr: "Kritik taleplerden söz verilen sürede yanıtlananların payı.",
        },
        formula: Text {
            en: "response SLA %, over cases that became critical.",
            tr: "yanıt SLA %, kritik olan talepler üzerinden.",
        },
        clock: Text {
            en: "As response SLA %: a case counts when its promise was met or broken.",
            tr: "Yanıt SLA % gibi: talep, sözün tutulduğu ya da aşıldığı anda sayılır.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};

/// Resolution SLA of critical cases.
pub const CRITICAL_RESOLUTION_SLA_PCT: Metric = Metric {
    id: "critical_resolution_sla_pct",
    number: NUMBER,
    name: Text { en: "Critical: resolution SLA %", tr: "Kritik talepte çözüm SLA %" },
    aliases: &[GROUP, "critical sla", "kritik yönetim", "kritik talep yönetimi", "kritik sla", "kritik çözüm sla"],
    unit: Unit::Percent,
    better: Better::Higher,
    scope: WRITTEN,
    anchor: Anchor::Outcome,
    headline: Headline::Share,
    has_source: |feeds| feeds.priorities && feeds.statuses,
    recipe: Recipe::Shares(&[share(
        episodes("resolution_sla_at", INBOUND.and(&[Flags::CRITICAL, Flags::RESOLUTION_SLA]), "at_resolution_sla"),
        When::all(&[Flags::RESOLUTION_SLA_MET]),
    )]),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "Share of critical cases that were resolved as promised.",
            tr: "Kritik taleplerden söz verilen sürede çözülenlerin payı.",
        },
        formula: Text {
            en: "resolution SLA %, over cases that became critical.",
            tr: "çözüm SLA %, kritik olan talepler üzerinden.",
        },
        clock: Text {
            en: "As resolution SLA %: a case counts when its promise was met or broken.",
            tr: "Çözüm SLA % gibi: talep, sözün tutulduğu ya da aşıldığı anda sayılır.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};

/// Critical cases that are open.
pub const CRITICAL_OPEN: Metric = Metric {
    id: "critical_open",
    number: NUMBER,
    name: Text { en: "Critical: open now", tr: "Açık kritik talepler" },
    aliases: &[GROUP, "open critical tickets", "kritik yönetim", "kritik talep yönetimi", "bekleyen kritik talep"],
    unit: Unit::Count,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::Instant,
    headline: Headline::Count,
    has_source: |feeds| feeds.priorities && feeds.statuses,
    recipe: Recipe::Special(Special::CriticalOpen),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How many critical cases were open at the end of the period, and how old the oldest is.",
            tr: "Dönem sonunda kaç kritik talebin açık olduğu ve en eskisinin yaşı.",
        },
        formula: Text {
            en: "number of inbound unresolved cases at the end of the period that had become critical by then.",
            tr: "dönem sonunda çözülmemiş ve o ana kadar kritik olmuş gelen taleplerin sayısı.",
        },
        clock: Text {
            en: "Counted at the last instant of the period, or at the report's instant if that is earlier.",
            tr: "Dönemin son anında, rapor anı daha önceyse o anda sayılır.",
        },
        excluded: EXCLUDED,
        variants: NOTHING,
        vendors: NOTHING,
        source: SOURCE,
    },
};
