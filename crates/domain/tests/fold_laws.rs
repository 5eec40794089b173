//! Laws of the fold on random streams, plausible and absurd: what holds whatever happened.

#[path = "fold_laws/projection.rs"]
mod projection;
#[path = "fold_laws/stream.rs"]
mod stream;

use std::ops::Range;

use nabiz_domain::book::{Account, Book, Case};
use nabiz_domain::calendar::Calendar;
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{Actor, MessageKind, Millis, Status, What};
use nabiz_domain::facts::{Episode, Facts, Flags};
use nabiz_domain::fold::{Recut, fold};
use nabiz_domain::settings::Settings;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::RngSeed;

use stream::{DAY, Desk, MONDAY, Row, absurd, canonical, plausible, settings};

fn runs(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_240_415),
        ..ProptestConfig::default()
    }
}

fn facts(rows: &[Row], as_of: Millis) -> Facts {
    Desk::of(rows).fold(as_of, 1)
}

fn canonical_of(rows: &[Row], as_of: Millis) -> Vec<String> {
    let mut desk = Desk::of(rows);
    let facts = desk.fold(as_of, 1);
    canonical(&facts, &desk.book)
}

/// The instant after the last event.
fn end(rows: &[Row]) -> Millis {
    rows.iter().map(|row| row.at).max().unwrap_or(MONDAY) + 1
}

/// Some instant of the stream.
fn some_instant(rows: &[Row], pick: usize) -> Millis {
    rows.get(pick % rows.len().max(1)).map_or(MONDAY, |row| row.at)
}

/// The episodes with other settings, of the cases that these cut otherwise, beside those of the others as they stand; and the
/// episodes of a fold of everything. What other cases mean for a case is left out.
fn cut_otherwise(desk: &mut Desk, other: &Settings, as_of: Millis, threads: usize) -> [Vec<String>; 2] {
    let plain = desk.fold(as_of, 1);
    let index = desk.book.index();
    let wanted = fold(&desk.book, &index, Account(0), other, as_of, 1).episodes;
    let cases: Vec<Case> = index.cases_of(Account(0)).collect();
    let mut recut = Recut::new(Account(0), &desk.settings, other, plain.feeds, as_of);
    for some in cases.chunks(2) {
        recut.look(&desk.book, &index, some, &(Millis::MIN..Millis::MAX), threads);
    }
    let mut given = plain.episodes;
    given.retain(|row| !recut.cases().contains(&row.labels.case));
    given.extend(recut.episodes(&desk.book, &index, recut.cases(), threads));
    let alone = Flags(Flags::ELIGIBLE.0 | Flags::INBOUND.0 | Flags::RESOLVED.0 | Flags::LAPSED.0);
    [given, wanted].map(|rows| {
        let print = |row: Episode| {
            let flags = Flags(row.flags.0 & alone.0);
            format!("{:?}", Episode { flags, handle: 0.0, handle_raw: 0, handled_at: None, ..row })
        };
        let mut all: Vec<String> = rows.into_iter().map(print).collect();
        all.sort();
        all
    })
}

#[test]
fn a_call_that_was_made_for_a_case_that_is_cut_otherwise_answers_it() {
    let hour = DAY / 24;
    let (open, agent) = (Some("C"), Actor::Agent(Some("A")));
    let message = What::Message { by: Actor::Customer, public: true, kind: MessageKind::Reply, automated: false };
    let told = [
        (0, open, opening(Channel::Whatsapp, Some("R"), None)),
        (1, open, What::Status { to: Status::Solved, by: agent }),
        (2, open, message),
        (3, Some("K"), opening(Channel::PhoneOut, Some("R"), Some("C"))),
        (4, Some("K"), What::Answer { agent: Some("B") }),
        (5, open, What::Status { to: Status::Solved, by: agent }),
    ];
    let rows: Vec<Row> =
        (0..).zip(told).map(|(seq, (at, case, what))| Row { at: MONDAY + at * hour, seq, case, what }).collect();
    let mut desk = Desk::of(&rows);
    let other = Settings { session_gap: 0, ..settings() };
    let [given, wanted] = cut_otherwise(&mut desk, &other, end(&rows), 1);
    assert_eq!((given.len(), &given), (3, &wanted));
    assert!(given.iter().any(|row| row.contains("session: 2") && row.contains("replied_at: Some")), "{given:#?}");
}

fn opening(channel: Channel, requester: Option<&'static str>, parent: Option<&'static str>) -> What<&'static str> {
    let by = Actor::Customer;
    What::Open { channel, by, requester, topic: None, priority: None, on_behalf: false, parent }
}

fn written(facts: &Facts) -> impl Iterator<Item = &Episode> {
    facts.episodes.iter().filter(|one| one.labels.channel.class() != Class::Call)
}

proptest! {
    #![proptest_config(runs(300))]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        (rows, shuffled) in plausible(60).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        prop_assert_eq!(canonical_of(&rows, end(&rows)), canonical_of(&shuffled, end(&rows)));
    }

    #[test]
    fn a_duplicate_changes_nothing(rows in plausible(60), again in prop::collection::vec((any::<usize>(), any::<usize>(), any::<bool>()), 0..20)) {
        let mut desk = Desk::of(&rows);
        for (which, other, numbered) in again {
            // The same id comes again, later and with another event's content.
            let (Some(first), Some(other)) = (rows.get(which % rows.len().max(1)), rows.get(other % rows.len().max(1))) else { continue };
            let seq = numbered.then_some(first.seq + 1_000_000);
            desk.take(&Row { seq: first.seq, ..*other }, seq);
        }
        let facts = desk.fold(end(&rows), 1);
        prop_assert_eq!(canonical(&facts, &desk.book), canonical_of(&rows, end(&rows)));
    }

    #[test]
    fn of_rivals_the_lowest_seq_holds_in_any_order(rows in plausible(40), twins in prop::collection::vec((any::<usize>(), any::<usize>()), 1..10)) {
        // Each twin comes first, with a later seq and other content; then the stream as it is.
        let mut desk = Desk::of(&[]);
        desk.book.seal();
        for (which, other) in twins {
            let (Some(first), Some(other)) = (rows.get(which % rows.len().max(1)), rows.get(other % rows.len().max(1))) else { continue };
            // A twin of a feed is a feed.
            if first.case.is_none() == other.case.is_none() {
                desk.take(&Row { seq: first.seq, ..*other }, Some(first.seq + 1_000_000));
            }
        }
        for (number, row) in rows.iter().enumerate() {
            if number == rows.len() / 2 {
                // What is sealed already gives way to a rival, too.
                desk.fold(end(&rows), 1);
            }
            desk.take(row, Some(row.seq));
        }
        let facts = desk.fold(end(&rows), 1);
        prop_assert_eq!(canonical(&facts, &desk.book), canonical_of(&rows, end(&rows)));
    }

    #[test]
    fn feeding_in_two_parts_equals_feeding_at_once(rows in plausible(60), cut in any::<usize>(), seals in any::<bool>()) {
        let cut = cut % (rows.len() + 1);
        let mut desk = Desk::of(&rows[..cut]);
        if seals {
            desk.book.seal();
        }
        desk.fold(end(&rows), 1);
        for row in &rows[cut..] {
            desk.take(row, Some(row.seq));
        }
        let facts = desk.fold(end(&rows), 1);
        prop_assert_eq!(canonical(&facts, &desk.book), canonical_of(&rows, end(&rows)));
    }

    #[test]
    fn a_book_of_parts_is_the_book(rows in plausible(60), cut in any::<usize>(), seals in any::<bool>()) {
        let cut = cut % (rows.len() + 1);
        let mut desk = Desk::of(&rows[..cut / 2]);
        let mut again = Desk { settings: settings(), book: Book::new() };
        if seals {
            desk.book.seal();
            again.book.seal();
            desk.fold(end(&rows), 1);
        }
        rows[cut / 2..cut].iter().for_each(|row| _ = desk.take(row, Some(row.seq)));
        for part in desk.book.parts() {
            // As text and back: nothing of a part may be lost on the way.
            let text = serde_json::to_string(&part).unwrap();
            again.book.take_part(serde_json::from_str(&text).unwrap()).unwrap();
        }
        prop_assert_eq!(format!("{:?}", desk.book.parts().collect::<Vec<_>>()), format!("{:?}", again.book.parts().collect::<Vec<_>>()));
        prop_assert_eq!((desk.book.span(), desk.book.duplicates()), (again.book.span(), again.book.duplicates()));
        // What it knows already, and what comes next.
        for row in rows[..cut].iter().chain(&rows) {
            prop_assert_eq!(desk.take(row, Some(row.seq)), again.take(row, Some(row.seq)));
        }
        let (facts, facts_again) = (desk.fold(end(&rows), 1), again.fold(end(&rows), 1));
        prop_assert_eq!(format!("{facts:?}"), format!("{facts_again:?}"));
    }

    #[test]
    fn events_on_a_shelf_are_those_of_the_book(rows in plausible(60), cuts in (any::<usize>(), any::<usize>())) {
        let cut = |cut: usize| cut % (rows.len() + 1);
        let (first, second) = (cut(cuts.0).min(cut(cuts.1)), cut(cuts.0).max(cut(cuts.1)));
        let [mut desk, mut shelved] = [(); 2].map(|()| Desk { settings: settings(), book: Book::of_ledger() });
        for lot in [&rows[..first], &rows[first..second], &rows[second..]] {
            for row in lot {
                desk.take(row, Some(row.seq));
                shelved.take(row, Some(row.seq));
            }
            let facts = [&mut desk, &mut shelved].map(|desk| format!("{:?}", desk.fold(end(&rows), 1)));
            prop_assert_eq!(&facts[0], &facts[1]);
            let parts = [&desk, &shelved].map(|desk| format!("{:?}", desk.book.parts().collect::<Vec<_>>()));
            prop_assert_eq!(&parts[0], &parts[1]);
            prop_assert_eq!(desk.book.entries().count(), shelved.book.entries().count());
            shelved.shelve(|_| true);
        }
        prop_assert!(shelved.book.is_sound());
        // A shelf that is lost is told when it is asked, and not before.
        shelved.shelve(|_| false);
        prop_assert!(shelved.book.is_sound());
        shelved.fold(end(&rows), 1);
        prop_assert_eq!(shelved.book.is_sound(), rows.iter().all(|row| row.case.is_none()));
    }

    #[test]
    fn cases_that_another_gap_cuts_otherwise_are_found(rows in plausible(80), gap in 0..3_i64, threads in 1..3_usize) {
        let mut desk = Desk::of(&rows);
        let other = Settings { session_gap: gap * DAY / 4, ..settings() };
        let [given, wanted] = cut_otherwise(&mut desk, &other, end(&rows), threads);
        prop_assert_eq!(given, wanted);
        let (plain, as_of) = (desk.fold(end(&rows), 1), end(&rows));
        let index = desk.book.index();
        let cases: Vec<Case> = index.cases_of(Account(0)).collect();
        let cut_in = |during: Range<Millis>| {
            let mut recut = Recut::new(Account(0), &desk.settings, &other, plain.feeds, as_of);
            recut.look(&desk.book, &index, &cases, &during, threads);
            recut.cases().to_vec()
        };
        // A case without an event in a period has no episode that ends in it.
        let during = MONDAY..MONDAY + DAY;
        let (early, all) = (cut_in(during.clone()), cut_in(Millis::MIN..Millis::MAX));
        let wanted = fold(&desk.book, &index, Account(0), &other, as_of, 1);
        for row in wanted.episodes.iter().filter(|row| row.resolved_at.is_some_and(|at| during.contains(&at))) {
            prop_assert_eq!(early.contains(&row.labels.case), all.contains(&row.labels.case));
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing(rows in plausible(60)) {
        let mut desk = Desk::of(&rows);
        let one = format!("{:?}", desk.fold(end(&rows), 1));
        for threads in [0, 2, 3, 64] {
            prop_assert_eq!(&one, &format!("{:?}", desk.fold(end(&rows), threads)));
        }
    }

    #[test]
    fn what_comes_after_as_of_does_not_exist(rows in plausible(60), pick in any::<usize>()) {
        let as_of = some_instant(&rows, pick);
        let past: Vec<Row> = rows.iter().filter(|row| row.at <= as_of).copied().collect();
        let mut desk = Desk::of(&rows);
        let mut facts = desk.fold(as_of, 1);
        prop_assert_eq!(facts.leftovers.after_as_of, (rows.len() - past.len()) as u64);
        facts.leftovers.after_as_of = 0;
        prop_assert_eq!(canonical(&facts, &desk.book), canonical_of(&past, as_of));
    }

    #[test]
    fn every_event_is_in_a_case_or_counted(rows in plausible(60)) {
        let facts = facts(&rows, end(&rows));
        let opened = |case: &str| {
            let opens = |row: &Row| row.case == Some(case) && matches!(row.what, What::Open { .. } | What::Arrive { .. });
            rows.iter().any(opens)
        };
        let lost = rows.iter().filter(|row| row.case.is_some_and(|case| !opened(case))).count();
        prop_assert_eq!(facts.leftovers.no_open, lost as u64);
    }
}

#[test]
fn a_part_out_of_place_is_no_part_of_the_book() {
    let rows = plausible(60).new_tree(&mut proptest::test_runner::TestRunner::deterministic()).unwrap().current();
    let mut desk = Desk::of(&rows);
    let open: Vec<_> = desk.book.parts().collect();
    desk.book.seal();
    desk.fold(end(&rows), 1);
    let sealed: Vec<_> = desk.book.parts().collect();
    let lots = [&open, &sealed].map(|parts| parts.iter().filter(|part| part.is_lot()).count());
    assert_eq!(lots, [0, 1]);
    assert!(open.len() > 3);
    for (parts, missing) in
        [&open, &sealed].into_iter().flat_map(|parts| (0..parts.len()).map(move |missing| (parts, missing)))
    {
        // Texts, accounts and cases are what the others speak of; how many lots there are is told behind them.
        let mut book = Book::new();
        let kept = parts.iter().enumerate().filter(|(number, _)| *number != missing);
        let taken: Vec<_> = kept.map(|(_, part)| book.take_part(part.clone())).collect();
        assert_eq!(taken.iter().any(Result::is_err), missing < 3 || parts[missing].is_lot(), "without part {missing}");
    }
}

proptest! {
    #![proptest_config(runs(300))]

    #[test]
    fn flags_do_not_contradict_each_other(rows in plausible(80), pick in any::<usize>()) {
        for as_of in [some_instant(&rows, pick), end(&rows)] {
            for one in &facts(&rows, as_of).episodes {
                let has = |flag| one.flags.has(flag);
                prop_assert!(!(has(Flags::RESOLVED) && has(Flags::LAPSED)));
                prop_assert!(!(has(Flags::BOT_ONLY) && has(Flags::HUMAN_TOUCHED)));
                prop_assert!(!(has(Flags::BOT_ONLY) && has(Flags::HANDED_OFF)));
                prop_assert!(!(has(Flags::UNANSWERED) && has(Flags::REPLIED)));
                for (part, whole) in [
                    (Flags::FCR, Flags::FCR_BASE),
                    (Flags::BOT_NET, Flags::BOT_ONLY),
                    (Flags::BOT_ONLY, Flags::BOT_INVOLVED),
                    (Flags::BOT_ASSUMED, Flags::BOT_ONLY),
                    (Flags::ONE_REPLY, Flags::REPLIED),
                    (Flags::REPLIED, Flags::HUMAN_TOUCHED),
                    (Flags::ON_BEHALF, Flags::INBOUND),
                    (Flags::FINAL_MATURE, Flags::FIRST_MATURE),
                    (Flags::DEFLECTED_NET, Flags::DEFLECTED),
                    (Flags::TRANSFERRED, Flags::MOVED_ON),
                    (Flags::ESCALATED, Flags::MOVED_ON),
                ] {
                    prop_assert!(!has(part) || has(whole), "{:?} without {:?} in {:?}", part, whole, one);
                }
                if one.labels.channel.class() != Class::Call {
                    prop_assert_eq!(has(Flags::RESOLVED), one.resolved_at.is_some());
                    prop_assert_eq!(has(Flags::LAPSED), one.lapsed_at.is_some());
                    prop_assert_eq!(has(Flags::REOPENED), one.reopens > 0);
                    prop_assert_eq!(has(Flags::REPLIED), one.replied_at.is_some());
                    prop_assert_eq!(has(Flags::AWAITS_RESOLUTION), !has(Flags::RESOLVED) && !has(Flags::LAPSED));
                    prop_assert!(one.first_resolved_at <= one.resolved_at || one.resolved_at.is_none());
                    prop_assert_eq!(one.first_resolved_at.is_some(), one.resolved_at.is_some() || one.reopens > 0);
                }
                prop_assert!(one.contacts >= 1);
                prop_assert!(one.opened_at <= as_of);
            }
        }
    }

    #[test]
    fn a_promise_is_met_or_breached_and_not_both(rows in plausible(80), pick in any::<usize>()) {
        let as_of = some_instant(&rows, pick);
        for one in &facts(&rows, as_of).episodes {
            let kinds = [
                (Flags::RESPONSE_SLA, Flags::RESPONSE_SLA_MET, Flags::RESPONSE_SLA_BREACHED, one.response_sla_at, one.response_due_at),
                (Flags::RESOLUTION_SLA, Flags::RESOLUTION_SLA_MET, Flags::RESOLUTION_SLA_BREACHED, one.resolution_sla_at, one.resolution_due_at),
            ];
            for (ran, met, breached, at, due) in kinds {
                let (met, breached) = (one.flags.has(met), one.flags.has(breached));
                prop_assert!(!(met && breached));
                prop_assert_eq!(met || breached, at.is_some());
                prop_assert!(one.flags.has(ran) || at.is_none() && due.is_none());
                prop_assert!(at.is_none_or(|at| at <= as_of));
                prop_assert!(!breached || due.is_some_and(|due| due <= as_of && Some(due) <= at));
                if one.flags.has(ran) {
                    prop_assert!(one.flags.has(Flags::INBOUND) && one.flags.has(Flags::ELIGIBLE));
                }
            }
        }
    }

    #[test]
    fn business_time_is_no_longer_than_calendar_time(rows in plausible(80)) {
        let facts = facts(&rows, end(&rows));
        for one in written(&facts) {
            let b = one.business;
            let spans = [
                (b.assignment, one.human_start, one.assigned_at),
                (b.assignment_from_opened, one.opened_at, one.assigned_at),
                (b.resolution_from_human_start, one.human_start, one.resolved_at),
                (b.response, one.human_start, one.replied_at),
                (b.response_from_opened, one.opened_at, one.replied_at),
                (b.any_response, one.opened_at, one.any_replied_at),
            ];
            for (business, from, to) in spans {
                let calendar = to.map(|to| to - from);
                prop_assert_eq!(business.is_some(), calendar.is_some());
                if let (Some(business), Some(calendar)) = (business, calendar) {
                    // A span that runs backwards is a bad clock in both hours.
                    prop_assert!(business <= calendar.max(0) && (business < 0) == (calendar < 0 && business == calendar));
                }
            }
        }
        for one in written(&facts) {
            if let (Some(business), Some(resolved)) = (one.business.resolution, one.resolved_at) {
                prop_assert!(business <= (resolved - one.opened_at).max(0));
            }
            prop_assert!(one.business.requester_wait <= one.requester_wait);
            prop_assert_eq!(one.business.requester_wait.is_some(), one.requester_wait.is_some());
        }
        for turn in &facts.turns {
            let calendar = turn.replied_at.map(|at| at - turn.started_at);
            prop_assert!(turn.business <= calendar && turn.business.is_some() == calendar.is_some());
        }
        for spell in &facts.spells {
            let calendar = spell.replied_at.map(|at| (at - spell.started_at).max(0));
            prop_assert!(spell.business <= calendar && spell.business.is_some() == calendar.is_some());
        }
    }

    #[test]
    fn the_requester_waits_no_longer_than_the_resolution_takes(rows in plausible(80)) {
        for one in written(&facts(&rows, end(&rows))) {
            prop_assert_eq!(one.requester_wait.is_some(), one.resolved_at.is_some());
            if let (Some(wait), Some(resolved)) = (one.requester_wait, one.resolved_at) {
                prop_assert!(0 <= wait && wait <= (resolved - one.opened_at).max(0));
            }
        }
    }

    #[test]
    fn the_shares_of_an_agent_add_up_to_the_union(rows in plausible(120)) {
        let facts = facts(&rows, end(&rows));
        let is_chat = |class: Class| class == Class::Conversation;
        for agent in facts.agent_spans.iter().map(|span| span.agent) {
            let mut spans: Vec<(Millis, Millis)> = facts.agent_spans.iter()
                .filter(|span| span.agent == agent && span.labels.is_some_and(|labels| is_chat(labels.channel.class())))
                .map(|span| (span.from, span.until))
                .collect();
            spans.sort_unstable();
            let (mut union, mut reached) = (0, Millis::MIN);
            for (from, until) in spans {
                union += (until - from.max(reached)).max(0);
                reached = reached.max(until);
            }
            let shares: f64 = facts.handlings.iter()
                .filter(|row| row.credit.agent == Some(agent) && is_chat(row.labels.channel.class()))
                .map(|row| row.share)
                .sum();
            prop_assert!((shares - union as f64).abs() < 1e-3, "{} shared, {} worked", shares, union);
        }
        for one in &facts.episodes {
            let own = || facts.handlings.iter().filter(|row| (row.labels.case, row.labels.session) == (one.labels.case, one.labels.session));
            let raw: Millis = own().map(|row| row.raw).sum();
            if is_chat(one.labels.channel.class()) || one.labels.channel.class() == Class::Ticket {
                prop_assert_eq!(one.handle_raw, raw);
                prop_assert!((one.handle - own().map(|row| row.share).sum::<f64>()).abs() < 1e-3);
                prop_assert_eq!(one.handled_at, own().map(|row| row.handled_at).max());
                prop_assert!(one.handle <= raw as f64 + 1e-3);
            }
        }
    }

    #[test]
    fn the_backlog_flows(rows in plausible(80), picks in (any::<usize>(), any::<usize>())) {
        let facts = facts(&rows, end(&rows));
        let (a, b) = (some_instant(&rows, picks.0), some_instant(&rows, picks.1));
        let (p0, p1) = (a.min(b), a.max(b));
        let spans = || facts.open_spans.iter().filter(|span| span.flags.has(Flags::ELIGIBLE));
        let standing = |at: Millis| spans().filter(|span| span.from <= at && span.until.is_none_or(|until| at < until)).count() as i64;
        let within = |at: Millis| p0 < at && at <= p1;
        let began = |flag: Flags| spans().filter(|span| span.flags.has(flag) && within(span.from)).count() as i64;
        let resolved = spans().filter(|span| span.flags.has(Flags::SPAN_RESOLVED) && span.until.is_some_and(within)).count() as i64;
        prop_assert_eq!(
            standing(p1),
            standing(p0) + began(Flags::SPAN_OPENED) + began(Flags::SPAN_REOPENED) - resolved
        );
    }

    #[test]
    fn a_cases_open_spans_follow_each_other(rows in plausible(80)) {
        let facts = facts(&rows, end(&rows));
        for lot in facts.open_spans.chunk_by(|a, b| (a.labels.case, a.labels.session) == (b.labels.case, b.labels.session)) {
            prop_assert!(lot[0].flags.has(Flags::SPAN_OPENED) && lot[0].from == lot[0].opened_at);
            prop_assert_eq!(lot.iter().filter(|span| span.flags.has(Flags::SPAN_OPENED)).count(), 1);
            for pair in lot.windows(2) {
                let until = pair[0].until.expect("only the last span is open");
                let goes_on = !pair[0].flags.has(Flags::SPAN_RESOLVED);
                prop_assert!((goes_on && until == pair[1].from) || (!goes_on && until <= pair[1].from));
                prop_assert_eq!(!goes_on, pair[1].flags.has(Flags::SPAN_REOPENED));
            }
            for span in lot {
                prop_assert!(span.until.is_none_or(|until| span.from <= until));
                prop_assert!(span.until.is_some() || !span.flags.has(Flags::SPAN_RESOLVED));
            }
        }
    }

    #[test]
    fn the_backlog_is_what_the_raw_statuses_say(rows in stream::statuses(60), pick in any::<usize>()) {
        // A thread is unresolved from its opening on, until a resolution, and again from any reopen or message.
        let at = some_instant(&rows, pick);
        let facts = facts(&rows, end(&rows));
        let got = facts.open_spans.iter().filter(|span| span.from <= at && span.until.is_none_or(|until| at < until)).count();
        let mut expected = 0;
        for case in stream::CASES {
            let mut open = false;
            for row in rows.iter().filter(|row| row.case == Some(case) && row.at <= at) {
                open = match row.what {
                    What::Status { to, .. } => !to.is_resolved(),
                    What::Open { .. } | What::Message { by: nabiz_domain::event::Actor::Customer, public: true, .. } => true,
                    _ => open,
                };
            }
            expected += usize::from(open);
        }
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn a_calls_visits_and_legs_add_up(rows in plausible(80)) {
        let facts = facts(&rows, end(&rows));
        for one in facts.episodes.iter().filter(|one| one.labels.channel.class() == Class::Call) {
            let visits: Vec<_> = facts.visits.iter().filter(|visit| visit.labels.case == one.labels.case).collect();
            let wait: Millis = visits.iter().filter_map(|visit| Some(visit.left_at? - visit.queued_at)).sum();
            prop_assert_eq!(one.call.wait, wait);
            prop_assert_eq!(one.call.queued_at, visits.first().map(|visit| visit.queued_at));
            for visit in &visits {
                let ends = [Flags::ANSWERED, Flags::ABANDONED, Flags::FLOWED_OUT, Flags::LEFT_BY_CHOICE];
                prop_assert!(ends.iter().filter(|end| visit.flags.has(**end)).count() <= 1);
                prop_assert!(!visit.flags.has(Flags::SHORT_ABANDON) || visit.flags.has(Flags::ABANDONED));
                prop_assert!(visit.left_at.is_none_or(|left| left >= visit.queued_at));
            }
            let call = one.call;
            prop_assert!(call.talk >= 0 && call.hold >= 0 && call.wrap >= 0 && call.wait >= 0);
            prop_assert_eq!(one.flags.has(Flags::ANSWERED), call.legs > 0);
        }
    }

    #[test]
    fn of_a_cases_answers_one_counts_per_instrument_and_question(rows in plausible(80)) {
        let facts = facts(&rows, end(&rows));
        let mut counted = Vec::new();
        for answer in facts.answers.iter().filter(|answer| answer.flags.has(Flags::COUNTS)) {
            prop_assert!(answer.flags.has(Flags::ELIGIBLE));
            if let Some(labels) = answer.labels.filter(|_| answer.flags.has(Flags::CSAT) || answer.flags.has(Flags::CES)) {
                let key = (labels.case, labels.session, answer.instrument, answer.question);
                prop_assert!(!counted.contains(&key));
                counted.push(key);
            }
        }
    }
}

proptest! {
    #![proptest_config(runs(400))]

    #[test]
    fn no_stream_makes_the_fold_panic(rows in absurd(60), pick in any::<usize>()) {
        for as_of in [some_instant(&rows, pick), end(&rows), MONDAY, i64::MIN / 2, i64::MAX] {
            let mut desk = Desk::of(&rows);
            desk.settings.calendar = None;
            desk.settings.teams.clear();
            desk.fold(as_of, 2);
        }
    }

    #[test]
    fn absurd_streams_obey_the_laws_of_order(
        (rows, shuffled) in absurd(40).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cut in any::<usize>(),
        pick in any::<usize>(),
    ) {
        let fold = |first: &[Row], then: &[Row], as_of| {
            let mut desk = Desk::of(first);
            desk.settings.calendar = None;
            desk.settings.teams.iter_mut().for_each(|team| team.calendar = None);
            if !then.is_empty() {
                desk.fold(as_of, 1);
                then.iter().for_each(|row| { desk.take(row, Some(row.seq)); });
            }
            let mut facts = desk.fold(as_of, 3);
            facts.leftovers.after_as_of = 0;
            canonical(&facts, &desk.book)
        };
        let (cut, last) = (cut % (rows.len() + 1), end(&rows));
        let whole = fold(&rows, &[], last);
        prop_assert_eq!(&whole, &fold(&shuffled, &[], last));
        prop_assert_eq!(&whole, &fold(&rows[..cut], &rows[cut..], last));
        let as_of = some_instant(&rows, pick);
        let past: Vec<Row> = rows.iter().filter(|row| row.at <= as_of).copied().collect();
        prop_assert_eq!(fold(&rows, &[], as_of), fold(&past, &[], as_of));
    }
}

proptest! {
    // A calendar of 120 years takes its time.
    #![proptest_config(runs(12))]

    #[test]
    fn no_stream_makes_the_fold_panic_with_calendars(rows in absurd(60)) {
        facts(&rows, end(&rows));
    }
}

#[test]
fn an_empty_book_has_no_facts() {
    let facts = facts(&[], MONDAY + DAY);
    assert!(facts.episodes.is_empty() && facts.feeds == nabiz_domain::facts::Feeds::default());
    let mut desk = Desk::of(&[]);
    desk.settings.calendar = Some(Calendar::default());
    assert!(desk.fold(i64::MIN, 0).episodes.is_empty());
    assert_eq!(settings().teams.len(), 2);
}
