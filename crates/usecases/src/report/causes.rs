//! What moved the key figures: each real change is split by a few dimensions, before and now.

use jiff::civil::DateTime;
use nabiz_app::causes::{Cause, cause};
use nabiz_app::report_data::Change;
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;
use nabiz_engine::store::EngineError;

use super::KEY_METRICS;

/// What a change is split by; of equal cuts the first is named. People are no explanation.
const DIMENSIONS: [Dimension; 4] = [Dimension::Channel, Dimension::Topic, Dimension::Team, Dimension::Priority];

type Span = (DateTime, DateTime);
/// Asks for figures of a period split by a dimension.
type Split<'a> = dyn Fn(&[&str], &Dimension, Span) -> Result<Vec<Score>, EngineError> + 'a;

/// The causes of the real changes of key metrics; scores and periods are those before and now, `split` asks for figures
/// of a period split by a dimension.
pub(super) fn causes(
    changes: &[Change],
    [before, now]: [&[Score]; 2],
    [then, here]: [Span; 2],
    split: &Split<'_>,
) -> Result<Vec<Cause>, EngineError> {
    let is_key = |change: &&Change| change.is_real && KEY_METRICS.contains(&change.metric.as_str());
    let real: Vec<&Change> = changes.iter().filter(is_key).collect();
    if real.is_empty() {
        return Ok(Vec::new());
    }
    let mut metrics: Vec<&str> = real.iter().map(|change| change.metric.as_str()).collect();
    metrics.dedup();
    let mut splits = Vec::new();
    for dimension in DIMENSIONS {
        let (earlier, later) = (split(&metrics, &dimension, then)?, split(&metrics, &dimension, here)?);
        splits.push((dimension, earlier, later));
    }
    let of = |change: &&Change| {
        let is_own = |score: &&Score| {
            let is_calendar = score.hours.as_deref() != Some("business");
            score.metric == change.metric && score.class == change.class && score.variant.is_none() && is_calendar
        };
        let whole = |scores: &'_ [Score]| scores.iter().filter(is_own).find(|score| score.group.is_empty()).cloned();
        let splits: Vec<_> = splits
            .iter()
            .map(|(dimension, earlier, later)| {
                (dimension.clone(), earlier.iter().filter(is_own).collect(), later.iter().filter(is_own).collect())
            })
            .collect();
        cause(&whole(before)?, &whole(now)?, &splits).filter(|cause| !cause.cuts.is_empty())
    };
    Ok(real.iter().filter_map(of).collect())
}
