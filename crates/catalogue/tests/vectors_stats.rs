//! Runs every statistical vector of METRICS (`tests/data/vectors.json`) against the catalogue's statistics.
//!
//! Sessions, SLA clocks, business hours and Turkish durations belong to other crates, which run those vectors.

#![expect(clippy::unwrap_used, reason = "a vector that cannot be read must fail the test")]

use std::collections::BTreeSet;

use nabiz_catalogue::stats::benchmark::{CutPoints, Direction, PublicationRule, build_cuts, percentile_rank};
use nabiz_catalogue::stats::bot_roi::{BotMonth, bot_return};
use nabiz_catalogue::stats::business::{
    AgentTime, ChannelWork, Span, annual_churn_pct, attrition, average_of_ends, cost_by_channel, cost_per_case,
    retention,
};
use nabiz_catalogue::stats::consistency::{TopicConsistency, overall_consistency};
use nabiz_catalogue::stats::erlang::{Load, StaffingGoal, agents_needed, erlang_c};
use nabiz_catalogue::stats::erlang_a::erlang_a;
use nabiz_catalogue::stats::interval::{Moments, mean_ci, newcombe, nps, wilson};
use nabiz_catalogue::stats::placement::{Spread, place};
use nabiz_catalogue::stats::quantile::{Summary, quantile, quantile_ci_ranks, quantile_interval};
use nabiz_catalogue::stats::ratio::percent;
use nabiz_catalogue::stats::service_level::{QueueCounts, ServiceLevelMode};
use nabiz_catalogue::stats::surveys::{ces, csat, esi, nps_counts};
use nabiz_catalogue::stats::survival::{Observation, SurvivalCurve};
use nabiz_catalogue::stats::topics::rank_topics;
use nabiz_domain::scale::Scale;
use nabiz_domain::sharing::{ActiveInterval, share};
use serde_json::{Map, Value, json};

const VECTORS: &str = include_str!("data/vectors.json");
const OTHERS: [&str; 4] = ["sessions", "sla_due", "business", "fmt_tr"];

#[test]
fn every_statistical_vector_agrees() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    let mut ran = 0;
    for vector in &vectors {
        let name = vector["fn"].as_str().unwrap();
        if OTHERS.contains(&name) {
            continue;
        }
        let got = run(name, &vector["args"]);
        agree(&got, &vector["expect"], vector["id"].as_str().unwrap());
        ran += 1;
    }
    assert_eq!((ran, vectors.len()), (35, 41));
}

/// Compares the values of `expect`, numbers with a tolerance of 1e-6·max(1, |expected|).
fn agree(got: &Value, expect: &Value, at: &str) {
    match (got, expect) {
        (Value::Object(got), Value::Object(expect)) => {
            assert_eq!(keys(got), keys(expect), "{at}");
            expect.iter().for_each(|(key, value)| agree(&got[key], value, &format!("{at}.{key}")));
        }
        (Value::Array(got), Value::Array(expect)) => {
            assert_eq!(got.len(), expect.len(), "{at}");
            got.iter().zip(expect).enumerate().for_each(|(i, (got, expect))| agree(got, expect, &format!("{at}[{i}]")));
        }
        (Value::Number(got), Value::Number(expect)) => {
            let (got, expect) = (got.as_f64().unwrap(), expect.as_f64().unwrap());
            assert!((got - expect).abs() <= 1e-6 * expect.abs().max(1.0), "{at}: got {got}, expected {expect}");
        }
        _ => assert_eq!(got, expect, "{at}"),
    }
}

fn keys(object: &Map<String, Value>) -> BTreeSet<&String> {
    object.keys().collect()
}

fn run(name: &str, args: &Value) -> Value {
    match name {
        "km" => km(args),
        "wilson" => json!(wilson(int(args, "k"), int(args, "n"))),
        "newcombe" => json!(newcombe(int(args, "k1"), int(args, "n1"), int(args, "k2"), int(args, "n2"))),
        "quantiles" => {
            let summary = Summary::of_sorted(&sorted(args)).unwrap();
            json!({"mean": summary.mean, "median": summary.median, "p80": summary.p80, "p90": summary.p90})
        }
        "median_ci" => {
            json!({"median": quantile(&sorted(args), 0.5), "ci": quantile_interval(&sorted(args), 0.5)})
        }
        "quantile_ci" => json!({"ranks": quantile_ci_ranks(int(args, "n"), num(args, "q"))}),
        "mean_ci" => {
            let mut moments = Moments::default();
            sorted(args).iter().for_each(|&x| moments.add(x, 1));
            json!(mean_ci(moments, Some((num(args, "lo"), num(args, "hi")))))
        }
        "csat" => {
            let positive: Vec<i64> = serde_json::from_value(args["positive"].clone()).unwrap();
            let score = csat(Scale::OneToFive, &counts(args), Some(&positive)).unwrap().unwrap();
            json!({"mean": score.mean, "positive_pct": score.positive_pct, "ci": score.positive_interval})
        }
        "esi" => json!(esi(serde_json::from_value(args["question_means"].clone()).unwrap())),
        "ces" => {
            let score = ces(Scale::OneToSeven, &counts(args)).unwrap().unwrap();
            json!({"mean": score.mean, "easy_pct": score.easy_pct(), "hard_pct": score.hard_pct()})
        }
        "nps" => {
            let bands = nps_counts(Scale::ZeroToTen, &counts(args)).unwrap();
            let score = nps(bands.promoters, bands.detractors, bands.n()).unwrap();
            json!({"nps": score.nps, "n": score.n, "var": score.variance, "se": score.standard_error, "ci": score.interval})
        }
        "share" => handling(args),
        "cost" => cost(args),
        "topics" => {
            let counts =
                args["counts"].as_object().unwrap().iter().map(|(topic, n)| (topic.as_str(), n.as_u64().unwrap()));
            let ranked = rank_topics(counts, int(args, "total"));
            json!(ranked.iter().map(|row| json!([row.topic, row.count, row.share_pct])).collect::<Vec<_>>())
        }
        "consistency" => consistency(args),
        "retention" => retention_of(args),
        "annualise" => {
            json!({"churn_pct": annual_churn_pct(num(args, "monthly")), "wrong_times_12": 1200.0 * num(args, "monthly")})
        }
        "sl_modes" => service_levels(args),
        "occupancy" => {
            let time =
                AgentTime { handle: num(args, "handle"), available: num(args, "available"), paid: num(args, "paid") };
            json!({
                "occupancy_pct": time.occupancy_pct(),
                "utilisation_pct": time.utilisation_pct(),
                "copc_utilisation_pct": time.productive_availability_pct(),
            })
        }
        "attrition" => {
            let months = u32::try_from(int(args, "months")).unwrap();
            let heads = average_of_ends(int(args, "start"), int(args, "end"));
            let figures = attrition(heads, int(args, "leavers"), Span::Months(months)).unwrap();
            json!({"period_pct": figures.period_pct, "annualised_pct": figures.annualised_pct})
        }
        "bench" => {
            let built = build_cuts(direction(args), &nums(&args["values"]), PublicationRule::default());
            json!({"top20": built.top20, "median": built.median, "n": built.n})
        }
        "pct_rank" => json!(percentile_rank(direction(args), num(args, "v"), &nums(&args["values"]))),
        "place" => placement(args),
        "erlang_c" => {
            let queue = erlang_c(load(args), agents(args), num(args, "T")).unwrap();
            json!({
                "A": queue.erlangs, "p_wait": queue.p_wait, "sl": queue.service_level,
                "asa": queue.asa_seconds, "occupancy": queue.occupancy,
            })
        }
        "erlang_c_staff" => {
            let goal = StaffingGoal {
                threshold_seconds: num(args, "T"),
                service_level: num(args, "sl"),
                max_occupancy: num(args, "occ"),
            };
            json!(agents_needed(load(args), goal))
        }
        "erlang_a" => {
            let queue = erlang_a(load(args), agents(args), num(args, "patience"), num(args, "T")).unwrap();
            json!({
                "A": queue.erlangs, "p_wait": queue.p_wait, "p_abandon": queue.p_abandon,
                "mean_wait_all": queue.mean_wait_seconds, "asa_served": queue.asa_seconds,
                "sl_offered": queue.service_level, "occupancy": queue.occupancy,
            })
        }
        "bot_roi" => bot(args),
        unknown => panic!("no runner for the vector function `{unknown}`"),
    }
}

fn km(args: &Value) -> Value {
    let observations: Vec<(i64, bool)> = serde_json::from_value(args["obs"].clone()).unwrap();
    let curve =
        SurvivalCurve::of(observations.into_iter().map(|(time_ms, event)| Observation { time_ms, event }).collect());
    let steps: Vec<_> = curve.steps.iter().map(|step| (step.time_ms, step.survival)).collect();
    json!({"curve": steps, "median": curve.quantile(0.5), "p80": curve.quantile(0.8)})
}

fn handling(args: &Value) -> Value {
    let agents = args["agents"].as_object().unwrap();
    let mut names: Vec<String> = Vec::new();
    let mut adjusted = Map::new();
    let (mut shared_ms, mut raw_ms, mut union_ms, mut handled) = (0.0, 0, 0, 0.0);
    for intervals in agents.values() {
        let rows: Vec<(String, i64, i64)> = serde_json::from_value(intervals.clone()).unwrap();
        let mut keyed = Vec::new();
        for (name, start, end) in rows {
            let key = names.iter().position(|known| *known == name).unwrap_or(names.len());
            names.extend((key == names.len()).then_some(name));
            keyed.push(ActiveInterval {
                case: u32::try_from(key).unwrap(),
                start_ms: 1000 * start,
                end_ms: 1000 * end,
            });
        }
        let shared = share(&keyed);
        (raw_ms, union_ms) = (raw_ms + shared.raw_ms, union_ms + shared.union_ms);
        for case in &shared.cases {
            adjusted.insert(names[case.case as usize].clone(), json!(case.share_ms / 1000.0));
            (shared_ms, handled) = (shared_ms + case.share_ms, handled + 1.0);
        }
    }
    json!({
        "adjusted": adjusted,
        "aht_adjusted": shared_ms / 1000.0 / handled,
        "aht_raw": raw_ms as f64 / 1000.0 / handled,
        "concurrency": raw_ms as f64 / union_ms as f64,
    })
}

fn cost(args: &Value) -> Value {
    let channels = args["channels"].as_object().unwrap();
    let work: Vec<ChannelWork> = channels
        .values()
        .map(|row| ChannelWork { handle_time: row[0].as_f64().unwrap(), cases: row[1].as_u64().unwrap() })
        .collect();
    let by_channel: Map<String, Value> = channels
        .keys()
        .cloned()
        .zip(cost_by_channel(num(args, "opex"), &work).into_iter().map(|cost| json!(cost)))
        .collect();
    json!({
        "per_ticket": cost_per_case(num(args, "opex"), int(args, "received")),
        "per_resolution": cost_per_case(num(args, "opex"), int(args, "resolved")),
        "by_channel": by_channel,
    })
}

fn consistency(args: &Value) -> Value {
    let topics = args["topics"].as_object().unwrap();
    let counted: Vec<TopicConsistency> = topics
        .values()
        .map(|cases| TopicConsistency::of(&serde_json::from_value::<Vec<(String, String)>>(cases.clone()).unwrap()))
        .collect();
    let per_topic: Map<String, Value> =
        topics.keys().cloned().zip(counted.iter().map(|topic| json!(topic.share()))).collect();
    // The vector waives the least number of cases.
    json!({"per_topic": per_topic, "overall": overall_consistency(&counted, 0)})
}

fn retention_of(args: &Value) -> Value {
    let start = ids(&args["start"]);
    let at_end: BTreeSet<u64> =
        start.difference(&ids(&args["lost"])).copied().chain(ids(&args["new_active_at_end"])).collect();
    let kept = start.intersection(&at_end).count() as u64;
    let figures = retention(start.len() as u64, kept).unwrap();
    let wrong = percent(at_end.len() as u64 - int(args, "new_acquired"), start.len() as u64);
    json!({"retention_pct": figures.retention_pct, "churn_pct": figures.churn_pct, "wrong_E_minus_all_N_pct": wrong})
}

fn service_levels(args: &Value) -> Value {
    let queue = QueueCounts {
        answered: int(args, "answered"),
        answered_within: int(args, "answered_in_T"),
        abandoned: int(args, "abandoned"),
        abandoned_within: int(args, "abandoned_in_T"),
        short_abandoned: int(args, "short_abandoned"),
        flow_out: 0,
    };
    let level = |mode| queue.service_level(mode).and_then(|(within, of)| percent(within, of));
    ServiceLevelMode::ALL
        .iter()
        .map(|&mode| (mode.as_str().to_owned(), json!(level(mode))))
        .collect::<Map<_, _>>()
        .into()
}

fn placement(args: &Value) -> Value {
    let spread = match args["scale"].as_str().unwrap() {
        "log" => Spread::Log,
        "logit" => Spread::Logit,
        unknown => panic!("unknown scale `{unknown}`"),
    };
    let cuts = CutPoints { top20: num(args, "top20"), median: num(args, "median") };
    let placed = place(direction(args), spread, num(args, "v"), cuts).unwrap();
    json!({"label": placed.label.as_str(), "pct_est": placed.percentile_estimate, "gap_abs": placed.gap, "ratio": placed.ratio})
}

fn bot(args: &Value) -> Value {
    let figures = bot_return(&BotMonth {
        sessions: num(args, "sessions"),
        net_resolved: num(args, "net_resolved"),
        displacement: num(args, "f"),
        aht_seconds: num(args, "aht_s"),
        cost_per_minute: num(args, "cost_per_min"),
        handoffs: num(args, "handoffs"),
        extra_aht_seconds: num(args, "d_aht_s"),
        fixed_cost: num(args, "fixed"),
        cost_per_session: num(args, "per_session"),
        upkeep_cost: num(args, "upkeep"),
        one_off_cost: num(args, "one_off"),
        amortisation_months: num(args, "amort_months"),
    })
    .unwrap();
    json!({
        "c_human": figures.human_cost_per_case,
        "gross": figures.gross_saving,
        "handoff_cost": figures.handoff_cost,
        "run_cost": figures.run_cost,
        "net_before_oneoff": figures.net_before_one_off,
        "roi_pct": figures.roi_pct,
        "payback_months": figures.payback_months,
        "cost_per_bot_resolution": figures.cost_per_bot_resolution,
        "break_even_net_resolved": figures.break_even_net_resolved,
    })
}

fn num(args: &Value, key: &str) -> f64 {
    args[key].as_f64().unwrap()
}

fn int(args: &Value, key: &str) -> u64 {
    args[key].as_u64().unwrap()
}

fn nums(values: &Value) -> Vec<f64> {
    serde_json::from_value(values.clone()).unwrap()
}

fn sorted(args: &Value) -> Vec<f64> {
    let mut values = nums(&args["x"]);
    values.sort_by(f64::total_cmp);
    values
}

fn counts(args: &Value) -> Vec<(i64, u64)> {
    serde_json::from_value(args["counts"].clone()).unwrap()
}

/// Customer ids, given as a half-open range.
fn ids(range: &Value) -> BTreeSet<u64> {
    (range[0].as_u64().unwrap()..range[1].as_u64().unwrap()).collect()
}

fn direction(args: &Value) -> Direction {
    match args["direction"].as_str().unwrap() {
        "lower" => Direction::Lower,
        "higher" => Direction::Higher,
        unknown => panic!("unknown direction `{unknown}`"),
    }
}

fn load(args: &Value) -> Load {
    Load { calls: num(args, "calls"), interval_seconds: num(args, "interval"), aht_seconds: num(args, "aht") }
}

fn agents(args: &Value) -> u32 {
    u32::try_from(int(args, "n")).unwrap()
}
