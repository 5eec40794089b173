//! Laws of the projection: what is kept up step by step is what a fold of everything gives.

use nabiz_domain::book::{Account, Book, Case, Index};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Actor, Event, Instrument, MessageKind, Millis, Owner, Status, What};
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::{Projection, Step};
use proptest::prelude::*;

use super::runs;
use super::stream::{DAY, Desk, MONDAY, Row, canonical, plausible, shelve};

/// Facts that are kept up with their events.
struct Kept {
    projection: Projection,
    index: Option<Index>,
    facts: Facts,
    lasting: Facts,
    account: Facts,
}

impl Kept {
    fn new() -> Self {
        let none = Facts::default;
        Self { projection: Projection::new(Account(0)), index: None, facts: none(), lasting: none(), account: none() }
    }

    fn advance(&mut self, desk: &mut Desk, as_of: Millis) {
        let mut index = self.index.take().unwrap_or_else(|| Book::new().index());
        let changed = desk.book.index_more(&mut index);
        let step = self.projection.advance(&desk.book, &index, &desk.settings, changed.as_deref(), as_of, 1);
        self.take(step, as_of);
        while let Some(step) = self.projection.more(&desk.book, &index, &desk.settings, as_of, 1) {
            assert!(!step.is_whole);
            self.take(step, as_of);
        }
        self.index = Some(index);
    }

    fn take(&mut self, step: Step, as_of: Millis) {
        if step.is_whole {
            self.facts = Facts::default();
        }
        self.facts.keep(|labels| labels.is_none_or(|labels| !step.cases.contains(&labels.case)));
        let Facts { feeds, leftovers, .. } = step.facts;
        self.facts.append(step.facts);
        (self.facts.as_of, self.facts.feeds, self.facts.leftovers) = (as_of, feeds, leftovers);
        self.lasting = step.lasting;
        self.account = step.account.unwrap_or_else(|| std::mem::take(&mut self.account));
        assert_eq!(step.episodes, self.facts.episodes.len() as u64);
    }

    fn canonical(&self, desk: &Desk) -> Vec<String> {
        let mut all = self.facts.clone();
        all.append(self.account.clone());
        all.append(self.lasting.clone());
        canonical(&all, &desk.book)
    }
}

proptest! {
    #![proptest_config(runs(300))]

    #[test]
    fn a_fold_in_windows_is_a_fold_at_once(
        rows in plausible(90),
        window in 1..6_usize,
        parts in 1..4_usize,
        pauses in prop::collection::vec(0..9 * DAY, 4),
    ) {
        let mut desk = Desk::of(&[]);
        let mut kept = Kept::new();
        kept.projection = kept.projection.in_windows_of(window);
        let mut as_of = MONDAY;
        for (lot, pause) in rows.chunks(rows.len().div_ceil(parts).max(1)).zip(pauses) {
            for row in lot {
                desk.take(row, Some(row.seq));
                as_of = as_of.max(row.at);
            }
            as_of += pause;
            kept.advance(&mut desk, as_of);
            prop_assert_eq!(kept.canonical(&desk), canonical(&desk.fold(as_of, 1), &desk.book));
            // Everything again, as with other settings.
            kept.projection = Projection::new(Account(0)).in_windows_of(window);
        }
    }

    #[test]
    fn facts_kept_up_step_by_step_are_those_folded_at_once(
        rows in plausible(90),
        // Events that come much later than they happened.
        late in prop::collection::vec(any::<usize>(), 0..4),
        steps in prop::collection::vec((1..9_usize, prop_oneof![Just(0), 0..3_600_000_i64, 0..9 * DAY]), 1..40),
    ) {
        let mut rows = rows;
        for pick in late {
            if !rows.is_empty() {
                let row = rows.remove(pick % rows.len());
                rows.push(row);
            }
        }
        let mut desk = Desk::of(&[]);
        let mut kept = Kept::new();
        let mut as_of = MONDAY;
        let mut told = 0;
        for (count, pause) in steps {
            let lot = &rows[told..rows.len().min(told + count)];
            told += lot.len();
            for row in lot {
                desk.take(row, Some(row.seq));
                // Some clocks go ahead of ours.
                as_of = as_of.max(if row.seq % 7 == 0 { row.at - 60_000 } else { row.at });
            }
            as_of += pause;
            kept.advance(&mut desk, as_of);
            prop_assert_eq!(kept.canonical(&desk), canonical(&desk.fold(as_of, 1), &desk.book));
        }
    }
}

/// Minute `minute` of the stream: what happens to `case`.
fn row(seq: u64, minute: i64, case: &'static str, what: What<&'static str>) -> Row {
    Row { at: MONDAY + minute * 60_000, seq, case: Some(case), what }
}

fn opens(requester: &'static str, channel: Channel) -> What<&'static str> {
    let (by, requester) = (Actor::Customer, Some(requester));
    What::Open { channel, by, requester, topic: None, priority: None, on_behalf: false, parent: None }
}

fn recommends(respondent: &'static str) -> What<&'static str> {
    let (instrument, respondent) = (Some(Instrument::Nps), Some(respondent));
    What::SurveyAnswer {
        survey: None,
        instrument,
        scale: None,
        score: 9.0,
        respondent,
        by_employee: false,
        wave: None,
        team: None,
        question: 1,
    }
}

/// Tells lot after lot, each as of a minute, and checks each time that what is kept up is what a fold gives.
fn kept_up(lots: &[(&[Row], i64)]) {
    let mut desk = Desk::of(&[]);
    let mut kept = Kept::new();
    for (lot, minute) in lots {
        for row in *lot {
            desk.take(row, Some(row.seq));
        }
        let as_of = MONDAY + minute * 60_000;
        kept.advance(&mut desk, as_of);
        assert_eq!(kept.canonical(&desk), canonical(&desk.fold(as_of, 1), &desk.book), "minute {minute}");
    }
}

#[test]
fn a_conversation_told_late_takes_its_part_of_the_agents_time() {
    let solved = What::Status { to: Status::Solved, by: Actor::Agent(Some("A")) };
    let assigned = What::Assign { to: Owner::Agent("A") };
    let reply = What::Message { by: Actor::Agent(Some("A")), public: true, kind: MessageKind::Reply, automated: false };
    let chat = |seq, case, requester, from, until| {
        [
            row(seq, from, case, opens(requester, Channel::LiveChat)),
            row(seq + 1, from, case, assigned),
            row(seq + 2, from + 1, case, reply),
            row(seq + 3, until, case, solved),
        ]
    };
    kept_up(&[(&chat(0, "C", "R", 0, 9), 30), (&chat(10, "D", "S", 2, 6), 31), (&[], 10_000)]);
}

#[test]
fn a_later_answer_elsewhere_takes_the_place_of_a_persons_first() {
    let first = [row(0, 0, "T", opens("S", Channel::Email)), row(1, 10, "T", recommends("R"))];
    let second = [row(2, 20, "U", opens("", Channel::Email)), row(3, 30, "U", recommends("R"))];
    // The customer of the first case comes again: it is looked at once more, and its answer still does not count.
    let again = [row(4, 40, "C", opens("S", Channel::Email))];
    kept_up(&[(&first, 15), (&second, 35), (&again, 45)]);
}

/// The same without a case.
fn tells(seq: u64, minute: i64, what: What<&'static str>) -> Row {
    Row { case: None, ..row(seq, minute, "", what) }
}

#[test]
fn of_answers_with_and_without_a_case_the_last_counts() {
    let first = [tells(0, 0, recommends("R"))];
    let in_case = [row(1, 60, "T", opens("S", Channel::Email)), row(2, 70, "T", recommends("R"))];
    // The case goes, and its answer with it; the first one counts again.
    let gone = [row(3, 80, "T", What::Delete)];
    let back = [row(4, 90, "T", What::Restore)];
    let last = [tells(5, 200, recommends("R"))];
    kept_up(&[(&first, 40), (&in_case, 75), (&gone, 85), (&back, 95), (&[], 100), (&last, 210), (&[], 300)]);
}

#[test]
fn what_customers_did_a_moment_ago_follows_what_they_did_before() {
    let order = || What::Order { requester: "R", amount: None, currency: None };
    let (start, end) = (What::CustomerStart { requester: "S" }, What::CustomerEnd { requester: "S", reason: None });
    let before = [tells(0, 0, order()), tells(1, 0, start)];
    // A quarter of an hour later the first are taken for good, and the others not yet.
    let after = [
        tells(2, 60, order()),
        tells(3, 61, end),
        tells(4, 62, What::Order { requester: "S", amount: None, currency: None }),
    ];
    kept_up(&[(&before, 40), (&after, 63), (&[], 64), (&[], 200)]);
}

#[test]
fn a_promise_that_is_due_at_closing_time_breaks_when_the_desk_opens_again() {
    // Monday's office ends at 18:00, an hour after 17:00; on Tuesday it opens at 9:00.
    let ticket = [row(0, 17 * 60, "T", opens("R", Channel::Email))];
    let end = 18 * 60;
    kept_up(&[(&ticket, 17 * 60), (&[], end), (&[], end + 1), (&[], 33 * 60), (&[], 33 * 60 + 1)]);
}

#[test]
fn an_index_brought_up_to_date_is_one_made_anew() {
    // More events come late than are kept apart, so that the index is made anew on the way.
    let (mut book, mut sealed) = (Book::new(), Book::new());
    sealed.seal();
    let (mut kept, mut kept_sealed) = (book.index(), sealed.index());
    let mut told = 0_u32;
    for lot in [10, 1, 70_000, 3, 0, 30_000] {
        for n in told..told + lot {
            let (event_id, case_id) = (&n.to_string(), &(n % 997).to_string());
            let what = match n % 10 {
                0 => What::Ring,
                3 => opens("R", Channel::Email),
                _ => What::Handoff,
            };
            let (at, case_id) = (i64::from(n), (n % 50 != 0).then_some(case_id.as_str()));
            let event = Event { event_id, at, seq: None, account: "a", case_id, what, attributes: &[] };
            assert_eq!(book.take(&event), sealed.take(&event));
        }
        let expected: std::collections::BTreeSet<u32> =
            (told..told + lot).filter(|n| n % 50 != 0).map(|n| n % 997).collect();
        told += lot;
        let changed = book.index_more(&mut kept).expect("no rivals");
        assert_eq!(changed.len(), expected.len());
        assert_eq!(sealed.index_more(&mut kept_sealed), Some(changed));
        let anew = book.index();
        let all = |book: &Book, index: &Index| -> Vec<(Case, Vec<String>)> {
            let of_case = |case| (case, book.told_of(case, index).map(|entry| format!("{entry:?}")).collect());
            index.cases_of(Account(0)).map(of_case).collect()
        };
        assert_eq!(all(&book, &kept), all(&book, &anew));
        assert_eq!(all(&sealed, &kept_sealed), all(&book, &anew));
        assert_eq!((sealed.events(), sealed.entries().count()), (book.events(), book.entries().count()));
        let feeds = |book: &Book| -> Vec<Millis> { book.feeds_of(Account(0)).map(|entry| entry.at).collect() };

        assert_eq!(feeds(&sealed), feeds(&book));
        if lot == 70_000 {
            shelve(&mut sealed, |_| true);
        }
    }
    // Events of feeds that are lost are told when they are read.
    shelve(&mut sealed, |_| false);
    assert!(sealed.is_sound());
    assert!(sealed.feeds_of(Account(0)).count() < book.feeds_of(Account(0)).count());
    assert!(!sealed.is_sound());
}
