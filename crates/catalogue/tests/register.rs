//! The register is complete and sound; the shipped benchmark pack says what the source says and places accounts as
//! METRICS C.4 does.

use nabiz_catalogue::metric::{
    Better, Measured, Metric, Recipe, Rows, Rule, Scope, Share, Special, Table, Text, Total, Variant, When,
};
use nabiz_catalogue::metrics::ALL;
use nabiz_catalogue::pack::like_for_like::{self, Statistic};
use nabiz_catalogue::pack::{Certainty, NotPlaced, Own, Pack, PackError, comparisons, shipped};
use nabiz_catalogue::profile::Profile;
use nabiz_catalogue::profiles;
use nabiz_catalogue::register::{find, search, select};
use nabiz_catalogue::stats::placement::Label;
use nabiz_domain::channel::Class;
use nabiz_domain::facts::{Feeds, Flags};
use serde_json::{Value, json};

const PACK: &str = include_str!("../packs/freshworks-2024-01-04.json");

/// METRICS B.0: number, id and the rules of conversation, ticket and call; `account` for account-level figures.
const REGISTER: &[(&str, &str, &str)] = &[
    ("1", "first_assignment_time", "●●–"),
    ("2", "first_response_time", "●●–"),
    ("3", "response_sla_pct", "○●–"),
    ("4", "resolution_time", "●●–"),
    ("5", "fcr_pct", "○●▫"),
    ("6", "resolution_sla_pct", "○●–"),
    ("7", "next_response_time", "▫▫–"),
    ("8a", "csat_mean", "●○▫"),
    ("8b", "csat_positive_pct", "○●▫"),
    ("9", "esat_positive_pct", "account"),
    ("9", "esat_mean", "account"),
    ("10", "ces_easy_pct", "▫▫▫"),
    ("10", "ces_mean", "▫▫▫"),
    ("11", "nps", "account"),
    ("12", "survey_response_rate", "▫▫▫"),
    ("13", "aht", "▫▫▫"),
    ("14a", "cost_per_ticket", "▫▫▫"),
    ("14b", "cost_per_resolution", "▫▫▫"),
    ("15a", "volume_by_channel", "▫▫▫"),
    ("15b", "out_of_hours_share", "▫▫▫"),
    ("16", "top_topics", "▫▫▫"),
    ("17a", "solution_consistency", "▫▫▫"),
    ("17b", "procedure_adherence_pct", "▫▫▫"),
    ("18a", "resolution_rate", "▫▫–"),
    ("18b", "clearance_rate", "▫▫–"),
    ("19a", "customer_retention_rate", "account"),
    ("19b", "customer_churn_rate", "account"),
    ("20a", "call_abandonment_rate", "––▫"),
    ("20b", "answer_rate", "––▫"),
    ("21", "service_level", "▫–▫"),
    ("22", "asa", "––▫"),
    ("23", "call_deflection_rate", "––▫"),
    ("24", "automated_resolution_share", "▫▫▫"),
    ("25", "critical_share", "▫▫–"),
    ("25", "critical_mtta", "▫▫–"),
    ("25", "critical_mttr", "▫▫–"),
    ("25", "critical_response_sla_pct", "▫▫–"),
    ("25", "critical_resolution_sla_pct", "▫▫–"),
    ("25", "critical_open", "▫▫–"),
    ("26", "backlog", "▫▫–"),
    ("26", "backlog_age", "▫▫–"),
    ("27", "reopen_rate", "▫▫–"),
    ("28", "transfer_rate", "▫▫▫"),
    ("28", "escalation_rate", "▫▫▫"),
    ("29", "replies_per_resolution", "▫▫–"),
    ("30", "occupancy", "account"),
    ("30", "utilisation", "account"),
    ("31", "agent_attrition_annual", "account"),
    ("32", "unanswered_rate", "▫▫–"),
];

#[test]
fn the_register_is_that_of_metrics_part_b() {
    let ours: Vec<(&str, &str, String)> = ALL.iter().map(|metric| (metric.number, metric.id, rules(metric))).collect();
    let theirs: Vec<(&str, &str, String)> =
        REGISTER.iter().map(|&(number, id, rules)| (number, id, rules.to_owned())).collect();
    assert_eq!(ours, theirs);
    for (i, metric) in ALL.iter().enumerate() {
        assert_eq!(ALL.iter().position(|other| other.id == metric.id), Some(i), "{} stands twice", metric.id);
    }
}

fn rules(metric: &Metric) -> String {
    let sign = |class| match metric.rule(class) {
        Rule::Benchmark => '●',
        Rule::BenchmarkNa => '○',
        Rule::Computed => '▫',
        Rule::NotApplicable => '–',
    };
    match metric.scope {
        Scope::Classes { .. } => Class::ALL.into_iter().map(sign).collect(),
        Scope::Account => "account".into(),
    }
}

#[test]
fn figures_given_together_leave_out_no_class_that_has_one() {
    let together = |id: &str| match find(id).unwrap().scope {
        Scope::Classes { together, .. } => together.to_vec(),
        Scope::Account => Vec::new(),
    };
    let written = [Class::Conversation, Class::Ticket];
    assert_eq!(together("out_of_hours_share"), written);
    assert_eq!(together("critical_share"), written);
    assert_eq!(together("survey_response_rate"), Class::ALL);
    for metric in ALL {
        for class in together(metric.id) {
            assert_ne!(metric.rule(class), Rule::NotApplicable, "{}", metric.id);
        }
    }
}

#[test]
fn every_metric_is_explained_in_both_languages() {
    for metric in ALL {
        let text = &metric.text;
        let needed = [metric.name, text.short, text.formula, text.clock, text.excluded, text.source];
        for Text { en, tr } in needed {
            assert!(!en.trim().is_empty() && !tr.trim().is_empty() && en != tr, "{}: `{en}` / `{tr}`", metric.id);
        }
        for Text { en, tr } in [text.variants, text.vendors] {
            assert_eq!(en.is_empty(), tr.is_empty(), "{}", metric.id);
        }
        for Text { en, tr } in
            [text.short, text.formula, text.clock, text.excluded, text.variants, text.vendors, text.source]
        {
            for sentence in [en, tr] {
                assert!(sentence.is_empty() || sentence.ends_with('.'), "{}: `{sentence}`", metric.id);
                assert!(!sentence.contains("  "), "{}: `{sentence}`", metric.id);
            }
        }
        assert!(!metric.aliases.is_empty(), "{} has no other words", metric.id);
    }
}

/// METRICS D-26: machine-translated words, which only aliases and quotations of a source may use.
#[test]
fn turkish_texts_use_the_words_of_the_trade() {
    for metric in ALL {
        let text = &metric.text;
        for part in [metric.name, text.short, text.formula, text.clock, text.excluded, text.variants, text.vendors] {
            for word in ["çözünürlük", "acente", "aracı ", "bilet", "yıpranma", "ajan"] {
                assert!(!part.tr.to_lowercase().contains(word), "{}: `{word}` in `{}`", metric.id, part.tr);
            }
        }
    }
}

#[test]
fn every_variant_is_explained_and_the_plain_figure_comes_first() {
    for metric in ALL {
        let ids = variants(metric);
        assert_eq!(ids.first(), Some(&""), "{}", metric.id);
        for (i, id) in ids.iter().enumerate().skip(1) {
            assert!(!id.is_empty() && !ids[..i].contains(id), "{}: variant `{id}`", metric.id);
            for text in [metric.text.variants.en, metric.text.variants.tr] {
                assert!(text.contains(id), "{}: `{id}` is not explained", metric.id);
            }
        }
    }
}

#[test]
fn the_variants_that_others_rely_on_exist() {
    let rows: &[(&str, &[&str])] = &[
        ("first_assignment_time", &["from_opened"]),
        ("first_response_time", &["in_hours", "out_of_hours", "from_opened", "from_assignment", "any_reply"]),
        ("resolution_time", &["from_human_start", "from_assignment", "first", "requester_wait", "bot", "human"]),
        ("response_sla_pct", &["completed"]),
        ("resolution_sla_pct", &["completed"]),
        ("fcr_pct", &["gross", "vendor_simple"]),
        (
            "automated_resolution_share",
            &["confirmed", "assumed", "gross", "bot_resolution_rate", "containment", "handoff_rate"],
        ),
        ("call_deflection_rate", &["gross", "acceptance"]),
        ("ces_easy_pct", &["hard"]),
        ("aht", &["raw", "talk", "hold", "wrap"]),
        ("customer_retention_rate", &["with_case", "without_case", "with_reopen", "with_low_csat"]),
        ("customer_churn_rate", &["with_case", "without_case", "with_reopen", "with_low_csat"]),
    ];
    for metric in ALL {
        let expected = rows.iter().find(|(id, _)| *id == metric.id).map_or(&[][..], |row| row.1);
        assert_eq!(variants(metric)[1..], *expected, "{}", metric.id);
    }
}

/// A vendor's rule counts rows that are, by columns that are, and says so in both languages.
#[test]
fn vendor_rules_are_sound() {
    assert_eq!(
        profiles::ALL.iter().map(|one| one.id).collect::<Vec<_>>(),
        ["zendesk", "freshdesk", "intercom", "chatwoot"]
    );
    assert!(Profile::of("zendesq").unwrap_err().contains("did you mean `zendesk`?"));
    for profile in profiles::ALL {
        let figures = profile.figures(&[]);
        assert_eq!(figures.len(), profile.rules.len(), "{}: a rule of no metric", profile.id);
        for (rule, figure) in figures {
            let own = find(rule.metric).unwrap();
            let name = format!("{}: {}", profile.id, rule.metric);
            assert_ne!((own.recipe, own.headline), (figure.recipe, figure.headline), "{name} is ours");
            assert_eq!(variants(figure), [""], "{name}");
            for rows in rows_of(figure) {
                assert!(Flags(rows.when.all).has(Flags::ELIGIBLE), "{name}");
                assert!(instants(rows.table).contains(&rows.anchor), "{name}: `{}`", rows.anchor);
            }
            for (table, measured) in measures(figure) {
                let Measured::Span(span) = measured else { panic!("{name}") };
                assert!(instants(table).contains(&span.from) && instants(table).contains(&span.to), "{name}");
                assert!(span.business.is_none_or(|column| amounts(table).contains(&column)), "{name}");
            }
            for sentence in [rule.text.en, rule.text.tr] {
                assert!(sentence.ends_with('.') && !sentence.contains("  "), "{name}: `{sentence}`");
            }
        }
    }
}

/// METRICS B.15, B.22, B.28: they stand beside figures that the engine makes of plain recipes, on rows and columns that are.
#[test]
fn companions_are_numbers_of_rows_that_count() {
    let mut found = Vec::new();
    for metric in ALL {
        for one in metric.companions {
            found.push((metric.id, one.id));
            let is_plain = matches!(metric.recipe, Recipe::Durations { .. } | Recipe::Shares(_) | Recipe::Volume(_));
            assert!(is_plain, "{}: `{}` would not be shown", metric.id, one.id);
            assert!(Flags(one.rows.when.all).has(Flags::ELIGIBLE), "{}: `{}`", metric.id, one.id);
            assert!(instants(one.rows.table).contains(&one.rows.anchor), "{}: `{}`", metric.id, one.id);
            match one.total {
                Total::Sum(column) | Total::MeanLess(column, _) => {
                    assert!(amounts(one.rows.table).contains(&column), "{}: `{column}`", metric.id);
                }
                Total::Survival { from, to, .. } => {
                    let known = instants(one.rows.table);
                    assert!(known.contains(&from) && known.contains(&to), "{}: `{from}`, `{to}`", metric.id);
                }
            }
        }
    }
    let expected = [("volume_by_channel", "messages_in"), ("asa", "patience"), ("transfer_rate", "handoffs_per_case")];
    assert_eq!(found, expected);
}

fn variants(metric: &Metric) -> Vec<&'static str> {
    metric.recipe.variants()
}

#[test]
fn every_row_rule_can_hold() {
    let known: u64 = Flags::NAMED.iter().map(|(_, flag)| flag.0).sum();
    for metric in ALL {
        for (when, of) in whens(metric) {
            assert_eq!(when.all & when.none, 0, "{}: a flag is both wanted and refused", metric.id);
            assert_eq!((when.all | when.none) & !known, 0, "{}: an unnamed flag", metric.id);
            if let Some(of) = of {
                assert_eq!(when.all & of.none, 0, "{}: the numerator wants what the denominator refuses", metric.id);
                assert_eq!(when.none & of.all, 0, "{}: the numerator refuses what the denominator wants", metric.id);
                assert_ne!((when.all & !of.all) | when.none, 0, "{}: the numerator is the denominator", metric.id);
            }
        }
    }
}

/// Every condition, with that of the rows it narrows.
fn whens(metric: &Metric) -> Vec<(When, Option<When>)> {
    let variants = |variants: &[Variant], by_holder: Option<Variant>| -> Vec<(When, Option<When>)> {
        variants.iter().chain(by_holder.as_ref()).map(|one| (one.rows.when, None)).collect()
    };
    match metric.recipe {
        Recipe::Durations { variants: of, cohort, by_holder } => {
            let mut all = variants(of, by_holder);
            all.extend(cohort.iter().flat_map(|one| [(one.rows.when, None), (one.waiting, Some(one.rows.when))]));
            all
        }
        Recipe::Means { variants: of, by_holder } => variants(of, by_holder),
        Recipe::Shares(shares) => {
            shares.iter().flat_map(|one| [(one.of.when, None), (one.num, Some(one.of.when))]).collect()
        }
        Recipe::PerRow { rows, .. } | Recipe::Volume(rows) => vec![(rows.when, None)],
        Recipe::Special(_) => Vec::new(),
    }
}

#[test]
fn only_cases_that_count_are_counted() {
    for metric in ALL {
        for rows in rows_of(metric) {
            assert!(Flags(rows.when.all).has(Flags::ELIGIBLE), "{}", metric.id);
        }
    }
}

#[test]
fn every_column_exists() {
    for metric in ALL {
        for rows in rows_of(metric) {
            assert!(instants(rows.table).contains(&rows.anchor), "{}: anchor `{}`", metric.id, rows.anchor);
            let credit = if rows.table == Table::Episodes { CREDITS } else { &["own"] };
            assert!(credit.contains(&rows.credit), "{}: credit `{}`", metric.id, rows.credit);
        }
        for (table, measured) in measures(metric) {
            match measured {
                Measured::Span(span) => {
                    assert!(instants(table).contains(&span.from), "{}: `{}`", metric.id, span.from);
                    assert!(instants(table).contains(&span.to), "{}: `{}`", metric.id, span.to);
                    assert!(span.business.is_none_or(|name| amounts(table).contains(&name)), "{}", metric.id);
                }
                Measured::Millis(name, business) => {
                    assert!(amounts(table).contains(&name), "{}: `{name}`", metric.id);
                    assert!(business.is_none_or(|name| amounts(table).contains(&name)), "{}", metric.id);
                }
                Measured::Number(name) => assert!(amounts(table).contains(&name), "{}: `{name}`", metric.id),
            }
        }
        if let Recipe::Shares(shares) = metric.recipe {
            for Share { of, num_anchor, .. } in shares {
                assert!(num_anchor.is_none_or(|name| instants(of.table).contains(&name)), "{}", metric.id);
            }
        }
    }
}

const CREDITS: &[&str] = &[
    "at_opening",
    "at_assignment",
    "at_reply",
    "at_first_resolution",
    "at_resolution",
    "at_response_sla",
    "at_resolution_sla",
    "at_critical",
];

fn instants(table: Table) -> &'static [&'static str] {
    match table {
        Table::Episodes => &[
            "opened_at",
            "human_start",
            "assignment_start",
            "assigned_at",
            "replied_at",
            "any_replied_at",
            "first_resolved_at",
            "resolved_at",
            "lapsed_at",
            "critical_at",
            "critical_start",
            "waiting_since",
            "response_sla_at",
            "response_due_at",
            "resolution_sla_at",
            "resolution_due_at",
            "handled_at",
            "queued_at",
        ],
        Table::Turns | Table::Spells => &["started_at", "replied_at"],
        Table::Visits => &["queued_at", "left_at"],
        Table::Surveys => &["sent_at"],
        Table::Answers => &["answered_at"],
        Table::Handlings => &["handled_at"],
        Table::OpenSpans => &["from", "until", "opened_at"],
        Table::Reviews => &["at"],
        Table::AgentSpans | Table::Costs | Table::Customers | Table::Headcount => &[],
    }
}

fn amounts(table: Table) -> &'static [&'static str] {
    match table {
        Table::Episodes => &[
            "requester_wait",
            "business_assignment",
            "business_assignment_from_opened",
            "business_response",
            "business_response_from_opened",
            "business_response_from_assignment",
            "business_any_response",
            "business_resolution",
            "business_resolution_from_human_start",
            "business_first_resolution",
            "business_resolution_from_assignment",
            "business_requester_wait",
            "replies",
            "contacts",
            "reopens",
            "repliers",
            "messages_in",
            "handle",
            "handle_raw",
            "queue_wait",
            "talk",
            "hold",
            "wrap",
            "dial",
            "legs",
        ],
        Table::Turns | Table::Spells => &["business"],
        Table::Answers => &["score", "mean_score"],
        Table::Handlings => &["share", "raw"],
        _ => &[],
    }
}

fn rows_of(metric: &Metric) -> Vec<Rows> {
    match metric.recipe {
        Recipe::Durations { variants, cohort, by_holder } => {
            let of = variants.iter().chain(by_holder.as_ref()).map(|one| one.rows);
            // Spells and handlings carry the flags of their case.
            of.chain(cohort.iter().map(|one| one.rows)).collect()
        }
        Recipe::Means { variants, by_holder } => {
            variants.iter().chain(by_holder.as_ref()).map(|one| one.rows).collect()
        }
        Recipe::Shares(shares) => shares.iter().map(|one| one.of).collect(),
        Recipe::PerRow { rows, .. } | Recipe::Volume(rows) => vec![rows],
        Recipe::Special(_) => Vec::new(),
    }
}

fn measures(metric: &Metric) -> Vec<(Table, Measured)> {
    match metric.recipe {
        Recipe::Durations { variants, by_holder, .. } | Recipe::Means { variants, by_holder } => {
            variants.iter().chain(by_holder.as_ref()).map(|one| (one.rows.table, one.span)).collect()
        }
        Recipe::PerRow { rows, column } => vec![(rows.table, Measured::Number(column))],
        _ => Vec::new(),
    }
}

#[test]
fn every_rule_of_its_own_belongs_to_one_metric() {
    let mut special: Vec<Special> = ALL
        .iter()
        .filter_map(|metric| match metric.recipe {
            Recipe::Special(special) => Some(special),
            _ => None,
        })
        .collect();
    let n = special.len();
    special.sort_unstable();
    special.dedup();
    assert_eq!((n, special.len()), (17, 17));
}

#[test]
fn an_account_without_feeds_has_volume_only() {
    let none = Feeds::default();
    let given: Vec<&str> = ALL.iter().filter(|metric| (metric.has_source)(&none)).map(|metric| metric.id).collect();
    assert_eq!(given, ["volume_by_channel", "out_of_hours_share"]);
}

#[test]
fn metrics_are_found_by_the_words_people_use() {
    let rows = [
        ("ilk müdahale", "first_response_time"),
        ("ILK MUDAHALE", "first_response_time"),
        ("kaçan çağrı", "call_abandonment_rate"),
        ("KAÇAN ÇAĞRI", "call_abandonment_rate"),
        ("vazgecme", "call_abandonment_rate"),
        ("AHT", "aht"),
        ("OİŞ", "aht"),
        ("oiş", "aht"),
        ("bilet başına", "cost_per_ticket"),
        ("çözünürlük başına maliyet", "cost_per_resolution"),
        ("net promosyoncu", "nps"),
        ("müşteri kaybı", "customer_churn_rate"),
        ("one-touch", "fcr_pct"),
        ("ilk temas çözünürlüğü", "fcr_pct"),
        ("containment", "automated_resolution_share"),
        ("80/20", "service_level"),
        ("mesai dışı", "out_of_hours_share"),
        ("yıpranma", "agent_attrition_annual"),
        ("ticket_lifecycle_time", "resolution_time"),
        ("kritik yönetim", "critical_share"),
        ("calisan memnuniyeti", "esat_positive_pct"),
        ("first respnse time", "first_response_time"),
        ("servis seviyesi", "service_level"),
    ];
    for (text, id) in rows {
        assert_eq!(search(text).first().map(|metric| metric.id), Some(id), "{text}");
    }
    assert_eq!(search("").len(), ALL.len());
    assert!(search("hava durumu").is_empty());
}

#[test]
fn a_list_of_names_selects_metrics_once_and_in_order() {
    let ids = |list: &str| -> Vec<&str> { select(list).unwrap().iter().map(|metric| metric.id).collect() };
    assert_eq!(ids("all").len(), REGISTER.len());
    assert_eq!(ids("nps, aht,nps"), ["nps", "aht"]);
    assert_eq!(ids("FRT"), ["first_response_time"]);
    assert_eq!(ids("csat"), ["csat_mean", "csat_positive_pct"]);
    assert_eq!(
        ids("critical_management"),
        [
            "critical_share",
            "critical_mtta",
            "critical_mttr",
            "critical_response_sla_pct",
            "critical_resolution_sla_pct",
            "critical_open"
        ]
    );
}

#[test]
fn an_unknown_name_is_answered_with_the_one_meant() {
    let rows = [
        ("aht,firts_response_time", "unknown metric `firts_response_time`, did you mean `first_response_time`?"),
        ("service_levl", "unknown metric `service_levl`, did you mean `service_level`?"),
        ("kaçan çağr", "unknown metric `kaçan çağr`, did you mean `call_abandonment_rate`?"),
        ("weather", "unknown metric `weather`"),
        ("nps,", "unknown metric ``"),
    ];
    for (list, message) in rows {
        assert_eq!(select(list).unwrap_err().to_string(), message, "{list}");
    }
}

#[test]
fn the_shipped_pack_keeps_every_cell_of_its_source() {
    let pack = shipped();
    let written: Value = serde_json::from_str(PACK).unwrap();
    let mut cells = 0;
    for (id, metric) in written["metrics"].as_object().unwrap() {
        for class in [Class::Conversation, Class::Ticket] {
            let cell = pack.cell(id, class).unwrap();
            let source = &metric[class.id()];
            assert_eq!(cell.top20, source["top20"].as_f64(), "{id}");
            assert_eq!(cell.median, source["median"].as_f64(), "{id}");
            cells += 2;
        }
    }
    assert_eq!((cells, pack.disputed.len()), (32, 2));
    let again = serde_json::to_string(pack).unwrap();
    assert_eq!(Pack::parse(&again).unwrap(), *pack);
    assert_eq!(numbers_as_floats(serde_json::from_str(&again).unwrap()), numbers_as_floats(written));
}

/// JSON writes 2 and 2.0 for the same cut point.
fn numbers_as_floats(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.into_iter().map(numbers_as_floats).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key, numbers_as_floats(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

#[test]
fn the_pack_has_cut_points_where_the_register_says_so() {
    for metric in ALL {
        for class in Class::ALL {
            let cell = shipped().cell(metric.id, class);
            match metric.rule(class) {
                Rule::Benchmark => assert!(cell.unwrap().cuts().is_some(), "{}", metric.id),
                Rule::BenchmarkNa => assert_eq!(cell.unwrap().cuts(), None, "{}", metric.id),
                Rule::Computed | Rule::NotApplicable => assert_eq!(cell, None, "{}", metric.id),
            }
        }
    }
}

#[test]
fn disputed_cells_give_both_values() {
    let rows = [("resolution_time", Class::Ticket, 29_811.0, 58_731.0), ("csat_mean", Class::Conversation, 4.0, 4.5)];
    for (metric, class, table, prose) in rows {
        let cell = shipped().cell(metric, class).unwrap();
        assert_eq!(cell.median, Some(table));
        assert_eq!(cell.disputed.unwrap().prose, prose);
        assert_eq!(cell.cuts_by_prose().unwrap().median, prose);
    }
    assert_eq!(shipped().cell("fcr_pct", Class::Ticket).unwrap().disputed, None);
}

#[test]
fn a_pack_that_contradicts_the_catalogue_is_refused() {
    let rows: &[(&str, Value, &str)] = &[
        (
            "/metrics/fcr_pct/direction",
            json!("lower"),
            "benchmark pack: `fcr_pct` has the direction Lower, the catalogue another",
        ),
        (
            "/metrics/fcr_pct/unit",
            json!("s"),
            "benchmark pack: `fcr_pct` is given in `s`, the catalogue gives it in `%`",
        ),
        (
            "/metrics/fcr_pct/ticket/top20",
            json!(50.0),
            "benchmark pack: `fcr_pct` for ticket: the cut of the best 20 % is worse than the median",
        ),
        (
            "/metrics/fcr_pct/ticket/median",
            json!(153.0),
            "benchmark pack: `fcr_pct` for ticket: a cut point lies outside the metric's range",
        ),
        (
            "/metrics/fcr_pct/ticket/median",
            json!(null),
            "benchmark pack: `fcr_pct` for ticket: it has a cut of the best 20 % but no median",
        ),
        (
            "/metrics/resolution_time/ticket/median",
            json!(30_000),
            "benchmark pack: disputed `resolution_time` for ticket: the value of the table is not the one of the cell",
        ),
        (
            "/disputed/1/prose",
            json!(7),
            "benchmark pack: disputed `csat_mean` for conversation: the value of the prose lies outside the metric's range",
        ),
        (
            "/window/1",
            json!("2023-05-01"),
            "window of the benchmark pack runs from `2024-01-01` to `2023-05-01`, write two dates like 2024-01-01, the earlier first",
        ),
        ("/metrics/fcr_pct/ticket/median", json!("53.89"), "failed to read the benchmark pack"),
        ("/metrics/fcr_pct/ticket", json!({"median": 53.89}), "failed to read the benchmark pack"),
    ];
    for (at, value, message) in rows {
        let mut pack: Value = serde_json::from_str(PACK).unwrap();
        *pack.pointer_mut(at).unwrap() = value.clone();
        assert_eq!(Pack::parse(&pack.to_string()).unwrap_err().to_string(), *message, "{at}");
    }
    let renamed = PACK.replace("\"fcr_pct\"", "\"fcr_pc\"");
    let error = Pack::parse(&renamed).unwrap_err();
    assert_eq!(error.to_string(), "benchmark pack: unknown metric `fcr_pc`, did you mean `fcr_pct`?");
    let a_call =
        PACK.replace("\"resolution_time\": {", "\"resolution_time\": {\"call\": {\"top20\": 1, \"median\": 2},");
    assert!(matches!(Pack::parse(&a_call), Err(PackError::Class { class: Class::Call, .. })));
}

#[test]
fn every_cut_point_is_compared_with_a_figure_that_exists() {
    for one in like_for_like::ALL {
        let metric = find(one.metric).unwrap();
        assert!(variants(metric).contains(&one.variant), "{}: `{}`", one.metric, one.variant);
        assert!(shipped().cell(one.metric, one.class).unwrap().cuts().is_some(), "{}", one.metric);
        assert!(one.basis.en.contains("Assumed") && one.basis.tr.contains("Varsayım"), "{}", one.metric);
        let is_duration = matches!(metric.recipe, Recipe::Durations { .. });
        assert_eq!(one.statistic == Statistic::AccountStat, is_duration, "{}", one.metric);
    }
    for metric in ALL {
        for class in Class::ALL {
            let n = comparisons(metric.id, class).count();
            let expected = match metric.rule(class) {
                Rule::Benchmark if metric.id == "fcr_pct" => 2,
                Rule::Benchmark => 1,
                _ => 0,
            };
            assert_eq!(n, expected, "{}", metric.id);
        }
    }
    let chat: Vec<_> = comparisons("first_response_time", Class::Conversation).collect();
    assert_eq!((chat[0].variant, chat[0].certainty), ("from_assignment", Certainty::PartlyDocumented));
    assert!(comparisons("resolution_time", Class::Conversation).all(|one| one.without_session_gap));
}

fn own(value: f64) -> Own {
    Own { value, interval: None, n: 100 }
}

/// The vectors place-frt, place-fcr, place-res-table and place-res-prose of METRICS C.4.
#[test]
fn accounts_stand_where_the_vectors_say() {
    let place = |metric, value| shipped().place(metric, Class::Ticket, own(value), 30).unwrap();
    let resolution = place("resolution_time", 40_000.0);
    let rows = [
        (place("first_response_time", 3600.0).table, Label::AboveMedian, 68.612241, -2976.0, 0.547445),
        (place("fcr_pct", 60.0).table, Label::AboveMedian, 62.178351, 6.11, 1.113379),
        (resolution.table, Label::BelowMedian, 39.329115, 10189.0, 1.341787),
        (resolution.prose.unwrap(), Label::AboveMedian, 58.045305, -18731.0, 0.681071),
    ];
    for (reading, label, percentile, gap, ratio) in rows {
        assert_eq!(reading.label, label);
        close(reading.percentile_estimate.unwrap(), percentile);
        close(reading.gap, gap);
        close(reading.ratio.unwrap(), ratio);
    }
    assert!(resolution.uncertain_source && !resolution.uncertain);
    let in_json = serde_json::to_value(resolution).unwrap();
    assert_eq!((&in_json["label"], &in_json["prose"]["label"]), (&json!("below_median"), &json!("above_median")));
    close(resolution.table.to_top20, 11_953.0 - 40_000.0);
    assert!(!place("resolution_time", 70_000.0).uncertain_source);
    assert_eq!(place("fcr_pct", 60.0).prose, None);
}

fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-6 * expected.abs().max(1.0), "got {got}, expected {expected}");
}

#[test]
fn an_estimated_percentile_stays_between_1_and_99() {
    let percentile = |value| {
        let placed = shipped().place("first_response_time", Class::Ticket, own(value), 30).unwrap();
        placed.table.percentile_estimate
    };
    assert_eq!((percentile(1.0), percentile(1e9), percentile(0.0)), (Some(99.0), Some(1.0), None));
    let csat = shipped().place("csat_mean", Class::Conversation, own(4.2), 30).unwrap();
    assert_eq!((csat.table.label, csat.table.percentile_estimate), (Label::AboveMedian, None));
    assert!(csat.uncertain_source);
}

#[test]
fn a_figure_whose_interval_crosses_a_cut_is_uncertain() {
    let uncertain = |interval| {
        let own = Own { interval, ..own(60.0) };
        shipped().place("fcr_pct", Class::Ticket, own, 30).unwrap().uncertain
    };
    assert_eq!(
        [Some((55.0, 65.0)), Some((50.0, 65.0)), Some((55.0, 71.0)), None].map(uncertain),
        [false, true, true, false]
    );
}

#[test]
fn where_there_is_nothing_to_compare_no_label_is_given() {
    let rows = [
        ("fcr_pct", Class::Conversation, own(60.0), NotPlaced::BenchmarkNa),
        ("fcr_pct", Class::Call, own(60.0), NotPlaced::BenchmarkNa),
        ("backlog", Class::Ticket, own(60.0), NotPlaced::BenchmarkNa),
        ("resolution_time", Class::Call, own(60.0), NotPlaced::NotApplicable),
        ("nps", Class::Ticket, own(60.0), NotPlaced::NotApplicable),
        ("weather", Class::Ticket, own(60.0), NotPlaced::NotApplicable),
        ("fcr_pct", Class::Ticket, Own { n: 29, ..own(60.0) }, NotPlaced::BelowMinN),
        ("fcr_pct", Class::Ticket, Own { n: 0, ..own(60.0) }, NotPlaced::NoData),
        ("fcr_pct", Class::Ticket, own(f64::NAN), NotPlaced::NoData),
    ];
    for (metric, class, own, reason) in rows {
        assert_eq!(shipped().place(metric, class, own, 30), Err(reason), "{metric}");
    }
    assert!(shipped().place("fcr_pct", Class::Ticket, Own { n: 30, ..own(60.0) }, 30).is_ok());
}

#[test]
fn directions_are_those_of_the_register() {
    let others: Vec<(&str, Better)> = ALL
        .iter()
        .filter(|metric| !matches!(metric.better, Better::Lower | Better::Higher))
        .map(|metric| (metric.id, metric.better))
        .collect();
    let expected = [
        ("volume_by_channel", Better::Neutral),
        ("out_of_hours_share", Better::Neutral),
        ("top_topics", Better::Neutral),
        ("clearance_rate", Better::AtLeast100),
        ("critical_share", Better::Neutral),
        ("occupancy", Better::Band(75.0, 85.0)),
        ("utilisation", Better::Neutral),
    ];
    assert_eq!(others, expected);
}
