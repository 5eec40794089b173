//! Pages over HTTP.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use nabiz_app::access::View;
use nabiz_app::people::{Person, Purpose};
use nabiz_app::report_data::Part;
use nabiz_words::Words;

use super::problem::{Problem, is_for_programs};
use super::{Server, api, caller, oidc};
use crate::desk::{self, Asked, Shell};

/// Somebody who may look.
pub(super) struct Caller {
    pub view: View,
    /// None is the guest.
    pub person: Option<Person>,
    pub csrf: String,
}

/// Who asks; by session, or as a guest where there is one.
pub(super) fn caller_of(server: &Server, headers: &HeaderMap) -> Result<Caller, Problem> {
    let secret = caller::cookie(headers, caller::session_cookie(server.options.is_secure));
    match server.who(secret)? {
        Some(signed) => {
            Ok(Caller { view: server.view(signed.person.viewer()), csrf: signed.csrf, person: Some(signed.person) })
        }
        None if server.options.has_guest => {
            Ok(Caller { view: server.view(Server::guest()), person: None, csrf: String::new() })
        }
        None => Err(Problem::SignIn),
    }
}

/// The frame of a page for this caller.
pub(super) fn shell(headers: &HeaderMap, path: &str, query: &str, caller: Option<&Caller>) -> Shell {
    Shell {
        words: Words::new(caller::language(headers)),
        theme: caller::theme(headers),
        path: path.to_owned(),
        query: query.to_owned(),
        who: caller.and_then(|one| one.person.as_ref()).map(|person| person.name.clone()),
        role: caller.map(|one| one.view.viewer().role),
        csrf: caller.map(|one| one.csrf.clone()).unwrap_or_default(),
        is_guest: caller.is_some_and(|one| one.person.is_none()),
        data: caller.map_or_else(desk::Data::default, |one| desk::Data::of(&one.view.state())),
        views: Vec::new(),
    }
}

/// A drawn page, or the page that says why not; whoever is not signed in is led there.
pub(super) fn answer(headers: &HeaderMap, page: Result<String, Problem>) -> Response {
    match page {
        Ok(html) => html_response(StatusCode::OK, html),
        Err(problem) => {
            problem.log();
            let shell = shell(headers, "", "", None);
            let (id, what) = problem.said();
            problem.and_when(html_response(problem.status(), desk::problem(&shell, id, &what)))
        }
    }
}

pub(super) fn html_response(status: StatusCode, html: String) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

pub(super) fn go_to(path: &str) -> Response {
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// Draws a page for whoever may look.
pub(super) async fn draw(
    server: &Arc<Server>,
    headers: HeaderMap,
    uri: &Uri,
    drawing: impl FnOnce(&Server, &Caller, &Shell, &Asked) -> Result<String, Problem> + Send + 'static,
) -> Response {
    let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
    let (own_headers, own_path, own_query) = (headers.clone(), path.clone(), query.clone());
    let page = server.work(move |server| {
        let caller = caller_of(server, &own_headers)?;
        let mut shell = shell(&own_headers, &own_path, &own_query, Some(&caller));
        if let Some(person) = &caller.person {
            shell.views = server.people.views(person)?;
        }
        let asked = Asked::parse(&own_query);
        drawing(server, &caller, &shell, &asked)
    });
    match page.await {
        Err(Problem::SignIn) => {
            let all = if query.is_empty() { path } else { format!("{path}?{query}") };
            go_to(&format!("/sign-in?next={}", desk::encode(&all)))
        }
        Ok(html) => html_response(StatusCode::OK, html),
        Err(problem) => refuse(server, headers, &path, &query, problem).await,
    }
}

/// What went wrong, in the frame of whoever asked: with the ways on, and the filter that may be at fault.
pub(super) async fn refuse(
    server: &Arc<Server>,
    headers: HeaderMap,
    path: &str,
    query: &str,
    problem: Problem,
) -> Response {
    let (own, path, query) = (headers.clone(), path.to_owned(), query.to_owned());
    let (id, what) = problem.said();
    let drawn = server.work(move |server| {
        let caller = caller_of(server, &own)?;
        let shell = shell(&own, &path, &query, Some(&caller));
        Ok(desk::problem_of(&shell, &caller.view, &Asked::parse(&query), id, &what))
    });
    match drawn.await {
        Ok(html) => {
            problem.log();
            problem.and_when(html_response(problem.status(), html))
        }
        // Nobody is signed in, or it cannot be known: then the problem stands by itself.
        Err(_) => answer(&headers, Err(problem)),
    }
}

macro_rules! page {
    ($name:ident, $draw:path) => {
        pub(super) async fn $name(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
            draw(&server, headers, &uri, |_, caller, shell, asked| Ok($draw(shell, &caller.view, asked)?)).await
        }
    };
}

page!(overview, desk::overview::page);
page!(wall, desk::wall::page);
page!(cases, desk::cases::page);
page!(definitions, desk::metric::definitions);

/// A page that shows sections of the report.
pub(super) async fn chapter(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    let id = uri.path().trim_start_matches('/').to_owned();
    draw(&server, headers, &uri, move |_, caller, shell, asked| {
        Ok(desk::chapter::page(shell, &caller.view, asked, &id)?)
    })
    .await
}

pub(super) async fn metric(
    State(server): State<Arc<Server>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    draw(&server, headers, &uri, move |_, caller, shell, asked| {
        Ok(desk::metric::page(shell, &caller.view, asked, &id)?)
    })
    .await
}

pub(super) async fn receipt(
    State(server): State<Arc<Server>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    draw(&server, headers, &uri, move |_, caller, shell, asked| {
        Ok(desk::receipt::page(shell, &caller.view, asked, &id)?)
    })
    .await
}

pub(super) async fn case(
    State(server): State<Arc<Server>>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    draw(&server, headers, &uri, move |_, caller, shell, _| {
        Ok(desk::case::page(shell, &caller.view.timeline(Some(&account), &id)?))
    })
    .await
}

/// The whole report as the command line writes it; it carries its own content security policy.
pub(super) async fn report(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    let lang = caller::language(&headers);
    let drawn = draw(&server, headers, &uri, move |_, caller, _, asked| {
        if !caller.view.viewer().role.sees_all() {
            return Err(Problem::NotFound("the whole report is for managers".into()));
        }
        let back = format!("/{}", asked.url());
        // Without a period it is the whole log, as on the command line.
        let has_period = ["period", "from", "to"].iter().any(|name| asked.one(name).is_some());
        let asked = if has_period { asked.clone() } else { asked.with("period", "all") };
        let report = caller.view.report(&desk::chapter::report_of(&asked, &caller.view, Part::ALL)?)?;
        let data = nabiz_app::report_data::ReportData {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: Vec::new(),
            accounts: vec![report],
        };
        crate::report_of_desk(&data, lang, &back).map_err(|error| Problem::Failed(error.to_string()))
    });
    let mut response = drawn.await;
    if response.status() == StatusCode::OK {
        let policy = HeaderValue::from_str(crate::assets::POLICY.as_str());
        response.headers_mut().extend(policy.ok().map(|policy| (CONTENT_SECURITY_POLICY, policy)));
    }
    response
}

pub(super) async fn quarantine(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |_, caller, shell, asked| {
        if caller.person.is_none() {
            return Err(Problem::Forbidden);
        }
        let after = asked.one("after").and_then(|after| after.parse().ok()).unwrap_or(0);
        let rows = caller.view.quarantine(after, desk::quarantine::ROWS + 1)?;
        Ok(desk::quarantine::page(shell, &rows, None))
    })
    .await
}

fn administers(caller: &Caller) -> Result<&Person, Problem> {
    let person = caller.person.as_ref().ok_or(Problem::Forbidden)?;
    if person.role.administers() { Ok(person) } else { Err(Problem::Forbidden) }
}

pub(super) async fn people(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |server, caller, shell, _| {
        administers(caller)?;
        Ok(desk::people::page(shell, &server.people.all()?, None))
    })
    .await
}

pub(super) async fn tokens(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |server, caller, shell, _| {
        administers(caller)?;
        Ok(desk::tokens::page(shell, &server.people.tokens()?, None))
    })
    .await
}

pub(super) async fn connections(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |server, caller, shell, _| {
        administers(caller)?;
        let states = server.connections.as_ref().map_or_else(|| Ok(Vec::new()), |all| all.states())?;
        Ok(desk::connections::page(shell, &states))
    })
    .await
}

pub(super) async fn settings(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |_, caller, shell, _| {
        if !caller.view.viewer().role.sees_all() {
            return Err(Problem::Forbidden);
        }
        Ok(desk::settings::page(shell, &caller.view, None))
    })
    .await
}

pub(super) async fn audit(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |server, caller, shell, _| {
        administers(caller)?;
        Ok(desk::people::audit(shell, &server.people.deeds(500)?))
    })
    .await
}

pub(super) async fn account(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |_, caller, shell, _| match &caller.person {
        Some(person) => Ok(desk::people::account(shell, person, "")),
        None => Err(Problem::Forbidden),
    })
    .await
}

pub(super) async fn sign_in(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let next = Asked::parse(&query).one("next").unwrap_or_default();
    let shell = shell(&headers, "/sign-in", &query, None);
    html_response(StatusCode::OK, desk::people::sign_in(&shell, caller::local(&next), "", oidc::offered(&server)))
}

pub(super) async fn first(State(server): State<Arc<Server>>, Path(link): Path<String>, headers: HeaderMap) -> Response {
    let frame = shell(&headers, "", "", None);
    let page = server.work(move |server| match server.people.look_at_link(&link, server.now())? {
        Purpose::First => Ok(desk::people::first(&frame, "")),
        Purpose::Password(_) => Err(Problem::NotFound(String::new())),
    });
    answer(&headers, page.await)
}

pub(super) async fn reset(State(server): State<Arc<Server>>, Path(link): Path<String>, headers: HeaderMap) -> Response {
    let frame = shell(&headers, "", "", None);
    let page = server.work(move |server| match server.people.look_at_link(&link, server.now())? {
        Purpose::Password(_) => Ok(desk::people::reset(&frame, "")),
        Purpose::First => Err(Problem::NotFound(String::new())),
    });
    answer(&headers, page.await)
}

/// A style or script; they are compiled in and named.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "base.css" => ("text/css; charset=utf-8", crate::assets::STYLE),
        "desk.css" => ("text/css; charset=utf-8", desk::STYLE),
        "desk.js" => ("text/javascript; charset=utf-8", desk::SCRIPT),
        "widgets.js" => ("text/javascript; charset=utf-8", crate::assets::WIDGETS),
        "echarts.js" => ("text/javascript; charset=utf-8", crate::assets::CHARTS),
        "htmx.js" => ("text/javascript; charset=utf-8", desk::HTMX),
        "icon.svg" => ("image/svg+xml", desk::ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}

pub(super) async fn nothing(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    match no_address(&uri) {
        Some(refused) => refused,
        None => refuse(&server, headers, "", "", Problem::NotFound(String::new())).await,
    }
}

/// What a program is told that asks for an address that there is not.
pub(super) fn no_address(uri: &Uri) -> Option<Response> {
    let why = || format!("there is no `{}`; `/api/v1/openapi.json` says what there is", uri.path());
    is_for_programs(uri.path()).then(|| api::refused(&Problem::NotFound(why())))
}
