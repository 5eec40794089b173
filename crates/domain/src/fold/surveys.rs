//! Surveys of a case and of an account: what was sent, what was answered, which answer counts (METRICS B.8 to B.12, H17, H43).

use std::str::FromStr;

use rustc_hash::FxHashMap;

use serde::{Deserialize, Serialize};

use crate::book::{Account, Entry};
use crate::event::{Instrument, Millis, What};
use crate::facts::{Answer, Credit, Flags, Labels, Leftovers, SurveySent};
use crate::scale::Scale;
use crate::settings::{DAY, Settings};
use crate::symbols::{Sym, Symbols};

/// Satisfaction of so much or less on 1–5 is low (METRICS B.19).
const LOW_CSAT: f64 = 2.0;
/// A survey gets this long before its silence counts (H28).
pub(super) const RESPONSE_WINDOW: Millis = 7 * DAY;

/// A `survey_sent` as met while reading.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// Its id.
    pub survey: Sym,
    /// What it asks.
    pub instrument: Instrument,
    /// Its scale, where given.
    pub scale: Option<Sym>,
    /// When.
    pub at: Millis,
    /// It never arrived.
    pub bounced: bool,
    /// Who has the credit for its answer.
    pub credit: Credit,
    /// The case's session it belongs to, by number of the caller.
    pub session: usize,
}

/// Why an answer becomes no fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unscored {
    /// Neither the answer nor a survey says what was asked.
    UnknownSurvey,
    /// The scale is none, or the survey is not asked on it.
    UnknownScale,
    /// The score cannot be given on the scale.
    OffScale,
}

impl Unscored {
    /// Counts it.
    pub(super) fn count(self, leftovers: &mut Leftovers) {
        match self {
            Self::UnknownSurvey => leftovers.unknown_survey += 1,
            Self::UnknownScale => leftovers.unknown_scale += 1,
            Self::OffScale => leftovers.off_scale += 1,
        }
    }
}

/// The scale an instrument is asked on when nobody says.
#[must_use]
pub fn default_scale(instrument: Instrument) -> Scale {
    match instrument {
        Instrument::Csat | Instrument::Esat => Scale::OneToFive,
        Instrument::Ces => Scale::OneToSeven,
        Instrument::Nps => Scale::ZeroToTen,
    }
}

/// Whether an instrument is asked on a scale at all (METRICS B.8 to B.11): an NPS on 1–5 has no promoters.
fn asks_on(instrument: Instrument, scale: Scale) -> bool {
    match instrument {
        Instrument::Csat | Instrument::Esat => scale.csat_positive().is_some(),
        Instrument::Ces => matches!(scale, Scale::OneToSeven | Scale::Ces1),
        Instrument::Nps => matches!(scale, Scale::ZeroToTen | Scale::OneToTen),
    }
}

fn instrument_flag(instrument: Instrument) -> Flags {
    match instrument {
        Instrument::Csat => Flags::CSAT,
        Instrument::Ces => Flags::CES,
        Instrument::Nps => Flags::NPS,
        Instrument::Esat => Flags::ESAT,
    }
}

/// What a score means on its scale.
///
/// # Errors
/// When the instrument is not asked on the scale, or the score cannot be given there.
pub fn judge(instrument: Instrument, scale: Scale, score: f64, settings: &Settings) -> Result<(Flags, f64), Unscored> {
    if !asks_on(instrument, scale) {
        return Err(Unscored::UnknownScale);
    }
    let whole = score.round() as i64;
    if !score.is_finite() || (score - whole as f64).abs() > 1e-9 || scale.check(whole).is_err() {
        return Err(Unscored::OffScale);
    }
    let mut flags = instrument_flag(instrument);
    let mut mean_score = score;
    match instrument {
        Instrument::Csat | Instrument::Esat => {
            let is_csat = instrument == Instrument::Csat;
            let own = settings.csat_positive.iter().find(|(name, _)| is_csat && name == scale.as_str());
            let positive = match own {
                Some((_, scores)) => scores.iter().any(|&s| i64::from(s) == whole),
                None => scale.csat_positive().is_some_and(|scores| scores.contains(&whole)),
            };
            flags.set(Flags::POSITIVE, positive);
            flags.set(Flags::RESCALED, scale != Scale::OneToFive);
            let five = scale.to_five(whole);
            match five {
                Some(five) => mean_score = five,
                None => flags.set(Flags::NO_MEAN, true),
            }
            let is_low = five.map_or(scale == Scale::GoodBad && whole == 0, |five| five <= LOW_CSAT);
            flags.set(Flags::NEGATIVE, is_csat && is_low);
        }
        Instrument::Ces => {
            flags.set(Flags::POSITIVE, scale == Scale::OneToSeven && whole >= 5);
            flags.set(Flags::NEGATIVE, scale == Scale::OneToSeven && whole <= 3);
        }
        Instrument::Nps => {
            flags.set(Flags::POSITIVE, whole >= 9);
            flags.set(Flags::NEGATIVE, whole <= 6);
        }
    }
    Ok((flags, mean_score))
}

/// CES 1.0 asks for effort on 1–5: what is little effort there is ease on a scale of its own (METRICS B.10).
fn as_ease(instrument: Instrument, scale: Scale, score: f64) -> (Scale, f64) {
    match (instrument, scale) {
        (Instrument::Ces, Scale::OneToFive) => (Scale::Ces1, 6.0 - score),
        _ => (scale, score),
    }
}

/// The answer in `entry`, scored; `sent` is its survey, if known.
///
/// # Errors
/// When nothing tells the instrument, or instrument, scale and score do not go together.
pub fn answer(
    entry: &Entry,
    sent: Option<&Sent>,
    account: Account,
    labels: Option<Labels>,
    settings: &Settings,
    symbols: &Symbols,
) -> Result<Answer, Unscored> {
    let What::SurveyAnswer { instrument, scale, score, respondent, by_employee, wave, team, question, .. } = entry.what
    else {
        return Err(Unscored::UnknownSurvey);
    };
    let instrument = instrument.or(sent.map(|sent| sent.instrument)).ok_or(Unscored::UnknownSurvey)?;
    let named = scale.or(sent.and_then(|sent| sent.scale));
    let parsed = match named {
        Some(sym) => Scale::from_str(symbols.text(sym)).map_err(|_| Unscored::UnknownScale)?,
        None => default_scale(instrument),
    };
    let (parsed, score) = as_ease(instrument, parsed, f64::from(score));
    let (mut flags, mean_score) = judge(instrument, parsed, score, settings)?;
    // Employees who are asked whether they would recommend the service are no customers (METRICS B.9).
    flags.set(Flags::ESAT, by_employee && instrument == Instrument::Nps);
    let mut credit = sent.map(|sent| sent.credit).unwrap_or_default();
    credit.team = credit.team.or(team);
    Ok(Answer {
        labels,
        account,
        flags,
        instrument,
        scale: parsed,
        score,
        mean_score,
        answered_at: entry.at,
        credit,
        respondent,
        customer: None,
        wave,
        question,
    })
}

/// The row of a survey that was sent; bounced ones have none.
#[must_use]
pub fn sent_row(
    sent: &Sent,
    answered: bool,
    eligible: bool,
    labels: Option<Labels>,
    account: Account,
    as_of: Millis,
) -> Option<SurveySent> {
    if sent.bounced {
        return None;
    }
    let mut flags = instrument_flag(sent.instrument);
    flags.set(Flags::ELIGIBLE, eligible);
    flags.set(Flags::SURVEY_ANSWERED, answered);
    flags.set(Flags::SURVEY_MATURE, sent.at + RESPONSE_WINDOW <= as_of);
    Some(SurveySent { labels, account, flags, instrument: sent.instrument, sent_at: sent.at, credit: sent.credit })
}

/// Marks the answers that count: of a case the last per instrument, else the last per respondent, wave and question.
/// An answer of a case that is out does not stand before one that is in. `seqs` run parallel and settle one instant.
pub fn mark_counting(answers: &mut [Answer], seqs: &[Option<u64>]) {
    #[derive(PartialEq, Eq, Hash)]
    enum Unit {
        Case(crate::book::Case, u32, Instrument, u8),
        Person(Account, Sym, Option<Sym>, Instrument, bool, u8),
    }
    let mut last: FxHashMap<Unit, usize> = FxHashMap::default();
    let mut alone = Vec::new();
    for (i, one) in answers.iter().enumerate().filter(|(_, one)| one.flags.has(Flags::ELIGIBLE)) {
        let by_case = !one.instrument.is_personal();
        let unit = match (one.labels, one.respondent) {
            (Some(labels), _) if by_case => Unit::Case(labels.case, labels.session, one.instrument, one.question),
            (_, Some(person)) if !by_case => {
                let is_employee = one.flags.has(Flags::ESAT);
                Unit::Person(one.account, person, one.wave, one.instrument, is_employee, one.question)
            }
            _ => {
                alone.push(i);
                continue;
            }
        };
        let holder = last.entry(unit).or_insert(i);
        if (answers[*holder].answered_at, seqs[*holder]) <= (one.answered_at, seqs[i]) {
            *holder = i;
        }
    }
    let mut counting: Vec<usize> = last.into_values().chain(alone).collect();
    counting.sort_unstable();
    for i in counting {
        answers[i].flags.set(Flags::COUNTS, true);
    }
}
