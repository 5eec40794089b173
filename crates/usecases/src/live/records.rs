//! People's records in a store.

use nabiz_app::access::Role;
use nabiz_app::people::{Deed, Person, Purpose, Records, RecordsError, SavedView, Scope, SessionRecord, TokenRecord};
use nabiz_store::{DeedRow, PersonRow, SessionRow, Store, StoreError, TokenRow, ViewRow};
use tokio::runtime::Handle;

/// A store asked from threads that may block.
#[derive(Clone, Debug)]
pub struct StoredRecords {
    store: Store,
    runtime: Handle,
}

const FIRST: &str = "first";
const PASSWORD: &str = "password";

impl StoredRecords {
    /// `store`, whose connections live on `runtime`.
    #[must_use]
    pub fn new(store: Store, runtime: Handle) -> Self {
        Self { store, runtime }
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, RecordsError> {
        self.runtime.block_on(work).map_err(|error| RecordsError::Failed(error.to_string()))
    }
}

impl Records for StoredRecords {
    fn add_person(&self, person: &Person) -> Result<i64, RecordsError> {
        self.wait(self.store.add_person(&row(person)))?.ok_or(RecordsError::Taken)
    }

    fn change_person(&self, person: &Person) -> Result<(), RecordsError> {
        self.wait(self.store.change_person(&row(person)))
    }

    fn person(&self, id: i64) -> Result<Option<Person>, RecordsError> {
        Ok(self.wait(self.store.person(id))?.map(person))
    }

    fn person_at(&self, email: &str) -> Result<Option<Person>, RecordsError> {
        Ok(self.wait(self.store.person_at(email))?.map(person))
    }

    fn people(&self) -> Result<Vec<Person>, RecordsError> {
        Ok(self.wait(self.store.persons())?.into_iter().map(person).collect())
    }

    fn add_session(&self, hash: &str, session: &SessionRecord) -> Result<(), RecordsError> {
        let SessionRecord { person, csrf, created, seen } = session.clone();
        self.wait(self.store.add_session(hash, &SessionRow { person, csrf, created, seen }))
    }

    fn session(&self, hash: &str) -> Result<Option<SessionRecord>, RecordsError> {
        let found = self.wait(self.store.session(hash))?;
        Ok(found.map(|SessionRow { person, csrf, created, seen }| SessionRecord { person, csrf, created, seen }))
    }

    fn touch_session(&self, hash: &str, at: i64) -> Result<(), RecordsError> {
        self.wait(self.store.touch_session(hash, at))
    }

    fn end_session(&self, hash: &str) -> Result<(), RecordsError> {
        self.wait(self.store.end_session(hash))
    }

    fn end_sessions_of(&self, person: i64) -> Result<(), RecordsError> {
        self.wait(self.store.end_sessions_of(person))
    }

    fn add_link(&self, hash: &str, purpose: &Purpose, expires: i64) -> Result<(), RecordsError> {
        let (purpose, person) = match purpose {
            Purpose::First => (FIRST, None),
            Purpose::Password(person) => (PASSWORD, Some(*person)),
        };
        self.wait(self.store.add_link(hash, purpose, person, expires))
    }

    fn link(&self, hash: &str, at: i64, taken: bool) -> Result<Option<Purpose>, RecordsError> {
        let found = self.wait(self.store.link(hash, at, taken))?;
        Ok(found.and_then(|(purpose, person)| match (purpose.as_str(), person) {
            (FIRST, _) => Some(Purpose::First),
            (PASSWORD, Some(person)) => Some(Purpose::Password(person)),
            _ => None,
        }))
    }

    fn add_token(&self, hash: &str, token: &TokenRecord) -> Result<i64, RecordsError> {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.id()).collect();
        let (name, created) = (token.name.clone(), token.created);
        let row = TokenRow { number: 0, name, scopes: list(&scopes), created, revoked: None };
        self.wait(self.store.add_token(hash, &row))
    }

    fn token(&self, hash: &str) -> Result<Option<TokenRecord>, RecordsError> {
        Ok(self.wait(self.store.token(hash))?.map(token))
    }

    fn tokens(&self) -> Result<Vec<TokenRecord>, RecordsError> {
        Ok(self.wait(self.store.tokens())?.into_iter().map(token).collect())
    }

    fn revoke_token(&self, id: i64, at: i64) -> Result<(), RecordsError> {
        self.wait(self.store.revoke_token(id, at))
    }

    fn note_failure(&self, key: &str, at: i64) -> Result<(), RecordsError> {
        self.wait(self.store.note_failure(key, at))
    }

    fn failures(&self, key: &str, since: i64) -> Result<(u64, i64), RecordsError> {
        self.wait(self.store.failures(key, since))
    }

    fn forget_failures(&self, key: &str) -> Result<(), RecordsError> {
        self.wait(self.store.forget_failures(key))
    }

    fn forget_failures_before(&self, before: i64) -> Result<(), RecordsError> {
        self.wait(self.store.forget_failures_before(before))
    }

    fn add_view(&self, view: &SavedView) -> Result<i64, RecordsError> {
        let SavedView { id, person, name, path, query, is_shared } = view.clone();
        self.wait(self.store.add_view(&ViewRow { number: id, person, name, path, query, is_shared }))
    }

    fn views(&self, person: i64) -> Result<Vec<SavedView>, RecordsError> {
        let view = |row: ViewRow| {
            let ViewRow { number, person, name, path, query, is_shared } = row;
            SavedView { id: number, person, name, path, query, is_shared }
        };
        Ok(self.wait(self.store.views(person))?.into_iter().map(view).collect())
    }

    fn remove_view(&self, id: i64, person: i64) -> Result<bool, RecordsError> {
        self.wait(self.store.remove_view(id, person))
    }

    fn note(&self, deed: &Deed) -> Result<(), RecordsError> {
        let Deed { at, who, what, target } = deed.clone();
        self.wait(self.store.note_deed(&DeedRow { at, who, what, target }))
    }

    fn deeds(&self, limit: i64) -> Result<Vec<Deed>, RecordsError> {
        let all = self.wait(self.store.deeds(limit))?;
        Ok(all.into_iter().map(|DeedRow { at, who, what, target }| Deed { at, who, what, target }).collect())
    }
}

fn list<T: serde::Serialize>(all: &[T]) -> String {
    serde_json::to_string(all).unwrap_or_else(|_| "[]".into())
}

fn row(person: &Person) -> PersonRow {
    PersonRow {
        number: person.id,
        name: person.name.clone(),
        email: person.email.clone(),
        role: person.role.id().to_owned(),
        teams: list(&person.teams),
        agent: person.agent.clone(),
        is_disabled: person.is_disabled,
        password: person.password.clone(),
    }
}

fn person(row: PersonRow) -> Person {
    Person {
        id: row.number,
        name: row.name,
        email: row.email,
        // A role that is not known sees least.
        role: Role::parse(&row.role).unwrap_or(Role::Agent),
        teams: serde_json::from_str(&row.teams).unwrap_or_default(),
        agent: row.agent,
        is_disabled: row.is_disabled,
        password: row.password,
    }
}

fn token(row: TokenRow) -> TokenRecord {
    let scopes: Vec<String> = serde_json::from_str(&row.scopes).unwrap_or_default();
    TokenRecord {
        id: row.number,
        name: row.name,
        scopes: scopes.iter().filter_map(|id| Scope::parse(id)).collect(),
        created: row.created,
        revoked: row.revoked,
    }
}
