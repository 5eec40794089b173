//! Which of an account's figures is compared with which cell, and how sure that is (METRICS C.2).
//!
//! An account's own headline is never altered to look comparable: the compared figure is another variant, named here.

use nabiz_domain::channel::Class;

use crate::metric::Text;

/// What a page prints beside a comparison that rests on an assumption.
pub const ASSUMED: Text = Text { en: "basis: assumed", tr: "kıyas tanımı: varsayım" };

/// How sure it is that both sides measure the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Nothing of it is documented by the source.
    Assumed,
    /// The vendor documents part of it; the rest is assumed.
    PartlyDocumented,
}

/// Which statistic of the account is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The account's mean, or its median by the setting `account_stat`, in calendar hours.
    AccountStat,
    /// The figure itself: a share or a mean of answers over all cases of the account.
    Pooled,
}

/// One comparison: a figure of ours with a cell of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Metric id of the cell.
    pub metric: &'static str,
    /// Class of the cell.
    pub class: Class,
    /// Our variant; empty is the plain figure.
    pub variant: &'static str,
    /// Which statistic of it.
    pub statistic: Statistic,
    /// The facts must be folded with `session_gap` 0, so that a reopened conversation is a new one.
    pub without_session_gap: bool,
    /// How sure it is.
    pub certainty: Certainty,
    /// What is compared, what is documented and what is assumed.
    pub basis: Text,
}

/// The comparisons for a cell: one, or two where two readings are placed; none where the cell is NA or absent.
pub fn comparisons(metric: &str, class: Class) -> impl Iterator<Item = &'static Comparison> {
    ALL.iter().filter(move |one| one.metric == metric && one.class == class)
}

const ASSIGNMENT: Text = Text {
    en: "Mean calendar time from opening or handoff to the first assignment to a person. Assumed: start, hours, mean.",
    tr: "Açılıştan ya da devirden bir temsilciye ilk atamaya takvim süresi, ortalama. Varsayım: başlangıç, saatler, ortalama.",
};

const SLA: Text = Text {
    en: "Completed cases against the account's own targets. Assumed: that late cases never completed are left out. Targets differ between accounts, so this says “keeps its own promises”, not “is fast”.",
    tr: "Tamamlanan talepler, hesabın kendi hedeflerine göre. Varsayım: hiç tamamlanmayan gecikmiş taleplerin dışarıda kaldığı. Hedefler hesaba göre değişir; bu, “kendi sözünü tutuyor” demektir, “hızlı” demek değildir.",
};

/// Every comparison with the Freshworks benchmark of 2024.
pub const ALL: &[Comparison] = &[
    Comparison {
        statistic: Statistic::AccountStat,
        ..pooled("first_assignment_time", Class::Conversation, "", ASSIGNMENT)
    },
    Comparison { statistic: Statistic::AccountStat, ..pooled("first_assignment_time", Class::Ticket, "", ASSIGNMENT) },
    Comparison {
        statistic: Statistic::AccountStat,
        certainty: Certainty::PartlyDocumented,
        ..pooled(
            "first_response_time",
            Class::Conversation,
            "from_assignment",
            Text {
                en: "Mean calendar time from the assignment to a person to the first reply. Documented by Freshchat: the start of the clock. Assumed: hours, mean, and that the benchmark used this metric.",
                tr: "Temsilciye atamadan ilk yanıta takvim süresi, ortalama. Freshchat'in belgelediği: saatin başlangıcı. Varsayım: saatler, ortalama ve karşılaştırmanın bu ölçütü kullandığı.",
            },
        )
    },
    Comparison {
        statistic: Statistic::AccountStat,
        ..pooled(
            "first_response_time",
            Class::Ticket,
            "from_opened",
            Text {
                en: "Mean calendar time from the opening to the first public reply. Assumed: hours (Freshdesk offers both) and mean.",
                tr: "Açılıştan ilk herkese açık yanıta takvim süresi, ortalama. Varsayım: saatler (Freshdesk ikisini de sunar) ve ortalama.",
            },
        )
    },
    pooled("response_sla_pct", Class::Ticket, "completed", SLA),
    Comparison {
        statistic: Statistic::AccountStat,
        without_session_gap: true,
        certainty: Certainty::PartlyDocumented,
        ..pooled(
            "resolution_time",
            Class::Conversation,
            "from_assignment",
            Text {
                en: "Mean calendar time from the assignment to a person to the resolution, a reopened conversation being a new one. Documented by Freshchat: clock and sessions. Assumed: hours and mean.",
                tr: "Temsilciye atamadan çözüme takvim süresi, ortalama; yeniden açılan görüşme yeni sayılır. Freshchat'in belgelediği: saat ve oturum kuralı. Varsayım: saatler ve ortalama.",
            },
        )
    },
    Comparison {
        statistic: Statistic::AccountStat,
        ..pooled(
            "resolution_time",
            Class::Ticket,
            "",
            Text {
                en: "Mean calendar time from the opening to the final resolution. Assumed: hours, mean, and that the final resolution counts.",
                tr: "Açılıştan son çözüme takvim süresi, ortalama. Varsayım: saatler, ortalama ve son çözümün sayıldığı.",
            },
        )
    },
    pooled(
        "fcr_pct",
        Class::Ticket,
        "vendor_simple",
        Text {
            en: "Cases with exactly one public human reply. Assumed: numerator and denominator; our own definition is placed beside it.",
            tr: "Tam bir herkese açık insan yanıtı olan talepler. Varsayım: pay ve payda; kendi tanımımız yanında yerleştirilir.",
        },
    ),
    pooled(
        "fcr_pct",
        Class::Ticket,
        "",
        Text {
            en: "Our own definition: one contact, no transfer, no reopening, no recontact within 7 days. Assumed: that the benchmark means the same; it is stricter than a vendor's count of replies.",
            tr: "Kendi tanımımız: tek temas, aktarma yok, yeniden açılma yok, 7 gün içinde yeniden temas yok. Varsayım: karşılaştırmanın da bunu kastettiği; üreticilerin yanıt sayımından daha katıdır.",
        },
    ),
    pooled("resolution_sla_pct", Class::Ticket, "completed", SLA),
    pooled(
        "csat_mean",
        Class::Conversation,
        "",
        Text {
            en: "Mean of the answers of conversations, 1 to 5. Assumed: one answer per conversation.",
            tr: "Görüşme yanıtlarının ortalaması, 1–5. Varsayım: görüşme başına bir yanıt.",
        },
    ),
    pooled(
        "csat_positive_pct",
        Class::Ticket,
        "",
        Text {
            en: "Positive answers of all answers of tickets. Assumed: which scores are positive, and that neutral answers stay in the denominator.",
            tr: "Destek taleplerinin tüm yanıtları içinde olumlu olanlar. Varsayım: hangi puanların olumlu olduğu ve nötr yanıtların paydada kaldığı.",
        },
    ),
];

const fn pooled(metric: &'static str, class: Class, variant: &'static str, basis: Text) -> Comparison {
    Comparison {
        metric,
        class,
        variant,
        statistic: Statistic::Pooled,
        without_session_gap: false,
        certainty: Certainty::Assumed,
        basis,
    }
}
