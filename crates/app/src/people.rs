//! Who is who: sign-in, sessions, one-time links, tokens of programs, and the record of what was done.
//!
//! Secrets are random and given out once; only their hashes are kept. Passwords are hashed with Argon2id. Times are
//! milliseconds since the epoch and come from the caller, as does chance.

mod records;
mod secret;

use std::sync::Arc;

use thiserror::Error;

use crate::access::Role;
pub use records::{Deed, Person, Purpose, Records, RecordsError, SavedView, Scope, SessionRecord, TokenRecord};
pub use secret::Secret;

/// One minute.
const MINUTE: i64 = 60_000;
/// A session ends after this long without a request.
const IDLE: i64 = 12 * 60 * MINUTE;
/// A session ends after this long in any case.
const LONGEST: i64 = 30 * 24 * 60 * MINUTE;
/// A session's last use is written at most this often.
const TOUCH: i64 = MINUTE;
/// A one-time link holds for this long.
const LINK: i64 = 24 * 60 * MINUTE;
/// One address of the net that tries one person, or a person at the own password.
const PAIR: Throttle = Throttle { free: 5, longest: WINDOW };
/// One address of the net, whomever it tries; many people may stand behind it.
const NET: Throttle = Throttle { free: 20, longest: WINDOW };
/// One person, from wherever they are tried. Whoever knows an address can make it fail: it slows down those who guess from
/// many places and must not lock out the one whose it is.
const PERSON: Throttle = Throttle { free: 50, longest: 8_000 };
/// Failures older than this are forgotten.
const WINDOW: i64 = 15 * MINUTE;
/// A password has at least this many characters.
pub const SHORTEST: usize = 10;
/// Views that a person may keep.
const VIEWS: usize = 100;
/// A longer question is none that a page asks.
const LONGEST_VIEW: usize = 4_000;
/// A longer one is refused: hashing it would be work for nothing.
const LONGEST_PASSWORD: usize = 1_024;

/// What failures cost: those beyond the free ones within [`WINDOW`] double the wait, up to the longest.
struct Throttle {
    free: u64,
    longest: i64,
}

/// Why somebody is not let in, or something is not done.
#[derive(Debug, Error)]
pub enum PeopleError {
    /// Address or password is wrong, or the person is disabled: never said which.
    #[error("address or password is wrong")]
    Wrong,
    /// Too many failures: wait.
    #[error("too many attempts; wait {0} s")]
    Wait(i64),
    /// The password is too short or too long.
    #[error("a password has {SHORTEST} to 1024 characters")]
    Password,
    /// No address, or none that can be one.
    #[error("this is no e-mail address")]
    Email,
    /// The link was used, is over or never was.
    #[error("the link no longer holds")]
    Link,
    /// A view without a name, one too many, or of no page.
    #[error("a view has a name and a page, and a person has at most {VIEWS}")]
    View,
    /// A token that may do nothing.
    #[error("a token needs a scope; choose what it may do: hand events in (`ingest`), ask (`read`), or both")]
    Scope,
    /// The last administrator cannot go.
    #[error("the last administrator stays")]
    LastAdministrator,
    /// The records failed.
    #[error(transparent)]
    Records(#[from] RecordsError),
}

/// A session that stands.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// What forms must bring along.
    pub csrf: String,
}

/// People of an install.
#[derive(Clone)]
pub struct People {
    records: Arc<dyn Records>,
    chance: Arc<dyn Fn() -> [u8; 32] + Send + Sync>,
}

impl People {
    /// People kept in `records`, with secrets from `chance`, which must be hard to guess.
    #[must_use]
    pub fn new(records: Arc<dyn Records>, chance: Arc<dyn Fn() -> [u8; 32] + Send + Sync>) -> Self {
        Self { records, chance }
    }

    fn secret(&self) -> Secret {
        Secret::of(&(self.chance)())
    }

    /// A link for the first administrator, as long as there is nobody.
    ///
    /// # Errors
    /// When the records fail.
    pub fn first_link(&self, now: i64) -> Result<Option<Secret>, PeopleError> {
        if !self.records.people()?.is_empty() {
            return Ok(None);
        }
        let secret = self.secret();
        self.records.add_link(&secret.hash(), &Purpose::First, now + LINK)?;
        Ok(Some(secret))
    }

    /// What a link is for, without using it up.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn look_at_link(&self, link: &str, now: i64) -> Result<Purpose, PeopleError> {
        self.records.link(&Secret::hash_of(link), now, false)?.ok_or(PeopleError::Link)
    }

    /// Makes the first administrator by their link; of two who try, one becomes it.
    ///
    /// # Errors
    /// When the link does not hold, or address or password cannot be.
    pub fn become_first(
        &self,
        link: &str,
        name: &str,
        email: &str,
        password: &str,
        now: i64,
    ) -> Result<Person, PeopleError> {
        let email = address(email)?;
        fits(password)?;
        let hash = Secret::hash_of(link);
        if self.records.link(&hash, now, false)? != Some(Purpose::First) || !self.records.people()?.is_empty() {
            return Err(PeopleError::Link);
        }
        let salt = (self.chance)();
        let password = secret::hash_password(password, &salt[..16]);
        if self.records.link(&hash, now, true)?.is_none() {
            return Err(PeopleError::Link);
        }
        let person = Person {
            id: 0,
            name: named(name, &email),
            email,
            role: Role::Administrator,
            teams: Vec::new(),
            agent: None,
            is_disabled: false,
            password,
        };
        let id = self.records.add_person(&person)?;
        self.note(&person.email, "first_administrator", &person.email, now)?;
        Ok(Person { id, ..person })
    }

    /// Signs in; gives the secret of the new session.
    ///
    /// # Errors
    /// When it is not to be: unknown person and wrong password take the same time and say the same.
    pub fn sign_in(&self, email: &str, password: &str, from: &str, now: i64) -> Result<Secret, PeopleError> {
        let email = email.trim().to_lowercase();
        // Of what was sent hashes are kept: it may be long, and nobody's.
        let pair = format!("pair:{}", Secret::hash_of(&format!("{from} {email}")));
        let person = format!("person:{}", Secret::hash_of(&email));
        let keys = [(format!("net:{from}"), NET), (pair, PAIR), (person, PERSON)];
        for (key, throttle) in &keys {
            self.waits(key, throttle, now)?;
        }
        let found = self.records.person_at(&email)?;
        let known = found.as_ref().map_or("", |person| person.password.as_str());
        let fits = password.len() <= LONGEST_PASSWORD && secret::verify(password, known);
        let Some(person) = found.filter(|person| fits && !person.is_disabled) else {
            self.records.forget_failures_before(now - WINDOW)?;
            for (key, _) in &keys {
                self.records.note_failure(key, now)?;
            }
            self.note("nobody", "sign_in_refused", &shortened(&email), now)?;
            return Err(PeopleError::Wrong);
        };
        self.records.forget_failures(&keys[1].0)?;
        self.note(&person.email, "sign_in", "", now)?;
        self.begin_session(person.id, now)
    }

    /// Signs in whoever an issuer vouches for; `new` is the role of those that nobody added. Gives the secret of the new
    /// session.
    ///
    /// # Errors
    /// When nobody has the address and nobody new is let in, or the person is disabled.
    pub fn sign_in_vouched(&self, email: &str, name: &str, new: Option<Role>, now: i64) -> Result<Secret, PeopleError> {
        let email = address(email)?;
        let id = match (self.records.person_at(&email)?, new) {
            (Some(person), _) if !person.is_disabled => person.id,
            (None, Some(role)) => {
                let (name, teams, password) = (named(name, &email), Vec::new(), String::new());
                let person = Person {
                    id: 0,
                    name,
                    email: email.clone(),
                    role,
                    teams,
                    agent: None,
                    is_disabled: false,
                    password,
                };
                let id = self.records.add_person(&person)?;
                self.note(&email, "person_added", &email, now)?;
                id
            }
            _ => {
                self.note("nobody", "sign_in_refused", &shortened(&email), now)?;
                return Err(PeopleError::Wrong);
            }
        };
        self.note(&email, "sign_in_vouched", "", now)?;
        self.begin_session(id, now)
    }

    /// A secret for one exchange with somebody else; nothing of it is kept here.
    #[must_use]
    pub fn passing_secret(&self) -> Secret {
        self.secret()
    }

    /// A new session of a person who is known to be it.
    ///
    /// # Errors
    /// When the records fail.
    pub fn begin_session(&self, person: i64, now: i64) -> Result<Secret, PeopleError> {
        let (secret, csrf) = (self.secret(), self.secret());
        let session = SessionRecord { person, csrf: csrf.text().to_owned(), created: now, seen: now };
        self.records.add_session(&secret.hash(), &session)?;
        Ok(secret)
    }

    /// Whose session it is, if it stands.
    ///
    /// # Errors
    /// When the records fail.
    pub fn session(&self, secret: &str, now: i64) -> Result<Option<SignedIn>, PeopleError> {
        let hash = Secret::hash_of(secret);
        let Some(session) = self.records.session(&hash)? else { return Ok(None) };
        if now - session.seen > IDLE || now - session.created > LONGEST {
            self.records.end_session(&hash)?;
            return Ok(None);
        }
        let Some(person) = self.records.person(session.person)?.filter(|person| !person.is_disabled) else {
            return Ok(None);
        };
        if now - session.seen > TOUCH {
            self.records.touch_session(&hash, now)?;
        }
        Ok(Some(SignedIn { person, csrf: session.csrf }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the records fail.
    pub fn sign_out(&self, secret: &str) -> Result<(), PeopleError> {
        Ok(self.records.end_session(&Secret::hash_of(secret))?)
    }

    /// Changes one's own password; all sessions of the person end.
    ///
    /// # Errors
    /// When the old one is wrong or the new one cannot be.
    pub fn change_password(&self, person: &Person, old: &str, new: &str, now: i64) -> Result<(), PeopleError> {
        let key = format!("password:{}", person.id);
        self.waits(&key, &PAIR, now)?;
        if !secret::verify(old, &person.password) {
            self.records.forget_failures_before(now - WINDOW)?;
            self.records.note_failure(&key, now)?;
            return Err(PeopleError::Wrong);
        }
        self.set_password(person, new)?;
        self.note(&person.email, "password_changed", "", now)
    }

    /// A link by which a person chooses a new password; made by an administrator.
    ///
    /// # Errors
    /// When the records fail.
    pub fn password_link(&self, by: &Person, of: i64, now: i64) -> Result<Secret, PeopleError> {
        let secret = self.secret();
        self.records.add_link(&secret.hash(), &Purpose::Password(of), now + LINK)?;
        self.note(&by.email, "password_link", &of.to_string(), now)?;
        Ok(secret)
    }

    /// Chooses a new password by a link; all sessions of the person end.
    ///
    /// # Errors
    /// When the link does not hold or the password cannot be.
    pub fn use_password_link(&self, link: &str, new: &str, now: i64) -> Result<Person, PeopleError> {
        fits(new)?;
        let Some(Purpose::Password(id)) = self.records.link(&Secret::hash_of(link), now, false)? else {
            return Err(PeopleError::Link);
        };
        let person = self.records.person(id)?.filter(|person| !person.is_disabled).ok_or(PeopleError::Link)?;
        self.records.link(&Secret::hash_of(link), now, true)?.ok_or(PeopleError::Link)?;
        self.set_password(&person, new)?;
        self.note(&person.email, "password_chosen", "", now)?;
        Ok(person)
    }

    fn set_password(&self, person: &Person, new: &str) -> Result<(), PeopleError> {
        fits(new)?;
        let salt = (self.chance)();
        let password = secret::hash_password(new, &salt[..16]);
        self.records.change_person(&Person { password, ..person.clone() })?;
        Ok(self.records.end_sessions_of(person.id)?)
    }

    /// Everybody, in order of name.
    ///
    /// # Errors
    /// When the records fail.
    pub fn all(&self) -> Result<Vec<Person>, PeopleError> {
        let mut all = self.records.people()?;
        all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(all)
    }

    /// Adds somebody, who chooses a password by a link.
    ///
    /// # Errors
    /// When the address cannot be or is taken.
    pub fn add(&self, by: &Person, person: &Person, now: i64) -> Result<i64, PeopleError> {
        let email = address(&person.email)?;
        let name = named(&person.name, &email);
        let id = self.records.add_person(&Person {
            email: email.clone(),
            name,
            password: String::new(),
            ..person.clone()
        })?;
        self.note(&by.email, "person_added", &email, now)?;
        Ok(id)
    }

    /// Changes name, role, teams, agent or whether somebody may sign in; not the password. Whoever changes role or is
    /// disabled is signed out.
    ///
    /// # Errors
    /// When nobody would be left to administer.
    pub fn change(&self, by: &Person, person: &Person, now: i64) -> Result<(), PeopleError> {
        let Some(before) = self.records.person(person.id)? else { return Err(PeopleError::Link) };
        let others = self.records.people()?;
        let is_other = |one: &&Person| one.id != person.id && one.role == Role::Administrator && !one.is_disabled;
        let loses = before.role == Role::Administrator && (person.role != Role::Administrator || person.is_disabled);
        if loses && !others.iter().any(|one| is_other(&one)) {
            return Err(PeopleError::LastAdministrator);
        }
        let changed = Person { email: before.email.clone(), password: before.password.clone(), ..person.clone() };
        self.records.change_person(&changed)?;
        if before.role != person.role || person.is_disabled {
            self.records.end_sessions_of(person.id)?;
        }
        self.note(&by.email, "person_changed", &before.email, now)
    }

    /// A new token; its secret is given out here and never again.
    ///
    /// # Errors
    /// When it would have no scope, or the records fail.
    pub fn add_token(&self, by: &Person, name: &str, scopes: Vec<Scope>, now: i64) -> Result<Secret, PeopleError> {
        if scopes.is_empty() {
            return Err(PeopleError::Scope);
        }
        let secret = self.secret();
        let token = TokenRecord { id: 0, name: shortened(name.trim()), scopes, created: now, revoked: None };
        self.records.add_token(&secret.hash(), &token)?;
        self.note(&by.email, "token_added", &token.name, now)?;
        Ok(secret)
    }

    /// The token behind a secret, if it holds.
    ///
    /// # Errors
    /// When the records fail.
    pub fn token(&self, secret: &str) -> Result<Option<TokenRecord>, PeopleError> {
        Ok(self.records.token(&Secret::hash_of(secret))?.filter(|token| token.revoked.is_none()))
    }

    /// All tokens.
    ///
    /// # Errors
    /// When the records fail.
    pub fn tokens(&self) -> Result<Vec<TokenRecord>, PeopleError> {
        Ok(self.records.tokens()?)
    }

    /// Withdraws a token.
    ///
    /// # Errors
    /// When the records fail.
    pub fn revoke_token(&self, by: &Person, id: i64, now: i64) -> Result<(), PeopleError> {
        self.records.revoke_token(id, now)?;
        self.note(&by.email, "token_revoked", &id.to_string(), now)
    }

    /// Keeps a page with its filters under a name.
    ///
    /// # Errors
    /// When name or page cannot be, or there are too many.
    pub fn keep_view(&self, by: &Person, view: SavedView) -> Result<i64, PeopleError> {
        let name = shortened(view.name.trim());
        let is_page = view.path.starts_with('/') && view.path.len() + view.query.len() <= LONGEST_VIEW;
        let own = self.records.views(by.id)?.iter().filter(|one| one.person == by.id).count();
        if name.is_empty() || !is_page || own >= VIEWS {
            return Err(PeopleError::View);
        }
        Ok(self.records.add_view(&SavedView { person: by.id, name, ..view })?)
    }

    /// The views of a person and those that others share, in order of name.
    ///
    /// # Errors
    /// When the records fail.
    pub fn views(&self, person: &Person) -> Result<Vec<SavedView>, PeopleError> {
        let mut views = self.records.views(person.id)?;
        views.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(views)
    }

    /// Gives up one's own view; what is not there, or another's, stays as it is.
    ///
    /// # Errors
    /// When the records fail.
    pub fn forget_view(&self, by: &Person, id: i64) -> Result<bool, PeopleError> {
        Ok(self.records.remove_view(id, by.id)?)
    }

    /// Writes down what was done.
    ///
    /// # Errors
    /// When the records fail.
    pub fn note(&self, who: &str, what: &str, target: &str, now: i64) -> Result<(), PeopleError> {
        let deed = Deed { at: now, who: who.to_owned(), what: what.to_owned(), target: target.to_owned() };
        Ok(self.records.note(&deed)?)
    }

    /// The last deeds, youngest first.
    ///
    /// # Errors
    /// When the records fail.
    pub fn deeds(&self, limit: i64) -> Result<Vec<Deed>, PeopleError> {
        Ok(self.records.deeds(limit)?)
    }

    fn waits(&self, key: &str, throttle: &Throttle, now: i64) -> Result<(), PeopleError> {
        let (failures, last) = self.records.failures(key, now - WINDOW)?;
        if failures < throttle.free {
            return Ok(());
        }
        let wait = (1_000_i64 << (failures - throttle.free).min(20)).min(throttle.longest);
        let left = last + wait - now;
        if left > 0 { Err(PeopleError::Wait((left + 999) / 1_000)) } else { Ok(()) }
    }
}

fn fits(password: &str) -> Result<(), PeopleError> {
    let is_fit = password.chars().count() >= SHORTEST && password.len() <= LONGEST_PASSWORD;
    if is_fit { Ok(()) } else { Err(PeopleError::Password) }
}

fn address(email: &str) -> Result<String, PeopleError> {
    let email = email.trim().to_lowercase();
    let parts = email.split_once('@');
    let is_one = parts.is_some_and(|(own, host)| !own.is_empty() && !host.is_empty() && !host.contains('@'));
    let is_plain = email.len() <= 254 && !email.chars().any(|one| one.is_whitespace() || one.is_control());
    if is_one && is_plain { Ok(email) } else { Err(PeopleError::Email) }
}

fn named(name: &str, email: &str) -> String {
    let name = shortened(name.trim());
    if name.is_empty() { email.to_owned() } else { name }
}

/// Names are for people to read.
fn shortened(text: &str) -> String {
    text.chars().filter(|one| !one.is_control()).take(120).collect()
}
