//! The wall: what goes on now, readable from across the room.

use askama::Template;
use nabiz_app::access::View;
use nabiz_app::desk::{AgentNow, DeskError, DueCase, Wall};
use nabiz_app::moment::Moment;
use nabiz_catalogue::register;
use nabiz_catalogue::score::Score;
use nabiz_words::{DASH, Words};

use super::ask::{self, Asked};
use super::bars::{Point, bars};
use super::cases::{Row, row};
use super::filter::{self, bar};
use super::overview::class;
use super::receipt::moment;
use super::shell::{Shell, rendered};
use crate::context::{is_plain, unit};
use crate::figure::statistic;
use crate::ways::Ways;

/// Promises shown.
const DUE: usize = 15;

#[derive(Template)]
#[template(path = "desk/wall.html")]
struct Page<'a> {
    shell: &'a Shell,
    bar: String,
    as_of: String,
    numbers: Vec<Number>,
    today: Vec<Today>,
    due: Vec<Due>,
    sees_due: bool,
    agents: Vec<Agent>,
    beats: Vec<(String, String, u64)>,
    is_empty: bool,
}

/// A figure of today.
struct Today {
    name: String,
    class: String,
    value: String,
    link: String,
}

struct Number {
    name: String,
    value: String,
    /// The list of them; empty where there is none.
    link: String,
    /// The longest of them, in words.
    longest: String,
    tone: &'static str,
}

struct Due {
    row: Row,
    promise: String,
    left: String,
    tone: &'static str,
}

struct Agent {
    name: String,
    state: String,
    since: String,
    open: u64,
}

/// The wall of what the filter lets pass.
pub(crate) fn page(shell: &Shell, view: &View, asked: &Asked) -> Result<String, DeskError> {
    let words = shell.words;
    let wall = view.wall(ask::filter(asked)?.as_ref())?;
    let number = |id: &str, n: u64| Number {
        name: words.get(id),
        value: words.count(n),
        link: String::new(),
        longest: String::new(),
        tone: "none",
    };
    let longest = |number: Number, id: &str, seconds: Option<f64>| Number {
        longest: seconds
            .map(|seconds| format!("{}: {}", words.get(id), words.duration_compact(seconds)))
            .unwrap_or_default(),
        ..number
    };
    // A list of cases is of all times, as the wall is.
    let kept = asked.only(&filter::NAMES).with("period", "").with("from", "").with("to", "");
    let sees_cases = view.viewer().role.sees_cases();
    let listed = |number: Number, state: &str, order: &str| Number {
        link: if sees_cases {
            format!("/cases{}", kept.with("state", state).with("order", order).url())
        } else {
            String::new()
        },
        ..number
    };
    let numbers = vec![
        number("desk-wall-unanswered", wall.unanswered),
        listed(
            longest(number("desk-wall-waiting", wall.waiting), "desk-wall-longest", wall.longest_wait_s),
            "waiting",
            "longest_wait",
        ),
        longest(number("desk-wall-queue", wall.in_queue), "desk-wall-queue-longest", wall.longest_queue_s),
        listed(number("desk-wall-open", wall.open), "open", ""),
        Number {
            tone: if wall.breached > 0 { "worse" } else { "none" },
            ..number("desk-wall-breached", wall.breached)
        },
    ];
    let beat = |of: fn(&nabiz_app::desk::Beat) -> u64| {
        let points = wall.beats.iter().enumerate().map(|(i, beat)| Point {
            label: format!("−{}", words.duration_compact(((wall.beats.len() - i) * 300) as f64)),
            text: words.count(of(beat)),
            value: Some(of(beat) as f64),
        });
        (points.collect::<Vec<_>>(), wall.beats.iter().map(of).sum::<u64>())
    };
    let beats = [
        ("desk-wall-came", beat(|beat| beat.opened)),
        ("desk-wall-replied", beat(|beat| beat.replied)),
        ("desk-wall-resolved", beat(|beat| beat.resolved)),
    ];
    let today_of = kept.with("period", "today");
    let ways = Ways { asked: &today_of, sees_cases };
    let body = rendered(&Page {
        shell,
        bar: bar(shell, view, asked, None, &[]),
        as_of: moment(words, &wall.as_of),
        numbers,
        today: wall
            .today
            .iter()
            .filter(|score| is_plain(score) && score.n > 0)
            .map(|score| today(words, score, &ways))
            .collect(),
        is_empty: view.state().accounts.is_empty(),
        sees_due: sees_cases,
        due: wall.due.iter().take(DUE).map(|one| due(words, one)).collect(),
        agents: agents(words, &wall),
        beats: beats
            .into_iter()
            .map(|(id, (points, sum))| {
                (words.get(id), bars(&words.get(id), id.trim_start_matches("desk-wall-"), &points), sum)
            })
            .collect(),
    });
    Ok(shell.page(&shell.say("desk-nav-wall"), &body, true))
}

fn today(words: Words, score: &Score, ways: &Ways<'_>) -> Today {
    let value = score.value.map(|value| words.value_compact(unit(&score.metric), value, score.currency.as_deref()));
    let metric = register::find(&score.metric);
    let name = metric.map_or("", |metric| words.text(metric.name));
    let which = [class(words, &score.class), metric.map_or_else(String::new, |metric| statistic(words, metric))];
    let which: Vec<String> = which.into_iter().filter(|one| !one.is_empty()).collect();
    Today {
        name: name.to_owned(),
        class: which.join(" · "),
        value: value.unwrap_or_else(|| DASH.to_owned()),
        link: ways.of(score).unwrap_or_default(),
    }
}

fn due(words: Words, one: &DueCase) -> Due {
    const SOON: f64 = 900.0;
    Due {
        row: row(words, &one.case),
        promise: words.name("desk-promise", one.promise),
        left: words.duration_compact(one.left_s.max(0.0)),
        tone: if one.left_s < SOON { "worse" } else { "none" },
    }
}

/// Those at work first: a wall has no room for everybody.
fn agents(words: Words, wall: &Wall) -> Vec<Agent> {
    let mut agents: Vec<&AgentNow> = wall.agents.iter().collect();
    agents.sort_by_key(|one| one.state.is_none_or(|state| state == "offline"));
    agents.into_iter().map(|one| agent(words, one, &wall.as_of)).collect()
}

fn agent(words: Words, one: &AgentNow, now: &Moment) -> Agent {
    // An hour alone would read as one of today.
    let since = |at: &Moment| {
        let time = at.0.strftime("%H:%M").to_string();
        if at.0.date() == now.0.date() { time } else { format!("{} {time}", words.day_month(at.0.date())) }
    };
    Agent {
        name: one.agent.clone(),
        state: one.state.map(|state| words.name_or_id("agent_state", state)).unwrap_or_default(),
        since: one.since.as_ref().map(since).unwrap_or_default(),
        open: one.open_cases,
    }
}
