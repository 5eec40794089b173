//! The clocks of a session, and the parts of a call.

use std::io::{self, Write};

use nabiz_usecases::timeline::clocks::ClockState;
use nabiz_usecases::timeline::moment::Moment;
use nabiz_usecases::timeline::{ClockView, SessionView, TargetView};
use nabiz_words::{DASH, Words};

use crate::context::Context;
use crate::{json, table};

/// Prints what the session has of both.
pub(super) fn print(context: &Context, out: &mut dyn Write, session: &SessionView) -> io::Result<()> {
    if !session.clocks.is_empty() {
        writeln!(out)?;
        print_clocks(context, out, &session.clocks)?;
    }
    print_call(context, out, session)
}

fn print_clocks(context: &Context, out: &mut dyn Write, clocks: &[ClockView]) -> io::Result<()> {
    let words = context.words;
    let head = ["case-column-clock", "case-column-from", "case-column-to", "hours-calendar", "hours-business"];
    let head = head.iter().chain(&["column-target", "case-column-outcome"]).map(|id| words.get(id));
    let mut table = table::table(context, &head.collect::<Vec<_>>(), &[3, 4]);
    for clock in clocks {
        let stop = match (clock.state, &clock.stop) {
            (ClockState::Running, _) | (_, None) => words.get("clock_state-running"),
            (ClockState::Stopped, Some(at)) => instant(words, at),
            (ClockState::Ended, Some(at)) => format!("{} ({})", instant(words, at), words.get("clock_state-ended")),
        };
        let business = clock.business_s.map_or_else(|| DASH.to_owned(), |s| words.duration_seconds(s));
        let (target, outcome) = clock.target.as_ref().map(|target| promise(words, target)).unwrap_or_default();
        table.add_row([
            words.name("clock", &json::id(serde_json::to_value(clock.id))),
            instant(words, &clock.start),
            stop,
            words.duration_seconds(clock.calendar_s),
            business,
            target,
            outcome,
        ]);
    }
    table::print(context, out, &table)
}

/// What was promised, and how it stands.
fn promise(words: Words, target: &TargetView) -> (String, String) {
    let time = words.duration_seconds(target.target_s);
    let hours = words.name("hours", target.hours);
    let allowed = words.with("sla-policy-target", &[("target", time.into()), ("hours", hours.into())]);
    let outcome = words.name("outcome", &json::id(serde_json::to_value(target.outcome)));
    let due = target.due_at.as_ref().map(|at| words.with("case-due", &[("instant", instant(words, at).into())]));
    (allowed, [Some(outcome), due].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// Stays in queues and agents' parts of a call.
fn print_call(context: &Context, out: &mut dyn Write, session: &SessionView) -> io::Result<()> {
    let Some(call) = &session.call else { return Ok(()) };
    let words = context.words;
    writeln!(out)?;
    for visit in &call.visits {
        let queue = visit.queue.as_deref().unwrap_or(DASH);
        let wait = words.duration_seconds(visit.wait_s);
        let outcome = words.name("visit", visit.outcome);
        let agent = visit.agent.as_ref().map_or_else(String::new, |agent| format!(" ({agent})"));
        writeln!(out, "{} {queue}: {wait}, {outcome}{agent}", words.get("case-queue"))?;
    }
    for leg in &call.legs {
        let parts = [("variant-talk", leg.talk_s), ("variant-hold", leg.hold_s), ("variant-wrap", leg.wrap_s)];
        let parts = parts.map(|(id, s)| format!("{} {}", words.get(id), words.duration_seconds(s)));
        let agent = leg.agent.as_deref().unwrap_or(DASH);
        writeln!(out, "{} {agent}: {}", words.get("dimension-agent"), parts.join(" · "))?;
    }
    Ok(())
}

fn instant(words: Words, at: &Moment) -> String {
    words.datetime_local(at.0.datetime())
}
