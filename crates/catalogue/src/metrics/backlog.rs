//! METRICS B.26: work that waits, and its age.

use super::common::WRITTEN;
use crate::metric::{Anchor, Better, Explanation, Headline, Metric, Recipe, Special, Text, Unit};

const VENDORS: Text = Text {
    en: "Zendesk takes a snapshot once a day around 23:00 account time. dbt_zendesk models statuses by day. COPC's ageing is the average number of cycles late.",
    tr: "Zendesk günde bir kez, hesap saatiyle 23.00 civarında görüntü alır. dbt_zendesk durumları gün bazında modeller. COPC'de yaşlandırma, ortalama gecikme döngüsüdür.",
};

/// How many cases wait.
pub const BACKLOG: Metric = Metric {
    id: "backlog",
    number: "26",
    name: Text { en: "Backlog", tr: "Bekleyen iş" },
    aliases: &[
        "open tickets",
        "unsolved tickets",
        "open cases",
        "unresolved conversations",
        "bekleyen talepler",
        "açık talepler",
        "birikmiş iş",
        "iş yükü birikimi",
    ],
    unit: Unit::Count,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::Instant,
    headline: Headline::Count,
    has_source: |feeds| feeds.statuses,
    recipe: Recipe::Special(Special::Backlog),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How many cases were unresolved at the end of the period.",
            tr: "Dönem sonunda kaç talebin çözülmemiş olduğu.",
        },
        formula: Text {
            en: "number of cases in an unresolved status at the instant; end = start + opened + reopened − resolved.",
            tr: "o anda çözülmemiş durumdaki taleplerin sayısı; son = başlangıç + açılan + yeniden açılan − çözülen.",
        },
        clock: Text {
            en: "A snapshot at every local midnight and at the end of the period. Every change of status counts as it happened, thank-you reopenings and time-outs too, so that the flows add up.",
            tr: "Her yerel gece yarısında ve dönem sonunda alınan görüntü. Akışlar tutsun diye teşekkürle açılmalar ve zaman aşımları dahil her durum değişikliği olduğu gibi sayılır.",
        },
        excluded: Text {
            en: "Spam, tests, deleted and merged cases. Cases opened by agents count, they are work too.",
            tr: "Spam, deneme, silinen ve birleştirilen talepler. Temsilcinin açtıkları da iş olduğundan sayılır.",
        },
        variants: Text {
            en: "Beside it: backlog_days, how many days the work would last at the pace of the last 28 days (backlog / cases resolved a day).",
            tr: "Yanında backlog_days durur: son 28 günün hızıyla bu işin kaç gün süreceği (bekleyen iş / günde çözülen).",
        },
        vendors: VENDORS,
        source: Text {
            en: "Decided here: durations see finished cases only and look best while the backlog grows, so it is always shown with them.",
            tr: "Burada kararlaştırıldı: süreler yalnız biten talepleri görür ve bekleyen iş büyürken en iyi görünür; bu yüzden hep birlikte gösterilir.",
        },
    },
};

/// How old the waiting cases are.
pub const BACKLOG_AGE: Metric = Metric {
    id: "backlog_age",
    number: "26",
    name: Text { en: "Backlog age", tr: "Bekleyen işin yaşı" },
    aliases: &[
        "ageing",
        "aging",
        "ticket age",
        "age of open tickets",
        "yaşlandırma",
        "bekleyen iş yaşlandırma",
        "açık talep yaşı",
    ],
    unit: Unit::Seconds,
    better: Better::Lower,
    scope: WRITTEN,
    anchor: Anchor::Instant,
    headline: Headline::Median,
    has_source: |feeds| feeds.statuses,
    recipe: Recipe::Special(Special::BacklogAge),
    companions: &[],
    text: Explanation {
        short: Text {
            en: "How long the unresolved cases have been open.",
            tr: "Çözülmemiş taleplerin ne zamandır açık olduğu.",
        },
        formula: Text {
            en: "instant − opening, per unresolved case, in calendar time; median leads, p90 and age bands stand beside it.",
            tr: "an − açılış; çözülmemiş her talep için, takvim süresiyle. Ortanca öne çıkar; p90 ve yaş aralıkları yanındadır.",
        },
        clock: Text {
            en: "Measured at the end of the period over the cases of the backlog.",
            tr: "Dönem sonunda bekleyen işteki talepler üzerinden ölçülür.",
        },
        excluded: Text {
            en: "Spam, tests, deleted and merged cases; resolved cases.",
            tr: "Spam, deneme, silinen ve birleştirilen talepler; çözülmüş talepler.",
        },
        variants: Text {
            en: "Beside it, for the present: since_message_median_s, how long the customers who wait for an answer have waited since their first unanswered message.",
            tr: "Şimdiki an için yanında since_message_median_s durur: yanıt bekleyen müşterilerin yanıtlanmamış ilk mesajlarından beri ne kadar beklediği.",
        },
        vendors: VENDORS,
        source: Text {
            en: "Decided here, as the other half of the backlog: the same number of cases is harmless when young and not when old.",
            tr: "Burada, bekleyen işin öteki yarısı olarak kararlaştırıldı: aynı sayıda talep yeniyken zararsız, eskiyken değildir.",
        },
    },
};
