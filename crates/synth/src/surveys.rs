//! What customers and reviewers say about a case: satisfaction and effort surveys, quality reviews; and how scores are
//! drawn.

use nabiz_domain::channel::Class;
use nabiz_domain::event::{Instrument, Millis, What};

use crate::case::Case;
use crate::days::{HOUR, MINUTE, SECOND};
use crate::out::{push_number, write_id};
use crate::random::Random;

/// Weights of scores in an average mood, from the lowest score.
const CSAT: [i32; 5] = [35, 38, 95, 270, 562];
const CES: [i32; 7] = [30, 40, 60, 90, 190, 290, 300];
const REVIEWERS: [&str; 4] = ["Q01", "Q02", "Q03", "Q04"];

/// Draws a score's index; moods move weight between the two ends.
pub(crate) fn draw(random: &mut Random, weights: &[i32], mood: i32) -> usize {
    let middle = weights.len() as i32 - 1;
    let moods = weights.iter().zip(0i32..).map(|(&weight, index)| {
        let side = (2 * index - middle) * 100 / middle;
        (weight * (100 + side * mood / 100) / 100 + if side < 0 { -mood / 4 } else { 0 }).max(1).unsigned_abs()
    });
    random.weighted(moods)
}

/// A case survey's weights and scale; its scores begin with 1.
fn scale(instrument: Instrument) -> (&'static [i32], &'static str) {
    if instrument == Instrument::Ces { (&CES, "1-7") } else { (&CSAT, "1-5") }
}

pub(crate) fn survey_id(buffer: &mut String, kind: &str, number: u64, part: u64) {
    write_id(buffer, kind, "-", number, 6);
    buffer.push('-');
    push_number(buffer, part, 1);
}

/// Sends a case's survey; where it will be answered, after how long and its number within the case.
pub(crate) fn send(case: &mut Case<'_, '_>, instrument: Instrument) -> Option<(Millis, u64)> {
    case.surveys += 1;
    let (number, bounced) = (case.surveys, case.chance(15));
    survey_id(&mut case.desk.text, "srv", case.number, number);
    let (_, scale) = scale(instrument);
    let what = What::SurveySent { survey: case.desk.text.as_str(), instrument, scale: Some(scale), bounced };
    case.desk.out.case_event(case.at, what, &[]);
    let class = case.channel.class();
    // The delighted and the angry answer more.
    let rate = 30 * case.mood.unsigned_abs() / 10
        + match class {
            Class::Conversation => 340,
            Class::Ticket => 255,
            Class::Call => 190,
        };
    if bounced || !case.chance(rate) {
        return None;
    }
    let delay = match class {
        Class::Conversation if case.chance(700) => case.random.between(8 * SECOND, 4 * MINUTE),
        _ => case.random.lognormal(3 * HOUR, 120),
    };
    Some((delay, number))
}

/// A customer's answer to a case's survey.
pub(crate) fn answer(case: &mut Case<'_, '_>, instrument: Instrument, number: u64) {
    let mood = case.mood + case.world().people.agents[case.agent].charm;
    let (weights, scale) = scale(instrument);
    let score = 1.0 + draw(&mut case.random, weights, mood) as f32;
    survey_id(&mut case.desk.text, "srv", case.number, number);
    let desk = &mut *case.desk;
    let what = What::SurveyAnswer {
        survey: Some(desk.text.as_str()),
        instrument: Some(instrument),
        scale: Some(scale),
        score,
        respondent: Some(desk.requester.as_str()),
        by_employee: false,
        wave: None,
        team: None,
        question: 1,
    };
    desk.out.case_event(case.at, what, &[]);
}

/// A review of how the case was handled; true where a second reviewer looks at it too.
pub(crate) fn review(case: &mut Case<'_, '_>, nth: u8) -> bool {
    let reviewer = REVIEWERS[((case.number % 4) as usize + usize::from(nth)) % 4];
    let (applicable, failed) = match case.reviewed {
        None => first_look(case),
        Some((applicable, failed)) => (applicable, second_look(case, failed)),
    };
    case.reviewed = Some((applicable, failed));
    let passed = applicable - failed;
    let critical_failed = u16::from(failed > 0 && case.chance(180));
    let score = Some(f32::from(passed) * 100.0 / f32::from(applicable));
    case.tell(What::Review { reviewer: Some(reviewer), passed, applicable, critical_failed, score });
    nth == 0 && case.chance(250)
}

/// Items that apply and those failed: consistent agents fail fewer.
fn first_look(case: &mut Case<'_, '_>) -> (u16, u16) {
    let applicable = case.random.between(10, 14) as u16;
    let care = case.world().people.agents[case.agent].consistency_per_mille / 5 + 790;
    (applicable, (0..applicable).filter(|_| !case.random.chance(care)).count() as u16)
}

/// Reviewers differ by an item often, by three seldom.
fn second_look(case: &mut Case<'_, '_>, failed: u16) -> u16 {
    let difference = case.random.pick(&[(0, 55), (1, 35), (3, 10)]);
    if failed >= difference && case.chance(500) { failed - difference } else { (failed + difference).min(10) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn mean(weights: &[i32], mood: i32) -> f64 {
        let mut random = Random::new(2, Purpose::Wave, 0);
        (0..20_000).map(|_| draw(&mut random, weights, mood) as f64).sum::<f64>() / 20_000.0
    }

    #[test]
    fn a_better_mood_gives_better_scores() {
        for weights in [&CSAT[..], &CES] {
            assert!(mean(weights, -60) < mean(weights, 0) && mean(weights, 0) < mean(weights, 60));
        }
        assert!((1.0 + mean(&CSAT, 0) - 4.28).abs() < 0.05);
    }
}
