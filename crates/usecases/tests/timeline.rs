//! Timelines of MiniDesk's cases (METRICS part F): what each event means, and every clock.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use nabiz_domain::event::Millis;
use nabiz_usecases::load::{LoadOptions, Loaded, load};
use nabiz_usecases::session::{Session, accounts};
use nabiz_usecases::timeline::clocks::{ClockId, ClockState, Outcome};
use nabiz_usecases::timeline::{ClockView, MarkId, SessionView, Timeline, TimelineError, timeline, timeline_in};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn loaded() -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let options = LoadOptions {
        inputs: vec![data("minidesk.jsonl")],
        config: Some(data("minidesk.toml")),
        quarantine: folder.path().join("quarantine.jsonl"),
        ..LoadOptions::default()
    };
    load(&options, &mut |_| {}).unwrap()
}

fn at(text: &str) -> Millis {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn draw(id: &str, as_of: &str) -> Result<Timeline, TimelineError> {
    let mut loaded = loaded();
    let index = loaded.book.index();
    timeline(&loaded.book, &index, &loaded.config, None, id, Some(at(as_of)), 2)
}

fn session(id: &str) -> SessionView {
    draw(id, "2024-04-30T00:00:00+03:00").unwrap().sessions.remove(0)
}

fn clock(session: &SessionView, id: ClockId) -> &ClockView {
    session.clocks.iter().find(|clock| clock.id == id).unwrap_or_else(|| panic!("no {id:?}"))
}

/// `Tue 14:00 open: opens, sla_start` for every line that means something.
fn meanings(session: &SessionView) -> Vec<String> {
    let marked = session.lines.iter().filter(|line| !line.marks.is_empty());
    let told = marked.map(|line| {
        let marks: Vec<String> = line
            .marks
            .iter()
            .map(|mark| {
                let id = serde_json::to_value(mark.id).unwrap().as_str().unwrap().to_owned();
                let clock = mark.clock.filter(|clock| matches!(clock, ClockId::ResponseSla | ClockId::ResolutionSla));
                match clock {
                    Some(ClockId::ResponseSla) => format!("{id}(response)"),
                    Some(_) => format!("{id}(resolution)"),
                    None => id,
                }
            })
            .collect();
        let what = line.event.as_ref().map_or("-", |event| event.what);
        format!("{} {what}: {}", line.at.0.strftime("%a %H:%M"), marks.join(" "))
    });
    told.collect()
}

#[test]
fn a_ticket_with_a_pause_an_escalation_and_a_thank_you() {
    let t4 = session("T4");
    assert_eq!(
        meanings(&t4),
        [
            "Tue 14:00 open: opens critical sla_start(response) sla_start(resolution)",
            "Tue 14:10 assign: assigned",
            "Tue 15:00 message: first_reply",
            "Tue 15:00 status: sla_due(response) sla_met(response) sla_pause(resolution)",
            "Wed 10:00 message: turn_start",
            "Wed 10:00 status: sla_resume(resolution)",
            "Wed 11:00 -: sla_due(resolution) sla_breached(resolution)",
            "Wed 12:00 message: turn_answered",
            "Wed 12:00 status: final_resolution",
            "Wed 12:20 message: soft_reopen",
            "Wed 12:30 status: soft_resolution",
        ]
    );
    let wait = clock(&t4, ClockId::RequesterWait);
    assert_eq!((wait.calendar_s, wait.spans.len()), (10_800.0, 2));
    assert_eq!(clock(&t4, ClockId::Resolution).calendar_s, 79_200.0);
    assert_eq!(clock(&t4, ClockId::FirstResponse).calendar_s, 3_600.0);
    assert_eq!(clock(&t4, ClockId::NextResponse).calendar_s, 7_200.0);
    let promise = clock(&t4, ClockId::ResolutionSla);
    let target = promise.target.as_ref().unwrap();
    assert_eq!(target.outcome, Outcome::Breached);
    assert_eq!(target.due_at.as_ref().unwrap().millis(), at("2024-04-17T11:00:00+03:00"));
    assert_eq!((target.target_s, target.counted_s, target.hours), (7_200.0, 10_800.0, "business"));
    let counted: Vec<f64> = promise.intervals.iter().map(|one| one.seconds).collect();
    assert_eq!(counted, [3_600.0, 7_200.0]);
    assert_eq!(clock(&t4, ClockId::ResponseSla).target.as_ref().unwrap().outcome, Outcome::Met);
    assert!(!t4.first_contact.holds);
    let against: Vec<&str> = t4.first_contact.why_not.iter().map(|note| note.id).collect();
    assert_eq!(against, ["contacts", "escalated"]);
}

#[test]
fn a_ticket_that_nobody_answers_breaches_both_promises() {
    let t9 = session("T9");
    assert_eq!((t9.state, t9.priority), ("open", Some("critical")));
    let due: Vec<(ClockId, String, Outcome)> = t9
        .clocks
        .iter()
        .filter_map(|clock| {
            let target = clock.target.as_ref()?;
            Some((clock.id, target.due_at.as_ref()?.0.strftime("%a %H:%M").to_string(), target.outcome))
        })
        .collect();
    // The raise at 15:30 starts second clocks.
    let expected = [
        (ClockId::ResponseSla, "Fri 16:00", Outcome::Breached),
        (ClockId::ResponseSla, "Fri 16:30", Outcome::Breached),
        (ClockId::ResolutionSla, "Fri 17:00", Outcome::Breached),
        (ClockId::ResolutionSla, "Fri 17:30", Outcome::Breached),
    ];
    assert_eq!(due, expected.map(|(id, due, outcome)| (id, due.to_owned(), outcome)));
    assert_eq!(clock(&t9, ClockId::FirstResponse).state, ClockState::Running);
    assert_eq!(clock(&t9, ClockId::FirstAssignment).calendar_s, 300.0);
    assert!(t9.flags.contains(&"awaits_reply".to_owned()));
    assert!(!t9.first_contact.counts);
}

#[test]
fn a_chat_that_times_out_lapses() {
    let c6 = session("C6");
    assert_eq!((c6.state, c6.status), ("lapsed", "closed"));
    assert!(c6.lines.iter().any(|line| line.marks.iter().any(|mark| mark.id == MarkId::Lapse)));
    assert_eq!(clock(&c6, ClockId::FirstResponse).state, ClockState::Ended);
    assert_eq!(clock(&c6, ClockId::Resolution).state, ClockState::Ended);
    assert_eq!(clock(&c6, ClockId::Resolution).calendar_s, 1_800.0);
}

#[test]
fn a_merged_ticket_says_where_it_went() {
    let t8 = session("T8");
    assert_eq!(t8.left_out.len(), 1);
    assert_eq!((t8.left_out[0].id, t8.left_out[0].value.as_deref()), ("merged", Some("T1")));
    assert!(!t8.flags.contains(&"eligible".to_owned()));
    assert!(t8.clocks.iter().all(|clock| clock.target.is_none()));
    let spam = session("T7");
    assert_eq!(spam.left_out.iter().map(|note| note.id).collect::<Vec<_>>(), ["spam"]);
}

#[test]
fn a_hard_reopen_and_a_handoff_are_marked() {
    let t5 = session("T5");
    let told = meanings(&t5);
    assert!(
        told.contains(&"Wed 10:10 status: resolution sla_met(response) sla_pause(resolution)".to_owned()),
        "{told:#?}"
    );
    assert!(told.contains(&"Fri 11:00 message: turn_start hard_reopen".to_owned()), "{told:#?}");
    assert_eq!(clock(&t5, ClockId::FirstResolution).calendar_s, 2_400.0);
    assert_eq!(clock(&t5, ClockId::Resolution).business_s, Some(72_900.0));
    let c1 = session("C1");
    let told = meanings(&c1);
    assert!(told.contains(&"Mon 11:00 handoff: human_start".to_owned()), "{told:#?}");
    assert_eq!(clock(&c1, ClockId::FirstResponse).calendar_s, 14.0);
    assert!(c1.first_contact.holds && c1.first_contact.mature);
}

#[test]
fn a_case_that_came_back_names_the_other() {
    let c4 = session("C4");
    let bot = c4.bot.unwrap();
    assert!(bot.counts && !bot.holds);
    assert_eq!(bot.why_not[0].value.as_deref(), Some("C5"));
    assert!(session("C3").bot.unwrap().holds);
    let k9 = session("K9").deflection.unwrap();
    assert_eq!((k9.holds, k9.why_not[0].value.as_deref()), (false, Some("K10")));
    assert!(session("K8").deflection.unwrap().holds);
}

#[test]
fn a_call_shows_queue_legs_hold_and_wrap() {
    let k1 = session("K1");
    let call = k1.call.unwrap();
    assert_eq!((call.wait_s, call.talk_s, call.hold_s, call.wrap_s), (8.0, 150.0, 30.0, 60.0));
    assert_eq!((call.visits[0].outcome, call.visits[0].within_threshold), ("answered", true));
    assert_eq!((call.legs[0].agent.as_deref(), call.legs[0].hold_s), (Some("A1"), 30.0));
    assert_eq!(k1.state, "over");
    let k3 = session("K3").call.unwrap();
    assert_eq!(k3.legs.iter().map(|leg| leg.agent.as_deref()).collect::<Vec<_>>(), [Some("A1"), Some("A3")]);
    let outcomes = ["K4", "K5", "K7"].map(|id| session(id).call.unwrap().visits[0].outcome);
    assert_eq!(outcomes, ["short_abandoned", "abandoned", "flowed_out"]);
}

#[test]
fn what_is_not_there_is_said() {
    let end = "2024-04-30T00:00:00+03:00";
    let text = |id: &str, as_of: &str| draw(id, as_of).unwrap_err().to_string();
    assert_eq!(text("T44", end), "unknown case `T44`, did you mean `T4`?");
    assert_eq!(text("T4#2", end), "case `T4` has 1 session(s), not 2");
    assert_eq!(text("T4", "2024-04-15T12:00:00+03:00"), "case `T4` has events but never opens");
    assert_eq!(draw("T4#1", end).unwrap().sessions.len(), 1);
}

/// What holds of every session: verdicts have reasons, promises and flags say the same, clocks count their stretches.
fn check_laws(session: &SessionView) {
    let id = &session.id;
    let verdicts = [Some(&session.first_contact), session.bot.as_ref(), session.deflection.as_ref()];
    for verdict in verdicts.into_iter().flatten() {
        assert_eq!(verdict.holds, verdict.counts && verdict.why_not.is_empty(), "{id} {verdict:?}");
        assert!(verdict.counts || !verdict.why_not.is_empty() || session.deflection.is_some(), "{id} {verdict:?}");
    }
    let has = |flag: &str| session.flags.iter().any(|one| one == flag);
    for (clock, ran) in [(ClockId::ResponseSla, "response_sla"), (ClockId::ResolutionSla, "resolution_sla")] {
        let promises = session.clocks.iter().filter(|one| one.id == clock).filter_map(|one| one.target.as_ref());
        let outcomes: Vec<Outcome> = promises.map(|target| target.outcome).collect();
        let is_breached = outcomes.contains(&Outcome::Breached);
        let is_met = !outcomes.is_empty() && outcomes.iter().all(|one| *one == Outcome::Met);
        assert_eq!((has(&format!("{ran}_breached")), has(&format!("{ran}_met"))), (is_breached, is_met), "{id} {ran}");
    }
    for clock in &session.clocks {
        let counted: f64 = clock.intervals.iter().map(|one| one.seconds).sum();
        assert!(clock.business_s.is_none_or(|business| (business - counted).abs() < 1e-6), "{id} {clock:?}");
    }
    assert!(session.lines.windows(2).all(|pair| pair[0].at <= pair[1].at), "{id}");
    let opens = session.lines.iter().flat_map(|line| &line.marks).filter(|mark| mark.id == MarkId::Opens);
    assert_eq!(opens.count(), 1, "{id}");
}

#[test]
fn an_open_session_gives_the_same_timeline_and_it_serialises() {
    let mut loaded = loaded();
    let index = loaded.book.index();
    let all = accounts(&loaded.book);
    let end = at("2024-04-30T00:00:00+03:00");
    let session = Session::open(&loaded.book, &index, &all, &loaded.config, Some(end), 2).unwrap();
    for key in loaded.book.cases() {
        let id = loaded.book.symbols.text(key.id);
        let own = timeline(&loaded.book, &index, &loaded.config, Some("minidesk"), id, Some(end), 1).unwrap();
        let same = timeline_in(&session, &loaded.book, &index, &loaded.config, None, id).unwrap();
        assert_eq!(own, same, "{id}");
        assert!(serde_json::to_string(&own).unwrap().contains("+03:00"));
        own.sessions.iter().for_each(check_laws);
    }
}
