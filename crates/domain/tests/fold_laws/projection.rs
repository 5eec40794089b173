//! Laws of the projection: what is kept up step by step is what a fold of everything gives.

use std::sync::Arc;

use nabiz_domain::book::{Account, Book, Case, Index, UnfitPart};
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Actor, AgentState, Event, Instrument, MessageKind, Millis, Owner, Status, What};
use nabiz_domain::facts::Facts;
use nabiz_domain::fold::{Fences, Projection, ProjectionPart, Step};
use nabiz_domain::shelf::Shelf;
use proptest::prelude::*;

use super::runs;
use super::stream::{DAY, Desk, Lots, MONDAY, Row, canonical, plausible, shelve};

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
        assert!(!self.projection.is_sound() || step.episodes == self.facts.episodes.len() as u64);
    }

    /// Leaves what is remembered of cases to a shelf, which loses the lots that are not kept.
    fn shelve(&mut self, is_kept: impl Fn(usize) -> bool) -> Result<(), UnfitPart> {
        let (shelf, fences) = shelved(&self.projection, is_kept);
        self.projection.shelve(&shelf, fences)
    }

    /// Goes on from the parts of the projection, as another start does.
    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    fn take_anew(&mut self) {
        let (shelf, fences) = shelved(&self.projection, |_| true);
        let mut anew = Projection::new(Account(0));
        for part in self.projection.parts() {
            // As bytes and back: nothing of a part may be lost on the way.
            let bytes = postcard::to_stdvec(&part).unwrap();
            anew.take_part(postcard::from_bytes(&bytes).unwrap()).unwrap();
        }
        anew.shelve(&shelf, fences).unwrap();
        self.projection = anew;
    }

    fn parts(&self) -> String {
        format!("{:?}", self.projection.parts().collect::<Vec<_>>())
    }

    fn canonical(&self, desk: &Desk) -> Vec<String> {
        let mut all = self.facts.clone();
        all.append(self.account.clone());
        all.append(self.lasting.clone());
        canonical(&all, &desk.book)
    }
}

/// The lots of a projection on a shelf, but for those that are not kept, and what its parts say of them.
fn shelved(projection: &Projection, is_kept: impl Fn(usize) -> bool) -> (Arc<dyn Shelf>, Fences) {
    let mut fences = Fences::default();
    let parts = projection.parts().inspect(|part| fences.note(part));
    let lots: Vec<Vec<u8>> = parts.filter_map(ProjectionPart::into_lot).collect();
    let kept = lots.into_iter().enumerate().map(|(number, lot)| is_kept(number).then_some(lot));
    (Arc::new(Lots(kept.collect())), fences)
}

/// What becomes of a projection between two steps.
#[derive(Clone, Copy, Debug)]
enum Between {
    Stays,
    IsShelved,
    IsTakenAnew,
}

/// How many events come, how much later it is then, and what becomes of the projection before.
type Pace = (usize, Millis, Between);

fn paces(between: impl Strategy<Value = Between>) -> impl Strategy<Value = Vec<Pace>> {
    let pause = prop_oneof![Just(0), 0..3_600_000_i64, 0..9 * DAY];
    prop::collection::vec((1..9_usize, pause, between), 1..40)
}

/// Events of which some come much later than they happened.
fn with_late(mut rows: Vec<Row>, late: Vec<usize>) -> Vec<Row> {
    for pick in late {
        if !rows.is_empty() {
            let row = rows.remove(pick % rows.len());
            rows.push(row);
        }
    }
    rows
}

/// Tells rows at a pace; after each lot `look` sees the desk and the instant.
fn told_at(rows: &[Row], paces: &[Pace], mut look: impl FnMut(&mut Desk, Millis, Between)) {
    let mut desk = Desk::of(&[]);
    let mut as_of = MONDAY;
    let mut told = 0;
    for &(count, pause, between) in paces {
        let lot = &rows[told..rows.len().min(told + count)];
        told += lot.len();
        for row in lot {
            desk.take(row, Some(row.seq));
            // Some clocks go ahead of ours.
            as_of = as_of.max(if row.seq % 7 == 0 { row.at - 60_000 } else { row.at });
        }
        as_of += pause;
        look(&mut desk, as_of, between);
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
        late in prop::collection::vec(any::<usize>(), 0..4),
        paces in paces(Just(Between::Stays)),
    ) {
        let mut kept = Kept::new();
        told_at(&with_late(rows, late), &paces, |desk, as_of, _| {
            kept.advance(desk, as_of);
            assert_eq!(kept.canonical(desk), canonical(&desk.fold(as_of, 1), &desk.book));
        });
    }

    #[test]
    fn it_does_not_show_where_what_is_remembered_lies(
        rows in plausible(90),
        late in prop::collection::vec(any::<usize>(), 0..4),
        paces in paces(prop_oneof![Just(Between::Stays), Just(Between::IsShelved), Just(Between::IsTakenAnew)]),
    ) {
        let (mut kept, mut in_memory) = (Kept::new(), Kept::new());
        told_at(&with_late(rows, late), &paces, |desk, as_of, between| {
            match between {
                Between::Stays => {}
                Between::IsShelved => kept.shelve(|_| true).unwrap(),
                Between::IsTakenAnew => kept.take_anew(),
            }
            kept.advance(desk, as_of);
            in_memory.advance(desk, as_of);
            assert!(kept.projection.is_sound());
            assert_eq!(kept.canonical(desk), canonical(&desk.fold(as_of, 1), &desk.book));
            assert_eq!(kept.parts(), in_memory.parts());
        });
    }

    #[test]
    fn a_lot_that_is_lost_is_told_before_it_makes_a_figure_wrong(
        rows in plausible(90),
        paces in paces(prop_oneof![3 => Just(Between::Stays), 1 => Just(Between::IsShelved)]),
        lost in any::<u64>(),
    ) {
        let mut kept = Kept::new();
        told_at(&rows, &paces, |desk, as_of, between| {
            if matches!(between, Between::IsShelved) {
                let is_shelved = kept.shelve(|number| lost >> (number % 64) & 1 == 0).is_ok();
                assert_eq!(is_shelved, kept.projection.is_sound());
                if !is_shelved {
                    kept.projection = Projection::new(Account(0));
                }
            }
            kept.advance(desk, as_of);
            // What is made of a projection that is not sound is worth nothing, but it goes on all the same.
            if kept.projection.is_sound() {
                assert_eq!(kept.canonical(desk), canonical(&desk.fold(as_of, 1), &desk.book));
            }
        });
    }
}

#[test]
fn a_part_out_of_place_is_no_part_of_the_projection() {
    let mut desk = Desk::of(&[]);
    let ticket = [row(0, 0, "T", opens("R", Channel::Email)), row(1, 10, "T", recommends("R"))];
    let feed = [tells(2, 0, What::AgentState { agent: "A", state: AgentState::Available })];
    ticket.iter().chain(&feed).for_each(|row| _ = desk.take(row, Some(row.seq)));
    let mut kept = Kept::new();
    kept.advance(&mut desk, MONDAY + DAY);
    let parts: Vec<ProjectionPart> = kept.projection.parts().collect();
    assert!(parts.len() > 8, "{}", parts.len());
    let lots = parts.iter().position(ProjectionPart::is_lot).unwrap();
    for (again, part) in parts.iter().enumerate() {
        let mut anew = Projection::new(Account(0));
        let taken: Vec<_> = parts.iter().chain([part]).map(|part| anew.take_part(part.clone())).collect();
        assert_eq!(taken[parts.len()].is_err(), again < lots, "part {again} twice");
        // Of lots it is found when they are shelved.
        let mut fences = Fences::default();
        parts.iter().chain([part]).for_each(|part| fences.note(part));
        let (shelf, _) = shelved(&kept.projection, |_| true);
        assert_eq!(anew.shelve(&shelf, fences).is_err(), again >= lots, "part {again} twice");
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

/// A book of many cases: each opens, is answered and solved, and some are told of again long after.
struct Crowd {
    desk: Desk,
    told: u64,
    state: u64,
}

impl Crowd {
    const PEOPLE: u64 = 400;
    const AGENTS: u64 = 30;

    /// Some number below `most`.
    fn pick(&mut self, most: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.state >> 33) % most
    }

    fn tell(&mut self, case: u64, at: Millis, what: What<&str>) {
        self.told += 1;
        let (event_id, case_id) = (&self.told.to_string(), &format!("c{case}"));
        let event = Event { event_id, at, seq: None, account: "a", case_id: Some(case_id), what, attributes: &[] };
        self.desk.book.take(&event);
    }

    fn open(&mut self, case: u64, at: Millis) {
        let (requester, agent) = (format!("r{}", self.pick(Self::PEOPLE)), format!("a{}", self.pick(Self::AGENTS)));
        let channel = if case.is_multiple_of(2) { Channel::LiveChat } else { Channel::Email };
        let (by, requester) = (Actor::Customer, Some(&*requester));
        self.tell(
            case,
            at,
            What::Open { channel, by, requester, topic: None, priority: None, on_behalf: false, parent: None },
        );
        self.tell(case, at + 60_000, What::Assign { to: Owner::Agent(&agent) });
        self.tell(case, at + 600_000, What::Status { to: Status::Solved, by: Actor::Agent(Some(&agent)) });
    }
}

#[test]
fn many_cases_on_a_shelf_are_gone_on_from_as_in_memory() {
    let mut crowd = Crowd { desk: Desk::of(&[]), told: 0, state: 1 };
    let opened_at = |case: u64| MONDAY + case as Millis * 300_000;
    (0..3_000).for_each(|case| crowd.open(case, opened_at(case)));
    let (mut kept, mut in_memory) = (Kept::new(), Kept::new());
    let mut as_of = opened_at(3_000);
    kept.advance(&mut crowd.desk, as_of);
    in_memory.advance(&mut crowd.desk, as_of);
    for round in 0..12 {
        match round % 4 {
            0 => kept.shelve(|_| true).expect("a shelf"),
            3 => kept.take_anew(),
            _ => {}
        }
        as_of += 3_600_000;
        for new in 0..5 {
            crowd.open(3_000 + round * 5 + new, as_of - 3_000_000);
            let (case, agent) = (crowd.pick(3_000), format!("a{}", crowd.pick(Crowd::AGENTS)));
            let by = Actor::Agent(Some(&*agent));
            crowd.tell(case, as_of - 1_800_000, What::Status { to: Status::Open, by: Actor::Customer });
            crowd.tell(case, as_of - 900_000, What::Assign { to: Owner::Agent(&agent) });
            crowd.tell(case, as_of, What::Status { to: Status::Solved, by });
        }
        kept.advance(&mut crowd.desk, as_of);
        in_memory.advance(&mut crowd.desk, as_of);
        assert_eq!(kept.parts(), in_memory.parts());
        assert!(kept.projection.parts().filter(ProjectionPart::is_lot).count() > 40);
    }
    assert!(kept.projection.is_sound());
    assert_eq!(kept.canonical(&crowd.desk), canonical(&crowd.desk.fold(as_of, 1), &crowd.desk.book));
}
