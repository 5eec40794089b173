//! Relational surveys, once a quarter: customers are asked for NPS, employees how they are.

use nabiz_domain::event::{Instrument, Millis, What};

use crate::days::{DAY, HOUR, MINUTE, SECOND};
use crate::desk::Desk;
use crate::out::write_id;
use crate::random::{Purpose, Random};
use crate::surveys::{draw, survey_id};

/// Weights of scores, from the lowest score.
const NPS: [i32; 11] = [45, 10, 14, 20, 25, 55, 65, 130, 196, 170, 270];
const ESAT: [i32; 5] = [50, 90, 210, 400, 250];
const ESI: [i32; 10] = [20, 25, 40, 60, 90, 130, 190, 220, 140, 85];

/// At most so many customers are asked in a quarter.
const MOST_ASKED: u64 = 20_000;

/// A survey of a wave: one of these for each person asked.
#[derive(Clone, Copy)]
struct Questionnaire<'a> {
    instrument: Instrument,
    scale: &'a str,
    wave: &'a str,
}

/// The waves that begin on a day.
pub(crate) fn tell(desk: &mut Desk<'_>, day: usize, quarter: &str) {
    let start = desk.world.days.all[day].start + 10 * HOUR;
    let mut random = Random::new(desk.world.seed, Purpose::Wave, day as u64);
    ask_customers(desk, &mut random, start, quarter);
    ask_employees(desk, &mut random, start, day, quarter);
}

/// Every fourth customer known by then, or fewer, each once.
fn ask_customers(desk: &mut Desk<'_>, random: &mut Random, start: Millis, wave: &str) {
    let known = desk.world.customers_known(start).max(1);
    let step = (known / MOST_ASKED).max(4);
    let asked = Questionnaire { instrument: Instrument::Nps, scale: "0-10", wave };
    let mut customer = random.below(step);
    while customer < known {
        let at = start + random.between(0, 6 * HOUR);
        survey_id(&mut desk.text, wave, customer, 1);
        let bounced = random.chance(20);
        send(desk, at, asked, bounced);
        if !bounced && random.chance(260) {
            write_id(&mut desk.requester, "cust", "-", customer, 7);
            let at = at + random.lognormal(5 * HOUR, 110).min(12 * DAY);
            let score = draw(random, &NPS, 0) as f32;
            let answer = asked.answer(&desk.text, &desk.requester, score, 1, None);
            desk.out.feed_event(at, answer);
        }
        customer += step;
    }
}

/// One question from 1 to 5; and, as a wave of its own, the three of the satisfaction index from 1 to 10.
fn ask_employees(desk: &mut Desk<'_>, random: &mut Random, start: Millis, day: usize, quarter: &str) {
    let index_wave = format!("{quarter}-esi");
    let single = Questionnaire { instrument: Instrument::Esat, scale: "1-5", wave: quarter };
    let index = Questionnaire { instrument: Instrument::Esat, scale: "1-10", wave: &index_wave };
    for (number, agent) in (0u64..).zip(&desk.world.people.agents) {
        if !agent.works_on(day as u32) {
            continue;
        }
        // Those who will leave are less content.
        let mood = if agent.to_day.is_some() { -60 } else { agent.charm };
        let answers = random.chance(850);
        for (questionnaire, kind, weights) in [(single, "esat", &ESAT[..]), (index, "esi", &ESI)] {
            let at = start + random.between(0, 2 * HOUR);
            survey_id(&mut desk.text, kind, day as u64, number);
            send(desk, at, questionnaire, false);
            let back = at + random.between(10 * MINUTE, 4 * DAY);
            let questions: u8 = if kind == "esi" { 3 } else { 1 };
            for question in (1..=questions).filter(|_| answers) {
                let score = 1.0 + draw(random, weights, mood) as f32;
                let answer = questionnaire.answer(&desk.text, &agent.id, score, question, Some(agent.team.id()));
                desk.out.feed_event(back + Millis::from(question) * 20 * SECOND, answer);
            }
        }
    }
}

/// The survey whose id is in the desk's text goes out.
fn send(desk: &mut Desk<'_>, at: Millis, Questionnaire { instrument, scale, .. }: Questionnaire<'_>, bounced: bool) {
    let survey = desk.text.as_str();
    desk.out.feed_event(at, What::SurveySent { survey, instrument, scale: Some(scale), bounced });
}

impl<'a> Questionnaire<'a> {
    fn answer(
        self,
        survey: &'a str,
        person: &'a str,
        score: f32,
        question: u8,
        team: Option<&'a str>,
    ) -> What<&'a str> {
        What::SurveyAnswer {
            survey: Some(survey),
            instrument: Some(self.instrument),
            scale: Some(self.scale),
            score,
            respondent: Some(person),
            by_employee: self.instrument == Instrument::Esat,
            wave: Some(self.wave),
            team,
            question,
        }
    }
}
