//! Figures with rules of their own (METRICS B.11, B.17, B.21; which file has the others).

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{Anchor, Metric, Rows, Special, Table, When};
use nabiz_catalogue::score::{Flag, Score};
use nabiz_catalogue::stats::interval::{nps, wilson};
use nabiz_catalogue::stats::service_level::{QueueCounts, ServiceLevelMode};
use nabiz_domain::channel::Class;
use nabiz_domain::facts::Flags;
use nabiz_domain::settings::ServiceLevelMode as Mode;

use super::employees::EMPLOYEES;
use super::figures::{At, plan_sums, rank_slots, settle, slots, tally};
use super::scan::Ranked;
use super::stock::{CRITICAL_SPANS, SPANS, WAITING, plan_stock, stock};
use super::{Asked, costs, customers, employees, lists, raw};
use crate::pulse::state::{BILLION, Column};
use crate::store::EngineError;

/// What a special metric needs of the passes.
pub(super) struct PlannedSpecial {
    kind: Special,
    at: Vec<At>,
}

pub(super) const INBOUND: When = When::all(&[Flags::ELIGIBLE, Flags::INBOUND]);
/// Sustained occupancy above this is a warning (METRICS B.30).
const BURNOUT_PCT: f64 = 90.0;
/// Reviewers who agree less often are not calibrated (METRICS B.17).
const CALIBRATED_PCT: f64 = 85.0;

/// Registers the measures of a special metric; `None` if the tables lack a dimension.
pub(super) fn plan(asked: &mut Asked<'_>, kind: Special) -> Option<PlannedSpecial> {
    let at = match kind {
        Special::Nps => {
            let of = CUSTOMERS_NPS;
            let scan = asked.scan(Table::Answers, "own", &["wave", "scale"])?;
            let counts = vec![When::all(&[Flags::POSITIVE]), When::all(&[Flags::NEGATIVE])];
            vec![At { scan, measure: tally(asked, scan, &of, counts) }]
        }
        Special::Esat | Special::EsatMean => {
            let scan = asked.scan(Table::Answers, "own", &["scale"])?;
            let measure = tally(asked, scan, &EMPLOYEES, vec![When::all(&[Flags::POSITIVE])]);
            let mut at = vec![At { scan, measure }, plan_sums(asked, &EMPLOYEES, "mean_score", &["scale"])?];
            if kind == Special::Esat && !asked.query.headlines_only {
                at.extend(employees::plan(asked)?);
            }
            at
        }
        Special::CostPerTicket => costs::plan(asked, "opened_at")?,
        Special::CostPerResolution => costs::plan(asked, "resolved_at")?,
        Special::TopTopics => {
            let rows = Rows { table: Table::Episodes, anchor: "opened_at", when: INBOUND, credit: "at_opening" };
            let scan = asked.scan(rows.table, rows.credit, &["topic"])?;
            vec![At { scan, measure: tally(asked, scan, &rows, Vec::new()) }]
        }
        Special::SolutionConsistency => {
            let when = INBOUND;
            let rows = Rows { table: Table::Episodes, anchor: "resolved_at", when, credit: "at_resolution" };
            let extra = &["topic", "at_resolution_agent", "resolution_code"];
            let scan = asked.scan(rows.table, rows.credit, extra)?;
            let mut at = vec![At { scan, measure: tally(asked, scan, &rows, Vec::new()) }];
            if !asked.query.headlines_only {
                at.extend(plan_spreads(asked)?);
            }
            at
        }
        Special::ProcedureAdherence => plan_reviews(asked)?,
        Special::ServiceLevel => plan_service_level(asked)?,
        Special::Backlog => vec![plan_stock(asked, &SPANS, "from", "until", "opened_at")?],
        Special::BacklogAge => {
            let mut at = vec![plan_stock(asked, &SPANS, "from", "until", "opened_at")?];
            // Who waits unanswered is known as of the last instant, and of the case, not of who held it when.
            if !asked.query.headlines_only && !asked.is_by_holder() {
                at.extend(plan_stock(asked, &WAITING, "waiting_since", "resolved_at", "waiting_since"));
            }
            at
        }
        Special::CriticalOpen => vec![plan_stock(asked, &CRITICAL_SPANS, "critical_from", "until", "critical_at")?],
        Special::Retention | Special::Churn | Special::Attrition => {
            raw::only_accounts(asked)?;
            Vec::new()
        }
        Special::Occupancy | Special::Utilisation => {
            raw::only_agents(asked)?;
            Vec::new()
        }
    };
    Some(PlannedSpecial { kind, at })
}

/// The order statistics that a special metric needs.
pub(super) fn ranked(asked: &Asked<'_>, metric: &Metric, planned: &PlannedSpecial) -> Vec<Ranked> {
    match planned.kind {
        Special::Backlog | Special::BacklogAge | Special::CriticalOpen => {
            planned.at.iter().map(|&at| rank_slots(asked, metric, at)).collect()
        }
        _ => Vec::new(),
    }
}

pub(super) const COUNTING: When = When::all(&[Flags::ELIGIBLE, Flags::COUNTS]);
/// Customers' recommendations.
const CUSTOMERS_NPS: Rows = answers(COUNTING.and(&[Flags::NPS]).none(&[Flags::ESAT]));
pub(super) const fn answers(when: When) -> Rows {
    Rows { table: Table::Answers, anchor: "answered_at", when, credit: "own" }
}

/// First contact resolution and satisfaction by topic and agent (METRICS B.17).
fn plan_spreads(asked: &mut Asked<'_>) -> Option<[At; 2]> {
    let when = When::all(&[Flags::FCR_BASE, Flags::FIRST_MATURE]);
    let fcr = Rows { table: Table::Episodes, anchor: "first_resolved_at", when, credit: "at_reply" };
    let scan = asked.scan(fcr.table, fcr.credit, &["topic", "at_reply_agent"])?;
    let fcr = At { scan, measure: tally(asked, scan, &fcr, vec![When::all(&[Flags::FCR])]) };
    let csat = answers(COUNTING.and(&[Flags::CSAT]));
    let scan = asked.scan(csat.table, csat.credit, &["topic", "own_agent"])?;
    Some([fcr, At { scan, measure: tally(asked, scan, &csat, vec![When::all(&[Flags::POSITIVE])]) }])
}

fn plan_reviews(asked: &mut Asked<'_>) -> Option<Vec<At>> {
    let rows = Rows { table: Table::Reviews, anchor: "at", when: When::all(&[Flags::ELIGIBLE]), credit: "own" };
    let passed = plan_sums(asked, &rows, "passed", &[])?;
    let applicable = plan_sums(asked, &rows, "applicable", &[])?;
    let critical = plan_sums(asked, &rows, "critical_failed", &[])?;
    let doubles = Rows { when: When::all(&[Flags::ELIGIBLE, Flags::DOUBLE_REVIEWED]), ..rows };
    let measure = tally(asked, passed.scan, &doubles, vec![When::all(&[Flags::REVIEWERS_AGREE])]);
    Some(vec![passed, applicable, critical, At { scan: passed.scan, measure }])
}

fn plan_service_level(asked: &mut Asked<'_>) -> Option<Vec<At>> {
    let visits = Rows { table: Table::Visits, anchor: "queued_at", when: INBOUND, credit: "own" };
    let scan = asked.scan(visits.table, visits.credit, &[])?;
    let counts = [
        When::all(&[Flags::ANSWERED]),
        When::all(&[Flags::ANSWERED, Flags::WITHIN_THRESHOLD]),
        When::all(&[Flags::ABANDONED]),
        When::all(&[Flags::ABANDONED, Flags::WITHIN_THRESHOLD]),
        When::all(&[Flags::SHORT_ABANDON]),
        When::all(&[Flags::FLOWED_OUT]),
    ];
    let calls = At { scan, measure: tally(asked, scan, &visits, counts.to_vec()) };
    let when = INBOUND.none(&[Flags::ON_BEHALF, Flags::BOT_ONLY, Flags::OUTBOUND]);
    let waits = Rows { table: Table::Episodes, anchor: "opened_at", when, credit: "at_reply" };
    let scan = asked.scan(waits.table, waits.credit, &[])?;
    let written = tally(asked, scan, &waits, vec![When::all(&[Flags::WITHIN_THRESHOLD])]);
    Some(vec![calls, At { scan, measure: written }])
}

/// The scores of a special metric.
pub(super) fn scores(
    asked: &Asked<'_>,
    metric: &Metric,
    planned: &PlannedSpecial,
    ranked: &[Ranked],
) -> Result<Vec<Score>, EngineError> {
    let at = &planned.at;
    Ok(match planned.kind {
        Special::Nps => nps_scores(asked, metric, at[0]),
        Special::Esat => employees::esat(asked, metric, at, false)?,
        Special::EsatMean => employees::esat(asked, metric, at, true)?,
        Special::CostPerTicket | Special::CostPerResolution => costs::scores(asked, metric, at),
        Special::TopTopics => lists::topics(asked, metric, at[0]),
        Special::SolutionConsistency => lists::consistency(asked, metric, at),
        Special::ProcedureAdherence => adherence(asked, metric, at),
        Special::ServiceLevel => service_level(asked, metric, at),
        Special::Backlog | Special::CriticalOpen => stock(asked, metric, at, ranked, false)?,
        Special::BacklogAge => stock(asked, metric, at, ranked, true)?,
        Special::Retention => customers::retention(asked, metric, true)?,
        Special::Churn => customers::retention(asked, metric, false)?,
        Special::Attrition => raw::attrition(asked, metric)?,
        Special::Occupancy => raw::occupancy(asked, metric, true, BURNOUT_PCT)?,
        Special::Utilisation => raw::occupancy(asked, metric, false, BURNOUT_PCT)?,
    })
}

/// Waves and scales are series of their own, never pooled (METRICS B.11).
fn nps_scores(asked: &Asked<'_>, metric: &Metric, at: At) -> Vec<Score> {
    let scan = &asked.scans[at.scan];
    let mut scores = Vec::new();
    for (slot, cells) in slots(asked, metric, at.scan) {
        let mut series: BTreeMap<[Option<String>; 2], Vec<u32>> = BTreeMap::new();
        for cell in cells {
            let labels = &scan.outcome.keys[cell as usize].labels;
            let [.., wave, scale] = labels.as_slice() else { continue };
            let Column::Tally { counts, .. } = scan.merged(at.measure, &[cell]) else { continue };
            if counts[0] > 0 {
                series.entry([wave.clone(), scale.clone()]).or_default().push(cell);
            }
        }
        if series.is_empty() {
            series.insert([None, None], Vec::new());
        }
        for ([wave, scale], cells) in series {
            let Column::Tally { counts, .. } = scan.merged(at.measure, &cells) else { continue };
            let mut score = asked.blank(metric, &slot, &[]);
            score.n = counts[0];
            let result = nps(counts[1], counts[2], counts[0]);
            score.value = result.as_ref().map(|one| one.nps);
            score.ci = result.as_ref().and_then(|one| one.interval);
            score.parts = vec![
                ("promoters".into(), Some(counts[1] as f64)),
                ("passives".into(), Some((counts[0] - counts[1] - counts[2]) as f64)),
                ("detractors".into(), Some(counts[2] as f64)),
            ];
            if wave.is_some() {
                score.group.insert("wave".into(), wave);
            }
            if scale.as_deref() == Some("1-10") {
                score.flags.push(Flag::Scale1To10);
                score.group.insert("scale".into(), scale);
            }
            settle(asked, metric, &slot, &mut score);
            scores.push(score);
        }
    }
    scores
}

fn adherence(asked: &Asked<'_>, metric: &Metric, at: &[At]) -> Vec<Score> {
    let scan = &asked.scans[at[0].scan];
    let sum = |at: At, cells: &[u32]| match scan.merged(at.measure, cells) {
        Column::Sums(sums) => sums[0].sum as f64 / BILLION,
        _ => 0.0,
    };
    let mut scores = Vec::new();
    for (slot, cells) in slots(asked, metric, at[0].scan) {
        let (passed, applicable) = (sum(at[0], &cells).round(), sum(at[1], &cells).round());
        let mut score = asked.blank(metric, &slot, &[]);
        score.n = applicable as u64;
        (score.num, score.den) = (Some(passed), Some(applicable));
        score.value = (applicable > 0.0).then(|| 100.0 * passed / applicable);
        score.ci = wilson(passed as u64, applicable as u64).map(|(low, high)| (100.0 * low, 100.0 * high));
        score.parts.push(("critical_failed".into(), Some(sum(at[2], &cells))));
        if let Column::Tally { counts, .. } = scan.merged(at[3].measure, &cells)
            && counts[0] > 0
        {
            let agreement = 100.0 * counts[1] as f64 / counts[0] as f64;
            score.parts.push(("reviewer_agreement_pct".into(), Some(agreement)));
            if agreement < CALIBRATED_PCT {
                score.flags.push(Flag::Uncalibrated);
            }
        }
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

/// Calls by the formula of the settings; conversations by first responses within the threshold (METRICS B.21).
fn service_level(asked: &Asked<'_>, metric: &Metric, at: &[At]) -> Vec<Score> {
    let mut scores = Vec::new();
    let conversation = Class::Conversation.id();
    for (slot, cells) in slots(asked, metric, at[0].scan) {
        if slot.class == conversation {
            continue;
        }
        let Column::Tally { counts, .. } = asked.scans[at[0].scan].merged(at[0].measure, &cells) else { continue };
        let queue = QueueCounts {
            answered: counts[1],
            answered_within: counts[2],
            abandoned: counts[3],
            abandoned_within: counts[4],
            short_abandoned: counts[5],
            flow_out: counts[6],
        };
        let mut score = asked.blank(metric, &slot, &[]);
        let mode = mode(asked.settings.sl_mode);
        score.basis = format!("{}, {} s", mode.as_str(), asked.settings.sl_threshold as f64 / 1e3);
        if let Some((num, den)) = queue.service_level(mode) {
            put_share(&mut score, num, den);
        }
        score.parts = [
            ("queued", counts[0]),
            ("answered", counts[1]),
            ("abandoned", counts[3]),
            ("short_abandoned", counts[5]),
            ("flow_out", counts[6]),
        ]
        .map(|(name, n)| (name.to_owned(), Some(n as f64)))
        .to_vec();
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    for (slot, cells) in slots(asked, metric, at[1].scan) {
        if slot.class != conversation {
            continue;
        }
        let Column::Tally { counts, .. } = asked.scans[at[1].scan].merged(at[1].measure, &cells) else { continue };
        let mut score = asked.blank(metric, &slot, &[]);
        score.anchor = Anchor::Opened;
        score.basis = format!("first response, {} s", asked.settings.sl_threshold as f64 / 1e3);
        put_share(&mut score, counts[1], counts[0]);
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

fn mode(mode: Mode) -> ServiceLevelMode {
    match mode {
        Mode::ExcludeShort => ServiceLevelMode::ExcludeShort,
        Mode::Positive => ServiceLevelMode::Positive,
        Mode::AnsweredOnly => ServiceLevelMode::AnsweredOnly,
        Mode::CountAgainst => ServiceLevelMode::CountAgainst,
        Mode::ExcludeWithinThreshold => ServiceLevelMode::ExcludeWithinT,
        Mode::PositiveShort => ServiceLevelMode::PositiveShort,
    }
}

pub(super) fn put_share(score: &mut Score, num: u64, den: u64) {
    score.n = den;
    (score.num, score.den) = (Some(num as f64), Some(den as f64));
    score.value = (den > 0).then(|| 100.0 * num as f64 / den as f64);
    score.ci = wilson(num, den).map(|(low, high)| (100.0 * low, 100.0 * high));
}
