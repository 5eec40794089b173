//! What comes in day by day beside the cases: agents' states, joiners and leavers, monthly costs, survey waves.

use nabiz_domain::channel::Class;
use nabiz_domain::event::{AgentState, Millis, What};

use crate::days::{Day, HOUR, MINUTE};
use crate::desk::Desk;
use crate::people::Seat;
use crate::random::{Purpose, Random};
use crate::topics::Team;
use crate::waves;

/// Monthly costs a seat in TRY, beside salaries: category and the class that bears it.
const COSTS: [(&str, Option<Class>, i64); 9] = [
    ("benefits", None, 9_500),
    ("overtime", None, 2_800),
    ("contractors", None, 3_200),
    ("licences", None, 4_100),
    ("telecom", Some(Class::Call), 2_600),
    ("messaging", Some(Class::Conversation), 1_400),
    ("facilities", None, 5_200),
    ("training", None, 1_100),
    ("management", None, 6_800),
];
const SALARY: i64 = 52_000;

/// Tells the feeds of a day.
pub(crate) fn day(desk: &mut Desk<'_>, number: usize) {
    let world = desk.world;
    let day = &world.days.all[number];
    headcount(desk, number as u32, day.start);
    for team in Team::ALL {
        for seat in &world.people.seats[team as usize] {
            if !day.holiday {
                states(desk, number as u32, day, seat);
            }
        }
    }
    if number == 0 || day.date.day() == 1 {
        costs(desk, number as u32, day);
    }
    if day.date.day() == 10 && day.date.month() % 3 == 2 {
        let quarter = format!("{}-Q{}", day.date.year(), (day.date.month() + 2) / 3);
        waves::tell(desk, number, &quarter);
    }
}

fn headcount(desk: &mut Desk<'_>, day: u32, midnight: Millis) {
    for agent in &desk.world.people.agents {
        let employee = agent.id.as_str();
        if agent.from_day == day {
            desk.out.feed_event(midnight, What::Headcount { employee, join: true, voluntary: None });
        }
        if agent.to_day == Some(day) {
            let voluntary = Some(agent.leaves_voluntarily);
            desk.out.feed_event(midnight, What::Headcount { employee, join: false, voluntary });
        }
    }
}

/// A seat's shift: work in two blocks with some idle time in each, a break between, and once in a while a
/// meeting or training.
fn states(desk: &mut Desk<'_>, number: u32, day: &Day, seat: &Seat) {
    let people = &desk.world.people;
    let (Some(agent), Some((start, end))) = (people.occupant(seat, number), people.shift(seat, day.weekday)) else {
        return;
    };
    let key = (u64::from(number) << 24) | agent as u64;
    let mut random = Random::new(desk.world.seed, Purpose::Roster, key ^ (1 << 60));
    let block = Millis::from(end - start) * MINUTE / 2;
    let idle = block * random.between(14, 36) / 100;
    let agent = people.agents[agent].id.as_str();
    let mut at = day.start + Millis::from(start) * MINUTE + random.between(-2 * MINUTE, 3 * MINUTE);
    let mut tell = |state, length: Millis| {
        desk.out.feed_event(at, What::AgentState { agent, state });
        at += length;
    };
    tell(AgentState::Available, idle);
    tell(AgentState::Handling, block - idle);
    tell(AgentState::Break, block * random.between(8, 14) / 100);
    tell(AgentState::Handling, (block - idle) * 8 / 10);
    if random.chance(150) {
        let other = if random.chance(400) { AgentState::Training } else { AgentState::Meeting };
        tell(other, random.between(20 * MINUTE, HOUR).min(block / 3));
    }
    tell(AgentState::Acw, block * random.between(3, 8) / 100);
    tell(AgentState::Available, idle * 8 / 10);
    tell(AgentState::Offline, 0);
}

/// A month's costs, in the share of the month that the shop has days for.
fn costs(desk: &mut Desk<'_>, number: u32, day: &Day) {
    let world = desk.world;
    let mut random = Random::new(world.seed, Purpose::Cost, u64::from(number));
    let of_month = i64::from(day.date.days_in_month());
    let in_shop = (of_month + 1 - i64::from(day.date.day())).min((world.days.all.len() - number as usize) as i64);
    let at = day.start + 9 * HOUR;
    let mut tell = |monthly: i64, category: &str, class, team| {
        let kurus = monthly * random.between(97, 103) * in_shop / of_month;
        let what = What::Cost { amount: kurus as f64 / 100.0, currency: "TRY", category: Some(category), class, team };
        desk.out.feed_event(at, what);
    };
    let seats = |team: Team| {
        world.people.seats[team as usize].iter().filter(|seat| world.people.occupant(seat, number).is_some()).count()
            as i64
    };
    for team in Team::ALL {
        tell(SALARY * seats(team), "salaries", None, Some(team.id()));
    }
    let all: i64 = Team::ALL.into_iter().map(seats).sum();
    for (category, class, monthly) in COSTS {
        tell(monthly * all, category, class, None);
    }
}
