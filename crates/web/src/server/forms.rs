//! What people send: each form proves that it comes from a page of the same session.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Extension;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use nabiz_app::access::Role;
use nabiz_app::desk::DeskError;
use nabiz_app::people::{PeopleError, Person, SavedView, Scope};

use super::body::{Form, LongForm};
use super::pages::{Caller, answer, caller_of, go_to, html_response, refuse, shell};
use super::problem::Problem;
use super::{Server, caller, oidc};
use crate::desk::quarantine::Attempt;
use crate::desk::{self, Asked};

/// The caller of a form whose token is that of the session.
pub(super) fn trusted(server: &Server, headers: &HeaderMap, csrf: &str) -> Result<Caller, Problem> {
    let who = caller_of(server, headers)?;
    let is_fit = who.person.is_some() && !who.csrf.is_empty() && caller::same(&who.csrf, csrf);
    if is_fit && caller::is_own(headers) { Ok(who) } else { Err(Problem::Stale) }
}

pub(super) fn form(body: &[u8]) -> Asked {
    Asked::parse(&String::from_utf8_lossy(body))
}

/// Does what a form asks and draws the page that follows.
async fn act(
    server: &Arc<Server>,
    headers: HeaderMap,
    uri: &Uri,
    body: &[u8],
    acting: impl FnOnce(&Server, &Caller, &desk::Shell, &Asked) -> Result<String, Problem> + Send + 'static,
) -> Response {
    let (asked, own, path) = (form(body), headers.clone(), uri.path().to_owned());
    let page = server.work(move |server| {
        let who = trusted(server, &own, &asked.one("csrf").unwrap_or_default())?;
        acting(server, &who, &shell(&own, &path, "", Some(&who)), &asked)
    });
    match page.await {
        Ok(html) => html_response(StatusCode::OK, html),
        Err(problem) => refuse(server, headers, uri.path(), "", problem).await,
    }
}

pub(super) fn with_session(server: &Server, mut response: Response, secret: &str) -> Response {
    let name = caller::session_cookie(server.options.is_secure);
    let secure = if server.options.is_secure { "; Secure" } else { "" };
    let age = if secret.is_empty() { "; Max-Age=0" } else { "; Max-Age=2592000" };
    let cookie = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

pub(super) async fn sign_in(
    State(server): State<Arc<Server>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(body): Form,
) -> Response {
    if !caller::is_own(&headers) {
        return answer(&headers, Err(Problem::Stale));
    }
    let asked = form(&body);
    let next = asked.one("next").unwrap_or_default();
    let (email, password) = (asked.one("email").unwrap_or_default(), asked.one("password").unwrap_or_default());
    let from = caller::address(&headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    let done = server.work(move |server| Ok(server.people.sign_in(&email, &password, &from, server.now())));
    match done.await {
        Ok(Ok(secret)) => with_session(&server, go_to(caller::local(&next)), secret.text()),
        Ok(Err(error)) => {
            let shell = shell(&headers, "/sign-in", "", None);
            let said = match &error {
                PeopleError::Wrong => shell.say("desk-sign-in-wrong"),
                PeopleError::Wait(seconds) => {
                    let wait = shell.words.duration_compact(*seconds as f64);
                    shell.words.with("desk-sign-in-wait", &[("wait", wait.into())])
                }
                _ => return answer(&headers, Err(error.into())),
            };
            let page = desk::people::sign_in(&shell, caller::local(&next), &said, oidc::offered(&server));
            let (wait, status) = match error {
                PeopleError::Wait(_) => (Problem::from(error), StatusCode::TOO_MANY_REQUESTS),
                _ => (Problem::SignIn, StatusCode::UNAUTHORIZED),
            };
            wait.and_when(html_response(status, page))
        }
        Err(problem) => answer(&headers, Err(problem)),
    }
}

pub(super) async fn sign_out(State(server): State<Arc<Server>>, headers: HeaderMap, Form(body): Form) -> Response {
    let (asked, own) = (form(&body), headers.clone());
    let done = server.work(move |server| {
        trusted(server, &own, &asked.one("csrf").unwrap_or_default())?;
        let secret = caller::cookie(&own, caller::session_cookie(server.options.is_secure)).unwrap_or_default();
        Ok(server.people.sign_out(secret)?)
    });
    match done.await {
        Ok(()) => with_session(&server, go_to("/sign-in"), ""),
        Err(problem) => answer(&headers, Err(problem)),
    }
}

/// Signs the new person in, or shows the form again with what is wrong.
async fn entering(
    server: &Arc<Server>,
    headers: &HeaderMap,
    again: impl FnOnce(&desk::Shell, &str) -> String,
    enter: impl FnOnce(&Server) -> Result<Person, PeopleError> + Send + 'static,
) -> Response {
    if !caller::is_own(headers) {
        return answer(headers, Err(Problem::Stale));
    }
    let done = server
        .work(move |server| Ok(enter(server).and_then(|person| server.people.begin_session(person.id, server.now()))));
    match done.await {
        Ok(Ok(secret)) => with_session(server, go_to("/"), secret.text()),
        Ok(Err(PeopleError::Password)) => {
            html_response(StatusCode::BAD_REQUEST, again(&shell(headers, "", "", None), "desk-password-rule"))
        }
        Ok(Err(PeopleError::Email)) => {
            html_response(StatusCode::BAD_REQUEST, again(&shell(headers, "", "", None), "desk-email-rule"))
        }
        Ok(Err(error)) => answer(headers, Err(error.into())),
        Err(problem) => answer(headers, Err(problem)),
    }
}

pub(super) async fn first(
    State(server): State<Arc<Server>>,
    Path(link): Path<String>,
    headers: HeaderMap,
    Form(body): Form,
) -> Response {
    let asked = form(&body);
    let one = move |name: &str| asked.one(name).unwrap_or_default();
    entering(&server, &headers, desk::people::first, move |server| {
        server.people.become_first(&link, &one("name"), &one("email"), &one("password"), server.now())
    })
    .await
}

pub(super) async fn reset(
    State(server): State<Arc<Server>>,
    Path(link): Path<String>,
    headers: HeaderMap,
    Form(body): Form,
) -> Response {
    let password = form(&body).one("password").unwrap_or_default();
    entering(&server, &headers, desk::people::reset, move |server| {
        server.people.use_password_link(&link, &password, server.now())
    })
    .await
}

pub(super) async fn password(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    uri: Uri,
    Form(body): Form,
) -> Response {
    act(&server, headers, &uri, &body, |server, who, shell, asked| {
        let person = who.person.as_ref().ok_or(Problem::Forbidden)?;
        let one = |name: &str| asked.one(name).unwrap_or_default();
        let said = match server.people.change_password(person, &one("old"), &one("new"), server.now()) {
            Ok(()) => "desk-password-changed",
            Err(PeopleError::Wrong) => "desk-sign-in-wrong",
            Err(PeopleError::Password) => "desk-password-rule",
            Err(error) => return Err(error.into()),
        };
        Ok(desk::people::account(shell, person, said))
    })
    .await
}

pub(super) async fn people(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    uri: Uri,
    Form(body): Form,
) -> Response {
    let site = caller::site(&headers, server.options.is_secure);
    act(&server, headers, &uri, &body, move |server, who, shell, asked| {
        let by = who.person.as_ref().filter(|person| person.role.administers()).ok_or(Problem::Forbidden)?;
        let one = |name: &str| asked.one(name).unwrap_or_default();
        let now = server.now();
        let id = one("id").parse().unwrap_or(0);
        let teams =
            one("teams").split(',').map(|team| team.trim().to_owned()).filter(|team| !team.is_empty()).collect();
        let person = Person {
            id,
            name: one("name"),
            email: one("email"),
            role: Role::parse(&one("role")).ok_or_else(|| Problem::Question(one("role")))?,
            teams,
            agent: Some(one("agent").trim().to_owned()).filter(|agent| !agent.is_empty()),
            is_disabled: one("disabled") == "yes",
            password: String::new(),
        };
        let link = match one("do").as_str() {
            "add" => {
                let id = server.people.add(by, &person, now)?;
                Some(server.people.password_link(by, id, now)?)
            }
            "link" => Some(server.people.password_link(by, id, now)?),
            _ => {
                server.people.change(by, &person, now)?;
                None
            }
        };
        let link = link.map(|secret| format!("{site}/reset/{}", secret.text()));
        Ok(desk::people::page(shell, &server.people.all()?, link.as_deref()))
    })
    .await
}

pub(super) async fn tokens(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    uri: Uri,
    Form(body): Form,
) -> Response {
    act(&server, headers, &uri, &body, |server, who, shell, asked| {
        let by = who.person.as_ref().filter(|person| person.role.administers()).ok_or(Problem::Forbidden)?;
        let revoked = asked.one("revoke").and_then(|id| id.parse().ok());
        let secret = if let Some(id) = revoked {
            server.people.revoke_token(by, id, server.now())?;
            None
        } else {
            let scopes: Vec<Scope> = asked.all("scope").iter().filter_map(|id| Scope::parse(id)).collect();
            Some(server.people.add_token(by, &asked.one("name").unwrap_or_default(), scopes, server.now())?)
        };
        Ok(desk::tokens::page(shell, &server.people.tokens()?, secret.as_ref().map(|secret| secret.text())))
    })
    .await
}

pub(super) async fn settle(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    uri: Uri,
    LongForm(body): LongForm,
) -> Response {
    let is_taken = Arc::new(AtomicBool::new(true));
    let taken = Arc::clone(&is_taken);
    let mut page = act(&server, headers, &uri, &body, move |_, who, shell, asked| {
        let number = asked.one("number").and_then(|number| number.parse().ok()).unwrap_or(0);
        let mended = (asked.one("do").as_deref() == Some("readmit")).then(|| asked.one("raw").unwrap_or_default());
        let attempt = match (who.view.settle(number, mended.as_deref()), mended) {
            (Ok(()), _) => None,
            // What somebody wrote is not lost for being no event yet.
            (Err(DeskError::Question(why)), Some(raw)) => Some(Attempt { number, raw, why }),
            (Err(error), _) => return Err(error.into()),
        };
        taken.store(attempt.is_none(), Ordering::Relaxed);
        let from = |after| who.view.quarantine(after, desk::quarantine::ROWS + 1);
        let mut rows = from(0)?;
        // The row at fault stands on the page, however many come before it.
        let shown = rows.get(..desk::quarantine::ROWS).unwrap_or(&rows);
        if attempt.is_some() && !shown.iter().any(|row| row.number == number) {
            rows = from(number - 1)?;
        }
        Ok(desk::quarantine::page(shell, &rows, attempt.as_ref()))
    })
    .await;
    if page.status() == StatusCode::OK && !is_taken.load(Ordering::Relaxed) {
        *page.status_mut() = StatusCode::BAD_REQUEST;
    }
    page
}

pub(super) async fn settings(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    uri: Uri,
    LongForm(body): LongForm,
) -> Response {
    act(&server, headers, &uri, &body, |server, who, shell, asked| {
        let person = who.person.as_ref().filter(|person| person.role.administers()).ok_or(Problem::Forbidden)?;
        // Forms send their lines with carriage returns.
        let text = asked.one("text").unwrap_or_default().replace("\r\n", "\n");
        let done = match who.view.change_settings(&text, asked.one("edited").as_deref()) {
            Ok(()) => {
                server.people.note(&person.email, "settings_changed", "nabiz.toml", server.now())?;
                Ok(())
            }
            Err(DeskError::Question(why)) => Err(why),
            // The page keeps the text that was sent, and from now on is one of the file as it stands.
            Err(DeskError::Changed) => Err(shell.say("desk-settings-changed")),
            Err(error) => return Err(error.into()),
        };
        Ok(desk::settings::page(shell, &who.view, Some((done, text))))
    })
    .await
}

/// Keeps a page under a name, or gives one up.
pub(super) async fn views(State(server): State<Arc<Server>>, headers: HeaderMap, Form(body): Form) -> Response {
    let (asked, own) = (form(&body), headers.clone());
    let done = server.work(move |server| {
        let who = trusted(server, &own, &asked.one("csrf").unwrap_or_default())?;
        let person = who.person.as_ref().ok_or(Problem::Forbidden)?;
        if let Some(id) = asked.one("remove").and_then(|id| id.parse().ok()) {
            server.people.forget_view(person, id)?;
            return Ok("/account".to_owned());
        }
        let one = |name: &str| asked.one(name).unwrap_or_default();
        let (path, query) = (caller::local(&one("path")).to_owned(), one("query"));
        let back = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        let is_shared = one("shared") == "yes";
        server
            .people
            .keep_view(person, SavedView { id: 0, person: person.id, name: one("name"), path, query, is_shared })?;
        Ok(caller::local(&back).to_owned())
    });
    match done.await {
        Ok(next) => go_to(&next),
        Err(problem) => refuse(&server, headers, "/views", "", problem).await,
    }
}

/// Language and theme, kept in cookies; they tell nothing about anybody.
pub(super) async fn set(headers: HeaderMap, uri: Uri) -> Response {
    let asked = Asked::parse(uri.query().unwrap_or_default());
    let mut response = go_to(caller::local(&asked.one("back").unwrap_or_default()));
    let known = [("lang", &["tr", "en"][..]), ("theme", &["light", "dark", "auto"][..])];
    for (name, values) in known {
        let wanted = asked.one(name).and_then(|value| values.iter().find(|known| **known == value).copied());
        let cookie = wanted.map(|value| format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
        if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    let _ = headers;
    response
}
