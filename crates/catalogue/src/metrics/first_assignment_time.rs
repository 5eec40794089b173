//! METRICS B.1.

use nabiz_domain::facts::Flags;

use super::common::{CLOCKED, classes, episodes};
use crate::metric::{
    Anchor, Better, Cohort, Explanation, Headline, Measured, Metric, Recipe, Rule, Span, Text, Unit, Variant, When,
};

/// The definition.
pub const FIRST_ASSIGNMENT_TIME: Metric = Metric {
    id: "first_assignment_time",
    number: "1",
    name: Text { en: "First assignment time", tr: "İlk atama süresi" },
    aliases: &[
        "fat",
        "time to assignment",
        "time to first assignment",
        "pickup time",
        "atanma süresi",
        "üstlenme süresi",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: classes([Rule::Benchmark, Rule::Benchmark, Rule::NotApplicable]),
    anchor: Anchor::Completion,
    headline: Headline::Median,
    has_source: |feeds| feeds.assignments,
    recipe: Recipe::Durations {
        variants: &[
            variant("", "from=human_start", "assignment_start", "business_assignment"),
            variant("from_opened", "from=opened", "opened_at", "business_assignment_from_opened"),
        ],
        cohort: Some(Cohort {
            rows: episodes("opened_at", CLOCKED, "at_opening"),
            from: "assignment_start",
            to: "assigned_at",
            waiting: When::all(&[Flags::AWAITS_ASSIGNMENT]),
            floor: false,
        }),
        by_holder: None,
    },
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How long a case waits until a person takes it over.",
            tr: "Talebin bir temsilciye atanana kadar ne kadar beklediği.",
        },
        formula: Text {
            en: "first assignment to a person − human start, per inbound case that was assigned; median leads, mean, p80 and p90 stand beside it.",
            tr: "bir temsilciye ilk atama − insan saatinin başlangıcı; atanan her gelen talep için. Ortanca öne çıkar; ortalama, p80 ve p90 yanındadır.",
        },
        clock: Text {
            en: "Starts when the case opens, or when a bot hands it to people. Stops at the first assignment to a person, or at the first public human reply if that comes sooner.",
            tr: "Talep açıldığında ya da bot onu insanlara devrettiğinde başlar. Bir temsilciye ilk atamayla durur; ilk herkese açık insan yanıtı daha önce gelirse onunla.",
        },
        excluded: Text {
            en: "Assignment to a team, a queue or a bot stops nothing, and a later reassignment changes nothing. Cases opened by agents or served by a bot alone have no assignment time; those still unassigned are counted beside it.",
            tr: "Ekibe, kuyruğa ya da bota atama saati durdurmaz; sonraki atamalar sonucu değiştirmez. Temsilcinin açtığı ya da yalnız botun yürüttüğü taleplerin atama süresi yoktur; hâlâ atanmamış olanlar yanında sayılır.",
        },
        variants: Text {
            en: "from_opened: from the opening, so that the time with a bot counts too.",
            tr: "from_opened: talebin açılışından itibaren; bottaki süre de sayılır.",
        },
        vendors: Text {
            en: "Freshchat has a separate time to the first group assignment. Zoko stops at an agent or a team. dbt_zendesk offers the first agent's assignment date and the sum of all unassigned spans, which is another metric.",
            tr: "Freshchat gruba ilk atama süresini ayrıca verir. Zoko temsilciye ya da ekibe atamada durur. dbt_zendesk temsilciye ilk atama tarihini ve atanmamış tüm sürelerin toplamını sunar; ikincisi başka bir ölçüttür.",
        },
        source: Text {
            en: "PeraNet/Freshworks benchmark. Decided: the assignment to a person counts, because routing to a team is instant and would always give almost zero.",
            tr: "PeraNet/Freshworks karşılaştırması. Karar: bir kişiye atama sayılır; ekibe yönlendirme anlık olduğundan hep sıfıra yakın sonuç verirdi.",
        },
    },
};

const fn variant(id: &'static str, basis: &'static str, from: &'static str, business: &'static str) -> Variant {
    Variant {
        id,
        basis,
        rows: episodes("assigned_at", CLOCKED, "at_assignment"),
        span: Measured::Span(Span { from, to: "assigned_at", business: Some(business), floor: false }),
    }
}
