//! Made-up figures of two accounts: a busy one with every channel, a small one with e-mail alone and no settings.
//! The figures are plausible, not computed from events; nothing here tests a formula.

use nabiz_app::causes::{Cause, Cut};
use nabiz_app::report_data::{
    AccountReport, Assumption, BenchmarkCell, BenchmarkRow, Change, CohortCurve, Disputed, Distribution, InputSummary,
    Quality, ReportData, Standout, Standouts,
};
use nabiz_catalogue::metric::{Headline, Metric, Rule, Scope, Unit};
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::score::{CohortScore, Flag, Item, NaReason, Period, Score};

const CLASSES: [&str; 3] = ["conversation", "ticket", "call"];
const MONTHS: [&str; 6] = ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"];

/// The whole sample.
pub fn sample() -> ReportData {
    ReportData {
        version: "0.1.0".into(),
        inputs: vec![
            InputSummary {
                name: "olaylar-2026.jsonl.gz".into(),
                format: "native".into(),
                rows: 1_284_311,
                events: 1_284_270,
                refused: 41,
                credit: None,
            },
            InputSummary {
                name: "incident_event_log.csv".into(),
                format: "servicenow".into(),
                rows: 4_120,
                events: 9_870,
                refused: 0,
                credit: Some("Incident log: UCI Machine Learning Repository, CC BY 4.0".into()),
            },
        ],
        accounts: vec![busy(), small()],
    }
}

/// A record without a value yet.
pub fn score(metric: &str, class: &str) -> Score {
    let found = ALL.iter().find(|one| one.id == metric).expect("the sample names metrics of the catalogue");
    let is_duration = found.unit == Unit::Seconds;
    let period = Period { from: "2026-04-01T00:00:00+03:00".into(), to: "2026-05-01T00:00:00+03:00".into() };
    let blank = Score::blank(metric, class, found.anchor, period, "2026-05-08T00:00:00+03:00");
    Score { hours: is_duration.then(|| "calendar".into()), na_reason: Some(NaReason::NoSource), ..blank }
}

/// A record with a value that looks like its metric.
pub fn valued(metric: &str, class: &str, value: f64, n: u64) -> Score {
    let found = ALL.iter().find(|one| one.id == metric).expect("the sample names metrics of the catalogue");
    let mut score = Score { value: Some(value), n, na_reason: None, ..score(metric, class) };
    let half = (1.0 / (n.max(4) as f64)).sqrt();
    match found.headline {
        Headline::Share => {
            score.num = Some((value / 100.0 * n as f64).round());
            score.den = Some(n as f64);
            score.ci = Some(((value - 90.0 * half).max(0.0), value + 90.0 * half));
            if value <= 100.0 {
                score.ci = score.ci.map(|(low, high)| (low, high.min(100.0)));
            }
        }
        Headline::Median | Headline::Mean if found.unit == Unit::Seconds => {
            score.ci = Some((value * (1.0 - 1.6 * half), value * (1.0 + 1.9 * half)));
            score.mean = Some(if found.headline == Headline::Mean { value } else { value * 2.3 });
            score.median = Some(if found.headline == Headline::Median { value } else { value * 0.7 });
            score.p80 = Some(value * 2.9);
            score.p90 = Some(value * 5.2);
        }
        Headline::Mean => {
            score.ci = Some((value - 1.5 * half, value + 1.5 * half));
            score.mean = Some(value);
        }
        _ => {}
    }
    if n < 30 {
        score.flags.push(Flag::FewData);
    }
    score
}

fn in_group(mut score: Score, keys: &[(&str, Option<&str>)]) -> Score {
    score.group = keys.iter().map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned))).collect();
    score
}

/// A number from 0 to 1 that looks random and never changes.
fn noise(seed: usize) -> f64 {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)) % 10_007) as f64 / 10_007.0
}

fn typical(metric: &str, class: &str) -> Option<(f64, u64)> {
    let [conversation, ticket, call] = match metric {
        "first_assignment_time" => [Some(7.0), Some(2_950.0), None],
        "first_response_time" => [Some(31.0), Some(5_721.0), None],
        "response_sla_pct" => [Some(88.41), Some(86.9), None],
        "resolution_time" => [Some(612.0), Some(40_120.0), None],
        "fcr_pct" => [Some(71.2), Some(58.33), Some(77.1)],
        "resolution_sla_pct" => [Some(93.3), Some(84.05), None],
        "next_response_time" => [Some(48.0), Some(7_420.0), None],
        "csat_mean" => [Some(4.36), Some(4.02), Some(4.41)],
        "csat_positive_pct" => [Some(88.1), Some(79.4), Some(90.2)],
        "ces_easy_pct" => [Some(76.0), Some(64.5), None],
        "survey_response_rate" => [Some(24.6), Some(11.9), Some(31.4)],
        "aht" => [Some(412.0), None, Some(286.0)],
        "volume_by_channel" => [Some(9_412.0), Some(6_130.0), Some(4_806.0)],
        "out_of_hours_share" => [Some(38.7), Some(29.1), Some(4.2)],
        "resolution_rate" => [Some(95.8), Some(91.2), None],
        "clearance_rate" => [Some(99.1), Some(94.6), None],
        "call_abandonment_rate" => [None, None, Some(7.9)],
        "answer_rate" => [None, None, Some(90.4)],
        "service_level" => [Some(41.2), None, Some(74.8)],
        "asa" => [None, None, Some(24.6)],
        "automated_resolution_share" => [Some(27.4), Some(3.1), None],
        "backlog" => [Some(38.0), Some(512.0), None],
        "backlog_age" => [Some(5_200.0), Some(219_000.0), None],
        "reopen_rate" => [Some(4.1), Some(9.8), None],
        "transfer_rate" => [Some(8.8), Some(14.2), Some(6.7)],
        "escalation_rate" => [Some(1.2), Some(4.4), Some(0.9)],
        "replies_per_resolution" => [Some(3.42), Some(2.18), None],
        "unanswered_rate" => [Some(2.2), Some(3.9), None],
        "critical_share" => [Some(0.9), Some(3.7), None],
        "critical_mtta" => [Some(190.0), Some(1_460.0), None],
        "critical_open" => [Some(0.0), Some(3.0), None],
        _ => [None, None, None],
    };
    let (value, n) = match class {
        "conversation" => (conversation, 8_120),
        "ticket" => (ticket, 5_344),
        _ => (call, 4_310),
    };
    let n = if metric.starts_with("csat") || metric.starts_with("ces") { n / 9 } else { n };
    let n = if metric.starts_with("critical") { n / 40 } else { n };
    let n = if metric == "volume_by_channel" || metric == "backlog" { value? as u64 } else { n };
    Some((value?, n))
}

fn overall(metric: &Metric) -> Vec<Score> {
    let Scope::Classes { rules, .. } = metric.scope else { return vec![account_wide(metric.id)] };
    if metric.id.starts_with("cost") {
        return vec![Score { class: "conversation+ticket+call".into(), ..account_wide(metric.id) }];
    }
    let mut scores = Vec::new();
    for (class, rule) in CLASSES.into_iter().zip(rules) {
        let mut one = match typical(metric.id, class) {
            Some((value, n)) => valued(metric.id, class, value, n),
            None => score(metric.id, class),
        };
        if rule == Rule::NotApplicable {
            one = Score { na_reason: Some(NaReason::NotApplicable), ..score(metric.id, class) };
        }
        if metric.id == "first_response_time" && class == "ticket" {
            one.n_waiting = Some(214);
            one.oldest_wait = Some(903_600.0);
            one.cohort_km =
                Some(CohortScore { n: 6_130, events: 5_710, median: Some(7_904.0), p80: Some(30_000.0), p90: None });
        }
        if metric.id == "resolution_time" && class == "ticket" {
            one.n_waiting = Some(512);
            one.oldest_wait = Some(2_803_600.0);
            scores.push(Score { hours: Some("business".into()), value: Some(14_210.0), ..one.clone() });
        }
        if metric.id == "fcr_pct" && one.value.is_some() {
            one.immature = Some(311);
            one.flags.push(Flag::Provisional);
            scores.push(Score { variant: Some("gross".into()), value: Some(81.0), ..one.clone() });
        }
        if metric.id == "top_topics" && class != "call" {
            one = topics(class);
        }
        if metric.id == "csat_positive_pct" && class == "call" {
            one = valued(metric.id, class, 90.2, 22);
        }
        scores.push(one);
    }
    scores
}

fn account_wide(metric: &str) -> Score {
    match metric {
        "nps" => {
            let mut nps = valued(metric, "account", 33.3, 324);
            nps.ci = Some((25.2, 41.4));
            let parts = [("promoters", 162.0), ("passives", 108.0), ("detractors", 54.0)];
            nps.parts = parts.map(|(name, count)| (name.to_owned(), Some(count))).into();
            nps
        }
        "cost_per_ticket" => Score { currency: Some("TRY".into()), ..valued(metric, "account", 61.4, 20_348) },
        "cost_per_resolution" => Score { currency: Some("TRY".into()), ..valued(metric, "account", 68.93, 18_125) },
        "esat_positive_pct" => Score { na_reason: Some(NaReason::Privacy), n: 4, ..score(metric, "account") },
        "occupancy" => Score { flags: vec![Flag::BurnoutRisk], ..valued(metric, "account", 91.4, 42) },
        "customer_churn_rate" => Score { na_reason: Some(NaReason::NoData), ..score(metric, "account") },
        _ => score(metric, "account"),
    }
}

fn topics(class: &str) -> Score {
    let names =
        ["kargo gecikmesi", "iade", "fatura", "beden değişimi", "ödeme hatası", "kampanya", "üyelik", "ürün bilgisi"];
    let mut score = valued("top_topics", class, 21.4, 8_120);
    let item = |(at, name): (usize, &&str)| {
        let share = 21.4 / (1.0 + 0.45 * at as f64);
        Item {
            name: Some((*name).into()),
            count: (share * 81.2) as u64,
            value: Some(share),
            ci: Some((share - 0.9, share + 0.9)),
        }
    };
    score.items = names.iter().enumerate().map(item).collect();
    score.items.push(Item { name: None, count: 910, value: Some(11.2), ci: Some((10.5, 11.9)) });
    score
}

fn causes() -> Vec<Cause> {
    let cut = |dimension: &str, value: &str, contribution: f64, share: f64| Cut {
        dimension: dimension.into(),
        value: Some(value.into()),
        contribution,
        share,
        means: [Some(5_400.0), Some(4_100.0)],
        cases: [1_310, 1_205],
    };
    let cuts = vec![cut("channel", "email", -61.0, 0.68), cut("topic", "Kargo & <teslimat>", -22.0, 0.24)];
    let (metric, class) = ("first_response_time".to_owned(), "ticket".to_owned());
    vec![Cause { metric, class, before: 6_120.0, now: 6_030.0, cuts }]
}

fn busy() -> AccountReport {
    let overall: Vec<Score> = ALL.iter().flat_map(overall).collect();
    let previous = overall.iter().map(|score| Score {
        period: Period { from: "2026-03-01T00:00:00+03:00".into(), to: "2026-04-01T00:00:00+03:00".into() },
        ..score.clone()
    });
    let no_source: Vec<String> = overall
        .iter()
        .filter(|score| score.na_reason == Some(NaReason::NoSource))
        .map(|score| score.metric.clone())
        .filter(|metric| overall.iter().all(|one| one.metric != *metric || one.value.is_none()))
        .collect();
    let mut no_source = no_source;
    no_source.dedup();
    AccountReport {
        account: "Pera Moda".into(),
        is_synthetic: true,
        timezone: "Europe/Istanbul".into(),
        min_n_rank: 30,
        from: "2026-04-01".into(),
        to: "2026-05-01".into(),
        as_of: "2026-05-08T00:00:00+03:00".into(),
        previous: previous.collect(),
        changes: changes(),
        causes: causes(),
        grain: "month".into(),
        trend: trend(),
        heat: heat(),
        channels: channels(),
        teams: teams(),
        agents: Vec::new(),
        topics: Vec::new(),
        backlog: backlog(),
        ageing: vec![("conversation".into(), [31, 4, 2, 1, 0, 0]), ("ticket".into(), [122, 139, 118, 71, 39, 23])],
        distributions: distributions(),
        standouts: standouts(),
        benchmark: benchmark(),
        assumptions: vec![
            Assumption::SettingsFile { file: "nabiz.toml".into() },
            Assumption::AsOfLastEvent { at: "2026-05-08T00:00:00+03:00".into() },
        ],
        no_source,
        quality: Quality {
            events: 1_284_270,
            cases: 20_348,
            episodes: 21_911,
            duplicates: 118,
            refused: 41,
            quarantine_file: Some("olaylar-2026.quarantine.jsonl".into()),
            no_open: 9,
            bad_clock: 3,
            first_event: "2025-11-01T00:00:12+03:00".into(),
            last_event: "2026-05-08T00:00:00+03:00".into(),
            ..Quality::default()
        },
        overall,
    }
}

fn changes() -> Vec<Change> {
    let rows = [
        ("first_response_time", "conversation", -5.0, true),
        ("first_response_time", "ticket", 1_240.0, true),
        ("resolution_time", "conversation", 12.0, false),
        ("resolution_time", "ticket", -300.0, false),
        ("response_sla_pct", "ticket", -2.15, true),
        ("fcr_pct", "ticket", 3.1, true),
        ("csat_mean", "conversation", 0.04, false),
        ("csat_positive_pct", "ticket", -4.4, true),
        ("volume_by_channel", "ticket", 611.0, true),
        ("call_abandonment_rate", "call", -1.9, true),
        ("nps", "account", 3.1, false),
    ];
    let change = |(metric, class, difference, is_real): (&str, &str, f64, bool)| Change {
        metric: metric.into(),
        class: class.into(),
        difference,
        is_real,
    };
    rows.map(change).into()
}

fn trend() -> Vec<Score> {
    let metrics = [
        "first_response_time",
        "response_sla_pct",
        "resolution_time",
        "fcr_pct",
        "csat_mean",
        "csat_positive_pct",
        "nps",
        "volume_by_channel",
        "service_level",
        "asa",
        "cost_per_resolution",
    ];
    let mut scores = Vec::new();
    for (at, metric) in metrics.into_iter().enumerate() {
        let classes: &[&str] = if matches!(metric, "nps" | "cost_per_resolution") { &["account"] } else { &CLASSES };
        for (which, class) in classes.iter().enumerate() {
            let wide = account_wide(if *class == "account" { metric } else { "esat_mean" });
            let typical =
                if *class == "account" { wide.value.map(|value| (value, 240)) } else { typical(metric, class) };
            let Some((value, n)) = typical else { continue };
            for (month, key) in MONTHS.into_iter().enumerate() {
                let unit = 0.12 * (noise(at * 31 + which * 7 + month) - 0.5);
                let few = metric == "csat_mean" && *class == "call" && month < 2;
                let value = value * (1.0 + unit - 0.02 * (5 - month) as f64);
                let mut one = valued(metric, class, value, if few { 19 } else { n / 6 });
                one.currency = wide.currency.clone();
                scores.push(in_group(one, &[("month", Some(key))]));
            }
        }
    }
    scores
}

fn heat() -> Vec<Score> {
    let mut scores = Vec::new();
    for (which, class) in CLASSES.into_iter().enumerate() {
        for weekday in 1..=7_usize {
            for hour in 0..24_usize {
                let day = if weekday > 5 { 0.35 } else { 1.0 };
                let shape = (-((hour as f64 - 14.0) / 4.5).powi(2)).exp()
                    + 0.35 * (-((hour as f64 - 21.0) / 2.0).powi(2)).exp();
                let n = (day
                    * shape
                    * (130.0 - 30.0 * which as f64)
                    * (0.8 + 0.4 * noise(which * 997 + weekday * 24 + hour))) as u64;
                let (hour, weekday) = (format!("{hour:02}"), weekday.to_string());
                scores.push(in_group(
                    valued("volume_by_channel", class, n as f64, n),
                    &[("hour", Some(&hour)), ("weekday", Some(&weekday))],
                ));
            }
        }
    }
    scores
}

fn member(dimension: &str, name: Option<&str>, class: &str, weight: f64, seed: usize) -> Vec<Score> {
    let metrics = [
        "first_response_time",
        "resolution_time",
        "response_sla_pct",
        "fcr_pct",
        "csat_mean",
        "csat_positive_pct",
        "aht",
        "asa",
        "volume_by_channel",
    ];
    let mut scores = Vec::new();
    for (at, metric) in metrics.into_iter().enumerate() {
        let Some((value, n)) = typical(metric, class) else { continue };
        let n = (n as f64 * weight) as u64;
        let value = if metric == "volume_by_channel" { n as f64 } else { value * (0.85 + 0.3 * noise(seed * 13 + at)) };
        let value = if metric.ends_with("_pct") {
            value.min(98.6)
        } else if metric == "csat_mean" {
            value.min(4.9)
        } else {
            value
        };
        let one = if n < 5 {
            Score { n, na_reason: Some(NaReason::BelowMinN), ..score(metric, class) }
        } else {
            valued(metric, class, value, n)
        };
        scores.push(in_group(one, &[(dimension, name)]));
    }
    scores
}

fn channels() -> Vec<Score> {
    let rows = [
        ("whatsapp", "conversation", 0.55),
        ("live_chat", "conversation", 0.3),
        ("instagram_dm", "conversation", 0.1499),
        ("telegram", "conversation", 0.0004),
        ("email", "ticket", 0.71),
        ("web_form", "ticket", 0.26),
        ("social_public", "ticket", 0.004),
        ("phone_in", "call", 0.9),
        ("callback", "call", 0.1),
    ];
    rows.iter()
        .enumerate()
        .flat_map(|(seed, (name, class, weight))| member("channel", Some(name), class, *weight, seed))
        .collect()
}

fn teams() -> Vec<Score> {
    let rows = [("Ön destek", 0.62), ("Teknik destek", 0.25), ("Ödemeler & iadeler", 0.1)];
    let named = rows.iter().enumerate().flat_map(|(seed, (name, weight))| {
        CLASSES
            .into_iter()
            .enumerate()
            .flat_map(move |(at, class)| member("team", Some(name), class, *weight, seed * 3 + at + 40))
    });
    named.chain(member("team", None, "ticket", 0.03, 90)).collect()
}

fn backlog() -> Vec<Score> {
    let mut scores = Vec::new();
    for class in ["conversation", "ticket"] {
        let (mut open, scale) = if class == "ticket" { (341.0, 1.0) } else { (22.0, 1.5) };
        for day in 1..=30_usize {
            let weekend = matches!(day % 7, 4 | 5);
            let opened = (scale * (if weekend { 90.0 } else { 240.0 }) * (0.9 + 0.2 * noise(day))).round();
            let reopened = (opened * 0.06).round();
            let drift = if class == "ticket" { 5.7 } else { 0.5 };
            let resolved = (opened + reopened - drift + 14.0 * (noise(day * 3) - 0.5)).round().min(open + opened);
            let end = open + opened + reopened - resolved;
            let mut one = valued("backlog", class, end, end as u64);
            let parts =
                [("start", open), ("opened", opened), ("reopened", reopened), ("resolved", resolved), ("end", end)];
            one.parts = parts.map(|(name, value)| (name.to_owned(), Some(value))).into();
            let key = format!("2026-04-{day:02}");
            scores.push(in_group(one, &[("day", Some(&key))]));
            open = end;
        }
    }
    scores
}

fn standouts() -> Vec<Standouts> {
    let row = |n: usize| Standout {
        case_id: Some(format!("C-{n}")),
        channel: Some("whatsapp".into()),
        team: Some("L1".into()),
        agent: Some(format!("A{n}")),
        from: Some(format!("2026-03-0{n}T09:00:00+03:00")),
        to: None,
        value: Some(36_000.0 / n as f64),
    };
    let rows = (1..=3).map(row).collect();
    vec![Standouts { metric: "first_response_time".into(), class: "conversation".into(), end: "longest".into(), rows }]
}

fn distributions() -> Vec<Distribution> {
    let edges = [
        0.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 28_800.0, 86_400.0, 172_800.0,
        604_800.0,
    ];
    let rows = [
        ("first_response_time", "conversation", "calendar", 1.7),
        ("first_response_time", "ticket", "calendar", 8.4),
        ("resolution_time", "conversation", "calendar", 6.0),
        ("resolution_time", "ticket", "calendar", 11.2),
        ("resolution_time", "ticket", "business", 9.6),
    ];
    let one = |(metric, class, hours, centre): (&str, &str, &str, f64)| {
        let bins = edges.iter().enumerate().map(|(at, from)| {
            let height = 2_100.0 * (-((at as f64 - centre) / 2.4).powi(2)).exp();
            (*from, edges.get(at + 1).copied(), height as u64)
        });
        // Tickets that still wait tell another story.
        let cohort = (class == "ticket" && hours == "calendar").then(|| CohortCurve {
            n: 6_130,
            waiting: 420,
            median: Some(21_600.0),
            done: (0..=edges.len()).map(|at| 93.0 * (at as f64 / edges.len() as f64).powf(1.6)).collect(),
        });
        Distribution { metric: metric.into(), class: class.into(), hours: hours.into(), bins: bins.collect(), cohort }
    };
    rows.map(one).into()
}

/// The published figures with ours beside them.
pub fn benchmark() -> Vec<BenchmarkRow> {
    let na = || BenchmarkCell { ours: None, na_reason: Some("no_source".into()), ..BenchmarkCell::default() };
    let cell = |top20: f64, median: f64, ours: f64, label: &str, percentile: f64| BenchmarkCell {
        top20: Some(top20),
        median: Some(median),
        ours: Some(ours),
        n: 5_344,
        basis: "from=opened, mean, calendar".into(),
        is_assumed: true,
        label: Some(label.into()),
        percentile: Some(percentile),
        gap: Some(ours - median),
        to_top20: Some(if label == "top20" { 0.0 } else { top20 - ours }),
        ..BenchmarkCell::default()
    };
    let only_ours = |ours: f64| BenchmarkCell {
        ours: Some(ours),
        n: 8_120,
        basis: "sla_mode=completed".into(),
        is_assumed: true,
        na_reason: Some("benchmark_na".into()),
        ..BenchmarkCell::default()
    };
    let disputed =
        |tier: &str, prose: f64, words: &str| Some(Disputed { tier: tier.into(), prose, words: words.into() });
    let rows = [
        (
            "first_assignment_time",
            [cell(2.0, 11.0, 7.0, "above_median", 60.3), cell(1_071.0, 5_266.0, 6_950.0, "below_median", 44.2)],
        ),
        (
            "first_response_time",
            [
                BenchmarkCell {
                    basis: "from=assignment, mean, calendar".into(),
                    is_assumed: false,
                    ..cell(9.0, 36.0, 8.2, "top20", 82.0)
                },
                BenchmarkCell { is_uncertain: true, ..cell(2_311.0, 6_576.0, 6_480.0, "above_median", 50.5) },
            ],
        ),
        (
            "response_sla_pct",
            [
                only_ours(88.41),
                BenchmarkCell { basis: "sla_mode=completed".into(), ..cell(94.04, 82.5, 86.9, "above_median", 61.0) },
            ],
        ),
        (
            "resolution_time",
            [
                cell(100.0, 487.0, 612.0, "below_median", 45.1),
                BenchmarkCell {
                    disputed: disputed("median", 58_731.0, "16 saat 18 dakika 51 saniye"),
                    label_by_prose: Some("above_median".into()),
                    ..cell(11_953.0, 29_811.0, 40_000.0, "below_median", 39.3)
                },
            ],
        ),
        (
            "fcr_pct",
            [
                only_ours(71.2),
                BenchmarkCell {
                    basis: "exactly one public human reply, no window".into(),
                    ..cell(69.7, 53.89, 60.0, "above_median", 62.2)
                },
            ],
        ),
        (
            "resolution_sla_pct",
            [
                na(),
                BenchmarkCell { basis: "sla_mode=completed".into(), ..cell(96.76, 87.21, 84.05, "below_median", 41.4) },
            ],
        ),
        (
            "csat_mean",
            [
                BenchmarkCell {
                    disputed: disputed("median", 4.5, "4.5"),
                    label_by_prose: Some("below_median".into()),
                    percentile: None,
                    basis: "mean".into(),
                    ..cell(5.0, 4.0, 4.36, "above_median", 0.0)
                },
                BenchmarkCell { basis: "mean".into(), ..only_ours(4.02) },
            ],
        ),
        (
            "csat_positive_pct",
            [
                only_ours(88.1),
                BenchmarkCell {
                    ours: None,
                    n: 3,
                    na_reason: Some("below_min_n".into()),
                    label: None,
                    ..cell(96.09, 85.16, 0.0, "top20", 0.0)
                },
            ],
        ),
    ];
    rows.map(|(metric, cells)| BenchmarkRow { metric: metric.into(), cells }).into()
}

fn small() -> AccountReport {
    let metrics = [
        "first_response_time",
        "resolution_time",
        "resolution_rate",
        "reopen_rate",
        "unanswered_rate",
        "volume_by_channel",
        "backlog",
    ];
    let small = |metric: &&str| typical(metric, "ticket").map(|(value, _)| valued(metric, "ticket", value, 24));
    let mut overall: Vec<Score> = metrics.iter().filter_map(small).collect();
    overall.extend(
        ["response_sla_pct", "resolution_sla_pct", "csat_mean", "csat_positive_pct"]
            .map(|metric| score(metric, "ticket")),
    );
    AccountReport {
        account: "Küçük <Butik> & Ortakları".into(),
        is_synthetic: false,
        overall,
        previous: Vec::new(),
        changes: Vec::new(),
        causes: Vec::new(),
        trend: Vec::new(),
        heat: Vec::new(),
        channels: member("channel", Some("email"), "ticket", 0.0045, 3),
        teams: Vec::new(),
        agents: Vec::new(),
        topics: Vec::new(),
        backlog: Vec::new(),
        ageing: Vec::new(),
        distributions: Vec::new(),
        standouts: Vec::new(),
        benchmark: Vec::new(),
        assumptions: vec![
            Assumption::Timezone { zone: "Europe/Istanbul".into() },
            Assumption::NoCalendar,
            Assumption::NoPolicies,
            Assumption::WholeLog { from: "2026-04-01".into(), to: "2026-05-01".into() },
        ],
        no_source: ["response_sla_pct", "csat_mean", "nps", "cost_per_ticket", "asa"].map(String::from).into(),
        quality: Quality {
            events: 212,
            cases: 24,
            episodes: 24,
            first_event: "2026-04-01T09:00:00+03:00".into(),
            last_event: "2026-04-30T17:00:00+03:00".into(),
            ..Quality::default()
        },
        ..busy()
    }
}
