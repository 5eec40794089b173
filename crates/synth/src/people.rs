//! The shop's agents: seats in teams, who sits on them when, and everyone's habits.

use nabiz_domain::event::Millis;

use crate::days::{DAY, Days, WEEK};
use crate::random::{Purpose, Random};
use crate::topics::Team;

/// More seats than these the shop never has, so that memory stays bounded whatever its cases.
const MAX_SEATS: u64 = 2_000;
/// Share of seats that change hands in a year, per mille.
const ATTRITION: u64 = 280;

/// An agent and what makes this one different.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub id: String,
    pub team: Team,
    /// Time taken, in percent of the average.
    pub slowness: i64,
    /// Inclination to hand a case on, per mille of replies.
    pub transfer_per_mille: u32,
    /// What the agent adds to a customer's mood.
    pub charm: i32,
    /// How often the agent solves a topic the usual way, per mille.
    pub consistency_per_mille: u32,
    /// First day at work, and the first day gone.
    pub from_day: u32,
    pub to_day: Option<u32>,
    pub leaves_voluntarily: bool,
}

impl Agent {
    /// Whether the agent is employed on a day.
    pub fn works_on(&self, day: u32) -> bool {
        self.from_day <= day && self.to_day.is_none_or(|to| day < to)
    }
}

/// A desk in a team with the one or two agents who have it, one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    first: usize,
    second: Option<usize>,
    /// Where in the opening hours its shift begins, per mille of the room left.
    offset: u32,
    works_saturdays: bool,
}

/// All agents, by index, and the seats of each team in the order of [`Team::ALL`].
#[derive(Clone, Debug)]
pub(crate) struct People {
    pub agents: Vec<Agent>,
    pub seats: [Vec<Seat>; 6],
    /// Length of a shift in minutes: the desk is staffed for its load.
    pub shift_minutes: u32,
}

impl People {
    pub fn new(seed: u64, cases: u64, days: u32) -> Self {
        let cases_a_day = cases / u64::from(days.max(1));
        let wanted = (8 + cases.isqrt() / 10).max(cases_a_day / 30).clamp(14, MAX_SEATS);
        let mut people = Self { agents: Vec::new(), seats: Default::default(), shift_minutes: 0 };
        for team in Team::ALL {
            for _ in 0..((wanted * team.share() + 20) / 40).max(2) {
                people.add_seat(seed, team, days);
            }
        }
        let seats: usize = people.seats.iter().map(Vec::len).sum();
        // About 4.5 minutes of people's work a case, seven days' cases in five and a half days, three quarters busy.
        people.shift_minutes = (cases_a_day * 7 * 45 / 10 * 100 / 75 * 2 / 11 / seats as u64).clamp(60, 540) as u32;
        people
    }

    fn add_seat(&mut self, seed: u64, team: Team, days: u32) {
        let mut random = Random::new(seed, Purpose::Roster, self.agents.len() as u64);
        let starts = if random.chance(90) { random.below(u64::from(days)) as u32 / 2 } else { 0 };
        let leaves = random.below(365_000) < ATTRITION * u64::from(days);
        let first = self.hire(seed, team, starts);
        let mut second = None;
        if leaves && days > 40 {
            let last = random.between(i64::from(starts) + 10, i64::from(days) - 1) as u32;
            self.agents[first].to_day = Some(last);
            self.agents[first].leaves_voluntarily = random.chance(700);
            if random.chance(800) {
                second = Some(self.hire(seed, team, last + 3 + random.below(30) as u32));
            }
        }
        let seat = Seat { first, second, offset: random.below(1001) as u32, works_saturdays: random.chance(500) };
        self.seats[team as usize].push(seat);
    }

    fn hire(&mut self, seed: u64, team: Team, from_day: u32) -> usize {
        let index = self.agents.len();
        let mut random = Random::new(seed, Purpose::Person, index as u64);
        self.agents.push(Agent {
            id: format!("A{:03}", index + 1),
            team,
            slowness: random.between(70, 145),
            transfer_per_mille: random.between(15, 90) as u32,
            charm: random.between(-30, 30) as i32,
            consistency_per_mille: random.between(600, 930) as u32,
            from_day,
            to_day: None,
            leaves_voluntarily: true,
        });
        index
    }

    /// Who has a seat on a day.
    pub fn occupant(&self, seat: &Seat, day: u32) -> Option<usize> {
        let works = |&agent: &usize| self.agents[agent].works_on(day);
        Some(seat.first).filter(works).or(seat.second.filter(works))
    }

    /// The minutes `[start, end)` of a weekday in which a seat is manned.
    pub fn shift(&self, seat: &Seat, weekday: usize) -> Option<(u32, u32)> {
        let (open, close) = WEEK[weekday].map(|(open, close)| (u32::from(open), u32::from(close)))?;
        if weekday == 5 && !seat.works_saturdays {
            return None;
        }
        let length = self.shift_minutes.min(close - open);
        let start = open + (close - open - length) * seat.offset / 1000;
        Some((start, start + length))
    }

    /// An agent of a team for an instant: one on duty where there is one, and another than `except`.
    pub fn choose(&self, random: &mut Random, team: Team, days: &Days, at: Millis, except: Option<usize>) -> usize {
        let seats = &self.seats[team as usize];
        let (day, minute) = days.day_and_minute(at);
        let weekday = days.all.get(day as usize).map_or(0, |day| day.weekday);
        let mut employed = None;
        for _ in 0..12 {
            let seat = &seats[random.index(seats.len())];
            let Some(agent) = self.occupant(seat, day).filter(|&agent| Some(agent) != except) else {
                continue;
            };
            if self.shift(seat, weekday).is_some_and(|(start, end)| (start..end).contains(&minute)) {
                return agent;
            }
            employed.get_or_insert(agent);
        }
        employed.unwrap_or(seats[0].first)
    }

    /// Whether an agent has gone by an instant, so that someone else must take over.
    pub fn is_gone(&self, agent: usize, days: &Days, at: Millis) -> bool {
        self.agents[agent].to_day.is_some_and(|to| at >= days.start() + DAY * Millis::from(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_cases_take_some_forty_seats() {
        let seats = |cases| People::new(1, cases, 395).seats.iter().map(Vec::len).sum::<usize>();
        assert!((36..46).contains(&seats(100_000)), "{}", seats(100_000));
        assert!(seats(1_000) >= 12);
        assert!(seats(1_000_000_000) <= 2_000);
    }

    #[test]
    fn an_agent_has_one_team_and_a_seat_one_agent_a_day() {
        let people = People::new(3, 100_000, 395);
        assert!(people.agents.iter().any(|agent| agent.to_day.is_some()));
        for (team, seats) in Team::ALL.into_iter().zip(&people.seats) {
            for seat in seats {
                assert_eq!(people.agents[seat.first].team, team);
                let second = seat.second.map(|agent| people.agents[agent].from_day);
                assert!(second.is_none_or(|from| people.agents[seat.first].to_day.is_some_and(|to| to < from)));
            }
        }
    }
}
