//! What customers, employees and reviewers say: surveys and reviews.

use nabiz_domain::event::{Instrument, What};
use nabiz_domain::scale::Scale;

use super::{need, word};
use crate::refusal::{Fault, RefusalKind};
use crate::value::{Found, Row, Value, wrong};
use crate::vocabulary::Key;

pub(super) const INSTRUMENTS: &[&str] = &["csat", "ces", "nps", "esat"];

pub(super) fn survey_sent<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    Ok(What::SurveySent {
        survey: row.need(Key::SurveyId)?,
        instrument: need(row, Key::Instrument, "instrument", INSTRUMENTS, Instrument::parse)?,
        scale: row.text(Key::Scale)?,
        bounced: row.flag(Key::Bounced, false)?,
    })
}

pub(super) fn survey_answer<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    let (score, scale) = score(row)?;
    let employee = row.text(Key::Employee)?;
    let respondent = match employee {
        Some(employee) => Some(employee),
        None => row.text(Key::Requester)?,
    };
    Ok(What::SurveyAnswer {
        survey: row.text(Key::SurveyId)?,
        instrument: word(row, Key::Instrument, "instrument", INSTRUMENTS, Instrument::parse)?,
        scale,
        score,
        respondent,
        by_employee: employee.is_some(),
        wave: row.text(Key::Wave)?,
        team: row.text(Key::Team)?,
        question: row.whole(Key::Question)?.unwrap_or(1),
    })
}

/// The score with its scale: a number, or `good` (1) and `bad` (0) of the scale `good_bad`.
fn score<'a>(row: &impl Row<'a>) -> Found<(f32, Option<&'a str>)> {
    let scale = row.text(Key::Scale)?;
    let value = row.get(Key::Score);
    let thumbs = match value {
        Value::Text("good") => 1.0,
        Value::Text("bad") => 0.0,
        _ => {
            let number = row.number(Key::Score).map_err(|_| wrong(Key::Score, value, "a number, `good` or `bad`"))?;
            let number = number.ok_or_else(|| Box::new(Fault::missing(Key::Score.id())))?;
            return on_scale(number, scale).map(|score| (score, scale));
        }
    };
    match scale {
        None | Some("good_bad") => Ok((thumbs, Some("good_bad"))),
        Some(_) => Err(wrong(Key::Score, value, "a number; `good` and `bad` belong to the scale `good_bad`")),
    }
}

/// The score, unless the scale that stands beside it has no such score. Where none does, the survey's own scale holds, which
/// another row tells.
fn on_scale(score: f32, scale: Option<&str>) -> Found<f32> {
    let Some(scale) = scale.and_then(|text| text.parse::<Scale>().ok()) else { return Ok(score) };
    let (low, high) = scale.bounds();
    if (low as f32..=high as f32).contains(&score) {
        return Ok(score);
    }
    let reason = format!(
        "`{score}` lies outside the scale `{}`; where it stands for no answer, leave it out (in a mapping: `missing`)",
        scale.as_str()
    );
    Err(Box::new(Fault::field(RefusalKind::Invalid, Key::Score.id(), reason)))
}

pub(super) fn review<'a>(row: &impl Row<'a>) -> Found<What<&'a str>> {
    Ok(What::Review {
        reviewer: row.agent(Key::Reviewer)?,
        passed: row.whole(Key::ItemsPassed)?.unwrap_or(0),
        applicable: row.whole(Key::ItemsApplicable)?.unwrap_or(0),
        critical_failed: row.whole(Key::ItemsCriticalFailed)?.unwrap_or(0),
        score: row.number(Key::Score)?,
    })
}
