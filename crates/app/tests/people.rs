//! Who gets in, for how long, and what is written down.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use nabiz_app::access::Role;
use nabiz_app::people::{
    Deed, People, PeopleError, Person, Purpose, Records, RecordsError, SavedView, Scope, Secret, SessionRecord,
    TokenRecord,
};

/// Records that last as long as a test.
#[derive(Default)]
struct Memory {
    people: Mutex<Vec<Person>>,
    sessions: Mutex<BTreeMap<String, SessionRecord>>,
    links: Mutex<BTreeMap<String, (Purpose, i64)>>,
    tokens: Mutex<BTreeMap<String, TokenRecord>>,
    failures: Mutex<Vec<(String, i64)>>,
    deeds: Mutex<Vec<Deed>>,
    views: Mutex<Vec<SavedView>>,
}

type Done<T> = Result<T, RecordsError>;

impl Records for Memory {
    fn add_person(&self, person: &Person) -> Done<i64> {
        let mut all = self.people.lock().unwrap();
        if all.iter().any(|one| one.email == person.email) {
            return Err(RecordsError::Taken);
        }
        let id = all.len() as i64 + 1;
        all.push(Person { id, ..person.clone() });
        Ok(id)
    }
    fn change_person(&self, person: &Person) -> Done<()> {
        let mut all = self.people.lock().unwrap();
        *all.iter_mut().find(|one| one.id == person.id).unwrap() = person.clone();
        Ok(())
    }
    fn person(&self, id: i64) -> Done<Option<Person>> {
        Ok(self.people.lock().unwrap().iter().find(|one| one.id == id).cloned())
    }
    fn person_at(&self, email: &str) -> Done<Option<Person>> {
        Ok(self.people.lock().unwrap().iter().find(|one| one.email == email).cloned())
    }
    fn people(&self) -> Done<Vec<Person>> {
        Ok(self.people.lock().unwrap().clone())
    }
    fn add_session(&self, hash: &str, session: &SessionRecord) -> Done<()> {
        self.sessions.lock().unwrap().insert(hash.to_owned(), session.clone());
        Ok(())
    }
    fn session(&self, hash: &str) -> Done<Option<SessionRecord>> {
        Ok(self.sessions.lock().unwrap().get(hash).cloned())
    }
    fn touch_session(&self, hash: &str, at: i64) -> Done<()> {
        self.sessions.lock().unwrap().get_mut(hash).unwrap().seen = at;
        Ok(())
    }
    fn end_session(&self, hash: &str) -> Done<()> {
        self.sessions.lock().unwrap().remove(hash);
        Ok(())
    }
    fn end_sessions_of(&self, person: i64) -> Done<()> {
        self.sessions.lock().unwrap().retain(|_, session| session.person != person);
        Ok(())
    }
    fn add_link(&self, hash: &str, purpose: &Purpose, expires: i64) -> Done<()> {
        self.links.lock().unwrap().insert(hash.to_owned(), (purpose.clone(), expires));
        Ok(())
    }
    fn link(&self, hash: &str, at: i64, taken: bool) -> Done<Option<Purpose>> {
        let mut links = self.links.lock().unwrap();
        let found = links.get(hash).filter(|(_, expires)| *expires > at).map(|(purpose, _)| purpose.clone());
        if taken {
            links.remove(hash);
        }
        Ok(found)
    }
    fn add_token(&self, hash: &str, token: &TokenRecord) -> Done<i64> {
        let mut tokens = self.tokens.lock().unwrap();
        let id = tokens.len() as i64 + 1;
        tokens.insert(hash.to_owned(), TokenRecord { id, ..token.clone() });
        Ok(id)
    }
    fn token(&self, hash: &str) -> Done<Option<TokenRecord>> {
        Ok(self.tokens.lock().unwrap().get(hash).cloned())
    }
    fn tokens(&self) -> Done<Vec<TokenRecord>> {
        Ok(self.tokens.lock().unwrap().values().cloned().collect())
    }
    fn revoke_token(&self, id: i64, at: i64) -> Done<()> {
        self.tokens.lock().unwrap().values_mut().filter(|one| one.id == id).for_each(|one| one.revoked = Some(at));
        Ok(())
    }
    fn note_failure(&self, key: &str, at: i64) -> Done<()> {
        self.failures.lock().unwrap().push((key.to_owned(), at));
        Ok(())
    }
    fn failures(&self, key: &str, since: i64) -> Done<(u64, i64)> {
        let failures = self.failures.lock().unwrap();
        let own: Vec<i64> = failures.iter().filter(|(of, at)| of == key && *at >= since).map(|one| one.1).collect();
        Ok((own.len() as u64, own.last().copied().unwrap_or(0)))
    }
    fn forget_failures(&self, key: &str) -> Done<()> {
        self.failures.lock().unwrap().retain(|(of, _)| of != key);
        Ok(())
    }
    fn forget_failures_before(&self, before: i64) -> Done<()> {
        self.failures.lock().unwrap().retain(|(_, at)| *at >= before);
        Ok(())
    }
    fn add_view(&self, view: &SavedView) -> Done<i64> {
        let mut views = self.views.lock().unwrap();
        let id = views.iter().map(|one| one.id).max().unwrap_or(0) + 1;
        views.push(SavedView { id, ..view.clone() });
        Ok(id)
    }
    fn views(&self, person: i64) -> Done<Vec<SavedView>> {
        let views = self.views.lock().unwrap();
        Ok(views.iter().filter(|one| one.person == person || one.is_shared).cloned().collect())
    }
    fn remove_view(&self, id: i64, person: i64) -> Done<bool> {
        let mut views = self.views.lock().unwrap();
        let before = views.len();
        views.retain(|one| one.id != id || one.person != person);
        Ok(views.len() < before)
    }
    fn note(&self, deed: &Deed) -> Done<()> {
        self.deeds.lock().unwrap().push(deed.clone());
        Ok(())
    }
    fn deeds(&self, limit: i64) -> Done<Vec<Deed>> {
        Ok(self.deeds.lock().unwrap().iter().rev().take(limit as usize).cloned().collect())
    }
}

const HOUR: i64 = 3_600_000;
const PASSWORD: &str = "a long sentence";

/// People with secrets that a test can tell apart.
fn nobody() -> (People, Arc<Memory>) {
    let records = Arc::new(Memory::default());
    let next = AtomicU8::new(0);
    let chance = move || [next.fetch_add(1, Ordering::SeqCst); 32];
    (People::new(Arc::<Memory>::clone(&records), Arc::new(chance)), records)
}

fn with_first() -> (People, Arc<Memory>, Person) {
    let (people, records) = nobody();
    let link = people.first_link(0).unwrap().unwrap();
    let person = people.become_first(link.text(), "Ada", " Ada@Example.org ", PASSWORD, 1).unwrap();
    (people, records, person)
}

#[test]
fn the_first_administrator_comes_by_a_link_that_works_once() {
    let (people, records) = nobody();
    let link = people.first_link(0).unwrap().unwrap();
    assert!(matches!(people.become_first("guessed", "Eve", "e@x.org", PASSWORD, 1), Err(PeopleError::Link)));
    assert!(matches!(people.become_first(link.text(), "Ada", "ada@x.org", "short", 1), Err(PeopleError::Password)));
    assert!(matches!(people.become_first(link.text(), "Ada", "no address", PASSWORD, 1), Err(PeopleError::Email)));
    assert!(matches!(
        people.become_first(link.text(), "Ada", "ada@x.org", PASSWORD, 25 * HOUR),
        Err(PeopleError::Link)
    ));
    let person = people.become_first(link.text(), "Ada", "ada@x.org", PASSWORD, 1).unwrap();
    assert_eq!((person.role, person.email.as_str()), (Role::Administrator, "ada@x.org"));
    assert!(matches!(people.become_first(link.text(), "Eve", "e@x.org", PASSWORD, 1), Err(PeopleError::Link)));
    assert!(people.first_link(2).unwrap().is_none());
    // Neither the link nor the password is kept as it was given.
    assert!(records.links.lock().unwrap().is_empty());
    assert!(person.password.starts_with("$argon2id$"));
}

#[test]
fn who_signs_in_has_a_session_until_it_is_idle_or_ended() {
    let (people, records, person) = with_first();
    let secret = people.sign_in("ADA@example.org", PASSWORD, "127.0.0.1", 10).unwrap();
    let signed = people.session(secret.text(), 11).unwrap().unwrap();
    assert_eq!((signed.person.id, signed.csrf.len()), (person.id, 64));
    assert!(records.sessions.lock().unwrap().keys().all(|kept| kept != secret.text()));
    assert!(people.session("guessed", 11).unwrap().is_none());
    // Use keeps it alive, idleness ends it.
    assert!(people.session(secret.text(), 11 * HOUR).unwrap().is_some());
    assert!(people.session(secret.text(), 22 * HOUR).unwrap().is_some());
    assert!(people.session(secret.text(), 35 * HOUR).unwrap().is_none());
    let secret = people.sign_in("ada@example.org", PASSWORD, "127.0.0.1", 10).unwrap();
    people.sign_out(secret.text()).unwrap();
    assert!(people.session(secret.text(), 12).unwrap().is_none());
}

#[test]
fn wrong_passwords_and_unknown_people_are_told_alike_and_have_to_wait() {
    let (people, records, _) = with_first();
    let wrong = |email: &str, at| people.sign_in(email, "a wrong sentence", "10.0.0.9", at).unwrap_err().to_string();
    assert_eq!(wrong("ada@example.org", 0), wrong("nobody@example.org", 0));
    for at in 1..4 {
        wrong("ada@example.org", at);
    }
    wrong("ada@example.org", 4);
    assert!(matches!(people.sign_in("ada@example.org", PASSWORD, "10.0.0.9", 10), Err(PeopleError::Wait(1))));
    assert!(people.sign_in("ada@example.org", PASSWORD, "10.0.0.9", 2_000).is_ok());
    // An address of the net that tries many people waits too, whomever it tries next.
    for _ in 0..20 {
        records.note_failure("net:10.0.0.9", 3_000).unwrap();
    }
    assert!(matches!(people.sign_in("ada@example.org", PASSWORD, "10.0.0.9", 3_010), Err(PeopleError::Wait(_))));
}

#[test]
fn nobody_is_locked_out_by_those_who_try_their_address() {
    let (people, records, _) = with_first();
    let try_from = |net: &str, password: &str, at| people.sign_in("ada@example.org", password, net, at);
    for n in 0..10 {
        let _ = try_from("10.0.0.9", "a wrong sentence", n * 1_000);
    }
    assert!(matches!(try_from("10.0.0.9", PASSWORD, 10_000), Err(PeopleError::Wait(_))));
    assert!(try_from("10.0.0.1", PASSWORD, 10_001).is_ok(), "the right password from elsewhere is none of theirs");
    // From very many addresses at once each waits a little, but never for long.
    let person = format!("person:{}", Secret::hash_of("ada@example.org"));
    assert!(records.failures(&person, 0).unwrap().0 > 0, "this is where they are counted");
    let last = 40_000;
    for _ in 0..200 {
        records.note_failure(&person, last).unwrap();
    }
    assert!(matches!(try_from("10.9.9.9", PASSWORD, last + 1), Err(PeopleError::Wait(1..=8))));
    assert!(try_from("10.9.9.9", PASSWORD, last + 8_000).is_ok());
}

#[test]
fn what_is_kept_of_failures_is_short_and_not_for_long() {
    let (people, records, _) = with_first();
    let endless = format!("{}@example.org", "a".repeat(1 << 20));
    assert!(matches!(people.sign_in(&endless, PASSWORD, "10.0.0.9", 0), Err(PeopleError::Wrong)));
    let kept = |records: &Memory| -> Vec<String> {
        records.failures.lock().unwrap().iter().map(|(key, _)| key.clone()).collect()
    };
    assert!(!kept(&records).is_empty() && kept(&records).iter().all(|key| key.len() <= 80), "{:?}", kept(&records));
    let audit = people.deeds(10).unwrap();
    assert!(audit.iter().all(|deed| deed.target.len() <= 120));
    assert!(people.sign_in("ada@example.org", "wrong", "10.0.0.8", HOUR).is_err());
    assert!(kept(&records).iter().all(|key| key != "net:10.0.0.9"), "old ones are forgotten, whoever's they are");
}

#[test]
fn failures_to_sign_in_do_not_keep_anybody_from_changing_a_password() {
    let (people, _, ada) = with_first();
    for n in 0..10 {
        let _ = people.sign_in(&ada.email, "a wrong sentence", "10.0.0.9", n);
    }
    people.change_password(&ada, PASSWORD, "another sentence", 20).unwrap();
}

#[test]
fn a_changed_or_chosen_password_ends_all_sessions() {
    let (people, _, person) = with_first();
    let secret = people.sign_in(&person.email, PASSWORD, "a", 10).unwrap();
    assert!(matches!(
        people.change_password(&person, "not it at all", "another sentence", 11),
        Err(PeopleError::Wrong)
    ));
    people.change_password(&person, PASSWORD, "another sentence", 12).unwrap();
    assert!(people.session(secret.text(), 13).unwrap().is_none());
    assert!(people.sign_in(&person.email, PASSWORD, "a", 14).is_err());
    let link = people.password_link(&person, person.id, 15).unwrap();
    assert_eq!(people.look_at_link(link.text(), 16).unwrap(), Purpose::Password(person.id));
    people.use_password_link(link.text(), "a third sentence", 17).unwrap();
    assert!(matches!(people.use_password_link(link.text(), "a fourth sentence", 18), Err(PeopleError::Link)));
    assert!(people.sign_in(&person.email, "a third sentence", "a", 19).is_ok());
}

#[test]
fn who_loses_a_role_is_signed_out_and_the_last_administrator_stays() {
    let (people, _, ada) = with_first();
    let new = Person {
        id: 0,
        name: String::new(),
        email: "Can@example.org".into(),
        role: Role::Manager,
        teams: vec!["L1".into()],
        agent: None,
        is_disabled: false,
        password: "whatever was sent".into(),
    };
    let id = people.add(&ada, &new, 1).unwrap();
    assert!(matches!(people.add(&ada, &new, 1), Err(PeopleError::Records(RecordsError::Taken))));
    // Without a password nobody gets in.
    assert!(people.sign_in("can@example.org", "whatever was sent", "a", 2).is_err());
    let link = people.password_link(&ada, id, 3).unwrap();
    let can = people.use_password_link(link.text(), PASSWORD, 4).unwrap();
    assert_eq!((can.name.as_str(), can.role), ("can@example.org", Role::Manager));
    let secret = people.begin_session(id, 5).unwrap();
    people.change(&ada, &Person { role: Role::Agent, agent: Some("A1".into()), ..can.clone() }, 6).unwrap();
    assert!(people.session(secret.text(), 7).unwrap().is_none());
    let less = Person { role: Role::Viewer, ..ada.clone() };
    assert!(matches!(people.change(&ada, &less, 8), Err(PeopleError::LastAdministrator)));
    let gone = Person { is_disabled: true, ..ada.clone() };
    assert!(matches!(people.change(&ada, &gone, 8), Err(PeopleError::LastAdministrator)));
    people.change(&ada, &Person { role: Role::Administrator, ..can }, 9).unwrap();
    people.change(&ada, &less, 10).unwrap();
}

#[test]
fn a_token_holds_until_it_is_withdrawn_and_deeds_are_written_down() {
    let (people, records, ada) = with_first();
    assert!(matches!(people.add_token(&ada, "for nothing", Vec::new(), 4), Err(PeopleError::Scope)));
    let secret = people.add_token(&ada, "exchange", vec![Scope::Ingest], 5).unwrap();
    let token = people.token(secret.text()).unwrap().unwrap();
    assert_eq!((token.name.as_str(), token.scopes.as_slice()), ("exchange", &[Scope::Ingest][..]));
    assert!(records.tokens.lock().unwrap().contains_key(&Secret::hash_of(secret.text())));
    people.revoke_token(&ada, token.id, 6).unwrap();
    assert!(people.token(secret.text()).unwrap().is_none());
    let deeds: Vec<String> = people.deeds(10).unwrap().into_iter().map(|deed| deed.what).collect();
    assert_eq!(deeds, ["token_revoked", "token_added", "first_administrator"]);
}

#[test]
fn a_view_is_its_owners_unless_it_is_shared() {
    let (people, _, ada) = with_first();
    let can = Person { id: 0, name: "Can".into(), email: "can@example.org".into(), role: Role::Agent, ..ada.clone() };
    let can = Person { id: people.add(&ada, &can, 2).unwrap(), ..can };
    let view = |name: &str, is_shared| SavedView {
        id: 0,
        person: 99,
        name: name.into(),
        path: "/cases".into(),
        query: "state=waiting".into(),
        is_shared,
    };
    let own = people.keep_view(&ada, view(" Night shift ", false)).unwrap();
    let shared = people.keep_view(&ada, view("All that wait", true)).unwrap();
    let names = |person: &Person| {
        people.views(person).unwrap().into_iter().map(|one| (one.name, one.person)).collect::<Vec<_>>()
    };
    assert_eq!(names(&ada), [("All that wait".into(), ada.id), ("Night shift".into(), ada.id)]);
    assert_eq!(names(&can), [("All that wait".to_owned(), ada.id)]);
    assert!(!people.forget_view(&can, shared).unwrap(), "another's view stays");
    assert!(people.forget_view(&ada, own).unwrap() && !people.forget_view(&ada, own).unwrap());
    assert_eq!(names(&ada).len(), 1);
    for bad in [view("  ", false), SavedView { path: "evil".into(), ..view("x", false) }] {
        assert!(matches!(people.keep_view(&ada, bad), Err(PeopleError::View)));
    }
    for number in 1..100 {
        people.keep_view(&ada, view(&number.to_string(), false)).unwrap();
    }
    assert!(matches!(people.keep_view(&ada, view("one too many", false)), Err(PeopleError::View)));
}
