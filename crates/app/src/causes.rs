//! What stands behind a change: which cuts of the cases moved a figure's mean, and by how much.
//!
//! Two means differ because parts have other means, or because the parts weigh otherwise. A part's contribution is
//! w₁·(m₁ − M₀) − w₀·(m₀ − M₀), with its weights w and means m in both periods and the whole's mean M₀ before: the
//! contributions of all parts add up to the difference. Of a count it is the difference of the part's counts.

use nabiz_catalogue::metric::{Headline, Unit};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::register;
use nabiz_catalogue::score::Score;
use serde::{Deserialize, Serialize};

/// Cuts that are named of one change.
const NAMED: usize = 3;
/// A cut that moved less than this part of the difference is not named.
const WORTH: f64 = 0.1;

/// A change and the cuts behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// Metric id.
    pub metric: String,
    /// Class.
    pub class: String,
    /// The mean before (of a share the share, of a volume the number), in the metric's unit.
    pub before: f64,
    /// The same now.
    pub now: f64,
    /// The cuts that moved it most in the direction of the change, the largest first; cuts of different dimensions
    /// overlap.
    pub cuts: Vec<Cut>,
}

/// A part of the cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// The dimension.
    pub dimension: String,
    /// Its value; `None` where cases have none.
    pub value: Option<String>,
    /// What it adds to the difference, in the metric's unit.
    pub contribution: f64,
    /// The same as a part of the difference.
    pub share: f64,
    /// Its mean before and now, if it had cases.
    pub means: [Option<f64>; 2],
    /// Its cases before and now.
    pub cases: [u64; 2],
}

/// A mean and what it weighs.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    weight: f64,
    /// None where there is no case, or where it may not be shown.
    mean: Option<f64>,
}

/// What moved the figure from `before` to `now`; `splits` are the same figure split by each dimension, before and now.
/// `None` where it did not move, or is no mean, share or count.
#[must_use]
pub fn cause(before: &Score, now: &Score, splits: &[(Dimension, Vec<&Score>, Vec<&Score>)]) -> Option<Cause> {
    let is_count = is_count(now);
    let (whole_before, whole_now) = (part(before)?, part(now)?);
    let (mean_before, mean_now) = (whole_before.mean?, whole_now.mean?);
    let difference = mean_now - mean_before;
    if difference == 0.0 {
        return None;
    }
    let mut cuts: Vec<Cut> = Vec::new();
    for (dimension, split_before, split_now) in splits {
        let name = dimension.id();
        let mut values: Vec<Option<&str>> =
            split_before.iter().chain(split_now).filter_map(|score| Some(score.group.get(name)?.as_deref())).collect();
        values.sort_unstable();
        values.dedup();
        // One part is the whole, and parts of other cases than the whole's explain nothing.
        if values.len() < 2 || !is_all(split_before, whole_before) || !is_all(split_now, whole_now) {
            continue;
        }
        for value in values {
            let of = |scores: &[&Score]| {
                let own = scores.iter().find(|score| score.group.get(name).is_some_and(|own| own.as_deref() == value));
                own.and_then(|score| part(score)).unwrap_or_default()
            };
            let (then, here) = (of(split_before), of(split_now));
            if then.weight == whole_before.weight && here.weight == whole_now.weight {
                // It is the whole.
                continue;
            }
            let moved = |part: Part, whole: Part| {
                let mean = if part.weight == 0.0 { Some(mean_before) } else { part.mean };
                mean.map(|mean| part.weight / whole.weight * (mean - mean_before))
            };
            let contribution = match is_count {
                true => Some(here.weight - then.weight),
                false => moved(here, whole_now).zip(moved(then, whole_before)).map(|(here, then)| here - then),
            };
            let Some(contribution) = contribution else { continue };
            cuts.push(Cut {
                dimension: name.to_owned(),
                value: value.map(str::to_owned),
                contribution,
                share: contribution / difference,
                means: [then.mean, here.mean],
                cases: [then.weight as u64, here.weight as u64],
            });
        }
    }
    cuts.retain(|cut| cut.share >= WORTH);
    // Of equals the one that was looked at first.
    cuts.sort_by(|a, b| b.share.total_cmp(&a.share));
    cuts.truncate(NAMED);
    let (metric, class) = (now.metric.clone(), now.class.clone());
    Some(Cause { metric, class, before: mean_before, now: mean_now, cuts })
}

fn is_count(score: &Score) -> bool {
    register::find(&score.metric).is_some_and(|metric| metric.unit == Unit::Count)
}

/// Whether parts weigh together what the whole weighs.
fn is_all(parts: &[&Score], whole: Part) -> bool {
    parts.iter().filter_map(|score| part(score)).map(|part| part.weight).sum::<f64>() == whole.weight
}

/// A figure as a mean with its weight, if it is one.
fn part(score: &Score) -> Option<Part> {
    let metric = register::find(&score.metric)?;
    let cases = score.n as f64;
    match (metric.unit, metric.headline) {
        (Unit::Percent, Headline::Share) => {
            let (num, den) = (score.num?, score.den?);
            let mean = (den > 0.0 && score.value.is_some()).then(|| 100.0 * num / den);
            Some(Part { weight: den, mean })
        }
        (Unit::Seconds, Headline::Median) => Some(Part { weight: cases, mean: score.mean }),
        (Unit::Count, Headline::Count) => Some(Part { weight: cases, mean: Some(cases) }),
        (_, Headline::Mean) => Some(Part { weight: cases, mean: score.value }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use nabiz_catalogue::metric::Anchor;
    use nabiz_catalogue::score::Period;

    use super::*;

    fn share(channel: Option<&str>, num: f64, den: f64) -> Score {
        let period = Period { from: String::new(), to: String::new() };
        let mut score = Score {
            n: den as u64,
            num: Some(num),
            den: Some(den),
            value: (den > 0.0).then(|| 100.0 * num / den),
            ..Score::blank("resolution_rate", "ticket", Anchor::Opened, period, "")
        };
        if let Some(channel) = channel {
            score.group.insert("channel".into(), Some(channel.into()));
        }
        score
    }

    #[test]
    fn contributions_add_up_and_the_largest_are_named() {
        // Before: 80 of 100 mails, 10 of 100 chats: 45 %. Now: 80 of 100 mails, 60 of 300 chats: 35 %.
        let (before, now) = (share(None, 90.0, 200.0), share(None, 140.0, 400.0));
        let then = [share(Some("email"), 80.0, 100.0), share(Some("live_chat"), 10.0, 100.0)];
        let here = [share(Some("email"), 80.0, 100.0), share(Some("live_chat"), 60.0, 300.0)];
        let split = (Dimension::Channel, then.iter().collect(), here.iter().collect());
        let cause = cause(&before, &now, &[split]).unwrap();
        assert_eq!((cause.before, cause.now), (45.0, 35.0));
        // Mails: 1/4·(80−45) − 1/2·(80−45) = −8.75. Chats: 3/4·(20−45) − 1/2·(10−45) = −1.25. Together −10.
        let named: Vec<(Option<&str>, f64)> =
            cause.cuts.iter().map(|cut| (cut.value.as_deref(), cut.contribution)).collect();
        assert_eq!(named, [(Some("email"), -8.75), (Some("live_chat"), -1.25)]);
        assert_eq!(cause.cuts[0].share, 0.875);
        assert_eq!(cause.cuts[1].cases, [100, 300]);
    }

    #[test]
    fn parts_that_are_not_the_whole_explain_nothing() {
        let (before, now) = (share(None, 90.0, 200.0), share(None, 140.0, 400.0));
        let then = [share(Some("email"), 80.0, 100.0), share(Some("live_chat"), 10.0, 99.0)];
        let here = [share(Some("email"), 80.0, 100.0), share(Some("live_chat"), 60.0, 300.0)];
        let other = (Dimension::Channel, then.iter().collect(), here.iter().collect());
        let only = (Dimension::Channel, then[..1].iter().collect(), here[..1].iter().collect());
        let found = cause(&before, &now, &[other, only]).unwrap();
        assert_eq!(found.cuts, []);
        let then = [share(Some("email"), 90.0, 200.0), share(Some("live_chat"), 0.0, 0.0)];
        let here = [share(Some("email"), 140.0, 400.0), share(Some("live_chat"), 0.0, 0.0)];
        let all = (Dimension::Channel, then.iter().collect(), here.iter().collect());
        assert_eq!(cause(&before, &now, &[all]).unwrap().cuts, [], "the whole explains nothing of itself");
        assert_eq!(cause(&before, &before, &[]), None);
    }
}
