//! The figures of the register's common shapes: durations, means, sums per row, and the ways that all of them share.

use std::collections::BTreeMap;

use nabiz_catalogue::metric::{
    Cohort as CohortRecipe, Headline, Measured, Metric, Recipe, Rows, Rule, Table, Unit, Variant, When,
};
use nabiz_catalogue::score::{Flag, Score};
use nabiz_domain::facts::Flags;
use nabiz_domain::settings::ClockFrom;

use super::beside::{self, Beside, PlannedCompanion, shows_longest};
use super::scan::{RankRequest, Ranked};
use super::shares::{PlannedShare, plan_shares, share_scores};
use super::source::{has_calendar, has_source, is_partial, is_told};
use super::{Asked, Slot, lists, special, stats};
use crate::pulse::multiset::Multiset;
use crate::pulse::plan::{Measure, Value};
use crate::pulse::state::{BILLION, Column, Sums};
use crate::store::EngineError;

/// What a metric needs of the passes.
pub(super) enum Planned {
    /// The tables lack what the query groups or filters by.
    Impossible,
    Durations(Vec<PlannedDuration>, Option<At>),
    Shares(Vec<PlannedShare>),
    Means(Vec<(Variant, At)>),
    PerRow(At),
    Volume(At),
    Special(special::PlannedSpecial),
}

/// A metric's plan: its figures, and the numbers beside them.
pub(super) struct Plan {
    figures: Planned,
    beside: Vec<PlannedCompanion>,
}

/// A measure of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub scan: usize,
    pub measure: usize,
}

pub(super) struct PlannedDuration {
    variant: Variant,
    /// The name it is given under, which the clock setting can change.
    shown_as: &'static str,
    hours: &'static str,
    at: At,
    /// How many of its units make a second.
    per_second: f64,
}

/// Registers the measures of a metric.
pub(super) fn plan(asked: &mut Asked<'_>, metric: &'static Metric) -> Plan {
    let figures = plan_figures(asked, metric);
    let beside = beside::plan(asked, metric);
    Plan { figures, beside }
}

fn plan_figures(asked: &mut Asked<'_>, metric: &Metric) -> Planned {
    let planned = match &metric.recipe {
        Recipe::Durations { variants, cohort, by_holder } => durations(asked, metric, variants, *cohort, *by_holder),
        Recipe::Shares(shares) => plan_shares(asked, metric, shares).map(Planned::Shares),
        Recipe::Means { variants, by_holder } => {
            let own = by_holder.filter(|_| asked.is_by_holder());
            let variants: Vec<Variant> = own.map_or_else(|| variants.to_vec(), |own| vec![own]);
            let plan = variants.into_iter().map(|variant| Some((variant, plan_mean(asked, &variant)?)));
            plan.collect::<Option<Vec<_>>>().map(Planned::Means)
        }
        Recipe::PerRow { rows, column } => plan_sums(asked, rows, column, &[]).map(Planned::PerRow),
        Recipe::Volume(rows) => asked.scan(rows.table, rows.credit, &["channel"]).map(|scan| {
            let measure = tally(asked, scan, rows, Vec::new());
            Planned::Volume(At { scan, measure })
        }),
        Recipe::Special(kind) => special::plan(asked, *kind).map(Planned::Special),
    };
    planned.unwrap_or(Planned::Impossible)
}

fn durations(
    asked: &mut Asked<'_>,
    metric: &Metric,
    variants: &[Variant],
    cohort: Option<CohortRecipe>,
    by_holder: Option<Variant>,
) -> Option<Planned> {
    let mut planned = Vec::new();
    let own = by_holder.filter(|_| asked.is_by_holder());
    let all: Vec<Variant> = match own {
        Some(own) => vec![own],
        None => variants.to_vec(),
    };
    let lead = if own.is_some() { "" } else { leading_variant(asked, metric) };
    let is_brief = asked.query.headlines_only;
    for variant in all.into_iter().filter(|variant| !is_brief || variant.id == lead) {
        let mut hours = vec![("calendar", false)];
        if has_business(&variant) && !is_brief {
            hours.push(("business", true));
        }
        for (name, is_business) in hours {
            let (at, per_second) = plan_values(asked, &variant, is_business)?;
            if variant.id == lead {
                planned.push(PlannedDuration { variant, shown_as: "", hours: name, at, per_second });
            }
            if !variant.id.is_empty() && !is_brief {
                planned.push(PlannedDuration { variant, shown_as: variant.id, hours: name, at, per_second });
            }
        }
    }
    // The headline leads.
    planned.sort_by_key(|one| !one.shown_as.is_empty());
    let cohort = match cohort {
        Some(cohort) if own.is_none() && !is_brief => plan_cohort(asked, &of_same_clock(cohort, variants, lead)),
        _ => None,
    };
    Some(Planned::Durations(planned, cohort))
}

/// The variant whose clock starts where the settings want it (METRICS A.10 `clock_from`).
fn leading_variant(asked: &Asked<'_>, metric: &Metric) -> &'static str {
    let (from, plain) = match metric.id {
        "first_assignment_time" => (asked.settings.assignment_from, ClockFrom::HumanStart),
        "first_response_time" => (asked.settings.response_from, ClockFrom::HumanStart),
        "resolution_time" => (asked.settings.resolution_from, ClockFrom::Opened),
        _ => return "",
    };
    let wanted = match from {
        from if from == plain => "",
        ClockFrom::Opened => "from_opened",
        ClockFrom::HumanStart => "from_human_start",
        ClockFrom::Assignment => "from_assignment",
    };
    let Recipe::Durations { variants, .. } = &metric.recipe else { return "" };
    variants.iter().map(|variant| variant.id).find(|id| *id == wanted).unwrap_or("")
}

/// The cohort of the headline's clock (METRICS A.6).
fn of_same_clock(cohort: CohortRecipe, variants: &[Variant], lead: &str) -> CohortRecipe {
    let led = variants.iter().find(|variant| variant.id == lead).map(|variant| variant.span);
    match led {
        Some(Measured::Span(span)) => CohortRecipe { from: span.from, floor: span.floor, ..cohort },
        _ => cohort,
    }
}

fn has_business(variant: &Variant) -> bool {
    match variant.span {
        Measured::Span(span) => span.business.is_some(),
        Measured::Millis(_, business) => business.is_some(),
        Measured::Number(_) => false,
    }
}

/// The scan of some rows: answers are also split by scale, because scales are never pooled unsaid.
pub(super) fn scan_of(asked: &mut Asked<'_>, rows: &Rows) -> Option<usize> {
    let extra: &[&str] = if rows.table == Table::Answers { &["scale"] } else { &[] };
    asked.scan(rows.table, rows.credit, extra)
}

fn plan_values(asked: &mut Asked<'_>, variant: &Variant, is_business: bool) -> Option<(At, f64)> {
    let scan = scan_of(asked, &variant.rows)?;
    let is_float = |asked: &Asked<'_>, name: &str| {
        let table = asked.store.tables.get(&variant.rows.table);
        let field = table.and_then(|table| table.schema.field_with_name(name).ok());
        field.is_some_and(|field| field.data_type().is_floating())
    };
    let column = |asked: &mut Asked<'_>, name: &str| {
        let float = is_float(asked, name);
        let col = asked.scans[scan].col(name);
        if float { (Value::Micros(col), 1e6) } else { (Value::Column(col), 1e3) }
    };
    let (value, per_second) = match variant.span {
        Measured::Span(span) if is_business => column(asked, span.business?),
        Measured::Span(span) => {
            let from = asked.scans[scan].col(span.from);
            let to = asked.scans[scan].col(span.to);
            (Value::Between { from, to, floor: span.floor }, 1e3)
        }
        Measured::Millis(_, business) if is_business => column(asked, business?),
        Measured::Millis(name, _) | Measured::Number(name) => column(asked, name),
    };
    let anchor = asked.scans[scan].col(variant.rows.anchor);
    let measure = asked.scans[scan].measure(Measure::Values { anchor, of: variant.rows.when, value });
    Some((At { scan, measure }, per_second))
}

fn plan_cohort(asked: &mut Asked<'_>, cohort: &CohortRecipe) -> Option<At> {
    let scan = asked.scan(cohort.rows.table, cohort.rows.credit, &[])?;
    let as_of = asked.store.as_of();
    let is_episode = cohort.rows.table == Table::Episodes;
    let of = &mut asked.scans[scan];
    let ends: &[&str] = if is_episode { &["resolved_at", "lapsed_at"] } else { &[] };
    let ends = ends.iter().map(|name| of.col(name)).collect();
    let measure = Measure::Cohort {
        anchor: of.col(cohort.rows.anchor),
        of: cohort.rows.when,
        from: of.col(cohort.from),
        to: of.col(cohort.to),
        event: When::default(),
        ends,
        waiting: cohort.waiting,
        floor: cohort.floor,
        as_of,
    };
    Some(At { scan, measure: of.measure(measure) })
}

/// A tally of rows with further counts among them.
pub(super) fn tally(asked: &mut Asked<'_>, scan: usize, rows: &Rows, counts: Vec<When>) -> usize {
    let anchor = asked.scans[scan].col(rows.anchor);
    asked.scans[scan].measure(Measure::Tally { anchor, of: rows.when, counts })
}

fn plan_mean(asked: &mut Asked<'_>, variant: &Variant) -> Option<At> {
    let Measured::Number(column) = variant.span else { return None };
    let extra: &[&'static str] = if variant.rows.table == Table::Answers { &["scale"] } else { &[] };
    plan_sums(asked, &variant.rows, column, extra)
}

pub(super) fn plan_sums(asked: &mut Asked<'_>, rows: &Rows, column: &str, extra: &[&'static str]) -> Option<At> {
    let scan = asked.scan(rows.table, rows.credit, extra)?;
    let of = &mut asked.scans[scan];
    let (anchor, number) = (of.col(rows.anchor), of.col(column));
    Some(At { scan, measure: of.measure(Measure::Sums { anchor, of: rows.when, number }) })
}

/// The order statistics that a metric needs: a list for each of its durations, in their order.
pub(super) fn ranked(asked: &Asked<'_>, metric: &Metric, plan: &Plan) -> Vec<Ranked> {
    match &plan.figures {
        Planned::Durations(all, _) => all.iter().map(|one| rank_slots(asked, metric, one.at)).collect(),
        Planned::Special(one) => special::ranked(asked, metric, one),
        _ => Vec::new(),
    }
}

/// The ranks of the multiset behind each slot.
pub(super) fn rank_slots(asked: &Asked<'_>, metric: &Metric, at: At) -> Ranked {
    let scan = &asked.scans[at.scan];
    let request = |cells: Vec<u32>| {
        let set = match scan.merged(at.measure, &cells) {
            Column::Values(mut sets) => sets.swap_remove(0),
            Column::Stock(mut stocks) => stocks.swap_remove(0).ages,
            _ => Multiset::default(),
        };
        let mut ranks = stats::ranks(set.n);
        if shows_longest(metric) {
            ranks.extend(set.n.checked_sub(1).filter(|last| ranks.last() != Some(last)));
        }
        let buckets = set.buckets_of_ranks(&ranks);
        RankRequest { measure: at.measure, cells, set, ranks, buckets }
    };
    let by_slot = slots(asked, metric, at.scan).into_iter().map(|(slot, cells)| (slot, request(cells))).collect();
    Ranked { scan: at.scan, by_slot }
}

/// The scores of a metric; `ranked` as [`ranked`] gave it, refined since.
pub(super) fn scores(
    asked: &Asked<'_>,
    metric: &Metric,
    plan: &Plan,
    ranked: &[Ranked],
) -> Result<Vec<Score>, EngineError> {
    let beside = Beside::new(asked, metric, &plan.beside)?;
    Ok(match &plan.figures {
        Planned::Impossible => impossible(asked, metric),
        Planned::Durations(all, cohort) => {
            let mut scores = Vec::new();
            for (one, ranked) in all.iter().zip(ranked) {
                let cohort = cohort.filter(|_| one.shown_as.is_empty() && one.hours == "calendar");
                scores.extend(duration_scores(asked, metric, one, ranked, cohort, &beside));
            }
            scores
        }
        Planned::Shares(all) => share_scores(asked, metric, all, &beside),
        Planned::Means(all) => all.iter().flat_map(|(variant, at)| mean_scores(asked, metric, variant, *at)).collect(),
        Planned::PerRow(at) => per_row_scores(asked, metric, *at),
        Planned::Volume(at) => lists::volume(asked, metric, *at, &beside)?,
        Planned::Special(one) => special::scores(asked, metric, one, ranked)?,
    })
}

/// A metric that cannot be split as asked says so once.
fn impossible(asked: &Asked<'_>, metric: &Metric) -> Vec<Score> {
    let slot = Slot { class: "account".into(), labels: vec![None; asked.labels.len()], time: 0 };
    let mut score = asked.blank(metric, &slot, &[]);
    asked.settle(metric, Rule::NotApplicable, true, &mut score);
    score.group.clear();
    vec![score]
}

/// The cells of each slot of a metric in a scan.
pub(super) fn slots(asked: &Asked<'_>, metric: &Metric, scan: usize) -> BTreeMap<Slot, Vec<u32>> {
    let mut slots: BTreeMap<Slot, Vec<u32>> = BTreeMap::new();
    for (cell, key) in asked.scans[scan].outcome.keys.iter().enumerate() {
        for mut slot in asked.slots_of(metric, key) {
            slot.labels.truncate(asked.labels.len());
            slots.entry(slot).or_default().push(cell as u32);
        }
    }
    for slot in asked.standing_slots(metric) {
        slots.entry(slot).or_default();
    }
    slots
}

pub(super) fn settle(asked: &Asked<'_>, metric: &Metric, slot: &Slot, score: &mut Score) {
    let rule = Asked::rule(metric, slot);
    asked.settle(metric, rule, has_source(asked, metric, slot), score);
}

fn duration_scores(
    asked: &Asked<'_>,
    metric: &Metric,
    one: &PlannedDuration,
    ranked: &Ranked,
    cohort: Option<At>,
    beside: &Beside<'_>,
) -> Vec<Score> {
    let scan = &asked.scans[one.at.scan];
    let cohort = cohort.map(|at| (at, slots(asked, metric, at.scan)));
    let has_calendar = has_calendar(asked);
    let mut scores = Vec::new();
    for (slot, request) in &ranked.by_slot {
        let order = &scan.order_statistics(request);
        let mut score = asked.blank(metric, slot, &[]);
        score.variant = (!one.shown_as.is_empty()).then(|| one.shown_as.to_owned());
        score.hours = Some(one.hours.to_owned());
        score.basis = one.variant.basis.to_owned();
        score.n = request.set.n;
        score.bad_clock = request.set.bad_clock;
        let quantile = |q| stats::quantile(request.set.n, q, order, one.per_second);
        let (median, median_ci) = quantile(0.5);
        (score.p80, score.p80_ci) = quantile(0.8);
        (score.p90, score.p90_ci) = quantile(0.9);
        (score.mean, score.mean_ci) = stats::mean(&request.set, one.per_second);
        score.median = median;
        (score.value, score.ci) = match metric.headline {
            Headline::Mean => (score.mean, score.mean_ci),
            _ => (median, median_ci),
        };
        if shows_longest(metric) {
            let longest = request.set.n.checked_sub(1).and_then(|last| order.get(&last));
            score.parts.push(("longest_s".into(), longest.map(|&value| value as f64 / one.per_second)));
        }
        if one.shown_as.is_empty() && one.hours == "calendar" {
            beside.add(slot, &mut score);
        }
        if let Some((at, by_slot)) = &cohort {
            add_cohort(asked, *at, by_slot.get(slot).map_or(&[], Vec::as_slice), &mut score);
        }
        let is_missing = (one.hours == "business" || speaks_of_hours(one.variant.rows.when)) && !has_calendar;
        let is_told = !is_missing && is_told(asked, metric, slot, &one.variant);
        if is_partial(asked, metric, slot, &one.variant) {
            score.flags.push(Flag::Partial);
        }
        let rule = Asked::rule(metric, slot);
        asked.settle(metric, rule, is_told && has_source(asked, metric, slot), &mut score);
        scores.push(score);
    }
    scores
}

fn add_cohort(asked: &Asked<'_>, at: At, cells: &[u32], score: &mut Score) {
    let scan = &asked.scans[at.scan];
    let Column::Cohort(cohorts) = scan.merged(at.measure, cells) else { return };
    score.n_waiting = Some(cohorts[0].waiting);
    score.oldest_wait = (cohorts[0].waiting > 0).then(|| cohorts[0].oldest as f64 / 1_000.0);
    if !cohorts[0].seen.is_empty() {
        score.cohort_km = Some(stats::cohort(&cohorts[0]));
    }
}

/// Whether rows are told apart by the calendar: without one nothing is out of hours, and nothing in hours either.
fn speaks_of_hours(when: When) -> bool {
    (when.all | when.none) & Flags::OUT_OF_HOURS.0 != 0
}

fn mean_scores(asked: &Asked<'_>, metric: &Metric, variant: &Variant, at: At) -> Vec<Score> {
    let scan = &asked.scans[at.scan];
    let range = match metric.unit {
        Unit::Score(low, high) => Some((low, high)),
        _ => None,
    };
    let mut by_slot = slots(asked, metric, at.scan);
    let apart = apart_scales(asked, metric, at, &mut by_slot);
    let mut scores = Vec::new();
    for (slot, cells, scale) in flatten(by_slot, apart) {
        let Column::Sums(sums) = scan.merged(at.measure, &cells) else { continue };
        let mut score = asked.blank(metric, &slot, &[]);
        score.variant = (!variant.id.is_empty()).then(|| variant.id.to_owned());
        score.basis = variant.basis.to_owned();
        score.n = sums[0].n;
        (score.mean, score.mean_ci) = stats::mean_of_sums(&sums[0], range);
        (score.value, score.ci) = (score.mean, score.mean_ci);
        note_scales(asked, at, &cells, scale, &mut score);
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

/// Cells of scales that are never pooled with the metric's own: CES 1.0 beside CES 2.0 (METRICS B.10). Cells without
/// an answer to the metric are of answers to other instruments.
pub(super) fn apart_scales(
    asked: &Asked<'_>,
    metric: &Metric,
    at: At,
    slots: &mut BTreeMap<Slot, Vec<u32>>,
) -> BTreeMap<(Slot, String), Vec<u32>> {
    let mut apart: BTreeMap<(Slot, String), Vec<u32>> = BTreeMap::new();
    if !metric.id.starts_with("ces_") {
        return apart;
    }
    for (slot, cells) in slots.iter_mut() {
        cells.retain(|&cell| match scale_of(asked, at.scan, cell) {
            Some(scale) if scale != "1-7" => {
                if has_rows(asked, at, cell) {
                    apart.entry((slot.clone(), scale)).or_default().push(cell);
                }
                false
            }
            _ => true,
        });
    }
    apart
}

pub(super) fn flatten(
    slots: BTreeMap<Slot, Vec<u32>>,
    apart: BTreeMap<(Slot, String), Vec<u32>>,
) -> impl Iterator<Item = (Slot, Vec<u32>, Option<String>)> {
    let own = slots.into_iter().map(|(slot, cells)| (slot, cells, None));
    own.chain(apart.into_iter().map(|((slot, scale), cells)| (slot, cells, Some(scale))))
}

fn scale_of(asked: &Asked<'_>, scan: usize, cell: u32) -> Option<String> {
    let key = &asked.scans[scan].outcome.keys[cell as usize];
    key.labels.last().cloned().flatten()
}

/// Whether any row of a cell is one of the figure's.
fn has_rows(asked: &Asked<'_>, at: At, cell: u32) -> bool {
    match asked.scans[at.scan].merged(at.measure, &[cell]) {
        Column::Tally { counts, .. } => counts[0] > 0,
        Column::Sums(sums) => sums[0] != Sums::default(),
        _ => false,
    }
}

/// Says which scales a figure of answers stands on.
pub(super) fn note_scales(asked: &Asked<'_>, at: At, cells: &[u32], apart: Option<String>, score: &mut Score) {
    if asked.scans[at.scan].key.table != Table::Answers {
        return;
    }
    if let Some(scale) = apart {
        score.group.insert("scale".into(), Some(scale));
        return;
    }
    let with_rows = cells.iter().filter(|cell| has_rows(asked, at, **cell));
    let mut scales: Vec<String> = with_rows.filter_map(|&cell| scale_of(asked, at.scan, cell)).collect();
    scales.sort();
    scales.dedup();
    if scales.len() > 1 {
        score.flags.push(Flag::MixedScale);
    }
    let is_csat = score.metric.starts_with("csat_mean");
    if is_csat && scales.iter().any(|scale| scale != "1-5") {
        score.flags.push(Flag::Rescaled);
    }
}

fn per_row_scores(asked: &Asked<'_>, metric: &Metric, at: At) -> Vec<Score> {
    let mut scores = Vec::new();
    for (slot, cells) in slots(asked, metric, at.scan) {
        let Column::Sums(sums) = asked.scans[at.scan].merged(at.measure, &cells) else { continue };
        let mut score = asked.blank(metric, &slot, &[]);
        score.n = sums[0].n;
        score.num = Some(sums[0].sum as f64 / BILLION);
        score.den = Some(sums[0].n as f64);
        (score.mean, score.mean_ci) = stats::mean_of_sums(&sums[0], Some((0.0, f64::INFINITY)));
        (score.value, score.ci) = (score.mean, score.mean_ci);
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}
