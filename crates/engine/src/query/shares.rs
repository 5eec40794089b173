//! Shares of rows, such as first contact resolution or promises kept: numerator, denominator, what is immature.

use nabiz_catalogue::metric::{Anchor, Metric, Rows, Share, When};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{Flag, Score};
use nabiz_catalogue::stats::interval::wilson;
use nabiz_domain::settings::SlaMode;

use super::Asked;
use super::beside::Beside;
use super::figures::{At, apart_scales, flatten, note_scales, scan_of, settle, slots, tally};
use crate::pulse::state::Column;

/// A share and where its counts are.
pub(super) struct PlannedShare {
    share: Share,
    shown_as: &'static str,
    at: At,
    num_at: Option<At>,
}

/// Registers the measures of each share; the one that leads comes first.
pub(super) fn plan_shares(asked: &mut Asked<'_>, metric: &Metric, shares: &[Share]) -> Option<Vec<PlannedShare>> {
    let mut planned = Vec::new();
    let is_sla = metric.id.ends_with("sla_pct");
    let lead = if is_sla && asked.settings.sla_mode == SlaMode::Completed { "completed" } else { "" };
    let leads = shares.iter().any(|share| share.id == lead);
    let is_brief = asked.query.headlines_only;
    for share in shares.iter().filter(|share| !is_brief || share.id == if leads { lead } else { "" }) {
        let of = share.by_agent.filter(|_| asked.speaks_of(&Dimension::Agent)).unwrap_or(share.of);
        let share = Share { of, ..*share };
        let scan = scan_of(asked, &share.of)?;
        let mature = share.mature.map_or(When::default(), |flag| When::all(&[flag]));
        let num = When { all: share.num.all | mature.all, none: share.num.none };
        let counts = if share.mature.is_some() { vec![num, mature] } else { vec![num] };
        let at = At { scan, measure: tally(asked, scan, &share.of, counts) };
        let num_at = share.num_anchor.map(|anchor| {
            let when = When { all: share.of.when.all | share.num.all, none: share.of.when.none | share.num.none };
            At { scan, measure: tally(asked, scan, &Rows { anchor, when, ..share.of }, Vec::new()) }
        });
        if share.id == lead || (!leads && share.id.is_empty()) {
            planned.push(PlannedShare { share, shown_as: "", at, num_at });
        }
        if !share.id.is_empty() && !is_brief {
            planned.push(PlannedShare { share, shown_as: share.id, at, num_at });
        }
    }
    planned.sort_by_key(|one| !one.shown_as.is_empty());
    Some(planned)
}

/// The figures of all shares.
pub(super) fn share_scores(
    asked: &Asked<'_>,
    metric: &Metric,
    planned: &[PlannedShare],
    beside: &Beside<'_>,
) -> Vec<Score> {
    let all = planned.iter().flat_map(|one| scores_of(asked, metric, one, beside));
    let mut scores: Vec<Score> = all.collect();
    note_immature(planned, &mut scores);
    scores
}

fn scores_of(asked: &Asked<'_>, metric: &Metric, one: &PlannedShare, beside: &Beside<'_>) -> Vec<Score> {
    let scan = &asked.scans[one.at.scan];
    let mut scores = Vec::new();
    let mut by_slot = slots(asked, metric, one.at.scan);
    let apart = apart_scales(asked, metric, one.at, &mut by_slot);
    for (slot, cells, scale) in flatten(by_slot, apart) {
        let Column::Tally { counts, .. } = scan.merged(one.at.measure, &cells) else { continue };
        let is_maturing = one.share.mature.is_some();
        let den = if is_maturing { counts[2] } else { counts[0] };
        let mut num = counts[1];
        if let Some(num_at) = one.num_at
            && let Column::Tally { counts, .. } = scan.merged(num_at.measure, &cells)
        {
            num = counts[0];
        }
        let mut score = asked.blank(metric, &slot, &[]);
        score.variant = (!one.shown_as.is_empty()).then(|| one.shown_as.to_owned());
        score.basis = one.share.basis.to_owned();
        if !one.share.id.is_empty() {
            score.anchor = anchor_of(one.share.of.anchor).unwrap_or(metric.anchor);
        }
        score.n = den;
        score.num = Some(num as f64);
        score.den = Some(den as f64);
        score.immature = is_maturing.then(|| counts[0] - counts[2]);
        score.value = (den > 0).then(|| 100.0 * num as f64 / den as f64);
        if num <= den {
            score.ci = wilson(num, den).map(|(low, high)| (100.0 * low, 100.0 * high));
        }
        note_scales(asked, one.at, &cells, scale, &mut score);
        if one.shown_as.is_empty() {
            beside.add(&slot, &mut score);
        }
        settle(asked, metric, &slot, &mut score);
        scores.push(score);
    }
    scores
}

/// A variant that takes the cases of the plain figure over another denominator lacks those that are immature there.
fn note_immature(planned: &[PlannedShare], scores: &mut [Score]) {
    let is_over_other = |score: &Score| {
        let of = |one: &&PlannedShare| score.variant.as_deref() == Some(one.shown_as);
        planned.iter().find(of).is_some_and(|one| one.num_at.is_some())
    };
    let plain = scores.iter().filter(|one| one.variant.is_none() && one.immature.is_some_and(|n| n > 0));
    let immature: Vec<_> = plain.map(|one| (one.class.clone(), one.group.clone())).collect();
    for score in scores.iter_mut().filter(|score| is_over_other(score)) {
        let lacks = immature.iter().any(|(class, group)| (class, group) == (&score.class, &score.group));
        if lacks && !score.flags.contains(&Flag::Provisional) {
            score.flags.push(Flag::Provisional);
            score.flags.sort_unstable();
        }
    }
}

/// What an anchor column is called in records, where a variant is placed otherwise than its metric (METRICS A.5).
fn anchor_of(column: &str) -> Option<Anchor> {
    match column {
        "opened_at" => Some(Anchor::Opened),
        "replied_at" | "resolved_at" => Some(Anchor::Completion),
        "first_resolved_at" => Some(Anchor::FirstResolved),
        _ => None,
    }
}
