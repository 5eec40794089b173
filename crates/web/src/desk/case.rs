//! One case: its clocks, and its events with what they mean.

use askama::Template;
use nabiz_app::timeline::{ClockView, EventView, Line, Mark, Outcome, SessionView, Timeline, Verdict};
use nabiz_words::Words;

use super::receipt::{id, moment};
use super::shell::{Shell, rendered};

#[derive(Template)]
#[template(path = "desk/case.html")]
struct Page<'a> {
    shell: &'a Shell,
    facts: Vec<(String, String)>,
    sessions: Vec<Session>,
}

struct Session {
    id: String,
    facts: Vec<(String, String)>,
    clocks: Vec<Clock>,
    lines: Vec<Told>,
    verdicts: Vec<(String, String)>,
}

struct Clock {
    name: String,
    start: String,
    stop: String,
    calendar: String,
    business: String,
    promise: String,
    tone: &'static str,
}

struct Told {
    at: String,
    /// What happened, in the reader's language.
    name: String,
    event: String,
    marks: String,
}

/// The page of a case.
pub(crate) fn page(shell: &Shell, case: &Timeline) -> String {
    let words = shell.words;
    let mut facts = vec![
        (shell.say("dimension-account"), case.account.clone()),
        (shell.say("dimension-channel"), words.name_or_id("channel", case.channel)),
    ];
    facts.extend(case.requester.clone().map(|who| (shell.say("case-requester"), who)));
    facts.extend(case.parent.clone().map(|parent| (shell.say("case-parent"), parent)));
    facts.push((shell.say("desk-case-as-of"), moment(words, &case.as_of)));
    let sessions = case.sessions.iter().map(|one| session(words, one)).collect();
    let body = rendered(&Page { shell, facts, sessions });
    shell.page(&case.id, &body, false)
}

fn session(words: Words, one: &SessionView) -> Session {
    let mut facts = vec![
        (words.get("case-state"), words.name_or_id("case-state", one.state)),
        (words.get("desk-opened"), moment(words, &one.opened_at)),
    ];
    facts
        .extend(one.priority.map(|priority| (words.get("dimension-priority"), words.name_or_id("priority", priority))));
    let named = [("dimension-topic", &one.topic), ("dimension-team", &one.team), ("dimension-agent", &one.agent)];
    facts.extend(named.into_iter().filter_map(|(id, value)| Some((words.get(id), value.clone()?))));
    if !one.left_out.is_empty() {
        let why: Vec<String> = one.left_out.iter().map(|note| words.note(note.id, note.value.as_deref())).collect();
        facts.push((words.get("case-left_out"), why.join(", ")));
    }
    let judged = [
        ("first_contact", Some(&one.first_contact)),
        ("bot", one.bot.as_ref()),
        ("deflection", one.deflection.as_ref()),
    ];
    let verdicts =
        judged.into_iter().filter_map(|(id, verdict)| Some((words.name("verdict", id), said(words, verdict?))));
    Session {
        id: one.id.clone(),
        facts,
        clocks: one.clocks.iter().map(|clock| self::clock(words, clock)).collect(),
        lines: one.lines.iter().map(|line| told(words, line)).collect(),
        verdicts: verdicts.collect(),
    }
}

fn said(words: Words, verdict: &Verdict) -> String {
    let holds = if !verdict.counts {
        "verdict-not_counted"
    } else if verdict.holds {
        "verdict-yes"
    } else {
        "verdict-no"
    };
    let why: Vec<String> = verdict.why_not.iter().map(|note| words.note(note.id, note.value.as_deref())).collect();
    if why.is_empty() { words.get(holds) } else { format!("{} ({})", words.get(holds), why.join(", ")) }
}

fn clock(words: Words, clock: &ClockView) -> Clock {
    let promise = clock.target.as_ref().map(|target| {
        let allowed = words.duration_compact(target.target_s);
        let due = target.due_at.as_ref().map(|at| moment(words, at)).unwrap_or_default();
        format!("{allowed} · {} · {due}", words.name_or_id("outcome", target.outcome.id()))
    });
    Clock {
        name: words.name("clock", &id(&clock.id)),
        start: moment(words, &clock.start),
        stop: clock.stop.as_ref().map(|at| moment(words, at)).unwrap_or_default(),
        calendar: words.duration_compact(clock.calendar_s),
        business: clock.business_s.map(|seconds| words.duration_compact(seconds)).unwrap_or_default(),
        promise: promise.unwrap_or_default(),
        tone: match clock.target.as_ref().map(|target| target.outcome) {
            Some(Outcome::Breached) => "worse",
            Some(Outcome::Met) => "better",
            _ => "none",
        },
    }
}

fn told(words: Words, line: &Line) -> Told {
    Told {
        at: moment(words, &line.at),
        name: line.event.as_ref().map(|event| words.name_or_id("case-event", event.what)).unwrap_or_default(),
        event: line.event.as_ref().map(event).unwrap_or_default(),
        marks: line.marks.iter().map(|mark| meaning(words, *mark)).collect::<Vec<_>>().join(", "),
    }
}

/// The event in the words of the log.
fn event(event: &EventView) -> String {
    let mut parts = vec![event.what.to_owned()];
    parts.extend(event.actor.clone());
    parts.extend(event.details.iter().map(|note| match &note.value {
        Some(value) => format!("{}={value}", note.id),
        None => note.id.to_owned(),
    }));
    parts.join(" ")
}

fn meaning(words: Words, mark: Mark) -> String {
    let mark_id = id(&mark.id);
    let name = words.name("mark", &mark_id);
    match mark.clock.filter(|_| mark_id.starts_with("sla_")) {
        Some(clock) => format!("{name} ({})", words.name("clock", &id(&clock))),
        None => name,
    }
}
