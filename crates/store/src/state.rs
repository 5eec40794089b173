//! People, sessions, links, tokens, views, failed sign-ins and deeds, as rows. What they mean is not this crate's business.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::StoreError;
use crate::open::Store;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns")]
pub struct PersonRow {
    pub number: i64,
    pub name: String,
    pub email: String,
    pub role: String,
    /// JSON array of texts.
    pub teams: String,
    pub agent: Option<String>,
    pub is_disabled: bool,
    pub password: String,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns")]
pub struct SessionRow {
    pub person: i64,
    pub csrf: String,
    pub created: i64,
    pub seen: i64,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns")]
pub struct TokenRow {
    pub number: i64,
    pub name: String,
    /// JSON array of texts.
    pub scopes: String,
    pub created: i64,
    pub revoked: Option<i64>,
}

/// A deed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns")]
pub struct DeedRow {
    pub at: i64,
    pub who: String,
    pub what: String,
    pub target: String,
}

/// A page that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns")]
pub struct ViewRow {
    pub number: i64,
    pub person: i64,
    pub name: String,
    pub path: String,
    pub query: String,
    pub is_shared: bool,
}

const PERSON: &str = "SELECT number, name, email, role, teams, agent, is_disabled, password FROM persons";
const TOKEN: &str = "SELECT number, name, scopes, created, revoked FROM tokens";

/// All functions fail when the database does.
#[expect(missing_docs, clippy::missing_errors_doc, reason = "the names say all; errors are said above")]
impl Store {
    /// The number of the new person; none if the address is taken.
    pub async fn add_person(&self, person: &PersonRow) -> Result<Option<i64>, StoreError> {
        let text = "INSERT INTO persons (name, email, role, teams, agent, is_disabled, password)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING number";
        let query = sqlx::query_scalar(text)
            .bind(&person.name)
            .bind(&person.email)
            .bind(&person.role)
            .bind(&person.teams)
            .bind(person.agent.as_deref())
            .bind(i64::from(person.is_disabled))
            .bind(&person.password);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    pub async fn change_person(&self, person: &PersonRow) -> Result<(), StoreError> {
        let text = "UPDATE persons SET name = $2, role = $3, teams = $4, agent = $5, is_disabled = $6, password = $7
            WHERE number = $1";
        let query = sqlx::query(text)
            .bind(person.number)
            .bind(&person.name)
            .bind(&person.role)
            .bind(&person.teams)
            .bind(person.agent.as_deref())
            .bind(i64::from(person.is_disabled))
            .bind(&person.password);
        query.execute(&self.pool).await?;
        Ok(())
    }

    pub async fn person(&self, number: i64) -> Result<Option<PersonRow>, StoreError> {
        let text = format!("{PERSON} WHERE number = $1");
        let found = sqlx::query(sqlx::AssertSqlSafe(text)).bind(number).fetch_optional(&self.pool).await?;
        Ok(found.as_ref().map(person).transpose()?)
    }

    pub async fn person_at(&self, email: &str) -> Result<Option<PersonRow>, StoreError> {
        let text = format!("{PERSON} WHERE email = $1");
        let found = sqlx::query(sqlx::AssertSqlSafe(text)).bind(email).fetch_optional(&self.pool).await?;
        Ok(found.as_ref().map(person).transpose()?)
    }

    pub async fn persons(&self) -> Result<Vec<PersonRow>, StoreError> {
        let text = format!("{PERSON} ORDER BY number");
        let all = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&self.pool).await?;
        Ok(all.iter().map(person).collect::<Result<_, _>>()?)
    }

    pub async fn add_session(&self, hash: &str, session: &SessionRow) -> Result<(), StoreError> {
        let text = "INSERT INTO sessions (hash, person, csrf, created, seen) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(text).bind(hash).bind(session.person).bind(&session.csrf).bind(session.created);
        query.bind(session.seen).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn session(&self, hash: &str) -> Result<Option<SessionRow>, StoreError> {
        let text = "SELECT person, csrf, created, seen FROM sessions WHERE hash = $1";
        let found = sqlx::query(text).bind(hash).fetch_optional(&self.pool).await?;
        let of = |row: AnyRow| -> Result<_, sqlx::Error> {
            Ok(SessionRow {
                person: row.try_get(0)?,
                csrf: row.try_get(1)?,
                created: row.try_get(2)?,
                seen: row.try_get(3)?,
            })
        };
        Ok(found.map(of).transpose()?)
    }

    pub async fn touch_session(&self, hash: &str, at: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET seen = $2 WHERE hash = $1").bind(hash).bind(at).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn end_session(&self, hash: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE hash = $1").bind(hash).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn end_sessions_of(&self, person: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE person = $1").bind(person).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn add_link(
        &self,
        hash: &str,
        purpose: &str,
        person: Option<i64>,
        expires: i64,
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO links (hash, purpose, person, expires) VALUES ($1, $2, $3, $4)";
        sqlx::query(text).bind(hash).bind(purpose).bind(person).bind(expires).execute(&self.pool).await?;
        Ok(())
    }

    /// The purpose and the person of a link that holds at `at`; if it is `taken`, for the last time.
    pub async fn link(&self, hash: &str, at: i64, taken: bool) -> Result<Option<(String, Option<i64>)>, StoreError> {
        let text = if taken {
            "DELETE FROM links WHERE hash = $1 AND expires > $2 RETURNING purpose, person"
        } else {
            "SELECT purpose, person FROM links WHERE hash = $1 AND expires > $2"
        };
        let found = sqlx::query(text).bind(hash).bind(at).fetch_optional(&self.pool).await?;
        let of = |row: AnyRow| -> Result<_, sqlx::Error> { Ok((row.try_get(0)?, row.try_get(1)?)) };
        Ok(found.map(of).transpose()?)
    }

    pub async fn add_token(&self, hash: &str, token: &TokenRow) -> Result<i64, StoreError> {
        let text = "INSERT INTO tokens (hash, name, scopes, created) VALUES ($1, $2, $3, $4) RETURNING number";
        let query = sqlx::query_scalar(text).bind(hash).bind(&token.name).bind(&token.scopes).bind(token.created);
        Ok(query.fetch_one(&self.pool).await?)
    }

    pub async fn token(&self, hash: &str) -> Result<Option<TokenRow>, StoreError> {
        let text = format!("{TOKEN} WHERE hash = $1");
        let found = sqlx::query(sqlx::AssertSqlSafe(text)).bind(hash).fetch_optional(&self.pool).await?;
        Ok(found.as_ref().map(token).transpose()?)
    }

    pub async fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        let text = format!("{TOKEN} ORDER BY number");
        let all = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&self.pool).await?;
        Ok(all.iter().map(token).collect::<Result<_, _>>()?)
    }

    pub async fn revoke_token(&self, number: i64, at: i64) -> Result<(), StoreError> {
        let text = "UPDATE tokens SET revoked = $2 WHERE number = $1 AND revoked IS NULL";
        sqlx::query(text).bind(number).bind(at).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn add_view(&self, view: &ViewRow) -> Result<i64, StoreError> {
        let text =
            "INSERT INTO views (person, name, path, query, is_shared) VALUES ($1, $2, $3, $4, $5) RETURNING number";
        let query = sqlx::query_scalar(text).bind(view.person).bind(&view.name).bind(&view.path).bind(&view.query);
        Ok(query.bind(i64::from(view.is_shared)).fetch_one(&self.pool).await?)
    }

    /// Those of a person and those that are shared.
    pub async fn views(&self, person: i64) -> Result<Vec<ViewRow>, StoreError> {
        let text = "SELECT number, person, name, path, query, is_shared FROM views
            WHERE person = $1 OR is_shared = 1 ORDER BY number";
        let all = sqlx::query(text).bind(person).fetch_all(&self.pool).await?;
        Ok(all.iter().map(view).collect::<Result<_, _>>()?)
    }

    /// Removes a view of this person; whether there was one.
    pub async fn remove_view(&self, number: i64, person: i64) -> Result<bool, StoreError> {
        let text = "DELETE FROM views WHERE number = $1 AND person = $2";
        Ok(sqlx::query(text).bind(number).bind(person).execute(&self.pool).await?.rows_affected() > 0)
    }

    pub async fn note_failure(&self, key: &str, at: i64) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO failures (who, at) VALUES ($1, $2)").bind(key).bind(at).execute(&self.pool).await?;
        Ok(())
    }

    /// Failures since an instant, and the last of them.
    pub async fn failures(&self, key: &str, since: i64) -> Result<(u64, i64), StoreError> {
        let text = "SELECT COUNT(*), COALESCE(MAX(at), 0) FROM failures WHERE who = $1 AND at >= $2";
        let row = sqlx::query(text).bind(key).bind(since).fetch_one(&self.pool).await?;
        Ok((row.try_get::<i64, _>(0)? as u64, row.try_get(1)?))
    }

    /// Removes all older ones, whoever's they are: nobody comes back for those of an address that was tried once.
    pub async fn forget_failures_before(&self, before: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM failures WHERE at < $1").bind(before).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn forget_failures(&self, key: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM failures WHERE who = $1").bind(key).execute(&self.pool).await?;
        Ok(())
    }

    pub async fn note_deed(&self, deed: &DeedRow) -> Result<(), StoreError> {
        let text = "INSERT INTO deeds (at, who, what, target) VALUES ($1, $2, $3, $4)";
        let query = sqlx::query(text).bind(deed.at).bind(&deed.who).bind(&deed.what).bind(&deed.target);
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// The last deeds, youngest first.
    pub async fn deeds(&self, limit: i64) -> Result<Vec<DeedRow>, StoreError> {
        let text = "SELECT at, who, what, target FROM deeds ORDER BY number DESC LIMIT $1";
        let rows = sqlx::query(text).bind(limit).fetch_all(&self.pool).await?;
        let of = |row: &AnyRow| -> Result<_, sqlx::Error> {
            Ok(DeedRow { at: row.try_get(0)?, who: row.try_get(1)?, what: row.try_get(2)?, target: row.try_get(3)? })
        };
        Ok(rows.iter().map(of).collect::<Result<_, _>>()?)
    }
}

fn person(row: &AnyRow) -> Result<PersonRow, sqlx::Error> {
    Ok(PersonRow {
        number: row.try_get(0)?,
        name: row.try_get(1)?,
        email: row.try_get(2)?,
        role: row.try_get(3)?,
        teams: row.try_get(4)?,
        agent: row.try_get(5)?,
        is_disabled: row.try_get::<i64, _>(6)? != 0,
        password: row.try_get(7)?,
    })
}

fn token(row: &AnyRow) -> Result<TokenRow, sqlx::Error> {
    Ok(TokenRow {
        number: row.try_get(0)?,
        name: row.try_get(1)?,
        scopes: row.try_get(2)?,
        created: row.try_get(3)?,
        revoked: row.try_get(4)?,
    })
}

fn view(row: &AnyRow) -> Result<ViewRow, sqlx::Error> {
    Ok(ViewRow {
        number: row.try_get(0)?,
        person: row.try_get(1)?,
        name: row.try_get(2)?,
        path: row.try_get(3)?,
        query: row.try_get(4)?,
        is_shared: row.try_get::<i64, _>(5)? != 0,
    })
}
