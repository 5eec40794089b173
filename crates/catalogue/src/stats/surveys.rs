//! Survey scores from counts of answers: CSAT and ESAT, CES, NPS, ESI (METRICS B.8 to B.11).
//!
//! Which answers count (the last of a case, of a customer in a wave) is decided before they get here.

use super::interval::{Moments, mean_ci, wilson};
use super::ratio::{as_percent, percent, ratio};
use nabiz_domain::scale::{Scale, SurveyError};

/// CSAT or ESAT of one scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Satisfaction {
    /// Number of answers, neutral ones included.
    pub n: u64,
    /// Answers among the positive scores.
    pub positive: u64,
    /// 100 · positive / n.
    pub positive_pct: f64,
    /// Wilson interval of `positive_pct`, percent.
    pub positive_interval: (f64, f64),
    /// Mean on 1–5; `None` on a scale that cannot be converted.
    pub mean: Option<f64>,
    /// Interval of `mean`, clamped to 1–5; from 30 answers on.
    pub mean_interval: Option<(f64, f64)>,
    /// True if the mean was converted from another scale.
    pub rescaled: bool,
}

/// CSAT or ESAT from `(score, answers)` counts; `positive` overrides [`Scale::csat_positive`] (METRICS B.8, B.9).
///
/// `Ok(None)` without answers.
pub fn csat(
    scale: Scale,
    counts: &[(i64, u64)],
    positive: Option<&[i64]>,
) -> Result<Option<Satisfaction>, SurveyError> {
    let default = scale.csat_positive().ok_or(SurveyError::WrongScale { instrument: "csat", scale })?;
    let positive_scores = positive.unwrap_or(default);
    let n = total(scale, counts)?;
    let positive = count_where(counts, |score| positive_scores.contains(&score));
    let (Some(positive_pct), Some(interval)) = (percent(positive, n), wilson(positive, n)) else {
        return Ok(None);
    };
    let moments = moments(counts, |score| scale.to_five(score));
    Ok(Some(Satisfaction {
        n,
        positive,
        positive_pct,
        positive_interval: as_percent(interval),
        mean: moments.and_then(|moments| moments.mean()),
        mean_interval: moments.and_then(|moments| mean_ci(moments, Some((1.0, 5.0)))).map(|(_, low, high)| (low, high)),
        rescaled: moments.is_some() && scale != Scale::OneToFive,
    }))
}

/// A customer effort score: high is easy (METRICS B.10).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffortScore {
    /// Number of answers.
    pub n: u64,
    /// Mean on the scale's own range.
    pub mean: f64,
    /// Interval of `mean`, clamped to the scale; from 30 answers on.
    pub mean_interval: Option<(f64, f64)>,
    /// Answers 5–7 of CES 2.0; `None` on `ces1`, for which no bands are defined.
    pub easy: Option<u64>,
    /// Answers 1–3 of CES 2.0; `None` on `ces1`.
    pub hard: Option<u64>,
}

impl EffortScore {
    /// 100 · easy / n.
    pub fn easy_pct(&self) -> Option<f64> {
        percent(self.easy?, self.n)
    }

    /// Wilson interval of [`Self::easy_pct`], percent.
    pub fn easy_interval(&self) -> Option<(f64, f64)> {
        wilson(self.easy?, self.n).map(as_percent)
    }

    /// 100 · hard / n.
    pub fn hard_pct(&self) -> Option<f64> {
        percent(self.hard?, self.n)
    }
}

/// CES from `(score, answers)` counts on 1–7 (CES 2.0) or, as ease, `ces1`; `Ok(None)` without answers (METRICS B.10).
pub fn ces(scale: Scale, counts: &[(i64, u64)]) -> Result<Option<EffortScore>, SurveyError> {
    if !matches!(scale, Scale::OneToSeven | Scale::Ces1) {
        return Err(SurveyError::WrongScale { instrument: "ces", scale });
    }
    let n = total(scale, counts)?;
    let (low, high) = scale.bounds();
    let Some((moments, mean)) = moments(counts, |score| Some(score as f64)).and_then(|m| Some((m, m.mean()?))) else {
        return Ok(None);
    };
    let banded = |band: fn(i64) -> bool| (scale == Scale::OneToSeven).then(|| count_where(counts, band));
    Ok(Some(EffortScore {
        n,
        mean,
        mean_interval: mean_ci(moments, Some((low as f64, high as f64))).map(|(_, low, high)| (low, high)),
        easy: banded(|score| score >= 5),
        hard: banded(|score| score <= 3),
    }))
}

/// The `ces1` score of a CES 1.0 answer, which asks for effort (1–5, low is good): 6 − x (METRICS B.10).
pub fn ease_of_effort(effort: i64) -> Option<i64> {
    (1..=5).contains(&effort).then(|| 6 - effort)
}

/// The bands of NPS answers; feed `promoters` and `detractors` to [`super::interval::nps`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NpsCounts {
    /// Answers 9 and 10.
    pub promoters: u64,
    /// Answers 7 and 8.
    pub passives: u64,
    /// Answers 0 to 6.
    pub detractors: u64,
}

impl NpsCounts {
    /// All answers.
    pub fn n(&self) -> u64 {
        self.promoters.saturating_add(self.passives).saturating_add(self.detractors)
    }
}

/// The NPS bands of `(score, answers)` counts on 0–10; a 1–10 import keeps the cut points (METRICS B.11).
pub fn nps_counts(scale: Scale, counts: &[(i64, u64)]) -> Result<NpsCounts, SurveyError> {
    if !matches!(scale, Scale::ZeroToTen | Scale::OneToTen) {
        return Err(SurveyError::WrongScale { instrument: "nps", scale });
    }
    total(scale, counts)?;
    Ok(NpsCounts {
        promoters: count_where(counts, |score| score >= 9),
        passives: count_where(counts, |score| (7..=8).contains(&score)),
        detractors: count_where(counts, |score| score <= 6),
    })
}

/// Employee satisfaction index, 0–100, from the means of three 1–10 questions: ((m1+m2+m3)/3 − 1)/9·100 (METRICS B.9).
pub fn esi(question_means: [f64; 3]) -> Option<f64> {
    let on_scale = question_means.iter().all(|mean| (1.0..=10.0).contains(mean));
    if !on_scale {
        return None;
    }
    ratio(100.0 * (question_means.iter().sum::<f64>() / 3.0 - 1.0), 9.0)
}

/// Number of answers, each of which must lie on the scale.
fn total(scale: Scale, counts: &[(i64, u64)]) -> Result<u64, SurveyError> {
    counts.iter().try_fold(0u64, |sum, &(score, count)| scale.check(score).map(|_| sum.saturating_add(count)))
}

fn count_where(counts: &[(i64, u64)], keep: impl Fn(i64) -> bool) -> u64 {
    counts.iter().filter(|&&(score, _)| keep(score)).fold(0, |sum, &(_, count)| sum.saturating_add(count))
}

fn moments(counts: &[(i64, u64)], value: impl Fn(i64) -> Option<f64>) -> Option<Moments> {
    let mut moments = Moments::default();
    for &(score, count) in counts {
        moments.add(value(score)?, count);
    }
    Some(moments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbs_have_a_share_but_no_mean() {
        let thumbs = csat(Scale::GoodBad, &[(1, 3), (0, 1)], None).unwrap().unwrap();
        assert_eq!((thumbs.positive_pct, thumbs.mean, thumbs.rescaled), (75.0, None, false));
    }

    #[test]
    fn a_score_off_the_scale_is_an_error() {
        let error = csat(Scale::OneToFive, &[(5, 1), (0, 1)], None).unwrap_err();
        assert_eq!(error.to_string(), "score 0 is outside the scale `1-5`");
        assert!(nps_counts(Scale::OneToTen, &[(0, 1)]).is_err());
        assert!(nps_counts(Scale::OneToFive, &[]).is_err());
        assert!(ces(Scale::OneToFive, &[]).is_err());
        assert!(csat(Scale::ZeroToTen, &[], None).is_err());
    }

    #[test]
    fn no_answers_give_no_score() {
        assert_eq!(csat(Scale::OneToFive, &[(5, 0)], None), Ok(None));
        assert_eq!(ces(Scale::OneToSeven, &[]), Ok(None));
        assert_eq!(nps_counts(Scale::ZeroToTen, &[]).map(|counts| counts.n()), Ok(0));
        assert_eq!(esi([0.0, 5.0, 5.0]), None);
        assert_eq!(esi([f64::NAN, 5.0, 5.0]), None);
    }

    #[test]
    fn effort_turns_into_ease() {
        assert_eq!([0, 1, 5, 6].map(ease_of_effort), [None, Some(5), Some(1), None]);
        let ease = ces(Scale::Ces1, &[(5, 1), (4, 1)]).unwrap().unwrap();
        assert_eq!((ease.mean, ease.easy_pct()), (4.5, None));
    }
}
