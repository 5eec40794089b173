//! The scales that surveys are answered on, and what a score on each of them means (METRICS B.8, B.10, B.11).

use std::str::FromStr;

/// The scale an answer was given on. Answers of different scales are never counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Scale {
    /// `1-5`.
    OneToFive,
    /// `1-4`.
    OneToFour,
    /// `1-3`.
    OneToThree,
    /// `1-7`, also of CES 2.0.
    OneToSeven,
    /// `1-10`; as an NPS scale it is flagged and never compared with 0–10.
    OneToTen,
    /// `0-10`, of NPS.
    ZeroToTen,
    /// `good_bad`, also thumbs: good is 1, bad is 0.
    GoodBad,
    /// `ces1`: CES 1.0 answers turned into ease, 1–5, high is easy.
    Ces1,
}

/// Why an answer could not be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurveyError {
    /// The text names no scale of METRICS B.8, B.10 or B.11.
    #[error("unknown survey scale `{0}`")]
    UnknownScale(String),
    /// The score cannot be given on the scale.
    #[error("score {score} is outside the scale `{}`", .scale.as_str())]
    OutOfScale {
        /// The scale of the survey.
        scale: Scale,
        /// The score that came in.
        score: i64,
    },
    /// The instrument is not asked on this scale.
    #[error("{instrument} has no rule for the scale `{}`", .scale.as_str())]
    WrongScale {
        /// `csat`, `ces` or `nps`.
        instrument: &'static str,
        /// The scale of the survey.
        scale: Scale,
    },
}

impl Scale {
    /// The text that events carry: `1-5`, `good_bad`, `ces1` and so on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneToFive => "1-5",
            Self::OneToFour => "1-4",
            Self::OneToThree => "1-3",
            Self::OneToSeven => "1-7",
            Self::OneToTen => "1-10",
            Self::ZeroToTen => "0-10",
            Self::GoodBad => "good_bad",
            Self::Ces1 => "ces1",
        }
    }

    /// Lowest and highest score.
    pub fn bounds(self) -> (i64, i64) {
        match self {
            Self::OneToFive | Self::Ces1 => (1, 5),
            Self::OneToFour => (1, 4),
            Self::OneToThree => (1, 3),
            Self::OneToSeven => (1, 7),
            Self::OneToTen => (1, 10),
            Self::ZeroToTen => (0, 10),
            Self::GoodBad => (0, 1),
        }
    }

    /// The score itself if it can be given on this scale.
    pub fn check(self, score: i64) -> Result<i64, SurveyError> {
        let (low, high) = self.bounds();
        if (low..=high).contains(&score) { Ok(score) } else { Err(SurveyError::OutOfScale { scale: self, score }) }
    }

    /// The scores that count as satisfied by default (METRICS B.8, knob `csat_positive`); `None` if it is no CSAT scale.
    pub fn csat_positive(self) -> Option<&'static [i64]> {
        match self {
            Self::OneToFive => Some(&[4, 5]),
            Self::OneToFour => Some(&[3, 4]),
            Self::OneToThree => Some(&[3]),
            Self::OneToSeven => Some(&[6, 7]),
            Self::OneToTen => Some(&[8, 9, 10]),
            Self::GoodBad => Some(&[1]),
            Self::ZeroToTen | Self::Ces1 => None,
        }
    }

    /// The score on 1–5: 1 + 4(x−1)/(highest−1); `None` where CSAT has no such conversion (METRICS B.8).
    pub fn to_five(self, score: i64) -> Option<f64> {
        let score = self.check(score).ok()? as f64;
        match self {
            Self::OneToFive => Some(score),
            Self::OneToFour | Self::OneToThree | Self::OneToSeven | Self::OneToTen => {
                Some(1.0 + 4.0 * (score - 1.0) / (self.bounds().1 - 1) as f64)
            }
            Self::ZeroToTen | Self::GoodBad | Self::Ces1 => None,
        }
    }
}

impl FromStr for Scale {
    type Err = SurveyError;

    fn from_str(text: &str) -> Result<Self, SurveyError> {
        const ALL: [Scale; 8] = [
            Scale::OneToFive,
            Scale::OneToFour,
            Scale::OneToThree,
            Scale::OneToSeven,
            Scale::OneToTen,
            Scale::ZeroToTen,
            Scale::GoodBad,
            Scale::Ces1,
        ];
        ALL.into_iter().find(|scale| scale.as_str() == text).ok_or_else(|| SurveyError::UnknownScale(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_is_read_back_from_its_text() {
        for text in ["1-5", "1-4", "1-3", "1-7", "1-10", "0-10", "good_bad", "ces1"] {
            assert_eq!(text.parse::<Scale>().unwrap().as_str(), text);
        }
        assert_eq!("1-6".parse::<Scale>().unwrap_err().to_string(), "unknown survey scale `1-6`");
    }

    #[test]
    fn the_ends_of_a_scale_become_one_and_five() {
        for scale in [Scale::OneToFive, Scale::OneToFour, Scale::OneToThree, Scale::OneToSeven, Scale::OneToTen] {
            let (low, high) = scale.bounds();
            assert_eq!((scale.to_five(low), scale.to_five(high)), (Some(1.0), Some(5.0)));
            assert_eq!(scale.to_five(high + 1), None);
        }
        assert_eq!(Scale::OneToThree.to_five(2), Some(3.0));
    }
}
